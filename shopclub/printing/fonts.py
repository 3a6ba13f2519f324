"""Draws text on paper: plain characters of one line, never markup, shrunk a little and then cut to its room.

Places and widths are millimetres in the canvas's own axes (upwards from the bottom left), sizes are points.
"""

import re
from bisect import bisect_right
from typing import Literal, NamedTuple

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shopclub.printing.scripts import LONGEST_LINE, Line, clean, set_line
from shopclub.printing.typefaces import Weight

Align = Literal["left", "center", "right"]
SHRINK = 0.75
ELLIPSIS = "…"
_LARGE = 12
_BREAK = re.compile(r"(?<! &)(?= )|(?<=\w-)(?=\w)")


class Spot(NamedTuple):
    """Where a line stands: its baseline at `y`, from, around or up to `x`, never wider than `width`."""

    x: float
    y: float
    width: float | None = None
    align: Align = "left"


def draw_text(canvas: Canvas, text: str, spot: Spot, *, size: float, weight: Weight = Weight.REGULAR) -> None:
    """Draw one line at its spot, in letters of a size, or somewhat smaller where it would not fit."""
    line, size = _fitted(text, size=size, weight=weight, width=spot.width)
    drawn = line.width * size
    left = spot.x * mm - {"left": 0.0, "center": drawn / 2, "right": drawn}[spot.align]
    for run in line.runs:
        canvas.setFont(run.font, size)
        canvas.drawString(left, spot.y * mm, run.text)
        left += run.width * size


def text_width(text: str, *, size: float, weight: Weight = Weight.REGULAR) -> float:
    """Return how wide a text is drawn when nothing limits it."""
    width: float = _set(clean(text), size=size, weight=weight).width * size / mm
    return width


def wrapped(text: str, *, size: float, width: float, weight: Weight = Weight.REGULAR) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`, at blanks and after hyphens; a longer word has its own line."""
    lines: list[str] = []
    for piece in _BREAK.split(clean(text)):
        if lines and text_width(lines[-1] + piece, size=size, weight=weight) <= width:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return tuple(filter(None, lines))


def broken(text: str, *, size: float, width: float, weight: Weight = Weight.REGULAR) -> tuple[str, ...]:
    """Break a text of any length into lines no wider than `width`; a word too long for a line goes on in the next."""
    lines: list[str] = []
    for piece in _BREAK.split(_whole(text)):
        if lines and text_width(lines[-1] + piece, size=size, weight=weight) <= width:
            lines[-1] += piece
        else:
            lines += _cut_to_lines(piece.lstrip(), size=size, width=width, weight=weight)
    return tuple(filter(None, lines))


def _whole(text: str) -> str:
    """Clean a text without cutting it: a statement hides nothing."""
    starts = range(0, max(len(text), 1), LONGEST_LINE)
    if len(starts) == 1:
        return clean(text)
    parts = (text[start : start + LONGEST_LINE] for start in starts)
    return "".join(map(_cleaned_part, parts)).strip()


def _cleaned_part(part: str) -> str:
    """Clean a part of a long text; a blank is kept where parts meet, which `clean` strips at either end."""
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() else ""
    return before + clean(part) + after


def _cut_to_lines(word: str, *, size: float, width: float, weight: Weight) -> list[str]:
    """Cut a word into pieces that each fill a line, the last one with what is left."""
    lines = []
    while text_width(word, size=size, weight=weight) > width:
        most = range(1, min(len(word), LONGEST_LINE))
        count = bisect_right(most, width, key=lambda count: text_width(word[:count], size=size, weight=weight))
        lines.append(word[: max(count, 1)])
        word = word[max(count, 1) :]
    return [*lines, word]


def _fitted(text: str, *, size: float, weight: Weight, width: float | None) -> tuple[Line, float]:
    """Set a line at its size, at a smaller one that fits, or at that one with its end cut off."""
    words = clean(text)
    line = _set(words, size=size, weight=weight)
    if width is None or line.width * size <= width * mm:
        return line, size
    smaller = max(size * SHRINK, width * mm / line.width)
    if line.width * smaller <= width * mm * 1.0001:
        return line, smaller
    return _clipped(words, size=smaller, weight=weight, room=width * mm), smaller


def _clipped(words: str, *, size: float, weight: Weight, room: float) -> Line:
    def cut(count: int) -> Line:
        return _set(words[:count].rstrip() + ELLIPSIS, size=size, weight=weight)

    fitting = bisect_right(range(1, len(words)), room, key=lambda count: cut(count).width * size)
    return cut(fitting)


def _set(words: str, *, size: float, weight: Weight) -> Line:
    return set_line(words, weight, kerned=size >= _LARGE)
