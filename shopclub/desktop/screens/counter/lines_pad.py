"""What was bought, line by line: a category by quick key or search, the price of a piece, how many."""

from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from shopclub.desktop.theme import XS, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Text, clear, for_numbers, row, stepper
from shopclub.language.translation import gettext as _

QUICK = 6


@dataclass(frozen=True)
class GoodsView:
    """A category with the price that was told last, as it is typed."""

    name: str
    price: str


@dataclass(frozen=True)
class LineTyped:
    """A line as it was typed."""

    category: str
    price: str
    pieces: int


class LinesPad(QWidget):
    """Gathers lines; Enter in an empty category books them."""

    added = Signal(object)
    booked = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._goods: dict[str, GoodsView] = {}
        self.category, self.price = QLineEdit(), QLineEdit()
        for_numbers(self.price)
        self.pieces = stepper(1, 1, 999)
        self.pieces.setMaximumWidth(130)
        for edit, said in ((self.category, _("What")), (self.price, _("Price of one"))):
            edit.setPlaceholderText(said)
            edit.setAccessibleName(said)
            edit.setMaxLength(60)
        self._completing = QCompleter(self)
        self._completing.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completing.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completing.setModel(QStringListModel([], self._completing))
        self.category.setCompleter(self._completing)
        self.category.returnPressed.connect(self._named)
        self._completing.activated.connect(lambda _text: self._named())
        self.price.returnPressed.connect(self._add)
        self.pieces.lineEdit().returnPressed.connect(self._add)
        self._quick, self._list = QGridLayout(), QVBoxLayout()
        self._quick.setSpacing(XS)
        self._list.setSpacing(XS)
        self._wrong = Text("", "small", tone="refused")
        self._wrong.hide()
        self._total = Text("", "strong", wrap=False)
        self._lay_out()
        for number in range(1, QUICK + 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self._quick_key(number))

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(S)
        rows.addWidget(Text(_("What was bought"), "lead_strong", wrap=False))
        rows.addLayout(self._list)
        rows.addLayout(self._quick)
        rows.addWidget(self.category)
        line = row(self.price, self.pieces, spacing=S)
        line.setStretch(0, 1)
        rows.addLayout(line)
        rows.addWidget(button(_("Add"), self._add))
        rows.addWidget(self._wrong)
        back = button(_("Amount only"), self.left.emit, look="quiet")
        book = button(_("Book lines"), self._book, look="primary", key="Enter")
        rows.addLayout(row(self._total, None, spacing=S))
        acts = row(back, book, spacing=S)
        acts.setStretch(1, 1)
        rows.addLayout(acts)

    def begin(self, goods: tuple[GoodsView, ...]) -> None:
        """Ask for lines."""
        self._goods = {each.name: each for each in goods}
        model = self._completing.model()
        if isinstance(model, QStringListModel):
            model.setStringList(list(self._goods))
        clear(self._quick)
        for number, name in enumerate(list(self._goods)[:QUICK]):
            made = button(name, lambda name=name: self._choose(name), key=f"Alt {number + 1}")  # type: ignore[misc]
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._quick.addWidget(made, number // 2, number % 2)
        self.show_lines((), "")
        self._empty()

    def show_lines(self, lines: tuple[str, ...], total: str) -> None:
        """Show what is gathered so far, each to be taken out again by a click on its cross."""
        clear(self._list)
        for number, said in enumerate(lines):
            out = button("", lambda number=number: self.added.emit(number), look="quiet", icon="x", theme=self._theme)  # type: ignore[misc]
            out.setAccessibleName(_("Take out: {line}").format(line=said))
            out.setFixedWidth(44)
            line = row(Clipped(said, "strong"), out)
            line.setStretch(0, 1)
            self._list.addLayout(line)
        self._total.setText(total)

    def refuse(self, said: str) -> None:
        """Say what is wrong with a line, or nothing."""
        self._wrong.setText(said)
        self._wrong.setVisible(bool(said))

    def accepted(self) -> None:
        """The line was taken: ask for the next one."""
        self.refuse("")
        self._empty()

    def _empty(self) -> None:
        self.category.clear()
        self.price.clear()
        self.pieces.setValue(1)
        self.category.setFocus()

    def _quick_key(self, number: int) -> None:
        names = list(self._goods)
        if number <= len(names):
            self._choose(names[number - 1])

    def _choose(self, name: str) -> None:
        self.category.setText(name)
        self.price.setText(self._goods[name].price)
        self.price.setFocus()
        self.price.selectAll()

    def _named(self) -> None:
        text = self.category.text().strip()
        if not text:
            self._book()
            return
        known = next((name for name in self._goods if name.startswith(text.casefold())), "")
        if known:
            self._choose(known)
        else:
            self.price.setFocus()

    def _add(self) -> None:
        if not self.category.text().strip():
            self.category.setFocus()
            return
        self.added.emit(LineTyped(self.category.text(), self.price.text(), self.pieces.value()))

    def _book(self) -> None:
        self.booked.emit()
