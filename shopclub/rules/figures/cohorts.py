"""Cohorts: those who first bought in one period, and how many of them came in each period after (figures.md M21)."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from shopclub.rules.figures.purchase_days import PurchaseDays
from shopclub.rules.figures.rates import ratio
from shopclub.rules.values.periods import Period, PeriodKind, period_of


@dataclass(frozen=True)
class Cohort:
    """The customers first seen in a period; one cell for each period that has ended, its own first."""

    period: Period
    customers: int
    cells: tuple[int, ...]


def cohorts(days: PurchaseDays, kind: PeriodKind, as_of: date) -> tuple[Cohort, ...]:
    """Return the cohorts of a kind of period, the oldest first; periods without new customers have none (M21)."""
    periods = _periods(days, kind, as_of)
    starts = [period.start.toordinal() for period in periods]
    ended = sum(period.end <= date.fromordinal(as_of.toordinal() + 1) for period in periods)
    cells = [[0] * (ended - place) for place in range(len(periods))]
    sizes = [0] * len(periods)
    for _customer, own in days.customers():
        seen = {bisect_right(starts, day) - 1 for day in own}
        first = min(seen)
        sizes[first] += 1
        for place in seen:
            if place < ended:
                cells[first][place - first] += 1
    return tuple(
        Cohort(period, size, tuple(row)) for period, size, row in zip(periods, sizes, cells, strict=True) if size
    )


def averages(table: tuple[Cohort, ...]) -> tuple[float | None, ...]:
    """Return each column's share in per cent, weighted by cohort size over the cells that have ended (M21)."""
    columns = max((len(cohort.cells) for cohort in table), default=0)
    shares = []
    for place in range(columns):
        ended = [cohort for cohort in table if len(cohort.cells) > place]
        shares.append(ratio(100 * sum(each.cells[place] for each in ended), sum(each.customers for each in ended)))
    return tuple(shares)


def _periods(days: PurchaseDays, kind: PeriodKind, as_of: date) -> list[Period]:
    """Return every period from the first purchase to the present day."""
    first = min((own[0] for _customer, own in days.customers()), default=None)
    if first is None:
        return []
    periods = [period_of(kind, date.fromordinal(first))]
    while periods[-1].end <= as_of:
        periods.append(periods[-1].following())
    return periods
