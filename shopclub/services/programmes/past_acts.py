"""What happened to members in a programme, act by act, as the steps by which a replay goes through it again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from shopclub.records import past_entries
from shopclub.records.history import Past, PastMerge, PastReturn, PastVisit, Straightened
from shopclub.records.past_entries import PastEntry
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.acts import Act, EntryKind, LotTerms, Posting
from shopclub.rules.ledger.grounds import BY_HAND, GroundKind
from shopclub.rules.ledger.replay import Replay
from shopclub.rules.ledger.returns import Bought, left_after
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.periods import Period, quarter_numbered

Step = Callable[[Replay], None]


class Timed(NamedTuple):
    """A step: when it happened and its place within that instant, its business date, and whose account it is on."""

    at: datetime
    place: tuple[int, int]
    on: date
    member: int
    step: Step


Steps = list[Timed]
FORGIVEN_ALONE = (GroundKind.OWED_LONG, GroundKind.FORGOTTEN)
"""The grounds of write-offs that follow from nothing that is taken back."""
ANSWERED_AGAIN = (GroundKind.FORGIVEN, GroundKind.LAPSED_BEFORE)
"""The grounds of adjustments by which a member answers again for what a return forgave."""
CLOSE = "cashback close"
"""What the act is called that pays a quarter's cashback out."""
FIRST, _NEXT, _LAST = range(3)
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
    read: Past,
    members: Iterable[int],
    facts: Facts,
    tier_at: TierAt,
    *,
    terms: ProgrammeTerms | None,
    zone: tzinfo,
) -> Steps:
    """Return everything that happened in a programme to members who ever were one, in order."""
    group = set(members)
    steps: Steps = [*_merged(merge for merge in read.merges if merge.booked.kept in group)]
    for member in group:
        steps += _steps_of_member(read, member, facts, tier_at, zone)
    if terms is not None:
        anybody = min(group)
        for count, (_, made_at) in enumerate(facts.versions_made, 1):
            known = replace(terms, versions=terms.versions[:count])
            steps.append(Timed(made_at, (FIRST, count), made_at.date(), anybody, partial(_learn, known)))
    return sorted(
        (timed._replace(at=read.order(timed.at)) for timed in steps),
        key=attrgetter("at", "place"),
    )


def _steps_of_member(read: Past, member: int, facts: Facts, tier_at: TierAt, zone: tzinfo) -> Iterator[Timed]:
    at, on = read.joined[member]
    yield Timed(at, (_NEXT, 0), on, member, lambda replay: replay.join(on))
    for visit in read.visits.get(member, ()):
        yield from _visited(visit, facts, tier_at, zone=zone, order=read.order)
    undone = {back.undone_at for visit in read.visits.get(member, ()) for back in visit.returns}
    for entry in facts.entries.get(member, ()):
        step = _entered(entry)
        if step is not None:
            yield Timed(entry.at, (_place(entry, again=entry.at in undone), entry.id), entry.on, member, step)
    for use in facts.uses.get(member, ()):
        yield from _changed(use)


def _merged(merges: Iterable[PastMerge]) -> Iterator[Timed]:
    for merge in merges:
        _, kept, came = merge.booked
        yield Timed(merge.at, (_NEXT, 0), merge.at.date(), kept, partial(_merge, kept, came))
        if merge.undone_at is not None:
            step = partial(_part, kept, merge.dropped, came)
            yield Timed(merge.undone_at, (_NEXT, 0), merge.undone_at.date(), kept, step)


def _visited(visit: PastVisit, facts: Facts, tier_at: TierAt, *, zone: tzinfo, order: Straightened) -> Iterator[Timed]:
    first, *later = visit.told
    on, member, tier = visit.bought.on, visit.member, tier_at(visit, first.at)
    act = _act(first.bought, tier, facts.by_hand.get(visit.visit)) if first.earned else None
    if visit.moved:
        act = replace(act, override=True) if act is not None else None
        yield Timed(first.at, (_NEXT, visit.visit), on, member, partial(_arrive, visit.visit, act, on))
    else:
        yield Timed(first.at, (_NEXT, visit.visit), on, member, partial(_come, visit.visit, act, on))
    for told in later:
        if told.earned:
            act = _act(told.bought, tier_at(visit, told.at), told.stamps)
            yield Timed(told.at, (_NEXT, visit.visit), on, member, partial(_amend, visit.visit, act))
    for back in visit.returns:
        step = partial(_take_back, visit.visit, _left(visit, back.at, order), back.on, back.visit)
        yield Timed(back.at, (_NEXT, back.visit), back.on, member, step)
        if _is_undone(visit, back):
            yield from _undone(visit, back, zone, order)
    if visit.voided_at is not None:
        on = visit.voided_at.astimezone(zone).date()
        yield Timed(visit.voided_at, (FIRST, 0), on, member, partial(_leave, visit.visit))
        step = partial(_take_back, visit.visit, None, on, visit.visit)
        yield Timed(visit.voided_at, (_LAST, 0), on, member, step)


def _is_undone(visit: PastVisit, back: PastReturn) -> bool:
    """Tell whether a return was taken back by itself, not with the visit whose goods it brought."""
    return back.undone_at is not None and back.undone_at != visit.voided_at


def _undone(visit: PastVisit, back: PastReturn, zone: tzinfo, order: Straightened) -> Iterator[Timed]:
    at = back.undone_at or back.at
    on = at.astimezone(zone).date()
    step = partial(_undo_return, visit.visit, back.visit, _left(visit, at, order), on)
    yield Timed(at, (_NEXT, 0), on, visit.member, step)
    yield Timed(at, (_LAST, -1), on, visit.member, partial(_put_right, visit.visit, back.visit, on))


def _left(visit: PastVisit, instant: datetime, order: Straightened) -> Act | None:
    """Return what was left of a visit's purchase at an instant, as the act it would have been."""
    now = order(instant)
    back = tuple(
        each.back
        for each in visit.returns
        if order(each.at) <= now and (each.undone_at is None or order(each.undone_at) > now)
    )
    told = [told.bought for told in visit.told if order(told.at) <= now]
    return left_after(told[-1], back).act


def _act(bought: Bought, tier: tuple[str, int], stamps: int | None) -> Act:
    """Return what was told of a purchase as the rules take it."""
    name, bp = tier
    return Act(bought.on, bought.local, bought.amount, bought.items, stamps, paid=bought.paid, tier=name, tier_bp=bp)


def _come(visit: int, act: Act | None, on: date, replay: Replay) -> None:
    replay.come(visit, on)
    if act is not None:
        replay.visit(visit, act)


def _arrive(visit: int, act: Act | None, on: date, replay: Replay) -> None:
    replay.arrive(visit, on)
    if act is not None:
        replay.visit(visit, act)
    replay.recount()


def _amend(visit: int, act: Act, replay: Replay) -> None:
    replay.amend(visit, act)


def _merge(kept: int, came: frozenset[int], replay: Replay) -> None:
    replay.merge(kept, came)


def _part(kept: int, dropped: int, came: frozenset[int], replay: Replay) -> None:
    replay.part(kept, dropped, came)


def _learn(terms: ProgrammeTerms, replay: Replay) -> None:
    replay.learn(terms)


def _leave(visit: int, replay: Replay) -> None:
    replay.leave(visit)


def _take_back(visit: int, left: Act | None, on: date, act: int, replay: Replay) -> None:
    replay.take_back(visit, left, on, act=act)


def _undo_return(visit: int, act: int, left: Act | None, on: date, replay: Replay) -> None:
    replay.undo_return(visit, act, left, on)


def _put_right(visit: int, act: int, on: date, replay: Replay) -> None:
    replay.put_right(visit, act, on)


def _changed(use: past_entries.PastUse) -> Iterator[Timed]:
    """Return what a voucher's change does to an account: those that the rules bring about are left to them."""
    on = use.at.date()
    match use.before, use.after:
        case "used", "issued":
            yield Timed(
                use.at, (FIRST, 1), on, use.member, lambda replay: replay.use(use.ground, use.visit, used=False)
            )
        case "void", "issued":
            yield Timed(use.at, (_LAST, 0), on, use.member, lambda replay: replay.grant_again(use.ground, use.visit))
        case "issued", "void" if use.act == "forget":
            yield Timed(use.at, (_LAST, 0), on, use.member, lambda replay: replay.void(use.ground, use.visit))
        case _, "used":
            yield Timed(use.at, (_LAST, 0), on, use.member, lambda replay: replay.use(use.ground, use.visit, used=True))
        case _:
            pass


def _entered(entry: PastEntry) -> Step | None:
    """Return what an entry made by hand does to an account; None for one that the rules bring about themselves."""
    on, ground, quarter = entry.on, entry.ground.kind, _quarter(entry)
    if quarter is not None:
        return lambda replay: replay.close(quarter, on, closes=entry.act == CLOSE)
    match entry.kind:
        case EntryKind.BONUS if ground != GroundKind.WELCOME:
            return lambda replay: replay.bonus(entry.quantity, on, entry.ground, entry=entry.id, visit=entry.visit)
        case EntryKind.EXPIRY:
            return lambda replay: replay.expire(on)
        case EntryKind.WRITE_OFF if ground in FORGIVEN_ALONE:
            return lambda replay: replay.forgive(entry.quantity)
        case EntryKind.REINSTATEMENT if ground == GroundKind.GIVEN_BACK:
            return lambda replay: replay.give_back(entry.reverses or 0, on)
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
        return FIRST
    spent = entry.kind == EntryKind.REDEMPTION and entry.ground.kind in {GroundKind.PAYMENT, GroundKind.REWARD}
    if not spent:
        return _LAST
    return _NEXT if again else FIRST


def _by_hand(entry: PastEntry) -> Step | None:
    on = entry.on
    if entry.quantity > 0:
        return _brought(entry)
    if entry.ground.kind is GroundKind.FULL_CARD:
        return None
    if entry.kind in {EntryKind.ADJUSTMENT, EntryKind.CLAWBACK} and entry.reverses:
        award = entry.kind == EntryKind.CLAWBACK
        return lambda replay: replay.reverse(entry.reverses or 0, -entry.quantity, on, award=award)
    if entry.kind == EntryKind.CLAWBACK:
        return lambda replay: replay.take_given(entry.ground, -entry.quantity, on)
    if entry.ground.kind is GroundKind.FORGOTTEN:
        return lambda replay: replay.forfeit()
    if entry.kind == EntryKind.ADJUSTMENT and entry.ground.kind in ANSWERED_AGAIN:
        return None
    # What is spent once more, since a return never was, may be what its visit earned.
    visit = 0 if entry.act == "void" else entry.visit
    return lambda replay: replay.spend(-entry.quantity, on, kind=entry.kind, entry=entry.id, visit=visit)


def _brought(entry: PastEntry) -> Step:
    terms = LotTerms(
        entry.expires_on, bool(entry.idle), entry.last_day, entry.available_from, entry.earned_on or entry.on
    )
    opening = Posting(EntryKind(entry.kind), entry.quantity, entry.version, BY_HAND, terms=terms)
    return lambda replay: replay.bring(opening, entry.on, entry=entry.id)


def _quarter(entry: PastEntry) -> Period | None:
    paid_out = entry.kind in {EntryKind.AWARD, EntryKind.CLAWBACK} and entry.ground.kind is GroundKind.QUARTER
    return quarter_numbered(entry.ground.number) if paid_out else None
