"""A page about one member on which questions open, one at a time, and what is done there goes through one way."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XS, L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Panel, Text, clear, row
from shopclub.desktop.workers import Expected
from shopclub.language import phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.outcomes import MemberShown


class MemberSheets(Panel):
    """Keeps who is shown, opens questions in place of one another, and does what was asked."""

    closed = Signal()
    opened = Signal()

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._shown: MemberShown | None = None
        self.sheet = QVBoxLayout()

    @property
    def shown(self) -> MemberShown:
        """The member who is shown.

        Raises:
            LookupError: nobody is.
        """
        if self._shown is None:
            raise LookupError
        return self._shown

    def refresh(self) -> None:
        """Read the member anew."""

    def open_sheet(
        self, title: str, *widgets: QWidget, act: str, then: Callable[[], object], look: str = "primary", away: str = ""
    ) -> Panel:
        """Open a question on the page, in place of the one that was open."""
        clear(self.sheet)
        sheet = Panel(margin=M, spacing=S)
        sheet.setStyleSheet(f"QFrame[panel='true'] {{ border: 2px solid {self._floor.theme.colours.accent}; }}")
        sheet.rows.addWidget(Text(title, "heading"))
        for widget in widgets:
            sheet.rows.addWidget(widget)
            if isinstance(widget, Field):
                widget.edit.returnPressed.connect(then)
        do = button(act, then, look=look)
        sheet.rows.addLayout(row(None, button(away or _("Cancel"), self.settle, look="quiet"), do))
        self.sheet.addWidget(sheet)
        self.sheet.addSpacing(XS)
        self.opened.emit()
        return sheet

    def settle(self) -> bool:
        """Close what is open on the page; tell whether something was."""
        opened = self.sheet.count() > 0
        clear(self.sheet)
        return opened

    def ask(self, job: Callable[[], object], wrong: Field | None = None) -> None:
        """Do something with the member; a no is said at the field it is about."""

        def done(_outcome: object) -> None:
            self.settle()
            self._floor.told.emit(_("Done: it is in the book."), "done")
            self._floor.changed.emit(Changes.of("members"))

        def refused(expected: Expected) -> None:
            if wrong is not None and isinstance(expected, Refusal):
                wrong.refuse(str(phrases.refusal(expected)))
            else:
                self._floor.refuse(expected)

        self._floor.acts.run(job, owner=self, then=done, otherwise=refused)
