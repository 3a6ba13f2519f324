"""From the start of the process to the first painted window and to the first scan possible, against an empty window."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from tests.bench.grown_book import Books, Plan
from tests.bench.measure import Round, at, rounds, tell
from tests.bench.scan import PLAN as LARGE

SMALL = Plan(members=100, entries=1000)
STARTS = 7
_EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Empty(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: (print("painted", flush=True), QApplication.quit()))
app = QApplication([])
window = Empty()
window.resize(1280, 720)
window.show()
app.exec()
"""
_OURS = """
import os, sys
import shopclub.app
from PySide6.QtCore import QEvent, QObject, QTimer
from shopclub.desktop import program
wanted, make = sys.argv[1], program.make_window
def say():
    print(wanted, flush=True)
    os._exit(0)
class Watch(QObject):
    def __init__(self, window):
        super().__init__(window)
        self.window, self.named = window, window.screen_named
        if wanted == "painted":
            window.painted.connect(lambda: QTimer.singleShot(0, say))
        elif wanted == "counter":
            window.screen_named = self.screen_named
        else:
            QTimer(self, interval=1, timeout=lambda: window.floor.open and say()).start()
    def screen_named(self, name):
        screen = self.named(name)
        screen._band.installEventFilter(self)
        return screen
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, say)
        return False
def watched():
    window = make()
    window.watch = Watch(window)
    return window
program.make_window = watched
shopclub.app.start(["--book", sys.argv[2], "--till", "counter"])
"""


def bench(books: Books) -> None:
    """Measure cold starts with byte code compiled."""
    place = _Place(books.copy(SMALL, "start"))
    place.run(_EMPTY), place.run(_OURS, "open", str(place.book))
    tell("start → first painted window", rounds(lambda _: place.round("painted", place.book)), goal=1.3)
    tell("start → first painted counter", rounds(lambda _: place.round("counter", place.book)))
    tell("start → first scan possible", rounds(lambda _: place.round("open", place.book)), goal=7)
    large = books.copy(LARGE, "start")
    tell("start → first scan possible (500,000 entries)", rounds(lambda _: place.round("open", large)), goal=7)


class _Place:
    """A home of its own for the program that is started, with its byte code compiled beside it."""

    def __init__(self, book: Path) -> None:
        self.book = book
        home = mkdtemp(dir=book.parent)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), home)
        self._environment = {**kept, **folders, "PYTHONPYCACHEPREFIX": f"{home}/code", "QT_QPA_PLATFORM": "offscreen"}

    def run(self, program: str, *arguments: str) -> float:
        """Start a program; return the milliseconds until its first word."""
        command = [sys.executable, "-c", program, *arguments]
        begun = time.perf_counter()
        with subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE) as process:
            assert process.stdout
            if not process.stdout.readline():
                raise RuntimeError(program)
            return (time.perf_counter() - begun) * 1000

    def round(self, wanted: str, book: Path) -> Round:
        """Start both programs by turns."""
        pairs = [(self.run(_EMPTY), self.run(_OURS, wanted, str(book))) for _ in range(STARTS)]
        return Round(at([each[0] for each in pairs], 0.5), at([each[1] for each in pairs], 0.5))
