"""What lapses, what may be spent from now on, and what the shop owes, at the very days where it changes."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from shopclub.records.sessions import BookSession
from shopclub.records.shop import owed, upkeep
from shopclub.services.acting.keys import new_key
from tests.conftest import Shop

POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00", "pending_days": 3}


@pytest.fixture
def look(bare_shop: Shop) -> Iterator[tuple[date, BookSession]]:
    """A day on which ten points were earned that may be spent three days later."""
    bare_shop.catalogue.apply([POINTS])
    card = bare_shop.enrol().member.card or ""
    on = bare_shop.scan(card, amount=1000).on
    assert on is not None
    with bare_shop.book.reading() as session:
        yield on, session


def test_units_on_the_way_are_usable_from_their_first_day(look: tuple[date, BookSession]) -> None:
    on, session = look
    day, before = on + timedelta(days=3), on + timedelta(days=2)
    assert upkeep.count_lots_usable(session, after=before, until=day) == 1
    assert upkeep.count_lots_usable(session, after=on, until=before) == 0
    assert upkeep.count_lots_usable(session, after=day, until=day) == 0


def test_units_on_the_way_are_owed_until_they_may_be_spent(look: tuple[date, BookSession]) -> None:
    on, session = look
    assert owed.units_on_the_way(session, 1, on + timedelta(days=2)) == 10
    assert owed.units_on_the_way(session, 1, on + timedelta(days=3)) == 0


def test_a_period_holds_its_first_day_and_not_the_day_after_it(look: tuple[date, BookSession]) -> None:
    on, session = look
    after = on + timedelta(days=1)
    assert owed.units_by_kind(session, 1, start=on, end=after) == {"award": 10}
    assert owed.units_by_kind(session, 1, start=after, end=after + timedelta(days=1)) == {}
    assert (owed.units_before(session, 1, on), owed.units_before(session, 1, after)) == (0, 10)


def test_a_reward_waits_from_the_day_it_was_issued_until_it_is_used_or_lapses(shop: Shop) -> None:
    shop.programme(size=3, voucher_valid_days=10)
    card = shop.enrol().member.card or ""
    shop.scan(card, stamps=2)
    issued = shop.scan(card).on or date.max
    last = issued + timedelta(days=10)

    def waiting(end: date, today: date) -> int:
        with shop.book.reading() as session:
            return owed.rewards_waiting(session, 1, end=end, today=today).vouchers

    assert waiting(issued, today=issued) == 0, "what was issued on the day after a period waits in the next"
    assert waiting(issued + timedelta(days=1), today=issued) == 1
    assert [waiting(day, today=last + timedelta(days=9)) for day in (last, last + timedelta(days=1))] == [1, 0]
    assert waiting(last + timedelta(days=30), today=last) == 1, "a month that runs still is seen from today"
    shop.clock.move(days=2)
    shop.rewards.redeem(card, "Free coffee", request_key=new_key())
    used = issued + timedelta(days=2)
    assert [waiting(day, today=last) for day in (used, used + timedelta(days=1))] == [1, 0]


def test_what_lapses_between_two_days_is_told_with_both(shop: Shop) -> None:
    shop.programme(size=3, voucher_valid_days=10, stamp_expiry={"days": 30})
    card = shop.enrol().member.card or ""
    on = shop.scan(card, stamps=4).on or date.max
    reward, stamp = on + timedelta(days=10), on + timedelta(days=30)
    with shop.book.reading() as session:
        (coffee,) = upkeep.lapsing_rewards(session, reward, reward)
        assert (coffee.on, coffee.member, coffee.units, coffee.reward) == (reward, 1, 1, "Free coffee")
        assert upkeep.lapsing_rewards(session, on, reward - timedelta(days=1)) == []
        (stamps,) = upkeep.lapsing_units(session, stamp, stamp)
        assert (stamps.on, stamps.member, stamps.units, stamps.reward) == (stamp, 1, 1, "")
        assert upkeep.lapsing_units(session, on, stamp - timedelta(days=1)) == []
