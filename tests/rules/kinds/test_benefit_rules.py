"""Club benefits by their rules alone: when one runs, how often, for whom, what it is worth, and every setting."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.benefits import Benefit, applying
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.refusals import ProgrammeInvalid

MONDAY = date(2026, 3, 2)
TEN = {"name": "Ten off", "kind": "percent", "percent_bp": 1000}


def at(clock, on=MONDAY):
    return datetime.combine(on, time.fromisoformat(clock))


def club(*benefits, **settings):
    return read_rules(
        {"key": "club", "kind": "club", "name": "Club", "benefit": list(benefits or (TEN,)), **settings},
        Currency("DKK"),
    )


def only(**settings):
    return club({**TEN, **settings}).benefits[0]


def _of(**settings):
    return club({"name": "It", **settings}).benefits[0]


# When it runs


def test_a_benefit_without_days_hours_or_dates_always_runs():
    assert only().runs(MONDAY, at("00:00"))
    assert only().runs(date(2031, 8, 17), at("23:59:59"))


def test_a_benefit_runs_on_its_weekdays_of_the_business_date():
    benefit = only(days=["mon", "sun"])
    assert [benefit.runs(date(2026, 3, day), at("12:00")) for day in range(2, 9)] == [True, *[False] * 5, True]
    assert benefit.runs(MONDAY, at("02:00", date(2026, 3, 3))), "a bar's Monday goes on after midnight"


@pytest.mark.parametrize(
    ("clock", "runs"),
    [
        ("14:59:59", False),
        ("15:00", True),
        ("16:59:59", True),
        ("17:00", False),
        ("20:00", True),
        ("21:00", False),
    ],
)
def test_a_benefit_runs_from_the_first_minute_of_its_hours_up_to_the_last(clock, runs):
    assert only(hours=["15:00-17:00", "20:00-21:00"]).runs(MONDAY, at(clock)) is runs


def test_a_night_belongs_to_the_weekday_and_the_date_it_began():
    late = only(days=["mon"], hours=["22:00-02:00"], to="2026-03-02")
    tuesday = date(2026, 3, 3)
    assert late.runs(MONDAY, at("23:00"))
    assert late.runs(tuesday, at("01:00", on=tuesday))
    assert not late.runs(tuesday, at("23:00", on=tuesday))
    assert not late.runs(MONDAY, at("01:00"))


@pytest.mark.parametrize(("day", "runs"), [(1, False), (2, True), (4, True), (5, False)])
def test_the_first_and_the_last_day_are_inclusive(day, runs):
    assert only(**{"from": "2026-03-02", "to": "2026-03-04"}).runs(date(2026, 3, day), at("12:00")) is runs


def test_one_end_of_the_dates_may_be_open():
    assert only(**{"from": "2026-03-02"}).runs(date(2030, 1, 1), at("12:00"))
    assert not only(**{"from": "2026-03-02"}).runs(date(2026, 3, 1), at("12:00"))
    assert only(to="2026-03-02").runs(date(2020, 1, 1), at("12:00"))


# How often


@pytest.mark.parametrize(
    ("per", "first", "last"),
    [
        ("day", date(2026, 3, 4), date(2026, 3, 4)),
        ("week", date(2026, 3, 2), date(2026, 3, 8)),
        ("month", date(2026, 3, 1), date(2026, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("ever", date.min, date.max),
    ],
)
def test_uses_are_counted_in_the_calendar_period(per, first, last):
    benefit = only(limit=1, per=per)
    on = date(2026, 3, 4)
    assert (benefit.begins(on), benefit.ends(on)) == (first, last)


def test_a_week_crosses_new_year():
    benefit = only(limit=1, per="week")
    assert (benefit.begins(date(2027, 1, 1)), benefit.ends(date(2027, 1, 1))) == (date(2026, 12, 28), date(2027, 1, 3))


def test_what_is_left_never_is_below_nothing():
    assert [only(limit=2).left(used) for used in range(4)] == [2, 1, 0, 0]
    assert only().left(1000) is None


# For whom


def applies(*benefits, tiers=(), used=None):
    now = at("12:00")
    found = applying(club(*benefits).benefits, on=MONDAY, local=now, tiers=tiers, used=used or {})
    return [each.name for each in found]


def test_a_benefit_is_for_its_lowest_tier_and_those_above_it():
    silver = {**TEN, "name": "Silver's", "lowest_tier": "silver"}
    assert applies(TEN, silver) == ["Ten off"]
    assert applies(TEN, silver, tiers=["Bronze"]) == ["Ten off"]
    assert applies(TEN, silver, tiers=["Bronze", "Silver"]) == ["Ten off", "Silver's"]
    assert applies(TEN, silver, tiers=["Bronze", "Silver", "Gold"]) == ["Ten off", "Silver's"]


def test_a_benefit_that_is_used_up_or_does_not_run_is_left_out():
    tuesdays = {**TEN, "name": "Tuesdays", "days": ["tue"]}
    twice = {**TEN, "name": "Twice", "limit": 2}
    assert applies(tuesdays, twice, used={"Twice": 1}) == ["Twice"]
    assert applies(tuesdays, twice, used={"Twice": 2}) == []


# What it is worth

COFFEE, CAKE = Item("coffee", 3000, 2), Item("cake", 4500)


def test_a_share_is_taken_of_the_amount_or_of_the_lines_in_scope_and_floored_once():
    assert only(percent_bp=1000).worth(8499, ()) == 849
    assert only(percent_bp=10_000).worth(8499, ()) == 8499
    assert only(percent_bp=1000).worth(10_500, (COFFEE, CAKE)) == 1050
    assert only(percent_bp=1000, scope=["Coffee"]).worth(10_500, (COFFEE, CAKE)) == 600
    assert only(percent_bp=3333).worth(None, (Item("a", 1), Item("b", 1), Item("c", 1))) == 0


def test_an_amount_takes_off_no_more_than_there_is():
    benefit = _of(kind="amount", amount="20.00")
    assert [benefit.worth(before, ()) for before in (None, 0, 1999, 2000, 9000)] == [0, 0, 1999, 2000, 2000]


def test_a_price_takes_off_what_is_above_it():
    benefit = _of(kind="price", price="25.00", scope=["coffee"])
    assert benefit.worth(10_500, (COFFEE, CAKE)) == 500, "a piece"
    assert benefit.worth(2000, (Item("coffee", 2000),)) == 0
    assert _of(kind="price", price="25.00").worth(3200, ()) == 700


def test_a_free_piece_is_the_cheapest_in_scope():
    assert _of(kind="free").worth(10_500, (COFFEE, CAKE)) == 3000
    assert _of(kind="free", scope=["cake"]).worth(10_500, (COFFEE, CAKE)) == 4500
    assert _of(kind="free").worth(2800, ()) == 2800
    assert _of(kind="free").worth(None, ()) == 0


@pytest.mark.parametrize(
    "settings",
    [{"percent_bp": 1000}, {"kind": "amount", "amount": "5.00"}, {"kind": "price", "price": "5.00"}, {"kind": "free"}],
)
def test_nothing_in_scope_is_worth_nothing(settings):
    assert _of(**settings, scope=["tea"]).worth(10_500, (COFFEE, CAKE)) == 0
    assert _of(**settings, scope=["tea"]).worth(10_500, ()) == 0


@given(
    st.sampled_from(
        [
            Benefit("a", "percent", 10_000),
            Benefit("b", "percent", 333),
            Benefit("c", "amount", 5000),
            Benefit("d", "price", 0),
            Benefit("e", "price", 900),
            Benefit("f", "free"),
        ]
    ),
    st.integers(0, 1_000_000),
)
def test_nothing_takes_off_more_than_there_is_nor_less_than_nothing(benefit, before):
    assert 0 <= benefit.worth(before, ()) <= before


# Settings


def test_defaults_are_those_of_the_rules():
    rules = club({"name": "Ten off", "percent_bp": 1000})
    assert rules.benefits == (Benefit("Ten off", "percent", 1000),)
    assert (rules.combinable, rules.promise, rules.has_units, rules.needs_amount) == (False, "Ten off", False, False)
    assert (rules.benefits[0].limit, rules.benefits[0].per, rules.benefits[0].lowest_tier) == (None, "ever", "")


def test_every_setting_is_read():
    settings = {"scope": [" Coffee "], "days": ["sun", "mon"], "hours": ["15:00-17:00"], "limit": 3, "per": "month"}
    dates = {"from": "2026-03-02", "to": date(2026, 12, 31)}
    benefit = {"name": "It", "kind": "price", "price": "0.00", "lowest_tier": "Gold", **settings, **dates}
    rules = club(benefit, TEN, combinable=True, effective_from="2026-04-01")
    assert rules.benefits[0] == Benefit(
        "It",
        "price",
        0,
        ("coffee",),
        (0, 6),
        ((15 * 60, 17 * 60),),
        date(2026, 3, 2),
        date(2026, 12, 31),
        3,
        "month",
        "Gold",
    )
    assert (rules.combinable, rules.effective_from) == (True, date(2026, 4, 1))


def test_a_benefit_is_found_by_its_name_however_it_is_written():
    rules = club(TEN, {"name": "Free tea", "kind": "free"})
    assert rules.named("  FREE tea ").kind == "free"
    assert rules.named("Free") is None


UNKNOWN = "a setting of this kind of programme; this one is unknown"
REQUIRED = "a value: this setting is required"
SHARE = "a whole number from 1 to 10000"
FREE = {"name": "Free tea", "kind": "free"}
WRONG_BENEFITS = [
    ({"kind": "free"}, "name", "", REQUIRED),
    ({**FREE, "name": " "}, "name", '" "', "a text of 1 to 80 letters"),
    ({**FREE, "name": "x" * 81}, "name", f'"{"x" * 81}"', "a text of 1 to 80 letters"),
    ({**FREE, "kind": "gift"}, "kind", '"gift"', "one of percent, amount, price, free"),
    ({"name": "It"}, "percent_bp", "", REQUIRED),
    ({**TEN, "percent_bp": 0}, "percent_bp", "0", SHARE),
    ({**TEN, "percent_bp": 10_001}, "percent_bp", "10001", SHARE),
    ({**TEN, "percent_bp": 10.5}, "percent_bp", "10.5", SHARE),
    ({**TEN, "amount": "5.00"}, "amount", '"5.00"', UNKNOWN),
    ({"name": "It", "kind": "amount"}, "amount", "", REQUIRED),
    (
        {"name": "It", "kind": "amount", "amount": "0.00"},
        "amount",
        '"0.00"',
        'a decimal string of at least "0.01", such as "84.00"',
    ),
    (
        {"name": "It", "kind": "price", "price": "-1.00"},
        "price",
        '"-1.00"',
        'a decimal string of at least "0.00", such as "84.00"',
    ),
    (
        {"name": "It", "kind": "price", "price": 25},
        "price",
        "25",
        'a decimal string of at least "0.00", such as "84.00"',
    ),
    ({**FREE, "price": "1.00"}, "price", '"1.00"', UNKNOWN),
    ({**FREE, "scope": "tea"}, "scope", '"tea"', "a list of names"),
    ({**FREE, "scope": [""]}, "scope", '[""]', "a list of names"),
    ({**FREE, "days": ["monday"]}, "days", '"monday"', "weekdays among mon, tue, wed, thu, fri, sat, sun"),
    ({**FREE, "hours": ["17:00-17:00"]}, "hours", '"17:00-17:00"', 'hours such as "15:00-17:00"'),
    ({**FREE, "hours": ["noon"]}, "hours", '"noon"', 'hours such as "15:00-17:00"'),
    ({**FREE, "from": "soon"}, "from", '"soon"', "a date such as 2026-11-22"),
    ({**FREE, "to": 5}, "to", "5", "a date such as 2026-11-22"),
    (
        {**FREE, "from": "2026-03-03", "to": "2026-03-02"},
        "to",
        '"2026-03-02"',
        "a last day not before the first",
    ),
    ({**FREE, "limit": 0}, "limit", "0", "a whole number from 1 to 100000"),
    ({**FREE, "limit": 100_001}, "limit", "100001", "a whole number from 1 to 100000"),
    ({**FREE, "limit": True}, "limit", "true", "a whole number from 1 to 100000"),
    ({**FREE, "per": "quarter"}, "per", '"quarter"', "one of day, week, month, year, ever"),
    ({**FREE, "lowest_tier": ""}, "lowest_tier", '""', "a text of 1 to 40 letters"),
    ({**FREE, "colour": "red"}, "colour", '"red"', UNKNOWN),
]


@pytest.mark.parametrize(("benefit", "place", "value", "expected"), WRONG_BENEFITS)
def test_a_wrong_benefit_is_refused_with_its_place_and_what_was_expected(benefit, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        club({**TEN, "name": "First"}, benefit)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"club.benefit[2].{place}", value, expected)


def test_each_name_is_taken_once():
    with pytest.raises(ProgrammeInvalid) as refused:
        club(TEN, {**TEN, "name": "TEN OFF"})
    assert (refused.value.place, refused.value.value) == ("club.benefit[2].name", '"TEN OFF"')


WRONG = [
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"combinable": "no"}, "combinable", '"no"', "true or false"),
    ({"benefit": TEN}, "benefit", None, "a list of tables [{ … }]"),
    ({"benefit": []}, "benefit", "[]", None),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "better"}, "open_cards", '"better"', "one of keep"),
    ({"size": 10}, "size", "10", UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG)
def test_a_wrong_setting_is_refused_with_its_place(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        club(**setting)
    found = refused.value
    assert found.place == f"club.{place}"
    assert value is None or found.value == value
    assert found.expected == expected if expected else found.expected.startswith("at least one benefit")
