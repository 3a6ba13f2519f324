"""An amount that was mistyped and put right takes back whatever hung on the wrong one (rulings 17)."""

from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key

POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
TIERS = {
    "key": "standing",
    "kind": "tiers",
    "name": "Standing",
    "tier": [{"name": "Silver", "threshold": "60.00", "entry_reward": "Cake"}],
}
SPENT = {
    "key": "spent",
    "kind": "occasion",
    "name": "Spent",
    "occasion": "milestone",
    "spend": ["60.00"],
    "bonus": 1000,
    "in": "points",
}
FRIENDS = {
    "key": "friends",
    "kind": "referral",
    "name": "Friends",
    "sides": "both",
    "referrer_bonus": 5000,
    "friend_bonus": 2500,
    "in": "points",
    "qualify": {"min_spend": "60.00"},
}


def test_what_a_mistyped_amount_brought_goes_with_it(bare_shop):
    bare_shop.catalogue.apply([POINTS, TIERS, SPENT, FRIENDS])
    anna = bare_shop.enrol("Anna Berg").member
    bare_shop.clock.move(seconds=1)
    fields = {"name": "Bo Dahl"}
    bo = bare_shop.enrolment.add(request_key=new_key(), fields=fields, referred_by=anna.card).member
    bought = bare_shop.scan(bo.card, amount=6000)
    assert bare_shop.balance(bo.card, "points") == 60 + 1000 + 2500
    assert bare_shop.balance(anna.card, "points") == 5000
    assert [voucher.reward for voucher in bare_shop.front.show(bo.card).vouchers] == ["Cake"]
    bare_shop.clock.move(minutes=2)
    bare_shop.counter.amend(bought.visit, request_key=new_key(), told=Told(amount=600))
    assert bare_shop.balance(bo.card, "points") == 6
    assert bare_shop.balance(anna.card, "points") == 0
    shown = bare_shop.front.show(bo.card)
    assert (shown.vouchers, shown.tier) == ((), None)
    bare_shop.assert_sound()


def test_an_amount_put_right_upwards_brings_what_it_should_have(bare_shop):
    bare_shop.catalogue.apply([POINTS, SPENT])
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=600)
    bare_shop.counter.amend(bought.visit, request_key=new_key(), told=Told(amount=6000))
    assert bare_shop.balance(card, "points") == 1060
    bare_shop.counter.amend(bought.visit, request_key=new_key(), told=Told(amount=5900))
    assert bare_shop.balance(card, "points") == 59
    bare_shop.assert_sound()
