"""A page about one member on which questions open, one at a time, and what is done there goes through one way."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.drafts import FormDraft
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Panel, Text, clear, put, row
from shopclub.desktop.workers import Expected
from shopclub.language import phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.outcomes import MemberShown


class MemberSheets(QWidget):
    """Keeps who is shown, opens questions in place of one another, and does what was asked.

    What is typed into a sheet that names its form is kept as the member's draft until it is saved or discarded.
    """

    closed = Signal()
    opened = Signal()

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self._floor = floor
        self._shown: MemberShown | None = None
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(0)
        self.sheet = QVBoxLayout()
        self._draft: FormDraft | None = None
        self._form = ""
        self._do: QPushButton | None = None

    @property
    def shown(self) -> MemberShown:
        """The member who is shown.

        Raises:
            LookupError: nobody is.
        """
        if self._shown is None:
            raise LookupError
        return self._shown

    @property
    def owner_of_drafts(self) -> str:
        """Whom the drafts of this page belong to."""
        return f"member {self.shown.id}"

    def refresh(self) -> None:
        """Read the member anew."""

    def holds(self, form: str) -> bool:
        """Tell whether a form is open."""
        return bool(form) and form == self._form and self.sheet.count() > 0

    def open_sheet(
        self,
        title: str,
        *widgets: QWidget,
        act: str,
        then: Callable[[], object],
        look: str = "primary",
        away: str = "",
        form: str = "",
    ) -> Panel:
        """Open a question on the page, in place of the one that was open; a `form` is kept as a draft.

        What can't be taken back is never done by Enter: there the way out has the focus.
        """
        clear(self.sheet)
        sheet = Panel(margin=L + 4, spacing=S)
        mark = Text(_("Draft"), "small_strong", tone="accent", wrap=False)
        sheet.rows.addLayout(row(Text(title, "heading", wrap=False), mark, None))
        for widget in widgets:
            sheet.rows.addWidget(widget)
        risky = look == "danger"
        for field in () if risky else sheet.findChildren(Field):
            field.edit.returnPressed.connect(then)
        self._do = button(act, then, look=look, key="" if risky else "Enter")
        leave = button(away or (_("Discard") if form else _("Cancel")), self.discard, look="quiet", key="Esc")
        sheet.rows.addLayout(row(leave, None, self._do))
        put(self.sheet, sheet)
        if risky:
            leave.setFocus()
        self._form, self._draft = form, None
        mark.hide()
        if form:
            self._draft = FormDraft(self._floor.drafts, form, self.owner_of_drafts, sheet)
            self._draft.drafted.connect(mark.setVisible)
            mark.setVisible(self._draft.is_drafted)
        self.opened.emit()
        return sheet

    def save_sheet(self) -> None:
        """Do what the open question asks."""
        if self._do is not None and self._do.property("look") != "danger" and self.sheet.count():
            self._do.click()

    def discard(self) -> None:
        """Close what is open, and throw away what was typed into it."""
        if self._draft is not None:
            self._draft.done()
        self.settle()

    def settle(self) -> bool:
        """Close what is open on the page, keeping what was typed as a draft; tell whether something was."""
        opened = self.sheet.count() > 0
        clear(self.sheet)
        self._draft, self._form = None, ""
        return opened

    def ask(
        self, job: Callable[[], object], wrong: Field | None = None, *, then: Callable[[], object] | None = None
    ) -> None:
        """Do something with the member, `then` what follows from it; a no is said at the field it is about."""
        form, owner = self._form, self.owner_of_drafts

        def done(_outcome: object) -> None:
            if form:
                self._floor.drafts.drop(form, owner)
            if then is not None:
                then()
            self.settle()
            self._floor.told.emit(_("Done: it is in the book."), "done")
            self._floor.changed.emit(Changes.of("members"))

        def refused(expected: Expected) -> None:
            if wrong is not None and isinstance(expected, Refusal):
                wrong.refuse(str(phrases.refusal(expected)))
            else:
                self._floor.refuse(expected)

        self._floor.acts.run(job, owner=self, then=done, otherwise=refused)
