"""Pads for touch and keyboard: how many stamps, and what was paid."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopclub.desktop.theme import M, S
from shopclub.desktop.widgets.texts import Text, button, for_numbers, row
from shopclub.language.translation import gettext as _

COMMANDS = frozenset({Qt.Key.Key_R, Qt.Key.Key_U, Qt.Key.Key_P, Qt.Key.Key_B, Qt.Key.Key_M, Qt.Key.Key_L})
"""The letters that are commands at the counter, even where an amount is asked for, until one is typed."""


class StampPad(QWidget):
    """One button for each number of stamps from 2 to 9."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(Text(_("Stamps in all:"), "small", tone="muted"))
        line = QHBoxLayout()
        line.setSpacing(S)
        rows.addLayout(line)
        for count in range(2, 10):
            each = button(str(count), lambda count=count: self.chosen.emit(count))  # type: ignore[misc]
            each.setAccessibleName(_("{count} stamps in all").format(count=count))
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            each.setMinimumWidth(38)
            each.setStyleSheet("padding: 0;")
            line.addWidget(each, 1)


class AmountPad(QWidget):
    """The amount that was paid, with a number pad for touch; Enter without an amount skips it."""

    entered = Signal(str)
    lines = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.edit = _AmountEdit()
        for_numbers(self.edit)
        self.edit.setMaxLength(16)
        self.edit.setProperty("size", "large")
        self.edit.setPlaceholderText(_("Amount, then Enter"))
        self.edit.setAccessibleName(_("Amount paid"))
        self.edit.returnPressed.connect(self._enter)
        self.edit.textEdited.connect(lambda _text: self.refuse(""))
        self._wrong = Text("", "small", tone="refused")
        self._wrong.hide()
        keys = QGridLayout()
        keys.setSpacing(4)
        for number, sign in enumerate("123456789,0⌫"):
            each = button(sign, lambda sign=sign: self._press(sign))  # type: ignore[misc]
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            each.setStyleSheet("padding: 0;")
            keys.addWidget(each, number // 6, number % 6)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        by_line = button(_("By line  [L]"), self.lines.emit)
        rows.addLayout(row(self.edit, button(_("Enter"), self._enter, look="primary"), by_line, spacing=S))
        rows.addWidget(self._wrong)
        rows.addLayout(keys)

    def begin(self) -> None:
        """Ask for an amount."""
        self.edit.clear()
        self.refuse("")
        self.edit.setFocus()

    def refuse(self, said: str) -> None:
        """Say what is wrong with the amount, or nothing."""
        self._wrong.setText(said)
        self._wrong.setVisible(bool(said))
        self.edit.setProperty("wrong", "true" if said else "false")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def _press(self, sign: str) -> None:
        self.edit.backspace() if sign == "⌫" else self.edit.insert(sign)

    def _enter(self) -> None:
        if self.edit.text().strip():
            self.entered.emit(self.edit.text())
        else:
            self.hide()


class _AmountEdit(QLineEdit):
    """Takes what belongs to an amount; the counter's command letters go on to the screen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass on the letters of commands."""
        if event.key() in COMMANDS and not event.modifiers() and not self.text():
            event.ignore()
            return
        super().keyPressEvent(event)
