"""A window over a book, with preferences in a folder of its own."""

import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from shopclub.desktop import dress, theme
from shopclub.desktop.preferences import PreferenceFile
from shopclub.desktop.program import open_book
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.window import Window
from shopclub.language.translation import speak
from shopclub.records.book import Book
from tests.conftest import Clock

PACKAGE = Path(sys.modules["shopclub"].__file__).parent
BELOW_THE_WINDOW = (str(PACKAGE / "records"), str(PACKAGE / "services"))


class PatientBot(QtBot):
    """Waits as long as a busy machine may need; what is there at once is not waited for."""

    PATIENCE = 60_000

    def waitUntil(self, callback, *, timeout=PATIENCE):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE, **named):
        return super().waitSignal(signal, timeout=timeout, **named)

    def waitSignals(self, signals, *, timeout=PATIENCE, **named):
        return super().waitSignals(signals, timeout=timeout, **named)

    def waitExposed(self, widget, *, timeout=PATIENCE):
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget, *, timeout=PATIENCE):
        return super().waitActive(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "till.ini"), QSettings.Format.IniFormat)


def asked_by():
    """The file that asked for the book: the first one outward that is neither a record nor a service nor a library."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith((str(PACKAGE), str(Path(__file__).parents[1]))) and not file.startswith(BELOW_THE_WINDOW):
            return file if file != __file__ else ""
        frame = frame.f_back
    return ""


@pytest.fixture
def reads_on_the_windows_thread(monkeypatch):
    """Who asked the book on the window's thread: there it raises. What a test itself asks is no matter."""
    asked = []

    def watched(opening):
        def prove(book, *told, **named):
            by = asked_by()
            if threading.current_thread() is threading.main_thread() and by.startswith(str(PACKAGE / "desktop")):
                asked.append(by)
                raise AssertionError(f"{by} asks the book on the window's thread")
            return opening(book, *told, **named)

        return prove

    for name in ("reading", "writing", "rehearsing"):
        monkeypatch.setattr(Book, name, watched(getattr(Book, name)))
    return asked


@pytest.fixture
def window(qtbot, qapp, settings, shop, reads_on_the_windows_thread):
    """The window over the shop's book, open and waiting, its clock set by hand."""
    speak("en")
    shop.book.close()
    floor = ShopFloor(PreferenceFile(settings))
    floor.prefer(replace(floor.preferences, sounds=False, motion=False, language="en"))
    theme.load_fonts()
    dress.apply(qapp, floor.theme)
    made = Window(floor)
    made.clock = Clock(shop.clock.instant)
    made.bugs = []
    made.crash._met.connect(made.bugs.append)
    made.resize(1280, 720)
    with qtbot.waitExposed(made):
        made.show()
    open_book(made, shop.book.path, till="counter", clock=lambda _zone: made.clock())
    qtbot.waitUntil(lambda: floor.open)
    floor.club.desk.now = made.clock
    qtbot.waitUntil(lambda: floor.idle)
    yield made
    made.close()
    made.deleteLater()
    assert made.bugs == []
    assert reads_on_the_windows_thread == []
    qapp.processEvents()


@pytest.fixture
def empty_folder(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)
