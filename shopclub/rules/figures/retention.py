"""Who stays: retention, churn, growth, and what that does to revenue (figures.md M2-M4, M15, M16)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import Part, Rate


@dataclass(frozen=True)
class Retention:
    """Who was active at the start and at the end of a period, and who bought for the first time in it."""

    at_start: frozenset[int]
    at_end: frozenset[int]
    new: frozenset[int]

    @property
    def arrived(self) -> frozenset[int]:
        """N: active at the end, not at the start (figures.md M2)."""
        return self.at_end - self.at_start

    @property
    def first(self) -> frozenset[int]:
        """Those of N who bought for the first time."""
        return self.arrived & self.new

    @property
    def won_back(self) -> frozenset[int]:
        """Those of N who had lapsed and came back."""
        return self.arrived - self.new

    @property
    def retained(self) -> frozenset[int]:
        """Active at the start and still at the end."""
        return self.at_start & self.at_end

    @property
    def lost(self) -> frozenset[int]:
        """Active at the start, no longer at the end (figures.md M3)."""
        return self.at_start - self.at_end

    @property
    def crr(self) -> Rate:
        """Customer retention rate: (E - N) / S (figures.md M2)."""
        return Rate(len(self.retained), len(self.at_start))

    @property
    def churn(self) -> Rate:
        """Customer churn: lost / S (figures.md M3)."""
        return Rate(len(self.lost), len(self.at_start))

    @property
    def churn_end_denominator(self) -> Rate:
        """Customer churn as the Swedish article divides it: lost / E (figures.md M3)."""
        return Rate(len(self.lost), len(self.at_end))

    @property
    def growth(self) -> Rate:
        """Customer growth: (E - S) / S (figures.md M16 a)."""
        return Rate(len(self.at_end) - len(self.at_start), len(self.at_start))


def retention(days: PurchaseDays, start: int, end: int, *, active_days: int) -> Retention:
    """Compare who was active at the start and at the end of a period (figures.md D9, M2)."""
    return Retention(
        at_start=frozenset(days.within(start - active_days, start)),
        at_end=frozenset(days.within(end - active_days, end)),
        new=days.new(start, end),
    )


def came_again(before: AbstractSet[int], now: AbstractSet[int]) -> Part:
    """Return the customers of the previous period who came in this one (figures.md M4)."""
    return Part(frozenset(before & now), len(before))


@dataclass(frozen=True)
class RevenueRetention:
    """What the customers of the previous period spent then and now (figures.md M15)."""

    customers: int
    base: int
    gross_churn: Rate
    lost: Rate
    expansion: Rate
    net_retention: Rate
    existing_growth: Rate


def revenue_retention(
    *,
    bought_before: AbstractSet[int],
    net_before: Mapping[int, int],
    bought_now: AbstractSet[int],
    net_now: Mapping[int, int],
) -> RevenueRetention:
    """Compare the net spend of the previous period's customers then and now (figures.md M15, ruling 14)."""
    spent = {member: net for member in bought_before if (net := net_before.get(member, 0)) > 0}
    pairs = [(then, net_now.get(member, 0)) for member, then in spent.items()]
    stayed = [(then, net_now.get(member, 0)) for member, then in spent.items() if member in bought_now]
    base = sum(spent.values())
    return RevenueRetention(
        customers=len(spent),
        base=base,
        gross_churn=Rate(sum(min(then, max(0, then - now)) for then, now in pairs), base),
        lost=Rate(sum(then for member, then in spent.items() if member not in bought_now), base),
        expansion=Rate(sum(max(0, now - then) for then, now in stayed), base),
        net_retention=Rate(sum(now for _, now in pairs), base),
        existing_growth=Rate(sum(now - then for then, now in stayed), sum(then for then, _ in stayed)),
    )
