"""Promotions: dated rules that multiply what is earned. At most one per programme and purchase, the member's best."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shopclub.rules.values.periods import Hours, Running

SINGLE = 10_000
DOUBLE = 20_000


@dataclass(frozen=True)
class Promotion(Running):
    """A multiplier in basis points, on some weekdays, hours or dates (inclusive; none named means always)."""

    name: str
    bp: int = DOUBLE
    days: tuple[int, ...] = ()
    hours: tuple[Hours, ...] = ()
    first_day: date | None = None
    last_day: date | None = None


def best(promotions: Iterable[Promotion], *, on: date, local: datetime) -> Promotion | None:
    """Return the running promotion with the highest multiplier above one; on a tie the oldest, listed first."""
    running = [each for each in promotions if each.bp > SINGLE and each.runs(on, local)]
    return max(running, key=lambda each: each.bp, default=None)
