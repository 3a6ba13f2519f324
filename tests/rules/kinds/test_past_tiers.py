"""A tier told anew without what was taken back: what has nothing to do with it stays to the letter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shopclub.rules.kinds.past_tiers import PastChange, Retelling, TakenBack, newest_review, reached, told_anew
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.kinds.tiers import BACK_COMPUTED, BY_HAND, GRACE, LOWERED, RENEWED, REVERSED, RISEN, Stand
from shopclub.rules.ledger.accounts import MadeMerge
from shopclub.rules.values.money import Currency

TODAY = date(2026, 3, 2)
BRONZE, SILVER, GOLD = 1, 2, 3
TIERS = [
    {"name": "Bronze", "threshold": "0.00"},
    {"name": "Silver", "threshold": "1000.00"},
    {"name": "Gold", "threshold": "3000.00"},
]
ANNA, BO = 1, 2


def tiers(**settings):
    return read_rules(
        {"key": "standing", "kind": "tiers", "name": "Standing", "tier": TIERS, **settings}, Currency("DKK")
    )


def did(*deeds):
    """A measure of what was done on some days."""

    def measured(first, last):
        return sum(amount for day, amount in deeds if first <= day <= last)

    return measured


def stand(rank, *, day=0, reason=RISEN, **more):
    on = TODAY + timedelta(days=day)
    return Stand(rank, on, on + timedelta(days=365), reason=reason, **more)


def change(request, after, *, visit=None, member=ANNA):
    return PastChange(request, member, visit, after.since, after)


def told(*changes, still=BRONZE, merges=(), **taken):
    """What becomes of changes where rises reach only `still` any more."""
    retelling = Retelling(tiers(), did(), lambda _day: still)
    return told_anew(changes, merges, TakenBack(**{"since": 1, **taken}), retelling)


def test_nothing_is_told_of_one_who_never_changed():
    assert told() == (None, None)


def test_a_rise_before_what_was_taken_back_is_not_tested():
    """However little is left to show for it: the act came later and gave nothing to it."""
    silver = change(5, stand(SILVER), visit=7)
    assert told(silver, since=6) == (silver.stand, silver.stand)
    assert told(silver, since=5) == (silver.stand, None)


def test_a_rise_before_the_first_day_waits_for_the_review():
    silver = change(5, stand(SILVER))
    assert told(silver, first=TODAY).now is None
    assert told(silver, first=TODAY + timedelta(days=1)).now == silver.stand


def test_a_second_rise_that_falls_leaves_the_first_with_its_own_day_and_end():
    silver, gold = change(5, stand(SILVER)), change(6, stand(GOLD, day=20))
    assert told(silver, gold, still=SILVER) == (gold.stand, silver.stand)


def test_a_rise_over_two_tiers_may_fall_by_one():
    gold = change(5, stand(GOLD))
    assert told(gold, still=SILVER).now == replace(gold.stand, rank=SILVER)


def test_a_visit_that_never_was_changed_nothing():
    silver, gone = change(5, stand(SILVER), visit=1), change(6, stand(GOLD, day=3), visit=2)
    renewed = change(6, stand(SILVER, day=3, reason=RENEWED), visit=2)
    for lost in (gone, renewed):
        assert told(silver, lost, gone=frozenset({2}), since=6) == (lost.stand, silver.stand)


def test_a_rise_falls_no_lower_than_the_floor():
    floor = change(4, Stand(SILVER, TODAY, floor=SILVER, reason=BY_HAND))
    gold = change(5, stand(GOLD, floor=SILVER))
    assert told(floor, gold).now == floor.stand


def test_a_floor_set_after_a_rise_that_fell_is_still_a_floor():
    gold = change(5, stand(GOLD))
    floor = change(6, replace(gold.stand, floor=SILVER, reason=BY_HAND))
    assert told(gold, floor).now == Stand(SILVER, TODAY, floor=SILVER, reason=BY_HAND)


@pytest.mark.parametrize("reason", [GRACE, LOWERED])
def test_a_review_of_a_rise_that_fell_is_none(reason):
    gold = change(5, stand(GOLD))
    review = change(6, stand(SILVER, day=400, reason=reason))
    assert told(gold, review).now is None


def test_a_review_is_made_anew_where_another_tier_was_due_for_it():
    silver = change(5, stand(SILVER))
    gone = change(6, stand(GOLD, day=1), visit=2)
    waiting = change(7, replace(gone.stand, since=TODAY + timedelta(days=370), reason=GRACE))
    after = told(silver, gone, waiting, gone=frozenset({2}), since=6).now
    assert (after.rank, after.reason, after.grace_until) == (SILVER, GRACE, silver.stand.until + timedelta(days=30))


def test_a_rise_on_one_that_fell_goes_as_far_as_it_did():
    silver, gone = change(5, stand(SILVER)), change(6, stand(SILVER, day=1), visit=2)
    computed = change(7, stand(GOLD, day=2, reason=BACK_COMPUTED))
    assert told(silver, gone, computed, gone=frozenset({2}), since=6).now == computed.stand


def test_a_reversal_stays_where_it_still_takes_something():
    silver, gold = change(5, stand(SILVER)), change(6, stand(GOLD, day=1), visit=2)
    reversal = change(7, Stand(BRONZE, TODAY, reason=REVERSED))
    assert told(silver, gold, reversal, gone=frozenset({2}), since=6).now == reversal.stand
    assert told(change(5, stand(SILVER), visit=2), reversal, gone=frozenset({2})).now is None


@pytest.mark.parametrize(("still", "rank"), [(BRONZE, BRONZE), (SILVER, SILVER)])
def test_a_reversal_falls_away_once_a_return_before_it_never_was(still, rank):
    silver = change(5, stand(SILVER))
    reversal = change(7, Stand(BRONZE, TODAY, reason=REVERSED))
    assert told(silver, reversal, still=still, anew=True, since=6).now.rank == rank


def test_of_two_made_one_the_better_tier_counts():
    merges = (MadeMerge(8, ANNA, frozenset({BO})),)
    silver, gold = change(5, stand(SILVER), visit=1), change(6, stand(GOLD), visit=2, member=BO)
    assert told(silver, gold, merges=merges, since=9) == (gold.stand, gold.stand)
    without_gold = told(silver, gold, merges=merges, gone=frozenset({2}), since=6)
    assert without_gold == (gold.stand, silver.stand)
    assert told(silver, gold, merges=merges, gone=frozenset({1, 2}), since=5) == (gold.stand, None)


def test_a_rise_is_reached_by_what_is_left_of_then_or_by_today():
    then, today = date(2025, 12, 20), date(2026, 1, 5)
    rules = tiers(window="calendar_year")
    assert reached(rules, did((then, 100_000)), rose_on=then, today=today) == SILVER
    assert reached(rules, did((today, 300_000)), rose_on=then, today=today) == GOLD
    assert reached(rules, did((then, 99_999)), rose_on=then, today=today) == BRONZE


def test_points_taken_back_later_lower_what_a_rise_reaches():
    few = [{"name": "Bronze", "threshold": 0}, {"name": "Silver", "threshold": 100}]
    rules, later = tiers(measure="points", tier=few), TODAY + timedelta(days=5)
    assert reached(rules, did((TODAY, 100), (later, -1)), rose_on=TODAY, today=later) == BRONZE


def test_the_newest_review_ends_what_may_be_reversed():
    review = change(6, stand(SILVER, reason=RENEWED))
    assert newest_review([change(5, stand(SILVER)), review, change(7, stand(GOLD))]) == 6
    assert newest_review([change(5, stand(SILVER))]) == 0
