"""The form of a points programme in the owner's words, with its catalogue of rewards."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout

from shopclub.desktop.screens.programmes.form import ProgrammeForm, with_optional
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import M, S
from shopclub.desktop.widgets.texts import Choice, Field, Fold, Panel, Text, button, labelled, row, stepper
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.settings import WEEKDAYS

DOUBLE = 20_000
LATEST_COST = 1_000_000


class PointsForm(ProgrammeForm):
    """The settings of points as sentences with gaps."""

    def __init__(self, floor: ShopFloor, settings: dict[str, object], *, new: bool) -> None:
        super().__init__(floor, settings, new=new)
        self._name = Field(_("What the points are called"), text=str(settings.get("name", "")), longest=80)
        self._points = self._number("points", 1, 1, 100_000)
        self._unit = _choice(
            (
                ("amount", _("each amount spent")),
                ("visit", _("each visit")),
                ("item", _("each item")),
                ("category", _("each amount spent on some categories")),
            ),
            settings.get("unit", "amount"),
        )
        self._per = self._money("per", _("The amount that gives them"))
        self._categories = Field(
            _("Categories that count, with commas"), text=", ".join(self._listed("categories")), longest=200
        )
        self._rewards = QVBoxLayout()
        self._rewards.setSpacing(S)
        self._lines: list[RewardLine] = []
        self._fold = Fold(floor.theme, _("More settings"))
        self._make_expiry()
        self._make_payment()
        self._minimum = self._money("min_spend", _("A purchase counts from this amount"))
        self._welcome = self._number("welcome_points", 0, 0, 1_000_000)
        self._pending = self._number("pending_days", 0, 0, 366)
        self._double = _choice(
            (("", _("no day")), *zip(WEEKDAYS, _weekday_names(), strict=True)), self._double_day() or ""
        )
        self._debt = _choice(
            (("forgive", _("forgive what is missing")), ("carry", _("owe it: the next points fill it"))),
            settings.get("debt", "forgive"),
        )
        self._lay_out()

    def _make_expiry(self) -> None:
        expiry = self._settings.get("expiry")
        kept = expiry if isinstance(expiry, dict) else {}
        how = "never" if not kept else "date" if "date" in kept else str(kept.get("from", "award"))
        self._lapse = _choice(
            (
                ("never", _("never")),
                ("award", _("some months after they were earned")),
                ("activity", _("some months after the last visit")),
                ("date", _("on a day of the year")),
            ),
            how,
        )
        self._months = stepper(int(kept.get("months", 12)), 1, 240)
        self._day = Field(_("Day of the year, MM-DD"), text=str(kept.get("date", "12-31")), longest=5)
        self._round_to = _choice(
            (
                ("day", _("to the day")),
                ("month", _("to the end of the month")),
                ("quarter", _("to the end of the quarter")),
                ("half-year", _("to the end of the half-year")),
            ),
            kept.get("round_to", "day"),
        )

    def _make_payment(self) -> None:
        pay = self._settings.get("pay")
        kept = pay if isinstance(pay, dict) else {}
        self._pays = QCheckBox(_("Points may pay a part of a purchase"))
        self._pays.setChecked(bool(kept))
        self._pay_points = stepper(int(kept.get("points", 10)), 1, 1_000_000)
        self._pay_worth = self._money_of(
            kept or {"worth": self._currency.write(10**self._currency.decimals)}, "worth", _("are worth")
        )
        self._pay_min = stepper(int(kept.get("min", 50)), 0, 1_000_000)
        self._pay_step = stepper(int(kept.get("step", 10)), 1, 1_000_000)
        self._pay_share = stepper(int(kept.get("max_share_bp", 10_000)) // 100, 1, 100)
        self._pay_share.setSuffix(" %")

    def _double_day(self) -> str | None:
        """Return the weekday of a plain double day, if there is one."""
        for each in self._promotions():
            days = each.get("days")
            if (
                each.get("bp", DOUBLE) == DOUBLE
                and isinstance(days, list)
                and len(days) == 1
                and set(each) <= _DOUBLE_KEYS
            ):
                return str(days[0])
        return None

    def _promotions(self) -> list[dict[str, object]]:
        kept = self._settings.get("multiplier")
        return [each for each in kept if isinstance(each, dict)] if isinstance(kept, list) else []

    def _lay_out(self) -> None:
        add, pair = self.rows.addWidget, self.rows.addLayout
        add(Text(_("New programme") if self._new else _("Change the programme"), "heading"))
        add(self._name)
        pair(row(labelled(_("So many points"), self._points), labelled(_("for"), self._unit), spacing=M))
        add(self._per)
        add(self._categories)
        add(Text(_("What points buy"), "strong"))
        pair(self._rewards)
        more = button(_("Add a reward"), lambda: self._add_reward({}), icon="plus", theme=self._floor.theme)
        pair(row(more, None))
        rewards = self._settings.get("reward")
        for each in rewards if isinstance(rewards, list) else []:
            self._add_reward(each)
        add(self._pays)
        add(self._payment_panel())
        add(self._fold)
        self._lay_out_more()
        self._finish()
        self._follow()

    def _payment_panel(self) -> Panel:
        self._payment = Panel(margin=M, spacing=M, plain=True)
        points = labelled(_("So many points"), self._pay_points)
        self._payment.rows.addLayout(row(points, self._pay_worth, spacing=M))
        least, step = labelled(_("At least"), self._pay_min), labelled(_("In steps of"), self._pay_step)
        share = labelled(_("At most of a bill"), self._pay_share)
        self._payment.rows.addLayout(row(least, step, spacing=M))
        self._payment.rows.addLayout(row(share, None, spacing=M))
        return self._payment

    def _lay_out_more(self) -> None:
        add, pair = self._fold.rows.addWidget, self._fold.rows.addLayout
        add(labelled(_("Points lapse"), self._lapse))
        self._months_row = labelled(_("Months"), self._months)
        self._round_row = labelled(_("Rounded up"), self._round_to)
        pair(row(self._months_row, self._round_row, spacing=M))
        add(self._day)
        pair(row(labelled(_("Double points on"), self._double), self._minimum, spacing=M))
        welcome, pending = (
            labelled(_("Points as a welcome"), self._welcome),
            labelled(_("Days until they count"), self._pending),
        )
        pair(row(welcome, pending, spacing=M))
        add(labelled(_("When goods come back and the points are spent"), self._debt))

    def _add_reward(self, settings: dict[str, object]) -> None:
        line = RewardLine(self._floor, settings, self._money_of(settings, "value", _("Costs you")))
        line.changed.connect(self._live)
        line.removed.connect(lambda: self._remove_reward(line))
        self._lines.append(line)
        self._rewards.addWidget(line)
        if not settings:
            line.name.edit.setFocus()

    def _remove_reward(self, line: "RewardLine") -> None:
        self._lines.remove(line)
        line.hide()
        line.deleteLater()
        self._live()

    def _follow(self) -> None:
        for field in (self._name, self._per, self._categories, self._minimum, self._day, self._pay_worth):
            field.edit.textEdited.connect(lambda _text: self._live())
        spins = (self._points, self._welcome, self._pending, self._months)
        for spin in (*spins, self._pay_points, self._pay_min, self._pay_step, self._pay_share):
            spin.valueChanged.connect(lambda _value: self._live())
        for choice in (self._unit, self._lapse, self._round_to, self._double, self._debt):
            choice.currentIndexChanged.connect(lambda _index: self._live())
        self._pays.toggled.connect(lambda _on: self._live())
        self._live()

    def _live(self) -> None:
        unit, lapse = self._unit.currentData(), self._lapse.currentData()
        self._per.setVisible(unit in {"amount", "category"})
        self._categories.setVisible(unit in {"item", "category"})
        for each in (self._months_row, self._round_row):
            each.setVisible(lapse in {"award", "activity"})
        self._day.setVisible(lapse == "date")
        self._payment.setVisible(self._pays.isChecked())
        self._wrong.hide()
        self.changed.emit()

    def settings(self) -> dict[str, object]:
        """Return the settings as the form has them; what it does not show stays as it was.

        Raises:
            AmountInvalid: an amount can't be read.
        """
        unit = self._unit.currentData()
        made = {**super().settings(), "name": self._name.text(), "points": self._points.value(), "unit": unit}
        optional: dict[str, object] = {
            "per": self._amount(self._per) if unit in {"amount", "category"} else None,
            "categories": self._split(self._categories) if unit in {"item", "category"} else None,
            "min_spend": self._amount(self._minimum),
            "welcome_points": self._welcome.value() or None,
            "pending_days": self._pending.value() or None,
            "expiry": self._expiry(),
            "pay": self._payment_settings() if self._pays.isChecked() else None,
            "reward": [line.settings(self._amount(line.value)) for line in self._lines] or None,
            "multiplier": self._multiplier() or None,
            "debt": self._debt.currentData(),
        }
        return with_optional(made, optional)

    def _expiry(self) -> dict[str, object] | None:
        match self._lapse.currentData():
            case "never":
                return None
            case "date":
                return {"date": self._day.text().strip()}
            case since:
                return {"months": self._months.value(), "from": since, "round_to": self._round_to.currentData()}

    def _payment_settings(self) -> dict[str, object]:
        return {
            "points": self._pay_points.value(),
            "worth": self._amount(self._pay_worth) or "",
            "min": self._pay_min.value(),
            "step": self._pay_step.value(),
            "max_share_bp": self._pay_share.value() * 100,
        }

    def _multiplier(self) -> list[dict[str, object]]:
        """Return the promotions: the double day as it is chosen, the others as they were."""
        plain, chosen = self._double_day(), self._double.currentData()
        others = [
            each
            for each in self._promotions()
            if not (plain and each.get("days") == [plain] and set(each) <= _DOUBLE_KEYS)
        ]
        if not chosen:
            return others
        name = _("Double points on {day}").format(day=self._double.currentText())
        return [*others, {"name": name, "days": [chosen], "bp": DOUBLE}]


_DOUBLE_KEYS = {"name", "days", "bp"}


class RewardLine(Panel):
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


def _choice(choices: tuple[tuple[str, str], ...], chosen: object) -> QComboBox:
    made = Choice()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    for word, said in choices:
        made.addItem(said, word)
    made.setCurrentIndex(max(made.findData(chosen), 0))
    return made


def _weekday_names() -> tuple[str, ...]:
    return (
        _("Mondays"),
        _("Tuesdays"),
        _("Wednesdays"),
        _("Thursdays"),
        _("Fridays"),
        _("Saturdays"),
        _("Sundays"),
    )
