"""Stamp cards in the window: their form in the owner's words, and their live example."""

from PySide6.QtWidgets import QCheckBox

from shopclub.desktop.screens.programmes.form import Choices, ProgrammeForm, with_optional
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import after_visits, decided, units_given, what_a_visit_gives
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import M
from shopclub.desktop.widgets.card_face import CardView
from shopclub.desktop.widgets.texts import Choice, Field, Fold, Text, labelled, row, stepper
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.stamp_cards import StampCardRules, StampExpiry
from shopclub.rules.values.money import Currency


class StampCardForm(ProgrammeForm):
    """The settings of a stamp card as sentences with gaps."""

    def __init__(self, floor: ShopFloor, settings: dict[str, object], *, new: bool) -> None:
        super().__init__(floor, settings, new=new)
        self._name = Field(_("What the card is called"), text=str(settings.get("name", "")), longest=80)
        self._reward = Field(_("A full card gives"), text=str(settings.get("reward", "")), longest=80)
        self._size = self._number("size", StampCardRules.size, 3, 50)
        self._unit = Choice()
        for unit, said in (("visit", _("each visit")), ("item", _("each item")), ("amount", _("each amount spent"))):
            self._unit.addItem(said, unit)
        self._unit.setCurrentIndex(max(self._unit.findData(settings.get("unit", StampCardRules.unit)), 0))
        self._per = self._money("per", _("The amount that gives a stamp"))
        self._categories = Field(
            _("Categories that are stamped, with commas"), text=", ".join(self._listed("categories")), longest=200
        )
        self._value = self._money("reward_value", _("What the reward costs you"))
        self._minimum = self._money("min_spend", _("A visit counts from this amount"))
        self._welcome = self._number("welcome_stamps", StampCardRules.welcome_stamps, 0, 49)
        self._per_day = self._number("max_per_day", 0, 0, 1000)
        self._valid = self._number("voucher_valid_days", 0, 0, 3660)
        expiry = settings.get("stamp_expiry")
        self._lapse = stepper(int(expiry.get("days", StampExpiry.days)) if isinstance(expiry, dict) else 0, 0, 3660)
        self._moves = QCheckBox(_("each visit keeps all stamps alive"))
        self._moves.setChecked(isinstance(expiry, dict) and expiry.get("from", StampExpiry.since) == "activity")
        interim = settings.get("interim")
        first = next(iter(interim.items()), ("0", "")) if isinstance(interim, dict) else ("0", "")
        self._on_the_way = stepper(int(first[0]), 0, 49)
        self._interim = Field(_("… gives on the way"), text=str(first[1]), longest=80)
        self._fold = Fold(floor.theme, _("More settings"))
        self._open_cards = Choice()
        self._open_cards.setCurrentIndex(0)
        for word, said in (
            ("keep", _("finish on their old terms")),
            ("better", _("change where nobody loses")),
            ("convert", _("are converted, rounded up")),
        ):
            self._open_cards.addItem(said, word)
        self._lay_out()

    def _lay_out(self) -> None:
        add = self.rows.addWidget
        add(Text(_("New programme") if self._new else _("Change the programme"), "heading"))
        add(self._name)
        pair = row(labelled(_("Stamps on a full card"), self._size), labelled(_("A stamp for"), self._unit), spacing=M)
        self.rows.addLayout(pair)
        add(self._per)
        add(self._categories)
        self.rows.addLayout(row(self._reward, self._value, spacing=M))
        add(self._fold)
        add = self._fold.rows.addWidget
        more = labelled(_("Stamps as a welcome"), self._welcome)
        self._fold.rows.addLayout(row(more, self._minimum, spacing=M))
        per_day = labelled(_("Most stamps a day (0: no limit)"), self._per_day)
        valid = labelled(_("Days a reward waits (0: for ever)"), self._valid)
        self._fold.rows.addLayout(row(per_day, valid, spacing=M))
        lapse = labelled(_("Days a stamp lives (0: for ever)"), self._lapse)
        self._fold.rows.addLayout(row(lapse, self._moves, spacing=M))
        on_the_way = labelled(_("Stamp number (0: none)"), self._on_the_way)
        self._fold.rows.addLayout(row(on_the_way, self._interim, spacing=M))
        if not self._new:
            self.rows.addWidget(labelled(_("Cards that are open now"), self._open_cards))
        self._finish()
        self._follow()

    @property
    def accepts(self) -> bool:
        """Whether open cards are to be converted, as the preview showed."""
        return bool(self._open_cards.currentData() == "convert")

    def _follow(self) -> None:
        for field in (self._name, self._reward, self._per, self._categories, self._value, self._minimum, self._interim):
            field.edit.textEdited.connect(lambda _text: self._live())
        for spin in (self._size, self._welcome, self._per_day, self._valid, self._lapse, self._on_the_way):
            spin.valueChanged.connect(lambda _value: self._live())
        for choice in (self._unit, self._open_cards):
            choice.currentIndexChanged.connect(lambda _index: self._live())
        self._moves.toggled.connect(lambda _on: self._live())
        self._live()

    def _live(self) -> None:
        unit = self._unit.currentData()
        self._per.setVisible(unit == "amount")
        self._categories.setVisible(unit == "item")
        self._moves.setEnabled(self._lapse.value() > 0)
        self._wrong.hide()
        self.changed.emit()

    def settings(self) -> dict[str, object]:
        """Return the settings as the form has them; what it does not show stays as it was.

        Raises:
            AmountInvalid: an amount can't be read.
        """
        made = super().settings()
        made.update(name=self._name.text(), reward=self._reward.text(), size=self._size.value())
        unit = self._unit.currentData()
        made["unit"] = unit
        optional: dict[str, object] = {
            "per": self._amount(self._per) if unit == "amount" else None,
            "categories": self._split(self._categories) if unit == "item" else None,
            "reward_value": self._amount(self._value),
            "min_spend": self._amount(self._minimum),
            "welcome_stamps": self._welcome.value() or None,
            "max_per_day": self._per_day.value() or None,
            "voucher_valid_days": self._valid.value() or None,
            "stamp_expiry": self._expiry(),
            "interim": {str(self._on_the_way.value()): self._interim.text()} if self._on_the_way.value() else None,
            "open_cards": None if self._new else self._open_cards.currentData(),
        }
        return with_optional(made, optional)

    def _expiry(self) -> dict[str, object] | None:
        if not self._lapse.value():
            return None
        return {"days": self._lapse.value(), "from": "activity" if self._moves.isChecked() else "stamp"}


def _form(floor: ShopFloor, settings: dict[str, object], others: Choices, *, new: bool) -> StampCardForm:
    del others
    return StampCardForm(floor, settings, new=new)


def _card(rules: StampCardRules, _currency: Currency) -> CardView:
    """Return a card three stamps old, as a member would have it."""
    return CardView(rules.name, min(3, rules.size - 1), rules.size, 1, rules.promise)


def _sentences(rules: StampCardRules, currency: Currency) -> tuple[str, ...]:
    given = units_given(decided(rules, currency))
    sentences = what_a_visit_gives(rules, currency)
    if not given:
        return sentences
    full = after_visits(given, cost=rules.size, reward=rules.promise, value=rules.reward_value, currency=currency)
    return (*sentences, *full)


def offers() -> tuple[Offer, ...]:
    """Return the trades that a stamp card is made for."""
    return (
        Offer("coffee", "coffee", _("Café")),
        Offer("bakery", "croissant", _("Bakery")),
        Offer("salon", "scissors", _("Hairdresser")),
        Offer("petshop", "paw-print", _("Pet shop")),
        Offer("florist", "flower-2", _("Florist")),
        Offer("repair", "wrench", _("Repair shop")),
        Offer("gym", "dumbbell", _("Gym")),
    )


SCREEN = KindScreen(
    form=_form,
    card=of_rules(StampCardRules, _card),
    sentences=of_rules(StampCardRules, _sentences),
    offers=offers,
)
