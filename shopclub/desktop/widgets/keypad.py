"""A till's keys for touch: 7 8 9 above 4 5 6 above 1 2 3; what is below them is the pad's own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from shopclub.desktop.theme import S, Theme
from shopclub.desktop.widgets.buttons import button

DIGITS = ("7", "8", "9", "4", "5", "6", "1", "2", "3")
BACK = "delete"
COLUMNS = 3


class Keypad(QWidget):
    """Keys in three columns; none takes the focus, since what is typed goes on where it was."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, below: Sequence[str] = ()) -> None:
        super().__init__()
        self.keys: dict[str, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(S)
        for place, sign in enumerate((*DIGITS, *below)):
            icon = "delete" if sign == BACK else ""
            key = button("" if icon else sign, look="pad", icon=icon, theme=theme)
            key.clicked.connect(lambda _checked=False, sign=sign: self.pressed.emit(sign))
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            grid.addWidget(key, place // COLUMNS, place % COLUMNS)
            self.keys[sign] = key

    def shrink(self, *, compact: bool) -> None:
        """Make the keys no higher than touch needs, where there is little room."""
        for key in self.keys.values():
            set_compact(key, compact=compact)


def set_compact(widget: QWidget, *, compact: bool) -> None:
    """Let the style sheet draw a widget lower, or as high as it likes to be."""
    wanted = "true" if compact else "false"
    if widget.property("compact") != wanted:
        widget.setProperty("compact", wanted)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
