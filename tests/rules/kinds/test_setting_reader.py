"""Reading the settings of a programme: every refusal names its place, the value and what was expected."""

from datetime import date, datetime

import pytest

from shopclub.rules.kinds.register import read_rules
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.stamp_cards import CardExpiry, StampExpiry
from shopclub.rules.values.money import Currency, Rounding
from shopclub.rules.values.refusals import ProgrammeInvalid

CROWNS = Currency("DKK")
CARD = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee"}


def reader(**values):
    return SettingReader(values, place="coffee", currency=CROWNS)


def refused(settings):
    with pytest.raises(ProgrammeInvalid) as refusal:
        read_rules(settings, CROWNS)
    return refusal.value.place, refusal.value.value, refusal.value.expected


def test_defaults_are_those_of_the_rules():
    rules = read_rules(CARD, CROWNS)
    assert (rules.size, rules.unit, rules.stamps_per_unit, rules.welcome_stamps, rules.min_spend) == (
        10,
        "visit",
        1,
        0,
        0,
    )
    assert (rules.max_per_visit, rules.max_per_day, rules.stamp_expiry, rules.card_expiry) == (None, None, None, None)
    assert (rules.carry_remainder, rules.rounding, rules.debt, rules.open_cards) == (
        True,
        Rounding.FLOOR,
        "forgive",
        "keep",
    )
    assert rules.exclude == ("gift card", "prepaid card", "deposit", "donation", "membership fee")
    assert (rules.interim, rules.multiplier, rules.voucher_valid_days, rules.effective_from) == ((), (), None, None)


def test_every_setting_is_read():
    settings = {
        "size": 8,
        "unit": "item",
        "categories": [" Coffee "],
        "carry_remainder": False,
        "min_spend": "20.00",
        "stamps_per_unit": 2,
        "welcome_stamps": 1,
        "interim": {"5": "Cookie", "3": "Tea"},
        "reward_value": "12.00",
        "max_per_visit": 3,
        "max_per_day": 4,
        "stamp_expiry": {"days": 90, "from": "activity"},
        "card_expiry": {"days": 365},
        "voucher_valid_days": 0,
        "exclude": [],
        "rounding": "ceil",
        "debt": "carry",
        "effective_from": date(2026, 12, 1),
        "open_cards": "better",
        "multiplier": [
            {"name": "Double", "days": ["tue"], "hours": ["15:00-17:00"], "from": "2026-01-01", "bp": 20000}
        ],
    }
    rules = read_rules({**CARD, **settings}, CROWNS)
    assert (rules.size, rules.unit, rules.categories, rules.carry_remainder) == (8, "item", ("coffee",), False)
    assert (rules.min_spend, rules.stamps_per_unit, rules.welcome_stamps, rules.reward_value) == (2000, 2, 1, 1200)
    assert rules.interim == ((3, "Tea"), (5, "Cookie"))
    assert (rules.max_per_visit, rules.max_per_day, rules.stamp_expiry) == (3, 4, StampExpiry(90, "activity"))
    assert (rules.card_expiry, rules.voucher_valid_days, rules.exclude) == (CardExpiry(365), 0, ())
    assert (rules.rounding, rules.debt, rules.open_cards) == ("ceil", "carry", "better")
    assert rules.effective_from == date(2026, 12, 1)
    (promotion,) = rules.multiplier
    assert (promotion.name, promotion.bp, promotion.days, promotion.first_day) == (
        "Double",
        20000,
        (1,),
        date(2026, 1, 1),
    )
    assert promotion.hours == ((15 * 60, 17 * 60),)


@pytest.mark.parametrize(
    ("setting", "place", "value", "expected"),
    [
        ({"size": 2}, "coffee.size", "2", "a whole number from 3 to 50"),
        ({"size": 51}, "coffee.size", "51", "a whole number from 3 to 50"),
        ({"size": True}, "coffee.size", "true", "a whole number from 3 to 50"),
        ({"size": "10"}, "coffee.size", '"10"', "a whole number from 3 to 50"),
        ({"size": 9.5}, "coffee.size", "9.5", "a whole number from 3 to 50"),
        ({"welcome_stamps": 10}, "coffee.welcome_stamps", "10", "a whole number from 0 to 9"),
        ({"max_per_day": 0}, "coffee.max_per_day", "0", "a whole number from 1 to 1000"),
        ({"unit": "litre"}, "coffee.unit", '"litre"', "one of visit, item, amount"),
        ({"unit": ["visit"]}, "coffee.unit", '["visit"]', "one of visit, item, amount"),
        ({"debt": "never"}, "coffee.debt", '"never"', "one of forgive, carry"),
        ({"rounding": "up"}, "coffee.rounding", '"up"', "one of floor, half_up, ceil"),
        ({"open_cards": "burn"}, "coffee.open_cards", '"burn"', "one of keep, better, convert"),
        ({"name": " "}, "coffee.name", '" "', "a text of 1 to 80 letters"),
        ({"name": 7}, "coffee.name", "7", "a text of 1 to 80 letters"),
        ({"reward": "x" * 81}, "coffee.reward", '"' + "x" * 81 + '"', "a text of 1 to 80 letters"),
        ({"min_spend": 20}, "coffee.min_spend", "20", 'a decimal string of at least "0.00", such as "84.00"'),
        ({"min_spend": "1,5"}, "coffee.min_spend", '"1,5"', 'a decimal string of at least "0.00", such as "84.00"'),
        (
            {"unit": "amount", "per": "0.00"},
            "coffee.per",
            '"0.00"',
            'a decimal string of at least "0.01", such as "84.00"',
        ),
        ({"carry_remainder": 1}, "coffee.carry_remainder", "1", "true or false"),
        ({"categories": "coffee"}, "coffee.categories", '"coffee"', "a list of names"),
        ({"exclude": [1]}, "coffee.exclude", "[1]", "a list of names"),
        ({"exclude": [" "]}, "coffee.exclude", '[" "]', "a list of names"),
        ({"unit": "item"}, "coffee.categories", "[]", "at least one category when stamps are given by item"),
        ({"effective_from": "soon"}, "coffee.effective_from", '"soon"', "a date such as 2026-11-22"),
        ({"effective_from": 7}, "coffee.effective_from", "7", "a date such as 2026-11-22"),
        ({"card_expiry": 365}, "coffee.card_expiry", "365", "a table { … }"),
        ({"card_expiry": {"days": 0}}, "coffee.card_expiry.days", "0", "a whole number from 1 to 3660"),
        (
            {"stamp_expiry": {"days": 9, "from": "birth"}},
            "coffee.stamp_expiry.from",
            '"birth"',
            "one of stamp, activity",
        ),
        ({"interim": {"10": "Tea"}}, "coffee.interim", '"10"', "a number of stamps from 1 to 9"),
        ({"interim": {"five": "Tea"}}, "coffee.interim", '"five"', "a number of stamps from 1 to 9"),
        ({"interim": {"5": ""}}, "coffee.interim.5", '""', "a text of 1 to 80 letters"),
        ({"multiplier": {"name": "x"}}, "coffee.multiplier", '{"name": "x"}', "a list of tables [{ … }]"),
        ({"multiplier": [{"name": "x", "bp": 0}]}, "coffee.multiplier[1].bp", "0", "a whole number from 1 to 1000000"),
        (
            {"multiplier": [{"name": "x"}, {"name": "y", "days": ["tuesday"]}]},
            "coffee.multiplier[2].days",
            '"tuesday"',
            "weekdays among mon, tue, wed, thu, fri, sat, sun",
        ),
        (
            {"multiplier": [{"name": "x", "hours": ["15-"]}]},
            "coffee.multiplier[1].hours",
            '"15-"',
            'hours such as "15:00-17:00"',
        ),
        (
            {"multiplier": [{"name": "x", "hours": ["15:00+02:00-17:00+02:00"]}]},
            "coffee.multiplier[1].hours",
            '"15:00+02:00-17:00+02:00"',
            'hours such as "15:00-17:00"',
        ),
        (
            {"multiplier": [{"name": "x", "hours": ["24:00-15:00"]}]},
            "coffee.multiplier[1].hours",
            '"24:00-15:00"',
            'hours such as "15:00-17:00"',
        ),
        (
            {"multiplier": [{"name": "x", "from": "2026-02-01", "to": "2026-01-01"}]},
            "coffee.multiplier[1].to",
            '"2026-01-01"',
            "a last day not before the first",
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    assert refused({**CARD, **setting}) == (place, value, expected)


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ({"sise": 9}, "coffee.sise"),
        ({"card_expiry": {"days": 9, "months": 1}}, "coffee.card_expiry.months"),
        ({"stamp_expiry": {"day": 9}}, "coffee.stamp_expiry.day"),
        ({"multiplier": [{"name": "x", "weekday": "tue"}]}, "coffee.multiplier[1].weekday"),
    ],
)
def test_a_setting_that_nobody_knows_is_refused(setting, place):
    found, _, expected = refused({**CARD, **setting})
    assert (found, expected) == (place, "a setting of this kind of programme; this one is unknown")


@pytest.mark.parametrize("name", ["name", "reward"])
def test_a_required_setting_that_is_missing_is_refused(name):
    settings = {key: value for key, value in CARD.items() if key != name}
    assert refused(settings) == (f"coffee.{name}", "", "a value: this setting is required")


@pytest.mark.parametrize("key", ["", "Coffee", "1st", "a b", "x" * 41, 7, None])
def test_a_key_is_small_letters_and_digits(key):
    assert refused({**CARD, "key": key})[0] == "programme.key"


@pytest.mark.parametrize("kind", [None, "punch_card", 7, ["stamp_card"]])
def test_an_unknown_kind_is_refused(kind):
    place, _, expected = refused({**CARD, "kind": kind})
    assert place == "coffee.kind"
    assert "stamp_card" in expected


def test_a_date_with_a_time_is_no_date():
    with pytest.raises(ProgrammeInvalid):
        reader(begin=datetime(2026, 1, 1)).day("begin")  # noqa: DTZ001 - as a TOML file may hold it


def test_what_is_left_out_has_its_default():
    left_out = reader()
    assert left_out.whole("a", 3, low=1, high=5) == 3
    assert left_out.optional_whole("a", low=1, high=5) is None
    assert left_out.money("a", 250) == 250
    assert left_out.text("a", "x") == "x"
    assert left_out.choice("a", "x", among=("x",)) == "x"
    assert left_out.flag("a", default=True)
    assert left_out.names("a", ("x",)) == ("x",)
    assert left_out.day("a") is None
    assert left_out.weekdays("a") == ()
    assert left_out.hours("a") == ()
    assert left_out.table("a") is None
    assert left_out.tables("a") == ()
    left_out.finish()


def test_weekdays_are_numbers_in_their_order_and_each_once():
    assert reader(days=["Sun", "mon", "sun"]).weekdays("days") == (0, 6)
