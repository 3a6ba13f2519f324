"""The list of members: any number of them, read a page at a time, sorted by what one chooses."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from shopclub.desktop import icons
from shopclub.desktop.drafts import NOT_DRAFTED
from shopclub.desktop.scanner import NEVER_TYPED
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import SMALL_RADIUS, L, M, S, Theme, font
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Choice, Empty, Text
from shopclub.language import acts, formats, names
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.member_order import MemberOrder
from shopclub.rules.values.people import ListedMember
from shopclub.services.acting.outcomes import MemberLine, MembersOrdered

PAGE, ROW, TYPING_MS = 128, 56, 120
NOBODY = MembersOrdered((), 0, "", None)
LINE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class LineView:
    """A member in the list: the name, where she stands, when she was here, and whether a reward waits."""

    member: int
    name: str
    standing: str
    last: str
    reward: bool


def present_line(line: ListedMember, shown: MembersOrdered, floor: ShopFloor) -> LineView:
    """Return a member's line: the time of a visit of today, else its day."""
    if shown.size:
        standing = _("{count} of {size}").format(count=max(line.units, 0), size=shown.size)
    else:
        standing = acts.counted(line.units, shown.kind) if shown.kind else (line.phone or line.email or "")
    last = formats.short_day(line.last_visit_on, today=floor.today())
    if line.last_visit_at is not None and line.last_visit_on == floor.today():
        last = formats.clock(line.last_visit_at, ZoneInfo(floor.shop.zone))
    name = names.member_name(MemberLine(line.id, line.name, line.card))
    return LineView(line.id, name, standing, last, line.reward_waits)


class MemberModel(QAbstractListModel):
    """The list's rows: the numbers of all, and the lines of those that were scrolled to."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self._floor = floor
        self._rows: list[LineView] = []
        self._asked = 0
        self._reading = False
        self.shown = NOBODY

    def show_members(self, order: MemberOrder, text: str, then: Any = None) -> None:
        """Show the members a text finds, or all, in an order."""
        self._asked += 1
        club = self._floor.club

        def read() -> tuple[MembersOrdered, tuple[ListedMember, ...]]:
            ordered = club.front.ordered(order, text=text)
            wanted = max(PAGE, len(self._rows)) if not text else PAGE
            return ordered, club.front.lines(ordered.numbers[:wanted])

        self._floor.readings.short.run(read, owner=self, then=partial(self._begin, self._asked, then))

    def _begin(self, asked: int, then: Any, found: tuple[MembersOrdered, tuple[ListedMember, ...]]) -> None:
        if asked != self._asked:
            return
        self.beginResetModel()
        self.shown, self._reading = found[0], False
        self._rows = [present_line(line, self.shown, self._floor) for line in found[1]]
        self.endResetModel()
        if then:
            then()

    def canFetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Tell whether there is another page."""
        return not self._reading and len(self._rows) < len(self.shown.numbers)

    def fetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> None:
        """Ask for the next page."""
        self._reading = True
        following = self.shown.numbers[len(self._rows) : len(self._rows) + PAGE]
        lines = partial(self._floor.club.front.lines, following)
        self._floor.readings.short.run(lines, owner=self, then=partial(self._add, self._asked))

    def _add(self, asked: int, lines: tuple[ListedMember, ...]) -> None:
        if asked != self._asked or not lines:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(lines) - 1)
        self._rows += [present_line(line, self.shown, self._floor) for line in lines]
        self._reading = False
        self.endInsertRows()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Count the rows read so far."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def line(self, row: int) -> LineView | None:
        """Return a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def place_of(self, member: int) -> int | None:
        """Return the row of a member, if it was read."""
        return next((place for place, line in enumerate(self._rows) if line.member == member), None)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row shows, and what is read aloud of it."""
        line = self.line(index.row())
        if line is None:
            return None
        if role == LINE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            ready = _("reward ready") if line.reward else ""
            return ", ".join(part for part in (line.name, line.standing, line.last, ready) if part)
        return None


class _LineDelegate(QStyledItemDelegate):
    """Draws a member's line."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        return QSize(200, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the name and a gift where a reward waits, where she stands below, when she was here at the right."""
        line = index.data(LINE)
        if not isinstance(line, LineView):
            return
        place: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        pointed = bool(option.state & QStyle.StateFlag.State_MouseOver)
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or pointed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "raised"))
            painter.drawRoundedRect(QRectF(place), SMALL_RADIUS, SMALL_RADIUS)
        inside = place.adjusted(M, S, -M, -S)
        right = painter.fontMetrics().horizontalAdvance(line.last) + M
        painter.setFont(font("small"))
        right = painter.fontMetrics().horizontalAdvance(line.last) + M if line.last else 0
        painter.setPen(theme.colour("muted"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.last)
        below = QRect(inside.left(), inside.center().y() + 1, inside.width() - right, inside.height() // 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, line.standing)
        painter.setFont(font("strong" if chosen else "body"))
        painter.setPen(theme.colour("accent" if chosen else "text"))
        above = QRect(inside.left(), inside.top(), inside.width() - right - (26 if line.reward else 0), 20)
        said = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideMiddle, above.width())
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        if line.reward:
            after = above.left() + painter.fontMetrics().horizontalAdvance(said) + S
            icons.paint(painter, "gift", theme.colours.reward, QRectF(after, above.top() + 2, 16, 16))
        painter.restore()


class MemberList(QFrame):
    """The pane with the list; `chosen` tells the member picked, `opened` that Enter was pressed on her."""

    chosen = Signal(int)
    opened = Signal()
    enrol = Signal()
    listed = Signal()

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self._floor = floor
        self.setObjectName("memberList")
        c = floor.theme.colours
        self.setStyleSheet(f"#memberList {{ background: {c.surface}; border-right: 1px solid {c.line}; }}")
        self._model = MemberModel(floor)
        self.search = QLineEdit()
        self.search.setProperty(NEVER_TYPED, True)
        self.search.setProperty(NOT_DRAFTED, True)
        self.search.setPlaceholderText(_("Name, phone, e-mail, card"))
        self.search.setAccessibleName(_("Search members"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(80)
        self.search.addAction(QIcon(icons.icon("search", c.muted)), QLineEdit.ActionPosition.LeadingPosition)
        self.search.installEventFilter(self)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.refresh)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self._count = Text("", "small", tone="muted", wrap=False)
        self._order = Choice()
        self._order.setAccessibleName(_("Sorted by"))
        self._order.setProperty("look", "quiet")
        self._sorts: tuple[MemberOrder, ...] = ()
        self._offer_sorts(tiers=False)
        self._order.currentIndexChanged.connect(self._sort)
        self._view = self._make_view()
        said, advice = _("No members yet"), _("A member is enrolled at the counter, or by a blank card's first scan.")
        self._empty = Empty(floor.theme, icon="users", said=said, advice=advice)
        self._empty.hide()
        self._nobody = Text(_("Nobody is found by this."), tone="muted")
        self._nobody.hide()
        self._lay_out()

    def _make_view(self) -> QListView:
        view = QListView()
        view.setModel(self._model)
        view.setItemDelegate(_LineDelegate(self._floor.theme, view))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setProperty("look", "bare")
        view.setAccessibleName(_("Members"))
        view.activated.connect(lambda _index: self.opened.emit())
        view.clicked.connect(lambda index: self._choose(index, index))  # who is chosen already can be opened again
        view.selectionModel().currentRowChanged.connect(self._choose)
        return view

    def _lay_out(self) -> None:
        new = button("", self.enrol.emit, icon="user-plus", theme=self._floor.theme, tip="Ctrl+N")
        new.setAccessibleName(_("New member"))
        new.setStyleSheet("padding: 0;")
        new.setFixedWidth(46)
        head = QHBoxLayout()
        head.setContentsMargins(L + 4, L - 1, M, M)
        head.addWidget(Text(_("Members"), "title", wrap=False), 1)
        head.addWidget(new)
        searching = QHBoxLayout()
        searching.setContentsMargins(M - 1, 0, M - 1, 0)
        searching.addWidget(self.search)
        sorting = QHBoxLayout()
        sorting.setContentsMargins(L + 4, 0, S, 0)
        sorting.addWidget(self._count, 1)
        sorting.addWidget(self._order)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 1, 0)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addLayout(searching)
        rows.addLayout(sorting)
        listed = QVBoxLayout()
        listed.setContentsMargins(S, 0, S, 0)
        for part in (self._nobody, self._empty):
            listed.addWidget(part)
        listed.addWidget(self._view, 1)
        rows.addLayout(listed, 1)

    def _offer_sorts(self, *, tiers: bool) -> None:
        said = {
            MemberOrder.LAST_HERE: _("Last here first"),
            MemberOrder.NAME: _("By name"),
            MemberOrder.BALANCE: _("Most first"),
            MemberOrder.TIER: _("By tier"),
        }
        sorts = tuple(order for order in MemberOrder if tiers or order is not MemberOrder.TIER)
        if sorts == self._sorts:
            return
        kept, self._sorts = self._order.currentData(), sorts
        self._order.blockSignals(True)
        self._order.clear()
        for order in sorts:
            self._order.addItem(said[order], order)
        self._order.setCurrentIndex(max(self._order.findData(kept), 0))
        self._order.blockSignals(False)

    def _sort(self, _index: int) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew; who is chosen stays so."""
        order = self._order.currentData() or MemberOrder.LAST_HERE
        self._model.show_members(MemberOrder(order), self.search.text(), partial(self._read, self.current))

    def _read(self, kept: int | None) -> None:
        shown, searching = self._model.shown, bool(self.search.text().strip())
        all_of = ngettext("{count} member", "{count} members", shown.total).format(count=formats.whole(shown.total))
        of = _("{count} of {total}").format(count=formats.whole(len(shown.numbers)), total=formats.whole(shown.total))
        self._count.setText(of if searching else all_of)
        self._offer_sorts(tiers=shown.tiers)
        nobody = not shown.numbers
        self._nobody.setVisible(nobody and searching)
        self._empty.setVisible(nobody and not searching)
        self._view.setVisible(not nobody)
        if kept is not None:
            self.mark(kept)
        self.listed.emit()

    @property
    def current(self) -> int | None:
        """The member who is chosen."""
        line = self._model.line(self._view.currentIndex().row())
        return line.member if line is not None else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody to choose."""
        return self._model.rowCount() == 0

    def mark(self, member: int) -> None:
        """Mark a member as chosen, where her line was read, without choosing her anew."""
        place = self._model.place_of(member)
        self._view.selectionModel().blockSignals(True)
        self._view.setCurrentIndex(QModelIndex() if place is None else self._model.index(place))
        self._view.selectionModel().blockSignals(False)
        self._view.viewport().update()

    def choose_first(self) -> None:
        """Choose the first of the list, if there is one."""
        if not self.is_empty:
            self._view.setCurrentIndex(self._model.index(0))

    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        line = self._model.line(current.row()) if current.isValid() else None
        if line is not None:
            self.chosen.emit(line.member)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let arrows move in the list while one types, and Enter open who is chosen."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            place = min(max(self._view.currentIndex().row() + step, 0), self._model.rowCount() - 1)
            self._view.setCurrentIndex(self._model.index(place))
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.current is None:
                self.choose_first()
            self.opened.emit()
            return True
        return False
