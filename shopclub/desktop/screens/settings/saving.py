"""Settings are saved as they are made; the last ones can be taken back one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from shopclub.desktop.changes import Changes
from shopclub.desktop.preferences import Preferences
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.workers import Expected
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.shop.settings import Setting

MOST = 50


@dataclass(frozen=True)
class _Before:
    """What a setting was: of the shop by its names, or this machine's preferences as a whole."""

    shop: dict[str, Setting] | None = None
    preferences: Preferences | None = None


class Saving(QObject):
    """Saves what is changed, and remembers what it was; `saved` tells that the book or the machine has it."""

    saved = Signal()
    taken_back = Signal()

    def __init__(self, floor: ShopFloor, parent: QObject) -> None:
        super().__init__(parent)
        self._floor = floor
        self._before: list[_Before] = []

    def shop(self, refuse: Callable[[Expected], None] | None = None, **settings: Setting) -> None:
        """Change settings of the shop, unless they are so already; a no goes to `refuse`."""
        now = {name: getattr(self._floor.shop, name) for name in settings}
        if now != settings:
            self._write(settings, partial(self._keep, _Before(shop=now)), refuse or self._floor.refuse)

    def _write(
        self, settings: dict[str, Setting], then: Callable[[], None], refuse: Callable[[Expected], None]
    ) -> None:
        def changed(shop: ShopSettings) -> None:
            then()
            self._floor.changed.emit(Changes.of("shop"))
            self._floor.take_shop(shop)

        change = partial(self._floor.club.shopkeeping.change, **settings)
        self._floor.acts.run(change, owner=self._floor, then=changed, otherwise=refuse)

    def _keep(self, before: _Before) -> None:
        self._before.append(before)
        del self._before[:-MOST]
        self.saved.emit()

    def machine(self, preferences: Preferences) -> None:
        """Change what this machine prefers, unless it does already."""
        now = self._floor.preferences
        if preferences != now:
            self._keep(_Before(preferences=now))
            self._floor.prefer(preferences)

    def take_back(self) -> None:
        """Make the last change undone."""
        if not self._before:
            return
        before = self._before.pop()
        if before.preferences is not None:
            self._floor.prefer(before.preferences)
            self.taken_back.emit()
        elif before.shop is not None:
            self._write(before.shop, self.taken_back.emit, self._floor.refuse)
