"""Every act that touches a programme is replayed as the ledger has it: one act at a time, where histories are luck."""

from contextlib import closing
from datetime import date

import pytest
from sqlcipher3 import dbapi2

from shopclub.records.backends import triggers
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from tests.conftest import COFFEE

POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "points": 1,
    "per": "50.00",
    "reward": [{"name": "Mug", "cost": 4}],
}
BACK = {"key": "back", "kind": "cashback", "name": "Back", "rate_bp": 500}
EVERYTHING = Brought(everything=True)


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    bare_shop.assert_sound()


def assert_replayed(shop):
    for line in shop.catalogue.listed():
        assert shop.simulator.differences(line.key) == ()


def enrolled(shop, *names):
    members = []
    for name in names or ("Anna Berg",):
        members.append(shop.enrol(name).member)
        shop.clock.move(seconds=1)
    return members


def bring_back(shop, outcome, brought=EVERYTHING, **later):
    shop.clock.move(**later or {"hours": 1})
    return shop.returns.take_in(outcome.purchase, brought, request_key=new_key())


def void(shop, outcome):
    shop.clock.move(hours=1)
    return shop.voiding.void(outcome.visit, request_key=new_key())


def test_what_a_visit_earned_is_not_spent_on_it_and_lapses_where_it_lies(bare_shop):
    lapsing = {**POINTS, "welcome_points": 50, "expiry": {"months": 1}, "pay": {"points": 10, "worth": "1.00"}}
    bare_shop.catalogue.apply([{**lapsing, "expiry": {"months": 24}}])
    (anna,) = enrolled(bare_shop)
    bare_shop.catalogue.apply([lapsing])
    scanned = bare_shop.scan(anna.card, amount=50_000)
    bare_shop.clock.move(minutes=1)
    bare_shop.rewards.pay(anna.id, 20, basket=50_000, visit=scanned.visit, request_key=new_key())
    bare_shop.clock.move(days=40)
    assert bare_shop.upkeep.run_day().expired > 0
    assert_replayed(bare_shop)


# Members made one, and parted


def test_a_card_filled_by_two_members_is_filled_anew_when_the_goods_of_one_never_came_back(bare_shop):
    bare_shop.programme(size=4)
    anna, bo = enrolled(bare_shop, "Anna", "Bo")
    bought = bare_shop.scan(anna.card, amount=5000, stamps=3)
    bare_shop.merging.merge(bo.id, anna.id, request_key=new_key())
    bare_shop.scan(bo.card)
    back = bring_back(bare_shop, bought)
    assert bare_shop.front.show(bo.id).vouchers == ()
    void(bare_shop, back)
    assert [each.reward for each in bare_shop.front.show(bo.id).vouchers] == ["Free coffee"]
    assert_replayed(bare_shop)


@pytest.mark.parametrize("later", ["taken by hand", "taken and given again", "given and taken again"])
def test_more_than_a_card_of_members_made_one_gives_its_reward_with_the_next_act_by_hand(bare_shop, later):
    bare_shop.programme(size=3, welcome_stamps=2, interim={"1": "Cookie"})
    anna, bo, cecilie, dan = enrolled(bare_shop, "Anna", "Bo", "Cecilie", "Dan")
    for dropped in (bo, cecilie, dan):
        bare_shop.merging.merge(anna.id, dropped.id, request_key=new_key())
        bare_shop.clock.move(seconds=1)
    by_hand = bare_shop.adjustments
    if later == "given and taken again":
        act = by_hand.adjust(anna.id, "coffee", 1, reason="paper card", request_key=new_key())
        bare_shop.clock.move(seconds=1)
        by_hand.reverse(act.entries[0].id, reason="a mistake", request_key=new_key())
    else:
        act = by_hand.adjust(anna.id, "coffee", -3, reason="paper card", request_key=new_key())
        bare_shop.clock.move(seconds=1)
        if later == "taken and given again":
            by_hand.reverse(act.entries[0].id, reason="a mistake", request_key=new_key())
    assert {each.reward for each in bare_shop.front.show(anna.id).vouchers} == {"Cookie", "Free coffee"}
    assert_replayed(bare_shop)


def test_two_made_one_are_replayed_on_one_account_until_they_are_parted(bare_shop):
    bare_shop.programme(size=5)
    bare_shop.catalogue.apply([POINTS])
    keep, drop, other = enrolled(bare_shop, "Anna Berg", "Anna Bergh", "Bo Dahl")
    first = bare_shop.scan(keep.card, amount=8_000)
    bare_shop.scan(drop.card, days=0.1, amount=4_000, stamps=3)
    bare_shop.scan(other.card, days=0.1, amount=9_000)
    bare_shop.merging.merge(keep.id, drop.id, request_key=new_key())
    filled = bare_shop.scan(drop.card, amount=4_000)
    assert [voucher.reward for voucher in filled.vouchers] == ["Free coffee"]
    bring_back(bare_shop, first, Brought(Told(amount=3_500)))
    assert bare_shop.balance(keep.card, "points") == 2
    assert_replayed(bare_shop)
    bare_shop.clock.move(days=1)
    bare_shop.merging.part(keep.id, request_key=new_key())
    bare_shop.scan(drop.card, amount=6_000)
    bring_back(bare_shop, filled)
    assert_replayed(bare_shop)


def test_two_made_one_again_are_replayed_with_the_tier_they_had_each_time(bare_shop):
    steps = [{"name": "Gold", "threshold": "100.00", "multiplier_bp": 20_000}]
    tiers = {"key": "tiers", "kind": "tiers", "name": "Tiers", "tier": steps}
    bare_shop.catalogue.apply([POINTS, tiers])
    keep, drop = enrolled(bare_shop, "Anna Berg", "Anna Bergh")
    bare_shop.scan(keep.card, amount=10_000)
    for points in (4, 8):
        bare_shop.clock.move(days=1)
        bare_shop.merging.merge(keep.id, drop.id, request_key=new_key())
        bare_shop.scan(drop.card, amount=5_000)
        assert bare_shop.balance(keep.card, "points") == points
        bare_shop.clock.move(days=1)
        bare_shop.merging.part(keep.id, request_key=new_key())
        bare_shop.scan(drop.card, days=0.1, amount=2_500)
        bare_shop.scan(keep.card, days=0.1, amount=5_000)
        assert_replayed(bare_shop)


def test_a_purchase_that_was_moved_is_replayed_where_it_came_to(bare_shop):
    bare_shop.programme(stamp_expiry={"days": 40, "from": "activity"})
    bare_shop.catalogue.apply([POINTS])
    wrong, right, blocked = enrolled(bare_shop, "Anna Berg", "Bo Dahl", "Carla Holm")
    bare_shop.scan(right.card, amount=4_000)
    visit = bare_shop.scan(wrong.card, amount=6_000)
    bare_shop.clock.move(minutes=5)
    bare_shop.counter.amend(visit.visit, request_key=new_key(), told=Told(amount=7_000))
    bare_shop.clock.move(minutes=5)
    moved = bare_shop.moving.move(visit.visit, right.card, request_key=new_key())
    assert (bare_shop.balance(right.card, "points"), bare_shop.balance(wrong.card, "points")) == (2, 0)
    assert_replayed(bare_shop)
    bare_shop.enrolment.block(blocked.card, reason="under inquiry")
    bare_shop.clock.move(minutes=5)
    bare_shop.moving.move(moved.visit, blocked.id, request_key=new_key())
    assert bare_shop.balance(right.card, "points") == 0
    assert_replayed(bare_shop)


# Programmes that begin late, and that end


def test_what_was_before_a_programme_earns_nothing_in_it_when_it_is_replayed(bare_shop):
    (anna,) = enrolled(bare_shop)
    early = bare_shop.scan(anna.card, amount=6_000)
    bare_shop.clock.move(minutes=5)
    bare_shop.counter.amend(early.visit, request_key=new_key(), told=Told(amount=7_000))
    void(bare_shop, bring_back(bare_shop, early, Brought(Told(amount=1_000))))
    bare_shop.clock.move(minutes=5)
    bare_shop.programme(welcome_stamps=2)
    bare_shop.programme(key="later", welcome_stamps=2, effective_from="2026-04-01")
    (bo,) = enrolled(bare_shop, "Bo Dahl")
    bare_shop.scan(bo.card, amount=6_000)
    assert (bare_shop.balance(anna.card), bare_shop.balance(bo.card)) == (0, 3)
    assert bare_shop.balance(bo.card, "later") == 0
    assert_replayed(bare_shop)


def test_visits_after_the_last_day_of_earning_earn_nothing_when_they_are_replayed(bare_shop):
    bare_shop.programme()
    (anna,) = enrolled(bare_shop)
    bare_shop.scan(anna.card, amount=6_000)
    bare_shop.catalogue.end("coffee", last_earning_on=bare_shop.front.today().on, last_redemption_on=date(2026, 6, 1))
    late = bare_shop.scan(anna.card, amount=6_000)
    bare_shop.clock.move(minutes=5)
    bare_shop.counter.amend(late.visit, request_key=new_key(), told=Told(amount=7_000))
    enrolled(bare_shop, "Bo Dahl")
    assert bare_shop.balance(anna.card) == 1
    assert_replayed(bare_shop)


def test_stamps_by_hand_stay_when_the_amount_is_told_later(bare_shop):
    bare_shop.programme()
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, stamps=3)
    bare_shop.clock.move(minutes=5)
    bare_shop.counter.amend(visit.visit, request_key=new_key(), told=Told(amount=6_000))
    assert bare_shop.balance(anna.card) == 3
    assert_replayed(bare_shop)


def test_a_bill_that_a_blocked_member_pays_in_part_earns_nothing_anew_when_it_is_replayed(bare_shop):
    pay = {"points": 1, "worth": "10.00"}
    bare_shop.catalogue.apply([{**POINTS, "pay": pay}])
    (anna,) = enrolled(bare_shop)
    bare_shop.scan(anna.card, amount=20_000)
    visit = bare_shop.scan(anna.card, amount=10_000)
    bare_shop.enrolment.block(anna.card, reason="under inquiry")
    bare_shop.clock.move(minutes=5)
    bare_shop.rewards.pay(anna.id, 2, basket=10_000, visit=visit.visit, request_key=new_key())
    assert bare_shop.balance(anna.id, "points") == 4, "what the visit earned before stays"
    assert_replayed(bare_shop)


# Returns that are taken back


@pytest.mark.parametrize("debt", ["forgive", "carry"])
@pytest.mark.parametrize("mugs", [1, 2])
def test_a_return_of_spent_units_that_is_taken_back_is_replayed(bare_shop, debt, mugs):
    bare_shop.catalogue.apply([{**POINTS, "debt": debt}])
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, amount=40_000)
    for _ in range(mugs):
        bare_shop.clock.move(hours=1)
        bare_shop.rewards.redeem(anna.card, "Mug", request_key=new_key())
    returned = bring_back(bare_shop, visit)
    assert bare_shop.balance(anna.card, "points") == (-4 * mugs if debt == "carry" else 0)
    assert_replayed(bare_shop)
    void(bare_shop, returned)
    assert bare_shop.balance(anna.card, "points") == 8 - 4 * mugs
    assert_replayed(bare_shop)


def test_units_that_come_back_pay_what_is_owed_when_they_are_replayed(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "debt": "carry"}])
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, amount=40_000)
    bare_shop.clock.move(hours=1)
    mug = bare_shop.rewards.redeem(anna.card, "Mug", request_key=new_key())
    bring_back(bare_shop, visit)
    assert bare_shop.balance(anna.card, "points") == -4
    void(bare_shop, mug)
    assert bare_shop.balance(anna.card, "points") == 0
    bare_shop.scan(anna.card, amount=10_000)
    assert bare_shop.balance(anna.card, "points") == 2
    assert_replayed(bare_shop)


def test_a_debt_that_was_carried_long_is_forgiven_when_it_is_replayed(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "debt": "carry"}])
    anna, bo = enrolled(bare_shop, "Anna Berg", "Bo Dahl")
    for member in (anna, bo):
        visit = bare_shop.scan(member.card, amount=20_000)
        bare_shop.clock.move(minutes=5)
        bare_shop.rewards.redeem(member.card, "Mug", request_key=new_key())
        bring_back(bare_shop, visit)
    bare_shop.forgetting.forget(bo.id, request_key=new_key())
    bare_shop.scan(anna.card, amount=5_000)
    assert bare_shop.balance(anna.card, "points") == -3, "what is earned fills the debt first"
    bare_shop.clock.move(days=91)
    assert bare_shop.upkeep.run_day().written_off == 3
    assert bare_shop.balance(anna.card, "points") == 0
    assert_replayed(bare_shop)


def test_goods_brought_back_of_which_the_units_had_lapsed_are_replayed(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "expiry": {"months": 1}}])
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, amount=20_000)
    bare_shop.clock.move(days=40)
    bare_shop.upkeep.run_day()
    bare_shop.scan(anna.card, amount=10_000)
    returned = bring_back(bare_shop, visit)
    assert bare_shop.balance(anna.card, "points") == 2, "what had lapsed is not taken from what is there now"
    assert_replayed(bare_shop)
    void(bare_shop, returned)
    assert_replayed(bare_shop)


def test_carried_spend_that_a_return_taken_back_completes_gives_its_unit(bare_shop):
    """10.00 and 35.00 are no unit of 50.00; with the 30.00 that stand again they are one."""
    bare_shop.catalogue.apply([POINTS])
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, amount=3_000)
    bare_shop.scan(anna.card, amount=1_000)
    returned = bring_back(bare_shop, visit)
    bare_shop.scan(anna.card, amount=3_500)
    assert bare_shop.balance(anna.card, "points") == 0
    void(bare_shop, returned)
    assert bare_shop.balance(anna.card, "points") == 1
    assert_replayed(bare_shop)


def test_a_reward_on_the_way_that_a_return_took_is_there_again_once_it_is_taken_back(bare_shop):
    bare_shop.programme(interim={"2": "Cookie"})
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, amount=6_000, stamps=2)
    returned = bring_back(bare_shop, visit)
    void(bare_shop, returned)
    assert [(voucher.reward, voucher.state) for voucher in bare_shop.front.show(anna.card).vouchers] == [
        ("Cookie", "issued")
    ]
    assert_replayed(bare_shop)


def test_what_a_forgotten_member_had_is_gone_when_it_is_replayed(bare_shop):
    bare_shop.programme(size=3)
    (anna,) = enrolled(bare_shop)
    bare_shop.scan(anna.card, stamps=5)
    bare_shop.forgetting.forget(anna.id, request_key=new_key())
    assert_replayed(bare_shop)


# Quarters of cashback


def quarters(shop, *, spent=False):
    """Two purchases in the first quarter, which is paid out in the second; the first is brought back after that."""
    shop.catalogue.apply([BACK])
    (anna,) = enrolled(shop)
    visit = shop.scan(anna.card, amount=40_000)
    shop.scan(anna.card, amount=20_000)
    shop.clock.move(days=31)
    shop.upkeep.run_day()
    assert shop.balance(anna.card, "back") == 3_000
    if spent:
        shop.scan(anna.card, amount=10_000)
        shop.clock.move(minutes=5)
        shop.rewards.pay(anna.card, 3_000, basket=10_000, request_key=new_key())
    return anna, visit


@pytest.mark.parametrize("spent", [False, True])
def test_a_quarter_that_goods_come_back_of_is_put_right_when_it_is_replayed(bare_shop, spent):
    anna, visit = quarters(bare_shop, spent=spent)
    returned = bring_back(bare_shop, visit)
    assert bare_shop.balance(anna.card, "back") == (0 if spent else 1_000)
    assert_replayed(bare_shop)
    void(bare_shop, returned)
    assert bare_shop.balance(anna.card, "back") == (0 if spent else 3_000)
    assert_replayed(bare_shop)


# What is no unit, and what is refused


def test_a_programme_that_counts_no_units_is_replayed_to_nothing(bare_shop):
    tiers = {"key": "tiers", "kind": "tiers", "name": "Tiers", "tier": [{"name": "Gold", "threshold": "100.00"}]}
    bare_shop.catalogue.apply([tiers])
    (anna,) = enrolled(bare_shop)
    visit = bare_shop.scan(anna.card, amount=20_000)
    void(bare_shop, bring_back(bare_shop, visit))
    assert bare_shop.simulator.differences("tiers") == ()


def test_an_unknown_programme_is_not_replayed(bare_shop):
    with pytest.raises(ProgrammeUnknown):
        bare_shop.simulator.differences("nowhere")


def test_a_ledger_that_says_something_else_is_told_apart(bare_shop):
    bare_shop.programme()
    (anna,) = enrolled(bare_shop)
    bare_shop.scan(anna.card)
    with closing(dbapi2.connect(str(bare_shop.book.path), isolation_level=None)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE entry SET quantity = 2")
        assert bare_shop.simulator.differences("coffee") == ("member 1: (2, 0) in the ledger, (1, 0) replayed",)
        raw.execute("UPDATE entry SET quantity = 1")
        for statement in triggers.statements():
            raw.execute(statement)


def test_a_programme_is_tried_only_by_rules_of_its_own_kind(bare_shop):
    bare_shop.programme()
    with pytest.raises(ProgrammeInvalid) as refused:
        bare_shop.simulator.simulate({**POINTS, "key": COFFEE["key"]})
    assert refused.value.expected == "stamp_card: a programme keeps its kind"
