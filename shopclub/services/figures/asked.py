"""What is asked of the figures: a period, a day to know it from, and the settings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shopclub.rules.values.periods import Period

YEAR = 365


@dataclass(frozen=True)
class FigureSettings:
    """What the owner may settle for a question to the figures; where a number of days is None, the club's holds.

    `acquisition_cost` is in minor units, `gross_margin` a share such as 0.4.
    """

    active_days: int | None = None
    loyal_days: int | None = None
    second_days: int = 90
    lifespan_years: Decimal | None = None
    acquisition_cost: int | None = None
    gross_margin: Decimal | None = None


AS_THE_CLUB = FigureSettings()


@dataclass(frozen=True)
class Asked:
    """One question to the figures; days are numbers as `rules.figures.purchase_days` counts them."""

    period: Period
    as_of: date
    active_days: int
    loyal_days: int
    second_days: int = 90
    lifespan_years: Decimal | None = None
    acquisition_cost: int | None = None
    gross_margin: Decimal | None = None

    @property
    def begun(self) -> bool:
        """Whether any day of the period has been seen."""
        return self.as_of >= self.period.start

    @property
    def complete(self) -> bool:
        """Whether its last day has been seen (ruling 14)."""
        return self.as_of.toordinal() + 1 >= self.period.end.toordinal()

    @property
    def start(self) -> int:
        """The first day: `a` in figures.md 1.2."""
        return self.period.start.toordinal()

    @property
    def end(self) -> int:
        """The day after the last observed one: `e` in figures.md 1.2."""
        return min(self.period.end.toordinal(), self.as_of.toordinal() + 1)

    @property
    def previous_start(self) -> int:
        """The first day of the previous period of the same kind."""
        return self.period.previous().start.toordinal()

    @property
    def base_end(self) -> int:
        """The day after the base of money compared: as many first days as were seen of this period (D8)."""
        return self.start if self.complete else min(self.start, self.previous_start + self.end - self.start)

    def short(self, start: int, begins: date | None) -> bool:
        """Tell whether the data begin too late for a period that starts on a day (D10)."""
        return begins is None or begins.toordinal() > start - self.active_days
