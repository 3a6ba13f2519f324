"""Catches what a hand scanner types, whatever has the focus, and leaves what people type alone.

A scanner is a quick keyboard. The keys going to the window in front are held back for a moment: a burst that
ends like a scan becomes `scanned`, anything else is typed after all. Keys sent to a widget by the program
itself pass by. A plain letter or digit cannot be a `QShortcut`; `keyPressEvent` gets it as always.
"""

import os
import time
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethod, QInputMethodEvent, QKeyEvent, QWindow
from shiboken6 import isValid

from shopclub.desktop.scanner_burst import (
    UNREADABLE,
    Burst,
    Key,
    KeyKind,
    ScannerSettings,
    Verdict,
    elapsed,
    gap_to_allow,
    place_of,
)

__all__ = ["NEVER_TYPED", "RAW_SCANS", "Scanner", "ScannerSettings"]

RAW_SCANS = "rawScans"
NEVER_TYPED = "scansNeverTyped"
"""The property of a field for numbers or a search: what comes at a scanner's pace is never typed there."""
_TEST_SCANS = 3
_TEST_GAP_MS = 1000
# X11 marks a digit doubled within a millisecond as a key kept down; one really kept down repeats far slower.
_DOUBLED_MS = 10
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_Mode_switch,
    }
)
_ENDING_KEYS = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# Linux numbers keys from 8 (X11, Wayland), Windows as the first PC did.
_FIRST_PLACE = 0 if os.name == "nt" else 8
_ALTGR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
# Not Close: it also comes out of a window's destruction, when keys typed into it end the program.
_POINTING = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})


class _Route(Enum):
    PASS = auto()
    HOLD = auto()
    SWALLOW = auto()


class Scanner(QObject):
    """Follows the window in front and says `scanned` for every code that a scanner typed.

    `arriving` tells of the first key of what may become one.
    """

    scanned = Signal(str)
    arriving = Signal()
    measured = Signal(float, str)
    learned = Signal(ScannerSettings)

    def __init__(self, settings: ScannerSettings | None = None, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings or ScannerSettings()
        self._burst: Burst | None = None
        self._held: list[tuple[QWindow, QKeyEvent]] = []
        self._kept: set[int] = set()
        self._down: set[int] = set()
        self._swallowed: set[int] = set()
        self._scan_ended: int | None = None
        self._playing: QEvent | None = None
        self._worst_gaps: list[int] | None = None
        self._window: QWindow | None = None
        self._field: QObject | None = None
        self._last_round = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._paused)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)  # noqa: S101
        application.focusWindowChanged.connect(self._follow_window)
        self._follow_window(QGuiApplication.focusWindow())

    def calibrate(self) -> None:
        """Learn from the next three scans of a test card, which are measured and not acted upon.

        Each is told by `measured`, and after the third `learned` proposes settings.
        """
        self._settle()
        self._worst_gaps = []

    def stop_calibrating(self) -> None:
        """Leave the learning of a scanner and go back to work."""
        self._worst_gaps = None

    @property
    def calibrating(self) -> bool:
        """Whether test scans are being measured."""
        return self._worst_gaps is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what comes to the window in front; true keeps an event from it."""
        if event is self._playing:
            return False
        kind = event.type()
        if not watched.isWindowType():
            return kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent) and self._composed(event)
        if isinstance(event, QKeyEvent) and isinstance(watched, QWindow):
            if kind == QEvent.Type.KeyRelease:
                return self._released(watched, event)
            return self._announced(event) if kind == QEvent.Type.ShortcutOverride else self._pressed(watched, event)
        if kind in _POINTING:
            self._settle()
        return False

    def _follow_window(self, window: QWindow | None) -> None:
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def _watch_field(self, field: QObject | None) -> None:
        """Watch the field with the focus while keys are held, and no longer.

        Accents are composed past the window, straight into the field: held keys must get there first.
        """
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = None if field is self._window else field
        if self._field is not None:
            self._field.installEventFilter(self)

    @property
    def _gap(self) -> int:
        return self.settings.gap_ms if self._worst_gaps is None else _TEST_GAP_MS

    def _continues(self, key: Key) -> bool:
        burst = self._burst
        if burst is None or burst.since(key.at) > self._gap:
            return False
        # While learning, pauses are long: the next test scan must not grow onto the last.
        return self._worst_gaps is None or key.kind is not KeyKind.CHARACTER or not burst.ours

    def _route(self, key: Key, event: QKeyEvent) -> _Route:
        if self._burst is not None and self._continues(key):
            kept_down = event.isAutoRepeat() and self._burst.since(key.at) > _DOUBLED_MS
            by_hand = key.kind is KeyKind.CONTROL and bool(self._down) and not self._burst.certain
            return _Route.PASS if kept_down or by_hand else _Route.HOLD
        if self._right_after_scan(key):
            return _Route.HOLD if key.kind is KeyKind.CHARACTER else _Route.SWALLOW
        starts = key.kind in {KeyKind.CHARACTER, KeyKind.ENDING} and not event.isAutoRepeat()
        return _Route.HOLD if starts and not _wants_raw() else _Route.PASS

    def _announced(self, event: QKeyEvent) -> bool:
        """Answer Qt's question, asked before each key press, whether a shortcut may have it."""
        key = _read(event)
        route = self._route(key, event)
        if route is _Route.PASS or not self._continues(key):
            self._settle()
        if route is _Route.PASS:
            return False
        event.accept()
        return True

    def _pressed(self, window: QWindow, event: QKeyEvent) -> bool:
        key = _read(event)
        route = self._route(key, event)
        if route is _Route.SWALLOW:
            self._scan_ended = key.at
            self._swallowed.add(_number(event))
            return True
        self._swallowed.discard(_number(event))
        if route is _Route.HOLD:
            self._hold(window, event, key)
        else:
            self._settle()
        return route is not _Route.PASS

    def _hold(self, window: QWindow, event: QKeyEvent, key: Key) -> None:
        if not self._continues(key):
            self._settle()
        if self._burst is None:
            self._burst = Burst(after_scan=self._right_after_scan(key))
            self._watch_field(QGuiApplication.focusObject())
            self.arriving.emit()
        if not self._burst.overlong:
            self._held.append((window, event.clone()))
        self._kept.add(_number(event))
        if key.kind is KeyKind.MODIFIER:
            return
        self._burst.add(key, rolled=bool(self._down))
        self._down.add(_number(event))
        if key.kind is KeyKind.ENDING and self._ended(self._burst) is Verdict.SCAN:
            self._scan(self._burst)
        else:
            self._last_round = False
            self._timer.start(self._gap)

    def _released(self, window: QWindow, event: QKeyEvent) -> bool:
        number = _number(event)
        if number in self._swallowed:
            self._swallowed.discard(number)
            return True
        self._down.discard(number)
        if number not in self._kept:
            return False
        if self._burst is not None and not self._burst.overlong:
            self._held.append((window, event.clone()))
        return True

    def _composed(self, event: QInputMethodEvent) -> bool:
        """Take an accent composed amid a scan into the code; let a typed one follow the keys held before it."""
        burst = self._burst
        if burst is None or not (event.commitString() or event.preeditString()):
            return False
        if not burst.certain:
            self._settle()
            return False
        burst.add_unreadable()
        return True

    def _paused(self) -> None:
        """Settle when no key came in time; one more round first, as keys may wait behind a busy window."""
        if self._last_round:
            self._settle()
        else:
            self._last_round = True
            self._timer.start(0)

    def _ended(self, burst: Burst) -> Verdict:
        if self._worst_gaps is None:
            return burst.at_ending(self.settings.suffix)
        return burst.at_ending(burst.suffix) if burst.ours else Verdict.WAIT

    def _settle(self) -> None:
        burst = self._burst
        if burst is None:
            return
        verdict = burst.at_quiet(self.settings.suffix, in_words=_in_words())
        if self._worst_gaps is not None and verdict is Verdict.SCAN and not burst.ours:
            verdict = Verdict.DROP if burst.overlong else Verdict.REPLAY
        if verdict is Verdict.SCAN:
            self._scan(burst)
            return
        held = self._take_held(swallow=verdict is Verdict.DROP)
        if verdict is Verdict.REPLAY:
            self._replay(held)

    def _take_held(self, *, swallow: bool) -> list[tuple[QWindow, QKeyEvent]]:
        """End the burst before anything comes of it: what comes of it may open a dialog that reads scans itself."""
        self._timer.stop()
        self._watch_field(None)
        held = self._held
        if swallow:
            self._swallowed |= self._down
        self._burst, self._held, self._down, self._kept = None, [], set(), set()
        return held

    def _scan(self, burst: Burst) -> None:
        self._take_held(swallow=True)
        self._scan_ended = burst.last
        self.measured.emit(float(burst.worst_gap), burst.suffix)
        if self._worst_gaps is None:
            for code in burst.codes(self.settings.reading):
                self.scanned.emit(code)
            return
        self._worst_gaps.append(burst.worst_gap)
        if len(self._worst_gaps) == _TEST_SCANS:
            gap = gap_to_allow(max(self._worst_gaps))
            self._worst_gaps = None
            self.learned.emit(ScannerSettings(gap_ms=gap, suffix=burst.suffix, reading=burst.right_reading))

    def _replay(self, held: list[tuple[QWindow, QKeyEvent]]) -> None:
        for window, event in held:
            if isValid(window) and window.isVisible():
                self._playing = event
                QCoreApplication.sendEvent(window, event)
        self._playing = None

    def _right_after_scan(self, key: Key) -> bool:
        return self._scan_ended is not None and elapsed(self._scan_ended, key.at) <= self._gap


def _read(event: QKeyEvent) -> Key:
    """Tell what one key press may mean in a scan."""
    at, text = event.timestamp() or time.monotonic_ns() // 1_000_000, event.text()
    if event.key() in _MODIFIERS:
        return Key(KeyKind.MODIFIER, "", "", at)
    printable = bool(text) and text.isprintable()
    command = event.modifiers() & _COMMAND
    if command == _ALTGR and printable:  # Windows tells AltGr so
        command = Qt.KeyboardModifier.NoModifier
    if not command and event.key() in _ENDING_KEYS:
        ending = _ENDING_KEYS[Qt.Key(event.key())]
        return Key(KeyKind.ENDING, ending, ending, at)
    if not command and printable:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return Key(KeyKind.CHARACTER, text, place_of(event.nativeScanCode() - _FIRST_PLACE, shifted=shifted), at)
    return Key(KeyKind.CONTROL, UNREADABLE if printable or not text else text, UNREADABLE, at)


def _number(event: QKeyEvent) -> int:
    """Return what tells a key from others, also when Shift changed between press and release."""
    return event.nativeScanCode() if event.nativeScanCode() > 1 else event.key()


def _wants_raw() -> bool:
    """Tell whether the field with the focus takes scans as they come, as a product code does."""
    receiver = QGuiApplication.focusObject()
    return receiver is not None and bool(receiver.property(RAW_SCANS))


def _in_words() -> bool:
    """Tell whether typed keys would become words where the focus is: a name, a note, anything but a number.

    There a quick burst that is no card may be somebody's typing; as an amount or a phone number it would be believed
    (counter.md 2a.4).
    """
    receiver = QGuiApplication.focusObject()
    if receiver is None or receiver.property(NEVER_TYPED):
        return False
    ask = QInputMethod.queryFocusObject
    writable = ask(Qt.InputMethodQuery.ImEnabled, None)
    hints = ask(Qt.InputMethodQuery.ImHints, None)
    numbers = bool(Qt.InputMethodHint(hints or 0) & _NUMBERS)
    return bool(writable) and not numbers and ask(Qt.InputMethodQuery.ImSurroundingText, None) is not None


_NUMBERS = (
    Qt.InputMethodHint.ImhDigitsOnly
    | Qt.InputMethodHint.ImhFormattedNumbersOnly
    | Qt.InputMethodHint.ImhDialableCharactersOnly
)
"""What fields for numbers ask of a keyboard on a touch screen; Qt's own number fields do."""
