"""What is left of a purchase once goods were brought back: the amount, the lines, and the act it would have been."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shopclub.rules.ledger.acts import Act
from shopclub.rules.values.purchases import Item


@dataclass(frozen=True)
class Bought:
    """A purchase as it was told; `paid` is what units paid of the amount, `visited` that a member's visit made it."""

    on: date
    local: datetime
    amount: int | None
    items: tuple[Item, ...] = ()
    paid: int = 0
    visited: bool = True


@dataclass(frozen=True)
class Back:
    """What came back of a purchase at once: the amount where it is known, and the lines."""

    amount: int | None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Left:
    """What is left of a purchase once all that was brought back is taken off: the amount, the lines, their act."""

    amount: int | None
    items: tuple[Item, ...]
    act: Act | None

    @property
    def whole(self) -> bool:
        """Tell whether nothing is left: then the visit keeps nothing it earned."""
        return self.act is None


def left_after(bought: Bought, back: Sequence[Back]) -> Left:
    """Work out what is left, and the act the purchase would have been without what was brought back."""
    named = [item for each in back for item in each.items]
    items = without(bought.items, named)
    if bought.amount is None or any(each.amount is None for each in back):
        left = None if not back else 0
    else:
        left = bought.amount - sum(each.amount or 0 for each in back)
    if back and not left:
        return Left(left, items, None)
    unnamed = sum(each.amount or 0 for each in back) - sum(item.total for item in named)
    if not bought.visited:
        return Left(left, items, Act(bought.on, bought.local, left, items))
    amount = None
    if items:
        amount = sum(item.total for item in items)
    elif bought.amount is not None:
        amount = (left or 0) + unnamed
    return Left(left, items, Act(bought.on, bought.local, amount, items, paid=bought.paid, returned=unnamed))


def without(sold: Iterable[Item], back: Iterable[Item]) -> tuple[Item, ...]:
    """Return lines less what came back of them: the same category at the same price."""
    gone: dict[tuple[str, int], int] = {}
    for item in back:
        gone[item.category, item.amount] = gone.get((item.category, item.amount), 0) + item.quantity
    left = []
    for item in sold:
        taken = min(gone.get((item.category, item.amount), 0), item.quantity)
        if taken:
            gone[item.category, item.amount] -= taken
        if item.quantity > taken:
            left.append(replace(item, quantity=item.quantity - taken))
    return tuple(left)
