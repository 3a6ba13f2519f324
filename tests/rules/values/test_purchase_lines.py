"""What was bought: lines, their sum, and what of it earns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import NEVER_EARNING, Item, eligible, parse_item, total
from shopclub.rules.values.refusals import AmountInvalid, AmountMismatch

CROWNS = Currency("DKK")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("coffee=38.00", Item("coffee", 3800)),
        ("Coffee=38x2", Item("coffee", 3800, 2)),
        (" gift card =100", Item("gift card", 10000)),
        ("a=b=1", Item("a=b", 100)),
        ("coffee=1x10000", Item("coffee", 100, 10000)),
        ("coffee=0x1", Item("coffee", 0)),
    ],
)
def test_a_line_is_a_category_a_price_of_one_piece_and_how_many(text, item):
    assert parse_item(text, CROWNS) == item


@pytest.mark.parametrize(
    "text",
    [
        "",
        "coffee",
        "=38",
        " =38",
        "coffee=",
        "coffee=1x0",
        "coffee=1x10001",
        "coffee=1x-1",
        "coffee=1x٢",
        "coffee=1x1.5",
        "coffee=1x" + "9" * 5000,
        "coffee=xx",
    ],
)
def test_what_is_no_such_line_is_refused(text):
    with pytest.raises(AmountInvalid):
        parse_item(text, CROWNS)


@given(st.text())
def test_any_text_is_a_line_or_refused(text):
    try:
        item = parse_item(text, CROWNS)
    except AmountInvalid:
        return
    assert item.total == item.amount * item.quantity


def test_the_total_is_the_amount_or_the_sum_of_the_lines():
    lines = (Item("coffee", 3800, 2), Item("bread", 2500))
    assert total(None, (), CROWNS) is None
    assert total(8400, (), CROWNS) == 8400
    assert total(None, lines, CROWNS) == 10100
    assert total(10100, lines, CROWNS) == 10100
    with pytest.raises(AmountMismatch) as refused:
        total(10000, lines, CROWNS)
    assert (refused.value.amount, refused.value.items) == ("100.00", "101.00")


def test_excluded_categories_earn_nothing():
    lines = (Item("gift card", 50000), Item("bread", 2500), Item("deposit", 100, 3))
    assert eligible(52800, lines, NEVER_EARNING) == 2500
    assert eligible(52800, lines, ()) == 52800
    assert eligible(8400, (), NEVER_EARNING) == 8400
    assert eligible(None, lines, NEVER_EARNING) is None
