"""The rules of tiers alone: rising, holding, reviews, the grace, returns, tiers by hand, multipliers, every setting."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.kinds.tiers import BY_HAND, GRACE, LOWERED, RENEWED, RISEN, Stand
from shopclub.rules.ledger.acts import Act, Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.terms import Version
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import NEVER_EARNING
from shopclub.rules.values.refusals import ProgrammeInvalid

TODAY = date(2026, 3, 2)
BRONZE, SILVER, GOLD = 1, 2, 3
TIERS = [
    {"name": "Bronze", "threshold": "0.00"},
    {"name": "Silver", "threshold": "1000.00"},
    {"name": "Gold", "threshold": "3000.00"},
]
HELD = date(2027, 3, 2)
GRACE_ENDS = date(2027, 4, 1)


def tiers(**settings):
    return read_rules(
        {"key": "standing", "kind": "tiers", "name": "Standing", "tier": TIERS, **settings}, Currency("DKK")
    )


def did(*deeds):
    """A measure of what was done on some days."""

    def measured(first, last):
        return sum(amount for day, amount in deeds if first <= day <= last)

    return measured


NOTHING = did()


def silver(**more):
    return replace(Stand(SILVER, TODAY, HELD), **more)


# Rising


@pytest.mark.parametrize(
    ("measure", "rank"), [(0, 1), (99_999, 1), (100_000, 2), (299_999, 2), (300_000, 3), (900_000, 3)]
)
def test_the_highest_tier_whose_threshold_is_reached_is_earned(measure, rank):
    assert tiers().earned(measure) == rank


def test_nobody_has_a_tier_where_the_lowest_asks_for_something():
    rules = tiers(tier=TIERS[1:])
    assert (rules.base, rules.begin(TODAY).rank, rules.earned(99_999), rules.tier(0)) == (0, 0, 0, None)
    assert (tiers().base, tiers().begin(TODAY).rank) == (1, 1)


def test_reaching_a_threshold_lifts_at_once_and_holds_for_a_year_inclusive():
    rules = tiers()
    risen = rules.after_act(rules.begin(date(2026, 1, 1)), did((TODAY, 100_000)), on=TODAY)
    assert risen == Stand(SILVER, TODAY, HELD, None, 0, RISEN)
    assert rules.after_act(rules.begin(TODAY), did((TODAY, 99_999)), on=TODAY) == rules.begin(TODAY)


def test_a_rise_goes_as_far_as_the_measure():
    rules = tiers()
    assert rules.after_act(rules.begin(TODAY), did((TODAY, 300_000)), on=TODAY).rank == GOLD


def test_a_higher_tier_is_never_lowered_by_an_act():
    assert tiers().after_act(silver(), NOTHING, on=TODAY) == silver()


def test_a_hold_ends_with_a_shorter_month():
    assert tiers(hold_months=6).held_until(date(2026, 8, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("window", "first"),
    [("rolling_365", date(2025, 3, 3)), ("calendar_year", date(2026, 1, 1)), ("lifetime", date.min)],
)
def test_a_window_ends_on_its_day_and_begins_as_set(window, first):
    assert tiers(window=window).window_to(TODAY) == (first, TODAY)


def test_a_rolling_window_is_365_days_long():
    first, last = tiers().window_to(TODAY)
    assert (last - first).days + 1 == 365


def test_what_left_the_window_lifts_nobody():
    rules = tiers()
    old = did((TODAY - timedelta(days=365), 90_000), (TODAY, 10_000))
    just = did((TODAY - timedelta(days=364), 90_000), (TODAY, 10_000))
    assert rules.after_act(rules.begin(TODAY), old, on=TODAY).rank == BRONZE
    assert rules.after_act(rules.begin(TODAY), just, on=TODAY).rank == SILVER


# Reviews


def test_no_review_while_the_hold_lasts():
    assert tiers().reviewed(silver(), NOTHING, on=HELD) == ()


def test_a_tier_reached_again_is_kept_for_another_hold():
    again = did((HELD, 100_000))
    (change,) = tiers().reviewed(silver(), again, on=HELD + timedelta(days=1))
    assert change == silver(until=date(2028, 3, 2), reason=RENEWED)


def test_a_tier_not_reached_again_waits_out_the_grace_first():
    rules = tiers()
    (waiting,) = rules.reviewed(silver(), did((HELD, 99_999)), on=HELD + timedelta(days=1))
    assert waiting == silver(grace_until=GRACE_ENDS, reason=GRACE)
    assert rules.reviewed(waiting, NOTHING, on=GRACE_ENDS) == ()
    (lowered,) = rules.reviewed(waiting, NOTHING, on=GRACE_ENDS + timedelta(days=1))
    assert lowered == Stand(BRONZE, GRACE_ENDS + timedelta(days=1), None, None, 0, LOWERED)


def test_without_a_grace_a_tier_is_lowered_on_the_day_after_the_hold():
    (lowered,) = tiers(grace_days=0).reviewed(silver(), NOTHING, on=HELD + timedelta(days=1))
    assert (lowered.rank, lowered.since, lowered.reason) == (BRONZE, HELD + timedelta(days=1), LOWERED)


@pytest.mark.parametrize(("downgrade", "rank"), [("one_down", SILVER), ("to_earned", BRONZE)])
def test_a_tier_falls_by_one_or_to_what_is_earned(downgrade, rank):
    waiting = Stand(GOLD, TODAY, HELD, GRACE_ENDS, 0, GRACE)
    (lowered,) = tiers(downgrade=downgrade).reviewed(waiting, NOTHING, on=GRACE_ENDS + timedelta(days=1))
    assert lowered.rank == rank
    assert lowered.until == (date(2028, 4, 2) if rank == SILVER else None)


def test_falling_to_what_is_earned_stops_at_what_is_earned():
    waiting = Stand(GOLD, TODAY, HELD, GRACE_ENDS, 0, GRACE)
    spent = did((date(2026, 12, 1), 120_000))
    (lowered,) = tiers(downgrade="to_earned").reviewed(waiting, spent, on=GRACE_ENDS + timedelta(days=1))
    assert lowered.rank == SILVER


def test_reviews_missed_for_years_are_each_held_on_their_own_day():
    steps = tiers().reviewed(Stand(GOLD, TODAY, HELD), NOTHING, on=date(2030, 1, 1))
    assert [(each.rank, each.reason) for each in steps] == [
        (GOLD, GRACE),
        (SILVER, LOWERED),
        (SILVER, GRACE),
        (BRONZE, LOWERED),
    ]
    assert steps[1].since == date(2027, 4, 2)
    assert steps[3].since == date(2028, 5, 3)


def test_reaching_the_threshold_within_a_year_during_the_grace_renews():
    rules, waiting = tiers(), silver(grace_until=GRACE_ENDS, reason=GRACE)
    on = HELD + timedelta(days=20)
    renewed = rules.after_act(waiting, did((on - timedelta(days=364), 50_000), (on, 50_000)), on=on)
    assert renewed == silver(until=date(2028, 3, 22), reason=RENEWED)
    short = did((on - timedelta(days=365), 50_000), (on, 50_000))
    assert rules.after_act(waiting, short, on=on) == waiting


def test_a_calendar_year_is_saved_in_the_grace_by_the_last_365_days():
    rules = tiers(window="calendar_year")
    waiting = silver(grace_until=GRACE_ENDS, reason=GRACE)
    assert rules.after_act(waiting, did((date(2026, 12, 30), 100_000)), on=HELD + timedelta(days=1)).reason == RENEWED


@given(
    st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 200_000)), max_size=12),
    st.integers(1, 1500),
    st.sampled_from(["one_down", "to_earned"]),
    st.integers(0, 40),
)
def test_reviews_day_by_day_come_to_what_one_review_at_the_end_comes_to(deeds, days, downgrade, grace):
    rules = tiers(downgrade=downgrade, grace_days=grace)
    measured = did(*((TODAY + timedelta(days=day), amount) for day, amount in deeds))
    stand = Stand(GOLD, TODAY, HELD)
    at_the_end = rules.reviewed(stand, measured, on=TODAY + timedelta(days=days))
    daily = []
    for day in range(days + 1):
        for change in rules.reviewed(stand, measured, on=TODAY + timedelta(days=day)):
            daily.append(change)
            stand = change
    assert tuple(daily) == at_the_end
    assert all(BRONZE <= each.rank <= GOLD for each in daily)


# By hand


def test_a_tier_set_by_hand_is_a_floor_for_every_review():
    rules = tiers()
    stand = rules.by_hand(rules.begin(TODAY), SILVER, on=TODAY)
    assert stand == Stand(SILVER, TODAY, None, None, SILVER, BY_HAND)
    assert rules.reviewed(stand, NOTHING, on=date(2040, 1, 1)) == ()
    gold = rules.after_act(stand, did((TODAY, 300_000)), on=TODAY)
    assert (gold.rank, gold.floor) == (GOLD, SILVER)
    last = rules.reviewed(gold, NOTHING, on=date(2040, 1, 1))[-1]
    assert (last.rank, last.until, last.floor) == (SILVER, None, SILVER)


def test_a_floor_that_is_taken_away_leaves_the_tier_for_one_more_hold():
    rules = tiers()
    stand = rules.by_hand(Stand(SILVER, TODAY, None, None, SILVER, BY_HAND), 0, on=TODAY)
    assert (stand.rank, stand.floor, stand.until) == (SILVER, 0, HELD)
    assert rules.reviewed(stand, NOTHING, on=date(2040, 1, 1))[-1].rank == BRONZE


def test_a_floor_below_the_tier_leaves_the_tier_and_its_hold():
    stand = tiers().by_hand(Stand(GOLD, TODAY, HELD), SILVER, on=TODAY)
    assert (stand.rank, stand.until, stand.floor) == (GOLD, HELD, SILVER)


def test_a_floor_at_the_tier_leaves_it_without_an_end_once_its_hold_is_over():
    rules = tiers()
    stand = rules.by_hand(Stand(GOLD, TODAY, HELD), GOLD, on=TODAY)
    last = rules.reviewed(stand, NOTHING, on=date(2040, 1, 1))[-1]
    assert (last.rank, last.until, last.reason) == (GOLD, None, LOWERED)


def test_a_floor_that_is_lowered_lets_the_next_reviews_lower_the_tier_to_it():
    rules = tiers()
    gold = rules.by_hand(rules.begin(TODAY), GOLD, on=TODAY)
    stand = rules.by_hand(gold, SILVER, on=TODAY)
    steps = (stand, *rules.reviewed(stand, NOTHING, on=date(2040, 1, 1)))
    assert (steps[-1].rank, steps[-1].floor) == (SILVER, SILVER)


# One multiplier at a time


def points_for(tier, tier_bp, *promotions, **settings):
    rules = read_rules(
        {"key": "points", "kind": "points", "name": "Points", "multiplier": list(promotions), **settings},
        Currency("DKK"),
    )
    told = Act(TODAY, datetime(2026, 3, 2, 12), 1999, tier=tier, tier_bp=tier_bp)  # noqa: DTZ001 - the shop's own clock
    (posting,) = rules.earn(Standing(), told, version=1, successor=Version(1, 1, rules)).postings
    assert posting.ground == Ground(GroundKind.AMOUNT)
    return posting.quantity, posting.promotion


DOUBLE, HALF_MORE = {"name": "Double day", "bp": 20_000}, {"name": "Half more", "bp": 15_000}


@pytest.mark.parametrize(
    ("tier_bp", "promotions", "given"),
    [
        (15_000, (), (28, "Silver")),
        (15_000, (DOUBLE,), (38, "Double day")),
        (25_000, (DOUBLE,), (47, "Silver")),
        (20_000, (DOUBLE,), (38, "Double day")),
        (12_500, (HALF_MORE, DOUBLE), (38, "Double day")),
        (10_000, (), (19, "")),
    ],
)
def test_only_the_best_multiplier_counts_and_on_a_tie_the_promotion(tier_bp, promotions, given):
    assert points_for("Silver", tier_bp, *promotions) == given


def test_a_points_programme_may_say_itself_what_a_tier_multiplies():
    assert points_for("Silver", 20_000, tier_multipliers={"Silver": 12_500}) == (23, "Silver")
    assert points_for("Gold", 20_000, tier_multipliers={"Silver": 12_500}) == (38, "Gold")
    assert points_for("", 10_000, tier_multipliers={"Silver": 12_500}) == (19, "")


# Settings


def test_defaults_are_those_of_the_rules():
    rules = tiers()
    assert (rules.measure, rules.window, rules.hold_months) == ("spend", "rolling_365", 12)
    assert (rules.downgrade, rules.grace_days, rules.start) == ("one_down", 30, "back_computed")
    assert (rules.exclude, rules.needs_amount, rules.has_units) == (NEVER_EARNING, True, False)
    assert [(each.multiplier_bp, each.entry, each.benefits) for each in rules.tiers] == [(10_000, None, ())] * 3
    assert rules.welcome(version=1, on=TODAY).postings == ()


def test_every_setting_is_read():
    rules = tiers(
        measure="visits",
        window="lifetime",
        hold_months=6,
        downgrade="to_earned",
        grace_days=0,
        start="zero",
        exclude=["Tobacco"],
        effective_from="2026-12-01",
        open_cards="keep",
        tier=[
            {
                "name": " Silver ",
                "threshold": 10,
                "multiplier_bp": 12_500,
                "entry_reward": "Cake",
                "entry_reward_value": "20.00",
                "entry_reward_valid_days": 60,
                "benefits": ["Own mug"],
            }
        ],
    )
    (each,) = rules.tiers
    assert (each.name, each.threshold, each.multiplier_bp, each.benefits) == ("Silver", 10, 12_500, ("Own mug",))
    assert each.entry == Gift("Cake", 2000, valid_days=60)
    assert each.entry.last_day(TODAY) == date(2026, 5, 1)
    assert (rules.measure, rules.window, rules.hold_months) == ("visits", "lifetime", 6)
    assert (rules.downgrade, rules.grace_days, rules.start) == ("to_earned", 0, "zero")
    assert (rules.exclude, rules.effective_from, rules.needs_amount) == (("tobacco",), date(2026, 12, 1), False)
    assert (rules.rank_named("SILVER "), rules.rank_named("Gold")) == (1, None)


RISE = "more than the tier before it: thresholds rise"
UNKNOWN = "a setting of this kind of programme; this one is unknown"
SILVER_TIER = TIERS[1]
WRONG = [
    ({"tier": []}, "tier", "[]", 'at least one tier { name = "Silver", threshold = … }'),
    ({"tier": SILVER_TIER}, "tier", '{"name": "Silver", "threshold": "1000.00"}', "a list of tables [{ … }]"),
    ({"tier": [{"name": "Silver"}]}, "tier[1].threshold", "", "a value: this setting is required"),
    ({"tier": [{"threshold": "0.00"}]}, "tier[1].name", "", "a value: this setting is required"),
    ({"tier": [SILVER_TIER, TIERS[0]]}, "tier[2].threshold", '"0.00"', RISE),
    ({"tier": [SILVER_TIER, {**SILVER_TIER, "name": "Gold"}]}, "tier[2].threshold", '"1000.00"', RISE),
    (
        {"measure": "visits", "tier": [{"name": "A", "threshold": 5}, {"name": "B", "threshold": 5}]},
        "tier[2].threshold",
        "5",
        RISE,
    ),
    ({"tier": [SILVER_TIER, {**TIERS[2], "name": "silver"}]}, "tier[2].name", '"silver"', "each tier's name once"),
    (
        {"tier": [{"name": "A", "threshold": 5}]},
        "tier[1].threshold",
        "5",
        'a decimal string of at least "0.00", such as "84.00"',
    ),
    (
        {"measure": "points", "tier": [SILVER_TIER]},
        "tier[1].threshold",
        '"1000.00"',
        "a whole number from 0 to 1000000000",
    ),
    (
        {"tier": [{**SILVER_TIER, "multiplier_bp": 0}]},
        "tier[1].multiplier_bp",
        "0",
        "a whole number from 1 to 1000000",
    ),
    ({"tier": [{**SILVER_TIER, "entry_reward": ""}]}, "tier[1].entry_reward", '""', "a text of 1 to 80 letters"),
    ({"tier": [{**SILVER_TIER, "entry_reward_value": "2.00"}]}, "tier[1].entry_reward_value", '"2.00"', UNKNOWN),
    (
        {"tier": [{**SILVER_TIER, "entry_reward": "Cake", "entry_reward_value": 2}]},
        "tier[1].entry_reward_value",
        "2",
        'a decimal string of at least "0.00", such as "84.00"',
    ),
    (
        {"tier": [{**SILVER_TIER, "entry_reward": "Cake", "entry_reward_valid_days": 3661}]},
        "tier[1].entry_reward_valid_days",
        "3661",
        "a whole number from 0 to 3660",
    ),
    ({"tier": [{**SILVER_TIER, "benefits": "Mug"}]}, "tier[1].benefits", '"Mug"', "a list of texts"),
    ({"tier": [{**SILVER_TIER, "benefits": [" "]}]}, "tier[1].benefits", '[" "]', "a list of texts"),
    ({"tier": [{**SILVER_TIER, "rank": 1}]}, "tier[1].rank", "1", UNKNOWN),
    ({"measure": "balance"}, "measure", '"balance"', "one of spend, visits, points"),
    ({"window": "month"}, "window", '"month"', "one of rolling_365, calendar_year, lifetime"),
    ({"hold_months": 0}, "hold_months", "0", "a whole number from 1 to 120"),
    ({"hold_months": 121}, "hold_months", "121", "a whole number from 1 to 120"),
    ({"downgrade": "none"}, "downgrade", '"none"', "one of one_down, to_earned"),
    ({"grace_days": 367}, "grace_days", "367", "a whole number from 0 to 366"),
    ({"start": "now"}, "start", '"now"', "one of zero, back_computed"),
    ({"exclude": "tea"}, "exclude", '"tea"', "a list of names"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', "a date such as 2026-11-22"),
    ({"open_cards": "convert"}, "open_cards", '"convert"', "one of keep"),
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"reward": "Cake"}, "reward", '"Cake"', UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG, ids=[each[1] for each in WRONG])
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        tiers(**setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"standing.{place}", value, expected)
