"""Cashback in the window: its form, and its live example."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, Rows, asked_by_gaps, chosen
from shopclub.desktop.screens.programmes.gaps import Gap
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import EXAMPLE_DAY, bill
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.cashback import CREDIT_PAYS, CashbackRules
from shopclub.rules.values.money import Currency

IN_A_QUARTER = 1000


def layout(_others: Choices) -> GapLayout:
    """Return how cashback is asked for."""
    intro = _(
        "A share of what members spend comes back as credit, and credit pays in your shop. "
        "It never becomes cash, and it costs you nothing until it is used."
    )
    return GapLayout(intro, _rows(), _more())


def _rows() -> Rows:
    payouts = (
        ("quarterly", _("at the end of each quarter")),
        ("at_once", _("at once")),
        ("minimum", _("as soon as there is enough")),
    )
    return (
        (Gap("name", _("What it is called")),),
        (
            Gap("rate_bp", _("So much comes back"), "percent", CashbackRules.rate_bp, low=10, high=10_000),
            Gap("payout", _("It becomes credit"), "choice", CashbackRules.payout, choices=payouts),
        ),
        (Gap("minimum", _("Enough is"), "money", shown=chosen("payout", "minimum")),),
        (
            Gap(
                "band",
                _("More for those who spend more in a quarter"),
                "lines",
                columns=(
                    Gap("from", _("From this much spent"), "money"),
                    Gap("rate_bp", _("so much comes back, of all of it"), "percent", 400, low=10, high=10_000),
                ),
                hint=_("Add a step"),
                shown=chosen("payout", "quarterly"),
            ),
        ),
    )


def _more() -> Rows:
    return (
        (
            Gap("valid_months", _("Months that credit lives"), "whole", 0, high=240, none=0, none_said=_("for ever")),
            Gap(
                "pending_days",
                _("Days until it counts"),
                "whole",
                CashbackRules.pending_days,
                high=366,
                none=CashbackRules.pending_days,
            ),
        ),
        (
            Gap("min_use", _("Credit pays from this amount"), "money"),
            Gap("max_share_bp", _("At most of a bill"), "percent", CREDIT_PAYS.max_share_bp, low=100, high=10_000),
        ),
        (Gap("min_spend", _("A purchase counts from this amount"), "money"),),
        (_debt(),),
    )


def _debt() -> Gap:
    return Gap(
        "debt",
        _("When goods come back and it is spent"),
        "choice",
        CashbackRules.debt.value,
        choices=(("forgive", _("forgive what is missing")), ("carry", _("owe it: what is earned next fills it"))),
    )


def _sentences(rules: CashbackRules, currency: Currency) -> tuple[str, ...]:
    def money(minor: int) -> str:
        return formats.money(minor, currency)

    spent = IN_A_QUARTER * currency.one if rules.by_quarter else bill(currency)
    said = (
        _("A member who spends {amount} in a quarter gets {credit} when it is over.")
        if rules.by_quarter
        else _("A member who spends {amount} gets {credit} in credit.")
    )
    sentences = [said.format(amount=money(spent), credit=money(rules.due(spent)))]
    sentences += [
        _("From {amount} in a quarter it is {share} of all of it.").format(
            amount=money(band.spent), share=formats.share(band.rate_bp)
        )
        for band in rules.bands
    ]
    if rules.payout == "minimum":
        sentences.append(_("It may be spent once there is {amount}.").format(amount=money(rules.minimum)))
    lapses = rules.lives_until(EXAMPLE_DAY)
    if lapses:
        sentences.append(
            _("Credit of {day} pays until {last}.").format(day=formats.day(EXAMPLE_DAY), last=formats.day(lapses))
        )
    return tuple(sentences)


def _card(rules: CashbackRules, currency: Currency) -> CardView:
    credit = rules.due(bill(currency))
    return CardView(rules.name, credit, max(credit, 1), 0, "", points=formats.money(credit, currency))


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer(
            "cashback", "piggy-bank", _("Cashback"), _("A share of each purchase comes back as credit in your shop.")
        ),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(CashbackRules, _card),
    sentences=of_rules(CashbackRules, _sentences),
    offers=offers,
)
