"""The memory of the idle window over a small book, against an empty window that SQLAlchemy was imported beside."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import mkdtemp

from tests.bench.grown_book import Books
from tests.bench.measure import ROUNDS, Round, tell
from tests.bench.start import SMALL

IDLE_SECONDS = 10
GOAL = 1.5
KILOBYTES = 1024
PARTS = {"Rss": "all pages", "Pss": "shared ones by part", "Private_Dirty": "its own"}
_EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 720)
window.show()
import sqlalchemy.orm
app.exec()
"""
_OURS = "import sys, shopclub.app; shopclub.app.start(['--book', sys.argv[1], '--till', 'counter'])"
Memory = dict[str, float]


def bench(books: Books) -> None:
    """Measure what the kernel says of both, idle for ten seconds, on a screen of their own where there can be one."""
    book = books.copy(SMALL, "memory")
    with _screen(Path(mkdtemp(dir=book.parent))) as environment:
        _idle(environment, _OURS, str(book))  # byte code is compiled once, which takes memory too
        taken = [(_idle(environment, _EMPTY), _idle(environment, _OURS, str(book))) for _ in range(ROUNDS)]
    for part, name in PARTS.items():
        pairs = [Round(floor[part], figure[part]) for floor, figure in taken]
        tell(f"idle memory, {name}", pairs, unit="MB", goal=GOAL if part == "Rss" else None)


@contextmanager
def _screen(home: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a home of its own, and of a screen: a virtual one, or none where that is missing."""
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), str(home))
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, **folders, "PYTHONPYCACHEPREFIX": f"{home}/code", "QT_QPA_PLATFORM": "offscreen"}
    virtual = which("Xvfb")
    if virtual is None:
        yield environment
        return
    command = [virtual, "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as screen:
        assert screen.stdout
        number = screen.stdout.readline().strip()
        try:
            yield {**environment, "QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
        finally:
            screen.terminate()


def _idle(environment: dict[str, str], program: str, *arguments: str) -> Memory:
    """Start a program; return what it takes once it has long had nothing to do, in megabytes."""
    with subprocess.Popen([sys.executable, "-c", program, *arguments], env=environment) as process:
        time.sleep(IDLE_SECONDS)
        told = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()[1:]
        process.terminate()
    lines = (line.split() for line in told)
    return {name.rstrip(":"): int(size) / KILOBYTES for name, size, *_ in lines}
