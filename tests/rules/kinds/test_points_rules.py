"""The points programme's rules alone: settings, earning, how long points live, rewards, paying with points, debts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.points import PointExpiry, PointPayment, Sold
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.ledger.acts import Act, Counted, DebtPolicy, EntryKind, Standing, Taken
from shopclub.rules.ledger.earning import EarningRate
from shopclub.rules.ledger.grounds import REWARD, Ground, GroundKind
from shopclub.rules.ledger.lots import Draw, Lot, after, available, pending
from shopclub.rules.ledger.taking_back import clawback, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.money import Currency, Rounding
from shopclub.rules.values.purchases import NEVER_EARNING, Item
from shopclub.rules.values.refusals import (
    InDebt,
    LimitReached,
    NotEnough,
    OutOfStock,
    ProgrammeInvalid,
    QuantityInvalid,
    RewardEnded,
)

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's own clock
POINTS = {"key": "points", "kind": "points", "name": "Points"}
CAKE = {"name": "Cake", "cost": 100}
PAY = {"points": 10, "worth": "1.00"}


def points(currency="DKK", **settings):
    return read_rules({**POINTS, **settings}, Currency(currency))


def act(amount=None, *items, on=TODAY, **more):
    return Act(on, NOON, amount, items, **more)


def earn(rules, standing, told, *, version=1):
    return rules.earn(standing, told, version=version, successor=Version(version, version, rules))


def earned(rules, told, standing=None):
    return sum(each.quantity for each in earn(rules, standing or Standing(), told).postings)


def entries(decision):
    return [(each.kind.value, each.quantity) for each in decision.postings]


def holding(*lots, debts=()):
    """A standing with lots of so many points, each to a last day or for ever."""
    return Standing(
        tuple(
            Lot(number, rest, rest, date(2026, 1, number), 1, expires_on=expires)
            for number, (rest, expires) in enumerate(lots, 1)
        ),
        debts=debts,
    )


# Worked examples of rules.md 13


def test_example_4_returns_take_points_as_the_rest_no_longer_earns_them():
    rules, given_back = points(per="10.00"), []
    assert earned(rules, act(2190)) == 2
    standing, left = replace(holding((2, None)), awarded={1: 2}), 2190
    for back in (100, 500, 1000):
        left -= back
        standing = replace(standing, counted=(Counted(1, 1, (0,), (2190,), (left,), 2),))
        taken = Taken(TODAY, standing.awarded[1], frozenset({1}), visit=1, whole=False)
        units = clawback(rules, standing, taken, version=1)
        decision = take_units(rules, standing, taken, units=units, version=1)
        lots = after(standing.lots, [draw for each in decision.postings for draw in each.draws])
        standing = replace(standing, lots=lots, awarded={1: standing.awarded[1] - units})
        given_back.append(units)
    assert given_back == [0, 1, 1]
    assert available(standing.lots, TODAY) == 0


def test_example_5_points_that_lapse_soonest_buy_the_reward():
    standing = holding((30, None), (50, date(2026, 6, 30)), (100, TODAY))
    rules = points(reward=[{"name": "Bag", "cost": 120}])
    bought = rules.buy(standing, rules.reward("bag"), version=1, on=TODAY, sold=Sold())
    assert bought.postings[0].draws == (Draw(3, 100), Draw(2, 20))
    left = after(standing.lots, bought.postings[0].draws)
    assert (available(left, TODAY), available(left, date(2026, 7, 1))) == (60, 30)


@pytest.mark.parametrize(
    ("earned_on", "months", "last_day"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 1, 31), 2, date(2025, 3, 31)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
    ],
)
def test_example_6_a_life_in_months_ends_with_a_shorter_month(earned_on, months, last_day):
    decision = earn(points(expiry={"months": months}), Standing(), act(10_000, on=earned_on))
    assert decision.postings[0].terms.expires_on == last_day


def test_example_7_the_most_that_may_be_paid_is_offered_and_not_a_point_more():
    rules = points(pay={**PAY, "step": 10, "max_share_bp": 5000})
    standing = holding((1230, None))
    assert rules.pay.largest(1230, 8750) == 430
    assert rules.pay.worth_of(430) == 4300
    paid = rules.pay_part(standing, 430, basket=8750, version=1, on=TODAY)
    assert entries(paid) == [("redemption", -430)]
    with pytest.raises(LimitReached) as refused:
        rules.pay_part(standing, 440, basket=8750, version=1, on=TODAY)
    assert (refused.value.what, refused.value.limit) == ("Points", 430)


def test_example_8_a_debt_is_carried_filled_by_the_next_points_and_stops_redeeming():
    rules = points(debt="carry", reward=[CAKE | {"cost": 20}], pay=PAY)
    standing = replace(holding((100, None)), awarded={1: 100})
    spent = rules.pay_part(standing, 80, basket=10_000, version=1, on=TODAY).postings[0]
    assert available(after(standing.lots, spent.draws), TODAY) == 20
    standing = replace(
        standing, lots=after(standing.lots, spent.draws), counted=(Counted(1, 1, (0,), (10_000,), (0,), 100),)
    )
    taken = Taken(TODAY, 100, frozenset({1}), visit=1)
    back = take_units(rules, standing, taken, units=clawback(rules, standing, taken, version=1), version=1)
    assert entries(back) == [("clawback", -100)]
    assert sum(draw.quantity for draw in back.postings[0].draws) == 20
    owing = Standing(debts=((7, 80),))
    award = earn(rules, owing, act(3000)).postings[0]
    assert (award.quantity, award.fills) == (30, ((7, 30),))
    owing = Standing(debts=((7, 50),))
    with pytest.raises(InDebt) as refused:
        rules.buy(owing, rules.reward("Cake"), version=1, on=TODAY, sold=Sold())
    assert (refused.value.programme, refused.value.debt) == ("points", 50)
    with pytest.raises(InDebt):
        rules.pay_part(owing, 10, basket=10_000, version=1, on=TODAY)


def test_example_14_a_shorter_expiry_touches_only_points_earned_after_it():
    long = Version(1, 1, points(expiry={"months": 12}))
    short = Version(2, 2, points(expiry={"months": 6}, effective_from="2026-06-01"))
    terms = ProgrammeTerms(1, "points", "points", (long, short))
    standing, lived = holding((5, date(2027, 5, 31))), {}
    for day in (date(2026, 5, 31), date(2026, 6, 1)):
        version = terms.in_use(standing, day)
        decision = earn(version.rules, standing, act(10_000, on=day), version=version.id)
        lived[day] = (decision.postings[0].version, decision.postings[0].terms.expires_on)
    assert lived == {
        date(2026, 5, 31): (1, date(2027, 5, 31)),
        date(2026, 6, 1): (2, date(2026, 12, 1)),
    }


def test_nineteen_ninety_nine_at_one_and_a_half_is_twenty_eight_points():
    half_more = [{"name": "Half more", "bp": 15_000}]
    decision = earn(points(multiplier=half_more), Standing(), act(1999))
    assert entries(decision) == [("award", 28)]
    assert (decision.basis.counts, decision.basis.bp) == ((1999,), 15_000)
    for each in (decision.basis, decision.postings[0]):
        assert each.promotion == "Half more"
    assert (decision.basis.ground, decision.postings[0].ground) == (GroundKind.AMOUNT, Ground(GroundKind.AMOUNT))
    assert earned(points(multiplier=half_more, rounding="half_up"), act(1999)) == 29


# Earning


def test_what_is_left_of_an_amount_counts_next_time_unless_it_is_not_carried():
    before = Standing(counters={(1, 0): 950, (2, 0): 5})
    assert earned(points(per="10.00"), act(60), before) == 1
    assert earned(points(per="10.00", carry_remainder=False), act(60), before) == 0
    assert earned(points(per="10.00"), act(60), Standing(counters={(2, 0): 950})) == 0


def test_rates_beside_the_first_add_their_own_points():
    rules = points(
        per="10.00",
        also=[{"unit": "visit", "points": 2}, {"unit": "item", "points": 5, "categories": ["cake"]}],
    )
    decision = earn(rules, Standing(), act(2500, Item("cake", 900, 2), Item("tea", 700)))
    assert entries(decision) == [("award", 2 + 2 + 10)]
    assert (decision.basis.counts, decision.basis.ground, decision.basis.promotion, decision.basis.kept) == (
        (2500, 1, 2),
        GroundKind.RATES,
        "",
        True,
    )


def test_a_visit_without_an_amount_earns_by_visit_alone():
    assert earned(points(also=[{"unit": "visit", "points": 2}]), act()) == 2
    assert entries(earn(points(), Standing(), act())) == []


def test_gift_cards_and_what_points_paid_earn_nothing():
    assert earned(points(), act(10_000, Item("gift card", 5000), Item("cake", 5000))) == 50
    assert earned(points(), act(7000, paid=3000)) == 40


def test_below_the_minimum_a_visit_gives_back_what_it_had():
    rules = points(min_spend="20.00", also=[{"unit": "visit"}])
    decision = earn(rules, Standing(visit=9), act(1999))
    assert (decision.postings, decision.basis.units, decision.basis.counts) == ((), -9, (0, 0))
    assert [(each.code, each.programme, each.number) for each in decision.notices] == [
        ("below_minimum", "points", 2000)
    ]
    assert earned(rules, act(2000)) == 21


def test_an_amended_visit_earns_the_difference():
    assert entries(earn(points(), Standing(visit=30), act(5000))) == [("award", 20)]
    lowered = earn(points(), Standing(visit=30), act(1000))
    assert (lowered.postings, lowered.basis.units) == ((), -20)


def test_debts_are_filled_first_the_oldest_before_the_newer():
    award = earn(points(debt="carry"), Standing(debts=((7, 20), (9, 50))), act(6000)).postings[0]
    assert (award.quantity, award.fills) == (60, ((7, 20), (9, 40)))


def test_points_by_visits_alone_keep_no_counts():
    assert not earn(points(unit="visit", points=5), Standing(), act()).basis.kept


def test_points_wait_to_be_spent_however_many_there_are():
    assert points(reward=[CAKE]).settle(holding((5000, None)), version=1, on=TODAY).postings == ()


def test_new_members_may_be_welcomed_with_points_to_spend_at_once():
    welcome = points(welcome_points=50, pending_days=14, expiry={"months": 1}).welcome(version=3, on=TODAY)
    (posting,) = welcome.postings
    assert (posting.kind, posting.quantity, posting.version) == (EntryKind.BONUS, 50, 3)
    assert (posting.terms.available_from, posting.terms.expires_on) == (None, date(2026, 4, 30))
    assert points().welcome(version=1, on=TODAY).postings == ()


def test_pending_points_are_on_the_way_until_their_day():
    terms = earn(points(pending_days=14), Standing(), act(1000)).postings[0].terms
    day = TODAY + timedelta(days=14)
    assert terms.available_from == day
    assert earn(points(), Standing(), act(1000)).postings[0].terms.available_from is None
    lots = (Lot(1, 10, 10, TODAY, 1, terms.available_from),)
    assert (available(lots, TODAY), pending(lots, TODAY)) == (0, 10)
    with pytest.raises(NotEnough):
        points(pay=PAY).pay_part(Standing(lots), 10, basket=1000, version=1, on=day - timedelta(days=1))
    assert points(pay=PAY).pay_part(Standing(lots), 10, basket=1000, version=1, on=day).postings


# How long points live


@pytest.mark.parametrize(
    ("round_to", "last_day"),
    [
        ("day", date(2026, 5, 15)),
        ("month", date(2026, 5, 31)),
        ("quarter", date(2026, 6, 30)),
        ("half-year", date(2026, 6, 30)),
    ],
)
def test_the_last_day_is_rounded_up(round_to, last_day):
    terms = (
        earn(points(expiry={"months": 3, "round_to": round_to}), Standing(), act(1000, on=date(2026, 2, 15)))
        .postings[0]
        .terms
    )
    assert (terms.expires_on, terms.idle) == (last_day, False)


def test_half_years_end_in_june_and_december():
    rounded = PointExpiry(6, round_to="half-year")
    assert [rounded.after(date(2026, month, 1)) for month in (1, 6, 7)] == [
        date(2026, 12, 31),
        date(2026, 12, 31),
        date(2027, 6, 30),
    ]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 240), st.sampled_from(["month", "quarter"]))
def test_rounding_never_shortens_a_life_and_ends_with_a_month(day, months, round_to):
    exact, rounded = PointExpiry(months).after(day), PointExpiry(months, round_to=round_to).after(day)
    assert exact <= rounded <= exact + timedelta(days=91)
    assert (rounded + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("day", "earned_on", "last_day"),
    [
        ("12-31", date(2026, 1, 1), date(2026, 12, 31)),
        ("12-31", date(2026, 12, 31), date(2026, 12, 31)),
        ("03-31", date(2026, 4, 1), date(2027, 3, 31)),
        ("02-29", date(2026, 1, 1), date(2026, 2, 28)),
        ("02-29", date(2026, 3, 1), date(2027, 2, 28)),
        ("02-29", date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_points_may_all_lapse_on_one_day_of_the_year(day, earned_on, last_day):
    terms = earn(points(expiry={"date": day}), Standing(), act(1000, on=earned_on)).postings[0].terms
    assert (terms.expires_on, terms.idle) == (last_day, False)


def test_visits_may_keep_points_alive():
    rules = points(expiry={"months": 6, "from": "activity"})
    terms = earn(rules, Standing(), act(1000)).postings[0].terms
    assert (terms.expires_on, terms.idle) == (date(2026, 9, 30), True)
    assert rules.lives_until(date(2026, 5, 10)) == date(2026, 11, 10)


def test_without_expiry_points_live_for_ever():
    terms = earn(points(), Standing(), act(1000)).postings[0].terms
    assert (terms.expires_on, terms.idle, points().lives_until(TODAY)) == (None, False, None)


# Taking back


def test_a_clawback_empties_its_own_lot_then_what_lapses_soonest_and_last_what_is_on_the_way():
    lots = (
        Lot(1, 5, 5, TODAY, 1),
        Lot(2, 5, 5, TODAY, 1, expires_on=date(2026, 4, 1)),
        Lot(3, 5, 5, TODAY, 1),
        Lot(4, 5, 5, TODAY, 1, available_from=date(2026, 4, 1), expires_on=date(2026, 4, 1)),
        Lot(5, 5, 5, TODAY, 1, expires_on=TODAY - timedelta(days=1)),
    )
    back = take_units(points(), Standing(lots), Taken(TODAY, 18, frozenset({3})), units=18, version=1)
    assert back.postings[0].draws == (Draw(3, 5), Draw(2, 5), Draw(1, 5), Draw(4, 3))


@pytest.mark.parametrize(
    ("debt", "expected"), [("forgive", [("clawback", -30), ("write_off", 20)]), ("carry", [("clawback", -30)])]
)
def test_points_that_were_spent_are_forgiven_or_carried(debt, expected):
    back = take_units(points(debt=debt), holding((10, None)), Taken(TODAY, 30), units=30, version=1)
    assert entries(back) == expected


# Rewards


def buy(rules, standing=None, *, on=TODAY, sold=None):
    there = standing or holding((500, None))
    return rules.buy(there, rules.reward("Cake"), version=4, on=on, sold=sold or Sold())


def test_a_reward_costs_its_points_and_gives_a_voucher():
    bought = buy(points(reward=[CAKE | {"value": "12.50", "voucher_valid_days": 0}]))
    assert entries(bought) == [("redemption", -100)]
    (grant,) = bought.grants
    assert (grant.reward, grant.value, grant.expires_on, grant.posting) == ("Cake", 1250, TODAY, 0)
    assert (grant.ground, grant.version) == (REWARD, 4)
    assert buy(points(reward=[CAKE])).grants[0].expires_on is None


@pytest.mark.parametrize("there", [(), ((99, None),), ((500, TODAY - timedelta(days=1)),)])
def test_less_than_a_reward_costs_buys_nothing(there):
    with pytest.raises(NotEnough) as refused:
        buy(points(reward=[CAKE]), holding(*there))
    assert (refused.value.programme, refused.value.asked) == ("points", 100)
    assert entries(buy(points(reward=[CAKE]), holding((100, TODAY)))) == [("redemption", -100)]


def test_points_owed_beside_points_there_are_not_spent_twice():
    with pytest.raises(NotEnough) as refused:
        buy(points(reward=[CAKE], debt="carry"), holding((150, None), debts=((7, 60),)))
    assert refused.value.available == 90


@pytest.mark.parametrize(
    ("setting", "sold", "refusal", "said"),
    [
        ({"stock": 3}, Sold(3, 0), OutOfStock, 3),
        ({"stock": 0}, Sold(), OutOfStock, 0),
        ({"limit_per_member": 2}, Sold(9, 2), LimitReached, 2),
        ({"valid_from": "2026-04-01"}, Sold(), RewardEnded, TODAY),
        ({"valid_until": "2026-03-30"}, Sold(), RewardEnded, date(2026, 3, 30)),
    ],
)
def test_a_reward_that_is_gone_or_not_offered_costs_nothing(setting, sold, refusal, said):
    with pytest.raises(refusal) as refused:
        buy(points(reward=[CAKE | setting]), sold=sold)
    assert said in vars(refused.value).values()


@pytest.mark.parametrize(
    ("setting", "sold"),
    [
        ({"stock": 3}, Sold(2, 2)),
        ({"limit_per_member": 2}, Sold(9, 1)),
        ({"valid_from": "2026-03-31", "valid_until": "2026-03-31"}, Sold()),
    ],
)
def test_the_last_in_stock_within_the_limit_on_the_last_day_is_sold(setting, sold):
    assert entries(buy(points(reward=[CAKE | setting]), sold=sold)) == [("redemption", -100)]


def test_a_reward_is_found_by_its_name_in_any_case():
    rules = points(reward=[CAKE, {"name": "Bag", "cost": 50}])
    assert rules.reward(" cAKE ").cost == 100
    assert rules.reward("Mug") is None
    assert rules.promise == "Bag"
    assert points().promise == ""


# Paying with points


@pytest.mark.parametrize("wrong", [0, -10, 5, 15, 40, 55])
def test_only_steps_from_the_least_on_may_pay(wrong):
    rules = points(pay={**PAY, "min": 50, "step": 10})
    with pytest.raises(QuantityInvalid):
        rules.pay_part(holding((500, None)), wrong, basket=100_000, version=1, on=TODAY)
    assert entries(rules.pay_part(holding((500, None)), 50, basket=100_000, version=1, on=TODAY)) == [
        ("redemption", -50)
    ]


def test_a_programme_without_pay_takes_no_points_as_payment():
    with pytest.raises(QuantityInvalid):
        points().pay_part(holding((500, None)), 10, basket=1000, version=1, on=TODAY)


def test_points_pay_the_whole_bill_and_never_more():
    rules = points(pay=PAY)
    assert rules.pay_part(holding((500, None)), 100, basket=1000, version=1, on=TODAY).postings
    with pytest.raises(LimitReached):
        rules.pay_part(holding((500, None)), 110, basket=1000, version=1, on=TODAY)
    with pytest.raises(LimitReached):
        rules.pay_part(holding((500, None)), 10, basket=99, version=1, on=TODAY)


def test_more_points_than_there_are_pay_nothing():
    with pytest.raises(NotEnough) as refused:
        points(pay=PAY).pay_part(holding((35, None)), 40, basket=1000, version=1, on=TODAY)
    assert (refused.value.asked, refused.value.available) == (40, 35)


def test_nothing_is_offered_where_the_least_can_not_be_paid():
    payment = PointPayment(10, 100, 50, 10)
    assert payment.largest(49, 100_000) == 0
    assert payment.largest(500, 499) == 0
    assert payment.largest(500, 500) == 50


@given(
    st.integers(1, 30), st.integers(1, 300), st.integers(1, 40), st.integers(1, 10_000), st.data(), st.integers(0, 900)
)
def test_what_is_offered_is_the_most_that_may_be_paid(block, worth, step, share, data, basket):
    payment = PointPayment(block, worth, data.draw(st.integers(0, 50)), step, share)
    there = data.draw(st.integers(0, 400))
    payable = [
        each
        for each in range(step, there + 1, step)
        if each >= payment.least and payment.worth_of(each) * 10_000 <= basket * share
    ]
    assert payment.largest(there, basket) == max(payable, default=0)
    assert payment.worth_of(payment.largest(there, basket)) <= basket


@given(st.lists(st.integers(1, 90), max_size=5), st.integers(1, 40), st.integers(0, 5000))
def test_a_payment_draws_just_what_it_takes_or_is_refused_whole(lots, steps, basket):
    rules, standing = points(pay={**PAY, "step": 10}), holding(*((rest, None) for rest in lots))
    try:
        paid = rules.pay_part(standing, steps * 10, basket=basket, version=1, on=TODAY)
    except (LimitReached, NotEnough):
        assert steps * 100 > basket or steps * 10 > sum(lots)
        return
    assert sum(draw.quantity for draw in paid.postings[0].draws) == steps * 10 == -paid.postings[0].quantity
    assert steps * 100 <= basket
    assert steps * 10 <= sum(lots)


@pytest.mark.parametrize(
    ("settings", "worth"),
    [
        ({}, (0, 1)),
        ({"pay": PAY}, (100, 10)),
        ({"reward": [CAKE | {"value": "9.00"}]}, (900, 100)),
        ({"pay": PAY, "reward": [CAKE | {"value": "9.00"}]}, (100, 10)),
        ({"pay": PAY, "reward": [CAKE | {"value": "11.00"}]}, (1100, 100)),
    ],
)
def test_points_are_worth_what_the_dearest_way_to_spend_them_costs(settings, worth):
    assert points(**settings).worth == worth


# Settings


def test_defaults_are_those_of_the_rules():
    rules = points()
    assert rules.rates == (EarningRate("amount", 1, 100, carried=True),)
    assert (rules.min_spend, rules.rounding, rules.carry_remainder) == (0, Rounding.FLOOR, True)
    assert (rules.welcome_points, rules.pending_days, rules.expiry, rules.pay) == (0, 0, None, None)
    assert (rules.rewards, rules.multiplier, rules.exclude) == ((), (), NEVER_EARNING)
    assert (rules.debt, rules.restore_grace_days) == (DebtPolicy.FORGIVE, 14)
    assert (rules.effective_from, rules.open_cards, rules.size, rules.kind) == (None, "keep", None, "points")
    assert points("JPY").rates[0].per == 1
    assert points("KWD").rates[0].per == 1000


def test_every_setting_is_read():
    rules = points(
        unit="category",
        points=2,
        per="5.00",
        categories=[" Cake "],
        also=[{"unit": "item", "points": 3, "categories": ["tea"]}, {"unit": "amount", "per": "7.00"}],
        carry_remainder=False,
        min_spend="20.00",
        rounding="ceil",
        welcome_points=25,
        pending_days=14,
        exclude=["tobacco"],
        multiplier=[{"name": "Happy hour", "hours": ["15:00-17:00"], "bp": 30_000}],
        debt="carry",
        restore_grace_days=0,
        effective_from="2026-12-01",
        open_cards="keep",
    )
    assert rules.rates == (
        EarningRate("category", 2, 500, ("cake",)),
        EarningRate("item", 3, 1, ("tea",)),
        EarningRate("amount", 1, 700),
    )
    assert (rules.carry_remainder, rules.min_spend, rules.rounding) == (False, 2000, Rounding.CEIL)
    assert (rules.welcome_points, rules.pending_days, rules.exclude) == (25, 14, ("tobacco",))
    assert (rules.multiplier[0].bp, rules.multiplier[0].hours) == (30_000, ((15 * 60, 17 * 60),))
    assert (rules.debt, rules.restore_grace_days, rules.effective_from) == (DebtPolicy.CARRY, 0, date(2026, 12, 1))


def test_expiry_rewards_and_payment_are_read():
    expiry = {"months": 24, "from": "activity", "round_to": "quarter"}
    reward = {
        "name": "Lunch",
        "cost": 300,
        "value": "45.00",
        "stock": 20,
        "limit_per_member": 1,
        "valid_from": date(2026, 1, 1),
        "valid_until": "2026-12-31",
        "voucher_valid_days": 60,
    }
    pay = {"points": 20, "worth": "1.50", "min": 100, "step": 40, "max_share_bp": 2500}
    rules = points(expiry=expiry, reward=[reward], pay=pay)
    assert rules.expiry == PointExpiry(24, "activity", None, "quarter")
    assert rules.pay == PointPayment(20, 150, 100, 40, 2500)
    (read,) = rules.rewards
    assert (read.name, read.cost, read.value) == ("Lunch", 300, 4500)
    assert (read.stock, read.limit_per_member, read.voucher_valid_days) == (20, 1, 60)
    assert (read.valid_from, read.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert points(expiry={}).expiry == PointExpiry(12, "award", None, "day")
    assert points(expiry={"date": "12-31"}).expiry == PointExpiry(day=(12, 31))
    assert points(pay=PAY).pay == PointPayment(10, 100, 10, 10, 10_000)


def test_what_the_till_has_to_ask_follows_from_the_rates():
    assert points().needs_amount
    by_visit = points(unit="visit")
    assert (by_visit.needs_amount, by_visit.needs_items, by_visit.needs_history) == (False, False, False)
    assert points(unit="visit", min_spend="1.00").needs_amount
    assert points(unit="visit", also=[{"unit": "amount"}]).needs_amount
    assert points(unit="item", categories=["cake"]).needs_items
    assert points().needs_history
    assert not points(carry_remainder=False).needs_history


NAMED = 'unit = "item" or "category" beside categories'
A_DAY = 'a day of the year such as "12-31"'
UNKNOWN = "a setting of this kind of programme; this one is unknown"
WRONG = [
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"unit": "litre"}, "unit", '"litre"', "one of visit, item, amount, category"),
    ({"points": 0}, "points", "0", "a whole number from 1 to 100000"),
    ({"points": 1.5}, "points", "1.5", "a whole number from 1 to 100000"),
    ({"per": "0.00"}, "per", '"0.00"', 'a decimal string of at least "0.01", such as "84.00"'),
    ({"unit": "visit", "per": "1.00"}, "per", '"1.00"', UNKNOWN),
    ({"unit": "item"}, "categories", "[]", "at least one category when points are given by item"),
    ({"unit": "category"}, "categories", "[]", "at least one category when points are given by category"),
    ({"categories": ["cake"]}, "categories", '["cake"]', NAMED),
    ({"unit": "visit", "categories": ["cake"]}, "categories", '["cake"]', NAMED),
    ({"also": {"unit": "visit"}}, "also", '{"unit": "visit"}', "a list of tables [{ … }]"),
    ({"also": [{}]}, "also[1].unit", "", "a value: this setting is required"),
    (
        {"also": [{"unit": "visit"}, {"unit": "item"}]},
        "also[2].categories",
        "[]",
        "at least one category when points are given by item",
    ),
    ({"also": [{"unit": "visit", "carry_remainder": True}]}, "also[1].carry_remainder", "true", UNKNOWN),
    ({"carry_remainder": "yes"}, "carry_remainder", '"yes"', "true or false"),
    ({"min_spend": "-1"}, "min_spend", '"-1"', 'a decimal string of at least "0.00", such as "84.00"'),
    ({"rounding": "up"}, "rounding", '"up"', "one of floor, half_up, ceil"),
    ({"welcome_points": -1}, "welcome_points", "-1", "a whole number from 0 to 1000000"),
    ({"pending_days": 367}, "pending_days", "367", "a whole number from 0 to 366"),
    ({"restore_grace_days": -1}, "restore_grace_days", "-1", "a whole number from 0 to 366"),
    ({"debt": "never"}, "debt", '"never"', "one of forgive, carry"),
    ({"open_cards": "convert"}, "open_cards", '"convert"', "one of keep"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"exclude": "tea"}, "exclude", '"tea"', "a list of names"),
    ({"multiplier": [{"name": "x", "bp": 0}]}, "multiplier[1].bp", "0", "a whole number from 1 to 1000000"),
    ({"size": 10}, "size", "10", UNKNOWN),
    ({"expiry": 12}, "expiry", "12", "a table { … }"),
    ({"expiry": {"months": 0}}, "expiry.months", "0", "a whole number from 1 to 240"),
    ({"expiry": {"from": "birth"}}, "expiry.from", '"birth"', "one of award, activity"),
    ({"expiry": {"round_to": "year"}}, "expiry.round_to", '"year"', "one of day, month, quarter, half-year"),
    ({"expiry": {"days": 9}}, "expiry.days", "9", UNKNOWN),
    ({"expiry": {"date": "31-12"}}, "expiry.date", '"31-12"', A_DAY),
    ({"expiry": {"date": "02-30"}}, "expiry.date", '"02-30"', A_DAY),
    ({"expiry": {"date": "1-1"}}, "expiry.date", '"1-1"', A_DAY),
    ({"expiry": {"date": "12-31", "months": 12}}, "expiry.months", "12", UNKNOWN),
    ({"reward": CAKE}, "reward", '{"name": "Cake", "cost": 100}', "a list of tables [{ … }]"),
    ({"reward": [{"name": "Cake"}]}, "reward[1].cost", "", "a value: this setting is required"),
    ({"reward": [{"cost": 9}]}, "reward[1].name", "", "a value: this setting is required"),
    ({"reward": [CAKE | {"cost": 0}]}, "reward[1].cost", "0", "a whole number from 1 to 1000000000"),
    ({"reward": [CAKE | {"scope": ["food"]}]}, "reward[1].scope", '["food"]', UNKNOWN),
    ({"reward": [CAKE | {"stock": -1}]}, "reward[1].stock", "-1", "a whole number from 0 to 1000000"),
    (
        {"reward": [CAKE | {"limit_per_member": 0}]},
        "reward[1].limit_per_member",
        "0",
        "a whole number from 1 to 100000",
    ),
    (
        {"reward": [CAKE | {"voucher_valid_days": 3661}]},
        "reward[1].voucher_valid_days",
        "3661",
        "a whole number from 0 to 3660",
    ),
    ({"reward": [CAKE | {"price": 3}]}, "reward[1].price", "3", UNKNOWN),
    ({"reward": [CAKE, CAKE | {"name": "CAKE"}]}, "reward[2].name", '"CAKE"', "each reward's name once"),
    ({"reward": [CAKE | {"name": "7"}]}, "reward[1].name", '"7"', "a name that is more than a number"),
    (
        {"reward": [CAKE | {"valid_from": "2026-02-01", "valid_until": "2026-01-31"}]},
        "reward[1].valid_until",
        '"2026-01-31"',
        "a last day not before the first",
    ),
    ({"pay": 10}, "pay", "10", "a table { … }"),
    ({"pay": {"worth": "1.00"}}, "pay.points", "", "a value: this setting is required"),
    ({"pay": {"points": 10}}, "pay.worth", "", "a value: this setting is required"),
    ({"pay": PAY | {"worth": "0.00"}}, "pay.worth", '"0.00"', 'a decimal string of at least "0.01", such as "84.00"'),
    ({"pay": PAY | {"step": 0}}, "pay.step", "0", "a whole number from 1 to 1000000"),
    ({"pay": PAY | {"min": -1}}, "pay.min", "-1", "a whole number from 0 to 1000000000"),
    ({"pay": PAY | {"max_share_bp": 10_001}}, "pay.max_share_bp", "10001", "a whole number from 1 to 10000"),
    (
        {"pay": {"points": 1000, "worth": "1.00", "step": 9}},
        "pay.step",
        "9",
        "a step that is worth at least the smallest coin",
    ),
    ({"pay": PAY | {"most": 9}}, "pay.most", "9", UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG, ids=[each[1] for each in WRONG])
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        points(**setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"points.{place}", value, expected)
