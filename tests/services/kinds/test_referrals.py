"""Referrals by the services: who may bring whom, when friends qualify, thanks, holds, and what returns undo."""

from datetime import date, datetime

import pytest
from sqlalchemy import insert

from shopclub.language.acts import consequences
from shopclub.language.translation import speak
from shopclub.records.schema.club import StaffMember
from shopclub.records.schema.record import table_of
from shopclub.rules.values.club_refusals import ReferralRefused, ReferralUnknown
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import MemberUnknown, RoleNeeded
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.kinds.referrals import Referrals
from shopclub.services.members.enrolment import Enrolment

POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1000.00"}
BONUSES = {"in": "points", "referrer_bonus": 50, "friend_bonus": 25}
REWARDS = {"referrer_reward": "Mug", "friend_reward": "Cake"}
EVERYTHING = Brought(everything=True)


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


def opened(shop, gifts=REWARDS, *, spend="250.00", mode="cumulative", within=60, **settings):
    """A shop with referrals, and the card of a member who joined the day before."""
    qualify = {"min_spend": spend, "mode": mode, "within_days": within}
    friends = {"key": "friends", "kind": "referral", "name": "Friends", **gifts, "qualify": qualify, **settings}
    shop.catalogue.apply([POINTS, friends])
    card = shop.enrol(phone="20304050", email="anna@example.dk", birthday="1990-05-04").member.card
    shop.clock.move(days=1)
    return card


def bring_friend(shop, referrer, name="Bo Lund", **fields):
    return shop.enrolment.add(request_key=new_key(), fields={"name": name, **fields}, referred_by=referrer).member.card


def referrals(shop):
    return list(reversed(Referrals(shop.desk).listed()))


def states(shop):
    return [each.state for each in referrals(shop)]


def vouchers(shop, card):
    """All vouchers of a member with their states."""
    member = shop.front.show(card).member.id
    with shop.book.reading() as session:
        query = f"SELECT reward, state FROM voucher WHERE member_id = {member} ORDER BY id"
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def rewards(shop, card):
    return [each.reward for each in shop.front.show(card).vouchers]


def exceptions(shop):
    return [(each.kind, each.reward, each.member.name) for each in shop.oversight.exceptions()]


def points(shop, card):
    return shop.balance(card, "points")


def to(shop, day):
    moved = datetime.fromisoformat(f"{day}T08:00+00:00")
    assert moved >= shop.clock.instant
    shop.clock.instant = moved


def run_day(shop, day):
    to(shop, day)
    settled = shop.upkeep.run_day().settled
    assert shop.upkeep.run_day().settled == 0
    sound(shop)
    return settled


def goods_back(shop, bought, brought=EVERYTHING):
    outcome = shop.returns.take_in(bought.purchase, brought, request_key=new_key())
    sound(shop)
    return outcome


def void(shop, acted):
    outcome = shop.voiding.void(acted.visit, request_key=new_key())
    sound(shop)
    return outcome


def use(shop, card, reward):
    return shop.rewards.redeem(card, reward, request_key=new_key())


# Example 10


@pytest.mark.parametrize(("mode", "thanked"), [("cumulative", ["Mug"]), ("single", [])])
def test_example_10_three_friends_of_250_within_60_days(bare_shop, mode, thanked):
    anna = opened(bare_shop, mode=mode, friends_needed=3)
    cards = [bring_friend(bare_shop, anna, name) for name in ("Bo", "Cy", "Di")]
    for card, amount in zip(cards, (30_000, 24_999, 25_000), strict=True):
        bare_shop.scan(card, days=0.1, amount=amount)
    assert rewards(bare_shop, anna) == []
    assert states(bare_shop) == ["qualified", "joined", "qualified"]
    bare_shop.scan(cards[1], amount=1000)
    assert rewards(bare_shop, anna) == thanked
    assert states(bare_shop) == (["rewarded"] * 3 if thanked else ["qualified", "joined", "qualified"])
    sound(bare_shop)


# Sides


def test_both_are_thanked_with_points(bare_shop):
    anna = opened(bare_shop, BONUSES)
    bo = bring_friend(bare_shop, anna)
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (0, 0)
    bare_shop.scan(bo, amount=24_999)
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (0, 0)
    bought = bare_shop.scan(bo, amount=1)
    assert [(each.kind, each.quantity) for each in bought.entries] == [("bonus", 25)], "the answer is about her alone"
    assert next(each.balance for each in bought.balances) == 25
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (50, 25)
    bare_shop.scan(bo, amount=25_000)
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (50, 25), "each is thanked once"
    sound(bare_shop)


@pytest.mark.parametrize(
    ("sides", "gift", "hers", "friends"),
    [
        ("referrer", {"referrer_reward": "Mug"}, ["Mug"], []),
        ("friend", {"friend_reward": "Cake"}, [], ["Cake"]),
        ("both", REWARDS, ["Mug"], ["Cake"]),
    ],
)
def test_only_the_sides_that_are_named_are_thanked(bare_shop, sides, gift, hers, friends):
    anna = opened(bare_shop, gift, sides=sides)
    bo = bring_friend(bare_shop, anna)
    qualified = bare_shop.scan(bo, amount=25_000)
    assert "referral_qualified" in [each.code for each in qualified.notices]
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == (hers, friends)
    assert [each.reward for each in qualified.vouchers] == friends
    assert states(bare_shop) == ["rewarded"]
    sound(bare_shop)


def test_a_friend_may_be_thanked_for_joining(bare_shop):
    anna = opened(bare_shop, friend_at="joined")
    bo = bring_friend(bare_shop, anna)
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == ([], ["Cake"])
    bare_shop.scan(bo, amount=25_000)
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["Mug"], ["Cake"])


def test_where_no_spend_is_asked_the_first_purchase_qualifies(bare_shop):
    anna = opened(bare_shop, spend="0.00")
    bo = bring_friend(bare_shop, anna)
    assert states(bare_shop) == ["joined"]
    bare_shop.scan(bo)
    assert states(bare_shop) == ["rewarded"]
    assert rewards(bare_shop, anna) == ["Mug"]


def test_thanks_last_as_long_as_set(bare_shop):
    anna = opened(bare_shop, voucher_valid_days=30)
    bare_shop.scan(bring_friend(bare_shop, anna), amount=25_000)
    (mug,) = bare_shop.front.show(anna).vouchers
    assert mug.expires_on == date(2026, 4, 3)


# Many friends


def test_three_friends_are_consumed_for_each_thanks_and_the_count_goes_on(bare_shop):
    anna = opened(bare_shop, {"referrer_reward": "Mug"}, sides="referrer", friends_needed=3)
    thanks = []
    for number in range(7):
        bare_shop.scan(bring_friend(bare_shop, anna, f"Friend {number}"), amount=25_000)
        thanks.append(len(rewards(bare_shop, anna)))
    assert thanks == [0, 0, 1, 1, 1, 2, 2]
    assert states(bare_shop) == ["rewarded"] * 6 + ["qualified"]
    sound(bare_shop)


def test_thanks_may_come_once_only(bare_shop):
    anna = opened(bare_shop, repeatable=False)
    friends = [bring_friend(bare_shop, anna, f"Friend {number}") for number in range(3)]
    for card in friends:
        bare_shop.scan(card, days=0.1, amount=25_000)
    assert rewards(bare_shop, anna) == ["Mug"]
    assert [rewards(bare_shop, each) for each in friends] == [["Cake"]] * 3, "friends are thanked all the same"


def test_thanks_are_capped_by_the_calendar_year(bare_shop):
    anna = opened(bare_shop, {"referrer_reward": "Mug"}, sides="referrer", cap_per_year=2)
    for number in range(4):
        bare_shop.scan(bring_friend(bare_shop, anna, f"Friend {number}"), amount=25_000)
    assert rewards(bare_shop, anna) == ["Mug", "Mug"]
    to(bare_shop, "2027-01-02")
    bare_shop.scan(bring_friend(bare_shop, anna, "Friend 9"), days=0.1, amount=25_000)
    assert 3 <= len(rewards(bare_shop, anna)) <= 4, "a new year has two of its own, and no more"
    sound(bare_shop)


# Holds and expiry


def test_thanks_are_held_for_the_days_that_are_set(bare_shop):
    anna = opened(bare_shop, hold_days=14)
    bo = bring_friend(bare_shop, anna)
    bare_shop.scan(bo, amount=25_000)
    assert (states(bare_shop), rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["held"], [], ["Cake"])
    assert run_day(bare_shop, "2026-03-18") == 0
    assert rewards(bare_shop, anna) == []
    assert run_day(bare_shop, "2026-03-19") == 1
    assert (states(bare_shop), rewards(bare_shop, anna)) == (["rewarded"], ["Mug"])


def test_a_return_inside_the_hold_puts_it_back_to_joined(bare_shop):
    anna = opened(bare_shop, hold_days=14)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    goods_back(bare_shop, bought, Brought(Told(1)))
    assert (states(bare_shop), vouchers(bare_shop, bo)) == (["joined"], [("Cake", "void")])
    run_day(bare_shop, "2026-03-19")
    assert rewards(bare_shop, anna) == []
    bare_shop.scan(bo, amount=100)
    assert (states(bare_shop), rewards(bare_shop, bo)) == (["held"], ["Cake"])
    run_day(bare_shop, "2026-04-04")
    assert rewards(bare_shop, anna) == ["Mug"]


def test_a_return_inside_the_hold_that_leaves_enough_changes_nothing(bare_shop):
    anna = opened(bare_shop, hold_days=14)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=30_000)
    goods_back(bare_shop, bought, Brought(Told(5000)))
    assert (states(bare_shop), rewards(bare_shop, bo)) == (["held"], ["Cake"])
    run_day(bare_shop, "2026-03-19")
    assert rewards(bare_shop, anna) == ["Mug"]


def test_a_referral_without_a_spend_falls_with_its_only_purchase(bare_shop):
    """At most one first-purchase or referral bonus stands per member, and it falls with its purchase."""
    anna = opened(bare_shop, spend="0.00", hold_days=14)
    bo = bring_friend(bare_shop, anna)
    goods_back(bare_shop, bare_shop.scan(bo, amount=5000))
    assert (states(bare_shop), vouchers(bare_shop, bo)) == (["joined"], [("Cake", "void")])


def test_a_void_inside_the_hold_puts_it_back_to_joined(bare_shop):
    anna = opened(bare_shop, hold_days=14)
    bo = bring_friend(bare_shop, anna)
    void(bare_shop, bare_shop.scan(bo, amount=25_000))
    assert (states(bare_shop), vouchers(bare_shop, bo)) == (["joined"], [("Cake", "void")])


def test_a_friend_qualifies_to_the_end_of_the_last_day_and_not_after(bare_shop):
    """Made on 3 March: 60 days end with 2 May."""
    anna = opened(bare_shop)
    early, late = bring_friend(bare_shop, anna, "Bo"), bring_friend(bare_shop, anna, "Cy")
    to(bare_shop, "2026-05-02")
    bare_shop.scan(early, days=0, amount=25_000)
    bare_shop.scan(late, amount=25_000)
    assert states(bare_shop) == ["rewarded", "joined"]
    assert run_day(bare_shop, "2026-05-03") == 1
    assert states(bare_shop) == ["rewarded", "expired"]
    bare_shop.scan(late, amount=25_000)
    assert (states(bare_shop), rewards(bare_shop, late)) == (["rewarded", "expired"], [])


def test_spend_of_after_the_last_day_does_not_help(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bare_shop.scan(bo, amount=24_999)
    assert run_day(bare_shop, "2026-05-02") == 0
    to(bare_shop, "2026-05-03")
    bare_shop.scan(bo, days=0, amount=25_000)
    assert rewards(bare_shop, anna) == []
    bare_shop.upkeep.run_day()
    assert states(bare_shop) == ["expired"]


def test_what_is_lacking_is_shown(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bare_shop.scan(bo, amount=20_000)
    (line,) = referrals(bare_shop)
    assert (line.lacks, line.due_on, line.made_on) == (5000, date(2026, 5, 2), date(2026, 3, 3))
    assert (line.referrer.name, line.friend.name, line.programme) == ("Anna Berg", "Bo Lund", "friends")
    assert bare_shop.front.member(bo).referred_by.name == "Anna Berg"


# Returns after the thanks


def test_a_return_after_the_thanks_voids_what_is_unused(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    goods_back(bare_shop, bought, Brought(Told(1)))
    assert vouchers(bare_shop, anna) == [("Mug", "void")]
    assert vouchers(bare_shop, bo) == [("Cake", "void")]
    assert (states(bare_shop), exceptions(bare_shop)) == (["joined"], [])


@pytest.mark.parametrize("brought", [Brought(Told(1)), EVERYTHING], ids=["a part", "all"])
def test_a_return_after_the_thanks_keeps_and_notes_what_was_used(bare_shop, brought):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    use(bare_shop, anna, "Mug")
    use(bare_shop, bo, "Cake")
    goods_back(bare_shop, bought, brought)
    assert vouchers(bare_shop, anna) == [("Mug", "used")]
    assert vouchers(bare_shop, bo) == [("Cake", "used")]
    assert sorted(exceptions(bare_shop)) == [
        ("used_voucher", "Cake", "Bo Lund"),
        ("used_voucher", "Mug", "Anna Berg"),
    ]


def test_a_preview_tells_what_a_return_does_to_who_brought_the_friend(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    assert foretold(bare_shop, bought) == [
        "The reward “Cake” is taken back",
        "Anna Berg: The reward “Mug” is taken back",
    ]
    use(bare_shop, anna, "Mug")
    assert foretold(bare_shop, bought) == [
        "The reward “Cake” is taken back",
        "Anna Berg: “Mug” was handed out already: it is listed under exceptions",
    ]


def test_a_preview_tells_the_points_that_both_lose(bare_shop):
    anna = opened(bare_shop, BONUSES)
    bought = bare_shop.scan(bring_friend(bare_shop, anna), amount=25_000)
    assert foretold(bare_shop, bought) == [
        "25 points will be taken back",
        "Anna Berg: 50 points will be taken back",
        "Points: 0 points afterwards",
    ]


def foretold(shop, bought):
    """What a preview says that bringing everything back would do, after the money."""
    speak("en")
    return list(consequences(shop.returns.preview(bought.purchase, EVERYTHING), Currency("DKK")))[1:]


def test_used_thanks_stand_once_though_the_friend_qualifies_again(bare_shop):
    """At most one referral bonus stands per member."""
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    use(bare_shop, anna, "Mug")
    use(bare_shop, bo, "Cake")
    goods_back(bare_shop, bought)
    bare_shop.scan(bo, amount=25_000)
    assert vouchers(bare_shop, bo) == [("Cake", "used")]
    assert vouchers(bare_shop, anna) == [("Mug", "used")]


def test_thanks_that_lapsed_do_not_stop_the_friend_from_buying(bare_shop):
    anna = opened(bare_shop, voucher_valid_days=5)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    run_day(bare_shop, "2026-03-20")
    assert vouchers(bare_shop, anna) == [("Mug", "expired")]
    goods_back(bare_shop, bought)
    bare_shop.scan(bo, amount=25_000)
    assert states(bare_shop) == ["rewarded"]


def test_friends_consumed_for_thanks_that_were_used_are_not_consumed_again(bare_shop):
    anna = opened(bare_shop, {"referrer_reward": "Mug"}, sides="referrer", friends_needed=2)
    first = bare_shop.scan(bring_friend(bare_shop, anna, "Bo"), amount=25_000)
    bare_shop.scan(bring_friend(bare_shop, anna, "Cy"), amount=25_000)
    use(bare_shop, anna, "Mug")
    goods_back(bare_shop, first)
    bare_shop.scan(bring_friend(bare_shop, anna, "Di"), amount=25_000)
    assert vouchers(bare_shop, anna) == [("Mug", "used")], "one of two friends is new"


def test_friends_whose_thanks_became_void_count_for_the_next(bare_shop):
    anna = opened(bare_shop, {"referrer_reward": "Mug"}, sides="referrer", friends_needed=2)
    first = bare_shop.scan(bring_friend(bare_shop, anna, "Bo"), amount=25_000)
    bare_shop.scan(bring_friend(bare_shop, anna, "Cy"), amount=25_000)
    goods_back(bare_shop, first)
    assert (vouchers(bare_shop, anna), states(bare_shop)) == ([("Mug", "void")], ["joined", "qualified"])
    bare_shop.scan(bring_friend(bare_shop, anna, "Di"), amount=25_000)
    assert rewards(bare_shop, anna) == ["Mug"]
    assert states(bare_shop) == ["joined", "rewarded", "rewarded"]
    sound(bare_shop)


def test_points_are_taken_back_from_both(bare_shop):
    anna = opened(bare_shop, BONUSES)
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    returned = goods_back(bare_shop, bought)
    assert [(each.kind, each.quantity) for each in returned.entries] == [("clawback", -25)]
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (0, 0)
    bare_shop.scan(bo, amount=25_000)
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (50, 25)
    sound(bare_shop)


def test_points_that_were_spent_are_forgiven_and_told_to_the_owner(bare_shop):
    anna = opened(bare_shop, BONUSES)
    bare_shop.catalogue.apply([{**POINTS, "reward": [{"name": "Tea", "cost": 50}]}])
    bo = bring_friend(bare_shop, anna)
    bought = bare_shop.scan(bo, amount=25_000)
    use(bare_shop, anna, "Tea")
    goods_back(bare_shop, bought)
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (0, 0)
    assert [each[2] for each in exceptions(bare_shop)] == ["Anna Berg"]


@pytest.mark.parametrize("hold", [0, 14])
def test_a_return_that_is_voided_leaves_both_with_their_points_once(bare_shop, hold):
    anna = opened(bare_shop, BONUSES, hold_days=hold)
    bo = bring_friend(bare_shop, anna)
    returned = goods_back(bare_shop, bare_shop.scan(bo, amount=25_000))
    void(bare_shop, returned)
    run_day(bare_shop, "2026-04-20")
    assert (points(bare_shop, anna), points(bare_shop, bo)) == (50, 25)


def test_a_return_that_is_voided_leaves_both_with_their_vouchers_once(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    returned = goods_back(bare_shop, bare_shop.scan(bo, amount=25_000))
    void(bare_shop, returned)
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["Mug"], ["Cake"])


def test_thanks_for_joining_stay_when_the_purchase_comes_back(bare_shop):
    anna = opened(bare_shop, friend_at="joined")
    bo = bring_friend(bare_shop, anna)
    goods_back(bare_shop, bare_shop.scan(bo, amount=25_000))
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == ([], ["Cake"])


def test_a_return_of_another_purchase_that_leaves_enough_voids_nothing(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    qualifying = bare_shop.scan(bo, amount=25_000)
    bare_shop.scan(bo, amount=25_000)
    goods_back(bare_shop, qualifying)
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["Mug"], ["Cake"])
    assert exceptions(bare_shop) == []


# Who may bring whom


def add(shop, friend, referrer, **told):
    return Referrals(shop.desk).add(friend, referrer, **told)


def refused(shop, friend, referrer):
    before = len(referrals(shop))
    with pytest.raises(ReferralRefused) as found:
        add(shop, friend, referrer)
    assert len(referrals(shop)) == before
    return found.value.reason


def test_a_friend_may_name_who_brought_her_later_on_the_same_day(bare_shop):
    anna = opened(bare_shop)
    bo = bare_shop.enrol("Bo").member.card
    bare_shop.scan(bo, days=0.1, amount=1000)
    line = add(bare_shop, bo, anna)
    assert (line.state, line.referrer.name) == ("joined", "Anna Berg")
    bare_shop.scan(bo, amount=24_000)
    assert rewards(bare_shop, anna) == ["Mug"]


def test_who_is_named_later_on_the_day_is_thanked_for_what_was_bought_that_day(bare_shop):
    anna = opened(bare_shop)
    bo = bare_shop.enrol("Bo").member.card
    bare_shop.scan(bo, days=0.1, amount=25_000)
    add(bare_shop, bo, anna)
    assert (states(bare_shop), rewards(bare_shop, anna)) == (["rewarded"], ["Mug"])


def test_a_friend_who_names_her_later_on_the_day_is_thanked_for_joining(bare_shop):
    anna = opened(bare_shop, friend_at="joined")
    bo = bare_shop.enrol("Bo").member.card
    add(bare_shop, bo, anna)
    assert rewards(bare_shop, bo) == ["Cake"]


def test_nobody_brings_herself(bare_shop):
    opened(bare_shop)
    bo = bare_shop.enrol("Bo").member.card
    assert refused(bare_shop, bo, bo) == "oneself"


def test_a_member_since_yesterday_can_not_be_brought(bare_shop):
    anna = opened(bare_shop)
    bo = bare_shop.enrol("Bo").member.card
    bare_shop.clock.move(days=1)
    assert refused(bare_shop, bo, anna) == "old member"


def test_a_friend_has_one_referrer(bare_shop):
    anna = opened(bare_shop)
    cy = bare_shop.enrol("Cy").member.card
    bare_shop.clock.move(minutes=1)
    bo = bring_friend(bare_shop, anna)
    assert refused(bare_shop, bo, cy) == "second referrer"
    assert refused(bare_shop, bo, anna) == "second referrer"


def test_a_referrer_joined_strictly_earlier(bare_shop):
    opened(bare_shop)
    bo = bare_shop.enrol("Bo").member.card
    same = bare_shop.enrol("Cy").member.card
    bare_shop.clock.move(minutes=1)
    later = bare_shop.enrol("Di").member.card
    assert refused(bare_shop, bo, same) == "joined later"
    assert refused(bare_shop, bo, later) == "joined later"
    assert add(bare_shop, later, bo).state == "joined"


def test_two_never_bring_each_other(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    assert refused(bare_shop, anna, bo) in {"old member", "joined later"}


def test_an_unknown_referrer_or_a_shop_without_referrals_refuses_and_enrols_nobody(bare_shop):
    anna = bare_shop.enrol().member.card
    bare_shop.clock.move(days=1)
    with pytest.raises(ReferralRefused) as found:
        bring_friend(bare_shop, anna)
    assert found.value.reason == "no programme"
    with pytest.raises(MemberUnknown):
        bring_friend(bare_shop, 999)
    assert bare_shop.front.today().members == 1


def test_a_programme_of_referrals_that_ended_takes_no_more_friends(bare_shop):
    anna = opened(bare_shop)
    bare_shop.catalogue.end("friends", last_earning_on=date(2026, 3, 2), last_redemption_on=date(2026, 4, 2))
    with pytest.raises(ReferralRefused):
        bring_friend(bare_shop, anna)


def test_the_same_request_notes_a_referral_once(bare_shop):
    anna = opened(bare_shop)
    bo = bare_shop.enrol("Bo").member.card
    first = add(bare_shop, bo, anna, request_key="once")
    assert add(bare_shop, bo, anna, request_key="once") == first
    assert len(referrals(bare_shop)) == 1


# Signs of one person


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"phone": "+45 20 30 40 50"}, "same phone"),
        ({"email": "ANNA+club@example.dk"}, "same e-mail"),
        ({"name": "anna BERG", "birthday": "1990-05-04"}, "same name and birthday"),
    ],
)
def test_signs_that_both_are_one_reject_with_the_reason(bare_shop, fields, sign):
    anna = opened(bare_shop, friend_at="joined")
    enrolled = bare_shop.enrolment.add(request_key=new_key(), fields={"name": "Bo Lund", **fields}, referred_by=anna)
    said = [(notice.code, notice.text) for notice in enrolled.notices if notice.code != "possible_duplicate"]
    assert said == [("referral_rejected", sign)]
    (line,) = referrals(bare_shop)
    assert (line.state, line.reason) == ("rejected", sign)
    bo = enrolled.member.card
    bare_shop.scan(bo, amount=25_000)
    assert (states(bare_shop), rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["rejected"], [], [])


def test_what_only_looks_alike_rejects_nobody(bare_shop):
    anna = opened(bare_shop)
    bring_friend(bare_shop, anna, "Anna Berg", phone="20304051", email="anna@other.dk", birthday="1990-05-05")
    assert states(bare_shop) == ["joined"]


def staff(shop, role="clerk", name="Anna Berg"):
    with shop.book.writing() as session:
        session.connection().execute(insert(table_of(StaffMember)), {"name": name, "role": role})
    return Desk(shop.book, now=shop.clock, till="counter", staff=name)


def test_staff_can_not_be_the_referrer_of_whom_they_enrol(bare_shop):
    anna = opened(bare_shop)
    enrolment = Enrolment(staff(bare_shop))
    enrolment.add(request_key=new_key(), fields={"name": "Bo Lund"}, referred_by=anna)
    (line,) = referrals(bare_shop)
    assert line.state == "rejected"


def test_a_rejected_referral_may_be_allowed(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna, phone="20304050")
    (line,) = referrals(bare_shop)
    assert Referrals(bare_shop.desk).allow(line.id).state == "joined"
    bare_shop.scan(bo, amount=25_000)
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["Mug"], ["Cake"])
    with pytest.raises(ReferralUnknown):
        Referrals(bare_shop.desk).allow(line.id)
    with pytest.raises(ReferralUnknown):
        Referrals(bare_shop.desk).allow(999)
    sound(bare_shop)


def test_a_referral_allowed_after_enough_was_bought_is_thanked_for(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna, phone="20304050")
    bare_shop.scan(bo, amount=25_000)
    Referrals(bare_shop.desk).allow(referrals(bare_shop)[0].id)
    assert (rewards(bare_shop, anna), rewards(bare_shop, bo)) == (["Mug"], ["Cake"])


def test_only_a_manager_allows_what_was_rejected(bare_shop):
    anna = opened(bare_shop)
    bring_friend(bare_shop, anna, phone="20304050")
    number = referrals(bare_shop)[0].id
    with pytest.raises(RoleNeeded):
        Referrals(staff(bare_shop, name="Kim")).allow(number)
    assert states(bare_shop) == ["rejected"]
    assert Referrals(staff(bare_shop, "manager", "Mo")).allow(number).state == "joined"


@pytest.mark.parametrize(
    ("birthday", "state"),
    [("2008-03-03", "joined"), ("2008-03-04", "rejected"), ("03-03", "rejected"), ("", "rejected")],
)
def test_friends_below_the_least_age_are_rejected(bare_shop, birthday, state):
    anna = opened(bare_shop, min_age=18)
    bring_friend(bare_shop, anna, birthday=birthday)
    assert states(bare_shop) == [state]


def test_a_blocked_friend_does_not_qualify(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    bare_shop.enrolment.block(bo, reason="banned")
    bare_shop.scan(bo, amount=25_000)
    assert (states(bare_shop), rewards(bare_shop, anna)) == (["joined"], [])


def test_thanks_keep_the_terms_under_which_the_friend_was_brought(bare_shop):
    anna = opened(bare_shop)
    bo = bring_friend(bare_shop, anna)
    changed = {"key": "friends", "kind": "referral", "name": "Friends", **REWARDS, "referrer_reward": "Bag"}
    bare_shop.catalogue.apply([{**changed, "qualify": {"min_spend": "9000.00"}}])
    bare_shop.scan(bo, amount=25_000)
    assert rewards(bare_shop, anna) == ["Mug"]


def test_whether_friends_are_taken_is_what_programmes_say(bare_shop):
    assert not bare_shop.referrals.taken()
    opened(bare_shop)
    assert bare_shop.referrals.taken()


def test_who_brought_a_friend_is_found_by_card_name_or_phone_if_nobody_else_is_meant(bare_shop):
    card = opened(bare_shop)
    anna = bare_shop.front.show(card).member.id
    assert {bare_shop.referrals.who(text) for text in (card, "Anna Berg", "20304050")} == {anna}
    bare_shop.enrol("Anna Dahl")
    for text in ("Anna", "Zoe"):
        with pytest.raises(MemberUnknown):
            bare_shop.referrals.who(text)


def test_a_friend_who_was_made_one_with_an_older_member_is_no_new_one(bare_shop):
    anna = opened(bare_shop)
    old = bare_shop.enrol("Bo Lund").member
    bare_shop.scan(old.card, days=0.1, amount=1_000)
    bare_shop.clock.move(days=1)
    new = bare_shop.enrol("Bo Lundh").member
    bare_shop.merging.merge(new.id, old.id, request_key=new_key())
    with pytest.raises(ReferralRefused) as refused:
        bare_shop.referrals.add(new.id, anna, request_key=new_key())
    assert refused.value.reason == "old member"


def test_only_the_friend_is_thanked_and_goods_brought_back_put_her_back_to_joined(bare_shop):
    anna = opened(bare_shop, {"friend_reward": "Cake"}, sides="friend")
    friend = bring_friend(bare_shop, anna)
    visit = bare_shop.scan(friend, days=0.1, amount=30_000)
    assert states(bare_shop) == ["rewarded"]
    bare_shop.clock.move(hours=1)
    bare_shop.returns.take_in(visit.purchase, EVERYTHING, request_key=new_key())
    assert states(bare_shop) == ["joined"]
    assert bare_shop.front.show(friend).vouchers == ()


def test_thanks_beyond_what_a_year_allows_wait_for_the_next_year(bare_shop):
    anna = opened(bare_shop, {"referrer_reward": "Mug"}, sides="referrer", cap_per_year=1)
    for name in ("Bo Lund", "Carla Holm"):
        bare_shop.scan(bring_friend(bare_shop, anna, name), days=0.1, amount=30_000)
    assert len(bare_shop.front.show(anna).vouchers) == 1
    assert bare_shop.upkeep.run_day().settled == 0
    bare_shop.clock.instant = datetime.fromisoformat("2027-01-04T09:00:00+00:00")
    assert bare_shop.upkeep.run_day().settled == 1
    assert len(bare_shop.front.show(anna).vouchers) == 2
