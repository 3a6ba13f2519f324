"""The counter while it waits: a large calm "Scan a card", the search, the day so far."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.counter.next_amount import NextAmount, TypedBefore, offer_of, read_before_scan
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XL, L, M, S, Theme
from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.widgets.texts import Clipped, Panel, Text, button, row
from shopclub.language.translation import gettext as _

if TYPE_CHECKING:
    from shopclub.desktop.screens.counter.view import TodayView


ROOM_FOR_PICTURE = 420


class CounterSearch(MemberSearch):
    """The search at the counter, where digits may be the amount for the next card as well."""

    def __init__(self, floor: ShopFloor, chip: NextAmount) -> None:
        super().__init__(floor.acts, lambda text, limit: floor.club.front.find(text, limit=limit))
        self.needs_amount = False
        self._floor = floor
        self._chip = chip
        self.textEdited.connect(self._read)
        self.returnPressed.connect(self._keep)

    def is_for_members(self, text: str) -> bool:
        """Tell whether members are searched for by a text: not by what surely is an amount."""
        typed = self._typed(text)
        return super().is_for_members(text) and not (typed is not None and typed.surely)

    def last_line(self) -> str:
        """Offer to keep digits as an amount."""
        typed = self._typed(self.text())
        return offer_of(typed.amount, self._floor.currency) if typed is not None else ""

    def take_last_line(self) -> None:
        """Keep the digits as an amount."""
        typed = self._typed(self.text())
        if typed is not None:
            self._chip.keep(typed.amount, self._floor.currency, fixed=True)
            self.clear()

    def found_nobody(self) -> bool:
        """Show digits that name nobody as an amount, as long as they stand there: more may make them a phone number."""
        typed = self._typed(self.text())
        if typed is not None:
            self._chip.keep(typed.amount, self._floor.currency, fixed=False)
        return typed is not None

    def _typed(self, text: str) -> TypedBefore | None:
        return read_before_scan(text, self._floor.currency) if self.needs_amount else None

    def _read(self, text: str) -> None:
        """Show what is surely an amount as one while it is typed; one that was fixed stays."""
        typed = self._typed(text)
        if typed is not None and typed.surely:
            self._chip.keep(typed.amount, self._floor.currency, fixed=False)
        elif not self._chip.fixed:
            self._chip.drop()

    def _keep(self) -> None:
        if self._chip.amount is not None and not self._chip.fixed:
            self._chip.keep(self._chip.amount, self._floor.currency, fixed=True)
            self.clear()


class Waiting(QWidget):
    """Waits for a card."""

    enrol = Signal()
    first_step = Signal()

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self._shop = Clipped("", "title", tone="accent")
        self._shop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.next_amount = NextAmount(floor.theme)
        self.search = CounterSearch(floor, self.next_amount)
        self._setup = button(_("Make your first programme"), self.first_step.emit, look="primary")
        self._setup.hide()
        new = button(_("New member"), self.enrol.emit, icon="user-plus", theme=floor.theme, tip="Ctrl+N")
        new.setMinimumHeight(56)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(L)
        rows.addWidget(self._hero(floor.theme, new), 1)
        rows.addLayout(self._day(floor.theme))

    def _hero(self, theme: Theme, new: QPushButton) -> Panel:
        hero = Panel(margin=XL, spacing=M, plain=True)
        hero.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = picture = QLabel()
        picture.setPixmap(icons.pixmap("scan-barcode", theme.colours.accent, 96, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        said = Text(_("Scan a card"), "hero")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hero.rows.addWidget(self._shop)
        hero.rows.addStretch(2)
        hero.rows.addWidget(picture)
        hero.rows.addWidget(said)
        hero.rows.addLayout(row(None, self._setup, None))
        hero.rows.addStretch(2)
        line = row(self.search, new, spacing=S)
        line.setStretch(0, 1)
        hero.rows.addLayout(line)
        hero.rows.addWidget(self.next_amount)
        return hero

    def _day(self, theme: Theme) -> QHBoxLayout:
        self._tiles = {
            "visits": _Tile(theme, "footprints", _("visits today")),
            "new_members": _Tile(theme, "user-plus", _("new members")),
            "rewards": _Tile(theme, "gift", _("rewards handed out")),
        }
        tiles = QHBoxLayout()
        tiles.setSpacing(L)
        for each in self._tiles.values():
            tiles.addWidget(each, 1)
        return tiles

    def begin(self) -> None:
        """Wait anew: nothing is searched for, no amount waits for the next card."""
        self.search.reset()
        self.next_amount.drop()
        self.search.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the amount for the next card where the counter waits for none any more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.next_amount.drop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the picture out where there is no room for it."""
        super().resizeEvent(event)
        self._picture.setVisible(self.height() >= ROOM_FOR_PICTURE)

    def show_today(self, view: "TodayView") -> None:
        """Show the day so far."""
        self._shop.say(view.shop)
        for name, tile in self._tiles.items():
            tile.say(getattr(view, name))
        self._setup.setVisible(not view.has_programme)
        self.search.needs_amount = view.needs_amount


class _Tile(Panel):
    """One of today's counts."""

    def __init__(self, theme: Theme, icon: str, said: str) -> None:
        super().__init__(margin=L, spacing=0)
        self._number = Text("–", "title", wrap=False)
        self._said = said
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, theme.colours.muted, 24, self.devicePixelRatioF()))
        line = QHBoxLayout()
        line.setSpacing(M)
        line.addWidget(picture)
        line.addWidget(self._number)
        line.addStretch(1)
        self.rows.addLayout(line)
        self.rows.addWidget(Text(said, "small", tone="muted"))

    def say(self, number: str) -> None:
        """Show a count."""
        self._number.setText(number)
        self.setAccessibleName(f"{number} {self._said}")
