"""A good cause in the window: its form, and its live example."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, asked_by_gaps, chosen
from shopclub.desktop.screens.programmes.gaps import Gap
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import bill
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.counts import points
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.charity import CharityRules
from shopclub.rules.values.money import Currency


def layout(others: Choices) -> GapLayout:
    """Return how a cause is asked for."""
    triggers = (
        ("purchase", _("an amount for each purchase")),
        ("share", _("a share of each purchase")),
        ("card", _("an amount for each full card")),
        ("points", _("what members turn their points into")),
    )
    intro = _(
        "A little of every purchase goes to a cause your customers know. Members see what they and everyone gave; "
        "you pay it out when you like, and it is written down."
    )
    of = chosen("trigger", "card", "points")
    rows = (
        (Gap("name", _("What it is called")), Gap("cause", _("Who gets the money"))),
        (Gap("trigger", _("What is given"), "choice", CharityRules.trigger, choices=triggers),),
        (
            Gap("points", _("So many points"), "whole", 10, low=1, high=100_000, shown=chosen("trigger", "points")),
            Gap("amount", _("Amount"), "money", shown=chosen("trigger", "purchase", "card", "points")),
            Gap("share_bp", _("Share"), "percent", 100, low=10, high=10_000, shown=chosen("trigger", "share")),
        ),
        (Gap("in", _("Of the programme"), "choice", choices=others, shown=of),),
        (Gap("monthly_ceiling", _("At most in a month (empty: no limit)"), "money"),),
    )
    return GapLayout(intro, rows)


def _card(rules: CharityRules, currency: Currency) -> CardView:
    given = rules.due(eligible=bill(currency), cards=1) or rules.amount
    return CardView(rules.name, 1, 1, 0, rules.cause, points=formats.money(given, currency))


def _sentences(rules: CharityRules, currency: Currency) -> tuple[str, ...]:
    spent = bill(currency)
    given = formats.money(rules.due(eligible=spent, cards=1) or rules.amount, currency)
    said = {
        "purchase": _("Each purchase gives {given} to {cause}."),
        "share": _("A purchase of {amount} gives {given} to {cause}."),
        "card": _("Each full card gives {given} to {cause}."),
        "points": _("{points} become {given} for {cause}."),
    }[rules.trigger]
    sentences = [
        said.format(given=given, cause=rules.cause, amount=formats.money(spent, currency), points=points(rules.points))
    ]
    if rules.monthly_ceiling is not None:
        sentences.append(
            _("At most {amount} in a month.").format(amount=formats.money(rules.monthly_ceiling, currency))
        )
    return tuple(sentences)


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer(
            "charity",
            "heart-handshake",
            _("A good cause"),
            _("A little of each purchase goes to somebody who needs it."),
        ),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(CharityRules, _card),
    sentences=of_rules(CharityRules, _sentences),
    offers=offers,
)
