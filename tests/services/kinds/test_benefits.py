"""Club benefits by the services: what applies now, uses and their limits, and what goods brought back free."""

from datetime import UTC, datetime

import pytest

from shopclub.rules.values.club_refusals import BenefitNotNow
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import LimitReached, MemberUnknown, OtherMember, PurchaseUnknown, RewardUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

TEN = {"name": "Ten off", "percent_bp": 1000}
TIERS = {
    "key": "standing",
    "kind": "tiers",
    "name": "Standing",
    "tier": [{"name": "Bronze", "threshold": "0.00"}, {"name": "Silver", "threshold": "1000.00"}],
}
EVERYTHING = Brought(everything=True)


def sound(shop):
    assert [each for each in shop.upkeep.check() if not each.ok] == []


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    sound(bare_shop)


def opened(shop, *benefits, others=(), **settings):
    """A shop with a club, and the card of a member."""
    club = {"key": "club", "kind": "club", "name": "Club", "benefit": list(benefits or (TEN,)), **settings}
    shop.catalogue.apply([club, *others])
    return shop.enrol().member.card


def at(shop, when):
    """Move the clock to a time of the shop, which is an hour ahead of UTC in winter."""
    moved = datetime.fromisoformat(when).astimezone(UTC)
    assert moved >= shop.clock.instant
    shop.clock.instant = moved


def use(shop, card, name="Ten off", before=None, **more):
    told = before if isinstance(before, Told) else Told(before)
    return shop.benefits.use(card, name, request_key=more.pop("key", None) or new_key(), told=told, **more)


def value(used):
    return next(each.number for each in used.notices if each.code == "benefit_used")


def applies(shop, card):
    return [(each.name, each.left) for each in shop.benefits.listed(card)]


def logged(shop):
    """Every use that was logged: the benefit, its value, and whether it was freed."""
    with shop.book.reading() as session:
        query = "SELECT benefit, value, freed FROM benefit_use ORDER BY id"
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def bring(shop, bought, brought=EVERYTHING):
    outcome = shop.returns.take_in(bought.purchase, brought, request_key=new_key())
    sound(shop)
    return outcome


def void(shop, acted):
    outcome = shop.voiding.void(acted.visit, request_key=new_key())
    sound(shop)
    return outcome


# What applies now


def test_a_scan_lists_what_applies_now(bare_shop):
    card = opened(bare_shop, TEN, {"name": "Tuesday tea", "kind": "free", "days": ["tue"]})
    scanned = bare_shop.scan(card, days=0)
    assert [each.name for each in scanned.benefits] == ["Ten off"]
    assert [each.text for each in scanned.notices if each.code == "benefit"] == ["Ten off"]
    assert [each.name for each in bare_shop.scan(card).benefits] == ["Ten off", "Tuesday tea"]
    assert scanned.entries == ()


def test_a_benefit_holds_on_its_weekdays(bare_shop):
    card = opened(bare_shop, {**TEN, "days": ["wed"]})
    with pytest.raises(BenefitNotNow):
        use(bare_shop, card, before=1000)
    bare_shop.clock.move(days=2)
    assert value(use(bare_shop, card, before=1000)) == 100


def test_a_benefit_holds_in_its_hours_of_the_shops_clock(bare_shop):
    card = opened(bare_shop, {**TEN, "hours": ["15:00-17:00"]})
    seen = {}
    for clock in ("14:59", "15:00", "16:59", "17:00"):
        at(bare_shop, f"2026-03-02T{clock}+01:00")
        seen[clock] = applies(bare_shop, card)
    assert seen == {"14:59": [], "15:00": [("Ten off", None)], "16:59": [("Ten off", None)], "17:00": []}
    at(bare_shop, "2026-07-01T15:00+02:00")
    assert applies(bare_shop, card) == [("Ten off", None)], "summer time"


def test_a_benefit_holds_from_its_first_day_to_its_last(bare_shop):
    card = opened(bare_shop, {**TEN, "from": "2026-03-03", "to": "2026-03-04"})
    seen = []
    for day in range(2, 6):
        at(bare_shop, f"2026-03-0{day}T23:30+01:00")
        seen.append(bool(applies(bare_shop, card)))
    assert seen == [False, True, True, False]


def test_a_bars_night_belongs_to_the_day_before(bare_shop):
    bare_shop.shopkeeping.change(day_starts="04:00")
    card = opened(bare_shop, {**TEN, "days": ["mon"], "limit": 1, "per": "day"})
    at(bare_shop, "2026-03-03T02:00+01:00")
    use(bare_shop, card)
    assert applies(bare_shop, card) == []
    at(bare_shop, "2026-03-09T03:59+01:00")
    assert applies(bare_shop, card) == [], "still Sunday"
    at(bare_shop, "2026-03-09T04:00+01:00")
    assert applies(bare_shop, card) == [("Ten off", 1)]


def test_a_benefit_is_for_members_of_its_tier_and_above(bare_shop):
    card = opened(bare_shop, {**TEN, "lowest_tier": "Silver"}, others=[TIERS])
    assert applies(bare_shop, card) == []
    with pytest.raises(BenefitNotNow):
        use(bare_shop, card)
    bare_shop.scan(card, amount=100_000)
    assert applies(bare_shop, card) == [("Ten off", None)]
    assert value(use(bare_shop, card, before=1000)) == 100


def test_a_blocked_member_has_no_benefits(bare_shop):
    card = opened(bare_shop)
    bare_shop.enrolment.block(card, reason="banned")
    assert applies(bare_shop, card) == []
    assert bare_shop.scan(card).benefits == ()
    with pytest.raises(BenefitNotNow):
        use(bare_shop, card, before=1000)
    assert logged(bare_shop) == []
    bare_shop.enrolment.unblock(card)
    assert applies(bare_shop, card) == [("Ten off", None)]


def test_a_club_holds_from_the_day_it_begins(bare_shop):
    card = opened(bare_shop, effective_from="2026-03-03")
    assert applies(bare_shop, card) == []
    bare_shop.clock.move(days=1)
    assert applies(bare_shop, card) == [("Ten off", None)]


# The value given


@pytest.mark.parametrize(
    ("benefit", "told", "worth"),
    [
        ({"percent_bp": 1500}, Told(8499), 1274),
        ({"kind": "amount", "amount": "20.00"}, Told(8400), 2000),
        ({"kind": "amount", "amount": "20.00"}, Told(1500), 1500),
        ({"kind": "price", "price": "25.00", "scope": ["coffee"]}, Told(None, (Item("coffee", 3200),)), 700),
        ({"kind": "free", "scope": ["tea"]}, Told(None, (Item("tea", 2800), Item("cake", 4500))), 2800),
        ({"kind": "free"}, Told(), 0),
    ],
)
def test_each_use_is_logged_with_the_value_given(bare_shop, benefit, told, worth):
    card = opened(bare_shop, {"name": "It", **benefit})
    assert value(use(bare_shop, card, "it", told)) == worth
    assert logged(bare_shop) == [("It", worth, 0)]


def test_what_a_benefit_takes_off_is_told_beforehand(bare_shop):
    opened(bare_shop)
    assert bare_shop.benefits.worth("club", "ten OFF", 8499) == 849
    with pytest.raises(RewardUnknown):
        bare_shop.benefits.worth("club", "Nine off", 8499)
    assert logged(bare_shop) == []


def test_a_use_hangs_on_the_visit_of_today_else_on_one_of_its_own(bare_shop):
    card = opened(bare_shop)
    scanned = bare_shop.scan(card, amount=1000)
    used = use(bare_shop, card, before=1000)
    assert (used.visit, used.purchase, used.entries) == (scanned.visit, scanned.purchase, ())
    bare_shop.clock.move(days=1)
    alone = use(bare_shop, card, before=1000)
    assert alone.visit not in {None, scanned.visit}
    assert bare_shop.front.show(card).visits == 2


def test_a_use_may_hang_on_a_purchase_that_is_named_and_hers(bare_shop):
    card, other = opened(bare_shop), bare_shop.enrol("Bo").member.card
    mine, hers = bare_shop.scan(card, amount=1000), bare_shop.scan(other, amount=1000)
    bare_shop.clock.move(days=1)
    assert use(bare_shop, card, before=1000, purchase=mine.purchase).visit == mine.visit
    with pytest.raises(OtherMember):
        use(bare_shop, card, purchase=hers.purchase)
    with pytest.raises(PurchaseUnknown):
        use(bare_shop, card, purchase=999)
    returned = bring(bare_shop, hers)
    with pytest.raises(PurchaseUnknown):
        use(bare_shop, other, purchase=returned.purchase)


def test_what_is_unknown_is_refused(bare_shop):
    card = opened(bare_shop)
    with pytest.raises(RewardUnknown):
        use(bare_shop, card, "Nine off")
    with pytest.raises(MemberUnknown):
        use(bare_shop, "712345678901261")
    with pytest.raises(MemberUnknown):
        bare_shop.benefits.listed(999)


def test_the_same_request_twice_is_one_use(bare_shop):
    card = opened(bare_shop, {**TEN, "limit": 1})
    first = use(bare_shop, card, before=1000, key="a")
    again = use(bare_shop, card, before=1000, key="a")
    assert (again.visit, again.repeated) == (first.visit, True)
    assert logged(bare_shop) == [("Ten off", 100, 0)]


# How often

PER = [
    ("day", "2026-03-03T23:59+01:00", "2026-03-04T00:00+01:00"),
    ("week", "2026-03-08T23:59+01:00", "2026-03-09T00:00+01:00"),
    ("month", "2026-03-31T23:59+02:00", "2026-04-01T00:00+02:00"),
    ("year", "2026-12-31T23:59+01:00", "2027-01-01T00:00+01:00"),
]


@pytest.mark.parametrize(("per", "last", "following"), PER)
def test_a_limit_counts_by_business_date_in_the_calendar_period(bare_shop, per, last, following):
    card = opened(bare_shop, {**TEN, "limit": 2, "per": per})
    at(bare_shop, "2026-03-03T09:00+01:00")
    use(bare_shop, card)
    assert applies(bare_shop, card) == [("Ten off", 1)]
    at(bare_shop, last)
    bare_shop.scan(card, days=0)
    use(bare_shop, card)
    assert applies(bare_shop, card) == []
    at(bare_shop, following)
    assert applies(bare_shop, card) == [("Ten off", 2)]
    use(bare_shop, card)
    assert applies(bare_shop, card) == [("Ten off", 1)]


def test_a_limit_for_ever_never_begins_anew(bare_shop):
    card = opened(bare_shop, {**TEN, "limit": 1})
    use(bare_shop, card, before=1000)
    at(bare_shop, "2036-03-03T09:00+01:00")
    assert applies(bare_shop, card) == []
    with pytest.raises(LimitReached) as refused:
        use(bare_shop, card, before=1000)
    assert (refused.value.what, refused.value.limit) == ("Ten off", 1)
    assert len(logged(bare_shop)) == 1


def test_each_member_has_her_own_limit(bare_shop):
    card, other = opened(bare_shop, {**TEN, "limit": 1}), bare_shop.enrol("Bo").member.card
    use(bare_shop, card)
    assert (applies(bare_shop, card), applies(bare_shop, other)) == ([], [("Ten off", 1)])


# What goods brought back free


@pytest.mark.parametrize("undo", [void, bring])
@pytest.mark.parametrize(("per", "last", "following"), [*PER, ("ever", "2030-01-01T09:00+01:00", None)])
def test_a_use_is_freed_by_a_void_or_a_whole_return_while_its_period_is_open(bare_shop, undo, per, last, following):
    card = opened(bare_shop, {**TEN, "limit": 1, "per": per})
    at(bare_shop, "2026-03-03T09:00+01:00")
    bought = bare_shop.scan(card, days=0, amount=1000)
    use(bare_shop, card, before=1000)
    assert applies(bare_shop, card) == []
    at(bare_shop, last)
    undo(bare_shop, bought)
    assert applies(bare_shop, card) == [("Ten off", 1)]
    assert logged(bare_shop) == [("Ten off", 100, 1)]


@pytest.mark.parametrize("undo", [void, bring])
@pytest.mark.parametrize(("per", "last", "following"), PER)
def test_a_use_stays_counted_once_its_period_is_over(bare_shop, undo, per, last, following):
    card = opened(bare_shop, {**TEN, "limit": 1, "per": per})
    at(bare_shop, "2026-03-03T09:00+01:00")
    bought = bare_shop.scan(card, days=0, amount=1000)
    use(bare_shop, card, before=1000)
    at(bare_shop, following)
    undo(bare_shop, bought)
    assert logged(bare_shop) == [("Ten off", 100, 0)]


def test_a_part_brought_back_frees_nothing_until_all_of_it_is(bare_shop):
    card = opened(bare_shop, {**TEN, "limit": 1})
    bought = bare_shop.scan(card, amount=1000)
    use(bare_shop, card, before=1000)
    bring(bare_shop, bought, Brought(Told(600)))
    assert applies(bare_shop, card) == []
    bring(bare_shop, bought, Brought(Told(400)))
    assert applies(bare_shop, card) == [("Ten off", 1)]


def test_a_return_taken_back_counts_the_use_again(bare_shop):
    card = opened(bare_shop, {**TEN, "limit": 1})
    bought = bare_shop.scan(card, amount=1000)
    use(bare_shop, card, before=1000)
    returned = bring(bare_shop, bought)
    assert applies(bare_shop, card) == [("Ten off", 1)]
    void(bare_shop, returned)
    assert applies(bare_shop, card) == []
    assert logged(bare_shop) == [("Ten off", 100, 0)]


def test_looking_at_what_a_return_would_do_frees_nothing(bare_shop):
    card = opened(bare_shop, {**TEN, "limit": 1})
    bought = bare_shop.scan(card, amount=1000)
    use(bare_shop, card, before=1000)
    bare_shop.returns.preview(bought.purchase, EVERYTHING)
    bare_shop.voiding.preview(bought.visit)
    assert applies(bare_shop, card) == []


# Several on one purchase

FIVE = {"name": "Five off", "percent_bp": 500, "limit": 1}


def test_of_benefits_that_cannot_be_combined_the_best_for_the_member_stands(bare_shop):
    card = opened(bare_shop, FIVE, {**TEN, "limit": 1})
    bare_shop.scan(card, amount=1000)
    use(bare_shop, card, "Five off", 1000)
    use(bare_shop, card, "Ten off", 1000)
    assert logged(bare_shop) == [("Five off", 50, 2), ("Ten off", 100, 0)]
    assert applies(bare_shop, card) == [("Five off", 1)], "the lesser one was not used"


def test_a_lesser_or_equal_benefit_is_refused_beside_a_better_one(bare_shop):
    card = opened(bare_shop, FIVE, TEN, {**TEN, "name": "Also ten"})
    bare_shop.scan(card, amount=1000)
    use(bare_shop, card, "Ten off", 1000)
    for lesser in ("Five off", "Also ten"):
        with pytest.raises(LimitReached):
            use(bare_shop, card, lesser, 1000)
    assert logged(bare_shop) == [("Ten off", 100, 0)]
    bare_shop.scan(card, amount=1000)
    use(bare_shop, card, "Five off", 1000)
    assert len(logged(bare_shop)) == 2, "another purchase"


def test_what_may_be_combined_is(bare_shop):
    card = opened(bare_shop, FIVE, TEN, combinable=True)
    bare_shop.scan(card, amount=1000)
    use(bare_shop, card, "Ten off", 1000)
    use(bare_shop, card, "Five off", 1000)
    assert logged(bare_shop) == [("Ten off", 100, 0), ("Five off", 50, 0)]


def test_a_lesser_benefit_replaced_stays_free_when_a_return_is_taken_back(bare_shop):
    card = opened(bare_shop, FIVE, {**TEN, "limit": 1})
    bought = bare_shop.scan(card, amount=1000)
    use(bare_shop, card, "Five off", 1000)
    use(bare_shop, card, "Ten off", 1000)
    void(bare_shop, bring(bare_shop, bought))
    assert applies(bare_shop, card) == [("Five off", 1)]


def test_a_benefit_of_one_club_leaves_those_of_another_on_the_same_purchase(bare_shop):
    other = {"key": "other", "kind": "club", "name": "Other", "benefit": [{"name": "Free tea", "percent_bp": 500}]}
    card = opened(bare_shop, others=[other])
    visit = bare_shop.scan(card, amount=10_000)
    use(bare_shop, card, purchase=visit.purchase, before=10_000)
    use(bare_shop, card, "Free tea", purchase=visit.purchase, before=10_000)
    assert uses_that_count(bare_shop) == ["Ten off", "Free tea"]


def uses_that_count(shop):
    with shop.book.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT benefit FROM benefit_use WHERE freed = 0 ORDER BY id")
        return [benefit for (benefit,) in rows]
