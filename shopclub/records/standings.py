"""What a member has: open lots, vouchers, counters, as the plain values the rules decide from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)

from shopclub.records import piles
from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER, OpenAct, full_card, table_of
from shopclub.records.schema.ledger import Draw
from shopclub.records.schema.programmes import Programme
from shopclub.records.schema.trade import Earning, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Standing
from shopclub.rules.ledger.lots import Lot, Pile, after, expiry_after_activity, less, spending_order, take
from shopclub.rules.ledger.terms import ProgrammeTerms

EARNING, VISIT = table_of(Earning), table_of(Visit)
_LOTS = (
    select(
        LOT.c.entry_id,
        LOT.c.quantity,
        LOT.c.rest,
        LOT.c.earned_on,
        LOT.c.version_id,
        LOT.c.available_from,
        LOT.c.expires_on,
        LOT.c.idle,
        LOT.c.last_day,
        LOT.c.origin_id,
        LOT.c.programme_id,
    )
    .where(*piles.OPEN_LOTS)
    .order_by(LOT.c.entry_id)
)
_STANDS = VOUCHER.c.member_id == bindparam("member"), VOUCHER.c.state != literal_column("'void'")
_VOUCHERS = select(
    literal_column("'voucher'"),
    VOUCHER.c.id,
    *(null(),) * 5,
    VOUCHER.c.expires_on,
    null(),
    null(),
    null(),
    VOUCHER.c.programme_id,
    VOUCHER.c.reward,
    VOUCHER.c.state,
    VOUCHER.c.occasion,
    VOUCHER.c.issued_visit_id,
).where(*_STANDS)
_ISSUED = _VOUCHERS.where(VOUCHER.c.state == literal_column("'issued'"))
_PAST: Any = select(
    literal_column("'past'"), *(null(),) * 10, VOUCHER.c.programme_id, *(null(),) * 2, VOUCHER.c.occasion, null()
).where(*_STANDS, VOUCHER.c.state != literal_column("'issued'"))
"""Of vouchers that were used or lapsed: what they were granted for, and no more."""


def _sum(noun: str, of: Any, by: Any, *which: Any, place: Any = None) -> Select[Any]:
    """Return a sum over the member's history in the shape of her lots and vouchers."""
    groups = (by,) if place is None else (by, place)
    summed = func.sum(of, type_=Integer)
    columns: tuple[Any, ...] = (literal_column(f"'{noun}'"), by, summed, null() if place is None else place)
    whole = select(*columns, *(null(),) * 12)
    return whole.where(by.table.c.member_id == bindparam("member"), *which).group_by(*groups)


_OF_TODAY = select(1).where(VISIT.c.id == ENTRY.c.visit_id, VISIT.c.business_date == piles.TODAY).exists()
"""A clawback for a visit of this day; what an older visit gives back makes no room under the day's cap."""
_COUNTS = (
    _sum("spent", EARNING.c.eligible, EARNING.c.version_id, place=EARNING.c.counter),
    _sum(
        "today",
        ENTRY.c.quantity,
        ENTRY.c.programme_id,
        ENTRY.c.programme_id.in_(select(table_of(Programme).c.id)),
        ENTRY.c.business_date == piles.TODAY,
        or_(ENTRY.c.kind == "award", and_(ENTRY.c.kind == "clawback", _OF_TODAY)),
    ),
)
_ENTERED = _sum("sum", ENTRY.c.quantity, ENTRY.c.programme_id)
# One statement for all a member has: each of its parts costs less than a statement of its own. What an index asks for,
# such as that a voucher is not void, stands in its text: of a value given SQLite would plan it anew each time.
_SHAPED = select(literal_column("'lot'"), *_LOTS.selected_columns, *(null(),) * 4).where(*piles.OPEN_LOTS)
_SINGLE = _SHAPED.where(piles.OF_CARDS), _SHAPED.where(piles.MOVED_BY_VISITS)


@cache
def _statement(*, singly: bool, counters: bool, debts: bool, used: bool) -> Any:
    """Return the one statement that reads what is asked for."""
    parts: list[Any] = [_SHAPED] if singly else [*_SINGLE, piles.SUMS, piles.SOONEST]
    vouchers = (_VOUCHERS,) if used else (_ISSUED, _PAST)
    return union_all(*parts, *vouchers, *(_COUNTS if counters else ()), *((_ENTERED,) if debts else ()))


@dataclass(frozen=True)
class VoucherRow:
    """A voucher that stands."""

    id: int
    programme_id: int
    reward: str
    state: str
    expires_on: date | None
    occasion: str
    issued_visit_id: int | None


@dataclass(frozen=True)
class Holding:
    """All a member has, by programme."""

    standings: dict[int, Standing]
    vouchers: tuple[VoucherRow, ...]
    sums: dict[int, int]
    spent: dict[tuple[int, int], int] = field(default_factory=dict)

    def standing(self, programme_id: int) -> Standing:
        """Return the standing in one programme, empty where the member has nothing there."""
        return self.standings.get(programme_id) or Standing(counters=self.spent)


@dataclass
class _Found:
    """What a member has, while its rows are read."""

    lots: dict[int, list[Lot]] = field(default_factory=dict)
    heaps: dict[int, piles.Heap] = field(default_factory=dict)
    first: dict[int, Pile] = field(default_factory=dict)
    vouchers: list[VoucherRow] = field(default_factory=list)
    granted: dict[int, set[str]] = field(default_factory=dict)
    spent: dict[tuple[int, int], int] = field(default_factory=dict)
    today: dict[int, int] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)

    def take(self, noun: str, row: list[Any]) -> None:
        """Take one row of the statement."""
        match noun:
            case "lot":
                self.lots.setdefault(row[10], []).append(Lot(*row[:10]))
            case "pile":
                self.heaps[row[10]] = piles.Heap(row[0], row[1], row[2])
            case "soonest":
                self.first[row[10]] = Pile(row[2] or 0, None, row[6])
            case "voucher":
                self.vouchers.append(VoucherRow(row[0], row[10], row[11], row[12], row[6], row[13], row[14]))
                self.granted.setdefault(row[10], set()).add(row[13])
            case "past":
                self.granted.setdefault(row[10], set()).add(row[13])
            case "spent":
                self.spent[row[0], row[2]] = row[1]
            case "today":
                self.today[row[0]] = row[1]
            case _:
                self.sums[row[0]] = row[1]

    def left(self, programme: int) -> int:
        """Return the units that are left in all, lapsed or not."""
        lots = sum(lot.rest for lot in self.lots.get(programme, ()))
        return lots + (self.heaps[programme].all if programme in self.heaps else 0)

    def standing(self, programme: int, debts: tuple[tuple[int, int], ...]) -> Standing:
        """Return the standing in one programme."""
        granted = self.granted.get(programme, set())
        return Standing(
            lots=tuple(sorted(self.lots.get(programme, ()), key=attrgetter("id"))),
            counters=self.spent,
            today=max(self.today.get(programme, 0), 0),
            debts=debts,
            filled=max(map(full_card, granted), default=0),
            occasions=frozenset(granted),
            piles=self.heaps[programme].piles(self.first[programme]) if programme in self.heaps else (),
        )

    def programmes(self) -> set[int]:
        """Return the programmes in which there is anything."""
        return {*self.lots, *self.heaps, *self.today, *self.sums, *self.granted}


def holding(
    session: BookSession,
    member_id: int,
    *,
    on: date,
    counters: bool = True,
    debts: bool = True,
    cardless: bool = True,
    singly: bool = True,
    used: bool = True,
) -> Holding:
    """Read what a member has; counters, debts and units that fill no cards may be left out where the club has none.

    Not `singly`, units of programmes without cards come in piles: then nothing may be drawn on. Without those `used`,
    of vouchers only the issued ones are read, and what the others were granted for.
    """
    found = _Found()
    statement = _statement(singly=singly or not cardless, counters=counters, debts=debts, used=used)
    for noun, *row in rows_of(session, statement, {"member": member_id, "on": on}):
        found.take(noun, row)
    standings = {}
    for programme in found.programmes():
        owed = found.left(programme) - found.sums.get(programme, 0) if debts else 0
        standings[programme] = found.standing(programme, _debts(session, member_id, programme, owed))
    return Holding(standings, tuple(sorted(found.vouchers, key=attrgetter("id"))), found.sums, found.spent)


def _debts(session: BookSession, member_id: int, programme: int, owed: int) -> tuple[tuple[int, int], ...]:
    """Return the undrawn rest of entries that made a debt, oldest first; nearly always there is none."""
    if owed <= 0:
        return ()
    mine = ENTRY.c.member_id == member_id, ENTRY.c.programme_id == programme
    drawn = select(func.coalesce(func.sum(DRAW.c.quantity), 0)).where(DRAW.c.entry_id == ENTRY.c.id).scalar_subquery()
    entries: list[Any] = list(
        session.connection().execute(
            select(ENTRY.c.id, ENTRY.c.request_key, -ENTRY.c.quantity - drawn)
            .where(*mine, ENTRY.c.quantity < 0)
            .order_by(ENTRY.c.id.desc())
        )
    )
    forgiven = _forgiven(session, *mine)
    debts: list[tuple[int, int]] = []
    for entry, request, undrawn in entries:
        left = undrawn - forgiven.get(entry, 0)
        excused = max(min(left, forgiven.get(request, 0)), 0)
        forgiven[request] = forgiven.get(request, 0) - excused
        unpaid = min(left - excused, owed)
        if unpaid > 0:
            debts.insert(0, (entry, unpaid))
            owed -= unpaid
    return tuple(debts)


def _forgiven(session: BookSession, *mine: Any) -> dict[str | int, int]:
    """Return what was written off: by the entry whose debt it was, or by the act that took and forgave at once."""
    found: dict[str | int, int] = {}
    rows = session.connection().execute(
        select(ENTRY.c.request_key, ENTRY.c.reverses_id, ENTRY.c.quantity).where(*mine, ENTRY.c.kind == "write_off")
    )
    for request, entry, units in rows:
        place = request if entry is None else entry
        found[place] = found.get(place, 0) + units
    return found


def owing(session: BookSession, programmes: Collection[int]) -> list[tuple[int, int]]:
    """Return the members whose entries come to less than their lots hold, with the programme."""
    rests = (
        select(func.coalesce(func.sum(LOT.c.rest), 0))
        .where(LOT.c.member_id == ENTRY.c.member_id, LOT.c.programme_id == ENTRY.c.programme_id, LOT.c.rest > 0)
        .scalar_subquery()
    )
    rows = session.connection().execute(
        select(ENTRY.c.member_id, ENTRY.c.programme_id)
        .where(ENTRY.c.programme_id.in_(programmes))
        .group_by(ENTRY.c.member_id, ENTRY.c.programme_id)
        .having(func.sum(ENTRY.c.quantity) < rests)
    )
    return [(row[0], row[1]) for row in rows] if programmes else []


def pay_debts(act: OpenAct, standing: Standing, *, member_id: int, programme: int, on: date) -> Standing:
    """Let units that came back pay what is owed, as earned ones do: else they would lapse and leave the debt."""
    entered = select(func.coalesce(func.sum(ENTRY.c.quantity), 0))
    mine = entered.where(ENTRY.c.member_id == member_id, ENTRY.c.programme_id == programme)
    owed = sum(lot.rest for lot in standing.lots) - (act.written().scalar(mine) or 0)
    debts = _debts(act.written(), member_id, programme, owed)
    lots = [lot for lot in spending_order(standing.lots) if not lot.lapsed(on)]
    drawn: list[lot_rules.Draw] = []
    fills: list[tuple[int, int]] = []
    for entry, units in debts:
        draws, short = take(lots, units)
        lots = list(after(lots, draws))
        fills.append((entry, units - short))
        drawn += draws
        act.add(Draw, [{"entry_id": entry, "lot_id": each.lot, "quantity": each.quantity} for each in draws])
    return replace(standing, lots=after(standing.lots, drawn), debts=less(debts, fills))


def move_activity(act: OpenAct, programme: ProgrammeTerms, standing: Standing, on: date) -> Standing:
    """Let a visit move the last day of units that live some time after the last activity."""
    moved = {}
    for lot in standing.lots:
        if lot.idle and lot.rest and not lot.lapsed(on):
            rules = programme.version(lot.version).rules
            day = expiry_after_activity(on, lives_until=rules.lives_until, last_day=lot.last_day, activity=())
            if lot.expires_on is None or (day and day > lot.expires_on):
                _set_expiry(act.written(), lot.id, day)
                moved[lot.id] = lot.left_with(lot.rest, day)
    return replace(standing, lots=tuple(moved.get(lot.id, lot) for lot in standing.lots)) if moved else standing


def _set_expiry(session: BookSession, lot: int, day: date | None) -> None:
    session.connection().execute(update(LOT).where(LOT.c.entry_id == lot).values(expires_on=day))


def recount_activity(session: BookSession, programmes: Iterable[ProgrammeTerms], member_id: int) -> None:
    """After a visit was voided, work out anew the last day of units that visits keep alive.

    Units that came back to a lot keep the grace they were given.
    """
    kept = _LOTS.where(LOT.c.idle == 1, LOT.c.restored == 0)
    living: list[Any] = list(session.connection().execute(kept, {"member": member_id}).all())
    if not living:
        return
    days = session.scalars(
        select(Visit.business_date)
        .where(Visit.member_id == member_id, Visit.voided_at.is_(None), Visit.kind == "visit")
        .distinct()
    ).all()
    terms = {each.id: each for each in programmes}
    for row in living:
        rules = terms[row.programme_id].version(row.version_id).rules
        day = expiry_after_activity(row.earned_on, lives_until=rules.lives_until, last_day=row.last_day, activity=days)
        _set_expiry(session, row.entry_id, day)


def emptied_lots(session: BookSession, lots: tuple[Lot, ...], numbers: set[int]) -> tuple[Lot, ...]:
    """Add emptied lots to the open ones, since units may come back to them."""
    missing = numbers - {lot.id for lot in lots}
    if not missing:
        return lots
    columns = list(_LOTS.selected_columns)[:10]
    rows = session.connection().execute(select(*columns).where(LOT.c.entry_id.in_(missing)).order_by(LOT.c.entry_id))
    return tuple(sorted((*lots, *(Lot(*row) for row in rows)), key=lambda lot: lot.id))
