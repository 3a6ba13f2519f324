"""How long until the next purchase: gaps, the Kaplan-Meier curve and chances (figures.md M12, M13)."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import ratio, rounded


def gaps(days: PurchaseDays, start: int, end: int) -> list[int]:
    """Return the days between consecutive purchase days, of gaps that end in a period, the shortest first."""
    lengths: list[int] = []
    for member in days.within(start, end):
        own = days.of[member]
        first = max(bisect_left(own, start), 1)
        last = bisect_left(own, end)
        lengths.extend(own[place] - own[place - 1] for place in range(first, last))
    return sorted(lengths)


def mean(values: Sequence[int]) -> float | None:
    """Return the mean with six decimals; no value of nothing."""
    return ratio(sum(values), len(values))


def median(ordered: Sequence[int]) -> float | None:
    """Return the median of ordered values, between the middle two of an even number; no value of nothing."""
    half = len(ordered) // 2
    if not ordered:
        return None
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


class CurveStep(NamedTuple):
    """A day on which spells ended, and the share still without a next purchase after it."""

    day: int
    share: Fraction


@dataclass(frozen=True)
class Curve:
    """The share of spells still without a next purchase, day by day (Kaplan and Meier 1958)."""

    spells: int
    events: int
    steps: tuple[CurveStep, ...]

    def surviving(self, day: int) -> Fraction:
        """Return the share still without a purchase after a day; flat after the last step."""
        place = bisect_right(self.steps, day, key=attrgetter("day"))
        return self.steps[place - 1].share if place else Fraction(1)

    def day_at(self, share: Fraction) -> int | None:
        """Return the first day on which at most a share is left without a purchase; no value if never."""
        return next((step.day for step in self.steps if step.share <= share), None)

    def chance_by(self, day: int) -> float | None:
        """Return the chance in per cent of a purchase within some days (figures.md M13); no value without spells."""
        return rounded(100 * (1 - self.surviving(day))) if self.spells else None


def kaplan_meier(ended: Mapping[int, int], censored: Mapping[int, int]) -> Curve:
    """Return the curve of spells that ended, and of those only watched so long; ends come first on ties (M12)."""
    left = spells = sum(ended.values()) + sum(censored.values())
    share = Fraction(1)
    steps = []
    for day in sorted({*ended, *censored}):
        if ends := ended.get(day, 0):
            share *= Fraction(left - ends, left)
            steps.append(CurveStep(day, share))
        left -= ends + censored.get(day, 0)
    return Curve(spells, sum(ended.values()), tuple(steps))


def between_purchases(days: PurchaseDays, start: int, end: int) -> Curve:
    """Return the curve of one spell per purchase day in a window, to the next day or the window's last (M12)."""
    ended: Counter[int] = Counter()
    censored: Counter[int] = Counter()
    for member in days.within(start, end):
        own = days.of[member]
        first, last = bisect_left(own, start), bisect_left(own, end)
        ended.update(own[place + 1] - own[place] for place in range(first, last - 1))
        censored[end - 1 - own[last - 1]] += 1
    return kaplan_meier(ended, censored)
