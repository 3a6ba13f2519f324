"""Causes by the services: what visits give, the month's ceiling, points turned, returns before and after a payout."""

from datetime import date, datetime

import pytest

from shopclub.rules.values.club_refusals import NothingToPay
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import (
    KeyReused,
    LimitReached,
    MemberUnknown,
    NotEnough,
    ProgrammeUnknown,
    QuantityInvalid,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

TREES = {"key": "trees", "kind": "charity", "name": "Trees", "cause": "Plant trees"}
EACH = {**TREES, "amount": "1.00"}
SHARE = {**TREES, "trigger": "share", "share_bp": 100}
CARD = {**TREES, "trigger": "card", "in": "coffee", "amount": "5.00"}
TURN = {**TREES, "trigger": "points", "in": "points", "points": 100, "amount": "10.00"}
COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee", "size": 3}
POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
EVERYTHING = Brought(everything=True)


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


def opened(shop, cause, *others, **settings):
    shop.catalogue.apply([*others, {**cause, **settings}])
    return shop.enrol().member.card


def cause(shop, member=None):
    (shown,) = shop.charity.shown(member)
    return shown


def owed(shop):
    return cause(shop).owed


def gifts(shop):
    """Every line of what the cause was given: its kind and amount."""
    with shop.book.reading() as session:
        query = "SELECT kind, amount FROM donation ORDER BY id"
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def bring(shop, bought, brought=EVERYTHING):
    outcome = shop.returns.take_in(bought.purchase, brought, request_key=new_key())
    sound(shop)
    return outcome


def void(shop, acted):
    outcome = shop.voiding.void(acted.visit, request_key=new_key())
    sound(shop)
    return outcome


def back(amount):
    return Brought(Told(amount))


def turn(shop, card, points, key=None):
    return shop.charity.turn(card, points, request_key=key or new_key())


def codes(outcome):
    return [each.code for each in outcome.notices]


def to(shop, day):
    moved = datetime.fromisoformat(f"{day}T08:00+00:00")
    assert moved >= shop.clock.instant
    shop.clock.instant = moved


# What visits give


def test_each_purchase_gives_the_amount(bare_shop):
    card = opened(bare_shop, EACH)
    assert bare_shop.scan(card, amount=1000).entries == ()
    bare_shop.scan(card, amount=99_900)
    assert owed(bare_shop) == 200


def test_a_purchase_gives_also_where_its_amount_was_not_told(bare_shop):
    """`x per purchase`, and a scan books a purchase, `its amount known or not yet known` (rulings 12)."""
    card = opened(bare_shop, EACH)
    bare_shop.scan(card)
    assert owed(bare_shop) == 100


def test_an_amount_told_later_gives_nothing_twice(bare_shop):
    card = opened(bare_shop, EACH)
    scanned = bare_shop.scan(card)
    for amount in (1000, 2000):
        bare_shop.counter.amend(scanned.visit, request_key=new_key(), told=Told(amount))
    assert owed(bare_shop) == 100


def test_a_share_is_given_of_what_counts(bare_shop):
    card = opened(bare_shop, SHARE)
    bare_shop.scan(card, amount=19_999)
    assert owed(bare_shop) == 199
    bare_shop.scan(card, items=(Item("coffee", 10_000), Item("gift card", 50_000)))
    assert owed(bare_shop) == 299
    assert bare_shop.scan(card).needs_amount


def test_a_share_follows_an_amount_that_is_put_right(bare_shop):
    card = opened(bare_shop, SHARE)
    scanned = bare_shop.scan(card)
    for amount, given in ((20_000, 200), (30_000, 300), (10_000, 100)):
        bare_shop.counter.amend(scanned.visit, request_key=new_key(), told=Told(amount))
        assert owed(bare_shop) == given


def test_a_full_card_gives_and_no_other_purchase(bare_shop):
    card = opened(bare_shop, CARD, COFFEE)
    bare_shop.scan(card, stamps=2)
    assert owed(bare_shop) == 0
    bare_shop.scan(card)
    assert owed(bare_shop) == 500
    bare_shop.scan(card, stamps=7)
    assert owed(bare_shop) == 1500


def test_a_full_card_that_is_voided_takes_its_gift_again(bare_shop):
    card = opened(bare_shop, CARD, COFFEE)
    bare_shop.scan(card, stamps=2)
    filled = bare_shop.scan(card)
    void(bare_shop, filled)
    assert (owed(bare_shop), gifts(bare_shop)) == (0, [("given", 500), ("reversed", -500)])


def test_the_member_sees_herself_and_everyone(bare_shop):
    card = opened(bare_shop, EACH)
    other = bare_shop.enrol("Bo").member.card
    for each in (card, card, other):
        bare_shop.scan(each, amount=1000)
    shown = cause(bare_shop, card)
    assert (shown.member, shown.everyone, shown.month, shown.owed, shown.paid) == (200, 300, 300, 300, 0)
    assert (cause(bare_shop, other).member, cause(bare_shop).member) == (100, 0)
    assert (shown.cause, shown.trigger) == ("Plant trees", "purchase")
    with pytest.raises(MemberUnknown):
        bare_shop.charity.shown(999)


def test_a_blocked_members_visit_gives_nothing(bare_shop):
    card = opened(bare_shop, EACH)
    bare_shop.enrolment.block(card, reason="banned")
    bare_shop.scan(card, amount=1000)
    assert gifts(bare_shop) == []


def test_the_same_scan_twice_gives_once(bare_shop):
    card = opened(bare_shop, EACH)
    for _ in range(2):
        bare_shop.scan(card, days=0, key="a", amount=1000)
    assert owed(bare_shop) == 100


# The ceiling


def test_at_the_months_ceiling_it_stops_and_says_so(bare_shop):
    card = opened(bare_shop, SHARE, monthly_ceiling="2.50")
    assert "ceiling_reached" not in codes(bare_shop.scan(card, amount=20_000))
    reached = bare_shop.scan(card, amount=20_000)
    assert [(each.number, each.text) for each in reached.notices if each.code == "ceiling_reached"] == [
        (250, "Plant trees")
    ]
    assert owed(bare_shop) == 250
    assert "ceiling_reached" in codes(bare_shop.scan(card, amount=20_000))
    assert gifts(bare_shop) == [("given", 200), ("given", 50)]


def test_a_new_month_has_its_own_ceiling(bare_shop):
    card = opened(bare_shop, SHARE, monthly_ceiling="2.50")
    bare_shop.scan(card, amount=90_000)
    to(bare_shop, "2026-03-31")
    assert "ceiling_reached" in codes(bare_shop.scan(card, days=0, amount=20_000))
    to(bare_shop, "2026-04-01")
    assert cause(bare_shop).month == 0
    bare_shop.scan(card, days=0, amount=20_000)
    assert (cause(bare_shop).month, owed(bare_shop)) == (200, 450)


def test_a_payout_does_not_lift_the_ceiling(bare_shop):
    card = opened(bare_shop, SHARE, monthly_ceiling="2.50")
    bare_shop.scan(card, amount=90_000)
    bare_shop.charity.pay_out("trees")
    assert "ceiling_reached" in codes(bare_shop.scan(card, amount=20_000))
    assert owed(bare_shop) == 0


def test_a_purchase_that_met_the_ceiling_gives_back_no_more_than_it_gave(bare_shop):
    card = opened(bare_shop, SHARE, monthly_ceiling="2.50")
    bought = bare_shop.scan(card, amount=90_000)
    bring(bare_shop, bought, back(10_000))
    assert owed(bare_shop) == 250
    bring(bare_shop, bought)
    assert owed(bare_shop) == 0


# Goods brought back and payouts


def test_a_payout_closes_the_period(bare_shop):
    card = opened(bare_shop, EACH)
    bare_shop.scan(card, amount=1000)
    bare_shop.scan(card, amount=1000)
    paid = bare_shop.charity.pay_out("trees")
    assert (paid.owed, paid.paid, paid.everyone) == (0, 200, 200)
    with pytest.raises(NothingToPay):
        bare_shop.charity.pay_out("trees")
    bare_shop.scan(card, amount=1000)
    assert owed(bare_shop) == 100
    assert bare_shop.charity.pay_out("trees").paid == 300


def test_only_a_cause_is_paid_out(bare_shop):
    opened(bare_shop, EACH, COFFEE)
    for key in ("whales", "coffee"):
        with pytest.raises(ProgrammeUnknown):
            bare_shop.charity.pay_out(key)
    with pytest.raises(NothingToPay):
        bare_shop.charity.pay_out("trees")


def test_a_payout_asked_for_twice_is_one(bare_shop):
    card = opened(bare_shop, EACH)
    bare_shop.scan(card, amount=1000)
    for _ in range(2):
        assert bare_shop.charity.pay_out("trees", request_key="a").paid == 100
    bare_shop.scan(card, amount=1000)
    assert bare_shop.charity.pay_out("trees", request_key="a").owed == 100, "the same request pays nothing more"


@pytest.mark.parametrize("undo", [void, bring])
def test_before_the_payout_what_is_undone_is_reversed(bare_shop, undo):
    card = opened(bare_shop, EACH)
    bought = bare_shop.scan(card, amount=1000)
    undo(bare_shop, bought)
    assert (owed(bare_shop), gifts(bare_shop)) == (0, [("given", 100), ("reversed", -100)])
    with pytest.raises(NothingToPay):
        bare_shop.charity.pay_out("trees")


@pytest.mark.parametrize("undo", [void, bring])
def test_after_the_payout_what_is_undone_is_written_off(bare_shop, undo):
    card = opened(bare_shop, EACH)
    bought = bare_shop.scan(card, amount=1000)
    bare_shop.charity.pay_out("trees")
    undo(bare_shop, bought)
    shown = cause(bare_shop)
    assert gifts(bare_shop) == [("given", 100), ("written_off", -100)]
    assert (shown.owed, shown.paid, shown.everyone) == (0, 100, 100), "the cause keeps what it was paid"


def test_parts_brought_back_take_the_share_of_what_is_left_in_any_order(bare_shop):
    card = opened(bare_shop, SHARE)
    first, second = (bare_shop.scan(card, amount=19_950) for _ in range(2))
    for each, parts in ((first, (150, 9950)), (second, (9950, 150))):
        for part in parts:
            bring(bare_shop, each, back(part))
    assert owed(bare_shop) == 2 * (9850 * 100 // 10_000)
    for each in (first, second):
        bring(bare_shop, each)
    assert owed(bare_shop) == 0


def test_a_part_brought_back_of_what_x_was_given_for_takes_nothing(bare_shop):
    card = opened(bare_shop, EACH)
    bring(bare_shop, bare_shop.scan(card, amount=1000), back(999))
    assert owed(bare_shop) == 100


def test_returns_on_both_sides_of_a_payout_add_up_to_what_was_given(bare_shop):
    card = opened(bare_shop, SHARE)
    bought = bare_shop.scan(card, amount=20_000)
    bring(bare_shop, bought, back(5000))
    bare_shop.charity.pay_out("trees")
    bring(bare_shop, bought, back(5000))
    bring(bare_shop, bought)
    lines = [("given", 200), ("reversed", -50), ("written_off", -50), ("written_off", -100)]
    assert (gifts(bare_shop), cause(bare_shop).paid, owed(bare_shop)) == (lines, 150, 0)


def test_a_return_taken_back_gives_again(bare_shop):
    card = opened(bare_shop, SHARE)
    returned = bring(bare_shop, bare_shop.scan(card, amount=20_000))
    assert owed(bare_shop) == 0
    void(bare_shop, returned)
    assert owed(bare_shop) == 200


def test_a_return_after_the_payout_taken_back_and_made_again_is_written_off_once(bare_shop):
    card = opened(bare_shop, SHARE)
    bought = bare_shop.scan(card, amount=20_000)
    bare_shop.charity.pay_out("trees")
    void(bare_shop, bring(bare_shop, bought))
    assert owed(bare_shop) == 0
    bring(bare_shop, bought)
    assert (owed(bare_shop), sum(amount for kind, amount in gifts(bare_shop) if kind == "written_off")) == (0, -200)


def test_looking_at_what_a_return_would_do_changes_nothing(bare_shop):
    card = opened(bare_shop, EACH)
    bought = bare_shop.scan(card, amount=1000)
    bare_shop.returns.preview(bought.purchase, EVERYTHING)
    assert gifts(bare_shop) == [("given", 100)]


def test_a_cause_that_ended_gives_nothing_new_but_takes_back_what_is_returned(bare_shop):
    card = opened(bare_shop, EACH)
    bought = bare_shop.scan(card, amount=1000)
    bare_shop.catalogue.end("trees", last_earning_on=date(2026, 3, 3), last_redemption_on=date(2026, 4, 30))
    bare_shop.scan(card, amount=1000)
    assert owed(bare_shop) == 100
    bring(bare_shop, bought)
    assert owed(bare_shop) == 0


# Points turned into money


def test_points_turned_are_a_donation_drawn_on_the_oldest(bare_shop):
    card = opened(bare_shop, TURN, POINTS)
    bare_shop.scan(card, amount=15_000)
    bare_shop.scan(card, amount=15_000)
    turned = turn(bare_shop, card, 200)
    assert [(each.programme, each.kind, each.quantity) for each in turned.entries] == [("points", "donation", -200)]
    assert [(each.code, each.number, each.text) for each in turned.notices] == [("donated", 2000, "Plant trees")]
    assert (bare_shop.balance(card, "points"), owed(bare_shop), cause(bare_shop, card).member) == (100, 2000, 2000)
    assert gifts(bare_shop) == [("turned", 2000)]
    assert (turned.visit, turned.purchase) == (None, None)


def test_scans_give_nothing_where_members_turn_points(bare_shop):
    card = opened(bare_shop, TURN, POINTS)
    bare_shop.scan(card, amount=15_000)
    assert gifts(bare_shop) == []


@pytest.mark.parametrize(("points", "refusal"), [(150, QuantityInvalid), (-100, QuantityInvalid), (200, NotEnough)])
def test_what_cannot_be_turned_is_refused_whole(bare_shop, points, refusal):
    card = opened(bare_shop, TURN, POINTS)
    bare_shop.scan(card, amount=19_900)
    with pytest.raises(refusal):
        turn(bare_shop, card, points)
    assert (bare_shop.balance(card, "points"), gifts(bare_shop)) == (199, [])


def test_turning_points_past_the_months_ceiling_is_refused_whole(bare_shop):
    card = opened(bare_shop, TURN, POINTS, monthly_ceiling="25.00")
    bare_shop.scan(card, amount=100_000)
    with pytest.raises(LimitReached):
        turn(bare_shop, card, 300)
    turn(bare_shop, card, 200)
    with pytest.raises(LimitReached):
        turn(bare_shop, card, 100)
    assert (bare_shop.balance(card, "points"), owed(bare_shop)) == (800, 2000)
    to(bare_shop, "2026-04-01")
    turn(bare_shop, card, 100)
    assert owed(bare_shop) == 3000


def test_the_same_request_twice_turns_once(bare_shop):
    card = opened(bare_shop, TURN, POINTS)
    bare_shop.scan(card, amount=100_000)
    assert not turn(bare_shop, card, 100, key="a").repeated
    assert turn(bare_shop, card, 100, key="a").repeated
    with pytest.raises(KeyReused):
        turn(bare_shop, card, 200, key="a")
    assert (bare_shop.balance(card, "points"), gifts(bare_shop)) == (900, [("turned", 1000)])


def test_turning_is_final_whatever_is_brought_back(bare_shop):
    """Converting is final: the purchase's points are forgiven, the cause keeps what it was given."""
    card = opened(bare_shop, TURN, POINTS)
    bought = bare_shop.scan(card, amount=10_000)
    turn(bare_shop, card, 100)
    bring(bare_shop, bought)
    assert (bare_shop.balance(card, "points"), owed(bare_shop)) == (0, 1000)
    assert [(each.kind, each.quantity) for each in bare_shop.oversight.exceptions()] == [("forgiven", 100)]


def test_points_are_turned_only_where_there_is_such_a_cause(bare_shop):
    card = opened(bare_shop, EACH, POINTS)
    bare_shop.scan(card, amount=10_000)
    with pytest.raises(ProgrammeUnknown):
        turn(bare_shop, card, 100)
    assert bare_shop.balance(card, "points") == 100


def test_points_are_turned_only_out_of_a_programme_of_points(bare_shop):
    card = opened(bare_shop, TURN, COFFEE, **{"in": "coffee"})
    bare_shop.scan(card)
    with pytest.raises(ProgrammeUnknown):
        turn(bare_shop, card, 100)


def test_a_cause_holds_from_the_day_it_begins(bare_shop):
    card = opened(bare_shop, EACH, effective_from="2026-03-04")
    bare_shop.scan(card, amount=1000)
    assert (bare_shop.charity.shown(), gifts(bare_shop)) == ((), [])
    bare_shop.scan(card, amount=1000)
    assert owed(bare_shop) == 100


def test_a_changed_amount_leaves_what_was_given_to_its_own_return(bare_shop):
    card = opened(bare_shop, EACH)
    bought = bare_shop.scan(card, amount=1000)
    bare_shop.catalogue.apply([{**EACH, "amount": "0.40"}])
    bring(bare_shop, bought, back(500))
    assert owed(bare_shop) == 100, "changing a programme today changes nothing past"
