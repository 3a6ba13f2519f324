"""Labels, buttons, panels and fields in the house's look. Labels show plain text only, whatever it holds."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from shopclub.desktop import icons
from shopclub.desktop.scanner import NEVER_TYPED
from shopclub.desktop.theme import XL, XS, L, M, S, Theme, font
from shopclub.desktop.widgets.buttons import button, plain_tip
from shopclub.desktop.workers import let_go

STEPPER_WIDTH = 156
"""The least room of a number between its minus and plus."""


class Text(QLabel):
    """A label that never interprets what it shows."""

    def __init__(self, text: str = "", role: str = "body", *, tone: str = "", wrap: bool = True) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role))
        self.setWordWrap(wrap)
        self.setText(text)
        if tone:
            self.setProperty("tone", tone)

    def set_tone(self, tone: str) -> None:
        """Change the colour role."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class Clipped(QLabel):
    """A one-line label that ends in an ellipsis where its place is too narrow."""

    def __init__(self, text: str = "", role: str = "body", *, tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role))
        if tone:
            self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)
        self._whole = ""
        self.say(text)

    def say(self, text: str) -> None:
        """Show a text."""
        self._whole = " ".join(text.split())[:400]
        self.setToolTip(plain_tip(self._whole) if len(self._whole) > 24 else "")
        self.setAccessibleName(self._whole)
        self._clip()

    def resizeEvent(self, event: object) -> None:
        """Clip anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._clip()

    def _clip(self) -> None:
        room = max(self.width(), 40)
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))

    def sizeHint(self) -> QSize:
        """Ask for the whole text's room."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())


def hair() -> QFrame:
    """Return a thin line between what stands below one another."""
    made = QFrame()
    made.setProperty("hair", True)
    made.setFixedHeight(1)
    return made


class Panel(QFrame):
    """A raised surface with its contents below one another."""

    def __init__(self, *, margin: int = XL, spacing: int = M, plain: bool = False) -> None:
        super().__init__()
        self.setProperty("panel", "plain" if plain else "true")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(margin, margin, margin, margin)
        self.rows.setSpacing(spacing)


def for_numbers(edit: QLineEdit) -> None:
    """Let a field take a number: an amount, a phone number, a date."""
    edit.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
    edit.setProperty(NEVER_TYPED, True)


class Field(QWidget):
    """A line edit under its label, with room for what is wrong beneath; `numbers` takes no scan for what was typed."""

    def __init__(
        self, label: str, *, text: str = "", hint: str = "", longest: int = 300, numbers: bool = False
    ) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(XS)
        self.label = Text(label, "small", tone="muted")
        self.edit = QLineEdit(text)
        if numbers:
            for_numbers(self.edit)
        self.edit.setMaxLength(longest)
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(label)
        self.label.setBuddy(self.edit)
        self.wrong = Text("", "small", tone="refused")
        self.wrong.hide()
        self.edit.textEdited.connect(lambda _text: self.refuse(""))
        for each in (self.label, self.edit, self.wrong):
            rows.addWidget(each)

    def text(self) -> str:
        """Return what was typed."""
        return self.edit.text()

    @property
    def is_refused(self) -> bool:
        """Whether something is said to be wrong with it."""
        return bool(self.wrong.text())

    def refuse(self, said: str) -> None:
        """Say what is wrong with it, or nothing."""
        self.wrong.setText(said)
        self.wrong.setVisible(bool(said))
        self.edit.setProperty("wrong", "true" if said else "false")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)


class _Stepper(QSpinBox):
    """A number that the mouse wheel leaves alone: a page is scrolled over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()


class Choice(QComboBox):
    """A choice that the mouse wheel leaves alone: a page is scrolled over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setItemDelegate(QStyledItemDelegate(self))  # the usual one draws the list without the theme

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()


def stepper(value: int, low: int, high: int) -> QSpinBox:
    """Return a number between bounds, with large minus and plus for touch."""
    made = _Stepper()
    made.setRange(low, high)
    made.setValue(value)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setMinimumWidth(STEPPER_WIDTH)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def labelled(label: str, widget: QWidget) -> QWidget:
    """Put a small label over a widget."""
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(XS)
    text = Text(label, "small", tone="muted")
    text.setBuddy(widget)
    widget.setAccessibleName(label)
    rows.addWidget(text)
    rows.addWidget(widget)
    return made


def row(*widgets: QWidget | None, spacing: int = S) -> QHBoxLayout:
    """Lay widgets beside one another; None is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for each in widgets:
        if each is None:
            made.addStretch(1)
        else:
            made.addWidget(each)
    return made


def scrolled(widget: QWidget) -> QScrollArea:
    """Let a widget be scrolled where there is less room than it needs, instead of squeezing what is in it."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(widget)
    return made


def put(layout: QLayout, widget: QWidget, *where: int) -> None:
    """Put a widget into a layout on the screen, to be seen at once: by itself Qt shows it a frame too late."""
    layout.addWidget(widget, *where)
    widget.show()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            let_go(widget)
        elif inner is not None:
            clear(inner)


class Fold(QWidget):
    """What is seldom needed, folded away under a button."""

    def __init__(self, theme: Theme, said: str, *, opened: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._said = said
        self._inside = QWidget()
        self.rows = QVBoxLayout(self._inside)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(M)
        self._head = button(said, self._turn, look="quiet", icon="chevron-right", theme=theme)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(S)
        whole.addLayout(row(self._head, None))
        whole.addWidget(self._inside)
        self._inside.setVisible(opened)
        self._show()

    def _turn(self) -> None:
        self._inside.setVisible(not self._inside.isVisibleTo(self))
        self._show()

    def _show(self) -> None:
        name = "chevron-down" if self._inside.isVisibleTo(self) else "chevron-right"
        self._head.setIcon(icons.icon(name, self._theme.colours.accent))


class Empty(QWidget):
    """What an empty place says: what it is for, and the first step."""

    def __init__(
        self,
        theme: Theme,
        *,
        icon: str,
        said: str,
        advice: str,
        act: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setSpacing(M)
        rows.addStretch(1)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, theme.colours.muted, 48, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rows.addWidget(picture)
        for text, role, tone in ((said, "heading", ""), (advice, "body", "muted")):
            label = Text(text, role, tone=tone)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            rows.addWidget(label)
        if act:
            rows.addSpacing(S)
            rows.addLayout(row(None, button(act, then, look="primary"), None))
        rows.addStretch(1)
        rows.setContentsMargins(L, L, L, L)
