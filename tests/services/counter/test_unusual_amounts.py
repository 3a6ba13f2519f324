"""Amounts far above what the shop takes are booked only once they were confirmed (counter.md 2a.5)."""

import pytest

from shopclub.records.trade import purchases
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.usual_amounts import AmountUnusual
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

PAYS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "points": 1,
    "per": "1.00",
    "pay": {"points": 10, "worth": "1.00"},
}


@pytest.fixture
def shop(bare_shop):
    bare_shop.catalogue.apply([PAYS])
    bare_shop.shopkeeping.change(unusual_above=None)
    yield bare_shop
    bare_shop.assert_sound()


def scan(shop, card, **told):
    return shop.scan(card, days=1, **told)


def booked(shop):
    with shop.book.reading() as session:
        return purchases.largest_amount(session)


def a_shop_that_knows(shop, largest=1290_00):
    """A shop with twenty amounts, the largest of them on its first day."""
    card = shop.enrol().member.card
    for amount in (largest, *[84_00] * 19):
        scan(shop, card, amount=amount)
    return card


WAYS = {
    "scan": lambda shop, card, told, confirm: shop.counter.scan(
        card, request_key=new_key(), told=told, confirm_amount=confirm
    ),
    "sale": lambda shop, card, told, confirm: shop.counter.sale(request_key=new_key(), told=told, confirm=confirm),
    "amend": lambda shop, card, told, confirm: shop.counter.amend(
        shop.scan(card).visit, request_key=new_key(), told=told, confirm=confirm
    ),
    "pay": lambda shop, card, told, confirm: shop.rewards.pay(
        card, 100, basket=told.amount, request_key=new_key(), confirm=confirm
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_more_than_ever_is_asked_about_and_booked_by_yes_alone(shop, way):
    card = a_shop_that_knows(shop)
    shop.clock.move(days=1)
    with pytest.raises(AmountUnusual) as asked:
        WAYS[way](shop, card, Told(amount=12345_00), False)
    assert (asked.value.amount, asked.value.most, str(asked.value.on)) == (12345_00, 1290_00, "2026-03-03")
    assert booked(shop).amount == 1290_00
    shop.clock.move(days=1)
    assert WAYS[way](shop, card, Told(amount=12345_00), True).amount == 12345_00
    assert booked(shop).amount == 12345_00


@pytest.mark.parametrize("way", WAYS)
def test_the_largest_until_now_is_usual(shop, way):
    card = a_shop_that_knows(shop)
    shop.clock.move(days=1)
    assert WAYS[way](shop, card, Told(amount=1290_00), False).amount == 1290_00


def test_before_the_twentieth_amount_five_thousand_is_the_limit(shop):
    card = shop.enrol().member.card
    for amount in (10_00, 4900_00, 5000_00):
        scan(shop, card, amount=amount)
    with pytest.raises(AmountUnusual) as asked:
        scan(shop, card, amount=5000_01)
    assert (asked.value.most, asked.value.on) == (5000_00, None)


@pytest.mark.parametrize(("setting", "usual", "unusual"), [(200_00, 200_00, 200_01), (0, 90_000_000_00, None)])
def test_the_shops_own_limit_comes_before_what_was_booked(shop, setting, usual, unusual):
    card = a_shop_that_knows(shop)
    shop.shopkeeping.change(unusual_above=setting)
    scan(shop, card, amount=usual)
    if unusual is not None:
        with pytest.raises(AmountUnusual):
            scan(shop, card, amount=unusual)


def test_what_was_voided_or_brought_back_does_not_make_an_amount_usual(shop):
    card = a_shop_that_knows(shop)
    shop.clock.move(days=1)
    wrong = shop.counter.scan(card, request_key=new_key(), told=Told(amount=9000_00), confirm_amount=True)
    shop.voiding.void(wrong.visit, request_key=new_key())
    assert booked(shop).amount == 1290_00
    bought = scan(shop, card, amount=500_00)
    shop.returns.take_in(bought.purchase, Brought(everything=True), request_key=new_key())
    assert booked(shop).amount == 1290_00


def test_the_sum_of_the_lines_is_what_counts(shop):
    card = a_shop_that_knows(shop)
    with pytest.raises(AmountUnusual):
        scan(shop, card, items=(Item("cake", 700_00, 2),))


def test_an_amount_put_right_below_itself_is_not_asked_about(shop):
    card = a_shop_that_knows(shop)
    shop.clock.move(days=1)
    visit = shop.counter.scan(card, request_key=new_key(), told=Told(amount=9000_00), confirm_amount=True).visit
    for amount in (8900_00, 8950_00):
        shop.clock.move(minutes=1)
        if amount == 8900_00:
            shop.counter.amend(visit, request_key=new_key(), told=Told(amount=amount))
        else:
            with pytest.raises(AmountUnusual):
                shop.counter.amend(visit, request_key=new_key(), told=Told(amount=amount))


def test_yes_to_stamping_again_is_no_yes_to_an_amount(shop):
    card = a_shop_that_knows(shop)
    shop.clock.move(minutes=1)
    with pytest.raises(AmountUnusual):
        shop.counter.scan(card, request_key=new_key(), told=Told(amount=9000_00), confirm=True)
