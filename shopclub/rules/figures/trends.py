"""A row of periods at once: the customers of each and who was active between, in one pass over the purchase days."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import Rate
from shopclub.rules.figures.repeat import on_at_least
from shopclub.rules.figures.retention import came_again


@dataclass(frozen=True)
class TrendStep:
    """One period's customers (figures.md M1, M2, M4, M5)."""

    buying: int
    new: int
    repeat: Rate
    crr: Rate
    came_again: Rate

    @property
    def returning(self) -> int:
        """The customers who had bought before the period."""
        return self.buying - self.new


def trend(days: PurchaseDays, bounds: Sequence[int], *, active_days: int) -> tuple[TrendStep, ...]:
    """Return one step per period after the first; `bounds` are the starts of all, and the end of the last."""
    buying: list[dict[int, int]] = [{} for _ in bounds[1:]]
    new = [0] * len(buying)
    active: list[set[int]] = [set() for _ in bounds]
    for member, own in days.customers():
        if own[0] >= bounds[0]:
            new[bisect_right(bounds, own[0]) - 1] += 1
        done = 0
        for day in own[bisect_left(own, bounds[0] - active_days) :]:
            if day >= bounds[0]:
                counts = buying[bisect_right(bounds, day) - 1]
                counts[member] = counts.get(member, 0) + 1
            first = max(done, bisect_right(bounds, day))
            done = max(done, bisect_right(bounds, day + active_days))
            for place in range(first, done):
                active[place].add(member)
    return tuple(
        TrendStep(
            buying=len(buying[place]),
            new=new[place],
            repeat=on_at_least(buying[place], 2).rate,
            crr=came_again(active[place], active[place + 1]).rate,
            came_again=came_again(buying[place - 1].keys(), buying[place].keys()).rate,
        )
        for place in range(1, len(buying))
    )
