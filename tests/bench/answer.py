"""From the scanner's last key to the painted answer: the real window, its worker and a grown book."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QSettings, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shopclub.desktop import dress, theme
from shopclub.desktop.preferences import PreferenceFile
from shopclub.desktop.program import open_book
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.window import Window
from shopclub.language.translation import speak
from tests.bench.grown_book import TILL, Books, code_of
from tests.bench.measure import ROUNDS, at, tell_alone
from tests.bench.scan import PLAN

SCANS = 150
PATIENCE_S = 10


class Painted(QObject):
    """Notices when the band is painted after it said something new."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.at: float | None = None
        self._said = False
        window.counter.answered.connect(self._answered)
        window.counter._band.installEventFilter(self)

    def _answered(self, _view: object) -> None:
        self._said = True

    def wait_for_answer(self) -> None:
        """Expect an answer from now on."""
        self.at, self._said = None, False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the time of the first painting after an answer."""
        if self._said and self.at is None and event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


def bench(books: Books) -> None:
    """Measure scans typed as a scanner types them."""
    app = QApplication.instance() or QApplication(["shopclub"])
    assert isinstance(app, QApplication)
    path = books.copy(PLAN, "answer")
    window = opened(app, path)
    instant = [datetime(2026, 6, 1, 7, tzinfo=UTC)]
    window.floor.club.desk.now = lambda: instant[0]
    members = iter(Random(5).sample(range(1, PLAN.members + 1), k=SCANS * ROUNDS + 20))
    painted = Painted(window)
    rounds = []
    for number in range(ROUNDS):
        times = []
        for place in range(SCANS + 5 * (number == 0)):
            instant[0] += timedelta(seconds=30)
            times.append(time_of_answer(window, painted, code_of(PLAN, next(members))))
            if place % 10 == 9:
                QTest.qWait(20)
        rounds.append(times[-SCANS:])
    window.close()
    tell_alone("scanner's Enter → painted answer, p50", [at(each, 0.5) for each in rounds])
    tell_alone("scanner's Enter → painted answer, p95", [at(each, 0.95) for each in rounds], goal=30)


def opened(app: QApplication, path: Path) -> Window:
    """Open the real window over a book, with preferences of its own."""
    speak("en")
    settings = QSettings(str(Path(mkdtemp(dir=path.parent)) / "till.ini"), QSettings.Format.IniFormat)
    theme.load_fonts()
    floor = ShopFloor(PreferenceFile(settings))
    dress.apply(app, floor.theme)
    window = Window(floor)
    window.show()
    open_book(window, path, till=TILL)
    until(lambda: floor.open and floor.idle)
    return window


def time_of_answer(window: Window, painted: Painted, code: str) -> float:
    """Type a code and Enter; return the milliseconds from Enter to the painted answer.

    Each key carries the time at which the scanner sent it, as the system tells: however late the window takes it.
    """
    until(lambda: window.floor.acts.idle)
    painted.wait_for_answer()
    at_ms = time.monotonic_ns() // 1_000_000
    for place, sign in enumerate(code):
        _press(window, Qt.Key(ord(sign)), sign, at_ms=at_ms + place)
    begun = time.perf_counter()
    _press(window, Qt.Key.Key_Return, "\r", at_ms=at_ms + len(code))
    until(lambda: painted.at is not None)
    return ((painted.at or 0) - begun) * 1000


def _press(window: Window, key: Qt.Key, text: str, *, at_ms: int) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(at_ms)
        QCoreApplication.postEvent(window.windowHandle(), event)


def until(so: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
    """Let the window work until something is so."""
    latest = time.perf_counter() + patience_s
    while not so():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 1)
        if time.perf_counter() > latest:
            raise TimeoutError
