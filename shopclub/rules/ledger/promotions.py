"""Promotions: dated rules that multiply what is earned. At most one per programme and purchase, the member's best."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

SINGLE = 10_000
DOUBLE = 20_000


@dataclass(frozen=True)
class Promotion:
    """A multiplier in basis points, on some weekdays, hours or dates (inclusive; none named means always)."""

    name: str
    bp: int = DOUBLE
    days: tuple[int, ...] = ()
    hours: tuple[tuple[time, time], ...] = ()
    first_day: date | None = None
    last_day: date | None = None

    def runs(self, on: date, local: datetime) -> bool:
        """Tell whether it runs at a local time of a business date."""
        in_dates = (self.first_day or on) <= on <= (self.last_day or on)
        in_days = not self.days or on.weekday() in self.days
        clock = local.time()
        return in_dates and in_days and (not self.hours or any(a <= clock < b for a, b in self.hours))


def best(promotions: Iterable[Promotion], *, on: date, local: datetime) -> Promotion | None:
    """Return the running promotion with the highest multiplier above one; on a tie the oldest, listed first."""
    running = [each for each in promotions if each.bp > SINGLE and each.runs(on, local)]
    return max(running, key=lambda each: each.bp, default=None)
