"""Buttons in the house's looks, with the key that does the same drawn as a key cap."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter

from shopclub.desktop import icons
from shopclub.desktop.theme import XS, Theme, font


def plain_tip(text: str) -> str:
    """Return a tool tip that shows a text as it is: Qt would read a tag in it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<qt>{escaped}</qt>"


FONTS = {
    "primary": "strong",
    "reward": "strong",
    "segment": "strong",
    "tab": "strong",
    "row": "strong",
    "pad": "key",
    "pill": "small_strong",
}
"""The size of type of the looks whose words are not plain."""
CAP_HEIGHT, CAP_PADDING, CAP_GAP = 20, 6, 8


class Button(QPushButton):
    """A push button that Enter presses too, as people expect outside dialogs as well.

    The key that does the same is drawn as a key cap behind its words.
    """

    def __init__(self, text: str, key: str = "") -> None:
        super().__init__(text)
        self._key = key
        self.setAccessibleDescription(key)

    def _cap_width(self) -> int:
        return QFontMetrics(font("small")).horizontalAdvance(self._key) + 2 * CAP_PADDING

    def sizeHint(self) -> QSize:
        """Have room for the key cap."""
        size = super().sizeHint()
        return QSize(size.width() + self._cap_width() + CAP_GAP, size.height()) if self._key else size

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than words and key cap."""
        return self.sizeHint() if self._key else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words left of the key cap, both in the middle together."""
        if not self._key:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        cap, whole = self._cap_width() + CAP_GAP, QRect(option.rect)
        words = self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&"))
        words += self.iconSize().width() + XS if not self.icon().isNull() else 0
        option.rect = whole.adjusted(0, 0, -cap, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        middle = option.rect.center().x() + words // 2 + CAP_GAP + 1
        self._draw_cap(painter, QRectF(middle, (whole.height() - CAP_HEIGHT) / 2, cap - CAP_GAP, CAP_HEIGHT))

    def _draw_cap(self, painter: QStylePainter, cap: QRectF) -> None:
        ink = self.palette().color(QPalette.ColorRole.ButtonText)
        line = QColor(ink)
        line.setAlphaF(0.35)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(line)
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink)
        painter.setFont(font("small"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str,
    act: Callable[[], object] | None = None,
    *,
    look: str = "",
    icon: str = "",
    theme: Theme | None = None,
    tip: str = "",
    key: str = "",
) -> QPushButton:
    """Return a button in a look: primary, reward, quiet, calm, pad, tab, pill, danger, chip, segment, or plain.

    `key` is the key that does the same, as people know it.
    """
    shown = text.replace("&", "&&")
    made = Button(f" {shown}" if icon and text else shown, key)
    if look in FONTS:
        made.setFont(font(FONTS[look]))
    if look:
        made.setProperty("look", look)
    if icon and theme:
        role = {
            "primary": "on_brand",
            "reward": "reward_soft",
            "quiet": "accent",
            "calm": "muted",
            "danger": "refused",
            "chip": "warning",
        }
        made.setIcon(icons.icon(icon, getattr(theme.colours, role.get(look, "text"))))
        made.setIconSize(icons.ICON)
    if tip:
        made.setToolTip(plain_tip(tip))
    made.setAccessibleName(text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if act:
        made.clicked.connect(lambda _checked=False: act())
    return made
