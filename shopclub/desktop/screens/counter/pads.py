"""What is told of an open visit at the counter: stamps, the amount, or lines of goods."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from shopclub.desktop.screens.counter import view as views
from shopclub.desktop.screens.counter.lines_pad import LinesPad, LineTyped
from shopclub.desktop.screens.counter.stamp_pad import AmountPad, StampPad
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import AmountInvalid
from shopclub.services.acting.outcomes import Acted


class PadsAtCounter(QObject):
    """Shows the pad that the open visit needs, one at a time; keeps lines until they are booked."""

    stamped = Signal(int)
    told = Signal(object)

    def __init__(self, floor: ShopFloor, parent: QObject) -> None:
        super().__init__(parent)
        self._floor = floor
        self._items: tuple[Item, ...] = ()
        self._stamps, self._amount = StampPad(), AmountPad()
        self._lines = LinesPad(floor.theme)
        self._stamps.chosen.connect(self.stamped.emit)
        self._amount.entered.connect(self._enter_amount)
        self._amount.lines.connect(self._begin_lines)
        self._lines.added.connect(self._changed)
        self._lines.booked.connect(self._book)
        self._lines.left.connect(self._amount_only)
        self.hide()

    @property
    def all(self) -> tuple[QWidget, ...]:
        """Every pad, as they are laid out."""
        return self._stamps, self._amount, self._lines

    @property
    def amount_is_empty(self) -> bool:
        """Whether an amount is asked for and nothing of it is typed yet: letters are commands then."""
        return self._amount.edit.hasFocus() and not self._amount.edit.text()

    def hide(self) -> None:
        """Ask for nothing."""
        for each in self.all:
            each.hide()

    @property
    def takes_stamps(self) -> bool:
        """Whether a digit is a number of stamps now."""
        return self._stamps.isVisible()

    def offer(self, visiting: Acted | None) -> None:
        """Show the pad that the open visit leaves room for."""
        self.hide()
        if visiting is None:
            return
        if visiting.amount is None and visiting.needs_items:
            self._begin_lines()
        elif visiting.amount is None and visiting.needs_amount:
            self._amount_only()
        else:
            self._stamps.setVisible(any(each.size for each in visiting.balances))

    def take_focus(self) -> bool:
        """Put the focus where an amount or a line is typed; tell whether one is asked for."""
        if self._lines.isVisible():
            self._lines.category.setFocus()
        elif self._amount.isVisible():
            self._amount.edit.setFocus()
        return self._lines.isVisible() or self._amount.isVisible()

    def take_digit(self, text: str) -> bool:
        """Let a digit that was typed beside the amount be a part of it; tell whether it was taken."""
        if not (text.isascii() and text.isdigit()) or not (self._amount.isVisible() or self._lines.isVisible()):
            return False
        if self._amount.isVisible():
            self._amount.edit.setFocus()
            self._amount.edit.insert(text)
        return True

    def by_line(self) -> None:
        """Ask for lines in place of the amount."""
        if self._amount.isVisible():
            self._begin_lines()

    def _amount_only(self) -> None:
        self.hide()
        self._amount.show()
        self._amount.begin()

    def _enter_amount(self, text: str) -> None:
        try:
            amount = formats.amount_typed(text, self._floor.currency)
        except AmountInvalid as refusal:
            self._amount.refuse(str(phrases.refusal(refusal)))
            return
        self.told.emit(Told(amount=amount))

    def _begin_lines(self) -> None:
        """Ask for lines, with the shop's categories at hand."""
        self._items = ()
        self.hide()
        self._lines.show()
        self._lines.begin(())
        currency = self._floor.currency
        self._floor.readings.short.run(
            self._floor.club.front.categories,
            owner=self,
            then=lambda found: self._lines.begin(views.present_goods(found, currency)),
        )

    def _changed(self, line: LineTyped | int) -> None:
        currency = self._floor.currency
        if isinstance(line, LineTyped):
            try:
                price = formats.amount_typed(line.price, currency)
            except AmountInvalid as refusal:
                self._lines.refuse(str(phrases.refusal(refusal)))
                return
            self._items = (*self._items, Item(line.category.strip().casefold(), price, line.pieces))
            self._lines.accepted()
        else:
            self._items = tuple(each for place, each in enumerate(self._items) if place != line)
        total = formats.money(sum(each.total for each in self._items), currency) if self._items else ""
        self._lines.show_lines(views.present_lines(self._items, currency), total)

    def _book(self) -> None:
        if self._items:
            self.told.emit(Told(items=self._items))
        else:
            self._lines.refuse(_("Add a line first, or choose “Amount only”."))
