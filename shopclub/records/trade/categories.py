"""The categories of goods, as staff told them."""

from sqlalchemy import func, select

from shopclub.records.schema.trade import Category, PurchaseLine
from shopclub.records.sessions import BookSession
from shopclub.rules.values.purchases import CategoryPrice


def categories_by_use(session: BookSession) -> list[CategoryPrice]:
    """Return the categories of goods, the most told first."""
    last = (
        select(PurchaseLine.category_id, func.count().label("told"), func.max(PurchaseLine.id).label("last"))
        .group_by(PurchaseLine.category_id)
        .subquery()
    )
    rows = session.execute(
        select(Category.name, PurchaseLine.amount)
        .outerjoin(last, last.c.category_id == Category.id)
        .outerjoin(PurchaseLine, PurchaseLine.id == last.c.last)
        .order_by(func.coalesce(last.c.told, 0).desc(), Category.name)
    )
    return [CategoryPrice(name, price) for name, price in rows]
