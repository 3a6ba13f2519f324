"""Sums of a window: money, purchases and who made them (figures.md M0, M10, M15)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from shopclub.records.figures.receipts import History, known
from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import Purchase
from shopclub.records.sessions import BookSession
from shopclub.rules.figures.receipts import Receipt
from shopclub.rules.values.pacing import paced


def own_receipt(customer: ColumnElement[Any]) -> tuple[Any, ...]:
    """Return the columns that tell one receipt from another: customer, date and number, or the row (D2)."""
    return customer, Purchase.business_date, Purchase.receipt, case((Purchase.receipt.is_(None), Purchase.id))


@dataclass
class CustomerTally:
    """What one customer, or all anonymous ones together, did in a window; `priced` purchases have an amount."""

    purchases: int = 0
    priced: int = 0
    gross: int = 0
    refunds: int = 0

    @property
    def net(self) -> int:
        """Sales less refunds, each on its own date (figures.md D11)."""
        return self.gross - self.refunds


def tallies(session: BookSession, history: History, *, start: date, end: date) -> dict[int | None, CustomerTally]:
    """Return the sums of every customer between two dates; those of nobody's purchases under None."""
    by_customer: dict[int | None, CustomerTally] = {}
    rows = session.connection().execute(_sums(history, start, end))
    for account, purchases, priced, gross, refunds in paced(rows):
        tally = by_customer.setdefault(history.customer(account), CustomerTally())
        tally.purchases += int(purchases)
        tally.priced += int(priced)
        tally.gross += int(gross)
        tally.refunds += int(refunds)
    for receipt in refunded_in(history, start, end):
        tally = by_customer[history.customer(receipt.member)]
        tally.purchases -= 1
        tally.priced -= int(receipt.priced)
    return by_customer


def purchases_by_day(session: BookSession, history: History, *, start: date, end: date) -> dict[date, int]:
    """Return how many purchases members made on each day between two dates."""
    receipts = (
        select(Purchase.business_date.label("day"))
        .where(*known(history.as_of), Purchase.business_date >= start, Purchase.business_date < end)
        .where(Purchase.kind == "sale", Purchase.member_id.is_not(None))
        .where(Purchase.member_id.not_in(select(Member.id).where(Member.forgotten_at.is_not(None))))
        .group_by(*own_receipt(history.column))
        .subquery()
    )
    rows = session.connection().execute(select(receipts.c.day, func.count()).group_by(receipts.c.day))
    purchases: dict[date, int] = {row[0]: row[1] for row in rows}
    for receipt in refunded_in(history, start, end):
        if history.customer(receipt.member) is not None:
            purchases[date.fromordinal(receipt.on)] -= 1
    return purchases


def refunded_in(history: History, start: date, end: date) -> Iterator[Receipt]:
    """Give the receipts between two dates that are no purchase any more."""
    return (receipt for receipt in history.refunded if start.toordinal() <= receipt.on < end.toordinal())


def _sums(history: History, start: date, end: date) -> Select[Any]:
    sale, amount = Purchase.kind == "sale", func.coalesce(Purchase.amount, 0)
    receipts = (
        select(
            history.column.label("customer"),
            func.max(case((sale, 1), else_=0)).label("sold"),
            func.max(case((sale & Purchase.amount.is_not(None), 1), else_=0)).label("priced"),
            func.sum(case((sale, amount), else_=0)).label("gross"),
            func.sum(case((sale, 0), else_=amount)).label("refunds"),
        )
        .where(*known(history.as_of), Purchase.business_date >= start, Purchase.business_date < end)
        .group_by(*own_receipt(history.column))
        .subquery()
    )
    summed = (func.sum(each) for each in (receipts.c.sold, receipts.c.priced, receipts.c.gross, receipts.c.refunds))
    return select(receipts.c.customer, *summed).group_by(receipts.c.customer)
