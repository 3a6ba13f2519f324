"""The rows of a section of the settings: what is set, a hint, and the field beside it."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from shopclub.desktop.theme import L, S
from shopclub.desktop.widgets.texts import Choice, Panel, Text, hair, stepper

ROW, WORDS_WIDTH, TYPED_MS = 72, 190, 600


class SectionPanel(Panel):
    """A section's rows below one another, with thin lines between."""

    def __init__(self) -> None:
        super().__init__(margin=1, spacing=0)

    def add(self, title: str, field: QWidget, hint: str = "") -> None:
        """Add a row."""
        if self.rows.count():
            self.rows.addWidget(hair())
        made = QWidget()
        made.setMinimumHeight(ROW)
        line = QHBoxLayout(made)
        line.setContentsMargins(L + 4, S, L + 4, S)
        line.setSpacing(L + 4)
        words = QWidget()
        words.setFixedWidth(WORDS_WIDTH)
        said = QVBoxLayout(words)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(0)
        said.addStretch(1)
        named = Text(title)
        named.setBuddy(field)
        said.addWidget(named)
        if hint:
            said.addWidget(Text(hint, "small", tone="muted"))
        said.addStretch(1)
        line.addWidget(words)
        line.addWidget(field, 1)
        if not field.accessibleName():
            field.setAccessibleName(title)
        self.rows.addWidget(made)


class TextSetting(QWidget):
    """A text that is saved a moment after it was typed, or when the field is left; what is wrong is said below."""

    settled = Signal(str)

    def __init__(self, text: str, *, longest: int, name: str) -> None:
        super().__init__()
        self.edit = QLineEdit(text)
        self.edit.setMaxLength(longest)
        self.edit.setAccessibleName(name)
        self.setFocusProxy(self.edit)
        self._wrong = Text("", "small", tone="refused")
        self._wrong.hide()
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self._settle)
        self.edit.textEdited.connect(lambda _text: self._typed.start())
        self.edit.editingFinished.connect(self._settle)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.edit)
        rows.addWidget(self._wrong)

    def _settle(self) -> None:
        self._typed.stop()
        self.refuse("")
        self.settled.emit(self.edit.text().strip())

    def show_text(self, text: str) -> None:
        """Show what is kept, unless it is being typed."""
        if not self.edit.hasFocus():
            self.edit.setText(text)

    def refuse(self, said: str) -> None:
        """Say what is wrong, or nothing."""
        self._wrong.setText(said)
        self._wrong.setVisible(bool(said))


def choice(options: dict[str, str], kept: str, then: Callable[[str], object]) -> Choice:
    """Return a choice among values by their names."""
    made = Choice()
    made.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(12)
    for value, said in options.items():
        made.addItem(said, value)
    made.setCurrentIndex(max(made.findData(kept), 0))
    made.currentIndexChanged.connect(lambda _index: then(made.currentData()))
    return made


def switch(said: str, *, on: bool, then: Callable[[bool], object]) -> QCheckBox:
    """Return something that is on or off."""
    made = QCheckBox(said.replace("&", "&&"))
    made.setChecked(on)
    made.toggled.connect(then)
    return made


def number(value: int, bounds: tuple[int, int], then: Callable[[int], object]) -> QSpinBox:
    """Return a number between bounds, saved a moment after it was changed."""
    made = stepper(value, *bounds)
    made.setKeyboardTracking(False)
    made.setMaximumWidth(220)
    soon = QTimer(made, singleShot=True, interval=TYPED_MS)
    soon.timeout.connect(lambda: then(made.value()))
    made.valueChanged.connect(lambda _value: soon.start())
    made.editingFinished.connect(lambda: then(made.value()))
    return made
