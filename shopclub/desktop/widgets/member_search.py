"""Finding a member as one types: a field with its results beneath, arrows and Enter."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from shopclub.desktop.scanner import NEVER_TYPED
from shopclub.desktop.workers import Worker
from shopclub.language import names
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import grouped
from shopclub.rules.values.people import NamedMember
from shopclub.services.acting.outcomes import MemberLine

SHOWN = 8
SHORTEST = 2
_LAST_LINE = 0
"""What the last line holds in place of a member's number."""


class MemberSearch(QLineEdit):
    """A search field; `chosen` tells the number of the member picked.

    Enter and the arrows are meant for what was typed before them: while that is still searched for they wait for its
    results, and never pick from those of fewer letters.
    """

    chosen = Signal(int)

    def __init__(self, worker: Worker, find: Callable[..., tuple[NamedMember, ...]]) -> None:
        super().__init__()
        self._worker = worker
        self._find = find
        self._asked = 0
        self._answered = 0
        self._waiting_keys: list[int] = []
        self._results = _Results(self)
        self.setPlaceholderText(_("Search name, phone, e-mail or card"))
        self.setAccessibleName(_("Search members"))
        self.setProperty(NEVER_TYPED, True)
        self.setMaxLength(80)
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._search)
        self._results.picked.connect(self._pick)
        self._results.last_picked.connect(self.take_last_line)
        self.installEventFilter(self)

    def reset(self) -> None:
        """Empty it and close its results."""
        self.clear()
        self._ask_nothing()

    def _ask_nothing(self) -> None:
        self._asked += 1
        self._answered = self._asked
        self._waiting_keys.clear()
        self._results.hide()

    def is_for_members(self, text: str) -> bool:
        """Tell whether members are searched for by a text."""
        return len(text.strip()) >= SHORTEST

    def last_line(self) -> str:
        """Return what can be done with the text besides picking a member; nothing by itself."""
        return ""

    def take_last_line(self) -> None:
        """Do what the last line says."""

    def found_nobody(self) -> bool:
        """Make something else of a text that names nobody; tell whether it is."""
        return False

    def _search(self, text: str) -> None:
        if not self.is_for_members(text):
            self._ask_nothing()
            return
        self._asked += 1
        self._waiting_keys.clear()
        asked = self._asked
        self._worker.run(
            partial(self._find, text, limit=SHOWN),
            owner=self,
            then=partial(self._show, asked),
            finally_=partial(self._end, asked),
        )

    def _show(self, asked: int, found: tuple[NamedMember, ...]) -> None:
        if asked != self._asked or not self.isVisible():
            return
        self._answered = asked
        if not found and self.found_nobody():
            self._results.hide()
        else:
            self._results.show_members(found, self.last_line())
        keys = [*self._waiting_keys]
        self._waiting_keys.clear()
        for key in keys:
            self._obey(key)

    def _end(self, asked: int) -> None:
        """Let the keys go that waited for an answer that can't come."""
        if asked == self._asked and self._answered != asked:
            self._ask_nothing()

    def _pick(self, number: int) -> None:
        self.reset()
        self.chosen.emit(number)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the results by the arrows, pick by Enter, close by Esc and when the field is left."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take_key(event.key()):
            return True
        if event.type() == QEvent.Type.FocusOut:
            self._ask_nothing()
        return super().eventFilter(watched, event)

    def _take_key(self, key: int) -> bool:
        """Carry out what a key says about the results, now or once they are there; tell whether it says anything."""
        if key not in _KEYS:
            return False
        asking = self._answered != self._asked
        if asking and key != Qt.Key.Key_Escape:
            self._waiting_keys.append(key)
            return True
        if not (asking or self._results.isVisible()):
            return False
        self._obey(key)
        return True

    def _obey(self, key: int) -> None:
        match key:
            case Qt.Key.Key_Down:
                self._results.move_by(1)
            case Qt.Key.Key_Up:
                self._results.move_by(-1)
            case Qt.Key.Key_Escape:
                self.reset()
            case _:
                self._results.pick()


_KEYS = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


class _Results(QFrame):
    """The list under the field: a child of the window, so that no pop-up ever takes the scanner's keys."""

    picked = Signal(int)
    last_picked = Signal()

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setProperty("panel", "true")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setStyleSheet("border: none;")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._take)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4, 4, 4, 4)
        rows.addWidget(self._list)
        self.hide()

    def show_members(self, found: tuple[NamedMember, ...], last: str = "") -> None:
        """Show who was found, the first one picked already, and a last line of another meaning."""
        self._list.clear()
        for each in found:
            item = QListWidgetItem(_line(each))
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self._list.addItem(item)
        if not found:
            item = QListWidgetItem(_("Nobody found. Check the spelling, or enrol a new member."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        else:
            self._list.setCurrentRow(0)
        if last:
            item = QListWidgetItem(last)
            item.setData(Qt.ItemDataRole.UserRole, _LAST_LINE)
            self._list.addItem(item)
        self._place(self._list.count())

    def _place(self, lines: int) -> None:
        window: QWidget = self._field.window()
        self.setParent(window)
        corner = self._field.mapTo(window, QPoint(0, 0))
        below = window.height() - corner.y() - self._field.height() - 12
        above = corner.y() - 12
        wanted = lines * max(self._list.sizeHintForRow(0), 40) + 14
        height = min(wanted, max(below, above))
        top = corner.y() + self._field.height() + 4 if wanted <= below or below >= above else corner.y() - height - 4
        self.setGeometry(corner.x(), top, self._field.width(), height)
        self.show()
        self.raise_()

    def move_by(self, step: int) -> None:
        """Go up or down."""
        count = self._list.count()
        self._list.setCurrentRow((self._list.currentRow() + step) % count if count else -1)

    def pick(self) -> None:
        """Take the line that is marked."""
        item = self._list.currentItem()
        if item is not None:
            self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        meant = item.data(Qt.ItemDataRole.UserRole)
        if meant == _LAST_LINE:
            self.hide()
            self.last_picked.emit()
        elif meant is not None:
            self.picked.emit(meant)


def _line(each: NamedMember) -> str:
    name = names.member_name(MemberLine(each.id, each.name, each.card))
    told = each.phone or each.email or (grouped(each.card) if each.card else "")
    return f"{name}    {told}" if told else name
