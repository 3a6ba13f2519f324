"""Where a new programme begins: every kind in a sentence, for somebody who never ran a club."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from shopclub.desktop.screens.programmes.kinds.kind_screen import Offer
from shopclub.desktop.screens.programmes.kinds.register import all_offers
from shopclub.desktop.theme import XL, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Panel, Text
from shopclub.language.translation import gettext as _

COLUMNS = 3
TRADE_COLUMNS = 4


class KindChooser(Panel):
    """Offers a programme of every kind to begin with."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(margin=L, spacing=M)
        self._theme = theme
        self.rows.addWidget(Text(_("Begin with"), "heading"))
        self.rows.addWidget(Text(_("A stamp card: so many visits give a reward."), tone="muted"))
        offers = all_offers()
        self._lay_out_trades([offer for offer in offers if not offer.sentence])
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(XL)
        for number, offer in enumerate(offer for offer in offers if offer.sentence):
            grid.addWidget(self._kind(offer), number // COLUMNS, number % COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        self.rows.addLayout(grid)

    def _lay_out_trades(self, trades: list[Offer]) -> None:
        """Lay out the stamp cards, one for each trade."""
        grid = QGridLayout()
        grid.setSpacing(S)
        for number, offer in enumerate(trades):
            begin = button(offer.name, partial(self.chosen.emit, offer.template), icon=offer.icon, theme=self._theme)
            grid.addWidget(begin, number // TRADE_COLUMNS, number % TRADE_COLUMNS)
        self.rows.addLayout(grid)

    def _kind(self, offer: Offer) -> QWidget:
        made = Panel(margin=0, spacing=S, plain=True)
        begin = button(offer.name, partial(self.chosen.emit, offer.template), icon=offer.icon, theme=self._theme)
        begin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.rows.addWidget(begin)
        made.rows.addWidget(Text(offer.sentence, "small", tone="muted"))
        made.rows.addStretch(1)
        return made
