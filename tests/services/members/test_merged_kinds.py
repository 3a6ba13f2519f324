"""Two members made one bring along what they have beside units, and take it back when they are parted."""

import pytest

from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import LimitReached
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.programmes.templates import template

TIERS = {
    "key": "tiers",
    "kind": "tiers",
    "name": "Tiers",
    "tier": [
        {"name": "Bronze", "threshold": "0.00"},
        {"name": "Silver", "threshold": "100.00"},
        {"name": "Gold", "threshold": "300.00"},
    ],
}
CLUB = {
    "key": "club",
    "kind": "club",
    "name": "Club",
    "benefit": [{"name": "Less", "percent_bp": 1000, "limit": 1, "per": "month"}],
}
FRIENDS = {
    "key": "friends",
    "kind": "referral",
    "name": "Friends",
    "sides": "referrer",
    "referrer_reward": "Bun",
    "qualify": {"min_spend": "50.00"},
}
CAUSE = {"key": "cause", "kind": "charity", "name": "Cause", "cause": "School", "amount": "1.00"}


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    bare_shop.assert_sound()


@pytest.fixture
def two(bare_shop):
    """Two memberships of one person."""

    def made(*programmes):
        bare_shop.programme()
        bare_shop.catalogue.apply(programmes)
        keep = bare_shop.enrol("Anna Berg").member
        bare_shop.clock.move(seconds=1)
        return keep, bare_shop.enrol("Anna Bergh").member

    return made


def merge(shop, keep, drop):
    shop.merging.merge(keep.id, drop.id, request_key=new_key())


def part(shop, keep):
    shop.merging.part(keep.id, request_key=new_key())


def tier(shop, member):
    return shop.tiers.show(member.id)[0].name


def test_the_better_tier_is_kept_and_what_both_spent_counts_together(bare_shop, two):
    keep, drop = two(TIERS)
    bare_shop.scan(keep.card, amount=9000)
    bare_shop.scan(drop.card, amount=15_000)
    assert (tier(bare_shop, keep), tier(bare_shop, drop)) == ("Bronze", "Silver")
    merge(bare_shop, keep, drop)
    assert tier(bare_shop, keep) == "Silver"
    assert bare_shop.tiers.show(keep.id)[0].measured == 24_000
    bare_shop.scan(keep.card, amount=6000)
    assert tier(bare_shop, keep) == "Gold"


def test_parted_again_each_has_the_tier_she_had(bare_shop, two):
    keep, drop = two(TIERS)
    bare_shop.scan(keep.card, amount=1000)
    bare_shop.scan(drop.card, amount=15_000)
    merge(bare_shop, keep, drop)
    part(bare_shop, keep)
    assert (tier(bare_shop, keep), tier(bare_shop, drop)) == ("Bronze", "Silver")


def test_a_paid_membership_comes_along_and_goes_back(bare_shop, two):
    keep, drop = two(template("membership", language="en"))
    bare_shop.memberships.begin(drop.id, "Coffee pass")
    bare_shop.memberships.pay(drop.id, receipt="1")
    merge(bare_shop, keep, drop)
    (held,) = bare_shop.memberships.show(keep.id)
    assert (held.state, len(held.payments)) == ("active", 1)
    part(bare_shop, keep)
    assert (bare_shop.memberships.show(keep.id), len(bare_shop.memberships.show(drop.id))) == ((), 1)


def test_a_benefit_that_was_used_up_is_used_up_for_both(bare_shop, two):
    keep, drop = two(CLUB)
    bare_shop.benefits.use(drop.id, "Less", request_key=new_key())
    merge(bare_shop, keep, drop)
    with pytest.raises(LimitReached):
        bare_shop.benefits.use(keep.id, "Less", request_key=new_key())


def test_what_was_given_to_a_cause_is_what_both_gave(bare_shop, two):
    keep, drop = two(CAUSE)
    for each in (keep, drop, drop):
        bare_shop.scan(each.card, amount=1000)
    merge(bare_shop, keep, drop)
    (shown,) = bare_shop.charity.shown(keep.id)
    assert (shown.member, shown.everyone) == (300, 300)


def friend(shop, name, by):
    shop.clock.move(seconds=1)
    return shop.enrolment.add(request_key=new_key(), fields={"name": name}, referred_by=by.card).member


def test_friends_that_either_brought_are_hers(bare_shop, two):
    keep, drop = two(FRIENDS)
    brought = friend(bare_shop, "Bo Dahl", drop)
    merge(bare_shop, keep, drop)
    bare_shop.scan(brought.card, amount=6000)
    assert [each.reward for each in bare_shop.front.show(keep.id).vouchers] == ["Bun"]


def test_the_older_of_two_referrals_is_kept(bare_shop, two):
    first, second = two(FRIENDS)
    older = friend(bare_shop, "Bo Dahl", first)
    bare_shop.clock.move(days=1)
    newer = friend(bare_shop, "Bo Dal", second)
    merge(bare_shop, newer, older)
    (line,) = [each for each in bare_shop.referrals.listed(member=newer.id) if each.friend.id == newer.id]
    assert line.referrer.id == first.id
    part(bare_shop, newer)
    (again,) = [each for each in bare_shop.referrals.listed(member=newer.id) if each.friend.id == newer.id]
    assert again.referrer.id == second.id


BANDED = {
    "key": "back",
    "kind": "cashback",
    "name": "Back",
    "rate_bp": 300,
    "band": [{"from": "150.00", "rate_bp": 1000}],
}


def test_goods_brought_back_after_a_merge_never_raise_a_closed_quarter(bare_shop):
    bare_shop.catalogue.apply([BANDED])
    anna, bo = bare_shop.enrol("Anna Berg").member, bare_shop.enrol("Anna Bergh").member
    bought = [bare_shop.scan(each.card, amount=10_000) for each in (anna, bo)]
    bare_shop.clock.move(days=40)
    bare_shop.upkeep.run_day()
    bare_shop.clock.move(seconds=1)
    bare_shop.merging.merge(anna.id, bo.id, request_key=new_key())

    def there():
        (balance,) = (each for each in bare_shop.front.show(anna.card).balances if each.programme == "back")
        return balance.balance + balance.pending

    assert there() == 600
    bare_shop.clock.move(seconds=1)
    returned = bare_shop.returns.take_in(bought[0].purchase, Brought(Told(amount=100)), request_key=new_key())
    assert there() == 600
    bare_shop.clock.move(seconds=1)
    bare_shop.voiding.void(returned.visit, request_key=new_key())
    assert there() == 600
    bare_shop.clock.move(seconds=1)
    bare_shop.returns.take_in(bought[0].purchase, Brought(everything=True), request_key=new_key())
    assert there() == 300
    assert bare_shop.simulator.differences("back") == ()
    bare_shop.assert_sound()


def test_goods_brought_back_after_parting_never_pay_what_the_other_was_paid(bare_shop):
    bare_shop.catalogue.apply([BANDED])
    anna, bo = bare_shop.enrol("Anna Berg").member, bare_shop.enrol("Anna Bergh").member
    bought = [bare_shop.scan(each.card, amount=10_000) for each in (anna, bo)]
    bare_shop.clock.move(seconds=1)
    bare_shop.merging.merge(anna.id, bo.id, request_key=new_key())
    bare_shop.clock.move(days=28)
    bare_shop.upkeep.run_day()
    bare_shop.clock.move(seconds=1)
    bare_shop.merging.part(anna.id, request_key=new_key())
    bare_shop.clock.move(seconds=1)
    bare_shop.returns.take_in(bought[1].purchase, Brought(Told(amount=5000)), request_key=new_key())
    assert all(each.balance + each.pending == 0 for each in bare_shop.front.show(bo.card).balances)
    assert bare_shop.simulator.differences("back") == ()
    bare_shop.assert_sound()
