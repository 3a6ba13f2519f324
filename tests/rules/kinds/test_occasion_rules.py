"""The rules of occasions alone: birthdays over leap years and New Year, anniversaries, milestones, every setting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.occasions import OccasionDays
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import NEVER_EARNING
from shopclub.rules.values.refusals import ProgrammeInvalid

GIFT = {"reward": "Cake"}


def occasion(word, **settings):
    gift = {} if {"reward", "bonus"} & {*settings} else GIFT
    return read_rules(
        {"key": "day", "kind": "occasion", "name": "Day", "occasion": word, **gift, **settings}, Currency("DKK")
    )


def birthday(**settings):
    return occasion("birthday", **settings)


def days_kept(rules, born, year):
    """The days of a year and its borders on which a birthday of that year is kept."""
    first = date(year - 1, 10, 1)
    days = [first + timedelta(days=shift) for shift in range(560)]
    found = [day for day in days if (window := rules.birthday_window(born, day)) and window.year == year]
    return found[0], found[-1], len(found)


# Birthdays


def test_example_9_born_on_29_february():
    rules = birthday()
    assert days_kept(rules, "2000-02-29", 2025) == (date(2025, 2, 25), date(2025, 3, 7), 11)
    assert days_kept(rules, "02-29", 2028) == (date(2028, 2, 26), date(2028, 3, 7), 11)


def test_29_february_may_be_kept_on_1_march():
    rules = birthday(leap_day="03-01")
    assert days_kept(rules, "02-29", 2025) == (date(2025, 2, 26), date(2025, 3, 8), 11)
    assert days_kept(rules, "02-29", 2028)[0] == date(2028, 2, 26)
    assert rules.day_in("02-28", 2025) == date(2025, 2, 28)


@pytest.mark.parametrize(("born", "year"), [("01-02", 2027), ("1990-12-30", 2026), ("01-01", 2026), ("12-31", 2026)])
def test_a_window_over_new_year_is_of_the_year_of_the_day_itself(born, year):
    first, last, days = days_kept(birthday(), born, year)
    day = date(year, *map(int, born[-5:].split("-")))
    assert (first, last, days) == (day - timedelta(days=3), day + timedelta(days=7), 11)


def test_outside_the_window_no_birthday_is_kept():
    rules = birthday(before=0, after=0)
    assert rules.birthday_window("05-04", date(2026, 5, 4)) == OccasionDays(
        2026, date(2026, 5, 4), *[date(2026, 5, 4)] * 2
    )
    assert rules.birthday_window("05-04", date(2026, 5, 3)) is None
    assert rules.birthday_window("05-04", date(2026, 5, 5)) is None


@given(
    st.dates(date(2000, 1, 1), date(2000, 12, 31)),
    st.integers(2001, 2060),
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from(["02-28", "03-01"]),
)
def test_each_year_has_one_window_as_long_as_set(born, year, before, after, leap_day):
    rules = birthday(before=before, after=after, leap_day=leap_day)
    first, last, days = days_kept(rules, f"{born:%m-%d}", year)
    assert days == before + after + 1 == (last - first).days + 1
    assert (first + timedelta(days=before)).year == year


@pytest.mark.parametrize(("days_before", "waits"), [(31, False), (30, False), (29, True), (0, True), (-3, True)])
def test_a_birthday_entered_less_than_30_days_before_waits(days_before, waits):
    window = birthday().birthday_window("05-04", date(2026, 5, 4))
    assert birthday().waits(window, date(2026, 5, 4) - timedelta(days=days_before)) is waits


def test_a_birthday_nobody_knows_when_was_entered_does_not_wait():
    assert not birthday().waits(birthday().birthday_window("05-04", date(2026, 5, 4)), None)


def test_a_voucher_lasts_to_the_end_of_the_window_or_its_own_days():
    window = birthday().birthday_window("05-04", date(2026, 5, 2))
    assert birthday().last_day(window, date(2026, 5, 2)) == date(2026, 5, 11)
    assert birthday(voucher_valid_days=30).last_day(window, date(2026, 5, 2)) == date(2026, 6, 1)
    assert birthday(voucher_valid_days=0).last_day(window, date(2026, 5, 2)) == date(2026, 5, 2)
    assert occasion("milestone", visits=[5]).last_day(None, date(2026, 5, 2)) is None


# Anniversaries


def test_an_anniversary_is_kept_in_the_years_listed_only():
    rules, joined = occasion("anniversary", years=[1, 5], before=0, after=2), date(2025, 3, 2)
    kept = [year for year in range(2025, 2032) if rules.anniversary_window(joined, date(year, 3, 3))]
    assert kept == [2026, 2030]
    assert rules.anniversary_window(joined, date(2026, 3, 4)).year == 2026
    assert rules.anniversary_window(joined, date(2026, 3, 5)) is None
    assert rules.anniversary_window(joined, date(2026, 3, 1)) is None


def test_the_day_of_joining_itself_is_no_anniversary():
    rules = occasion("anniversary", years=[1])
    assert rules.anniversary_window(date(2025, 3, 2), date(2025, 3, 2)) is None


def test_who_joined_on_29_february_is_kept_on_28_in_common_years():
    rules = occasion("anniversary", years=[1, 4], before=0, after=0)
    assert rules.anniversary_window(date(2024, 2, 29), date(2025, 2, 28)).day == date(2025, 2, 28)
    assert rules.anniversary_window(date(2024, 2, 29), date(2028, 2, 29)).day == date(2028, 2, 29)


def test_an_anniversary_over_new_year_is_of_the_year_of_the_day():
    rules = occasion("anniversary", years=[1])
    assert rules.anniversary_window(date(2025, 1, 1), date(2025, 12, 30)).year == 2026


# Milestones


def test_every_goal_of_every_count_is_a_milestone_of_its_own():
    rules = occasion("milestone", visits=[10, 50], spend=["1000.00"], referrals=[3])
    assert [(each.counted, each.goal) for each in rules.milestones()] == [
        ("visits", 10),
        ("visits", 50),
        ("spend", 100_000),
        ("referrals", 3),
    ]
    assert [each.ground for each in rules.milestones()] == [
        Ground(GroundKind.NTH_VISIT, 10),
        Ground(GroundKind.NTH_VISIT, 50),
        Ground(GroundKind.SPEND, 100_000),
        Ground(GroundKind.NTH_REFERRAL, 3),
    ]


# Settings


def test_defaults_are_those_of_the_rules():
    rules = birthday()
    assert (rules.before, rules.after, rules.leap_day) == (3, 7, "02-28")
    assert (rules.gift, rules.promise) == (Gift("Cake"), "Cake")
    assert (rules.needs_amount, rules.has_units) == (False, False)
    assert occasion("milestone", spend=["1.00"]).needs_amount
    assert not occasion("milestone", visits=[1]).needs_amount
    assert occasion("milestone", visits=[1]).exclude == NEVER_EARNING


def test_every_setting_is_read():
    rules = birthday(
        before=0,
        after=60,
        leap_day="03-01",
        reward=" Cake ",
        reward_value="20.00",
        voucher_valid_days=14,
        effective_from="2026-12-01",
        open_cards="keep",
    )
    assert (rules.before, rules.after, rules.leap_day) == (0, 60, "03-01")
    assert (rules.gift, rules.effective_from) == (Gift("Cake", 2000, valid_days=14), date(2026, 12, 1))
    bonus = {"bonus": 50, "in": "points"}
    assert birthday(**bonus).gift == Gift(units=50, into="points")
    assert occasion("anniversary", years=[1, 5]).years == (1, 5)
    spent = occasion("milestone", spend=["500.00", "1000.00"], exclude=["Tobacco"])
    assert (spent.spend, spent.exclude) == ((50_000, 100_000), ("tobacco",))


UNKNOWN = "a setting of this kind of programme; this one is unknown"
GOALS = "whole numbers from 1 to {}, rising, such as [10, 50]"
VISITS, YEARS, FRIENDS = GOALS.format(100_000), GOALS.format(100), GOALS.format(10_000)
SPEND = 'amounts above nothing, rising, such as ["500.00", "1000.00"]'
MILESTONE, ANNIVERSARY = {"occasion": "milestone"}, {"occasion": "anniversary"}
WRONG = [
    ({"occasion": None}, "occasion", "null", "one of birthday, anniversary, milestone"),
    ({"occasion": "wedding"}, "occasion", '"wedding"', "one of birthday, anniversary, milestone"),
    ({"reward": ""}, "reward", '""', "a text of 1 to 80 letters"),
    ({"reward_value": 20}, "reward_value", "20", 'a decimal string of at least "0.00", such as "84.00"'),
    ({"bonus": 50, "in": "points"}, "bonus", '""', "either reward or bonus"),
    ({"before": 61}, "before", "61", "a whole number from 0 to 60"),
    ({"before": -1}, "before", "-1", "a whole number from 0 to 60"),
    ({"after": 61}, "after", "61", "a whole number from 0 to 60"),
    ({"after": True}, "after", "true", "a whole number from 0 to 60"),
    ({"in": "points"}, "in", '"points"', "a bonus beside it: a reward is a voucher"),
    ({"leap_day": "02-29"}, "leap_day", '"02-29"', "one of 02-28, 03-01"),
    ({"voucher_valid_days": 3661}, "voucher_valid_days", "3661", "a whole number from 0 to 3660"),
    ({"years": [1]}, "years", "[1]", UNKNOWN),
    ({"visits": [10]}, "visits", "[10]", UNKNOWN),
    ({"exclude": ["tea"]}, "exclude", '["tea"]', UNKNOWN),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "better"}, "open_cards", '"better"', "one of keep"),
    (ANNIVERSARY, "years", "[]", "the years that are kept, such as [1, 5]"),
    (ANNIVERSARY | {"years": [0]}, "years", "[0]", YEARS),
    (ANNIVERSARY | {"years": [101]}, "years", "[101]", YEARS),
    (ANNIVERSARY | {"years": [5, 1]}, "years", "[5, 1]", YEARS),
    (ANNIVERSARY | {"years": [1], "leap_day": "02-28"}, "leap_day", '"02-28"', UNKNOWN),
    (MILESTONE, "visits", "[]", "goals of visits, spend or referrals, such as visits = [10, 50]"),
    (MILESTONE | {"visits": []}, "visits", "[]", "goals of visits, spend or referrals, such as visits = [10, 50]"),
    (MILESTONE | {"visits": [50, 10]}, "visits", "[50, 10]", VISITS),
    (MILESTONE | {"visits": [10, 10]}, "visits", "[10, 10]", VISITS),
    (MILESTONE | {"visits": [0]}, "visits", "[0]", VISITS),
    (MILESTONE | {"visits": [True]}, "visits", "[true]", VISITS),
    (MILESTONE | {"visits": 10}, "visits", "10", VISITS),
    (MILESTONE | {"referrals": [10_001]}, "referrals", "[10001]", FRIENDS),
    (MILESTONE | {"spend": [1000]}, "spend", "[1000]", SPEND),
    (MILESTONE | {"spend": ["0.00"]}, "spend", '["0.00"]', SPEND),
    (MILESTONE | {"spend": ["9.00", "1.00"]}, "spend", '["9.00", "1.00"]', SPEND),
    (MILESTONE | {"spend": "9.00"}, "spend", '"9.00"', SPEND),
    (MILESTONE | {"visits": [1], "before": 3}, "before", "3", UNKNOWN),
    (MILESTONE | {"visits": [1], "goals": [3]}, "goals", "[3]", UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG, ids=[each[1] for each in WRONG])
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    settings = {"key": "day", "kind": "occasion", "name": "Day", "occasion": "birthday", **GIFT, **setting}
    with pytest.raises(ProgrammeInvalid) as refused:
        read_rules(settings, Currency("DKK"))
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"day.{place}", value, expected)


@pytest.mark.parametrize(
    ("gift", "place", "expected"),
    [
        ({}, "reward", 'a reward, or bonus = 50 with in = "points"'),
        ({"bonus": 50}, "in", "the programme whose units the bonus is"),
        ({"bonus": 0, "in": "points"}, "bonus", "a whole number from 1 to 1000000"),
        ({"bonus": "50", "in": "points"}, "bonus", "a whole number from 1 to 1000000"),
        ({"bonus": 50, "in": "points", "reward_value": "1.00"}, "reward_value", UNKNOWN),
    ],
)
def test_an_occasion_without_a_whole_gift_is_refused(gift, place, expected):
    settings = {"key": "day", "kind": "occasion", "name": "Day", "occasion": "birthday", **gift}
    with pytest.raises(ProgrammeInvalid) as refused:
        read_rules(settings, Currency("DKK"))
    assert (refused.value.place, refused.value.expected) == (f"day.{place}", expected)
