"""Goods brought back: pick the purchase, say what comes back, see what that does, confirm."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSpinBox, QVBoxLayout, QWidget

from shopclub.desktop.theme import XS, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Field, Panel, Text, clear, put, row, stepper
from shopclub.language.translation import gettext as _

PREVIEW_MS = 200


@dataclass(frozen=True)
class BoughtView:
    """A purchase that goods may be brought back of."""

    purchase: int
    said: str


@dataclass(frozen=True)
class SoldView:
    """A line that was sold: what it says and how many pieces are left."""

    said: str
    left: int


@dataclass(frozen=True)
class PurchaseView:
    """A purchase opened: its title, what is left of it as typed text, and its lines."""

    purchase: int
    title: str
    amount: str
    lines: tuple[SoldView, ...]


class ReturnSheet(Panel):
    """Two pages: the purchases, then the one that is brought back."""

    searched = Signal(str, str)
    picked = Signal(int)
    changed = Signal()
    confirmed = Signal()
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(margin=M, spacing=S)
        self._theme = theme
        self.view: PurchaseView | None = None
        self._page = QVBoxLayout()
        self._page.setSpacing(S)
        close = button("", self.closed.emit, look="quiet", icon="x", theme=theme)
        close.setAccessibleName(_("Close"))
        close.setFixedWidth(44)
        head = row(Clipped(_("Goods back"), "heading"), close)
        head.setStretch(0, 1)
        self.rows.addLayout(head)
        self.rows.addLayout(self._page, 1)
        self._list = QListWidget()
        self._amount = Field("")
        self._pieces: list[QSpinBox] = []
        self._told = QVBoxLayout()
        self._confirm = button("")
        self._soon = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._soon.timeout.connect(self.changed.emit)

    def ask_purchase(self, found: tuple[BoughtView, ...], *, search: bool) -> None:
        """Show purchases to pick from; without a member they are searched by amount and day."""
        self.view = None
        clear(self._page)
        if search:
            self._page.addLayout(self._search())
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.itemActivated.connect(self._pick)
        self._list.itemClicked.connect(self._pick)
        self._page.addWidget(self._list, 1)
        self.show_found(found)
        self._list.setFocus()

    def _search(self) -> QVBoxLayout:
        amount, day = (
            Field(_("Amount paid"), longest=16, numbers=True),
            Field(_("Day"), hint=_("DD.MM or DD.MM.YYYY"), longest=10, numbers=True),
        )

        def ask() -> None:
            self.searched.emit(amount.text(), day.text())

        for each in (amount, day):
            each.edit.returnPressed.connect(ask)
        column = QVBoxLayout()
        column.setSpacing(S)
        column.addLayout(row(amount, day))
        column.addLayout(row(None, button(_("Search"), ask, icon="search", theme=self._theme)))
        return column

    def show_found(self, found: tuple[BoughtView, ...]) -> None:
        """Show the purchases found, the newest marked already."""
        self._list.clear()
        for each in found:
            item = QListWidgetItem(each.said)
            item.setData(Qt.ItemDataRole.UserRole, each.purchase)
            self._list.addItem(item)
        if found:
            self._list.setCurrentRow(0)
        else:
            item = QListWidgetItem(_("No purchase with an amount was found."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)

    def _pick(self, item: QListWidgetItem) -> None:
        number = item.data(Qt.ItemDataRole.UserRole)
        if number is not None:
            self.picked.emit(number)

    def ask_back(self, view: PurchaseView) -> None:
        """Ask what of a purchase comes back; everything, unless something else is said."""
        self.view = view
        clear(self._page)
        self._page.addWidget(Text(view.title, "strong"))
        self._amount = Field(_("Amount back"), text=view.amount, longest=16, numbers=True)
        self._pieces = []
        if view.lines:
            for each in view.lines:
                self._page.addLayout(self._line(each))
        else:
            self._page.addWidget(self._amount)
            self._amount.edit.textEdited.connect(lambda _text: self._wait())
            self._amount.edit.returnPressed.connect(self._enter)
        self._told = QVBoxLayout()
        self._told.setSpacing(XS)
        told = QWidget()
        told.setLayout(self._told)
        self._page.addWidget(told)
        self._page.addStretch(1)
        self._confirm = button(_("Take goods back"), self._enter, look="primary", key="Enter")
        self._page.addLayout(row(None, self._confirm))
        if view.lines:
            self._confirm.setFocus()
        else:
            self._amount.edit.setFocus()
            self._amount.edit.selectAll()
        self.changed.emit()

    def _line(self, each: SoldView) -> QVBoxLayout:
        pieces = stepper(each.left, 0, each.left)
        pieces.setAccessibleName(each.said)
        pieces.valueChanged.connect(lambda _value: self._wait())
        pieces.lineEdit().returnPressed.connect(self._enter)
        self._pieces.append(pieces)
        column = QVBoxLayout()
        column.setSpacing(XS)
        column.addWidget(Text(each.said))
        column.addWidget(pieces)
        return column

    def _wait(self) -> None:
        """What is shown is about something else now: nothing is confirmed until it is worked out anew."""
        self._say((), tone="")
        self._confirm.setEnabled(False)
        self._soon.start()

    @property
    def amount(self) -> str:
        """The amount that comes back, as typed."""
        return self._amount.text()

    @property
    def pieces(self) -> tuple[int, ...]:
        """How many pieces of each line come back."""
        return tuple(each.value() for each in self._pieces)

    @property
    def everything(self) -> bool:
        """Whether all that is left comes back."""
        if self.view is None:
            return False
        if self.view.lines:
            return self.pieces == tuple(each.left for each in self.view.lines)
        return self.amount.strip() == self.view.amount

    def tell(self, consequences: tuple[str, ...]) -> None:
        """Show what the return would do."""
        self._say(consequences, tone="")
        self._confirm.setEnabled(True)

    def refuse(self, said: str) -> None:
        """Show why it can't be."""
        self._say((said,), tone="refused")
        self._confirm.setEnabled(False)

    def _say(self, lines: tuple[str, ...], *, tone: str) -> None:
        clear(self._told)
        for each in lines:
            self._told.addWidget(Text(f"•  {each}" if not tone else each, tone=tone))

    def _enter(self) -> None:
        if self._soon.isActive():
            self._soon.stop()
            self.changed.emit()
            return
        if self._confirm.isEnabled():
            self.confirmed.emit()


class AskSheet(Panel):
    """A question beside the queue: fields, what the act would do, and one button that does it."""

    confirmed = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, title: str, *widgets: QWidget, act: str) -> None:
        super().__init__(margin=M, spacing=S)
        close = button("", self.closed.emit, look="quiet", icon="x", theme=theme)
        close.setAccessibleName(_("Close"))
        close.setFixedWidth(44)
        head = row(Clipped(title, "heading"), close)
        head.setStretch(0, 1)
        self.rows.addLayout(head)
        for each in widgets:
            self.rows.addWidget(each)
        self._told = QVBoxLayout()
        self._told.setSpacing(XS)
        self.rows.addLayout(self._told)
        self.rows.addStretch(1)
        self.do = button(act, self.confirmed.emit, look="primary", key="Enter")
        self.do.setEnabled(False)
        self.rows.addLayout(row(None, self.do))

    def tell(self, lines: tuple[str, ...], *, ready: bool, tone: str = "") -> None:
        """Show what it would do, or why it can't be."""
        clear(self._told)
        for each in lines:
            self._told.addWidget(Text(f"•  {each}" if ready else each, tone=tone))
        self.do.setEnabled(ready)


class BenefitSheet(AskSheet):
    """The price before a benefit, so that what it is worth can be told and kept."""

    def __init__(self, theme: Theme, name: str, before: str) -> None:
        self.before = Field(_("The price before it"), text=before, longest=16, numbers=True)
        super().__init__(theme, name, self.before, act=_("Use it"))
        self.before.edit.returnPressed.connect(self.confirmed.emit)

    def begin(self) -> None:
        """Begin with the price."""
        self.before.edit.setFocus()
        self.before.edit.selectAll()


class PaySheet(AskSheet):
    """The whole bill, and how many points, or how much credit, pay a part of it."""

    def __init__(self, theme: Theme, bill: str, said: str, *, credit: bool) -> None:
        self.credit = credit
        self.basket = Field(_("The whole bill"), text=bill, longest=16, numbers=True)
        self.points = Field(_("Credit to spend") if credit else _("Points to spend"), longest=12, numbers=True)
        super().__init__(theme, said, self.basket, self.points, act=_("Pay"))
        for each in (self.basket, self.points):
            each.edit.returnPressed.connect(self.confirmed.emit)
        self.points.edit.textEdited.connect(lambda _text: self.do.setEnabled(True))

    def begin(self) -> None:
        """Begin with what is still to be typed."""
        (self.points if self.basket.text() else self.basket).edit.setFocus()


class GiveCardSheet(Panel):
    """Asks whose a card is, then whether it replaces her old one or joins it."""

    replaced = Signal(int)
    joined = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, card: str, search: QWidget) -> None:
        super().__init__(margin=L, spacing=M)
        close = button("", self.closed.emit, look="quiet", icon="x", theme=theme)
        close.setAccessibleName(_("Close"))
        close.setFixedWidth(44)
        head = row(Clipped(_("Whose card is it?"), "heading"), close)
        head.setStretch(0, 1)
        self.rows.addLayout(head)
        self.rows.addWidget(Text(card, tone="muted", wrap=False))
        self.rows.addWidget(search)
        self._asked = QVBoxLayout()
        self._asked.setSpacing(S)
        self.rows.addLayout(self._asked)
        self.rows.addStretch(1)

    def ask(self, member: int, name: str) -> None:
        """Ask how the card becomes a member's."""
        clear(self._asked)
        replace = button(
            _("It replaces the old card"), partial(self.replaced.emit, member), look="primary", key="Enter"
        )
        join = button(_("It joins the old card"), partial(self.joined.emit, member))
        put(self._asked, Clipped(name, "heading"))
        put(self._asked, Text(_("The stamps stay in either case."), tone="muted"))
        for act in (replace, join):
            act.setMinimumHeight(56)
            act.setAutoDefault(True)
            put(self._asked, act)
        replace.setFocus()
