"""The counter as its parts see it: who is up, what is open, and how an act is done and answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from shopclub.desktop.screens.counter.answer_band import BandView
from shopclub.desktop.screens.counter.member_panel import MemberView
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.workers import Expected
from shopclub.services.acting.outcomes import Acted, Shown


class CounterPlace(Protocol):
    """What the pads, the sheets, the rewards and the undoing need of the counter."""

    floor: ShopFloor

    @property
    def owner(self) -> QObject:
        """Who asks for the counter's parts: the screen."""
        ...

    @property
    def member(self) -> int | None:
        """The member who is up."""
        ...

    @property
    def outcome(self) -> Acted | None:
        """The last act, while its member is up."""
        ...

    @property
    def visiting(self) -> Acted | None:
        """The act of the visit that is open, if one is."""
        ...

    @property
    def view(self) -> MemberView:
        """The member who is up, as she is shown."""
        ...

    def act(
        self,
        job: Callable[[], Acted],
        then: Callable[[Acted], None] | None = None,
        otherwise: Callable[[Expected], None] | None = None,
    ) -> None:
        """Do something with the open visit, once: a second click meanwhile is none."""
        ...

    def refused(self, expected: Expected) -> None:
        """Say a no in the band, with the next step."""
        ...

    def say(self, view: BandView, *acts: QPushButton) -> None:
        """Say an answer in the band, with what can be done now."""
        ...

    def show_page(self, page: QWidget) -> None:
        """Show something in the place of the member."""
        ...

    def wait(self) -> None:
        """Return to waiting for a card."""
        ...

    def look_up(self, member: int, *, keep_band: bool = False) -> None:
        """Show a member without any act."""
        ...

    def show_looked_up(self, shown: Shown) -> None:
        """Show a member of whom nothing was booked now."""
        ...

    def past(self, window: timedelta) -> bool:
        """Tell whether the last act is longer ago than a span."""
        ...

    def settle_focus(self) -> None:
        """Put the focus where the next key belongs."""
        ...

    def show_acted(self, outcome: Acted) -> None:
        """Show what was done beside the queue."""
        ...

    def show_draft(self, name: str) -> None:
        """Show that an enrolment waits, or that none does."""
        ...

    def show_enrolled(self, outcome: Acted) -> None:
        """Show a member who was just enrolled."""
        ...

    def show_named(self, member: int) -> None:
        """Show a member's new name; what was just done stays as it was."""
        ...
