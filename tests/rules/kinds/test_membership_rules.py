"""Paid membership by its rules alone: states, periods, the allowance, a freeze, a change of plan, every setting."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.memberships import Plan, PlanChange, Subscribed
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import ProgrammeInvalid

PASS = {"name": "Coffee pass", "price": "299.00"}
MONTH, QUARTER, YEAR = Plan("Month", 29_900), Plan("Quarter", 80_000, 3), Plan("Year", 300_000, 12)
BEGUN = date(2026, 1, 31)
DAY = timedelta(days=1)


def membership(*plans, **settings):
    told = {"key": "pass", "kind": "membership", "name": "Passes", "plan": list(plans or (PASS,))}
    return read_rules({**told, **settings}, Currency("DKK"))


RULES = membership()


def kept(anchor=BEGUN, until=None, **more):
    return Subscribed("Month", anchor, until, **more)


def paid(times, plan=MONTH, anchor=BEGUN):
    """A membership paid so often in a row, always on the day after its last."""
    found = kept(anchor)
    for _ in range(times):
        found = RULES.paid(found, plan, on=found.paid_until + DAY if found.paid_until else anchor)
    return found


# States


def test_a_membership_goes_from_pending_to_active_to_grace_to_lapsed():
    until = date(2026, 3, 31)
    assert RULES.state(kept(), until) == "pending"
    states = [RULES.state(kept(until=until), until + timedelta(days=days)) for days in (-1, 0, 1, 7, 8, 400)]
    assert states == ["active", "active", "grace", "grace", "lapsed", "lapsed"]


def test_the_days_of_grace_are_a_setting():
    until = date(2026, 3, 31)
    assert membership(grace_days=0).state(kept(until=until), until + DAY) == "lapsed"
    assert membership(grace_days=14).state(kept(until=until), until + timedelta(days=14)) == "grace"


def test_a_cancelled_membership_is_cancelled_from_its_day_on():
    ended = kept(until=date(2026, 3, 31), cancelled_on=date(2026, 4, 1))
    assert RULES.state(ended, date(2026, 3, 31)) == "active"
    assert RULES.state(ended, date(2026, 4, 1)) == "cancelled"
    assert RULES.state(kept(cancelled_on=BEGUN), BEGUN) == "cancelled"


def test_a_frozen_membership_neither_runs_nor_lapses():
    frozen = kept(until=date(2026, 3, 31), frozen_on=date(2026, 3, 10))
    assert {RULES.state(frozen, date(2026, month, 10)) for month in (3, 5, 12)} == {"frozen"}


# Periods


def test_periods_keep_the_anchor_day_31_and_clamp_it():
    ends = [paid(times).paid_until for times in (1, 2, 3, 4)]
    assert ends == [date(2026, 2, 27), date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 30)]


def test_the_anchor_day_29_february_is_kept_in_leap_years():
    ends = [paid(times, YEAR, date(2028, 2, 29)).paid_until for times in (1, 4)]
    assert ends == [date(2029, 2, 27), date(2032, 2, 28)]


@pytest.mark.parametrize(("plan", "until"), [(QUARTER, date(2026, 4, 29)), (YEAR, date(2027, 1, 30))])
def test_a_plan_has_its_own_length(plan, until):
    assert paid(1, plan).paid_until == until


def test_paying_early_and_in_the_grace_goes_on_where_the_last_period_ended():
    once = paid(1)
    assert RULES.paid(once, MONTH, on=BEGUN).paid_until == date(2026, 3, 30)
    assert RULES.paid(once, MONTH, on=date(2026, 3, 6)) == replace(once, paid_until=date(2026, 3, 30))


def test_coming_back_once_lapsed_starts_a_new_anchor():
    back = RULES.paid(paid(1), MONTH, on=date(2026, 3, 7))
    assert (back.anchor, back.paid_until) == (date(2026, 3, 7), date(2026, 4, 6))


def test_the_first_payment_starts_the_anchor_whenever_it_comes():
    begun = RULES.paid(kept(), MONTH, on=date(2026, 2, 15))
    assert (begun.anchor, begun.paid_until) == (date(2026, 2, 15), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 27)),
        (date(2026, 2, 27), date(2026, 1, 31), date(2026, 2, 27)),
        (date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 30)),
        (date(2026, 3, 31), date(2026, 3, 31), date(2026, 4, 29)),
    ],
)
def test_a_day_is_in_the_period_that_began_on_the_anchor_day(day, first, last):
    assert RULES.period(paid(3), MONTH, day) == (first, last)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from([MONTH, QUARTER, YEAR]))
def test_each_payment_in_a_row_buys_the_period_that_follows(anchor, plan):
    ends = [paid(times, plan, anchor).paid_until for times in range(1, 6)]
    for before, after in pairwise(ends):
        assert RULES.period(kept(anchor), plan, after) == (before + DAY, after)


# The allowance


def test_the_allowance_is_what_is_not_taken_of_it():
    plan = Plan("Month", 29_900, allowance=10, item="Coffee")
    assert [RULES.left(plan, used=used, used_before=3) for used in (0, 9, 10, 12)] == [10, 1, 0, 0]


def test_with_rollover_what_was_left_of_the_period_before_is_added_once():
    plan = Plan("Month", 29_900, allowance=10, item="Coffee", rollover=True)
    left = [RULES.left(plan, used=4, used_before=before) for before in (0, 7, 10, 15, None)]
    assert left == [16, 9, 6, 6, 6]


# A freeze


def test_a_freeze_moves_the_last_day_by_the_days_frozen():
    frozen = kept(date(2026, 3, 2), date(2026, 4, 1), frozen_on=date(2026, 3, 10))
    thawed = RULES.thawed(frozen, on=date(2026, 3, 20))
    assert (thawed.paid_until, thawed.frozen_on) == (date(2026, 4, 11), None)
    assert RULES.thawed(frozen, on=date(2026, 3, 10)).paid_until == date(2026, 4, 1)


def test_what_is_not_frozen_is_not_moved():
    there = kept(until=date(2026, 4, 1))
    assert RULES.thawed(there, on=date(2026, 6, 1)) == there


@pytest.mark.parametrize("anchor", [date(2026, 1, 20), date(2026, 2, 20), date(2026, 3, 2), date(2026, 1, 31)])
@pytest.mark.parametrize("days", [1, 10, 15, 40])
def test_a_payment_after_a_freeze_buys_a_whole_period(anchor, days):
    """`plan {price, period in months}`: a freeze moves the end, it makes no later period shorter."""
    on = anchor + timedelta(days=5)
    thawed = RULES.thawed(replace(paid(1, MONTH, anchor), frozen_on=on), on=on + timedelta(days=days))
    again = RULES.paid(thawed, MONTH, on=thawed.paid_until)
    assert (again.paid_until - thawed.paid_until).days >= 28


def test_a_payment_goes_on_where_a_freeze_moved_the_end_of_what_was_paid_ahead():
    """Ten days more are no whole month: the next period begins on the day after the last paid one all the same."""
    ahead = replace(paid(2, MONTH, date(2026, 1, 20)), frozen_on=date(2026, 2, 1))
    thawed = RULES.thawed(ahead, on=date(2026, 2, 11))
    assert (thawed.anchor, thawed.paid_until) == (date(2026, 3, 2), date(2026, 3, 29))
    again = RULES.paid(thawed, MONTH, on=date(2026, 3, 5))
    assert again.paid_until == date(2026, 4, 29)
    assert RULES.period(again, MONTH, date(2026, 3, 5)) == (date(2026, 3, 2), date(2026, 3, 29))
    assert RULES.period(again, MONTH, date(2026, 3, 30)) == (date(2026, 3, 30), date(2026, 4, 29))


# A change of plan


def test_a_change_credits_and_charges_the_days_left_each_floored():
    there = kept(date(2026, 3, 2), date(2026, 4, 1))
    on = date(2026, 3, 12)
    assert RULES.change(there, MONTH, YEAR, on=on) == PlanChange(29_900 * 20 // 31, 300_000 * 20 // 31)
    assert RULES.change(there, MONTH, MONTH, on=on) == PlanChange(19_290, 19_290)


def test_on_the_last_day_and_after_it_a_change_costs_nothing():
    there = kept(date(2026, 3, 2), date(2026, 4, 1))
    assert RULES.change(there, MONTH, YEAR, on=date(2026, 4, 1)) == PlanChange(0, 0)
    assert RULES.change(there, MONTH, YEAR, on=date(2026, 4, 2)) == PlanChange(0, 0)
    assert RULES.change(kept(), MONTH, YEAR, on=BEGUN) == PlanChange(0, 0)


def test_what_was_paid_ahead_counts_as_days_left():
    there = kept(date(2026, 3, 2), date(2026, 5, 1))
    assert RULES.change(there, MONTH, QUARTER, on=date(2026, 3, 2)) == PlanChange(29_900 * 60 // 31, 80_000 * 60 // 31)


# Settings


def test_defaults_are_those_of_the_rules():
    rules = membership()
    assert rules.plans == (Plan("Coffee pass", 29_900, 1, (), 0, "", rollover=False),)
    assert (rules.grace_days, rules.promise, rules.has_units, rules.effective_from) == (7, "Coffee pass", False, None)


def test_every_setting_is_read():
    more = {"months": 12, "benefits": ["Free refills"], "allowance": 30, "item": "Coffee", "rollover": True}
    rules = membership({**PASS, **more}, {"name": "Other", "price": "0.01"}, grace_days=0, effective_from="2026-04-01")
    assert rules.plans[0] == Plan("Coffee pass", 29_900, 12, ("Free refills",), 30, "Coffee", rollover=True)
    assert (len(rules.plans), rules.grace_days, rules.effective_from) == (2, 0, date(2026, 4, 1))


def test_a_plan_is_found_by_its_name_however_it_is_written():
    assert membership().plan(" COFFEE pass ").price == 29_900
    assert membership().plan("Coffee") is None


UNKNOWN = "a setting of this kind of programme; this one is unknown"
REQUIRED = "a value: this setting is required"
MONEY = 'a decimal string of at least "0.01", such as "84.00"'
WRONG_PLANS = [
    ({"name": ""}, "name", '""', "a text of 1 to 40 letters"),
    ({"name": "x" * 41}, "name", f'"{"x" * 41}"', "a text of 1 to 40 letters"),
    ({"price": "0.00"}, "price", '"0.00"', MONEY),
    ({"price": 299}, "price", "299", MONEY),
    ({"months": 0}, "months", "0", "a whole number from 1 to 60"),
    ({"months": 61}, "months", "61", "a whole number from 1 to 60"),
    ({"months": 1.5}, "months", "1.5", "a whole number from 1 to 60"),
    ({"benefits": "Cake"}, "benefits", '"Cake"', "a list of texts"),
    ({"benefits": [" "]}, "benefits", '[" "]', "a list of texts"),
    ({"allowance": -1, "item": "Coffee"}, "allowance", "-1", "a whole number from 0 to 10000"),
    ({"allowance": 10_001, "item": "Coffee"}, "allowance", "10001", "a whole number from 0 to 10000"),
    ({"allowance": 10}, "item", '""', "what the allowance is of, beside allowance"),
    ({"item": "Coffee"}, "item", '"Coffee"', "what the allowance is of, beside allowance"),
    ({"allowance": 10, "item": ""}, "item", '""', "a text of 1 to 80 letters"),
    ({"allowance": 10, "item": "Coffee", "rollover": 1}, "rollover", "1", "true or false"),
    ({"colour": "red"}, "colour", '"red"', UNKNOWN),
    ({"name": "First"}, "name", '"First"', "each plan's name once"),
    ({"name": "FIRST"}, "name", '"FIRST"', "each plan's name once"),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG_PLANS)
def test_a_wrong_plan_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        membership({**PASS, "name": "First"}, {**PASS, **setting})
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"pass.plan[2].{place}", value, expected)


@pytest.mark.parametrize("missing", ["name", "price"])
def test_a_plan_needs_a_name_and_a_price(missing):
    with pytest.raises(ProgrammeInvalid) as refused:
        membership({name: value for name, value in PASS.items() if name != missing})
    assert (refused.value.place, refused.value.expected) == (f"pass.plan[1].{missing}", REQUIRED)


NONE = 'at least one plan { name = "Coffee pass", price = "299.00" }'
WRONG = [
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"plan": []}, "plan", "[]", NONE),
    ({"plan": "Coffee"}, "plan", '"Coffee"', "a list of tables [{ … }]"),
    ({"grace_days": -1}, "grace_days", "-1", "a whole number from 0 to 366"),
    ({"grace_days": 367}, "grace_days", "367", "a whole number from 0 to 366"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "better"}, "open_cards", '"better"', "one of keep"),
    ({"reward": "Cake"}, "reward", '"Cake"', UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG)
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        membership(**setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"pass.{place}", value, expected)
