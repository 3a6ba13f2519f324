"""What must always hold (rules.md 14), on random histories.

`SHOPCLUB_HISTORIES=3000x60` runs so many histories of so many acts instead.
"""

import os

import pytest

from tests.services.histories_of_goods import FullHistory
from tests.services.histories_of_kinds import HistoryOfKinds

ASKED = os.environ.get("SHOPCLUB_HISTORIES", "")
HISTORIES, ACTS = map(int, (ASKED or "6x120").split("x"))
CHECK_EVERY = 10


@pytest.mark.parametrize("kind", [FullHistory, HistoryOfKinds], ids=["goods", "every kind"])
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_happens_the_books_balance(bare_shop, seed, kind):
    history = kind(bare_shop, seed, check_every=CHECK_EVERY)
    for step in range(ACTS):
        history.go_on(step)
    history.finish()
    assert history.done["scan", "done"] > (ACTS - 60) // 10
