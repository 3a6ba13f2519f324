"""The rewards that wait for a member, each with the button that hands it out."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import RADIUS, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Text, clear, put
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.services.acting.outcomes import VoucherLine


class RewardsPanel(QFrame):
    """Says what is ready and until when."""

    handed_out = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        c = theme.colours
        self.setObjectName("rewards")
        self.setStyleSheet(
            f"#rewards {{ background: {c.reward_soft}; border: 1px solid {c.reward_line}; border-radius: {RADIUS}px; }}"
        )
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(L + 4, S - 3, S - 3, S - 3)
        self._rows.setSpacing(0)
        self.hide()

    def show_rewards(self, vouchers: Sequence[VoucherLine], *, today: date) -> None:
        """Show the rewards that wait."""
        clear(self._rows)
        alike: dict[str, list[VoucherLine]] = {}
        for voucher in sorted(vouchers, key=lambda each: (each.expires_on or date.max, each.id)):
            alike.setdefault(voucher.reward, []).append(voucher)
        for first, *others in alike.values():
            put(self._rows, self._row(first, len(others) + 1, today))
        self.setVisible(bool(vouchers))

    def _row(self, voucher: VoucherLine, count: int, today: date) -> QWidget:
        """Show rewards of one name, the one that lapses first to be handed out."""
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(M)
        picture = QLabel()
        picture.setPixmap(icons.pixmap("gift", self._theme.colours.reward, 20, self.devicePixelRatioF()))
        ready = _("{reward} is ready").format(reward=voucher.reward)
        said = Clipped(ready if count == 1 else f"{ready} · {count}×", "lead_strong")
        until = formats.short_day(voucher.expires_on, today=today)
        lapses = Text(_("until {day}").format(day=until) if until else "", "small", wrap=False)
        for words in (said, lapses):
            words.setStyleSheet(f"color: {self._theme.colours.reward};")
        said.setMaximumWidth(said.sizeHint().width() + 2)
        line.addWidget(picture)
        line.addWidget(said, 1)
        line.addWidget(lapses)
        line.addStretch(1)
        line.setStretch(1, 20)
        line.addWidget(button(_("Hand out"), partial(self.handed_out.emit, voucher.id), look="reward"))
        return made
