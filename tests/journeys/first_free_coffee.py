"""The journey from an empty machine to the first free coffee, in a real window, with real keys and a real mouse.

Run under an X display with the path of a folder: `python tests/journeys/first_free_coffee.py FOLDER`.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import zxingcpp
from PySide6.QtCore import QEventLoop, QPoint, QSettings, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from shopclub.desktop import theme
from shopclub.desktop.program import make_window, open_book, prove_display
from shopclub.desktop.widgets.answer_band import Answer

PATIENCE_MS = 20_000


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
        open_book(self.window, self.path, till="counter")

    def take_keys(self) -> None:
        """Give the window the keyboard, as a window manager does after a dialog."""
        xdotool("windowfocus", "--sync", str(int(self.window.winId())))
        until(lambda: QGuiApplication.focusWindow() is self.window.windowHandle(), "the window has the keys")

    def picture(self, name: str) -> None:
        self.window.grab().save(str(self.folder / f"{name}.png"))

    def type(self, text: str) -> None:
        """Type at a person's pace: slower than a scanner."""
        xdotool("type", "--delay", "160", text)

    def key(self, *keys: str) -> None:
        """Press a key a moment later, as a hand does: keys at a scanner's pace right after a scan are not obeyed."""
        xdotool("sleep", "0.15", "key", *keys)

    def scan(self, code: str) -> None:
        """Send a code as a scanner does: all keys at once, Enter at the end."""
        answers: list[object] = []
        self.window.counter.answered.connect(answers.append)
        xdotool("type", "--delay", "0", code)
        xdotool("key", "Return")
        until(lambda: answers, f"the scan of {code} is answered")
        self.window.counter.answered.disconnect(answers.append)

    def click(self, widget: QWidget) -> None:
        spot = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
        xdotool("mousemove", str(spot.x()), str(spot.y()), "click", "1")

    def button(self, text: str, inside: QWidget | None = None) -> QPushButton:
        """Find a visible button by its words."""
        found: list[QPushButton] = []

        def look() -> bool:
            found[:] = [
                each
                for each in (inside or self.window).findChildren(QPushButton)
                if each.isVisible() and text in each.text()
            ]
            return bool(found)

        until(look, f"there is a button {text}")
        return found[0]

    def reads(self, text: str) -> bool:
        """Tell whether a text is to be read somewhere in the window."""
        return any(text in each.text() for each in self.window.findChildren(QLabel) if each.isVisible())

    @property
    def said(self) -> Answer:
        return self.window.counter.band.kind


def guide(journey: Journey) -> None:
    until(lambda: journey.reads("Welcome to ShopClub"), "the guide is shown")
    journey.type("Kaffebaren")
    field = journey.window.focusWidget()
    assert isinstance(field, QLineEdit)
    until(lambda: field.text() == "Kaffebaren", "the name is typed")
    journey.picture("1-guide")
    journey.key("Return")
    until(lambda: journey.reads("Your first stamp card"), "the second page is shown")
    journey.picture("2-first-card")
    journey.key("Return")
    until(lambda: journey.reads("Ready to open"), "the third page is shown")
    journey.key("Return")
    until(lambda: journey.window.floor.open, "the book is open")
    journey.window.floor.club.desk.now = journey.clock
    until(lambda: journey.reads("Scan a card"), "the counter waits")


def enrol(journey: Journey) -> int:
    journey.key("ctrl+n")
    until(lambda: journey.reads("New member"), "the sheet is open")
    journey.type("Anna Berg")
    journey.key("Tab")
    journey.type("12345678")
    journey.picture("3-enrol")
    journey.key("Return")
    until(lambda: journey.window.counter.member, "she is enrolled")
    assert journey.reads("Welcome, Anna Berg!")
    return journey.window.counter.member or 0


def print_card(journey: Journey, member: int) -> str:
    journey.click(journey.button("Details"))
    until(lambda: journey.window.shown == "members", "her page is shown")
    journey.click(journey.button("Print card"))
    until(lambda: journey.window.shown == "cards" and journey.reads("1 card on 1 sheet"), "her card is previewed")
    target = journey.folder / "cards.pdf"
    journey.click(journey.button("Save as PDF"))
    until(lambda: QApplication.activeModalWidget() is not None, "the file dialog is open")
    journey.key("ctrl+a")
    journey.type(str(target))
    journey.key("Return")
    until(target.exists, "the PDF is written")
    until(lambda: journey.reads("Saved: cards.pdf"), "it is said that it is written")
    journey.take_keys()
    journey.picture("4-cards")
    page = pypdfium2.PdfDocument(target)[0].render(scale=150 / 72).to_pil()
    (read,) = zxingcpp.read_barcodes(page)
    assert journey.window.floor.club.front.show(read.text).member.id == member
    return read.text


def collect(journey: Journey, code: str) -> None:
    for visit in range(1, 11):
        journey.clock.instant += timedelta(days=1)
        if visit == 4:
            journey.key("ctrl+2")
            until(lambda: journey.window.shown == "members", "another screen is shown")
        journey.scan(code)
        assert journey.window.shown == "counter"
        assert journey.said is (Answer.REWARD if visit == 10 else Answer.STAMPED), (visit, journey.window.counter.band)
        if visit == 7:
            journey.picture("5-seventh-stamp")
    journey.picture("6-full-card")
    journey.scan(code)
    assert journey.said is Answer.ASKS, "a second scan at once is ignored, not stamped"


def redeem_and_undo(journey: Journey, code: str) -> None:
    assert journey.button("Hand out: Free coffee")
    journey.key("r")
    until(lambda: journey.reads("Handed out to Anna Berg"), "the coffee is handed out")
    journey.picture("7-handed-out")
    journey.clock.instant += timedelta(days=1)
    journey.scan(code)
    assert journey.window.floor.club.front.show(code).balances[0].balance == 1
    journey.key("u")
    until(lambda: journey.reads("Taken back"), "the stamp is taken back")
    assert journey.window.floor.club.front.show(code).balances[0].balance == 0


def figures(journey: Journey) -> None:
    journey.key("ctrl+5")
    until(lambda: journey.reads("Visits and purchases"), "the figures are shown")
    until(lambda: journey.reads("10"), "ten visits are counted")
    assert journey.reads("1 of 1, too few to tell")
    journey.picture("8-figures")


def main() -> None:
    folder = Path(sys.argv[1])
    prove_display()
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    app = QApplication(["shopclub"])
    theme.load_fonts()
    logging.basicConfig(level=logging.WARNING)
    journey = Journey(folder)
    guide(journey)
    member = enrol(journey)
    code = print_card(journey, member)
    collect(journey, code)
    redeem_and_undo(journey, code)
    figures(journey)
    journey.window.close()
    app.processEvents()


if __name__ == "__main__":
    main()
