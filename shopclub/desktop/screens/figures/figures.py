"""Figures: whether customers come back, plainly, each with its definition and the members behind it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shopclub.desktop.screens.figures import view as views
from shopclub.desktop.screens.figures.plot import TrendPlot
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, XS, L, M, S
from shopclub.desktop.widgets.buttons import button, plain_tip
from shopclub.desktop.widgets.texts import Choice, Clipped, Empty, Panel, Text, clear, labelled, row
from shopclub.language import names
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.people import NamedMember
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.services.acting.outcomes import MemberLine
from shopclub.services.figures.shown import FiguresShown, TrendPoint, VoucherCounts

MONTHS = 24
TILE_WIDTH = 236


class FiguresScreen(Screen):
    """A period at a glance, the trend of two years, and the members behind a figure."""

    interests = frozenset({"visits", "members", "shop"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._period: Period | None = None
        self._points: tuple[TrendPoint, ...] = ()
        self._tiles: tuple[views.TileView, ...] = ()
        self._columns = 0
        self._title = Text("", "title", wrap=False)
        self._so_far = Text("", "body", tone="muted", wrap=False)
        self._kind = Choice()
        for kind, said in (
            (PeriodKind.WEEK, _("Week")),
            (PeriodKind.MONTH, _("Month")),
            (PeriodKind.QUARTER, _("Quarter")),
            (PeriodKind.YEAR, _("Year")),
        ):
            self._kind.addItem(said, kind)
        self._kind.setCurrentIndex(1)
        self._kind.setAccessibleName(_("Period"))
        self._kind.currentIndexChanged.connect(self._kind_changed)
        self._series = Choice()
        for name, said in views.series_names().items():
            self._series.addItem(said, name)
        self._series.setCurrentIndex(1)
        self._series.currentIndexChanged.connect(self._draw_trend)
        self._plot = TrendPlot(floor.theme)
        self._plot.picked.connect(self._pick_month)
        self._first, self._grid = QVBoxLayout(), QVBoxLayout()
        self._first.setSpacing(L)
        self._grid.setSpacing(L)
        self._behind = Panel(margin=L, spacing=S)
        self._behind.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self.floor.theme
        back = button("", lambda: self._step(forward=False), look="quiet", icon="chevron-left", theme=theme)
        onward = button("", lambda: self._step(forward=True), look="quiet", icon="chevron-right", theme=theme)
        for each, said in ((back, _("Earlier")), (onward, _("Later"))):
            each.setAccessibleName(said)
            each.setToolTip(said)
            each.setFixedWidth(44)
        trend = Panel(margin=L, spacing=S)
        trend.rows.addLayout(row(Text(_("The last 24 months"), "heading", wrap=False), None, self._series))
        trend.rows.addWidget(self._plot, 1)
        trend.setMinimumHeight(300)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, S, 0)
        column.setSpacing(L)
        column.addLayout(self._first)
        column.addWidget(trend)
        column.addLayout(self._grid)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._area = area
        line = QHBoxLayout()
        line.setSpacing(L)
        line.addWidget(area, 3)
        line.addWidget(self._behind, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(M)
        whole.addLayout(row(back, self._title, onward, self._so_far, None, self._kind))
        whole.addLayout(line, 1)

    def refresh(self) -> None:
        """Work the figures out anew; closed periods come from memory."""
        figures = self.floor.club.figures
        if self._period is None:
            self._period = period_of(self._kind.currentData(), self.floor.today())
        period = self._period
        long = self.floor.readings.long
        page = lambda: (figures.figures(period), figures.vouchers(period))  # noqa: E731
        long.run(page, owner=self, then=lambda found: self._show(*found))
        long.run(partial(figures.trend, PeriodKind.MONTH, MONTHS), owner=self, then=self._keep_trend)

    def _show(self, shown: FiguresShown, vouchers: VoucherCounts) -> None:
        if shown.period != self._period:
            return
        view = views.present_figures(shown, vouchers, self.floor.currency)
        self._title.setText(view.title[:1].upper() + view.title[1:])
        self._so_far.setText(view.so_far)
        self._tiles = view.tiles
        if view.empty:
            clear(self._first)
            clear(self._grid)
            said, advice = _("Nothing to count yet"), _("The first scanned card fills this page. Try another period.")
            self._first.addWidget(Empty(self.floor.theme, icon="chart-column", said=said, advice=advice))
            return
        self._lay_tiles()

    def _lay_tiles(self) -> None:
        clear(self._first)
        clear(self._grid)
        self._columns = max(2, self._area.viewport().width() // TILE_WIDTH)
        groups = dict.fromkeys(each.group for each in self._tiles)
        for place, group in enumerate(groups):
            into = self._grid if place else self._first
            into.addWidget(Text(group, "heading"))
            grid = QGridLayout()
            grid.setSpacing(M)
            tiles = [each for each in self._tiles if each.group == group]
            for number, view in enumerate(tiles):
                tile = _Tile(view)
                tile.picked.connect(self._show_behind)
                grid.addWidget(tile, number // self._columns, number % self._columns)
            for column in range(self._columns):
                grid.setColumnStretch(column, 1)
            into.addLayout(grid)

    def resizeEvent(self, event: object) -> None:
        """Lay the tiles out anew where another number of columns fits."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._tiles and max(2, self._area.viewport().width() // TILE_WIDTH) != self._columns:
            self._lay_tiles()

    def _keep_trend(self, points: tuple[TrendPoint, ...]) -> None:
        self._points = points
        self._draw_trend()

    def _draw_trend(self) -> None:
        if self._points:
            self._plot.show_plot(views.present_trend(self._points, self._series.currentData()))

    def _pick_month(self, number: int) -> None:
        self._kind.setCurrentIndex(self._kind.findData(PeriodKind.MONTH))
        self._period = self._points[number].period
        self.refresh()

    def _kind_changed(self) -> None:
        day = self.floor.today()
        if self._period is not None:
            day = min(self._period.start, day)
        self._period = period_of(self._kind.currentData(), day)
        self.refresh()

    def _step(self, *, forward: bool) -> None:
        if self._period is not None:
            to = self._period.following() if forward else self._period.previous()
            if to.start <= self.floor.today():
                self._period = to
                self._behind.hide()
                self.refresh()

    def _show_behind(self, view: views.TileView) -> None:
        if not view.figure or self._period is None:
            return
        job = partial(self.floor.club.figures.members_behind, view.figure, self._period)
        self.floor.readings.long.run(job, owner=self, then=partial(self._list_behind, view))

    def _list_behind(self, view: views.TileView, found: tuple[NamedMember, ...]) -> None:
        clear(self._behind.rows)
        close = button("", self._behind.hide, look="quiet", icon="x", theme=self.floor.theme)
        close.setFixedWidth(44)
        close.setAccessibleName(_("Close"))
        head = row(Clipped(view.title, "heading"), close)
        head.setStretch(0, 1)
        self._behind.rows.addLayout(head)
        count = ngettext("{count} member", "{count} members", len(found)).format(count=len(found))
        self._behind.rows.addWidget(Text(count, tone="muted"))
        members = QListWidget()
        members.setAccessibleName(view.title)
        for each in found:
            item = QListWidgetItem(names.member_name(MemberLine(each.id, each.name, each.card)))
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            members.addItem(item)
        members.itemActivated.connect(
            lambda item: self.floor.wanted.emit("members", item.data(Qt.ItemDataRole.UserRole))
        )
        self._behind.rows.addWidget(labelled(_("Press Enter on a name for its page"), members), 1)
        self._behind.show()


class _Tile(Panel):
    """One figure."""

    picked = Signal(object)

    def __init__(self, view: views.TileView) -> None:
        super().__init__(margin=L, spacing=XS)
        self._view = view
        title = Text(view.title, "body", tone="muted")
        value = Text(view.value, "title", wrap=False)
        self.rows.addWidget(title)
        self.rows.addWidget(value)
        self.rows.addWidget(Text(view.behind, "small", tone="muted"))
        self.rows.addWidget(Text(view.definition, "small", tone="muted"))
        self.rows.addStretch(1)
        self.setToolTip(plain_tip(view.definition))
        self.setAccessibleName(f"{view.title}: {view.value}. {view.behind}. {view.definition}")
        if view.figure:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            title.set_tone("accent")

    def mouseReleaseEvent(self, _event: object) -> None:
        """Show the members behind the figure."""
        self.picked.emit(self._view)

    def keyPressEvent(self, event: object) -> None:
        """The same by keyboard."""
        if getattr(event, "key", lambda: None)() in {Qt.Key.Key_Return, Qt.Key.Key_Space}:
            self.picked.emit(self._view)
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]
