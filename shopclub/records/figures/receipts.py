"""The club's purchase days as known at the end of a day (figures.md D2-D7)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from shopclub.records.figures.customers import customer_column, forgotten_members
from shopclub.records.schema.trade import Purchase
from shopclub.records.sessions import BookSession
from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.receipts import Receipt, Row, refunded_receipts
from shopclub.rules.values.pacing import paced

_DAY = cast(Purchase.business_date, Text).label("day")


@dataclass(frozen=True)
class History:
    """What is known of the members' purchases at the end of a day."""

    as_of: date
    begins: date | None
    days: PurchaseDays
    refunded: tuple[Receipt, ...]
    forgotten: frozenset[int]
    column: ColumnElement[Any]

    def customer(self, account: int | None) -> int | None:
        """Return the customer a purchase counts for; nobody once she is forgotten (figures.md D7)."""
        return None if account in self.forgotten else account


def read_history(session: BookSession, as_of: date) -> History:
    """Read everybody's purchase days, without the receipts that were wholly refunded by then.

    It pauses in between for whoever is more urgent, and so does what goes through the days later.
    """
    forgotten, column = forgotten_members(session), customer_column(session)
    refunded = _refunded(session, as_of, column)
    dates = paced(tuple(row) for row in session.connection().execute(_dates(as_of, column)))
    return History(
        as_of=as_of,
        begins=session.scalar(select(func.min(Purchase.business_date)).where(*known(as_of))),
        days=PurchaseDays(_days(dates, refunded, forgotten)),
        refunded=refunded,
        forgotten=forgotten,
        column=column,
    )


def known(as_of: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of rows that exist at the end of a day: never voided, dated by then (D2, D5)."""
    return Purchase.voided == 0, Purchase.business_date <= as_of


def _dates(as_of: date, customer: ColumnElement[Any]) -> Select[Any]:
    """Select each customer's dates in one row: far fewer rows to fetch than purchases."""
    columns: tuple[Any, ...] = customer, func.aggregate_strings(_DAY, ",")
    return (
        select(*columns)
        .where(*known(as_of), Purchase.kind == "sale", Purchase.member_id.is_not(None))
        .group_by(customer)
    )


def _days(
    dates: Iterable[tuple[int, str]], refunded: Iterable[Receipt], forgotten: frozenset[int]
) -> dict[int, tuple[int, ...]]:
    """Read the days of everybody who was not forgotten, without the receipts that are no purchase any more."""
    numbers = _DayNumbers()
    gone: dict[int, Counter[int]] = {}
    for receipt in refunded:
        if receipt.member is not None:
            gone.setdefault(receipt.member, Counter())[receipt.on] += len(receipt.sales)
    days_of: dict[int, tuple[int, ...]] = {}
    for member, text in dates:
        days: Iterable[int] = map(numbers.__getitem__, text.split(","))
        if member in gone:
            days = Counter(days) - gone[member]
        if member not in forgotten and (distinct := tuple(sorted(set(days)))):
            days_of[member] = distinct
    return days_of


class _DayNumbers(dict[str, int]):
    """The numbers of dates written as text, each worked out once."""

    def __missing__(self, text: str) -> int:
        number = self[text] = date.fromisoformat(text).toordinal()
        return number


def _refunded(session: BookSession, as_of: date, customer: ColumnElement[Any]) -> tuple[Receipt, ...]:
    """Read every refund with the whole receipts it stands on and points to, and let the rules decide (D3, D4)."""
    connection, numbers = session.connection(), _DayNumbers()
    rows = select(
        Purchase.id,
        customer.label("customer"),
        _DAY,
        Purchase.amount,
        Purchase.receipt,
        Purchase.kind,
        Purchase.refund_of,
    ).where(*known(as_of))
    refunds = rows.where(Purchase.kind == "refund")
    pointed_to = select(Purchase.refund_of).where(*known(as_of), Purchase.kind == "refund")
    targets = rows.where(Purchase.kind == "sale", Purchase.id.in_(pointed_to))
    by_id = {row[0]: row for row in connection.execute(refunds).all()}
    if not by_id:
        return ()
    for query in (targets, _beside(rows, refunds, customer), _beside(rows, targets, customer)):
        by_id |= {row[0]: row for row in connection.execute(query).all()}
    return refunded_receipts(
        Row(number, account, numbers[day], amount, receipt, kind == "refund", target)
        for number, account, day, amount, receipt, kind, target in by_id.values()
    )


def _beside(rows: Select[Any], others: Select[Any], customer: ColumnElement[Any]) -> Select[Any]:
    """Select the sales that share a receipt with other rows."""
    other = others.add_columns(Purchase.business_date).subquery()
    return rows.where(Purchase.kind == "sale").join(
        other,
        (other.c.business_date == Purchase.business_date)
        & customer.is_not_distinct_from(other.c.customer)
        & (other.c.receipt == Purchase.receipt),
    )
