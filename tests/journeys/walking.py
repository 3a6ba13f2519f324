"""A person at the till, for journeys in a real window: types by xdotool, clicks, scans, and looks."""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QSettings, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton, QWidget

from shopclub.desktop import theme
from shopclub.desktop.program import make_window, open_book, prove_display
from shopclub.desktop.screens.counter.answer_band import Answer

PATIENCE_MS = 60_000
LOOKS = 20


def until(condition: Callable[[], object], what: str) -> None:
    """Let the window live until a condition holds."""
    loop, poll, patience = QEventLoop(), QTimer(interval=5), QTimer(singleShot=True, interval=PATIENCE_MS)
    poll.timeout.connect(lambda: loop.quit() if condition() else None)
    patience.timeout.connect(loop.quit)
    poll.start()
    patience.start()
    loop.exec()
    assert condition(), f"waited in vain until {what}"


def xdotool(*words: str) -> None:
    """Send keys or clicks from another process while the window goes on living."""
    sending = subprocess.Popen(["xdotool", *words])
    until(lambda: sending.poll() is not None, f"xdotool {words[0]}")
    assert sending.returncode == 0


class Clock:
    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant


class Journey:
    """A person at the till: types, clicks, scans, and looks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "club.shopclub"
        self.clock = Clock()
        self.window = make_window()
        self.window.resize(1280, 720)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.take_keys()

    def open(self) -> None:
        """Let the window open the book, or begin with the guide where there is none."""
        open_book(self.window, self.path, till="counter", clock=lambda _zone: self.clock())

    def take_keys(self) -> None:
        """Give the window the keyboard, as a window manager does after a dialog."""
        xdotool("windowfocus", "--sync", str(int(self.window.winId())))
        until(lambda: QGuiApplication.focusWindow() is self.window.windowHandle(), "the window has the keys")

    def picture(self, name: str) -> None:
        self.window.grab().save(str(self.folder / f"{name}.png"))

    def type(self, text: str) -> None:
        """Type at a person's pace: slower than a scanner."""
        xdotool("sleep", "0.15", "type", "--delay", "160", text)

    def key(self, *keys: str) -> None:
        """Press a key a moment later, as a hand does: keys at a scanner's pace right after a scan are not obeyed."""
        xdotool("sleep", "0.15", "key", *keys)

    def scan(self, code: str) -> None:
        """Send a code as a scanner does: all keys at once, Enter at the end."""
        answers: list[object] = []
        self.window.counter.answered.connect(answers.append)
        # In one stream, as a scanner does: an Enter that comes late by itself means that no amount is to be told.
        xdotool("type", "--delay", "0", f"{code}\n")
        until(lambda: answers, f"the scan of {code} is answered")
        self.window.counter.answered.disconnect(answers.append)

    def click(self, widget: QWidget) -> None:
        """Click where a widget rests: a hand takes longer to it than a page takes to lay itself out."""
        seen: list[QPoint] = []

        def rests() -> bool:
            seen.append(widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2)))
            return len(seen) >= LOOKS and seen[-LOOKS:] == seen[-1:] * LOOKS

        until(rests, "what is to be clicked rests")
        spot = seen[-1]
        xdotool("mousemove", str(spot.x()), str(spot.y()), "click", "1")

    def button(self, text: str, inside: QWidget | None = None) -> QPushButton:
        """Find a visible button by its words."""
        found: list[QPushButton] = []

        def look() -> bool:
            found[:] = [
                each
                for each in (inside or self.window).findChildren(QPushButton)
                if each.isVisible() and each.isEnabled() and text in each.text()
            ]
            return bool(found)

        until(look, f"there is a button {text}")
        return found[0]

    def reads(self, text: str) -> bool:
        """Tell whether a text is to be read somewhere in the window."""
        return any(text in each.text() for each in self.window.findChildren(QLabel) if each.isVisible())

    def list_is_shown(self) -> bool:
        """Tell whether a list with lines to pick has the keys."""
        found = self.window.focusWidget()
        return isinstance(found, QListWidget) and found.count() > 0

    def scan_again(self, code: str) -> None:
        """Scan a card a day later."""
        self.clock.instant += timedelta(days=1)
        self.scan(code)

    @property
    def said(self) -> Answer:
        return self.window.counter.band.kind


def walk(*steps: Callable[["Journey"], object], opened: bool = True) -> None:
    """Walk a journey in the folder that is named on the command line; each step is given the journey."""
    folder = Path(sys.argv[1])
    prove_display()
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    app = QApplication(["shopclub"])
    theme.load_fonts()
    logging.basicConfig(level=logging.WARNING)
    journey = Journey(folder)
    if opened:
        journey.open()
    for step in steps:
        step(journey)
    journey.window.close()
    app.processEvents()
