"""A programme's past and its end: every version with what changed, and ending with notice."""

import json
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XS, L, M, Theme
from shopclub.desktop.widgets.texts import Panel, Text, button, labelled, row
from shopclub.desktop.worker import Expected
from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.refusals import Refusal
from shopclub.services.keys import new_key
from shopclub.services.outcomes import ProgrammeLine
from shopclub.services.overviews import VersionLine

NOTICE = timedelta(days=30)


def present_changes(line: VersionLine) -> tuple[str, ...]:
    """Return what a version changed against the one before, setting by setting."""
    return tuple(
        f"{name}: {_plain(before)} → {_plain(after)}"
        for name, before, after in line.changes
        if name != "effective_from"
    )


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class HistorySheet(Panel):
    """Every version of a programme, the newest first."""

    closed = Signal()

    def __init__(self, theme: Theme, name: str, lines: tuple[VersionLine, ...]) -> None:
        super().__init__(margin=L, spacing=M)
        title = _("History of {programme}").format(programme=name)
        back = button(_("Back"), self.closed.emit, look="quiet", icon="chevron-left", theme=theme)
        self.rows.addLayout(row(Text(title, "heading", wrap=False), None, back))
        for each in lines:
            version = Panel(margin=M, spacing=XS, plain=True)
            said = _("Version {number}").format(number=each.number)
            since = _("from {day}").format(day=formats.day(each.effective_from))
            version.rows.addLayout(row(Text(said, "strong", wrap=False), Text(since, tone="muted", wrap=False), None))
            changes = present_changes(each)
            for change in changes:
                version.rows.addWidget(Text(f"•  {change}"))
            if not changes:
                first = _("The first rules.") if each.number == 1 else _("The same rules, from another day.")
                version.rows.addWidget(Text(first, tone="muted"))
            self.rows.addWidget(version)


class EndSheet(Panel):
    """Ends a programme: the last day to earn, and the last to hand out rewards, at least 30 days later."""

    closed = Signal()
    ended = Signal()

    def __init__(self, floor: ShopFloor, each: ProgrammeLine) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._programme = each.key
        self._key = new_key()
        today = floor.club.desk.now().date()
        self._earning = _day(each.last_earning_on or today)
        self._redeeming = _day(each.last_redemption_on or today + NOTICE)
        self._earning.dateChanged.connect(self._follow)
        self._wrong = Text("", "strong", tone="refused")
        self._wrong.hide()
        self.rows.addWidget(Text(_("End {programme}").format(programme=each.name), "heading"))
        self.rows.addWidget(
            Text(
                _("Members keep what they have and can still use it until the second day. Tell them in good time."),
                tone="muted",
            )
        )
        earning = labelled(_("Last day to earn"), self._earning)
        redeeming = labelled(_("Last day to hand out rewards"), self._redeeming)
        self.rows.addLayout(row(earning, redeeming, None, spacing=M))
        self.rows.addWidget(self._wrong)
        end = button(_("End the programme"), self._end, look="danger")
        self.rows.addLayout(row(button(_("Cancel"), self.closed.emit, look="quiet"), None, end))

    def _follow(self) -> None:
        earliest = self._earning.date().addDays(NOTICE.days)
        self._redeeming.setMinimumDate(earliest)

    def _end(self) -> None:
        def refused(expected: Expected) -> None:
            if isinstance(expected, Refusal):
                self._wrong.setText(str(phrases.refusal(expected)))
                self._wrong.show()
            else:
                self._floor.refuse(expected)

        job = partial(
            self._floor.club.catalogue.end,
            self._programme,
            last_earning_on=_as_date(self._earning),
            last_redemption_on=_as_date(self._redeeming),
            request_key=self._key,
        )
        self._floor.ask(job, lambda _line: self.ended.emit(), refused)


def _day(day: date) -> QDateEdit:
    made = QDateEdit(QDate(day.year, day.month, day.day))
    made.setCalendarPopup(True)
    made.setMinimumWidth(160)
    return made


def _as_date(edit: QDateEdit) -> date:
    day = edit.date()
    return date(day.year(), day.month(), day.day())
