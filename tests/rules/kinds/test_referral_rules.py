"""The rules of referrals alone: when a friend qualifies, signs that two are one, dates, and every setting."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.referrals import Person, normal_email, self_referral
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import NEVER_EARNING
from shopclub.rules.values.refusals import ProgrammeInvalid

TODAY = date(2026, 3, 2)
BOTH = {"in": "points", "referrer_bonus": 50, "friend_bonus": 25}


def referral(**settings):
    return read_rules({"key": "friends", "kind": "referral", "name": "Friends", **(settings or BOTH)}, Currency("DKK"))


def asking(spend, mode="cumulative", **more):
    return referral(**BOTH, qualify={"min_spend": spend, "mode": mode, **more})


# When a friend qualifies


@pytest.mark.parametrize(
    ("amounts", "cumulative", "single"),
    [
        ([], False, False),
        ([30_000], True, True),
        ([24_999], False, False),
        ([25_000], True, True),
        ([24_999, 1000], True, False),
        ([24_999, 25_000], True, True),
    ],
)
def test_example_10_spend_is_counted_together_or_by_the_single_purchase(amounts, cumulative, single):
    assert asking("250.00").qualifies(amounts) is cumulative
    assert asking("250.00", "single").qualifies(amounts) is single


@pytest.mark.parametrize("mode", ["single", "cumulative"])
def test_where_no_spend_is_asked_one_purchase_is_still_needed(mode):
    rules = asking("0.00", mode)
    assert not rules.qualifies([])
    assert rules.qualifies([0])


@given(st.lists(st.integers(0, 50_000), max_size=6), st.integers(1, 100_000))
def test_who_qualifies_by_a_single_purchase_qualifies_by_all_together(amounts, spend):
    written = Currency("DKK").write(spend)
    if asking(written, "single").qualifies(amounts):
        assert asking(written).qualifies(amounts)
    assert asking(written).qualifies(amounts) is (sum(amounts) >= spend)


def test_the_last_day_and_the_hold_are_counted_in_days():
    rules = asking("250.00", within_days=60)
    assert rules.last_day(TODAY) == date(2026, 5, 1)
    assert rules.held_until(TODAY) is None
    assert referral(**BOTH, hold_days=14).held_until(TODAY) == date(2026, 3, 16)


# Signs that two members are one

ANNA = Person("anna berg", "1990-05-04", "20304050", "anna@example.dk")


@pytest.mark.parametrize(
    ("friend", "sign"),
    [
        (Person(), None),
        (Person("bo lund", "1991-01-01", "20304051", "bo@example.dk"), None),
        (Person(phone="20304050"), "same phone"),
        (Person(email="anna@example.dk"), "same e-mail"),
        (Person("anna berg", "1990-05-04"), "same name and birthday"),
        (Person("anna berg"), None),
        (Person("anna berg", "1990-05-05"), None),
        (Person(birthday="1990-05-04"), None),
    ],
)
def test_signs_of_one_person_are_named(friend, sign):
    assert self_referral(ANNA, friend) == sign


def test_what_is_unknown_of_both_is_no_sign():
    assert self_referral(Person(), Person()) is None
    assert self_referral(Person("anna berg"), Person("anna berg")) is None


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" Anna@Example.DK ", "anna@example.dk"),
        ("anna+shop@example.dk", "anna@example.dk"),
        ("an.na@example.dk", "an.na@example.dk"),
        ("a.n.na+x@Gmail.com", "anna@gmail.com"),
        ("anna@googlemail.com", "anna@gmail.com"),
        ("", ""),
        ("nothing", ""),
    ],
)
def test_addresses_are_compared_as_they_are_delivered(text, normal):
    assert normal_email(text) == normal


# Settings


def test_defaults_are_those_of_the_rules():
    rules = referral()
    assert (rules.sides, rules.friend_at, rules.min_spend, rules.mode, rules.within_days) == (
        "both",
        "qualified",
        0,
        "cumulative",
        60,
    )
    assert (rules.friends_needed, rules.repeatable, rules.cap_per_year) == (1, True, None)
    assert (rules.hold_days, rules.min_age, rules.exclude) == (0, 0, NEVER_EARNING)
    assert (rules.referrer, rules.friend) == (Gift(units=50, into="points"), Gift(units=25, into="points"))
    assert (rules.needs_amount, asking("1.00").needs_amount, rules.promise) == (False, True, "")


def test_every_setting_is_read():
    rules = referral(
        sides="referrer",
        referrer_reward="Cake",
        referrer_reward_value="20.00",
        voucher_valid_days=30,
        friend_at="joined",
        qualify={"min_spend": "250.00", "mode": "single", "within_days": 30},
        friends_needed=3,
        repeatable=False,
        cap_per_year=4,
        hold_days=14,
        min_age=18,
        exclude=["Tobacco"],
        effective_from="2026-12-01",
        open_cards="keep",
    )
    assert (rules.referrer, rules.friend, rules.promise) == (Gift("Cake", 2000, valid_days=30), None, "Cake")
    assert (rules.min_spend, rules.mode, rules.within_days, rules.friend_at) == (25_000, "single", 30, "joined")
    assert (rules.friends_needed, rules.repeatable, rules.cap_per_year) == (3, False, 4)
    assert (rules.hold_days, rules.min_age, rules.exclude) == (14, 18, ("tobacco",))
    assert rules.effective_from == date(2026, 12, 1)


UNKNOWN = "a setting of this kind of programme; this one is unknown"
BONUS = "a whole number from 1 to 1000000"
WRONG = [
    ({"sides": "all"}, "sides", '"all"', "one of referrer, friend, both"),
    (
        {"sides": "friend"},
        "referrer_bonus",
        '""',
        'sides = "both" or "referrer" beside it',
    ),
    ({"sides": "referrer"}, "friend_bonus", '""', 'sides = "both" or "friend" beside it'),
    (
        {"friend_bonus": None, "drop": True},
        "friend_bonus",
        '""',
        "a friend_bonus or a friend_reward, since the friend is thanked",
    ),
    (
        {"referrer_bonus": None, "drop": True},
        "referrer_bonus",
        '""',
        "a referrer_bonus or a referrer_reward, since the referrer is thanked",
    ),
    ({"in": None, "drop": True}, "in", '""', "the programme whose units the bonus is"),
    ({"in": ""}, "in", '""', "a text of 1 to 40 letters"),
    ({"referrer_bonus": 0}, "referrer_bonus", "0", BONUS),
    ({"friend_bonus": "25"}, "friend_bonus", '"25"', BONUS),
    ({"referrer_reward": "Cake"}, "referrer_bonus", '""', "either referrer_reward or referrer_bonus"),
    ({"friend_reward": "Cake"}, "friend_bonus", '""', "either friend_reward or friend_bonus"),
    ({"referrer_reward_value": "1.00"}, "referrer_reward_value", '"1.00"', UNKNOWN),
    ({"friend_at": "rewarded"}, "friend_at", '"rewarded"', "one of qualified, joined"),
    ({"qualify": 250}, "qualify", "250", "a table { … }"),
    (
        {"qualify": {"min_spend": 250}},
        "qualify.min_spend",
        "250",
        'a decimal string of at least "0.00", such as "84.00"',
    ),
    ({"qualify": {"mode": "both"}}, "qualify.mode", '"both"', "one of single, cumulative"),
    ({"qualify": {"within_days": 3661}}, "qualify.within_days", "3661", "a whole number from 0 to 3660"),
    ({"qualify": {"days": 60}}, "qualify.days", "60", UNKNOWN),
    ({"friends_needed": 0}, "friends_needed", "0", "a whole number from 1 to 100"),
    ({"friends_needed": 101}, "friends_needed", "101", "a whole number from 1 to 100"),
    ({"repeatable": "no"}, "repeatable", '"no"', "true or false"),
    ({"cap_per_year": 0}, "cap_per_year", "0", "a whole number from 1 to 1000"),
    ({"hold_days": 367}, "hold_days", "367", "a whole number from 0 to 366"),
    ({"min_age": 121}, "min_age", "121", "a whole number from 0 to 120"),
    ({"voucher_valid_days": -1}, "voucher_valid_days", "-1", "a whole number from 0 to 3660"),
    ({"exclude": "tea"}, "exclude", '"tea"', "a list of names"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "better"}, "open_cards", '"better"', "one of keep"),
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"min_spend": "250.00"}, "min_spend", '"250.00"', UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG, ids=[each[1] for each in WRONG])
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    settings = {"name": "Friends", **BOTH, **setting}
    if settings.pop("drop", False):
        settings = {name: each for name, each in settings.items() if each is not None}
    with pytest.raises(ProgrammeInvalid) as refused:
        referral(**settings)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"friends.{place}", value, expected)


def test_only_the_side_that_is_thanked_needs_its_thanks():
    assert referral(sides="friend", friend_reward="Cake").friend == Gift("Cake")
    with pytest.raises(ProgrammeInvalid) as refused:
        referral(sides="both", friend_reward="Cake")
    assert refused.value.place == "friends.referrer_bonus"
