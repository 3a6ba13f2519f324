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
    """Return lines less what came back of them, one thing after another (ruling 31).

    A piece that was sold at the price it came back at is gone. What came back at another price, as weighed goods or a
    reduction afterwards, is taken from the pieces of its category: what is left of a piece is a line of its own, and
    the piece is back once its whole price is.
    """
    left = list(sold)
    for item in back:
        rest = _less_pieces(left, item)
        for _ in range(rest):
            _less_worth(left, item.category, item.amount)
    return tuple(left)


def _less_pieces(left: list[Item], item: Item) -> int:
    """Take pieces at their own price off lines; return how many were not found."""
    missing = item.quantity
    for place, line in reversed([*enumerate(left)]):
        if missing and (line.category, line.amount) == (item.category, item.amount):
            taken = min(missing, line.quantity)
            missing -= taken
            left[place : place + 1] = [replace(line, quantity=line.quantity - taken)] if line.quantity > taken else []
    return missing


def _less_worth(left: list[Item], category: str, worth: int) -> None:
    """Take what something was worth off the pieces of its category: off the cheapest that covers it, if one does."""
    while worth > 0:
        places = [place for place, line in enumerate(left) if line.category == category and line.amount > 0]
        if not places:
            return
        covering = [place for place in places if left[place].amount >= worth]
        place = (
            min(covering, key=lambda at: left[at].amount) if covering else max(places, key=lambda at: left[at].amount)
        )
        line = left[place]
        taken = min(worth, line.amount)
        pieces = [replace(line, quantity=line.quantity - 1)] if line.quantity > 1 else []
        part = [replace(line, amount=line.amount - taken, quantity=1)] if line.amount > taken else []
        left[place : place + 1] = [*pieces, *part]
        worth -= taken
