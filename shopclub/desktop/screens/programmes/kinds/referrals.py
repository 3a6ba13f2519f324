"""Referrals in the window: their form, and their live example."""

from collections.abc import Callable

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, Rows, asked_by_gaps
from shopclub.desktop.screens.programmes.gaps import Gap, Settings
from shopclub.desktop.screens.programmes.gift_gaps import has_bonus, units_instead_of
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import gift_words
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.referrals import ReferralRules
from shopclub.rules.values.money import Currency


def layout(others: Choices) -> GapLayout:
    """Return how referrals are asked for; `others` are the programmes whose units a bonus may be."""
    intro = _(
        "A member brings a friend. Once the friend has bought enough, you say thanks to one or both. "
        "When the goods come back, the thanks are taken back too."
    )
    return GapLayout(intro, _rows(others), _more())


def _rows(others: Choices) -> Rows:
    sides = (
        ("both", _("both of them")),
        ("referrer", _("the member who brings")),
        ("friend", _("the friend who comes")),
    )
    return (
        (
            Gap("name", _("What it is called")),
            Gap("sides", _("Thanks go to"), "choice", ReferralRules.sides, choices=sides),
        ),
        (
            Gap("referrer_reward", _("The member gets"), shown=_thanks("referrer")),
            Gap("friend_reward", _("The friend gets"), shown=_thanks("friend")),
        ),
        (
            Gap("referrer_bonus", _("… or so many units"), "whole", 0, none=0, shown=_bonus_of("referrer", others)),
            Gap("friend_bonus", _("… or so many units"), "whole", 0, none=0, shown=_bonus_of("friend", others)),
        ),
        (Gap("in", _("Units of"), "choice", choices=others, shown=has_bonus),),
        (
            Gap("qualify.min_spend", _("The friend must spend"), "money"),
            Gap(
                "qualify.mode",
                _("counted"),
                "choice",
                ReferralRules.mode,
                choices=(("cumulative", _("over all purchases")), ("single", _("in one purchase"))),
            ),
            Gap("qualify.within_days", _("within days"), "whole", ReferralRules.within_days, high=3660),
        ),
    )


def _more() -> Rows:
    return (
        (
            Gap("friends_needed", _("Friends for each thanks"), "whole", ReferralRules.friends_needed, low=1, high=100),
            Gap("cap_per_year", _("Thanks a year at most"), "whole", 0, none=0, none_said=_("no limit")),
        ),
        (
            Gap(
                "hold_days",
                _("Days to wait, in case goods come back"),
                "whole",
                ReferralRules.hold_days,
                high=366,
                none=ReferralRules.hold_days,
            ),
            Gap(
                "min_age",
                _("Age of the friend at least"),
                "whole",
                ReferralRules.min_age,
                high=120,
                none=ReferralRules.min_age,
            ),
        ),
    )


def _thanks(side: str) -> Callable[[Settings], bool]:
    return lambda settings: settings.get("sides", ReferralRules.sides) in {side, "both"}


def _bonus_of(side: str, others: Choices) -> Callable[[Settings], bool]:
    thanks, none = _thanks(side), units_instead_of(others, f"{side}_reward")
    return lambda settings: thanks(settings) and none(settings)


def _card(rules: ReferralRules, _currency: Currency) -> CardView:
    said = ngettext("{count} friend", "{count} friends", 1).format(count=1)
    return CardView(rules.name, 1, max(rules.friends_needed, 1), 1, gift_words(rules.referrer), points=said)


def _sentences(rules: ReferralRules, currency: Currency) -> tuple[str, ...]:
    sentences = []
    if rules.min_spend:
        how = _("in one purchase") if rules.mode == "single" else _("over all purchases")
        sentences.append(
            _("A friend who spends {amount} within {days} days, {how}, counts.").format(
                amount=formats.money(rules.min_spend, currency), days=rules.within_days, how=how
            )
        )
    else:
        sentences.append(_("A friend who buys anything within {days} days counts.").format(days=rules.within_days))
    if rules.referrer:
        friends = ngettext("{count} friend", "{count} friends", rules.friends_needed).format(count=rules.friends_needed)
        sentences.append(
            _("For {friends} the member gets {gift}.").format(friends=friends, gift=gift_words(rules.referrer))
        )
    if rules.friend:
        sentences.append(_("The friend gets {gift}.").format(gift=gift_words(rules.friend)))
    if rules.hold_days:
        sentences.append(_("The thanks wait {days} days, in case goods come back.").format(days=rules.hold_days))
    return tuple(sentences)


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (Offer("referral", "users", _("Bring a friend"), _("Members are thanked for friends who buy.")),)


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(ReferralRules, _card),
    sentences=of_rules(ReferralRules, _sentences),
    offers=offers,
)
