"""What falls due by itself, and what staff look at: days, members, statements, sales."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from shopclub.records.members import search
from shopclub.records.schema.club import Account, Member
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Purchase
from shopclub.records.schema.types import instant_of, microseconds, utc_text
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import AmountInvalid, CapExceeded, KeyReused, MemberUnknown, ReturnFollowed
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.figures.figures import Figures
from shopclub.services.shop import upkeep
from shopclub.services.shop.demo import DemoPlan, make_demo
from tests.conftest import OPENING


def kinds(outcome):
    return [(each.kind, each.quantity) for each in outcome.entries]


@pytest.fixture
def lapsing(shop):
    """A shop with three stamps of three members that lapse after ten days."""
    shop.programme(stamp_expiry={"days": 10})
    for name in ("Anna", "Bodil", "Clara"):
        shop.scan(shop.enrol(name).member.card, days=0)
    return shop


def test_the_day_run_writes_what_lapsed_once(lapsing):
    lapsing.clock.move(days=10)
    assert lapsing.upkeep.run_day().expired == 0, "the last day is inclusive"
    lapsing.clock.move(days=1)
    assert lapsing.upkeep.run_day().expired == 3
    assert lapsing.upkeep.run_day().expired == 0
    assert [each.kind for each in lapsing.front.statement(1)] == ["award", "expiry"]
    lapsing.assert_sound()


def test_the_day_run_may_be_stopped_between_transactions_and_taken_up_again(lapsing, monkeypatch):
    monkeypatch.setattr(upkeep, "AT_ONCE", 1)
    lapsing.clock.move(days=20)
    told = []

    def until_the_second(done, of):
        told.append((done, of))
        return done < 1

    assert lapsing.upkeep.run_day(progress=until_the_second).expired == 1
    assert told == [(0, 3), (1, 3)]
    assert lapsing.upkeep.run_day().expired == 2


def test_two_day_runs_at_once_write_each_expiry_once(lapsing):
    lapsing.clock.move(days=20)
    inner = []

    def another_till_runs_first(done, _of):
        if not done:
            inner.append(lapsing.upkeep.run_day().expired)
        return True

    assert lapsing.upkeep.run_day(progress=another_till_runs_first).expired == 0
    assert inner == [3]
    lapsing.assert_sound()


def test_the_day_run_may_be_told_how_far(lapsing):
    assert lapsing.upkeep.run_day(until=date(2026, 3, 12)).expired == 0
    assert lapsing.upkeep.run_day(until=date(2026, 3, 13)).expired == 3


def test_two_visits_on_one_day_move_the_last_day_once(shop):
    shop.programme(stamp_expiry={"days": 10, "from": "activity"}, card_expiry={"days": 12})
    card = shop.enrol().member.card
    first = shop.scan(card)
    second = shop.scan(card, days=0.1)
    assert first.balances[0].lapses_on == second.balances[0].lapses_on == first.on + timedelta(days=10)
    assert shop.scan(card, days=5).balances[0].lapses_on == first.on + timedelta(days=12)


def test_a_sale_to_a_stranger_is_booked_once_under_its_key(shop):
    told = Told(amount=8400, items=(Item("bread", 4200, 2),))
    first = shop.counter.sale(request_key="k", told=told)
    again = shop.counter.sale(request_key="k", told=told)
    assert (again.repeated, again.purchase, again.amount, again.on) == (True, first.purchase, 8400, first.on)
    with pytest.raises(KeyReused):
        shop.counter.sale(request_key="k", told=Told(amount=1))


def test_an_amount_beyond_all_sense_is_refused(shop):
    with pytest.raises(AmountInvalid):
        shop.counter.sale(request_key=new_key(), told=Told(items=(Item("x", 10**11, 10_000),)))
    with pytest.raises(AmountInvalid):
        shop.counter.sale(request_key=new_key(), told=Told(amount=-1))


def test_an_ignored_scan_is_answered_the_same_under_its_key(shop):
    card = shop.enrol().member.card
    shop.scan(card)
    first = shop.scan(card, days=8 / 86400, key="k")
    again = shop.scan(card, days=0, key="k")
    assert (again.stamped_seconds_ago, again.notices) == (first.stamped_seconds_ago, first.notices)


def test_a_refused_scan_does_not_use_up_its_key(bare_shop):
    bare_shop.programme(max_per_day=1)
    card = bare_shop.enrol().member.card
    with pytest.raises(CapExceeded):
        bare_shop.scan(card, key="k", stamps=2)
    assert kinds(bare_shop.scan(card, key="k", stamps=1)) == [("award", 1)]


def test_a_statement_has_the_balance_after_each_line_and_says_what_was_taken_back(shop):
    card = shop.enrol().member.card
    shop.scan(card, stamps=9)
    visit = shop.scan(card, stamps=3).visit
    shop.voiding.void(visit, request_key=new_key())
    lines = shop.front.statement(card)
    assert [(each.kind, each.balance) for each in lines] == [
        ("award", 9),
        ("award", 12),
        ("redemption", 2),
        ("reinstatement", 12),
        ("clawback", 9),
    ]
    assert [each.reversed for each in lines] == [False, True, True, True, True]
    assert lines[0].programme_name == "Coffee card"


def test_the_day_and_its_visits(shop):
    member = shop.enrol("Anna").member
    shop.scan(member.card, amount=8400)
    voided = shop.scan(member.card, days=0.1)
    shop.voiding.void(voided.visit, request_key=new_key())
    today = shop.front.today(recent=1)
    assert (today.visits, today.members, today.new_members) == (1, 1, 0)
    assert (today.has_programme, today.needs_amount) == (True, False)
    assert [each.visit for each in today.recent] == [voided.visit]
    visits = [(each.voided, each.amount, dict(each.earned)) for each in shop.front.visits()]
    assert visits == [(True, None, {"stamp_card": 1}), (False, 8400, {"stamp_card": 1})]
    assert shop.front.visits(on=shop.front.today().on - timedelta(days=1)) == ()
    assert Figures(shop.desk).today() == today.on


def test_a_forgotten_member_is_not_shown(shop):
    member = shop.enrol().member
    with shop.book.writing() as session:
        session.execute(update(Member).values(forgotten_at=OPENING))
    with pytest.raises(MemberUnknown):
        shop.front.member(member.id)
    assert (shop.front.ordered().numbers, shop.front.today().members) == ((), 0)


def test_a_voucher_used_on_a_purchase_without_a_visit_is_given_back(shop):
    """As on a purchase brought from an older system."""
    card = shop.enrol().member.card
    voucher = shop.scan(card, stamps=10).vouchers[0].id
    row = {"id": 50, "member_id": 1, "business_date": date(2026, 3, 3), "at": OPENING, "kind": "sale", "amount": 100}
    with shop.book.writing() as session:
        request = session.connection().exec_driver_sql("SELECT request_id FROM visit").scalar_one()
        sale = {**row, "counts": 1, "voided": 0, "request_id": request}
        session.connection().execute(insert(table_of(Purchase)), sale)
    assert shop.rewards.use(voucher, request_key=new_key(), purchase=50).visit is None
    assert shop.rewards.cancel(voucher, request_key=new_key()).vouchers[0].state == "issued"


def test_a_member_without_name_or_card_has_no_words(bare_shop):
    with bare_shop.book.writing() as session:
        session.add(Account(id=1))
        session.flush()
        session.add(Member(id=1, account_id=1, joined_on=date(2026, 3, 2), joined_at=OPENING))
        session.flush()
        search.index_person(session, 1)
    assert bare_shop.front.find("a") == ()


def test_words_that_are_all_common_find_who_has_them_all(bare_shop, monkeypatch):
    monkeypatch.setattr(search, "_COMMON", 1)
    for name in ("Anna Berg", "Anna Dahl", "Bo Berg"):
        bare_shop.enrol(name)
    assert [each.name for each in bare_shop.front.find("berg anna")] == ["Anna Berg"]


def test_an_instant_is_kept_to_the_microsecond_and_told_in_utc():
    late = OPENING.astimezone(ZoneInfo("Asia/Kathmandu")).replace(microsecond=999_999)
    assert utc_text(OPENING) == "2026-03-02T08:00:00.000000Z"
    assert instant_of(microseconds(late)) == late
    assert instant_of(microseconds(late)).tzinfo is UTC


@pytest.mark.parametrize("write", [utc_text, microseconds])
def test_an_instant_without_a_zone_is_a_bug(write):
    with pytest.raises(ValueError, match="2026"):
        write(OPENING.replace(tzinfo=None))


def test_a_demo_holds_all_kinds_of_guests(tmp_path):
    made = make_demo(tmp_path / "demo.shopclub", DemoPlan(40, 1, 11, OPENING))
    assert made.members == 40
    assert made.last_day == date(2026, 3, 2)


def owing(shop, days):
    """A member who owes 80 points for goods brought back, some days later."""
    reward = [{"name": "Cake", "cost": 80}]
    points = {"key": "points", "kind": "points", "name": "Points", "debt": "carry", "reward": reward}
    shop.catalogue.apply([points])
    card = shop.enrol().member.card
    bought = shop.scan(card, amount=10_000)
    shop.rewards.redeem(card, "Cake", request_key=new_key())
    shop.returns.take_in(bought.purchase, Brought(everything=True), request_key=new_key())
    shop.clock.move(days=days)
    return card


def test_a_debt_is_written_off_after_ninety_days_and_the_owner_is_told(shop):
    card = owing(shop, 90)
    assert shop.balance(card, "points") == -80
    assert shop.upkeep.run_day().written_off == 0
    shop.clock.move(days=1)
    assert shop.upkeep.run_day().written_off == 80
    assert shop.balance(card, "points") == 0
    (case,) = shop.oversight.exceptions()
    assert (case.kind, case.quantity) == ("forgiven", 80)
    assert shop.upkeep.run_day().written_off == 0
    shop.assert_sound()


def test_a_debt_that_was_earned_back_is_not_written_off(shop):
    card = owing(shop, 5)
    shop.scan(card, amount=9_000)
    shop.clock.move(days=200)
    assert shop.upkeep.run_day().written_off == 0
    assert shop.balance(card, "points") == 10


def test_of_a_purchase_wholly_brought_back_the_newest_return_is_taken_back_first(shop):
    shop.catalogue.apply([{"key": "points", "kind": "points", "name": "Points"}])
    card = shop.enrol().member.card
    bought = shop.scan(card, amount=10_000)
    first, second = (
        shop.returns.take_in(bought.purchase, Brought(Told(amount=each)), request_key=new_key())
        for each in (3_000, 7_000)
    )
    with pytest.raises(ReturnFollowed):
        shop.voiding.void(first.visit, request_key=new_key())
    for each in (second, first):
        shop.voiding.void(each.visit, request_key=new_key())
    assert (shop.balance(card, "points"), shop.balance(card)) == (100, 1)
    shop.assert_sound()


def test_a_case_is_settled_when_the_return_that_made_it_is_taken_back(shop):
    shop.catalogue.apply([{"key": "points", "kind": "points", "name": "P", "reward": [{"name": "Cake", "cost": 80}]}])
    card = shop.enrol().member.card
    bought = shop.scan(card, amount=10_000)
    shop.rewards.redeem(card, "Cake", request_key=new_key())
    returned = shop.returns.take_in(bought.purchase, Brought(everything=True), request_key=new_key())
    assert len(shop.oversight.exceptions()) == 1
    shop.voiding.void(returned.visit, request_key=new_key())
    assert shop.oversight.exceptions() == ()
    assert len(shop.oversight.exceptions(settled=True)) == 1
