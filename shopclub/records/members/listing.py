"""The list of members, in the order asked, a page at a time."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from shopclub.records.counted_visits import came
from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.members.members import ACTIVE_CARD, THERE
from shopclub.records.schema.club import Card, Member
from shopclub.records.schema.programmes import TierChange
from shopclub.records.schema.trade import Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.values.member_order import MemberOrder
from shopclub.rules.values.people import ListedMember

_PEER = aliased(Member)


def count_members(session: BookSession) -> int:
    """Count the members that are neither forgotten nor merged into another."""
    return session.scalar(select(func.count()).select_from(Member).where(*THERE)) or 0


def listed_members(
    session: BookSession, numbers: Sequence[int], *, programme: int | None, on: date
) -> tuple[ListedMember, ...]:
    """Return the lines of some members, in the order given, with what they have in a programme."""
    units = _units(session, numbers, programme) if programme is not None else {}
    waiting = _with_vouchers(session, numbers, on)
    rows: dict[int, tuple[Any, ...]] = {
        row[0]: tuple(row) for row in session.execute(_lines().where(Member.id.in_(numbers)))
    }
    return tuple(
        ListedMember(*(*rows[number], units.get(number, 0), number in waiting)) for number in numbers if number in rows
    )


def _lines() -> Select[Any]:
    hers = Visit.member_id.in_(select(_PEER.id).where(_PEER.account_id == Member.account_id).correlate(Member))
    stands = hers, *came()
    visits, last_on, last_at = (
        select(what).where(*stands).scalar_subquery()
        for what in (func.count(), func.max(Visit.business_date), func.max(Visit.at))
    )
    columns = (Member.id, Member.name, Member.phone, Member.email, Card.code, Member.joined_on)
    return select(*columns, last_on, last_at, visits).outerjoin(Card, Card.id == ACTIVE_CARD).where(*THERE)


def _units(session: BookSession, numbers: Sequence[int], programme: int) -> dict[int, int]:
    query = (
        select(Member.account_id, func.sum(ENTRY.c.quantity))
        .select_from(ENTRY)
        .join(Member, Member.id == ENTRY.c.member_id)
        .where(Member.account_id.in_(numbers), ENTRY.c.programme_id == programme)
        .group_by(Member.account_id)
    )
    return {account: int(units) for account, units in session.execute(query)}


def _with_vouchers(session: BookSession, numbers: Sequence[int], on: date) -> frozenset[int]:
    lives = VOUCHER.c.expires_on.is_(None) | (VOUCHER.c.expires_on >= on)
    query = (
        select(Member.account_id)
        .select_from(VOUCHER)
        .join(Member, Member.id == VOUCHER.c.member_id)
        .where(Member.account_id.in_(numbers), VOUCHER.c.state == "issued", lives)
    )
    return frozenset(session.scalars(query))


def members_in_order(
    session: BookSession, order: MemberOrder, *, programme: int | None, only: Collection[int] | None = None
) -> tuple[int, ...]:
    """Return the numbers of members in an order, or of some of them; who has no place in it comes last, by name."""
    by_name = session.scalars(select(Member.id).where(*THERE).order_by(Member.sort_name, Member.id))
    wanted = None if only is None else frozenset(only)
    named = [number for number in by_name if wanted is None or number in wanted]
    if order is MemberOrder.NAME:
        return tuple(named)
    there = frozenset(named)
    first = [number for number in _first(session, order, programme) if number in there]
    placed = frozenset(first)
    return (*first, *(number for number in named if number not in placed))


def _first(session: BookSession, order: MemberOrder, programme: int | None) -> Sequence[int]:
    """Return the accounts that have a place in an order."""
    match order:
        case MemberOrder.LAST_HERE:
            newest = func.max(Visit.id)
            query = (
                select(Member.account_id)
                .join(Visit, Visit.member_id == Member.id)
                .where(*came())
                .group_by(Member.account_id)
                .order_by(newest.desc())
            )
        case MemberOrder.BALANCE:
            query = (
                select(Member.account_id)
                .join(ENTRY, ENTRY.c.member_id == Member.id)
                .where(ENTRY.c.programme_id == (programme or 0))
                .group_by(Member.account_id)
                .order_by(func.sum(ENTRY.c.quantity).desc(), func.min(Member.sort_name))
            )
        case _:
            stands = (
                select(func.max(TierChange.id))
                .join(Member, Member.id == TierChange.member_id)
                .outerjoin(Visit, Visit.id == TierChange.visit_id)
                .where(Visit.voided_at.is_(None))
                .group_by(Member.account_id)
            )
            query = (
                select(Member.account_id)
                .join(TierChange, TierChange.member_id == Member.id)
                .where(TierChange.id.in_(stands))
                .order_by(TierChange.rank.desc(), Member.sort_name)
            )
    return session.scalars(query).all()
