"""Compiles what the program reads compiled, whenever the package is built: translations and the letters on paper.

Both land in `resources`, beside what they are made of, and are not kept in git. The same sources and the same versions
of the tools give the same bytes.
"""

import json
import os
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version as version_of
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Family(NamedTuple):
    """A variable font: the package that brings it, its file there and where its axes but the weight are pinned."""

    name: str
    package: str
    file: str
    pins: dict[str, float]


FAMILIES = (
    # The optical size is pinned near its text end: one set of files serves small print and shop names alike.
    Family("Inter", "fontpkg_inter", "Inter[opsz,wght].ttf", {"opsz": 18}),
    Family("NotoSansArabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf", {"wdth": 100}),
)
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}


class Compiling(BuildHookInterface):
    """What hatchling calls before it packs a wheel or makes an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile translations and typefaces."""
        resources = Path(self.root) / "resources"
        compile_translations(resources / "translations")
        compile_typefaces(resources / "typefaces")


def compile_translations(folder: Path) -> None:
    """Compile every language's texts, a part of a second."""
    for texts in sorted(folder.glob("*/*.po")):
        compiled = BytesIO()
        with texts.open("rb") as source:
            write_mo(compiled, read_po(source))
        _write(texts.with_suffix(".mo"), compiled.getvalue())


def compile_typefaces(folder: Path) -> None:
    """Make one plain font a weight out of the variable ones: 15 s, and so only where they are not there already."""
    recipe = _recipe()
    note = folder / "made_of.json"
    if note.is_file() and note.read_text(encoding="utf-8") == recipe:
        return
    folder.mkdir(exist_ok=True)
    for family in FAMILIES:
        root: Path = import_module(family.package).ROOT
        _write(folder / f"{family.name}-LICENSE.txt", (root / "LICENSE").read_bytes())
        for weight, number in WEIGHTS.items():
            name = f"{family.name}-{weight}"
            pins = {**family.pins, "wght": float(number)}
            _write(folder / f"{name}.ttf", static_font(root / "files" / family.file, name, pins))
    # Last: a build that was cut short leaves no note, and is done again.
    _write(note, recipe.encode())


def static_font(source: Path, name: str, pins: dict[str, float]) -> bytes:
    """Pin every axis of a variable font and give the result a name of its own."""
    with TTFont(source, recalcTimestamp=False) as font:
        # Else the bytes depend on whether a second packer of tables happens to be installed.
        font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = False
        instancer.instantiateVariableFont(font, pins, inplace=True)
        # Reportlab tells faces apart by this name: three weights of one name would be drawn as one.
        font["name"].setName(name, 6, 3, 1, 0x409)
        font["name"].setName(name, 6, 1, 0, 0)
        made = BytesIO()
        font.save(made)
    return made.getvalue()


def _recipe() -> str:
    """Tell what the faces are made with: another version of a tool, a font or this file makes them anew."""
    tools = {package: version_of(package) for package in ("fonttools", "fontpkg-inter", "fontpkg-noto-sans-arabic")}
    return json.dumps({**tools, "build_hook": sha256(Path(__file__).read_bytes()).hexdigest()}, indent=1)


def _write(target: Path, content: bytes) -> None:
    """Put a file in place whole: a program that reads it meanwhile sees the old one or the new one."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(target)
