"""How the shop's name, line and colour look: a card, and the buttons of this window."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import M, S, Theme, font
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Text
from shopclub.language.translation import gettext as _
from shopclub.rules.values.shop import ShopSettings

WIDTH, CARD_HEIGHT = 288, 182
ARCS = 5


class LiveLook(QWidget):
    """Shows a card and two buttons in the shop's colour."""

    def __init__(self, theme: Theme, shop: ShopSettings) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._card = _CardPicture(theme, shop)
        main = button(_("A main button"), look="primary")
        other = button(_("Another"))
        for each in (main, other):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = QHBoxLayout()
        line.setSpacing(S)
        line.addWidget(main, 1)
        line.addWidget(other)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        rows.addWidget(Text(_("So it looks"), "small", tone="muted"))
        rows.addWidget(self._card)
        rows.addLayout(line)
        said = _("Changes are kept as you make them. Ctrl Z takes the last one back.")
        rows.addWidget(Text(said, "small", tone="muted"))
        rows.addStretch(1)

    def show_shop(self, shop: ShopSettings) -> None:
        """Show the shop as it is now."""
        self._card.show_shop(shop)


class _CardPicture(QWidget):
    """A card of the shop."""

    def __init__(self, theme: Theme, shop: ShopSettings) -> None:
        super().__init__()
        self._theme, self._shop = theme, shop
        self.setFixedSize(WIDTH, CARD_HEIGHT)

    def show_shop(self, shop: ShopSettings) -> None:
        """Draw anew."""
        self._shop = shop
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card: the shop's colour with arcs, the code at the right, name and line below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(whole, 12, 12)
        painter.setClipPath(shape)
        brand, ink = self._theme.colour("brand"), self._theme.colour("on_brand")
        shade = QLinearGradient(whole.topLeft(), whole.bottomRight())
        shade.setColorAt(0, brand)
        shade.setColorAt(1, brand.darker(122))
        painter.fillRect(whole, shade)
        arc = QColor(ink)
        arc.setAlphaF(0.06)
        painter.setPen(QPen(arc, 12))
        for place in range(ARCS):
            radius = 50 + 30 * place
            painter.drawEllipse(QPointF(whole.right() - 60, whole.bottom() + 20), radius, radius)
        panel = QRectF(whole.right() - 132, 22, 112, 112)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(panel, 8, 8)
        icons.paint(painter, "qr-code", "#101010", panel.adjusted(12, 12, -12, -12))
        painter.setPen(ink)
        words = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.setFont(font("value"))
        painter.drawText(QRectF(20, 20, panel.left() - 32, whole.height() - 58), words, self._shop.name)
        painter.setFont(font("small"))
        painter.drawText(QRectF(20, whole.height() - 36, whole.width() - 40, 20), words, self._shop.card_text)
        painter.end()
