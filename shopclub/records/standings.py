"""What a person has: open lots, vouchers, counters, as the plain values the rules decide from."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Integer, Text, and_, func, literal_column, or_, select, union_all

from shopclub.records import piles
from shopclub.records.debts import debts_of, spent_across_accounts
from shopclub.records.ledger import ENTRY, LOT, VOUCHER, ground_of
from shopclub.records.members.accounts import PEER, of_peer, of_person
from shopclub.records.schema.programmes import Programme
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Earning, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.shapes import EVERYTHING, HoldingRow, Needs, shaped
from shopclub.records.statements import rows_of
from shopclub.rules.ledger.acts import Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Lot

EARNING, VISIT = table_of(Earning), table_of(Visit)


ANY_LOT = shaped(
    "lot",
    programme=LOT.c.programme_id,
    number=LOT.c.entry_id,
    units=LOT.c.quantity,
    rest=LOT.c.rest,
    version=LOT.c.version_id,
    earned_on=LOT.c.earned_on,
    available_from=LOT.c.available_from,
    expires_on=LOT.c.expires_on,
    last_day=LOT.c.last_day,
    idle=LOT.c.idle,
)
OPEN_LOTS = ANY_LOT.where(*piles.OPEN_LOTS)
_STANDS = of_peer(VOUCHER.c.member_id), VOUCHER.c.state != literal_column("'void'")
_GROUND = {
    "programme": VOUCHER.c.programme_id,
    "ground": VOUCHER.c.ground,
    "ground_number": VOUCHER.c.ground_number,
    "ground_part": VOUCHER.c.ground_part,
}
_VOUCHERS = shaped(
    "voucher",
    **_GROUND,
    number=VOUCHER.c.id,
    expires_on=VOUCHER.c.expires_on,
    reward=VOUCHER.c.reward,
    state=VOUCHER.c.state,
    visit=VOUCHER.c.issued_visit_id,
).where(*_STANDS)
_ISSUED = _VOUCHERS.where(VOUCHER.c.state == literal_column("'issued'"))
_FULL_CARD = literal_column(f"'{GroundKind.FULL_CARD}'", Text)
_PAST = (
    shaped("past", **_GROUND)
    .where(*_STANDS, VOUCHER.c.state != literal_column("'issued'"), VOUCHER.c.ground != _FULL_CARD)
    .distinct()
)
"""Of vouchers that were used or lapsed: what they were granted for, and no more."""
_NEWEST_CARD = (
    shaped(
        "past",
        programme=VOUCHER.c.programme_id,
        ground=_FULL_CARD,
        ground_number=func.max(VOUCHER.c.ground_number),
        ground_part=literal_column("0"),
    )
    .where(*_STANDS, VOUCHER.c.ground == _FULL_CARD)
    .group_by(PEER.c.id, VOUCHER.c.programme_id)
)
"""The newest full card of each programme: who comes often has dozens, and the number of the next is all they tell."""
_OF_TODAY = select(1).where(VISIT.c.id == ENTRY.c.visit_id, VISIT.c.business_date == piles.TODAY).exists()
"""A clawback for a visit of this day; what an older visit gives back makes no room under the day's cap."""
_COUNTED = (
    shaped(
        "counted",
        version=EARNING.c.version_id,
        place=EARNING.c.counter,
        units=func.sum(EARNING.c.eligible, type_=Integer),
    )
    .where(of_peer(EARNING.c.member_id))
    .group_by(PEER.c.id, EARNING.c.version_id, EARNING.c.counter)
)
_ENTERED = shaped("entered", programme=ENTRY.c.programme_id, units=func.sum(ENTRY.c.quantity, type_=Integer)).where(
    of_peer(ENTRY.c.member_id)
)
_AWARDED_TODAY = shaped("today", programme=ENTRY.c.programme_id, units=func.sum(ENTRY.c.quantity, type_=Integer)).where(
    of_peer(ENTRY.c.member_id),
    ENTRY.c.programme_id.in_(select(table_of(Programme).c.id)),
    ENTRY.c.business_date == piles.TODAY,
    or_(ENTRY.c.kind == "award", and_(ENTRY.c.kind == "clawback", _OF_TODAY)),
)
_BY_PROGRAMME = PEER.c.id, ENTRY.c.programme_id
# One statement for all a person has: each of its parts costs less than a statement of its own. What an index asks for,
# such as that a voucher is not void, stands in its text: of a value given SQLite would plan it anew each time.
_SINGLE = OPEN_LOTS.where(piles.OF_CARDS), OPEN_LOTS.where(piles.MOVED_BY_VISITS)
_COUNTS = _COUNTED, _AWARDED_TODAY.group_by(*_BY_PROGRAMME)
_SPENT_ACROSS = spent_across_accounts()


@cache
def _statement(needs: Needs) -> Any:
    """Return the one statement that reads what is asked for."""
    singly = needs.singly or not needs.cardless
    parts: list[Any] = [OPEN_LOTS] if singly else [*_SINGLE, piles.SUMS]
    parts += [_VOUCHERS] if needs.used else [_ISSUED, _PAST, _NEWEST_CARD]
    if needs.counters:
        parts += _COUNTS
    if needs.debts:
        parts += [_ENTERED.group_by(*_BY_PROGRAMME), *_SPENT_ACROSS]
    return union_all(*parts)


@dataclass(frozen=True)
class VoucherRow:
    """A voucher that stands."""

    id: int
    programme_id: int
    reward: str
    state: str
    expires_on: date | None
    ground: Ground
    issued_visit_id: int | None


@dataclass(frozen=True)
class Holding:
    """All a person has, by programme; `shared` tells that visits of several members were counted."""

    standings: dict[int, Standing]
    vouchers: tuple[VoucherRow, ...]
    sums: dict[int, int]
    counters: dict[tuple[int, int], int] = field(default_factory=dict)
    shared: bool = False

    def standing(self, programme_id: int) -> Standing:
        """Return the standing in one programme, empty where the person has nothing there."""
        return self.standings.get(programme_id) or Standing(counters=self.counters)


@dataclass
class _Reading:
    """What a person has, while its rows are read."""

    lots: dict[int, list[Lot]] = field(default_factory=dict)
    heaps: dict[int, list[piles.Heap]] = field(default_factory=dict)
    vouchers: list[VoucherRow] = field(default_factory=list)
    grounds: dict[int, set[Ground]] = field(default_factory=dict)
    counters: dict[tuple[int, int], int] = field(default_factory=dict)
    today: dict[int, int] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)
    shared: bool = False

    def take(self, row: HoldingRow) -> None:
        """Take one row of the statement."""
        match row.noun:
            case "lot":
                self.lots.setdefault(row.programme, []).append(lot_of(row))
            case "heap":
                heap = piles.Heap(row.units, row.number or 0, row.place or 0, row.rest or 0, row.expires_on)
                self.heaps.setdefault(row.programme, []).append(heap)
            case "voucher" | "past":
                self._take_voucher(row)
            case "counted":
                rate = row.version, row.place
                self.shared = self.shared or rate in self.counters
                self.counters[rate] = self.counters.get(rate, 0) + row.units
            case "today":
                self.today[row.programme] = self.today.get(row.programme, 0) + row.units
            case _:
                self.sums[row.programme] = self.sums.get(row.programme, 0) + row.units

    def _take_voucher(self, row: HoldingRow) -> None:
        ground = ground_of(row.ground, row.ground_number, row.ground_part)
        self.grounds.setdefault(row.programme, set()).add(ground)
        if row.noun == "voucher":
            voucher = VoucherRow(row.number, row.programme, row.reward, row.state, row.expires_on, ground, row.visit)
            self.vouchers.append(voucher)

    def left(self, programme: int) -> int:
        """Return the units that are left in all, lapsed or not."""
        lots = sum(lot.rest for lot in self.lots.get(programme, ()))
        return lots + sum(heap.units for heap in self.heaps.get(programme, ()))

    def standing(self, programme: int, debts: tuple[tuple[int, int], ...]) -> Standing:
        """Return the standing in one programme."""
        grounds = self.grounds.get(programme, set())
        return Standing(
            lots=tuple(sorted(self.lots.get(programme, ()), key=attrgetter("id"))),
            counters=self.counters,
            today=max(self.today.get(programme, 0), 0),
            debts=debts,
            filled=max((ground.fills_card for ground in grounds), default=0),
            grounds=frozenset(grounds),
            piles=piles.piles_of(self.heaps.get(programme, ())),
        )

    def programmes(self) -> set[int]:
        """Return the programmes in which there is anything."""
        return {*self.lots, *self.heaps, *self.today, *self.sums, *self.grounds}


def lot_of(row: HoldingRow) -> Lot:
    """Return a lot as the statement read it."""
    return Lot(
        row.number,
        row.units,
        row.rest,
        row.earned_on,
        row.version,
        row.available_from,
        row.expires_on,
        bool(row.idle),
        row.last_day,
    )


def holding(session: BookSession, member_id: int, *, on: date, needs: Needs = EVERYTHING) -> Holding:
    """Read what the person has whom a member is, or as much of it as is asked for."""
    reading = _Reading()
    for row in rows_of(session, _statement(needs), {"member": member_id, "on": on}):
        reading.take(HoldingRow(*row))
    standings = {}
    for programme in reading.programmes():
        owed = reading.left(programme) - reading.sums.get(programme, 0) if needs.debts else 0
        standings[programme] = reading.standing(programme, debts_of(session, member_id, programme, owed))
    vouchers = tuple(sorted(reading.vouchers, key=attrgetter("id")))
    return Holding(standings, vouchers, reading.sums, reading.counters, reading.shared)


def with_emptied(session: BookSession, lots: tuple[Lot, ...], numbers: set[int], *, member: int) -> tuple[Lot, ...]:
    """Add a person's emptied lots to the open ones, since units may come back to them.

    Of two who were merged once and have parted, one may have spent of the other's lots: these are not hers to go on
    with.
    """
    missing = numbers - {lot.id for lot in lots}
    if not missing:
        return lots
    hers = ANY_LOT.where(LOT.c.entry_id.in_(missing), of_person(LOT.c.member_id, member))
    rows = session.connection().execute(hers)
    emptied = (lot_of(HoldingRow(*row)) for row in rows)
    return tuple(sorted((*lots, *emptied), key=attrgetter("id")))
