"""The goods that a visit brought back of an earlier purchase, as the kinds of programme ask for them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, literal_column, select

from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Purchase
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of

_PURCHASE = table_of(Purchase)
_BOUGHT = _PURCHASE.alias("bought")


class GoodsBroughtBack(NamedTuple):
    """The visit on which goods were bought that came back, and its day.

    Goods of a purchase without a visit come back without one, too.
    """

    bought_at: int
    bought_on: date


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
