"""Paid memberships by the services: their states, payments, allowance, a freeze, another plan, and the end."""

from datetime import date, datetime

import pytest

from shopclub.rules.kinds.memberships import PlanChange
from shopclub.rules.values.club_refusals import MembershipRefused
from shopclub.rules.values.refusals import KeyReused, LimitReached, MemberUnknown, ProgrammeUnknown, RewardUnknown
from shopclub.services.kinds.memberships import Memberships

MONTH = {"name": "Month", "price": "299.00", "benefits": ["Free refills"], "allowance": 3, "item": "Coffee"}
YEAR = {"name": "Year", "price": "3000.00", "months": 12}


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


class Holder:
    """A member of a shop with passes, and what staff do with hers."""

    def __init__(self, shop, *plans, **settings):
        passes = {"key": "pass", "kind": "membership", "name": "Passes", "plan": list(plans or (MONTH, YEAR))}
        shop.catalogue.apply([{**passes, **settings}])
        self.shop, self.desk = shop, Memberships(shop.desk)
        self.card = shop.enrol().member.card

    def __getattr__(self, name):
        return lambda *told, **more: getattr(self.desk, name)(self.card, *told, **more)

    def on(self, day):
        moved = datetime.fromisoformat(f"{day}T11:00+00:00")
        assert moved >= self.shop.clock.instant
        self.shop.clock.instant = moved
        return self

    @property
    def it(self):
        (shown,) = self.desk.show(self.card)
        return shown

    @property
    def state(self):
        return self.it.state

    @property
    def left(self):
        return self.it.left

    def paying(self, plan="Month"):
        self.desk.begin(self.card, plan)
        self.desk.pay(self.card)
        return self

    def takes(self, times):
        for _ in range(times):
            self.desk.take(self.card)
        return self


# States


def test_a_membership_waits_for_its_first_payment(bare_shop):
    anna = Holder(bare_shop)
    assert anna.show() == ()
    begun = anna.begin("month")
    assert (begun.plan, begun.state, begun.paid_until, begun.benefits, begun.left) == ("Month", "pending", None, (), 0)
    with pytest.raises(MembershipRefused):
        anna.take()
    assert bare_shop.scan(anna.card).passes == ()


def test_a_membership_goes_from_active_to_grace_to_lapsed(bare_shop):
    anna = Holder(bare_shop).paying()
    assert anna.it.paid_until == date(2026, 4, 1)
    states = [anna.on(day).state for day in ("2026-04-01", "2026-04-02", "2026-04-08", "2026-04-09")]
    assert states == ["active", "grace", "grace", "lapsed"]


def test_benefits_stay_in_the_grace_and_end_with_it(bare_shop):
    anna = Holder(bare_shop).paying()
    assert anna.on("2026-04-08").it.benefits == ("Free refills",)
    assert [each.plan for each in bare_shop.scan(anna.card, days=0).passes] == ["Month"]
    assert anna.on("2026-04-09").it.benefits == ()
    assert bare_shop.scan(anna.card, days=0).passes == ()
    with pytest.raises(MembershipRefused):
        anna.take()


def test_the_anchor_day_31_is_kept(bare_shop):
    anna = Holder(bare_shop).on("2026-03-31").paying()
    ends = [anna.it.paid_until, *(anna.pay().paid_until for _ in range(3))]
    assert ends == [date(2026, 4, 29), date(2026, 5, 30), date(2026, 6, 29), date(2026, 7, 30)]


def test_the_first_payment_begins_the_periods(bare_shop):
    anna = Holder(bare_shop)
    anna.begin("Month")
    anna.on("2026-03-20").pay()
    assert (anna.it.paid_until, anna.it.period_ends) == (date(2026, 4, 19), date(2026, 4, 19))


def test_a_payment_in_the_grace_follows_the_last_period(bare_shop):
    anna = Holder(bare_shop).paying().on("2026-04-08")
    assert anna.pay().paid_until == date(2026, 5, 1)


def test_coming_back_starts_a_new_anchor(bare_shop):
    anna = Holder(bare_shop).paying().on("2026-04-09")
    assert (anna.pay().paid_until, anna.state) == (date(2026, 5, 8), "active")
    assert anna.pay().paid_until == date(2026, 6, 8)


def test_payments_are_listed_the_newest_first(bare_shop):
    anna = Holder(bare_shop)
    anna.begin("Month")
    anna.pay(receipt=" 1042 ")
    anna.on("2026-04-01").pay(amount=25_000)
    assert [(each.on, each.amount, each.receipt, each.until_on) for each in anna.it.payments] == [
        (date(2026, 4, 1), 25_000, None, date(2026, 5, 1)),
        (date(2026, 3, 2), 29_900, "1042", date(2026, 4, 1)),
    ]


# The end


def test_a_cancelled_membership_runs_until_what_is_paid_is_over(bare_shop):
    anna = Holder(bare_shop).paying()
    assert anna.cancel().state == "active"
    assert [anna.on(day).state for day in ("2026-04-01", "2026-04-02")] == ["active", "cancelled"]
    with pytest.raises(MembershipRefused):
        anna.pay()
    assert len(anna.it.payments) == 1


def test_one_that_was_never_paid_or_lapsed_ends_at_once(bare_shop):
    anna = Holder(bare_shop)
    anna.begin("Month")
    assert anna.cancel().state == "cancelled"
    anna.paying().on("2026-04-20")
    assert anna.cancel().state == "cancelled"


def test_after_the_end_a_membership_begins_anew(bare_shop):
    anna = Holder(bare_shop).paying()
    with pytest.raises(MembershipRefused):
        anna.begin("Year")
    anna.cancel()
    anna.on("2026-04-15")
    assert anna.begin("Year").state == "pending"
    assert anna.pay().paid_until == date(2027, 4, 14)
    assert len(anna.it.payments) == 1


def test_a_cancelled_membership_takes_no_money_for_days_that_never_come(bare_shop):
    """What is paid for counts: cancelled memberships are cancelled."""
    anna = Holder(bare_shop).paying()
    anna.cancel()
    try:
        until = anna.pay().paid_until
    except MembershipRefused:
        until = date(2026, 4, 1)
    assert anna.on(until).state == "active"


def test_what_is_cancelled_cannot_be_cancelled_again_or_frozen(bare_shop):
    anna = Holder(bare_shop).paying()
    anna.cancel()
    anna.on("2026-04-15")
    for act in (anna.freeze, anna.thaw, anna.take):
        with pytest.raises(MembershipRefused):
            act()
    with pytest.raises(MembershipRefused):
        anna.cancel()


def test_a_cancelled_membership_does_not_go_to_another_plan(bare_shop):
    anna = Holder(bare_shop).paying()
    anna.cancel()
    anna.on("2026-04-15")
    with pytest.raises(MembershipRefused):
        anna.change("Year")
    assert anna.it.plan == "Month"


# The allowance


def test_the_allowance_starts_anew_on_the_anchor_day(bare_shop):
    anna = Holder(bare_shop).paying().takes(3)
    assert anna.left == 0
    with pytest.raises(LimitReached) as refused:
        anna.take()
    assert (refused.value.what, refused.value.limit) == ("Coffee", 3)
    anna.pay()
    assert [anna.on(day).left for day in ("2026-04-01", "2026-04-02")] == [0, 3]
    assert anna.takes(1).left == 2


def test_without_rollover_what_is_left_is_gone(bare_shop):
    anna = Holder(bare_shop).paying().takes(1)
    anna.pay()
    assert anna.on("2026-04-02").left == 3


def test_with_rollover_what_is_left_lasts_one_period(bare_shop):
    anna = Holder(bare_shop, {**MONTH, "rollover": True}).paying().takes(1)
    assert anna.left == 2
    anna.pay()
    anna.pay()
    assert anna.on("2026-04-02").left == 5
    assert anna.takes(5).left == 0
    assert anna.on("2026-05-02").left == 3


def test_rollover_of_an_untouched_period_never_adds_up(bare_shop):
    anna = Holder(bare_shop, {**MONTH, "rollover": True}).paying()
    anna.pay()
    anna.pay()
    assert [anna.on(day).left for day in ("2026-04-02", "2026-05-02")] == [6, 6]


def test_coming_back_carries_nothing_over(bare_shop):
    anna = Holder(bare_shop, {**MONTH, "rollover": True}).paying().on("2026-05-20")
    anna.pay()
    assert anna.left == 3


def test_a_scan_says_what_is_left(bare_shop):
    anna = Holder(bare_shop).paying().takes(1)
    (line,) = bare_shop.scan(anna.card).passes
    assert (line.programme, line.plan, line.item, line.left) == ("pass", "Month", "Coffee", 2)
    assert line.until == date(2026, 4, 1)


def test_a_plan_without_allowance_gives_no_items(bare_shop):
    anna = Holder(bare_shop).paying("Year")
    assert anna.left == 0
    with pytest.raises(MembershipRefused):
        anna.take()


# A freeze


def test_a_freeze_moves_the_last_day_by_the_days_frozen(bare_shop):
    anna = Holder(bare_shop).paying().on("2026-03-10")
    assert (anna.freeze().state, anna.it.left) == ("frozen", 0)
    with pytest.raises(MembershipRefused):
        anna.take()
    with pytest.raises(MembershipRefused):
        anna.pay()
    assert bare_shop.scan(anna.card, days=0).passes == ()
    thawed = anna.on("2026-05-09").thaw()
    assert (thawed.state, thawed.paid_until) == ("active", date(2026, 5, 31))


def test_only_what_runs_is_frozen_and_only_what_is_frozen_thawed(bare_shop):
    anna = Holder(bare_shop)
    anna.begin("Month")
    with pytest.raises(MembershipRefused):
        anna.freeze()
    anna.pay()
    with pytest.raises(MembershipRefused):
        anna.thaw()
    anna.freeze()
    with pytest.raises(MembershipRefused):
        anna.freeze()


def test_a_freeze_gives_no_second_allowance(bare_shop):
    """The allowance counter starts anew on the anchor day, and a freeze is none."""
    anna = Holder(bare_shop).paying().takes(3).on("2026-03-10")
    anna.freeze()
    anna.on("2026-03-20").thaw()
    assert anna.left == 0


def test_a_payment_after_a_freeze_buys_a_whole_month(bare_shop):
    anna = Holder(bare_shop).on("2026-04-20").paying().on("2026-05-01")
    anna.freeze()
    until = anna.on("2026-05-12").thaw().paid_until
    assert until == date(2026, 5, 30)
    assert (anna.pay().paid_until - until).days >= 28


def test_a_freeze_of_a_cancelled_membership_keeps_the_days_it_has_paid(bare_shop):
    anna = Holder(bare_shop).paying()
    anna.cancel()
    anna.on("2026-03-10").freeze()
    assert anna.on("2026-03-20").thaw().paid_until == date(2026, 4, 11)
    assert anna.on("2026-04-11").state == "active"


# Another plan


def test_a_change_of_plan_keeps_the_end_and_writes_the_difference(bare_shop):
    anna = Holder(bare_shop).paying().on("2026-03-12")
    credit, charge = 29_900 * 20 // 31, 300_000 * 20 // 31
    assert anna.cost_of_change("year") == PlanChange(credit, charge)
    assert anna.it.plan == "Month"
    changed = anna.change("year", receipt="77")
    assert (changed.plan, changed.paid_until) == ("Year", date(2026, 4, 1))
    assert (changed.payments[0].amount, changed.payments[0].receipt) == (charge - credit, "77")


def test_a_change_to_less_gives_money_back(bare_shop):
    anna = Holder(bare_shop, {**MONTH, "price": "600.00"}, {"name": "Small", "price": "100.00"}).paying()
    anna.on("2026-03-12")
    assert anna.change("Small").payments[0].amount == 10_000 * 20 // 31 - 60_000 * 20 // 31


def test_a_payment_after_a_change_to_a_year_buys_a_year(bare_shop):
    """`plan {price, period in months}`: the price of twelve months buys twelve."""
    anna = Holder(bare_shop).paying()
    anna.pay()
    anna.on("2026-03-12").change("Year")
    assert anna.it.paid_until == date(2026, 5, 1)
    assert anna.pay().paid_until == date(2027, 5, 1)


def test_a_change_while_frozen_counts_the_days_that_are_left_of_it(bare_shop):
    anna = Holder(bare_shop).paying().on("2026-03-12")
    cost = anna.cost_of_change("Year")
    anna.freeze()
    assert anna.on("2026-03-22").cost_of_change("Year") == cost


def test_only_plans_there_are_can_be_begun_or_changed_to(bare_shop):
    anna = Holder(bare_shop)
    with pytest.raises(RewardUnknown):
        anna.begin("Week")
    with pytest.raises(ProgrammeUnknown):
        anna.begin("Month", programme="gym")
    with pytest.raises(MembershipRefused):
        anna.cost_of_change("Year")
    anna.paying()
    with pytest.raises(RewardUnknown):
        anna.change("Week")
    assert anna.desk.offered() == (("pass", "Month", 29_900), ("pass", "Year", 300_000))


def test_without_a_membership_or_a_member_everything_is_refused(bare_shop):
    anna = Holder(bare_shop)
    for act in (anna.pay, anna.take, anna.freeze, anna.thaw, anna.cancel):
        with pytest.raises(MembershipRefused):
            act()
    with pytest.raises(MemberUnknown):
        anna.desk.show(999)
    with pytest.raises(MemberUnknown):
        anna.desk.begin(999, "Month")


def test_a_plan_of_a_second_programme_is_the_one_that_is_shown(bare_shop):
    anna = Holder(bare_shop).paying()
    gym = {"key": "gym", "kind": "membership", "name": "Gym", "plan": [{"name": "Gym month", "price": "99.00"}]}
    bare_shop.catalogue.apply([gym])
    assert anna.begin("Gym month").plan == "Gym month"
    assert anna.pay(programme="gym").plan == "Gym month"
    assert [(each.programme, each.state) for each in anna.show()] == [("pass", "active"), ("gym", "active")]


# Once


def test_the_same_request_twice_is_one_payment_and_one_item(bare_shop):
    anna = Holder(bare_shop)
    for _ in range(2):
        anna.begin("Month", request_key="begin")
    for _ in range(2):
        assert anna.pay(request_key="pay").paid_until == date(2026, 4, 1)
    for _ in range(2):
        assert anna.take(request_key="take").left == 2
    assert len(anna.it.payments) == 1
    with pytest.raises(KeyReused):
        anna.pay(amount=1, request_key="pay")
    anna.on("2026-03-10")
    for _ in range(2):
        anna.freeze(request_key="freeze")
    anna.on("2026-03-12")
    for _ in range(2):
        assert anna.thaw(request_key="thaw").paid_until == date(2026, 4, 3)
    for _ in range(2):
        anna.change("Year", request_key="change")
    assert len(anna.it.payments) == 2


def test_a_price_that_changes_changes_no_payment(bare_shop):
    anna = Holder(bare_shop).paying()
    plans = [{**MONTH, "price": "349.00"}, YEAR]
    bare_shop.catalogue.apply([{"key": "pass", "kind": "membership", "name": "Passes", "plan": plans}])
    assert [each.amount for each in anna.it.payments] == [29_900]
    assert anna.pay().payments[0].amount == 34_900


def test_a_plan_no_longer_offered_runs_on_for_who_has_it(bare_shop):
    anna = Holder(bare_shop).paying()
    bare_shop.catalogue.apply([{"key": "pass", "kind": "membership", "name": "Passes", "plan": [YEAR]}])
    assert (anna.it.plan, anna.left) == ("Month", 3)
    assert anna.pay().paid_until == date(2026, 5, 1)
    assert anna.on("2026-03-20").takes(1).left == 2


def test_a_plan_that_came_and_went_is_kept_by_who_went_to_it(bare_shop):
    """She began under the first version, went to a plan of the second, and the third no longer offers it."""
    holder = Holder(bare_shop, MONTH)
    holder.paying()
    passes = {"key": "pass", "kind": "membership", "name": "Passes"}
    bare_shop.clock.move(days=1)
    bare_shop.catalogue.apply([{**passes, "plan": [MONTH, YEAR]}])
    holder.change("Year")
    bare_shop.clock.move(days=1)
    bare_shop.catalogue.apply([{**passes, "plan": [MONTH]}])
    assert (holder.it.plan, holder.it.price, holder.state) == ("Year", 300_000, "active")
    assert [line.plan for line in bare_shop.front.show(holder.card).passes] == ["Year"]
