"""Loops that pause for what is more urgent."""

import pytest

from shopclub.rules.values.pacing import STEPS, at_once, paced


@pytest.mark.parametrize(("items", "pauses"), [(0, 0), (1, 1), (STEPS, 1), (STEPS + 1, 2), (5 * STEPS, 5)])
def test_a_long_loop_pauses_before_every_so_many_steps_and_loses_none(items, pauses):
    paused = []
    assert list(paced(range(items), lambda: paused.append(None))) == list(range(items))
    assert len(paused) == pauses
    assert list(paced(range(items), at_once)) == list(range(items))
