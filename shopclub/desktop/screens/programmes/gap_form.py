"""The form of any kind of programme whose settings are laid out as gaps in sentences."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout

from shopclub.desktop.screens.programmes.form import Choices, MakeForm, ProgrammeForm
from shopclub.desktop.screens.programmes.gaps import Editor, Gap, Settings, editor, filled, value_at
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import M
from shopclub.desktop.widgets.texts import Fold, Text, row
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import AmountInvalid, ProgrammeInvalid

Rows = tuple[tuple[Gap, ...], ...]


def chosen(key: str, *values: str) -> Callable[[Settings], bool]:
    """Return whether a setting has one of some values."""
    return lambda settings: settings.get(key) in values


@dataclass(frozen=True)
class GapLayout:
    """How a kind of programme is asked for: what it is, in words for somebody who never ran one, and its gaps."""

    intro: str
    rows: Rows
    more: Rows = ()


Asks = Callable[[Choices], GapLayout]
"""Lays a kind's gaps out; it is told the programmes whose units a gift may be, by key and name."""


class GapForm(ProgrammeForm):
    """Settings as sentences with gaps, laid out in rows."""

    def __init__(self, floor: ShopFloor, settings: dict[str, object], layout: GapLayout, *, new: bool) -> None:
        super().__init__(floor, settings, new=new)
        self._editors: list[Editor] = []
        self._fold = Fold(floor.theme, _("More settings"))
        self.rows.addWidget(Text(_("New programme") if new else _("Change the programme"), "heading"))
        self.rows.addWidget(Text(layout.intro, tone="muted"))
        for gaps in layout.rows:
            self.rows.addLayout(self._line(gaps))
        if layout.more:
            self.rows.addWidget(self._fold)
            for gaps in layout.more:
                self._fold.rows.addLayout(self._line(gaps))
        self._finish()
        self._live()

    def _line(self, gaps: tuple[Gap, ...]) -> QHBoxLayout:
        made = [editor(gap, value_at(self._settings, gap.key), self._currency, self._floor.theme) for gap in gaps]
        for each in made:
            each.changed.connect(self._live)
        self._editors += made
        line = row(*made, spacing=M)
        for place in range(len(made)):
            line.setStretch(place, 1)
        return line

    def _live(self) -> None:
        self._wrong.hide()
        try:
            settings = self.settings()
        except AmountInvalid:
            settings = dict(self._settings)
        for each in self._editors:
            each.setVisible(each.gap.shown(settings))
        self.changed.emit()

    def refuse_setting(self, refusal: ProgrammeInvalid) -> None:
        """Say what is wrong by the words that stand over its gap, and lead there."""
        setting = re.split(r"[.\[]", refusal.place.partition(".")[2])[0]
        column = refusal.place.rpartition(".")[2]
        for each in self._editors:
            if each.gap.key.partition(".")[0] == setting and not each.isHidden():
                inner = next((gap.label for gap in each.gap.columns if gap.key == column), "")
                label = f"{each.gap.label} – {inner}" if inner else each.gap.label
                said = _("“{label}”: expected {expected}.") if refusal.value else _("“{label}” is missing.")
                self.refuse(said.format(label=label, expected=refusal.expected))
                each.setFocus()
                return
        super().refuse_setting(refusal)

    def settings(self) -> dict[str, object]:
        """Return the settings as the form has them; what it does not show stays as it was.

        Raises:
            AmountInvalid: an amount can't be read.
        """
        return filled(super().settings(), self._editors)


def asked_by_gaps(ask: Asks) -> MakeForm:
    """Return how the form of a kind is made whose settings are gaps in sentences."""

    def make(floor: ShopFloor, settings: dict[str, object], others: Choices, *, new: bool) -> ProgrammeForm:
        return GapForm(floor, settings, ask(others), new=new)

    return make
