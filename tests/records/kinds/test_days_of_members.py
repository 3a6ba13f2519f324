"""Whose birthday or anniversary falls on some days: by month and day alone, and only of those who are members."""

from datetime import date

import pytest

from shopclub.records.kinds.occasions import members_born_on, members_who_joined_on
from shopclub.services.acting.keys import new_key

MAY_4, LEAP_DAY, DAY_BEFORE = (5, 4), (2, 29), (2, 28)


@pytest.fixture
def born(bare_shop):
    """A shop, and the numbers of its members by birthday."""
    birthdays = ("05-04", "1990-05-04", "1990-05-14", "2000-02-29", "02-28")
    numbers = {day: bare_shop.enrol(f"Anna {day}", birthday=day).member.id for day in birthdays}
    bare_shop.enrol("Bo without a birthday")
    return bare_shop, numbers


def those_born_on(shop, *days):
    with shop.book.reading() as session:
        return members_born_on(session, days)


def test_a_birthday_is_found_with_its_year_or_without(born):
    shop, numbers = born
    assert those_born_on(shop, MAY_4) == [numbers["05-04"], numbers["1990-05-04"]]
    assert those_born_on(shop, LEAP_DAY) == [numbers["2000-02-29"]]
    assert those_born_on(shop, DAY_BEFORE, LEAP_DAY) == [numbers["2000-02-29"], numbers["02-28"]]
    assert those_born_on(shop, (12, 24)) == []


def test_who_was_merged_into_another_has_no_birthday_of_her_own(born):
    shop, numbers = born
    shop.merging.merge(numbers["1990-05-14"], numbers["05-04"], request_key=new_key())
    assert those_born_on(shop, MAY_4) == [numbers["1990-05-04"]]


def test_who_joined_is_found_by_day_and_month_of_any_year(bare_shop):
    first = bare_shop.enrol("Anna Berg").member.id
    joined = bare_shop.clock.instant.date()
    bare_shop.clock.move(days=1)
    bare_shop.enrol("Bo Dahl")
    bare_shop.clock.move(days=(date(joined.year + 1, joined.month, joined.day) - joined).days - 1)
    later = bare_shop.enrol("Cia Eng").member.id
    with bare_shop.book.reading() as session:
        assert members_who_joined_on(session, [(joined.month, joined.day)]) == [first, later]
