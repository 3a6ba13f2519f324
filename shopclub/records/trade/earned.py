"""What a member earned and what her visits counted for, as taking back needs it; more than a scan ever reads."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy import Integer, and_, func, or_, select

from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER
from shopclub.records.schema.trade import Earning, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.standings import emptied_lots
from shopclub.records.trade.vouchers import OF_OWN_FULL_CARD
from shopclub.rules.ledger.acts import MOVED, RETURN_TAKEN_BACK, TAKEN, Counted, EntryKind, FullCard, Standing
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.ledger.taking_back import LAPSED_BEFORE
from shopclub.rules.ledger.terms import ProgrammeTerms

OUTSTANDING = or_(
    ENTRY.c.kind == "award",
    ENTRY.c.kind == "clawback",
    and_(or_(ENTRY.c.kind == "reinstatement", ENTRY.c.kind == "write_off"), ENTRY.c.rule == RETURN_TAKEN_BACK),
)
"""The entries whose sum is what a member was awarded and still has to answer for."""


def with_history(session: BookSession, standing: Standing, *, member_id: int, programme: ProgrammeTerms) -> Standing:
    """Add what taking back needs: outstanding awards by version, the full cards, newest first, and the counts.

    Visits count for the member they belong to now, whoever she was when they were made.
    """
    rows = session.execute(
        select(ENTRY.c.version_id, func.sum(ENTRY.c.quantity, type_=Integer))
        .join(Visit, Visit.id == ENTRY.c.visit_id)
        .where(Visit.member_id == member_id, ENTRY.c.programme_id == programme.id, OUTSTANDING)
        .group_by(ENTRY.c.version_id)
    )
    full = _full_cards(session, member_id, programme.id)
    touched = {draw.lot for card in full for draw in card.draws}
    return replace(
        standing,
        awarded={version: int(units) for version, units in rows},
        full_cards=full,
        lots=emptied_lots(session, standing.lots, touched),
        counted=_counted(session, member_id, programme),
    )


def _full_cards(session: BookSession, member_id: int, programme_id: int) -> tuple[FullCard, ...]:
    """Return the newest full cards; those that came with a merged member are not opened again."""
    cards = session.connection().execute(
        select(VOUCHER.c.id, ENTRY.c.id, -ENTRY.c.quantity, VOUCHER.c.state == "issued")
        .join(ENTRY, ENTRY.c.voucher_id == VOUCHER.c.id)
        .where(
            VOUCHER.c.member_id == member_id,
            VOUCHER.c.programme_id == programme_id,
            VOUCHER.c.state != "void",
            OF_OWN_FULL_CARD,
            ENTRY.c.kind == "redemption",
        )
        .order_by(VOUCHER.c.id.desc())
        .limit(50)
    )
    return tuple(
        FullCard(voucher, entry, size, bool(unused), draws_of(session, entry))
        for voucher, entry, size, unused in cards.all()
    )


class _CountRow(NamedTuple):
    """One count of a visit: for whom it is now, who earned by it, and what was counted by which rate."""

    owner: int
    earner: int
    visit: int
    version: int
    counter: int
    eligible: int
    units: int
    bp: int
    rule: str


@dataclass
class _Count:
    """What a visit counted for by one version, while its rows are read."""

    before: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    given: int = 0
    bp: int = 10_000

    def add(self, row: _CountRow, before: int) -> None:
        """Take one row; `before` is what the earner's counter stood at."""
        self.left[row.counter] = self.left.get(row.counter, 0) + row.eligible
        if row.rule not in {TAKEN, RETURN_TAKEN_BACK}:
            self.before.setdefault(row.counter, before)
            self.counted[row.counter] = self.counted.get(row.counter, 0) + row.eligible
            self.given += row.units
            self.bp = row.bp

    def of(self, visit: int, version: int) -> Counted:
        """Return it as the rules take it, each rate in its place."""
        counts = _ordered(self.before), _ordered(self.counted), _ordered(self.left)
        return Counted(visit, version, *counts, self.given, self.bp)


def _counted(session: BookSession, member_id: int, programme: ProgrammeTerms) -> tuple[Counted, ...]:
    """Return what each of a member's visits counted for, in the order they earned."""
    counters: dict[tuple[int, int, int], int] = {}
    counts: dict[tuple[int, int], _Count] = {}
    for row in _count_rows(session, member_id, [version.id for version in programme.versions]):
        rate = row.earner, row.version, row.counter
        before = counters.get(rate, 0)
        counters[rate] = before + row.eligible
        if row.owner == member_id and row.rule != MOVED:
            counts.setdefault((row.visit, row.version), _Count()).add(row, before)
    return tuple(count.of(visit, version) for (visit, version), count in counts.items() if count.counted)


def _count_rows(session: BookSession, member_id: int, versions: list[int]) -> list[_CountRow]:
    rows = session.execute(
        select(
            Visit.member_id,
            Earning.member_id,
            Earning.visit_id,
            Earning.version_id,
            Earning.counter,
            Earning.eligible,
            Earning.units,
            Earning.bp,
            Earning.rule,
        )
        .join(Visit, Visit.id == Earning.visit_id)
        .where(or_(Visit.member_id == member_id, Earning.member_id == member_id), Earning.version_id.in_(versions))
        .order_by(Earning.id)
    )
    return [_CountRow._make(row) for row in rows]


def _ordered(counts: dict[int, int]) -> tuple[int, ...]:
    return tuple(counts[place] for place in sorted(counts))


def draws_of(session: BookSession, entry: int) -> tuple[Draw, ...]:
    """Return what an entry drew from which lot."""
    rows = session.connection().execute(select(DRAW.c.lot_id, DRAW.c.quantity).where(DRAW.c.entry_id == entry))
    return tuple(Draw(*row) for row in rows)


@dataclass(frozen=True)
class VisitEarned:
    """What a visit earned under one version: its awards, what is outstanding, what of it expired and may be reversed.

    `reversible` are the units of the awards that no other entry takes back yet.
    """

    awards: tuple[int, ...]
    outstanding: int
    lapsed: int
    reversible: int


def earned_on(session: BookSession, visit: int, *, programme: int, version: int) -> VisitEarned:
    """Return what a visit earned in a programme under one of its versions."""
    mine = (ENTRY.c.visit_id == visit, ENTRY.c.programme_id == programme, ENTRY.c.version_id == version)
    awards = session.execute(
        select(ENTRY.c.id, ENTRY.c.quantity).where(*mine, ENTRY.c.kind == EntryKind.AWARD).order_by(ENTRY.c.id)
    ).all()
    numbers = tuple(number for number, _units in awards)
    summed = func.sum(ENTRY.c.quantity, type_=Integer)
    outstanding = session.scalar(select(summed).where(*mine, OUTSTANDING)) or 0
    forgiven = session.scalar(
        select(summed).where(
            *mine, ENTRY.c.rule == LAPSED_BEFORE, ENTRY.c.kind.in_((EntryKind.WRITE_OFF, EntryKind.ADJUSTMENT))
        )
    )
    reversed_units = session.scalar(
        select(func.sum(func.abs(ENTRY.c.quantity), type_=Integer)).where(ENTRY.c.reverses_id.in_(numbers))
    )
    return VisitEarned(
        numbers,
        max(outstanding, 0),
        max(_lapsed(session, numbers, programme) - (forgiven or 0), 0),
        sum(units for _number, units in awards) - (reversed_units or 0),
    )


def _lapsed(session: BookSession, awards: tuple[int, ...], programme: int) -> int:
    """Return what has expired of the lots of some awards, wherever a merge took them."""
    lapse = ENTRY.alias("lapse")
    own = or_(LOT.c.entry_id.in_(awards), LOT.c.origin_id.in_(awards))
    whose = select(LOT.c.member_id).where(own)
    expired = session.scalar(
        select(func.sum(DRAW.c.quantity, type_=Integer))
        .join(lapse, lapse.c.id == DRAW.c.entry_id)
        .join(LOT, LOT.c.entry_id == DRAW.c.lot_id)
        .where(lapse.c.member_id.in_(whose), lapse.c.programme_id == programme, lapse.c.kind == EntryKind.EXPIRY, own)
    )
    return expired or 0


def versions_of(session: BookSession, visit: int, programme: ProgrammeTerms) -> list[int]:
    """Return the versions of a programme under which a visit earned or counted, the oldest first."""
    awarded = session.scalars(
        select(ENTRY.c.version_id).where(
            ENTRY.c.visit_id == visit, ENTRY.c.programme_id == programme.id, ENTRY.c.kind == EntryKind.AWARD
        )
    ).all()
    own = {version.id for version in programme.versions}
    counted = session.scalars(select(Earning.version_id).where(Earning.visit_id == visit)).all()
    return sorted({*awarded, *(own & set(counted))})


def counts_of(session: BookSession, visit: int, *, earner: int | None = None) -> dict[tuple[int, int], int]:
    """Return what a visit counts for by version and rate, in this order; for all who earned on it, or for one."""
    rate = Earning.version_id, Earning.counter
    query = select(*rate, func.sum(Earning.eligible, type_=Integer)).where(Earning.visit_id == visit)
    if earner is not None:
        query = query.where(Earning.member_id == earner)
    return {(version, place): count for version, place, count in session.execute(query.group_by(*rate).order_by(*rate))}
