"""Points and returns by the services: the examples of rules.md 13, every bad input by name, returns in any order."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import permutations
from random import Random

import pytest

from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import (
    AlreadyVoided,
    AmountInvalid,
    AmountMismatch,
    BelowPaid,
    InDebt,
    LimitReached,
    NotEnough,
    NothingLeft,
    OtherMember,
    OutOfStock,
    PurchaseUnknown,
    PurchaseVoided,
    QuantityInvalid,
    ReturnOfReturn,
    RewardEnded,
    RewardUnknown,
    TooMuchReturned,
    VisitClosed,
    VisitUnknown,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.shop.clubhouse import open_clubhouse

POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
CAKE = {"name": "Cake", "cost": 80, "value": "20.00"}
PAY = {"points": 10, "worth": "1.00", "min": 50, "step": 10, "max_share_bp": 5000}
THOROUGH = bool(os.environ.get("SHOPCLUB_THOROUGH"))
EVERYTHING = Brought(everything=True)


def kinds(outcome):
    return [(each.kind, each.quantity) for each in outcome.entries]


def back(amount=None, *items):
    return Brought(Told(amount, tuple(items)))


def entries(shop):
    with shop.book.reading() as session:
        return session.connection().exec_driver_sql("SELECT count(*), max(id) FROM entry").one()


def state_of(shop, member):
    """All a member has that staff can see, and what of her lots is left."""
    shown = shop.front.show(member)
    with shop.book.reading() as session:
        query = (
            f"SELECT programme_id, earned_on, available_from, expires_on, rest FROM lot WHERE rest > 0 AND member_id IN"
            f" (SELECT id FROM member WHERE account_id = (SELECT account_id FROM member WHERE id = {member}))"
            " ORDER BY 1, 2, 3, 4, 5"
        )
        lots = session.connection().exec_driver_sql(query).all()
    return shown.balances, [(each.reward, each.state) for each in shown.vouchers], lots


def agrees(preview, outcome):
    """What was told beforehand is what was done."""
    done = [(each.kind, each.programme, each.quantity, each.ground.kind) for each in outcome.entries]
    told = [(each.kind, each.programme, each.quantity, each.ground) for each in preview.consequences]
    assert told[: len(done)] == done
    changed = [(f"voucher_{each.state}", each.reward) for each in outcome.vouchers if each.id in outcome.touched]
    assert sorted((each.kind, each.reward) for each in preview.consequences[len(done) :]) == sorted(changed)
    assert (preview.balances, preview.amount) == (outcome.balances, outcome.amount)


def bring(shop, purchase, brought=EVERYTHING):
    """Return goods as previewed; the book is sound after."""
    before = entries(shop)
    preview = shop.returns.preview(purchase, brought)
    assert entries(shop) == before, "a preview writes nothing"
    outcome = shop.returns.take_in(purchase, brought, request_key=new_key())
    agrees(preview, outcome)
    shop.assert_sound()
    return outcome


def void(shop, visit):
    preview = shop.voiding.preview(visit)
    outcome = shop.voiding.void(visit, request_key=new_key())
    agrees(preview, outcome)
    shop.assert_sound()
    return outcome


def points_shop(shop, **settings):
    shop.catalogue.apply([{**POINTS, **settings}])
    return shop.enrol().member


def buy(shop, member, reward="Cake", **told):
    return shop.rewards.redeem(member.id, reward, request_key=new_key(), **told)


def pay(shop, member, points, basket, **told):
    return shop.rewards.pay(member.id, points, basket=basket, request_key=new_key(), **told)


def give(shop, member, points, **told):
    return shop.adjustments.open_with(member.id, "points", points, request_key=new_key(), **told)


def points_of(shop, member):
    return shop.balance(member.card, "points")


# The worked examples of rules.md 13


def test_a_stamp_for_each_50_with_what_is_left_carried(bare_shop):
    bare_shop.programme(unit="amount", per="50.00")
    card = bare_shop.enrol().member.card
    scans = [bare_shop.scan(card, amount=amount) for amount in (3000, 2000, 6500)]
    assert [sum(each.quantity for each in scan.entries) for scan in scans] == [0, 1, 1]
    assert kinds(bring(bare_shop, scans[1].purchase)) == [("clawback", -1)]
    assert bare_shop.balance(card) == 1
    assert kinds(bare_shop.scan(card, amount=499)) == [], "95.00 are left"
    assert kinds(bare_shop.scan(card, amount=1)) == [("award", 1)]


@pytest.mark.parametrize("carry", [True, False])
def test_small_returns_take_what_is_no_longer_earned(bare_shop, carry):
    member = points_shop(bare_shop, per="10.00", carry_remainder=carry)
    bought = bare_shop.scan(member.card, amount=2190)
    assert kinds(bought) == [("award", 2)]
    outcomes = [bring(bare_shop, bought.purchase, back(amount)) for amount in (100, 500, 1000)]
    assert [kinds(each) for each in outcomes] == [[], [("clawback", -1)], [("clawback", -1)]]


def test_points_that_lapse_first_go_first(bare_shop):
    member = points_shop(bare_shop, reward=[{"name": "Lunch", "cost": 120}])
    for units, last in ((100, "2026-03-31"), (50, "2026-06-30"), (30, None)):
        give(bare_shop, member, units, expires_on=last and datetime.fromisoformat(last).date())
    bare_shop.clock.instant = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
    spent = buy(bare_shop, member, "Lunch")
    with bare_shop.book.reading() as session:
        query = f"SELECT quantity FROM draw WHERE entry_id = {spent.entries[0].id} ORDER BY id"
        assert session.connection().exec_driver_sql(query).scalars().all() == [100, 20]
    assert points_of(bare_shop, member) == 60
    bare_shop.clock.instant = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    assert points_of(bare_shop, member) == 30
    bare_shop.upkeep.run_day()
    assert points_of(bare_shop, member) == 30
    bare_shop.assert_sound()


@pytest.mark.parametrize(
    ("earned", "months", "last"),
    [("2025-01-31", 1, "2025-02-28"), ("2025-01-31", 2, "2025-03-31"), ("2028-01-31", 1, "2028-02-29")],
)
def test_months_keep_the_day_and_end_with_a_shorter_month(bare_shop, earned, months, last):
    bare_shop.clock.instant = datetime.fromisoformat(f"{earned}T08:00+00:00")
    member = points_shop(bare_shop, expiry={"months": months})
    assert bare_shop.scan(member.card, days=0, amount=1000).balances[0].lapses_on.isoformat() == last
    bare_shop.clock.instant = datetime.fromisoformat(f"{last}T21:30+00:00")
    assert points_of(bare_shop, member) == 10
    bare_shop.clock.move(hours=3)
    assert points_of(bare_shop, member) == 0


def test_the_most_that_1230_points_pay_of_a_bill_of_87_50_is_430(bare_shop):
    member = points_shop(bare_shop, per="100.00", pay={**PAY, "min": 10})
    give(bare_shop, member, 1230)
    with pytest.raises(LimitReached) as most:
        pay(bare_shop, member, 440, 8750)
    assert most.value.limit == 430
    paid = pay(bare_shop, member, 430, 8750)
    assert (paid.paid, points_of(bare_shop, member)) == (4300, 800)


def test_a_debt_that_is_carried_is_earned_back_first(bare_shop):
    member = points_shop(bare_shop, debt="carry", reward=[CAKE, {"name": "Sweet", "cost": 1}])
    bought = bare_shop.scan(member.card, amount=10_000)
    buy(bare_shop, member)
    assert points_of(bare_shop, member) == 20
    assert kinds(bring(bare_shop, bought.purchase)) == [("clawback", -100)]
    assert points_of(bare_shop, member) == -80
    bare_shop.scan(member.card, amount=3000)
    assert points_of(bare_shop, member) == -50
    before = entries(bare_shop)
    with pytest.raises(InDebt) as refused:
        buy(bare_shop, member, "Sweet")
    assert (refused.value.debt, entries(bare_shop)) == (50, before)
    bare_shop.scan(member.card, amount=5100)
    assert points_of(bare_shop, member) == 1
    buy(bare_shop, member, "Sweet")


def test_a_debt_is_forgiven_with_its_entry_and_told_to_the_owner(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE])
    bought = bare_shop.scan(member.card, amount=10_000)
    buy(bare_shop, member)
    assert kinds(bring(bare_shop, bought.purchase)) == [("clawback", -100), ("write_off", 80)]
    assert points_of(bare_shop, member) == 0
    assert [(each.kind, each.quantity) for each in bare_shop.oversight.exceptions()] == [("forgiven", 80)]


def test_a_life_made_shorter_touches_only_what_is_earned_after(bare_shop):
    bare_shop.clock.instant = datetime(2026, 5, 31, 8, 0, tzinfo=UTC)
    member = points_shop(bare_shop, expiry={"months": 12})
    bare_shop.scan(member.card, days=0, amount=1000)
    bare_shop.catalogue.apply([{**POINTS, "expiry": {"months": 6}, "effective_from": "2026-06-01"}])
    bare_shop.scan(member.card, amount=500)
    with bare_shop.book.reading() as session:
        lots = session.connection().exec_driver_sql("SELECT rest, expires_on FROM lot ORDER BY entry_id").all()
    assert lots == [(10, "2027-05-31"), (5, "2026-12-01")]


def test_what_points_paid_earns_nothing(bare_shop):
    """100.00 − 10 % = 90.00, less a reward of 20.00 = 70.00, less 30.00 in points: earns on 40.00."""
    member = points_shop(bare_shop, pay={**PAY, "max_share_bp": 10_000})
    give(bare_shop, member, 300)
    paid = pay(bare_shop, member, 300, 7000)
    assert (kinds(paid), paid.paid) == ([("redemption", -300), ("award", 40)], 3000)
    assert points_of(bare_shop, member) == 40


def test_a_visit_of_today_paid_in_part_keeps_only_what_the_rest_earns(bare_shop):
    member = points_shop(bare_shop, pay=PAY)
    give(bare_shop, member, 300)
    scanned = bare_shop.scan(member.card, amount=7000)
    paid = pay(bare_shop, member, 300, 7000, visit=scanned.visit)
    assert kinds(paid) == [("redemption", -300), ("clawback", -30)]
    assert points_of(bare_shop, member) == 40
    bring(bare_shop, scanned.purchase)
    assert points_of(bare_shop, member) == 300
    bare_shop.assert_sound()


# Every bad input by its own name, and no entry


@pytest.fixture
def sold(bare_shop):
    """A shop with one purchase of two coffees and a bread for 100.00, one of another member, and a return."""
    member = points_shop(bare_shop, reward=[CAKE], pay=PAY)
    items = (Item("coffee", 3000, 2), Item("bread", 4000))
    bare_shop.mine = bare_shop.scan(member.card, items=items)
    other = bare_shop.enrol("Bo")
    bare_shop.hers = bare_shop.scan(other.member.card, amount=5000)
    bare_shop.back = bare_shop.returns.take_in(bare_shop.hers.purchase, back(1000), request_key=new_key())
    bare_shop.member, bare_shop.other = member, other.member
    return bare_shop


def refused(shop, refusal, act, *args, **told):
    before = entries(shop)
    with pytest.raises(refusal) as found:
        act(*args, **told)
    assert type(found.value) is refusal
    assert entries(shop) == before
    shop.assert_sound()
    return found.value


BAD_RETURNS = {
    "more than was bought": (TooMuchReturned, lambda _: back(10_001)),
    "more pieces than were bought": (TooMuchReturned, lambda _: back(None, Item("coffee", 3000, 3))),
    "pieces told twice": (TooMuchReturned, lambda _: back(None, Item("coffee", 3000), Item("coffee", 3000, 2))),
    "more than is left of a category": (TooMuchReturned, lambda _: back(None, Item("coffee", 2900, 3))),
    "what was not bought at all": (TooMuchReturned, lambda _: back(None, Item("cake", 100))),
    "pieces never bought": (TooMuchReturned, lambda _: back(None, Item("tea", 1000))),
    "nothing": (AmountInvalid, lambda _: back()),
    "nought": (AmountInvalid, lambda _: back(0)),
    "less than nothing": (AmountInvalid, lambda _: back(-1)),
    "an amount that is not its lines'": (AmountMismatch, lambda _: back(3001, Item("coffee", 3000))),
}


@pytest.mark.parametrize("name", BAD_RETURNS)
def test_a_return_of_what_was_not_bought_is_refused_by_name(sold, name):
    refusal, brought = BAD_RETURNS[name]
    refused(sold, refusal, sold.returns.preview, sold.mine.purchase, brought(sold))
    refused(sold, refusal, sold.returns.take_in, sold.mine.purchase, brought(sold), request_key=new_key())


def test_a_return_needs_a_purchase_that_stands_and_is_hers(sold):
    take = sold.returns.take_in
    refused(sold, ReturnOfReturn, take, sold.back.purchase, EVERYTHING, request_key=new_key())
    refused(sold, PurchaseUnknown, take, 999, EVERYTHING, request_key=new_key())
    refused(sold, PurchaseUnknown, take, 0, EVERYTHING, request_key=new_key())
    refused(sold, OtherMember, take, sold.hers.purchase, EVERYTHING, request_key=new_key(), member=sold.member.id)
    take(sold.hers.purchase, EVERYTHING, request_key=new_key(), member=sold.other.id)
    refused(sold, NothingLeft, take, sold.hers.purchase, EVERYTHING, request_key=new_key())
    refused(sold, NothingLeft, take, sold.hers.purchase, back(1), request_key=new_key())
    void(sold, sold.mine.visit)
    refused(sold, PurchaseVoided, take, sold.mine.purchase, EVERYTHING, request_key=new_key())


def test_a_second_time_is_measured_by_what_is_left(sold):
    bring(sold, sold.mine.purchase, back(None, Item("coffee", 3000)))
    take, mine = sold.returns.take_in, sold.mine.purchase
    refused(sold, TooMuchReturned, take, mine, back(None, Item("coffee", 3000, 2)), request_key=new_key())
    assert refused(sold, TooMuchReturned, take, mine, back(7001), request_key=new_key()).left == "70.00"
    bring(sold, mine, back(7000))
    refused(sold, NothingLeft, take, mine, back(None, Item("bread", 4000)), request_key=new_key())


def test_the_same_return_asked_twice_is_done_once(sold):
    first = sold.returns.take_in(sold.mine.purchase, back(1000), request_key="once")
    again = sold.returns.take_in(sold.mine.purchase, back(1000), request_key="once")
    assert (again.repeated, again.purchase, again.balances) == (True, first.purchase, first.balances)
    assert points_of(sold, sold.member) == 90


def test_a_reward_is_bought_whole_or_not_at_all(bare_shop):
    rewards = [
        {"name": "Dear", "cost": 101},
        {"name": "Gone", "cost": 1, "stock": 0},
        {"name": "Few", "cost": 1, "stock": 2},
        {"name": "Once", "cost": 1, "limit_per_member": 1},
        {"name": "Past", "cost": 1, "valid_until": "2026-03-01"},
        {"name": "Coming", "cost": 1, "valid_from": "2027-01-01"},
    ]
    member = points_shop(bare_shop, reward=rewards)
    give(bare_shop, member, 100)
    assert refused(bare_shop, NotEnough, buy, bare_shop, member, "Dear").available == 100
    refused(bare_shop, OutOfStock, buy, bare_shop, member, "Gone")
    refused(bare_shop, RewardEnded, buy, bare_shop, member, "Past")
    refused(bare_shop, RewardEnded, buy, bare_shop, member, "Coming")
    refused(bare_shop, RewardUnknown, buy, bare_shop, member, "Nothing")
    once = buy(bare_shop, member, "Once")
    refused(bare_shop, LimitReached, buy, bare_shop, member, "Once")
    void(bare_shop, once.visit)
    buy(bare_shop, member, "Once")
    buy(bare_shop, member, "Few")
    few = buy(bare_shop, member, "Few")
    refused(bare_shop, OutOfStock, buy, bare_shop, member, "Few")
    bring(bare_shop, few.purchase)
    buy(bare_shop, member, "Few")
    assert points_of(bare_shop, member) == 97


def test_after_the_last_day_nothing_is_bought_or_paid(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE], pay=PAY)
    give(bare_shop, member, 500)
    today = bare_shop.front.today().on
    last = today.replace(month=5)
    bare_shop.catalogue.end("points", last_earning_on=today, last_redemption_on=last)
    bare_shop.clock.instant = datetime(2026, 5, 2, 21, 59, tzinfo=UTC)
    buy(bare_shop, member)
    bare_shop.clock.move(minutes=1)
    refused(bare_shop, RewardEnded, buy, bare_shop, member)
    refused(bare_shop, RewardEnded, pay, bare_shop, member, 50, 10_000)


def test_a_payment_keeps_to_its_steps_least_and_share(bare_shop):
    member = points_shop(bare_shop, pay=PAY)
    give(bare_shop, member, 400)
    for points in (-10, 0, 10, 40, 55):
        refused(bare_shop, QuantityInvalid, pay, bare_shop, member, points, 10_000)
    assert refused(bare_shop, LimitReached, pay, bare_shop, member, 200, 3999).limit == 190
    refused(bare_shop, LimitReached, pay, bare_shop, member, 50, 0)
    assert refused(bare_shop, NotEnough, pay, bare_shop, member, 410, 100_000).available == 400
    refused(bare_shop, AmountInvalid, pay, bare_shop, member, 50, -1)
    refused(bare_shop, VisitUnknown, pay, bare_shop, member, 50, 1000, visit=999)
    pay(bare_shop, member, 200, 4000)


def test_a_payment_never_costs_more_than_the_bill(bare_shop):
    member = points_shop(bare_shop, pay={**PAY, "max_share_bp": 10_000, "min": 10})
    give(bare_shop, member, 400)
    assert refused(bare_shop, LimitReached, pay, bare_shop, member, 110, 1000).limit == 100
    assert kinds(pay(bare_shop, member, 100, 1000)) == [("redemption", -100)]


def test_a_payment_belongs_to_a_visit_of_hers_today_and_only_once(sold):
    give(sold, sold.member, 500)
    refused(sold, OtherMember, pay, sold, sold.member, 50, 10_000, visit=sold.hers.visit)
    refused(sold, VisitClosed, pay, sold, sold.member, 50, 10_000, visit=sold.mine.visit)
    scanned = sold.scan(sold.member.card, amount=2000)
    refused(sold, VisitUnknown, pay, sold, sold.member, 50, 10_000, visit=sold.back.visit)
    pay(sold, sold.member, 50, 2000, visit=scanned.visit)
    refused(sold, VisitClosed, pay, sold, sold.member, 50, 2000, visit=scanned.visit)


def test_a_bill_that_is_not_the_sum_of_its_lines_is_not_paid(sold):
    give(sold, sold.member, 500)
    scanned = sold.scan(sold.member.card, items=(Item("coffee", 3000, 2),))
    refused(sold, AmountMismatch, pay, sold, sold.member, 50, 5000, visit=scanned.visit)
    pay(sold, sold.member, 50, 6000, visit=scanned.visit)


def test_goods_that_come_back_at_a_part_of_their_price_take_a_unit_once_the_whole_price_is_back(bare_shop):
    bare_shop.programme(unit="item", categories=["coffee"], size=10)
    member = bare_shop.enrol().member
    bought = bare_shop.scan(member.card, items=(Item("coffee", 3000, 2), Item("bread", 4000)))
    for price, stamps in ((500, 2), (1500, 2), (1000, 1), (2900, 1), (100, 0)):
        bare_shop.returns.take_in(bought.purchase, back(None, Item("coffee", price)), request_key=new_key())
        assert bare_shop.balance(member.card) == stamps
    refusal = refused(
        bare_shop, TooMuchReturned, bare_shop.returns.preview, bought.purchase, back(None, Item("coffee", 1))
    )
    assert (refusal.asked, refusal.left) == ("coffee 0.01", "coffee 0.00")
    bare_shop.assert_sound()


def amend(shop, visit, amount):
    return shop.counter.amend(visit, told=Told(amount=amount), request_key=new_key())


def test_a_purchase_is_never_amended_below_what_units_paid_of_it(sold):
    give(sold, sold.member, 500)
    scanned = sold.scan(sold.member.card, amount=2000)
    pay(sold, sold.member, 50, 2000, visit=scanned.visit)
    assert refused(sold, BelowPaid, amend, sold, scanned.visit, 499).paid == "5.00"
    amend(sold, scanned.visit, 500)
    sold.assert_sound()


def test_what_a_purchase_earned_is_not_spent_on_it(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE], pay=PAY)
    scanned = bare_shop.scan(member.card, amount=10_000)
    refused(bare_shop, NotEnough, buy, bare_shop, member, purchase=scanned.purchase)
    refused(bare_shop, NotEnough, pay, bare_shop, member, 50, 10_000, visit=scanned.visit)
    buy(bare_shop, member)


def test_what_is_still_on_the_way_is_not_spent(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE], pending_days=14)
    (balance,) = bare_shop.scan(member.card, amount=10_000).balances
    assert (balance.balance, balance.pending) == (0, 100)
    refused(bare_shop, NotEnough, buy, bare_shop, member)
    bare_shop.clock.move(days=14)
    buy(bare_shop, member)


def test_two_tills_at_once_sell_the_last_reward_once(bare_shop):
    member = points_shop(bare_shop, reward=[{"name": "Last", "cost": 10, "stock": 1}, {"name": "Whole", "cost": 100}])
    path, clock = bare_shop.book.path, bare_shop.clock
    give(bare_shop, member, 100)

    def ask(till, reward):
        club = open_clubhouse(path, till=till)
        club.desk.now = clock
        try:
            return club.rewards.redeem(member.id, reward, request_key=new_key()).act
        except (OutOfStock, NotEnough) as refusal:
            return refusal.code
        finally:
            club.close()

    for reward, no, left in (("Whole", "not_enough", 0), ("Last", "out_of_stock", 90)):
        with ThreadPoolExecutor(2) as tills:
            answers = sorted(tills.map(ask, ["left", "right"], [reward, reward]))
        assert answers == [no, "redeem"]
        assert points_of(bare_shop, member) == left
        give(bare_shop, member, 100)
    bare_shop.assert_sound()


# Returns in any order

PROMOTION = [{"name": "More", "bp": 15_000}]
ALSO = [
    {"unit": "item", "points": 7, "categories": ["coffee"]},
    {"unit": "category", "points": 3, "per": "7.00", "categories": ["bread"]},
    {"unit": "visit", "points": 4},
]
TERMS = {
    "carried": {"per": "7.00"},
    "each on its own": {"per": "7.00", "carry_remainder": False},
    "promoted": {"per": "7.00", "multiplier": PROMOTION},
    "promoted on its own": {"per": "7.00", "multiplier": PROMOTION, "carry_remainder": False, "rounding": "half_up"},
    "by several rates": {"per": "7.00", "also": ALSO},
    "by several rates, promoted": {"per": "7.00", "also": ALSO, "multiplier": PROMOTION, "rounding": "ceil"},
    "by several on their own": {"per": "7.00", "also": ALSO, "carry_remainder": False, "multiplier": PROMOTION},
    "from a minimum": {"per": "7.00", "min_spend": "60.00", "also": ALSO},
    "carried debt": {"per": "7.00", "debt": "carry", "also": ALSO},
}
BASKET = (Item("coffee", 1150, 2), Item("bread", 2499), Item("deposit", 300, 2))


def three_purchases(shop, **settings):
    member = points_shop(shop, **settings)
    shop.programme(unit="amount", per="20.00", size=5)
    told = ({"amount": 1999}, {"items": BASKET}, {"amount": 9901})
    return member, [shop.scan(member.card, **each) for each in told]


@pytest.mark.parametrize("terms", TERMS)
def test_returns_in_every_order_leave_the_same(make_book_shop, terms):
    pieces = [
        (1, back(None, Item("coffee", 1150))),
        (1, back(1234)),
        (0, back(700)),
        (2, back(9000)),
    ]
    orders = list(permutations(pieces))
    outcomes = set()
    for order in orders if THOROUGH else Random(terms).sample(orders, 4):
        shop = make_book_shop()
        member, bought = three_purchases(shop, **TERMS[terms])
        for place, brought in order:
            bring(shop, bought[place].purchase, brought)
        outcomes.add(tuple((each.programme, each.balance, each.debt) for each in shop.front.show(member.id).balances))
    assert len(outcomes) == 1


@pytest.mark.parametrize("terms", TERMS)
def test_all_brought_back_in_pieces_leaves_nothing_earned(make_book_shop, terms):
    dice = Random(terms)
    for _ in range(20 if THOROUGH else 1):
        shop = make_book_shop()
        member, bought = three_purchases(shop, **TERMS[terms])
        left = {each.purchase: each.amount for each in bought}
        while left:
            purchase = dice.choice(sorted(left))
            amount = min(left[purchase], dice.choice((1, 350, 2000, 5000)))
            brought = EVERYTHING if dice.random() < 0.2 else back(amount)
            left[purchase] -= bring(shop, purchase, brought).amount
            left = {number: rest for number, rest in left.items() if rest}
        assert [each.balance for each in shop.front.show(member.id).balances] == [0, 0]


@pytest.mark.parametrize("terms", TERMS)
def test_a_return_voided_never_was(bare_shop, terms):
    member, bought = three_purchases(bare_shop, **TERMS[terms])
    for place, brought in ((0, EVERYTHING), (1, back(None, Item("coffee", 1150))), (1, back(1000)), (2, back(8000))):
        before = state_of(bare_shop, member.id)
        returned = bring(bare_shop, bought[place].purchase, brought)
        void(bare_shop, returned.visit)
        assert state_of(bare_shop, member.id) == before
    for place in (0, 1, 2):
        bring(bare_shop, bought[place].purchase)
    assert [each.balance for each in bare_shop.front.show(member.id).balances] == [0, 0]


@pytest.mark.parametrize("terms", TERMS)
def test_a_purchase_voided_after_partial_returns_leaves_what_voiding_it_at_once_would(make_book_shop, terms):
    def left(*pieces):
        shop = make_book_shop()
        member, bought = three_purchases(shop, **TERMS[terms])
        for brought in pieces:
            bring(shop, bought[1].purchase, brought)
        void(shop, bought[1].visit)
        return [(each.balance, each.debt) for each in shop.front.show(member.id).balances]

    assert left(back(None, Item("bread", 2499)), back(999)) == left()


def test_a_whole_return_gives_back_what_paid_it_and_what_it_bought(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE], pay={**PAY, "max_share_bp": 10_000})
    bare_shop.programme(size=3)
    bare_shop.scan(member.card, stamps=3)
    give(bare_shop, member, 380)
    before = state_of(bare_shop, member.id)
    paid = pay(bare_shop, member, 300, 7000)
    buy(bare_shop, member, purchase=paid.purchase)
    bare_shop.shopkeeping.change(max_rewards=2)
    (voucher,) = [each for each in bare_shop.front.show(member.id).vouchers if each.state == "issued"]
    bare_shop.rewards.use(voucher.id, request_key=new_key(), purchase=paid.purchase)
    assert points_of(bare_shop, member) == 40
    after = state_of(bare_shop, member.id)
    outcome = bring(bare_shop, paid.purchase)
    assert state_of(bare_shop, member.id) == before
    assert {each.reward: each.state for each in outcome.vouchers} == {"Free coffee": "issued", "Cake": "void"}
    void(bare_shop, outcome.visit)
    assert state_of(bare_shop, member.id) == after
    bring(bare_shop, paid.purchase)
    assert state_of(bare_shop, member.id) == before


def test_points_paid_come_back_only_once_everything_did(bare_shop):
    member = points_shop(bare_shop, pay={**PAY, "max_share_bp": 10_000})
    give(bare_shop, member, 300)
    paid = pay(bare_shop, member, 300, 7000)
    assert kinds(bring(bare_shop, paid.purchase, back(3000))) == [("clawback", -30)]
    assert kinds(bring(bare_shop, paid.purchase, back(1000))) == [("clawback", -10)]
    assert kinds(bring(bare_shop, paid.purchase, back(2999))) == []
    assert kinds(bring(bare_shop, paid.purchase)) == [("reinstatement", 300)]
    assert points_of(bare_shop, member) == 300


def test_a_return_is_voided_though_what_it_gave_back_went_to_what_it_took(bare_shop):
    """100 paid, 20 earned and spent: the return gives 100 back and takes 20 of them; voiding it needs all 100 again."""
    member = points_shop(bare_shop, pay={**PAY, "max_share_bp": 10_000}, reward=[{"name": "Tea", "cost": 20}])
    give(bare_shop, member, 100)
    paid = pay(bare_shop, member, 100, 3000)
    buy(bare_shop, member, "Tea")
    before = state_of(bare_shop, member.id)
    outcome = bring(bare_shop, paid.purchase)
    assert points_of(bare_shop, member) == 80
    void(bare_shop, outcome.visit)
    assert state_of(bare_shop, member.id) == before


def test_a_return_is_not_voided_once_what_it_gave_back_is_spent(bare_shop):
    member = points_shop(bare_shop, pay=PAY, reward=[{"name": "Tea", "cost": 21}])
    give(bare_shop, member, 100)
    paid = pay(bare_shop, member, 100, 3000)
    outcome = bring(bare_shop, paid.purchase)
    buy(bare_shop, member, "Tea")
    refused(bare_shop, NotEnough, bare_shop.voiding.preview, outcome.visit)
    refused(bare_shop, NotEnough, bare_shop.voiding.void, outcome.visit, request_key=new_key())


def test_a_bought_reward_used_elsewhere_stays_and_is_told_to_the_owner(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE])
    give(bare_shop, member, 80)
    bought = buy(bare_shop, member)
    bare_shop.rewards.cancel(bought.touched[0], request_key=new_key())
    elsewhere = bare_shop.scan(member.card, amount=500)
    bare_shop.rewards.use(bought.touched[0], request_key=new_key(), purchase=elsewhere.purchase)
    outcome = bring(bare_shop, bought.purchase)
    assert kinds(outcome) == []
    assert [each.kind for each in bare_shop.oversight.exceptions()] == ["used_voucher"]
    void(bare_shop, outcome.visit)
    with bare_shop.book.reading() as session:
        found = session.connection().exec_driver_sql("SELECT state, used_visit_id FROM voucher").one()
    assert found == ("used", elsewhere.visit)


def test_a_cancelled_reward_gives_its_points_back_to_lots_that_pay_what_is_owed(bare_shop):
    """+100, 80 spent, all brought back: −80; the reward cancelled: 0 for ever, also once the lot has lapsed."""
    member = points_shop(bare_shop, debt="carry", reward=[CAKE], expiry={"months": 1})
    bought = bare_shop.scan(member.card, amount=10_000)
    cake = buy(bare_shop, member)
    bring(bare_shop, bought.purchase)
    assert points_of(bare_shop, member) == -80
    void(bare_shop, cake.visit)
    assert points_of(bare_shop, member) == 0
    bare_shop.clock.move(days=90)
    assert points_of(bare_shop, member) == 0
    bare_shop.upkeep.run_day()
    assert points_of(bare_shop, member) == 0
    bare_shop.assert_sound()


def test_what_lapsed_meanwhile_comes_back_for_the_grace_only_once(bare_shop):
    member = points_shop(bare_shop, reward=[CAKE], expiry={"months": 1})
    bare_shop.scan(member.card, amount=10_000)
    cake = buy(bare_shop, member)
    bare_shop.clock.move(days=60)
    bare_shop.upkeep.run_day()
    void(bare_shop, cake.visit)
    assert points_of(bare_shop, member) == 80
    again = buy(bare_shop, member)
    bare_shop.clock.move(days=20)
    void(bare_shop, again.visit)
    assert points_of(bare_shop, member) == 0, "the grace is given once"


def test_a_return_to_a_blocked_member_goes_through_as_to_any(sold):
    sold.enrolment.block(sold.member.id, reason="banned")
    assert kinds(bring(sold, sold.mine.purchase)) == [("clawback", -100)]


def test_an_anonymous_sale_is_brought_back_without_a_member(sold):
    sale = sold.counter.sale(request_key=new_key(), told=Told(amount=5000))
    assert kinds(bring(sold, sale.purchase, back(2000))) == []
    refused(sold, TooMuchReturned, sold.returns.take_in, sale.purchase, back(3001), request_key=new_key())
    bring(sold, sale.purchase)
    refused(sold, NothingLeft, sold.returns.take_in, sale.purchase, EVERYTHING, request_key=new_key())


def test_a_purchase_of_one_made_one_with_her_is_hers(bare_shop):
    keep = points_shop(bare_shop, reward=[CAKE], pay=PAY)
    drop = bare_shop.enrol("Anna Bergh").member
    give(bare_shop, keep, 200)
    bought = bare_shop.scan(drop.card, amount=10_000)
    on = {"request_key": "x", "purchase": bought.purchase}
    refused(bare_shop, OtherMember, bare_shop.rewards.redeem, keep.id, "Cake", **on)
    bare_shop.merging.merge(keep.id, drop.id, request_key=new_key())
    assert buy(bare_shop, keep, purchase=bought.purchase).visit == bought.visit
    assert pay(bare_shop, keep, 50, basket=10_000, visit=bought.visit).visit == bought.visit
    bare_shop.returns.take_in(bought.purchase, EVERYTHING, request_key=new_key(), member=keep.id)
    assert points_of(bare_shop, keep) == 200
    bare_shop.assert_sound()


def test_a_return_voided_twice_is_refused_the_second_time(sold):
    outcome = bring(sold, sold.mine.purchase)
    void(sold, outcome.visit)
    refused(sold, AlreadyVoided, sold.voiding.void, outcome.visit, request_key=new_key())


def test_what_is_found_without_a_receipt_says_what_is_left(sold):
    (line,) = sold.returns.find(member=sold.other.id)
    assert (line.purchase, line.amount, line.refunded, line.member.name) == (sold.hers.purchase, 5000, 1000, "Bo")
    bought = sold.returns.bought(sold.hers.purchase)
    assert (bought.amount, bought.left, bought.nothing_left) == (5000, 4000, False)
    bring(sold, sold.hers.purchase)
    assert sold.returns.bought(sold.hers.purchase).nothing_left
    refused(sold, ReturnOfReturn, sold.returns.bought, sold.back.purchase)


def test_what_was_forgiven_on_a_return_that_never_was_is_answered_for_again(bare_shop):
    member = points_shop(bare_shop, reward=[{"name": "All", "cost": 100}])
    first = bare_shop.scan(member.card, amount=10_000)
    buy(bare_shop, member, "All")
    returned = bring(bare_shop, first.purchase)
    assert kinds(returned) == [("clawback", -100), ("write_off", 100)]
    void(bare_shop, returned.visit)
    assert points_of(bare_shop, member) == 0
    second = bare_shop.scan(member.card, amount=5000)
    assert kinds(bring(bare_shop, second.purchase)) == [("clawback", -50)]
    assert points_of(bare_shop, member) == 0
    bare_shop.scan(member.card, amount=10_000)
    assert kinds(bring(bare_shop, first.purchase)) == [("clawback", -100)]
    assert points_of(bare_shop, member) == 0


def test_a_return_voided_after_more_was_bought_leaves_what_all_earned_together(bare_shop):
    """12.00 and 9.00 at a point per 10.00: 2. Back and forth, the 12.00 may not make it 1 or 3."""
    member = points_shop(bare_shop, per="10.00")
    first = bare_shop.scan(member.card, amount=1200)
    returned = bring(bare_shop, first.purchase, back(500))
    bare_shop.scan(member.card, amount=900)
    void(bare_shop, returned.visit)
    assert points_of(bare_shop, member) == 2
    earlier = bring(bare_shop, first.purchase, back(500))
    bring(bare_shop, first.purchase, back(600))
    void(bare_shop, earlier.visit)
    assert points_of(bare_shop, member) == 1


def test_what_would_lapse_on_the_way_is_neither_there_nor_coming(bare_shop):
    member = points_shop(bare_shop, pending_days=14, expiry={"date": "03-10"})
    bare_shop.scan(member.card, amount=1000)
    bare_shop.clock.move(days=9)
    (balance,) = bare_shop.front.show(member.id).balances
    assert (balance.balance, balance.pending) == (0, 0)
    bare_shop.upkeep.run_day()
    bare_shop.assert_sound()


def test_a_reward_on_the_way_granted_anew_is_not_granted_twice_by_voiding_a_return(bare_shop):
    bare_shop.programme(interim={"2": "Cookie"})
    card = bare_shop.enrol().member.card
    bare_shop.scan(card)
    second = bare_shop.scan(card)
    returned = bring(bare_shop, second.purchase) if second.amount else bring(bare_shop, second.purchase, EVERYTHING)
    assert [each.reward for each in bare_shop.scan(card).vouchers if each.state == "issued"] == ["Cookie"]
    void(bare_shop, returned.visit)
    shown = bare_shop.front.show(card)
    assert ([each.reward for each in shown.vouchers], shown.balances[0].balance) == (["Cookie"], 3)


def test_a_debt_forgiven_and_one_carried_are_told_apart(bare_shop):
    member = points_shop(bare_shop, debt="carry", reward=[CAKE])
    carried = bare_shop.scan(member.card, amount=10_000)
    buy(bare_shop, member)
    returned = bring(bare_shop, carried.purchase)
    assert points_of(bare_shop, member) == -80
    bare_shop.catalogue.apply([{**POINTS, "reward": [CAKE], "debt": "forgive"}])
    later = bare_shop.scan(member.card, amount=5000)
    assert points_of(bare_shop, member) == -30
    forgiven = void(bare_shop, later.visit)
    assert kinds(forgiven) == [("clawback", -50), ("write_off", 50)]
    bare_shop.scan(member.card, amount=3000)
    assert points_of(bare_shop, member) == 0
    void(bare_shop, returned.visit)
    assert points_of(bare_shop, member) == 100, "all that was taken, since the shop forgave 50 of what paid for it"


def test_a_visit_amended_after_a_return_of_it_was_voided_is_not_stamped_again(shop):
    card = shop.enrol().member.card
    scanned = shop.scan(card, stamps=3)
    returned = bring(shop, scanned.purchase)
    void(shop, returned.visit)
    assert shop.balance(card) == 3
    shop.counter.amend(scanned.visit, request_key=new_key(), told=Told(amount=500))
    assert shop.balance(card) == 3
    shop.assert_sound()


def test_a_debt_written_off_since_is_not_forgiven_again_with_the_return(bare_shop):
    card = {"key": "coffee", "kind": "stamp_card", "name": "Card", "reward": "Coffee", "size": 5, "debt": "carry"}
    bare_shop.catalogue.apply([card])
    member = bare_shop.enrol().member
    bought = bare_shop.scan(member.card, stamps=5, amount=2000)
    (voucher,) = (each.id for each in bought.vouchers)
    bare_shop.rewards.use(voucher, request_key=new_key())
    returned = bring(bare_shop, bought.purchase)
    bare_shop.scan(member.card, stamps=2)
    bare_shop.clock.move(days=120)
    assert bare_shop.upkeep.run_day().written_off == 3
    void(bare_shop, returned.visit)
    owed = next(each for each in bare_shop.front.show(member.id).balances if each.programme == "coffee")
    assert (owed.balance, owed.debt) == (2, 0)
    bare_shop.assert_sound()
    assert bare_shop.simulator.differences("coffee") == ()


def test_a_purchase_is_found_without_its_receipt_by_its_day_and_its_amount(bare_shop):
    bare_shop.programme()
    card = bare_shop.enrol().member.card
    bought = [bare_shop.scan(card, amount=amount).purchase for amount in (4_000, 5_000)]
    bought.append(bare_shop.scan(card, days=0.1, amount=4_000).purchase)
    today = bare_shop.front.today().on
    find = bare_shop.returns.find
    assert [line.purchase for line in find()] == bought[::-1]
    assert [line.purchase for line in find(on=today)] == bought[:0:-1]
    assert [line.purchase for line in find(amount=4_000)] == [bought[2], bought[0]]
    assert [line.purchase for line in find(on=today, amount=4_000)] == [bought[2]]


def test_what_points_may_pay_is_offered_up_to_the_bill_and_without_those_it_earned(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "pay": PAY}])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=123_000)
    offer = bare_shop.rewards.payable(card, basket=8_750)
    assert (offer.balance, offer.largest, offer.worth) == (1_230, 430, 4_300)
    visit = bare_shop.scan(card, amount=50_000)
    assert bare_shop.rewards.payable(card, basket=50_000, visit=visit.visit).balance == 1_230
    assert bare_shop.rewards.payable(card, basket=50_000).balance == 1_730
    with pytest.raises(RewardUnknown):
        bare_shop.rewards.payable(card, basket=50_000, programme="nowhere")


def test_a_reward_is_redeemed_by_its_place_in_the_catalogue(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "reward": [CAKE, {"name": "Mug", "cost": 90}]}])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=20_000)
    outcome = bare_shop.rewards.redeem(card, "2", request_key=new_key())
    assert [(voucher.reward, voucher.state) for voucher in outcome.vouchers] == [("Mug", "used")]
    with pytest.raises(RewardUnknown):
        bare_shop.rewards.redeem(card, "3", request_key=new_key())


def test_a_bought_reward_that_is_not_taken_goes_back_step_by_step_or_at_once(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "reward": [CAKE]}])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=20_000)
    (voucher,) = bare_shop.rewards.redeem(card, "Cake", request_key=new_key()).vouchers
    (again,) = bare_shop.rewards.cancel(voucher.id, request_key=new_key()).vouchers
    assert (again.state, bare_shop.balance(card, "points")) == ("issued", 120)
    bare_shop.rewards.cancel(voucher.id, request_key=new_key())
    assert bare_shop.balance(card, "points") == 200
    (whole,) = bare_shop.rewards.redeem(card, "Cake", request_key=new_key()).vouchers
    bare_shop.rewards.cancel(whole.id, request_key=new_key(), wholly=True)
    assert bare_shop.balance(card, "points") == 200
    bare_shop.assert_sound()


def test_units_one_of_two_spent_on_the_others_visit_come_back_to_whose_they_are_once_they_are_parted(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "pay": {**PAY, "max_share_bp": 10_000}}])
    keep, drop = (bare_shop.enrol(name).member for name in ("Anna Berg", "Anna Bergh"))
    bare_shop.scan(keep.card, amount=20_000)
    bare_shop.merging.merge(keep.id, drop.id, request_key=new_key())
    visit = bare_shop.scan(drop.card, amount=5_000)
    bare_shop.rewards.pay(keep.id, 100, basket=5_000, visit=visit.visit, request_key=new_key())
    bare_shop.merging.part(keep.id, request_key=new_key())
    assert [bare_shop.balance(member.card, "points") for member in (keep, drop)] == [100, 40]
    bare_shop.clock.move(hours=1)
    bare_shop.voiding.void(visit.visit, request_key=new_key())
    assert [bare_shop.balance(member.card, "points") for member in (keep, drop)] == [200, 0]
    bare_shop.assert_sound()
