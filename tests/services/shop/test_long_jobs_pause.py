"""What takes long pauses by itself for what is more urgent: every job that the window gives to its long worker."""

from random import Random

import pytest

from shopclub.printing.cards import CardDesign, PrintedFace, cards_pdf
from shopclub.printing.layouts import layout
from shopclub.rules.values.card_codes import CodeKind, make_code
from shopclub.rules.values.pacing import giving_way
from shopclub.rules.values.periods import parse_period

TRIED = {"key": "coffee", "kind": "stamp_card", "name": "Tried", "size": 8, "reward": "Free coffee"}
FACES = [PrintedFace(make_code(CodeKind.MEMBER, Random(number))) for number in range(3)]
JOBS = {
    "figures": lambda club: club.figures.figures(parse_period("2026-03")),
    "a check": lambda club: club.upkeep.check(),
    "the simulator": lambda club: club.simulator.simulate(TRIED),
    "cards": lambda _club: cards_pdf(FACES, design=CardDesign("Shop", "", "#1F6F5C"), layout=layout("a4")),
}


@pytest.fixture
def busy(shop):
    """A shop with some hundred visits."""
    cards = [shop.enrol(f"Member {number}").member.card for number in range(20)]
    for _day in range(10):
        shop.clock.move(days=1)
        for card in cards:
            shop.scan(card, days=0)
    return shop


@pytest.mark.parametrize("job", JOBS)
def test_a_long_job_pauses(busy, job):
    paused = []
    with giving_way(lambda: paused.append(None)):
        JOBS[job](busy)
    assert paused
