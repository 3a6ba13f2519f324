"""The mathematics of the figures: rates, receipts, the Kaplan-Meier curve, retention and cohorts."""

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.figures import cohorts, timing
from shopclub.rules.figures.lifetime_value import LifetimeValue, OwnersEstimates, lifetime_value
from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import Rate, ratio, rounded
from shopclub.rules.figures.receipts import Row, refunded_receipts
from shopclub.rules.figures.repeat import on_at_least, returning, second_purchase
from shopclub.rules.figures.retention import retention, revenue_retention
from shopclub.rules.figures.trends import trend
from shopclub.rules.values.periods import PeriodKind

histories = st.dictionaries(
    st.integers(1, 30), st.lists(st.integers(700, 1500), min_size=1, max_size=12, unique=True).map(sorted), max_size=20
).map(PurchaseDays)
spells = st.dictionaries(st.integers(1, 60), st.integers(1, 9), max_size=8)


def test_rates_keep_their_whole_numbers_and_round_away_from_zero():
    assert (Rate(8, 9).pct, Rate(1, 3).pct, Rate(-1, 3).pct) == (88.888889, 33.333333, -33.333333)
    assert (Rate(1, 0).pct, ratio(1, 0)) == (None, None)
    assert rounded(Fraction(5, 10**7)) == 0.000001
    assert rounded(Fraction(-5, 10**7)) == -0.000001
    assert rounded(Fraction(-15, 10**7)) == -0.000002


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9))
def test_rounding_is_never_off_by_more_than_half_a_place(num, den):
    found = rounded(Fraction(num, den))
    assert abs(Fraction(found) - Fraction(num, den)) <= Fraction(1, 2 * 10**6) + Fraction(math.ulp(found))


def sale(number, amount, receipt=None, **told):
    return Row(number, 1, 10, amount, receipt, **told)


def refund(number, amount, receipt=None, *, of=None):
    return Row(number, 1, 10, amount, receipt, refund=True, refund_of=of)


def gone(*rows):
    return {row.id for receipt in refunded_receipts(rows) for row in receipt.sales}


def test_a_receipt_is_gone_once_its_refunds_reach_its_worth():
    assert gone(sale(1, 500), refund(2, 499, of=1)) == set()
    assert gone(sale(1, 500), refund(2, 499, of=1), refund(3, 1, of=1)) == {1}
    assert gone(sale(1, 500, "A"), sale(2, 300, "A"), refund(3, 500, of=1)) == set()
    assert gone(sale(1, 500, "A"), sale(2, 300, "A"), refund(3, 800, of=2)) == {1, 2}


def test_a_refund_first_takes_from_the_receipt_it_stands_on():
    old = sale(1, 500)
    assert gone(old, sale(2, 500, "B"), refund(3, 500, "B", of=1)) == {2}
    assert gone(old, sale(2, 900, "B"), refund(3, 500, "B", of=1)) == set()
    assert gone(old, sale(2, 200, "B"), refund(3, 600, "B", of=1)) == {2}, "the old one is worth 100 still"
    assert gone(old, sale(2, 100, "B"), refund(3, 600, "B", of=1)) == {1, 2}
    assert gone(old, sale(2, 300, "B"), refund(3, 300, "B", of=1), refund(4, 500, "B", of=1)) == {1, 2}


def test_refunds_that_point_nowhere_or_at_nothing_known_take_no_purchase():
    assert gone(sale(1, 500), refund(2, 500), refund(3, 500, of=99)) == set()


def test_a_sale_of_nothing_or_of_unknown_amount_is_gone_with_any_refund():
    assert gone(sale(1, 0), refund(2, 0, of=1)) == {1}
    assert gone(sale(1, None), refund(2, None, of=1)) == {1}
    assert gone(sale(1, 500), refund(2, None, of=1)) == set()
    assert gone(sale(1, 0), sale(2, 500, "B"), refund(3, 500, "B", of=1)) == {2}, "nothing was left for the old one"


def test_the_curve_by_hand():
    curve = timing.kaplan_meier({2: 1, 5: 2}, {5: 1, 9: 1})
    assert curve.steps == ((2, Fraction(4, 5)), (5, Fraction(2, 5)))
    assert (curve.spells, curve.events) == (5, 3)
    assert [curve.surviving(day) for day in (1, 2, 4, 5, 90)] == [1, *[Fraction(4, 5)] * 2, *[Fraction(2, 5)] * 2]
    assert (curve.day_at(Fraction(1, 2)), curve.day_at(Fraction(1, 5))) == (5, None)
    assert curve.chance_by(5) == 60.0


def test_the_median_is_the_first_day_with_half_left_exactly():
    assert timing.kaplan_meier({1: 1, 2: 1}, {2: 1, 3: 1}).day_at(Fraction(1, 2)) == 2


def test_a_curve_of_nothing_tells_nothing():
    curve = timing.kaplan_meier({}, {})
    assert (curve.day_at(Fraction(1, 2)), curve.chance_by(30)) == (None, None)


@given(spells)
def test_without_censoring_the_curve_is_the_share_of_longer_spells(ended):
    curve = timing.kaplan_meier(ended, {})
    for day in (0, 7, 30, 61):
        longer = sum(count for length, count in ended.items() if length > day)
        assert curve.surviving(day) == (Fraction(longer, curve.spells) if ended else 1)


@given(spells, spells)
def test_the_curve_only_falls(ended, censored):
    left = [share for _, share in timing.kaplan_meier(ended, censored).steps]
    assert left == sorted(left, reverse=True)
    assert all(0 <= share < 1 for share in left)


def test_means_and_medians():
    assert (timing.mean([]), timing.median([])) == (None, None)
    assert (timing.mean([1, 2, 2]), timing.median([1, 2, 9]), timing.median([1, 2, 5, 9])) == (1.666667, 2.0, 3.5)


@given(histories, st.integers(800, 1300), st.integers(1, 200), st.integers(1, 400))
def test_retention_and_churn_are_always_the_whole(days, start, length, active):
    kept = retention(days, start, start + length, active_days=active)
    assert kept.crr.num + kept.churn.num == kept.crr.den == len(kept.at_start)
    assert len(kept.at_end) - len(kept.arrived) == len(kept.retained)
    assert kept.first | kept.won_back == kept.arrived
    assert not kept.first & kept.won_back


@given(histories, st.integers(800, 1300), st.integers(1, 200))
def test_looking_back_for_ever_finds_at_least_as_many_repeaters(days, start, length):
    end = start + length
    inside, ever = on_at_least(days.within(start, end), 2), returning(days, start, end)
    assert inside.members <= ever.members
    assert on_at_least(days.within(start, end), 3).members <= inside.members
    assert len(days.new(start, end)) <= inside.of == ever.of


@given(histories, st.lists(st.integers(800, 1400), min_size=4, max_size=9, unique=True).map(sorted))
def test_a_trend_is_its_periods_one_by_one(days, bounds):
    within = PurchaseDays({member: [day for day in own if day < bounds[-1]] or [1] for member, own in days.of.items()})
    for place, step in enumerate(trend(within, bounds, active_days=90), start=1):
        start, end = bounds[place], bounds[place + 1]
        counts = within.within(start, end)
        assert (step.buying, step.new) == (len(counts), len(within.new(start, end)))
        assert step.returning == step.buying - step.new
        assert step.repeat == on_at_least(counts, 2).rate
        assert step.crr == retention(within, start, end, active_days=90).crr
        before = within.within(bounds[place - 1], start)
        assert step.came_again == Rate(len(before.keys() & counts.keys()), len(before))


def test_a_second_purchase_on_the_last_day_counts():
    days = PurchaseDays({1: [100, 190], 2: [100, 191], 3: [100], 4: [150, 151], 5: [99, 100]})
    found = second_purchase(days, 100, 160, within=90, observed_to=239)
    assert (found.members, found.of) == ({1}, 3)
    assert second_purchase(days, 100, 160, within=90, observed_to=240).members == {1, 4}


def test_revenue_counts_only_who_spent_more_than_came_back():
    found = revenue_retention(
        bought_before={1, 2, 3}, net_before={1: 100, 2: -5, 3: 0, 4: 50}, bought_now={1}, net_now={1: 130, 4: 9}
    )
    assert (found.customers, found.base, found.expansion) == (1, 100, Rate(30, 100))
    assert (found.gross_churn, found.lost, found.net_retention) == (Rate(0, 100), Rate(0, 100), Rate(130, 100))


def test_the_value_of_the_danish_article():
    found = lifetime_value(
        revenue=5000,
        customers=2,
        churn=None,
        owners=OwnersEstimates(Decimal(7), acquisition_cost=3000, gross_margin=Decimal("0.25")),
    )
    assert found == LifetimeValue(7.0, 17500.0, 14500.0, 4375.0)


def test_a_lifetime_needs_churn_or_the_owner():
    assert lifetime_value(revenue=100, customers=1, churn=Rate(0, 5)).lifespan_years is None
    assert lifetime_value(revenue=100, customers=1, churn=Rate(2, 5)) == LifetimeValue(2.5, 250.0, None, None)
    assert lifetime_value(revenue=0, customers=0, churn=Rate(2, 5)) == LifetimeValue(2.5, None, None, None)


@given(histories, st.sampled_from([PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER]))
def test_every_customer_is_in_one_cohort_and_all_of_it_in_its_first_cell(days, kind):
    table = cohorts.cohorts(days, kind, date.fromordinal(1500))
    assert sum(cohort.customers for cohort in table) == len(days.of)
    assert all(cohort.cells[0] == cohort.customers for cohort in table if cohort.cells)
    assert all(average == 100 for average in cohorts.averages(table)[:1])
