"""Prize draws by the services: entries, returns before and after the freeze, the draw, reserves, and the day run."""

from datetime import datetime
from hashlib import sha256

import pytest

from shopclub.records import checks
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.refusals import LimitReached, ProgrammeInvalid, ProgrammeUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

DRAW = {
    "key": "easter",
    "kind": "draw",
    "name": "Easter draw",
    "from": "2026-03-02",
    "to": "2026-03-31",
    "prize": [{"name": "Basket", "count": 1, "value": "250.00"}, {"name": "Egg", "count": 2}],
}
EVERYTHING = Brought(everything=True)


@pytest.fixture(autouse=True)
def _sound_after_all(bare_shop):
    """Whatever a test did, every check of the book holds after it."""
    yield
    bare_shop.assert_sound()


def opened(shop, **settings):
    shop.catalogue.apply([{**DRAW, **settings}])


def entries(shop, code):
    (shown,) = shop.draws.shown(code)
    return shown.mine


def after_the_period(shop):
    shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")


def members(shop, count=8):
    cards = []
    for number in range(count):
        cards.append(shop.enrol(f"Member {number}").member.card)
        shop.scan(cards[-1], days=0, amount=1000)
        shop.clock.move(minutes=11)
    return cards


def test_a_day_with_a_visit_gives_one_entry_however_often_she_comes(bare_shop):
    opened(bare_shop)
    card = bare_shop.enrol().member.card
    first = bare_shop.scan(card, days=0)
    assert [(each.code, each.number) for each in first.notices if each.code == "draw_entry"] == [("draw_entry", 1)]
    second = bare_shop.scan(card, days=0.1)
    assert not [each for each in second.notices if each.code == "draw_entry"]
    bare_shop.scan(card)
    assert entries(bare_shop, card) == 2


def test_spend_gives_an_entry_for_each_full_amount_of_the_period_up_to_the_limit(bare_shop):
    opened(bare_shop, entry="spend", per="100.00", max_entries=3)
    card = bare_shop.enrol().member.card
    counted = []
    for amount in (9999, 1, 25000, 90000):
        bare_shop.scan(card, amount=amount)
        counted.append(entries(bare_shop, card))
    assert counted == [0, 1, 3, 3]


def test_goods_brought_back_take_an_entry_away_before_the_freeze_and_none_after_it(bare_shop):
    opened(bare_shop)
    card, other = bare_shop.enrol().member.card, bare_shop.enrol("Bo Dahl").member.card
    bought = [bare_shop.scan(card, amount=1000).purchase for _ in range(2)]
    bare_shop.scan(other, amount=1000)
    bare_shop.returns.take_in(bought[0], EVERYTHING, request_key=new_key())
    assert entries(bare_shop, card) == 1
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    bare_shop.returns.take_in(bought[1], EVERYTHING, request_key=new_key())
    assert entries(bare_shop, card) == 1


def test_a_visit_taken_back_takes_its_entry_and_a_return_taken_back_gives_it_again(bare_shop):
    opened(bare_shop)
    card = bare_shop.enrol().member.card
    bare_shop.scan(card, amount=1000)
    bought = bare_shop.scan(card, amount=1000)
    back = bare_shop.returns.take_in(bought.purchase, EVERYTHING, request_key=new_key())
    bare_shop.voiding.void(back.visit, request_key=new_key(), reason="a mistake")
    assert entries(bare_shop, card) == 2
    bare_shop.voiding.void(bought.visit, request_key=new_key(), reason="a mistake")
    assert entries(bare_shop, card) == 1


def test_the_list_is_frozen_by_the_day_run_and_its_hash_is_of_the_entries_by_number(bare_shop):
    opened(bare_shop)
    members(bare_shop, 3)
    after_the_period(bare_shop)
    assert bare_shop.upkeep.run_day().settled == 1
    shown = bare_shop.draws.one("easter")
    assert (shown.state, shown.entries, shown.members) == ("frozen", 3, 3)
    assert bare_shop.draws.listed("easter") == "1 1\n2 2\n3 3\n"
    assert shown.list_hash == sha256(b"1 1\n2 2\n3 3\n").hexdigest()
    assert bare_shop.upkeep.run_day().settled == 0


def drawn_by_the_page(lines, number, places):
    """Draw as the page of rules says it, written anew: SHA-256, rejection, one win a member."""
    hashed = sha256("".join(f"{entry} {member}\n" for entry, member in lines).encode()).hexdigest()
    seed = sha256(f"{hashed}:{number}".encode()).hexdigest()
    left, won, attempt = list(lines), [], 0
    while left and len(won) < places:
        value = int(sha256(f"{seed}:{attempt}".encode()).hexdigest(), 16)
        attempt += 1
        if value < 2**256 // len(left) * len(left):
            won.append(left[value % len(left)])
            left = [each for each in left if each[1] != won[-1][1]]
    return won


def test_the_draw_gives_the_winners_that_anybody_can_work_out_and_the_same_again(bare_shop):
    opened(bare_shop)
    members(bare_shop)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    first = bare_shop.draws.draw("easter", " 0417 99 ")
    lines = [tuple(map(int, line.split())) for line in bare_shop.draws.listed("easter").splitlines()]
    wanted = drawn_by_the_page(lines, "041799", 5)
    assert [(each.entry, each.member.id) for each in first.places] == wanted
    assert [each.prize for each in first.places] == ["Basket", "Egg", "Egg", "", ""]
    assert [each.state for each in first.places] == ["won", "won", "won", "reserve", "reserve"]
    assert bare_shop.draws.draw("easter", "041799") == first
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.draw("easter", "5")
    assert refused.value.reason == "drawn"


def test_a_winner_has_a_voucher_for_her_prize_and_it_passes_to_a_reserve_who_was_drawn(bare_shop):
    opened(bare_shop)
    cards = members(bare_shop)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    places = bare_shop.draws.draw("easter", "7").places
    won, reserve = places[0].member.id, places[3].member.id
    (voucher,) = bare_shop.front.show(cards[won - 1]).vouchers
    assert (voucher.reward, voucher.state) == ("Basket", "issued")
    after = bare_shop.draws.pass_over("easter", 1).places
    assert (after[0].state, after[0].voucher) == ("passed", "void")
    assert (after[3].state, after[3].prize, after[3].voucher) == ("won", "Basket", "issued")
    (voucher,) = [each for each in bare_shop.front.show(cards[reserve - 1]).vouchers if each.state == "issued"]
    bare_shop.rewards.use(voucher.id, request_key=new_key())
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.pass_over("easter", 4)
    assert refused.value.reason == "handed_out"


def test_a_winner_who_was_forgotten_leaves_the_prize_to_a_reserve(bare_shop):
    opened(bare_shop)
    cards = members(bare_shop)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    lines = [tuple(map(int, line.split())) for line in bare_shop.draws.listed("easter").splitlines()]
    winner = drawn_by_the_page(lines, "7", 1)[0][1]
    bare_shop.forgetting.forget(cards[winner - 1], request_key=new_key())
    places = bare_shop.draws.draw("easter", "7").places
    assert (places[0].state, places[3].state, places[3].prize) == ("passed", "won", "Basket")


def test_anybody_may_have_a_free_entry_a_day(bare_shop):
    opened(bare_shop, max_entries=2)
    card = bare_shop.enrol().member.card
    bare_shop.draws.enter(card, request_key=new_key())
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.enter(card, request_key=new_key())
    assert refused.value.reason == "today"
    bare_shop.clock.move(days=1)
    bare_shop.draws.enter(card, request_key=new_key())
    bare_shop.clock.move(days=1)
    with pytest.raises(LimitReached):
        bare_shop.draws.enter(card, request_key=new_key())
    assert entries(bare_shop, card) == 2


@pytest.mark.parametrize(
    ("born", "may"), [("2008-03-02", True), ("2008-03-03", False), ("03-02", False), (None, False)]
)
def test_only_members_of_the_age_that_is_known_take_part(bare_shop, born, may):
    opened(bare_shop, min_age=18)
    fields = {"birthday": born} if born else {}
    card = bare_shop.enrol(**fields).member.card
    bare_shop.scan(card, days=0)
    assert entries(bare_shop, card) == int(may)


def test_staff_take_no_part(bare_shop):
    opened(bare_shop)
    with bare_shop.book.writing() as session:
        session.connection().exec_driver_sql("INSERT INTO staff (name, role) VALUES ('ANNA BERG', 'clerk')")
    card = bare_shop.enrol().member.card
    bare_shop.scan(card)
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.enter(card, request_key=new_key())
    assert (entries(bare_shop, card), refused.value.reason) == (0, "staff")


def test_a_nameless_member_takes_part(bare_shop):
    opened(bare_shop)
    card = bare_shop.enrol(None).member.card
    bare_shop.scan(card)
    assert entries(bare_shop, card) == 1


def test_a_frozen_draw_keeps_its_rules(bare_shop):
    opened(bare_shop)
    members(bare_shop, 2)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    with pytest.raises(ProgrammeInvalid):
        opened(bare_shop, reserves=9)


@pytest.mark.parametrize(
    ("when", "act", "reason"),
    [
        ("2026-03-31", "freeze", "running"),
        ("2026-04-01", "draw", "open"),
        ("2026-04-01", "enter", "closed"),
    ],
)
def test_what_is_too_early_or_too_late_is_refused(bare_shop, when, act, reason):
    opened(bare_shop)
    (card, _) = members(bare_shop, 2)
    bare_shop.clock.instant = datetime.fromisoformat(f"{when}T09:00:00+00:00")
    acts = {
        "freeze": lambda: bare_shop.draws.freeze("easter"),
        "draw": lambda: bare_shop.draws.draw("easter", "7"),
        "enter": lambda: bare_shop.draws.enter(card, request_key=new_key()),
    }
    with pytest.raises(DrawRefused) as refused:
        acts[act]()
    assert refused.value.reason == reason


def test_a_list_changed_behind_the_program_is_found(bare_shop):
    opened(bare_shop)
    members(bare_shop, 2)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    found = [each.name for each in bare_shop.upkeep.check() if not each.ok]
    assert found == []
    with bare_shop.book.rehearsing() as session:
        raw = session.connection()
        raw.exec_driver_sql("DROP TRIGGER draw_entry_no_late_update")
        raw.exec_driver_sql("UPDATE draw_entry SET member_id = 1 WHERE id = 2")
        names = [name for name, well, _ in (check(session) for check in checks.ALL) if not well]
    assert names == ["triggers", "frozen draws"]


def test_a_draw_that_is_not_there_is_unknown(bare_shop):
    opened(bare_shop)
    for key in ("whitsun", ""):
        with pytest.raises(ProgrammeUnknown):
            bare_shop.draws.listed(key)
    with pytest.raises(ProgrammeUnknown):
        bare_shop.draws.one("whitsun")


def test_a_certificate_is_only_of_a_draw_that_was_drawn(bare_shop):
    opened(bare_shop)
    members(bare_shop, 4)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.certified("easter")
    assert refused.value.reason == "not_drawn"
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.draw("easter", "twelve")
    assert refused.value.reason == "number"
    bare_shop.draws.draw("easter", "12")
    assert bare_shop.draws.certified("easter") == bare_shop.draws.one("easter")


def test_a_list_is_frozen_once(bare_shop):
    opened(bare_shop)
    members(bare_shop, 2)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    with pytest.raises(DrawRefused) as refused:
        bare_shop.draws.freeze("easter")
    assert refused.value.reason == "frozen"


def test_a_prize_that_no_reserve_is_left_for_is_nobodys(bare_shop):
    opened(bare_shop, reserves=1, prize=[{"name": "Basket"}])
    members(bare_shop, 2)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    bare_shop.draws.draw("easter", "12")
    assert [place.state for place in bare_shop.draws.pass_over("easter", 1).places] == ["passed", "won"]
    assert [place.state for place in bare_shop.draws.pass_over("easter", 2).places] == ["passed", "passed"]


def test_the_prize_of_a_winner_who_was_forgotten_is_passed_on_like_any_other(bare_shop):
    opened(bare_shop, reserves=1, prize=[{"name": "Basket"}])
    members(bare_shop, 2)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    first, _ = bare_shop.draws.draw("easter", "12").places
    bare_shop.forgetting.forget(first.member.id, request_key=new_key())
    passed = bare_shop.draws.pass_over("easter", 1)
    assert [(place.state, place.voucher) for place in passed.places] == [("passed", "void"), ("won", "issued")]


def test_winners_that_another_number_would_have_drawn_are_found(bare_shop):
    opened(bare_shop)
    members(bare_shop)
    after_the_period(bare_shop)
    bare_shop.draws.freeze("easter")
    bare_shop.draws.draw("easter", "12")
    with bare_shop.book.rehearsing() as session:
        connection = session.connection()
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE frozen_draw SET public_number = '13'")
        wrong = {name: detail for name, ok, detail in (check(session) for check in checks.ALL) if not ok}
    assert wrong["frozen draws"] == "draw 1 gives other winners than those that are kept"
