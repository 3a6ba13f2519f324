"""The owner's list: what acts could not put right, what lapses soon, and what the shop owes its members."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.paperwork import save_file, save_paper
from shopclub.desktop.screens.owner import view as views
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, XS, L, M, S
from shopclub.desktop.widgets import causes
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import ask_save
from shopclub.desktop.widgets.texts import Clipped, Empty, Panel, Text, clear, row
from shopclub.language import formats
from shopclub.language.spreadsheets import liability_csv
from shopclub.language.translation import gettext as _
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.services.acting.overviews import CaseLine, CauseShown, LapsingLine, Rolled

LAPSING_DAYS = 30


class OversightScreen(Screen):
    """Three pages: exceptions, what lapses, what is owed."""

    interests = frozenset({"visits", "members", "programmes", "shop", "cases"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._month: Period | None = None
        self._owed: tuple[Rolled, ...] = ()
        self._pages = QStackedWidget()
        self._tabs = QButtonGroup(self)
        self._columns = [QVBoxLayout() for _page in range(3)]
        self._month_name = Text("", "heading", wrap=False)
        self._lay_out()

    def _lay_out(self) -> None:
        tabs = QHBoxLayout()
        tabs.setSpacing(S)
        for place, (said, icon) in enumerate(
            ((_("Exceptions"), "triangle-alert"), (_("Lapses soon"), "hourglass"), (_("What we owe"), "scale"))
        ):
            each = button(said, partial(self._turn, place), look="segment", icon=icon, theme=self.floor.theme)
            each.setCheckable(True)
            each.setChecked(place == 0)
            self._tabs.addButton(each, place)
            tabs.addWidget(each)
            column = self._columns[place]
            column.setSpacing(M)
            column.setContentsMargins(0, 0, S, 0)
            inside = QWidget()
            holder = QVBoxLayout(inside)
            holder.setContentsMargins(0, 0, 0, 0)
            holder.addLayout(column)
            holder.addStretch(1)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(inside)
            self._pages.addWidget(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(M)
        head = row(Text(_("For the owner"), "title", wrap=False), None)
        head.addLayout(tabs)
        whole.addLayout(head)
        whole.addWidget(self._pages, 1)

    def _turn(self, page: int) -> None:
        self._pages.setCurrentIndex(page)

    def open_with(self, argument: object) -> None:
        """Show one of the pages."""
        if isinstance(argument, int):
            self._tabs.button(argument).setChecked(True)
            self._turn(argument)

    def refresh(self) -> None:
        """Read everything anew."""
        club = self.floor.club
        if self._month is None:
            self._month = period_of(PeriodKind.MONTH, self.floor.today())
        short, today = self.floor.readings.short, self.floor.today()
        short.run(club.oversight.exceptions, owner=self, then=self._show_cases)
        short.run(
            lambda: (club.upkeep.lapsing(days=LAPSING_DAYS), club.catalogue.listed()),
            owner=self,
            then=lambda found: self._show_lapsing(found[0], today, {each.name: each.kind for each in found[1]}),
        )
        self._ask_owed()

    # Exceptions

    def _show_cases(self, cases: tuple[CaseLine, ...]) -> None:
        column = self._columns[0]
        clear(column)
        for each in map(views.present_case, cases):
            column.addWidget(self._case(each))
        if not cases:
            said = _("No exceptions")
            advice = _("When goods come back after their reward was handed out, it is listed here for you to look at.")
            column.addWidget(Empty(self.floor.theme, icon="circle-check", said=said, advice=advice))

    def _case(self, view: views.CaseView) -> Panel:
        made = Panel(margin=M, spacing=XS)
        who = button(view.name, partial(self.floor.wanted.emit, "members", view.member), look="quiet")
        seen = button(_("Looked at"), partial(self._settle, view.case), icon="check", theme=self.floor.theme)
        line = row(who, Text(view.when, "small", tone="muted", wrap=False), None, seen)
        made.rows.addLayout(line)
        made.rows.addWidget(Text(view.said))
        return made

    def _settle(self, case: int) -> None:
        def settled(_done: None) -> None:
            self.floor.told.emit(_("Looked at."), "done")
            self.floor.changed.emit(Changes.of("cases"))

        self.floor.acts.run(partial(self.floor.club.oversight.settle, case), owner=self, then=settled)

    # What lapses

    def _show_lapsing(self, lines: tuple[LapsingLine, ...], today: object, kinds: dict[str, str]) -> None:
        column = self._columns[1]
        clear(column)
        shown = [views.present_lapsing(each, today, kinds) for each in lines]  # type: ignore[arg-type]
        for soon, said in ((True, _("Within a week")), (False, _("Within a month"))):
            some = [each for each in shown if each.soon is soon]
            if some:
                column.addWidget(Text(said, "heading"))
                panel = Panel(margin=M, spacing=XS)
                for each in some:
                    panel.rows.addLayout(self._lapsing(each))
                column.addWidget(panel)
        if not shown:
            said, advice = (
                _("Nothing lapses soon"),
                _("Stamps, points and rewards that lapse within a month stand here."),
            )
            column.addWidget(Empty(self.floor.theme, icon="hourglass", said=said, advice=advice))

    def _lapsing(self, view: views.LapsingView) -> QHBoxLayout:
        who = button(view.name, partial(self.floor.wanted.emit, "members", view.member), look="quiet")
        line = row(who, Clipped(view.said), Text(view.when, "strong", wrap=False), spacing=M)
        line.setStretch(1, 1)
        return line

    # What is owed

    def _ask_owed(self) -> None:
        club, month = self.floor.club, self._month
        if month is not None:
            both = lambda: (club.oversight.liability(month), club.charity.shown())  # noqa: E731
            self.floor.readings.long.run(both, owner=self, then=lambda found: self._show_owed(*found))

    def _show_owed(self, lines: tuple[Rolled, ...], given: tuple[CauseShown, ...]) -> None:
        self._owed = lines
        column = self._columns[2]
        clear(column)
        theme = self.floor.theme
        back = button("", partial(self._step, forward=False), look="quiet", icon="chevron-left", theme=theme)
        onward = button("", partial(self._step, forward=True), look="quiet", icon="chevron-right", theme=theme)
        for each, said in ((back, _("Earlier")), (onward, _("Later"))):
            each.setAccessibleName(said)
            each.setToolTip(said)
            each.setFixedWidth(44)
        self._month_name = Text(formats.month(self._month.start) if self._month else "", "heading", wrap=False)
        pdf = button(_("PDF…"), self._save_pdf, icon="file-text", theme=theme)
        table = button(_("CSV…"), self._save_csv, icon="table", theme=theme)
        column.addLayout(row(back, self._month_name, onward, None, pdf, table))
        for line in lines:
            column.addWidget(self._programme(views.present_owed(line, self.floor.currency)))
        for cause in given:
            column.addWidget(causes.owed_panel(self.floor, cause, self._ask_owed))
        if not lines:
            said, advice = (
                _("Nothing is owed"),
                _("Stamps, points and rewards that members have stand here, with their value."),
            )
            column.addWidget(Empty(theme, icon="scale", said=said, advice=advice))
        else:
            column.addWidget(
                Text(
                    _("Value is at cost: what you said a reward costs you, or what points pay."), "small", tone="muted"
                )
            )

    def _programme(self, view: views.OwedView) -> Panel:
        made = Panel(margin=L, spacing=S)
        made.rows.addWidget(Text(view.name, "heading"))
        made.rows.addLayout(
            row(Text(view.outstanding, "title", wrap=False), Text(view.value, tone="muted", wrap=False), None)
        )
        if view.vouchers:
            made.rows.addWidget(Text(view.vouchers))
        grid = QGridLayout()
        grid.setHorizontalSpacing(XL)
        grid.setVerticalSpacing(XS)
        for place, (said, count) in enumerate(view.rows):
            role = "strong" if place in {0, len(view.rows) - 1} else "body"
            number = Text(count, role, wrap=False)
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(Text(said, role, wrap=False), place, 0)
            grid.addWidget(number, place, 1)
        grid.setColumnStretch(2, 1)
        made.rows.addLayout(grid)
        return made

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
            _("CSV…"),
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
        return f"liability-{self._month.name if self._month else ''}.{ending}"
