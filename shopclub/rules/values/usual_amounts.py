"""Which amounts are so large that a hurried hand may not have meant them (counter.md 2a.5)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import Refusal

FEW = 20
"""From this many amounts on, the largest of them tells what is usual."""
USUAL_AT_FIRST = 5_000
"""Until then this is, in the currency's main units."""


@dataclass(frozen=True)
class LargestAmount:
    """The largest amount booked and not voided, in minor units, and the business date it was booked on.

    `booked` tells how many amounts there are, up to `FEW`.
    """

    amount: int
    on: date
    booked: int


@dataclass(frozen=True)
class Usual:
    """The most that is booked without asking, in minor units; `on` is when it was booked, where it was."""

    most: int
    on: date | None = None


@dataclass(eq=False)
class AmountUnusual(Refusal):
    """More than the shop usually takes, in minor units: it is booked once it was confirmed.

    `on` is when the most until now was booked; None where the shop set the limit, or too little was booked yet.
    """

    amount: int
    most: int
    on: date | None = None
    code: ClassVar[str] = "amount_unusual"


def usual(setting: int | None, largest: LargestAmount | None, *, currency: Currency) -> Usual | None:
    """Return the most that is booked without asking; None where nothing is asked.

    `setting` is the shop's own limit in minor units, 0 for never; without one the largest amount until now is it, once
    there are enough of them.
    """
    if setting is not None:
        return Usual(setting) if setting else None
    if largest is not None and largest.booked >= FEW:
        return Usual(largest.amount, largest.on)
    return Usual(USUAL_AT_FIRST * currency.one)
