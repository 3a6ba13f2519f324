"""Entries of the ledger, asked for by number, visit, act or voucher."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, case, func, select

from shopclub.records.ledger import DRAW, ENTRY, LOT
from shopclub.records.sessions import BookSession
from shopclub.records.trade.earned import OUTSTANDING
from shopclub.rules.ledger.acts import BOUGHT, BY_HAND, PAYMENT, EntryKind
from shopclub.rules.ledger.undoing import Spent, Written


@dataclass(frozen=True)
class EntryRow:
    """An entry of the ledger as it was written."""

    id: int
    member_id: int
    programme_id: int
    version_id: int
    kind: str
    quantity: int
    visit_id: int | None
    voucher_id: int | None


@dataclass(frozen=True)
class VisitUnits:
    """What a visit was given in a programme, less what was taken back, and whether any of it was given by hand."""

    units: int
    by_hand: bool


_COLUMNS = (
    ENTRY.c.id,
    ENTRY.c.member_id,
    ENTRY.c.programme_id,
    ENTRY.c.version_id,
    ENTRY.c.kind,
    ENTRY.c.quantity,
    ENTRY.c.visit_id,
    ENTRY.c.voucher_id,
)


def _first(session: BookSession, query: Select[Any]) -> EntryRow | None:
    row = session.execute(query).first()
    return EntryRow(*tuple(row)) if row is not None else None


def find_entry(session: BookSession, number: int) -> EntryRow | None:
    """Return an entry by its number."""
    return _first(session, select(*_COLUMNS).where(ENTRY.c.id == number))


def owner_of(session: BookSession, entry: int) -> int | None:
    """Return the member an entry was written for."""
    return session.scalar(select(ENTRY.c.member_id).where(ENTRY.c.id == entry))


def is_reversed(session: BookSession, entry: int) -> bool:
    """Tell whether another entry takes this one back."""
    return session.scalar(select(ENTRY.c.id).where(ENTRY.c.reverses_id == entry).limit(1)) is not None


def redemption_for(session: BookSession, voucher: int) -> EntryRow | None:
    """Return the entry that paid for a voucher."""
    paid = ENTRY.c.voucher_id == voucher, ENTRY.c.kind == EntryKind.REDEMPTION
    return _first(session, select(*_COLUMNS).where(*paid).order_by(ENTRY.c.id))


def spent_on(session: BookSession, visit: int) -> tuple[EntryRow, ...]:
    """Return what was spent on a visit, as payment or for rewards, and was not given back."""
    back = ENTRY.alias("back")
    rows = session.execute(
        select(*_COLUMNS)
        .outerjoin(back, back.c.reverses_id == ENTRY.c.id)
        .where(
            ENTRY.c.visit_id == visit,
            ENTRY.c.kind == EntryKind.REDEMPTION,
            ENTRY.c.rule.in_((PAYMENT, BOUGHT)),
            back.c.id.is_(None),
        )
        .order_by(ENTRY.c.id)
    )
    return tuple(EntryRow(*tuple(row)) for row in rows)


def given_on(session: BookSession, visit: int, *kinds: EntryKind) -> frozenset[int]:
    """Return the numbers of a visit's entries of some kinds; their lots are numbered the same."""
    return frozenset(session.scalars(select(ENTRY.c.id).where(ENTRY.c.visit_id == visit, ENTRY.c.kind.in_(kinds))))


def outstanding_on(session: BookSession, visit: int) -> dict[int, VisitUnits]:
    """Return, by programme, what a visit was awarded and still has to answer for; nothing where all went back."""
    by_hand = func.max(case((ENTRY.c.rule == BY_HAND, 1), else_=0))
    rows = session.execute(
        select(ENTRY.c.programme_id, func.sum(ENTRY.c.quantity, type_=Integer), by_hand)
        .where(ENTRY.c.visit_id == visit, OUTSTANDING)
        .group_by(ENTRY.c.programme_id)
    )
    return {programme: VisitUnits(units, bool(by_hand)) for programme, units, by_hand in rows if units > 0}


def expired_of(session: BookSession, lot: int) -> int:
    """Return the units of a lot that have expired."""
    drawn = select(func.sum(DRAW.c.quantity, type_=Integer)).join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
    of_owner = (LOT.c.member_id == ENTRY.c.member_id) & (LOT.c.programme_id == ENTRY.c.programme_id)
    lapsed = LOT.c.entry_id == lot, DRAW.c.lot_id == lot, ENTRY.c.kind == EntryKind.EXPIRY
    return session.scalar(drawn.join(LOT, of_owner).where(*lapsed)) or 0


def lots_from(session: BookSession, member: int, *, held_by: int) -> frozenset[int]:
    """Return the lots that one member holds and that came from another."""
    origin = LOT.alias("origin")
    came = select(LOT.c.entry_id).join(origin, origin.c.entry_id == LOT.c.origin_id)
    return frozenset(session.scalars(came.where(LOT.c.member_id == held_by, origin.c.member_id == member)))


def written_by(session: BookSession, request_key: str, *, member: int, programme: int) -> tuple[Written, ...]:
    """Return what an act wrote for a member in a programme, in order, as undoing it needs it."""
    reversed_ = ENTRY.alias("reversed")
    drawn = select(func.sum(DRAW.c.quantity, type_=Integer)).where(DRAW.c.entry_id == ENTRY.c.id).scalar_subquery()
    own = ENTRY.c.id, ENTRY.c.kind, ENTRY.c.quantity, ENTRY.c.version_id, ENTRY.c.rule, ENTRY.c.visit_id
    spent = reversed_.c.id, reversed_.c.rule, reversed_.c.visit_id, reversed_.c.voucher_id
    rows = session.execute(
        select(*own, drawn, *spent)
        .outerjoin(reversed_, reversed_.c.id == ENTRY.c.reverses_id)
        .where(ENTRY.c.request_key == request_key, ENTRY.c.programme_id == programme, ENTRY.c.member_id == member)
        .order_by(ENTRY.c.id)
    )
    return tuple(_written(tuple(row)) for row in rows)


def _written(row: tuple[Any, ...]) -> Written:
    number, kind, quantity, version, rule, visit, drawn, reversed_number, *spent = row
    back = Spent(*spent) if reversed_number is not None else None
    return Written(number, kind, quantity, version, rule, visit, drawn or 0, back)
