"""Whom a purchase counts for (figures.md D7): members who were merged are one customer, who was forgotten is none."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import Purchase
from shopclub.records.sessions import BookSession


def customer_column(session: BookSession) -> ColumnElement[Any]:
    """Return the customer of a purchase as a column: her account, looked up only where anybody was merged."""
    elsewhere = Member.account_id != Member.id
    own: ColumnElement[Any] = Purchase.member_id.expression
    if not session.scalar(select(select(Member.id).where(elsewhere).exists())):
        return own
    member = aliased(Member)
    account = select(member.account_id).where(member.id == Purchase.member_id).scalar_subquery()
    return func.coalesce(account, own)


def forgotten_members(session: BookSession) -> frozenset[int]:
    """Return the numbers of all members who were forgotten."""
    return frozenset(session.scalars(select(Member.id).where(Member.forgotten_at.is_not(None))))
