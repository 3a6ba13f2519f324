"""A default stands in one field: files that leave it out get it, and templates print it."""

import re
import tomllib
from dataclasses import MISSING, fields, is_dataclass

import pytest

from shopclub.rules.kinds.register import KINDS, read_rules
from shopclub.rules.values.money import Currency
from tests.rules.kinds.smallest_settings import SMALLEST

YEN = Currency("JPY")
"""A currency without decimals: one for each whole of it is one for each smallest coin."""
CROWNS = Currency("DKK")

GIVEN = {
    "CharityRules": {"amount"},
    "ReferralRules": {"referrer", "friend"},
    "PartnerRules": {"given"},
    "Benefit": {"value"},
    "Gift": {"reward"},
    "EarningRate": {"carried"},
}
"""What the smallest settings must say though its field has a default: it belongs to one choice of several."""

EXAMPLES = {
    "points": {"rates", "rewards"},
    "referral": {"referrer", "friend", "min_spend"},
    "charity": {"amount", "share_bp", "points"},
    "partner": {"given", "taken"},
    "cashback": {"minimum"},
    "draw": {"per"},
    "stamp_card": {"per"},
    "occasion": {"years", "visits", "spend", "referrals"},
}
"""What a template shows by an example and not by its default."""

INNER = {
    "stamp_card": {"stamp_expiry": {}, "card_expiry": {}, "multiplier": [{"name": "Double"}]},
    "points": {"expiry": {}, "multiplier": [{"name": "Double"}], "reward": [{"name": "Cake", "cost": 10}]},
}
"""Inner tables that may be left out, as small as they may be."""


def defaults_of(kind):
    return {each.name: each.default for each in fields(kind) if each.default is not MISSING}


def departures(value):
    """Name every field of a value, and of the values inside it, that is not as its default says."""
    if isinstance(value, tuple):
        return [name for inner in value for name in departures(inner)]
    if not is_dataclass(value):
        return []
    kind, found = type(value), []
    for each in fields(value):
        kept, default = getattr(value, each.name), each.default
        named = default is MISSING or each.name in GIVEN.get(kind.__name__, ())
        if not named and kept != default:
            found.append(f"{kind.__name__}.{each.name}")
        found += departures(kept)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_smallest_settings_of_a_kind_give_the_defaults_of_its_fields(kind):
    rules = read_rules(SMALLEST[kind], YEN)
    assert type(rules) is KINDS[kind].rules
    assert departures(rules) == []


@pytest.mark.parametrize("kind", INNER)
def test_the_smallest_inner_tables_give_the_defaults_of_their_fields(kind):
    rules = read_rules({**SMALLEST[kind], **INNER[kind]}, YEN)
    filled = {
        f"{type(rules).__name__}.{name}" for name in ("stamp_expiry", "card_expiry", "expiry", "multiplier", "rewards")
    }
    assert set(departures(rules)) <= filled


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_template_says_is_the_default_or_an_example(kind):
    (settings,) = tomllib.loads(KINDS[kind].template)["programme"]
    rules = read_rules(settings, CROWNS)
    examples = EXAMPLES.get(kind, set())
    changed = {name for name, default in defaults_of(type(rules)).items() if getattr(rules, name) != default}
    assert changed <= examples


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_template_leaves_commented_out_is_the_default_too(kind):
    top = KINDS[kind].template.partition("\n[[programme.")[0].partition("\n# [[programme.")[0]
    defaults = defaults_of(KINDS[kind].rules)
    for name, text in re.findall(r"^##? (\w+) = (\"[^\"]*\"|\S+)", top, re.MULTILINE):
        if defaults.get(name) not in {None, ()} and name not in EXAMPLES.get(kind, set()):
            assert tomllib.loads(f"{name} = {text}")[name] == defaults[name]
