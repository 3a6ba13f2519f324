"""What every screen stands on: the services, the workers, the theme, this machine's preferences, and the news."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from shopclub.desktop.preferences import PreferenceFile, Preferences
from shopclub.desktop.scanner import Scanner
from shopclub.desktop.sounds import Sounds
from shopclub.desktop.theme import DEFAULT_ACCENT, Theme, make_theme, system_is_dark
from shopclub.desktop.workers import Expected, Worker

if TYPE_CHECKING:
    from shopclub.rules.values.money import Currency
    from shopclub.services.acting.outcomes import ShopShown
    from shopclub.services.shop.clubhouse import Clubhouse


class ShopFloor(QObject):
    """Shared by the window and its screens; `changed` broadcasts what an act changed."""

    changed = Signal(str)
    wanted = Signal(str, object)
    told = Signal(str, str)
    redressed = Signal()

    def __init__(self, file: PreferenceFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self.preferences = file.read()
        self.worker = Worker("book", self)
        self.printer = Worker("printing", self)
        self.sounds = Sounds(enabled=self.preferences.sounds)
        self.scanner: Scanner | None = None
        self._club: Clubhouse | None = None
        self._shop: ShopShown | None = None
        self.theme = self._make_theme()

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
    def shop(self) -> "ShopShown":
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

    def move_in(self, club: "Clubhouse", shop: "ShopShown") -> None:
        """Take the open book."""
        self._club = club
        self.take_shop(shop)

    def take_shop(self, shop: "ShopShown") -> None:
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

    def ask(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[Expected], None] | None = None,
    ) -> None:
        """Let the worker do something; without `otherwise` a refusal is told by the window."""
        self.worker.run(job, then=then, otherwise=otherwise or self.refuse)

    def refuse(self, expected: Expected) -> None:
        """Tell a refusal or fault where no screen does it better."""
        from shopclub.language import phrases
        from shopclub.rules.values.refusals import Refusal

        sentence = phrases.refusal(expected) if isinstance(expected, Refusal) else phrases.fault(expected)
        self.told.emit(str(sentence), "refused" if isinstance(expected, Refusal) else "fault")

    def close(self) -> None:
        """Finish what is under way and close the book."""
        self.worker.close()
        self.printer.close()
        if self._club is not None:
            self._club.close()


class Screen(QWidget):
    """One screen: visible it refreshes when something it shows changed, hidden it goes stale."""

    interests: frozenset[str] = frozenset()

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

    def _hear(self, news: str) -> None:
        if news in self.interests:
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True

    def showEvent(self, event: object) -> None:
        """Refresh if something changed while it was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale and self.floor.open:
            self._stale = False
            self.refresh()
