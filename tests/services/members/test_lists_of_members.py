"""The list of members in each order, and what its lines show."""

import pytest

from shopclub.rules.values.member_order import MemberOrder
from shopclub.services.acting.keys import new_key

POINTS = {"key": "points", "kind": "points", "name": "Points", "per": "1.00"}
TIERS = {
    "key": "standing",
    "kind": "tiers",
    "name": "Standing",
    "measure": "spend",
    "tier": [{"name": "Bronze", "threshold": "0.00"}, {"name": "Gold", "threshold": "500.00"}],
}
COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "size": 3, "reward": "Free coffee"}


@pytest.fixture
def people(bare_shop):
    """Bo has most, Anna was here last, Cai never was."""
    bare_shop.catalogue.apply([POINTS, TIERS])
    anna, bo, cai = (bare_shop.enrol(name).member for name in ("Anna", "Bo", "Cai"))
    bare_shop.scan(bo.card, amount=600_00)
    bare_shop.scan(anna.card, amount=10_00)
    return bare_shop, anna.id, bo.id, cai.id


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (MemberOrder.NAME, "abc"),
        (MemberOrder.LAST_HERE, "abc"),
        (MemberOrder.BALANCE, "bac"),
        (MemberOrder.TIER, "bac"),
    ],
)
def test_members_are_sorted_by_what_one_chooses(people, order, expected):
    shop, *numbers = people
    named = dict(zip("abc", numbers, strict=True))
    ordered = shop.front.ordered(order)
    assert ordered.numbers == tuple(named[letter] for letter in expected)
    assert (ordered.total, ordered.kind, ordered.size, ordered.tiers) == (3, "points", None, True)


def test_a_visit_taken_back_is_no_last_visit(people):
    shop, anna, bo, cai = people
    shop.voiding.void(shop.scan(str(shop.front.member(cai).cards[0].code), amount=1_00).visit, request_key=new_key())
    assert shop.front.ordered(MemberOrder.LAST_HERE).numbers == (anna, bo, cai)


def test_merged_members_are_one_line_with_what_both_have(people):
    shop, anna, bo, cai = people
    shop.merging.merge(anna, bo, request_key=new_key())
    ordered = shop.front.ordered(MemberOrder.BALANCE)
    assert (ordered.numbers, ordered.total) == ((anna, cai), 2)
    assert [line.units for line in shop.front.lines(ordered.numbers)] == [610, 0]


def test_a_line_tells_whether_a_reward_waits_and_how_full_the_card_is(bare_shop):
    bare_shop.catalogue.apply([COFFEE])
    card = bare_shop.enrol("Anna").member.card
    bare_shop.scan(card, stamps=3)
    bare_shop.scan(card, stamps=1)
    ordered = bare_shop.front.ordered()
    assert ordered.size == 3
    (line,) = bare_shop.front.lines(ordered.numbers)
    assert (line.reward_waits, line.visits, line.last_visit_at) == (True, 2, bare_shop.clock.instant)
