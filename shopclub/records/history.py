"""The shop's past as the simulator replays it: visits, goods brought back, and what was done by hand, by member."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from shopclub.records.acts import REQUEST
from shopclub.records.ledger import ENTRY, LOT, VOUCHER, ground_of
from shopclub.records.schema.club import BirthdayEntry, Member
from shopclub.records.schema.programmes import ProgrammeVersion, Referral, TierChange, VoucherChange
from shopclub.records.schema.trade import Amendment, Category, Purchase, PurchaseLine, Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.returns import Back, Bought
from shopclub.rules.values.purchases import Item


@dataclass(frozen=True)
class PastReturn:
    """Goods that came back: the visit that was booked for it, when, and what; when that was taken back, if it was."""

    visit: int
    at: datetime
    on: date
    back: Back
    undone_at: datetime | None = None


@dataclass(frozen=True)
class PastTold:
    """A purchase as it was told at once or later: when, what it was from then on, and whether it earned by that.

    `stamps` are those told later, in all.
    """

    at: datetime
    bought: Bought
    earned: bool
    stamps: int | None = None


@dataclass(frozen=True)
class PastVisit:
    """A visit with its purchase as it stands, how it was told, what came back of it, and when it was voided."""

    visit: int
    member: int
    at: datetime
    bought: Bought
    earns: bool
    told: tuple[PastTold, ...]
    returns: tuple[PastReturn, ...] = ()
    voided_at: datetime | None = None
    moved: bool = False


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


@dataclass(frozen=True)
class PastUse:
    """A voucher of a card whose state an act changed: what it was before and after, when, and by which act."""

    member: int
    ground: Ground
    at: datetime
    before: str
    after: str
    act: str = ""


class PastTier(NamedTuple):
    """A change of a member's tier: in which programme, by which visit if any, when, to which rank and why."""

    programme: int
    visit: int | None
    at: datetime
    rank: int
    reason: str


class InLedger(NamedTuple):
    """What the ledger says of a member in a programme: the sum of her entries, and her vouchers of cards that stand."""

    units: int
    cards: int


@dataclass
class Past:
    """Everything that is replayed, by member."""

    joined: dict[int, tuple[datetime, date]] = field(default_factory=dict)
    visits: dict[int, list[PastVisit]] = field(default_factory=lambda: defaultdict(list))
    tiers: dict[int, list[PastTier]] = field(default_factory=lambda: defaultdict(list))


def read_past(session: BookSession, zone: Any) -> Past:
    """Read every member's visits with what was bought and came back, and how her tiers changed."""
    past = Past()
    joined = select(Member.id, Member.joined_at, Member.joined_on)
    for member, at, on in session.execute(joined):
        past.joined[member] = (at, on)
    lines = _lines(session)
    returns = _returns(session, lines)
    amended = _amendments(session)
    left = _left_visits(session)
    for row in _visits(session):
        stations = _stations(row, left)
        amendments = sorted((each for stop in stations for each in amended.get(stop.id, ())), key=attrgetter("id"))
        told = list(_told(row, lines.get(row.purchase, ()), amendments, zone))
        for stop in stations:
            mine = _told_there(stop, told, {each.at for each in amended.get(stop.id, ())})
            back = tuple(returns.get(row.purchase, ())) if stop is row else ()
            past.visits[stop.member_id].append(
                PastVisit(
                    stop.id,
                    stop.member_id,
                    stop.at,
                    mine[-1].bought,
                    bool(stop.earns),
                    mine,
                    back,
                    stop.voided_at,
                    stop.act == "move",
                )
            )
    tier = TierChange.programme_id, TierChange.visit_id, REQUEST.c.at, TierChange.rank, TierChange.reason
    changes = select(TierChange.member_id, *tier).join(REQUEST, REQUEST.c.id == TierChange.request_id)
    for member, *change in session.execute(changes.order_by(TierChange.id)):
        past.tiers[member].append(PastTier(*change))
    return past


_VISIT = (
    Visit.id,
    Visit.member_id,
    Visit.business_date,
    Visit.at,
    Visit.voided_at,
    Visit.earns,
    Visit.blocked,
    REQUEST.c.act,
    REQUEST.c.at.label("booked_at"),
)


def _visits(session: BookSession) -> Iterator[Any]:
    yield from session.connection().execute(
        select(
            *_VISIT,
            Purchase.id.label("purchase"),
            Purchase.amount,
            Purchase.paid_with_units.label("paid"),
        )
        .join(Purchase, (Purchase.visit_id == Visit.id) & (Purchase.kind == "sale"))
        .join(REQUEST, REQUEST.c.id == Visit.request_id)
        .where(Visit.kind == "visit")
        .order_by(Visit.member_id, Visit.at, Visit.id)
    )


def _left_visits(session: BookSession) -> dict[tuple[datetime, datetime], Any]:
    """Return the visits whose purchase was moved, by when that was and when they were."""
    purchase = select(Purchase.id).where(Purchase.visit_id == Visit.id).exists()
    rows = session.connection().execute(
        select(*_VISIT)
        .join(REQUEST, REQUEST.c.id == Visit.request_id)
        .where(Visit.kind == "visit", Visit.voided_at.is_not(None), ~purchase)
    )
    return {(row.voided_at, row.at): row for row in rows}


def _stations(row: Any, left: Mapping[tuple[datetime, datetime], Any]) -> list[Any]:
    """Return the visits a purchase was moved from, the first one first, and the one it is on now."""
    stations = [row]
    while stations[0].act == "move" and (stations[0].booked_at, row.at) in left:
        stations.insert(0, left[stations[0].booked_at, row.at])
    return stations


def _told_there(stop: Any, told: Sequence[PastTold], amended: Collection[datetime]) -> tuple[PastTold, ...]:
    """Return what was told of a purchase while it was on one of its visits."""
    earned = bool(stop.earns) and not stop.blocked
    if stop.act == "move":
        known = [each for each in told if each.at < stop.booked_at][-1]
        first = PastTold(stop.booked_at, known.bought, earned)
    else:
        first = replace(told[0], earned=earned)
    return (first, *(each for each in told[1:] if each.at in amended))


class _Line(NamedTuple):
    """A line of a purchase, and with which amendment it was told."""

    item: Item
    amendment: int | None


def _amendments(session: BookSession) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(
            Amendment.id,
            Amendment.visit_id,
            Amendment.at,
            Amendment.amount_before,
            Amendment.amount,
            Amendment.stamps,
            Amendment.earned,
            (REQUEST.c.act == "pay").label("pays"),
        )
        .join(REQUEST, REQUEST.c.id == Amendment.request_id)
        .order_by(Amendment.id)
    ):
        found[row.visit_id].append(row)
    return found


def _told(row: Any, lines: Sequence[_Line], amended: Sequence[Any], zone: Any) -> Iterator[PastTold]:
    """Return how a visit's purchase was told, at once and later."""
    local = row.at.astimezone(zone)
    items = tuple(line.item for line in lines if line.amendment is None)
    amount = amended[0].amount_before if amended else row.amount
    paid = 0 if any(each.pays for each in amended) else row.paid
    earned = bool(row.earns) and not row.blocked
    yield PastTold(row.at, Bought(row.business_date, local, amount, items, paid), earned)
    for each in amended:
        items = (*items, *(line.item for line in lines if line.amendment == each.id))
        paid = row.paid if each.pays else paid
        bought = Bought(row.business_date, local, each.amount, items, paid)
        yield PastTold(each.at, bought, bool(each.earned), each.stamps)


def _lines(session: BookSession) -> dict[int, list[_Line]]:
    found: dict[int, list[_Line]] = defaultdict(list)
    for purchase, category, amount, quantity, amendment in session.execute(
        select(
            PurchaseLine.purchase_id,
            Category.name,
            PurchaseLine.amount,
            PurchaseLine.quantity,
            PurchaseLine.amendment_id,
        )
        .join(Category, Category.id == PurchaseLine.category_id)
        .order_by(PurchaseLine.id)
    ):
        found[purchase].append(_Line(Item(category, amount, quantity), amendment))
    return found


def _returns(session: BookSession, lines: dict[int, list[_Line]]) -> dict[int, list[PastReturn]]:
    """Return what came back of members' purchases; what was brought back once she was forgotten took nothing."""
    found: dict[int, list[PastReturn]] = defaultdict(list)
    back = Purchase.id, Visit.id, Purchase.refund_of, Purchase.at, Purchase.business_date, Purchase.amount
    for number, visit, bought, at, on, amount, undone_at in session.execute(
        select(*back, Visit.voided_at)
        .join(Visit, Visit.id == Purchase.visit_id)
        .where(Purchase.refund_of.is_not(None))
        .order_by(Purchase.id)
    ):
        items = tuple(line.item for line in lines.get(number, ()))
        found[bought or 0].append(PastReturn(visit, at, on, Back(amount, items), undone_at))
    return found


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
)


def entries_beside(session: BookSession, programme: int) -> dict[int, list[PastEntry]]:
    """Return a programme's entries that its own visits did not earn, by member, in the order they were written."""
    of_visits = ENTRY.c.kind.in_(("award", "clawback")) & ENTRY.c.visit_id.is_not(None)
    rows = session.connection().execute(
        select(*_OF_ENTRY)
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
        select(VOUCHER.c.id, *of_card, *change)
        .join(VoucherChange, VoucherChange.voucher_id == VOUCHER.c.id)
        .join(REQUEST, REQUEST.c.id == VoucherChange.request_id)
        .where(*of_cards)
        .order_by(VoucherChange.id)
    )
    uses: dict[int, list[PastUse]] = defaultdict(list)
    newest: dict[int, datetime] = {}
    for voucher, member, kind, number, part, at, *states in session.execute(changed):
        uses[member].append(PastUse(member, ground_of(kind, number, part), at, *states))
        newest[voucher] = at
    lapsed = select(VOUCHER.c.id, *of_card, VOUCHER.c.expires_on).where(*of_cards, VOUCHER.c.state == "expired")
    for voucher, member, kind, number, part, last_day in session.execute(lapsed):
        day_after = datetime.combine(last_day + timedelta(days=1), time(), UTC)
        at = max(day_after, newest.get(voucher, day_after))
        uses[member].append(PastUse(member, ground_of(kind, number, part), at, "issued", "expired"))
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


def sales_to_members(session: BookSession, *, first: date, last: date) -> int:
    """Sum what members paid between two business dates, inclusive, in minor units; refunds are not taken off."""
    paid = select(func.sum(Purchase.amount)).where(
        Purchase.kind == "sale",
        Purchase.voided == 0,
        Purchase.member_id.is_not(None),
        Purchase.business_date.between(first, last),
    )
    return session.scalar(paid) or 0


def versions_made(session: BookSession, programme: int) -> tuple[tuple[int, datetime], ...]:
    """Return a programme's versions, the oldest first, each with the instant it was made."""
    made = select(ProgrammeVersion.id, ProgrammeVersion.made_at).where(ProgrammeVersion.programme_id == programme)
    return tuple((row[0], row[1]) for row in session.execute(made.order_by(ProgrammeVersion.number)))


def stamped_by_hand(session: BookSession, programme: int) -> dict[int, int]:
    """Return the stamps that staff gave by hand when visits were booked, by visit."""
    rows = session.connection().execute(
        select(ENTRY.c.visit_id, func.sum(ENTRY.c.quantity))
        .join(Visit, and_(Visit.id == ENTRY.c.visit_id, Visit.request_id == ENTRY.c.request_id))
        .where(ENTRY.c.programme_id == programme, ENTRY.c.kind == "award", ENTRY.c.ground == GroundKind.BY_HAND)
        .group_by(ENTRY.c.visit_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def people(session: BookSession) -> dict[int, tuple[str | None, date | None, int | None]]:
    """Return each member's birthday, when it was told, and who brought her."""
    rows = session.execute(
        select(Member.id, Member.birthday, BirthdayEntry.entered_on, Referral.referrer_id)
        .outerjoin(BirthdayEntry, BirthdayEntry.member_id == Member.id)
        .outerjoin(Referral, (Referral.friend_id == Member.id) & (Referral.state != "rejected"))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
