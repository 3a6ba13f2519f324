"""How each kind of programme is asked for, in the owner's words."""

from collections.abc import Callable, Mapping

from shopclub.desktop.screens.programmes.kinds.form import Choices, Plan, Rows, chosen
from shopclub.desktop.screens.programmes.kinds.gaps import Gap, Settings
from shopclub.desktop.screens.programmes.kinds.membership_plans import charity, club, membership, partner
from shopclub.language.translation import gettext as _
from shopclub.rules.ledger.promotions import SINGLE


def _for_ever() -> str:
    return _("for ever")


def cashback(_others: Choices) -> Plan:
    """Return how cashback is asked for."""
    intro = _(
        "A share of what members spend comes back as credit, and credit pays in your shop. "
        "It never becomes cash, and it costs you nothing until it is used."
    )
    return Plan(intro, _cashback_rows(), _cashback_more())


def _cashback_rows() -> Rows:
    payouts = (
        ("quarterly", _("at the end of each quarter")),
        ("at_once", _("at once")),
        ("minimum", _("as soon as there is enough")),
    )
    return (
        (Gap("name", _("What it is called")),),
        (
            Gap("rate_bp", _("So much comes back"), "percent", 300, low=10, high=10_000),
            Gap("payout", _("It becomes credit"), "choice", "quarterly", choices=payouts),
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


def _cashback_more() -> Rows:
    return (
        (
            Gap("valid_months", _("Months that credit lives"), "whole", 0, high=240, none=0, none_said=_for_ever()),
            Gap("pending_days", _("Days until it counts"), "whole", 0, high=366, none=0),
        ),
        (
            Gap("min_use", _("Credit pays from this amount"), "money"),
            Gap("max_share_bp", _("At most of a bill"), "percent", 10_000, low=100, high=10_000),
        ),
        (Gap("min_spend", _("A purchase counts from this amount"), "money"),),
        (_debt(),),
    )


def _debt() -> Gap:
    return Gap(
        "debt",
        _("When goods come back and it is spent"),
        "choice",
        "forgive",
        choices=(("forgive", _("forgive what is missing")), ("carry", _("owe it: what is earned next fills it"))),
    )


def tiers(_others: Choices) -> Plan:
    """Return how tiers are asked for."""
    intro = _(
        "Regulars rise to higher tiers and see it on their card. A tier is reached at once, "
        "kept for a while, and lowered only after a warning."
    )
    return Plan(intro, _tiers_rows(), _tiers_more())


def _tiers_rows() -> Rows:
    measures = (
        ("spend", _("what members spend")),
        ("visits", _("days with a visit")),
        ("points", _("points earned")),
    )
    windows = (
        ("rolling_365", _("the last 365 days")),
        ("calendar_year", _("the calendar year")),
        ("lifetime", _("all time")),
    )
    columns = (
        Gap("name", _("Tier")),
        Gap("threshold", _("from this much"), "money", none=0, shown=lambda _line: True),
        Gap("multiplier_bp", _("Points count for"), "percent", SINGLE, low=100, high=100_000, none=SINGLE),
        Gap("entry_reward", _("Reaching it gives")),
        Gap("benefits", _("What else members have of it, with commas"), "texts"),
    )
    counted = tuple(
        Gap("threshold", _("from this many"), "whole", 0, high=1_000_000_000) if each.key == "threshold" else each
        for each in columns
    )
    added = _("Add a tier")
    return (
        (Gap("name", _("What it is called")),),
        (
            Gap("measure", _("What counts"), "choice", "spend", choices=measures),
            Gap("window", _("over"), "choice", "rolling_365", choices=windows),
        ),
        (
            Gap("tier", _("The tiers, the lowest first"), "lines", columns=columns, hint=added, shown=_of_spend),
            Gap("tier", _("The tiers, the lowest first"), "lines", columns=counted, hint=added, shown=_of_counts),
        ),
    )


def _tiers_more() -> Rows:
    return (
        (
            Gap("hold_months", _("Months a tier is kept"), "whole", 12, low=1, high=120),
            Gap("grace_days", _("Days of warning before it is lowered"), "whole", 30, high=366),
        ),
        (
            Gap(
                "downgrade",
                _("Then a member goes"),
                "choice",
                "one_down",
                choices=(("one_down", _("one tier down")), ("to_earned", _("to the tier she earned"))),
            ),
            Gap(
                "start",
                _("Members of today begin"),
                "choice",
                "back_computed",
                choices=(("back_computed", _("with what they did already")), ("zero", _("at nothing"))),
            ),
        ),
    )


def _of_spend(settings: Settings) -> bool:
    return settings.get("measure", "spend") == "spend"


def _of_counts(settings: Settings) -> bool:
    return not _of_spend(settings)


def referral(others: Choices) -> Plan:
    """Return how referrals are asked for; `others` are the programmes whose units a bonus may be."""
    intro = _(
        "A member brings a friend. Once the friend has bought enough, you say thanks to one or both. "
        "When the goods come back, the thanks are taken back too."
    )
    return Plan(intro, _referral_rows(others), _referral_more())


def _referral_rows(others: Choices) -> Rows:
    sides = (
        ("both", _("both of them")),
        ("referrer", _("the member who brings")),
        ("friend", _("the friend who comes")),
    )
    return (
        (Gap("name", _("What it is called")), Gap("sides", _("Thanks go to"), "choice", "both", choices=sides)),
        (
            Gap("referrer_reward", _("The member gets"), shown=_thanks("referrer")),
            Gap("friend_reward", _("The friend gets"), shown=_thanks("friend")),
        ),
        (
            Gap("referrer_bonus", _("… or so many units"), "whole", 0, none=0, shown=_bonus_of("referrer", others)),
            Gap("friend_bonus", _("… or so many units"), "whole", 0, none=0, shown=_bonus_of("friend", others)),
        ),
        (Gap("in", _("Units of"), "choice", choices=others, shown=_has_bonus),),
        (
            Gap("qualify.min_spend", _("The friend must spend"), "money"),
            Gap(
                "qualify.mode",
                _("counted"),
                "choice",
                "cumulative",
                choices=(("cumulative", _("over all purchases")), ("single", _("in one purchase"))),
            ),
            Gap("qualify.within_days", _("within days"), "whole", 60, high=3660),
        ),
    )


def _referral_more() -> Rows:
    return (
        (
            Gap("friends_needed", _("Friends for each thanks"), "whole", 1, low=1, high=100),
            Gap("cap_per_year", _("Thanks a year at most"), "whole", 0, none=0, none_said=_("no limit")),
        ),
        (
            Gap("hold_days", _("Days to wait, in case goods come back"), "whole", 0, high=366, none=0),
            Gap("min_age", _("Age of the friend at least"), "whole", 0, high=120, none=0),
        ),
    )


def _thanks(side: str) -> Callable[[Settings], bool]:
    return lambda settings: settings.get("sides", "both") in {side, "both"}


def _bonus_of(side: str, others: Choices) -> Callable[[Settings], bool]:
    thanks, none = _thanks(side), _no_reward(others, f"{side}_reward")
    return lambda settings: thanks(settings) and none(settings)


def _no_reward(others: Choices, key: str) -> Callable[[Settings], bool]:
    """Units are asked for where no reward is given, and where there is a programme that counts some."""
    return lambda settings: bool(others) and not settings.get(key)


def _has_bonus(settings: Settings) -> bool:
    return bool(settings.get("referrer_bonus") or settings.get("friend_bonus") or settings.get("bonus"))


def _no_bonus(settings: Settings) -> bool:
    return not settings.get("bonus")


def occasion(others: Choices) -> Plan:
    """Return how birthdays, anniversaries and milestones are asked for."""
    intro = _(
        "A small gift on the right day says more than a discount. Each is given once: when the member "
        "comes, or when the day begins."
    )
    return Plan(intro, _occasion_rows(others), _occasion_more())


def _occasion_rows(others: Choices) -> Rows:
    occasions = (
        ("birthday", _("a birthday")),
        ("anniversary", _("years of membership")),
        ("milestone", _("a milestone")),
    )
    dated = chosen("occasion", "birthday", "anniversary")
    return (
        (
            Gap("name", _("What it is called")),
            Gap("occasion", _("It is given for"), "choice", "birthday", choices=occasions),
        ),
        (
            Gap("before", _("Days before the day"), "whole", 3, high=60, shown=dated),
            Gap("after", _("Days after it"), "whole", 7, high=60, shown=dated),
        ),
        (Gap("years", _("After so many years, with commas"), "numbers", shown=chosen("occasion", "anniversary")),),
        (
            Gap("visits", _("Days with a visit, with commas"), "numbers", shown=chosen("occasion", "milestone")),
            Gap("referrals", _("Friends brought, with commas"), "numbers", shown=chosen("occasion", "milestone")),
        ),
        (Gap("spend", _("Money spent in all, with semicolons"), "moneys", shown=chosen("occasion", "milestone")),),
        (
            Gap("reward", _("The gift"), shown=_no_bonus),
            Gap("bonus", _("… or so many units"), "whole", 0, none=0, shown=_no_reward(others, "reward")),
        ),
        (Gap("in", _("Units of"), "choice", choices=others, shown=_has_bonus),),
    )


def _occasion_more() -> Rows:
    return (
        (
            Gap(
                "reward_value",
                _("What the gift costs you"),
                "money",
                shown=_no_bonus,
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
                "02-28",
                choices=(("02-28", _("28 February")), ("03-01", _("1 March"))),
                shown=chosen("occasion", "birthday"),
            ),
        ),
    )


def draw(_others: Choices) -> Plan:
    """Return how a prize draw is asked for."""
    intro = _(
        "Members collect entries while it runs. The day after the last one the list is frozen and its check number "
        "can be told; then a number that nobody can choose draws the winners, and anybody can draw them again."
    )
    ways = (
        ("visit_day", _("each day with a visit")),
        ("spend", _("each full amount spent")),
        ("survey", _("each questionnaire handed in")),
    )
    prizes = (
        Gap("name", _("Prize")),
        Gap("count", _("How many of it"), "whole", 1, low=1, high=10_000),
        Gap("value", _("What one costs you"), "money"),
    )
    rows = (
        (Gap("name", _("What it is called")),),
        (Gap("from", _("First day"), "date"), Gap("to", _("Last day"), "date")),
        (
            Gap("entry", _("An entry for"), "choice", "visit_day", choices=ways),
            Gap("per", _("For each full amount of"), "money", shown=chosen("entry", "spend")),
        ),
        (Gap("prize", _("The prizes, the best first"), "lines", columns=prizes, hint=_("Add a prize")),),
        (Gap("free_entry", _("Anybody may have an entry a day without buying"), "flag", True),),
    )
    return Plan(intro, rows, _draw_more())


def _draw_more() -> Rows:
    return (
        (
            Gap("max_entries", _("Entries of a member at most"), "whole", 0, none=0, none_said=_("no limit")),
            Gap("min_age", _("Age at least"), "whole", 0, high=120, none=0, none_said=_("any age")),
        ),
        (
            Gap("reserves", _("Reserves, if a winner does not come"), "whole", 2, high=100),
            Gap("voucher_valid_days", _("Days a prize waits"), "whole", 0, high=3660, none=0, none_said=_for_ever()),
        ),
    )


PLANS: Mapping[str, Callable[[Choices], Plan]] = {
    "cashback": cashback,
    "tiers": tiers,
    "referral": referral,
    "club": club,
    "charity": charity,
    "membership": membership,
    "occasion": occasion,
    "draw": draw,
    "partner": partner,
}
