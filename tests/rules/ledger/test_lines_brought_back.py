"""What is left of a purchase's lines once goods came back at their price or at another one (ruling 31)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.ledger.returns import without
from shopclub.rules.values.purchases import Item

TWO_COFFEES = (Item("coffee", 3000, 2), Item("bread", 4000))


@pytest.mark.parametrize(
    ("back", "left"),
    [
        ((), TWO_COFFEES),
        ((Item("coffee", 3000),), (Item("coffee", 3000), Item("bread", 4000))),
        ((Item("coffee", 3000, 2),), (Item("bread", 4000),)),
        # A price reduced afterwards: the piece stays, for less.
        ((Item("coffee", 500),), (Item("coffee", 3000), Item("coffee", 2500), Item("bread", 4000))),
        ((Item("coffee", 500), Item("coffee", 2500)), (Item("coffee", 3000), Item("bread", 4000))),
        ((Item("coffee", 500), Item("coffee", 3000)), (Item("coffee", 2500), Item("bread", 4000))),
        ((Item("coffee", 500, 2),), (Item("coffee", 3000), Item("coffee", 2000), Item("bread", 4000))),
        # More than any piece costs: one piece and a part of the other.
        ((Item("coffee", 4500),), (Item("coffee", 1500), Item("bread", 4000))),
        ((Item("bread", 4000), Item("coffee", 6000)), ()),
    ],
)
def test_pieces_go_at_their_price_and_parts_are_taken_off_a_piece(back, left):
    assert without(TWO_COFFEES, back) == left


lines = st.lists(st.builds(Item, st.sampled_from("abc"), st.integers(0, 400), st.integers(1, 4)), max_size=6)


def worth(items):
    totals = Counter()
    for item in items:
        totals[item.category] += item.total
    return totals


@given(lines, lines)
def test_what_came_back_is_gone_to_the_last_coin_and_nothing_else_is(sold, back):
    left = without(sold, back)
    for category, total in worth(sold).items():
        assert worth(left)[category] == max(total - worth(back)[category], 0)
    assert sum(item.quantity for item in left) <= sum(item.quantity for item in sold)
    assert all(item.quantity > 0 for item in left)


@given(lines, st.data())
def test_pieces_that_come_back_at_their_price_come_back_as_pieces(sold, data):
    back = [Item(line.category, line.amount, data.draw(st.integers(1, line.quantity))) for line in sold]
    pieces = Counter()
    for line in sold:
        pieces[line.category, line.amount] += line.quantity
    for line in back:
        pieces[line.category, line.amount] -= line.quantity
    left = Counter()
    for line in without(sold, back):
        left[line.category, line.amount] += line.quantity
    assert left == +pieces
