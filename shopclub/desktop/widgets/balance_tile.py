"""What a member has in a programme, as a tile: points or credit on the way to what they buy."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import L, S, Theme
from shopclub.desktop.widgets.texts import Clipped, Text
from shopclub.language import acts
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.services.acting.outcomes import Balance, RewardLine


@dataclass(frozen=True)
class TileView:
    """A balance as a tile shows it: `there` of `whole` fill its bar; no bar where `whole` is 0."""

    programme: str
    title: str
    icon: str
    value: str
    aim: str = ""
    gained: str = ""
    there: int = 0
    whole: int = 0


def icon_of(balance: Balance) -> str:
    """Return the icon of what a programme counts."""
    if balance.size is not None:
        return "stamp"
    return "piggy-bank" if words_of(balance.kind).in_money else "coins"


def present_tile(balance: Balance, fresh: int) -> TileView:
    """Return a balance as a tile: on the way to a full card, or to the cheapest reward it does not buy yet."""
    icon, words = icon_of(balance), words_of(balance.kind)
    gained = f"+{words.bare(fresh)}" if fresh else ""
    value = words.bare(balance.balance) if words.in_money else acts.counted(balance.balance, balance.kind)
    if balance.size is not None:
        there, whole, reward = balance.balance, balance.size, balance.reward
        value = _("{count} of {size}").format(count=max(there, 0), size=whole)
    else:
        coming = min((reward for reward in balance.rewards if reward.cost > balance.balance), key=_cost, default=None)
        there, whole, reward = balance.balance, coming.cost if coming else 0, coming.name if coming else ""
    aim = _("{count} to {reward}").format(count=words.bare(whole - there), reward=reward) if whole and reward else ""
    return TileView(balance.programme, balance.name, icon, value, aim, gained, max(there, 0), whole)


def _cost(reward: RewardLine) -> int:
    return reward.cost


class BalanceTile(QFrame):
    """Shows one balance; what can be done with it stands in its head."""

    def __init__(self, theme: Theme, view: TileView, act: QPushButton | None = None) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self.setAccessibleName(f"{view.title}: {view.value} {view.gained} {view.aim}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(view.icon, theme.colours.accent, 20, self.devicePixelRatioF()))
        head = QHBoxLayout()
        head.setSpacing(S)
        head.addWidget(picture)
        head.addWidget(Clipped(view.title, "strong"), 1)
        if act is not None:
            head.addWidget(act)
        elif view.aim:
            head.addWidget(Text(view.aim, "small", tone="muted", wrap=False))
        value = QHBoxLayout()
        value.addWidget(Clipped(view.value, "title"), 1)
        if view.gained:
            value.addWidget(Text(view.gained, "strong", tone="positive", wrap=False), 0, Qt.AlignmentFlag.AlignBottom)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(L + 4, S + 2, S + 4 if act is not None else L + 4, L)
        rows.setSpacing(S)
        rows.addLayout(head)
        rows.addStretch(1)
        rows.addLayout(value)
        if view.whole > 0:
            rows.addWidget(Bar(theme, view.there, view.whole))


class Bar(QWidget):
    """How much of a whole is there."""

    def __init__(self, theme: Theme, there: int, whole: int) -> None:
        super().__init__()
        self._theme, self._share = theme, min(max(there / max(whole, 1), 0.0), 1.0)
        self.setFixedHeight(8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        painter.setBrush(self._theme.colour("hair"))
        painter.drawRoundedRect(area, 4, 4)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(QRectF(0, 0, area.width() * self._share, area.height()), 4, 4)
        painter.end()
