"""One reward of the catalogue of points, as it is typed."""

from PySide6.QtCore import Signal

from shopclub.desktop.screens.programmes.form import with_optional
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Panel, labelled, row, stepper
from shopclub.language.translation import gettext as _

LATEST_COST = 1_000_000


class RewardRow(Panel):
    """One reward of the catalogue."""

    changed = Signal()
    removed = Signal()

    def __init__(self, floor: ShopFloor, settings: dict[str, object], value: Field) -> None:
        super().__init__(margin=M, spacing=S, plain=True)
        self._settings = settings
        self.name, self.value = Field(_("Reward"), text=str(settings.get("name", "")), longest=80), value
        cost, stock = settings.get("cost"), settings.get("stock")
        self.cost = stepper(cost if isinstance(cost, int) else 100, 1, LATEST_COST)
        self.stock = stepper(stock if isinstance(stock, int) else 0, 0, 1_000_000)
        most = settings.get("limit_per_member")
        self.most = stepper(most if isinstance(most, int) else 0, 0, 100_000)
        for each in (self.stock, self.most):
            each.setSpecialValueText(_("no limit"))
        away = button("", self.removed.emit, look="quiet", icon="x", theme=floor.theme)
        away.setAccessibleName(_("Take this reward out"))
        away.setFixedWidth(44)
        first = row(self.name, away, spacing=S)
        first.setStretch(0, 1)
        self.rows.addLayout(first)
        self.rows.addLayout(row(labelled(_("Points"), self.cost), self.value, spacing=M))
        stock, most = labelled(_("How many there are"), self.stock), labelled(_("Most for one member"), self.most)
        self.rows.addLayout(row(stock, most, spacing=M))
        for field in (self.name, self.value):
            field.edit.textEdited.connect(lambda _text: self.changed.emit())
        for spin in (self.cost, self.stock, self.most):
            spin.valueChanged.connect(lambda _value: self.changed.emit())

    def settings(self, value: str | None) -> dict[str, object]:
        """Return the reward as it is kept; what the line does not show stays as it was."""
        made = {**self._settings, "name": self.name.text(), "cost": self.cost.value()}
        most = self.most.value() or None
        return with_optional(made, {"value": value, "stock": self.stock.value() or None, "limit_per_member": most})
