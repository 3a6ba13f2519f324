"""What the simulator says of kinds that give gifts instead of counting units: each rule that decides how many."""

from datetime import date

import pytest

from shopclub.rules.kinds.register import read_rules
from shopclub.rules.kinds.replayed_gifts import given
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import ProgrammeInvalid
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from tests.conftest import COFFEE

WORTH = "7.00"
GOLD = {"name": "Gold", "threshold": "300.00", "entry_reward": "Bun", "entry_reward_value": WORTH}
FRIENDS = {
    "key": "friends",
    "kind": "referral",
    "name": "Friends",
    "sides": "referrer",
    "referrer_reward": "Bun",
    "referrer_reward_value": WORTH,
    "qualify": {"min_spend": "100.00"},
}


def tiers(*steps, **settings):
    return {"key": "tiers", "kind": "tiers", "name": "Tiers", "tier": list(steps or (GOLD,)), **settings}


def occasion(word, **settings):
    return {"key": "day", "kind": "occasion", "name": "Day", "occasion": word, **settings}


def came(shop, days, *, amount=10_000, card=None, **fields):
    """A member who comes as often, every so many days."""
    card = card or shop.enrol(**fields).member.card
    for every in days:
        shop.scan(card, days=every, amount=amount)
    return card


def would_give(shop, settings, **asked):
    then = shop.simulator.simulate(settings, **asked).then
    return then.rewards, then.cost


# Tiers


def test_a_tier_by_visits_is_reached_by_days_with_a_visit(bare_shop):
    card = came(bare_shop, [2, 2, 2])
    bare_shop.scan(card, days=0.1, amount=10_000)
    steps = [{**GOLD, "threshold": 3}, {**GOLD, "name": "Platinum", "threshold": 4}]
    assert would_give(bare_shop, tiers(*steps, measure="visits")) == (1, 700)


def test_a_tier_that_was_lost_and_is_reached_again_gives_its_reward_again(bare_shop):
    """The hold is a month: after a year without a visit nothing of it is left, and three visits bring it back."""
    came(bare_shop, [1, 1, 1, 400, 1, 1])
    assert would_give(bare_shop, tiers(hold_months=1, grace_days=0), months=24) == (2, 1400)


def test_a_tier_without_a_reward_gives_none(bare_shop):
    came(bare_shop, [1, 1, 1])
    assert would_give(bare_shop, tiers({"name": "Gold", "threshold": "300.00"})) == (0, 0)


def test_tiers_by_points_are_nothing_that_visits_can_tell(bare_shop):
    came(bare_shop, [1, 1, 1])
    with pytest.raises(ProgrammeInvalid):
        bare_shop.simulator.simulate(tiers({**GOLD, "threshold": 30}, measure="points"))


def test_what_today_can_not_be_told_by_visits_is_left_out_of_the_comparison(bare_shop):
    bare_shop.catalogue.apply([tiers({**GOLD, "threshold": 30}, measure="points")])
    came(bare_shop, [1, 1, 1])
    simulation = bare_shop.simulator.simulate(tiers())
    assert simulation.today is None
    assert (simulation.then.rewards, simulation.gain) == (1, 1)


# Birthdays, anniversaries and milestones


def test_anniversaries_are_kept_in_the_years_that_are_listed(bare_shop):
    came(bare_shop, [1, 400])
    assert would_give(bare_shop, occasion("anniversary", years=[1, 2], reward="Bun", reward_value=WORTH)) == (1, 700)


def test_who_told_no_birthday_is_given_nothing_for_it(bare_shop):
    came(bare_shop, [1, 30])
    assert would_give(bare_shop, occasion("birthday", reward="Bun", reward_value=WORTH)) == (0, 0)


def test_milestones_of_spend_are_reached_once_each(bare_shop):
    card = came(bare_shop, [1, 1, 1, 1, 1])
    last = bare_shop.scan(card, amount=90_000)
    bare_shop.returns.take_in(last.purchase, Brought(everything=True), request_key=new_key())
    milestone = occasion("milestone", spend=["200.00", "250.00", "900.00"], reward="Bun", reward_value=WORTH)
    assert would_give(bare_shop, milestone) == (2, 1400)


def test_a_gift_of_units_costs_what_units_are_worth_where_they_count(bare_shop):
    points = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
    points |= {"pay": {"points": 10, "worth": "1.00"}}
    bare_shop.catalogue.apply([points])
    came(bare_shop, [1, 1])
    milestone = occasion("milestone", visits=[2], bonus=50)
    assert would_give(bare_shop, {**milestone, "in": "points"}) == (1, 500)
    assert would_give(bare_shop, {**milestone, "in": "nowhere"}) == (1, 0)


def test_who_gains_and_who_loses_is_told_beside_what_is_given_today(bare_shop):
    today = occasion("milestone", visits=[2], reward="Bun", reward_value=WORTH)
    bare_shop.catalogue.apply([today])
    came(bare_shop, [1, 1], name="Anna Berg")
    came(bare_shop, [1, 1, 1], name="Bo Dahl")
    simulation = bare_shop.simulator.simulate({**today, "visits": [3], "reward_value": "9.00"})
    assert (simulation.today.cost, simulation.then.cost) == (1400, 900)
    assert [(each.member.name, each.change) for each in simulation.most] == [("Bo Dahl", 200)]
    assert [(each.member.name, each.change) for each in simulation.least] == [("Anna Berg", -700)]


def test_two_who_were_made_one_are_one_person_whose_visits_count_together(bare_shop):
    first = came(bare_shop, [1, 1], name="Anna Berg")
    second = came(bare_shop, [1, 1], name="Anna Bergh")
    keep, drop = (bare_shop.front.show(card).member.id for card in (first, second))
    bare_shop.merging.merge(keep, drop, request_key=new_key())
    milestone = occasion("milestone", visits=[2, 4], reward="Bun", reward_value=WORTH)
    assert would_give(bare_shop, milestone) == (2, 1400)


def test_a_run_over_gifts_that_is_stopped_has_no_answer(bare_shop):
    came(bare_shop, [1])
    assert bare_shop.simulator.simulate(tiers(), progress=lambda _done, _of: False) is None


def test_what_counts_units_gives_no_gifts():
    coffee = read_rules(COFFEE, Currency("DKK"))
    assert given(coffee, (), first=date(2026, 1, 1), last=date(2026, 12, 31), worth=lambda gift: gift.value) == ()


# Friends


def brought(shop, *, friends, amount=10_000, days=1):
    """A member and the friends she brought, who each spent so much; a friend who spent nothing does not count."""
    anna = shop.enrol().member.card
    for number in range(friends):
        shop.clock.move(days=days)
        fields = {"name": f"Friend {number}"}
        card = shop.enrolment.add(request_key=new_key(), fields=fields, referred_by=anna).member.card
        if amount:
            shop.scan(card, days=0.1, amount=amount)
    return anna


@pytest.mark.parametrize(
    ("settings", "rewards"),
    [
        ({}, 3),
        ({"friends_needed": 2}, 1),
        ({"repeatable": False}, 1),
        ({"cap_per_year": 2}, 2),
        ({"hold_days": 60}, 0),
        ({"qualify": {"min_spend": "200.00"}}, 0),
    ],
)
def test_friends_are_thanked_for_as_often_as_the_rules_say(bare_shop, settings, rewards):
    bare_shop.catalogue.apply([FRIENDS])
    brought(bare_shop, friends=3)
    assert would_give(bare_shop, {**FRIENDS, **settings}) == (rewards, rewards * 700)


def test_friends_themselves_are_given_their_part(bare_shop):
    bare_shop.catalogue.apply([FRIENDS])
    brought(bare_shop, friends=2)
    both = {**FRIENDS, "sides": "both", "friend_reward": "Cake", "friend_reward_value": "3.00"}
    assert would_give(bare_shop, both) == (4, 2000)
    theirs = {name: value for name, value in both.items() if not name.startswith("referrer")}
    assert would_give(bare_shop, {**theirs, "sides": "friend"}) == (2, 600)


def test_a_friend_whose_purchase_was_brought_back_does_not_count(bare_shop):
    bare_shop.catalogue.apply([FRIENDS])
    anna = brought(bare_shop, friends=1, amount=0)
    friend = bare_shop.enrolment.add(request_key=new_key(), fields={"name": "Bo Dahl"}, referred_by=anna).member.card
    visit = bare_shop.scan(friend, days=0.1, amount=10_000)
    bare_shop.returns.take_in(visit.purchase, Brought(everything=True), request_key=new_key())
    assert would_give(bare_shop, FRIENDS) == (0, 0)


# Programmes that count units, tried from a day in the midst


def test_credit_that_would_be_paid_by_the_quarter_is_paid_when_each_quarter_is_over(bare_shop):
    back = {"key": "back", "kind": "cashback", "name": "Back", "rate_bp": 500}
    came(bare_shop, [10, 10, 10, 10, 10])
    bare_shop.clock.move(days=75)
    then = bare_shop.simulator.simulate(back).then
    assert (then.units, then.cost) == (2_500, 2_500)


def test_credit_of_a_quarter_is_not_paid_twice_where_it_would_be_paid_at_once(bare_shop):
    back = {"key": "back", "kind": "cashback", "name": "Back", "rate_bp": 500}
    bare_shop.catalogue.apply([back])
    came(bare_shop, [10, 10])
    bare_shop.clock.move(days=30)
    bare_shop.upkeep.run_day()
    simulation = bare_shop.simulator.simulate({**back, "payout": "at_once"})
    assert (simulation.today.units, simulation.then.units) == (1_000, 1_000)


def mugs(shop, **settings):
    points = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "10.00", **settings}
    points["reward"] = [{"name": "Mug", "cost": 20, "value": WORTH}]
    shop.catalogue.apply([points])
    return points


def test_the_first_reward_is_when_there_are_units_for_the_cheapest(bare_shop):
    points = mugs(bare_shop)
    came(bare_shop, [1, 1, 1])
    simulation = bare_shop.simulator.simulate({**points, "per": "4.00"})
    assert (simulation.today.first_days, simulation.then.first_days) == (1, 0)
    assert (simulation.today.rewards, simulation.then.rewards) == (1, 3)
    few = bare_shop.simulator.simulate({**points, "per": "100.00"})
    assert (few.then.first_days, few.then.rewards) == (None, 0)


def test_the_same_rules_come_to_the_same_where_what_was_spent_before_comes_back(bare_shop):
    """A mug bought before the months that are tried, and taken back within them."""
    points = mugs(bare_shop)
    card = came(bare_shop, [1, 1, 1])
    mug = bare_shop.rewards.redeem(card, "Mug", request_key=new_key())
    came(bare_shop, [45], card=card)
    bare_shop.voiding.void(mug.visit, request_key=new_key())
    simulation = bare_shop.simulator.simulate(points, months=1)
    assert simulation.today == simulation.then
    assert simulation.then.liability_units == 40


def test_what_could_not_have_been_bought_is_not_given_back(bare_shop):
    points = mugs(bare_shop)
    card = came(bare_shop, [1, 1])
    mug = bare_shop.rewards.redeem(card, "Mug", request_key=new_key())
    bare_shop.clock.move(hours=1)
    bare_shop.voiding.void(mug.visit, request_key=new_key())
    simulation = bare_shop.simulator.simulate({**points, "per": "1000.00"})
    assert (simulation.today.liability_units, simulation.then.liability_units) == (20, 0)


def test_of_two_who_were_one_for_a_while_each_has_her_own(bare_shop):
    points = mugs(bare_shop)
    first, second = (came(bare_shop, [1, 1], name=name) for name in ("Anna Berg", "Anna Bergh"))
    keep, drop = (bare_shop.front.show(card).member.id for card in (first, second))
    bare_shop.merging.merge(keep, drop, request_key=new_key())
    bare_shop.clock.move(days=1)
    bare_shop.merging.part(keep, request_key=new_key())
    came(bare_shop, [1], card=second)
    simulation = bare_shop.simulator.simulate({**points, "per": "5.00"})
    assert simulation.members == 2
    assert (simulation.today.units, simulation.then.units) == (50, 100)
    assert (simulation.today.rewards, simulation.then.rewards) == (2, 5)


def test_a_reward_on_the_way_that_would_not_have_been_given_does_not_come_back(bare_shop):
    """A return took it and was taken back: it is there again only under rules that give it."""
    bare_shop.programme(interim={"2": "Cookie"})
    card = bare_shop.enrol().member.card
    visit = bare_shop.scan(card, amount=6_000, stamps=2)
    bare_shop.clock.move(hours=1)
    returned = bare_shop.returns.take_in(visit.purchase, Brought(everything=True), request_key=new_key())
    bare_shop.clock.move(hours=1)
    bare_shop.voiding.void(returned.visit, request_key=new_key())
    simulation = bare_shop.simulator.simulate(COFFEE)
    assert (simulation.today.rewards, simulation.then.rewards) == (1, 0)


def test_who_did_not_come_in_the_months_that_are_tried_is_left_out(bare_shop):
    points = mugs(bare_shop)
    came(bare_shop, [1], name="Anna Berg")
    came(bare_shop, [60], name="Bo Dahl")
    assert bare_shop.simulator.simulate(points, months=1).members == 1


def test_the_better_of_two_tiers_counts_for_what_visits_earn(bare_shop):
    points = mugs(bare_shop)
    silver, gold = ({"name": name, "threshold": "100.00"} for name in ("Silver", "Gold"))
    silver_more, gold_most = {**silver, "multiplier_bp": 15_000}, {**gold, "multiplier_bp": 20_000}
    more, high = tiers(gold_most, key="more"), tiers(key="high")
    bare_shop.catalogue.apply([tiers(silver_more), more, tiers(silver, key="less"), high])
    came(bare_shop, [1, 1])
    assert bare_shop.simulator.simulate(points).then.units == 30
    assert bare_shop.simulator.differences("points") == ()
