"""Points in the window: their form in the owner's words with the catalogue of rewards, and their live example."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout

from shopclub.desktop.screens.programmes.form import Choices, ProgrammeForm, with_optional
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.kinds.point_rewards import RewardRow
from shopclub.desktop.screens.programmes.live_example import (
    EXAMPLE_DAY,
    after_visits,
    bill,
    decided,
    units_given,
    what_a_visit_gives,
)
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.card_face import CardView
from shopclub.desktop.widgets.texts import Choice, Field, Fold, Panel, Text, labelled, row, stepper
from shopclub.language import formats
from shopclub.language.counts import points
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.points import BASE_RATE, PointExpiry, PointPayment, PointRules
from shopclub.rules.kinds.points_settings import read_payment
from shopclub.rules.kinds.settings import WEEKDAYS, SettingReader
from shopclub.rules.ledger.promotions import Promotion
from shopclub.rules.values.money import Currency

EXAMPLE_POINTS = 120
SUGGESTED_PAYMENT: dict[str, object] = {"points": 10, "min": 50, "step": 10}
"""What the form begins with where points do not pay yet; so many are worth one whole of the currency."""


class PointsForm(ProgrammeForm):
    """The settings of points as sentences with gaps."""

    def __init__(self, floor: ShopFloor, settings: dict[str, object], *, new: bool) -> None:
        super().__init__(floor, settings, new=new)
        self._name = Field(_("What the points are called"), text=str(settings.get("name", "")), longest=80)
        self._points = self._number("points", BASE_RATE.units, 1, 100_000)
        self._unit = _choice(
            (
                ("amount", _("each amount spent")),
                ("visit", _("each visit")),
                ("item", _("each item")),
                ("category", _("each amount spent on some categories")),
            ),
            settings.get("unit", BASE_RATE.unit),
        )
        self._per = self._money("per", _("The amount that gives them"))
        self._categories = Field(
            _("Categories that count, with commas"), text=", ".join(self._listed("categories")), longest=200
        )
        self._rewards = QVBoxLayout()
        self._rewards.setSpacing(S)
        self._lines: list[RewardRow] = []
        self._fold = Fold(floor.theme, _("More settings"))
        self._make_expiry()
        self._make_payment()
        self._minimum = self._money("min_spend", _("A purchase counts from this amount"))
        self._welcome = self._number("welcome_points", PointRules.welcome_points, 0, 1_000_000)
        self._pending = self._number("pending_days", PointRules.pending_days, 0, 366)
        self._double = _choice(
            (("", _("no day")), *zip(WEEKDAYS, _weekday_names(), strict=True)), self._double_day() or ""
        )
        self._debt = _choice(
            (("forgive", _("forgive what is missing")), ("carry", _("owe it: the next points fill it"))),
            settings.get("debt", PointRules.debt.value),
        )
        self._lay_out()

    def _make_expiry(self) -> None:
        expiry = self._settings.get("expiry")
        kept = expiry if isinstance(expiry, dict) else {}
        how = "date" if "date" in kept else str(kept.get("from", PointExpiry.since))
        self._lapse = _choice(
            (
                ("never", _("never")),
                ("award", _("some months after they were earned")),
                ("activity", _("some months after the last visit")),
                ("date", _("on a day of the year")),
            ),
            how if isinstance(expiry, dict) else "never",
        )
        self._months = stepper(int(kept.get("months", PointExpiry.months)), 1, 240)
        self._day = Field(_("Day of the year, MM-DD"), text=str(kept.get("date", "12-31")), longest=5)
        self._round_to = _choice(
            (
                ("day", _("to the day")),
                ("month", _("to the end of the month")),
                ("quarter", _("to the end of the quarter")),
                ("half-year", _("to the end of the half-year")),
            ),
            kept.get("round_to", PointExpiry.round_to),
        )

    def _make_payment(self) -> None:
        kept = self._settings.get("pay")
        worth = self._currency.write(self._currency.one)
        shown = kept if isinstance(kept, dict) and kept else {**SUGGESTED_PAYMENT, "worth": worth}
        pay = read_payment(SettingReader(shown, place="pay", currency=self._currency))
        self._pays = QCheckBox(_("Points may pay a part of a purchase"))
        self._pays.setChecked(bool(kept))
        self._pay_points = stepper(pay.points, 1, 1_000_000)
        self._pay_worth = self._money_of(shown, "worth", _("are worth"))
        self._pay_min = stepper(pay.least, 0, 1_000_000)
        self._pay_step = stepper(pay.step, 1, 1_000_000)
        self._pay_share = stepper(pay.max_share_bp // 100, 1, 100)
        self._pay_share.setSuffix(" %")

    def _double_day(self) -> str | None:
        """Return the weekday of a plain double day, if there is one."""
        for each in self._promotions():
            days = each.get("days")
            if (
                each.get("bp", Promotion.bp) == Promotion.bp
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
        line = RewardRow(self._floor, settings, self._money_of(settings, "value", _("Costs you")))
        line.changed.connect(self._live)
        line.removed.connect(lambda: self._remove_reward(line))
        self._lines.append(line)
        self._rewards.addWidget(line)
        if not settings:
            line.name.edit.setFocus()

    def _remove_reward(self, line: RewardRow) -> None:
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
        return [*others, {"name": name, "days": [chosen], "bp": Promotion.bp}]


_DOUBLE_KEYS = {"name", "days", "bp"}


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


def _form(floor: ShopFloor, settings: dict[str, object], others: Choices, *, new: bool) -> PointsForm:
    del others
    return PointsForm(floor, settings, new=new)


def _card(rules: PointRules, currency: Currency) -> CardView:
    """Return some points on their way to the next reward, as a member would have them."""
    costs = sorted((each.cost, each.name) for each in rules.rewards)
    cost, reward = next((each for each in costs if each[0] > EXAMPLE_POINTS), costs[-1] if costs else (200, ""))
    said = f"{reward} · {formats.whole(cost)}" if reward else ""
    gained = units_given(decided(rules, currency))
    there = points(EXAMPLE_POINTS)
    return CardView(rules.name, EXAMPLE_POINTS, cost, gained, said, points=there, gained=f"+{formats.whole(gained)}")


def _sentences(rules: PointRules, currency: Currency) -> tuple[str, ...]:
    given = units_given(decided(rules, currency))
    sentences = [*what_a_visit_gives(rules, currency)]
    cheapest = min(rules.rewards, key=lambda reward: reward.cost, default=None)
    if given and cheapest:
        sentences += after_visits(
            given, cost=cheapest.cost, reward=cheapest.name, value=cheapest.value, currency=currency
        )
    if rules.pay:
        sentences.append(_pays(rules.pay, currency))
    lapses = rules.lives_until(EXAMPLE_DAY)
    if lapses:
        said = _("Points earned on {day} live until {last}.")
        sentences.append(said.format(day=formats.day(EXAMPLE_DAY), last=formats.day(lapses)))
    best = max(rules.multiplier, key=lambda promotion: promotion.bp, default=None)
    if best and given:
        more = points(rules.tariff.multiplied(given, best.bp))
        sentences.append(_("With “{promotion}”: {units}.").format(promotion=best.name, units=more))
    return tuple(sentences)


def _pays(pay: PointPayment, currency: Currency) -> str:
    largest = pay.largest(10**6, bill(currency))
    return _("Of a bill of {amount} at most {units} pay {worth}.").format(
        amount=formats.money(bill(currency), currency),
        units=points(largest),
        worth=formats.money(pay.worth_of(largest), currency),
    )


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (Offer("points", "coins", _("Points"), _("Every purchase counts; rewards are bought with points.")),)


SCREEN = KindScreen(
    form=_form,
    card=of_rules(PointRules, _card),
    sentences=of_rules(PointRules, _sentences),
    offers=offers,
)
