"""What members did, as tiers, milestones and referrals measure it: spend, days with a visit, units earned."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from shopclub.records.counted_visits import came
from shopclub.records.ledger import ENTRY
from shopclub.records.members.accounts import of_peer, of_person
from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import Amendment, Category, Earning, Purchase, PurchaseLine, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.records.trade.earned import OUTSTANDING

_BOUGHT = aliased(Purchase)
"""The purchase that goods brought back belong to."""
_DAY = func.coalesce(_BOUGHT.business_date, Purchase.business_date)
_SIGN = case((Purchase.kind == "refund", -1), else_=1)
_FIRST, _LAST = (bindparam(name, type_=Visit.__table__.c.business_date.type) for name in ("first", "last"))
_PAID = func.coalesce(Purchase.amount, 0) - Purchase.paid_with_units


def _excluded(exclude: Collection[str]) -> Any:
    named = [Category.name == each for each in exclude]
    lines = (
        select(func.coalesce(func.sum(PurchaseLine.amount * PurchaseLine.quantity), 0))
        .join(Category, Category.id == PurchaseLine.category_id)
        .where(PurchaseLine.purchase_id == Purchase.id, or_(literal_column("0"), *named))
        .correlate(Purchase)
    )
    return lines.scalar_subquery()


def _spend(exclude: Collection[str], *columns: Any) -> Select[Any]:
    eligible = _SIGN * (_PAID - _excluded(exclude))
    return (
        select(*columns, func.coalesce(func.sum(eligible, type_=Integer), 0))
        .select_from(Purchase)
        .outerjoin(_BOUGHT, _BOUGHT.id == Purchase.refund_of)
        .where(Purchase.voided == 0)
    )


@cache
def _spend_of_one(exclude: tuple[str, ...]) -> Select[Any]:
    return _spend(exclude).where(of_peer(Purchase.member_id), _DAY.between(_FIRST, _LAST))


def spend(session: BookSession, member: int, *, first: date, last: date, exclude: Collection[str]) -> int:
    """Sum a member's eligible net spend over business dates, inclusive, in minor units.

    Goods brought back count on the day they were bought.
    """
    given = {"member": member, "first": first, "last": last}
    ((summed,),) = rows_of(session, _spend_of_one(tuple(exclude)), given)
    return max(summed or 0, 0)


def spend_by_purchase(
    session: BookSession, member: int, *, first: date, last: date, exclude: Collection[str]
) -> list[int]:
    """Return the eligible net spend of each purchase of some days that still has something left of it."""
    bought = func.coalesce(Purchase.refund_of, Purchase.id)
    rows = session.execute(
        _spend(exclude, bought, func.max(Purchase.counts), func.max(Purchase.kind == "refund"))
        .where(of_person(Purchase.member_id, member), _DAY.between(first, last))
        .group_by(bought)
        .order_by(bought)
    )
    return [max(amount, 0) for _, counts, returned, amount in rows if counts and (amount > 0 or not returned)]


def spend_of_all(
    session: BookSession, *, first: date, last: date, exclude: Collection[str], least: int
) -> dict[int, int]:
    """Return the eligible net spend of every member who spent at least so much."""
    summed = (
        _spend(exclude, Member.account_id)
        .join(Member, Member.id == Purchase.member_id)
        .where(_DAY.between(first, last))
        .group_by(Member.account_id)
    )
    return {row[0]: row[1] for row in session.execute(summed) if row[1] >= least}


# Not the bare column: SQLite would read everybody's visits of those days by their index instead of one member's.
_VISITED_ON = func.coalesce(Visit.business_date, Visit.business_date)
_DAYS_OF_ONE = select(func.count(_VISITED_ON.distinct())).where(
    of_peer(Visit.member_id),
    *came(),
    _VISITED_ON.between(_FIRST, _LAST),
)


def visit_days(session: BookSession, member: int, *, first: date, last: date) -> int:
    """Count the business dates with a visit of a member that stands."""
    ((counted,),) = rows_of(session, _DAYS_OF_ONE, {"member": member, "first": first, "last": last})
    return int(counted)


_BACK = (
    select(func.coalesce(func.sum(_BOUGHT.amount), 0))
    .where(_BOUGHT.refund_of == Purchase.id, _BOUGHT.voided == 0)
    .correlate(Purchase)
    .scalar_subquery()
)
_RETURNED = select(_BOUGHT.id).where(_BOUGHT.refund_of == Purchase.id, _BOUGHT.voided == 0).correlate(Purchase).exists()
_BLOCKED = (
    select(Visit.id)
    .where(
        Visit.id == Purchase.visit_id,
        Visit.blocked == 1,
        ~select(Amendment.id).where(Amendment.visit_id == Visit.id, Amendment.earned == 1).exists(),
    )
    .correlate(Purchase)
    .exists()
)
"""A purchase of a visit that was recorded without award, since the member was blocked."""
_DAYS_BOUGHT = select(func.count(Purchase.business_date.distinct())).where(
    of_peer(Purchase.member_id),
    Purchase.kind == "sale",
    Purchase.voided == 0,
    Purchase.business_date.between(_FIRST, _LAST),
    or_(~_RETURNED, Purchase.amount > _BACK),
    ~_BLOCKED,
)


def days_bought(session: BookSession, member: int, *, first: date, last: date) -> int:
    """Count the business dates with a purchase of which something is left with a member, who was not blocked."""
    ((counted,),) = rows_of(session, _DAYS_BOUGHT, {"member": member, "first": first, "last": last})
    return int(counted)


def visit_days_of_all(session: BookSession, *, first: date, last: date, least: int) -> dict[int, int]:
    """Return the days with a visit of every member who has at least so many."""
    counted = (
        select(Member.account_id, func.count(Visit.business_date.distinct()))
        .join(Member, Member.id == Visit.member_id)
        .where(*_stands(first, last))
        .group_by(Member.account_id)
    )
    return {row[0]: row[1] for row in session.execute(counted) if row[1] >= least}


def _stands(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return *came(), Visit.business_date.between(first, last)


def _points(programmes: Iterable[int]) -> ColumnElement[bool]:
    of = ENTRY.c.programme_id.in_([literal_column(str(each)) for each in (0, *programmes)])
    return and_(of, OUTSTANDING, ENTRY.c.ground_programme_id.is_(None))


@cache
def _points_of_one(programmes: tuple[int, ...]) -> Select[Any]:
    mine = of_peer(ENTRY.c.member_id), ENTRY.c.business_date.between(_FIRST, _LAST)
    return select(func.sum(ENTRY.c.quantity)).where(*mine, _points(programmes))


def points_earned(session: BookSession, member: int, *, first: date, last: date, programmes: Iterable[int]) -> int:
    """Sum the points a member earned by visits, less what was taken back; bonuses and gifts are not earned."""
    given = {"member": member, "first": first, "last": last}
    ((summed,),) = rows_of(session, _points_of_one(tuple(programmes)), given)
    return max(summed or 0, 0)


def points_of_all(
    session: BookSession, *, first: date, last: date, programmes: Iterable[int], least: int
) -> dict[int, int]:
    """Return the points earned of every member who earned at least so many."""
    summed = (
        select(Member.account_id, func.sum(ENTRY.c.quantity))
        .join(Member, Member.id == ENTRY.c.member_id)
        .where(ENTRY.c.business_date.between(first, last), _points(programmes))
        .group_by(Member.account_id)
    )
    return {row[0]: row[1] for row in session.execute(summed) if row[1] >= least}


def counted(session: BookSession, member: int, *, versions: Iterable[int], first: date, last: date) -> int:
    """Sum what a member's visits of some days counted for under some versions, less what came back."""
    summed = (
        select(func.sum(Earning.eligible, type_=Integer))
        .join(Visit, Visit.id == Earning.visit_id)
        .where(
            of_person(Visit.member_id, member),
            Visit.business_date.between(first, last),
            Earning.version_id.in_(list(versions)),
        )
    )
    return max(session.scalar(summed) or 0, 0)
