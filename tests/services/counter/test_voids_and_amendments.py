"""Taking back and amending: what a visit earned, used and kept alive is as if it had never been, or been told so."""

from datetime import timedelta

import pytest

from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import (
    AlreadyVoided,
    AmountMismatch,
    CapExceeded,
    ProgrammeInvalid,
    VisitClosed,
    VisitUnknown,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought


def kinds(outcome):
    return [(each.kind, each.quantity) for each in outcome.entries]


def void(shop, visit):
    preview = shop.voiding.preview(visit)
    outcome = shop.voiding.void(visit, request_key=new_key())
    assert preview.balances == outcome.balances
    assert [(each.kind, each.quantity) for each in preview.consequences][: len(outcome.entries)] == kinds(outcome)
    shop.assert_sound()
    return outcome


def amend(shop, visit, **told):
    return shop.counter.amend(visit, request_key=new_key(), told=Told(**told))


def test_a_visit_that_filled_a_card_and_used_its_voucher_leaves_the_card_as_it_was(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=9)
    filled = shop.scan(card)
    shop.rewards.use(filled.vouchers[0].id, request_key=new_key(), purchase=filled.purchase)
    outcome = void(shop, filled.visit)
    assert kinds(outcome) == [("reinstatement", 10), ("clawback", -1)]
    assert (shop.balance(card), outcome.vouchers[0].state) == (9, "void")
    assert len(shop.scan(card).vouchers) == 1


def test_a_voucher_used_on_a_later_visit_goes_to_the_exceptions(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=9)
    filled = shop.scan(card)
    shop.rewards.use(filled.vouchers[0].id, request_key=new_key())
    assert kinds(void(shop, filled.visit)) == [("clawback", -1), ("write_off", 1)]
    with shop.book.reading() as session:
        assert session.connection().exec_driver_sql(
            "SELECT kind, state FROM exception_case JOIN voucher ON voucher.id = voucher_id"
        ).all() == [("used_voucher", "used")]


def test_cards_are_numbered_on_after_one_in_the_middle_was_reopened(shop):
    shop.programme(size=3)
    card = shop.enrol().member.card
    first, *_ = [shop.scan(card, stamps=3) for _ in range(3)]
    shop.rewards.use(first.vouchers[0].id, request_key=new_key(), purchase=first.purchase)
    void(shop, first.visit)
    assert len(shop.scan(card, stamps=3).vouchers) == 3
    shop.assert_sound()


def test_several_rewards_on_the_way_in_one_visit_are_all_given(shop):
    shop.programme(interim={"2": "Cookie", "4": "Cake"})
    card = shop.enrol().member.card
    outcome = shop.scan(card, stamps=5)
    assert [each.reward for each in outcome.vouchers] == ["Cookie", "Cake"]
    assert shop.front.show(card).vouchers == outcome.vouchers
    shop.rewards.redeem(card, "Cake", request_key=new_key())
    voided = void(shop, outcome.visit)
    assert {each.reward: each.state for each in voided.vouchers} == {"Cookie": "void", "Cake": "used"}


def test_a_visit_amended_down_gives_back_only_the_rest_when_it_is_voided(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=4)
    visit = shop.scan(card, stamps=3).visit
    assert kinds(amend(shop, visit, stamps=1)) == [("clawback", -2)]
    assert kinds(void(shop, visit)) == [("clawback", -1)]
    assert shop.balance(card) == 4


def test_an_amount_told_after_the_stamps_leaves_them(shop):
    card = shop.enrol().member.card
    visit = shop.scan(card).visit
    amend(shop, visit, stamps=3)
    assert kinds(amend(shop, visit, amount=8400)) == []
    assert shop.balance(card) == 3


def test_an_amount_told_after_the_items_leaves_their_stamps_and_must_be_their_sum(bare_shop):
    bare_shop.programme(unit="item", categories=["coffee"])
    card = bare_shop.enrol().member.card
    visit = bare_shop.scan(card, items=(Item("coffee", 3800, 2),)).visit
    assert kinds(amend(bare_shop, visit, amount=7600)) == []
    with pytest.raises(AmountMismatch):
        amend(bare_shop, visit, amount=7000)
    added = amend(bare_shop, visit, items=(Item("coffee", 3800), Item("cake", 4500)))
    assert (kinds(added), added.amount) == ([("award", 1)], 7600 + 3800 + 4500)
    assert bare_shop.balance(card) == 3


def test_an_amount_amended_down_no_longer_counts(bare_shop):
    bare_shop.programme(unit="amount", per="50.00")
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=4000)
    visit = bare_shop.scan(card, amount=6000).visit
    assert kinds(amend(bare_shop, visit, amount=2000)) == [("clawback", -1)]
    assert kinds(bare_shop.scan(card, amount=3900)) == []
    assert kinds(bare_shop.scan(card, amount=100)) == [("award", 1)], "40.00 + 20.00 + 39.00 + 1.00 is two times 50.00"
    assert bare_shop.balance(card) == 2


def test_an_amount_amended_again_and_again_counts_once(bare_shop):
    bare_shop.programme(unit="amount", per="50.00")
    card = bare_shop.enrol().member.card
    visit = bare_shop.scan(card).visit
    for amount in (1000, 2000, 4000, 4900):
        assert kinds(amend(bare_shop, visit, amount=amount)) == []
    assert kinds(bare_shop.scan(card, amount=100)) == [("award", 1)]


def test_spend_below_the_minimum_is_not_carried(bare_shop):
    bare_shop.programme(unit="amount", per="50.00", min_spend="20.00")
    card = bare_shop.enrol().member.card
    outcomes = [bare_shop.scan(card, amount=amount) for amount in (1500, 1500, 1500, 1500, 4900, 2000)]
    assert [kinds(each) for each in outcomes] == [[], [], [], [], [], [("award", 1)]]
    assert kinds(void(bare_shop, outcomes[4].visit)) == [("clawback", -1)]


def test_what_a_promotion_gave_to_another_visit_is_not_taken(bare_shop):
    tuesday = [{"name": "Double Tuesday", "bp": 20000, "days": ["tue"]}]
    bare_shop.programme(unit="amount", per="50.00", multiplier=tuesday)
    card = bare_shop.enrol().member.card
    assert kinds(bare_shop.scan(card, amount=10_000)) == [("award", 4)], "a Tuesday"
    plain = bare_shop.scan(card, amount=5000)
    assert kinds(void(bare_shop, plain.visit)) == [("clawback", -1)]
    assert bare_shop.balance(card) == 4


def test_a_lapsed_stamp_is_taken_from_its_own_lot_before_the_day_run(shop):
    shop.programme(stamp_expiry={"days": 10})
    card = shop.enrol().member.card
    lapsing = shop.scan(card).visit
    shop.scan(card, days=20)
    assert kinds(void(shop, lapsing)) == [("clawback", -1)]
    assert shop.balance(card) == 1
    shop.upkeep.run_day()
    assert shop.balance(card) == 1


def test_a_stamp_that_expired_is_not_taken_twice(shop):
    shop.programme(stamp_expiry={"days": 10})
    card = shop.enrol().member.card
    lapsing = shop.scan(card).visit
    shop.scan(card, days=20)
    assert shop.upkeep.run_day().expired == 1
    assert kinds(void(shop, lapsing)) == [("clawback", -1), ("write_off", 1)], "on paper only"
    assert shop.balance(card) == 1


def test_carried_stamps_that_expired_make_no_debt(bare_shop):
    bare_shop.programme(unit="amount", per="50.00", stamp_expiry={"days": 10}, debt="carry")
    card = bare_shop.enrol().member.card
    first, second = bare_shop.scan(card, amount=5000), bare_shop.scan(card, days=20, amount=5000)
    bare_shop.upkeep.run_day()
    assert kinds(void(bare_shop, first.visit)) == [("clawback", -1), ("write_off", 1)]
    assert kinds(void(bare_shop, second.visit)) == [("clawback", -1)]
    assert (bare_shop.balance(card), bare_shop.front.show(card).balances[0].debt) == (0, 0)


def test_a_voided_visit_no_longer_keeps_stamps_alive_and_the_answer_knows(shop):
    shop.programme(stamp_expiry={"days": 10, "from": "activity"})
    card = shop.enrol().member.card
    shop.scan(card)
    alive = shop.scan(card, days=8).visit
    shop.clock.move(days=4)
    outcome = void(shop, alive)
    assert outcome.balances[0].balance == shop.balance(card) == 0, "the first stamp lapsed two days ago"


def test_a_visit_to_use_a_voucher_keeps_stamps_alive_until_it_is_cancelled(shop):
    shop.programme(size=3, stamp_expiry={"days": 10, "from": "activity"})
    card = shop.enrol().member.card
    (voucher,) = shop.scan(card, stamps=4).vouchers
    began = shop.front.show(card).today
    shop.clock.move(days=8)
    used = shop.rewards.use(voucher.id, request_key=new_key())
    assert used.balances == shop.front.show(card).balances
    assert used.balances[0].lapses_on == began + timedelta(days=18)
    cancelled = shop.rewards.cancel(voucher.id, request_key=new_key())
    assert cancelled.balances[0].lapses_on == began + timedelta(days=10)


def test_a_blocked_members_visit_keeps_her_stamps_alive(shop):
    shop.programme(stamp_expiry={"days": 10, "from": "activity"})
    member = shop.enrol().member
    shop.scan(member.card)
    shop.enrolment.block(member.id, reason="banned")
    outcome = shop.scan(member.card, days=8)
    assert outcome.balances == shop.front.show(member.id).balances
    shop.clock.move(days=8)
    assert shop.balance(member.card) == 1


def test_units_that_came_back_twice_expire_twice(shop):
    """Each time they lapse anew the day run finds them, whatever it wrote before."""
    shop.programme(size=3, stamp_expiry={"days": 5})
    card = shop.enrol().member.card
    filled = shop.scan(card, stamps=3)
    shop.clock.move(days=10)
    visit = shop.scan(card, stamps=1).visit
    void(shop, filled.visit)
    shop.clock.move(days=30)
    shop.upkeep.run_day()
    shop.assert_sound()
    assert shop.upkeep.run_day().expired == 0
    with shop.book.reading() as session:
        lapsed = "SELECT count(*) FROM lot WHERE rest > 0 AND expires_on < '2026-05-01'"
        assert session.connection().exec_driver_sql(lapsed).scalar_one() == 0
    assert visit


def test_restored_stamps_keep_their_grace_when_another_visit_is_voided(shop):
    shop.programme(size=3, stamp_expiry={"days": 5, "from": "activity"})
    card = shop.enrol().member.card
    shop.scan(card)
    filled = shop.scan(card, stamps=2)
    later = shop.scan(card, days=3).visit
    shop.clock.move(days=5)
    assert kinds(void(shop, filled.visit)) == [("reinstatement", 3), ("clawback", -2)]
    assert shop.balance(card) == 2
    void(shop, later)
    shop.clock.move(days=9)
    assert shop.balance(card) == 1


def test_voiding_by_an_unknown_or_voided_number_is_refused(shop):
    visit = shop.scan(shop.enrol().member.card).visit
    void(shop, visit)
    for act in (shop.voiding.preview, lambda number: shop.voiding.void(number, request_key=new_key())):
        with pytest.raises(AlreadyVoided):
            act(visit)
        with pytest.raises(VisitUnknown):
            act(77)


def test_the_same_void_twice_is_answered_the_same(shop):
    visit = shop.scan(shop.enrol().member.card).visit
    first = shop.voiding.void(visit, request_key="void-1", reason="wrong card")
    again = shop.voiding.void(visit, request_key="void-1", reason="wrong card")
    assert (again.repeated, again.entries) == (True, first.entries)


def test_a_visit_is_amended_until_its_day_closes(shop):
    card = shop.enrol().member.card
    visit = shop.scan(card).visit
    shop.clock.move(days=1)
    with pytest.raises(VisitClosed) as closed:
        amend(shop, visit, amount=100)
    assert closed.value.visit == visit
    with pytest.raises(VisitUnknown):
        amend(shop, 77, amount=100)
    shop.voiding.void(visit, request_key=new_key())
    with pytest.raises(VisitUnknown):
        amend(shop, visit, amount=100)


def test_a_visit_amended_below_the_minimum_gives_its_stamp_back(bare_shop):
    bare_shop.programme(min_spend="50.00")
    card = bare_shop.enrol().member.card
    visit = bare_shop.scan(card, amount=6000).visit
    outcome = amend(bare_shop, visit, amount=4000)
    assert (kinds(outcome), [each.code for each in outcome.notices]) == ([("clawback", -1)], ["below_minimum"])


def test_amending_down_a_visit_that_filled_a_card_reopens_it(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=8)
    visit = shop.scan(card, stamps=2).visit
    outcome = amend(shop, visit, stamps=1)
    assert kinds(outcome) == [("reinstatement", 10), ("clawback", -1)]
    assert (shop.balance(card), [each.state for each in outcome.vouchers]) == (9, ["void"])
    shop.assert_sound()


def test_a_blocked_members_visit_is_amended_without_award(shop):
    member = shop.enrol().member
    visit = shop.scan(member.card).visit
    shop.enrolment.block(member.id, reason="banned")
    assert kinds(amend(shop, visit, stamps=5)) == []


def test_after_the_last_day_of_earning_a_visit_says_so(shop):
    card = shop.enrol().member.card
    shop.scan(card)
    today = shop.front.today().on
    with pytest.raises(ProgrammeInvalid):
        shop.catalogue.end("coffee", last_earning_on=today, last_redemption_on=today + timedelta(days=29))
    shop.catalogue.end("coffee", last_earning_on=today, last_redemption_on=today + timedelta(days=30))
    outcome = shop.scan(card)
    assert (kinds(outcome), [each.code for each in outcome.notices]) == ([], ["programme_ended"])
    assert kinds(shop.enrol()) == []
    assert not shop.front.today().has_programme


def test_what_an_older_visit_gives_back_makes_no_room_under_the_days_cap(shop):
    shop.programme(max_per_day=3)
    card = shop.enrol().member.card
    yesterday = shop.scan(card, stamps=3).visit
    shop.scan(card, stamps=3)
    void(shop, yesterday)
    with pytest.raises(CapExceeded):
        shop.scan(card, days=0.05, stamps=1)
    today = shop.scan(card, days=0.05)
    assert (kinds(today), [each.code for each in today.notices]) == ([], ["cap_reached"])


def test_what_a_visit_of_the_day_gives_back_makes_room_under_the_days_cap(shop):
    shop.programme(max_per_day=3)
    card = shop.enrol().member.card
    void(shop, shop.scan(card, stamps=3).visit)
    assert kinds(shop.scan(card, days=0.05, stamps=3)) == [("award", 3)]


def test_a_debt_is_carried_and_filled_by_the_next_stamps(shop):
    shop.programme(size=3, debt="carry", open_cards="better")
    card = shop.enrol().member.card
    filled = shop.scan(card, stamps=3)
    shop.rewards.use(filled.vouchers[0].id, request_key=new_key())
    outcome = void(shop, filled.visit)
    assert (outcome.balances[0].balance, outcome.balances[0].debt) == (-3, 3)
    assert shop.scan(card, stamps=2).balances[0].balance == -1
    assert shop.scan(card, stamps=2).balances[0].balance == 1
    shop.assert_sound()


def test_a_full_cards_voucher_comes_back_under_its_own_number(bare_shop):
    bare_shop.programme(size=3, interim={"2": "Cookie"}, voucher_valid_days=30)
    member = bare_shop.enrol("Anna Berg").member
    for _ in range(3):
        bare_shop.clock.move(days=1)
        last = bare_shop.scan(member.card, amount=1000)
    before = bare_shop.front.show(member.card).vouchers
    bare_shop.clock.move(days=1)
    returned = bare_shop.returns.take_in(last.purchase, Brought(everything=True), request_key=new_key())
    assert len(bare_shop.front.show(member.card).vouchers) == 1
    bare_shop.clock.move(days=1)
    bare_shop.voiding.void(returned.visit, request_key=new_key())
    assert bare_shop.front.show(member.card).vouchers == before
    assert bare_shop.simulator.differences("coffee") == ()
    bare_shop.clock.move(days=1)
    again = bare_shop.returns.take_in(last.purchase, Brought(everything=True), request_key=new_key())
    bare_shop.clock.move(days=1)
    bare_shop.voiding.void(again.visit, request_key=new_key())
    assert bare_shop.front.show(member.card).vouchers == before
    assert bare_shop.simulator.differences("coffee") == ()
    bare_shop.assert_sound()
