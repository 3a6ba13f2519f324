"""The letters on paper: Inter for nearly everything, Noto Sans Arabic for what Inter lacks.

A PDF needs plain TrueType files, one a weight. They are made out of the variable fonts when the package is built, by
`packaging/build_hook.py`.
"""

import threading
from enum import StrEnum
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from shopclub.assets import asset


class Weight(StrEnum):
    """How heavy the letters are."""

    REGULAR = "Regular"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


class Family(StrEnum):
    """Letters drawn by one hand, in every weight."""

    INTER = "Inter"
    ARABIC = "NotoSansArabic"


_lock = threading.Lock()


def registered(family: Family, weight: Weight) -> str:
    """Return the name under which reportlab knows a face, read and registered on first use."""
    with _lock:
        return _register(family, weight)


def has_glyph(font: str, char: str) -> bool:
    """Tell whether a registered face can draw a character."""
    return ord(char) in _glyphs(font)


@cache
def _register(family: Family, weight: Weight) -> str:
    name = f"{family}-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(asset("typefaces", f"{name}.ttf")), asciiReadable=False))
    _glyphs(name)  # read now: shaping adds private characters to the face, which no text may name
    return name


@cache
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)
