"""A short word in a rounded frame beside a name."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from shopclub.desktop import icons
from shopclub.desktop.theme import XS, S, Theme
from shopclub.desktop.widgets.texts import Text


class Pill(QFrame):
    """Shows a word with its icon, or nothing: a member's tier."""

    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        self.setObjectName("pill")
        line = theme.colours.line
        self.setStyleSheet(
            f"#pill {{ background: {theme.colours.surface}; border: 1px solid {line}; border-radius: 13px; }}"
        )
        self.setFixedHeight(26)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(S + 2, 0, S + 2, 0)
        inside.setSpacing(XS)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, theme.colours.text, 16, self.devicePixelRatioF()))
        inside.addWidget(picture)
        self._said = Text("", "small_strong", wrap=False)
        inside.addWidget(self._said)
        self.hide()

    def say(self, said: str) -> None:
        """Show a word, or none."""
        self._said.setText(said)
        self.setVisible(bool(said))
