"""Says while one types that somebody in the book has the same phone number, address, or name and birthday."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Text, clear, put
from shopclub.language import names
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.outcomes import MemberLine

TYPED_MS = 250


class DuplicateHint(QWidget):
    """Asks the book a moment after something was typed; `opened` wants to see who is there already."""

    opened = Signal(int)

    def __init__(self, floor: ShopFloor, told: Callable[[], Mapping[str, str | None]]) -> None:
        super().__init__()
        self._floor = floor
        self._told = told
        self._member: int | None = None
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(S)
        self._soon = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._soon.timeout.connect(self._ask)
        self.hide()

    def look(self, *, member: int | None) -> None:
        """Look a moment from now; of the `member` who is edited herself nothing is said."""
        self._member = member
        self._soon.start()

    def _ask(self) -> None:
        told, without = dict(self._told()), self._member
        find = partial(self._floor.club.enrolment.duplicates, told, without=without)
        self._floor.readings.short.run(find, owner=self, then=self._show, otherwise=self._leave)

    def _leave(self, expected: object) -> None:
        """Say nothing of what can't be read yet: it is still being typed."""
        if isinstance(expected, Refusal):
            self._show(())

    def _show(self, lines: tuple[MemberLine, ...]) -> None:
        clear(self._line)
        self.setVisible(bool(lines))
        for line in lines[:1]:
            said = _("{who} is in the book already.").format(who=names.member_name(line))
            words = Text(said, "small_strong", tone="refused")
            put(self._line, words)
            put(self._line, button(_("Open"), partial(self.opened.emit, line.id), look="quiet"))
            self._line.setStretch(0, 1)
