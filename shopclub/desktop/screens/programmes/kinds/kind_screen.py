"""What the window has of a kind of programme: its form, its live example, how a new one is offered, its sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shopclub.desktop.screens.programmes.form import MakeForm
from shopclub.desktop.screens.programmes.sheet import ProgrammeSheet
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.widgets.card_face import CardView
from shopclub.desktop.widgets.texts import Panel
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.money import Currency

Rules = TypeVar("Rules", bound=ProgrammeRules)
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Offer:
    """A programme to begin with: its template and icon, what it is called, and what it does in a sentence.

    Where there is no sentence it is a trade's own stamp card.
    """

    template: str
    icon: str
    name: str
    sentence: str = ""


@dataclass(frozen=True)
class OwnersSheet:
    """What the owner does with a programme from time to time: the words and icon of its button, and the sheet."""

    said: Callable[[], str]
    icon: str
    open: Callable[[ShopFloor, str], ProgrammeSheet]


@dataclass(frozen=True)
class KindScreen:
    """A kind of programme in the window; `above` is what its form needs above it."""

    form: MakeForm
    card: Callable[[ProgrammeRules, Currency], CardView]
    sentences: Callable[[ProgrammeRules, Currency], tuple[str, ...]]
    offers: Callable[[], tuple[Offer, ...]]
    sheet: OwnersSheet | None = None
    above: Callable[[ShopFloor], Panel] | None = None


def of_rules(
    kind: type[Rules], show: Callable[[Rules, Currency], Shown]
) -> Callable[[ProgrammeRules, Currency], Shown]:
    """Return what shows rules of one kind as something that takes rules of any, and is given its own only."""

    def show_own(rules: ProgrammeRules, currency: Currency) -> Shown:
        if not isinstance(rules, kind):
            raise TypeError(rules.kind)
        return show(rules, currency)

    return show_own
