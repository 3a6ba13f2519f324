"""What is told of an open visit at the counter: stamps, the amount, or lines of goods. One pad, one meaning."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from shopclub.desktop.screens.counter import view as views
from shopclub.desktop.screens.counter.amount_pad import AmountPad, BookedAmount, is_command
from shopclub.desktop.screens.counter.lines_pad import LinesPad, LineTyped
from shopclub.desktop.screens.counter.stamp_pad import StampPad
from shopclub.desktop.screens.counter.unusual_question import UnusualQuestion, letter_of_yes
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import AmountInvalid
from shopclub.rules.values.usual_amounts import AmountUnusual
from shopclub.services.acting.outcomes import Acted


class PadsAtCounter(QObject):
    """Shows the pad that the open visit needs, one at a time; keeps lines until they are booked."""

    stamped = Signal(int)
    told = Signal(object)
    confirmed = Signal(object)
    skipped = Signal()

    def __init__(self, floor: ShopFloor, parent: QObject) -> None:
        super().__init__(parent)
        self._floor = floor
        self._items: tuple[Item, ...] = ()
        self._booked_amount: int | None = None
        self._stamps, self._lines = StampPad(floor.theme), LinesPad(floor.theme)
        self._amount, self._booked = AmountPad(floor.theme), BookedAmount(floor.theme)
        self._unusual, self._doubted = UnusualQuestion(floor.theme), Told()
        self._unusual.changed.connect(self.change_unusual)
        self._unusual.confirmed.connect(lambda: self.confirmed.emit(self._doubted))
        self._stamps.chosen.connect(self.stamped.emit)
        self._amount.entered.connect(self._enter_amount)
        self._amount.skipped.connect(self.skipped.emit)
        self._amount.lines.connect(self._begin_lines)
        self._booked.correct.connect(self.correct)
        self._lines.added.connect(self._changed)
        self._lines.booked.connect(self._book)
        self._lines.left.connect(self._amount_only)
        self.hide()

    @property
    def all(self) -> tuple[QWidget, ...]:
        """Every pad, as they are laid out."""
        return self._stamps, self._amount, self._unusual, self._lines, self._booked

    def takes_as_command(self, key: int) -> bool:
        """Tell whether a letter typed where an amount is asked for is a command, not a part of what is typed."""
        return self._amount.edit.hasFocus() and is_command(key, typed=self._amount.edit.text())

    @property
    def half_typed(self) -> str:
        """What stands in the amount that is asked for and was not booked."""
        if self._unusual.isVisible() and not self._doubted.items:
            return self._plain(self._doubted.amount)
        return self._amount.edit.text().strip() if self._amount.isVisible() else ""

    @property
    def gathers_lines(self) -> bool:
        """Whether lines were gathered and not booked yet."""
        return (self._lines.isVisible() or self._unusual.isVisible()) and bool(self._items)

    def shrink(self, *, compact: bool) -> None:
        """Let the pads take no more height than touch needs."""
        self._amount.shrink(compact=compact)
        self._stamps.shrink(compact=compact)

    @property
    def asks_stamps(self) -> bool:
        """Whether a digit is a number of stamps now."""
        return self._stamps.isVisible()

    @property
    def shows_amount(self) -> bool:
        """Whether the amount is booked, so that digits mean nothing any more."""
        return self._booked.isVisible()

    def hide(self) -> None:
        """Ask for nothing."""
        for pad in self.all:
            pad.hide()

    def offer(self, visiting: Acted | None, *, at: str = "", stamps: int = 0, half_typed: str = "") -> None:
        """Show the pad that the open visit leaves room for; `stamps` it has in all, and when it was booked."""
        self.hide()
        if visiting is None:
            return
        self._booked_amount = visiting.amount
        if visiting.amount is not None:
            self._booked.show()
            self._booked.show_booked(formats.money(visiting.amount, self._floor.currency), at)
        elif visiting.needs_items:
            self._begin_lines()
        elif visiting.needs_amount:
            self._amount_only(half_typed)
        elif any(balance.size for balance in visiting.balances):
            self._stamps.mark(stamps)
            self._stamps.show()

    def correct(self) -> None:
        """Ask for the booked amount once more, with what it was."""
        if self._booked.isVisible() and self._booked_amount is not None:
            self._amount_only(self._plain(self._booked_amount))

    def _plain(self, amount: int | None) -> str:
        """Return an amount as it would be typed."""
        return "" if amount is None else formats.plain_amount(self._floor.currency.write(amount))

    def ask(self, told: Told, unusual: AmountUnusual) -> None:
        """Ask whether an unusual amount is right, in the place of its pad."""
        currency = self._floor.currency
        self._doubted = told
        self.hide()
        self._unusual.show()
        self._unusual.ask(
            phrases.refusal(unusual),
            typed=formats.amount(unusual.amount, currency),
            sign=formats.symbol(currency),
            amount=formats.money(unusual.amount, currency),
        )

    def answer(self, text: str) -> bool:
        """Take the letter that says yes to an unusual amount; tell whether it did."""
        yes = self._unusual.isVisible() and text.casefold() == letter_of_yes().casefold()
        if yes:
            self.confirmed.emit(self._doubted)
        return yes

    def change_unusual(self) -> bool:
        """Ask for an unusual amount, or its lines, once more; tell whether one was doubted."""
        if not self._unusual.isVisible():
            return False
        if self._doubted.items:
            self.hide()
            self._lines.show()
            self._lines.category.setFocus()
        else:
            self._amount_only(self._plain(self._doubted.amount))
        return True

    def point_at_correct(self) -> None:
        """Show how a booked amount is corrected."""
        self._booked.blink()

    def take_focus(self) -> bool:
        """Put the focus where an amount or a line is typed; tell whether one is asked for."""
        if self._lines.isVisible():
            self._lines.category.setFocus()
        elif self._amount.isVisible():
            self._amount.edit.setFocus()
        elif self._unusual.isVisible():
            self._unusual.setFocus()
        return self._lines.isVisible() or self._amount.isVisible() or self._unusual.isVisible()

    def take_digit(self, text: str) -> bool:
        """Let a digit that was typed beside the amount be a part of it; tell whether it was taken."""
        if not (text.isascii() and text.isdigit()):
            return False
        if self._unusual.isVisible() and not self._doubted.items:
            self._amount_only()
        if not (self._amount.isVisible() or self._lines.isVisible()):
            return self._unusual.isVisible()
        if self._amount.isVisible():
            self._amount.edit.setFocus()
            self._amount.edit.insert(text)
        return True

    def by_line(self) -> None:
        """Ask for lines in place of the amount."""
        if self._amount.isVisible():
            self._begin_lines()

    def _amount_only(self, text: str = "") -> None:
        self.hide()
        self._amount.speak(mark=formats.decimal_mark(), sign=formats.symbol(self._floor.currency))
        self._amount.show()
        self._amount.begin(text)

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
            then=lambda goods: self._lines.begin(views.present_goods(goods, currency)),
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
            self._items = tuple(item for place, item in enumerate(self._items) if place != line)
        total = formats.money(sum(item.total for item in self._items), currency) if self._items else ""
        self._lines.show_lines(views.present_lines(self._items, currency), total)

    def _book(self) -> None:
        if self._items:
            self.told.emit(Told(items=self._items))
        else:
            self._lines.refuse(_("Add a line first, or choose “Amount only”."))
