"""A member's history: her visits by month, or every entry as a sentence; each can be taken back in its own row."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import TOUCH, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.row_question import RowQuestion
from shopclub.desktop.widgets.texts import Clipped, Panel, Text, clear, hair, put
from shopclub.language import acts, formats, phrases
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import StatementLine, VisitLine

AT_FIRST, WHEN_WIDTH, AMOUNT_WIDTH = 50, 118, 96


@dataclass(frozen=True)
class HappenedView:
    """A row of the history: when, what it gave, and the amount; `visit` or `entry` is what would be taken back."""

    month: str
    when: str
    said: str
    amount: str = ""
    earned: str = ""
    visit: int | None = None
    entry: int | None = None
    gone: bool = False

    @property
    def reversible(self) -> bool:
        """Whether it can be taken back."""
        return not self.gone and (self.visit is not None or self.entry is not None)


def present_visits(
    visits: tuple[VisitLine, ...], currency: Currency, *, zone: ZoneInfo, today: date
) -> tuple[HappenedView, ...]:
    """Return a member's visits, the newest first: day and time, what each gave with its units, and the amount."""
    shown = []
    for line in visits:
        at = line.at.astimezone(zone)
        day = _("Today") if at.date() == today else formats.short_day(at.date(), today=today)
        gave = [phrases.units(units, kind) for kind, units in line.earned if units]
        gave = [_("Goods back"), *gave] if line.returned else gave
        gave += [_("{reward} handed out").format(reward=line.redeemed)] if line.redeemed else []
        amount = -(line.amount or 0) if line.returned else line.amount
        earned = _("{reward} earned").format(reward=line.granted) if line.granted else ""
        shown.append(
            HappenedView(
                formats.month(at.date()),
                f"{day} {formats.clock(line.at, zone)}",
                _("Taken back") if line.voided else " · ".join(gave) or _("Visit"),
                formats.money(amount, currency) if amount else "",
                earned if not line.voided else "",
                visit=line.visit,
                gone=line.voided,
            )
        )
    return tuple(shown)


def present_entries(lines: tuple[StatementLine, ...], *, today: date) -> tuple[HappenedView, ...]:
    """Return a member's entries as sentences, the newest first; those of visits are taken back with the visit."""
    shown = []
    for each in lines:
        alone = (
            each.visit is None
            and each.kind in {"adjustment", "bonus", "opening"}
            and each.ground.kind is not GroundKind.NEW_TERMS
        )
        shown.append(
            HappenedView(
                formats.month(each.business_date),
                formats.short_day(each.business_date, today=today),
                acts.entry(each),
                words_of(each.programme_kind).bare(each.balance),
                entry=each.id if alone else None,
                gone=each.reversed,
            )
        )
    return tuple(reversed(shown))


class HistoryPanel(Panel):
    """Shows visits or entries; `asked` wants the consequences of taking a row back, `confirmed` does it."""

    asked = Signal(object)
    confirmed = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(margin=1, spacing=0)
        self._theme = theme
        self._kinds: tuple[tuple[HappenedView, ...], ...] = ((), ())
        self._shown = AT_FIRST
        self._question: RowQuestion | None = None
        self._places: dict[HappenedView, QVBoxLayout] = {}
        self._tabs = QButtonGroup(self)
        head = QHBoxLayout()
        head.setContentsMargins(L + 4, 0, M, 0)
        head.setSpacing(0)
        head.addWidget(Text(_("History"), "heading", wrap=False), 1)
        for place, said in enumerate((_("Visits"), _("Everything"))):
            tab = button(said, self._turn, look="tab")
            tab.setCheckable(True)
            tab.setFixedHeight(50)
            self._tabs.addButton(tab, place)
            head.addWidget(tab)
        self._tabs.button(0).setChecked(True)
        self.rows.addLayout(head)
        self.rows.addWidget(hair())
        self._list = QVBoxLayout()
        self._list.setContentsMargins(M - 4, S, M - 4, S)
        self._list.setSpacing(0)
        self.rows.addLayout(self._list)

    def show_history(self, visits: tuple[HappenedView, ...], entries: tuple[HappenedView, ...], *, anew: bool) -> None:
        """Show what happened; `anew` begins with the visits and few rows, as another member's page does."""
        self._kinds = visits, entries
        if anew:
            self._shown = AT_FIRST
            self._tabs.button(0).setChecked(True)
        self._lay_out()

    def _turn(self) -> None:
        self._shown = AT_FIRST
        self._lay_out()

    def _more(self) -> None:
        self._shown += 4 * AT_FIRST
        self._lay_out()

    def _lay_out(self) -> None:
        clear(self._list)
        self._question = None
        self._places = {}
        every = self._kinds[max(self._tabs.checkedId(), 0)]
        for month, of_month in groupby(every[: self._shown], key=lambda row: row.month):
            title = Text(month, "small_strong", tone="muted", wrap=False)
            title.setContentsMargins(M, S, 0, S - 4)
            put(self._list, title)
            for place, row in enumerate(of_month):
                if place:
                    put(self._list, hair())
                self._list.addLayout(self._row(row))
        left = len(every) - self._shown
        if left > 0:
            older = ngettext("{count} older", "{count} older", left).format(count=formats.whole(left))
            put(self._list, button(older, self._more, look="quiet", icon="chevron-down", theme=self._theme))
        if not every:
            nothing = Text(_("Nothing yet: the first visit will stand here."), tone="muted")
            nothing.setContentsMargins(M, L, M, L)
            put(self._list, nothing)

    def _row(self, view: HappenedView) -> QVBoxLayout:
        made = QWidget()
        made.setMinimumHeight(TOUCH + 4)
        line = QHBoxLayout(made)
        line.setContentsMargins(M, 0, 0, 0)
        line.setSpacing(S)
        when = Text(view.when, tone="muted", wrap=False)
        when.setMinimumWidth(WHEN_WIDTH)
        line.addWidget(when)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._said(view))
        if view.earned:
            words.addLayout(self._earned(view.earned))
        words.addStretch(1)
        line.addLayout(words, 1)
        amount = Text(view.amount, "strong", tone="muted" if view.gone else "", wrap=False)
        amount.setMinimumWidth(AMOUNT_WIDTH)
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if view.gone:
            struck = amount.font()
            struck.setStrikeOut(True)
            amount.setFont(struck)
        line.addWidget(amount)
        line.addWidget(self._undo(view) if view.reversible else _gap())
        place = QVBoxLayout()
        place.setSpacing(S)
        place.addWidget(made)
        self._places[view] = place
        return place

    def _said(self, view: HappenedView) -> QWidget:
        return Clipped(view.said, tone="muted" if view.gone else "") if view.visit else Text(view.said)

    def _earned(self, said: str) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icons.pixmap("gift", self._theme.colours.reward, 16, self.devicePixelRatioF()))
        words = Clipped(said, "small_strong")
        words.setStyleSheet(f"color: {self._theme.colours.reward};")
        made = QHBoxLayout()
        made.setSpacing(S - 2)
        made.addWidget(picture)
        made.addWidget(words, 1)
        return made

    def _undo(self, view: HappenedView) -> QWidget:
        made = button("", partial(self.asked.emit, view), look="calm", icon="undo-2", theme=self._theme)
        made.setToolTip(_("Take back"))
        made.setAccessibleName(_("Take back: {what}").format(what=view.said))
        made.setFixedWidth(TOUCH)
        return made

    def ask(self, view: HappenedView, consequences: tuple[str, ...]) -> None:
        """Ask in a row whether it is to be taken back, with what that does."""
        self.settle()
        place = self._places.get(view)
        if place is None:
            return
        title = _("Take this back?")
        question = RowQuestion(self._theme, title, consequences, act=_("Take back"))
        question.confirmed.connect(partial(self.confirmed.emit, view))
        question.closed.connect(self.settle)
        self._question = question
        put(place, question)
        question.reason.edit.setFocus()

    def settle(self) -> bool:
        """Close the question; tell whether one was open."""
        if self._question is None:
            return False
        self._question.hide()
        self._question.deleteLater()
        self._question = None
        return True


def _gap() -> QWidget:
    made = QWidget()
    made.setFixedWidth(TOUCH)
    return made
