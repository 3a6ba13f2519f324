"""A reward handed out alone is an act at the counter, and no visit in any count (rulings 42 and 53)."""

from datetime import timedelta

import pytest

from shopclub.rules.values.periods import PeriodKind
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import ConfirmNeeded
from shopclub.services.acting.keys import new_key

POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "points": 1,
    "per": "1.00",
    "reward": [{"name": "Cake", "cost": 5}],
}
THIRD_VISIT = {
    "key": "third",
    "kind": "occasion",
    "name": "Third",
    "occasion": "milestone",
    "visits": [3],
    "reward": "Flower",
}


@pytest.fixture
def club(bare_shop):
    bare_shop.catalogue.apply([POINTS, THIRD_VISIT])
    bare_shop.card = bare_shop.enrol().member.card
    bare_shop.scan(bare_shop.card, amount=10_000)
    bare_shop.clock.move(days=1)
    return bare_shop


def redeem(club):
    return club.rewards.redeem(club.card, "Cake", request_key=new_key())


def counts(club):
    """Every place that counts visits: the day, the member's page, the list, the trend, what a milestone counts."""
    on = club.front.today().on
    shown = club.front.show(club.card)
    (line,) = club.front.lines((shown.member.id,))
    trend = club.figures.trend(PeriodKind.MONTH, 1, as_of=on)
    return club.front.today().visits, shown.visits, line.visits, shown.last_visit_on, sum(each.visits for each in trend)


def test_a_reward_alone_adds_to_no_count_and_flowers_come_with_the_third_visit(club):
    before = counts(club)
    redeem(club)
    assert counts(club) == before
    redeem(club)
    assert club.front.show(club.card).vouchers == ()
    club.scan(club.card, amount=100)
    assert club.front.show(club.card).vouchers == ()
    club.scan(club.card, amount=100)
    assert [each.reward for each in club.front.show(club.card).vouchers] == ["Flower"]
    club.assert_sound()


def test_a_reward_alone_starts_no_guard(club):
    redeem(club)
    assert not club.scan(club.card, days=0, amount=100).repeated
    club.clock.move(minutes=5)
    redeem(club)
    with pytest.raises(ConfirmNeeded) as asked:
        club.scan(club.card, days=0, amount=100)
    assert asked.value.seconds == timedelta(minutes=5).total_seconds()


def test_what_is_bought_on_it_later_makes_it_a_visit(club):
    before = club.front.today().visits
    handed_out = redeem(club)
    club.counter.amend(handed_out.visit, told=Told(amount=2000), request_key=new_key())
    assert club.front.today().visits == before + 1
    assert club.front.show(club.card).visits == 2
