"""Replaying members' visits in one programme, in memory, as the rules of any version would have had them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from shopclub.records import history, past_entries
from shopclub.records.history import Past, PastReturn, PastTier, PastVisit
from shopclub.records.past_entries import PastEntry
from shopclub.records.sessions import BookSession
from shopclub.rules.kinds.cashback import CashbackRules
from shopclub.rules.kinds.replayed_gifts import Day, Life
from shopclub.rules.kinds.tiers import REVIEWS
from shopclub.rules.ledger.acts import Act, EntryKind, LotTerms
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.ledger.replay import Account
from shopclub.rules.ledger.returns import Bought, left_after
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.periods import Period, quarter_numbered, quarter_of
from shopclub.services.acting.desk import Look
from shopclub.services.kinds.tiers import programmes_of_tiers

Step = Callable[[Account], None]
Timed = tuple[datetime, tuple[int, int], date, Step]
Steps = list[Timed]
FORGIVEN_ALONE = (GroundKind.OWED_LONG, GroundKind.FORGOTTEN)
"""The grounds of write-offs that follow from nothing that is taken back."""
ANSWERED_AGAIN = (GroundKind.FORGIVEN, GroundKind.LAPSED_BEFORE)
"""The grounds of adjustments by which a member answers again for what a return forgave."""
_FIRST, _NEXT, _LAST = range(3)
TierAt = Callable[[PastVisit, datetime], tuple[str, int]]


@dataclass(frozen=True)
class Facts:
    """What is known of a programme beside visits: entries made by hand, vouchers handed out, stamps given by hand."""

    entries: dict[int, list[PastEntry]]
    uses: dict[int, list[past_entries.PastUse]]
    by_hand: dict[int, int]
    versions_made: tuple[tuple[int, datetime], ...] = ()


def facts_of(session: BookSession, programme: int) -> Facts:
    """Read what is known of a programme beside visits."""
    return Facts(
        past_entries.entries_beside(session, programme),
        past_entries.uses_of_cards(session, programme),
        past_entries.stamped_by_hand(session, programme),
        past_entries.versions_made(session, programme),
    )


def steps_of(
    read: Past, member: int, facts: Facts, tier_at: TierAt, *, terms: ProgrammeTerms | None, zone: tzinfo
) -> Steps:
    """Return everything that happened to a member in a programme, in order, each with its business date."""
    at, on = read.joined[member]
    steps: Steps = [(at, (_NEXT, 0), on, lambda account: account.join(on))]
    if terms is not None:
        for count, (_, made_at) in enumerate(facts.versions_made, 1):
            known = replace(terms, versions=terms.versions[:count])
            steps.append((made_at, (_FIRST, count), made_at.date(), partial(_learn, known)))
    for visit in read.visits.get(member, ()):
        steps += _visited(visit, facts, tier_at, zone)
    undone = {back.undone_at for visit in read.visits.get(member, ()) for back in visit.returns}
    for entry in facts.entries.get(member, ()):
        step = _entered(entry)
        if step is not None:
            steps.append((entry.at, (_place(entry, again=entry.at in undone), entry.id), entry.on, step))
    for use in facts.uses.get(member, ()):
        steps += _changed(use)
    steps.sort(key=_when)
    return steps


def _when(timed: Timed) -> tuple[datetime, tuple[int, int]]:
    """Return when a step happened, and its place among those of the same instant."""
    return timed[0], timed[1]


def _visited(visit: PastVisit, facts: Facts, tier_at: TierAt, zone: tzinfo) -> Iterator[Timed]:
    first, *later = visit.told
    on, tier = visit.bought.on, tier_at(visit, first.at)
    act = _act(first.bought, tier, facts.by_hand.get(visit.visit)) if first.earned else None
    if visit.moved:
        act = replace(act, override=True) if act is not None else None
        yield first.at, (_NEXT, visit.visit), on, partial(_arrive, visit.visit, act, on)
    else:
        yield first.at, (_NEXT, visit.visit), on, partial(_come, visit.visit, act, on)
    for told in later:
        if told.earned:
            act = _act(told.bought, tier_at(visit, told.at), told.stamps)
            yield told.at, (_NEXT, visit.visit), on, partial(_amend, visit.visit, act)
    for back in visit.returns:
        step = partial(_take_back, visit.visit, _left(visit, back.at), back.on, back.visit)
        yield back.at, (_NEXT, back.visit), back.on, step
        if _is_undone(visit, back):
            yield from _undone(visit, back, zone)
    if visit.voided_at is not None:
        on = visit.voided_at.astimezone(zone).date()
        yield visit.voided_at, (_FIRST, 0), on, partial(_leave, visit.visit)
        yield visit.voided_at, (_LAST, 0), on, partial(_take_back, visit.visit, None, on, visit.visit)


def _is_undone(visit: PastVisit, back: PastReturn) -> bool:
    """Tell whether a return was taken back by itself, not with the visit whose goods it brought."""
    return back.undone_at is not None and back.undone_at != visit.voided_at


def _undone(visit: PastVisit, back: PastReturn, zone: tzinfo) -> Iterator[Timed]:
    at = back.undone_at or back.at
    on = at.astimezone(zone).date()
    yield at, (_NEXT, 0), on, partial(_undo_return, visit.visit, back.visit, _left(visit, at), on)
    yield at, (_LAST, -1), on, partial(_put_right, visit.visit, back.visit, on)


def _left(visit: PastVisit, instant: datetime) -> Act | None:
    """Return what was left of a visit's purchase at an instant, as the act it would have been."""
    back = tuple(
        each.back
        for each in visit.returns
        if each.at <= instant and (each.undone_at is None or each.undone_at > instant)
    )
    return left_after(_told_by(visit, instant), back).act


def _act(bought: Bought, tier: tuple[str, int], stamps: int | None) -> Act:
    """Return what was told of a purchase as the rules take it."""
    name, bp = tier
    return Act(bought.on, bought.local, bought.amount, bought.items, stamps, paid=bought.paid, tier=name, tier_bp=bp)


def _told_by(visit: PastVisit, instant: datetime) -> Bought:
    """Return a visit's purchase as it had been told by an instant."""
    return [told.bought for told in visit.told if told.at <= instant][-1]


def _come(visit: int, act: Act | None, on: date, account: Account) -> None:
    account.come(visit, on)
    if act is not None:
        account.visit(visit, act)


def _arrive(visit: int, act: Act | None, on: date, account: Account) -> None:
    account.arrive(visit, on)
    if act is not None:
        account.visit(visit, act)
    account.recount()


def _amend(visit: int, act: Act, account: Account) -> None:
    account.amend(visit, act)


def _learn(terms: ProgrammeTerms, account: Account) -> None:
    account.learn(terms)


def _leave(visit: int, account: Account) -> None:
    account.leave(visit)


def _take_back(visit: int, left: Act | None, on: date, act: int, account: Account) -> None:
    account.take_back(visit, left, on, act=act)


def _undo_return(visit: int, act: int, left: Act | None, on: date, account: Account) -> None:
    account.undo_return(visit, act, left, on)


def _put_right(visit: int, act: int, on: date, account: Account) -> None:
    account.put_right(visit, act, on)


def _changed(use: past_entries.PastUse) -> Iterator[Timed]:
    """Return what a voucher's change does to an account: those that the rules bring about are left to them."""
    on = use.at.date()
    match use.before, use.after:
        case "used", "issued":
            yield use.at, (_FIRST, 1), on, lambda account: account.use(use.ground, used=False)
        case "void", "issued":
            yield use.at, (_LAST, 0), on, lambda account: account.grant_again(use.ground)
        case "issued", "void" if use.act == "forget":
            yield use.at, (_LAST, 0), on, lambda account: account.void(use.ground)
        case _, "used" | "expired":
            yield use.at, (_LAST, 0), on, lambda account: account.use(use.ground, used=True)
        case _:
            pass


def _entered(entry: PastEntry) -> Step | None:
    """Return what an entry made by hand does to an account; None for one that the rules bring about themselves."""
    on, ground, quarter = entry.on, entry.ground.kind, _quarter(entry)
    if quarter is not None:
        return lambda account: account.close(quarter, on)
    match entry.kind:
        case EntryKind.BONUS if ground != GroundKind.WELCOME:
            return lambda account: account.bonus(entry.quantity, on, entry.ground, entry=entry.id)
        case EntryKind.EXPIRY:
            return lambda account: account.expire(on)
        case EntryKind.WRITE_OFF if ground in FORGIVEN_ALONE:
            return lambda account: account.forgive(entry.quantity)
        case EntryKind.REINSTATEMENT if ground == GroundKind.GIVEN_BACK:
            return lambda account: account.give_back(entry.reverses or 0, on)
        case EntryKind.BONUS | EntryKind.WRITE_OFF | EntryKind.REINSTATEMENT:
            return None
        case _:
            return _by_hand(entry)


def _place(entry: PastEntry, *, again: bool) -> int:
    """Return the place of an entry in its act.

    What is paid with is spent before the visit earns, and what was spent comes back before what was earned is taken;
    where a return is taken back, it is spent again once what was taken is there again.
    """
    if entry.kind == EntryKind.REINSTATEMENT and entry.ground.kind is GroundKind.GIVEN_BACK:
        return _FIRST
    spent = entry.kind == EntryKind.REDEMPTION and entry.ground.kind in {GroundKind.PAYMENT, GroundKind.REWARD}
    if not spent:
        return _LAST
    return _NEXT if again else _FIRST


def _by_hand(entry: PastEntry) -> Step | None:
    on = entry.on
    if entry.quantity > 0:
        return _brought(entry)
    if entry.ground.kind is GroundKind.FULL_CARD:
        return None
    if entry.kind in {EntryKind.ADJUSTMENT, EntryKind.CLAWBACK} and entry.reverses:
        award = entry.kind == EntryKind.CLAWBACK
        return lambda account: account.reverse(entry.reverses or 0, -entry.quantity, on, award=award)
    if entry.kind == EntryKind.CLAWBACK:
        return lambda account: account.take_given(entry.ground, -entry.quantity, on)
    if entry.ground.kind is GroundKind.FORGOTTEN:
        return lambda account: account.forfeit()
    if entry.kind == EntryKind.ADJUSTMENT and entry.ground.kind in ANSWERED_AGAIN:
        return None
    return lambda account: account.spend(-entry.quantity, on, kind=entry.kind, entry=entry.id)


def _brought(entry: PastEntry) -> Step:
    terms = LotTerms(
        entry.expires_on, bool(entry.idle), entry.last_day, entry.available_from, entry.earned_on or entry.on
    )
    return lambda account: account.bring(
        entry.quantity, entry.on, kind=entry.kind, version=entry.version, terms=terms, entry=entry.id
    )


def _quarter(entry: PastEntry) -> Period | None:
    paid_out = entry.kind in {EntryKind.AWARD, EntryKind.CLAWBACK} and entry.ground.kind is GroundKind.QUARTER
    return quarter_numbered(entry.ground.number) if paid_out else None


def tiers_of(look: Look, read: Past) -> TierAt:
    """Return how the tier is known of a visit by an instant: the newest change before it, in the best programme.

    What a visit lifted itself counts for nothing there; a review that it made had been due before.
    """
    tiered = [(programme.id, rules) for programme, rules in programmes_of_tiers(look)]

    def tier_at(visit: PastVisit, instant: datetime) -> tuple[str, int]:
        best = ("", 10_000)
        for programme, rules in tiered:
            rank = rules.begin(visit.bought.on).rank
            for change in read.tiers.get(visit.member, ()):
                if change.programme == programme and _changed_before(change, visit.visit, instant):
                    rank = change.rank
            tier = rules.tier(rank)
            if tier is not None and (tier.multiplier_bp > best[1] or not best[0]):
                best = (tier.name, max(tier.multiplier_bp, best[1]))
        return best

    return tier_at if tiered else lambda _visit, _instant: ("", 10_000)


def _changed_before(change: PastTier, visit: int, instant: datetime) -> bool:
    if change.visit == visit:
        return change.reason in REVIEWS and change.at <= instant
    return change.at < instant or (change.at == instant and change.visit is not None and change.visit < visit)


def lives_of(session: BookSession, read: Past) -> tuple[Life, ...]:
    """Return every member as gifts look at her."""
    people = history.people(session)
    return tuple(
        Life(
            member,
            joined,
            *people.get(member, (None, None, None)),
            tuple(_day(visit) for visit in read.visits.get(member, ()) if visit.earns and not visit.voided_at),
        )
        for member, (_, joined) in read.joined.items()
    )


def _day(visit: PastVisit) -> Day:
    left = left_after(visit.bought, tuple(each.back for each in visit.returns if each.undone_at is None))
    return Day(visit.bought.on, left, visit.bought.paid)


def quarters(rules: Any, first: date, last: date) -> Iterable[Period]:
    """Return the quarters that close after one day and by another, where rules pay by the quarter."""
    if not (isinstance(rules, CashbackRules) and rules.by_quarter):
        return
    quarter = quarter_of(first)
    while quarter.end <= last + timedelta(days=1):
        yield quarter
        quarter = quarter_of(quarter.end)


def _closing(quarter: Period) -> Timed:
    on = quarter.end

    def close(account: Account) -> None:
        account.close(quarter, on)

    return datetime(on.year, on.month, on.day, tzinfo=UTC), (_FIRST, 0), on, close


def _unmade(terms: ProgrammeTerms) -> ProgrammeTerms:
    """Return a programme of which no version is made yet."""
    return replace(terms, versions=())


def replayed(terms: ProgrammeTerms, steps: Steps) -> Account:
    """Replay everything that happened to a member in a programme, as it was."""
    account = Account(_unmade(terms))
    for _, _, _, step in steps:
        step(account)
    return account


def forked(
    terms: ProgrammeTerms | None, new: ProgrammeTerms, steps: Steps, *, first: date, last: date
) -> tuple[Account | None, Account]:
    """Replay as it was up to a day, then as it was and under new rules; return both accounts."""
    was = Account(_unmade(terms)) if terms is not None else None
    for _, _, on, step in steps:
        if on < first and was is not None:
            step(was)
    then = was.on_terms(new) if was is not None else Account(new, tried=True)
    if was is not None:
        was.earned.clear()
    ahead: Steps = [timed for timed in steps if timed[2] >= first]
    closes: Steps = [_closing(quarter) for quarter in quarters(new.versions[-1].rules, first, last)]
    for _, _, _, step in ahead:
        if was is not None:
            step(was)
    for _, _, _, step in sorted((*ahead, *closes), key=_when):
        step(then)
    return was, then
