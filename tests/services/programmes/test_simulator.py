"""The simulator: a replay of today's rules is today's ledger, and other rules give what they would have given."""

from datetime import UTC, date, datetime

import pytest

from shopclub.rules.values.refusals import ProgrammeInvalid
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.shop.clubhouse import open_clubhouse
from shopclub.services.shop.demo import DemoPlan, make_demo
from tests.conftest import COFFEE, OPENING
from tests.services.histories_of_kinds import HistoryOfKinds

COUNTED = ("stamp_card", "points", "cashback")
MERGED = (0, 1, 2)
ONCE_WRONG = (1018, 1125, 1186, 1207, 1306)
"""Histories in which ledger, replay or answer once differed."""


class CalmHistory(HistoryOfKinds):
    """A history whose acts are each at an instant of their own, by a clock that may be set back.

    Members may be merged and parted `often`.
    """

    def __init__(self, shop, seed, *, often=False):
        super().__init__(shop, seed, check_every=1000)
        self.often = often

    def acts(self):
        acts = {**super().acts(), self.set_the_clock_back: 1}
        if self.often and len(self.guests) < 3:
            acts[self.enrol] = 20
        return {**acts, self.merge: 20 * acts[self.merge], self.part: 12 * acts[self.part]} if self.often else acts

    def go_on(self, step):
        self.shop.clock.move(seconds=1)
        super().go_on(step)

    def set_the_clock_back(self):
        self.shop.clock.move(hours=-self.dice.choice((2, 30, 900)), microseconds=1)


@pytest.mark.parametrize(
    ("seed", "often", "steps"),
    [
        *((seed, False, 35) for seed in (0, 1, 2)),
        *((seed, True, 35) for seed in MERGED),
        *((seed, True, 60) for seed in ONCE_WRONG),
    ],
)
def test_a_replay_of_todays_rules_is_the_ledger_after_any_history(bare_shop, seed, often, steps):
    history = CalmHistory(bare_shop, seed, often=often)
    for step in range(steps):
        history.go_on(step)
    replayed = 0
    for each in bare_shop.catalogue.listed():
        if each.kind in COUNTED:
            assert bare_shop.simulator.differences(each.key) == ()
            replayed += 1
    assert replayed == 9


def test_a_demo_shop_of_every_kind_is_sound_alive_and_replays_exactly(tmp_path):
    path = tmp_path / "demo.shopclub"
    make_demo(path, DemoPlan(14, 8, 3, OPENING, every_kind=True))
    club = open_clubhouse(path, till="counter")
    club.desk.now = lambda: OPENING
    try:
        assert [each for each in club.upkeep.check() if not each.ok] == []
        kinds = {each.kind: each.key for each in club.catalogue.listed()}
        assert len(kinds) == 11
        for key in (kinds[kind] for kind in COUNTED):
            assert club.simulator.differences(key) == ()
        with club.book.reading() as session:
            for table in ("tier_change", "benefit_use", "donation", "payout", "draw_place", "referral"):
                assert session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() > 0, table
    finally:
        club.close()


def visits(shop, count, *, amount=10_000, name="Anna Berg", every=7):
    card = shop.enrol(name).member.card
    for _ in range(count):
        shop.scan(card, days=every, amount=amount)
    return card


def test_a_smaller_card_gives_more_rewards_sooner_and_costs_more(bare_shop):
    bare_shop.programme(size=10, reward_value="12.00")
    visits(bare_shop, 21)
    found = bare_shop.simulator.simulate({**COFFEE, "size": 5, "reward_value": "12.00"})
    assert (found.members, found.visits, found.sales) == (1, 21, 210_000)
    assert (found.today.rewards, found.then.rewards) == (2, 4)
    assert (found.today.cost, found.then.cost) == (2400, 4800)
    assert (found.today.first_days, found.then.first_days) == (63, 28)
    assert (found.today.liability_units, found.then.liability_units) == (1, 1)
    assert found.then.share_bp == 4800 * 10_000 // 210_000
    assert [(each.member.name, each.change) for each in found.most] == [("Anna Berg", 2400)]
    assert (found.gain, found.lose, found.least) == (1, 0, ())


def test_only_the_months_asked_for_count_and_an_open_card_goes_on(bare_shop):
    bare_shop.programme(size=5, reward_value="10.00")
    visits(bare_shop, 12, every=30)
    found = bare_shop.simulator.simulate({**COFFEE, "size": 5, "reward_value": "10.00"}, months=3)
    assert found.today == found.then
    assert found.visits == 4
    assert found.then.rewards == 1, "the tenth stamp falls into these months"


def test_goods_brought_back_count_for_nothing(bare_shop):
    points = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
    bare_shop.catalogue.apply([points])
    card = visits(bare_shop, 3)
    last = bare_shop.scan(card, amount=50_000)
    bare_shop.returns.take_in(last.purchase, Brought(everything=True), request_key=new_key())
    found = bare_shop.simulator.simulate({**points, "points": 2})
    assert (found.today.units, found.then.units) == (300, 600)
    assert found.then.liability_units == 600


def test_a_new_programme_stands_beside_nothing(bare_shop):
    bare_shop.programme()
    visits(bare_shop, 4)
    back = {"key": "back", "kind": "cashback", "name": "Back", "rate_bp": 500, "payout": "at_once"}
    found = bare_shop.simulator.simulate(back)
    assert found.today is None
    assert (found.then.units, found.then.cost, found.then.share_bp) == (2000, 2000, 500)


@pytest.mark.parametrize(
    ("settings", "rewards", "cost"),
    [
        ({"kind": "occasion", "occasion": "milestone", "visits": [3, 10], "reward": "Bun"}, 1, 700),
        ({"kind": "occasion", "occasion": "birthday", "reward": "Bun"}, 1, 700),
        ({"kind": "charity", "cause": "School", "trigger": "share", "share_bp": 100}, 5, 500),
        ({"kind": "charity", "cause": "School", "amount": "2.00", "monthly_ceiling": "5.00"}, 3, 500),
        (
            {
                "kind": "tiers",
                "tier": [{"name": "Gold", "threshold": "300.00", "entry_reward": "Bun", "entry_reward_value": "7.00"}],
            },
            1,
            700,
        ),
        (
            {"kind": "draw", "from": "2026-03-02", "to": "2026-03-09", "prize": [{"name": "Bun", "value": "7.00"}]},
            1,
            700,
        ),
    ],
)
def test_gifts_are_counted_from_visits_and_days(bare_shop, settings, rewards, cost):
    bare_shop.programme()
    card = bare_shop.enrol(birthday="1990-04-20").member.card
    for _ in range(5):
        bare_shop.scan(card, days=2, amount=10_000)
    bare_shop.clock.move(days=60)
    gift = {"reward_value": "7.00"} if settings["kind"] == "occasion" else {}
    found = bare_shop.simulator.simulate({"key": "gift", "name": "Gift", **settings, **gift})
    assert (found.then.rewards, found.then.cost) == (rewards, cost)


def test_thanks_for_friends_are_counted_by_what_friends_spent(bare_shop):
    bare_shop.programme()
    anna = bare_shop.enrol().member.card
    bare_shop.clock.move(seconds=1)
    friends = {"key": "friends", "kind": "referral", "name": "Friends", "sides": "referrer", "referrer_reward": "Bun"}
    worth = {**friends, "referrer_reward_value": "7.00"}
    bare_shop.catalogue.apply([{**worth, "qualify": {"min_spend": "500.00"}}])
    fields = {"name": "Bo Dahl"}
    bo = bare_shop.enrolment.add(request_key=new_key(), fields=fields, referred_by=anna).member.card
    bare_shop.scan(bo, amount=20_000)
    found = bare_shop.simulator.simulate({**worth, "qualify": {"min_spend": "200.00"}})
    assert (found.today.rewards, found.then.rewards, found.then.cost) == (0, 1, 700)


def test_rules_that_are_to_begin_later_are_tried_on_the_days_before(bare_shop):
    bare_shop.programme()
    visits(bare_shop, 6)
    later = {**COFFEE, "size": 3, "effective_from": "2030-01-01"}
    assert bare_shop.simulator.simulate(later).then.rewards == 2


def test_a_run_that_is_stopped_has_no_answer(bare_shop):
    bare_shop.programme()
    visits(bare_shop, 2)
    assert bare_shop.simulator.simulate(COFFEE, progress=lambda _done, _of: False) is None
    told = []
    bare_shop.simulator.simulate(COFFEE, progress=lambda done, of: told.append((done, of)) or True)
    assert (told[0], told[-1]) == ((0, 1), (1, 1))
    assert told == sorted(told)


def test_what_visits_can_not_tell_is_refused(bare_shop):
    club = {"key": "club", "kind": "club", "name": "Club", "benefit": [{"name": "Less", "percent_bp": 1000}]}
    with pytest.raises(ProgrammeInvalid):
        bare_shop.simulator.simulate(club)


def test_nothing_is_written(bare_shop):
    bare_shop.programme()
    visits(bare_shop, 3)
    before = bare_shop.book.path.read_bytes()
    bare_shop.simulator.simulate({**COFFEE, "size": 3})
    assert bare_shop.book.path.read_bytes() == before


def test_a_visit_moved_in_the_instant_it_was_booked_is_replayed(bare_shop):
    bare_shop.programme()
    anna, bo = bare_shop.enrol("Anna Berg").member, bare_shop.enrol("Bo Dahl").member
    booked = bare_shop.scan(anna.card, amount=2000)
    bare_shop.moving.move(booked.visit, bo.id, request_key=new_key())
    assert bare_shop.simulator.differences("coffee") == ()
    assert bare_shop.simulator.simulate(COFFEE).then.units == 1


def test_a_quarter_is_closed_once_it_is_over_and_not_on_its_last_day(bare_shop):
    back = {"key": "back", "kind": "cashback", "name": "Back", "rate_bp": 300}
    bare_shop.catalogue.apply([back])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=10_000)
    for day in (date(2026, 3, 31), date(2026, 4, 1)):
        bare_shop.clock.instant = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        bare_shop.upkeep.run_day()
        tried = bare_shop.simulator.simulate(back)
        assert (tried.today.units, tried.today.liability) == (tried.then.units, tried.then.liability)


def test_what_the_shop_owes_counts_members_who_were_not_here_in_these_months(bare_shop):
    points = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
    bare_shop.catalogue.apply([points])
    brought = bare_shop.enrol("Bo Dahl").member
    bare_shop.adjustments.open_with(brought.id, "points", 250, request_key=new_key())
    once = bare_shop.enrol("Carl Holm").member
    bare_shop.scan(once.card, amount=4000)
    bare_shop.clock.move(days=200)
    card = visits(bare_shop, 2)
    simulation = bare_shop.simulator.simulate({**points, "points": 2}, months=3)
    (here,) = (each.balance for each in bare_shop.front.show(card).balances)
    assert simulation.members == 1
    assert (simulation.today.liability_units, simulation.then.liability_units) == (250 + 40 + here, 250 + 40 + 2 * here)
