"""The owner's pages: cases that acts could not put right, what is outstanding and lapses, what a day run asks."""

from datetime import date, timedelta
from random import Random

import pytest

from shopclub.rules.values.periods import parse_period
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.refusals import ClockJumped, VisitUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.programmes.templates import template
from shopclub.services.shop.demo_of_kinds import Regulars
from tests.conftest import COFFEE

POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
MUG = {"name": "Mug", "cost": 60, "value": "30.00"}
MARCH, APRIL = parse_period("2026-03"), parse_period("2026-04")


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    bare_shop.assert_sound()


def with_a_case(shop):
    """A voucher handed out for a card whose last visit was voided: what can't be put right."""
    shop.programme(size=3)
    card = shop.enrol().member.card
    filled = shop.scan(card, stamps=3)
    shop.rewards.use(filled.vouchers[0].id, request_key=new_key())
    shop.clock.move(hours=1)
    shop.voiding.void(filled.visit, request_key=new_key())
    return filled.visit


def test_a_case_says_whose_it_is_what_for_and_of_which_visit(bare_shop):
    visit = with_a_case(bare_shop)
    (case,) = bare_shop.oversight.exceptions()
    assert (case.kind, case.member.name, case.visit, case.reward) == ("used_voucher", "Anna Berg", visit, "Free coffee")
    assert (case.programme, case.programme_kind) == ("Coffee card", "stamp_card")


def test_a_case_is_settled_and_opened_again(bare_shop):
    with_a_case(bare_shop)
    (case,) = bare_shop.oversight.exceptions()
    bare_shop.oversight.settle(case.id)
    assert bare_shop.oversight.exceptions() == ()
    assert [each.id for each in bare_shop.oversight.exceptions(settled=True)] == [case.id]
    bare_shop.oversight.settle(case.id, settled=False)
    assert [each.id for each in bare_shop.oversight.exceptions()] == [case.id]


def test_a_case_that_is_not_there_is_not_settled(bare_shop):
    with pytest.raises(VisitUnknown):
        bare_shop.oversight.settle(7)


def test_the_columns_of_a_month_add_up_to_what_is_outstanding(bare_shop):
    tiers = {"key": "tiers", "kind": "tiers", "name": "Tiers", "tier": [{"name": "Gold", "threshold": "100.00"}]}
    bare_shop.catalogue.apply([{**POINTS, "reward": [MUG]}, tiers])
    bare_shop.programme(size=3, reward_value="12.00")
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=5_000)
    back = bare_shop.scan(card, amount=8_000)
    bare_shop.rewards.redeem(card, "Mug", request_key=new_key())
    bare_shop.adjustments.adjust(card, "points", 5, reason="counted anew", request_key=new_key())
    bare_shop.clock.move(days=35)
    bare_shop.scan(card, amount=2_000)
    bare_shop.clock.move(minutes=1)
    bare_shop.returns.take_in(back.purchase, Brought(everything=True), request_key=new_key())
    march, april = ({line.programme: line for line in bare_shop.oversight.liability(month)} for month in (MARCH, APRIL))
    assert {*march} == {"points", "coffee"}, "tiers count no units and hold no rewards"
    points = march["points"]
    assert (points.opening, points.earned, points.redeemed, points.adjusted, points.closing) == (0, 130, -60, 5, 75)
    points = april["points"]
    assert (points.opening, points.earned, points.clawed_back) == (75, 20, -80)
    assert points.closing == bare_shop.balance(card, "points")
    assert points.value == points.closing * 3_000 // 60
    assert march["coffee"].vouchers == 0
    assert (april["coffee"].vouchers, april["coffee"].vouchers_value) == (0, 0)


def test_rewards_that_wait_are_outstanding_at_their_value(bare_shop):
    bare_shop.programme(size=3, reward_value="12.00")
    bare_shop.scan(bare_shop.enrol().member.card, stamps=7)
    (coffee,) = bare_shop.oversight.liability(MARCH)
    assert (coffee.vouchers, coffee.vouchers_value, coffee.closing) == (2, 2_400, 1)
    assert coffee.value == 400


def test_what_lapses_soon_is_listed_by_day_with_rewards(bare_shop):
    bare_shop.programme(size=3, stamp_expiry={"days": 20}, voucher_valid_days=10)
    anna, bo = (bare_shop.enrol(name).member.card for name in ("Anna Berg", "Bo Dahl"))
    bare_shop.scan(anna, stamps=4)
    bare_shop.scan(bo)
    today = bare_shop.front.today().on
    lapsing = [(line.on, line.member.name, line.units, line.reward) for line in bare_shop.upkeep.lapsing()]
    assert lapsing == [
        (today + timedelta(days=9), "Anna Berg", 1, "Free coffee"),
        (today + timedelta(days=19), "Anna Berg", 1, ""),
        (today + timedelta(days=20), "Bo Dahl", 1, ""),
    ]
    assert len(bare_shop.upkeep.lapsing(days=9)) == 1


def test_the_day_run_is_due_once_a_day(bare_shop):
    assert bare_shop.upkeep.due()
    bare_shop.upkeep.run_day()
    assert not bare_shop.upkeep.due()
    bare_shop.clock.move(days=1)
    assert bare_shop.upkeep.due()


@pytest.mark.parametrize("days", [-1, 100])
def test_a_clock_that_jumped_is_asked_about_before_anything_is_done(bare_shop, days):
    bare_shop.upkeep.run_day()
    bare_shop.clock.move(days=days)
    with pytest.raises(ClockJumped):
        bare_shop.upkeep.run_day(wary=True)
    assert bare_shop.upkeep.due()
    bare_shop.upkeep.run_day()
    assert not bare_shop.upkeep.due()


def test_what_falls_due_may_be_stopped_too_and_taken_up_again(bare_shop):
    birthday = {"key": "day", "kind": "occasion", "name": "Day", "occasion": "birthday", "reward": "Cake"}
    bare_shop.enrol(birthday="1990-05-04")
    bare_shop.catalogue.apply([birthday])
    bare_shop.clock.move(days=63)
    assert bare_shop.upkeep.run_day(progress=lambda _done, _of: False).issued == 0
    assert bare_shop.upkeep.run_day().issued == 1


def test_a_draw_that_begins_by_the_day_that_is_run_up_to_is_not_frozen_today(bare_shop):
    draw = {"key": "easter", "kind": "draw", "name": "Easter", "from": "2026-03-02", "to": "2026-03-31"}
    begins = {"effective_from": "2026-03-20", "prize": [{"name": "Basket"}]}
    bare_shop.catalogue.apply([{**draw, **begins}])
    assert bare_shop.upkeep.run_day(until=date(2026, 4, 5)).settled == 0
    bare_shop.clock.move(days=20)
    assert bare_shop.draws.one("easter").state == "running"


# Programmes as the owner writes them


def test_a_file_is_previewed_before_it_is_applied(bare_shop):
    text = '[[programme]]\nkey = "coffee"\nkind = "stamp_card"\nname = "Coffee card"\nreward = "Free coffee"\n'
    (preview,) = bare_shop.catalogue.preview_file(text)
    assert (preview.new, preview.changed, preview.open_cards) == (True, True, 0)
    assert bare_shop.catalogue.listed() == ()
    (line,) = bare_shop.catalogue.apply_file(text)
    assert (line.key, line.version, line.changed) == ("coffee", 1, True)


def test_a_preview_says_what_open_cards_would_be_worth_under_other_rules(bare_shop):
    bare_shop.programme(reward_value="12.00")
    bare_shop.scan(bare_shop.enrol().member.card, stamps=9)
    smaller = {**COFFEE, "size": 8, "open_cards": "better", "reward_value": "12.00"}
    preview = bare_shop.catalogue.preview(smaller)
    assert (preview.new, preview.open_cards, preview.moved) == (False, 1, 1)
    assert (preview.vouchers, preview.cost) == (1, 1_200)
    assert bare_shop.catalogue.shown("coffee").version == 1


def test_the_history_of_a_programme_says_what_each_version_changed(bare_shop):
    bare_shop.programme()
    bare_shop.clock.move(days=1)
    bare_shop.programme(size=8)
    newest, first = bare_shop.catalogue.history("coffee")
    assert (newest.number, newest.changes) == (2, (("size", None, 8),))
    assert (first.number, first.changes) == (1, ())


# What staff are offered


def test_categories_are_the_told_ones_and_those_that_rules_name(bare_shop):
    bare_shop.programme(unit="item", categories=["tea", "coffee"])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=6_500, items=(Item("coffee", 3_000, 1), Item("bread", 3_500, 1)))
    offered = [(line.name, line.price) for line in bare_shop.front.categories()]
    assert sorted(offered[:2]) == [("bread", 3_500), ("coffee", 3_000)]
    assert offered[2:] == [("tea", None)]


class AlwaysSix(Random):
    """Dice by which everything that may happen happens."""

    def random(self):
        return 0.0


def test_a_regular_who_does_all_she_may_begins_with_old_stamps_and_takes_her_pass_to_its_end(bare_shop):
    regulars = Regulars(bare_shop, AlwaysSix(1), "en", bare_shop.front.today().on)
    bare_shop.programme()
    regulars.set_up()
    anna = bare_shop.enrol().member
    regulars.joined(anna.id, anna.card, "first")
    assert bare_shop.balance(anna.card) > 0
    (held,) = bare_shop.memberships.show(anna.id)
    assert (held.state, held.left) == ("active", 20)
    for number in range(22):
        visit = bare_shop.scan(anna.card, days=0.1, amount=5_000)
        regulars.visited(visit, f"visit {number}")
    (held,) = bare_shop.memberships.show(anna.id)
    assert held.left == 0


def test_the_template_of_a_draw_runs_for_thirty_days():
    draw = template("draw", language="en", on=date(2026, 3, 2))
    assert (draw["from"], draw["to"]) == ("2026-03-02", "2026-03-31")
