"""The banner under every screen: faults stay with what to do, news go by themselves.

It stands below, so that nothing that is about to be clicked moves when it comes and goes.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from shopclub.desktop import icons
from shopclub.desktop.theme import L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Text
from shopclub.language.translation import gettext as _

STAY_MS = 6000
_LOOKS = {
    "done": ("circle-check", "positive"),
    "refused": ("ban", "refused"),
    "fault": ("triangle-alert", "refused"),
    "asks": ("info", "warning"),
}


class Notices(QFrame):
    """One notice at a time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QLabel()
        self._said = Text("", "strong")
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS)
        self._timer.timeout.connect(self.hide)
        close = button("", self.hide, look="quiet", icon="x", theme=theme)
        close.setAccessibleName(_("Close"))
        close.setFixedWidth(44)
        line = QHBoxLayout(self)
        line.setContentsMargins(L, S, S, S)
        line.setSpacing(M)
        line.addWidget(self._picture)
        line.addWidget(self._said, 1)
        self._act = button("", look="primary")
        self._act.hide()
        line.addWidget(self._act)
        line.addWidget(close)
        self._then: Callable[[], object] = lambda: None
        self._act.clicked.connect(self._answer)
        self.hide()

    def ask(self, said: str, act: str, then: Callable[[], object]) -> None:
        """Ask something that stays until it is answered or closed."""
        self.say(said, "fault")
        self._then = then
        self._act.setText(act)
        self._act.show()

    def _answer(self) -> None:
        self.hide()
        self._then()

    def settle(self) -> None:
        """Let go of old news; a fault stays."""
        if self._timer.isActive():
            self._timer.stop()
            self.hide()

    def say(self, said: str, kind: str) -> None:
        """Say something: done, refused, asks, or a fault, which stays."""
        icon, role = _LOOKS.get(kind, _LOOKS["done"])
        ink, ground = getattr(self._theme.colours, role), getattr(self._theme.colours, f"{role}_soft")
        self._act.hide()
        self._picture.setPixmap(icons.pixmap(icon, ink, 24, self.devicePixelRatioF()))
        self._said.setText(said)
        self._said.setStyleSheet(f"color: {ink};")
        self.setStyleSheet(f"Notices {{ background: {ground}; border-top: 2px solid {ink}; }}")
        self.setAccessibleName(said)
        self.show()
        self._timer.stop()
        if kind != "fault":
            self._timer.start()
