"""Rates of earning: what a visit counts for, what that gives, and what goods brought back take with them.

A programme earns by one rate or several that add (rules.md 1, promotions): each floors on its own, then the sum is
multiplied by the one promotion that is best for the member, then the rounding mode applies, once.

A return takes units back down to what is still earned (rules.md 1, returns; rulings 2). What is still earned depends
only on what is left of each visit, never on the order of returns, and never rises when more is brought back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from shopclub.rules import promotions, purchases
from shopclub.rules.earning import Act, Counted
from shopclub.rules.money import Rounding
from shopclub.rules.promotions import SINGLE, Promotion

UNITS = ("visit", "item", "amount", "category")
_MOST_CHOICES = 6


@dataclass(frozen=True)
class Rate:
    """So many units for each `per` counted: a visit, a piece, or money in minor units.

    `whole` gives them for each full `per` only; otherwise fractions of the product are floored.
    """

    unit: str
    units: int = 1
    per: int = 1
    categories: tuple[str, ...] = ()
    carried: bool = False
    whole: bool = False

    @property
    def counts_money(self) -> bool:
        """Tell whether it counts money."""
        return self.unit in {"amount", "category"}

    def given(self, count: int) -> int:
        """Return the units that a count gives."""
        return count // self.per * self.units if self.whole else count * self.units // self.per

    def gained(self, before: int, count: int) -> int:
        """Return the units that a count adds to what was counted before, where the remainder is carried."""
        return self.given(before + count) - self.given(before) if self.carried else self.given(count)

    def count(self, act: Act, eligible: int, excluded: Collection[str]) -> int:
        """Return what an act counts for, of what is eligible of it."""
        match self.unit:
            case "visit":
                return 1
            case "item":
                return sum(
                    each.quantity
                    for each in act.items
                    if each.category in self.categories and each.category not in excluded
                )
            case "category":
                named = (each.total for each in act.items if each.category in self.categories)
                return min(sum(named), eligible)
            case _:
                return eligible


@dataclass(frozen=True)
class Tariff:
    """The rates of one version of a programme, with its promotions and rounding."""

    rates: tuple[Rate, ...]
    exclude: tuple[str, ...] = ()
    min_spend: int = 0
    rounding: Rounding = Rounding.FLOOR
    multiplier: tuple[Promotion, ...] = ()

    @property
    def carried(self) -> bool:
        """Tell whether any rate carries its remainder."""
        return any(rate.carried for rate in self.rates)

    @property
    def by_visit(self) -> bool:
        """Tell whether visits alone are counted, so that nothing need be kept of what they counted for."""
        return all(rate.unit == "visit" for rate in self.rates)

    def eligible(self, act: Act) -> int:
        """Return the part of an act's amount that earns: what neither units paid nor goods brought back took away."""
        whole = purchases.eligible(act.amount, act.items, self.exclude) or 0
        return max(whole - act.paid - act.returned, 0)

    def below_minimum(self, act: Act) -> bool:
        """Tell whether the eligible amount is too small to earn."""
        return self.min_spend > 0 and self.eligible(act) < self.min_spend

    def counts(self, act: Act) -> tuple[int, ...]:
        """Return what an act counts for by each rate; nothing under the minimum."""
        if self.below_minimum(act):
            return (0,) * len(self.rates)
        eligible = self.eligible(act)
        return tuple(rate.count(act, eligible, self.exclude) for rate in self.rates)

    def plain(self, counts: Sequence[int], before: Sequence[int]) -> int:
        """Return the units that counts give before any promotion."""
        return sum(rate.gained(b, c) for rate, c, b in zip(self.rates, counts, before, strict=True))

    def promotion(self, act: Act) -> Promotion | None:
        """Return the promotion that runs for an act."""
        return promotions.best(self.multiplier, on=act.on, local=act.local)

    def multiplied(self, units: int, bp: int) -> int:
        """Multiply and round, once."""
        return self.rounding.divide(units * bp, SINGLE) if bp != SINGLE else units

    def still_earned(self, counted: Iterable[Counted], version: int) -> int:
        """Return what visits still earn together under a version once goods were brought back.

        Carried spend earns together; what a promotion gave beyond it stays with its visit; what a cap kept back stays
        kept back until it would not have been reached.
        """
        mine = [each for each in counted if each.version == version and any(each.left)]
        whole, beyond, capped = 0, 0, []
        for each in mine:
            first, now = self.plain(each.counted, each.before), self.plain(each.left, each.before)
            given = each.given if each.left == each.counted else self.multiplied(now, each.bp)
            beyond += max(min(each.given - first, given - now), 0)
            if each.given < first:
                capped.append((each, first - each.given))
            whole += sum(r.given(c) for r, c in zip(self.rates, each.left, strict=True) if not r.carried)
        sums = self._sums(mine)
        return max(min(whole + self._together(sums, kept) for kept in _choices(capped)) + beyond, 0)

    def _sums(self, counted: Iterable[Counted]) -> tuple[int, ...]:
        return tuple(sum(each.left[place] for each in counted) for place in range(len(self.rates)))

    def _together(self, sums: Sequence[int], kept: Sequence[tuple[Counted, int]]) -> int:
        """Return what sums earn by the carried rates, as if nothing of some capped visits had come back."""
        units = -sum(short for _, short in kept)
        for place, rate in enumerate(self.rates):
            if rate.carried:
                back = sum(each.counted[place] - each.left[place] for each, _ in kept)
                units += rate.given(sums[place] + back)
        return units

    def still_earned_by(self, visit: Counted) -> int:
        """Return what one visit still earns, where nothing is carried."""
        if visit.left == visit.counted:
            return visit.given
        if not any(visit.left):
            return 0
        return min(visit.given, self.multiplied(self.plain(visit.left, visit.before), visit.bp))


def _choices(capped: Sequence[tuple[Counted, int]]) -> Iterable[tuple[tuple[Counted, int], ...]]:
    """Give every choice of capped visits that are taken as if nothing of them had come back.

    Those of which nothing did are in all of them. Beyond a few the others are left out: that never takes too much.
    """
    always = tuple(each for each in capped if each[0].left == each[0].counted)
    open_ = [each for each in capped if each[0].left != each[0].counted][:_MOST_CHOICES]
    for count in range(len(open_) + 1):
        for some in combinations(open_, count):
            yield (*always, *some)


def counters_of(counters: Mapping[tuple[int, int], int], version: int, rates: int) -> tuple[int, ...]:
    """Return a member's counters under a version, one for each rate."""
    return tuple(counters.get((version, place), 0) for place in range(rates))
