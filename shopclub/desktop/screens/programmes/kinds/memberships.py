"""Paid membership in the window: the form of its plans, and its live example."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, asked_by_gaps
from shopclub.desktop.screens.programmes.gaps import Gap
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.memberships import MembershipRules, Plan
from shopclub.rules.values.money import Currency


def layout(_others: Choices) -> GapLayout:
    """Return how paid membership is asked for."""
    intro = _(
        "Members pay for each month and have something for it: a number of coffees, better prices. You take the money "
        "at your till; ShopClub knows until when it is paid and what is left."
    )
    columns = (
        Gap("name", _("Plan")),
        Gap("price", _("Price of a period"), "money"),
        Gap("months", _("Months in a period"), "whole", Plan.months, low=1, high=60),
        Gap("benefits", _("What members have of it, with commas"), "texts"),
        Gap(
            "allowance",
            _("Items in each period"),
            "whole",
            Plan.allowance,
            high=10_000,
            none=Plan.allowance,
            none_said=_("none"),
        ),
        Gap("item", _("Items of what"), shown=lambda line: bool(line.get("allowance"))),
        Gap(
            "rollover",
            _("What is left may be taken in the next period"),
            "flag",
            Plan.rollover,
            shown=lambda line: bool(line.get("allowance")),
        ),
    )
    plans = Gap("plan", _("The plans"), "lines", columns=columns, hint=_("Add a plan"))
    grace = Gap(
        "grace_days", _("Days that still count after the last paid one"), "whole", MembershipRules.grace_days, high=366
    )
    return GapLayout(intro, ((Gap("name", _("What it is called")),), (plans,)), ((grace,),))


def _card(rules: MembershipRules, currency: Currency) -> CardView:
    plan = rules.plans[0]
    return CardView(rules.name, 1, 1, 0, _allowed(plan), points=formats.money(plan.price, currency))


def _sentences(rules: MembershipRules, currency: Currency) -> tuple[str, ...]:
    return tuple(_plan(each, currency) for each in rules.plans)


def _allowed(plan: Plan) -> str:
    return f"{formats.whole(plan.allowance)} × {plan.item}" if plan.allowance else ", ".join(plan.benefits)


def _plan(plan: Plan, currency: Currency) -> str:
    said = _("{plan}: {price} a month")
    if plan.months > 1:
        said = ngettext("{plan}: {price} for {count} month", "{plan}: {price} for {count} months", plan.months)
    said = said.format(plan=plan.name, price=formats.money(plan.price, currency), count=plan.months)
    has = _allowed(plan)
    return f"{said}; {has}." if has else f"{said}."


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer("membership", "ticket", _("Paid membership"), _("Members pay each month and have something for it.")),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(MembershipRules, _card),
    sentences=of_rules(MembershipRules, _sentences),
    offers=offers,
)
