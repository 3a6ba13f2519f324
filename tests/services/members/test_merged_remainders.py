"""What two had on the way, each too little: the first act on the common account gives it, and takes it back whole."""

from random import Random

import pytest

from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

STAMPS = {
    "key": "stamps",
    "kind": "stamp_card",
    "name": "Stamps",
    "size": 10,
    "reward": "Bun",
    "unit": "amount",
    "per": "10.00",
}
POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "10.00"}
PROGRAMMES = (STAMPS, POINTS)


@pytest.fixture
def shop(bare_shop):
    """A shop that counts money by the ten, with what holds checked after every test."""
    bare_shop.catalogue.apply(PROGRAMMES)
    yield bare_shop
    bare_shop.assert_sound()
    assert [bare_shop.simulator.differences(each["key"]) for each in PROGRAMMES] == [(), ()]


def enrol(shop, name):
    shop.clock.move(minutes=20)
    return shop.enrol(name).member


def scan(shop, member, amount):
    shop.clock.move(minutes=20)
    return shop.scan(member.card, amount=amount)


def merge(shop, keep, drop):
    shop.clock.move(minutes=20)
    shop.merging.merge(keep.id, drop.id, request_key=new_key())


def there(shop, member):
    """Return the units she has, those of her unused full card too."""
    shown = shop.front.show(member.card)
    full = 10 * len([voucher for voucher in shown.vouchers if voucher.state == "issued"])
    return tuple(balance.balance + full * (balance.programme == "stamps") for balance in shown.balances)


def void(shop, acted):
    shop.clock.move(minutes=20)
    shop.voiding.void(acted.visit, request_key=new_key())


def two_with_remainders(shop):
    anna, bo = enrol(shop, "Anna Berg"), enrol(shop, "Anna Bergh")
    scan(shop, anna, 1500)
    scan(shop, bo, 1700)
    merge(shop, anna, bo)
    return anna, bo


def test_the_next_visit_gives_what_both_had_on_the_way(shop):
    anna, _bo = two_with_remainders(shop)
    assert there(shop, anna) == (2, 2)
    acted = scan(shop, anna, 100)
    assert {entry.programme: entry.quantity for entry in acted.entries} == {"stamps": 1, "points": 1}
    assert there(shop, anna) == (3, 3)


def test_it_is_given_once(shop):
    anna, bo = two_with_remainders(shop)
    for member in (bo, anna, bo):
        scan(shop, member, 100)
    assert there(shop, anna) == (3, 3)


def test_the_void_of_the_visit_that_brought_it_takes_all_of_it(shop):
    anna, bo = two_with_remainders(shop)
    for member, amount in ((anna, 100), (bo, 900), (anna, 5000)):
        void(shop, scan(shop, member, amount))
        assert there(shop, anna) == (2, 2)


def test_it_stays_while_another_visit_on_the_common_account_stands(shop):
    anna, bo = two_with_remainders(shop)
    first = scan(shop, anna, 100)
    second = scan(shop, bo, 100)
    void(shop, first)
    assert there(shop, anna) == (3, 3)
    void(shop, second)
    assert there(shop, anna) == (2, 2)


def test_an_amount_put_right_keeps_it(shop):
    anna, _bo = two_with_remainders(shop)
    acted = scan(shop, anna, 100)
    for amount, expected in ((2000, 5), (300, 3), (100, 3)):
        shop.clock.move(minutes=1)
        shop.counter.amend(acted.visit, request_key=new_key(), told=Told(amount=amount))
        assert there(shop, anna) == (expected, expected)


def test_goods_from_before_the_merge_are_counted_where_they_were_bought(shop):
    anna, bo = enrol(shop, "Anna Berg"), enrol(shop, "Anna Bergh")
    bought = scan(shop, anna, 1500)
    scan(shop, bo, 1700)
    merge(shop, anna, bo)
    shop.clock.move(minutes=20)
    shop.returns.take_in(bought.purchase, Brought(Told(amount=400)), request_key=new_key())
    assert there(shop, anna) == (2, 2)


def test_a_full_card_that_it_fills_gives_its_voucher(shop):
    anna, bo = enrol(shop, "Anna Berg"), enrol(shop, "Anna Bergh")
    scan(shop, anna, 5500)
    scan(shop, bo, 4500)
    merge(shop, anna, bo)
    acted = scan(shop, anna, 10)
    assert (there(shop, anna), len(shop.front.show(anna.card).vouchers)) == ((10, 10), 1)
    void(shop, acted)
    assert there(shop, anna) == (9, 9)
    assert not [voucher for voucher in shop.front.show(anna.card).vouchers if voucher.state == "issued"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_merged_an_act_and_its_void_leave_nothing(shop, seed):
    dice = Random(seed)
    members = [enrol(shop, f"Member {number}") for number in range(3)]
    kept = members[0]
    for _ in range(dice.randint(2, 5)):
        scan(shop, dice.choice(members), dice.randint(1, 4000))
    for dropped in members[1:]:
        merge(shop, kept, dropped)
        for _ in range(dice.randint(1, 3)):
            before = there(shop, kept)
            acted = scan(shop, dice.choice(members[: members.index(dropped) + 1]), dice.randint(1, 3000))
            if dice.random() < 0.7:
                void(shop, acted)
                assert there(shop, kept) == before


@pytest.mark.parametrize("seed", range(8))
def test_what_units_pay_of_a_visit_is_its_own_members_whoevers_card_paid(shop, seed):
    pays = {**POINTS, "points": 10, "pay": {"points": 10, "worth": "1.00"}}
    shop.catalogue.apply([pays])
    dice, members = Random(seed), [enrol(shop, "Anna Berg"), enrol(shop, "Anna Bergh")]
    for member in members:
        scan(shop, member, dice.randint(4000, 9000))
    merge(shop, *members)
    for _ in range(4):
        amount = dice.randint(500, 4000)
        visit = scan(shop, dice.choice(members), amount).visit
        units = 10 * dice.randint(1, min(3, amount // 500))
        shop.rewards.pay(dice.choice(members).card, units, basket=amount, visit=visit, request_key=new_key())
        if dice.random() < 0.4:
            shop.clock.move(minutes=1)
            shop.voiding.void(visit, request_key=new_key())
