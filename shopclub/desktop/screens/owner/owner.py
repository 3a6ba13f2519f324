"""For the owner: what needs a look, what lapses soon, and what the shop owes its members, on one page."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.changes import Changes
from shopclub.desktop.paperwork import save_file, save_paper
from shopclub.desktop.screens.owner import view as views
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import TOUCH, XL, L, M, S
from shopclub.desktop.widgets import causes
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import ask_save, file_name
from shopclub.desktop.widgets.texts import Clipped, Panel, Text, clear, hair, put, scrolled
from shopclub.language import formats
from shopclub.language.spreadsheets import liability_csv
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import Attention, CaseLine, CauseShown, LapsingLine, Rolled

LAPSING_DAYS, FIRST, SHOWN, ROOMY = 31, 4, 5, 900
ONE_DAY = timedelta(days=1)


class OversightScreen(Screen):
    """Lays the three parts out; nothing is hidden behind a tab."""

    interests = frozenset({"visits", "members", "programmes", "shop", "cases"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._month: Period | None = None
        self._owed: tuple[Rolled, ...] = ()
        self._all_lapsing = self._all_attention = False
        self._state = Text("", "lead", tone="muted")
        self._attention, self._lapsing, self._table = _Rows(), _Rows(), QGridLayout()
        self._causes = QVBoxLayout()
        self._on = Text("", "small", tone="muted", wrap=False)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(XL, 0, XL, XL)
        column.setSpacing(L - 2)
        column.addWidget(self._state)
        column.addWidget(self._attention)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(L)
        for panel in (self._lapsing_panel(), self._owed_panel()):
            side = QVBoxLayout()
            side.addWidget(panel)
            side.addStretch(1)
            self._both.addLayout(side, 1)
        column.addLayout(self._both)
        self._causes.setSpacing(M)
        column.addLayout(self._causes)
        column.addStretch(1)
        area = scrolled(inside)
        title = Text(_("For the owner"), "title", wrap=False)
        title.setContentsMargins(XL, L, XL, M)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(title)
        whole.addWidget(area, 1)

    def _lapsing_panel(self) -> Panel:
        return _headed(_("Lapses soon"), (), self._lapsing)

    def _owed_panel(self) -> Panel:
        theme = self.floor.theme
        back = button("", partial(self._step, forward=False), look="quiet", icon="chevron-left", theme=theme)
        onward = button("", partial(self._step, forward=True), look="quiet", icon="chevron-right", theme=theme)
        for each, said in ((back, _("Earlier")), (onward, _("Later"))):
            each.setAccessibleName(said)
            each.setToolTip(said)
            each.setFixedWidth(TOUCH)
        pdf, table = button("PDF", self._save_pdf, look="quiet"), button("CSV", self._save_csv, look="quiet")
        holder = QWidget()
        self._table.setContentsMargins(L + 4, S, L + 4, S)
        self._table.setHorizontalSpacing(0)
        self._table.setVerticalSpacing(0)
        self._table.setColumnStretch(0, 1)
        holder.setLayout(self._table)
        return _headed(_("What the shop owes"), (back, onward, pdf, table), holder)

    def resizeEvent(self, event: object) -> None:
        """Put the two panels below one another where there is little width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        beside = self.width() >= ROOMY
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def refresh(self) -> None:
        """Read everything anew."""
        club = self.floor.club
        if self._month is None:
            self._month = period_of(PeriodKind.MONTH, self.floor.today())
        short = self.floor.readings.short
        look = lambda: (club.oversight.exceptions(), club.oversight.attention())  # noqa: E731
        short.run(look, owner=self, then=lambda found: self._show_attention(*found))
        lapsing = lambda: (club.upkeep.lapsing(days=LAPSING_DAYS), club.catalogue.listed())  # noqa: E731
        short.run(
            lapsing,
            owner=self,
            then=lambda found: self._show_lapsing(found[0], {each.name: each.kind for each in found[1]}),
        )
        self._ask_owed()

    # What needs a look

    def _show_attention(self, cases: tuple[CaseLine, ...], attention: Attention) -> None:
        today, zone = self.floor.today(), ZoneInfo(self.floor.shop.zone)
        shown = [
            *(views.present_case(each, today) for each in cases),
            *(views.present_amountless(each, zone) for each in attention.amountless),
            *(views.present_waiting(each, today) for each in attention.waiting),
            *(views.present_birthday(each, today) for each in attention.birthdays),
        ]
        self._state.setText(views.present_state(len(shown)))
        few = shown if self._all_attention else shown[:FIRST]
        rows: list[QWidget] = [self._attention_row(each) for each in few]
        if len(shown) > len(few):
            rows.append(self._more(len(shown) - len(few), self._show_all_attention))
        self._attention.show_rows(rows)

    def _show_all_attention(self) -> None:
        self._all_attention = True
        self.refresh()

    def _attention_row(self, view: views.AttentionView) -> QWidget:
        made = QWidget()
        made.setMinimumHeight(72)
        line = QHBoxLayout(made)
        line.setContentsMargins(L + 4, S, L, S)
        line.setSpacing(L)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(view.icon, self.floor.theme.colours.warning, 24, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Clipped(view.said, "strong"))
        if view.detail:
            words.addWidget(Clipped(view.detail, "small", tone="muted"))
        words.addStretch(1)
        line.addWidget(picture)
        line.addLayout(words, 1)
        line.addWidget(Text(view.when, "small", tone="muted", wrap=False))
        line.addWidget(button(view.answer, partial(self._answer, view)))
        if view.fine:
            line.addWidget(button(view.fine, partial(self._settle, view), look="calm"))
        return made

    def _answer(self, view: views.AttentionView) -> None:
        if view.visit is not None:
            self.floor.wanted.emit("counter", ("amount", view.visit, view.member))
        else:
            self.floor.wanted.emit("members", view.member)

    def _settle(self, view: views.AttentionView) -> None:
        """Say that it is fine: an exception was looked at, a visit had no amount."""
        club = self.floor.club

        def settled(_done: object) -> None:
            self.floor.changed.emit(Changes.of("cases", "visits"))

        if view.case is not None:
            self.floor.acts.run(partial(club.oversight.settle, view.case), owner=self, then=settled)
        elif view.visit is not None:
            amend = partial(club.counter.amend, view.visit, request_key=new_key(), told=Told(amount=0))
            self.floor.acts.run(amend, owner=self, then=settled)

    # What lapses

    def _show_lapsing(self, lines: tuple[LapsingLine, ...], kinds: dict[str, str]) -> None:
        today = self.floor.today()
        shown = [views.present_lapsing(each, today, kinds) for each in lines]
        few = shown if self._all_lapsing else shown[:SHOWN]
        rows: list[QWidget] = [self._lapsing_row(each) for each in few]
        if len(shown) > len(few):
            rows.append(self._more(len(shown) - len(few), self._show_all_lapsing))
        if not shown:
            rows.append(_quietly(_("Nothing lapses within a month.")))
        self._lapsing.show_rows(rows)

    def _lapsing_row(self, view: views.LapsingView) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(M, 0, L + 4, 0)
        line.setSpacing(M)
        who = button(view.name, partial(self.floor.wanted.emit, "members", view.member), look="row")
        line.addWidget(who, 2)
        line.addWidget(Clipped(view.said), 2)
        when = Text(view.when, "small_strong" if view.soon else "body", tone="" if view.soon else "muted", wrap=False)
        if view.soon:
            when.setProperty("pill", True)
            when.setFixedHeight(26)
        line.addWidget(when, 0, Qt.AlignmentFlag.AlignVCenter)
        return made

    def _show_all_lapsing(self) -> None:
        self._all_lapsing = True
        self.refresh()

    def _more(self, count: int, show_all: Callable[[], None]) -> QWidget:
        said = ngettext("{count} more", "{count} more", count).format(count=formats.whole(count))
        return button(said, show_all, look="row", icon="chevron-down", theme=self.floor.theme)

    # What is owed

    def _ask_owed(self) -> None:
        club, month = self.floor.club, self._month
        if month is not None:
            both = lambda: (club.oversight.liability(month), club.charity.shown())  # noqa: E731
            self.floor.readings.long.run(both, owner=self, then=lambda found: self._show_owed(*found))

    def _show_owed(self, lines: tuple[Rolled, ...], given: tuple[CauseShown, ...]) -> None:
        self._owed = lines
        clear(self._table)
        shown, together = views.present_owed(lines, self.floor.currency)
        as_of = min(self.floor.today(), self._month.end - ONE_DAY) if self._month else self.floor.today()
        head = (formats.day(as_of), *((_("Outstanding"), _("May cost")) if shown else ()))
        for column, said in enumerate(head):
            self._cell(0, column, said, "small", tone="muted")
        for place, view in enumerate(shown, 1):
            for column, said in enumerate((view.name, view.open, view.cost)):
                self._cell(place, column, said, "body")
        last = len(shown) + 1
        if shown:
            for column, said in enumerate((together.name, together.open, together.cost)):
                self._cell(last, column, said, "strong")
        else:
            self._cell(last, 0, _("Nothing is owed."), "body", tone="muted")
        clear(self._causes)
        for cause in given:
            put(self._causes, causes.owed_panel(self.floor, cause, self._ask_owed))

    def _cell(self, place: int, column: int, said: str, role: str, *, tone: str = "") -> None:
        made = Text(said, role, tone=tone, wrap=False)
        made.setMinimumHeight(TOUCH if place else 32)
        right = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        made.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
        if place:
            made.setObjectName("owedCell")
            hair_line = self.floor.theme.colours.hair
            made.setStyleSheet(
                f"#owedCell {{ border-top: 1px solid {hair_line}; padding-left: {L if column else 0}px; }}"
            )
        put(self._table, made, place, column)

    def _step(self, *, forward: bool) -> None:
        if self._month is not None:
            to = self._month.following() if forward else self._month.previous()
            if to.start <= self.floor.today():
                self._month = to
                self._ask_owed()

    def _save_csv(self) -> None:
        lines = self._owed
        ask_save(
            self,
            "CSV",
            self._file_name("csv"),
            "CSV (*.csv)",
            lambda path: save_file(self.floor, path, liability_csv(lines, self.floor.currency)),
        )

    def _save_pdf(self) -> None:
        lines, month, shop = self._owed, self._month, self.floor.shop
        if month is None:
            return
        today = self.floor.today()

        def make() -> bytes:
            from shopclub.language.papers import present_liability
            from shopclub.printing.liability import liability_pdf

            return liability_pdf(present_liability(lines, period=month, shop=shop, on=today))

        save_paper(self.floor, self, name=self._file_name("pdf"), make=make)

    def _file_name(self, ending: str) -> str:
        what, month = _("What the shop owes"), formats.month(self._month.start) if self._month else ""
        return file_name(what, month, ending=f".{ending}")


class _Rows(Panel):
    """Rows with thin lines between; gone where there are none."""

    def __init__(self) -> None:
        super().__init__(margin=1, spacing=0)

    def show_rows(self, rows: list[QWidget]) -> None:
        """Show rows."""
        clear(self.rows)
        for place, row in enumerate(rows):
            if place:
                put(self.rows, hair())
            row.setMinimumHeight(max(row.minimumHeight(), TOUCH))
            put(self.rows, row)
        self.setVisible(bool(rows))


def _headed(title: str, acts: tuple[QWidget, ...], inside: QWidget) -> Panel:
    made = Panel(margin=1, spacing=0)
    head = QHBoxLayout()
    head.setContentsMargins(L + 4, S - 4, S, S - 4)
    head.setSpacing(0)
    head.addWidget(Text(title, "heading", wrap=False), 1)
    for each in acts:
        head.addWidget(each)
    head.addStrut(TOUCH)
    made.rows.addLayout(head)
    made.rows.addWidget(hair())
    inside.setProperty("panel", "bare")
    made.rows.addWidget(inside)
    return made


def _quietly(said: str) -> QWidget:
    made = Text(said, tone="muted")
    made.setContentsMargins(L + 4, 0, L, 0)
    return made
