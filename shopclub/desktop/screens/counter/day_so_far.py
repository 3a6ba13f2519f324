"""The day so far at the counter: its counts go up by what acts count, and only the latest visits are read again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QObject

from shopclub.desktop.changes import AddedToDay, Changes
from shopclub.desktop.screens.counter import view as views
from shopclub.desktop.screens.counter.visit_list import VisitList
from shopclub.desktop.screens.counter.waiting import Waiting
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.widgets.day_button import DayButton
from shopclub.services.acting.outcomes import Acted, Today, VisitLine

SHOWN_VISITS = 10
NOTHING_BOOKED: Mapping[int, int] = {}
COUNTED_ACTS = frozenset({"scan", "amend", "redeem", "pay", "enrol"})
"""The acts that only add to the counts of a day; any other may take something back."""


def counted(
    outcome: Acted, *, newest_visit: int, on: date | None, amounts: Mapping[int, int] = NOTHING_BOOKED
) -> AddedToDay | None:
    """Return what an act adds to the day's counts, or None where they have to be read anew.

    `newest_visit` is the latest one known and `on` the day that is shown: an act on a later visit made that one.
    `amounts` are those known of earlier visits.
    """
    if outcome.repeated:
        return AddedToDay()
    if outcome.act not in COUNTED_ACTS or outcome.on != on or _perhaps_enrolled(outcome):
        return None
    visit = outcome.visit or 0
    if outcome.act != "scan" and outcome.amount is not None and visit <= newest_visit and visit not in amounts:
        return None
    return AddedToDay(
        visits=1 if visit > newest_visit and outcome.act != "redeem" else 0,
        new_members=1 if outcome.act == "enrol" else 0,
        rewards=1 if outcome.act == "redeem" else 0,
        booked=outcome.amount - amounts.get(visit, 0) if outcome.amount is not None else 0,
    )


def _perhaps_enrolled(outcome: Acted) -> bool:
    """Tell whether a scan may have enrolled the member: it is her first visit, on the day she joined."""
    facts = outcome.facts
    return outcome.act == "scan" and facts is not None and facts.last_visit_on is None and facts.joined_on == outcome.on


class DaySoFar(QObject):
    """Keeps the day's counts, and shows them with the latest visits; the list may show another day instead."""

    def __init__(self, floor: ShopFloor, waiting: Waiting, visits: VisitList, day: DayButton) -> None:
        super().__init__(waiting)
        self._floor = floor
        self._waiting = waiting
        self._visits = visits
        self._day = day
        self._listed: date | None = None
        self._today: Today | None = None
        self._newest_visit = 0
        self._amounts: dict[int, int] = {}
        self._needs_amount = False
        day.chosen.connect(self.list_day)

    @property
    def today(self) -> Today | None:
        """The day as it is shown; None until it was read."""
        return self._today

    @property
    def needs_amount(self) -> bool:
        """Whether a running programme asks for the amount of a visit, as far as is known."""
        return self._needs_amount

    def changes_of(self, outcome: Acted) -> Changes:
        """Return what an act at the counter changed."""
        on = self._today.on if self._today else None
        count = counted(outcome, newest_visit=self._newest_visit, on=on, amounts=self._amounts)
        if outcome.visit is not None:
            self._amounts[outcome.visit] = outcome.amount or 0
        self._newest_visit = max(self._newest_visit, outcome.visit or 0)
        self._needs_amount = outcome.needs_amount
        changes = Changes.of("visits", member=outcome.member.id, counted=count)
        bonus = any(each.kind == "bonus" for each in outcome.entries)
        if outcome.act == "enrol" or bonus:
            return replace(changes, nouns=changes.nouns | {"members"})
        return changes

    def take(self, changes: Changes) -> None:
        """Count up what an act counted, and read the latest visits; else read the day anew."""
        if self._today is None or changes.counted is None:
            self.read()
            return
        self._listed = None
        today, added = self._today, changes.counted
        self._show(
            replace(
                today,
                visits=today.visits + added.visits,
                new_members=today.new_members + added.new_members,
                rewards=today.rewards + added.rewards,
                booked=today.booked + added.booked,
            )
        )
        latest = partial(self._floor.club.front.visits, limit=SHOWN_VISITS)
        self._floor.acts.run(latest, owner=self, then=self._show_latest)

    def read(self) -> None:
        """Read the day anew: in order with the acts, so that no act is counted twice or not at all."""
        self._floor.acts.run(partial(self._floor.club.front.today, recent=SHOWN_VISITS), owner=self, then=self._take)

    def _take(self, today: Today) -> None:
        self._newest_visit = max((each.visit for each in today.recent), default=0)
        self._amounts |= {line.visit: line.amount or 0 for line in today.recent}
        self._needs_amount = today.needs_amount
        self._show(today)
        self._show_visits(today)

    def _show(self, today: Today) -> None:
        self._today = today
        self._waiting.show_today(self._view(today))

    def _show_latest(self, latest: tuple[VisitLine, ...]) -> None:
        if self._today is not None:
            self._today = replace(self._today, recent=latest)
            self._show_visits(self._today)

    def list_day(self, on: date) -> None:
        """List the visits of a day; those of today stay listed as they come in."""
        if self._today is None:
            return
        self._listed = on if on != self._today.on else None
        self._show_visits(self._today)

    def _show_visits(self, today: Today) -> None:
        self._day.show_day(self._listed or today.on, latest=today.on)
        if self._listed is None:
            self._visits.show_visits(self._view(today).recent)
            return
        past = partial(self._floor.club.front.visits, on=self._listed)
        self._floor.acts.run(past, owner=self, then=partial(self._show_past, self._listed))

    def _show_past(self, on: date, visits: tuple[VisitLine, ...]) -> None:
        if self._today is not None and on == self._listed:
            past = self._view(replace(self._today, recent=visits, needs_amount=False))
            self._visits.show_visits(past.recent, today=False)

    def _view(self, today: Today) -> views.TodayView:
        from zoneinfo import ZoneInfo

        return views.present_today(today, zone=ZoneInfo(self._floor.shop.zone), currency=self._floor.currency)
