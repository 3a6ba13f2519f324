"""How what members have by being members is asked for: benefits, paid plans, a cause they share."""

from collections.abc import Callable

from shopclub.desktop.screens.programmes.kinds.form import Choices, Plan, chosen
from shopclub.desktop.screens.programmes.kinds.gaps import Gap, Settings
from shopclub.language.translation import gettext as _


def club(_others: Choices) -> Plan:
    """Return how club benefits are asked for."""
    intro = _(
        "What members have simply by being members: a discount on Mondays, a coffee at a better price. The counter "
        "lists what applies; each use is noted with what it was worth."
    )
    together = Gap("combinable", _("Several may be used on one purchase; else the best one stands"), "flag", False)
    benefits = Gap("benefit", _("The benefits"), "lines", columns=_benefit(), hint=_("Add a benefit"))
    return Plan(intro, ((Gap("name", _("What it is called")),), (benefits,), (together,)))


def charity(others: Choices) -> Plan:
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
        (Gap("trigger", _("What is given"), "choice", "purchase", choices=triggers),),
        (
            Gap("points", _("So many points"), "whole", 10, low=1, high=100_000, shown=chosen("trigger", "points")),
            Gap("amount", _("Amount"), "money", shown=chosen("trigger", "purchase", "card", "points")),
            Gap("share_bp", _("Share"), "percent", 100, low=10, high=10_000, shown=chosen("trigger", "share")),
        ),
        (Gap("in", _("Of the programme"), "choice", choices=others, shown=of),),
        (Gap("monthly_ceiling", _("At most in a month (empty: no limit)"), "money"),),
    )
    return Plan(intro, rows)


def membership(_others: Choices) -> Plan:
    """Return how paid membership is asked for."""
    intro = _(
        "Members pay for each month and have something for it: a number of coffees, better prices. You take the money "
        "at your till; ShopClub knows until when it is paid and what is left."
    )
    columns = (
        Gap("name", _("Plan")),
        Gap("price", _("Price of a period"), "money"),
        Gap("months", _("Months in a period"), "whole", 1, low=1, high=60),
        Gap("benefits", _("What members have of it, with commas"), "texts"),
        Gap("allowance", _("Items in each period"), "whole", 0, high=10_000, none=0, none_said=_("none")),
        Gap("item", _("Items of what"), shown=lambda line: bool(line.get("allowance"))),
        Gap(
            "rollover",
            _("What is left may be taken in the next period"),
            "flag",
            False,
            shown=lambda line: bool(line.get("allowance")),
        ),
    )
    plans = Gap("plan", _("The plans"), "lines", columns=columns, hint=_("Add a plan"))
    grace = Gap("grace_days", _("Days that still count after the last paid one"), "whole", 7, high=366)
    return Plan(intro, ((Gap("name", _("What it is called")),), (plans,)), ((grace,),))


def partner(_others: Choices) -> Plan:
    """Return how an agreement with a partner shop is asked for."""
    intro = _(
        "You and the shop next door send each other customers. Your members get vouchers for its counter, its members "
        "for yours. Each voucher is signed, holds once, and is checked without any network; at the end of the month "
        "both shops print what was used."
    )
    columns = (
        Gap("number", _("Number, the same in both shops"), "whole", 1, low=1, high=99),
        Gap("name", _("Benefit")),
        Gap("value", _("Owed to the shop where it is used"), "money"),
        Gap("valid_days", _("Days a voucher is valid"), "whole", 30, low=1, high=3660),
    )
    rows = (
        (Gap("name", _("The partner's name")),),
        (Gap("public_key", _("The partner's key"), hint=_("64 characters, as the partner's program shows them")),),
        (Gap("give", _("What your members have there"), "lines", columns=columns, hint=_("Add a benefit")),),
        (Gap("take", _("What its members have here"), "lines", columns=columns, hint=_("Add a benefit")),),
        (
            Gap("cap_per_month", _("Vouchers a month at most"), "whole", 0, none=0, none_said=_("no limit")),
            Gap("per_member", _("For one member a month"), "whole", 1, low=1, high=1000),
        ),
    )
    return Plan(intro, rows)


def _benefit() -> tuple[Gap, ...]:
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
        Gap("kind", _("It is"), "choice", "percent", choices=kinds),
        Gap("percent_bp", _("So much less"), "percent", 1000, low=10, high=10_000, shown=chosen("kind", "percent")),
        Gap("amount", _("So much less"), "money", shown=chosen("kind", "amount")),
        Gap("price", _("The price of a piece"), "money", none=0, shown=chosen("kind", "price")),
        Gap("scope", _("Only for categories, with commas"), "texts"),
        Gap("days", _("Only on"), "days"),
        Gap("hours", _("Only at hours"), "texts", hint="14:00-17:00"),
        Gap("limit", _("How often"), "whole", 0, high=1000, none=0, none_said=_("no limit")),
        Gap("per", _("in"), "choice", "month", choices=periods, shown=limited),
        Gap("lowest_tier", _("From the tier")),
    )
