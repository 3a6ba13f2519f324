"""The notices over every screen: faults stay with what to do, news go by themselves.

They lie over the page at its lower right and move nothing that is about to be clicked.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import RADIUS, SMALL_RADIUS, XL, L, M, S, Theme, mixed
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Text
from shopclub.language.translation import gettext as _

STAY_MS = 6000
HEIGHT, LEAST_WIDTH, MOST_WIDTH = 60, 320, 640
_ICONS = {"done": "circle-check", "refused": "ban", "fault": "triangle-alert", "asks": "info"}


class Notices(QFrame):
    """One notice at a time, over a page."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._picture = QLabel()
        self._said = Text("", "strong")
        self._place = Text("", "small", wrap=False)
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS)
        self._timer.timeout.connect(self.hide)
        self._then: Callable[[], object] = lambda: None
        self._act = self._button("", self._answer)
        self._other = self._button(_("Show in folder"), self._show_folder)
        self._file: Path | None = None
        close = button("", self.hide, look="notice", icon="x", theme=theme)
        close.setIcon(icons.icon("x", theme.colours.surface))
        close.setAccessibleName(_("Close"))
        close.setFixedWidth(44)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._said)
        words.addWidget(self._place)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(L, S, S, S)
        line.setSpacing(M)
        line.addWidget(self._picture)
        line.addLayout(words, 1)
        for act in (self._act, self._other, close):
            line.addWidget(act)
        self._dress()
        over.installEventFilter(self)
        self.hide()

    def _button(self, said: str, press: Callable[[], object]) -> QPushButton:
        made = button(said, press, look="notice")
        made.hide()
        return made

    def _dress(self) -> None:
        c = self._theme.colours
        edge = mixed(c.text, c.surface, 0.62)
        self.setMinimumHeight(HEIGHT)
        self.setStyleSheet(
            f"Notices {{ background: {c.text}; border-radius: {RADIUS}px; }}"
            f" Notices QLabel {{ color: {c.surface}; background: transparent; }}"
            f' QPushButton[look="notice"] {{ background: transparent; color: {c.surface}; border: 1px solid {edge};'
            f" margin: 1px; border-radius: {SMALL_RADIUS}px; padding: 0 {M}px; }}"
            f' QPushButton[look="notice"]:hover {{ background: {mixed(c.text, c.surface, 0.86)}; }}'
            f' QPushButton[look="notice"]:focus {{ border: 2px solid {c.surface}; margin: 0; }}'
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the page's lower right."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._settle_down()
        return False

    def _settle_down(self) -> None:
        room = self._over.width() - 2 * XL
        wide = min(max(self.sizeHint().width(), LEAST_WIDTH), MOST_WIDTH, room)
        high = max(HEIGHT, self.heightForWidth(wide), self.minimumSizeHint().height())
        self.setGeometry(self._over.width() - XL - wide, self._over.height() - XL - high, wide, high)
        self.raise_()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay as long as it is pointed at."""
        super().enterEvent(event)
        self._timer.setProperty("stopped", self._timer.isActive())
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go in a while."""
        super().leaveEvent(event)
        if self._timer.property("stopped"):
            self._timer.start()

    def take_focus(self) -> None:
        """Give the focus to the notice that is there, which then stays."""
        if self.isVisible():
            self._timer.stop()
            buttons = [each for each in self.findChildren(QPushButton) if each.isVisible()]
            buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask(self, said: str, act: str, then: Callable[[], object]) -> None:
        """Ask something that stays until it is answered or closed."""
        self._tell(said, "fault", act=act, then=then)

    def say_saved(self, path: Path) -> None:
        """Say that a file was made, which can be opened or shown where it is."""
        self._file = path
        place = _("Saved in {folder}").format(folder=path.parent.name or str(path.parent))
        self._tell(path.name, "done", place=place, act=_("Open"), then=partial(_open, path))
        self._other.show()
        self._settle_down()

    def say(self, said: str, kind: str) -> None:
        """Say something: done, refused, asks, or a fault, which stays."""
        self._tell(said, kind)

    def settle(self) -> None:
        """Let go of old news; a fault stays."""
        if self._timer.isActive():
            self._timer.stop()
            self.hide()

    def _tell(
        self, said: str, kind: str, *, place: str = "", act: str = "", then: Callable[[], object] | None = None
    ) -> None:
        ink = self._theme.colours.surface
        self._picture.setPixmap(icons.pixmap(_ICONS.get(kind, "circle-check"), ink, 24, self.devicePixelRatioF()))
        self._said.setText(said)
        self._place.setText(place)
        self._place.setVisible(bool(place))
        self._then = then or (lambda: None)
        self._act.setText(act)
        self._act.setVisible(bool(act))
        self._other.hide()
        self.setAccessibleName(said)
        self.show()
        self._settle_down()
        self._timer.stop()
        if kind != "fault":
            self._timer.start()

    def _answer(self) -> None:
        self.hide()
        self._then()

    def _show_folder(self) -> None:
        self.hide()
        if self._file is not None:
            _open(self._file.parent)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
