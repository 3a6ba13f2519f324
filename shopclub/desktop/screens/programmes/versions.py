"""A programme's past and its end: every version with what changed, and ending with notice."""

import json
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal

from shopclub.desktop.screens.programmes.sheet import ProgrammeSheet
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XS, L, M, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Panel, Text, row
from shopclub.desktop.workers import Expected
from shopclub.language import formats, phrases
from shopclub.language.dates_typed import day_typed
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import ProgrammeLine
from shopclub.services.acting.overviews import VersionLine

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


class HistorySheet(ProgrammeSheet):
    """Every version of a programme, the newest first."""

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


class EndSheet(ProgrammeSheet):
    """Ends a programme: the last day to earn, and the last to hand out rewards, at least 30 days later."""

    ended = Signal()

    def __init__(self, floor: ShopFloor, each: ProgrammeLine) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._programme = each.key
        self._key = new_key()
        today = floor.today()
        self._today = today
        self._earning = _day(_("Last day to earn"), each.last_earning_on or today)
        self._redeeming = _day(_("Last day to hand out rewards"), each.last_redemption_on or today + NOTICE)
        self._earning.edit.editingFinished.connect(self._follow)
        self._wrong = Text("", "strong", tone="refused")
        self._wrong.hide()
        self.rows.addWidget(Text(_("End {programme}").format(programme=each.name), "heading"))
        self.rows.addWidget(
            Text(
                _("Members keep what they have and can use it until the last day for rewards. Tell them in good time."),
                tone="muted",
            )
        )
        self.rows.addLayout(row(self._earning, self._redeeming, spacing=M))
        self.rows.addWidget(self._wrong)
        end = button(_("End the programme"), self._end, look="danger")
        self.rows.addLayout(row(button(_("Cancel"), self.closed.emit, look="quiet"), None, end))

    def _read(self, field: Field) -> date | None:
        day = day_typed(field.text(), today=self._today.replace(year=self._today.year + 20))
        field.refuse("" if day else _("Type the day like 31.12.2026."))
        return day

    def _follow(self) -> None:
        """Keep at least the notice between the two days."""
        earning, redeeming = self._read(self._earning), self._read(self._redeeming)
        if earning and redeeming and redeeming < earning + NOTICE:
            self._redeeming.edit.setText(f"{earning + NOTICE:%d.%m.%Y}")

    def _end(self) -> None:
        def refused(expected: Expected) -> None:
            if isinstance(expected, Refusal):
                self._wrong.setText(str(phrases.refusal(expected)))
                self._wrong.show()
            else:
                self._floor.refuse(expected)

        earning, redeeming = self._read(self._earning), self._read(self._redeeming)
        if earning is None or redeeming is None:
            return
        if redeeming < earning + NOTICE:
            earliest = formats.day(earning + NOTICE)
            self._redeeming.refuse(_("Give your members at least 30 days: {day} or later.").format(day=earliest))
            return
        job = partial(
            self._floor.club.catalogue.end,
            self._programme,
            last_earning_on=earning,
            last_redemption_on=redeeming,
            request_key=self._key,
        )
        self._floor.acts.run(job, owner=self, then=lambda _line: self.ended.emit(), otherwise=refused)


def _day(label: str, day: date) -> Field:
    return Field(label, text=f"{day:%d.%m.%Y}", hint=_("DD.MM.YYYY"), longest=10, numbers=True)
