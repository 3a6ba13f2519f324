"""Promotions: when they run, and which one counts."""

from datetime import date, datetime

import pytest

from shopclub.rules.ledger.promotions import Promotion, best
from shopclub.rules.values.periods import Hours

TUESDAY = date(2026, 3, 3)


def at(hour, minute=0):
    return datetime(2026, 3, 3, hour, minute)  # noqa: DTZ001 - the shop's own clock


def test_without_days_hours_or_dates_it_always_runs():
    assert Promotion("Always", 20000).runs(TUESDAY, at(3))


@pytest.mark.parametrize(("days", "runs"), [((1,), True), ((0, 2), False)])
def test_it_runs_on_its_weekdays(days, runs):
    assert Promotion("Day", 20000, days=days).runs(TUESDAY, at(12)) is runs


@pytest.mark.parametrize(
    ("clock", "runs"), [(at(14, 59), False), (at(15), True), (at(16, 59), True), (at(17), False), (at(20), True)]
)
def test_happy_hours_begin_on_the_minute_and_end_before_it(clock, runs):
    hours = (Hours(15 * 60, 17 * 60), Hours(20 * 60, 21 * 60))
    assert Promotion("Hour", 20000, hours=hours).runs(TUESDAY, clock) is runs


@pytest.mark.parametrize(
    ("first", "last", "runs"),
    [
        (TUESDAY, TUESDAY, True),
        (None, date(2026, 3, 2), False),
        (date(2026, 3, 4), None, False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_its_dates_are_inclusive(first, last, runs):
    assert Promotion("Dates", 20000, first_day=first, last_day=last).runs(TUESDAY, at(12)) is runs


def test_the_best_for_the_member_counts_and_the_oldest_on_a_tie():
    first, second = Promotion("First", 20000), Promotion("Second", 20000)
    assert best([Promotion("Less", 15000), first, second], on=TUESDAY, local=at(12)) is first


def test_a_multiplier_that_gives_less_is_none():
    assert best([Promotion("Half", 5000), Promotion("One", 10000)], on=TUESDAY, local=at(12)) is None
    assert best([Promotion("Monday", 20000, days=(0,))], on=TUESDAY, local=at(12)) is None
