"""Entries by hand and their reversal; handing out rewards and taking that back."""

from datetime import date, timedelta

import pytest

from shopclub.rules.values.refusals import (
    AlreadyVoided,
    InDebt,
    KeyReused,
    MemberUnknown,
    NotEnough,
    OtherMember,
    ProgrammeUnknown,
    PurchaseUnknown,
    QuantityInvalid,
    ReasonNeeded,
    RewardEnded,
    RewardUnknown,
    VisitUnknown,
    VoucherEarned,
    VoucherExpired,
    VoucherUnknown,
    VoucherUsed,
    VoucherVoid,
)
from shopclub.services.acting.keys import new_key


def kinds(outcome):
    return [(each.kind, each.quantity) for each in outcome.entries]


def adjust(shop, member, quantity, programme="coffee", reason="counted anew"):
    return shop.adjustments.adjust(member, programme, quantity, reason=reason, request_key=new_key())


def reverse(shop, entry, reason="a mistake"):
    outcome = shop.adjustments.reverse(entry, reason=reason, request_key=new_key())
    shop.assert_sound()
    return outcome


def use(shop, voucher, purchase=None):
    return shop.rewards.use(voucher, request_key=new_key(), purchase=purchase)


def redeem(shop, member, reward, purchase=None):
    return shop.rewards.redeem(member, reward, request_key=new_key(), purchase=purchase)


def cancel(shop, voucher):
    return shop.rewards.cancel(voucher, request_key=new_key())


@pytest.fixture
def ready(shop):
    """A member with a free coffee to come: the shop, her card and the voucher's number."""
    card = shop.enrol().member.card
    return shop, card, shop.scan(card, stamps=10).vouchers[0].id


def test_units_by_hand_fill_a_card(shop):
    card = shop.enrol().member.card
    outcome = adjust(shop, card, 12)
    assert kinds(outcome) == [("adjustment", 12), ("redemption", -10)]
    assert (outcome.balances[0].balance, len(outcome.vouchers)) == (2, 1)
    assert kinds(adjust(shop, card, -2)) == [("adjustment", -2)]
    shop.assert_sound()


@pytest.mark.parametrize(
    ("quantity", "programme", "reason", "refusal"),
    [
        (0, "coffee", "because", QuantityInvalid),
        (1_000_001, "coffee", "because", QuantityInvalid),
        (1, "coffee", " x ", ReasonNeeded),
        (1, "tea", "because", ProgrammeUnknown),
        (-1, "coffee", "because", NotEnough),
    ],
)
def test_what_can_not_be_adjusted_is_refused_whole(shop, quantity, programme, reason, refusal):
    card = shop.enrol().member.card
    with pytest.raises(refusal):
        adjust(shop, card, quantity, programme, reason)
    assert shop.front.statement(card) == ()


def test_nobody_is_nobody(shop):
    for name in ("77", "712345678901261", "\ud800", "x" * 500, ""):
        with pytest.raises(MemberUnknown):
            adjust(shop, name, 1)


def test_a_blank_cards_code_names_no_member(shop):
    (blank,) = shop.cards.blank(1)
    with pytest.raises(MemberUnknown):
        adjust(shop, blank.code, 1)


def test_a_reversed_addition_takes_the_units_and_the_voucher(shop):
    card = shop.enrol().member.card
    added = adjust(shop, card, 10)
    outcome = reverse(shop, added.entries[0].id)
    assert kinds(outcome) == [("reinstatement", 10), ("adjustment", -10)]
    assert outcome.vouchers[0].state == "void"
    with pytest.raises(AlreadyVoided):
        reverse(shop, added.entries[0].id)


def test_a_reversed_subtraction_may_fill_the_card(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=5)
    taken = adjust(shop, card, -5)
    shop.scan(card, stamps=9)
    outcome = reverse(shop, taken.entries[0].id)
    assert kinds(outcome) == [("adjustment", 5), ("redemption", -10)]
    assert outcome.balances[0].balance == 4
    shop.programme(size=3)
    assert kinds(shop.scan(card)) == [("award", 1)]


def test_a_subtraction_reversed_pays_a_debt_first(shop):
    shop.programme(size=3, debt="carry", open_cards="better")
    card = shop.enrol().member.card
    shop.scan(card, stamps=2)
    taken = adjust(shop, card, -2)
    filled = shop.scan(card, stamps=3)
    use(shop, filled.vouchers[0].id)
    shop.voiding.void(filled.visit, request_key=new_key())
    assert shop.balance(card) == -3
    again = shop.scan(card, stamps=6)
    use(shop, again.vouchers[0].id)
    shop.voiding.void(again.visit, request_key=new_key())
    assert shop.balance(card) == -6
    assert reverse(shop, taken.entries[0].id).balances[0].balance == -4
    assert adjust(shop, card, 3).balances[0].balance == -1


def test_welcome_stamps_are_reversed_once_and_only_while_they_live(shop):
    shop.programme(welcome_stamps=2, stamp_expiry={"days": 5})
    first, second = shop.enrol(), shop.enrol()
    assert kinds(reverse(shop, first.entries[0].id)) == [("clawback", -2)]
    shop.clock.move(days=9)
    shop.upkeep.run_day()
    with pytest.raises(AlreadyVoided):
        reverse(shop, second.entries[0].id)


def test_only_entries_that_stand_alone_are_reversed(shop):
    card = shop.enrol().member.card
    award = shop.scan(card, stamps=10).entries
    for number in (*(each.id for each in award), 77):
        with pytest.raises(VisitUnknown):
            reverse(shop, number)


def test_a_reversal_wants_a_reason_of_three_letters_or_none(shop):
    card = shop.enrol().member.card
    entry = adjust(shop, card, 1).entries[0].id
    with pytest.raises(ReasonNeeded):
        reverse(shop, entry, reason="x")
    reverse(shop, entry, reason="  ")
    assert shop.front.statement(card)[-1].reason == "taken back"


def test_a_voucher_is_used_once(ready):
    shop, card, voucher = ready
    outcome = use(shop, voucher)
    assert (outcome.act, outcome.touched, [each.state for each in outcome.vouchers]) == ("redeem", (voucher,), ["used"])
    assert outcome.purchase is not None
    for act in (lambda: use(shop, voucher), lambda: redeem(shop, card, str(voucher))):
        with pytest.raises(VoucherUsed) as refused:
            act()
        assert refused.value.used_on == outcome.on
    with pytest.raises(NotEnough) as refused:
        redeem(shop, card, "free COFFEE")
    assert (refused.value.asked, refused.value.available) == (10, 0)


def test_a_voucher_hangs_on_the_purchase_named(ready):
    shop, card, voucher = ready
    visit = shop.scan(card, amount=8400)
    outcome = use(shop, voucher, purchase=visit.purchase)
    assert (outcome.visit, outcome.purchase) == (visit.visit, visit.purchase)
    assert shop.front.visits()[0].redeemed == "Free coffee"


def test_a_purchase_that_is_not_hers_or_never_was_is_refused(ready):
    shop, card, voucher = ready
    other = shop.scan(shop.enrol("Bodil").member.card)
    with pytest.raises(OtherMember):
        use(shop, voucher, purchase=other.purchase)
    with pytest.raises(PurchaseUnknown):
        use(shop, voucher, purchase=77)
    mine = shop.scan(card)
    shop.voiding.void(mine.visit, request_key=new_key())
    with pytest.raises(PurchaseUnknown):
        use(shop, voucher, purchase=mine.purchase)
    assert shop.front.show(card).vouchers[0].state == "issued"


def test_of_several_the_one_that_lapses_first_is_handed_out(shop):
    shop.programme(size=3, voucher_valid_days=30)
    card = shop.enrol().member.card
    first = shop.scan(card, stamps=3).vouchers[0].id
    shop.scan(card, days=5, stamps=3)
    assert redeem(shop, card, " free coffee ").touched == (first,)


def test_a_voucher_past_its_last_day_is_refused_before_and_after_the_day_run(shop):
    shop.programme(size=3, voucher_valid_days=5)
    card = shop.enrol().member.card
    first = shop.scan(card, stamps=3)
    voucher = first.vouchers[0]
    assert voucher.expires_on == first.on + timedelta(days=5)
    shop.clock.move(days=6)
    with pytest.raises(VoucherExpired):
        use(shop, voucher.id)
    assert shop.upkeep.run_day().vouchers_expired == 1
    for act in (use, cancel):
        with pytest.raises(VoucherExpired):
            act(shop, voucher.id)
    with pytest.raises(VoucherExpired):
        redeem(shop, card, str(voucher.id))


def test_a_cancelled_use_gives_the_voucher_back_and_the_bare_visit_never_was(ready):
    shop, _card, voucher = ready
    used = use(shop, voucher)
    outcome = cancel(shop, voucher)
    assert [each.state for each in outcome.vouchers] == ["issued"]
    assert shop.front.visits()[0].voided
    assert used.visit == outcome.visit
    with pytest.raises(VoucherEarned):
        cancel(shop, voucher)
    use(shop, voucher)
    shop.assert_sound()


def test_a_reward_bought_with_points_and_wholly_taken_back_leaves_no_visit(shop):
    points = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
    shop.catalogue.apply([{**points, "reward": [{"name": "Tea", "cost": 50}]}])
    card = shop.enrol().member.card
    shop.scan(card, amount=8400)
    bought = redeem(shop, card, "Tea")
    (voucher,) = bought.touched
    shop.rewards.cancel(voucher, request_key=new_key(), wholly=True)
    assert (shop.front.show(card).visits, shop.balance(card, "points")) == (1, 84)
    assert sorted(each.voided for each in shop.front.visits()) == [False, True]
    shop.assert_sound()


def test_a_visit_that_paid_stays_when_a_voucher_on_it_is_cancelled(ready):
    shop, card, voucher = ready
    paid = shop.scan(card, amount=8400)
    use(shop, voucher, purchase=paid.purchase)
    cancel(shop, voucher)
    assert not shop.front.visits()[0].voided


def test_a_bare_visit_stays_while_another_voucher_was_used_on_it(shop):
    shop.shopkeeping.change(max_rewards=2)
    card = shop.enrol().member.card
    one, two = (each.id for each in adjust(shop, card, 20).vouchers)
    first = use(shop, one)
    use(shop, two, purchase=first.purchase)
    cancel(shop, one)
    assert not shop.front.visits()[0].voided
    cancel(shop, two)
    assert shop.front.visits()[0].voided
    shop.assert_sound()


def test_a_void_voucher_can_be_neither_used_nor_cancelled(ready):
    shop, _card, voucher = ready
    shop.voiding.void(1, request_key=new_key())
    for act in (use, cancel):
        with pytest.raises(VoucherVoid):
            act(shop, voucher)
        with pytest.raises(VoucherUnknown):
            act(shop, 77)


def test_nothing_is_handed_out_that_is_not_held(ready):
    shop, _card, voucher = ready
    other = shop.enrol("Bodil").member.card
    for reward in (str(voucher), "Cake", "9" * 30):
        with pytest.raises(RewardUnknown):
            redeem(shop, other, reward)
    with pytest.raises(NotEnough):
        redeem(shop, other, "Free coffee")


def test_nothing_is_handed_out_in_debt(shop):
    shop.programme(size=3, debt="carry", open_cards="better")
    card = shop.enrol().member.card
    filled = shop.scan(card, stamps=3)
    use(shop, filled.vouchers[0].id)
    shop.voiding.void(filled.visit, request_key=new_key())
    with pytest.raises(InDebt) as refused:
        redeem(shop, card, "Free coffee")
    assert refused.value.debt == 3


def test_after_the_last_day_of_redemption_nothing_is_handed_out(ready):
    shop, _card, voucher = ready
    today = shop.front.today().on
    shop.catalogue.end("coffee", last_earning_on=today, last_redemption_on=today + timedelta(days=30))
    shop.clock.move(days=30)
    use(shop, voucher)
    cancel(shop, voucher)
    shop.clock.move(days=1)
    with pytest.raises(RewardEnded):
        use(shop, voucher)


def test_a_key_of_one_act_is_not_one_of_another(ready):
    shop, _card, voucher = ready
    shop.rewards.use(voucher, request_key="k")
    with pytest.raises(KeyReused):
        shop.rewards.cancel(voucher, request_key="k")
    assert shop.rewards.use(voucher, request_key="k").repeated


@pytest.mark.parametrize(
    ("quantity", "dates"),
    [
        (0, {}),
        (-3, {}),
        (1_000_001, {}),
        (3, {"earned_on": date(2026, 3, 1), "expires_on": date(2026, 2, 1)}),
    ],
)
def test_units_from_an_older_system_that_can_not_be_are_refused(shop, quantity, dates):
    card = shop.enrol().member.card
    with pytest.raises(QuantityInvalid):
        shop.adjustments.open_with(card, "coffee", quantity, request_key=new_key(), **dates)
    with pytest.raises(ProgrammeUnknown):
        shop.adjustments.open_with(card, "nowhere", 3, request_key=new_key())
    assert shop.balance(card) == 0
