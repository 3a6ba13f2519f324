"""The counter returns to waiting when nobody touches anything for a while (counter.md 2a.7)."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

from shopclub.desktop.shopfloor import ShopFloor

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    }
)


class Resting(QObject):
    """Says `rested` after so many seconds without a key, a click or a touch; this machine prefers how many."""

    rested = Signal()

    def __init__(self, screen: QWidget, floor: ShopFloor) -> None:
        super().__init__(screen)
        self._screen = screen
        self._floor = floor
        self._watched: QWindow | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.rested)

    def start(self) -> None:
        """Count from now on."""
        self._watch()
        seconds = self._floor.preferences.rest_after_s
        if seconds > 0:
            self._timer.start(seconds * 1000)

    def stop(self) -> None:
        """Count no more: nobody is up."""
        self._timer.stop()

    def _watch(self) -> None:
        window = self._screen.window().windowHandle()
        if window is not None and window is not self._watched:
            self._watched = window
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin to count anew at whatever is touched."""
        if event.type() in _TOUCHES and self._timer.isActive():
            self.start()
        return False
