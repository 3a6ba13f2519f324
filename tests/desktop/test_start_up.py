"""What the window loads before it is first painted: nothing heavy, since that is the time one waits for it."""

import json
import os
import subprocess
import sys

HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "alembic",
    "reportlab",
    "qrcode",
    "babel",
    "typer",
    "openpyxl",
    "PIL",
    "bidi",
    "PySide6.QtMultimedia",
    "PySide6.QtPdf",
    "PySide6.QtNetwork",
)
PROGRAM = """
import json, sys
import shopclub.app
from PySide6.QtWidgets import QApplication
from shopclub.desktop import program, theme
app = QApplication([])
theme.load_fonts()
window = program.make_window()
seen = []
window.painted.connect(lambda: seen.append(sorted(sys.modules)))
window.show()
while not seen:
    app.processEvents()
window.screen_named("counter")
app.processEvents()
print(json.dumps([seen[0], sorted(sys.modules)]))
"""

OPENED = """
import linecache, os, sys
from shopclub.desktop import program
def opened():
    import sqlalchemy
    print(sum(name.endswith("sqlalchemy/__init__.py") for name in linecache.cache), flush=True)
    os._exit(0)
program.make_window = opened
program.open_window(book=sys.argv[1], till=None, now=None, staff=None)
"""


def said(tmp_path, program: str, *arguments: str) -> str:
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(tmp_path))
    environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout.splitlines()[-1]


def loaded(tmp_path) -> tuple[set[str], set[str]]:
    painted, counter = json.loads(said(tmp_path, PROGRAM))
    return set(painted), set(counter)


def test_the_window_and_its_counter_load_nothing_heavy(tmp_path):
    painted, counter = loaded(tmp_path)
    assert "PySide6.QtWidgets" in painted
    assert painted.isdisjoint(HEAVY)
    assert counter.isdisjoint(HEAVY)


def test_the_window_is_painted_before_the_counter_is_loaded(tmp_path):
    painted, counter = loaded(tmp_path)
    counters = {"shopclub.desktop.screens.counter.counter", "shopclub.services.acting.outcomes"}
    assert painted.isdisjoint(counters)
    assert counters <= counter


def test_no_source_is_kept_of_what_is_imported_beside_the_window(tmp_path):
    """PySide would have Python read and keep the source of every module."""
    assert said(tmp_path, OPENED, str(tmp_path / "shop.shopclub")) == "0"
