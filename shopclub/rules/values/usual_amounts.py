"""Which amounts are so large that a hurried hand may not have meant them (counter.md 2a.5)."""

from dataclasses import dataclass
from datetime import date

from shopclub.rules.values.money import Currency

FEW = 20
"""From this many amounts on, the largest of them tells what is usual."""
USUAL_AT_FIRST = 5_000
"""Until then this is, in the currency's main units."""


@dataclass(frozen=True)
class LargestAmount:
    """The largest amount booked and not voided, in minor units, and the business date it was booked on."""

    amount: int
    on: date


@dataclass(frozen=True)
class Usual:
    """The most that is booked without asking, in minor units; `on` is when it was booked, where it was."""

    most: int
    on: date | None = None


def usual(setting: int | None, largest: LargestAmount | None, *, enough: bool, currency: Currency) -> Usual | None:
    """Return the most that is booked without asking; None where nothing is asked.

    `setting` is the shop's own limit in minor units, 0 for never; without one the largest amount until now is it, once
    there are `enough`.
    """
    if setting is not None:
        return Usual(setting) if setting else None
    if enough and largest is not None:
        return Usual(largest.amount, largest.on)
    return Usual(USUAL_AT_FIRST * currency.one)
