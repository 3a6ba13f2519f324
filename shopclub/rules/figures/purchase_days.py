"""Each customer's purchase days: distinct local dates with a purchase, as day numbers (figures.md D6)."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from shopclub.rules.values.pacing import paced


class PurchaseDays:
    """The purchase days of every customer, in order; a day is its number in the calendar (`date.toordinal`).

    Going through everybody pauses in between for whoever is more urgent.
    """

    def __init__(self, of: Mapping[int, Sequence[int]]) -> None:
        self.of = of
        self._counted: dict[tuple[int, int], dict[int, int]] = {}

    def customers(self) -> Iterator[tuple[int, Sequence[int]]]:
        """Go through the customers and their days."""
        return paced(self.of.items())

    def within(self, start: int, end: int) -> Mapping[int, int]:
        """Return the customers with a purchase from `start` up to, not including, `end`, and on how many days."""
        counted = self._counted.get((start, end))
        if counted is None:
            counted = self._counted[start, end] = {
                member: count
                for member, days in self.customers()
                if days[-1] >= start
                and days[0] < end
                and (count := bisect_left(days, end) - bisect_left(days, start)) > 0
            }
        return counted

    def before(self, end: int) -> Mapping[int, int]:
        """Return the customers with any purchase before a day, and on how many days."""
        return self.within(0, end)

    def new(self, start: int, end: int) -> frozenset[int]:
        """Return the customers whose first purchase ever was between two days (figures.md M1)."""
        return frozenset(member for member, days in self.customers() if start <= days[0] < end)
