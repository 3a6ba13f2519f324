"""Birthdays, anniversaries and milestones: each given once, when a visit or the day run finds it due."""

from datetime import date, timedelta

from shopclub.records import measures
from shopclub.records.kinds.occasions import birthday_entered_on, members_born_on, members_who_joined_on
from shopclub.records.kinds.referrals import friends_thanked_for
from shopclub.rules.kinds.occasions import OccasionDays, OccasionRules, Reached
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.kinds.gifts import GiftFor, give, is_given, take
from shopclub.services.units.followed import Followed


def follow(followed: Followed) -> None:
    """Bring a member's occasions to what is due now."""
    for programme, rules in followed.running(OccasionRules):
        if rules.occasion == "milestone":
            follow_milestones(followed, programme, rules)
        elif followed.still(programme) and not followed.took:
            keep_day(followed, programme, rules)


def follow_milestones(
    followed: Followed, programme: ProgrammeTerms, rules: OccasionRules, *, counted: str = ""
) -> None:
    """Bring a member's milestones to what is reached now; those of one thing counted, or all."""
    for reached in rules.milestones():
        if counted in {"", reached.counted}:
            _milestone(followed, programme, rules, reached)


def follow_friends(followed: Followed) -> None:
    """Bring the milestones of friends to what is reached now."""
    for programme, rules in followed.running(OccasionRules):
        if rules.referrals:
            follow_milestones(followed, programme, rules, counted="referrals")


def keep_day(followed: Followed, programme: ProgrammeTerms, rules: OccasionRules) -> bool:
    """Give what a birthday or an anniversary gives, once a year, while its days last; tell whether it was given."""
    window = _window(followed, rules)
    if window is None:
        return False
    gift_for = GiftFor(programme, rules.gift, Ground(GroundKind(rules.occasion), window.year))
    given = False
    if not is_given(followed, gift_for):
        given = give(followed, gift_for, last_day=rules.last_day(window, followed.on))
    followed.notices.append(Notice(rules.occasion, rules.name, text=window.day.isoformat()))
    return given


def _window(followed: Followed, rules: OccasionRules) -> OccasionDays | None:
    """Return the days on which a member's birthday or anniversary is kept, if the act falls within them."""
    if rules.occasion == "anniversary":
        return rules.anniversary_window(followed.joined_on, followed.on) if followed.joined_on else None
    if not followed.birthday:
        return None
    window = rules.birthday_window(followed.birthday, followed.on)
    if window is None:
        return None
    entered = birthday_entered_on(followed.moment.written(), followed.member)
    return None if rules.waits(window, entered) else window


def _milestone(followed: Followed, programme: ProgrammeTerms, rules: OccasionRules, reached: Reached) -> None:
    gift_for = GiftFor(programme, rules.gift, reached.ground)
    given = is_given(followed, gift_for)
    if given and not followed.took:
        return
    there = _counted(followed, rules, reached) >= reached.goal
    if there and not given and followed.still(programme):
        give(followed, gift_for, last_day=rules.last_day(None, followed.on))
        followed.notices.append(Notice("milestone", rules.name, reached.goal, reached.counted))
    elif not there and (given or rules.gift.units):
        take(followed, gift_for)


def _counted(followed: Followed, rules: OccasionRules, reached: Reached) -> int:
    """Return how much there is of what a milestone counts: several of them count the same."""
    what = reached.counted, rules.exclude
    if what not in followed.counts:
        followed.counts[what] = _count(followed, rules, reached)
    return followed.counts[what]


def _count(followed: Followed, rules: OccasionRules, reached: Reached) -> int:
    session, member, last = followed.moment.written(), followed.member, followed.on
    match reached.counted:
        case "visits":
            return measures.visit_days(session, member, first=date.min, last=last)
        case "spend":
            return measures.spend(session, member, first=date.min, last=last, exclude=rules.exclude)
        case _:
            return friends_thanked_for(session, member)


def kept_on(look: Look | Moment, rules: OccasionRules) -> list[int]:
    """Return the members whose birthday or anniversary may be kept on the business date, as far as dates tell.

    One day more on either side is looked at, and the leap day with the days on which it may be kept.
    """
    days = [look.on + timedelta(days=shift) for shift in range(-rules.after - 1, rules.before + 2)]
    in_year = {(day.month, day.day) for day in days}
    if in_year & {(2, 28), (2, 29), (3, 1)}:
        in_year.add((2, 29))
    find = members_born_on if rules.occasion == "birthday" else members_who_joined_on
    return find(look.written(), in_year)
