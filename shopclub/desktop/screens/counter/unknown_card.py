"""The page of a card that names nobody: enrol somebody on it, or find whose it is (counter.md 2a.4)."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import XL, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Panel, Text, row
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import grouped

WIDEST = 680


class UnknownCardPage(QWidget):
    """Shows the number that was scanned, and the two ways on; an article of the shop's leads nowhere by itself."""

    enrol = Signal(str)
    sought = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.code = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._what, self._number = Text("", "small", tone="muted", wrap=False), Clipped("", "title")
        self._enrol = button(_("Enrol on this card"), self._enrol_on_it, look="primary", key="N")
        self._find = button(_("Find by name"), self._find_by_name, key="F")
        self._tiles = QWidget()
        tiles = QHBoxLayout(self._tiles)
        tiles.setContentsMargins(0, 0, 0, 0)
        tiles.setSpacing(L)
        new = _("A new customer. A name is enough, the card is theirs at once.")
        tiles.addWidget(self._tile("user-plus", _("Enrol on this card"), new, self._enrol), 1)
        known = _("A member with a new card. It replaces the old one or joins it.")
        tiles.addWidget(self._tile("search", _("Find by name"), known, self._find), 1)
        self._is_card = button(_("It is a card"), self.show_tiles, look="quiet")
        self._advice = Text("", tone="muted")
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(WIDEST)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(XL)
        scanned = QVBoxLayout()
        scanned.setSpacing(0)
        scanned.addStretch(1)
        scanned.addWidget(self._what)
        scanned.addWidget(self._number)
        scanned.addStretch(1)
        above = QHBoxLayout()
        above.setSpacing(L + 4)
        above.addWidget(_CardWithCode(self._theme))
        above.addLayout(scanned, 1)
        rows.addLayout(above)
        rows.addWidget(self._tiles)
        below = row(self._advice, self._is_card)
        below.setStretch(0, 1)
        rows.addLayout(below)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(2)
        line = row(None, inside, None, spacing=0)
        line.setStretch(1, 20)
        whole.addLayout(line)
        whole.addStretch(3)

    def _tile(self, icon: str, title: str, said: str, act: QPushButton) -> Panel:
        made = Panel(margin=XL, spacing=S)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        act.setMinimumHeight(48)
        rows = made.rows
        picture = Text("", wrap=False)
        picture.setPixmap(icons.pixmap(icon, self._theme.colours.accent, 32, self.devicePixelRatioF()))
        rows.addWidget(picture)
        rows.addSpacing(S)
        rows.addWidget(Text(title, "heading"))
        rows.addWidget(Text(said, tone="muted"))
        rows.addStretch(1)
        rows.addSpacing(M)
        rows.addWidget(act)
        return made

    def show_code(self, code: str, *, article: bool) -> None:
        """Show what was scanned: a card that names nobody, or what is an article by its number."""
        self.code = code
        self._number.say(code if article else grouped(code))
        self._what.setText(_("The number that was scanned") if article else _("The card that was scanned"))
        self._tiles.setVisible(not article)
        self._is_card.setVisible(article)
        self._advice.setText(
            _("Nothing was booked. Leave it and scan the member's card.")
            if article
            else _("Was it a card from another shop, or an article? Leave it and scan again.")
        )

    def show_tiles(self) -> None:
        """Take an article's number for a card all the same."""
        self.show_code(self.code, article=False)
        self.settle_focus()

    def settle_focus(self) -> None:
        """Put the focus on the first way on; of an article none is meant, so that no key begins one."""
        (self._enrol if self._tiles.isVisibleTo(self) else self).setFocus()

    def take_key(self, key: int) -> bool:
        """Do what a letter says; tell whether it says something here."""
        ways = {Qt.Key.Key_N: self._enrol_on_it, Qt.Key.Key_F: self._find_by_name}
        way = ways.get(Qt.Key(key)) if self._tiles.isVisible() else None
        if way is None:
            return False
        way()
        return True

    def _enrol_on_it(self) -> None:
        self.enrol.emit(self.code)

    def _find_by_name(self) -> None:
        self.sought.emit(self.code)


class _CardWithCode(QWidget):
    """The picture of a card of which nothing is known but its code."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(112, 72)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card's dashed outline and its code."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.colour("surface"))
        painter.setPen(QPen(self._theme.colour("field"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        icons.paint(painter, "qr-code", self._theme.colours.field, QRectF(64, 17, 38, 38))
        painter.end()
