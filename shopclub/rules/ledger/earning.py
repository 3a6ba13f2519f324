"""Rates of earning: what a visit counts for, what that gives, and what goods brought back take with them.

A programme earns by one rate or several that add (rules.md 1, promotions): each floors on its own, then the sum is
multiplied by the one promotion that is best for the member, then the rounding mode applies, once.

A return takes units back down to what is still earned (rules.md 1, returns; rulings 2). What is still earned depends
only on what is left of each visit, never on the order of returns, and never rises when more is brought back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shopclub.rules.ledger import promotions
from shopclub.rules.ledger.acts import Act, Counted
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.ledger.promotions import SINGLE, Promotion
from shopclub.rules.values import purchases
from shopclub.rules.values.money import Rounding
from shopclub.rules.values.purchases import Item

UNITS = ("visit", "item", "amount", "category")


@dataclass(frozen=True)
class EarningRate:
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

    def count(self, act: Act, *, eligible: int, excluded: Collection[str]) -> int:
        """Return what an act counts for, of what is eligible of it."""
        match self.unit:
            case "visit":
                return 1
            case "item":
                return sum(item.quantity for item in act.items if self._counts(item, excluded))
            case "category":
                return min(sum(item.total for item in act.items if self._counts(item, excluded)), eligible)
            case _:
                return eligible

    def _counts(self, item: Item, excluded: Collection[str]) -> bool:
        """Tell whether a line is of the categories that are counted, and none that never earns."""
        return item.category in self.categories and item.category not in excluded


@dataclass(frozen=True)
class Tariff:
    """The rates of one version of a programme, with its promotions and rounding."""

    rates: tuple[EarningRate, ...]
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

    @property
    def ground(self) -> GroundKind:
        """What visits earn for by these rates: the one unit that is counted, or several together."""
        units = {rate.unit for rate in self.rates}
        return GroundKind(units.pop()) if len(units) == 1 else GroundKind.RATES

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
        return tuple(rate.count(act, eligible=eligible, excluded=self.exclude) for rate in self.rates)

    def plain(self, counts: Sequence[int], before: Sequence[int]) -> int:
        """Return the units that counts give before any promotion."""
        return sum(rate.gained(start, more) for rate, start, more in zip(self.rates, before, counts, strict=True))

    def at_most(self, visit: Counted) -> int:
        """Return what a visit can have given at most, whatever was carried to it."""
        pairs = zip(self.rates, visit.counted, strict=True)
        return self.multiplied(sum(rate.given(count) + rate.units for rate, count in pairs), visit.bp)

    def promotion(self, act: Act) -> Promotion | None:
        """Return the promotion that runs for an act."""
        return promotions.best(self.multiplier, on=act.on, local=act.local)

    def best_multiplier(self, act: Act, *, tier_bp: int) -> tuple[str, int]:
        """Return the one multiplier that is best for the member: a promotion's or, if it gives more, the tier's.

        On a tie the promotion stands (rules.md 1).
        """
        promotion = self.promotion(act)
        if tier_bp > (promotion.bp if promotion else SINGLE):
            return act.tier, tier_bp
        return (promotion.name, promotion.bp) if promotion else ("", SINGLE)

    def multiplied(self, units: int, bp: int) -> int:
        """Multiply and round, once."""
        return self.rounding.divide(units * bp, SINGLE) if bp != SINGLE else units

    def still_earned(self, counted: Iterable[Counted], version: int) -> int:
        """Return what visits still earn together under a version once goods were brought back.

        Carried spend earns together, group by group; what a promotion gave beyond it stays with its visit, and spend
        whose units a cap kept back counts for nothing.
        """
        mine = [each for each in counted if each.version == version and any(each.left)]
        units = 0
        for visit in mine:
            first, now = self.plain(visit.counted, visit.before), self.plain(visit.left, visit.before)
            given = visit.given if visit.left == visit.counted else self.multiplied(now, visit.bp)
            units += max(min(visit.given - first, given - now), 0)
            units += sum(
                rate.given(left) for rate, left in zip(self.rates, visit.left, strict=True) if not rate.carried
            )
        for place, rate in enumerate(self.rates):
            if rate.carried:
                spent: dict[int, int] = {}
                for visit in mine:
                    spent[visit.group] = spent.get(visit.group, 0) + self._rewarded(visit, place)
                units += sum(rate.given(count) for count in spent.values())
        return max(units, 0)

    def _rewarded(self, visit: Counted, place: int) -> int:
        """Return what is left of a visit's count by one rate, without what a cap gave nothing for."""
        rate = self.rates[place]
        short = max(self.plain(visit.counted, visit.before) - visit.given, 0)
        return max(visit.left[place] - short // rate.units * rate.per, 0)

    def still_earned_by(self, visit: Counted) -> int:
        """Return what one visit still earns, where nothing is carried."""
        if visit.left == visit.counted:
            return visit.given
        if not any(visit.left):
            return 0
        return min(visit.given, self.multiplied(self.plain(visit.left, visit.before), visit.bp))


def as_one(counted: Iterable[Counted]) -> list[Counted]:
    """Return what visits counted for as if one member had come to all of them."""
    return [replace(visit, group=0) for visit in counted]


def counters_of(counters: Mapping[tuple[int, int], int], version: int, rates: int) -> tuple[int, ...]:
    """Return a member's counters under a version, one for each rate."""
    return tuple(counters.get((version, place), 0) for place in range(rates))
