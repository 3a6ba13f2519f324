"""Sets a line of any text: which face draws which characters, and in which order they stand.

Other people's text may hold anything: control characters, emoji, Arabic, a word of 200,000 letters.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, shapeFragWord

from shopclub.printing.typefaces import Family, Weight, has_glyph, registered

LONGEST_LINE = 400
MISSING = "\u25a1"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_JOINERS = "\u200c\u200d"
_VARIATION_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
# The algorithm of right-to-left text drops joiners, which the shaper needs. They go through it as two marks that
# `clean` has taken out of every text.
_JOINERS_AS_MARKS = str.maketrans(_JOINERS, "\ufe00\ufe01")
_MARKS_AS_JOINERS = str.maketrans("\ufe00\ufe01", _JOINERS)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_NUMBERS = frozenset({"EN", "AN"})


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


class _Glyph(NamedTuple):
    """A character as it is drawn: by which face, and whether it belongs to a word that is read from right to left."""

    char: str
    font: str
    leftwards: bool


def _mixed_runs(text: str, weight: Weight, *, kerned: bool) -> list[Run]:
    """Set a text in which some characters need another face or run from right to left."""
    inter = registered(Family.INTER, weight)
    glyphs = [_glyph(char, inter, weight) for char in _in_drawn_order(text)]
    runs = []
    for (font, leftwards), group in groupby(_with_blanks_inside(glyphs), key=attrgetter("font", "leftwards")):
        piece = "".join(glyph.char for glyph in group)
        # The shaper wants a word as it is read, and turns it itself.
        reading = piece[::-1] if leftwards else piece
        # Arabic numbers stand in their order already; the shaper would turn them like words.
        runs.append(_run(font, reading, shaped=leftwards or (kerned and font == inter)))
    return runs


def _in_drawn_order(text: str) -> str:
    """Return the characters from left to right as they stand on paper, brackets turned where they need to be."""
    if all(unicodedata.bidirectional(char) not in _RIGHT_TO_LEFT for char in text):
        return text
    # The variant written in Python turns brackets, as the compiled one beside it does not.
    from bidi.algorithm import get_display

    # It knows no way for a character that is not assigned, and no face draws one.
    known = "".join(char if unicodedata.bidirectional(char) else MISSING for char in text)
    drawn = str(get_display(known.translate(_JOINERS_AS_MARKS)))
    return drawn.translate(_MARKS_AS_JOINERS)


def _glyph(char: str, inter: str, weight: Weight) -> _Glyph:
    """Pair a character with the face that draws it; what no face has becomes an empty box."""
    if has_glyph(inter, char):
        return _Glyph(char, inter, leftwards=False)
    arabic = registered(Family.ARABIC, weight)
    if has_glyph(arabic, char):
        return _Glyph(char, arabic, leftwards=unicodedata.bidirectional(char) not in _NUMBERS)
    return _Glyph(MISSING, inter, leftwards=False)


def _with_blanks_inside(glyphs: list[_Glyph]) -> Iterator[_Glyph]:
    """Let a blank between two words read from right to left stay with them, so that they are one run."""
    for position, glyph in enumerate(glyphs):
        inside = 0 < position < len(glyphs) - 1
        if glyph.char == " " and inside and glyphs[position - 1].leftwards and glyphs[position + 1].leftwards:
            yield glyphs[position - 1]._replace(char=" ")
        else:
            yield glyph


def _run(font: str, text: str, *, shaped: bool) -> Run:
    """Set characters of one face: as they are, or shaped into joined letters and tightened pairs."""
    if not shaped:
        return Run(font, text, pdfmetrics.stringWidth(text, font, 1))
    # Canvas.drawString(shaping=True) shapes only where rlbidi is installed, so the shaper itself is asked.
    word = shapeFragWord([0, (ABag(fontName=font, fontSize=1), text)], features={"kern": True, "calt": False})
    _width, *fragments = word
    letters = next((piece for _style, piece in fragments), text)
    if isinstance(letters, ShapedStr):
        return Run(font, letters, sum(glyph.x_advance for glyph in letters.__shapeData__) / 1000)
    return Run(font, letters, pdfmetrics.stringWidth(letters, font, 1))
