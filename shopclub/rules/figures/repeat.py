"""Who comes again: the four repeat rates and loyal customers (figures.md M5-M8, M11)."""

from collections.abc import Mapping

from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import Part


def on_at_least(counts: Mapping[int, int], days: int) -> Part:
    """Return the customers of a window with so many purchase days in it (figures.md M5 with 2 days, M11 with k)."""
    return Part(frozenset(member for member, count in counts.items() if count >= days), len(counts))


def returning(days: PurchaseDays, start: int, end: int) -> Part:
    """Return the customers of a period with two purchase days or more ever before its end (figures.md M6)."""
    buying, ever = days.within(start, end), days.before(end)
    return Part(frozenset(member for member in buying if ever[member] >= 2), len(buying))


def second_purchase(days: PurchaseDays, start: int, end: int, *, within: int, observed_to: int) -> Part:
    """Return the new customers who came a second time within some days of the first (figures.md M8).

    Only those count whose days after the first have all been observed.
    """
    settled = [member for member in days.new(start, end) if days.of[member][0] + within <= observed_to]
    came = (member for member in settled if len(days.of[member]) > 1)
    return Part(frozenset(member for member in came if days.of[member][1] - days.of[member][0] <= within), len(settled))
