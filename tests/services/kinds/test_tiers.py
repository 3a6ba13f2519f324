"""Tiers by the services: rising, earning at the old rate, reviews by the day run, returns, tiers set by hand."""

from datetime import date, datetime, timedelta

import pytest

from shopclub.records.kinds.tiers import members_to_review
from shopclub.rules.ledger.grounds import TAKEN_BACK, Ground, GroundKind
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import MemberUnknown, ProgrammeUnknown, ReasonNeeded, RewardUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.kinds.tiers import Tiers, review

AMOUNT = Ground(GroundKind.AMOUNT)
POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
BRONZE = {"name": "Bronze", "threshold": "0.00"}
SILVER = {"name": "Silver", "threshold": "1000.00", "multiplier_bp": 15_000, "entry_reward": "Cake"}
GOLD = {"name": "Gold", "threshold": "3000.00", "multiplier_bp": 20_000, "entry_reward": "Mug"}
STANDING = {"key": "standing", "kind": "tiers", "name": "Standing", "tier": [BRONZE, SILVER, GOLD]}
FEW = [{"name": "Bronze", "threshold": 0}, {"name": "Silver", "threshold": 100}]
EVERYTHING = Brought(everything=True)
JOINED = date(2026, 3, 2)
RISEN = date(2026, 3, 3)


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


def opened(shop, *others, **settings):
    shop.catalogue.apply([{**STANDING, **settings}, *others])
    return shop.enrol().member.card


def tier(shop, card):
    (shown,) = Tiers(shop.desk).show(card)
    return shown


def name_of(shop, card):
    return tier(shop, card).name


def steps(shop, card):
    """How her tier came about, the oldest first."""
    return [(each.name, each.reason) for each in reversed(tier(shop, card).steps)]


def rewards(shop, card):
    return [each.reward for each in shop.front.show(card).vouchers]


def vouchers(shop):
    with shop.book.reading() as session:
        query = "SELECT reward, state FROM voucher ORDER BY id"
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def exceptions(shop):
    return [(each.kind, each.reward) for each in shop.oversight.exceptions()]


def to(shop, day):
    moved = datetime.fromisoformat(f"{day}T08:00+00:00")
    assert moved >= shop.clock.instant
    shop.clock.instant = moved


def run_day(shop, day):
    to(shop, day)
    done = shop.upkeep.run_day()
    assert shop.upkeep.run_day().reviewed == 0, "a day run repeated reviews nothing more"
    return done


def back(amount):
    return Brought(Told(amount))


def bring(shop, bought, brought=EVERYTHING):
    outcome = shop.returns.take_in(bought.purchase, brought, request_key=new_key())
    sound(shop)
    return outcome


def void(shop, acted):
    outcome = shop.voiding.void(acted.visit, request_key=new_key())
    sound(shop)
    return outcome


def use(shop, card, reward="Cake"):
    return shop.rewards.redeem(card, reward, request_key=new_key())


def awarded(shop, outcome):
    """What an act posted in the points programme, for what, and by which multiplier, as the book keeps its name."""
    with shop.book.reading() as session:
        promotions = dict(session.connection().exec_driver_sql("SELECT id, promotion FROM entry").all())
    own = [each for each in outcome.entries if each.programme == "points"]
    return [(each.kind, each.quantity, each.ground, promotions[each.id]) for each in own]


# Rising


def test_a_new_member_has_the_lowest_tier_where_it_asks_for_nothing(bare_shop):
    card = opened(bare_shop)
    shown = tier(bare_shop, card)
    assert (shown.name, shown.until, shown.measured, shown.next_name, shown.next_at) == (
        "Bronze",
        None,
        0,
        "Silver",
        100_000,
    )
    assert bare_shop.front.show(card).tier.name == "Bronze"


def test_nobody_has_a_tier_before_the_lowest_is_reached(bare_shop):
    card = opened(bare_shop, tier=[SILVER, GOLD])
    assert name_of(bare_shop, card) is None
    assert bare_shop.scan(card, amount=100_000).tier.name == "Silver"


def test_reaching_a_threshold_lifts_at_once_until_a_year_from_today(bare_shop):
    card = opened(bare_shop)
    assert bare_shop.scan(card, amount=99_999).tier.name == "Bronze"
    risen = bare_shop.scan(card, amount=1)
    assert (risen.tier.name, risen.tier.until) == ("Silver", date(2027, 3, 4))
    assert [(each.code, each.text) for each in risen.notices if each.code == "tier_reached"] == [
        ("tier_reached", "Silver")
    ]
    assert rewards(bare_shop, card) == ["Cake"]
    bare_shop.scan(card, amount=1)
    assert rewards(bare_shop, card) == ["Cake"], "the entry reward comes once"
    sound(bare_shop)


def test_the_purchase_that_lifts_earns_at_the_old_rate(bare_shop):
    card = opened(bare_shop, POINTS)
    assert awarded(bare_shop, bare_shop.scan(card, amount=100_000)) == [("award", 1000, AMOUNT, "")]
    assert awarded(bare_shop, bare_shop.scan(card, amount=1999)) == [("award", 28, AMOUNT, "Silver")]
    sound(bare_shop)


def test_the_purchase_that_lifts_keeps_the_old_rate_when_it_is_amended(bare_shop):
    card = opened(bare_shop, POINTS)
    scanned = bare_shop.scan(card, amount=100_000)
    amended = bare_shop.counter.amend(scanned.visit, request_key=new_key(), told=Told(120_000))
    assert awarded(bare_shop, amended) == [("award", 200, AMOUNT, "")]
    assert bare_shop.balance(card, "points") == 1200
    sound(bare_shop)


def test_points_of_a_tier_are_taken_back_at_its_rate_after_it_is_gone(bare_shop):
    card = opened(bare_shop, {**POINTS, "carry_remainder": False}, hold_months=1, grace_days=0)
    bare_shop.scan(card, amount=100_000)
    bought = bare_shop.scan(card, amount=10_000)
    assert awarded(bare_shop, bought) == [("award", 150, AMOUNT, "Silver")]
    run_day(bare_shop, "2027-06-01")
    assert name_of(bare_shop, card) == "Bronze"
    assert awarded(bare_shop, bring(bare_shop, bought, back(5000))) == [("clawback", -75, TAKEN_BACK, "")]


@pytest.mark.parametrize(
    ("bp", "given"),
    [(12_500, (150, AMOUNT, "Silver")), (15_000, (150, AMOUNT, "Happy day")), (20_000, (200, AMOUNT, "Happy day"))],
)
def test_only_the_best_multiplier_counts_and_on_a_tie_the_promotion(bare_shop, bp, given):
    promoted = {**POINTS, "multiplier": [{"name": "Happy day", "from": "2026-03-04", "bp": bp}]}
    card = opened(bare_shop, promoted)
    bare_shop.scan(card, amount=100_000)
    (award,) = awarded(bare_shop, bare_shop.scan(card, amount=10_000))
    assert award[1:] == given


def test_what_lifts_is_eligible_spend_only(bare_shop):
    card = opened(bare_shop)
    items = (Item("coffee", 60_000), Item("gift card", 50_000))
    assert bare_shop.scan(card, items=items).tier.name == "Bronze"
    assert tier(bare_shop, card).measured == 60_000


def test_what_points_paid_is_no_spend(bare_shop):
    pays = {**POINTS, "pay": {"points": 10, "worth": "1.00"}}
    card = opened(bare_shop, pays)
    bare_shop.adjustments.adjust(card, "points", 5000, reason="a gift", request_key=new_key())
    bare_shop.rewards.pay(card, 5000, basket=120_000, request_key=new_key())
    assert (name_of(bare_shop, card), tier(bare_shop, card).measured) == ("Bronze", 70_000)


def test_visits_are_counted_by_the_day(bare_shop):
    card = opened(
        bare_shop, measure="visits", tier=[{"name": "Bronze", "threshold": 0}, {"name": "Silver", "threshold": 3}]
    )
    bare_shop.scan(card)
    bare_shop.scan(card, days=0.1)
    assert bare_shop.scan(card).tier.name == "Bronze"
    assert bare_shop.scan(card).tier.name == "Silver"


def test_adjustments_bonuses_and_opening_balances_never_lift(bare_shop):
    born = {"key": "day", "kind": "occasion", "name": "Day", "occasion": "anniversary", "years": [1], "bonus": 500}
    card = opened(
        bare_shop,
        {**POINTS, "welcome_points": 500},
        {**born, "in": "points"},
        measure="points",
        window="lifetime",
        tier=FEW,
    )
    bare_shop.adjustments.adjust(card, "points", 500, reason="a gift", request_key=new_key())
    bare_shop.adjustments.open_with(card, "points", 500, request_key=new_key())
    to(bare_shop, "2027-03-02")
    scanned = bare_shop.scan(card, days=0, amount=9900)
    assert bare_shop.balance(card, "points") == 500 * 4 + 99
    assert (scanned.tier.name, tier(bare_shop, card).measured) == ("Bronze", 99)
    assert bare_shop.scan(card, amount=100).tier.name == "Silver"
    sound(bare_shop)


def test_spending_points_and_getting_them_back_neither_lowers_nor_lifts(bare_shop):
    card = opened(bare_shop, {**POINTS, "reward": [{"name": "Tea", "cost": 90}]}, measure="points", tier=FEW)
    bare_shop.scan(card, amount=9000)
    tea = use(bare_shop, card, "Tea")
    void(bare_shop, tea)
    assert (name_of(bare_shop, card), tier(bare_shop, card).measured) == ("Bronze", 90)
    use(bare_shop, card, "Tea")
    assert bare_shop.scan(card, amount=1000).tier.name == "Silver"


def test_a_blocked_member_does_not_rise(bare_shop):
    card = opened(bare_shop)
    bare_shop.enrolment.block(card, reason="banned")
    assert bare_shop.scan(card, amount=100_000).tier.name == "Bronze"
    assert rewards(bare_shop, card) == []


def test_a_programme_that_ended_lifts_nobody_more(bare_shop):
    card = opened(bare_shop)
    bare_shop.catalogue.end("standing", last_earning_on=RISEN, last_redemption_on=RISEN + timedelta(days=30))
    bare_shop.scan(card, amount=90_000)
    assert bare_shop.scan(card, amount=90_000).tier.name == "Bronze"


def test_entry_rewards_last_as_long_as_set(bare_shop):
    card = opened(bare_shop, tier=[BRONZE, {**SILVER, "entry_reward_valid_days": 30}])
    (voucher,) = bare_shop.scan(card, amount=100_000).vouchers
    assert (voucher.reward, voucher.expires_on) == ("Cake", RISEN + timedelta(days=30))


# Holds and reviews


def silver_member(shop, **settings):
    """A member who rose to Silver on 3 March 2026, by one purchase."""
    card = opened(shop, **settings)
    assert shop.scan(card, amount=100_000).tier.until == date(2027, 3, 3)
    return card


def test_a_hold_lasts_to_the_end_of_its_last_day_then_the_grace_begins(bare_shop):
    card = silver_member(bare_shop)
    assert run_day(bare_shop, "2027-03-03").reviewed == 0
    assert run_day(bare_shop, "2027-03-04").reviewed == 1
    shown = tier(bare_shop, card)
    assert (shown.name, shown.grace_until) == ("Silver", date(2027, 4, 2))
    assert run_day(bare_shop, "2027-04-02").reviewed == 0
    assert name_of(bare_shop, card) == "Silver"
    assert run_day(bare_shop, "2027-04-03").reviewed == 1
    assert name_of(bare_shop, card) == "Bronze"
    assert steps(bare_shop, card) == [("Silver", "risen"), ("Silver", "grace"), ("Bronze", "lowered")]
    sound(bare_shop)


def test_what_was_spent_in_the_last_year_renews_the_hold(bare_shop):
    card = silver_member(bare_shop)
    bare_shop.scan(card, days=100, amount=100_000)
    assert run_day(bare_shop, "2027-03-04").reviewed == 1
    shown = tier(bare_shop, card)
    assert (shown.name, shown.until, shown.grace_until) == ("Silver", date(2028, 3, 3), None)
    assert rewards(bare_shop, card) == ["Cake"], "a renewal is no entry"


def test_reaching_the_threshold_in_the_grace_renews(bare_shop):
    card = silver_member(bare_shop)
    run_day(bare_shop, "2027-03-04")
    bare_shop.scan(card, amount=99_999)
    assert tier(bare_shop, card).grace_until == date(2027, 4, 2)
    renewed = bare_shop.scan(card, amount=1)
    assert (renewed.tier.name, renewed.tier.until) == ("Silver", date(2028, 3, 6))
    assert steps(bare_shop, card)[-1] == ("Silver", "renewed")
    assert rewards(bare_shop, card) == ["Cake"]
    sound(bare_shop)


@pytest.mark.parametrize(("downgrade", "name"), [("one_down", "Silver"), ("to_earned", "Bronze")])
def test_gold_falls_by_one_or_to_what_is_earned(bare_shop, downgrade, name):
    card = opened(bare_shop, downgrade=downgrade)
    bare_shop.scan(card, amount=300_000)
    run_day(bare_shop, "2027-03-04")
    run_day(bare_shop, "2027-04-03")
    assert name_of(bare_shop, card) == name
    sound(bare_shop)


def test_a_tier_one_down_is_held_for_a_year_of_its_own(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=300_000)
    run_day(bare_shop, "2027-04-03")
    assert tier(bare_shop, card).until == date(2028, 4, 3)
    run_day(bare_shop, "2028-05-05")
    assert name_of(bare_shop, card) == "Bronze"


def test_reaching_a_tier_again_after_it_was_lost_gives_its_entry_reward_again(bare_shop):
    card = silver_member(bare_shop)
    use(bare_shop, card)
    run_day(bare_shop, "2027-04-03")
    assert name_of(bare_shop, card) == "Bronze"
    bare_shop.scan(card, amount=100_000)
    assert rewards(bare_shop, card) == ["Cake"]


def test_a_visit_holds_a_review_that_no_day_run_came_for(bare_shop):
    card = silver_member(bare_shop)
    to(bare_shop, "2027-06-01")
    scanned = bare_shop.scan(card, amount=1000)
    assert scanned.tier.name == "Bronze"
    assert steps(bare_shop, card) == [("Silver", "risen"), ("Silver", "grace"), ("Bronze", "lowered")]
    assert run_day(bare_shop, "2027-06-02").reviewed == 0


def test_a_tier_whose_grace_is_over_multiplies_nothing_more_though_no_day_run_came(bare_shop):
    card = opened(bare_shop, POINTS)
    bare_shop.scan(card, amount=100_000)
    to(bare_shop, "2027-06-01")
    assert awarded(bare_shop, bare_shop.scan(card, amount=10_000)) == [("award", 100, AMOUNT, "")]


def test_a_tier_in_its_grace_still_multiplies(bare_shop):
    card = opened(bare_shop, POINTS)
    bare_shop.scan(card, amount=100_000)
    run_day(bare_shop, "2027-03-04")
    assert awarded(bare_shop, bare_shop.scan(card, amount=10_000)) == [("award", 150, AMOUNT, "Silver")]


def test_a_calendar_year_begins_anew_on_1_january(bare_shop):
    card = opened(bare_shop, window="calendar_year")
    bare_shop.scan(card, amount=90_000)
    to(bare_shop, "2026-12-31")
    bare_shop.scan(card, days=1, amount=90_000)
    assert (name_of(bare_shop, card), tier(bare_shop, card).measured) == ("Bronze", 90_000)
    assert bare_shop.scan(card, amount=10_000).tier.name == "Silver"


def test_a_lifetime_counts_all(bare_shop):
    card = opened(bare_shop, window="lifetime")
    bare_shop.scan(card, amount=90_000)
    assert bare_shop.scan(card, days=1000, amount=10_000).tier.name == "Silver"
    run_day(bare_shop, "2035-01-01")
    assert name_of(bare_shop, card) == "Silver"


# Returns


def test_a_return_within_30_days_reverses_a_rise_and_voids_an_unused_entry_reward(bare_shop):
    card = opened(bare_shop)
    bare_shop.scan(card, amount=50_000)
    lifting = bare_shop.scan(card, amount=50_000)
    assert name_of(bare_shop, card) == "Silver"
    bare_shop.clock.move(days=30)
    assert bring(bare_shop, lifting, back(1)).tier.name == "Bronze"
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "void")], [])
    assert steps(bare_shop, card) == [("Silver", "risen"), ("Bronze", "reversed")]


def test_an_entry_reward_that_was_used_stays_and_is_told_to_the_owner(bare_shop):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    assert bring(bare_shop, lifting, back(1)).tier.name == "Bronze"
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "used")], [("used_voucher", "Cake")])
    assert bare_shop.scan(card, amount=1).tier.name == "Silver"
    assert vouchers(bare_shop) == [("Cake", "used")], "once for each hold"
    sound(bare_shop)


def test_a_return_of_another_purchase_tests_the_rise_too(bare_shop):
    card = opened(bare_shop)
    first = bare_shop.scan(card, amount=50_000)
    bare_shop.scan(card, amount=50_000)
    assert bring(bare_shop, first).tier.name == "Bronze"


@pytest.mark.parametrize("brought", [back(60_000), EVERYTHING], ids=["a part", "all"])
def test_a_return_after_30_days_waits_for_the_review(bare_shop, brought):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    bare_shop.clock.move(days=31)
    assert bring(bare_shop, lifting, brought).tier.name == "Silver"
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "issued")], [])
    run_day(bare_shop, "2027-03-04")
    run_day(bare_shop, "2027-04-03")
    assert name_of(bare_shop, card) == "Bronze"


@pytest.mark.parametrize("brought", [back(60_000), EVERYTHING], ids=["a part", "all"])
def test_a_return_that_leaves_enough_leaves_tier_and_entry_reward(bare_shop, brought):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    bare_shop.scan(card, amount=100_000)
    assert bring(bare_shop, lifting, brought).tier.name == "Silver"
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "issued")], [])


def test_a_used_entry_reward_of_a_tier_that_stands_is_no_exception(bare_shop):
    card = opened(bare_shop)
    lifting = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    bare_shop.scan(card, amount=100_000)
    assert bring(bare_shop, lifting).tier.name == "Silver"
    assert exceptions(bare_shop) == []


def test_a_void_reverses_a_rise_as_a_return_does(bare_shop):
    card = opened(bare_shop)
    assert void(bare_shop, bare_shop.scan(card, amount=100_000)).tier.name == "Bronze"
    assert vouchers(bare_shop) == [("Cake", "void")]


def test_a_return_that_is_voided_leaves_tier_and_entry_reward_as_they_were(bare_shop):
    card = opened(bare_shop)
    returned = bring(bare_shop, bare_shop.scan(card, amount=100_000), back(1))
    assert void(bare_shop, returned).tier.name == "Silver"
    assert vouchers(bare_shop).count(("Cake", "issued")) == 1


def test_points_given_again_by_a_voided_return_count_as_earned(bare_shop):
    """A voided return never was (rulings 13): the purchase lifts as it did."""
    card = opened(bare_shop, POINTS, measure="points", tier=FEW)
    returned = bring(bare_shop, bare_shop.scan(card, amount=10_000))
    assert name_of(bare_shop, card) == "Bronze"
    void(bare_shop, returned)
    assert bare_shop.balance(card, "points") == 100
    assert (name_of(bare_shop, card), tier(bare_shop, card).measured) == ("Silver", 100)


def test_points_taken_back_lower_the_measure(bare_shop):
    card = opened(bare_shop, POINTS, measure="points", tier=FEW)
    bought = bare_shop.scan(card, amount=10_000)
    assert bring(bare_shop, bought, back(100)).tier.name == "Bronze"
    assert tier(bare_shop, card).measured == 99


def test_a_return_takes_both_of_two_fresh_rises(bare_shop):
    card = opened(bare_shop)
    silver = bare_shop.scan(card, amount=100_000)
    gold = bare_shop.scan(card, amount=200_000)
    assert name_of(bare_shop, card) == "Gold"
    assert bring(bare_shop, gold).tier.name == "Silver"
    assert bring(bare_shop, silver).tier.name == "Bronze"
    assert vouchers(bare_shop) == [("Cake", "void"), ("Mug", "void")]


def test_one_return_takes_both_of_two_fresh_rises(bare_shop):
    card = opened(bare_shop)
    silver = bare_shop.scan(card, amount=299_999)
    bare_shop.scan(card, amount=1)
    assert name_of(bare_shop, card) == "Gold"
    assert bring(bare_shop, silver).tier.name == "Bronze"
    assert vouchers(bare_shop) == [("Cake", "void"), ("Mug", "void")]


def test_an_old_rise_stays_when_a_fresh_one_is_reversed(bare_shop):
    card = opened(bare_shop)
    silver = bare_shop.scan(card, amount=100_000)
    bare_shop.scan(card, days=60, amount=200_000)
    assert name_of(bare_shop, card) == "Gold"
    assert bring(bare_shop, silver).tier.name == "Silver"
    shown = tier(bare_shop, card)
    assert (shown.until, vouchers(bare_shop)) == (date(2027, 3, 3), [("Cake", "issued"), ("Mug", "void")])


def test_a_rise_in_parts_is_reversed_in_parts(bare_shop):
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=300_000)
    assert bring(bare_shop, bought, back(100_000)).tier.name == "Silver"
    assert bring(bare_shop, bought, back(150_000)).tier.name == "Bronze"


# By hand


def by_hand(shop, card, name, **told):
    return Tiers(shop.desk).set(card, name, reason="a friend of the house", **told)


def test_a_tier_set_by_hand_is_a_floor_that_no_review_goes_below(bare_shop):
    card = opened(bare_shop)
    shown = by_hand(bare_shop, card, "silver")
    assert (shown.name, shown.by_hand, shown.until) == ("Silver", True, None)
    assert rewards(bare_shop, card) == [], "what is given by hand is no entry"
    for day in ("2027-03-04", "2027-05-01", "2030-01-01"):
        run_day(bare_shop, day)
        assert name_of(bare_shop, card) == "Silver"
    sound(bare_shop)


def test_above_the_floor_a_tier_rises_and_falls_as_others_do(bare_shop):
    card = opened(bare_shop, downgrade="to_earned")
    by_hand(bare_shop, card, "Silver")
    assert bare_shop.scan(card, amount=300_000).tier.name == "Gold"
    run_day(bare_shop, "2027-03-04")
    run_day(bare_shop, "2027-04-03")
    assert name_of(bare_shop, card) == "Silver"
    run_day(bare_shop, "2030-04-03")
    assert name_of(bare_shop, card) == "Silver"


def test_a_return_does_not_go_below_the_floor(bare_shop):
    card = opened(bare_shop)
    by_hand(bare_shop, card, "Silver")
    risen = bare_shop.scan(card, amount=300_000)
    assert bring(bare_shop, risen).tier.name == "Silver"
    run_day(bare_shop, "2030-01-01")
    assert name_of(bare_shop, card) == "Silver"


def test_a_floor_taken_away_lets_reviews_lower_again(bare_shop):
    card = opened(bare_shop)
    by_hand(bare_shop, card, "Silver")
    by_hand(bare_shop, card, None)
    run_day(bare_shop, "2028-01-01")
    assert name_of(bare_shop, card) == "Bronze"


def test_a_floor_that_was_too_high_is_lowered_by_hand(bare_shop):
    card = opened(bare_shop)
    by_hand(bare_shop, card, "Gold")
    by_hand(bare_shop, card, "Silver")
    run_day(bare_shop, "2030-01-01")
    assert name_of(bare_shop, card) == "Silver"


def test_a_rise_is_still_tested_by_a_return_after_a_floor_below_it_was_set(bare_shop):
    card = opened(bare_shop)
    bought = bare_shop.scan(card, amount=300_000)
    by_hand(bare_shop, card, "Silver")
    assert bring(bare_shop, bought).tier.name == "Silver"


def test_setting_a_tier_needs_a_reason_and_one_that_is_there(bare_shop):
    card = opened(bare_shop)
    tiers = Tiers(bare_shop.desk)
    with pytest.raises(ReasonNeeded):
        tiers.set(card, "Silver", reason=" x ")
    with pytest.raises(RewardUnknown):
        tiers.set(card, "Platinum", reason="a friend")
    with pytest.raises(ProgrammeUnknown):
        tiers.set(card, "Silver", reason="a friend", programme="other")
    with pytest.raises(MemberUnknown):
        tiers.set(999, "Silver", reason="a friend")
    assert steps(bare_shop, card) == []
    by_hand(bare_shop, card, "Silver", request_key="once")
    by_hand(bare_shop, card, "Silver", request_key="once")
    assert steps(bare_shop, card) == [("Silver", "by hand")]


# Where members begin


def with_history(shop):
    card = shop.enrol().member.card
    shop.scan(card, amount=150_000)
    other = shop.enrol("Bo").member.card
    shop.scan(other, amount=99_999)
    return card, other


def test_members_of_today_begin_with_what_they_earned_already(bare_shop):
    card, other = with_history(bare_shop)
    bare_shop.catalogue.apply([STANDING])
    shown = tier(bare_shop, card)
    assert (shown.name, shown.until) == ("Silver", date(2027, 3, 4))
    assert steps(bare_shop, card) == [("Silver", "back-computed")]
    assert name_of(bare_shop, other) == "Bronze"
    assert rewards(bare_shop, card) == []
    assert bare_shop.scan(other, amount=1).tier.name == "Silver"
    sound(bare_shop)


@pytest.mark.parametrize("begins", [{}, {"effective_from": "2026-03-04"}], ids=["at once", "from a day"])
def test_members_of_today_may_begin_at_zero(bare_shop, begins):
    card, _ = with_history(bare_shop)
    bare_shop.clock.move(days=1)
    bare_shop.catalogue.apply([{**STANDING, "start": "zero", **begins}])
    assert name_of(bare_shop, card) == "Bronze"
    assert bare_shop.scan(card, amount=99_999).tier.name == "Bronze"
    assert bare_shop.scan(card, amount=1).tier.name == "Silver"


@pytest.mark.parametrize(("measure", "enough"), [("visits", 2), ("points", 10)])
def test_every_measure_is_computed_back(bare_shop, measure, enough):
    bare_shop.catalogue.apply([POINTS])
    card, other = bare_shop.enrol().member.card, bare_shop.enrol("Bo").member.card
    for _ in range(2):
        bare_shop.scan(card, amount=500)
    bare_shop.scan(other, amount=500)
    tiers = [{"name": "Bronze", "threshold": 0}, {"name": "Silver", "threshold": enough}]
    bare_shop.catalogue.apply([{**STANDING, "measure": measure, "tier": tiers}])
    assert (name_of(bare_shop, card), name_of(bare_shop, other)) == ("Silver", "Bronze")


def test_tiers_that_begin_later_multiply_nothing_yet(bare_shop):
    bare_shop.catalogue.apply([POINTS])
    card, _ = with_history(bare_shop)
    bare_shop.catalogue.apply([{**STANDING, "effective_from": "2026-06-01"}])
    assert awarded(bare_shop, bare_shop.scan(card, amount=10_000)) == [("award", 100, AMOUNT, "")]
    to(bare_shop, "2026-06-01")
    assert bare_shop.scan(card, amount=100).tier.name == "Silver"


def test_changed_thresholds_lower_nobody_before_the_review(bare_shop):
    card = silver_member(bare_shop)
    bare_shop.catalogue.apply([{**STANDING, "tier": [BRONZE, {**SILVER, "threshold": "2000.00"}, GOLD]}])
    assert bare_shop.scan(card, amount=100).tier.name == "Silver"
    assert bare_shop.enrol("Bo").tier.name == "Bronze"


def test_a_tier_set_by_hand_again_changes_nothing(bare_shop):
    card = opened(bare_shop)
    for _ in range(2):
        Tiers(bare_shop.desk).set(card, "Gold", reason="an old friend", request_key=new_key())
    assert len(tier(bare_shop, card).steps) == 1


def test_the_review_of_one_who_was_made_one_with_a_better_member_changes_nothing(bare_shop):
    """The better tier holds for both: that the other's hold is over is no review of hers."""
    first = opened(bare_shop)
    second = bare_shop.enrol("Anna Bergh").member
    bare_shop.scan(first, amount=100_000)
    bare_shop.clock.move(days=200)
    bare_shop.scan(second.card, amount=300_000)
    keep = bare_shop.front.show(first).member.id
    bare_shop.merging.merge(keep, second.id, request_key=new_key())
    bare_shop.clock.move(days=200)
    before = tier(bare_shop, first)
    assert bare_shop.upkeep.run_day().reviewed == 0
    assert tier(bare_shop, first).steps == before.steps
    assert name_of(bare_shop, first) == "Gold"


def test_what_lifts_two_made_one_earns_at_the_old_rate_however_often_it_is_told(bare_shop):
    first = opened(bare_shop, POINTS)
    second = bare_shop.enrol("Anna Bergh").member
    keep = bare_shop.front.show(first).member.id
    bare_shop.scan(first, amount=100_000)
    assert name_of(bare_shop, first) == "Silver"
    bare_shop.merging.merge(keep, second.id, request_key=new_key())
    lifted = bare_shop.scan(second.card, amount=300_000)
    assert name_of(bare_shop, first) == "Gold"
    bare_shop.clock.move(minutes=5)
    bare_shop.counter.amend(lifted.visit, request_key=new_key(), told=Told(amount=310_000))
    assert bare_shop.balance(first, "points") == 1_000 + 3_100 * 3 // 2


def test_who_was_parted_since_the_list_of_reviews_was_read_is_left_alone(bare_shop):
    first = opened(bare_shop)
    second = bare_shop.enrol("Anna Bergh").member
    keep = bare_shop.front.show(first).member.id
    bare_shop.scan(second.card, amount=100_000)
    bare_shop.clock.move(days=360)
    bare_shop.merging.merge(keep, second.id, request_key=new_key())
    bare_shop.clock.move(days=20)
    today = bare_shop.front.today().on
    with bare_shop.book.reading() as session:
        due = members_to_review(session, today)
    assert [review.member for review in due] == [keep]
    bare_shop.merging.part(keep, request_key=new_key())
    assert bare_shop.desk.write("tier review", lambda moment: review(moment, due, today)) == 0
    assert steps(bare_shop, first) == []
