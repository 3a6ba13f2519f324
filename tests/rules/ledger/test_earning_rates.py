"""Rates of earning: how they add and carry, what they leave out, and what goods brought back leave of them."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopclub.rules.kinds.points import PointRules
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.ledger.acts import Act, Counted, Standing, Taken
from shopclub.rules.ledger.earning import EarningRate, Tariff, counters_of
from shopclub.rules.ledger.promotions import Promotion
from shopclub.rules.ledger.taking_back import clawback
from shopclub.rules.values.money import Rounding
from shopclub.rules.values.periods import Hours
from shopclub.rules.values.purchases import Item

TUESDAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 12)  # noqa: DTZ001 - the shop's own clock
MONEY = EarningRate("amount", 1, 1000)
CAKE = EarningRate("item", 5, categories=("cake",))


def act(amount=None, *items, **more):
    return Act(TUESDAY, NOON, amount, items, **more)


def units(tariff, told, before=None):
    return tariff.plain(tariff.counts(told), before or (0,) * len(tariff.rates))


def test_each_rate_floors_on_its_own_and_then_they_are_added():
    halves = Tariff(
        (EarningRate("amount", 1, 1000), EarningRate("category", 1, 1000, ("cake",)), EarningRate("visit", 2))
    )
    told = act(1900, Item("cake", 950, 2))
    assert halves.counts(told) == (1900, 1900, 1)
    assert units(halves, told) == 1 + 1 + 2


def test_fractions_of_the_product_are_floored_unless_only_each_full_amount_counts():
    assert EarningRate("amount", 3, 1000).given(1900) == 5
    assert EarningRate("amount", 3, 1000, whole=True).given(1900) == 3


def test_the_remainder_is_carried_only_where_the_rate_says_so():
    carried, apart = replace(MONEY, carried=True), MONEY
    assert carried.gained(900, 150) == 1
    assert apart.gained(900, 150) == 0
    assert Tariff((carried, apart)).plain((150, 150), (900, 900)) == 1


@given(st.lists(st.integers(0, 5000), max_size=6), st.integers(1, 7), st.integers(1, 999), st.booleans())
def test_carried_spend_earns_what_its_sum_earns_however_it_is_split(amounts, points, per, whole):
    rate = EarningRate("amount", points, per, carried=True, whole=whole)
    gained = [rate.gained(sum(amounts[:place]), amount) for place, amount in enumerate(amounts)]
    assert sum(gained) == rate.given(sum(amounts))
    assert all(each >= 0 for each in gained)


def test_a_rate_by_visit_counts_one_whatever_was_bought():
    assert Tariff((EarningRate("visit", 3),)).counts(act()) == (1,)
    assert units(Tariff((EarningRate("visit", 3),)), act(99_900)) == 3


def test_a_rate_by_item_counts_the_pieces_of_its_categories():
    told = act(3000, Item("cake", 500, 3), Item("bread", 500), Item("pie", 1000))
    assert units(Tariff((CAKE,)), told) == 15
    assert units(Tariff((replace(CAKE, categories=("cake", "pie")),)), told) == 20
    assert units(Tariff((CAKE,)), act(3000)) == 0


def test_a_rate_by_category_counts_the_money_of_its_categories():
    told = act(3000, Item("cake", 900, 2), Item("bread", 1200))
    assert Tariff((EarningRate("category", 1, 1000, ("cake",)),)).counts(told) == (1800,)


def test_excluded_categories_earn_by_no_rate():
    rates = (MONEY, CAKE, EarningRate("category", 1, 100, ("cake",)))
    told = act(2500, Item("cake", 500, 3), Item("bread", 1000))
    assert Tariff(rates).counts(told) == (2500, 3, 1500)
    assert Tariff(rates, exclude=("cake",)).counts(told)[:2] == (1000, 0)


def test_an_excluded_category_earns_nothing_by_a_rate_of_its_own_either():
    told = act(2500, Item("cake", 500, 3), Item("bread", 1000))
    tariff = Tariff((EarningRate("category", 1, 100, ("cake",)),), exclude=("cake",))
    assert tariff.counts(told) == (0,)


def test_what_units_paid_and_what_came_back_do_not_earn():
    tariff = Tariff((MONEY, EarningRate("category", 1, 100, ("cake",))))
    assert tariff.eligible(act(7000, paid=3000)) == 4000
    assert tariff.eligible(act(7000, paid=3000, returned=1500)) == 2500
    assert tariff.eligible(act(1000, paid=3000)) == 0
    assert tariff.eligible(act(None, paid=3000)) == 0
    assert tariff.counts(act(1000, Item("cake", 500, 2), paid=700)) == (300, 300)


@pytest.mark.parametrize(
    ("told", "below"),
    [
        (act(1999), True),
        (act(2000), False),
        (act(), True),
        (act(2500, paid=501), True),
        (act(2500, Item("gift card", 1000), Item("cake", 1500)), True),
        (act(3000, Item("gift card", 1000), Item("cake", 2000)), False),
    ],
)
def test_below_the_minimum_no_rate_counts_anything(told, below):
    tariff = Tariff((MONEY, EarningRate("visit", 5)), exclude=("gift card",), min_spend=2000)
    assert tariff.below_minimum(told) is below
    assert (tariff.counts(told) == (0, 0)) is below


def test_without_a_minimum_nothing_is_below_it():
    assert not Tariff((EarningRate("visit"),)).below_minimum(act())


def test_the_sum_of_the_rates_is_multiplied_once_and_rounded_once():
    for rounding, expected in ((Rounding.FLOOR, 4), (Rounding.HALF_UP, 5), (Rounding.CEIL, 5)):
        tariff = Tariff((MONEY, EarningRate("visit", 2)), rounding=rounding)
        assert tariff.multiplied(units(tariff, act(1900)), 15_000) == expected


def test_the_best_promotion_that_runs_is_the_one_that_counts():
    happy = Promotion("Happy hour", 30_000, hours=(Hours(12 * 60, 13 * 60),))
    double, monday = Promotion("Double", 20_000), Promotion("Monday", 90_000, days=(0,))
    tariff = Tariff((MONEY,), multiplier=(monday, double, happy))
    assert tariff.promotion(act(1000)) is happy
    assert tariff.promotion(replace(act(1000), local=NOON.replace(hour=13))) is double
    assert Tariff((MONEY,), multiplier=(monday,)).promotion(act(1000)) is None


def test_a_tariff_tells_whether_it_carries_and_whether_it_goes_by_visits_alone():
    assert Tariff((MONEY, replace(CAKE, carried=True))).carried
    assert not Tariff((MONEY, CAKE)).carried
    assert Tariff((EarningRate("visit"), EarningRate("visit", 2))).by_visit
    assert not Tariff((EarningRate("visit"), CAKE)).by_visit


def test_counters_are_kept_by_version_and_rate():
    assert counters_of({(1, 0): 5, (1, 1): 7, (2, 0): 9}, 1, 3) == (5, 7, 0)


def points(*rates, **more):
    return PointRules("points", "Points", rates or (replace(MONEY, carried=True),), **more)


def left_of(*counted):
    """Tell what comes back, of visits that were given 2 and 1, by what is left of each."""
    visits = tuple(
        Counted(number, 1, (before,), (count,), (left,), given)
        for number, (before, count, left, given) in enumerate(counted, 1)
    )
    return Standing(awarded={1: sum(each.given for each in visits)}, counted=visits)


def test_the_clawback_of_carried_points_goes_by_all_that_is_left():
    rules = points()
    part = left_of((0, 2400, 1500, 2), (2400, 900, 900, 1))
    assert clawback(rules, part, Taken(TUESDAY, 2, visit=1, whole=False), version=1) == 1
    whole = left_of((0, 2400, 0, 2), (2400, 900, 900, 1))
    assert clawback(rules, whole, Taken(TUESDAY, 2, visit=1), version=1) == 3


def test_the_clawback_of_points_that_are_not_carried_goes_by_the_visit_alone():
    rules = points(MONEY, carry_remainder=False)
    part = left_of((0, 2400, 1500, 2), (2400, 1900, 1900, 1))
    assert clawback(rules, part, Taken(TUESDAY, 2, visit=1, whole=False), version=1) == 1
    assert clawback(rules, part, Taken(TUESDAY, 1, visit=1, whole=False), version=1) == 0


def test_a_visit_that_kept_no_counts_is_taken_back_whole_or_not_at_all():
    taken = Taken(TUESDAY, 3, visit=9)
    assert clawback(points(EarningRate("visit", 3)), Standing(), taken, version=1) == 3
    assert clawback(points(EarningRate("visit", 3)), Standing(), replace(taken, whole=False), version=1) == 0


def test_never_more_is_taken_back_than_was_awarded_and_is_still_answered_for():
    before = replace(left_of((0, 2400, 0, 2), (2400, 900, 0, 1)), awarded={1: 1})
    assert clawback(points(), before, Taken(TUESDAY, 2, visit=1), version=1) == 1
    assert clawback(points(), replace(before, awarded={}), Taken(TUESDAY, 2, visit=1), version=1) == 0


def test_what_other_versions_earned_is_theirs():
    mine = Counted(1, 1, (0,), (1500,), (1500,), 1)
    other = Counted(1, 2, (0,), (9500,), (9500,), 9)
    tariff = Tariff((replace(MONEY, carried=True),))
    assert tariff.still_earned((mine, other), 1) == 1
    assert tariff.still_earned((mine, other), 2) == 9


def test_double_points_are_taken_back_double():
    tariff = Tariff((MONEY,))
    visit = Counted(1, 1, (0,), (5000,), (5000,), 10, 20_000)
    assert tariff.still_earned_by(visit) == 10
    assert tariff.still_earned_by(replace(visit, left=(3000,))) == 6


counts = st.integers(0, 12)
percent = st.sampled_from([10_000, 12_500, 15_000, 20_000, 33_333])
money_rates = st.builds(
    EarningRate, st.just("amount"), st.integers(1, 3), st.integers(1, 6), carried=st.booleans(), whole=st.booleans()
)
roundings = st.sampled_from(list(Rounding))
several_rates = st.builds(
    lambda first, more, rounding: Tariff((replace(first, carried=True), *more), rounding=rounding),
    money_rates,
    st.lists(money_rates, max_size=2),
    roundings,
)
one_rate_of_each_full_amount = st.builds(
    lambda rate, rounding: Tariff((replace(rate, carried=True, whole=True),), rounding=rounding),
    money_rates,
    roundings,
)


@st.composite
def earned_next(draw, tariff, visits, *, capped=False):
    """The next visit, as it earns by what is left of those before."""
    count = tuple(draw(counts) for _ in tariff.rates)
    before = tuple(sum(each.left[place] for each in visits) for place in range(len(tariff.rates)))
    plain = tariff.plain(count, before)
    bp = draw(percent) if plain else 10_000
    units = tariff.multiplied(plain, bp)
    units = min(units, draw(st.integers(0, 2))) if capped and draw(st.booleans()) else units
    return Counted(len(visits) + 1, 1, before, count, count, units, bp)


@st.composite
def histories(draw, tariffs, *, capped=False, returns=False):
    """Visits as they earned; a cap is a smaller `given`, and goods may come back between visits."""
    tariff, visits = draw(tariffs), []
    for _ in range(draw(st.integers(1, 4))):
        visits.append(draw(earned_next(tariff, visits, capped=capped)))
        if returns and draw(st.booleans()):
            place = draw(st.integers(0, len(visits) - 1))
            visits[place] = draw(brought_back(visits[place]))
    return tariff, tuple(visits)


@st.composite
def brought_back(draw, visit):
    """A visit of which more came back: some of what is left, or all of it."""
    if draw(st.booleans()):
        return replace(visit, left=(0,) * len(visit.left))
    return replace(visit, left=tuple(draw(st.integers(0, each)) for each in visit.left))


def returned_one_by_one(data, tariff, visits):
    """Bring goods back in some order; return what was still earned at first and after each return."""
    now, earned = list(visits), [tariff.still_earned(visits, 1)]
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(now) - 1))
        now[place] = data.draw(brought_back(now[place]))
        earned.append(tariff.still_earned(now, 1))
    return earned


def outstanding_after(rules, visits, last, order):
    """Bring visits down to what is left at last, in an order, and return the units that were not taken back."""
    now, awarded = {each.visit: each for each in visits}, sum(each.given for each in visits)
    for visit, left in order:
        now[visit] = replace(now[visit], left=left)
        standing = Standing(awarded={1: awarded}, counted=tuple(now.values()))
        whole = not any(left)
        taken = Taken(TUESDAY, now[visit].given, visit=visit, whole=whole)
        awarded -= clawback(rules, standing, taken, version=1)
    assert {visit: each.left for visit, each in now.items()} == last
    return awarded


def proved_path_independent(data, rules, visits):
    """Prove that two orders of partial returns that leave the same take the same, never more than was given."""
    middle = [data.draw(brought_back(each)) for each in visits]
    last = [data.draw(brought_back(each)) for each in middle]
    left = {each.visit: each.left for each in last}
    at_once = data.draw(st.permutations([(each.visit, each.left) for each in last]))
    in_parts = [
        *data.draw(st.permutations([(each.visit, each.left) for each in middle])),
        *data.draw(st.permutations([(each.visit, each.left) for each in last])),
    ]
    kept = outstanding_after(rules, visits, left, at_once)
    assert kept == outstanding_after(rules, visits, left, in_parts)
    assert 0 <= kept <= sum(each.given for each in visits)


@given(histories(several_rates))
def test_where_nothing_came_back_all_that_was_given_is_still_earned(history):
    tariff, visits = history
    assert tariff.still_earned(visits, 1) == sum(each.given for each in visits)


@given(histories(one_rate_of_each_full_amount, capped=True))
def test_where_nothing_came_back_what_a_cap_gave_is_still_earned(history):
    tariff, visits = history
    still, given = tariff.still_earned(visits, 1), sum(each.given for each in visits)
    assert still >= given
    (rate,) = tariff.rates
    missing = [tariff.plain(each.counted, each.before) - each.given for each in visits]
    own = all(short * rate.per <= each.counted[0] for short, each in zip(missing, visits, strict=True))
    if rate.units == 1 and own:
        assert still == given, "only what a cap took of spend carried to a visit leaves a little more"


@given(histories(several_rates, returns=True))
def test_where_all_came_back_nothing_is_still_earned(history):
    tariff, visits = history
    assert tariff.still_earned([replace(each, left=(0,) * len(each.left)) for each in visits], 1) == 0


@given(histories(several_rates, returns=True), st.data())
def test_a_visit_after_returns_adds_what_it_was_given(history, data):
    tariff, visits = history
    newest = data.draw(earned_next(tariff, visits))
    assert tariff.still_earned((*visits, newest), 1) == tariff.still_earned(visits, 1) + newest.given


@given(histories(several_rates, returns=True), st.data())
def test_what_is_still_earned_never_rises_when_more_comes_back(history, data):
    earned = returned_one_by_one(data, *history)
    assert earned == sorted(earned, reverse=True)


@settings(max_examples=1000)
@given(histories(one_rate_of_each_full_amount, capped=True, returns=True), st.data())
def test_what_is_still_earned_under_a_cap_never_rises_when_more_comes_back(history, data):
    earned = returned_one_by_one(data, *history)
    assert earned == sorted(earned, reverse=True)


@given(histories(several_rates), st.data())
def test_what_returns_take_depends_only_on_what_is_left(history, data):
    tariff, visits = history
    proved_path_independent(data, points(*tariff.rates, rounding=tariff.rounding), visits)


def capped_card(rate, rounding=Rounding.FLOOR):
    return StampCardRules(
        "coffee",
        "Coffee card",
        "Free coffee",
        unit="amount",
        per=rate.per,
        stamps_per_unit=rate.units,
        rounding=rounding,
        max_per_day=3,
    )


@settings(max_examples=1000)
@given(histories(one_rate_of_each_full_amount, capped=True), st.data())
def test_what_returns_take_under_a_cap_depends_only_on_what_is_left(history, data):
    tariff, visits = history
    proved_path_independent(data, capped_card(tariff.rates[0], tariff.rounding), visits)


def test_a_visit_that_a_cap_gave_nothing_takes_no_stamp_with_it_in_either_order():
    """One stamp per 50.00 and one a day: 75.00 gave it, 25.00 gave none; of the first 25.00 comes back."""
    rules = capped_card(EarningRate("amount", 1, 5000))
    visits = (Counted(1, 1, (0,), (7500,), (7500,), 1), Counted(2, 1, (7500,), (2500,), (2500,), 0))
    last = {1: (5000,), 2: (0,)}
    orders = ([(2, (0,)), (1, (5000,))], [(1, (5000,)), (2, (0,))])
    assert [outstanding_after(rules, visits, last, order) for order in orders] == [1, 1]


@given(histories(several_rates), st.data())
def test_without_carry_a_visit_alone_tells_what_it_still_earns(history, data):
    tariff, visits = history
    alone = replace(tariff, rates=tuple(replace(each, carried=False) for each in tariff.rates))
    plain = alone.plain(visits[0].counted, visits[0].before)
    visit = replace(visits[0], given=data.draw(st.integers(0, alone.multiplied(plain, visits[0].bp))))
    less = data.draw(brought_back(visit))
    least = data.draw(brought_back(less))
    assert alone.still_earned_by(visit) == visit.given
    assert visit.given >= alone.still_earned_by(less) >= alone.still_earned_by(least) >= 0
    assert alone.still_earned_by(replace(visit, left=(0,) * len(visit.left))) == 0
    assert alone.still_earned_by(less) <= alone.multiplied(alone.plain(less.left, less.before), visit.bp)


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 100_000))
@example(2190, 100, 500)
def test_example_4_points_come_down_to_what_the_rest_earns(amount, first, second):
    rules, awarded, left = points(), amount // 1000, amount
    for back in (first, second):
        left -= min(back, left)
        standing = Standing(awarded={1: awarded}, counted=(Counted(1, 1, (0,), (amount,), (left,), amount // 1000),))
        awarded -= clawback(rules, standing, Taken(TUESDAY, awarded, visit=1, whole=not left), version=1)
        assert awarded == left // 1000
