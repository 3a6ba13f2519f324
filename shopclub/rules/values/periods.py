"""Business dates, month arithmetic and periods. The clock is always passed in."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


def business_date(instant: datetime, *, zone: ZoneInfo, day_starts: time = time(0)) -> date:
    """Return the local date of an instant; the day starts at `day_starts` local time."""
    local = instant.astimezone(zone)
    return local.date() if local.time() >= day_starts else local.date() - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, clamped to the end of a shorter month (31 Jan + 1 = 28/29 Feb)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _, last = calendar.monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, last))


_MONTHS_ROUNDED = {"month": 1, "quarter": 3, "half-year": 6}


def round_up(day: date, to: str) -> date:
    """Return the last day of the month, quarter or half-year a day is in; the day itself for `day`."""
    months = _MONTHS_ROUNDED.get(to)
    if months is None:
        return day
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return add_months(first, months) - timedelta(days=1)


_HOURS = re.compile(r"\s*(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)\s*", re.ASCII)
_HOUR = 60
_DAY_MINUTES = 24 * _HOUR


class Hours(NamedTuple):
    """A span of the shop's clock in minutes after midnight, the end exclusive and up to 24:00 (ruling 39).

    An end before the beginning runs over midnight and belongs to the day it began.
    """

    opens: int
    closes: int

    @property
    def over_midnight(self) -> bool:
        """Whether it ends on the day after the one it began."""
        return self.closes < self.opens

    def day(self, on: date, local: datetime) -> date | None:
        """Return the day a span that holds at a local time of a business date belongs to; None where none does."""
        minute = local.hour * _HOUR + local.minute
        if self.over_midnight and minute < self.closes:
            return min(on, local.date() - timedelta(days=1))
        ends = _DAY_MINUTES if self.over_midnight else self.closes
        return on if self.opens <= minute < ends else None

    def __str__(self) -> str:
        """Return it as a person reads it."""
        return "–".join(f"{minutes // _HOUR:02d}:{minutes % _HOUR:02d}" for minutes in self)


def parse_hours(text: str) -> Hours:
    """Read `HH:MM-HH:MM`.

    Raises:
        ValueError: it is none, or it begins when it ends.
    """
    whole = _HOURS.fullmatch(text)
    if whole is None:
        raise ValueError(text)
    opens_hour, opens_minute, closes_hour, closes_minute = (int(part) for part in whole.groups())
    span = Hours(opens_hour * _HOUR + opens_minute, closes_hour * _HOUR + closes_minute)
    if max(opens_minute, closes_minute) >= _HOUR or span.opens >= _DAY_MINUTES or span.closes > _DAY_MINUTES:
        raise ValueError(text)
    if span.opens == span.closes:
        raise ValueError(text)
    return span


class Running:
    """What runs on some weekdays, in some hours, between some dates (inclusive); none named means always."""

    days: tuple[int, ...]
    hours: tuple[Hours, ...]
    first_day: date | None
    last_day: date | None

    def runs(self, on: date, local: datetime) -> bool:
        """Tell whether it runs at a local time of a business date."""
        days = {span.day(on, local) for span in self.hours} if self.hours else {on}
        return any(day is not None and self._runs_on(day) for day in days)

    def _runs_on(self, day: date) -> bool:
        in_dates = (self.first_day or day) <= day <= (self.last_day or day)
        return in_dates and (not self.days or day.weekday() in self.days)


class PeriodKind(StrEnum):
    """The periods figures are kept for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


@dataclass(frozen=True)
class Period:
    """Local dates from `start` up to, not including, `end` (figures.md D8)."""

    kind: PeriodKind
    start: date
    end: date

    @property
    def name(self) -> str:
        """Write the period as `parse_period` reads it."""
        match self.kind:
            case PeriodKind.DAY:
                return self.start.isoformat()
            case PeriodKind.WEEK:
                year, week, _ = self.start.isocalendar()
                return f"{year}-W{week:02d}"
            case PeriodKind.MONTH:
                return f"{self.start:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
            case PeriodKind.YEAR:
                return f"{self.start.year}"
            case _:
                return f"{self.start}..{self.end - timedelta(days=1)}"

    def previous(self) -> "Period":
        """Return the period of the same kind before this one; for a range, as many days before it."""
        match self.kind:
            case PeriodKind.RANGE:
                return Period(self.kind, self.start - (self.end - self.start), self.start)
            case _:
                return period_of(self.kind, self.start - timedelta(days=1))

    def following(self) -> "Period":
        """Return the next period of the same kind."""
        if self.kind is PeriodKind.RANGE:
            return Period(self.kind, self.end, self.end + (self.end - self.start))
        return period_of(self.kind, self.end)


def period_of(kind: PeriodKind, day: date) -> Period:
    """Return the period of a kind that holds a date.

    Raises:
        ValueError: a range has no natural bounds.
    """
    match kind:
        case PeriodKind.DAY:
            return Period(kind, day, day + timedelta(days=1))
        case PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(kind, monday, monday + timedelta(days=7))
        case PeriodKind.MONTH:
            first = day.replace(day=1)
            return Period(kind, first, add_months(first, 1))
        case PeriodKind.QUARTER:
            first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return Period(kind, first, add_months(first, 3))
        case PeriodKind.YEAR:
            return Period(kind, date(day.year, 1, 1), date(day.year + 1, 1, 1))
        case _:
            raise ValueError(kind)


def parse_period(text: str) -> Period:
    """Read `2026`, `2026-Q3`, `2026-10`, `2026-W07`, `2026-11-22` or `2026-01-01..2026-03-31`.

    Raises:
        ValueError: the text names no period.
    """
    try:
        return _period(text)
    except OverflowError:
        raise ValueError(text) from None


def _period(text: str) -> Period:
    if written := re.fullmatch(r"(\d{4})", text, re.ASCII):
        return period_of(PeriodKind.YEAR, date(int(written[1]), 1, 1))
    if written := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.ASCII):
        return period_of(PeriodKind.QUARTER, date(int(written[1]), int(written[2]) * 3, 1))
    if written := re.fullmatch(r"(\d{4})-W(\d{2})", text, re.ASCII):
        return period_of(PeriodKind.WEEK, date.fromisocalendar(int(written[1]), int(written[2]), 1))
    if written := re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII):
        return period_of(PeriodKind.MONTH, date(int(written[1]), int(written[2]), 1))
    if ".." in text:
        first, _, last = text.partition("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
        if end <= start:
            raise ValueError(text)
        return Period(PeriodKind.RANGE, start, end)
    return period_of(PeriodKind.DAY, date.fromisoformat(text))


def quarter_of(day: date) -> Period:
    """Return the quarter that a day is in."""
    return period_of(PeriodKind.QUARTER, day)


def quarter_number(quarter: Period) -> int:
    """Return the number a quarter is kept by: 20263 is the third of 2026."""
    return quarter.start.year * 10 + (quarter.start.month + 2) // 3


def quarter_name(number: int) -> str:
    """Return the name of a quarter that is kept by its number: `2026-Q3`."""
    year, quarter = divmod(number, 10)
    return f"{year}-Q{quarter}"


def quarter_numbered(number: int) -> Period:
    """Return the quarter that is kept by a number."""
    year, quarter = divmod(number, 10)
    return quarter_of(date(year, 3 * quarter, 1))
