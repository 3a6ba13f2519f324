"""The last visits: when, who, what happened, and taking one back with a preview of what that does."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shopclub.desktop.theme import L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Empty, Field, Panel, Text, clear, put, row, scrolled
from shopclub.language.translation import gettext as _

ROW_HEIGHT, TIME_WIDTH = 57, 40


@dataclass(frozen=True)
class VisitView:
    """A visit as the list shows it; `lacks_amount` tells that its amount can still be added."""

    visit: int
    time: str
    name: str
    happened: str
    voided: bool
    member: int
    purchase: int | None = None
    amount: str = ""
    lacks_amount: bool = False


class VisitList(QWidget):
    """Lists visits; `undo` asks to take one back, `confirmed` does it with a reason; `back` brings goods back."""

    undo = Signal(int)
    back = Signal(int)
    reassign = Signal(int)
    confirmed = Signal(int, str)
    picked = Signal(int)
    add_amount = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._sheet = QVBoxLayout()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        column.addStretch(1)
        self._sheet.setContentsMargins(M, M, M, 0)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(self._sheet)
        rows.addWidget(scrolled(inside), 1)

    def show_visits(self, visits: tuple[VisitView, ...]) -> None:
        """Show visits, the newest first."""
        clear(self._rows)
        for each in visits:
            put(self._rows, _Line(self._theme, each, self))
        if not visits:
            said, advice = _("No visits yet today"), _("Each scanned card appears here, and can be taken back.")
            self._rows.addWidget(Empty(self._theme, icon="history", said=said, advice=advice))

    def ask(self, visit: int, name: str, consequences: tuple[str, ...]) -> None:
        """Show what taking a visit back does, and ask for the reason."""
        clear(self._sheet)
        sheet = Panel(margin=M, spacing=S)
        sheet.setStyleSheet(f"QFrame[panel='true'] {{ border: 2px solid {self._theme.colours.accent}; }}")
        sheet.rows.addWidget(Text(_("Take back {who}'s visit?").format(who=name), "strong"))
        for said in consequences or (_("Nothing was earned by it; the visit is crossed out."),):
            sheet.rows.addWidget(Text(f"•  {said}"))
        reason = Field(_("Why?"), hint=_("For example: wrong card"), longest=200)
        sheet.rows.addWidget(reason)
        keep = button(_("Keep it"), self.settle, look="quiet")
        move = button(
            _("Move to another member"), lambda: self.reassign.emit(visit), icon="arrow-right-left", theme=self._theme
        )
        sheet.rows.addWidget(move)

        def take_back() -> None:
            if len(reason.text().strip()) < 3:
                reason.refuse(_("Say why, in a few words."))
            else:
                self.confirmed.emit(visit, reason.text().strip())

        reason.edit.returnPressed.connect(take_back)
        sheet.rows.addLayout(row(None, keep, button(_("Take back"), take_back, look="danger")))
        self._sheet.addWidget(sheet)
        reason.edit.setFocus()

    def settle(self) -> bool:
        """Close the question; tell whether one was open."""
        opened = self._sheet.count() > 0
        clear(self._sheet)
        return opened


class _Line(QWidget):
    """One visit."""

    def __init__(self, theme: Theme, view: VisitView, shown_by: VisitList) -> None:
        super().__init__()
        self._member, self._list, self._purchase = view.member, shown_by, view.purchase
        self.setMinimumHeight(ROW_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName("visitLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#visitLine {{ border-bottom: 1px solid {theme.colours.hair}; }}"
            f" #visitLine:hover {{ background: {theme.colours.raised}; }}"
        )
        time = Text(view.time, "small", tone="muted", wrap=False)
        time.setMinimumWidth(TIME_WIDTH)
        line = QHBoxLayout(self)
        line.setContentsMargins(L + 4, S, M, S)
        line.setSpacing(S)
        line.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(_words(view), 1)
        for act in () if view.voided else self._acts(theme, view):
            line.addWidget(act)

    def _acts(self, theme: Theme, view: VisitView) -> Iterator[QPushButton]:
        """Return what can be done with a visit: its amount added, goods taken back, all of it taken back."""
        if view.lacks_amount:
            yield button(_("Add amount"), lambda: self._list.add_amount.emit(view.visit, view.member), look="pill")
        if view.purchase is not None:
            back = button("", self._bring_back, look="quiet", icon="package-open", theme=theme)
            back.setToolTip(_("Goods back"))
            back.setAccessibleName(_("Take goods back from {who}").format(who=view.name))
            back.setFixedWidth(44)
            yield back
        undo = button("", lambda: self._list.undo.emit(view.visit), look="quiet", icon="undo-2", theme=theme)
        undo.setToolTip(_("Take back"))
        undo.setAccessibleName(_("Take back {who}'s visit").format(who=view.name))
        undo.setFixedWidth(44)
        yield undo

    def _bring_back(self) -> None:
        if self._purchase is not None:
            self._list.back.emit(self._purchase)

    def mouseReleaseEvent(self, _event: object) -> None:
        """Show the member."""
        self._list.picked.emit(self._member)


def _words(view: VisitView) -> QVBoxLayout:
    """Lay out who came and what was paid, above what happened."""
    tone = "muted" if view.voided else ""
    above = QHBoxLayout()
    above.setSpacing(S)
    above.addWidget(Clipped(view.name, "strong", tone=tone), 1)
    if view.amount:
        amount = Text(view.amount, "body", tone=tone, wrap=False)
        _strike(amount, struck=view.voided)
        above.addWidget(amount)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addLayout(above)
    words.addWidget(Clipped(_("Taken back") if view.voided else view.happened, "small", tone="muted"))
    return words


def _strike(label: Text, *, struck: bool) -> None:
    """Strike out what was taken back."""
    font = label.font()
    font.setStrikeOut(struck)
    label.setFont(font)
