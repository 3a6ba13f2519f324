"""What the forms of every kind of programme share: reading amounts, refusing in place, saving as a version."""

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L, M
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Panel, Text, row, stepper
from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.refusals import AmountInvalid, ProgrammeInvalid


class ProgrammeForm(Panel):
    """The settings of a programme as sentences with gaps; each kind lays out its own."""

    changed = Signal()
    saved = Signal(dict, bool)
    cancelled = Signal()

    def __init__(self, floor: ShopFloor, settings: dict[str, object], *, new: bool) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._settings = settings
        self._currency = floor.currency
        self._new = new
        self._told = Text("", "body", tone="muted")
        self._told.hide()
        self._wrong = Text("", "strong", tone="refused")
        self._wrong.hide()

    def settings(self) -> dict[str, object]:
        """Return the settings as the form has them; what it does not show stays as it was.

        Raises:
            AmountInvalid: an amount can't be read.
        """
        return dict(self._settings)

    @property
    def accepts(self) -> bool:
        """Whether the owner chose what the preview of a conversion showed."""
        return False

    def _finish(self) -> None:
        """Lay out what stands below every form: what the change does, what is wrong, and the buttons."""
        self.rows.addWidget(self._told)
        self.rows.addWidget(self._wrong)
        said = _("Save") if self._new else _("Save as a new version")
        save = button(said, self._save, look="primary", icon="check", theme=self._floor.theme)
        self.rows.addLayout(row(button(_("Cancel"), self.cancelled.emit, look="quiet"), None, save))

    def tell(self, said: str) -> None:
        """Say what saving would do to the cards that are open."""
        self._told.setText(said)
        self._told.setVisible(bool(said))

    def _number(self, key: str, default: int, low: int, high: int) -> QSpinBox:
        value = self._settings.get(key, default)
        return stepper(value if isinstance(value, int) else default, low, high)

    def _money(self, key: str, label: str) -> Field:
        return self._money_of(self._settings, key, label)

    def _money_of(self, settings: dict[str, object], key: str, label: str) -> Field:
        kept = str(settings.get(key, ""))
        shown = "" if kept in {"", "0.00", "0"} else formats.plain_amount(kept)
        return Field(label, text=shown, hint=self._currency.code, longest=16, numbers=True)

    def _listed(self, key: str) -> list[str]:
        value = self._settings.get(key, [])
        return [str(each) for each in value] if isinstance(value, list) else []

    @staticmethod
    def _split(field: Field) -> list[str]:
        return [each.strip() for each in field.text().split(",") if each.strip()]

    def _amount(self, field: Field) -> str | None:
        if not field.text().strip():
            return None
        try:
            return self._currency.write(formats.amount_typed(field.text(), self._currency))
        except AmountInvalid as refusal:
            field.refuse(phrases.refusal(refusal).said)
            raise

    def rules(self) -> ProgrammeRules | None:
        """Return the rules the form describes, or None while something is wrong."""
        try:
            return read_rules(self.settings(), self._currency)
        except (AmountInvalid, ProgrammeInvalid):
            return None

    def refuse(self, said: str) -> None:
        """Say what is wrong with the whole."""
        self._wrong.setText(said)
        self._wrong.show()

    def refuse_setting(self, refusal: ProgrammeInvalid) -> None:
        """Say which setting is wrong, and what was expected."""
        self.refuse(str(phrases.refusal(refusal)))

    def _lead_to_wrong(self) -> None:
        """Say that something typed can't be read, and lead there: it may be out of view."""
        self.refuse(_("What is marked in red can't be read."))
        marked = next((each for each in self.findChildren(Field) if each.is_refused and each.isVisible()), None)
        if marked is not None:
            marked.edit.setFocus()

    def _save(self) -> None:
        try:
            settings = self.settings()
            read_rules(settings, self._currency)
        except AmountInvalid:
            self._lead_to_wrong()
            return
        except ProgrammeInvalid as refusal:
            self.refuse_setting(refusal)
            return
        self.saved.emit(settings, self.accepts)


def with_optional(settings: dict[str, object], optional: dict[str, object]) -> dict[str, object]:
    """Return settings with optional ones put in, or taken out where they are None."""
    made = {**settings, **optional}
    return {key: value for key, value in made.items() if not (key in optional and value is None)}


Choices = tuple[tuple[str, str], ...]
"""What may be chosen: the word that is kept, and what it is called."""


class MakeForm(Protocol):
    """Makes the form of a kind; `others` are the programmes whose units a gift may be."""

    def __call__(self, floor: ShopFloor, settings: dict[str, object], others: Choices, *, new: bool) -> ProgrammeForm:
        """Return the form with a programme's settings in it."""
        ...
