"""Tiers in words: where a member stands, what the next one needs, and how she came there."""

from shopclub.language.counts import points, visits
from shopclub.language.formats import day, money
from shopclub.language.kinds.words import KindWords
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import TierShown, TierStep


def tier(found: TierShown, currency: Currency) -> str:
    """Return in sentences where a member stands and what the next tier needs."""
    said = [holds(found), lacks(found, currency)]
    return " ".join(each for each in said if each)


def holds(found: TierShown) -> str:
    """Return which tier a member has, and until when."""
    if found.name is None:
        return _("{programme}: no tier yet.").format(programme=found.programme_name)
    if found.grace_until is not None:
        return _("{programme}: {tier}, lowered after {day} unless it is earned again.").format(
            programme=found.programme_name, tier=found.name, day=day(found.grace_until)
        )
    if found.by_hand:
        return _("{programme}: {tier}, set by hand.").format(programme=found.programme_name, tier=found.name)
    if found.until is not None:
        return _("{programme}: {tier} until {day}.").format(
            programme=found.programme_name, tier=found.name, day=day(found.until)
        )
    return _("{programme}: {tier}.").format(programme=found.programme_name, tier=found.name)


def lacks(found: TierShown, currency: Currency) -> str:
    """Return what the next tier still needs; empty at the top."""
    if found.next_name is None or found.next_at is None:
        return ""
    missing = measure(max(found.next_at - found.measured, 0), found.measure, currency)
    return _("{amount} more to {tier}.").format(amount=missing, tier=found.next_name)


def measure(value: int, kind: str, currency: Currency) -> str:
    """Return an amount of what a programme of tiers measures, in words."""
    if kind == "spend":
        return money(value, currency)
    if kind == "visits":
        return visits(value)
    return points(value)


def step(found: TierStep) -> str:
    """Return one change of a tier as a sentence."""
    worded = {
        "risen": _("Reached {tier}"),
        "renewed": _("{tier} earned again"),
        "grace": _("{tier} not earned again: a time of grace began"),
        "lowered": _("Lowered to {tier}"),
        "reversed": _("Back to {tier}: a purchase was taken back"),
        "by hand": _("{tier}, set by hand"),
        "back-computed": _("{tier} for what was spent before"),
        "joined": _("{tier}, from another membership of hers"),
        "parted": _("{tier} again: the memberships were taken apart"),
    }.get(found.reason, found.reason)
    return worded.format(tier=found.name or _("no tier"))


WORDS = KindWords(
    notices={"tier_reached": lambda told: _("{tier} is reached: congratulate!").format(tier=told.text)},
)
