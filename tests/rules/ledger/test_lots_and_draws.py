"""Lots and draws: what is spent first, what has lapsed, and how visits keep units alive (rules.md 1 and 13)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.ledger import lots
from shopclub.rules.ledger.lots import Draw, Lot, expiry_after_activity
from shopclub.rules.values.periods import add_months
from shopclub.rules.values.refusals import NotEnough

MARCH_31 = date(2026, 3, 31)


def lot(number, rest, expires=None, earned=date(2026, 1, 1), **more):
    return Lot(number, rest, rest, earned, expires_on=expires, **more)


def test_example_5_the_soonest_to_lapse_are_spent_first():
    there = (lot(1, 30), lot(2, 50, date(2026, 6, 30)), lot(3, 100, MARCH_31))
    draws = lots.draw(there, quantity=120, on=MARCH_31)
    assert draws == (Draw(3, 100), Draw(2, 20))
    left = lots.after(there, draws)
    assert lots.available(left, MARCH_31) == 60
    assert lots.available(left, date(2026, 7, 1)) == 30


def test_example_6_a_life_in_months_ends_with_a_shorter_month():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2025, 1, 31), 2) == date(2025, 3, 31)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)


def test_units_may_be_spent_to_the_end_of_their_last_day():
    assert lot(1, 5, MARCH_31).spendable(MARCH_31)
    assert not lot(1, 5, MARCH_31).spendable(MARCH_31 + timedelta(days=1))
    assert lot(1, 5, MARCH_31).lapsed(MARCH_31 + timedelta(days=1))
    assert not lot(1, 5).lapsed(date.max)


def test_pending_units_are_on_the_way_and_not_in_the_balance():
    coming = lot(1, 5, available_from=date(2026, 4, 1))
    assert (lots.available([coming], MARCH_31), lots.pending([coming], MARCH_31)) == (0, 5)
    assert (lots.available([coming], date(2026, 4, 1)), lots.pending([coming], date(2026, 4, 1))) == (5, 0)


def test_an_empty_lot_is_neither_spendable_nor_pending():
    empty = Lot(1, 5, 0, MARCH_31, available_from=date(2026, 4, 1))
    assert not empty.spendable(date(2026, 4, 2))
    assert not empty.pending(MARCH_31)


def test_of_lots_that_lapse_together_the_oldest_goes_first_then_the_lowest_number():
    there = [lot(3, 1), lot(2, 1, earned=date(2026, 1, 2)), lot(1, 1), lot(9, 1, date(2027, 1, 1))]
    assert [each.id for each in lots.spending_order(there)] == [9, 1, 3, 2]


def test_asking_for_more_than_there_is_draws_nothing():
    with pytest.raises(NotEnough) as refused:
        lots.draw([lot(1, 5), lot(2, 7, date(2026, 1, 5))], quantity=6, on=MARCH_31, programme="coffee")
    assert (refused.value.programme, refused.value.asked, refused.value.available) == ("coffee", 6, 5)


def test_taking_in_the_order_given_says_what_is_missing():
    assert lots.take([lot(2, 3), lot(1, 4)], 5) == ((Draw(2, 3), Draw(1, 2)), 0)
    assert lots.take([lot(2, 3)], 5) == ((Draw(2, 3),), 2)
    assert lots.take([], 5) == ((), 5)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-5, 40)), max_size=8), st.integers(1, 200))
def test_draws_never_exceed_a_lot_and_sum_to_what_was_asked(sizes, quantity):
    there = [lot(number, rest, MARCH_31 + timedelta(days=day)) for number, (rest, day) in enumerate(sizes, 1)]
    before = lots.available(there, MARCH_31)
    if quantity > before:
        with pytest.raises(NotEnough):
            lots.draw(there, quantity=quantity, on=MARCH_31)
        return
    draws = lots.draw(there, quantity=quantity, on=MARCH_31)
    left = lots.after(there, draws)
    assert sum(each.quantity for each in draws) == quantity
    assert all(each.rest >= 0 for each in left)
    assert lots.available(left, MARCH_31) == before - quantity


FIRST = date(2026, 1, 1)


def day(number):
    return FIRST + timedelta(days=number)


def ten_days(activity):
    return activity + timedelta(days=10)


@pytest.mark.parametrize(
    ("visits", "last"),
    [((), 10), ((5,), 15), ((5, 15, 25), 35), ((11,), 10), ((10,), 20), ((-3,), 10), ((15, 5), 25), ((0, 0), 10)],
)
def test_a_visit_keeps_units_alive_that_have_not_lapsed(visits, last):
    assert expiry_after_activity(FIRST, lives_until=ten_days, last_day=None, activity=map(day, visits)) == day(last)


def test_no_visit_keeps_units_alive_beyond_their_cards_last_day():
    assert expiry_after_activity(FIRST, lives_until=ten_days, last_day=day(12), activity=[day(5)]) == day(12)


def test_units_that_no_activity_ends_never_lapse():
    assert expiry_after_activity(FIRST, lives_until=lambda _: None, last_day=day(12), activity=[day(5)]) is None


def test_the_oldest_debts_are_paid_first_and_what_is_left_is_the_members():
    assert lots.pay_debts([(7, 2), (8, 3)], 4) == (((7, 2), (8, 2)), 0)
    assert lots.pay_debts([(7, 2), (8, 3)], 9) == (((7, 2), (8, 3)), 4)
    assert lots.pay_debts([], 5) == ((), 5)
    assert lots.pay_debts([(7, 2)], 0) == ((), 0)
