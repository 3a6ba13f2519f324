"""The answer band: what just happened, in one sentence with icon and colour, always in the same place."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from shopclub.desktop import icons
from shopclub.desktop.sounds import Sound
from shopclub.desktop.theme import RADIUS, L, S, Theme
from shopclub.desktop.widgets.texts import Text, clear, put

ROOMY = 400


class Answer(Enum):
    """The kinds of answer: icon, colour roles and sound, each different."""

    CALM = ("scan-line", "muted", "surface", None)
    STAMPED = ("circle-check", "positive", "positive_soft", Sound.STAMP)
    REWARD = ("gift", "reward", "reward_soft", Sound.REWARD_READY)
    ASKS = ("circle-question-mark", "warning", "warning_soft", Sound.ASKS)
    REFUSED = ("ban", "refused", "refused_soft", Sound.REFUSED)
    DONE = ("circle-check", "accent", "accent_soft", None)

    def __init__(self, icon: str, ink: str, ground: str, sound: Sound | None) -> None:
        self.icon = icon
        self.ink = ink
        self.ground = ground
        self.sound = sound


@dataclass(frozen=True)
class BandView:
    """What the band says."""

    kind: Answer
    said: str
    advice: str = ""


class AnswerBand(QFrame):
    """Shows one answer, with the acts that belong to it at its end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = BandView(Answer.CALM, "")
        self._picture = QLabel()
        self._picture.setFixedSize(28, 28)
        self._said = Text("", "lead_strong")
        self._advice = Text("", "body")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._said)
        words.addWidget(self._advice)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(S)
        told = QHBoxLayout()
        told.setSpacing(L)
        told.addWidget(self._picture)
        told.addLayout(words, 1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(L, S, S + 2, S)
        self._line.setSpacing(S)
        self._line.addLayout(told, 1)
        self._line.addLayout(self._acts)
        self.setMinimumHeight(64)

    def resizeEvent(self, event: object) -> None:
        """Put the acts under the words where both do not fit beside one another."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        beside = self.width() >= ROOMY
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    @property
    def view(self) -> BandView:
        """What is said now."""
        return self._view

    def say(self, view: BandView, *acts: QPushButton) -> None:
        """Say something, with its acts."""
        self._view = view
        ink = getattr(self._theme.colours, view.kind.ink)
        self._picture.setPixmap(icons.pixmap(view.kind.icon, ink, 28, self.devicePixelRatioF()))
        self._said.setText(view.said)
        self._said.setStyleSheet(f"color: {ink};" if view.kind is not Answer.CALM else "")
        self._advice.setText(view.advice)
        self._advice.setVisible(bool(view.advice))
        self.setAccessibleName(f"{view.said} {view.advice}".strip())
        clear(self._acts)
        for each in acts:
            put(self._acts, each)
        self._line.activate()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground: the icon and the words tell the kinds apart for those who don't see colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(self._view.kind.ground))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.end()
