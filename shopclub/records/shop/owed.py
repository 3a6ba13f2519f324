"""What the shop owes: units outstanding, rewards that wait, and the cases that acts could not put right."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Integer, func, select

from shopclub.records.acts import OpenAct
from shopclub.records.ledger import ENTRY, LOT, VOUCHER
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.records.sessions import BookSession


@dataclass(frozen=True)
class Case:
    """Something an act could not put right; `reward` is what was handed out, empty where it is about units."""

    id: int
    kind: str
    on: date
    member: int
    programme: int
    visit: int | None
    quantity: int
    reward: str


class WaitingRewards(NamedTuple):
    """How many rewards wait for members, and what they cost the shop in minor units."""

    vouchers: int
    value: int


def newest_cases(session: BookSession, *, settled: bool, limit: int) -> list[Case]:
    """Return the cases that are open, or those that were settled, the newest first."""
    of_state = ExceptionCase.settled_at.is_not(None) if settled else ExceptionCase.settled_at.is_(None)
    rows = session.execute(
        select(
            ExceptionCase.id,
            ExceptionCase.kind,
            ExceptionCase.business_date,
            ExceptionCase.member_id,
            ExceptionCase.programme_id,
            ExceptionCase.visit_id,
            ExceptionCase.quantity,
            func.coalesce(VOUCHER.c.reward, ""),
        )
        .outerjoin(VOUCHER, VOUCHER.c.id == ExceptionCase.voucher_id)
        .where(of_state)
        .order_by(ExceptionCase.id.desc())
        .limit(limit)
    )
    return [Case(*row) for row in rows]


def settle_case(act: OpenAct, number: int, *, settled: bool) -> bool:
    """Mark a case as looked at, or as open again; return whether there is such a case."""
    session = act.written()
    case = session.get(ExceptionCase, number)
    if case is None:
        return False
    case.settled_at = act.instant if settled else None
    session.flush()
    return True


def units_before(session: BookSession, programme: int, day: date) -> int:
    """Sum a programme's entries of the business dates before a day."""
    summed = select(func.sum(ENTRY.c.quantity)).where(ENTRY.c.programme_id == programme, ENTRY.c.business_date < day)
    return session.scalar(summed) or 0


def units_by_kind(session: BookSession, programme: int, *, start: date, end: date) -> Counter[str]:
    """Sum a programme's entries between two dates, by their kind; the last date is not in it."""
    rows = session.execute(
        select(ENTRY.c.kind, func.sum(ENTRY.c.quantity, type_=Integer))
        .where(ENTRY.c.programme_id == programme, ENTRY.c.business_date >= start, ENTRY.c.business_date < end)
        .group_by(ENTRY.c.kind)
    )
    sums: Counter[str] = Counter()
    for kind, units in rows:
        sums[kind] = units
    return sums


def units_on_the_way(session: BookSession, programme: int, today: date) -> int:
    """Sum a programme's units that can't be spent yet."""
    coming = select(func.sum(LOT.c.rest)).where(LOT.c.programme_id == programme, LOT.c.available_from > today)
    return session.scalar(coming) or 0


def rewards_waiting(session: BookSession, programme: int, *, end: date, today: date) -> WaitingRewards:
    """Return the rewards that waited in a programme when a period ended, which may be after today."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(VOUCHER.c.value), 0)).where(
            VOUCHER.c.programme_id == programme,
            VOUCHER.c.state != "void",
            VOUCHER.c.issued_on < end,
            (VOUCHER.c.used_on.is_(None)) | (VOUCHER.c.used_on >= end),
            (VOUCHER.c.expires_on.is_(None)) | (VOUCHER.c.expires_on >= min(end, today)),
        )
    ).one()
    return WaitingRewards(*row)
