"""Each group of figures, from the purchase days and the sums of a few windows."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction

from shopclub.records.figures.receipts import History
from shopclub.records.figures.tallies import CustomerTally
from shopclub.rules.figures import repeat, timing
from shopclub.rules.figures.lifetime_value import OwnersEstimates, lifetime_value
from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import Part, Rate, ratio
from shopclub.rules.figures.retention import Retention, came_again, retention, revenue_retention
from shopclub.services.figures.asked import YEAR, Asked
from shopclub.services.figures.shown import (
    Clv,
    Customers,
    LoyalRate,
    Repeat,
    RetentionShown,
    Revenue,
    Sales,
    SecondPurchaseRate,
    Timing,
)

Tallies = Mapping[int | None, CustomerTally]
CHANCES = (30, 60, 90)


def sales(window: Tallies) -> Sales:
    """Sales and coverage (figures.md M0)."""
    everybody, members, nobody = list(window.values()), _members(window), window.get(None, CustomerTally())
    net = sum(each.net for each in everybody)
    of_members = sum(each.net for each in members)
    purchases = sum(each.purchases for each in members)
    return Sales(
        gross_minor=sum(each.gross for each in everybody),
        refunds_minor=sum(each.refunds for each in everybody),
        net_minor=net,
        member_net_minor=of_members,
        anonymous_net_minor=net - of_members,
        member_purchases=purchases,
        anonymous_purchases=nobody.purchases,
        member_share_of_net=Rate(of_members, net),
        member_share_of_purchases=Rate(purchases, purchases + nobody.purchases),
    )


def customers(days: PurchaseDays, asked: Asked, window: Tallies) -> Customers:
    """Customers and what they bought; money only over purchases with an amount (figures.md M1, M10, ruling 12)."""
    buying, new, members = days.within(asked.start, asked.end), _new(days, asked), _members(window)
    net = sum(each.net for each in members)
    return Customers(
        buying=len(buying),
        new=len(new),
        returning=len(buying) - len(new),
        ever=len(days.before(asked.end)),
        purchase_days=sum(buying.values()),
        average_purchase_minor=ratio(net, sum(each.priced for each in members)),
        purchase_frequency=ratio(sum(each.purchases for each in members), len(buying)),
        revenue_per_customer_minor=ratio(net, _priced_customers(window)),
    )


def repeats(days: PurchaseDays, asked: Asked) -> Repeat:
    """Who comes again (figures.md M5-M8, M11)."""
    year = days.within(asked.end - YEAR, asked.end)
    second = _second(days, asked)
    return Repeat(
        repeat_purchase_rate=_repeaters(days, asked).rate if _has_days(asked) else None,
        repeat_purchase_rate_365=repeat.on_at_least(year, 2).rate,
        returning_customer_rate=_returning(days, asked).rate,
        lifetime_repeat_rate=repeat.on_at_least(days.before(asked.end), 2).rate,
        second_purchase_rate=SecondPurchaseRate(
            len(second.members), second.of, asked.second_days, len(_new(days, asked))
        ),
        loyal_customer_rate=_loyal_rate(_loyal(days, asked), asked),
        loyal_customer_rate_365=_loyal_rate(repeat.on_at_least(year, asked.loyal_days), asked),
    )


def retained(days: PurchaseDays, asked: Asked, *, members_then: int, members_now: int) -> RetentionShown:
    """Who stays (figures.md M2-M4, M16)."""
    kept = _retention(days, asked)
    before = days.within(asked.previous_start, asked.start)
    return RetentionShown(
        S=len(kept.at_start),
        E=len(kept.at_end),
        N=len(kept.arrived),
        N_first=len(kept.first),
        N_won_back=len(kept.won_back),
        retained=len(kept.retained),
        lost=len(kept.lost),
        crr=kept.crr,
        churn=kept.churn,
        churn_end_denominator=kept.churn_end_denominator,
        customer_growth=kept.growth,
        previous_period_retention=came_again(before.keys(), days.within(asked.start, asked.end).keys()).rate,
        member_growth=Rate(members_now - members_then, members_then),
    )


def times(days: PurchaseDays, asked: Asked) -> Timing:
    """How long between purchases (figures.md M12, M13)."""
    gaps = timing.gaps(days, asked.start, asked.end)
    curve = timing.between_purchases(days, asked.end - YEAR, asked.end)
    return Timing(
        gaps=len(gaps),
        mean_days=timing.mean(gaps),
        median_days=timing.median(gaps),
        km_spells=curve.spells,
        km_events=curve.events,
        km_median_days=curve.day_at(Fraction(1, 2)),
        km_p80_days=curve.day_at(Fraction(1, 5)),
        repeat_probability_pct={day: curve.chance_by(day) for day in CHANCES},
    )


def revenue(days: PurchaseDays, asked: Asked, *, base: Tallies, window: Tallies) -> Revenue:
    """What the previous period's customers spend (figures.md M15)."""
    stayed = revenue_retention(
        bought_before=days.within(asked.previous_start, asked.base_end).keys(),
        net_before=_net(base),
        bought_now=days.within(asked.start, asked.end).keys(),
        net_now=_net(window),
    )
    return Revenue(
        base_from=date.fromordinal(asked.previous_start),
        base_to=date.fromordinal(asked.base_end - 1),
        base_customers=stayed.customers,
        base_minor=stayed.base,
        gross_revenue_churn=stayed.gross_churn,
        lost_customer_revenue=stayed.lost,
        expansion=stayed.expansion,
        net_revenue_retention=stayed.net_retention,
        existing_customer_growth=stayed.existing_growth,
    )


def clv(history: History, asked: Asked, year: Tallies) -> Clv:
    """What a customer is worth over the years; churn needs two years of data (figures.md M14)."""
    net, buyers = sum(each.net for each in _members(year)), _priced_customers(year)
    since = asked.end - YEAR
    churn = None
    if history.begins and history.begins.toordinal() <= since - YEAR:
        churn = retention(history.days, since, asked.end, active_days=YEAR).churn
    value = lifetime_value(
        revenue=net,
        customers=buyers,
        churn=churn,
        owners=OwnersEstimates(asked.lifespan_years, asked.acquisition_cost, asked.gross_margin),
    )
    return Clv(
        annual_revenue_per_customer_minor=ratio(net, buyers),
        annual_customers=buyers,
        annual_purchases=sum(each.priced for each in _members(year)),
        annual_churn=churn,
        lifespan_years=value.lifespan_years,
        value_minor=value.value,
        danish_minor=value.danish,
        swedish_minor=value.swedish,
    )


def _members(window: Tallies) -> list[CustomerTally]:
    return [tally for member, tally in window.items() if member is not None]


def _net(window: Tallies) -> dict[int, int]:
    return {member: tally.net for member, tally in window.items() if member is not None}


def _priced_customers(window: Tallies) -> int:
    return len([tally for tally in _members(window) if tally.priced])


def _has_days(asked: Asked) -> bool:
    """Tell whether two purchase days fit into the period; M5 of one day has no value."""
    return (asked.period.end - asked.period.start).days > 1


def _loyal_rate(part: Part, asked: Asked) -> LoyalRate:
    return LoyalRate(len(part.members), part.of, asked.loyal_days)


def _new(days: PurchaseDays, asked: Asked) -> frozenset[int]:
    return days.new(asked.start, asked.end)


def _retention(days: PurchaseDays, asked: Asked) -> Retention:
    return retention(days, asked.start, asked.end, active_days=asked.active_days)


def _repeaters(days: PurchaseDays, asked: Asked) -> Part:
    return repeat.on_at_least(days.within(asked.start, asked.end), 2)


def _returning(days: PurchaseDays, asked: Asked) -> Part:
    return repeat.returning(days, asked.start, asked.end)


def _loyal(days: PurchaseDays, asked: Asked) -> Part:
    return repeat.on_at_least(days.within(asked.start, asked.end), asked.loyal_days)


def _second(days: PurchaseDays, asked: Asked) -> Part:
    return repeat.second_purchase(
        days, asked.start, asked.end, within=asked.second_days, observed_to=asked.as_of.toordinal()
    )


BEHIND: dict[str, Callable[[PurchaseDays, Asked], Collection[int]]] = {
    "customers.buying": lambda days, asked: days.within(asked.start, asked.end),
    "customers.new": _new,
    "customers.returning": lambda days, asked: days.within(asked.start, asked.end).keys() - _new(days, asked),
    "repeat.repeat_purchase_rate": lambda days, asked: _repeaters(days, asked).members,
    "repeat.returning_customer_rate": lambda days, asked: _returning(days, asked).members,
    "repeat.second_purchase_rate": lambda days, asked: _second(days, asked).members,
    "repeat.loyal_customer_rate": lambda days, asked: _loyal(days, asked).members,
    "retention.S": lambda days, asked: _retention(days, asked).at_start,
    "retention.E": lambda days, asked: _retention(days, asked).at_end,
    "retention.N": lambda days, asked: _retention(days, asked).arrived,
    "retention.N_won_back": lambda days, asked: _retention(days, asked).won_back,
    "retention.retained": lambda days, asked: _retention(days, asked).retained,
    "retention.lost": lambda days, asked: _retention(days, asked).lost,
}
"""The figures behind which members stand, and who they are."""
