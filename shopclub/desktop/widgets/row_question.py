"""A question about a row, opened inside that row: what would happen, and yes or no."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from shopclub.desktop.theme import SMALL_RADIUS, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Text
from shopclub.language.translation import gettext as _


class RowQuestion(QFrame):
    """Asks whether to take a row back; the reason may stay empty (ruling 53). Esc is its screen's own."""

    confirmed = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, title: str, consequences: tuple[str, ...], *, act: str) -> None:
        super().__init__()
        self.setObjectName("rowQuestion")
        self.setStyleSheet(
            f"#rowQuestion {{ background: {theme.colours.warning_soft}; border-radius: {SMALL_RADIUS}px; }}"
        )
        self.reason = Field(_("Why? (may stay empty)"), longest=200)
        self.reason.edit.returnPressed.connect(self._confirm)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(L, M, L, M)
        rows.setSpacing(S)
        rows.addWidget(Text(title, "strong"))
        for said in consequences:
            rows.addWidget(Text(f"•  {said}"))
        rows.addWidget(self.reason)
        self.line = QHBoxLayout()
        self.line.setSpacing(S)
        self.line.addStretch(1)
        self.line.addWidget(button(_("Keep it"), self.closed.emit, key="Esc"))
        self.line.addWidget(button(act, self._confirm, look="danger", key="Enter"))
        rows.addLayout(self.line)

    def offer(self, *instead: QPushButton) -> None:
        """Offer what may be meant instead, above yes and no."""
        for choice in instead:
            rows = self.layout()
            assert isinstance(rows, QVBoxLayout)  # noqa: S101
            rows.insertWidget(rows.count() - 1, choice)

    def _confirm(self) -> None:
        self.confirmed.emit(self.reason.text().strip())
