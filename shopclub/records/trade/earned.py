"""What a member earned and what her visits counted for, as taking back needs it; more than a scan ever reads."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Integer, and_, func, or_, select

from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER
from shopclub.records.members.accounts import merges_of, of_person
from shopclub.records.schema.trade import Earning
from shopclub.records.sessions import BookSession
from shopclub.records.standings import with_emptied
from shopclub.rules.ledger.accounts import CountersByAccount, Counting, groups
from shopclub.rules.ledger.acts import Counted, EntryKind, FullCard, Standing
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.ledger.terms import ProgrammeTerms

OUTSTANDING = or_(
    ENTRY.c.kind == EntryKind.AWARD,
    ENTRY.c.kind == EntryKind.CLAWBACK,
    and_(
        or_(ENTRY.c.kind == EntryKind.REINSTATEMENT, ENTRY.c.kind == EntryKind.WRITE_OFF),
        ENTRY.c.ground == GroundKind.RETURN_UNDONE,
    ),
)
"""The entries whose sum is what a member was awarded and still has to answer for."""
_NO_COUNT = frozenset({GroundKind.TAKEN_BACK, GroundKind.RETURN_UNDONE})
"""The grounds of counts that put earlier ones right."""


@dataclass(frozen=True)
class HistoryOf:
    """Whose history is read, in which programme and as it is on which day; in the groups there are `beside` a visit."""

    member: int
    programme: ProgrammeTerms
    on: date
    beside: int = 0


def with_history(session: BookSession, standing: Standing, of: HistoryOf) -> Standing:
    """Add what taking back needs: outstanding awards by version, the full cards, newest first, and the counts.

    All visits of the person count, on whichever of her cards.
    """
    awarded = session.connection().execute(
        select(ENTRY.c.version_id, func.sum(ENTRY.c.quantity, type_=Integer))
        .where(
            of_person(ENTRY.c.member_id, of.member),
            ENTRY.c.visit_id.is_not(None),
            ENTRY.c.programme_id == of.programme.id,
            OUTSTANDING,
        )
        .group_by(ENTRY.c.version_id)
    )
    full = _full_cards(session, of.member, of.programme.id, of.on)
    touched = {draw.lot for card in full for draw in card.draws}
    return replace(
        standing,
        awarded=dict(tuple(row) for row in awarded),
        full_cards=full,
        lots=with_emptied(session, standing.lots, touched, member=of.member),
        counted=_counted(session, of.member, of.programme, of.beside),
    )


def _full_cards(session: BookSession, member_id: int, programme_id: int, on: date) -> tuple[FullCard, ...]:
    """Return the newest full cards; unused is one whose voucher may still be handed out on a business date."""
    again = ENTRY.alias("again")
    unused = and_(VOUCHER.c.state == "issued", func.coalesce(VOUCHER.c.expires_on, date.max) >= on)
    cards = session.connection().execute(
        select(VOUCHER.c.id, ENTRY.c.id, -ENTRY.c.quantity, unused)
        .join(ENTRY, ENTRY.c.voucher_id == VOUCHER.c.id)
        .where(
            of_person(VOUCHER.c.member_id, member_id),
            VOUCHER.c.programme_id == programme_id,
            VOUCHER.c.state != "void",
            VOUCHER.c.ground == GroundKind.FULL_CARD,
            ENTRY.c.kind == EntryKind.REDEMPTION,
            ~select(again.c.id).where(again.c.reverses_id == ENTRY.c.id).exists(),
        )
        .order_by(VOUCHER.c.id.desc())
        .limit(50)
    )
    return tuple(
        FullCard(voucher, entry, size, bool(ready), draws_of(session, entry))
        for voucher, entry, size, ready in cards.all()
    )


class _Counting(NamedTuple):
    """A row of what a visit counted for by one rate of a version."""

    request: int
    member: int
    visit: int
    version: int
    rate: int
    eligible: int
    units: int
    bp: int
    ground: str


_COUNTING = (
    Earning.request_id,
    Earning.member_id,
    Earning.visit_id,
    Earning.version_id,
    Earning.counter,
    Earning.eligible,
    Earning.units,
    Earning.bp,
    Earning.ground,
)


@dataclass
class _Count:
    """What a visit counted for by one version, while its rows are read."""

    request: int
    member: int
    before: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    given: int = 0
    bp: int = 10_000

    def add(self, row: _Counting, before: int) -> None:
        """Take one row; `before` is what the person's counter stood at."""
        self.left[row.rate] = self.left.get(row.rate, 0) + row.eligible
        if row.ground not in _NO_COUNT:
            self.before.setdefault(row.rate, before)
            self.counted[row.rate] = self.counted.get(row.rate, 0) + row.eligible
            self.given += row.units
            self.bp = row.bp


def _counted(session: BookSession, member_id: int, programme: ProgrammeTerms, beside: int) -> tuple[Counted, ...]:
    """Return what each of a person's visits counted for, in the order they earned."""
    rows = session.execute(
        select(*_COUNTING)
        .where(
            of_person(Earning.member_id, member_id),
            Earning.version_id.in_([version.id for version in programme.versions]),
        )
        .order_by(Earning.id)
    ).all()
    merges = merges_of(session, member_id)
    counters = CountersByAccount(merges)
    counts: dict[tuple[int, int], _Count] = {}
    for row in (_Counting(*row) for row in rows):
        before = counters.count(Counting(row.request, row.member, row.version, row.rate, row.eligible))
        counts.setdefault((row.visit, row.version), _Count(row.request, row.member)).add(row, before)
    stands = (
        (count.request, count.member)
        for (visit, _version), count in counts.items()
        if visit != beside and any(count.left.values())
    )
    group = groups(stands, merges) if merges else {}
    return tuple(
        Counted(
            visit,
            version,
            _ordered(count.before),
            _ordered(count.counted),
            _ordered(count.left),
            count.given,
            count.bp,
            group.get(count.member, count.member),
        )
        for (visit, version), count in counts.items()
        if count.counted
    )


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
            *mine,
            ENTRY.c.ground == GroundKind.LAPSED_BEFORE,
            ENTRY.c.kind.in_((EntryKind.WRITE_OFF, EntryKind.ADJUSTMENT)),
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
    """Return what has expired of the lots of some awards."""
    if not awards:
        return 0
    whose = select(LOT.c.member_id).where(LOT.c.entry_id.in_(awards))
    expired = session.scalar(
        select(func.sum(DRAW.c.quantity, type_=Integer))
        .join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
        .where(
            ENTRY.c.member_id.in_(whose),
            ENTRY.c.programme_id == programme,
            ENTRY.c.kind == EntryKind.EXPIRY,
            DRAW.c.lot_id.in_(awards),
        )
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


def counts_of(session: BookSession, visit: int) -> dict[tuple[int, int], int]:
    """Return what a visit counts for by version and rate, in this order."""
    rate = Earning.version_id, Earning.counter
    query = select(*rate, func.sum(Earning.eligible, type_=Integer)).where(Earning.visit_id == visit)
    return {(version, place): count for version, place, count in session.execute(query.group_by(*rate).order_by(*rate))}
