"""A prize draw's rules: drawing that anybody can do again, every setting, entries that follow what stands."""

import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from shopclub.records.book import open_book
from shopclub.rules.kinds.draws import (
    Prize,
    Ticket,
    drawn,
    index_drawn,
    is_public_number,
    list_hash,
    list_text,
    seed_of,
)
from shopclub.rules.kinds.register import KINDS, read_programmes, read_rules, template
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import NEVER_EARNING, Told
from shopclub.rules.values.refusals import LimitReached, ProgrammeInvalid, Refusal, ReturnFollowed
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

CROWNS = Currency("DKK")
PRIZES = [{"name": "Basket"}]
SETTINGS = {
    "key": "easter",
    "kind": "draw",
    "name": "Easter draw",
    "from": "2026-03-02",
    "to": "2026-03-31",
    "prize": PRIZES,
}


def draw_rules(*without, **told):
    return read_rules({key: value for key, value in (SETTINGS | told).items() if key not in without}, CROWNS)


members = st.integers(1, 12)
lists = st.lists(st.tuples(st.integers(1, 10_000), members), max_size=40, unique_by=lambda each: each[0]).map(
    lambda pairs: [Ticket(*each) for each in pairs]
)
numbers = st.from_regex(r"[0-9]{1,60}", fullmatch=True)


def drawn_from(tickets, number, places):
    return drawn(tickets, hashed=list_hash(tickets), number=number, places=places)


# Drawing

FIVE = [Ticket(3, 7), Ticket(5, 7), Ticket(9, 2), Ticket(12, 4), Ticket(20, 11)]


def test_the_list_its_hash_the_seed_and_the_winners_are_what_other_programs_make_of_them():
    """Worked out with printf, sha256sum and a calculator."""
    assert list_text(FIVE) == "3 7\n5 7\n9 2\n12 4\n20 11\n"
    assert list_hash(FIVE) == "b94c02a33905adc4b229e9f3b115d4f93b6399e79a98123cc1ee9681dd5468d5"
    assert seed_of(list_hash(FIVE), GOLDEN_NUMBER) == GOLDEN_SEED
    assert [each.entry for each in drawn_from(FIVE, GOLDEN_NUMBER, 9)] == GOLDEN_ENTRIES


GOLDEN_NUMBER = "1234567"
GOLDEN_SEED = "f6a7b61b58eb796a5dff4028d7ef046f37edc659334d52ba7cbc907525bc28a1"
GOLDEN_ENTRIES = [20, 12, 5, 9]


def by_the_page(tickets, number, places):
    """Draw as the page of rules says it, written anew: the whole number modulo what is left, rejecting the rest."""
    left = sorted((each.entry, each.member) for each in tickets)
    hashed = sha256("".join(f"{entry} {member}\n" for entry, member in left).encode()).hexdigest()
    seed, found, attempt = sha256(f"{hashed}:{number}".encode()).hexdigest(), [], 0
    while left and len(found) < places:
        value, attempt = int.from_bytes(sha256(f"{seed}:{attempt}".encode()).digest(), "big"), attempt + 1
        if value < 2**256 // len(left) * len(left):
            found.append(left[value % len(left)])
            left = [each for each in left if each[1] != found[-1][1]]
    return found


@given(lists, numbers, st.integers(0, 15))
def test_the_draw_is_the_one_of_the_page(tickets, number, places):
    found = drawn_from(tickets, number, places)
    assert [(each.entry, each.member) for each in found] == by_the_page(tickets, number, places)


def test_a_try_that_would_make_a_ticket_likelier_is_thrown_away():
    """2^256 leaves 1 divided by 3: the last whole number below it would be one chance more for the first ticket."""
    assert index_drawn(iter([2**256 - 1, 5]), 3) == 2
    assert index_drawn(iter([2**256 - 2, 5]), 3) == 2
    assert index_drawn(iter([2**256 - 1, 5]), 1) == 0


@given(lists, numbers, st.integers(0, 15))
def test_nobody_is_drawn_twice_and_every_place_is_filled_while_somebody_is_left(tickets, number, places):
    found = drawn_from(tickets, number, places)
    assert set(found) <= set(tickets)
    assert len({each.member for each in found}) == len(found)
    assert len(found) == min(places, len({each.member for each in tickets}))


@given(lists.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))), numbers)
def test_the_order_in_which_tickets_are_given_does_not_matter(pair, number):
    one, other = pair
    assert list_text(one) == list_text(other)
    assert list_hash(one) == list_hash(other)
    assert drawn_from(one, number, 5) == drawn_from(other, number, 5)


@given(lists, numbers, st.integers(0, 10), st.integers(0, 10))
def test_more_places_only_add_to_those_drawn(tickets, number, fewer, more):
    assert drawn_from(tickets, number, fewer + more)[:fewer] == drawn_from(tickets, number, fewer)


@given(lists, lists)
def test_lists_have_the_same_hash_only_where_they_are_the_same(one, other):
    same = {(each.entry, each.member) for each in one} == {(each.entry, each.member) for each in other}
    assert (list_hash(one) == list_hash(other)) == same


def chance(counted, expected):
    """How far counts are from what was expected: chi squared."""
    return sum((counted[each] - wanted) ** 2 / wanted for each, wanted in expected.items())


def test_every_ticket_is_as_likely_as_any_other():
    tickets = [Ticket(number, number) for number in range(1, 8)]
    tries = 14_000
    first = Counter(drawn_from(tickets, str(number), 1)[0].entry for number in range(tries))
    assert chance(first, dict.fromkeys(range(1, 8), tries / 7)) < 22.46  # 6 degrees of freedom, one in a thousand


def test_two_entries_are_twice_as_likely_as_one():
    tickets = [Ticket(1, 1), Ticket(2, 1), Ticket(3, 2), Ticket(4, 3)]
    tries = 8000
    first = Counter(drawn_from(tickets, str(number), 1)[0].member for number in range(tries))
    assert chance(first, {1: tries / 2, 2: tries / 4, 3: tries / 4}) < 13.82  # 2 degrees, one in a thousand


def test_every_order_of_winners_is_as_likely_as_any_other():
    tickets = [Ticket(1, 1), Ticket(2, 2), Ticket(3, 3)]
    tries = 9000
    orders = Counter(tuple(each.entry for each in drawn_from(tickets, str(number), 3)) for number in range(tries))
    assert chance(orders, dict.fromkeys(permutations((1, 2, 3)), tries / 6)) < 20.52  # 5 degrees, one in a thousand


def test_another_number_or_one_entry_more_makes_another_draw():
    tickets = [Ticket(number, number) for number in range(1, 2001)]
    winners = {drawn_from(tickets, number, 1)[0].entry for number in ("7", "07", "007", "70", "8")}
    winners.add(drawn_from([*tickets, Ticket(2001, 2001)], "7", 1)[0].entry)
    assert len(winners) == 6


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("0", True),
        ("007", True),
        ("9" * 60, True),
        ("9" * 61, False),
        ("", False),
        ("-1", False),
        ("1.5", False),
        ("12a", False),
        ("٣", False),
        ("²", False),
        ("1 2", False),
    ],
)
def test_a_public_number_is_digits(text, may):
    assert is_public_number(text) == may


# Entries


@given(st.integers(0, 60), st.integers(0, 10**9), st.integers(1, 10**6))
def test_visits_give_what_the_entry_rule_says(days, spend, per):
    per_day, survey = draw_rules(), draw_rules(entry="survey")
    by_spend = draw_rules(entry="spend", per=CROWNS.write(per))
    assert per_day.earned(days=days, spend=spend) == days
    assert by_spend.earned(days=days, spend=spend) == spend // per
    assert survey.earned(days=days, spend=spend) == 0


def test_both_days_of_the_period_are_in_it():
    rules = draw_rules()
    told = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31), date(2026, 4, 1)]
    assert [rules.runs_on(each) for each in told] == [False, True, True, False]


def test_the_room_is_what_others_leave_of_the_limit():
    assert [draw_rules(max_entries=5).room(others) for others in (0, 4, 5, 6)] == [5, 1, 0, 0]
    assert draw_rules().room(10_000) >= 100_000


@pytest.mark.parametrize(
    ("born", "on", "may"),
    [
        ("2008-03-31", date(2026, 3, 31), True),
        ("2008-04-01", date(2026, 3, 31), False),
        ("2008-02-29", date(2026, 2, 28), False),
        ("2008-02-29", date(2026, 3, 1), True),
        ("03-31", date(2026, 3, 31), False),
        ("", date(2026, 3, 31), False),
        (None, date(2026, 3, 31), False),
    ],
)
def test_who_is_old_enough_is_known_by_the_year(born, on, may):
    assert draw_rules(min_age=18).old_enough(born, on) == may
    assert draw_rules().old_enough(born, on)


def test_prizes_stand_in_order_as_often_as_there_are():
    rules = draw_rules(prize=[{"name": "Basket"}, {"name": "Egg", "count": 3}])
    assert rules.of_places() == ("Basket", "Egg", "Egg", "Egg")
    assert rules.promise == "Basket"


def test_a_prize_may_be_fetched_for_the_days_that_were_set():
    assert draw_rules(voucher_valid_days=30).last_day(date(2026, 4, 1)) == date(2026, 5, 1)
    assert draw_rules().last_day(date(2026, 4, 1)) is None


# Settings


def test_defaults_are_those_of_the_rules():
    rules = draw_rules()
    assert (rules.entry, rules.per, rules.max_entries, rules.free_entry) == ("visit_day", 0, None, True)
    assert (rules.min_age, rules.reserves, rules.voucher_valid_days, rules.exclude) == (None, 2, None, NEVER_EARNING)
    assert (rules.first, rules.last) == (date(2026, 3, 2), date(2026, 3, 31))
    assert (rules.prizes, rules.has_units) == ((Prize("Basket", 1, 0),), False)


def test_every_setting_is_read():
    rules = draw_rules(
        entry="spend",
        per="100.00",
        max_entries=20,
        free_entry=False,
        min_age=18,
        reserves=0,
        voucher_valid_days=60,
        exclude=["Tobacco"],
        effective_from="2026-03-05",
        prize=[{"name": "Basket", "count": 2, "value": "250.00"}, {"name": "Egg"}],
    )
    assert (rules.entry, rules.per, rules.max_entries, rules.free_entry) == ("spend", 10_000, 20, False)
    assert (rules.min_age, rules.reserves, rules.voucher_valid_days, rules.exclude) == (18, 0, 60, ("tobacco",))
    assert (rules.prizes, rules.effective_from) == ((Prize("Basket", 2, 25_000), Prize("Egg")), date(2026, 3, 5))


def test_a_draw_may_last_one_day():
    assert draw_rules(to="2026-03-02").runs_on(date(2026, 3, 2))


def test_only_spend_asks_for_the_amount():
    asks = [draw_rules(entry="spend", per="1.00"), draw_rules(), draw_rules(entry="survey")]
    assert [each.needs_amount for each in asks] == [True, False, False]


UNKNOWN = "a setting of this kind of programme; this one is unknown"
DAY = "a date such as 2026-11-22"
MONEY = 'a decimal string of at least "0.01", such as "84.00"'
WRONG = [
    ({"name": ""}, "name", '""', "a text of 1 to 80 letters"),
    ({"from": "spring"}, "from", '"spring"', DAY),
    ({"to": 20260331}, "to", "20260331", DAY),
    ({"to": "2026-03-01"}, "to", '"2026-03-01"', "2026-03-02 or later"),
    ({"prize": []}, "prize", '""', "at least one prize"),
    ({"prize": "Basket"}, "prize", '"Basket"', "a list of tables [{ … }]"),
    ({"prize": [{"name": "Basket", "count": 0}]}, "prize[1].count", "0", "a whole number from 1 to 10000"),
    ({"prize": [{"name": "A"}, {"name": ""}]}, "prize[2].name", '""', "a text of 1 to 80 letters"),
    ({"prize": [{"count": 1}]}, "prize[1].name", "", "a value: this setting is required"),
    (
        {"prize": [{"name": "A", "value": "-1.00"}]},
        "prize[1].value",
        '"-1.00"',
        'a decimal string of at least "0.00", such as "84.00"',
    ),
    ({"prize": [{"name": "A", "stock": 1}]}, "prize[1].stock", "1", UNKNOWN),
    ({"prize": [{"name": "A"}, {"name": "B"}, {"name": "A"}]}, "prize", '"A"', "each name once"),
    ({"entry": "card"}, "entry", '"card"', "one of visit_day, spend, survey"),
    ({"entry": "spend", "per": "0.00"}, "per", '"0.00"', MONEY),
    ({"entry": "spend", "per": 0}, "per", "0", MONEY),
    ({"per": "100.00"}, "per", '"100.00"', UNKNOWN),
    ({"entry": "survey", "per": "100.00"}, "per", '"100.00"', UNKNOWN),
    ({"max_entries": 0}, "max_entries", "0", "a whole number from 1 to 1000000"),
    ({"max_entries": "20"}, "max_entries", '"20"', "a whole number from 1 to 1000000"),
    ({"free_entry": 1}, "free_entry", "1", "true or false"),
    ({"min_age": 0}, "min_age", "0", "a whole number from 1 to 120"),
    ({"min_age": 121}, "min_age", "121", "a whole number from 1 to 120"),
    ({"reserves": -1}, "reserves", "-1", "a whole number from 0 to 100"),
    ({"voucher_valid_days": 0}, "voucher_valid_days", "0", "a whole number from 1 to 3660"),
    ({"exclude": "tea"}, "exclude", '"tea"', "a list of names"),
    ({"effective_from": "soon"}, "effective_from", '"soon"', DAY),
    ({"open_cards": "better"}, "open_cards", '"better"', "one of keep"),
    ({"winners": 3}, "winners", "3", UNKNOWN),
    ({"reward": "Cake"}, "reward", '"Cake"', UNKNOWN),
]


@pytest.mark.parametrize(("setting", "place", "value", "expected"), WRONG)
def test_a_wrong_setting_is_refused_with_its_place_and_what_was_expected(setting, place, value, expected):
    with pytest.raises(ProgrammeInvalid) as refused:
        draw_rules(**setting)
    found = refused.value
    assert (found.place, found.value, found.expected) == (f"easter.{place}", value, expected)


@pytest.mark.parametrize("missing", ["name", "from", "to", "prize"])
def test_what_a_draw_needs_is_asked_for(missing):
    with pytest.raises(ProgrammeInvalid) as refused:
        draw_rules(missing)
    assert refused.value.place == f"easter.{missing}"
    assert refused.value.expected


def test_entries_by_spend_need_their_amount():
    with pytest.raises(ProgrammeInvalid) as refused:
        draw_rules(entry="spend")
    assert (refused.value.place, refused.value.expected) == ("easter.per", "a value: this setting is required")


def test_rules_that_begin_after_the_draw_is_over_are_refused():
    """Nobody could ever take part: the dates contradict each other as an end before the start does."""
    with pytest.raises(ProgrammeInvalid) as refused:
        draw_rules(effective_from="2026-04-01")
    assert refused.value.place == "easter.effective_from"


HEAD = (
    '[[programme]]\nkey = "easter"\nkind = "draw"\nname = "Easter draw"\nfrom = 2026-03-02\nto = 2026-03-31\n'
    'entry = "visit_day"\n'
)
PRIZE = '[[programme.prize]]\nname = "Basket"\n'


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        (HEAD, "easter.prize", 1),
        (HEAD.replace("2026-03-31", "2026-02-28") + PRIZE, "easter.to", 6),
        (HEAD.replace("2026-03-31", "2026-02-30") + PRIZE, "file", 6),
        (HEAD.replace("to = 2026-03-31\n", "") + PRIZE, "easter.to", 1),
        (HEAD.replace("visit_day", "visit") + PRIZE, "easter.entry", 7),
        (HEAD + "max_entries = 0\n" + PRIZE, "easter.max_entries", 8),
        (HEAD + PRIZE + "count = 0\n", "easter.prize[1].count", 10),
        (HEAD + PRIZE + '[[programme.prize]]\nname = "Egg"\nvalue = 3\n', "easter.prize[2].value", 12),
        (HEAD.replace("visit_day", "spend") + 'per = "0.00"\n' + PRIZE, "easter.per", 8),
        (HEAD + "min_age = 0\n" + PRIZE, "easter.min_age", 8),
        (HEAD + "colour = 1\n" + PRIZE, "easter.colour", 8),
    ],
)
def test_a_file_with_a_wrong_draw_is_refused_with_its_line(text, place, line):
    with pytest.raises(ProgrammeInvalid) as refused:
        read_programmes(text, currency=CROWNS, file="draws.toml")
    assert (refused.value.file, refused.value.place, refused.value.line) == ("draws.toml", place, line)


def test_the_template_is_read_and_every_line_behind_a_mark_is_a_setting_too():
    assert "draw" in KINDS
    text = template("draw")
    (found,) = read_programmes(text, currency=CROWNS)
    assert (found["from"], found["to"]) == ("2026-12-01", "2026-12-24")
    whole = "\n".join(line.removeprefix("# ") for line in text.splitlines())
    (found,) = read_programmes(whole, currency=CROWNS)
    assert {"max_entries", "min_age", "voucher_valid_days", "reserves", "exclude"} <= set(found)
    by_spend = whole.replace('entry = "visit_day"', 'entry = "spend"').replace("## per", "per")
    (found,) = read_programmes(by_spend, currency=CROWNS)
    assert found["per"] == "100.00"


# Histories in a book: entries follow the visits and purchases that stand, whatever the way there


FROM, TO = date(2026, 3, 4), date(2026, 3, 9)
OPENED = datetime.fromisoformat("2026-03-02T08:00:00+00:00")


class Bought:
    """What a member bought, as she could tell it herself."""

    def __init__(self, purchase, visit, on, amount):
        self.purchase, self.visit, self.on, self.amount = purchase, visit, on, amount
        self.voided = False
        self.returns = []  # [visit, amount or None for all of an unknown amount, stands]

    @property
    def back(self):
        return sum(amount or 0 for _, amount, stands in self.returns if stands)

    @property
    def whole_back(self):
        standing = [amount for _, amount, stands in self.returns if stands]
        return bool(standing) and (self.amount is None or self.back >= self.amount)

    @property
    def stands(self):
        return not self.voided and not self.whole_back


class Season:
    """A shop with a draw, members who come and bring back, and what the rules say of it, kept beside."""

    def __init__(self, shop, **told):
        self.shop, self.told = shop, told
        shop.clock.instant = OPENED
        shop.catalogue.apply([{**SETTINGS, "from": FROM.isoformat(), "to": TO.isoformat(), **told}])
        self.cards = [shop.enrol(f"Member {number}").member.card for number in range(2)]
        self.bought = [[], []]
        self.free = [0, 0]
        self.last_free = [None, None]

    @property
    def today(self):
        return self.shop.clock.instant.date()

    def wanted(self, who):
        there = [each for each in self.bought[who] if FROM <= each.on <= TO and not each.voided]
        if self.told.get("entry") == "spend":
            spent = sum((each.amount or 0) - min(each.back, each.amount or 0) for each in there)
            earned = spent // CROWNS.parse(self.told["per"])
        else:
            earned = len({each.on for each in there if each.stands})
        limit = self.told.get("max_entries", 10**6)
        return min(earned, limit - self.free[who]) + self.free[who]

    def entries(self):
        return [self.shop.draws.shown(card)[0].mine for card in self.cards]

    def act(self, what, who, size):
        getattr(self, what)(who, size)
        self.shop.clock.move(minutes=11)

    def next_day(self, _who, _size):
        self.shop.clock.instant = datetime.combine(self.today + timedelta(days=1), OPENED.timetz())

    def visit(self, who, size):
        amount = None if size % 5 == 0 else size * 10
        came = self.shop.counter.scan(self.cards[who], request_key=new_key(), told=Told(amount), confirm=True)
        self.bought[who].append(Bought(came.purchase, came.visit, self.today, amount))

    def chosen(self, who, size):
        there = [each for each in self.bought[who] if each.stands]
        return there[size % len(there)] if there else None

    def bring_part(self, who, size):
        one = self.chosen(who, size)
        if one is None or one.amount is None:
            return
        amount = max((one.amount - one.back) * (size % 7 + 1) // 7, 1)
        back = self.shop.returns.take_in(one.purchase, Brought(Told(amount)), request_key=new_key())
        one.returns.append([back.visit, amount, True])

    def bring_all(self, who, size):
        one = self.chosen(who, size)
        if one is None:
            return
        amount = None if one.amount is None else one.amount - one.back
        back = self.shop.returns.take_in(one.purchase, Brought(everything=True), request_key=new_key())
        one.returns.append([back.visit, amount, True])

    def void_visit(self, who, size):
        there = [each for each in self.bought[who] if not each.voided]
        if not there:
            return
        one = there[size % len(there)]
        self.shop.voiding.void(one.visit, request_key=new_key(), reason="a mistake")
        one.voided = True

    def void_return(self, who, size):
        backs = [back for each in self.bought[who] if not each.voided for back in each.returns if back[2]]
        if not backs:
            return
        back = backs[size % len(backs)]
        try:
            self.shop.voiding.void(back[0], request_key=new_key(), reason="a mistake")
        except ReturnFollowed:
            return
        back[2] = False

    def enter(self, who, _size):
        open_now = FROM <= self.today <= TO
        full = self.wanted(who) >= self.told.get("max_entries", 10**6)
        may = open_now and not full and self.last_free[who] != self.today
        if may:
            self.shop.draws.enter(self.cards[who], request_key=new_key())
            self.free[who] += 1
            self.last_free[who] = self.today
            return
        with pytest.raises((DrawRefused, LimitReached)):
            self.shop.draws.enter(self.cards[who], request_key=new_key())


ACTS = ["visit"] * 6 + ["next_day"] * 4 + ["bring_part", "bring_all", "void_visit", "void_return", "enter"]
histories = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(1, 3000)), max_size=40)
RULES = st.sampled_from(
    [
        {},
        {"max_entries": 3},
        {"entry": "spend", "per": "100.00"},
        {"entry": "spend", "per": "35.50", "max_entries": 4},
    ]
)


@pytest.fixture
def make_season(blank_book, make_shop, tmp_path):
    """How to begin one more season, each over a book of its own."""

    @contextmanager
    def make(**told):
        path = tmp_path / "season.shopclub"
        for each in tmp_path.glob("season.shopclub*"):
            each.unlink()
        shutil.copy(blank_book, path)
        book = open_book(path)
        try:
            yield Season(make_shop(book), **told)
        finally:
            book.close()

    return make


over_books = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@over_books
@given(history=histories, told=RULES)
def test_entries_are_what_the_rules_say_of_the_visits_and_purchases_that_stand(make_season, history, told):
    with make_season(**told) as season:
        for act in history:
            season.act(*act)
            assert season.entries() == [season.wanted(0), season.wanted(1)], act
        season.shop.assert_sound()


@over_books
@given(before=histories, after=histories, told=RULES)
def test_nothing_changes_the_list_once_it_is_frozen(make_season, before, after, told):
    with make_season(**told) as season:
        season.next_day(0, 0)
        season.next_day(0, 0)
        season.act("visit", 0, 2999)
        for act in before:
            season.act(*act)
        season.shop.clock.instant = datetime.combine(max(season.today, TO) + timedelta(days=1), OPENED.timetz())
        listed = season.shop.draws.listed("easter")
        assert season.shop.upkeep.run_day().settled == bool(listed)
        if not listed:
            return
        frozen = season.shop.draws.one("easter")
        assert frozen.list_hash == sha256(listed.encode()).hexdigest()
        for act in after:
            season.act(*act)
        assert season.shop.draws.listed("easter") == listed
        assert season.shop.draws.one("easter") == frozen
        drawn_then = season.shop.draws.draw("easter", "0417")
        for act in after:
            season.act(*act)
        assert season.shop.draws.listed("easter") == listed
        again = season.shop.draws.draw("easter", "0417")
        assert [(each.place, each.entry) for each in again.places] == [
            (each.place, each.entry) for each in drawn_then.places
        ]
        season.shop.assert_sound()


# In a book: what the rules say where acts beside visits and returns come between


@pytest.fixture
def sound_shop(bare_shop):
    """A shop whose book proves sound after the test."""
    yield bare_shop
    bare_shop.assert_sound()


def opened(shop, **told):
    shop.catalogue.apply([{**SETTINGS, **told}])


def mine(shop, card):
    return shop.draws.shown(card)[0].mine


def test_a_visit_while_blocked_gives_no_entry_also_once_she_is_unblocked(sound_shop):
    """A blocked member's visit is recorded without award (rulings 21)."""
    opened(sound_shop)
    card = sound_shop.enrol().member.card
    sound_shop.enrolment.block(card, reason="under inquiry")
    sound_shop.scan(card, amount=1000)
    assert mine(sound_shop, card) == 0
    sound_shop.enrolment.unblock(card)
    sound_shop.scan(card, amount=1000)
    assert mine(sound_shop, card) == 1


def test_the_same_visits_give_the_same_entries_also_where_the_draw_was_opened_between_them(sound_shop):
    early = sound_shop.enrol("Anna Berg").member.card
    both = sound_shop.enrol("Bo Dahl").member.card
    sound_shop.scan(early, amount=1000)
    sound_shop.scan(both, days=0.1, amount=1000)
    opened(sound_shop)
    sound_shop.scan(both, amount=1000)
    assert mine(sound_shop, both) - mine(sound_shop, early) == 1


def test_a_lower_limit_binds_everybody_on_the_list_that_is_frozen(sound_shop):
    opened(sound_shop, max_entries=5)
    cards = [sound_shop.enrol(f"Member {number}").member.card for number in range(2)]
    for _ in range(3):
        sound_shop.clock.move(days=1)
        for card in cards:
            sound_shop.scan(card, days=0.01, amount=1000)
    assert [mine(sound_shop, card) for card in cards] == [3, 3]
    opened(sound_shop, max_entries=2)
    sound_shop.scan(cards[0], amount=1000)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    sound_shop.draws.freeze("easter")
    assert [mine(sound_shop, card) for card in cards] == [2, 2]


def test_a_draw_is_made_by_the_rules_its_list_was_frozen_under(sound_shop):
    """A version that begins between the freeze and the draw must not change what is won."""
    opened(sound_shop)
    opened(sound_shop, prize=[{"name": "Bun", "count": 3}], reserves=0, effective_from="2026-04-02", to="2026-04-30")
    for number in range(5):
        card = sound_shop.enrol(f"Member {number}").member.card
        sound_shop.scan(card, days=0.1, amount=1000)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    sound_shop.draws.freeze("easter")
    sound_shop.clock.move(days=1)
    assert [each.prize for each in sound_shop.draws.draw("easter", "7").places] == ["Basket", "", ""]


def test_a_winner_who_is_forgotten_after_the_draw_does_not_wait_to_be_fetched(sound_shop):
    from shopclub.language.kinds import draws

    opened(sound_shop)
    cards = [sound_shop.enrol(f"Member {number}").member.card for number in range(4)]
    for card in cards:
        sound_shop.scan(card, days=0.1, amount=1000)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    sound_shop.draws.freeze("easter")
    first = sound_shop.draws.draw("easter", "7").places[0]
    sound_shop.forgetting.forget(cards[first.member.id - 1], request_key=new_key())
    place = sound_shop.draws.one("easter").places[0]
    assert place.voucher != "issued"
    assert draws.place_state(place) != "waits to be fetched"


def two_made_one(shop, **told):
    """Two memberships of one person, with visits on one day and on two, made one."""
    opened(shop, **told)
    kept, dropped = (shop.enrol(name).member for name in ("Anna Berg", "Anna Bergh"))
    for member in (kept, dropped, dropped):
        shop.scan(member.card, amount=1000)
    shop.merging.merge(kept.id, dropped.id, request_key=new_key())
    return kept, dropped


def test_entries_go_with_the_visits_of_two_members_made_one(sound_shop):
    kept, _ = two_made_one(sound_shop)
    assert mine(sound_shop, kept.card) == 3


def test_no_visit_counts_twice_once_two_members_were_made_one(sound_shop):
    """Four days with a visit are four entries of one member, not six of two."""
    kept, _ = two_made_one(sound_shop)
    sound_shop.scan(kept.card, amount=1000)
    shown = sound_shop.draws.one("easter")
    assert (shown.entries, shown.members) == (4, 1)
    assert mine(sound_shop, kept.card) == 4


def test_two_made_one_have_no_more_entries_than_one_may_have(sound_shop):
    """A merge moves nothing: the next visit, or the freeze, takes out what is beyond what one may have."""
    kept, _ = two_made_one(sound_shop, max_entries=2)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    frozen = sound_shop.draws.freeze("easter")
    assert (frozen.entries, frozen.members, mine(sound_shop, kept.card)) == (2, 1, 2)


def test_a_visit_takes_out_what_two_made_one_have_beyond_what_one_may_have(sound_shop):
    kept, dropped = two_made_one(sound_shop, max_entries=2)
    sound_shop.scan(dropped.card, amount=1000)
    shown = sound_shop.draws.one("easter")
    assert (shown.entries, shown.members, mine(sound_shop, kept.card)) == (2, 1, 2)


def test_a_frozen_list_stays_as_it_was_told_whoever_is_merged_or_parted_after(sound_shop):
    kept, dropped = two_made_one(sound_shop)
    other = sound_shop.enrol("Bo Dahl").member
    sound_shop.scan(other.card, amount=1000)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    told = sound_shop.draws.freeze("easter")
    assert (told.entries, told.members) == (4, 2)
    sound_shop.merging.part(kept.id, request_key=new_key())
    sound_shop.merging.merge(other.id, dropped.id, request_key=new_key())
    assert sha256(sound_shop.draws.listed("easter").encode()).hexdigest() == told.list_hash
    shown = sound_shop.draws.one("easter")
    assert (shown.entries, shown.members, shown.list_hash) == (4, 2, told.list_hash)


def test_a_merge_taken_back_gives_each_her_entries_again(sound_shop):
    kept, dropped = two_made_one(sound_shop)
    sound_shop.merging.part(kept.id, request_key=new_key())
    for member in (kept, dropped):
        sound_shop.scan(member.card, days=0.1, amount=1000)
    assert [mine(sound_shop, each.card) for each in (kept, dropped)] == [2, 2], "both came once more on the last day"


def test_an_entry_goes_with_a_purchase_that_is_moved_to_whom_it_belongs(sound_shop):
    """Move a purchase = clawback + award on the same business date."""
    opened(sound_shop)
    wrong, right = (sound_shop.enrol(name).member.card for name in ("Anna Berg", "Bo Dahl"))
    visit = sound_shop.scan(wrong, amount=1000).visit
    sound_shop.moving.move(visit, right, request_key=new_key())
    assert (mine(sound_shop, wrong), mine(sound_shop, right)) == (0, 1)


def test_the_day_run_does_not_empty_a_list_that_can_not_be_frozen(sound_shop):
    """A freeze that is refused leaves no trace: when she is unblocked her entries are there."""
    opened(sound_shop)
    card = sound_shop.enrol().member.card
    sound_shop.scan(card, amount=1000)
    sound_shop.enrolment.block(card, reason="under inquiry")
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    with pytest.raises(DrawRefused):
        sound_shop.draws.freeze("easter")
    assert mine(sound_shop, card) == 1
    sound_shop.upkeep.run_day()
    assert mine(sound_shop, card) == 1


def test_a_member_who_is_forgotten_is_counted_no_more(sound_shop):
    opened(sound_shop)
    cards = [sound_shop.enrol(name).member.card for name in ("Anna Berg", "Bo Dahl")]
    for card in cards:
        sound_shop.scan(card, days=0.1, amount=1000)
    sound_shop.forgetting.forget(cards[0], request_key=new_key())
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    sound_shop.draws.freeze("easter")
    shown = sound_shop.draws.one("easter")
    assert (shown.entries, shown.members) == (1, 1)


def test_one_questionnaire_is_one_entry_and_a_visit_is_none(sound_shop):
    opened(sound_shop, entry="survey", free_entry=False)
    card = sound_shop.enrol().member.card
    sound_shop.scan(card, amount=1000)
    for counted in (1, 2):
        sound_shop.draws.enter(card, request_key=new_key(), survey=True)
        assert mine(sound_shop, card) == counted
    with pytest.raises(DrawRefused) as refused:
        sound_shop.draws.enter(card, request_key=new_key())
    assert refused.value.reason == "no_free"


def test_no_questionnaire_counts_where_visits_do(sound_shop):
    opened(sound_shop)
    card = sound_shop.enrol().member.card
    with pytest.raises(DrawRefused) as refused:
        sound_shop.draws.enter(card, request_key=new_key(), survey=True)
    assert refused.value.reason == "no_survey"


def test_the_same_key_enters_once_freezes_once_draws_once_and_passes_over_once(sound_shop):
    opened(sound_shop)
    cards = [sound_shop.enrol(f"Member {number}").member.card for number in range(4)]
    for card in cards:
        first = sound_shop.draws.enter(card, request_key=f"enter {card}")
        again = sound_shop.draws.enter(card, request_key=f"enter {card}")
        assert (again.repeated, again.member, mine(sound_shop, card)) == (True, first.member, 1)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    assert sound_shop.draws.freeze("easter", request_key="f") == sound_shop.draws.freeze("easter", request_key="f")
    drawn_once = sound_shop.draws.draw("easter", "7", request_key="d")
    assert sound_shop.draws.draw("easter", "7", request_key="d") == drawn_once
    passed = sound_shop.draws.pass_over("easter", 1, request_key="p")
    assert sound_shop.draws.pass_over("easter", 1, request_key="p") == passed
    assert [each.state for each in passed.places] == ["passed", "won", "reserve"]
    with pytest.raises(Refusal):
        sound_shop.draws.pass_over("easter", 2, request_key="p")


LATE_ENTRY = (
    "INSERT INTO draw_entry (programme_id, version_id, member_id, kind, business_date, removed, request_id)"
    " SELECT programme_id, version_id, 1, kind, business_date, 0, request_id FROM draw_entry"
)


def raw(shop, statement):
    with shop.book.rehearsing() as session:
        session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM draw_entry",
        "UPDATE draw_entry SET member_id = 1 WHERE member_id = 2",
        "UPDATE draw_entry SET removed = 1",
        "UPDATE draw_entry SET programme_id = 2",
        "UPDATE draw_entry SET id = id + 100",
        LATE_ENTRY,
        "UPDATE frozen_draw SET list_hash = 'x'",
        "UPDATE frozen_draw SET public_number = '8'",
        "UPDATE frozen_draw SET members = 99",
        "DELETE FROM frozen_draw",
        "UPDATE draw_place SET member_id = 3 - member_id",
        "UPDATE draw_place SET entry_id = 1",
        "DELETE FROM draw_place",
    ],
)
def test_the_book_itself_keeps_what_was_frozen_and_drawn(sound_shop, statement):
    opened(sound_shop)
    opened(sound_shop, key="later", **{"from": "2026-05-01", "to": "2026-05-31"})
    for number in range(2):
        card = sound_shop.enrol(f"Member {number}").member.card
        sound_shop.scan(card, days=0.1, amount=1000)
    sound_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    sound_shop.draws.freeze("easter")
    sound_shop.draws.draw("easter", "7")
    with pytest.raises(DBAPIError):
        raw(sound_shop, statement)
