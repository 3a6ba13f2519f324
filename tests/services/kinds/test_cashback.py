"""Cashback by the services: credit at once, by a minimum and by the quarter, and what returns do to it."""

from datetime import UTC, date, datetime

import pytest

from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import LimitReached, NotEnough, QuantityInvalid
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

BACK = {"key": "back", "kind": "cashback", "name": "Cashback"}
TIERS = {
    "key": "standing",
    "kind": "tiers",
    "name": "Standing",
    "tier": [{"name": "Bronze", "threshold": "0.00"}, {"name": "Silver", "threshold": "1000.00"}],
}
BANDS = [{"from": "1000.00", "rate_bp": 400}, {"from": "3000.00", "rate_bp": 500}]
EVERYTHING = Brought(everything=True)


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


def kinds(outcome):
    return [(each.kind, each.quantity) for each in outcome.entries if each.programme == "back"]


def back(amount):
    return Brought(Told(amount))


def bring(shop, bought, brought=EVERYTHING):
    outcome = shop.returns.take_in(bought.purchase, brought, request_key=new_key())
    sound(shop)
    return outcome


def void(shop, acted):
    outcome = shop.voiding.void(acted.visit, request_key=new_key())
    sound(shop)
    return outcome


def pay(shop, card, credit, basket):
    return shop.rewards.pay(card, credit, basket=basket, request_key=new_key())


def to(shop, day):
    """Move the clock to the morning of a day, and carry out its day run."""
    moved = datetime.fromisoformat(f"{day}T08:00+00:00")
    assert moved >= shop.clock.instant
    shop.clock.instant = moved
    return shop.upkeep.run_day()


def credit(shop, card):
    return shop.balance(card, "back")


def waiting(shop, card):
    return next(each.pending for each in shop.front.show(card).balances if each.programme == "back")


def opened(shop, *others, **settings):
    shop.catalogue.apply([{**BACK, **settings}, *others])
    return shop.enrol().member.card


# At once


def test_example_11_three_per_cent_of_199_is_credit_at_once(bare_shop):
    card = opened(bare_shop, payout="at_once", rate_bp=300)
    assert kinds(bare_shop.scan(card, amount=19_900)) == [("award", 597)]
    assert credit(bare_shop, card) == 597
    sound(bare_shop)


def test_a_return_takes_what_the_rest_no_longer_gives_in_any_order(bare_shop):
    card = opened(bare_shop, payout="at_once")
    first, second = (bare_shop.scan(card, amount=19_900) for _ in range(2))
    assert kinds(bring(bare_shop, first, back(10_000))) == [("clawback", -300)]
    assert kinds(bring(bare_shop, first, back(9900))) == [("clawback", -297)]
    assert kinds(bring(bare_shop, second, back(9900))) == [("clawback", -297)]
    assert kinds(bring(bare_shop, second)) == [("clawback", -300)]
    assert credit(bare_shop, card) == 0


def test_many_small_returns_never_take_more_than_came_back(bare_shop):
    card = opened(bare_shop, payout="at_once")
    bought = bare_shop.scan(card, amount=100)
    for _ in range(4):
        bring(bare_shop, bought, back(25))
    assert credit(bare_shop, card) == 0


def test_credit_pays_a_part_and_what_it_paid_gives_nothing_back(bare_shop):
    card = opened(bare_shop, payout="at_once", min_use="5.00", max_share_bp=5000)
    bare_shop.scan(card, amount=100_000)
    with pytest.raises(QuantityInvalid):
        pay(bare_shop, card, 499, 10_000)
    with pytest.raises(LimitReached):
        pay(bare_shop, card, 2501, 5000)
    with pytest.raises(NotEnough):
        pay(bare_shop, card, 3001, 100_000)
    paid = pay(bare_shop, card, 2500, 5000)
    assert (kinds(paid), paid.paid) == ([("redemption", -2500), ("award", 75)], 2500)
    assert credit(bare_shop, card) == 575
    assert kinds(bring(bare_shop, paid)) == [("reinstatement", 2500), ("clawback", -75)]
    assert credit(bare_shop, card) == 3000


def test_credit_waits_the_days_that_are_set(bare_shop):
    card = opened(bare_shop, payout="at_once", pending_days=14)
    bare_shop.scan(card, amount=10_000)
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (0, 300)
    bare_shop.clock.move(days=13)
    assert credit(bare_shop, card) == 0
    with pytest.raises(NotEnough):
        pay(bare_shop, card, 300, 10_000)
    bare_shop.clock.move(days=1)
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (300, 0)
    sound(bare_shop)


def test_credit_lapses_after_its_months_inclusive(bare_shop):
    card = opened(bare_shop, payout="at_once", valid_months=1)
    bare_shop.scan(card, amount=10_000)
    to(bare_shop, "2026-04-03")
    assert credit(bare_shop, card) == 300
    assert to(bare_shop, "2026-04-04").expired == 1
    assert credit(bare_shop, card) == 0
    sound(bare_shop)


def test_a_tiers_share_is_that_of_before_the_purchase_that_lifts(bare_shop):
    card = opened(bare_shop, TIERS, payout="at_once", tier_rates={"Silver": 500})
    lifting = bare_shop.scan(card, amount=100_000)
    assert (kinds(lifting), lifting.tier.name) == ([("award", 3000)], "Silver")
    later = bare_shop.scan(card, amount=10_000)
    assert kinds(later) == [("award", 500)]
    assert kinds(bring(bare_shop, later, back(5000))) == [("clawback", -250)]


def test_the_share_of_a_purchase_is_kept_for_its_return_whatever_changed(bare_shop):
    card = opened(bare_shop, payout="at_once")
    bought = bare_shop.scan(card, amount=10_000)
    bare_shop.catalogue.apply([{**BACK, "payout": "at_once", "rate_bp": 1000}])
    assert kinds(bring(bare_shop, bought, back(5000))) == [("clawback", -150)]
    assert credit(bare_shop, card) == 150


def test_spent_credit_that_is_taken_back_is_forgiven_and_told_to_the_owner(bare_shop):
    card = opened(bare_shop, payout="at_once")
    bought = bare_shop.scan(card, amount=100_000)
    pay(bare_shop, card, 3000, 3000)
    assert kinds(bring(bare_shop, bought)) == [("clawback", -3000), ("write_off", 3000)]
    assert credit(bare_shop, card) == 0
    assert [(each.kind, each.quantity) for each in bare_shop.oversight.exceptions()] == [("forgiven", 3000)]


def test_gift_cards_and_what_else_is_excluded_give_nothing_back(bare_shop):
    card = opened(bare_shop, payout="at_once")
    items = (Item("coffee", 10_000), Item("gift card", 50_000))
    assert kinds(bare_shop.scan(card, items=items)) == [("award", 300)]


# Once there is enough


def test_credit_may_be_spent_once_there_is_as_much_as_the_minimum(bare_shop):
    card = opened(bare_shop, payout="minimum", minimum="10.00")
    bare_shop.scan(card, amount=20_000)
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (0, 600)
    with pytest.raises(NotEnough):
        pay(bare_shop, card, 600, 10_000)
    bare_shop.scan(card, amount=13_300)
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (0, 999)
    enough = bare_shop.scan(card, amount=100)
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (1002, 0)
    assert [(each.code, each.number) for each in enough.notices] == [("credit_ready", 1002)]
    assert next(each for each in enough.balances if each.programme == "back").balance == 1002
    pay(bare_shop, card, 1002, 10_000)
    sound(bare_shop)


def test_goods_brought_back_while_credit_waits_lower_what_waits(bare_shop):
    card = opened(bare_shop, payout="minimum", minimum="10.00")
    bought = bare_shop.scan(card, amount=30_000)
    assert kinds(bring(bare_shop, bought, back(10_000))) == [("clawback", -300)]
    assert waiting(bare_shop, card) == 600
    bare_shop.scan(card, amount=13_300)
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (0, 999)


def test_a_minimum_reached_still_waits_its_days(bare_shop):
    card = opened(bare_shop, payout="minimum", minimum="3.00", pending_days=7)
    bare_shop.scan(card, amount=10_000)
    assert credit(bare_shop, card) == 0
    bare_shop.clock.move(days=7)
    assert credit(bare_shop, card) == 300


# By the quarter


def test_a_quarter_is_paid_by_its_band_once_at_its_close(bare_shop):
    card = opened(bare_shop, band=BANDS)
    bare_shop.scan(card, amount=60_000)
    bare_shop.scan(card, amount=60_050)
    assert credit(bare_shop, card) == 0
    assert to(bare_shop, "2026-03-31").settled == 0
    assert credit(bare_shop, card) == 0
    assert to(bare_shop, "2026-04-01").settled == 1
    assert credit(bare_shop, card) == 120_050 * 400 // 10_000
    assert len([each for each in bare_shop.front.statement(card) if each.kind == "award"]) == 1
    sound(bare_shop)


def test_a_day_run_repeated_gives_nothing_more(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=100_000)
    to(bare_shop, "2026-04-01")
    for day in ("2026-04-01", "2026-04-02", "2026-05-10", "2026-07-01", "2026-10-01"):
        assert to(bare_shop, day).settled == 0
    assert credit(bare_shop, card) == 3000
    sound(bare_shop)


def test_quarters_nobody_closed_are_each_closed_later_by_their_own_spend(bare_shop):
    card = opened(bare_shop, band=BANDS)
    bare_shop.scan(card, amount=60_000)
    bare_shop.clock.instant = datetime(2026, 5, 2, 8, 0, tzinfo=UTC)
    bare_shop.scan(card, amount=50_000)
    bare_shop.clock.instant = datetime(2026, 8, 2, 8, 0, tzinfo=UTC)
    bare_shop.scan(card, amount=500_000)
    assert to(bare_shop, "2026-09-30").settled == 2
    assert credit(bare_shop, card) == 1800 + 1500
    assert to(bare_shop, "2026-10-01").settled == 1
    assert credit(bare_shop, card) == 1800 + 1500 + 25_000
    sound(bare_shop)


def test_a_quarter_is_closed_for_each_member_by_herself(bare_shop):
    card = opened(bare_shop, band=BANDS)
    other = bare_shop.enrol("Bo").member.card
    bare_shop.scan(card, amount=100_000)
    bare_shop.scan(other, amount=50_000)
    assert to(bare_shop, "2026-04-01").settled == 2
    assert (credit(bare_shop, card), credit(bare_shop, other)) == (4000, 1500)


def test_a_return_before_the_close_lowers_the_sum(bare_shop):
    card = opened(bare_shop, band=BANDS)
    bare_shop.scan(card, amount=60_000)
    bought = bare_shop.scan(card, amount=60_000)
    assert kinds(bring(bare_shop, bought, back(20_001))) == []
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 99_999 * 300 // 10_000


def test_a_return_after_the_close_recomputes_that_quarter(bare_shop):
    card = opened(bare_shop, band=BANDS)
    bare_shop.scan(card, amount=60_000)
    bought = bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 4800
    assert kinds(bring(bare_shop, bought, back(20_000))) == [("clawback", -800)]
    assert kinds(bring(bare_shop, bought, back(20_000))) == [("clawback", -1600)], "below the band: 3 % of all of it"
    assert credit(bare_shop, card) == 80_000 * 300 // 10_000
    assert kinds(bring(bare_shop, bought)) == [("clawback", -600)]
    to(bare_shop, "2026-07-01")
    assert credit(bare_shop, card) == 1800


def test_credit_of_a_closed_quarter_that_was_spent_is_told_to_the_owner(bare_shop):
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    pay(bare_shop, card, 1800, 5000)
    assert kinds(bring(bare_shop, bought)) == [("clawback", -1800), ("write_off", 1800)]
    assert [(each.kind, each.quantity) for each in bare_shop.oversight.exceptions()] == [("forgiven", 1800)]


def test_a_void_after_the_close_recomputes_that_quarter(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=60_000)
    wrong = bare_shop.scan(card, amount=40_000)
    to(bare_shop, "2026-04-01")
    assert kinds(void(bare_shop, wrong)) == [("clawback", -1200)]
    assert credit(bare_shop, card) == 1800


def test_what_was_bought_in_an_open_quarter_is_not_settled_by_its_return(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    bought = bare_shop.scan(card, amount=10_000)
    assert kinds(bring(bare_shop, bought, back(5000))) == []
    assert credit(bare_shop, card) == 1800
    to(bare_shop, "2026-07-01")
    assert credit(bare_shop, card) == 1800 + 150


def test_a_return_when_the_quarter_is_over_but_not_closed_yet_pays_what_is_left(bare_shop):
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=60_000)
    bare_shop.clock.instant = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    bring(bare_shop, bought, back(20_000))
    bare_shop.upkeep.run_day()
    assert credit(bare_shop, card) == 1200


def test_a_return_after_the_close_that_is_voided_leaves_the_quarter_as_it_was(bare_shop):
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=60_000)
    other = bare_shop.scan(card, amount=40_000)
    to(bare_shop, "2026-04-01")
    returned = bring(bare_shop, bought, back(20_000))
    assert credit(bare_shop, card) == 2400
    void(bare_shop, returned)
    assert credit(bare_shop, card) == 3000
    bring(bare_shop, other, back(10_000))
    assert credit(bare_shop, card) == 2700, "90.000 are left of the quarter's purchases"


def test_a_return_before_the_close_voided_after_it_is_paid_for(bare_shop):
    """Voids never existed (rulings 13): the quarter had all its spend."""
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=60_000)
    returned = bring(bare_shop, bought, back(20_000))
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 1200
    void(bare_shop, returned)
    assert credit(bare_shop, card) == 1800


def test_credit_of_a_closed_quarter_that_was_spent_is_forgiven(bare_shop):
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    pay(bare_shop, card, 1800, 1800)
    assert kinds(bring(bare_shop, bought)) == [("clawback", -1800), ("write_off", 1800)]
    assert credit(bare_shop, card) == 0


def test_spent_credit_of_a_closed_quarter_may_be_owed_and_is_filled_by_the_next(bare_shop):
    card = opened(bare_shop, debt="carry")
    bought = bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    pay(bare_shop, card, 1800, 1800)
    to(bare_shop, "2026-04-20")
    assert kinds(bring(bare_shop, bought)) == [("clawback", -1800)]
    assert credit(bare_shop, card) == -1800
    bare_shop.scan(card, amount=100_000)
    to(bare_shop, "2026-07-01")
    assert credit(bare_shop, card) == 3000 - 1800
    sound(bare_shop)


def test_the_credit_of_a_quarter_lives_from_its_close(bare_shop):
    card = opened(bare_shop, valid_months=6, pending_days=10)
    bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    assert (credit(bare_shop, card), waiting(bare_shop, card)) == (0, 1800)
    to(bare_shop, "2026-04-11")
    (balance,) = bare_shop.front.show(card).balances
    assert (balance.balance, balance.lapses_on) == (1800, date(2026, 10, 1))


def test_a_changed_share_counts_from_the_quarter_it_begins_in(bare_shop):
    """Changing a programme today changes no past entry, and what was bought by the old share is paid by it."""
    card = opened(bare_shop)
    bare_shop.scan(card, amount=60_000)
    bare_shop.catalogue.apply([{**BACK, "rate_bp": 500, "effective_from": "2026-04-01"}])
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 1800
    bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-07-01")
    assert credit(bare_shop, card) == 1800 + 3000


def test_a_quarter_bought_before_credit_came_at_once_is_still_paid(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=60_000)
    bare_shop.catalogue.apply([{**BACK, "payout": "at_once", "effective_from": "2026-04-01"}])
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 1800
    assert kinds(bare_shop.scan(card, amount=10_000)) == [("award", 300)]
    sound(bare_shop)


def test_a_blocked_member_earns_nothing_for_the_quarter(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=60_000)
    bare_shop.enrolment.block(card, reason="banned")
    bare_shop.scan(card, amount=60_000)
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 1800


def test_an_amount_added_later_in_the_day_counts_for_its_quarter(bare_shop):
    card = opened(bare_shop)
    scanned = bare_shop.scan(card)
    bare_shop.counter.amend(scanned.visit, request_key=new_key(), told=Told(60_000))
    bare_shop.counter.amend(scanned.visit, request_key=new_key(), told=Told(50_000))
    to(bare_shop, "2026-04-01")
    assert credit(bare_shop, card) == 1500
    sound(bare_shop)


def test_the_till_asks_for_the_amount_where_cashback_runs(bare_shop):
    card = opened(bare_shop)
    assert bare_shop.scan(card).needs_amount


# What the quarter that runs comes to


def test_the_quarter_so_far_tells_the_credit_and_the_next_band(bare_shop):
    bare_shop.catalogue.apply([{**BACK, "band": BANDS}])
    card = bare_shop.enrol().member.card
    (line,) = bare_shop.front.quarters(card)
    assert (line.spent, line.credit, line.next_at, line.next_credit) == (0, 0, 100_000, 4000)
    first = bare_shop.scan(card, amount=80_000)
    bare_shop.scan(card, amount=40_000)
    (line,) = bare_shop.front.quarters(card)
    assert (line.spent, line.credit, line.next_at, line.next_credit) == (120_000, 4800, 300_000, 15_000)
    assert line.paid_on == next_quarter(bare_shop)
    bring(bare_shop, first)
    (line,) = bare_shop.front.show(card).quarters
    assert (line.spent, line.credit) == (40_000, 1200)
    to(bare_shop, line.paid_on.isoformat())
    assert bare_shop.balance(card, "back") == line.credit, "what was foretold is what is paid"
    (line,) = bare_shop.front.quarters(card)
    assert (line.spent, line.credit) == (0, 0)


def test_the_highest_band_has_none_above_it(bare_shop):
    bare_shop.catalogue.apply([{**BACK, "band": BANDS}])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=300_000)
    (line,) = bare_shop.front.quarters(card)
    assert (line.credit, line.next_at) == (15_000, None)


@pytest.mark.parametrize("payout", [{"payout": "at_once"}, {"payout": "minimum", "minimum": "50.00"}])
def test_credit_that_is_earned_at_each_purchase_tells_no_quarter(bare_shop, payout):
    bare_shop.catalogue.apply([{**BACK, **payout}])
    assert bare_shop.front.quarters(bare_shop.enrol().member.card) == ()


def next_quarter(shop):
    on = shop.clock().date()
    month = (on.month - 1) // 3 * 3 + 4
    return date(on.year + month // 13, (month - 1) % 12 + 1, 1)
