"""The import contracts can fail: each is broken by one planted import in a copy of the program."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLANTED = {
    "The layers of the house": ("records/planted.py", "from shopclub.services.acting import keys\n"),
    "The rooms of the rules, lowest last": ("rules/values/planted.py", "from shopclub.rules.kinds import tiers\n"),
    "The rooms of the services, lowest last": (
        "services/acting/planted_room.py",
        "from shopclub.services.counter import visits\n",
    ),
    "The faces never touch the records": ("desktop/planted_book.py", "from shopclub.records import book\n"),
    "Only the records know a database": (
        "commandline/planted.py",
        "def rows(session):\n    from sqlalchemy import text\n\n    return session.execute(text('SELECT 1'))\n",
    ),
    "Services know no window and no paper": ("services/shop/planted.py", "from PySide6 import QtCore\n"),
    "Rules are pure: the standard library only": ("rules/figures/planted.py", "import babel\n"),
    "Printing and words know no window": ("language/planted_window.py", "from PySide6 import QtGui\n"),
    "No circles": (
        "printing/planted_circle.py",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shopclub.printing.planted_back import Back\n",
    ),
}
BACK = ("printing/planted_back.py", "from shopclub.printing import planted_circle\n\nBack = planted_circle\n")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[str, str]:
    """Run the contracts once over a copy of the program in which every one of them is broken."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "shopclub", copy / "shopclub", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for place, text in (*PLANTED.values(), BACK):
        (copy / "shopclub" / place).write_text(text, encoding="utf-8")
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([linter, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False).stdout
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)$", told, flags=re.MULTILINE))


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_its_contract(verdicts, contract):
    assert verdicts[contract] == "BROKEN"


def test_every_contract_has_its_planted_import(verdicts):
    assert set(verdicts) == set(PLANTED)
