"""Club benefits in the window: their form, and their live example."""

from collections.abc import Callable

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, asked_by_gaps, chosen
from shopclub.desktop.screens.programmes.gaps import Gap, Settings
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import bill
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.benefits import Benefit, ClubRules
from shopclub.rules.values.money import Currency


def layout(_others: Choices) -> GapLayout:
    """Return how club benefits are asked for."""
    intro = _(
        "What members have simply by being members: a discount on Mondays, a coffee at a better price. The counter "
        "lists what applies; each use is noted with what it was worth."
    )
    together = Gap(
        "combinable", _("Several may be used on one purchase; else the best one stands"), "flag", ClubRules.combinable
    )
    listed = Gap("benefit", _("The benefits"), "lines", columns=_benefit_gaps(), hint=_("Add a benefit"))
    return GapLayout(intro, ((Gap("name", _("What it is called")),), (listed,), (together,)))


def _benefit_gaps() -> tuple[Gap, ...]:
    kinds = (
        ("percent", _("so much less, in per cent")),
        ("amount", _("so much less, in money")),
        ("price", _("a piece at a price")),
        ("free", _("a piece for nothing")),
    )
    periods = (
        ("ever", _("ever")),
        ("day", _("a day")),
        ("week", _("a week")),
        ("month", _("a month")),
        ("year", _("a year")),
    )
    limited: Callable[[Settings], bool] = lambda line: bool(line.get("limit"))  # noqa: E731
    return (
        Gap("name", _("Benefit")),
        Gap("kind", _("It is"), "choice", Benefit.kind, choices=kinds),
        Gap("percent_bp", _("So much less"), "percent", 1000, low=10, high=10_000, shown=chosen("kind", "percent")),
        Gap("amount", _("So much less"), "money", shown=chosen("kind", "amount")),
        Gap("price", _("The price of a piece"), "money", none=0, shown=chosen("kind", "price")),
        Gap("scope", _("Only for categories, with commas"), "texts"),
        Gap("days", _("Only on"), "days"),
        Gap("hours", _("Only at hours"), "texts", hint="14:00-17:00"),
        Gap("limit", _("How often"), "whole", 0, high=1000, none=0, none_said=_("no limit")),
        Gap("per", _("in"), "choice", Benefit.per, choices=periods, shown=limited),
        Gap("lowest_tier", _("From the tier")),
    )


def _card(rules: ClubRules, currency: Currency) -> CardView:
    first = rules.benefits[0]
    return CardView(rules.name, 1, 1, 0, _when(first), points=_value(first, currency))


def _sentences(rules: ClubRules, currency: Currency) -> tuple[str, ...]:
    return tuple(_benefit_words(each, currency) for each in rules.benefits)


def _value(benefit: Benefit, currency: Currency) -> str:
    """Return what a benefit takes off, in words."""
    match benefit.kind:
        case "percent":
            return _("{share} less").format(share=formats.share(benefit.value))
        case "amount":
            return _("{amount} less").format(amount=formats.money(benefit.value, currency))
        case "price":
            return _("at {amount}").format(amount=formats.money(benefit.value, currency))
        case _:
            return _("for nothing")


def _when(benefit: Benefit) -> str:
    names = formats.weekday_names()
    sentences = [", ".join(names[day] for day in benefit.days)] if benefit.days else []
    sentences += [str(span) for span in benefit.hours]
    return " · ".join(sentences)


def _benefit_words(benefit: Benefit, currency: Currency) -> str:
    amount = bill(currency)
    said = f"{benefit.name}: {_value(benefit, currency)}"
    if benefit.scope:
        said += f" ({', '.join(benefit.scope)})"
    when = _when(benefit)
    said += f", {when}" if when else ""
    if benefit.limit is not None:
        often = {
            "day": ngettext("{count} time a day", "{count} times a day", benefit.limit),
            "week": ngettext("{count} time a week", "{count} times a week", benefit.limit),
            "month": ngettext("{count} time a month", "{count} times a month", benefit.limit),
            "year": ngettext("{count} time a year", "{count} times a year", benefit.limit),
        }.get(benefit.per, ngettext("{count} time in all", "{count} times in all", benefit.limit))
        said += f", {often.format(count=benefit.limit)}"
    if benefit.lowest_tier:
        said += ", " + _("from {tier}").format(tier=benefit.lowest_tier)
    if benefit.kind in {"percent", "amount"} and not benefit.scope:
        pays = formats.money(amount - benefit.worth(amount, ()), currency)
        said += ". " + _("Of {amount} a member pays {pays}").format(amount=formats.money(amount, currency), pays=pays)
    return f"{said}."


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer("club", "badge-percent", _("Club benefits"), _("A better price for members, on the days you choose.")),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(ClubRules, _card),
    sentences=of_rules(ClubRules, _sentences),
    offers=offers,
)
