"""The stamps of an open visit in all, in a club that counts nothing but stamps: one key for each number."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopclub.desktop.theme import M, Theme
from shopclub.desktop.widgets.keypad import Keypad
from shopclub.desktop.widgets.texts import Text, row
from shopclub.language.translation import gettext as _


class StampPad(QWidget):
    """Chooses how many stamps the visit has in all; the number it has is marked."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._keypad = Keypad(theme)
        for sign, key in self._keypad.keys.items():
            key.setCheckable(True)
            key.setAccessibleName(_("{count} stamps in all").format(count=sign))
        self._keypad.pressed.connect(lambda sign: self.chosen.emit(int(sign)))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        rows.addLayout(
            row(
                Text(_("Stamps in all"), "lead_strong", wrap=False),
                None,
                Text(_("or press 2–9"), "small", tone="muted", wrap=False),
            )
        )
        rows.addWidget(self._keypad)
        rows.addWidget(Text(_("Three coffees? Press 3. It stays open until the next card."), "small", tone="muted"))

    def shrink(self, *, compact: bool) -> None:
        """Take no more height than touch needs."""
        self._keypad.shrink(compact=compact)

    def mark(self, stamps: int) -> None:
        """Mark the number of stamps that the visit has."""
        for sign, key in self._keypad.keys.items():
            key.setChecked(sign == str(stamps))
