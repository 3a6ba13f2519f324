"""Purchases as the book keeps them: money paid with its lines, and what came back of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal_column, or_, select, text, update
from sqlalchemy.orm import aliased

from shopclub.records.acts import OpenAct
from shopclub.records.members.accounts import of_person
from shopclub.records.members.members import HOLDER
from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import STANDING_AMOUNT, Amendment, Category, Purchase, PurchaseLine
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.usual_amounts import FEW, LargestAmount


@dataclass(frozen=True)
class PurchaseRow:
    """A sale or a refund; money in minor units, None where the amount was not told.

    `paid_with_units` is the part of the amount that units paid, `refund_of` the sale that goods came back of.
    """

    id: int
    visit_id: int | None
    member_id: int | None
    business_date: date
    at: datetime
    kind: str
    amount: int | None
    refund_of: int | None
    paid_with_units: int
    voided: bool


@dataclass(frozen=True)
class Sale:
    """A sale to be booked, in minor units; nobody's and of no visit where no card was shown."""

    amount: int | None
    member_id: int | None = None
    visit_id: int | None = None
    paid_with_units: int = 0


@dataclass(frozen=True)
class Sought:
    """What is known of a purchase that is looked for without its receipt; the amount in minor units."""

    member_id: int | None = None
    on: date | None = None
    amount: int | None = None


@dataclass(frozen=True)
class SoldRow:
    """A sale with what came back of it, in minor units, and who bought."""

    id: int
    at: datetime
    business_date: date
    amount: int
    refunded: int
    member_id: int | None
    name: str | None


_COLUMNS = (
    Purchase.id,
    Purchase.visit_id,
    Purchase.member_id,
    Purchase.business_date,
    Purchase.at,
    Purchase.kind,
    Purchase.amount,
    Purchase.refund_of,
    Purchase.paid_with_units,
    Purchase.voided,
)


def _row(columns: tuple[Any, ...]) -> PurchaseRow:
    row = PurchaseRow(*columns)
    return replace(row, voided=bool(row.voided))


def find_purchase(session: BookSession, number: int) -> PurchaseRow | None:
    """Return a sale or a refund by its number."""
    columns = session.execute(select(*_COLUMNS).where(Purchase.id == number)).first()
    return _row(tuple(columns)) if columns is not None else None


def purchase_numbered(session: BookSession, number: int) -> PurchaseRow:
    """Return a sale or a refund that is known to be there."""
    return _row(tuple(session.execute(select(*_COLUMNS).where(Purchase.id == number)).one()))


def purchase_of_visit(session: BookSession, visit: int) -> PurchaseRow:
    """Return the purchase that a visit or a return was booked with."""
    mine = select(*_COLUMNS).where(Purchase.visit_id == visit).order_by(Purchase.id).limit(1)
    return _row(tuple(session.execute(mine).one()))


def number_of_purchase(session: BookSession, visit: int | None) -> int | None:
    """Return the number of the purchase that a visit was booked with, if it still is there."""
    return session.scalar(select(Purchase.id).where(Purchase.visit_id == visit).order_by(Purchase.id).limit(1))


def refunds_of(session: BookSession, purchase: int) -> tuple[PurchaseRow, ...]:
    """Return what came back of a purchase and was not taken back, the oldest first."""
    refunds = select(*_COLUMNS).where(Purchase.refund_of == purchase, Purchase.voided == 0).order_by(Purchase.id)
    return tuple(_row(tuple(columns)) for columns in session.execute(refunds))


def is_refunded(session: BookSession, purchase: int, *, after: int = 0) -> bool:
    """Tell whether anything of a purchase came back, at all or `after` a refund."""
    refunds = select(Purchase.id).where(Purchase.refund_of == purchase, Purchase.voided == 0, Purchase.id > after)
    return session.scalar(refunds.limit(1)) is not None


_LINES: Any = (
    select(Category.name, PurchaseLine.amount, PurchaseLine.quantity)
    .join(Category, Category.id == PurchaseLine.category_id)
    .where(PurchaseLine.purchase_id == bindparam("purchase"))
    .order_by(PurchaseLine.id)
)


def lines_of(session: BookSession, purchase: int) -> tuple[Item, ...]:
    """Return the lines told of a purchase."""
    return tuple(Item(*row) for row in rows_of(session, _LINES, {"purchase": purchase}))


def book_sale(act: OpenAct, sale: Sale, *, on: date) -> int:
    """Book a sale; return its number."""
    number = act.number("purchase")
    row = {
        "id": number,
        "visit_id": sale.visit_id,
        "member_id": sale.member_id,
        "business_date": on,
        "at": act.instant,
        "kind": "sale",
        "amount": sale.amount,
        "paid_with_units": sale.paid_with_units,
        "counts": 1,
        "voided": 0,
        "request_id": act.request,
    }
    act.add(Purchase, [row])
    return number


def book_refund(act: OpenAct, purchase: PurchaseRow, amount: int | None, *, visit: int | None, on: date) -> int:
    """Book what came back of a purchase, in minor units; return its number."""
    number = act.number("purchase")
    row = {
        "id": number,
        "visit_id": visit,
        "member_id": purchase.member_id,
        "business_date": on,
        "at": act.instant,
        "kind": "refund",
        "amount": amount,
        "refund_of": purchase.id,
        "paid_with_units": 0,
        "counts": 0,
        "voided": 0,
        "request_id": act.request,
    }
    act.add(Purchase, [row])
    return number


_CATEGORY: Any = select(Category.id).where(Category.name == bindparam("name"))


def keep_lines(act: OpenAct, purchase: int, items: Iterable[Item], *, amendment: int | None = None) -> None:
    """Keep the lines of a purchase, making categories on first use."""
    rows = [
        {
            "purchase_id": purchase,
            "category_id": _category(act.written(), item.category),
            "amount": item.amount,
            "quantity": item.quantity,
            "amendment_id": amendment,
        }
        for item in items
    ]
    act.add(PurchaseLine, rows)


def _category(session: BookSession, name: str) -> int:
    known = rows_of(session, _CATEGORY, {"name": name})
    if known:
        return int(known[0][0])
    category = Category(name=name)
    session.add(category)
    session.flush()
    return category.id


_FEW = select(Purchase.id).where(text(STANDING_AMOUNT)).limit(literal_column(str(FEW))).subquery()
_LARGEST = (
    select(Purchase.amount, Purchase.business_date, select(func.count()).select_from(_FEW).scalar_subquery())
    .where(text(STANDING_AMOUNT))
    .order_by(Purchase.amount.desc(), Purchase.id.desc())
    .limit(literal_column("1"))
)


def largest_amount(session: BookSession) -> LargestAmount | None:
    """Return the largest amount booked and not voided; None where none was."""
    rows = rows_of(session, _LARGEST, {})
    if not rows:
        return None
    amount, on, booked = rows[0]
    return LargestAmount(amount, on, booked)


def set_amount(session: BookSession, purchase: int, amount: int | None) -> None:
    """Set what a purchase came to, in minor units."""
    session.execute(update(Purchase).where(Purchase.id == purchase).values(amount=amount))


def set_payment(session: BookSession, purchase: int, *, amount: int, paid_with_units: int) -> None:
    """Set what a purchase came to and what units paid of it, in minor units."""
    paid = {"amount": amount, "paid_with_units": paid_with_units}
    session.execute(update(Purchase).where(Purchase.id == purchase).values(paid))


def give_purchase_to(session: BookSession, purchase: int, *, member: int, visit: int) -> None:
    """Let a purchase be another member's, on a visit of hers."""
    session.execute(update(Purchase).where(Purchase.id == purchase).values(member_id=member, visit_id=visit))


_GONE = {"voided": 1, "counts": 0}


def void_refund(session: BookSession, refund: int) -> None:
    """Let goods never have come back."""
    session.execute(update(Purchase).where(Purchase.id == refund).values(_GONE))


def void_purchases_of(session: BookSession, visit: int) -> None:
    """Let a visit's purchases never have been."""
    session.execute(update(Purchase).where(Purchase.visit_id == visit).values(_GONE))


def void_purchases_and_refunds_of(session: BookSession, visit: int) -> None:
    """Let a visit's purchases never have been, and what came back of them neither."""
    bought = select(Purchase.id).where(Purchase.visit_id == visit)
    gone = or_(Purchase.id.in_(bought), Purchase.refund_of.in_(bought))
    session.execute(
        update(Purchase).where(gone).values(_GONE).execution_options(synchronize_session="fetch"),
    )


def sales_with_something_left(session: BookSession, sought: Sought, *, since: date, most: int) -> tuple[SoldRow, ...]:
    """Return the sales since a day of which not all the money went back, the newest first."""
    refund = aliased(Purchase)
    refunded = (
        select(func.coalesce(func.sum(refund.amount, type_=Integer), 0))
        .where(refund.refund_of == Purchase.id, refund.voided == 0)
        .scalar_subquery()
    )
    sold = (Purchase.id, Purchase.at, Purchase.business_date, Purchase.amount)
    query = (
        select(*sold, refunded, HOLDER.id, HOLDER.name)
        .outerjoin(Member, Member.id == Purchase.member_id)
        .outerjoin(HOLDER, HOLDER.id == Member.account_id)
        .where(Purchase.voided == 0, Purchase.kind == "sale", Purchase.amount > refunded)
        .where(Purchase.business_date >= since)
        .order_by(Purchase.id.desc())
        .limit(most)
    )
    if sought.member_id is not None:
        query = query.where(of_person(Purchase.member_id, sought.member_id))
    if sought.on is not None:
        query = query.where(Purchase.business_date == sought.on)
    if sought.amount is not None:
        query = query.where(Purchase.amount == sought.amount)
    return tuple(SoldRow(*tuple(row)) for row in session.execute(query))


@dataclass(frozen=True)
class Amended:
    """What is told of a visit later: its amount before and from now on, the stamps in all, and whether it earns anew.

    Money is in minor units, None where it is not known.
    """

    visit: int
    amount_before: int | None
    amount: int | None
    stamps: int | None
    earned: bool


def note_amendment(act: OpenAct, amended: Amended) -> int:
    """Write down what was told of a visit later; return its number."""
    session = act.written()
    row = Amendment(
        visit_id=amended.visit,
        at=act.instant,
        amount_before=amended.amount_before,
        amount=amended.amount,
        stamps=amended.stamps,
        earned=int(amended.earned),
        request_id=act.request,
    )
    session.add(row)
    session.flush()
    return row.id
