"""The cashback programme's rules alone: shares by tier and by quarter, when credit may be spent, and every setting."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.cashback import Band
from shopclub.rules.kinds.points import PointExpiry, PointPayment
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.ledger.acts import Act, DebtPolicy, Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.terms import Version
from shopclub.rules.values.money import Currency, Rounding
from shopclub.rules.values.periods import quarter_of
from shopclub.rules.values.purchases import NEVER_EARNING, Item
from shopclub.rules.values.refusals import ProgrammeInvalid

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's own clock
BANDS = [{"from": "1000.00", "rate_bp": 400}, {"from": "3000.00", "rate_bp": 500}]


def cashback(currency="DKK", **settings):
    return read_rules({"key": "back", "kind": "cashback", "name": "Cashback", **settings}, Currency(currency))


def at_once(**settings):
    return cashback(payout="at_once", **settings)


def earn(rules, amount=None, *items, **more):
    told = Act(TODAY, NOON, amount, items, **more)
    return rules.earn(Standing(), told, version=1, successor=Version(1, 1, rules))


def credit(rules, amount=None, *items, **more):
    return sum(each.quantity for each in earn(rules, amount, *items, **more).postings)


# What comes back


def test_example_11_three_per_cent_of_199_is_5_97():
    assert credit(at_once(rate_bp=300), 19_900) == 597
    assert cashback(rate_bp=300).due(19_900) == 597


@pytest.mark.parametrize(
    ("rounding", "amount", "back"), [("floor", 1999, 59), ("half_up", 1999, 60), ("ceil", 1967, 60)]
)
def test_the_share_is_rounded_once_by_the_mode(rounding, amount, back):
    assert credit(at_once(rounding=rounding), amount) == back
    assert cashback(rounding=rounding).due(amount) == back


@given(st.integers(0, 10_000_000), st.integers(1, 10_000))
def test_credit_is_the_floor_of_amount_times_rate(amount, rate):
    assert credit(at_once(rate_bp=rate), amount) == amount * rate // 10_000


def test_no_amount_gives_nothing_and_the_whole_amount_may_come_back():
    assert credit(at_once()) == 0
    assert credit(at_once(rate_bp=10_000), 1234) == 1234


def test_lines_are_summed_before_the_share_is_taken_and_excluded_ones_left_out():
    items = (Item("coffee", 1690, 3), Item("gift card", 50_000), Item("tobacco", 6000))
    assert credit(at_once(), 61_070, *items) == (3 * 1690 + 6000) * 3 // 100
    assert credit(at_once(exclude=["Tobacco"]), 61_070, *items) == (3 * 1690 + 50_000) * 3 // 100


def test_what_units_paid_gives_nothing_back():
    assert credit(at_once(), 10_000, paid=4000) == 180


def test_below_the_least_spend_nothing_comes_back():
    rules = at_once(min_spend="50.00")
    assert credit(rules, 4999) == 0
    assert credit(rules, 5000) == 150
    assert [each.code for each in earn(rules, 4999).notices] == ["below_minimum"]


def test_a_tier_has_its_own_share_and_others_the_programmes():
    rules = at_once(tier_rates={"Silver": 400, "Gold": 200})
    assert [credit(rules, 10_000, tier=tier) for tier in ("", "Bronze", "Silver", "Gold")] == [300, 300, 400, 200]
    (posting,) = earn(rules, 10_000, tier="Silver").postings
    assert (posting.ground, posting.promotion) == (Ground(GroundKind.AMOUNT), "Silver")


def test_a_tiers_multiplier_of_points_does_not_multiply_credit():
    assert credit(at_once(), 10_000, tier="Silver", tier_bp=20_000) == 300


# The quarter


def test_a_quarter_gives_the_share_of_its_band_on_all_of_it():
    rules = cashback(band=BANDS)
    spent = [0, 99_999, 100_000, 299_999, 300_000]
    assert [rules.due(each) for each in spent] == [0, 2999, 4000, 11_999, 15_000]
    assert rules.due(-100) == 0


def test_a_purchase_by_the_quarter_is_counted_and_pays_nothing_yet():
    decision = earn(cashback(), 19_900)
    assert decision.postings == ()
    assert (decision.basis.counts, decision.basis.units) == ((19_900,), 0)


@pytest.mark.parametrize(
    ("day", "name"), [(date(2026, 1, 1), "2026-Q1"), (date(2026, 3, 31), "2026-Q1"), (date(2026, 12, 31), "2026-Q4")]
)
def test_a_quarter_is_the_calendars(day, name):
    assert quarter_of(day).name == name
    assert quarter_of(quarter_of(day).end).name != name


# When it may be spent, and for how long


def test_credit_may_be_spent_at_once_after_some_days_or_once_there_is_enough():
    assert at_once().begins(TODAY) is None
    assert at_once(pending_days=14).begins(TODAY) == date(2026, 4, 14)
    assert cashback(payout="minimum", minimum="50.00").begins(TODAY) > date(2900, 1, 1)


def test_credit_lives_as_many_months_as_set():
    assert at_once().lives_until(TODAY) is None
    assert at_once(valid_months=1).lives_until(TODAY) == date(2026, 4, 30)
    assert earn(at_once(valid_months=6), 1000).postings[0].terms.expires_on == date(2026, 9, 30)


def test_credit_is_worth_what_it_says():
    rules = cashback(min_use="10.00", max_share_bp=5000)
    assert rules.worth == (1, 1)
    assert rules.pay == PointPayment(1, 1, 1000, 1, 5000)
    assert rules.pay.largest(5970, 8750) == 4375
    assert rules.pay.largest(999, 8750) == 0


# Settings


def test_defaults_are_those_of_the_rules():
    rules = cashback()
    assert (rules.rate_bp, rules.payout, rules.bands, rules.tier_rates) == (300, "quarterly", (), ())
    assert (rules.minimum, rules.min_spend, rules.pending_days, rules.expiry) == (0, 0, 0, None)
    assert (rules.rounding, rules.exclude, rules.debt) == (Rounding.FLOOR, NEVER_EARNING, DebtPolicy.FORGIVE)
    assert (rules.pay, rules.restore_grace_days, rules.by_quarter) == (PointPayment(1, 1, 1, 1), 14, True)
    assert (rules.needs_amount, rules.needs_items, rules.needs_history) == (True, False, False)


def test_every_setting_is_read():
    rules = cashback(
        rate_bp=250,
        band=BANDS,
        pending_days=30,
        valid_months=12,
        min_use="5.00",
        max_share_bp=2500,
        min_spend="20.00",
        rounding="half_up",
        exclude=["Tobacco"],
        debt="carry",
        restore_grace_days=0,
        effective_from="2026-12-01",
        open_cards="keep",
    )
    assert (rules.rate_bp, rules.bands) == (250, (Band(100_000, 400), Band(300_000, 500)))
    assert (rules.pending_days, rules.expiry, rules.min_spend) == (30, PointExpiry(12), 2000)
    assert (rules.pay, rules.rounding, rules.exclude) == (
        PointPayment(1, 1, 500, 1, 2500),
        Rounding.HALF_UP,
        ("tobacco",),
    )
    assert (rules.debt, rules.restore_grace_days, rules.effective_from) == (DebtPolicy.CARRY, 0, date(2026, 12, 1))
    waiting = cashback(payout="minimum", minimum="50.00", tier_rates={"Silver": 400})
    assert (waiting.minimum, waiting.tier_rates) == (5000, (("Silver", 400),))


SHARE = "a whole number from 1 to 10000"
UNKNOWN = "a setting of this kind of programme; this one is unknown"
MONEY = 'a decimal string of at least "0.01", such as "84.00"'
WRONG = [
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"rate_bp": 0}, "rate_bp", "0", SHARE),
    ({"rate_bp": 10_001}, "rate_bp", "10001", SHARE),
    ({"rate_bp": "3"}, "rate_bp", '"3"', SHARE),
    ({"rate_bp": 3.5}, "rate_bp", "3.5", SHARE),
    ({"payout": "monthly"}, "payout", '"monthly"', "one of at_once, minimum, quarterly"),
    ({"payout": "minimum"}, "minimum", '"0.00"', "the credit at which it may be spent, above nothing"),
    (
        {"payout": "minimum", "minimum": "0.00"},
        "minimum",
        '"0.00"',
        "the credit at which it may be spent, above nothing",
    ),
    ({"minimum": "50.00"}, "minimum", '"50.00"', UNKNOWN),
    ({"payout": "at_once", "minimum": "50.00"}, "minimum", '"50.00"', UNKNOWN),
    ({"payout": "minimum", "minimum": 50}, "minimum", "50", 'a decimal string of at least "0.00", such as "84.00"'),
    (
        {"tier_rates": {"Silver": 400}},
        "tier_rates",
        '""',
        'payout = "at_once" or "minimum"; a quarter goes by its bands',
    ),
    ({"payout": "at_once", "tier_rates": {"Silver": 0}}, "tier_rates.Silver", "0", SHARE),
    ({"payout": "at_once", "tier_rates": [400]}, "tier_rates", "[400]", "a table { … }"),
    ({"payout": "at_once", "band": BANDS}, "band", '""', 'payout = "quarterly" beside bands'),
    ({"band": {"from": "1.00"}}, "band", '{"from": "1.00"}', "a list of tables [{ … }]"),
    ({"band": [{"rate_bp": 400}]}, "band[1].from", "", "a value: this setting is required"),
    ({"band": [{"from": "1000.00"}]}, "band[1].rate_bp", "", "a value: this setting is required"),
    ({"band": [{"from": "0.00", "rate_bp": 400}]}, "band[1].from", '"0.00"', MONEY),
    ({"band": [{"from": "1.00", "rate_bp": 0}]}, "band[1].rate_bp", "0", SHARE),
    ({"band": [*BANDS, BANDS[1]]}, "band[3].from", '"3000.00"', "more than the band before it"),
    ({"band": [BANDS[1], BANDS[0]]}, "band[2].from", '"1000.00"', "more than the band before it"),
    ({"band": [{**BANDS[0], "to": "9.00"}]}, "band[1].to", '"9.00"', UNKNOWN),
    ({"pending_days": 367}, "pending_days", "367", "a whole number from 0 to 366"),
    ({"valid_months": 0}, "valid_months", "0", "a whole number from 1 to 240"),
    ({"valid_months": 241}, "valid_months", "241", "a whole number from 1 to 240"),
    ({"min_use": "0.00"}, "min_use", '"0.00"', MONEY),
    ({"max_share_bp": 0}, "max_share_bp", "0", SHARE),
    ({"max_share_bp": 10_001}, "max_share_bp", "10001", SHARE),
    ({"min_spend": "-1"}, "min_spend", '"-1"', 'a decimal string of at least "0.00", such as "84.00"'),
    ({"rounding": "up"}, "rounding", '"up"', "one of floor, half_up, ceil"),
    ({"exclude": "tea"}, "exclude", '"tea"', "a list of names"),
    ({"debt": "never"}, "debt", '"never"', "one of forgive, carry"),
    ({"restore_grace_days": -1}, "restore_grace_days", "-1", "a whole number from 0 to 366"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "better"}, "open_cards", '"better"', "one of keep"),
    ({"reward": "Cake"}, "reward", '"Cake"', UNKNOWN),
    ({"per": "1.00"}, "per", '"1.00"', UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG, ids=[each[1] for each in WRONG])
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        cashback(**setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"back.{place}", value, expected)


@pytest.mark.parametrize("missing", ["name", "key"])
def test_a_name_and_a_key_are_asked_for(missing):
    settings = {"key": "back", "kind": "cashback", "name": "Cashback"}
    del settings[missing]
    with pytest.raises(ProgrammeInvalid) as refused:
        read_rules(settings, Currency("DKK"))
    assert missing in refused.value.place
