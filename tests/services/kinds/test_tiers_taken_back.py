"""An act and its void leave a tier as it was, whatever came before them."""

from contextlib import suppress
from datetime import date
from random import Random

import pytest

from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import (
    LimitReached,
    MergeRefused,
    NotEnough,
    NothingLeft,
    QuantityInvalid,
    TooMuchReturned,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from tests.services.kinds.test_tiers import (
    BRONZE,
    GOLD,
    POINTS,
    SILVER,
    STANDING,
    Tiers,
    back,
    bring,
    exceptions,
    name_of,
    opened,
    rewards,
    run_day,
    steps,
    tier,
    to,
    use,
    void,
    vouchers,
)

AMOUNTS = (1, 20_000, 60_000, 100_000, 200_000, 300_000)


def standing_vouchers(shop):
    with shop.book.reading() as session:
        query = "SELECT member_id, reward, state, expires_on FROM voucher WHERE state <> 'void' ORDER BY 1, 2, 3, 4"
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


class TierHistory:
    """A small history of three members: visits, goods brought back, voids, merges and partings, days that pass.

    It is drawn from a number. Every other act is taken back at once, and nothing may tell that it was.
    """

    def __init__(self, shop, seed):
        self.shop, self.dice, self.log = shop, Random(seed), []
        self.settings = {
            **STANDING,
            "downgrade": self.dice.choice(("one_down", "to_earned")),
            "hold_months": self.dice.choice((1, 12)),
            "grace_days": self.dice.choice((0, 30)),
            "measure": self.dice.choice(("spend", "spend", "points")),
            "window": self.dice.choice(("rolling_365", "rolling_365", "calendar_year", "lifetime")),
        }
        if self.settings["measure"] == "points":
            tiers = [{**tier, "threshold": int(tier["threshold"][:-3])} for tier in STANDING["tier"]]
            self.settings["tier"] = tiers
        points = {**POINTS, "reward": [{"name": "Tea", "cost": 50}], "pay": {"points": 10, "worth": "1.00"}}
        shop.catalogue.apply([self.settings, {**points, "carry_remainder": self.dice.random() < 0.5}])
        self.members = [shop.enrol(name).member for name in ("Anna", "Bo", "Cleo")]
        self.booked = []

    def seen(self):
        """Everything a person can see of tiers."""
        tiers = Tiers(self.shop.desk)
        return (
            [tiers.show(member.id) for member in self.members],
            standing_vouchers(self.shop),
            exceptions(self.shop),
        )

    def go_on(self, step):
        acts = {
            self.scan: 10,
            self.bring_back: 4 if self.booked else 0,
            self.void: 3 if self.booked else 0,
            self.merge: 2,
            self.part: 2,
            self.pass_days: 5,
            self.set_by_hand: 1,
            self.use_a_voucher: 1,
            self.pay: 1,
            self.buy: 1,
            self.take_back_at_once: 14,
        }
        (act,) = self.dice.choices([*acts], [*acts.values()])
        self.log.append((step, act.__name__, self.shop.clock.instant))
        self.shop.clock.move(seconds=1)
        act()

    def scan(self):
        member, amount = self.dice.choice(self.members), self.dice.choice(AMOUNTS)
        self.log.append((member.id, amount))
        self.booked.append(self.shop.scan(member.card, days=self.dice.choice((0.1, 1, 9)), amount=amount))
        return self.booked[-1]

    def bring_back(self):
        bought = self.dice.choice(self.booked[-6:])
        brought = self.dice.choice((Brought(everything=True), Brought(Told(self.dice.choice(AMOUNTS)))))
        self.log.append((bought.visit, brought))
        self.shop.clock.move(hours=1)
        with suppress(NothingLeft, TooMuchReturned):
            return self.shop.returns.take_in(bought.purchase, brought, request_key=new_key())
        return None

    def pay(self):
        """Pay a part of a bill with points."""
        member, basket = self.dice.choice(self.members), self.dice.choice(AMOUNTS)
        with suppress(LimitReached, NotEnough, QuantityInvalid):
            self.booked.append(self.shop.rewards.pay(member.id, 100, basket=basket, request_key=new_key()))
            return self.booked[-1]
        return None

    def buy(self):
        """Buy a reward with points, on no purchase."""
        with suppress(NotEnough):
            return self.shop.rewards.redeem(self.dice.choice(self.members).id, "Tea", request_key=new_key())
        return None

    def void(self):
        bought = self.booked.pop(self.dice.randrange(len(self.booked)))
        self.log.append(bought.visit)
        self.shop.clock.move(hours=1)
        self.shop.voiding.void(bought.visit, request_key=new_key())

    def take_back_at_once(self):
        """Do something and take it back: everything is as it was."""
        self.shop.clock.move(days=self.dice.choice((0.1, 1)))
        move, self.shop.clock.move = self.shop.clock.move, lambda **_by: None
        try:
            before = self.seen()
            acts = (self.scan, self.scan, self.bring_back, self.pay, self.buy) if self.booked else (self.scan,)
            acted = self.dice.choice(acts)()
            if acted is None:
                return
            self.booked = [each for each in self.booked if each is not acted]
            bought = [
                voucher.id for voucher in acted.vouchers if voucher.reward == "Tea" and voucher.id in acted.touched
            ]
            if bought and self.dice.random() < 0.5:
                self.shop.rewards.cancel(bought[0], request_key=new_key(), wholly=True)
            else:
                self.shop.voiding.void(acted.visit, request_key=new_key())
            assert self.seen() == before
        finally:
            self.shop.clock.move = move

    def merge(self):
        keep, drop = self.dice.sample(self.members, 2)
        self.log.append((keep.id, drop.id))
        with suppress(MergeRefused):
            self.shop.merging.merge(keep.id, drop.id, request_key=new_key())

    def part(self):
        with suppress(MergeRefused):
            self.shop.merging.part(self.dice.choice(self.members).id, request_key=new_key())

    def pass_days(self):
        self.shop.clock.move(days=self.dice.choice((3, 9, 20, 31, 60, 364)))
        if self.dice.random() < 0.7:
            self.shop.upkeep.run_day()

    def set_by_hand(self):
        member, name = self.dice.choice(self.members), self.dice.choice(("Silver", None))
        Tiers(self.shop.desk).set(member.id, name, reason="a friend of the house", request_key=new_key())

    def use_a_voucher(self):
        ready = [voucher for voucher in standing_vouchers(self.shop) if voucher[2] == "issued"]
        if ready:
            member, reward, *_ = self.dice.choice(ready)
            self.shop.clock.move(hours=1)
            self.shop.rewards.redeem(member, reward, request_key=new_key())


@pytest.mark.parametrize("seed", range(6))
def test_an_act_and_its_void_leave_every_tier_as_it_was(bare_shop, seed):
    history = TierHistory(bare_shop, seed)
    for step in range(40):
        history.go_on(step)
    bare_shop.assert_sound()
    assert bare_shop.simulator.differences("points") == ()


def test_a_second_rise_taken_back_does_not_prolong_the_first(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=100_000)
    before = tier(bare_shop, card)
    void(bare_shop, bare_shop.scan(card, days=20, amount=200_000))
    after = tier(bare_shop, card)
    assert (after.name, after.until, after.steps) == ("Silver", date(2027, 3, 3), before.steps)
    assert rewards(bare_shop, card) == ["Cake"]


def test_a_second_rise_brought_back_does_not_prolong_the_first(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=100_000)
    bring(bare_shop, bare_shop.scan(card, days=20, amount=200_000))
    assert (name_of(bare_shop, card), tier(bare_shop, card).until) == ("Silver", date(2027, 3, 3))


@pytest.mark.parametrize("taken_back", [void, bring], ids=["void", "return"])
def test_an_act_after_a_rise_leaves_it_though_what_it_was_reached_by_is_a_year_ago(bare_shop, taken_back):
    """The window has gone on since the rise: what is taken back gave nothing to it."""
    card = opened(bare_shop)
    bare_shop.scan(card, amount=60_000)
    bare_shop.scan(card, days=360, amount=40_000)
    before = tier(bare_shop, card)
    taken_back(bare_shop, bare_shop.scan(card, days=20, amount=1))
    after = tier(bare_shop, card)
    assert (after.name, after.until, after.steps) == ("Silver", before.until, before.steps)


def test_a_rise_in_december_is_no_less_reached_in_january(bare_shop):
    card = opened(bare_shop, window="calendar_year")
    to(bare_shop, "2026-12-19")
    bought = bare_shop.scan(card, amount=110_000)
    to(bare_shop, "2027-01-05")
    assert bring(bare_shop, bought, back(10_000)).tier.name == "Silver"
    assert bring(bare_shop, bought, back(1)).tier.name == "Bronze"


def test_a_renewal_taken_back_leaves_the_grace(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=100_000)
    run_day(bare_shop, "2027-03-04")
    before = tier(bare_shop, card)
    renewed = bare_shop.scan(card, amount=100_000)
    assert tier(bare_shop, card).grace_until is None
    void(bare_shop, renewed)
    after = tier(bare_shop, card)
    assert (after.until, after.grace_until, after.steps) == (before.until, date(2027, 4, 2), before.steps)


def test_a_rise_taken_back_long_after_is_taken_back_all_the_same(bare_shop):
    """What never was lifted nobody, however long ago (rulings 34); the 30 days are those of returns."""
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    bare_shop.clock.move(days=60)
    void(bare_shop, lifting)
    assert (name_of(bare_shop, card), vouchers(bare_shop)) == ("Bronze", [("Cake", "void")])


def test_a_void_of_what_a_later_rise_needed_takes_the_rise(bare_shop):
    card = opened(bare_shop)
    first = bare_shop.scan(card, amount=50_000)
    lifting = bare_shop.scan(card, amount=50_000)
    bare_shop.clock.move(days=60)
    void(bare_shop, first)
    assert (name_of(bare_shop, card), vouchers(bare_shop)) == ("Bronze", [("Cake", "void")])
    assert steps(bare_shop, card) == [("Silver", "risen"), ("Bronze", "reversed")]
    void(bare_shop, lifting)
    assert name_of(bare_shop, card) == "Bronze"


def test_a_rise_passes_to_the_visit_that_would_have_brought_it(bare_shop):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    later = bare_shop.scan(card, days=5, amount=100_000)
    bare_shop.scan(card, days=5, amount=1)
    void(bare_shop, lifting)
    assert (name_of(bare_shop, card), tier(bare_shop, card).until) == ("Silver", date(2027, 3, 8))
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "used")], [])
    void(bare_shop, later)
    assert name_of(bare_shop, card) == "Bronze"
    assert exceptions(bare_shop) == [("used_voucher", "Cake")]


def test_a_renewal_passes_to_the_visit_that_would_have_brought_it(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=100_000)
    run_day(bare_shop, "2027-03-04")
    renewing = bare_shop.scan(card, amount=100_000)
    bare_shop.scan(card, days=5, amount=100_000)
    assert tier(bare_shop, card).until == date(2028, 3, 5)
    void(bare_shop, renewing)
    shown = tier(bare_shop, card)
    assert (shown.name, shown.until, shown.grace_until) == ("Silver", date(2028, 3, 10), None)


def test_a_smaller_rise_passes_to_a_later_visit_with_its_own_entry_reward(bare_shop):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=300_000)
    bare_shop.scan(card, amount=100_000)
    void(bare_shop, lifting)
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Silver", ["Cake"])


def test_a_rise_passed_over_by_a_later_one_gives_nothing_once_it_never_was(bare_shop):
    card = opened(bare_shop)
    silver = bare_shop.scan(card, amount=100_000)
    gold = bare_shop.scan(card, amount=300_000)
    void(bare_shop, silver)
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Gold", ["Mug"])
    void(bare_shop, gold)
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Bronze", [])


def test_a_rise_that_falls_by_one_tier_gives_what_that_one_gives(bare_shop):
    card = opened(bare_shop)
    silver = bare_shop.scan(card, amount=200_000)
    gold = bare_shop.scan(card, days=9, amount=150_000)
    void(bare_shop, silver)
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Silver", ["Cake"])
    void(bare_shop, gold)
    assert (name_of(bare_shop, card), vouchers(bare_shop)) == (
        "Bronze",
        [("Cake", "void"), ("Mug", "void"), ("Cake", "void")],
    )


def test_a_rise_after_the_grace_takes_its_entry_reward_with_it(bare_shop):
    """No day run wrote down yet that the tier was lost before."""
    card = opened(bare_shop)
    bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    to(bare_shop, "2027-05-01")
    again = bare_shop.scan(card, amount=100_000)
    assert rewards(bare_shop, card) == ["Cake"]
    void(bare_shop, again)
    assert (name_of(bare_shop, card), vouchers(bare_shop)) == ("Bronze", [("Cake", "used"), ("Cake", "void")])
    assert exceptions(bare_shop) == []


def test_thresholds_that_rose_since_make_no_rise_undone(bare_shop):
    card = opened(bare_shop)
    other = bare_shop.scan(card, amount=1)
    bare_shop.scan(card, amount=100_000)
    bare_shop.clock.move(days=1)
    bare_shop.catalogue.apply([{**STANDING, "tier": [BRONZE, {**SILVER, "threshold": "2000.00"}, GOLD]}])
    void(bare_shop, other)
    assert name_of(bare_shop, card) == "Silver"


def test_a_return_taken_back_leaves_the_tier_with_its_own_day_and_end(bare_shop):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    before = tier(bare_shop, card)
    bare_shop.clock.move(days=9)
    void(bare_shop, bring(bare_shop, lifting, back(1)))
    after = tier(bare_shop, card)
    assert (after.name, after.until, after.steps) == ("Silver", before.until, before.steps)
    assert vouchers(bare_shop) == [("Cake", "issued")]


def test_a_rise_stands_again_once_a_return_never_was_that_another_needed_to_reverse_it(bare_shop):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=110_000)
    first = bring(bare_shop, lifting, back(10_000))
    assert bring(bare_shop, lifting, back(1)).tier.name == "Bronze"
    assert void(bare_shop, first).tier.name == "Silver"
    assert (tier(bare_shop, card).until, rewards(bare_shop, card)) == (date(2027, 3, 3), ["Cake"])
    void(bare_shop, lifting)
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Bronze", [])


def test_a_return_taken_back_gives_no_entry_reward_that_was_not_there(bare_shop):
    """Goods brought back took the rise to Gold to Silver, which was never entered."""
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=300_000)
    bring(bare_shop, lifting, back(100_000))
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Silver", [])
    void(bare_shop, bring(bare_shop, lifting))
    assert (name_of(bare_shop, card), rewards(bare_shop, card)) == ("Silver", [])


def merged(shop):
    """Two members made one who together are a crown short of Silver; the card of the kept one and of the other."""
    kept, other = opened(shop), shop.enrol("Bo").member.card
    shop.scan(kept, amount=50_000)
    shop.scan(other, amount=49_900)
    shop.merging.merge(kept, other, request_key=new_key())
    return kept, other


@pytest.mark.parametrize("lifted", [0, 1], ids=["by the kept card", "by the other card"])
def test_a_tier_reached_together_stays_after_the_parting_whatever_is_taken_back(bare_shop, lifted):
    cards = merged(bare_shop)
    card = cards[lifted]
    assert bare_shop.scan(card, amount=100).tier.name == "Silver"
    bare_shop.merging.part(cards[0], request_key=new_key())
    before = [tier(bare_shop, each) for each in cards]
    assert [shown.name for shown in before] == (["Silver", "Bronze"] if lifted == 0 else ["Bronze", "Silver"])
    for each in cards:
        void(bare_shop, bare_shop.scan(each, amount=100))
        bring(bare_shop, bare_shop.scan(each, amount=100))
    after = [tier(bare_shop, each) for each in cards]
    assert [(shown.name, shown.until, shown.steps) for shown in after] == [
        (shown.name, shown.until, shown.steps) for shown in before
    ]


def test_what_two_made_one_exceed_is_given_by_a_visit_and_gone_with_it(bare_shop):
    """The merge books nothing and no adjustment lifts (rules.md 1 and 4)."""
    kept, other = merged(bare_shop)
    bare_shop.merging.part(kept, request_key=new_key())
    bare_shop.scan(kept, amount=100)
    bare_shop.merging.merge(kept, other, request_key=new_key())
    bare_shop.catalogue.apply([POINTS])
    bare_shop.adjustments.adjust(kept, "points", 5, reason="a gift", request_key=new_key())
    assert (name_of(bare_shop, kept), steps(bare_shop, kept)) == ("Bronze", [])
    lifted = bare_shop.scan(other, amount=1)
    assert lifted.tier.name == "Silver"
    assert void(bare_shop, lifted).tier.name == "Bronze"
    assert (steps(bare_shop, kept), rewards(bare_shop, kept)) == ([], [])


def test_a_day_run_reviews_what_stands_once_a_rise_never_was(bare_shop):
    card = opened(bare_shop, grace_days=0)
    bare_shop.scan(card, amount=100_000)
    void(bare_shop, bare_shop.scan(card, days=100, amount=300_000))
    assert run_day(bare_shop, "2027-03-04").reviewed == 1
    assert name_of(bare_shop, card) == "Bronze"
