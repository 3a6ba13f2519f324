"""What the owner should look at: visits without their amount, rewards nobody fetches, birthdays to come."""

from datetime import date, datetime

import pytest

from shopclub.services.acting.keys import new_key

POINTS = {"key": "points", "kind": "points", "name": "Points", "per": "1.00"}
COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "size": 3, "reward": "Free coffee"}


def test_todays_visits_without_an_amount_are_named_where_one_is_needed(bare_shop):
    bare_shop.catalogue.apply([COFFEE])
    card = bare_shop.enrol("Anna").member.card
    bare_shop.scan(card)
    assert bare_shop.oversight.attention().amountless == ()
    bare_shop.catalogue.apply([COFFEE, POINTS])
    lacking = bare_shop.scan(card)
    bare_shop.scan(card, days=0.1, amount=84_00)
    gone = bare_shop.scan(card, days=0.1)
    bare_shop.voiding.void(gone.visit, request_key=new_key())
    assert [line.visit for line in bare_shop.oversight.attention().amountless] == [lacking.visit]
    bare_shop.clock.move(days=1)
    assert bare_shop.oversight.attention().amountless == (), "their day is closed"


def test_a_reward_is_named_once_it_has_waited_for_two_months(bare_shop):
    bare_shop.catalogue.apply([COFFEE])
    member = bare_shop.enrol("Anna").member
    full = bare_shop.scan(member.card, stamps=3)
    bare_shop.clock.move(days=60)
    assert bare_shop.oversight.attention().waiting == ()
    bare_shop.clock.move(days=1)
    (waits,) = bare_shop.oversight.attention().waiting
    assert (waits.member.id, waits.reward) == (member.id, "Free coffee")
    bare_shop.rewards.use(full.vouchers[0].id, request_key=new_key())
    assert bare_shop.oversight.attention().waiting == ()


@pytest.mark.parametrize(
    ("today", "birthday", "on"),
    [
        ("2026-03-02", "1990-03-02", date(2026, 3, 2)),
        ("2026-03-02", "03-08", date(2026, 3, 8)),
        ("2026-03-02", "03-09", None),
        ("2026-12-29", "01-02", date(2027, 1, 2)),
        ("2026-02-25", "2000-02-29", date(2026, 2, 28)),
        ("2028-02-25", "2000-02-29", date(2028, 2, 29)),
        ("2026-03-02", None, None),
    ],
)
def test_birthdays_of_the_next_seven_days_are_named(bare_shop, today, birthday, on):
    bare_shop.clock.instant = datetime.fromisoformat(f"{today}T10:00:00+00:00")
    member = bare_shop.enrol("Anna", **({"birthday": birthday} if birthday else {})).member
    named = [(line.member.id, line.on) for line in bare_shop.oversight.attention().birthdays]
    assert named == ([(member.id, on)] if on else [])
