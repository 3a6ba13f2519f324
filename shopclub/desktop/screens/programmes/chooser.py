"""Where a new programme begins: every kind in a sentence, for somebody who never ran a club."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from shopclub.desktop.theme import XL, L, M, S, Theme
from shopclub.desktop.widgets.texts import Panel, Text, button
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
        trades = QGridLayout()
        trades.setSpacing(S)
        for number, (name, said, icon) in enumerate(trade_names()):
            begin = button(said, partial(self.chosen.emit, name), icon=icon, theme=theme)
            trades.addWidget(begin, number // TRADE_COLUMNS, number % TRADE_COLUMNS)
        self.rows.addLayout(trades)
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(XL)
        for number, (name, icon, said, told) in enumerate(_kinds()):
            grid.addWidget(self._kind(name, icon, said, told), number // COLUMNS, number % COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        self.rows.addLayout(grid)

    def _kind(self, name: str, icon: str, said: str, told: str) -> QWidget:
        made = Panel(margin=0, spacing=S, plain=True)
        begin = button(said, partial(self.chosen.emit, name), icon=icon, theme=self._theme)
        begin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.rows.addWidget(begin)
        made.rows.addWidget(Text(told, "small", tone="muted"))
        made.rows.addStretch(1)
        return made


def trade_names() -> tuple[tuple[str, str, str], ...]:
    """Return the trades that a stamp card is made for: the template, what it is called, and its icon."""
    return (
        ("coffee", _("Café"), "coffee"),
        ("bakery", _("Bakery"), "croissant"),
        ("salon", _("Hairdresser"), "scissors"),
        ("petshop", _("Pet shop"), "paw-print"),
        ("florist", _("Florist"), "flower-2"),
        ("repair", _("Repair shop"), "wrench"),
        ("gym", _("Gym"), "dumbbell"),
    )


def _kinds() -> tuple[tuple[str, str, str, str], ...]:
    return (
        ("points", "coins", _("Points"), _("Every purchase counts; rewards are bought with points.")),
        ("cashback", "piggy-bank", _("Cashback"), _("A share of each purchase comes back as credit in your shop.")),
        ("tiers", "medal", _("Tiers"), _("Regulars rise to silver and gold, and earn more.")),
        ("referral", "users", _("Bring a friend"), _("Members are thanked for friends who buy.")),
        ("club", "badge-percent", _("Club benefits"), _("A better price for members, on the days you choose.")),
        (
            "charity",
            "heart-handshake",
            _("A good cause"),
            _("A little of each purchase goes to somebody who needs it."),
        ),
        ("membership", "ticket", _("Paid membership"), _("Members pay each month and have something for it.")),
        ("birthday", "cake", _("Birthday"), _("A small gift around the birthday, once a year.")),
        ("milestone", "flag", _("Milestones"), _("A gift for the tenth visit, or for years of membership.")),
        ("draw", "trophy", _("Prize draw"), _("Visits are entries; a number nobody can choose draws the winners.")),
        ("partner", "handshake", _("Partner shop"), _("Vouchers for the shop next door, and its vouchers here.")),
    )
