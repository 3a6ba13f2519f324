"""The stamp card's rules alone: the worked examples of rules.md 13, caps, overflow, taking back, changed terms."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.register import read_rules
from shopclub.rules.kinds.stamp_cards import convert_open_card
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Act, Counted, DebtPolicy, EntryKind, FullCard, Standing, Taken
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.taking_back import clawback, restored_expiry, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.refusals import CapExceeded

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - the shop's own clock
CARD = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee"}


def card(**settings):
    return read_rules({**CARD, **settings}, Currency("DKK"))


def act(**told):
    return Act(TODAY, NOON, **told)


def holding(*rests, version=1, expires=None):
    """A standing with a lot of each size, the oldest first."""
    lots = [
        Lot(number, rest, rest, TODAY - timedelta(days=100 - number), version, expires_on=expires)
        for number, rest in enumerate(rests, 1)
    ]
    return Standing(lots=tuple(lots))


def earn(rules, standing, told, *, version=1, successor=None):
    return rules.earn(standing, told, version=version, successor=successor or Version(version, version, rules))


def take_back(rules, standing, taken, *, version=1):
    units = clawback(rules, standing, taken, version=version)
    return take_units(rules, standing, taken, units=units, version=version)


def counted(visit, before, amount, left, given, bp=10_000):
    return Counted(visit, 1, (before,), (amount,), (left,), given, bp)


def entries(decision):
    return [(each.kind.value, each.quantity) for each in decision.postings]


def test_example_1_eight_stamps_and_four_more():
    decision = earn(card(), holding(8), act(stamps=4))
    assert entries(decision) == [("award", 4), ("redemption", -10)]
    assert decision.postings[1].draws == (Draw(1, 8), Draw(-1, 2))
    assert [(each.reward, each.ground) for each in decision.grants] == [("Free coffee", Ground.full_card(1))]


@pytest.mark.parametrize(("stamps", "vouchers"), [(12, 1), (25, 2), (9, 0), (10, 1)])
def test_example_2_a_fresh_card_takes_many_stamps_at_once(stamps, vouchers):
    decision = earn(card(), Standing(), act(stamps=stamps))
    assert len(decision.grants) == vouchers
    assert sum(each.quantity for each in decision.postings) == stamps - 10 * vouchers


def test_example_3_carried_remainder_and_a_return():
    rules, spent, given = card(unit="amount", per="50.00"), 0, []
    for amount in (3000, 2000, 6500):
        decision = earn(rules, Standing(counters={(1, 0): spent}), act(amount=amount))
        spent += amount
        given.append(decision.basis.units)
    assert (given, spent % 5000) == ([0, 1, 1], 1500)
    counts = (counted(1, 0, 3000, 3000, 0), counted(2, 3000, 2000, 0, 1), counted(3, 5000, 6500, 6500, 1))
    there = replace(holding(1, 1), awarded={1: 2}, counted=counts)
    back = take_back(rules, there, Taken(TODAY, 1, frozenset({1}), visit=2, reverses=1))
    assert entries(back) == [("clawback", -1)]
    assert back.postings[0].draws == (Draw(1, 1),)


def test_example_12_is_the_counters_and_example_13_a_smaller_card_meets_nine_of_ten():
    old = Version(1, 1, card())
    outcomes = {}
    for open_cards in ("keep", "better", "convert"):
        new = Version(2, 2, card(size=8, open_cards=open_cards))
        decision = convert_open_card(holding(9), old=old, new=new, on=TODAY, reason="version 2")
        outcomes[open_cards] = (entries(decision), len(decision.grants))
    assert outcomes == {
        "keep": ([], 0),
        "better": ([("adjustment", -9), ("adjustment", 9), ("redemption", -8)], 1),
        "convert": ([("adjustment", -9), ("adjustment", 8), ("redemption", -8)], 1),
    }


def test_a_larger_card_is_worse_so_better_keeps_the_old_terms():
    old, new = Version(1, 1, card()), Version(2, 2, card(size=12, open_cards="better"))
    assert convert_open_card(holding(9), old=old, new=new, on=TODAY, reason="version 2").postings == ()


def test_an_empty_card_has_nothing_to_convert():
    old, new = Version(1, 1, card()), Version(2, 2, card(size=5, open_cards="convert"))
    assert convert_open_card(Standing(), old=old, new=new, on=TODAY, reason="version 2").postings == ()


@given(st.integers(3, 50), st.integers(3, 50), st.data())
def test_converting_rounds_progress_up_and_never_past_one_full_card(before, after, data):
    progress = data.draw(st.integers(1, before - 1))
    old, new = Version(1, 1, card(size=before)), Version(2, 2, card(size=after, open_cards="convert"))
    decision = convert_open_card(holding(progress), old=old, new=new, on=TODAY, reason="version 2")
    given_units = decision.postings[1].quantity
    assert given_units * before >= progress * after > (given_units - 1) * before
    assert len(decision.grants) == (given_units == after)


def test_a_card_left_over_full_is_turned_into_a_voucher_before_it_is_stamped():
    rules, successor = card(size=8), Version(2, 2, card(size=3))
    decision = earn(rules, holding(9), act(stamps=1), successor=successor)
    assert entries(decision) == [("redemption", -8), ("award", 1)]


def test_what_overflows_goes_on_under_the_new_terms():
    successor = Version(2, 2, card(size=3))
    decision = earn(card(), holding(9), act(stamps=5), successor=successor)
    assert entries(decision) == [("award", 1), ("redemption", -10), ("award", 4), ("redemption", -3)]
    assert [each.version for each in decision.postings] == [1, 1, 2, 2]


def test_rewards_on_the_way_are_given_once_for_each_card():
    rules = card(size=6, interim={"2": "Cookie", "4": "Cake"})
    decision = earn(rules, Standing(), act(stamps=15))
    assert [each.ground for each in decision.grants] == [
        Ground.on_the_way(1, 2),
        Ground.on_the_way(1, 4),
        Ground.full_card(1),
        Ground.on_the_way(2, 2),
        Ground.on_the_way(2, 4),
        Ground.full_card(2),
        Ground.on_the_way(3, 2),
    ]
    again = earn(rules, replace(holding(1), grounds=frozenset({Ground.on_the_way(1, 2)})), act(stamps=2))
    assert again.grants == ()


def test_welcome_stamps_pass_the_rewards_on_the_way():
    welcome = card(welcome_stamps=3, interim={"2": "Cookie"}).welcome(version=1, on=TODAY)
    assert entries(welcome) == [("bonus", 3)]
    assert [each.reward for each in welcome.grants] == ["Cookie"]
    assert card().welcome(version=1, on=TODAY).postings == ()


def test_a_voucher_lives_to_the_end_of_its_last_day():
    (grant,) = earn(card(size=3, voucher_valid_days=0), Standing(), act(stamps=3)).grants
    assert grant.expires_on == TODAY
    (grant,) = earn(card(size=3), Standing(), act(stamps=3)).grants
    assert grant.expires_on is None


def test_pieces_of_a_category_are_stamped_and_other_lines_are_not():
    rules = card(unit="item", categories=["coffee"], stamps_per_unit=2)
    decision = earn(rules, Standing(), act(items=(Item("coffee", 100, 3), Item("cake", 500)), amount=800))
    assert entries(decision) == [("award", 6)]
    assert entries(earn(rules, Standing(), act(amount=800))) == []


def test_without_carry_each_purchase_is_counted_for_itself():
    rules = card(unit="amount", per="50.00", carry_remainder=False)
    assert not rules.needs_history
    assert entries(earn(rules, Standing(counters={(1, 0): 4999}), act(amount=4999))) == []
    assert entries(earn(rules, Standing(), act(amount=12_500))) == [("award", 2)]
    part = replace(holding(2), counted=(counted(1, 0, 12_500, 9900, 2),))
    taken = Taken(TODAY, 2, frozenset({1}), visit=1, whole=False)
    assert entries(take_back(rules, part, taken)) == [("clawback", -1)]
    whole = replace(holding(2), counted=(counted(1, 0, 12_500, 0, 2),))
    assert entries(take_back(rules, whole, replace(taken, whole=True))) == [("clawback", -2)]


def test_no_amount_is_below_any_minimum_spend_and_counts_for_nothing():
    rules = card(unit="amount", per="10.00", min_spend="20.00")
    for amount in (None, 0, 1999):
        decision = earn(rules, Standing(), act(amount=amount))
        assert (decision.postings, decision.basis.counts) == ((), (0,))
        assert [(each.code, each.number) for each in decision.notices] == [("below_minimum", 2000)]
    assert entries(earn(rules, Standing(), act(amount=2000))) == [("award", 2)]


def test_an_amended_visit_that_falls_below_the_minimum_gives_back_what_it_had():
    rules = card(min_spend="20.00")
    decision = earn(rules, replace(holding(1), visit=1), act(amount=100))
    assert decision.basis.units == -1


@pytest.mark.parametrize(
    ("settings", "standing", "units", "notices"),
    [
        ({"max_per_visit": 2}, Standing(), 2, ["cap_reached"]),
        ({"max_per_day": 3}, Standing(today=2), 1, ["cap_reached"]),
        ({"max_per_day": 3}, Standing(today=7), 0, ["cap_reached"]),
        ({"max_per_visit": 4, "max_per_day": 5}, Standing(today=1), 4, ["cap_reached"]),
        ({"max_per_visit": 5}, Standing(), 5, []),
    ],
)
def test_a_scan_meets_a_cap_gets_what_is_allowed_and_says_so(settings, standing, units, notices):
    rules = card(unit="item", categories=["coffee"], **settings)
    decision = earn(rules, standing, act(items=(Item("coffee", 100, 5),), amount=500))
    assert sum(each.quantity for each in decision.postings) == units
    assert [each.code for each in decision.notices] == notices


def test_stamps_by_hand_over_a_cap_are_refused_unless_a_manager_overrides():
    rules = card(max_per_visit=3, max_per_day=4)
    with pytest.raises(CapExceeded) as refused:
        earn(rules, Standing(today=2), act(stamps=4))
    assert (refused.value.cap, refused.value.asked, refused.value.given) == (3, 4, 2)
    assert entries(earn(rules, Standing(today=2), act(stamps=4, override=True))) == [("award", 4)]


def test_the_same_number_by_hand_again_is_no_more_than_before():
    assert entries(earn(card(max_per_day=2), Standing(today=5, visit=4), act(stamps=4))) == []


def test_a_promotion_multiplies_and_rounds_once():
    promotion = [{"name": "Half more", "bp": 15000}]
    for rounding, units in (("floor", 4), ("half_up", 5), ("ceil", 5)):
        rules = card(unit="item", categories=["coffee"], multiplier=promotion, rounding=rounding)
        decision = earn(rules, Standing(), act(items=(Item("coffee", 100, 3),), amount=300))
        assert entries(decision) == [("award", units)]
        assert (decision.basis.ground, decision.basis.promotion) == (GroundKind.ITEM, "Half more")
        assert (decision.postings[0].ground, decision.postings[0].promotion) == (Ground(GroundKind.ITEM), "Half more")


def test_stamps_live_some_days_and_no_longer_than_their_card():
    first = earn(card(stamp_expiry={"days": 90}), Standing(), act()).postings[0].terms
    assert (first.expires_on, first.idle, first.last_day) == (TODAY + timedelta(days=90), False, None)
    opened = TODAY - timedelta(days=99)
    settings = {"stamp_expiry": {"days": 90, "from": "activity"}, "card_expiry": {"days": 120}}
    joined = earn(card(**settings), holding(2), act()).postings[0].terms
    assert joined.last_day == opened + timedelta(days=120)
    assert (joined.expires_on, joined.idle) == (joined.last_day, True)


def test_stamps_that_fill_a_card_open_the_next_one_today():
    terms = earn(card(size=3, card_expiry={"days": 30}), holding(2), act(stamps=2)).postings[0].terms
    assert terms.last_day == TODAY + timedelta(days=30)


def test_a_debt_is_paid_before_a_card_is_stamped():
    rules = card(size=3, debt="carry")
    decision = earn(rules, Standing(debts=((7, 2), (8, 1))), act(stamps=4))
    assert decision.postings[0].fills == ((7, 2), (8, 1))
    assert entries(decision) == [("award", 4)]
    part = earn(rules, Standing(debts=((7, 5),)), act(stamps=2))
    assert part.postings[0].fills == ((7, 2),)


def test_a_card_is_not_full_while_a_debt_stands_beside_it():
    assert card(size=3, debt="carry").settle(replace(holding(3), debts=((7, 1),)), version=1, on=TODAY).postings == ()
    assert entries(card(size=3).settle(holding(3), version=1, on=TODAY)) == [("redemption", -3)]


def full(number, draws, *, unused=True, size=10):
    return FullCard(voucher=number, entry=100 + number, size=size, unused=unused, draws=draws)


def test_taking_back_empties_its_own_lot_then_the_newest():
    back = take_back(card(), holding(2, 3, 4), Taken(TODAY, 3, frozenset({1}), reverses=1))
    assert back.postings[0].draws == (Draw(1, 2), Draw(3, 1))
    assert back.postings[0].reverses == 1


def test_nothing_outstanding_takes_nothing_back():
    assert take_back(card(), holding(2), Taken(TODAY, 0)).postings == ()


def test_a_full_card_with_an_unused_voucher_is_reopened():
    emptied = Lot(1, 10, 0, TODAY - timedelta(days=9), 1)
    standing = Standing(lots=(emptied,), full_cards=(full(5, (Draw(1, 10),)),))
    back = take_back(card(), standing, Taken(TODAY, 1, frozenset({1})))
    assert entries(back) == [("reinstatement", 10), ("clawback", -1)]
    assert (back.voided, back.postings[0].reverses, back.postings[0].draws) == ((5,), 105, (Draw(1, -10),))


@pytest.mark.parametrize(
    ("debt", "expected"), [("forgive", [("clawback", -2), ("write_off", 1)]), ("carry", [("clawback", -2)])]
)
def test_a_used_voucher_stays_and_the_shortfall_follows_the_debt_policy(debt, expected):
    standing = replace(holding(1), full_cards=(full(5, (), unused=False),))
    assert entries(take_back(card(debt=debt), standing, Taken(TODAY, 2))) == expected


def test_lapsed_stamps_are_taken_back_only_from_the_act_itself():
    lapsed = holding(1, 1, expires=TODAY - timedelta(days=1))
    own = take_back(card(debt="carry"), lapsed, Taken(TODAY, 1, frozenset({1})))
    assert own.postings[0].draws == (Draw(1, 1),)
    other = take_back(card(), lapsed, Taken(TODAY, 1))
    assert entries(other) == [("clawback", -1), ("write_off", 1)]


def test_carried_stamps_that_expired_are_taken_back_on_paper_only():
    rules = card(unit="amount", per="50.00", debt="carry")
    counts = (counted(1, 0, 5000, 0, 1), counted(2, 5000, 5000, 5000, 1))
    standing = replace(holding(1), awarded={1: 2}, counted=counts)
    back = take_back(rules, standing, Taken(TODAY, 1, frozenset({9}), visit=1, lapsed=1))
    assert entries(back) == [("clawback", -1), ("write_off", 1)]
    assert back.postings[0].draws == ()


def test_a_return_leaves_what_a_promotion_gave_for_other_visits():
    rules = card(unit="amount", per="50.00")
    other = replace(counted(1, 0, 7000, 7000, 7), version=9)
    counts = (counted(1, 0, 10_000, 10_000, 4, bp=20_000), other, counted(2, 10_000, 5000, 0, 1))
    standing = replace(holding(4, 1), awarded={1: 5}, counted=counts)
    back = take_back(rules, standing, Taken(TODAY, 1, frozenset({2}), visit=2, reverses=2))
    assert entries(back) == [("clawback", -1)]


def test_a_return_takes_all_of_a_visit_that_a_cap_cut_before():
    rules = card(unit="amount", per="50.00", max_per_visit=1)
    standing = replace(
        holding(1, 1), awarded={1: 2}, counted=(counted(1, 0, 50_000, 50_000, 1), counted(2, 50_000, 5000, 0, 1))
    )
    assert entries(take_back(rules, standing, Taken(TODAY, 1, visit=2))) == [("clawback", -1)]


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_returns_does_not_matter_and_nothing_is_left_at_the_end(spent, dice):
    rules = card(unit="amount", per="50.00", size=50)
    counts, lots, awarded = {}, [], 0
    for visit, amount in enumerate(spent, 1):
        before = sum(spent[: visit - 1])
        units = earn(rules, Standing(counters={(1, 0): before}), act(amount=amount)).basis.units
        counts[visit] = counted(visit, before, amount, amount, units)
        lots += [Lot(visit, units, units, TODAY, 1)] if units else []
        awarded += units
    standing = Standing(lots=tuple(lots))
    for visit in dice.sample(sorted(counts), len(counts)):
        counts[visit] = replace(counts[visit], left=(0,))
        there = replace(standing, awarded={1: awarded}, counted=tuple(counts.values()))
        back = take_back(rules, there, Taken(TODAY, counts[visit].given, frozenset({visit}), visit=visit))
        draws = [draw for each in back.postings for draw in each.draws]
        standing = replace(standing, lots=lot_rules.after(standing.lots, draws))
        awarded += sum(each.quantity for each in back.postings)
        assert all(each.kind is EntryKind.CLAWBACK for each in back.postings)
        left = sum(each.left[0] for each in counts.values())
        assert awarded == left // 5000 == lot_rules.available(standing.lots, TODAY)
    assert awarded == 0


def test_a_restored_lot_lives_at_least_a_fortnight_and_gets_it_once():
    tomorrow = TODAY + timedelta(days=1)
    assert restored_expiry(tomorrow, on=TODAY, restored_before=False) == TODAY + timedelta(days=14)
    assert restored_expiry(date(2027, 1, 1), on=TODAY, restored_before=False) == date(2027, 1, 1)
    assert restored_expiry(tomorrow, on=TODAY, restored_before=True) == tomorrow
    assert restored_expiry(None, on=TODAY, restored_before=False) is None
    assert restored_expiry(tomorrow, on=TODAY, restored_before=False, grace=30) == TODAY + timedelta(days=30)
    assert restored_expiry(TODAY - timedelta(days=1), on=TODAY, restored_before=False, grace=0) < TODAY


def test_the_version_in_effect_is_the_newest_that_has_begun():
    versions = (
        Version(1, 1, card()),
        Version(2, 2, card(size=8, effective_from="2026-04-01")),
    )
    terms = ProgrammeTerms(1, "coffee", "stamp_card", versions, last_earning_on=date(2026, 5, 1))
    assert [terms.current(day).id for day in (date(2026, 3, 31), date(2026, 4, 1))] == [1, 2]
    assert (terms.earns(date(2026, 5, 1)), terms.earns(date(2026, 5, 2))) == (True, False)
    assert replace(terms, last_earning_on=None).earns(date.max)
    assert replace(terms, versions=versions[1:]).current(date(2026, 3, 1)).id == 2
    assert terms.in_use(holding(3), date(2026, 4, 1)).id == 1
    assert terms.in_use(Standing(), date(2026, 4, 1)).id == 2
    assert terms.version(2).number == 2


def test_what_a_card_tells_of_itself():
    plain = card()
    assert (plain.needs_amount, plain.needs_history, plain.promise, plain.debt) == (
        False,
        False,
        "Free coffee",
        DebtPolicy.FORGIVE,
    )
    assert card(min_spend="1.00").needs_amount
    assert card(unit="amount").needs_amount
    assert card(max_per_day=1).needs_history
