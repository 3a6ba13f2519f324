"""Cards with their codes on sheets, against the same sheets without codes; memory from a process of its own."""

import subprocess
import sys
import time
from random import Random
from unittest.mock import patch

from shopclub.printing import qr
from shopclub.printing.cards import CardDesign, PrintedFace, cards_pdf
from shopclub.printing.layouts import layout
from shopclub.rules.values.card_codes import CodeKind, make_code
from tests.bench.grown_book import Books
from tests.bench.measure import Round, rounds, tell, tell_alone

CARDS = 1000
DESIGN = CardDesign("Kaffebaren", "Hver tiende kop er gratis", "#1F6F5C")
# The most memory it had, in kB; the usual call counts what the process that started it had as well.
_MEMORY = """
import pathlib, re, sys
from tests.bench import cards
cards.made(int(sys.argv[1]), seed=1)
print(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


def made(count: int, *, seed: int) -> bytes:
    """Make a PDF of so many cards, each with a name."""
    dice = Random(seed)
    faces = [PrintedFace(make_code(CodeKind.MEMBER, dice), f"Member {number}") for number in range(count)]
    return cards_pdf(faces, design=DESIGN, layout=layout("a4"))


def bench(_books: Books) -> None:
    """Measure 1,000 cards: time, bytes, and what 10,000 need more of memory."""
    made(10, seed=0)
    taken = rounds(_round)
    tell(f"{CARDS:,} cards to PDF, beside no codes", taken)
    tell_alone(f"{CARDS:,} cards to PDF, CPU", [each.figure for each in taken], goal=500)
    tell_alone(f"{CARDS:,} cards to PDF, size", [len(made(CARDS, seed=1)) / 1000], unit="kB", goal=320)
    few, many = _memory(CARDS), _memory(10 * CARDS)
    tell("memory of 10,000 cards, beside 1,000", [Round(few, many)], unit="MB")


def _round(seed: int) -> Round:
    with patch.object(qr, "draw", lambda *_: None):
        floor = _timed(seed)
    return Round(floor, _timed(seed))


def _timed(seed: int) -> float:
    begun = time.thread_time()
    made(CARDS, seed=seed)
    return (time.thread_time() - begun) * 1000


def _memory(count: int) -> float:
    command = [sys.executable, "-c", _MEMORY, str(count)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout) / 1000
