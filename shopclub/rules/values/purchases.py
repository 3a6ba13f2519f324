"""What was bought: items, their sum, and the part of it that earns."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import AmountInvalid, AmountMismatch

NEVER_EARNING = ("gift card", "prepaid card", "deposit", "donation", "membership fee")
MOST_PIECES = 10_000
_PIECES = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class Item:
    """A line of a purchase: the price of one piece in minor units, tax and discounts included, and how many."""

    category: str
    amount: int
    quantity: int = 1

    @property
    def total(self) -> int:
        """The line's total in minor units."""
        return self.amount * self.quantity


@dataclass(frozen=True)
class Told:
    """What staff told with a card: the amount in minor units, the items, the stamps asked for by hand."""

    amount: int | None = None
    items: tuple[Item, ...] = ()
    stamps: int | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True)
class CategoryPrice:
    """A category of goods and the price of a piece as it was told last, in minor units; None where none ever was."""

    name: str
    price: int | None


def parse_item(text: str, currency: Currency) -> Item:
    """Read `CATEGORY=AMOUNT` or `CATEGORY=AMOUNTxQTY`, the amount being the price of one piece.

    Raises:
        AmountInvalid: the text is no such line.
    """
    category, sign, price = text.rpartition("=")
    amount, _, quantity = price.partition("x")
    quantity = quantity or "1"
    if not sign or not category.strip() or not _PIECES.fullmatch(quantity):
        raise AmountInvalid(text)
    pieces = int(quantity)
    if not 1 <= pieces <= MOST_PIECES:
        raise AmountInvalid(text)
    return Item(category.strip().casefold(), currency.parse_told(amount), pieces)


def total(amount: int | None, items: Iterable[Item], currency: Currency) -> int | None:
    """Return a purchase's amount: as given, or the sum of its items; None where neither is known.

    Raises:
        AmountMismatch: both are given and differ.
    """
    lines = tuple(items)
    if not lines:
        return amount
    lines_total = sum(line.total for line in lines)
    if amount is not None and amount != lines_total:
        raise AmountMismatch(currency.write(amount), currency.write(lines_total))
    return lines_total


def eligible(amount: int | None, items: Iterable[Item], excluded: Collection[str]) -> int | None:
    """Return the part of a purchase that earns: without the items of excluded categories."""
    lines = tuple(items)
    if amount is None or not lines:
        return amount
    return sum(line.total for line in lines if line.category not in excluded)
