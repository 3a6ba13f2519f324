"""What a member has, beside one another: each programme with its way to the next reward, and what she spent."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from shopclub.desktop.theme import L, S, Theme
from shopclub.desktop.widgets.balance_tile import Bar, TileView, present_tile
from shopclub.desktop.widgets.texts import Clipped, clear
from shopclub.language import formats
from shopclub.language.kinds.tiers import lacks
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import MemberShown
from shopclub.services.acting.overviews import TierShown

MOST_DOTS = 12
WIDE, COLUMNS, NARROW_COLUMNS = 720, 4, 2


def present_balances(shown: MemberShown, tiers: tuple[TierShown, ...], currency: Currency) -> tuple[TileView, ...]:
    """Return a member's balances, then her way to the next tier, or what she spent where there are no tiers."""
    tiles = [present_tile(each, 0) for each in shown.balances]
    for each in tiers:
        value = formats.money(each.measured, currency) if each.measure == "spend" else formats.whole(each.measured)
        aim = lacks(each, currency)
        tiles.append(
            TileView(each.programme, each.programme_name, "medal", value, aim, "", each.measured, each.next_at or 0)
        )
    if shown.spent and not tiers:
        said = ngettext("{count} visit", "{count} visits", shown.visits).format(count=formats.whole(shown.visits))
        tiles.append(TileView("", _("Spent in all"), "", formats.money(shown.spent, currency), said))
    return tuple(tiles)


class BalancesPanel(QFrame):
    """Lays the balances out in columns with thin lines between."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tiles: tuple[TileView, ...] = ()
        self._columns = COLUMNS
        self.setProperty("panel", "true")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(0)

    def show_balances(self, tiles: Sequence[TileView]) -> None:
        """Show balances."""
        self._tiles = tuple(tiles)
        self.setVisible(bool(tiles))
        self._lay_out()

    def resizeEvent(self, event: object) -> None:
        """Use fewer columns where there is little width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        columns = COLUMNS if self.width() >= WIDE else NARROW_COLUMNS
        if columns != self._columns:
            self._columns = columns
            self._lay_out()

    def _lay_out(self) -> None:
        clear(self._grid)
        columns = min(self._columns, max(len(self._tiles), 1))
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, tile in enumerate(self._tiles):
            row, column = divmod(place, columns)
            cell = _Cell(self._theme, tile, first=column == 0, top=row == 0)
            self._grid.addWidget(cell, row, column)
            cell.show()


class _Cell(QWidget):
    """One balance."""

    def __init__(self, theme: Theme, tile: TileView, *, first: bool, top: bool) -> None:
        super().__init__()
        self.setObjectName("balanceCell")
        line = theme.colours.hair
        left = "none" if first else f"1px solid {line}"
        above = "none" if top else f"1px solid {line}"
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#balanceCell {{ border-left: {left}; border-top: {above}; }}")
        self.setAccessibleName(f"{tile.title}: {tile.value} {tile.aim}".strip())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(L + 4, L - 2, L + 4, L)
        rows.setSpacing(S - 4)
        rows.addWidget(Clipped(tile.title, "small", tone="muted"))
        rows.addWidget(Clipped(tile.value, "value"))
        if tile.icon == "stamp" and 0 < tile.whole <= MOST_DOTS:
            rows.addWidget(_Dots(theme, tile.there, tile.whole))
        elif tile.whole > 0:
            middle = QVBoxLayout()
            middle.setContentsMargins(0, S - 4, 0, S - 4)
            middle.addWidget(Bar(theme, tile.there, tile.whole))
            rows.addLayout(middle)
        else:
            rows.addSpacing(L)
        rows.addWidget(Clipped(tile.aim, "small", tone="muted"))


class _Dots(QWidget):
    """The stamps of a card, those that are there filled."""

    def __init__(self, theme: Theme, there: int, size: int) -> None:
        super().__init__()
        self._theme, self._there, self._size = theme, there, size
        self.setFixedHeight(L)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = min(16.0, (self.width() - 1) / self._size)
        radius = min(5.5, step / 2 - 1)
        for place in range(self._size):
            filled = place < self._there
            painter.setPen(QPen(self._theme.colour("accent" if filled else "field"), 1))
            painter.setBrush(self._theme.colour("accent") if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(step * place + 6, self.height() / 2), radius, radius)
        painter.end()
