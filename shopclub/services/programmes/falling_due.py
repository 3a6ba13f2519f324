"""What falls due with the day beside expiry: tier reviews, birthdays, referral holds, quarters, draws to freeze."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from shopclub.records import standings
from shopclub.records.kinds.tiers import members_to_review
from shopclub.records.members.members import member_by_number
from shopclub.rules.kinds.cashback import CashbackRules
from shopclub.rules.kinds.occasions import OccasionRules
from shopclub.rules.kinds.referrals import ReferralRules
from shopclub.rules.kinds.tiers import TierRules
from shopclub.rules.values.periods import Period
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.kinds import cashback, draw_entries, occasions, referrals, tiers
from shopclub.services.programmes import past_acts
from shopclub.services.units.followed import Followed, all_in_effect

AT_ONCE = 100


@dataclass(frozen=True)
class FellDue:
    """How many tiers were reviewed, gifts issued, and quarters or referrals settled and draws frozen."""

    reviewed: int = 0
    issued: int = 0
    settled: int = 0


def run(desk: Desk, on: date, goes_on: Callable[[], bool]) -> FellDue:
    """Carry out what is due up to a business date, in transactions of some members each. Safe to repeat."""
    with desk.book.reading() as session:
        seen = desk.look(session)
        look = Look(session, seen.club, on)
        kinds = look.club.kinds
        reviews = members_to_review(session, on) if TierRules.kind in kinds else []
        keeping = _keeping(look)
        quarters = [
            (programme.id, member, quarter)
            for programme in look.club.programmes
            if programme.kind == CashbackRules.kind
            for member, quarter in cashback.quarters_due(look, programme, on)
        ]
        draws = draw_entries.due_to_freeze(look)
    reviewed = _by_parts(desk, "tier review", reviews, lambda moment, part: tiers.review(moment, part, on), goes_on)
    issued = _by_parts(desk, "occasions", keeping, lambda moment, part: _keep(moment, part, on), goes_on)
    settled = _by_parts(desk, past_acts.CLOSE, quarters, lambda moment, part: _close(moment, part, on), goes_on)
    if ReferralRules.kind in kinds:
        settled += desk.write("referrals", lambda moment: referrals.run_day(moment, on), {"on": on.isoformat()})
    settled += _by_parts(desk, "freeze", draws, draw_entries.freeze_due, goes_on)
    return FellDue(reviewed, issued, settled)


def _by_parts(
    desk: Desk,
    name: str,
    whole: Sequence[Any],
    work: Callable[[Moment, Sequence[Any]], int],
    goes_on: Callable[[], bool],
) -> int:
    changed = 0
    for first in range(0, len(whole), AT_ONCE):
        if not goes_on():
            break
        part = whole[first : first + AT_ONCE]
        changed += desk.write(name, partial(_carried_out, work, part), {"of": len(part)})
    return changed


def _carried_out(work: Callable[[Moment, Sequence[Any]], int], part: Sequence[Any], moment: Moment) -> int:
    return work(moment, part)


def _keeping(look: Look) -> list[tuple[int, int]]:
    return [
        (programme.id, member)
        for programme, rules in all_in_effect(look.club.programmes, look.on, OccasionRules)
        if rules.occasion != "milestone" and programme.earns(look.on)
        for member in occasions.kept_on(look, rules)
    ]


def _keep(moment: Moment, part: Sequence[tuple[int, int]], on: date) -> int:
    given = 0
    for number, member in part:
        programme = moment.club.programme_by_id(number)
        rules = programme.current(on).rules
        followed = _followed(moment, member, on)
        if isinstance(rules, OccasionRules) and not followed.blocked:
            given += occasions.keep_day(followed, programme, rules)
    return given


def _close(moment: Moment, part: Sequence[tuple[int, int, Period]], on: date) -> int:
    settled = 0
    for number, member, quarter in part:
        programme = moment.club.programme_by_id(number)
        if cashback.settle(_followed(moment, member, on), programme, quarter, closes=True):
            settled += 1
    return settled


def _followed(moment: Moment, member: int, on: date) -> Followed:
    row = member_by_number(moment.written(), member)
    before = standings.holding(moment.written(), member, on=on)
    return Followed(
        moment,
        member,
        standings=dict(before.standings),
        before=before,
        visit=None,
        birthday=row.birthday if row is not None else None,
        joined_on=row.joined_on if row is not None else None,
        blocked=row is not None and bool(row.blocked),
        singly=True,
        day=on,
    )
