"""Replaying members' visits in one programme, in memory, as the rules of any version would have had them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from shopclub.records import history
from shopclub.records.history import Past, PastTier, PastVisit, Straightened
from shopclub.records.sessions import BookSession
from shopclub.rules.kinds.cashback import CashbackRules
from shopclub.rules.kinds.replayed_gifts import Day, Life
from shopclub.rules.kinds.tiers import REVIEWS, Stand, TierRules, better_of
from shopclub.rules.ledger.accounts import ByAccount
from shopclub.rules.ledger.replay import Replay
from shopclub.rules.ledger.returns import left_after
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.periods import Period, quarter_of
from shopclub.services.acting.desk import Look
from shopclub.services.kinds.tiers import programmes_of_tiers
from shopclub.services.programmes.past_acts import FIRST, Steps, TierAt, Timed


def replayed(terms: ProgrammeTerms, steps: Steps) -> Replay:
    """Replay everything that happened to members in a programme, as it was."""
    replay = Replay(_unmade(terms))
    for timed in steps:
        _go_on(replay, timed)
    return replay


def _go_on(replay: Replay, timed: Timed) -> None:
    replay.look_at(timed.member)
    timed.step(replay)


def forked(
    terms: ProgrammeTerms | None, new: ProgrammeTerms, steps: Steps, *, first: date, last: date
) -> tuple[Replay | None, Replay]:
    """Replay as it was up to a day, then as it was and under new rules; return both."""
    was = Replay(_unmade(terms)) if terms is not None else None
    for timed in steps:
        if timed.on < first and was is not None:
            _go_on(was, timed)
    then = was.on_terms(new) if was is not None else Replay(new, tried=True)
    if was is not None:
        was.earned.clear()
    ahead: Steps = [timed for timed in steps if timed.on >= first]
    for timed in ahead:
        if was is not None:
            _go_on(was, timed)
    members = {timed.member for timed in steps}
    closes: Steps = [
        _closing(quarter, member)
        for quarter in quarters(new.versions[-1].rules, first, last)
        for member in sorted(members)
    ]
    for timed in sorted((*ahead, *closes), key=attrgetter("at", "place")):
        _go_on(then, timed)
    return was, then


def _unmade(terms: ProgrammeTerms) -> ProgrammeTerms:
    """Return a programme of which no version is made yet."""
    return replace(terms, versions=())


def quarters(rules: Any, first: date, last: date) -> Iterable[Period]:
    """Return the quarters that close after one day and by another, where rules pay by the quarter."""
    if not (isinstance(rules, CashbackRules) and rules.by_quarter):
        return
    quarter = quarter_of(first)
    while quarter.end <= last:
        yield quarter
        quarter = quarter_of(quarter.end)


def _closing(quarter: Period, member: int) -> Timed:
    on = quarter.end

    def close(replay: Replay) -> None:
        replay.close(quarter, on, closes=True)

    return Timed(datetime(on.year, on.month, on.day, tzinfo=UTC), (FIRST, 0), on, member, close)


def tiers_of(look: Look, read: Past) -> TierAt:
    """Return how the tier is known of a visit by an instant: the newest change before it, in the best programme.

    What a visit lifted itself counts for nothing there; a review that it made had been due before.
    """
    tiered = programmes_of_tiers(look)

    def tier_at(visit: PastVisit, instant: datetime) -> tuple[str, int]:
        best = ("", 10_000)
        for programme, rules in tiered:
            tier = rules.tier(_rank_at(read, programme.id, rules, visit, instant))
            if tier is not None and (tier.multiplier_bp > best[1] or not best[0]):
                best = (tier.name, max(tier.multiplier_bp, best[1]))
        return best

    return tier_at if tiered else lambda _visit, _instant: ("", 10_000)


def _rank_at(read: Past, programme: int, rules: TierRules, visit: PastVisit, instant: datetime) -> int:
    """Return where a visit's person stood at an instant; of the two tiers of members made one, the better."""
    account = read.account(visit.member, instant)
    changes = sorted(
        (
            change
            for member in account
            for change in read.tiers.get(member, ())
            if change.programme == programme and _changed_before(change, visit.visit, instant, read.order)
        ),
        key=attrgetter("request"),
    )
    standing = [merge.booked for merge in read.merges if merge.booked.kept in account and read.stood(merge, instant)]
    stands: ByAccount[Stand] = ByAccount(standing, better_of)
    for change in changes:
        stands.values[stands.account_of(change.member, request=change.request)] = change.stand
    left = stands.joined().values()
    return better_of(left).rank if left else rules.begin(visit.bought.on).rank


def _changed_before(change: PastTier, visit: int, instant: datetime, order: Straightened) -> bool:
    changed, booked = order(change.at), order(instant)
    if change.undone_at is not None and order(change.undone_at) <= booked:
        return False
    if change.visit == visit:
        return change.stand.reason in REVIEWS and changed <= booked
    return changed < booked or (changed == booked and change.visit is not None and change.visit < visit)


def lives_of(session: BookSession, read: Past) -> tuple[Life, ...]:
    """Return every person as gifts look at her: two members who were merged are one, under the older one's number."""
    people = history.people(session)
    lives = []
    for member in read.joined:
        account = sorted(read.account(member))
        if member != account[0]:
            continue
        known = [people.get(each, (None, None, None)) for each in account]
        birthday, entered_on = next(((day, told) for day, told, _ in known if day), (None, None))
        referrer = next((by for _, _, by in known if by is not None), None)
        visits = [visit for each in account for visit in read.visits.get(each, ())]
        days = tuple(_day(visit) for visit in visits if visit.earns and not visit.voided_at)
        joined = min(read.joined[each][1] for each in account)
        lives.append(Life(member, joined, birthday, entered_on, referrer, tuple(sorted(days, key=attrgetter("on")))))
    return tuple(lives)


def _day(visit: PastVisit) -> Day:
    left = left_after(visit.bought, tuple(each.back for each in visit.returns if each.undone_at is None))
    return Day(visit.bought.on, left, visit.bought.paid)
