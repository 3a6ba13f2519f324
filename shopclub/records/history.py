"""The shop's past as the simulator replays it: visits as they were told, goods brought back, tiers, by member."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import func, select

from shopclub.records.acts import REQUEST
from shopclub.records.schema.club import BirthdayEntry, Member, MemberMerge, MergedMember
from shopclub.records.schema.programmes import Referral, TierChange
from shopclub.records.schema.trade import Amendment, Category, Purchase, PurchaseLine, Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.kinds.tiers import Stand
from shopclub.rules.ledger.accounts import MadeMerge
from shopclub.rules.ledger.returns import Back, Bought
from shopclub.rules.values.pacing import paced
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


class PastTier(NamedTuple):
    """A change of a member's tier: in which programme, by which visit if any, by which act and when, and to what.

    `undone_at` is when the visit was taken back, and the change with it.
    """

    programme: int
    member: int
    visit: int | None
    request: int
    at: datetime
    undone_at: datetime | None
    stand: Stand


@dataclass(frozen=True)
class PastMerge:
    """A merge as it was booked, whom it took in from which account, when, and when it was taken back, if it was."""

    booked: MadeMerge
    dropped: int
    at: datetime
    undone_at: datetime | None


class Straightened:
    """The instants of acts in the order they were booked: a clock that was once set back upsets nothing."""

    def __init__(self, session: BookSession) -> None:
        newest = func.max(REQUEST.c.at).over(order_by=REQUEST.c.id).label("newest")
        acts = select(REQUEST.c.id, REQUEST.c.at, newest).subquery()
        behind = select(acts.c.at, acts.c.newest).where(acts.c.at < acts.c.newest).order_by(acts.c.id)
        self._moved: dict[datetime, datetime] = {}
        for count, (at, before) in enumerate(session.connection().execute(behind), 1):
            self._moved[at] = before + count * _AFTER

    def __call__(self, instant: datetime) -> datetime:
        """Return where an instant has its place among all others."""
        return self._moved.get(instant, instant)


_AFTER = timedelta(microseconds=1)


@dataclass
class Past:
    """Everything that is replayed, by member; merges in the order they were made."""

    order: Straightened

    joined: dict[int, tuple[datetime, date]] = field(default_factory=dict)
    visits: dict[int, list[PastVisit]] = field(default_factory=lambda: defaultdict(list))
    tiers: dict[int, list[PastTier]] = field(default_factory=lambda: defaultdict(list))
    merges: list[PastMerge] = field(default_factory=list)

    def ever_together(self) -> list[list[int]]:
        """Return the members, each with all who ever stood on one account with her, or with those who did."""
        group_of = {member: [member] for member in self.joined}
        for merge in self.merges:
            for member in merge.booked.came:
                kept, group = group_of[merge.booked.kept], group_of[member]
                if group is not kept:
                    kept += group
                    group_of.update((each, kept) for each in group)
        return list({id(group): sorted(group) for group in group_of.values()}.values())

    def stood(self, merge: PastMerge, instant: datetime) -> bool:
        """Tell whether the members of a merge were one at an instant."""
        at, undone_at = self.order(merge.at), merge.undone_at
        return at <= self.order(instant) and (undone_at is None or self.order(undone_at) > self.order(instant))

    def account(self, member: int, instant: datetime | None = None) -> frozenset[int]:
        """Return all members on the account of a member at an instant, or as it is by now."""
        account_of: dict[int, int] = {}
        for merge in self.merges:
            if merge.undone_at is None if instant is None else self.stood(merge, instant):
                account_of.update(dict.fromkeys(merge.booked.came, merge.booked.kept))
        account = account_of.get(member, member)
        return frozenset({account, *(each for each, whose in account_of.items() if whose == account)})


def read_past(session: BookSession, zone: Any) -> Past:
    """Read every member's visits with what was bought and came back, and how her tiers changed.

    It pauses in between for whoever is more urgent.
    """
    past = Past(Straightened(session))
    joined = select(Member.id, Member.joined_at, Member.joined_on)
    for member, at, on in session.execute(joined):
        past.joined[member] = (at, on)
    lines = _lines(session)
    returns = _returns(session, lines)
    amended = _amendments(session)
    left = _left_visits(session)
    for row in paced(_visits(session)):
        stations = _stations(row, left)
        amendments = sorted((each for stop in stations for each in amended.get(stop.id, ())), key=attrgetter("id"))
        told = list(_told(row, lines.get(row.purchase, ()), amendments, zone))
        for stop in stations:
            mine = _told_there(stop, told, {each.at for each in amended.get(stop.id, ())}, past.order)
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
    for change in _tier_changes(session):
        past.tiers[change.member].append(change)
    past.merges = [*_merges(session)]
    return past


def _tier_changes(session: BookSession) -> Iterator[PastTier]:
    act = TierChange.programme_id, TierChange.member_id, TierChange.visit_id, TierChange.request_id, REQUEST.c.at
    undone = Visit.voided_at.label("undone_at")
    stand = TierChange.rank, TierChange.since_on, TierChange.until_on
    changes = select(*act, undone, *stand, TierChange.grace_until, TierChange.floor, TierChange.reason)
    joined = changes.join(REQUEST, REQUEST.c.id == TierChange.request_id)
    joined = joined.outerjoin(Visit, Visit.id == TierChange.visit_id)
    for programme, member, visit, request, at, undone_at, *standing in session.execute(joined.order_by(TierChange.id)):
        yield PastTier(programme, member, visit, request, at, undone_at, Stand(*standing))


def _merges(session: BookSession) -> Iterator[PastMerge]:
    came = session.execute(select(MergedMember.merge_id, MergedMember.member_id))
    members: dict[int, set[int]] = defaultdict(set)
    for merge, member in came:
        members[merge].add(member)
    accounts = MemberMerge.kept_account_id, MemberMerge.dropped_account_id
    merges = select(MemberMerge.id, MemberMerge.request_id, *accounts, MemberMerge.at, MemberMerge.undone_at)
    for merge, request, kept, dropped, at, undone_at in session.execute(merges.order_by(MemberMerge.id)):
        yield PastMerge(MadeMerge(request, kept, frozenset(members[merge])), dropped, at, undone_at)


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
        .order_by(Visit.member_id, Visit.id)
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


def _told_there(
    stop: Any, told: Sequence[PastTold], amended: Collection[datetime], order: Straightened
) -> tuple[PastTold, ...]:
    """Return what was told of a purchase while it was on one of its visits."""
    earned = bool(stop.earns) and not stop.blocked
    if stop.act == "move":
        # A visit may be moved in the instant it was booked, where its time is told by the minute.
        known = ([each for each in told if order(each.at) < order(stop.booked_at)] or told[:1])[-1]
        first = PastTold(stop.booked_at, known.bought, earned)
    else:
        first = replace(told[0], earned=earned)
    return (first, *(each for each in told[1:] if each.at in amended))


class _Line(NamedTuple):
    """A line of a purchase, and with which amendment it was told."""

    item: Item
    amendment: int | None


def _amendments(session: BookSession) -> dict[int, list[Any]]:
    of_visit: dict[int, list[Any]] = defaultdict(list)
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
        of_visit[row.visit_id].append(row)
    return of_visit


def _told(row: Any, lines: Sequence[_Line], amended: Sequence[Any], zone: Any) -> Iterator[PastTold]:
    """Return how a visit's purchase was told, at once and later."""
    local = row.at.astimezone(zone)
    items = tuple(line.item for line in lines if line.amendment is None)
    amount = amended[0].amount_before if amended else row.amount
    paid = 0 if any(each.pays for each in amended) else row.paid
    earned = bool(row.earns) and not row.blocked
    yield PastTold(row.at, Bought(row.business_date, local, amount, items, paid), earned)
    for amendment in amended:
        items = (*items, *(line.item for line in lines if line.amendment == amendment.id))
        paid = row.paid if amendment.pays else paid
        bought = Bought(row.business_date, local, amendment.amount, items, paid)
        yield PastTold(amendment.at, bought, bool(amendment.earned), amendment.stamps)


def _lines(session: BookSession) -> dict[int, list[_Line]]:
    of_purchase: dict[int, list[_Line]] = defaultdict(list)
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
        of_purchase[purchase].append(_Line(Item(category, amount, quantity), amendment))
    return of_purchase


def _returns(session: BookSession, lines: dict[int, list[_Line]]) -> dict[int, list[PastReturn]]:
    """Return what came back of members' purchases; what was brought back once she was forgotten took nothing."""
    of_sale: dict[int, list[PastReturn]] = defaultdict(list)
    back = Purchase.id, Visit.id, Purchase.refund_of, Purchase.at, Purchase.business_date, Purchase.amount
    for number, visit, bought, at, on, amount, undone_at in session.execute(
        select(*back, Visit.voided_at)
        .join(Visit, Visit.id == Purchase.visit_id)
        .where(Purchase.refund_of.is_not(None))
        .order_by(Purchase.id)
    ):
        items = tuple(line.item for line in lines.get(number, ()))
        of_sale[bought or 0].append(PastReturn(visit, at, on, Back(amount, items), undone_at))
    return of_sale


def sales_to_members(session: BookSession, *, first: date, last: date) -> int:
    """Sum what members paid between two business dates, inclusive, in minor units; refunds are not taken off."""
    paid = select(func.sum(Purchase.amount)).where(
        Purchase.kind == "sale",
        Purchase.voided == 0,
        Purchase.member_id.is_not(None),
        Purchase.business_date.between(first, last),
    )
    return session.scalar(paid) or 0


def people(session: BookSession) -> dict[int, tuple[str | None, date | None, int | None]]:
    """Return each member's birthday, when it was told, and who brought her."""
    rows = session.execute(
        select(Member.id, Member.birthday, BirthdayEntry.entered_on, Referral.referrer_id)
        .outerjoin(BirthdayEntry, BirthdayEntry.member_id == Member.id)
        .outerjoin(Referral, (Referral.friend_id == Member.id) & (Referral.state != "rejected"))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
