"""Accounts: what a person's visits, entries and vouchers stand on; two members who were merged share one."""

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from shopclub.records.schema.club import Member
from shopclub.records.schema.record import table_of

_MEMBER = table_of(Member)
MEMBER = bindparam("member")


def on_account_of(member: Any) -> Select[tuple[int]]:
    """Return the numbers of all members on the account of a member, that member included."""
    own, peer = _MEMBER.alias(), _MEMBER.alias()
    return select(peer.c.id).join(own, own.c.account_id == peer.c.account_id).where(own.c.id == member)


def of_person(column: Any, member: Any = MEMBER) -> ColumnElement[bool]:
    """Tell whether a column names a member on the same account as a member."""
    whether: ColumnElement[bool] = column.in_(on_account_of(member))
    return whether


def anybody_parted(member: Any = MEMBER) -> ColumnElement[bool]:
    """Tell whether a merge in which any member of an account took part was taken back."""
    parted: ColumnElement[bool] = (
        select(_MEMBER.c.id).where(_MEMBER.c.id.in_(on_account_of(member)), _MEMBER.c.parted == 1).exists()
    )
    return parted
