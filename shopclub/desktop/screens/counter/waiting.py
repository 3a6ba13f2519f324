"""The counter while it waits: a large calm "Scan a card", the search, the day so far."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.counter.first_day import FirstDay
from shopclub.desktop.screens.counter.next_amount import NextAmount, TypedBefore, offer_of, read_before_scan
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XL, L, M, Theme, font
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.widgets.texts import Clipped, Text, row
from shopclub.language.translation import gettext as _

if TYPE_CHECKING:
    from shopclub.desktop.screens.counter.first_day_view import FirstDayView
    from shopclub.desktop.screens.counter.view import TodayView


ROOM_FOR_PICTURE = 420
SEARCH_WIDTH = 560
PICTURE = (228, 144)


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
    """Waits for a card: the shop, the picture of a card, the search, and what the day has brought so far."""

    enrol = Signal()
    first_day = Signal(object)

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self._floor = floor
        self._shop = Clipped("", "lead_strong")
        self.next_amount = NextAmount(floor.theme)
        self.search = CounterSearch(floor, self.next_amount)
        new = button(_("New member"), self.enrol.emit, icon="user-plus", theme=floor.theme, key="Ctrl N")
        self._picture = CardToScan(floor.theme)
        head = QHBoxLayout()
        head.addWidget(self._shop, 1)
        head.addWidget(new)
        usual = QWidget()
        rows = QVBoxLayout(usual)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        rows.addLayout(head)
        rows.addStretch(2)
        rows.addLayout(row(None, self._picture, None))
        rows.addLayout(self._middle())
        rows.addStretch(7)
        rows.addWidget(self._day(floor))
        self.first = FirstDay(floor.theme)
        self.first.enrol.connect(self.enrol)
        self.first.wanted.connect(floor.wanted)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(usual)
        self._pages.addWidget(self.first)

    def _middle(self) -> QVBoxLayout:
        """Lay out the words, the search, and the amount for the next card below it."""
        said = Text(_("Scan a card"), "hero")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.search.setMaximumWidth(SEARCH_WIDTH)
        self.search.setProperty("sized", "search")
        picture = icons.icon("search", self._floor.theme.colours.muted)
        self.search.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self.search.setPlaceholderText(_("or type a name, phone or e-mail"))
        made = QVBoxLayout()
        made.setSpacing(M)
        made.addWidget(said)
        for part in (self.search, self.next_amount):
            line = row(None, part, None)
            line.setStretch(1, 20)
            made.addLayout(line)
        return made

    def _day(self, floor: ShopFloor) -> QWidget:
        self._counts = {
            "visits": _Count(_("visits today")),
            "booked": _Count(_("booked today")),
            "new_members": _Count(_("new members")),
            "rewards": _Count(_("rewards handed out")),
        }
        self._today = QFrame()
        self._today.setObjectName("today")
        self._today.setStyleSheet(f"#today {{ border-top: 1px solid {floor.theme.colours.line}; }}")
        line = QHBoxLayout(self._today)
        line.setContentsMargins(0, L, 0, 0)
        line.setSpacing(XL)
        for count in self._counts.values():
            line.addWidget(count, 1)
        return self._today

    def begin(self) -> None:
        """Wait anew: nothing is searched for, no amount waits for the next card."""
        self.search.reset()
        self.next_amount.drop()
        self.take_focus()

    def take_focus(self) -> None:
        """Let the next key search; on the first day it presses what comes now."""
        if not self.first.take_focus():
            self.search.setFocus()

    def keep_amount(self, amount: int | None) -> None:
        """Let an amount that was taken for a card wait for the next one: that card was not read whole."""
        if amount is not None and not self.isHidden():
            self.next_amount.keep(amount, self._floor.currency, fixed=True)

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
        """Show the day so far; a book in which nothing happened yet shows no counts."""
        self._shop.say(view.shop)
        self._picture.show_shop(view.shop)
        for name, count in self._counts.items():
            count.say(getattr(view, name))
            count.setVisible(name == "visits" or getattr(view, name) not in {"", "0"})
        self._today.setVisible(view.begun)
        self._turn(view.first)
        self.search.needs_amount = view.needs_amount
        said = (
            _("or type a name, phone, e-mail or amount") if view.needs_amount else _("or type a name, phone or e-mail")
        )
        self.search.setPlaceholderText(said)

    def _turn(self, first: "FirstDayView | None") -> None:
        """Show the first steps until there is a member."""
        focused = self.window().focusWidget()  # also where another program is in front
        here = focused is not None and self.isAncestorOf(focused)
        if first is not None:
            self.first.show_day(first)
        self._pages.setCurrentIndex(0 if first is None else 1)
        self.first_day.emit(first)
        if here:
            self.take_focus()


class _Count(QWidget):
    """One of today's counts."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self._number, self._said = Clipped("–", "title"), said
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._number)
        rows.addWidget(Text(said, "small", tone="muted", wrap=False))

    def say(self, number: str) -> None:
        """Show a count."""
        self._number.say(number)
        self.setAccessibleName(f"{number} {self._said}")


class CardToScan(QWidget):
    """The picture of a card between the corners of a scanner's sight."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shop = ""
        self.setFixedSize(*PICTURE)

    def show_shop(self, shop: str) -> None:
        """Write the shop's name on the card."""
        self._shop = shop
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the corners, and the card with the shop's colour at its left and a code at its right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._corners(painter)
        card = QRectF(29, 17, PICTURE[0] - 58, PICTURE[1] - 34)
        shape = QPainterPath()
        shape.addRoundedRect(card, 10, 10)
        painter.setClipPath(shape)
        painter.fillRect(card, QColor("#FFFFFF"))
        left = QRectF(card.left(), card.top(), card.width() * 0.555, card.height())
        painter.fillRect(left, self._theme.colour("brand"))
        ink = self._theme.colour("on_brand")
        painter.setPen(ink)
        painter.setFont(font("strong"))
        words = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(left.adjusted(15, 15, -8, -15), words, self._shop)
        icons.paint(painter, "qr-code", "#101010", QRectF(left.right() + 12, card.center().y() - 26, 52, 52))
        painter.setClipping(False)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawPath(shape)
        painter.end()

    def _corners(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.colour("accent"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide, high, arm, turn = PICTURE[0] - 2, PICTURE[1] - 2, 24, 7
        for x, y, across, down in ((2, 2, 1, 1), (wide, 2, -1, 1), (2, high, 1, -1), (wide, high, -1, -1)):
            corner = QPainterPath(QPointF(x, y + arm * down))
            corner.lineTo(x, y + turn * down)
            corner.quadTo(x, y, x + turn * across, y)
            corner.lineTo(x + arm * across, y)
            painter.drawPath(corner)
