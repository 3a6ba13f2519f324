"""Kinds that count no units of their own decide nothing of units, whatever they are asked."""

from datetime import UTC, date, datetime

import pytest

from shopclub.rules.kinds.register import KINDS, read_rules
from shopclub.rules.ledger.acts import Act, Decision, Standing
from shopclub.rules.ledger.grounds import BY_HAND
from shopclub.rules.ledger.terms import Version
from shopclub.rules.values.money import Currency
from tests.rules.kinds.smallest_settings import SMALLEST

ON = date(2026, 3, 2)
RULES = [read_rules({**SMALLEST[kind]}, Currency("DKK")) for kind in KINDS]
UNITLESS = [rules for rules in RULES if not rules.has_units]


@pytest.mark.parametrize("rules", UNITLESS, ids=lambda rules: rules.kind)
def test_a_kind_without_units_gives_none_and_keeps_none_alive(rules):
    standing, act = Standing(), Act(ON, datetime(2026, 3, 2, 9, tzinfo=UTC), 10_000)
    decisions = {
        rules.welcome(version=1, on=ON),
        rules.earn(standing, act, version=1, successor=Version(1, 1, rules)),
        rules.bonus(standing, 5, version=1, on=ON, ground=BY_HAND),
        rules.settle(standing, version=1, on=ON),
    }
    assert decisions == {Decision()}
    assert rules.lives_until(ON) is None
    assert rules.worth == (0, 1)
