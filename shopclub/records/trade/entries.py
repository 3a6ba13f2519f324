"""Entries of the ledger, asked for by number, visit, act or voucher."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Integer, Select, case, func, select

from shopclub.records.acts import REQUEST, PostedEntry
from shopclub.records.ledger import DRAW, ENTRY, ground_of
from shopclub.records.members.accounts import of_person
from shopclub.records.sessions import BookSession
from shopclub.records.trade.earned import OUTSTANDING
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.grounds import GroundKind
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


def redemption_for(session: BookSession, voucher: int) -> EntryRow:
    """Return the entry that paid for a voucher that units bought."""
    paid = ENTRY.c.voucher_id == voucher, ENTRY.c.kind == EntryKind.REDEMPTION
    first, *_ = session.execute(select(*_COLUMNS).where(*paid).order_by(ENTRY.c.id))
    return EntryRow(*tuple(first))


def spent_on(session: BookSession, visit: int) -> tuple[EntryRow, ...]:
    """Return what was spent on a visit, as payment or for rewards, and was not given back."""
    back = ENTRY.alias("back")
    rows = session.execute(
        select(*_COLUMNS)
        .outerjoin(back, back.c.reverses_id == ENTRY.c.id)
        .where(
            ENTRY.c.visit_id == visit,
            ENTRY.c.kind == EntryKind.REDEMPTION,
            ENTRY.c.ground.in_((GroundKind.PAYMENT, GroundKind.REWARD)),
            back.c.id.is_(None),
        )
        .order_by(ENTRY.c.id)
    )
    return tuple(EntryRow(*tuple(row)) for row in rows)


def given_on(session: BookSession, visit: int, *kinds: EntryKind) -> frozenset[int]:
    """Return the numbers of a visit's entries of some kinds; their lots are numbered the same."""
    return frozenset(session.scalars(select(ENTRY.c.id).where(ENTRY.c.visit_id == visit, ENTRY.c.kind.in_(kinds))))


def outstanding_on(session: BookSession, visit: int) -> dict[int, VisitUnits]:
    """Return, by programme, what a visit was awarded and still has to answer for; nothing where all went back.

    What it brought of what merged members had on the way is no part of it.
    """
    by_hand = func.max(case((ENTRY.c.ground == GroundKind.BY_HAND, 1), else_=0))
    rows = session.execute(
        select(ENTRY.c.programme_id, func.sum(ENTRY.c.quantity, type_=Integer), by_hand)
        .where(ENTRY.c.visit_id == visit, ENTRY.c.ground != GroundKind.JOINED, OUTSTANDING)
        .group_by(ENTRY.c.programme_id)
    )
    return {programme: VisitUnits(units, bool(by_hand)) for programme, units, by_hand in rows if units > 0}


def expired_of(session: BookSession, lot: int) -> int:
    """Return the units of a lot that have expired."""
    drawn = select(func.sum(DRAW.c.quantity, type_=Integer)).join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
    return session.scalar(drawn.where(DRAW.c.lot_id == lot, ENTRY.c.kind == EntryKind.EXPIRY)) or 0


def written_by(session: BookSession, request: int, *, member: int, programme: int) -> tuple[Written, ...]:
    """Return what an act wrote for a person in a programme, in order, as undoing it needs it."""
    spent, written_off = ENTRY.alias("spent"), ENTRY.alias("written_off")
    drawn = select(func.sum(DRAW.c.quantity, type_=Integer)).where(DRAW.c.entry_id == ENTRY.c.id).scalar_subquery()
    forgiven = (
        select(func.sum(written_off.c.quantity, type_=Integer))
        .where(written_off.c.reverses_id == ENTRY.c.id, written_off.c.kind == EntryKind.WRITE_OFF)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            ENTRY.c.id,
            ENTRY.c.kind,
            ENTRY.c.quantity,
            ENTRY.c.version_id,
            *_ground_columns(ENTRY),
            ENTRY.c.visit_id,
            drawn,
            forgiven,
            spent.c.id,
            *_ground_columns(spent),
            spent.c.visit_id,
            spent.c.voucher_id,
        )
        .outerjoin(spent, spent.c.id == ENTRY.c.reverses_id)
        .where(
            ENTRY.c.request_id == request,
            ENTRY.c.programme_id == programme,
            of_person(ENTRY.c.member_id, member),
        )
        .order_by(ENTRY.c.id)
    )
    return tuple(_written(tuple(row)) for row in rows)


def _ground_columns(entry: FromClause) -> tuple[Any, ...]:
    return entry.c.ground, entry.c.ground_number, entry.c.ground_part, entry.c.ground_programme_id


def _written(row: tuple[Any, ...]) -> Written:
    number, kind, quantity, version, *rest = row
    ground, (visit, drawn, forgiven, spent, *of_spent) = ground_of(*rest[:4]), rest[4:]
    was = None if spent is None else Spent(ground_of(*of_spent[:4]), *of_spent[4:])
    return Written(number, kind, quantity, version, ground, visit, drawn or 0, forgiven or 0, was)


def lines_of_request(session: BookSession, key: str) -> tuple[PostedEntry, ...]:
    """Return the entries that the request with a key appended, in order."""
    rows = session.execute(
        select(
            ENTRY.c.id,
            ENTRY.c.programme_id,
            ENTRY.c.kind,
            ENTRY.c.quantity,
            *_ground_columns(ENTRY),
            ENTRY.c.member_id,
        )
        .join(REQUEST, REQUEST.c.id == ENTRY.c.request_id)
        .where(REQUEST.c.key == key)
        .order_by(ENTRY.c.line)
    )
    return tuple(
        PostedEntry(number, programme, kind, quantity, ground_of(*rest[:4]), rest[4])
        for number, programme, kind, quantity, *rest in rows
    )
