"""Where members stand in programmes of tiers, change by change, and what a rise was given."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal_column, or_, select

from shopclub.records.acts import OpenAct
from shopclub.records.kinds.goods import goods_brought_back
from shopclub.records.ledger import VOUCHER
from shopclub.records.members.accounts import MEMBER, merges_of, of_person, on_account_of
from shopclub.records.schema.club import Member
from shopclub.records.schema.programmes import TierChange
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.past_tiers import PastChange, TakenBack
from shopclub.rules.kinds.tiers import Stand, TierMove, better_of
from shopclub.rules.ledger.accounts import ByAccount
from shopclub.rules.ledger.grounds import GroundKind

_CHANGE, _OWNER, _VISIT = table_of(TierChange), table_of(Member), table_of(Visit)
_WITH_VISIT = _CHANGE.outerjoin(_VISIT, _VISIT.c.id == _CHANGE.c.visit_id)
STANDS = _VISIT.c.voided_at.is_(None)
"""A change that no visit brought, or one that was not taken back: the others never were."""
_STAND = (
    _CHANGE.c.rank,
    _CHANGE.c.since_on,
    _CHANGE.c.until_on,
    _CHANGE.c.grace_until,
    _CHANGE.c.floor,
    _CHANGE.c.reason,
)


class LastChange(NamedTuple):
    """Where a member's last change left her, and the visit that brought it; both None where nothing changed yet."""

    stand: Stand | None
    visit: int | None


class DueReview(NamedTuple):
    """A member whose hold or grace is over in a programme of tiers."""

    member: int
    programme: int


_ON_ACCOUNT = select(func.count()).select_from(on_account_of(MEMBER).subquery()).scalar_subquery()
_LAST_CHANGE = (
    select(*_STAND, _CHANGE.c.visit_id, _ON_ACCOUNT)
    .select_from(_WITH_VISIT)
    .where(STANDS, of_person(_CHANGE.c.member_id), _CHANGE.c.programme_id == bindparam("programme"))
    .where(or_(_CHANGE.c.visit_id.is_(None), _CHANGE.c.visit_id != bindparam("without")))
    .order_by(_CHANGE.c.id.desc())
    .limit(literal_column("1"))
)
NOTHING_CHANGED = LastChange(None, None)


def last_change(session: BookSession, member: int, *, programme: int, without: int = 0) -> LastChange:
    """Return a person's last change in a programme, or the last one that the visit `without` did not bring.

    Where two were merged, the better of their tiers holds from then on until it changes.
    """
    given = {"member": member, "programme": programme, "without": without}
    rows = rows_of(session, _LAST_CHANGE, given)
    if not rows:
        return NOTHING_CHANGED
    *stand, visit, members = rows[0]
    if members > 1:
        return _common_change(session, member, programme=programme, without=without)
    return LastChange(Stand(*stand), visit)


def _common_change(session: BookSession, member: int, *, programme: int, without: int) -> LastChange:
    """Go through the changes of all members on an account and the merges between them, in order."""
    last: ByAccount[LastChange] = ByAccount(merges_of(session, member), _best)
    for change in past_changes(session, member, programme=programme):
        account = last.account_of(change.member, request=change.request)
        if change.visit is None or change.visit != without:
            last.values[account] = LastChange(change.stand, change.visit)
    return _best(last.joined().values())


def _best(changes: Iterable[LastChange]) -> LastChange:
    stands = {change.stand: change for change in changes if change.stand is not None}
    return stands[better_of(stands)] if stands else NOTHING_CHANGED


def past_changes(
    session: BookSession, member: int, *, programme: int, gone: Collection[int] = ()
) -> tuple[PastChange, ...]:
    """Return a person's changes in a programme that stand, and those that visits brought which are just `gone`."""
    rows = session.execute(
        select(_CHANGE.c.request_id, _CHANGE.c.member_id, _CHANGE.c.visit_id, _CHANGE.c.business_date, *_STAND)
        .select_from(_WITH_VISIT)
        .where(
            of_person(_CHANGE.c.member_id, member),
            _CHANGE.c.programme_id == programme,
            or_(STANDS, _CHANGE.c.visit_id.in_(list(gone))),
        )
        .order_by(_CHANGE.c.id)
    )
    return tuple(PastChange(request, owner, visit, on, Stand(*stand)) for request, owner, visit, on, *stand in rows)


def newest_changes(session: BookSession, member: int, *, programme: int, limit: int = 20) -> tuple[TierMove, ...]:
    """Return a person's changes in a programme that stand, the newest first."""
    rows = session.connection().execute(
        select(_CHANGE.c.business_date, *_STAND)
        .select_from(_WITH_VISIT)
        .where(STANDS, of_person(_CHANGE.c.member_id, member), _CHANGE.c.programme_id == programme)
        .order_by(_CHANGE.c.id.desc())
        .limit(limit)
    )
    return tuple(TierMove(on, Stand(*stand)) for on, *stand in rows)


def taken_back(act: OpenAct, visit: int) -> TakenBack:
    """Return what an act took back at a visit: the visit itself, goods of an earlier one, or a return of goods."""
    session = act.written()
    request, voided_at = _booked(session, visit)
    goods = goods_brought_back(session, visit)
    if voided_at is not None:
        gone = frozenset({visit, *_returns_gone_with(session, visit, at=voided_at)})
        return TakenBack(since=request, gone=gone, anew=goods is not None)
    return TakenBack(since=_booked(session, goods.bought_at).request if goods is not None else request)


class _Booked(NamedTuple):
    """The act that booked a visit, and when the visit was taken back, if it was."""

    request: int
    voided_at: datetime | None


def _booked(session: BookSession, visit: int) -> _Booked:
    return _Booked(*session.execute(select(Visit.request_id, Visit.voided_at).where(Visit.id == visit)).one())


def _returns_gone_with(session: BookSession, visit: int, *, at: datetime) -> Iterable[int]:
    """Return the returns of what a visit bought that were taken back with it."""
    bought = select(Purchase.id).where(Purchase.visit_id == visit)
    returns = select(Visit.id).join(Purchase, Purchase.visit_id == Visit.id)
    return session.scalars(returns.where(Purchase.refund_of.in_(bought), Visit.voided_at == at))


class LaterVisit(NamedTuple):
    """A visit that stands and came after another, and its business date."""

    id: int
    on: date


def visits_after(session: BookSession, member: int, visit: int) -> list[LaterVisit]:
    """Return a person's visits that stand and came after one of hers, the oldest first."""
    rows = session.execute(
        select(_VISIT.c.id, _VISIT.c.business_date)
        .where(of_person(_VISIT.c.member_id, member), _VISIT.c.id > visit, STANDS)
        .where(_VISIT.c.kind == "visit", _VISIT.c.blocked == 0)
        .order_by(_VISIT.c.id)
    )
    return [LaterVisit(*row) for row in rows]


def note_change(act: OpenAct, member: int, *, programme: int, change: TierMove, visit: int | None) -> None:
    """Write down where a member stands from now on; the rest of the act knows it without asking again."""
    session = act.written()
    stand = change.stand
    session.add(
        TierChange(
            member_id=member,
            programme_id=programme,
            rank=stand.rank,
            since_on=stand.since,
            until_on=stand.until,
            grace_until=stand.grace_until,
            floor=stand.floor,
            reason=stand.reason,
            visit_id=visit,
            business_date=change.on,
            request_id=act.request,
        )
    )
    act.named = True
    act.stands[member, programme] = stand, visit
    session.flush()


def members_to_review(session: BookSession, on: date) -> list[DueReview]:
    """Return the members whose hold or grace ended before a business date."""
    last = (
        select(func.max(_CHANGE.c.id).label("id"))
        .select_from(_WITH_VISIT)
        .where(STANDS)
        .group_by(_CHANGE.c.member_id, _CHANGE.c.programme_id)
        .subquery("last")
    )
    over = func.coalesce(_CHANGE.c.grace_until, _CHANGE.c.until_on) < on
    rows = session.execute(
        select(_OWNER.c.account_id, _CHANGE.c.programme_id)
        .distinct()
        .join(last, last.c.id == _CHANGE.c.id)
        .join(_OWNER, _OWNER.c.id == _CHANGE.c.member_id)
        .where(over)
        .order_by(_OWNER.c.account_id, _CHANGE.c.programme_id)
    )
    return [DueReview(*row) for row in rows]


def rise_was_rewarded(session: BookSession, member: int, *, programme: int, rank: int, after: date) -> bool:
    """Tell whether a person has a voucher for a rise to a rank that was issued after a day and is not void."""
    voucher = (
        select(VOUCHER.c.id)
        .where(
            of_person(VOUCHER.c.member_id, member),
            VOUCHER.c.programme_id == programme,
            VOUCHER.c.ground == GroundKind.TIER,
            VOUCHER.c.ground_number == rank,
            VOUCHER.c.issued_on > after,
            VOUCHER.c.state != "void",
        )
        .limit(1)
    )
    return session.connection().scalar(voucher) is not None
