"""The visit that is open at the counter: what it has given, its amount, its stamps, and amounts that are missing."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject

from shopclub.desktop.screens.counter.answer_band import Answer, BandView
from shopclub.desktop.screens.counter.open_visit import (
    OpenVisitPane,
    OpenVisitView,
    amount_first,
    present_open_visit,
)
from shopclub.desktop.screens.counter.pads import PadsAtCounter
from shopclub.desktop.screens.counter.pane import VisitsPane
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.screens.counter.visit_list import VisitList
from shopclub.desktop.sounds import Sound
from shopclub.desktop.workers import Expected
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.usual_amounts import AmountUnusual
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted, Shown


@dataclass(frozen=True)
class VisitLeftOff:
    """The open visit, what it has given by programme, what is typed into its pad, and amounts of other visits."""

    open: Acted | None
    given: dict[str, int]
    typed: str
    half_typed: dict[int, str]


class VisitAtCounter(QObject):
    """Keeps the open visit, shows it in the pane, and carries what is told of it later to the book."""

    def __init__(self, place: CounterPlace, pads: PadsAtCounter, visits: VisitList) -> None:
        super().__init__(visits)
        self._place = place
        self._pads = pads
        self._given: Counter[str] = Counter()
        self._half_typed: dict[int, str] = {}
        self.open: Acted | None = None
        self._shown = OpenVisitPane(place.floor.theme, pads)
        self.pane = VisitsPane(place.floor.theme, self._shown, visits)
        pads.stamped.connect(self.stamp)
        pads.told.connect(self.amend)
        pads.confirmed.connect(partial(self.amend, confirm=True))
        pads.skipped.connect(self._leave_amount)
        visits.add_amount.connect(self.add_amount)
        self._shown.stamped.connect(self._restamp)
        self.goods_back, self.other_member = self._shown.goods_back, self._shown.other_member

    def close(self) -> None:
        """Let nothing be open; what was typed of an amount is kept."""
        self.keep_half_typed()
        self.open = None
        self._pads.hide()
        self.pane.show_waiting()

    def take(self, outcome: Acted) -> None:
        """Keep the visit that an act opened or amended, and what it has given in each programme by now."""
        before = self.open
        if outcome.act in {"scan", "amend"} and not outcome.repeated:
            if before is None or before.visit != outcome.visit:
                self._given.clear()
            for entry in outcome.entries:
                if entry.kind in {"award", "clawback"}:
                    self._given[entry.programme] += entry.quantity
            self.open = outcome
            self._half_typed.pop(outcome.visit or 0, None)
        elif outcome.act != "redeem" or before is None or outcome.visit != before.visit:
            self.open = None

    def said(self, outcome: Acted, view: BandView) -> BandView:
        """Let the band begin with the amount where one was booked."""
        if self.open is not outcome or outcome.amount is None or view.kind is not Answer.STAMPED:
            return view
        return replace(view, said=amount_first(outcome, self._given, self._place.floor.currency))

    def show(self, *, half_typed: str = "") -> None:
        """Show the open visit beside the member: its pad, and what it has given."""
        visiting, at = self.open, self._clock()
        stamps = next((self._given[each.programme] for each in visiting.balances if each.size), 0) if visiting else 0
        self._pads.offer(visiting, at=at, stamps=stamps, half_typed=half_typed)
        view = OpenVisitView()
        if visiting is not None:
            view = present_open_visit(visiting, self._given, self._place.view.rewards)
        self._shown.show_visit(view, open_visit=visiting is not None)
        self.pane.show_visit(at)

    def _clock(self) -> str:
        from zoneinfo import ZoneInfo

        floor = self._place.floor
        return formats.clock(floor.club.desk.now(), ZoneInfo(floor.shop.zone))

    def stamp(self, count: int) -> None:
        """Make the open visit's stamps this many in all."""
        if self._pads.asks_stamps:
            self.amend(Told(stamps=count))

    def _restamp(self, count: int) -> None:
        """Give the open visit one stamp more or less, beside its amount."""
        if count >= 1:
            self.amend(Told(stamps=count))

    def amend(self, told: Told, *, confirm: bool = False) -> None:
        """Add to the open visit what was told of it; an unusual amount is asked about unless it is confirmed."""
        visiting = self.open
        if visiting is not None and visiting.visit is not None:
            amend = self._place.floor.club.counter.amend
            job = partial(amend, visiting.visit, request_key=new_key(), told=told, confirm=confirm)
            self._place.act(job, partial(self._amended, visiting), partial(self._not_amended, told))

    def _not_amended(self, told: Told, expected: Expected) -> None:
        if isinstance(expected, AmountUnusual):
            self.ask_about(told, expected)
        else:
            self._place.refused(expected)

    def ask_about(self, told: Told, unusual: AmountUnusual) -> None:
        """Ask whether an unusual amount is right, in the place of the pad."""
        if self.open is not None:
            self._pads.ask(told, unusual)
            self._place.floor.sounds.play(Sound.ASKS)

    def _amended(self, before: Acted, outcome: Acted) -> None:
        self._place.show_acted(replace(outcome, facts=before.facts))

    def _leave_amount(self) -> None:
        """Leave the amount open; it can be added until the day closes."""
        self._pads.hide()
        self._place.settle_focus()

    def left_off(self) -> VisitLeftOff:
        """Return the open visit with what it has given, and the amounts that were typed and not booked."""
        return VisitLeftOff(self.open, dict(self._given), self._pads.half_typed, dict(self._half_typed))

    def resume(self, left: VisitLeftOff) -> None:
        """Open the same visit again, with what was typed."""
        self.open, self._given, self._half_typed = left.open, Counter(left.given), dict(left.half_typed)
        self.show(half_typed=left.typed)

    def keep_half_typed(self) -> None:
        """Keep what was typed of an amount as its visit's draft: it is booked on nobody."""
        visiting = self.open
        if visiting is not None and visiting.visit is not None and self._pads.half_typed and visiting.amount is None:
            self._half_typed[visiting.visit] = self._pads.half_typed

    def add_amount(self, visit: int, member: int) -> None:
        """Open a visit whose amount is missing, with what was typed of it."""

        def show(shown: Shown) -> None:
            self._given.clear()
            self._place.show_looked_up(shown)
            self.open = Acted(shown.member, visit, None, balances=shown.balances, needs_amount=True, on=shown.today)
            said = _("The amount of an earlier visit")
            self._place.say(BandView(Answer.CALM, said, _("Type it, then Enter.")))
            self.show(half_typed=self._half_typed.get(visit, ""))
            self._place.settle_focus()

        floor = self._place.floor
        floor.acts.run(partial(floor.club.front.show, member), owner=self, then=show, otherwise=self._place.refused)
