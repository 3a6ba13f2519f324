"""Stamping at the counter: the worked examples of the rules on stamp cards and guards."""

import pytest

from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import (
    AmountMismatch,
    CapExceeded,
    CardBlocked,
    CardInvalid,
    CardReplaced,
    CardUnknown,
    ConfirmNeeded,
    KeyReused,
    ProgrammeInvalid,
)
from shopclub.services.acting.keys import new_key


def kinds(outcome):
    return [(each.kind, each.quantity) for each in outcome.entries]


def test_example_1_overflow_opens_the_next_card(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=8)
    outcome = shop.scan(card, stamps=4)
    assert kinds(outcome) == [("award", 4), ("redemption", -10)]
    assert outcome.balances[0].balance == 2
    assert [each.state for each in outcome.vouchers] == ["issued"]
    shop.assert_sound()


def test_example_2_many_stamps_at_once_fill_several_cards(shop):
    card = shop.enrol().member.card
    assert shop.scan(card, stamps=12).balances[0].balance == 2
    other = shop.enrol().member.card
    outcome = shop.scan(other, stamps=25)
    assert (len(outcome.vouchers), outcome.balances[0].balance) == (2, 5)
    shop.assert_sound()


def test_example_3_carried_remainder_and_its_return(bare_shop):
    bare_shop.programme(unit="amount", per="50.00")
    card = bare_shop.enrol().member.card
    outcomes = [bare_shop.scan(card, amount=amount) for amount in (3000, 2000, 6500)]
    assert [kinds(each) for each in outcomes] == [[], [("award", 1)], [("award", 1)]]
    back = bare_shop.voiding.void(outcomes[1].visit, request_key=new_key())
    assert kinds(back) == [("clawback", -1)]
    assert back.balances[0].balance == 1
    assert kinds(bare_shop.scan(card, amount=500)) == [("award", 1)], "95.00 + 5.00 is two times 50.00"
    bare_shop.assert_sound()


def test_example_12_guards_ignore_then_ask(shop):
    card = shop.enrol().member.card
    first = shop.scan(card)
    again = shop.scan(card, days=8 / 86400)
    assert (again.repeated, again.visit, again.entries, again.stamped_seconds_ago) == (True, first.visit, (), 8)
    with pytest.raises(ConfirmNeeded) as asked:
        shop.scan(card, days=292 / 86400)
    assert asked.value.seconds == 300
    assert kinds(shop.scan(card, days=0, confirm=True)) == [("award", 1)]
    assert shop.balance(card) == 2


def test_guards_end_exactly_at_ten_seconds_and_ten_minutes(shop):
    card = shop.enrol().member.card
    shop.scan(card)
    with pytest.raises(ConfirmNeeded):
        shop.scan(card, days=10 / 86400)
    assert kinds(shop.scan(card, days=590 / 86400)) == [("award", 1)]


def test_a_clock_that_went_back_counts_as_no_time(shop):
    card = shop.enrol().member.card
    shop.scan(card)
    assert shop.scan(card, days=-3).stamped_seconds_ago == 0


@pytest.mark.parametrize(("open_cards", "balance", "vouchers"), [("keep", 9, 0), ("better", 1, 1), ("convert", 0, 1)])
def test_example_13_a_smaller_card_meets_open_cards(shop, open_cards, balance, vouchers):
    card = shop.enrol().member.card
    shop.scan(card, stamps=9)
    settings = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee", "size": 8}
    shop.catalogue.apply([{**settings, "open_cards": open_cards}], accept=True)
    assert shop.balance(card) == balance
    assert len(shop.front.show(card).vouchers) == vouchers
    shop.assert_sound()


def test_a_kept_card_fills_on_its_old_terms_and_overflows_to_the_new(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=9)
    shop.programme(size=3)
    assert (shop.front.show(card).balances[0].size, shop.balance(card)) == (10, 9)
    outcome = shop.scan(card, stamps=5)
    assert kinds(outcome) == [("award", 1), ("redemption", -10), ("award", 4), ("redemption", -3)]
    assert (outcome.balances[0].balance, outcome.balances[0].size) == (1, 3)
    shop.assert_sound()


def test_converting_is_refused_until_the_owner_accepts(shop):
    with pytest.raises(ProgrammeInvalid):
        shop.programme(size=8, open_cards="convert")


def test_items_of_a_category_are_stamped_by_the_piece(bare_shop):
    bare_shop.programme(unit="item", categories=["coffee"], stamps_per_unit=2)
    card = bare_shop.enrol().member.card
    outcome = bare_shop.scan(card, items=(Item("coffee", 3800, 3), Item("cake", 4500)))
    assert kinds(outcome) == [("award", 6)]


def test_a_minimum_spend_records_the_visit_and_says_why(bare_shop):
    bare_shop.programme(min_spend="50.00")
    card = bare_shop.enrol().member.card
    low = bare_shop.scan(card, amount=4999)
    assert (kinds(low), [each.code for each in low.notices]) == ([], ["below_minimum"])
    assert low.visit is not None
    assert kinds(bare_shop.scan(card)) == []
    assert kinds(bare_shop.scan(card, amount=5000)) == [("award", 1)]


def test_excluded_categories_do_not_earn(bare_shop):
    bare_shop.programme(unit="amount", per="10.00", exclude=["gift card"])
    card = bare_shop.enrol().member.card
    outcome = bare_shop.scan(card, items=(Item("gift card", 50000), Item("bread", 2500)))
    assert kinds(outcome) == [("award", 2)]


def test_a_scan_meets_a_cap_and_awards_what_is_allowed(bare_shop):
    bare_shop.programme(unit="item", categories=["coffee"], max_per_visit=2, max_per_day=3)
    card = bare_shop.enrol().member.card
    first = bare_shop.scan(card, items=(Item("coffee", 100, 5),))
    assert (kinds(first), [each.code for each in first.notices]) == ([("award", 2)], ["cap_reached"])
    second = bare_shop.scan(card, days=0.05, items=(Item("coffee", 100, 5),))
    assert kinds(second) == [("award", 1)]


def test_stamps_by_hand_over_a_cap_are_refused_whole(bare_shop):
    bare_shop.programme(max_per_day=3)
    card = bare_shop.enrol().member.card
    with pytest.raises(CapExceeded):
        bare_shop.scan(card, stamps=4)
    assert bare_shop.balance(card) == 0
    assert kinds(bare_shop.scan(card, stamps=3)) == [("award", 3)]


def test_a_promotion_multiplies_the_best_for_the_member(bare_shop):
    bare_shop.programme(
        multiplier=[{"name": "Double", "bp": 20000}, {"name": "Half more", "bp": 15000}],
    )
    card = bare_shop.enrol().member.card
    assert kinds(bare_shop.scan(card)) == [("award", 2)]


def test_welcome_stamps_and_interim_rewards(bare_shop):
    bare_shop.programme(welcome_stamps=2, interim={"5": "Cookie"})
    enrolled = bare_shop.enrol()
    assert kinds(enrolled) == [("bonus", 2)]
    outcome = bare_shop.scan(enrolled.member.card, stamps=3)
    assert [each.reward for each in outcome.vouchers] == ["Cookie"]
    bare_shop.voiding.void(outcome.visit, request_key=new_key())
    assert bare_shop.front.show(enrolled.member.card).vouchers == ()
    assert [each.reward for each in bare_shop.scan(enrolled.member.card, stamps=3).vouchers] == ["Cookie"]
    bare_shop.assert_sound()


def test_an_unissued_card_enrols_on_its_first_scan(shop):
    (blank,) = shop.cards.blank(1)
    outcome = shop.scan(blank.code)
    assert (outcome.member.name, kinds(outcome)) == (None, [("award", 1)])
    shop.enrolment.edit(outcome.member.id, {"name": "Søren Ødegård"})
    assert [each.id for each in shop.front.find("odegard")] == [outcome.member.id]
    assert shop.balance(blank.code) == 1


def test_codes_that_name_nobody_are_refused(shop):
    member = shop.enrol().member
    fresh = shop.cards.replace(member.id)
    refused = {
        member.card: CardReplaced,
        "712345678901261": CardUnknown,
        "712345678901262": CardInvalid,
        "x" * 5000: CardInvalid,
        "12\x00345": CardInvalid,
        "https://a.dk/c?m=1": CardInvalid,
        "5701234567890": CardUnknown,
        "７１２３": CardInvalid,
    }
    for code, refusal in refused.items():
        with pytest.raises(refusal):
            shop.scan(code)
    shop.cards.block(fresh.code, reason="found in the street")
    with pytest.raises(CardBlocked):
        shop.scan(fresh.code)
    shop.assert_sound()


def test_a_blocked_member_is_recorded_without_award(shop):
    member = shop.enrol().member
    shop.enrolment.block(member.id, reason="banned")
    outcome = shop.scan(member.card)
    assert (kinds(outcome), [each.code for each in outcome.notices]) == ([], ["member_blocked"])
    assert outcome.visit is not None


def test_the_same_key_is_answered_the_same_and_other_content_refused(shop):
    card = shop.enrol().member.card
    first = shop.scan(card, key="till-1:0001")
    again = shop.scan(card, key="till-1:0001")
    assert again.repeated
    assert (again.entries, again.visit, again.balances) == (first.entries, first.visit, first.balances)
    assert shop.balance(card) == 1
    with pytest.raises(KeyReused):
        shop.scan(card, key="till-1:0001", stamps=3)


def test_an_amount_that_is_not_the_sum_of_its_items_is_refused(shop):
    card = shop.enrol().member.card
    with pytest.raises(AmountMismatch):
        shop.scan(card, amount=100, items=(Item("bread", 99),))


def test_amending_sets_totals_up_and_down(shop):
    card = shop.enrol().member.card
    visit = shop.scan(card).visit
    assert kinds(shop.counter.amend(visit, request_key=new_key(), told=Told(stamps=3))) == [("award", 2)]
    assert kinds(shop.counter.amend(visit, request_key=new_key(), told=Told(stamps=2))) == [("clawback", -1)]
    assert shop.balance(card) == 2
    shop.assert_sound()


def test_an_amount_added_later_earns_what_it_would_have(bare_shop):
    bare_shop.programme(unit="amount", per="50.00")
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=4000)
    visit = bare_shop.scan(card).visit
    assert kinds(bare_shop.counter.amend(visit, request_key=new_key(), told=Told(amount=6000))) == [("award", 2)]
    assert kinds(bare_shop.counter.amend(visit, request_key=new_key(), told=Told(amount=1000))) == [("clawback", -1)]
    assert kinds(bare_shop.scan(card, amount=5000)) == [("award", 1)]
    bare_shop.assert_sound()


def test_a_slip_in_the_rules_does_not_fill_cards_without_end(bare_shop):
    bare_shop.programme(unit="amount", per="0.01")
    outcome = bare_shop.scan(bare_shop.enrol().member.card, amount=10**11)
    assert kinds(outcome)[0] == ("award", 10_000)
    assert [each.code for each in outcome.notices] == ["cap_reached"]
    bare_shop.assert_sound()
