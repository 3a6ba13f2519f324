"""What must always hold (rules.md 14), on long random histories; `SHOPCLUB_THOROUGH=1` runs many more and longer."""

import os

import pytest

from tests.services.histories_of_goods import FullHistory

THOROUGH = bool(os.environ.get("SHOPCLUB_THOROUGH"))
HISTORIES, ACTS = (300, 400) if THOROUGH else (6, 120)
CHECK_EVERY = 1 if THOROUGH else 10


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_happens_the_books_balance(bare_shop, seed):
    history = FullHistory(bare_shop, seed, check_every=CHECK_EVERY)
    for step in range(ACTS):
        history.go_on(step)
    history.finish()
    assert history.done["scan", "done"] > ACTS // 10
