"""Birthdays, anniversaries and milestones: each given once, when a visit or the day run finds it due."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Text, func, or_, select, type_coerce

from shopclub.records import measures
from shopclub.records.members.members import THERE
from shopclub.records.schema.club import BirthdayEntry, Member
from shopclub.records.schema.programmes import Referral
from shopclub.rules.kinds.occasions import OccasionRules, Reached, Window
from shopclub.rules.kinds.referrals import REWARDED
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.kinds.gifts import give, is_given, take
from shopclub.services.units.followed import Followed


def follow(followed: Followed) -> None:
    """Bring a member's occasions to what is due now."""
    for programme, rules in followed.running("occasion"):
        if not isinstance(rules, OccasionRules):
            continue
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
    for programme, rules in followed.running("occasion"):
        if isinstance(rules, OccasionRules) and rules.referrals:
            follow_milestones(followed, programme, rules, counted="referrals")


def keep_day(followed: Followed, programme: ProgrammeTerms, rules: OccasionRules) -> bool:
    """Give what a birthday or an anniversary gives, once a year, while its days last."""
    window = _window(followed, rules)
    if window is None:
        return False
    occasion = f"{rules.occasion}:{window.year}"
    given = False
    if not is_given(followed, programme, rules.gift, occasion):
        given = give(followed, programme, rules.gift, occasion, last_day=rules.last_day(window, followed.on))
    followed.notices.append(Notice(rules.occasion, rules.name, text=window.day.isoformat()))
    return given


def _window(followed: Followed, rules: OccasionRules) -> Window | None:
    if rules.occasion == "anniversary":
        return rules.anniversary_window(followed.joined_on, followed.on) if followed.joined_on else None
    if not followed.birthday:
        return None
    window = rules.birthday_window(followed.birthday, followed.on)
    if window is None:
        return None
    entry = followed.moment.written().get(BirthdayEntry, followed.member)
    return None if rules.waits(window, entry.entered_on if entry else None) else window


def _milestone(followed: Followed, programme: ProgrammeTerms, rules: OccasionRules, reached: Reached) -> None:
    given = is_given(followed, programme, rules.gift, reached.occasion)
    if given and not followed.took:
        return
    there = _counted(followed, rules, reached) >= reached.goal
    if there and not given and followed.still(programme):
        give(followed, programme, rules.gift, reached.occasion, last_day=rules.last_day(None, followed.on))
        followed.notices.append(Notice("milestone", rules.name, reached.goal, reached.counted))
    elif not there and (given or rules.gift.units):
        take(followed, programme, rules.gift, reached.occasion)


def _counted(followed: Followed, rules: OccasionRules, reached: Reached) -> int:
    """Return how much there is of what a milestone counts: several of them count the same."""
    what = reached.counted, rules.exclude
    if what not in followed.counts:
        followed.counts[what] = _count(followed, rules, reached)
    return followed.counts[what]


def _count(followed: Followed, rules: OccasionRules, reached: Reached) -> int:
    session, whole = followed.moment.written(), {"first": date.min, "last": followed.on}
    match reached.counted:
        case "visits":
            return measures.visit_days(session, followed.member, **whole)
        case "spend":
            return measures.spend(session, followed.member, exclude=rules.exclude, **whole)
        case _:
            brought = select(func.count()).select_from(Referral)
            mine = brought.where(Referral.referrer_id == followed.member, Referral.state == REWARDED)
            return session.scalar(mine) or 0


def kept_on(look: Look | Moment, rules: OccasionRules) -> list[int]:
    """Return the members whose birthday or anniversary may be kept on the business date, as far as dates tell."""
    days = [look.on + timedelta(days=shift) for shift in range(-rules.after - 1, rules.before + 2)]
    column: Any = Member.birthday if rules.occasion == "birthday" else type_coerce(Member.joined_on, Text)
    ends = {f"%{day:%m-%d}" for day in days}
    if any((day.month == 2 and day.day >= 28) or (day.month == 3 and day.day == 1) for day in days):
        ends.add("%02-29")
    found = select(Member.id).where(*THERE, or_(*(column.like(end) for end in sorted(ends)))).order_by(Member.id)
    return list(look.written().scalars(found))
