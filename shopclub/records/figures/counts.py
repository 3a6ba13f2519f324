"""Counts by day, members by number, and the version of the data the figures stand on."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, true

from shopclub.records.counted_visits import came
from shopclub.records.schema.club import Member, Shop, Till
from shopclub.records.schema.programmes import Voucher
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession


class DataVersion(NamedTuple):
    """What is different whenever anything was done: the shop's epoch, and the chain heads of every till."""

    epoch: int
    purchases: int
    heads: tuple[tuple[Any, ...], ...]


def data_version(session: BookSession) -> DataVersion:
    """Return the version of the data by one cheap query: every act, amendments and voids too, moves a till's trail."""
    newest = select(func.coalesce(func.max(Purchase.id), 0)).scalar_subquery()
    rows = (
        session.connection()
        .execute(
            select(Shop.epoch, newest, Till.id, Till.head, Till.audit_head)
            .outerjoin(Till, true())
            .where(Shop.id == 1)
            .order_by(Till.id)
        )
        .all()
    )
    return DataVersion(rows[0][0], rows[0][1], tuple(tuple(row[2:]) for row in rows))


def visits_by_day(session: BookSession, *, start: date, end: date) -> dict[date, int]:
    """Return how many visits that stand there were on each day between two dates."""
    return _by_day(
        session,
        Visit.business_date,
        Visit.business_date >= start,
        Visit.business_date < end,
        *came(),
    )


def vouchers_issued_by_day(session: BookSession, *, start: date, end: date) -> dict[date, int]:
    """Return how many vouchers that were not taken back were issued on each day between two dates."""
    return _by_day(
        session, Voucher.issued_on, Voucher.issued_on >= start, Voucher.issued_on < end, Voucher.state != "void"
    )


def vouchers_used_by_day(session: BookSession, *, start: date, end: date) -> dict[date, int]:
    """Return how many vouchers were handed out on each day between two dates."""
    return _by_day(session, Voucher.used_on, Voucher.used_on >= start, Voucher.used_on < end, Voucher.state == "used")


def _by_day(session: BookSession, day: Any, *conditions: Any) -> dict[date, int]:
    rows = session.connection().execute(select(day, func.count()).where(*conditions).group_by(day))
    return {row[0]: row[1] for row in rows}


def members_at(session: BookSession, day: date, *, begins: datetime) -> int:
    """Count the members at the start of a day: joined before it and not erased before it began (figures.md M16 b)."""
    there = or_(Member.forgotten_at.is_(None), Member.forgotten_at >= begins)
    return (
        session.scalar(
            select(func.count(Member.id)).where(Member.joined_on < day, there, Member.account_id == Member.id)
        )
        or 0
    )
