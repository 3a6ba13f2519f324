"""The simulator beside a programme's form: the last months under the rules on screen, next to today's."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Choice, Panel, Text, clear, labelled, row
from shopclub.desktop.workers import Progress
from shopclub.language import formats, names, simulations
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.services.acting.overviews import MemberChange, Simulation

MONTHS = (3, 6, 12, 24)
Settings = Callable[[], dict[str, object] | None]


class SimulatorPanel(Panel):
    """Asks how many months, shows how far it is, and what came of it."""

    def __init__(self, floor: ShopFloor, settings: Settings) -> None:
        super().__init__(margin=L, spacing=M)
        self._tried: dict[str, object] | None = None
        self._floor = floor
        self._settings = settings
        self._progress: Progress | None = None
        self._months = Choice()
        for months in MONTHS:
            said = ngettext("the last {count} month", "the last {count} months", months).format(count=months)
            self._months.addItem(said, months)
        self._months.setCurrentIndex(MONTHS.index(12))
        self._run = button(_("Try it out"), self.start, icon="history", theme=floor.theme)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.hide()
        self._cancel = button(_("Stop"), self._stop, look="quiet")
        self._cancel.hide()
        self._found = QVBoxLayout()
        self._found.setSpacing(S)
        self.rows.addWidget(Text(_("What it would have cost"), "heading"))
        advice = _("Your own visits are replayed under these rules. Nothing is saved.")
        self.rows.addWidget(Text(advice, tone="muted"))
        self.rows.addWidget(labelled(_("Over"), self._months))
        self.rows.addLayout(row(self._run, None))
        self.rows.addLayout(row(self._bar, self._cancel))
        self.rows.addLayout(self._found)

    @property
    def found(self) -> bool:
        """Whether something was found and is shown."""
        return self._found.count() > 0

    def start(self) -> None:
        """Replay the months chosen under the rules that are on screen."""
        settings = self._settings()
        if settings is None or self._cancel.isVisibleTo(self):
            return
        self._tried = settings
        clear(self._found)
        self._working(on=True)
        long = self._floor.readings.long
        self._progress = Progress(long, owner=self, show=self._bar.setValue)
        simulate, months = self._floor.club.simulator.simulate, self._months.currentData()
        job = partial(simulate, settings, months=months, progress=self._progress)
        long.run(job, owner=self, then=self._show, finally_=partial(self._working, on=False))

    def forget(self, settings: dict[str, object] | None) -> None:
        """Take away what was found once the rules on screen are others than those that were tried."""
        if self._tried is not None and settings != self._tried:
            self._tried = None
            self._stop()
            clear(self._found)

    def _working(self, *, on: bool) -> None:
        self._bar.setVisible(on)
        self._bar.setValue(0)
        self._cancel.setVisible(on)

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _show(self, found: Simulation | None) -> None:
        if found is None or self._tried is None:
            return
        self._found.addWidget(Text(simulations.headline(found), "small", tone="muted"))
        self._found.addLayout(self._table(found))
        if found.today is not None:
            self._found.addWidget(Text(simulations.who_gains(found), "strong"))
            for each in (*found.most[:3], *found.least[:3]):
                self._found.addLayout(self._change(each))
        self._found.addWidget(Text(simulations.what_counts(found), "small", tone="muted"))

    def _table(self, found: Simulation) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        heads = ("", _("Today") if found.today is not None else "", _("New"))
        cells = [heads, *simulations.rows(found, self._floor.currency)]
        for place, line in enumerate(cells):
            for column, said in enumerate(line):
                role = "strong" if column == 2 or not place else "body"
                cell = Text(said, role, tone="muted" if not place else "", wrap=column == 0)
                if column:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(cell, place, column)
        grid.setColumnStretch(0, 1)
        return grid

    def _change(self, each: MemberChange) -> QHBoxLayout:
        sign = "+" if each.change > 0 else "\u2212"
        amount = f"{sign}{formats.money(abs(each.change), self._floor.currency)}"
        line = row(Text(names.member_name(each.member)), Text(amount, "strong", wrap=False))
        line.setStretch(0, 1)
        return line
