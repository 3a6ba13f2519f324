"""The registers of every layer name the same kinds of programme: none was forgotten in one of them."""

import re
from pathlib import Path

import pytest

from shopclub.desktop.screens.programmes.kinds.register import SCREENS
from shopclub.language.kinds.register import WORDS
from shopclub.rules.kinds.register import KINDS
from shopclub.services.kinds.register import SERVICES

REGISTERS = {"services": SERVICES, "language": WORDS, "desktop": SCREENS}
ROOT = Path(__file__).resolve().parent.parent / "shopclub"
KIND_FOLDERS = {"rules/kinds", "services/kinds", "language/kinds", "desktop/screens/programmes/kinds"}
# services and records follow; the command line names its commands after what they do
ROOMS = ("rules", "language", "desktop")


@pytest.mark.parametrize("register", REGISTERS)
def test_every_register_names_the_kinds_of_the_rules(register):
    assert set(REGISTERS[register]) == set(KINDS)


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_beside_the_kinds_asks_for_one_by_its_name_or_class(room):
    named = "|".join(KINDS)
    asks = re.compile(rf"""kind\w*\)?\s*(?:==|!=|(?:not )?in)\s*[{{(\[]?\s*"(?:{named})"|isinstance\([^)]*Rules\b""")
    for path in sorted((ROOT / room).rglob("*.py")):
        place = path.relative_to(ROOT)
        if place.parent.as_posix() not in KIND_FOLDERS:
            assert not asks.search(path.read_text(encoding="utf-8")), place
