"""The shop's colour: seven that go well with everything, or an own one by its hex number."""

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QWidget

from shopclub.desktop.theme import S, Theme
from shopclub.language.translation import gettext as _

PALETTE = ("#1F6F5C", "#1D5B7A", "#6B3FA0", "#A3242B", "#B5500B", "#5B5E22", "#2B2A28")
HEX_WIDTH = 96


def colour_names() -> tuple[str, ...]:
    """Return what the colours of the palette are called."""
    return _("Green"), _("Blue"), _("Violet"), _("Red"), _("Orange"), _("Olive"), _("Black")


class _Swatch(QAbstractButton):
    """A colour to choose; the chosen one has a ring."""

    def __init__(self, theme: Theme, colour: str, name: str) -> None:
        super().__init__()
        self._theme, self._colour = theme, colour
        self.setCheckable(True)
        self.setFixedSize(36, 44)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the colour, and a ring where it is chosen or has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(2, 6, 32, 32)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(middle.adjusted(2, 2, -2, -2))
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("text" if self.isChecked() else "accent"), 2))
            painter.drawEllipse(middle.adjusted(-1, -1, 1, 1))
        painter.end()


class ColourField(QWidget):
    """Chooses the shop's colour."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, colour: str) -> None:
        super().__init__()
        self._swatches = []
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for each, name in zip(PALETTE, colour_names(), strict=True):
            swatch = _Swatch(theme, each, name)
            swatch.clicked.connect(partial(self._choose, each))
            self._swatches.append(swatch)
            line.addWidget(swatch)
        self._own = QLineEdit()
        self._own.setMaxLength(7)
        self._own.setFixedWidth(HEX_WIDTH)
        self._own.setAccessibleName(_("Own colour by its hex number"))
        self._own.editingFinished.connect(self._typed)
        self.setFocusProxy(self._swatches[0])
        line.addSpacing(S)
        line.addWidget(self._own)
        line.addStretch(1)
        self.show_colour(colour)

    def show_colour(self, colour: str) -> None:
        """Mark the colour that is kept."""
        self._kept = colour.upper()
        for each, swatch in zip(PALETTE, self._swatches, strict=True):
            swatch.setChecked(each == self._kept)
            swatch.update()
        if not self._own.hasFocus():
            self._own.setText(self._kept)

    def _choose(self, colour: str) -> None:
        self.show_colour(colour)
        self.chosen.emit(colour)

    def _typed(self) -> None:
        text = f"#{self._own.text().strip().lstrip('#')}".upper()
        if QColor.isValidColorName(text) and len(text) == len(PALETTE[0]):
            if text != self._kept:
                self._choose(text)
        else:
            self._own.setText(self._kept)
