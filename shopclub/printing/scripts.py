"""Sets a line of any text: which face draws which characters, and in which order they stand.

Other people's text may hold anything: control characters, emoji, Arabic, a word of 200,000 letters.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, shapeFragWord

from shopclub.printing.typefaces import Family, Weight, has_glyph, registered

LONGEST_LINE = 400
MISSING = "\u25a1"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_JOINERS = "\u200c\u200d"
_VARIATION_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one face in the order they are drawn, and how wide they are at size 1."""

    font: str
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text ready to be drawn, and how wide it is at size 1."""

    runs: tuple[Run, ...]
    width: float


def clean(text: str) -> str:
    """Return a text as one line of visible characters, cut at 400."""
    line = " ".join(unicodedata.normalize("NFC", text[:LONGEST_LINE]).split())
    if line.isascii() and line.isprintable():
        return line
    return "".join(filter(_is_visible, line)).strip()


@lru_cache(maxsize=512)
def set_line(text: str, weight: Weight, *, kerned: bool) -> Line:
    """Set a clean text; `kerned` tightens pairs such as AV, which is seen in large type only."""
    inter = registered(Family.INTER, weight)
    runs = [_run(inter, text, shaped=kerned)] if text.isascii() else _mixed_runs(text, weight, kerned=kerned)
    return Line(tuple(runs), sum(run.width for run in runs))


def _is_visible(char: str) -> bool:
    if char in _JOINERS:
        return True
    return char not in _VARIATION_SELECTORS and unicodedata.category(char) not in _INVISIBLE


def _mixed_runs(text: str, weight: Weight, *, kerned: bool) -> list[Run]:
    """Set a text in which some characters need another face or run from right to left."""
    inter = registered(Family.INTER, weight)
    drawn = [_drawn(char, inter, weight) for char in text]
    placed: list[tuple[int, str, str]] = []
    for level, (char, font) in zip(_levels("".join(char for char, _font in drawn)), drawn, strict=True):
        # A blank between two words of one script stays with them, so that they are one run.
        joins = char == " " and level % 2 == 1 and placed and placed[-1][0] == level
        placed.append((level, placed[-1][1] if joins else font, char))
    pieces: list[tuple[int, Run]] = []
    for (level, font), group in groupby(placed, key=itemgetter(0, 1)):
        piece = "".join(char for _level, _font, char in group)
        if font == inter and level % 2:
            piece = piece[::-1].translate(_MIRRORED)
        pieces.append((level, _run(font, piece, shaped=kerned or font != inter)))
    return _in_drawn_order(pieces)


def _drawn(char: str, inter: str, weight: Weight) -> tuple[str, str]:
    """Pair a character with the face that draws it; what no face has becomes an empty box."""
    if has_glyph(inter, char):
        return char, inter
    arabic = registered(Family.ARABIC, weight)
    return (char, arabic) if has_glyph(arabic, char) else (MISSING, inter)


def _run(font: str, text: str, *, shaped: bool) -> Run:
    if not shaped:
        return Run(font, text, pdfmetrics.stringWidth(text, font, 1))
    # Canvas.drawString(shaping=True) shapes only where rlbidi is installed, so the shaper itself is asked.
    word = shapeFragWord([0, (ABag(fontName=font, fontSize=1), text)], features={"kern": True, "calt": False})
    result = word[1][1] if len(word) > 1 else text
    if isinstance(result, ShapedStr):
        return Run(font, result, sum(glyph.x_advance for glyph in result.__shapeData__) / 1000)
    return Run(font, result, pdfmetrics.stringWidth(result, font, 1))


def _levels(text: str) -> list[int]:
    """Give each character its direction: even runs rightwards, odd leftwards.

    This is the Unicode bidirectional algorithm (UAX 9) without its explicit marks, which are removed as invisible.
    """
    kinds = _strong_kinds(text)
    base = int(next((kind for kind in kinds if kind in "LR"), "L") == "R")
    level = {"L": 2 * base, "R": 1, "N": 2}
    return [
        level[_between(kinds, position, otherwise="LR"[base]) if kind == "?" else kind]
        for position, kind in enumerate(kinds)
    ]


def _strong_kinds(text: str) -> list[str]:
    """Reduce characters to L, R, N (a number inside right-to-left text) and ? (takes its neighbours' direction)."""
    kinds: list[str] = []
    strong = "L"
    for char in text:
        bidi = unicodedata.bidirectional(char)
        if bidi == "L":
            strong = "L"
            kinds.append("L")
        elif bidi in ("R", "AL"):
            strong = "R"
            kinds.append("R")
        elif bidi in ("EN", "AN"):
            kinds.append("N" if strong == "R" or bidi == "AN" else "L")
        elif bidi in ("NSM", "BN") and kinds:
            kinds.append(kinds[-1])
        else:
            kinds.append("?")
    return kinds


def _between(kinds: Sequence[str], position: int, *, otherwise: str) -> str:
    before = next((kind for kind in reversed(kinds[:position]) if kind != "?"), otherwise)
    after = next((kind for kind in kinds[position:] if kind != "?"), otherwise)
    sides = {"R" if kind == "N" else kind for kind in (before, after)}
    return sides.pop() if len(sides) == 1 else otherwise


def _in_drawn_order(pieces: list[tuple[int, Run]]) -> list[Run]:
    """Reverse every stretch of pieces at or above a level, from the highest level down (UAX 9, rule L2)."""
    for floor in range(max(level for level, _run in pieces), 0, -1):
        turned: list[tuple[int, Run]] = []
        stretch: list[tuple[int, Run]] = []
        for piece in pieces:
            if piece[0] >= floor:
                stretch.insert(0, piece)
            else:
                turned += [*stretch, piece]
                stretch = []
        pieces = turned + stretch
    return [run for _level, run in pieces]
