"""Programme files: read whole or refused with the line, and written so that they are read back the same."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.register import KINDS, read_programmes, read_rules, template, write_toml
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown

CROWNS = Currency("DKK")
HEAD = '[[programme]]\nkey = "coffee"\nkind = "stamp_card"\nname = "Coffee"\nreward = "Free coffee"\n'


def refused(text):
    with pytest.raises(ProgrammeInvalid) as refusal:
        read_programmes(text, currency=CROWNS, file="shop.toml")
    assert refusal.value.file == "shop.toml"
    return refusal.value.place, refusal.value.line


def test_several_programmes_are_read_in_order():
    second = HEAD.replace("coffee", "bread", 1).replace("Coffee", "Bread")
    found = read_programmes(HEAD + "effective_from = 2026-12-01\n" + second, currency=CROWNS)
    assert [each["key"] for each in found] == ["coffee", "bread"]
    assert found[0]["effective_from"] == "2026-12-01"


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("", "file", 1),
        ("programme = 7", "file", 1),
        ("programme = [1, 2]", "file", 1),
        ("programme = []", "file", 1),
        ('shop = "x"\n' + HEAD, "shop", 1),
        ('[[programme]]\nkey = "coffee', "file", 2),
        ('[[programme]]\nkey = "coffee"\nkey = "tea"\n', "file", 3),
        (HEAD + "size = 2\n", "coffee.size", 6),
        (HEAD + "\n# a remark\n  size   = 2\n", "coffee.size", 8),
        (HEAD + '"size" = 2\n', "coffee.size", 6),
        (HEAD.replace('name = "Coffee"\n', ""), "coffee.name", 1),
        ("# x\n" + HEAD.replace('reward = "Free coffee"\n', ""), "coffee.reward", 2),
        (HEAD + HEAD, "coffee.key", 7),
        (HEAD.replace("coffee", "Coffee", 1), "programme.key", 2),
        (HEAD + HEAD.replace("coffee", "tea", 1) + "size = 99\n", "tea.size", 11),
        (HEAD.replace("[[programme]]", "[[ programme ]]") + "size = 99\n", "coffee.size", 6),
        (HEAD + "card_expiry = { days = 0 }\n", "coffee.card_expiry.days", 6),
        (HEAD + "[programme.card_expiry]\ndays = 0\n", "coffee.card_expiry.days", 7),
        (HEAD + 'multiplier = [{ name = "x", bp = 0 }]\n', "coffee.multiplier[1].bp", 6),
        (HEAD + '[[programme.multiplier]]\nname = "x"\nbp = 0\n', "coffee.multiplier[1].bp", 8),
        (
            HEAD + '[[programme.multiplier]]\nname = "x"\nbp = 20000\n[[programme.multiplier]]\nname = "y"\nbp = 0\n',
            "coffee.multiplier[2].bp",
            11,
        ),
        (HEAD + "[[programme.multiplier]]\nbp = 20000\n", "coffee.multiplier[1].name", 6),
        (HEAD.replace('name = "Coffee"\n', "") + '[[programme.multiplier]]\nname = "x"\n', "coffee.name", 1),
    ],
)
def test_a_refusal_names_the_line(text, place, line):
    assert refused(text) == (place, line)


def test_a_file_that_costs_too_much_to_read_is_refused():
    assert refused("size = " + "9" * 5000)[0] == "file"
    assert refused("a = " + "[" * 100_000)[0] == "file"


def test_a_whole_number_without_bounds_is_refused_and_not_worked_out():
    assert refused(HEAD + "size = 1_000_000_000_000_000_000\n") == ("coffee.size", 6)


NAMED_IN_TEMPLATE = {
    "stamp_card": {"multiplier", "stamp_expiry", "card_expiry", "per", "interim", "voucher_valid_days"},
    "points": {"multiplier", "expiry", "per", "also", "pay", "reward", "categories", "tier_multipliers"},
    "cashback": {"rate_bp", "payout", "band", "valid_months", "min_use", "max_share_bp"},
    "tiers": {"measure", "window", "hold_months", "downgrade", "grace_days", "start", "tier"},
    "referral": {"sides", "qualify", "friends_needed", "cap_per_year", "hold_days", "voucher_valid_days"},
    "club": {"benefit", "combinable"},
    "charity": {"cause", "trigger", "amount", "monthly_ceiling"},
    "membership": {"plan", "grace_days"},
    "occasion": {"occasion", "before", "after", "leap_day", "reward", "voucher_valid_days"},
    "draw": {"from", "to", "entry", "max_entries", "free_entry", "min_age", "reserves", "voucher_valid_days", "prize"},
    "partner": {"public_key", "cap_per_month", "per_member", "give", "take"},
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_template_of_a_kind_names_only_settings_that_are_known(kind):
    text = template(kind)
    assert read_programmes(text, currency=CROWNS)
    whole = "\n".join(line.removeprefix("# ") for line in text.splitlines())
    by_category = whole.replace('unit = "amount"', 'unit = "category"', 1)
    (settings,) = read_programmes(by_category, currency=CROWNS)
    assert NAMED_IN_TEMPLATE[kind] <= set(settings)


def test_there_is_no_template_of_an_unknown_kind():
    with pytest.raises(ProgrammeUnknown):
        template("punch_card")


plain = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
values = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), values, max_size=6))
def test_what_is_written_is_read_back(settings):
    assert tomllib.loads(write_toml(settings)) == {"programme": [settings]}


@given(plain, plain)
def test_rules_survive_being_written_and_read(name, reward):
    settings = {
        "key": "coffee",
        "kind": "stamp_card",
        "name": name,
        "reward": reward,
        "interim": {"5": name},
        "stamp_expiry": {"days": 90, "from": "activity"},
        "multiplier": [{"name": name, "bp": 20000, "days": ["tue"]}],
    }
    try:
        rules = read_rules(settings, CROWNS)
    except ProgrammeInvalid:
        return
    (again,) = read_programmes(write_toml(settings), currency=CROWNS)
    assert again == settings
    assert read_rules(json.loads(json.dumps(again)), CROWNS) == rules
