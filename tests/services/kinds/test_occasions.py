"""Birthdays, anniversaries and milestones by the services: by a visit or the day run, once, and what returns undo."""

from datetime import date, datetime

import pytest
from sqlalchemy import insert

from shopclub.records.schema.club import StaffMember
from shopclub.records.schema.record import table_of
from shopclub.rules.values.purchases import NOTHING_TOLD, Item, Told
from shopclub.rules.values.refusals import RoleNeeded
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.members.enrolment import Enrolment

POINTS = {"key": "points", "kind": "points", "name": "Points", "points": 1, "per": "1.00"}
BIRTHDAY = {"key": "birthday", "kind": "occasion", "name": "Birthday", "occasion": "birthday", "reward": "Cake"}
FRIENDS = {"key": "friends", "kind": "referral", "name": "Friends", "sides": "referrer", "referrer_reward": "Mug"}
EVERYTHING = Brought(everything=True)
A_PART = Brought(Told(1))


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


def bonus(settings, units=50):
    return {name: value for name, value in settings.items() if name != "reward"} | {"bonus": units, "in": "points"}


def milestone(**settings):
    return {"key": "goal", "kind": "occasion", "name": "Goal", "occasion": "milestone", "reward": "Cake", **settings}


def anniversary(*years, **settings):
    return {**BIRTHDAY, "key": "years", "occasion": "anniversary", "years": list(years), **settings}


def to(shop, day):
    moved = datetime.fromisoformat(f"{day}T08:00+00:00")
    assert moved >= shop.clock.instant
    shop.clock.instant = moved


def run_day(shop, day=None):
    """Carry out the day run, twice: the second gives nothing more."""
    if day is not None:
        to(shop, day)
    issued = shop.upkeep.run_day().issued
    assert shop.upkeep.run_day().issued == 0
    sound(shop)
    return issued


def come(shop, card, day, amount=None):
    """Let a member come on a day."""
    to(shop, day)
    return shop.counter.scan(card, request_key=new_key(), told=Told(amount) if amount else NOTHING_TOLD)


def vouchers(shop):
    with shop.book.reading() as session:
        query = "SELECT reward, state FROM voucher ORDER BY id"
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def given(shop):
    """The vouchers that were given and stand."""
    return [reward for reward, state in vouchers(shop) if state != "void"]


def exceptions(shop):
    return [(each.kind, each.reward) for each in shop.oversight.exceptions()]


def codes(outcome):
    return [each.code for each in outcome.notices]


def bring(shop, bought, brought=EVERYTHING):
    outcome = shop.returns.take_in(bought.purchase, brought, request_key=new_key())
    sound(shop)
    return outcome


def void(shop, acted):
    outcome = shop.voiding.void(acted.visit, request_key=new_key())
    sound(shop)
    return outcome


def back(amount):
    return Brought(Told(amount))


def use(shop, card, reward="Cake"):
    return shop.rewards.redeem(card, reward, request_key=new_key())


# Birthdays


def born_on(shop, birthday, *programmes, **settings):
    shop.catalogue.apply([*programmes, {**BIRTHDAY, **settings}])
    return shop.enrol(birthday=birthday).member.card


@pytest.mark.parametrize(
    ("year", "leap_day", "first", "last"),
    [
        (2027, "02-28", "2027-02-25", "2027-03-07"),
        (2028, "02-28", "2028-02-26", "2028-03-07"),
        (2027, "03-01", "2027-02-26", "2027-03-08"),
        (2028, "03-01", "2028-02-26", "2028-03-07"),
    ],
)
def test_example_9_born_on_29_february_the_day_run_finds_it_on_the_first_day(bare_shop, year, leap_day, first, last):
    card = born_on(bare_shop, "02-29", leap_day=leap_day)
    begin = date.fromisoformat(first)
    assert run_day(bare_shop, date.fromordinal(begin.toordinal() - 1).isoformat()) == 0
    assert run_day(bare_shop, first) == 1
    (voucher,) = bare_shop.front.show(card).vouchers
    assert (voucher.reward, voucher.expires_on) == ("Cake", date.fromisoformat(last))
    assert date.fromisoformat(last).year == year


@pytest.mark.parametrize(("last", "after"), [("2027-03-07", "2027-03-08"), ("2028-03-07", "2028-03-08")])
def test_example_9_the_last_day_is_kept_and_the_day_after_is_not(bare_shop, last, after):
    bare_shop.catalogue.apply([BIRTHDAY])
    early, late = (bare_shop.enrol(name, birthday="02-29").member.card for name in ("Anna", "Bo"))
    assert "birthday" in codes(come(bare_shop, early, last))
    assert "birthday" not in codes(come(bare_shop, late, after))
    assert vouchers(bare_shop) == [("Cake", "issued")]


def test_a_visit_in_the_window_gives_the_birthdays_reward_once_a_year(bare_shop):
    card = born_on(bare_shop, "1990-05-04")
    assert codes(come(bare_shop, card, "2026-04-30")) == []
    first = come(bare_shop, card, "2026-05-01")
    assert [(each.code, each.text) for each in first.notices] == [("birthday", "2026-05-04")]
    assert [(each.reward, each.expires_on) for each in first.vouchers] == [("Cake", date(2026, 5, 11))]
    come(bare_shop, card, "2026-05-04")
    use(bare_shop, card)
    come(bare_shop, card, "2026-05-05")
    assert run_day(bare_shop, "2026-05-06") == 0
    assert vouchers(bare_shop) == [("Cake", "used")]
    assert run_day(bare_shop, "2027-05-01") == 1
    assert vouchers(bare_shop) == [("Cake", "used"), ("Cake", "issued")]


def test_a_birthdays_reward_that_lapsed_is_not_given_again(bare_shop):
    card = born_on(bare_shop, "05-04", voucher_valid_days=2)
    run_day(bare_shop, "2026-05-01")
    bare_shop.clock.move(days=3)
    run_day(bare_shop)
    come(bare_shop, card, "2026-05-05")
    assert vouchers(bare_shop) == [("Cake", "expired")]


@pytest.mark.parametrize(
    ("birthday", "days"),
    [("01-02", ("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-09")), ("12-30", ("2026-12-27", "2027-01-06"))],
)
def test_a_window_over_new_year_gives_once(bare_shop, birthday, days):
    card = born_on(bare_shop, birthday)
    for day in days:
        assert "birthday" in codes(come(bare_shop, card, day))
        run_day(bare_shop)
    assert vouchers(bare_shop) == [("Cake", "issued")]


def test_both_birthdays_of_a_long_window_over_new_year_are_given(bare_shop):
    card = born_on(bare_shop, "12-31")
    for day in ("2026-12-29", "2027-01-05", "2027-12-28", "2028-01-07"):
        come(bare_shop, card, day)
    assert given(bare_shop) == ["Cake", "Cake"]


@pytest.mark.parametrize(("entered", "kept"), [("2026-04-03", 1), ("2026-04-04", 1), ("2026-04-05", 0)])
def test_a_birthday_entered_less_than_30_days_before_waits_until_next_year(bare_shop, entered, kept):
    """The day is 4 May: 30 days before it is 4 April."""
    bare_shop.catalogue.apply([BIRTHDAY])
    to(bare_shop, entered)
    bare_shop.enrol(birthday="05-04")
    assert run_day(bare_shop, "2026-05-04") == kept
    assert run_day(bare_shop, "2027-05-04") == 1


def test_a_birthday_entered_late_in_december_waits_past_new_years_day(bare_shop):
    bare_shop.catalogue.apply([BIRTHDAY])
    to(bare_shop, "2026-12-20")
    card = bare_shop.enrol(birthday="01-05").member.card
    assert run_day(bare_shop, "2027-01-05") == 0
    assert "birthday" not in codes(come(bare_shop, card, "2027-01-06"))
    assert run_day(bare_shop, "2028-01-02") == 1


def test_a_birthday_changed_less_than_30_days_before_waits_too(bare_shop):
    card = born_on(bare_shop, "08-08")
    to(bare_shop, "2026-04-20")
    bare_shop.enrolment.edit(card, {"birthday": "05-04"})
    assert run_day(bare_shop, "2026-05-04") == 0
    assert run_day(bare_shop, "2027-05-04") == 1


def test_another_day_in_the_same_year_gives_no_second_reward(bare_shop):
    card = born_on(bare_shop, "05-04")
    assert run_day(bare_shop, "2026-05-04") == 1
    bare_shop.enrolment.edit(card, {"birthday": "08-08"})
    assert run_day(bare_shop, "2026-08-08") == 0
    assert run_day(bare_shop, "2027-08-08") == 1


def clerks_desk(shop, role):
    with shop.book.writing() as session:
        session.connection().execute(insert(table_of(StaffMember)), {"name": "Kim", "role": role})
    return Enrolment(Desk(shop.book, now=shop.clock, till="counter", staff="Kim"))


def write_birthdays(enrolment, card, *days):
    for day in days:
        enrolment.edit(card, {"birthday": day})


@pytest.mark.parametrize("again", [("05-06",), (None, "05-06")], ids=["at once", "blanked between"])
def test_staff_change_a_birthday_once_then_a_manager(bare_shop, again):
    card = born_on(bare_shop, "05-04")
    clerk = clerks_desk(bare_shop, "clerk")
    write_birthdays(clerk, card, "05-05")
    with pytest.raises(RoleNeeded):
        write_birthdays(clerk, card, *again)


def test_a_manager_changes_a_birthday_again(bare_shop):
    card = born_on(bare_shop, "05-04")
    write_birthdays(clerks_desk(bare_shop, "manager"), card, "05-05", "05-06", "05-07")
    assert bare_shop.front.member(card).birthday == "05-07"


def test_a_birthday_may_give_points_instead(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "pending_days": 30}, bonus(BIRTHDAY)])
    card = bare_shop.enrol(birthday="05-04").member.card
    scanned = come(bare_shop, card, "2026-05-04", 1000)
    assert [(each.kind, each.quantity) for each in scanned.entries] == [("award", 10), ("bonus", 50)]
    assert run_day(bare_shop, "2026-05-05") == 0
    come(bare_shop, card, "2026-05-06")
    assert bare_shop.balance(card, "points") == 50, "a gift may be spent at once; what was bought waits"
    assert vouchers(bare_shop) == []
    assert run_day(bare_shop, "2027-05-04") == 1
    assert bare_shop.balance(card, "points") == 110


def test_points_for_a_birthday_spent_at_once_are_not_given_again(bare_shop):
    bare_shop.catalogue.apply([{**POINTS, "reward": [{"name": "Tea", "cost": 50}]}, bonus(BIRTHDAY)])
    card = bare_shop.enrol(birthday="05-04").member.card
    come(bare_shop, card, "2026-05-04")
    use(bare_shop, card, "Tea")
    come(bare_shop, card, "2026-05-05")
    assert bare_shop.balance(card, "points") == 0


def test_a_bonus_into_a_programme_that_is_not_there_gives_nothing(bare_shop):
    bare_shop.catalogue.apply([bonus(BIRTHDAY)])
    card = bare_shop.enrol(birthday="05-04").member.card
    assert come(bare_shop, card, "2026-05-04").entries == ()
    assert run_day(bare_shop, "2026-05-05") == 0


@pytest.mark.parametrize("brought", ["return", "void"])
def test_a_birthday_does_not_fall_with_the_purchase_of_the_day(bare_shop, brought):
    """What depended on the purchase becomes void (rules.md 1); a birthday depends on none."""
    card = born_on(bare_shop, "05-04")
    bought = come(bare_shop, card, "2026-05-11", 5000)
    assert given(bare_shop) == ["Cake"]
    (bring if brought == "return" else void)(bare_shop, bought)
    assert given(bare_shop) == ["Cake"]


def test_a_used_birthdays_reward_is_no_exception_of_the_purchase_of_the_day(bare_shop):
    card = born_on(bare_shop, "05-04")
    bought = come(bare_shop, card, "2026-05-04", 5000)
    use(bare_shop, card)
    bring(bare_shop, bought)
    assert exceptions(bare_shop) == []


def test_blocked_members_and_those_without_a_birthday_are_given_nothing(bare_shop):
    card = born_on(bare_shop, "05-04")
    bare_shop.enrol("Bo")
    bare_shop.enrolment.block(card, reason="banned")
    assert run_day(bare_shop, "2026-05-04") == 0
    come(bare_shop, card, "2026-05-05")
    assert vouchers(bare_shop) == []


def test_a_programme_that_ended_or_begins_later_keeps_no_birthday(bare_shop):
    born_on(bare_shop, "05-04", effective_from="2026-05-06")
    assert run_day(bare_shop, "2026-05-05") == 0
    assert run_day(bare_shop, "2026-05-06") == 1
    bare_shop.catalogue.end("birthday", last_earning_on=date(2026, 12, 1), last_redemption_on=date(2027, 1, 1))
    assert run_day(bare_shop, "2027-05-05") == 0


# Anniversaries


def test_an_anniversary_is_given_in_the_years_listed(bare_shop):
    bare_shop.catalogue.apply([anniversary(1, 3)])
    card = bare_shop.enrol().member.card
    come(bare_shop, card, "2026-03-05")
    assert [run_day(bare_shop, f"{year}-03-02") for year in (2027, 2028, 2029, 2030)] == [1, 0, 1, 0]
    assert given(bare_shop) == ["Cake", "Cake"]


def test_an_anniversary_is_given_by_a_visit_in_its_window_only(bare_shop):
    bare_shop.catalogue.apply([anniversary(1, before=0, after=1)])
    card = bare_shop.enrol().member.card
    assert "anniversary" not in codes(come(bare_shop, card, "2027-03-01"))
    assert "anniversary" in codes(come(bare_shop, card, "2027-03-03"))
    assert "anniversary" not in codes(come(bare_shop, card, "2027-03-04"))
    assert given(bare_shop) == ["Cake"]


def test_an_anniversary_over_new_year_is_found_by_the_day_run(bare_shop):
    to(bare_shop, "2027-01-01")
    bare_shop.catalogue.apply([anniversary(1)])
    bare_shop.enrol()
    assert run_day(bare_shop, "2027-12-28") == 0
    assert run_day(bare_shop, "2027-12-29") == 1
    assert run_day(bare_shop, "2028-01-02") == 0


def test_who_joined_on_29_february_is_found_on_28(bare_shop):
    to(bare_shop, "2028-02-29")
    bare_shop.catalogue.apply([anniversary(1, before=0, after=0)])
    bare_shop.enrol()
    assert run_day(bare_shop, "2029-02-28") == 1


# Milestones


def test_a_milestone_of_visits_counts_days_and_is_given_once(bare_shop):
    bare_shop.catalogue.apply([milestone(visits=[2, 4])])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card)
    bare_shop.scan(card, days=0.1)
    assert given(bare_shop) == []
    reached = bare_shop.scan(card)
    assert [(each.code, each.number, each.text) for each in reached.notices] == [("milestone", 2, "visits")]
    bare_shop.scan(card)
    assert given(bare_shop) == ["Cake"]
    bare_shop.scan(card)
    bare_shop.scan(card)
    assert given(bare_shop) == ["Cake", "Cake"]
    sound(bare_shop)


def test_a_milestone_of_spend_counts_what_is_eligible(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, items=(Item("coffee", 99_999), Item("gift card", 50_000)))
    assert given(bare_shop) == []
    assert "milestone" in codes(bare_shop.scan(card, amount=1))
    bare_shop.scan(card, amount=300_000)
    assert given(bare_shop) == ["Cake"]


def test_one_purchase_may_reach_several_milestones(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["100.00", "200.00"], visits=[1])])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=20_000)
    assert given(bare_shop) == ["Cake", "Cake", "Cake"]


def reached_and_dropped(shop, *, used=False, brought=A_PART):
    """A member who reached 1000.00 by her second purchase, and brought so much of it back."""
    card = shop.enrol().member.card
    shop.scan(card, amount=50_000)
    bought = shop.scan(card, amount=50_000)
    if used:
        use(shop, card)
    return card, bring(shop, bought, brought)


@pytest.mark.parametrize("brought", [A_PART, EVERYTHING], ids=["a part", "all"])
def test_a_milestone_dropped_by_a_return_voids_an_unused_voucher(bare_shop, brought):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card, _ = reached_and_dropped(bare_shop, brought=brought)
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "void")], [])
    bare_shop.scan(card, amount=50_000)
    assert given(bare_shop) == ["Cake"], "what was not used is given once it is reached again"
    sound(bare_shop)


@pytest.mark.parametrize("brought", [A_PART, EVERYTHING], ids=["a part", "all"])
def test_a_used_voucher_of_a_dropped_milestone_is_kept_noted_and_never_given_twice(bare_shop, brought):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card, _ = reached_and_dropped(bare_shop, used=True, brought=brought)
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "used")], [("used_voucher", "Cake")])
    bare_shop.scan(card, amount=50_000)
    assert vouchers(bare_shop) == [("Cake", "used")]
    sound(bare_shop)


def test_a_case_is_noted_once_however_often_goods_come_back(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    bring(bare_shop, bought, back(1))
    bring(bare_shop, bought, back(1))
    bring(bare_shop, bought)
    assert exceptions(bare_shop) == [("used_voucher", "Cake")]


def test_a_milestone_of_visits_is_dropped_by_a_void(bare_shop):
    bare_shop.catalogue.apply([milestone(visits=[2])])
    card = bare_shop.enrol().member.card
    bare_shop.scan(card)
    void(bare_shop, bare_shop.scan(card))
    assert vouchers(bare_shop) == [("Cake", "void")]
    bare_shop.scan(card)
    assert given(bare_shop) == ["Cake"]


def test_a_void_of_an_earlier_visit_drops_the_milestone_too(bare_shop):
    bare_shop.catalogue.apply([milestone(visits=[2])])
    card = bare_shop.enrol().member.card
    first = bare_shop.scan(card)
    bare_shop.scan(card)
    void(bare_shop, first)
    assert vouchers(bare_shop) == [("Cake", "void")]


def test_a_used_voucher_of_a_voided_milestone_stays_and_is_noted(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    void(bare_shop, bought)
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "used")], [("used_voucher", "Cake")])


def test_a_return_that_leaves_enough_leaves_the_milestone(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=100_000)
    bare_shop.scan(card, amount=100_000)
    bring(bare_shop, bought, back(60_000))
    assert vouchers(bare_shop) == [("Cake", "issued")]
    bring(bare_shop, bought)
    assert given(bare_shop) == ["Cake"]


def test_a_used_voucher_of_a_milestone_that_stands_is_no_exception(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card)
    bare_shop.scan(card, amount=100_000)
    bring(bare_shop, bought)
    assert (vouchers(bare_shop), exceptions(bare_shop)) == ([("Cake", "used")], [])


def test_a_voided_return_gives_the_milestone_back_once(bare_shop):
    bare_shop.catalogue.apply([milestone(spend=["1000.00"])])
    _, returned = reached_and_dropped(bare_shop)
    void(bare_shop, returned)
    assert given(bare_shop) == ["Cake"]


def test_a_milestone_in_points_is_given_taken_back_and_given_once(bare_shop):
    bare_shop.catalogue.apply([POINTS, bonus(milestone(spend=["1000.00"]))])
    card, returned = reached_and_dropped(bare_shop)
    assert [(each.kind, each.quantity) for each in returned.entries] == [("clawback", -1), ("clawback", -50)]
    assert bare_shop.balance(card, "points") == 999
    bare_shop.scan(card, amount=100)
    assert bare_shop.balance(card, "points") == 1050
    sound(bare_shop)


def test_a_voided_return_gives_a_milestones_points_back_once(bare_shop):
    bare_shop.catalogue.apply([POINTS, bonus(milestone(spend=["1000.00"]))])
    card, returned = reached_and_dropped(bare_shop)
    void(bare_shop, returned)
    assert bare_shop.balance(card, "points") == 1050


def test_a_milestones_points_that_were_spent_are_never_given_twice(bare_shop):
    """Used is kept (rules.md 9), so the milestone reached again gives nothing more."""
    bare_shop.catalogue.apply(
        [
            {**POINTS, "per": "100000.00", "reward": [{"name": "Tea", "cost": 50}]},
            bonus(milestone(spend=["1000.00"])),
        ]
    )
    card = bare_shop.enrol().member.card
    bought = bare_shop.scan(card, amount=100_000)
    use(bare_shop, card, "Tea")
    bring(bare_shop, bought, back(1))
    assert bare_shop.balance(card, "points") == 0
    bare_shop.scan(card, amount=100)
    assert bare_shop.balance(card, "points") == 0


def brings_friends(shop, *programmes, friends):
    """A member who brought some friends, each with one purchase; her card, and the purchases."""
    shop.catalogue.apply([{**FRIENDS, "qualify": {"min_spend": "100.00"}}, *programmes])
    card = shop.enrol().member.card
    shop.clock.move(days=1)
    bought = []
    for number in range(friends):
        fields = {"name": f"Friend {number}"}
        friend = shop.enrolment.add(request_key=new_key(), fields=fields, referred_by=card).member.card
        bought.append(shop.scan(friend, amount=10_000))
    return card, bought


def test_a_milestone_of_friends_is_given_at_the_latest_when_she_comes(bare_shop):
    card, _ = brings_friends(bare_shop, milestone(referrals=[2]), friends=1)
    bare_shop.scan(card)
    assert given(bare_shop) == ["Mug"]
    fields = {"name": "Friend 9"}
    friend = bare_shop.enrolment.add(request_key=new_key(), fields=fields, referred_by=card).member.card
    bare_shop.scan(friend, amount=10_000)
    bare_shop.scan(card)
    assert sorted(given(bare_shop)) == ["Cake", "Mug", "Mug"]
    sound(bare_shop)


def test_a_milestone_of_friends_falls_with_a_friends_return(bare_shop):
    card, bought = brings_friends(bare_shop, milestone(referrals=[2]), friends=2)
    bare_shop.scan(card)
    assert sorted(given(bare_shop)) == ["Cake", "Mug", "Mug"]
    bring(bare_shop, bought[1])
    bare_shop.scan(card)
    assert given(bare_shop) == ["Mug"]


def test_what_was_done_before_a_milestone_was_made_counts(bare_shop):
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=100_000)
    bare_shop.catalogue.apply([milestone(spend=["1000.00"], visits=[1])])
    bare_shop.scan(card)
    assert given(bare_shop) == ["Cake", "Cake"]


def test_a_blocked_member_reaches_no_milestone(bare_shop):
    bare_shop.catalogue.apply([milestone(visits=[1])])
    card = bare_shop.enrol().member.card
    bare_shop.enrolment.block(card, reason="banned")
    bare_shop.scan(card)
    assert given(bare_shop) == []


def test_a_friend_thanked_for_reaches_the_milestone_of_friends_and_no_other(bare_shop):
    milestones = milestone(visits=[2], referrals=[1])
    bare_shop.catalogue.apply([{**FRIENDS, "qualify": {"min_spend": "10.00"}}, milestones])
    anna = bare_shop.enrol().member.card
    bare_shop.clock.move(days=1)
    fields = {"name": "Bo Dahl"}
    friend = bare_shop.enrolment.add(request_key=new_key(), fields=fields, referred_by=anna).member.card
    bare_shop.scan(friend, days=0.1, amount=2_000)
    assert sorted(voucher.reward for voucher in bare_shop.front.show(anna).vouchers) == ["Cake", "Mug"]


@pytest.mark.parametrize("into", ["nowhere", "goal"])
def test_a_bonus_in_what_counts_no_units_is_never_given_and_nothing_is_taken_back(bare_shop, into):
    """There is no such programme, or it has no units of its own."""
    bare_shop.catalogue.apply([bonus(milestone(visits=[1])) | {"in": into}])
    card = bare_shop.enrol().member.card
    visit = bare_shop.scan(card, amount=1_000)
    assert visit.entries == ()
    assert bare_shop.voiding.void(visit.visit, request_key=new_key()).entries == ()
