"""The letters on paper: Inter for nearly everything, Noto Sans Arabic for what Inter lacks.

A PDF needs plain TrueType files, one a weight, and the font packages bring variable ones. The plain ones are made
once and kept in the user's cache folder.
"""

import json
import os
import sys
import tempfile
import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont


class Weight(StrEnum):
    """How heavy the letters are."""

    REGULAR = "Regular"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


@dataclass(frozen=True, slots=True)
class Family:
    """A variable font: the package that brings it, its file there and where its other axes are pinned."""

    name: str
    package: str
    file: str
    pins: tuple[tuple[str, float], ...]


# The optical size is pinned near its text end: one set of files serves small print and shop names alike.
INTER = Family("Inter", "fontpkg_inter", "Inter[opsz,wght].ttf", (("opsz", 18),))
ARABIC = Family("NotoSansArabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf", (("wdth", 100),))

_NUMBERS = {Weight.REGULAR: 400, Weight.SEMIBOLD: 600, Weight.BOLD: 700}
_lock = threading.Lock()


def registered(family: Family, weight: Weight) -> str:
    """Return the name under which reportlab knows a face, made and registered on first use."""
    with _lock:
        return _register(family, weight)


def prepare() -> None:
    """Make every face now, a few seconds once a machine, so that the first card need not wait."""
    for weight in Weight:
        for family in (INTER, ARABIC):
            registered(family, weight)


def has_glyph(font: str, char: str) -> bool:
    """Tell whether a registered face can draw a character."""
    return ord(char) in _glyphs(font)


def cache_folder() -> Path:
    """Return the folder where this machine keeps what can be made anew."""
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "shopclub"


@cache
def _register(family: Family, weight: Weight) -> str:
    name = f"{family.name}-{weight}"
    pdfmetrics.registerFont(_loaded(name, family, weight))
    _glyphs(name)  # read now: shaping adds private characters to the face, which no text may name
    return name


@cache
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def _loaded(name: str, family: Family, weight: Weight) -> Any:
    root: Path = import_module(family.package).ROOT
    version = json.loads((root / "metadata.json").read_text(encoding="utf-8"))["version"]
    try:
        # Checksums are compared: a file cut short by a power failure would print holes instead of letters.
        return TTFont(name, str(cache_folder() / f"{name}-{version}.ttf"), validate=1, asciiReadable=False)
    except TTFError:  # not made yet, or damaged
        made = _static(name, root / "files" / family.file, {**dict(family.pins), "wght": _NUMBERS[weight]})
        _keep(made, f"{name}-{version}.ttf")
        return TTFont(name, BytesIO(made), asciiReadable=False)


def _static(name: str, source: Path, pins: dict[str, float]) -> bytes:
    """Pin every axis of a variable font and give the result a name of its own."""
    from fontTools.ttLib import TTFont as VariableFont
    from fontTools.varLib import instancer

    with VariableFont(source, recalcTimestamp=False) as font:
        instancer.instantiateVariableFont(font, pins, inplace=True)
        # Reportlab tells faces apart by this name: three weights of one name would be drawn as one.
        font["name"].setName(name, 6, 3, 1, 0x409)
        font["name"].setName(name, 6, 1, 0, 0)
        made = BytesIO()
        font.save(made)
    return made.getvalue()


def _keep(made: bytes, file: str) -> None:
    """Keep a made font for next time; a cache that cannot be written only costs time."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".ttf")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(made)
            Path(temporary).replace(folder / file)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError:
        return
