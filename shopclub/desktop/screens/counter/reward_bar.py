"""What is ready for a member: one reward handed out by one key, of several the one that is chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from shopclub.desktop import icons
from shopclub.desktop.theme import RADIUS, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, clear, put
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext

MOST = 9


@dataclass(frozen=True)
class RewardView:
    """A reward that waits: the voucher's number, its name, and what it says in full."""

    voucher: int
    name: str
    said: str
    detail: str = ""


@dataclass(frozen=True)
class OfferView:
    """A reward that points buy now: its name, and what it says in full."""

    reward: str
    said: str


@dataclass(frozen=True)
class _Ready:
    """Something that can be handed out: what it says, and how it is done."""

    said: str
    act: Callable[[], None]


class RewardBar(QFrame):
    """Says what is ready; `R` hands it out, or opens the choice, in which a digit picks."""

    redeem = Signal(int)
    buy = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ready: tuple[_Ready, ...] = ()
        c = theme.colours
        self.setObjectName("rewardBar")
        self.setStyleSheet(
            f"#rewardBar {{ background: {c.reward_soft}; border: 1px solid {c.reward_line};"
            f" border-radius: {RADIUS}px; }}"
        )
        picture = QLabel()
        picture.setPixmap(icons.pixmap("gift", c.reward, 24, self.devicePixelRatioF()))
        self._title, self._detail = Clipped("", "lead_strong"), Clipped("", "small")
        for words in (self._title, self._detail):
            words.setStyleSheet(f"color: {c.reward};")
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self._title)
        told.addWidget(self._detail)
        self._hand_out = button(_("Hand out"), self.hand_out, look="reward", theme=theme, key="R")
        line = QHBoxLayout()
        line.setSpacing(M)
        line.addWidget(picture)
        line.addLayout(told, 1)
        line.addWidget(self._hand_out)
        self._choice = QVBoxLayout()
        self._choice.setSpacing(S)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(L, S, S + 2, S)
        rows.setSpacing(S)
        rows.addLayout(line)
        rows.addLayout(self._choice)
        self._hand_out.setMinimumHeight(48)
        self.hide()

    @property
    def choosing(self) -> bool:
        """Whether the choice is open: then a digit picks."""
        return self._choice.count() > 0

    def show_ready(self, rewards: tuple[RewardView, ...], offers: tuple[OfferView, ...]) -> None:
        """Show what is ready, rewards that wait before those that points buy."""
        self.close_choice()
        ready = [_Ready(reward.said, partial(self.redeem.emit, reward.voucher)) for reward in rewards]
        ready += [_Ready(offer.said, partial(self.buy.emit, offer.reward)) for offer in offers]
        self._ready = tuple(ready[:MOST])
        self.setVisible(bool(ready))
        bought = ", ".join(offer.said for offer in offers)
        if rewards:
            alone = len(rewards) == 1
            title = ngettext("{count} reward is ready", "{count} rewards are ready", len(rewards))
            self._title.say(
                _("{reward} is ready").format(reward=rewards[0].name) if alone else title.format(count=len(rewards))
            )
            names = rewards[0].detail if alone else ", ".join(reward.name for reward in rewards)
            more = _("Points buy: {rewards}").format(rewards=bought) if bought else ""
            self._detail.say(" · ".join(said for said in (names, more) if said))
        elif offers:
            self._title.say(_("Points buy a reward") if len(offers) == 1 else _("Points buy one of these"))
            self._detail.say(bought)
        self._detail.setVisible(bool(self._detail.text()))

    def hand_out(self) -> None:
        """Hand out what is ready; of several ask which."""
        if not self._ready:
            return
        if len(self._ready) == 1:
            self._ready[0].act()
        elif self.choosing:
            self.close_choice()
        else:
            choice = [
                button(ready.said, ready.act, theme=self._theme, key=str(number))
                for number, ready in enumerate(self._ready, start=1)
            ]
            for reward in choice:
                put(self._choice, reward)
            self._hand_out.setText(_("Close"))
            choice[0].setFocus()  # a digit would be typed into the amount else

    def pick(self, number: int) -> bool:
        """Hand out one of those that are offered; tell whether there is one with this number."""
        if self.choosing and 1 <= number <= len(self._ready):
            self._ready[number - 1].act()
            return True
        return False

    def close_choice(self) -> bool:
        """Close the choice; tell whether it was open."""
        opened = self.choosing
        clear(self._choice)
        self._hand_out.setText(_("Hand out"))
        return opened
