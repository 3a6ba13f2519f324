"""The question whether an unusual amount is right, in the place of the pad it was typed on (counter.md 2a.5)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Text, clear, put
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _


def letter_of_yes() -> str:
    """Return the letter that says yes to a question, as the language begins its word."""
    return _("Y")


class UnusualQuestion(QWidget):
    """Shows the amount that was typed, what is unusual about it, and the two ways on."""

    changed = Signal()
    confirmed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._typed = Clipped("", "name")
        self._typed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sign = Text("", "lead", tone="muted", wrap=False)
        self._said, self._most = Text("", "lead_strong"), Text("")
        change = button(_("No, change it"), self.changed.emit, look="primary", key="Enter")
        change.setMinimumHeight(56)
        change.setAutoDefault(True)
        self._change = change
        self._booking = QVBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        rows.addWidget(Text(_("Amount"), "lead_strong", wrap=False))
        rows.addWidget(self._amount())
        rows.addWidget(self._asked())
        rows.addWidget(Text(_("Nothing is booked until you answer."), "small", tone="muted"))

    def _amount(self) -> QFrame:
        made = QFrame()
        made.setObjectName("unusualAmount")
        colours = self._theme.colours
        made.setStyleSheet(
            f"#unusualAmount {{ background: {colours.surface}; border: 1px solid {colours.warning};"
            f" border-radius: 8px; }}"
        )
        made.setFixedHeight(72)
        line = QHBoxLayout(made)
        line.setContentsMargins(L, 0, L, 0)
        line.addWidget(self._sign)
        line.addWidget(self._typed, 1)
        return made

    def _asked(self) -> QFrame:
        made = QFrame()
        made.setObjectName("unusualAsked")
        made.setStyleSheet(f"#unusualAsked {{ background: {self._theme.colours.warning_soft}; border-radius: 12px; }}")
        picture = QLabel()
        ratio = self.devicePixelRatioF()
        picture.setPixmap(icons.pixmap("triangle-alert", self._theme.colours.warning, 24, ratio))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(S)
        words.addWidget(self._said)
        words.addWidget(self._most)
        told = QHBoxLayout()
        told.setSpacing(M)
        told.addWidget(picture)
        told.addLayout(words, 1)
        rows = QVBoxLayout(made)
        rows.setContentsMargins(L, L, L, L)
        rows.setSpacing(S)
        rows.addLayout(told)
        rows.addSpacing(S)
        rows.addWidget(self._change)
        rows.addLayout(self._booking)
        return made

    def ask(self, asked: Sentence, *, typed: str, sign: str, amount: str) -> None:
        """Ask whether an amount is right; the safe answer has the focus."""
        self._typed.say(typed)
        self._sign.setText(sign)
        self._said.setText(asked.said)
        self._most.setText(asked.advice)
        clear(self._booking)
        said = _("Yes, book {amount}").format(amount=amount)
        book = button(said, self.confirmed.emit, key=letter_of_yes())
        book.setMinimumHeight(56)
        put(self._booking, book)
        self.setFocusProxy(self._change)
        self._change.setFocus()
