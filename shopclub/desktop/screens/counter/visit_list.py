"""The visits of a day: when, who, what happened, and taking one back with a preview of what that does."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shopclub.desktop.theme import L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.row_question import RowQuestion
from shopclub.desktop.widgets.texts import Clipped, Empty, Text, clear, put, scrolled
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
        self._visits: tuple[VisitView, ...] = ()
        self._places: dict[int, QVBoxLayout] = {}
        self._asked = 0
        self._question: RowQuestion | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        column.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        self._scroll = scrolled(inside)
        rows.addWidget(self._scroll, 1)

    def show_visits(self, visits: tuple[VisitView, ...], *, today: bool = True) -> None:
        """Show visits, the newest first; a question that is open stays in its row."""
        question, focused = self._question, QApplication.focusWidget()
        if question is not None:
            self._places[self._asked].removeWidget(question)
            question.setParent(self)
        clear(self._rows)
        self._visits = visits
        self._places = {}
        for view in visits:
            place = QVBoxLayout()
            place.setSpacing(0)
            self._rows.addLayout(place)
            put(place, _Line(self._theme, view, self))
            self._places[view.visit] = place
        if question is not None:
            self._keep_question(question, focused)
        if not visits:
            said, advice = _("No visits yet today"), _("Each scanned card appears here, and can be taken back.")
            if not today:
                said, advice = _("No visits on that day"), ""
            self._rows.addWidget(Empty(self._theme, icon="history", said=said, advice=advice))

    def _keep_question(self, question: RowQuestion, focused: QWidget | None) -> None:
        """Put an open question back into its row, unless the row is gone or was taken back meanwhile."""
        view = next((each for each in self._visits if each.visit == self._asked), None)
        if view is None or view.voided:
            self.settle()
            return
        put(self._places[view.visit], question)
        if focused is not None and question.isAncestorOf(focused):
            focused.setFocus()

    def ask(self, visit: int, name: str, consequences: tuple[str, ...]) -> None:
        """Ask in a visit's row whether it is to be taken back, with what that does, or what is meant instead."""
        self.settle()
        place = self._places.get(visit)
        if place is None:
            return
        said = consequences or (_("Nothing was earned by it; the visit is crossed out."),)
        title = _("Take back {who}'s visit?").format(who=name)
        question = RowQuestion(self._theme, title, said, act=_("Take back"))
        question.offer(*self._instead(visit))
        question.confirmed.connect(partial(self.confirmed.emit, visit))
        question.closed.connect(self.settle)
        self._asked, self._question = visit, question
        put(place, question)
        question.reason.edit.setFocus()
        self._scroll.ensureWidgetVisible(question)

    def _instead(self, visit: int) -> Iterator[QPushButton]:
        """Return what may be meant instead of taking all of a visit back."""
        move = partial(self.reassign.emit, visit)
        yield button(_("Move to another member"), move, look="quiet", icon="arrow-right-left", theme=self._theme)
        purchase = next((each.purchase for each in self._visits if each.visit == visit), None)
        if purchase is not None:
            back = partial(self.back.emit, purchase)
            yield button(_("Only some goods back"), back, look="quiet", icon="package-open", theme=self._theme)

    def settle(self) -> bool:
        """Close the question; tell whether one was open."""
        if self._question is None:
            return False
        self._question.hide()
        self._question.deleteLater()
        self._question = None
        return True


class _Line(QWidget):
    """One visit."""

    def __init__(self, theme: Theme, view: VisitView, shown_by: VisitList) -> None:
        super().__init__()
        self._member, self._list = view.member, shown_by
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
        """Return what can be done with a visit: its amount added, or it taken back."""
        if view.lacks_amount:
            yield button(_("Add amount"), lambda: self._list.add_amount.emit(view.visit, view.member), look="pill")
        undo = button("", lambda: self._list.undo.emit(view.visit), look="calm", icon="undo-2", theme=theme)
        undo.setToolTip(_("Take back"))
        undo.setAccessibleName(_("Take back {who}'s visit").format(who=view.name))
        undo.setFixedWidth(44)
        yield undo

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
