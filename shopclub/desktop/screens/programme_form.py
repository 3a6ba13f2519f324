"""The form of a stamp card in the owner's words, and the example that goes with it."""

from datetime import UTC, date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L, M
from shopclub.desktop.widgets.card_face import CardView
from shopclub.desktop.widgets.texts import Field, Panel, Text, button, labelled, row, stepper
from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.earning import Act, ProgrammeRules, Standing, Version
from shopclub.rules.money import Currency
from shopclub.rules.programmes import read_rules
from shopclub.rules.purchases import Item
from shopclub.rules.refusals import AmountInvalid, ProgrammeInvalid
from shopclub.rules.stamp_cards import StampCardRules

EXAMPLE_AMOUNT = 84
EXAMPLE_DAY = date(2026, 6, 1)


def example_card(rules: ProgrammeRules) -> CardView:
    """Return a card three stamps old, as a member would have it."""
    size = rules.size or 10
    return CardView(rules.name, min(3, size - 1), size, 1, rules.promise)


def example_sentences(rules: ProgrammeRules, currency: Currency) -> tuple[str, ...]:
    """Return what the rules do for a member who spends 84.00, worked out by the rules themselves."""
    amount = EXAMPLE_AMOUNT * 10**currency.decimals
    category = rules.categories[0] if isinstance(rules, StampCardRules) and rules.categories else "other"
    act = Act(EXAMPLE_DAY, datetime(2026, 6, 1, 12, tzinfo=UTC), amount, (Item(category, amount // 2, 2),))
    version = Version(1, 1, rules)
    decision = rules.earn(Standing(), act, version=1, successor=version)
    given = sum(each.quantity for each in decision.postings if each.quantity > 0)
    spends = formats.money(amount, currency)
    told = [_("A member who spends {amount} gets {stamps}.").format(amount=spends, stamps=phrases.stamps(given))]
    told += [phrases.notice(each, currency, {rules.key: rules.name}) for each in decision.notices]
    if given and rules.size:
        visits = -(-rules.size // given)
        told.append(_("After {count} such visits: {reward}.").format(count=visits, reward=rules.promise))
        spent = formats.money(visits * amount, currency)
        if isinstance(rules, StampCardRules) and rules.reward_value:
            share = rules.reward_value * 100 / (visits * amount)
            cost = formats.money(rules.reward_value, currency)
            told.append(
                _("The reward costs you {cost} for {spent} of sales: {share}.").format(
                    cost=cost, spent=spent, share=formats.percent(share)
                )
            )
    return tuple(told)


class ProgrammeForm(Panel):
    """The settings of a stamp card as sentences with gaps."""

    changed = Signal()
    saved = Signal(dict, bool)
    cancelled = Signal()

    def __init__(self, floor: ShopFloor, settings: dict[str, object], *, new: bool) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._settings = settings
        self._currency = floor.currency
        self._name = Field(_("What the card is called"), text=str(settings.get("name", "")), longest=80)
        self._reward = Field(_("A full card gives"), text=str(settings.get("reward", "")), longest=80)
        self._size = self._number("size", 10, 3, 50)
        self._unit = QComboBox()
        for unit, said in (("visit", _("each visit")), ("item", _("each item")), ("amount", _("each amount spent"))):
            self._unit.addItem(said, unit)
        self._unit.setCurrentIndex(max(self._unit.findData(settings.get("unit", "visit")), 0))
        self._per = self._money("per", _("The amount that gives a stamp"))
        self._categories = Field(
            _("Categories that are stamped, with commas"), text=", ".join(self._listed("categories")), longest=200
        )
        self._value = self._money("reward_value", _("What the reward costs you"))
        self._minimum = self._money("min_spend", _("A visit counts from this amount"))
        self._welcome = self._number("welcome_stamps", 0, 0, 49)
        self._per_day = self._number("max_per_day", 0, 0, 1000)
        self._valid = self._number("voucher_valid_days", 0, 0, 3660)
        expiry = settings.get("stamp_expiry")
        self._lapse = stepper(int(expiry.get("days", 0)) if isinstance(expiry, dict) else 0, 0, 3660)
        self._moves = QCheckBox(_("each visit keeps all stamps alive"))
        self._moves.setChecked(isinstance(expiry, dict) and expiry.get("from") == "activity")
        interim = settings.get("interim")
        first = next(iter(interim.items()), ("0", "")) if isinstance(interim, dict) else ("0", "")
        self._on_the_way = stepper(int(first[0]), 0, 49)
        self._interim = Field(_("… gives on the way"), text=str(first[1]), longest=80)
        self._open_cards = QComboBox()
        for word, said in (
            ("keep", _("finish on their old terms")),
            ("better", _("change where nobody loses")),
            ("convert", _("are converted, rounded up")),
        ):
            self._open_cards.addItem(said, word)
        self._wrong = Text("", "strong", tone="refused")
        self._wrong.hide()
        self._lay_out(new=new)

    def _lay_out(self, *, new: bool) -> None:
        add = self.rows.addWidget
        add(Text(_("New programme") if new else _("Change the programme"), "heading"))
        add(self._name)
        pair = row(labelled(_("Stamps on a full card"), self._size), labelled(_("A stamp for"), self._unit), spacing=M)
        self.rows.addLayout(pair)
        add(self._per)
        add(self._categories)
        self.rows.addLayout(row(self._reward, self._value, spacing=M))
        more = labelled(_("Stamps as a welcome"), self._welcome)
        self.rows.addLayout(row(more, self._minimum, spacing=M))
        per_day = labelled(_("Most stamps a day (0: no limit)"), self._per_day)
        valid = labelled(_("Days a reward waits (0: for ever)"), self._valid)
        self.rows.addLayout(row(per_day, valid, spacing=M))
        lapse = labelled(_("Days a stamp lives (0: for ever)"), self._lapse)
        self.rows.addLayout(row(lapse, self._moves, spacing=M))
        on_the_way = labelled(_("Stamp number (0: none)"), self._on_the_way)
        self.rows.addLayout(row(on_the_way, self._interim, spacing=M))
        if not new:
            add(labelled(_("Cards that are open now"), self._open_cards))
        add(self._wrong)
        save = button(
            _("Save") if new else _("Save as a new version"),
            self._save,
            look="primary",
            icon="check",
            theme=self._floor.theme,
        )
        self.rows.addLayout(row(button(_("Cancel"), self.cancelled.emit, look="quiet"), None, save))
        self._follow()

    def _follow(self) -> None:
        for field in (self._name, self._reward, self._per, self._categories, self._value, self._minimum, self._interim):
            field.edit.textEdited.connect(lambda _text: self._live())
        for spin in (self._size, self._welcome, self._per_day, self._valid, self._lapse, self._on_the_way):
            spin.valueChanged.connect(lambda _value: self._live())
        self._unit.currentIndexChanged.connect(lambda _index: self._live())
        self._moves.toggled.connect(lambda _on: self._live())
        self._live()

    def _live(self) -> None:
        unit = self._unit.currentData()
        self._per.setVisible(unit == "amount")
        self._categories.setVisible(unit == "item")
        self._moves.setEnabled(self._lapse.value() > 0)
        self._wrong.hide()
        self.changed.emit()

    def _number(self, key: str, default: int, low: int, high: int) -> QSpinBox:
        value = self._settings.get(key, default)
        return stepper(value if isinstance(value, int) else default, low, high)

    def _money(self, key: str, label: str) -> Field:
        kept = str(self._settings.get(key, ""))
        shown = "" if kept in {"", "0.00", "0"} else formats.plain_amount(kept)
        return Field(label, text=shown, hint=self._currency.code, longest=16)

    def _listed(self, key: str) -> list[str]:
        value = self._settings.get(key, [])
        return [str(each) for each in value] if isinstance(value, list) else []

    def settings(self) -> dict[str, object]:
        """Return the settings as the form has them; what it does not show stays as it was.

        Raises:
            AmountInvalid: an amount can't be read.
        """
        made = dict(self._settings)
        made.update(name=self._name.text(), reward=self._reward.text(), size=self._size.value())
        unit = self._unit.currentData()
        made["unit"] = unit
        optional: dict[str, object] = {
            "per": self._amount(self._per) if unit == "amount" else None,
            "categories": self._split() if unit == "item" else None,
            "reward_value": self._amount(self._value),
            "min_spend": self._amount(self._minimum),
            "welcome_stamps": self._welcome.value() or None,
            "max_per_day": self._per_day.value() or None,
            "voucher_valid_days": self._valid.value() or None,
            "stamp_expiry": self._expiry(),
            "interim": {str(self._on_the_way.value()): self._interim.text()} if self._on_the_way.value() else None,
            "open_cards": self._open_cards.currentData() if self._open_cards.isVisible() else None,
        }
        for key, value in optional.items():
            if value is None:
                made.pop(key, None)
            else:
                made[key] = value
        return made

    def _expiry(self) -> dict[str, object] | None:
        if not self._lapse.value():
            return None
        return {"days": self._lapse.value(), "from": "activity" if self._moves.isChecked() else "stamp"}

    def _split(self) -> list[str]:
        return [each.strip() for each in self._categories.text().split(",") if each.strip()]

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

    def _save(self) -> None:
        try:
            settings = self.settings()
            read_rules(settings, self._currency)
        except AmountInvalid:
            return
        except ProgrammeInvalid as refusal:
            self.refuse(str(phrases.refusal(refusal)))
            return
        self.saved.emit(settings, self._open_cards.currentData() == "convert")
