"""Referrals: made at enrolment, followed as the friend buys, thanked after the hold, undone when goods come back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from shopclub.records import measures, standings
from shopclub.records.schema.record import table_of
from shopclub.records.members.members import MemberRow
from shopclub.records.members.search import fold
from shopclub.records.schema.club import Member, StaffMember
from shopclub.records.schema.programmes import Referral
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.referrals import (
    EXPIRED,
    HELD,
    JOINED,
    QUALIFIED,
    REJECTED,
    REWARDED,
    Person,
    ReferralRules,
    normal_email,
    self_referral,
)
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import ReferralRefused
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.kinds import occasions
from shopclub.services.kinds.gifts import give, is_given, take
from shopclub.services.units.followed import Followed, in_effect

REFERRAL = table_of(Referral)


def rules_of(programme: ProgrammeTerms, on: date) -> ReferralRules | None:
    """Return the rules of referrals in effect; None for another kind."""
    return in_effect(programme, on, ReferralRules)


def programmes(moment: Moment | Look) -> list[tuple[ProgrammeTerms, ReferralRules]]:
    """Return the programmes of referrals that still take friends."""
    return [
        (programme, rules)
        for programme in moment.club.programmes
        if programme.earns(moment.on) and (rules := rules_of(programme, moment.on)) is not None
    ]


def make(moment: Moment, referrer: MemberRow, friend: int) -> tuple[Notice, ...]:
    """Note that a member brought a friend on the day of the friend's enrolment; signs of one person reject it.

    Raises:
        ReferralRefused: oneself, a friend who is no new member, a referrer who joined no earlier, a second referrer,
            or no programme that takes referrals.
    """
    new, old = moment.written().get_one(Member, friend), moment.written().get_one(Member, referrer.id)
    _prove(moment, old, new)
    running = programmes(moment)
    if not running:
        raise ReferralRefused("no programme")
    notices = []
    for programme, rules in running:
        reason = _sign(moment, old, new) or _too_young(rules, new, moment.on)
        row = Referral(
            programme_id=programme.id,
            version_id=programme.current(moment.on).id,
            referrer_id=old.id,
            friend_id=new.id,
            made_on=moment.on,
            state=REJECTED if reason else JOINED,
            reason=reason,
            due_on=None if reason else rules.last_day(moment.on),
            request_key=moment.act.key,
        )
        moment.written().add(row)
        moment.act.named = True
        moment.written().flush()
        code = "referral_rejected" if reason else "referral_joined"
        notices.append(Notice(code, rules.name, text=reason or ""))
    return tuple(notices)


def _prove(moment: Moment, old: Member, new: Member) -> None:
    if old.id == new.id:
        raise ReferralRefused("oneself")
    if new.joined_on != moment.on:
        raise ReferralRefused("old member")
    if old.joined_at >= new.joined_at:
        raise ReferralRefused("joined later")
    if measures.visit_days(moment.written(), new.id, first=date.min, last=date.fromordinal(moment.on.toordinal() - 1)):
        raise ReferralRefused("old member")
    if moment.written().scalar(select(Referral.id).where(Referral.friend_id == new.id).limit(1)) is not None:
        raise ReferralRefused("second referrer")


def _sign(moment: Moment, old: Member, new: Member) -> str | None:
    if moment.act.staff_id is not None:
        name = moment.written().get_one(StaffMember, moment.act.staff_id).name
        if old.name and fold(old.name) == fold(name):
            return "referred by the staff who enrols"
    return self_referral(_person(old), _person(new))


def _person(member: Member) -> Person:
    digits = "".join(each for each in member.phone or "" if each.isdigit())[-8:]
    return Person(fold(member.name or ""), member.birthday or "", digits, normal_email(member.email or ""))


def _too_young(rules: ReferralRules, friend: Member, on: date) -> str | None:
    if not rules.min_age:
        return None
    born = friend.birthday or ""
    if len(born) != 10:
        return "age unknown"
    years = on.year - int(born[:4]) - ((on.month, on.day) < (int(born[5:7]), int(born[8:])))
    return "too young" if years < rules.min_age else None


_CAME_BY = select(REFERRAL.c.id).where(REFERRAL.c.friend_id == bindparam("friend"))
"""Nearly all members came by themselves: a scan of theirs looks no further."""


def follow(followed: Followed) -> None:
    """Bring the referral of a friend to what her purchases make of it, and thank whom it thanks."""
    moment = followed.moment
    if not rows_of(moment.written(), _CAME_BY, {"friend": followed.member}):
        return
    rows = moment.written().scalars(select(Referral).where(Referral.friend_id == followed.member)).all()
    for row in rows:
        programme = moment.club.programme_by_id(row.programme_id)
        rules = programme.version(row.version_id).rules
        if not isinstance(rules, ReferralRules) or row.state in {EXPIRED, REJECTED}:
            continue
        enough = rules.qualifies(amounts_of(moment.written(), row, rules))
        if row.state == JOINED:
            _thank_friend(followed, programme, rules, at="joined")
            if enough and not followed.blocked and (row.due_on or followed.on) >= followed.on:
                _qualify(followed, programme, rules, row)
        elif not enough and followed.took:
            _fall(followed, programme, rules, row)
    moment.written().flush()


def amounts_of(session: BookSession, row: Referral, rules: ReferralRules) -> list[int]:
    """Return what a friend spent in each purchase while she could qualify, in minor units."""
    last = rules.last_day(row.made_on)
    return measures.spend_by_purchase(session, row.friend_id, first=row.made_on, last=last, exclude=rules.exclude)


def _thank_friend(followed: Followed, programme: ProgrammeTerms, rules: ReferralRules, *, at: str) -> None:
    """Give the friend what is hers, once."""
    if rules.friend is None or rules.friend_at != at or is_given(followed, programme, rules.friend, "friend"):
        return
    give(followed, programme, rules.friend, "friend", last_day=rules.friend.last_day(followed.on))


def _qualify(followed: Followed, programme: ProgrammeTerms, rules: ReferralRules, row: Referral) -> None:
    row.qualified_on, row.due_on = followed.on, rules.held_until(followed.on)
    row.state = HELD if row.due_on else QUALIFIED
    if row.batch is not None:
        row.state, row.due_on, row.rewarded_on = REWARDED, None, followed.on
    followed.moment.written().flush()
    followed.notices.append(Notice("referral_qualified", rules.name))
    _thank_friend(followed, programme, rules, at="qualified")
    if row.state == QUALIFIED:
        thank(followed.moment, programme, rules, row.referrer_id)


def _fall(followed: Followed, programme: ProgrammeTerms, rules: ReferralRules, row: Referral) -> None:
    """Put a referral back to where it was before the purchase that goods came back of.

    Thanks that were used stand: its friends stay consumed, and this one is not thanked for again.
    """
    moment, batch = followed.moment, row.batch
    row.state, row.qualified_on, row.rewarded_on = JOINED, None, None
    row.due_on = rules.last_day(row.made_on)
    moment.written().flush()
    if rules.friend is not None and rules.friend_at == "qualified":
        take(followed, programme, rules.friend, "friend")
    if batch is not None:
        _unthank(moment, programme, rules, row, batch)
    occasions.follow_friends(_beside(moment, row.referrer_id, took=True))


def _unthank(moment: Moment, programme: ProgrammeTerms, rules: ReferralRules, row: Referral, batch: int) -> None:
    """Take thanks back; their other friends count again for the next ones."""
    beside = _beside(moment, row.referrer_id)
    occasion = f"friends:{batch}"
    if rules.referrer is not None:
        take(beside, programme, rules.referrer, occasion)
        if is_given(beside, programme, rules.referrer, occasion):
            return
    row.batch = None
    others = (
        moment.written()
        .scalars(
            select(Referral).where(
                Referral.programme_id == programme.id, Referral.batch == batch, Referral.id != row.id
            )
        )
        .all()
    )
    for other in others:
        other.state, other.batch, other.rewarded_on = QUALIFIED, None, None
    moment.written().flush()
    thank(moment, programme, rules, row.referrer_id)


def thank(moment: Moment, programme: ProgrammeTerms, rules: ReferralRules, referrer: int) -> int:
    """Thank a referrer for each so many friends who qualified; return how often."""
    mine = Referral.programme_id == programme.id, Referral.referrer_id == referrer
    ready = list(
        moment.written().scalars(select(Referral).where(*mine, Referral.state == QUALIFIED).order_by(Referral.id))
    )
    thanked = 0
    while len(ready) >= rules.friends_needed and _may_thank(moment, mine, rules):
        consumed, ready = ready[: rules.friends_needed], ready[rules.friends_needed :]
        batch = consumed[0].id
        for row in consumed:
            row.state, row.batch, row.rewarded_on = REWARDED, batch, moment.on
        moment.written().flush()
        if rules.referrer is not None:
            beside = _beside(moment, referrer)
            give(beside, programme, rules.referrer, f"friends:{batch}", last_day=rules.referrer.last_day(moment.on))
        thanked += 1
    if thanked:
        occasions.follow_friends(_beside(moment, referrer))
    return thanked


def _may_thank(moment: Moment, mine: Sequence[Any], rules: ReferralRules) -> bool:
    """Tell whether a referrer may be thanked again: once only, or so often a year."""
    counted = select(func.count(Referral.batch.distinct())).where(*mine, Referral.state == REWARDED)
    if not rules.repeatable and moment.written().scalar(counted):
        return False
    if rules.cap_per_year is None:
        return True
    first, last = date(moment.on.year, 1, 1), date(moment.on.year, 12, 31)
    return (moment.written().scalar(counted.where(Referral.rewarded_on.between(first, last))) or 0) < rules.cap_per_year


def _beside(moment: Moment, member: int, *, took: bool = False) -> Followed:
    """Return another member whom an act touches, with what she has."""
    moment.act.beside.add(member)
    before = standings.holding(moment.written(), member, on=moment.on)
    return Followed(moment, member, dict(before.standings), before, None, singly=True, took=took)


def follow_friend(moment: Moment, friend: int) -> None:
    """Let what a friend bought already count."""
    before = standings.holding(moment.written(), friend, on=moment.on)
    follow(Followed(moment, friend, dict(before.standings), before, None, singly=True))


def run_day(moment: Moment, on: date) -> int:
    """Thank for friends whose hold is over, and let referrals lapse that came to nothing; return how many changed."""
    changed = 0
    due = select(Referral).where(Referral.state.in_((JOINED, HELD)), Referral.due_on < on).order_by(Referral.id)
    for row in moment.written().scalars(due).all():
        row.state = EXPIRED if row.state == JOINED else QUALIFIED
        row.due_on = None
        changed += 1
        moment.written().flush()
        if row.state == QUALIFIED:
            programme = moment.club.programme_by_id(row.programme_id)
            rules = programme.version(row.version_id).rules
            if isinstance(rules, ReferralRules):
                thank(moment, programme, rules, row.referrer_id)
    for programme, rules in programmes(moment):
        waiting = select(Referral.referrer_id).where(Referral.programme_id == programme.id, Referral.state == QUALIFIED)
        for referrer in moment.written().scalars(waiting.distinct()).all():
            changed += thank(moment, programme, rules, referrer)
    moment.act.named = moment.act.named or changed > 0
    return changed


def referrer_of(session: BookSession, member: int) -> int | None:
    """Return who brought a member."""
    return session.scalar(
        select(Referral.referrer_id).where(Referral.friend_id == member).order_by(Referral.id).limit(1)
    )
