"""Tiers in words: where a member stands, what the next one needs, and how she came there."""

from shopclub.language.counts import points, visits
from shopclub.language.formats import day, money
from shopclub.language.kinds.words import KindWords
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import TierShown, TierStep


def tier(shown: TierShown, currency: Currency) -> str:
    """Return in sentences where a member stands and what the next tier needs."""
    said = [holds(shown), lacks(shown, currency)]
    return " ".join(each for each in said if each)


def holds(shown: TierShown) -> str:
    """Return which tier a member has, and until when."""
    if shown.name is None:
        return _("{programme}: no tier yet.").format(programme=shown.programme_name)
    if shown.grace_until is not None:
        return _("{programme}: {tier}, lowered after {day} unless it is earned again.").format(
            programme=shown.programme_name, tier=shown.name, day=day(shown.grace_until)
        )
    if shown.by_hand:
        return _("{programme}: {tier}, set by hand.").format(programme=shown.programme_name, tier=shown.name)
    if shown.until is not None:
        return _("{programme}: {tier} until {day}.").format(
            programme=shown.programme_name, tier=shown.name, day=day(shown.until)
        )
    return _("{programme}: {tier}.").format(programme=shown.programme_name, tier=shown.name)


def lacks(shown: TierShown, currency: Currency) -> str:
    """Return what the next tier still needs; empty at the top."""
    if shown.next_name is None or shown.next_at is None:
        return ""
    missing = measure(max(shown.next_at - shown.measured, 0), shown.measure, currency)
    return _("{amount} more to {tier}.").format(amount=missing, tier=shown.next_name)


def measure(value: int, kind: str, currency: Currency) -> str:
    """Return an amount of what a programme of tiers measures, in words."""
    if kind == "spend":
        return money(value, currency)
    if kind == "visits":
        return visits(value)
    return points(value)


def step(change: TierStep) -> str:
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
    }.get(change.reason, change.reason)
    return worded.format(tier=change.name or _("no tier"))


WORDS = KindWords(
    notices={"tier_reached": lambda notice: _("{tier} is reached: congratulate!").format(tier=notice.text)},
)
