"""What every screen stands on: the services, the workers, the theme, this machine's preferences, and what changed."""

import sys
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from shopclub.desktop.changes import Changes, Noun
from shopclub.desktop.drafts import Drafts, beside
from shopclub.desktop.preferences import PreferenceFile, Preferences
from shopclub.desktop.scanner import Scanner
from shopclub.desktop.sounds import Sounds
from shopclub.desktop.theme import DEFAULT_ACCENT, Theme, make_theme, system_is_dark
from shopclub.desktop.workers import Expected, Worker

if TYPE_CHECKING:
    from shopclub.rules.values.money import Currency
    from shopclub.rules.values.shop import ShopSettings
    from shopclub.services.shop.clubhouse import Clubhouse


SWITCH_S = 0.0002
"""How long a thread may keep Python to itself while others wait. Each call into Qt lets go of it, so that the painting
of an answer asks for it some hundred times: beside the end of a print it takes 120 ms at 1 ms, 50 ms at this."""


@dataclass(frozen=True)
class Readings:
    """The workers that only read for the screens, and what is prepared aside.

    `short` reads lists, a member's page, a single fact. `long` works out figures, checks and simulations, reads
    statements and exports, and carries out what falls due, backups and demo data: piece by piece, the counter first.
    """

    short: Worker
    long: Worker


class ShopFloor(QObject):
    """Shared by the window and its screens; `changed` broadcasts the `Changes` of an act, `broken` tells of a bug.

    `acts` is where every act is carried out in order, with what the counter waits for: a search, a member opened, the
    latest visits. `readings` read for the other screens, `paper` draws what is printed. Nothing reads the book on the
    window's own thread.
    """

    changed = Signal(object)
    broken = Signal(object)
    wanted = Signal(str, object)
    told = Signal(str, str)
    filed = Signal(object)
    redressed = Signal()

    def __init__(self, file: PreferenceFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self.preferences = file.read()
        sys.setswitchinterval(SWITCH_S)
        self.acts = Worker("acts", self)
        long = Worker("long readings", self, gives_way_to=self.acts)
        self.readings = Readings(Worker("short readings", self), long)
        self.paper = Worker("paper", self, gives_way_to=self.acts)
        for worker in self._workers:
            worker.refused.connect(self.refuse)
            worker.broken.connect(self.broken)
        self.sounds = Sounds(enabled=self.preferences.sounds)
        self.scanner: Scanner | None = None
        self.drafts = Drafts(self)
        self._club: Clubhouse | None = None
        self._shop: ShopSettings | None = None
        self.theme = self._make_theme()

    @property
    def _workers(self) -> tuple[Worker, ...]:
        return self.acts, self.readings.short, self.readings.long, self.paper

    @property
    def idle(self) -> bool:
        """Whether no worker has anything under way."""
        return all(worker.idle for worker in self._workers)

    @property
    def club(self) -> "Clubhouse":
        """The services; there once the book is open.

        Raises:
            LookupError: the book is not open yet.
        """
        if self._club is None:
            raise LookupError
        return self._club

    @property
    def open(self) -> bool:
        """Whether the book is open."""
        return self._club is not None

    @property
    def shop(self) -> "ShopSettings":
        """The shop's settings as last read.

        Raises:
            LookupError: the book is not open yet.
        """
        if self._shop is None:
            raise LookupError
        return self._shop

    @property
    def currency(self) -> "Currency":
        """The shop's currency."""
        from shopclub.rules.values.money import Currency

        return Currency(self._shop.currency if self._shop else "DKK")

    def today(self) -> date:
        """Return the shop's present business date, from the settings as last read: the book is not asked."""
        from zoneinfo import ZoneInfo

        from shopclub.rules.values.periods import business_date

        shop = self.shop
        day_starts = time.fromisoformat(shop.day_starts)
        return business_date(self.club.desk.now(), zone=ZoneInfo(shop.zone), day_starts=day_starts)

    def move_in(self, club: "Clubhouse", shop: "ShopSettings") -> None:
        """Take the open book."""
        self._club = club
        self.drafts.open(beside(club.desk.book.path))
        self.take_shop(shop)

    def take_shop(self, shop: "ShopSettings") -> None:
        """Take the shop's changed settings."""
        from shopclub.language import formats

        self._shop = shop
        formats.use_currency(self.currency)
        self.redress()

    def prefer(self, preferences: Preferences) -> None:
        """Keep what this machine prefers from now on."""
        self.preferences = preferences
        self.file.write(preferences)
        self.sounds.enabled = preferences.sounds
        self.redress()

    def keep_folder(self, folder: Path) -> None:
        """Offer a folder for the next file."""
        if str(folder) != self.preferences.folder:
            self.preferences = replace(self.preferences, folder=str(folder))
            self.file.write(self.preferences)

    def redress(self) -> None:
        """Work the theme out anew, and tell the window if it changed."""
        theme = self._make_theme()
        if theme != self.theme:
            self.theme = theme
            self.redressed.emit()

    def _make_theme(self) -> Theme:
        scheme = self.preferences.scheme
        dark = system_is_dark() if scheme == "system" else scheme == "dark"
        return make_theme(dark=dark, accent=self._shop.accent if self._shop else DEFAULT_ACCENT)

    def refuse(self, expected: Expected) -> None:
        """Tell a refusal or fault where no screen does it better."""
        from shopclub.language import phrases
        from shopclub.rules.values.refusals import Refusal

        sentence = phrases.refusal(expected) if isinstance(expected, Refusal) else phrases.fault(expected)
        self.told.emit(str(sentence), "refused" if isinstance(expected, Refusal) else "fault")

    def close(self) -> None:
        """Finish what is under way, acts that wait too, and close the book; what was typed and not saved is kept."""
        self.drafts.write()
        self.acts.close()
        for worker in (self.readings.short, self.readings.long, self.paper):
            worker.close(finish=False)
        if self._club is not None:
            self._club.close()


class Screen(QWidget):
    """One screen: visible it refreshes when something it shows changed, hidden it goes stale."""

    interests: frozenset[Noun] = frozenset()

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self.floor = floor
        self._stale = True
        self.setObjectName("screen")
        floor.changed.connect(self._hear)

    def refresh(self) -> None:
        """Ask for what it shows anew."""

    def open_with(self, argument: object) -> None:
        """Show something in particular."""

    def left_off(self) -> object:
        """Return what is shown, so that it can be shown again by a screen that is dressed anew."""
        return None

    def resume(self, left: object) -> None:
        """Show what was shown before the window was dressed anew."""

    def take_changes(self, changes: Changes) -> None:
        """Bring what is shown up to date; a screen that knows how to do it by what was counted reads less."""
        self.refresh()

    def _hear(self, changes: Changes) -> None:
        if not changes.nouns & self.interests:
            return
        if self.isVisible():
            self.take_changes(changes)
        else:
            self._stale = True

    def showEvent(self, event: object) -> None:
        """Refresh if something changed while it was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale and self.floor.open:
            self._stale = False
            self.refresh()
