"""What the ledger holds of the past beside visits: entries made by hand, vouchers of cards, and what they sum to."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from shopclub.records.acts import REQUEST
from shopclub.records.ledger import ENTRY, LOT, VOUCHER, ground_of
from shopclub.records.schema.programmes import ProgrammeVersion, VoucherChange
from shopclub.records.schema.trade import Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.grounds import Ground, GroundKind


@dataclass(frozen=True)
class PastEntry:
    """An entry that no visit earned: by hand, a gift, spent, lapsed. Lots say how long the units live."""

    id: int
    member: int
    kind: str
    quantity: int
    at: datetime
    on: date
    version: int
    ground: Ground
    reverses: int | None
    earned_on: date | None
    available_from: date | None
    expires_on: date | None
    idle: int | None
    last_day: date | None
    act: str = ""
    visit: int = 0


@dataclass(frozen=True)
class PastUse:
    """A voucher of a card whose state an act changed: what it was before and after, when, and by which act.

    It was granted for a ground, on a visit; 0 for none.
    """

    member: int
    ground: Ground
    visit: int
    at: datetime
    before: str
    after: str
    act: str = ""


class InLedger(NamedTuple):
    """What the ledger says of a member in a programme: the sum of her entries, and her vouchers of cards that stand."""

    units: int
    cards: int


_OF_ENTRY: tuple[Any, ...] = (
    ENTRY.c.id,
    ENTRY.c.member_id,
    ENTRY.c.kind,
    ENTRY.c.quantity,
    ENTRY.c.at,
    ENTRY.c.business_date,
    ENTRY.c.version_id,
    ENTRY.c.ground,
    ENTRY.c.ground_number,
    ENTRY.c.ground_part,
    ENTRY.c.ground_programme_id,
    ENTRY.c.reverses_id,
    LOT.c.earned_on,
    LOT.c.available_from,
    LOT.c.expires_on,
    LOT.c.idle,
    LOT.c.last_day,
    REQUEST.c.act,
    ENTRY.c.visit_id,
)


def entries_beside(session: BookSession, programme: int) -> dict[int, list[PastEntry]]:
    """Return a programme's entries that its own visits did not earn, by member, in the order they were written."""
    of_visits = ENTRY.c.kind.in_(("award", "clawback")) & ENTRY.c.visit_id.is_not(None)
    rows = session.connection().execute(
        select(*_OF_ENTRY)
        .join(REQUEST, REQUEST.c.id == ENTRY.c.request_id)
        .outerjoin(LOT, LOT.c.entry_id == ENTRY.c.id)
        .where(ENTRY.c.programme_id == programme, ~of_visits)
        .order_by(ENTRY.c.id)
    )
    entries: dict[int, list[PastEntry]] = defaultdict(list)
    for row in rows:
        ground = ground_of(row.ground, row.ground_number, row.ground_part, row.ground_programme_id)
        entry = PastEntry(
            row.id,
            row.member_id,
            row.kind,
            row.quantity,
            row.at,
            row.business_date,
            row.version_id,
            ground,
            row.reverses_id,
            row.earned_on,
            row.available_from,
            row.expires_on,
            row.idle,
            row.last_day,
            row.act,
            row.visit_id or 0,
        )
        entries[row.member_id].append(entry)
    return entries


_OF_CARD = VOUCHER.c.ground.in_((GroundKind.FULL_CARD, GroundKind.ON_THE_WAY))
"""Tells of a voucher that it was granted on a card, full or on the way."""


def uses_of_cards(session: BookSession, programme: int) -> dict[int, list[PastUse]]:
    """Return how vouchers of cards changed, by member, in order; the rules make them void, or a forgetting."""
    of_card = VOUCHER.c.member_id, VOUCHER.c.ground, VOUCHER.c.ground_number, VOUCHER.c.ground_part
    of_cards = VOUCHER.c.programme_id == programme, _OF_CARD
    change = REQUEST.c.at, VoucherChange.before, VoucherChange.after, REQUEST.c.act
    changed = (
        select(*of_card, VOUCHER.c.issued_visit_id, *change)
        .join(VoucherChange, VoucherChange.voucher_id == VOUCHER.c.id)
        .join(REQUEST, REQUEST.c.id == VoucherChange.request_id)
        .where(*of_cards)
        .order_by(VoucherChange.id)
    )
    uses: dict[int, list[PastUse]] = defaultdict(list)
    for member, kind, number, part, visit, *states in session.execute(changed):
        uses[member].append(PastUse(member, ground_of(kind, number, part), visit or 0, *states))
    return uses


def in_ledger(session: BookSession, programme: int) -> dict[int, InLedger]:
    """Return what the ledger says of every member with anything in a programme."""
    units = select(ENTRY.c.member_id, func.sum(ENTRY.c.quantity)).where(ENTRY.c.programme_id == programme)
    cards = select(VOUCHER.c.member_id, func.count()).where(
        VOUCHER.c.programme_id == programme, VOUCHER.c.state != "void", _OF_CARD
    )
    entered = _numbers(session, units.group_by(ENTRY.c.member_id))
    granted = _numbers(session, cards.group_by(VOUCHER.c.member_id))
    return {member: InLedger(entered.get(member, 0), granted.get(member, 0)) for member in {*entered, *granted}}


def _numbers(session: BookSession, by_member: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.connection().execute(by_member)}


def versions_made(session: BookSession, programme: int) -> tuple[tuple[int, datetime], ...]:
    """Return a programme's versions, the oldest first, each with the instant it was made."""
    versions = select(ProgrammeVersion.id, ProgrammeVersion.made_at).where(ProgrammeVersion.programme_id == programme)
    return tuple((row[0], row[1]) for row in session.execute(versions.order_by(ProgrammeVersion.number)))


def stamped_by_hand(session: BookSession, programme: int) -> dict[int, int]:
    """Return the stamps that staff gave by hand when visits were booked, by visit."""
    rows = session.connection().execute(
        select(ENTRY.c.visit_id, func.sum(ENTRY.c.quantity))
        .join(Visit, and_(Visit.id == ENTRY.c.visit_id, Visit.request_id == ENTRY.c.request_id))
        .where(ENTRY.c.programme_id == programme, ENTRY.c.kind == "award", ENTRY.c.ground == GroundKind.BY_HAND)
        .group_by(ENTRY.c.visit_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}
