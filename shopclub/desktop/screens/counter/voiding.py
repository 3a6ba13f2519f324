"""Taking back at the counter: the last act by one key, any other by the day's list with a reason."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.screens.counter.visit_list import VisitList
from shopclub.desktop.widgets.buttons import button
from shopclub.language import acts, names
from shopclub.language.translation import gettext as _
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Preview

UNDO_WINDOW = timedelta(seconds=60)
UNDONE_AT_ONCE = frozenset({"scan", "amend", "redeem", "pay", "return"})
"""The acts that one key takes back while they are fresh."""


class VoidingAtCounter(QObject):
    """Takes acts back."""

    def __init__(self, place: CounterPlace, visits: VisitList, print_slip: Callable[[Acted], None]) -> None:
        super().__init__(visits)
        self._place = place
        self._visits = visits
        self._print_slip = print_slip

    def offered(self, outcome: Acted) -> list[QPushButton]:
        """Return the buttons that the band offers after an act: taking it back, and a return's slip."""
        if outcome.act not in UNDONE_AT_ONCE or outcome.repeated:
            return []
        undo = self.button(outcome)
        if outcome.act != "return":
            return [undo]
        slip = partial(self._print_slip, outcome)
        return [button(_("Print slip"), slip, icon="printer", theme=self._place.floor.theme), undo]

    def button(self, outcome: Acted) -> QPushButton:
        """Return the button that takes an act back."""
        said = {"redeem": _("Take back the reward"), "return": _("Take back the return")}
        text = said.get(outcome.act, _("Take back"))
        return button(text, self.undo, icon="undo-2", theme=self._place.floor.theme, key="U")

    def undo(self) -> None:
        """Take the last act back while it is fresh: a stamped visit, a reward handed out, a return."""
        outcome, rewards = self._fresh, self._place.floor.club.rewards
        if outcome is None or outcome.visit is None:
            return
        if outcome.act == "redeem" and outcome.touched:
            job: Callable[[], Acted] = partial(rewards.cancel, outcome.touched[0], request_key=new_key(), wholly=True)
            self._place.act(job)
        else:
            self.void(outcome.visit, None)

    @property
    def _fresh(self) -> Acted | None:
        """The last act, where one key takes it back."""
        outcome = self._place.outcome
        if outcome is None or outcome.repeated or outcome.act not in UNDONE_AT_ONCE or self._place.past(UNDO_WINDOW):
            return None
        return outcome

    def void(self, visit: int, reason: str | None) -> None:
        """Take back a visit or a return."""
        self._visits.settle()
        job = partial(self._place.floor.club.voiding.void, visit, request_key=new_key(), reason=reason or None)
        self._place.act(job)

    def ask(self, visit: int) -> None:
        """Take the last act back at once; for any other visit show in its row what that does, and ask."""
        if self._fresh is not None and self._fresh.visit == visit:
            self.undo()
            return

        def show(preview: Preview) -> None:
            said = acts.consequences(preview, self._place.floor.currency)
            self._visits.ask(visit, names.member_name(preview.member), said)

        floor = self._place.floor
        preview = partial(floor.club.voiding.preview, visit)
        floor.acts.run(preview, owner=self, then=show, otherwise=self._place.refused)
