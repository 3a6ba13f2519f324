"""Business dates, months and periods."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.values.periods import (
    Period,
    PeriodKind,
    add_months,
    business_date,
    parse_hours,
    parse_period,
    period_of,
    quarter_name,
    quarter_number,
    quarter_numbered,
    quarter_of,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
days = st.dates(date(1970, 1, 1), date(2200, 1, 1))


def utc(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (utc(2026, 1, 31, 22, 59), date(2026, 1, 31)),
        (utc(2026, 1, 31, 23, 0), date(2026, 2, 1)),
        (utc(2026, 7, 31, 21, 59), date(2026, 7, 31)),
        (utc(2026, 7, 31, 22, 0), date(2026, 8, 1)),
    ],
)
def test_a_business_date_is_the_local_date_in_winter_and_summer(instant, day):
    assert business_date(instant, zone=COPENHAGEN) == day


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (utc(2026, 3, 29, 0, 59), date(2026, 3, 28)),
        (utc(2026, 3, 29, 1, 0), date(2026, 3, 28)),
        (utc(2026, 3, 29, 2, 0), date(2026, 3, 29)),
        (utc(2026, 10, 25, 0, 30), date(2026, 10, 24)),
        (utc(2026, 10, 25, 1, 30), date(2026, 10, 24)),
        (utc(2026, 10, 25, 2, 59), date(2026, 10, 24)),
        (utc(2026, 10, 25, 3, 0), date(2026, 10, 25)),
    ],
)
def test_a_day_that_starts_at_four_holds_through_both_changes_of_the_clock(instant, day):
    assert business_date(instant, zone=COPENHAGEN, day_starts=time(4)) == day


@given(st.integers(0, 4_000_000_000), st.integers(0, 23))
def test_a_business_date_is_the_local_date_or_the_one_before(seconds, hour):
    instant = datetime.fromtimestamp(seconds, UTC)
    day = business_date(instant, zone=COPENHAGEN, day_starts=time(hour))
    local = instant.astimezone(COPENHAGEN)
    assert day == (local.date() if local.hour >= hour else local.date() - timedelta(days=1))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2025, 1, 31), 2, date(2025, 3, 31)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_keep_the_day_and_clamp(start, months, end):
    assert add_months(start, months) == end


@given(days, st.integers(-600, 600))
def test_adding_months_lands_in_that_month_on_that_day_or_the_last(start, months):
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.RANGE]), days)
def test_periods_of_a_kind_follow_each_other_without_gaps(kind, day):
    period = period_of(kind, day)
    assert period.start <= day < period.end
    assert period.following().start == period.end
    assert period.following().previous() == period
    assert period.previous().end == period.start
    assert parse_period(period.name) == period


@given(days, st.integers(1, 500))
def test_a_range_is_read_back_and_moves_by_its_own_length(start, length):
    period = Period(PeriodKind.RANGE, start, start + timedelta(days=length))
    assert parse_period(period.name) == period
    assert period.previous().end == period.start
    assert period.following().previous() == period


@given(days)
def test_a_quarter_is_known_by_the_number_it_is_kept_by(day):
    quarter = quarter_of(day)
    assert quarter_numbered(quarter_number(quarter)) == quarter
    assert quarter_name(quarter_number(quarter)) == quarter.name


def test_a_range_has_no_natural_bounds():
    with pytest.raises(ValueError, match="range"):
        period_of(PeriodKind.RANGE, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-W01", "2025-12-29", "2026-01-05"),
        ("2026-11-22", "2026-11-22", "2026-11-23"),
        ("2026-01-01..2026-01-01", "2026-01-01", "2026-01-02"),
    ],
)
def test_a_period_is_named_by_a_short_text(text, start, end):
    period = parse_period(text)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-W54",
        "0000",
        "9999",
        "9999-12",
        "9999-12-31",
        "2026-02-30",
        "2026-02-01..2026-01-01",
        "2026-01-01..9999-12-31",
        "..",
        "２０２６",
    ],
)
def test_what_names_no_period_is_a_value_error(text):
    with pytest.raises(ValueError):
        parse_period(text)


# Hours of the shop's clock (ruling 39)

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "opens", "closes", "said"),
    [
        ("15:00-17:00", 900, 1020, "15:00–17:00"),
        (" 00:00 - 24:00 ", 0, 1440, "00:00–24:00"),
        ("22:00-02:30", 1320, 150, "22:00–02:30"),
        ("22:00-00:00", 1320, 0, "22:00–00:00"),
    ],
)
def test_hours_are_read_and_said(text, opens, closes, said):
    span = parse_hours(text)
    assert (span.opens, span.closes, str(span)) == (opens, closes, said)


@pytest.mark.parametrize(
    "text",
    ["", "15:00", "15-17", "24:00-02:00", "15:00-24:01", "15:60-17:00", "15:00-15:00", "5:00-7:00", "٠١:00-02:00"],
)
def test_what_is_no_span_of_hours_is_refused(text):
    with pytest.raises(ValueError):
        parse_hours(text)


@pytest.mark.parametrize(
    ("text", "clock", "on", "day"),
    [
        ("22:00-02:00", "2026-03-02T21:59", MONDAY, None),
        ("22:00-02:00", "2026-03-02T22:00", MONDAY, MONDAY),
        ("22:00-02:00", "2026-03-02T23:59:59", MONDAY, MONDAY),
        ("22:00-02:00", "2026-03-03T01:59:59", TUESDAY, MONDAY),  # the day begins at midnight
        ("22:00-02:00", "2026-03-03T01:59:59", MONDAY, MONDAY),  # the day begins at four
        ("22:00-02:00", "2026-03-03T02:00", MONDAY, None),
        ("22:00-00:00", "2026-03-02T23:59", MONDAY, MONDAY),
        ("22:00-00:00", "2026-03-03T00:00", TUESDAY, None),
        ("00:00-24:00", "2026-03-03T00:00", TUESDAY, TUESDAY),
        ("00:30-02:00", "2026-03-03T01:00", MONDAY, MONDAY),
    ],
)
def test_a_span_over_midnight_belongs_to_the_day_it_began(text, clock, on, day):
    assert parse_hours(text).day(on, datetime.fromisoformat(clock)) == day
