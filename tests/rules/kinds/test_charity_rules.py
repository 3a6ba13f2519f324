"""A cause's rules alone: what a visit gives, the month's ceiling, points turned into money, and every setting."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.register import read_rules
from shopclub.rules.ledger.acts import EntryKind, Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Lot
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import NEVER_EARNING
from shopclub.rules.values.refusals import NotEnough, ProgrammeInvalid, QuantityInvalid

TODAY = date(2026, 3, 2)
BY_TRIGGER = {
    "purchase": {"amount": "1.00"},
    "share": {"share_bp": 100},
    "card": {"amount": "5.00", "in": "coffee"},
    "points": {"points": 100, "amount": "10.00", "in": "points"},
}


def charity(trigger="purchase", **settings):
    told = {"key": "trees", "kind": "charity", "name": "Trees", "cause": "Plant trees", "trigger": trigger}
    return read_rules({**told, **BY_TRIGGER[trigger], **settings}, Currency("DKK"))


# What a visit gives


def test_a_purchase_gives_the_amount_whatever_it_was():
    assert charity().due(eligible=None, cards=3) == 100
    assert charity().due(eligible=1_000_000, cards=0) == 100


def test_a_share_is_taken_of_what_counts_and_floored():
    rules = charity("share", share_bp=100)
    assert [rules.due(eligible=each, cards=2) for each in (None, -500, 0, 99, 100, 19_999)] == [0, 0, 0, 0, 1, 199]


@given(st.integers(0, 10_000_000), st.integers(1, 10_000))
def test_a_share_is_the_floor_of_amount_times_rate(amount, share):
    assert charity("share", share_bp=share).due(eligible=amount, cards=0) == amount * share // 10_000


def test_each_full_card_gives_the_amount():
    assert [charity("card").due(eligible=9999, cards=each) for each in (0, 1, 3)] == [0, 500, 1500]


def test_where_members_turn_points_no_visit_gives_anything():
    assert charity("points").due(eligible=9999, cards=3) == 0


def test_only_a_share_asks_for_the_amount():
    assert [each for each in BY_TRIGGER if charity(each).needs_amount] == ["share"]


def test_what_is_left_of_the_month_never_is_below_nothing():
    rules = charity(monthly_ceiling="10.00")
    assert [rules.room(given) for given in (-100, 0, 999, 1000, 1500)] == [1100, 1000, 1, 0, 0]
    assert charity().room(10**9) is None


# Points turned into money


TREES = Ground(GroundKind.CAUSE, programme=3)


def holding(*rests):
    return Standing(tuple(Lot(number, rest, rest, TODAY) for number, rest in enumerate(rests, 1)))


def turned(rules, points, standing):
    return rules.turned(standing, points, version=7, on=TODAY, ground=TREES)


def test_points_go_to_the_cause_as_a_donation_drawn_on_the_oldest_first():
    (posting,) = turned(charity("points"), 200, holding(150, 150)).postings
    assert (posting.kind, posting.quantity, posting.version, posting.ground) == (EntryKind.DONATION, -200, 7, TREES)
    assert [each.quantity for each in posting.draws] == [150, 50]


@pytest.mark.parametrize("points", [0, -100, 1, 99, 150])
def test_only_whole_steps_above_nothing_are_turned(points):
    with pytest.raises(QuantityInvalid):
        turned(charity("points"), points, holding(1000))


def test_more_than_there_is_is_refused_whole():
    with pytest.raises(NotEnough):
        turned(charity("points"), 200, holding(199))


@pytest.mark.parametrize("trigger", ["purchase", "share", "card"])
def test_no_other_trigger_takes_points(trigger):
    with pytest.raises(QuantityInvalid):
        turned(charity(trigger), 100, holding(1000))


# Settings


def test_defaults_are_those_of_the_rules():
    rules = charity()
    assert (rules.trigger, rules.amount, rules.share_bp, rules.into, rules.points) == ("purchase", 100, 0, "", 0)
    assert (rules.monthly_ceiling, rules.exclude, rules.has_units) == (None, NEVER_EARNING, False)
    assert (rules.promise, rules.effective_from, rules.open_cards) == ("Plant trees", None, "keep")
    settings = {"key": "trees", "kind": "charity", "name": "Trees", "cause": "Plant trees", "amount": "1.00"}
    assert read_rules(settings, Currency("DKK")) == rules, "each purchase, where nothing else is said"


def test_every_setting_is_read():
    rules = charity("points", monthly_ceiling="500.00", exclude=["Tobacco"], effective_from="2026-04-01")
    assert (rules.points, rules.amount, rules.into, rules.monthly_ceiling) == (100, 1000, "points", 50_000)
    assert (rules.exclude, rules.effective_from) == (("tobacco",), date(2026, 4, 1))
    assert (charity("share").share_bp, charity("card").into, charity("card").amount) == (100, "coffee", 500)


UNKNOWN = "a setting of this kind of programme; this one is unknown"
MONEY = 'a decimal string of at least "0.01", such as "84.00"'
SHARE = "a whole number from 1 to 10000"
WRONG = [
    ("purchase", {"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ("purchase", {"cause": " "}, "cause", '" "', "a text of 1 to 80 letters"),
    ("purchase", {"amount": "0.00"}, "amount", '"0.00"', MONEY),
    ("purchase", {"amount": "-1.00"}, "amount", '"-1.00"', MONEY),
    ("purchase", {"amount": 1}, "amount", "1", MONEY),
    ("purchase", {"amount": "0.001"}, "amount", '"0.001"', MONEY),
    ("purchase", {"share_bp": 100}, "share_bp", "100", UNKNOWN),
    ("purchase", {"in": "coffee"}, "in", '"coffee"', UNKNOWN),
    ("purchase", {"points": 1}, "points", "1", UNKNOWN),
    ("share", {"share_bp": 0}, "share_bp", "0", SHARE),
    ("share", {"share_bp": 10_001}, "share_bp", "10001", SHARE),
    ("share", {"share_bp": "1"}, "share_bp", '"1"', SHARE),
    ("share", {"amount": "1.00"}, "amount", '"1.00"', UNKNOWN),
    ("card", {"in": ""}, "in", '""', "a text of 1 to 40 letters"),
    ("card", {"points": 1}, "points", "1", UNKNOWN),
    ("points", {"points": 0}, "points", "0", "a whole number from 1 to 1000000"),
    ("points", {"points": 1_000_001}, "points", "1000001", "a whole number from 1 to 1000000"),
    ("points", {"amount": "0.00"}, "amount", '"0.00"', MONEY),
    ("purchase", {"monthly_ceiling": "0.00"}, "monthly_ceiling", '"0.00"', MONEY),
    ("purchase", {"exclude": "tea"}, "exclude", '"tea"', "a list of names"),
    ("purchase", {"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ("purchase", {"open_cards": "convert"}, "open_cards", '"convert"', "one of keep"),
    ("purchase", {"ceiling": "1.00"}, "ceiling", '"1.00"', UNKNOWN),
]


@pytest.mark.parametrize(("trigger", "setting", "place", "value", "expected"), WRONG)
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(trigger, setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        charity(trigger, **setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"trees.{place}", value, expected)


@pytest.mark.parametrize(
    ("trigger", "missing"),
    [
        ("purchase", "cause"),
        ("purchase", "name"),
        ("purchase", "amount"),
        ("share", "share_bp"),
        ("card", "amount"),
        ("card", "in"),
        ("points", "points"),
        ("points", "in"),
        ("points", "amount"),
    ],
)
def test_what_a_trigger_needs_is_asked_for(trigger, missing):
    settings = {"key": "trees", "kind": "charity", "name": "Trees", "cause": "Trees", "trigger": trigger}
    settings |= BY_TRIGGER[trigger]
    del settings[missing]
    with pytest.raises(ProgrammeInvalid) as refused:
        read_rules(settings, Currency("DKK"))
    assert (refused.value.place, refused.value.value) == (f"trees.{missing}", "")
    assert refused.value.expected == "a value: this setting is required"


def test_a_trigger_is_one_of_four():
    settings = {"key": "trees", "kind": "charity", "name": "Trees", "cause": "Trees", "trigger": "visit"}
    with pytest.raises(ProgrammeInvalid) as refused:
        read_rules(settings, Currency("DKK"))
    assert (refused.value.place, refused.value.value) == ("trees.trigger", '"visit"')
    assert refused.value.expected == "one of purchase, share, card, points"
