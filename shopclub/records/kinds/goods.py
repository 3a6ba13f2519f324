"""The goods that a visit is about: those bought on it, and those it brought back of an earlier purchase."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, literal_column, select

from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of

_PURCHASE = table_of(Purchase)
_BOUGHT = _PURCHASE.alias("bought")


class GoodsBroughtBack(NamedTuple):
    """Where and when goods were bought that came back; nowhere where the purchase was no member's."""

    bought_at: int | None
    bought_on: date


@dataclass(frozen=True)
class VisitRow:
    """A visit or a return; `voided_at` tells that it stands no longer."""

    kind: str
    business_date: date
    voided_at: datetime | None


_GOODS_BROUGHT_BACK = (
    select(_BOUGHT.c.visit_id, _BOUGHT.c.business_date)
    .join(_PURCHASE, _PURCHASE.c.refund_of == _BOUGHT.c.id)
    .where(_PURCHASE.c.visit_id == bindparam("visit"))
    .limit(literal_column("1"))
)


def goods_brought_back(session: BookSession, visit: int) -> GoodsBroughtBack | None:
    """Return where and when the goods were bought that a visit brought back; None where it brought none."""
    rows = rows_of(session, _GOODS_BROUGHT_BACK, {"visit": visit})
    return GoodsBroughtBack(*rows[0]) if rows else None


def find_visit(session: BookSession, number: int) -> VisitRow | None:
    """Return a visit or a return by its number."""
    row = session.execute(select(Visit.kind, Visit.business_date, Visit.voided_at).where(Visit.id == number)).first()
    return VisitRow(*row) if row is not None else None


def find_purchase(session: BookSession, number: int) -> Purchase | None:
    """Return a sale or a refund by its number."""
    return session.get(Purchase, number)


def purchase_numbered(session: BookSession, number: int) -> Purchase:
    """Return a sale or a refund that is known to be there."""
    return session.get_one(Purchase, number)


def number_of_purchase(session: BookSession, visit: int) -> int | None:
    """Return the number of the purchase that a visit was booked with, if it still is there."""
    return session.scalar(select(Purchase.id).where(Purchase.visit_id == visit).order_by(Purchase.id).limit(1))


def is_refunded(session: BookSession, purchase: int) -> bool:
    """Tell whether anything of a purchase came back."""
    refunds = select(Purchase.id).where(Purchase.refund_of == purchase, Purchase.voided == 0)
    return session.scalar(refunds.limit(1)) is not None
