"""Birthdays, anniversaries and milestones in the window: their form, and their live example."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, Rows, asked_by_gaps, chosen
from shopclub.desktop.screens.programmes.gaps import Gap
from shopclub.desktop.screens.programmes.gift_gaps import has_bonus, no_bonus, units_instead_of
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import EXAMPLE_DAY, gift_words
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.counts import visits
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.occasions import OccasionRules
from shopclub.rules.values.money import Currency

EXAMPLE_BIRTHDAY = "03-04"


def layout(others: Choices) -> GapLayout:
    """Return how birthdays, anniversaries and milestones are asked for."""
    intro = _(
        "A small gift on the right day says more than a discount. Each is given once: when the member "
        "comes, or when the day begins."
    )
    return GapLayout(intro, _rows(others), _more())


def _rows(others: Choices) -> Rows:
    kinds = (
        ("birthday", _("a birthday")),
        ("anniversary", _("years of membership")),
        ("milestone", _("a milestone")),
    )
    dated = chosen("occasion", "birthday", "anniversary")
    return (
        (
            Gap("name", _("What it is called")),
            Gap("occasion", _("It is given for"), "choice", "birthday", choices=kinds),
        ),
        (
            Gap("before", _("Days before the day"), "whole", OccasionRules.before, high=60, shown=dated),
            Gap("after", _("Days after it"), "whole", OccasionRules.after, high=60, shown=dated),
        ),
        (Gap("years", _("After so many years, with commas"), "numbers", shown=chosen("occasion", "anniversary")),),
        (
            Gap("visits", _("Days with a visit, with commas"), "numbers", shown=chosen("occasion", "milestone")),
            Gap("referrals", _("Friends brought, with commas"), "numbers", shown=chosen("occasion", "milestone")),
        ),
        (Gap("spend", _("Money spent in all, with semicolons"), "moneys", shown=chosen("occasion", "milestone")),),
        (
            Gap("reward", _("The gift"), shown=no_bonus),
            Gap("bonus", _("… or so many units"), "whole", 0, none=0, shown=units_instead_of(others, "reward")),
        ),
        (Gap("in", _("Units of"), "choice", choices=others, shown=has_bonus),),
    )


def _more() -> Rows:
    return (
        (
            Gap(
                "reward_value",
                _("What the gift costs you"),
                "money",
                shown=no_bonus,
            ),
            Gap(
                "voucher_valid_days",
                _("Days it waits"),
                "whole",
                0,
                high=3660,
                none=0,
                none_said=_("as long as the days around it"),
            ),
        ),
        (
            Gap(
                "leap_day",
                _("29 February is kept, in other years, on"),
                "choice",
                OccasionRules.leap_day,
                choices=(("02-28", _("28 February")), ("03-01", _("1 March"))),
                shown=chosen("occasion", "birthday"),
            ),
        ),
    )


def _card(rules: OccasionRules, currency: Currency) -> CardView:
    return CardView(rules.name, 1, 1, 0, gift_words(rules.gift), points=_when(rules, currency))


def _when(rules: OccasionRules, currency: Currency) -> str:
    if rules.occasion == "milestone":
        first = next(rules.milestones())
        return _goal(first.counted, first.goal, currency)
    if rules.occasion == "anniversary":
        return ngettext("{count} year", "{count} years", rules.years[0]).format(count=rules.years[0])
    return formats.birthday(EXAMPLE_BIRTHDAY)


def _sentences(rules: OccasionRules, currency: Currency) -> tuple[str, ...]:
    given = gift_words(rules.gift)
    if rules.occasion == "milestone":
        return tuple(
            _("{goal}: {gift}.").format(goal=_goal(each.counted, each.goal, currency), gift=given)
            for each in rules.milestones()
        )
    if rules.occasion == "anniversary":
        return tuple(
            ngettext("After {count} year: {gift}.", "After {count} years: {gift}.", years).format(
                count=years, gift=given
            )
            for years in rules.years
        )
    sentences = []
    for birthday in (EXAMPLE_BIRTHDAY, "02-29"):
        day = rules.day_in(birthday, EXAMPLE_DAY.year)
        window = rules.birthday_window(birthday, day)
        if window is not None:
            sentences.append(
                _("Born on {birthday}: {gift} from {first} to {last}.").format(
                    birthday=formats.birthday(birthday),
                    gift=given,
                    first=formats.day(window.first),
                    last=formats.day(window.last),
                )
            )
    sentences.append(_("A birthday told less than 30 days before waits until next year."))
    return tuple(sentences)


def _goal(counted: str, goal: int, currency: Currency) -> str:
    if counted == "spend":
        return _("{amount} spent").format(amount=formats.money(goal, currency))
    if counted == "referrals":
        return ngettext("{count} friend", "{count} friends", goal).format(count=goal)
    return visits(goal)


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer("birthday", "cake", _("Birthday"), _("A small gift around the birthday, once a year.")),
        Offer("milestone", "flag", _("Milestones"), _("A gift for the tenth visit, or for years of membership.")),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(OccasionRules, _card),
    sentences=of_rules(OccasionRules, _sentences),
    offers=offers,
)
