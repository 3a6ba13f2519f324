"""The amount of an open visit: asked for on a till's pad, and shown once it is booked."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import TOUCH, XS, L, M, S, Theme, font
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.keypad import BACK, Keypad, set_compact
from shopclub.desktop.widgets.texts import Text, for_numbers
from shopclub.language.translation import gettext as _

COMMANDS = frozenset({Qt.Key.Key_R, Qt.Key.Key_U, Qt.Key.Key_P, Qt.Key.Key_B, Qt.Key.Key_M, Qt.Key.Key_L})
"""The letters that are commands at the counter, even where an amount is asked for, until one is typed."""
BLINK_MS, BLINKS = 120, 4
MARK = "."
"""The key of the sign before decimals, whatever the language writes there."""


def is_command(key: int, *, typed: str) -> bool:
    """Tell whether a letter is a command beside an amount: taking back always, the others until something is typed."""
    return key == Qt.Key.Key_U or (key in COMMANDS and not typed)


class AmountPad(QWidget):
    """Asks for the amount that was paid; Enter without one leaves it open."""

    entered = Signal(str)
    skipped = Signal()
    lines = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._mark = "."
        self.edit = _AmountEdit()
        self.edit.returnPressed.connect(self._enter)
        self.edit.textEdited.connect(lambda _text: self.refuse(""))
        self._wrong = Text("", "small", tone="refused")
        self._wrong.hide()
        self._keypad = Keypad(theme, (MARK, "0", BACK))
        self._keypad.keys[BACK].setAccessibleName(_("Delete the last digit"))
        self._keypad.pressed.connect(self._press)
        book = button(_("OK"), self._enter, look="primary", key="Enter")
        by_line = button(_("By line"), self.lines.emit, key="L")
        self._acts = book, by_line
        for key in self._acts:
            key.setMinimumHeight(56)
            key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        acts = QGridLayout()
        acts.setSpacing(S)
        acts.addWidget(by_line, 0, 0)
        acts.addWidget(book, 0, 1, 1, 2)
        for column in range(3):
            acts.setColumnStretch(column, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(S)
        rows.addWidget(Text(_("Amount"), "lead_strong", wrap=False))
        rows.addWidget(self.edit)
        rows.addWidget(self._wrong)
        rows.addSpacing(XS)
        rows.addWidget(self._keypad)
        rows.addLayout(acts)

    def speak(self, *, mark: str, sign: str) -> None:
        """Take the language's sign before decimals, and the currency's."""
        self._mark = mark
        self._keypad.keys[MARK].setText(mark)
        self.edit.show_currency(sign)

    def shrink(self, *, compact: bool) -> None:
        """Take no more height than touch needs."""
        self._keypad.shrink(compact=compact)
        set_compact(self.edit, compact=compact)
        self.edit.setFont(font("title" if compact else "name"))
        for key in self._acts:
            key.setMinimumHeight(TOUCH if compact else 56)

    def begin(self, text: str = "") -> None:
        """Ask for an amount; what stands there already is marked, so that a digit begins anew."""
        self.edit.setText(text)
        self.edit.selectAll()
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
        if sign == BACK:
            self.edit.backspace()
        else:
            self.edit.insert(self._mark if sign == MARK else sign)
        self.refuse("")

    def _enter(self) -> None:
        if self.edit.text().strip():
            self.entered.emit(self.edit.text())
        else:
            self.skipped.emit()


class _AmountEdit(QLineEdit):
    """Takes what belongs to an amount, large, with the currency at the left; command letters go on to the screen."""

    def __init__(self) -> None:
        super().__init__()
        for_numbers(self)
        self.setMaxLength(16)
        self.setProperty("sized", "amount")
        self.setFont(font("name"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(_("Amount paid"))
        self._sign = Text("", "lead", tone="muted", wrap=False)
        self._sign.setParent(self)

    def show_currency(self, sign: str) -> None:
        """Show the currency's sign at the left."""
        self._sign.setText(sign)
        self._place_sign()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the currency at the left, in the middle of the height."""
        super().resizeEvent(event)
        self._place_sign()

    def _place_sign(self) -> None:
        self._sign.adjustSize()
        self._sign.move(L + 2, (self.height() - self._sign.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass on the letters of commands."""
        if not event.modifiers() and is_command(event.key(), typed=self.text()):
            event.ignore()
            return
        super().keyPressEvent(event)


class BookedAmount(QWidget):
    """The amount as it was booked, with when, and the way to correct it."""

    correct = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._amount = Text("", "name", wrap=False)
        self._when = Text("", "small_strong", tone="positive", wrap=False)
        check = QLabel()
        check.setPixmap(icons.pixmap("check", theme.colours.positive, 16, self.devicePixelRatioF()))
        self._correct = button(_("Correct"), self.correct.emit, icon="pencil", theme=theme, key="C")
        when = QHBoxLayout()
        when.setSpacing(S - 2)
        when.addWidget(check)
        when.addWidget(self._when)
        when.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addLayout(when)
        told.addWidget(self._amount)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, M)
        whole.addLayout(told, 1)
        whole.addWidget(self._correct, 0, Qt.AlignmentFlag.AlignVCenter)
        self._whole, self._left = whole, 0
        self._blinking = QTimer(self, interval=BLINK_MS)
        self._blinking.timeout.connect(self._blink_on)

    def show_booked(self, amount: str, when: str) -> None:
        """Show an amount and when it was booked."""
        self._amount.setText(amount)
        for role in ("name", "title", "heading"):
            self._amount.setFont(font(role))
            if self._amount.fontMetrics().horizontalAdvance(amount) <= self._room():
                break
        self._when.setText(_("Booked {time}").format(time=when))
        self._whole.activate()

    def _room(self) -> int:
        return max(self.width(), self.minimumSizeHint().width()) - self._correct.sizeHint().width() - M

    def blink(self) -> None:
        """Point at the way to correct the amount: digits do nothing any more."""
        self._left = BLINKS
        self._blinking.start()

    def _blink_on(self) -> None:
        self._left -= 1
        self._correct.setDown(self._left % 2 == 1)
        if self._left <= 0:
            self._blinking.stop()
