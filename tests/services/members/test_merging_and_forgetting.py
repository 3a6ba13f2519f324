"""Two members made one and apart again, purchases moved, members forgotten: nothing gained, nothing lost, no trace."""

from datetime import date

import pytest

from shopclub.records.packed_answers import unpacked
from shopclub.rules.values.refusals import AlreadyVoided, InDebt, MemberUnknown, MergeRefused, VisitUnknown
from shopclub.services.acting.keys import new_key
from tests.services.counter.test_points_and_returns import (
    CAKE,
    EVERYTHING,
    PAY,
    POINTS,
    agrees,
    back,
    bring,
    buy,
    entries,
    give,
    kinds,
    pay,
    points_of,
    state_of,
    void,
)

CARD = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee", "size": 5}


def two_members(shop, *, card=None, **settings):
    shop.catalogue.apply([{**POINTS, "reward": [CAKE], "pay": PAY, **settings}, {**CARD, **(card or {})}])
    return shop.enrol("Anna Berg").member, shop.enrol("Anna Bergh").member


def rows(shop, query):
    with shop.book.reading() as session:
        return session.connection().exec_driver_sql(query).all()


def sums(shop):
    """The shop's units by programme: all of them, and those still on the way."""
    today = shop.front.today().on
    units = "SELECT programme_id, sum(quantity) FROM entry GROUP BY 1 HAVING sum(quantity) <> 0 ORDER BY 1"
    pending = f"SELECT programme_id, sum(rest) FROM lot WHERE available_from > '{today}' AND rest > 0 GROUP BY 1"
    return rows(shop, units), rows(shop, pending)


def merge(shop, keep, drop):
    before = entries(shop)
    preview = shop.merging.preview(keep.id, drop.id)
    assert entries(shop) == before
    outcome = shop.merging.merge(keep.id, drop.id, request_key=new_key())
    agrees(preview, outcome)
    shop.assert_sound()
    assert state_of(shop, keep.id)[0] == outcome.balances
    return outcome


def part(shop, keep):
    outcome = shop.merging.part(keep.id, request_key=new_key())
    shop.assert_sound()
    return outcome


def move(shop, visit, member):
    before = entries(shop)
    preview = shop.moving.preview(visit, member.id)
    assert entries(shop) == before
    outcome = shop.moving.move(visit, member.id, request_key=new_key())
    agrees(preview, outcome)
    shop.assert_sound()
    return outcome


# Merging


def test_a_merge_conserves_what_both_had(bare_shop):
    keep, drop = two_members(bare_shop, expiry={"months": 2}, pending_days=3)
    bare_shop.scan(keep.card, amount=1000)
    bare_shop.scan(drop.card, amount=2000)
    bare_shop.scan(drop.card, amount=3000)
    give(bare_shop, drop, 7, expires_on=date(2026, 3, 31))
    before, lots = sums(bare_shop), state_of(bare_shop, keep.id)[2] + state_of(bare_shop, drop.id)[2]
    outcome = merge(bare_shop, keep, drop)
    assert sums(bare_shop) == before
    assert sorted(state_of(bare_shop, keep.id)[2], key=str) == sorted(lots, key=str), "lots keep their dates"
    points, stamps = outcome.balances
    assert (points.balance, points.pending, points.lapses_on, stamps.balance) == (7, 60, date(2026, 3, 31), 3)
    bare_shop.clock.move(days=3)
    assert points_of(bare_shop, keep) == 67
    bare_shop.clock.move(days=70)
    bare_shop.upkeep.run_day()
    assert points_of(bare_shop, keep) == 0
    bare_shop.assert_sound()


def test_both_cards_and_all_that_hung_on_them_are_the_members_after(bare_shop):
    keep, drop = two_members(bare_shop)
    scanned = bare_shop.scan(drop.card, amount=1000, stamps=5)
    bare_shop.scan(keep.card, amount=500, stamps=3)
    merge(bare_shop, keep, drop)
    for card in (keep.card, drop.card):
        assert bare_shop.scan(card, amount=100).member.id == keep.id
    shown = bare_shop.front.show(drop.card)
    assert (shown.member.id, shown.visits, [each.reward for each in shown.vouchers]) == (
        keep.id,
        4,
        ["Free coffee"] * 2,
    ), "3 stamps and two more fill a card beside the one she had"
    assert bare_shop.front.show(drop.id).member.id == keep.id
    assert [each.id for each in bare_shop.front.find("Berg")] == [keep.id]
    assert bare_shop.front.today().members == 1
    for voucher in shown.vouchers:
        bare_shop.rewards.use(voucher.id, request_key=new_key())
    void(bare_shop, scanned.visit)


def test_cards_that_a_merge_fills_give_their_voucher_at_the_next_stamp(bare_shop):
    keep, drop = two_members(bare_shop)
    bare_shop.scan(keep.card, stamps=3)
    bare_shop.scan(drop.card, stamps=4)
    assert merge(bare_shop, keep, drop).vouchers == ()
    outcome = bare_shop.scan(drop.card)
    assert [each.reward for each in outcome.vouchers] == ["Free coffee"]
    assert bare_shop.balance(keep.card) == 3
    part(bare_shop, keep)
    assert (bare_shop.balance(keep.card), bare_shop.balance(drop.card)) == (0, 3)
    assert [len(bare_shop.front.show(member.id).vouchers) for member in (keep, drop)] == [0, 1]


def test_a_merge_writes_no_entry(bare_shop):
    keep, drop = two_members(bare_shop, debt="carry")
    bare_shop.scan(keep.card, amount=3000)
    bought = bare_shop.scan(drop.card, amount=10_000)
    buy(bare_shop, drop)
    bring(bare_shop, bought.purchase)
    before = entries(bare_shop)
    merge(bare_shop, keep, drop)
    part(bare_shop, keep)
    assert entries(bare_shop) == before


@pytest.mark.parametrize("who", ["keep", "drop", "both"])
def test_debts_of_either_side_are_paid_or_stay(bare_shop, who):
    keep, drop = two_members(bare_shop, debt="carry")
    for name, member in (("keep", keep), ("drop", drop)):
        if who in {name, "both"}:
            bought = bare_shop.scan(member.card, amount=10_000)
            buy(bare_shop, member)
            bring(bare_shop, bought.purchase)
        else:
            bare_shop.scan(member.card, amount=3000)
    before = sums(bare_shop)
    outcome = merge(bare_shop, keep, drop)
    assert sums(bare_shop) == before
    owed = 160 if who == "both" else 50
    assert (outcome.balances[0].balance, outcome.balances[0].debt) == (-owed, owed)
    with pytest.raises(InDebt):
        buy(bare_shop, keep)
    bare_shop.scan(drop.card, amount=20_000)
    assert points_of(bare_shop, keep) == 200 - owed
    bare_shop.assert_sound()


def test_a_merge_is_undone_within_30_days_with_what_is_left(bare_shop):
    keep, drop = two_members(bare_shop)
    bare_shop.scan(keep.card, amount=5000)
    mine = bare_shop.scan(drop.card, amount=10_000, stamps=5)
    own = bare_shop.front.show(drop.id)
    merge(bare_shop, keep, drop)
    buy(bare_shop, keep)
    bare_shop.clock.move(days=29)
    total = sums(bare_shop)
    assert [each.member for each in bare_shop.merging.merges(keep.id)] == [drop.id]
    part(bare_shop, keep)
    assert sums(bare_shop) == total
    assert bare_shop.merging.merges(keep.id) == ()
    shown = bare_shop.front.show(drop.card)
    assert (shown.member.id, shown.vouchers, shown.visits) == (drop.id, own.vouchers, 1)
    assert points_of(bare_shop, keep) + points_of(bare_shop, drop) == 70
    assert (points_of(bare_shop, keep), points_of(bare_shop, drop)) == (0, 70), "the oldest were spent first"
    assert {each.id for each in bare_shop.front.find("Berg")} == {keep.id, drop.id}
    void(bare_shop, mine.visit)
    assert bare_shop.front.show(drop.id).vouchers == ()


def test_a_merge_is_not_undone_after_30_days_nor_twice(bare_shop):
    keep, drop = two_members(bare_shop)
    merge(bare_shop, keep, drop)
    bare_shop.clock.move(days=30)
    part(bare_shop, keep)
    with pytest.raises(MergeRefused) as none:
        bare_shop.merging.part(keep.id, request_key=new_key())
    merge(bare_shop, keep, drop)
    bare_shop.clock.move(days=30, seconds=1)
    with pytest.raises(MergeRefused) as late:
        bare_shop.merging.part(keep.id, request_key=new_key())
    assert (none.value.why, late.value.why) == ("none", "late")
    for other in (keep, drop):
        with pytest.raises(MergeRefused) as same:
            bare_shop.merging.merge(keep.id, other.id, request_key=new_key())
        assert same.value.why == "same"


def test_merges_of_merges_come_apart_in_turn(bare_shop):
    keep, drop = two_members(bare_shop)
    third = bare_shop.enrol("Cleo").member
    for member, amount in ((keep, 1000), (drop, 2000), (third, 4000)):
        bare_shop.scan(member.card, amount=amount)
    merge(bare_shop, drop, third)
    merge(bare_shop, keep, drop)
    assert points_of(bare_shop, keep) == 70
    part(bare_shop, keep)
    assert (points_of(bare_shop, keep), points_of(bare_shop, drop)) == (10, 60)
    part(bare_shop, drop)
    assert [points_of(bare_shop, each) for each in (keep, drop, third)] == [10, 20, 40]


def test_a_debt_that_came_by_a_merge_goes_back_with_it(bare_shop):
    keep, drop = two_members(bare_shop, debt="carry")
    bought = bare_shop.scan(drop.card, amount=10_000)
    buy(bare_shop, drop)
    bring(bare_shop, bought.purchase)
    merge(bare_shop, keep, drop)
    bare_shop.scan(keep.card, amount=3000)
    part(bare_shop, keep)
    assert (points_of(bare_shop, keep), points_of(bare_shop, drop)) == (0, -50)


@pytest.mark.parametrize("carry", [True, False])
def test_goods_from_before_a_merge_are_brought_back_after_it(bare_shop, carry):
    keep, drop = two_members(bare_shop, carry_remainder=carry)
    bare_shop.scan(keep.card, amount=5000)
    mine = bare_shop.scan(drop.card, amount=10_000)
    merge(bare_shop, keep, drop)
    after = state_of(bare_shop, keep.id)
    returned = bring(bare_shop, mine.purchase, back(3000))
    assert kinds(returned) == [("clawback", -30)]
    void(bare_shop, returned.visit)
    assert state_of(bare_shop, keep.id)[0] == after[0]
    bring(bare_shop, mine.purchase, back(3000))
    bring(bare_shop, mine.purchase)
    assert points_of(bare_shop, keep) == 50


def test_what_was_spent_before_a_merge_comes_back_to_whom_she_is_now(bare_shop):
    keep, drop = two_members(bare_shop)
    give(bare_shop, drop, 200)
    bought = buy(bare_shop, drop)
    paid = pay(bare_shop, drop, 100, 5000)
    merge(bare_shop, keep, drop)
    bring(bare_shop, paid.purchase)
    assert points_of(bare_shop, keep) == 120
    void(bare_shop, bought.visit)
    assert points_of(bare_shop, keep) == 200
    assert rows(bare_shop, f"SELECT sum(rest) FROM lot WHERE member_id = {drop.id}") == [(200,)]


def test_a_return_from_before_a_merge_is_voided_after_it(bare_shop):
    keep, drop = two_members(bare_shop, debt="carry")
    give(bare_shop, keep, 30)
    bought = bare_shop.scan(drop.card, amount=10_000)
    buy(bare_shop, drop)
    returned = bring(bare_shop, bought.purchase)
    merge(bare_shop, keep, drop)
    assert points_of(bare_shop, keep) == -50
    void(bare_shop, returned.visit)
    assert points_of(bare_shop, keep) == 50


def test_a_return_made_while_merged_is_the_other_members_once_apart(bare_shop):
    keep, drop = two_members(bare_shop)
    bare_shop.scan(keep.card, amount=5000)
    mine = bare_shop.scan(drop.card, amount=10_000)
    merge(bare_shop, keep, drop)
    returned = bring(bare_shop, mine.purchase, back(3000))
    part(bare_shop, keep)
    assert (points_of(bare_shop, keep), points_of(bare_shop, drop)) == (50, 70)
    void(bare_shop, returned.visit)
    assert points_of(bare_shop, keep) + points_of(bare_shop, drop) == 150
    bring(bare_shop, mine.purchase)
    assert points_of(bare_shop, keep) + points_of(bare_shop, drop) == 50


def test_spend_carried_by_both_counts_together_and_apart_again(bare_shop):
    keep, drop = two_members(bare_shop, per="10.00")
    bare_shop.scan(keep.card, amount=600)
    bare_shop.scan(drop.card, amount=700)
    merge(bare_shop, keep, drop)
    assert kinds(bare_shop.scan(keep.card, amount=100))[0] == ("award", 1), "14.00 were spent"
    part(bare_shop, keep)
    assert kinds(bare_shop.scan(drop.card, amount=299))[0] == ("award", 1), "only her stamp: 9.99"


# Moving


@pytest.mark.parametrize("settings", [{"carry_remainder": False}, {"unit": "visit", "per": None}])
def test_a_moved_purchase_is_taken_back_there_and_awarded_here_on_its_day(bare_shop, settings):
    terms = {name: value for name, value in {**POINTS, **settings}.items() if value is not None}
    bare_shop.catalogue.apply([terms, CARD])
    mine, hers = bare_shop.enrol("Anna").member, bare_shop.enrol("Bo").member
    day = bare_shop.scan(mine.card, amount=5050)
    bare_shop.clock.move(days=5)
    total = sums(bare_shop)
    outcome = move(bare_shop, day.visit, hers)
    assert sums(bare_shop) == total
    assert (outcome.member.id, outcome.purchase, outcome.amount) == (hers.id, day.purchase, 5050)
    found = rows(bare_shop, "SELECT kind, sum(quantity), business_date, member_id FROM entry GROUP BY 1, 3, 4")
    units = day.entries[0].quantity + 1
    assert sorted(found) == [
        ("award", units, day.on.isoformat(), mine.id),
        ("award", units, day.on.isoformat(), hers.id),
        ("clawback", -units, outcome.on.isoformat(), mine.id),
    ]
    assert (bare_shop.front.show(mine.id).visits, bare_shop.front.show(hers.id).visits) == (0, 1)
    assert rows(bare_shop, f"SELECT business_date FROM visit WHERE member_id = {hers.id}") == [(day.on.isoformat(),)]
    void(bare_shop, outcome.visit)
    assert sums(bare_shop) == ([], [])


def test_stamps_given_by_hand_move_with_the_visit_whatever_the_cap(bare_shop):
    mine, hers = two_members(bare_shop, card={"max_per_day": 3})
    hers_today = bare_shop.scan(hers.card, stamps=3)
    scanned = bare_shop.scan(mine.card, days=0, stamps=3)
    move(bare_shop, scanned.visit, hers)
    assert (bare_shop.balance(mine.card), len(bare_shop.front.show(hers.id).vouchers)) == (0, 1)
    assert bare_shop.balance(hers.card) == 1
    assert hers_today.visit


@pytest.mark.parametrize("carry", [True, False])
def test_goods_of_a_moved_purchase_are_brought_back_by_what_is_left_of_it(bare_shop, carry):
    mine, hers = two_members(bare_shop, carry_remainder=carry)
    bare_shop.scan(mine.card, amount=3030)
    scanned = bare_shop.scan(mine.card, amount=10_070)
    bare_shop.scan(hers.card, amount=2050)
    moved = move(bare_shop, scanned.visit, hers)
    assert (points_of(bare_shop, mine), points_of(bare_shop, hers)) == (30, 121 if carry else 120)
    again = move(bare_shop, moved.visit, mine)
    assert points_of(bare_shop, hers) == 20
    third = move(bare_shop, again.visit, hers)
    bring(bare_shop, third.purchase, back(4000))
    assert points_of(bare_shop, hers) == 81 if carry else 80
    bring(bare_shop, third.purchase)
    assert (points_of(bare_shop, mine), points_of(bare_shop, hers)) == (30, 20)


def test_carried_spend_left_behind_by_a_move_is_not_taken_back_twice(bare_shop):
    mine, hers = two_members(bare_shop, per="50.00")
    first = bare_shop.scan(mine.card, amount=3000)
    second = bare_shop.scan(mine.card, amount=2000)
    move(bare_shop, first.visit, hers)
    assert points_of(bare_shop, mine) == 0
    bare_shop.scan(mine.card, amount=3000)
    assert points_of(bare_shop, mine) == 1
    bring(bare_shop, second.purchase, back(1))
    assert points_of(bare_shop, mine) == 0
    bare_shop.scan(mine.card, amount=1)
    assert points_of(bare_shop, mine) == 1


def test_a_move_moves_the_day_until_which_points_live(bare_shop):
    mine, hers = two_members(bare_shop, expiry={"months": 1, "from": "activity"})
    give_on = bare_shop.scan(mine.card, amount=1000)
    later = bare_shop.scan(mine.card, days=20, amount=100)
    bare_shop.scan(hers.card, days=0, amount=100)
    move(bare_shop, later.visit, hers)
    (first, *_) = bare_shop.front.show(mine.id).balances
    assert first.lapses_on == date(2026, 4, give_on.on.day)


def test_what_hangs_on_other_acts_is_not_moved(bare_shop):
    mine, hers = two_members(bare_shop)
    scanned = bare_shop.scan(mine.card, amount=10_000)
    bring(bare_shop, scanned.purchase, back(100))
    give(bare_shop, mine, 100)
    paid = pay(bare_shop, mine, 50, 10_000)
    gone = bare_shop.scan(mine.card, amount=100)
    returned = bare_shop.returns.take_in(gone.purchase, EVERYTHING, request_key=new_key())
    void(bare_shop, gone.visit)
    before = entries(bare_shop)
    for visit, refusal in (
        (scanned.visit, MergeRefused),
        (paid.visit, MergeRefused),
        (gone.visit, AlreadyVoided),
        (returned.visit, VisitUnknown),
        (999, VisitUnknown),
    ):
        with pytest.raises(refusal):
            bare_shop.moving.move(visit, hers.id, request_key=new_key())
    visit = bare_shop.scan(mine.card).visit
    with pytest.raises(MergeRefused):
        bare_shop.moving.move(visit, mine.id, request_key=new_key())
    with pytest.raises(MemberUnknown):
        bare_shop.moving.move(visit, 999, request_key=new_key())
    assert entries(bare_shop)[0] == before[0] + 1


# Forgetting

PERSON = {
    "name": "Zoë Quibblewick",
    "phone": "+45 20 99 88 77",
    "email": "zoe@quibblewick.example",
    "birthday": "1971-06-13",
    "note": "likes oat milk and rye",
}
TRACES = ("quibblewick", "Quibblewick", "20998877", "20 99 88 77", "998877", "zoe@", "1971-06-13", "oat milk")


def bytes_of(book):
    """All that is in the book's files, and the answers that requests keep as they read when they are said again."""
    files = [path.read_bytes() for path in (book.path, book.path.with_name(book.path.name + "-wal")) if path.exists()]
    with book.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT answer, form FROM request").all()
    return b"".join([*files, *(unpacked(*row).encode() for row in kept)])


def a_life(shop, member):
    """Everything that might write something personal down."""
    shop.front.find("quibble")
    for _ in range(5):
        shop.scan(member.card, amount=3000)
    shop.enrolment.edit(member.card, {"note": PERSON["note"]}, consents={"email": True}, wording="Write to me")
    shop.enrolment.block(member.card, reason="Quibblewick stole a cup")
    shop.scan(member.card, amount=100, key="while-blocked")
    shop.enrolment.unblock(member.card)
    shop.enrolment.consent(member.card, {"sms": True}, wording="Text me")
    second = shop.cards.replace(member.card).code
    shop.cards.block(second, reason="lost by Quibblewick")
    third = shop.cards.replace(member.id).code
    shop.rewards.redeem(third, "Cake", request_key=new_key())
    shop.adjustments.adjust(third, "points", 5, reason="she was kind", request_key=new_key())
    shop.front.find(third)
    return [member.card, second, third]


def crowd(shop):
    for number in range(40):
        other = shop.enrol(f"Other {number}", phone=f"300000{number:02}", email=f"o{number}@elsewhere.example").member
        shop.scan(other.card, days=0, amount=100)


def test_a_forgotten_member_leaves_figures_but_not_a_byte(bare_shop):
    two_members(bare_shop)
    crowd(bare_shop)
    member = bare_shop.enrol(**PERSON).member
    codes = a_life(bare_shop, member)
    crowd(bare_shop)
    units = rows(bare_shop, f"SELECT count(*) FROM entry WHERE member_id = {member.id}")
    preview = bare_shop.forgetting.preview(member.id)
    assert bare_shop.front.show(member.id).member.name == PERSON["name"]
    outcome = bare_shop.forgetting.forget(member.id, request_key="forget")
    agrees(preview, outcome)
    assert bare_shop.forgetting.forget(member.id, request_key="forget").repeated
    bare_shop.assert_sound()
    assert rows(bare_shop, f"SELECT count(*) FROM entry WHERE member_id = {member.id}")[0][0] >= units[0][0]
    assert all(each.balance == each.pending == each.debt == 0 for each in outcome.balances)
    assert bare_shop.front.find("quibble") == ()
    for word in (member.id, *codes):
        with pytest.raises(MemberUnknown):
            bare_shop.front.show(word)
    found = bytes_of(bare_shop.book)
    assert [word for word in (*TRACES, *codes) if word.encode() in found] == []


def test_what_a_forgotten_member_owed_and_owned_is_gone(bare_shop):
    keep, drop = two_members(bare_shop, debt="carry", pending_days=5)
    give(bare_shop, keep, 100)
    bought = bare_shop.scan(keep.card, amount=10_000, stamps=5)
    buy(bare_shop, keep)
    bring(bare_shop, bought.purchase)
    bare_shop.scan(keep.card, amount=1000, stamps=4)
    assert bare_shop.front.show(keep.id).balances[0].pending
    outcome = bare_shop.forgetting.forget(keep.id, request_key=new_key())
    bare_shop.assert_sound()
    assert {(each.balance, each.pending, each.debt) for each in outcome.balances} == {(0, 0, 0)}
    assert rows(bare_shop, f"SELECT sum(quantity) FROM entry WHERE member_id = {keep.id} GROUP BY programme_id") == [
        (0,),
        (0,),
    ]
    assert rows(bare_shop, "SELECT state FROM voucher WHERE state = 'issued'") == []
    bare_shop.clock.move(days=500)
    bare_shop.upkeep.run_day()
    assert drop.id


def test_all_that_were_merged_into_her_are_forgotten_with_her(bare_shop):
    keep, drop = two_members(bare_shop)
    third = bare_shop.enrol(**PERSON).member
    merge(bare_shop, drop, third)
    merge(bare_shop, keep, drop)
    bare_shop.forgetting.forget(keep.id, request_key=new_key())
    bare_shop.assert_sound()
    found = bytes_of(bare_shop.book)
    words = (*TRACES, keep.card, drop.card, third.card, "Berg")
    assert [word for word in words if word.encode() in found] == []
    with pytest.raises(MemberUnknown):
        bare_shop.merging.part(keep.id, request_key=new_key())


def test_goods_of_a_forgotten_member_are_still_brought_back(bare_shop):
    keep, _ = two_members(bare_shop)
    bought = bare_shop.scan(keep.card, amount=10_000)
    bare_shop.forgetting.forget(keep.id, request_key=new_key())
    outcome = bring(bare_shop, bought.purchase, back(4000))
    assert (outcome.member.id, kinds(outcome), outcome.amount) == (0, [], 4000)
    assert rows(bare_shop, f"SELECT member_id FROM purchase WHERE id = {outcome.purchase}") == [(keep.id,)]
    bare_shop.returns.take_in(bought.purchase, EVERYTHING, request_key=new_key())
    assert bare_shop.returns.bought(bought.purchase).nothing_left


# What two had in common once they are apart, and what is there of both while they are one


def test_open_cards_of_members_made_one_move_to_a_new_version_once(bare_shop):
    keep, drop = two_members(bare_shop)
    bare_shop.scan(keep.card)
    bare_shop.scan(drop.card)
    merge(bare_shop, keep, drop)
    bare_shop.catalogue.apply([{**CARD, "size": 3, "open_cards": "convert"}], accept=True)
    assert bare_shop.balance(keep.card) == 2
    (coffee,) = (each for each in bare_shop.catalogue.listed() if each.key == "coffee")
    assert coffee.open_cards == 1, "one person has one open card"
    bare_shop.scan(drop.card)
    assert [each.reward for each in bare_shop.front.show(keep.card).vouchers] == ["Free coffee"]
    bare_shop.assert_sound()


def test_units_that_come_back_pay_only_what_she_herself_owes_after_parting(bare_shop):
    keep, drop = two_members(bare_shop, debt="carry")
    give(bare_shop, keep, 40)
    bought = bare_shop.scan(drop.card, amount=3000)
    merge(bare_shop, keep, drop)
    paid = pay(bare_shop, keep, 60, 5000)
    part(bare_shop, keep)
    bring(bare_shop, bought.purchase)
    void(bare_shop, paid.visit)
    assert (points_of(bare_shop, keep), points_of(bare_shop, drop)) == (40, 0)


def test_a_card_that_both_filled_is_reopened_for_each_with_her_own_stamps(bare_shop):
    keep, drop = two_members(bare_shop)
    for _ in range(3):
        bare_shop.scan(drop.card)
    merge(bare_shop, keep, drop)
    bare_shop.scan(keep.card)
    filled = bare_shop.scan(keep.card)
    assert [each.reward for each in filled.vouchers] == ["Free coffee"]
    part(bare_shop, keep)
    voided = void(bare_shop, filled.visit)
    assert voided.balances == bare_shop.front.show(keep.card).balances
    assert (bare_shop.balance(keep.card), bare_shop.balance(drop.card)) == (1, 3)


def test_a_voucher_past_its_day_is_gone_whether_the_day_was_run_or_not(bare_shop):
    def left(*, run):
        card = bare_shop.enrol().member.card
        given = bare_shop.adjustments.adjust(card, "coffee", 5, reason="counted anew", request_key=new_key())
        bare_shop.clock.move(days=3)
        if run:
            bare_shop.upkeep.run_day()
        (added,) = (each.id for each in given.entries if each.quantity > 0)
        bare_shop.adjustments.reverse(added, reason="a mistake", request_key=new_key())
        (balance,) = (each for each in bare_shop.front.show(card).balances if each.programme == "coffee")
        return balance.balance, balance.debt

    two_members(bare_shop, card={"voucher_valid_days": 1, "debt": "carry"})
    assert left(run=False) == left(run=True)


def test_a_reward_on_the_way_that_a_voided_return_gave_again_goes_with_its_purchase(bare_shop):
    bare_shop.catalogue.apply([{**CARD, "interim": {"2": "Bun"}}])
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=2000, stamps=5)
    returned = bring(bare_shop, bought.purchase)
    bare_shop.scan(card, stamps=2)
    void(bare_shop, returned.visit)
    rewards = sorted(each.reward for each in bare_shop.front.show(card).vouchers)
    assert rewards == ["Bun", "Bun", "Free coffee"]
    void(bare_shop, bought.visit)
    assert [each.reward for each in bare_shop.front.show(card).vouchers] == ["Bun"]
    assert bare_shop.balance(card) == 2


def test_an_answer_tells_nothing_that_is_anothers_by_now(bare_shop):
    keep, drop = two_members(bare_shop)
    filled = bare_shop.scan(drop.card, stamps=5)
    (voucher,) = (each.id for each in filled.vouchers)
    merge(bare_shop, keep, drop)
    bought = bare_shop.scan(keep.card, amount=2000)
    bare_shop.rewards.use(voucher, request_key=new_key(), purchase=bought.purchase)
    part(bare_shop, keep)
    preview = bare_shop.voiding.preview(bought.visit)
    assert [(each.kind, each.whose.id) for each in preview.consequences if each.whose] == [("voucher_issued", drop.id)]
    voided = bare_shop.voiding.void(bought.visit, request_key=new_key())
    bare_shop.assert_sound()
    assert voided.vouchers == bare_shop.front.show(keep.card).vouchers == ()
    assert [each.id for each in bare_shop.front.show(drop.card).vouchers] == [voucher]
