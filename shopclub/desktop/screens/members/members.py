"""Members: a list over any number of them, and one member's page beside it."""

from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from shopclub.desktop.scanner import NEVER_TYPED
from shopclub.desktop.screens.members.member_page import MemberPage
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, L, M
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Empty, Text, row
from shopclub.language import formats, names
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.card_codes import grouped
from shopclub.services.acting.outcomes import ListedMemberLine, ListedPage, MemberLine

PAGE = 256
ROOMY = 800
TYPING_MS = 120


class MemberModel(QAbstractTableModel):
    """The list's rows, read a page at a time as one scrolls."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self._floor = floor
        self._rows: list[ListedMemberLine] = []
        self._following: tuple[str, int] | None = None
        self._text = ""
        self._asked = 0
        self.total = 0

    def search(self, text: str, then: Any = None) -> None:
        """Show the members a text finds, or all."""
        self._text, self._asked = text, self._asked + 1
        job = partial(self._floor.club.front.page, text=text, limit=PAGE)
        self._floor.readings.short.run(job, owner=self, then=partial(self._begin, self._asked, then))

    def _begin(self, asked: int, then: Any, page: ListedPage) -> None:
        if asked != self._asked:
            return
        self.beginResetModel()
        self._rows, self._following, self.total = list(page.members), page.following, page.total
        self.endResetModel()
        if then:
            then()

    def canFetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Tell whether there is another page."""
        return self._following is not None

    def fetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> None:
        """Ask for the next page."""
        after, self._following = self._following, None
        page = partial(self._floor.club.front.page, after=after, limit=PAGE)
        self._floor.readings.short.run(page, owner=self, then=partial(self._add, self._asked))

    def _add(self, asked: int, page: ListedPage) -> None:
        if asked != self._asked or not page.members:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(page.members) - 1)
        self._rows += page.members
        self.endInsertRows()
        self._following = page.following

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Count the rows read so far."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Count the columns."""
        return 5

    def member(self, number: int) -> ListedMemberLine | None:
        """Return a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 3:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        each = self._rows[index.row()]
        match index.column():
            case 0:
                return names.member_name(MemberLine(each.id, each.name, each.card))
            case 1:
                return each.phone or each.email or ""
            case 2:
                return grouped(each.card) if each.card else ""
            case 3:
                return formats.whole(each.visits)
            case _:
                return formats.day(each.last_visit_on)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's heading."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Name"), _("Contact"), _("Card"), _("Visits"), _("Last visit"))[section]


class MembersScreen(Screen):
    """The list at the left, one member at the right."""

    interests = frozenset({"members", "visits", "cards"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._model = MemberModel(floor)
        self._count = Text("", "body", tone="muted", wrap=False)
        self._search = QLineEdit()
        self._search.setProperty(NEVER_TYPED, True)
        self._search.setPlaceholderText(_("Search name, phone, e-mail or card"))
        self._search.setAccessibleName(_("Search members"))
        self._search.setClearButtonEnabled(True)
        self._search.setMaxLength(80)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.refresh)
        self._search.textEdited.connect(lambda _text: self._typing.start())
        self._table = self._make_table()
        self._empty = Empty(
            floor.theme,
            icon="users",
            said=_("No members yet"),
            advice=_("A member is enrolled at the counter, or by the first scan of a blank card."),
            act=_("Enrol the first one"),
            then=lambda: floor.wanted.emit("counter", None),
        )
        self._page = MemberPage(floor)
        self._page.hide()
        self._page.closed.connect(self._close_page)
        self._lay_out()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self._escape)

    def _escape(self) -> None:
        """Close a sheet of the member's page, then the page."""
        if not self._page.settle():
            self._close_page()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setAccessibleName(_("Members"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(46)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (3, 4):
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(3, 90)
        table.setColumnWidth(4, 130)
        table.selectionModel().currentRowChanged.connect(self._chose)
        return table

    def _lay_out(self) -> None:
        new = button(
            _("New member"), self._enrol, look="primary", icon="user-plus", theme=self.floor.theme, tip="Ctrl+N"
        )
        left = QVBoxLayout()
        left.setSpacing(M)
        left.addLayout(row(Text(_("Members"), "title", wrap=False), self._count, None, new, spacing=M))
        left.addWidget(self._search)
        left.addWidget(self._table, 1)
        left.addWidget(self._empty, 1)
        self._empty.hide()
        self._holder = holder = QWidget()
        holder.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(L)
        whole.addWidget(holder, 5)
        whole.addWidget(self._page, 4)

    def refresh(self) -> None:
        """Read the list anew."""
        self._model.search(self._search.text(), self._counted)
        if self._page.isVisible():
            self._page.refresh()

    def _counted(self) -> None:
        count = self._model.total
        said = ngettext("{count} member", "{count} members", count).format(count=formats.whole(count))
        self._count.setText(said)
        nobody = count == 0 and not self._search.text()
        self._table.setVisible(not nobody)
        self._empty.setVisible(nobody)

    def _chose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        each = self._model.member(current.row()) if current.isValid() else None
        if each is not None:
            self._show(each.id)

    def _show(self, member: int) -> None:
        narrow = self.width() < 1100
        self._holder.setVisible(self.width() >= ROOMY)
        for column in (1, 2):
            self._table.setColumnHidden(column, column == 2 or narrow)
        self._page.show_member(member)
        self._page.show()

    def _close_page(self) -> None:
        self._page.hide()
        self._holder.show()
        self._table.setCurrentIndex(QModelIndex())  # else the same member could not be chosen again
        for column in (1, 2):
            self._table.setColumnHidden(column, False)

    def _enrol(self) -> None:
        self.floor.wanted.emit("counter", "enrol")

    def open_with(self, argument: object) -> None:
        """Show one member, or begin to search."""
        if isinstance(argument, int):
            self._show(argument)
        else:
            self._search.setFocus()
            self._search.selectAll()
