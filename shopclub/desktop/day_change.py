"""The day run in the window: at the start and whenever a new business day begins; asks if the clock jumped."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from shopclub.desktop.changes import Changes
from shopclub.desktop.workers import Expected, Progress
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext

if TYPE_CHECKING:
    from shopclub.desktop.shopfloor import ShopFloor
    from shopclub.services.acting.outcomes import DayRun

LOOK_MS = 60_000


class DayChange(QObject):
    """Looks once a minute whether a new business day began."""

    asked = Signal(str, str, object)

    def __init__(self, floor: "ShopFloor", parent: QObject) -> None:
        super().__init__(parent)
        self._floor = floor
        self._asking = False
        self._running = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Begin to look, now and every minute."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Run the day if it is a new one, unless it runs already or the owner is being asked about the clock."""
        if self._floor.open and not self._asking and not self._running:
            self._floor.readings.short.run(self._floor.club.upkeep.due, owner=self, then=self._run_if_due)

    def _run_if_due(self, due: bool) -> None:  # noqa: FBT001
        if due and not self._running:
            self.run(wary=True)

    def run(self, *, wary: bool) -> None:
        """Carry out what falls due piece by piece, the counter first, and say what was done."""
        self._running = True
        floor = self._floor
        progress = Progress(floor.readings.long, owner=self, show=lambda _percent: None)
        job = partial(floor.club.upkeep.run_day, wary=wary, progress=progress)
        floor.readings.long.run(job, owner=self, then=self._told, otherwise=self._refused, finally_=self._is_over)

    def _is_over(self) -> None:
        self._running = False

    def _refused(self, expected: Expected) -> None:
        from shopclub.language import phrases
        from shopclub.rules.values.refusals import ClockJumped

        if not isinstance(expected, ClockJumped):
            self._floor.refuse(expected)
            return
        self._asking = True
        carry_on: Callable[[], None] = self._carry_on
        self.asked.emit(str(phrases.refusal(expected)), _("The date is right"), carry_on)

    def _carry_on(self) -> None:
        self._asking = False
        self.run(wary=False)

    def _told(self, done: "DayRun") -> None:
        said = []
        if done.expired:
            said.append(
                ngettext("{count} unit lapsed", "{count} units lapsed", done.expired).format(count=done.expired)
            )
        if done.vouchers_expired:
            lapsed = ngettext("{count} reward lapsed", "{count} rewards lapsed", done.vouchers_expired)
            said.append(lapsed.format(count=done.vouchers_expired))
        if done.available:
            ready = ngettext("{count} earning may be spent now", "{count} earnings may be spent now", done.available)
            said.append(ready.format(count=done.available))
        if done.written_off:
            forgiven = ngettext("{count} unit owed was forgiven", "{count} units owed were forgiven", done.written_off)
            said.append(forgiven.format(count=done.written_off))
        if said:
            self._floor.told.emit(_("A new day: {what}.").format(what=", ".join(said)), "done")
            self._floor.changed.emit(Changes.of("day", "members"))
        else:
            self._floor.changed.emit(Changes.of("day"))
