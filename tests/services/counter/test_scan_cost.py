"""What one scan costs the disk: statements, commits, checkpoints."""

from functools import partial

import pytest
from sqlalchemy import select
from sqlcipher3 import dbapi2

from shopclub.records.book import open_book
from shopclub.records.schema.ledger import Audit
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import CardInvalid, KeyReused
from shopclub.services.programmes.templates import template
from tests.conftest import Shop


class Heard(list[str]):
    """The statements that the driver was given."""

    def counted(self, *words: str) -> int:
        return sum(1 for each in self if each.startswith(words))


@pytest.fixture
def heard(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What the driver is given from now on, over the same book opened anew."""
    heard = Heard()

    class Listening(dbapi2.Cursor):
        def execute(self, statement: str, given: object = ()) -> object:
            heard.append(statement)
            return super().execute(statement, given)

        def executemany(self, statement: str, given: object) -> object:
            heard.append(statement)
            return super().executemany(statement, given)

    class Connection(dbapi2.Connection):
        def cursor(self, factory: type = Listening) -> object:
            return super().cursor(factory)

        def commit(self) -> None:
            heard.append("COMMIT")
            super().commit()

    monkeypatch.setattr(dbapi2, "connect", partial(dbapi2.connect, factory=Connection))
    shop.book.close()
    shop.book = shop.desk.book = open_book(shop.book.path)
    monkeypatch.undo()
    return heard


def code_of(shop: Shop) -> str:
    return shop.enrol().member.card or ""


def test_a_scan_is_one_commit_of_few_statements(shop: Shop, heard: Heard) -> None:
    code = code_of(shop)
    shop.scan(code)
    heard.clear()
    shop.scan(code)
    assert heard.counted("COMMIT") == 1
    assert heard.counted("BEGIN") == 1
    assert heard.counted("SELECT") <= 3
    assert len(heard) - heard.counted("BEGIN", "COMMIT") <= 9, heard


@pytest.mark.parametrize("code", ["?!", "712345678901200"])
def test_a_misread_card_asks_for_the_write_lock_only_to_note_it(shop: Shop, heard: Heard, code: str) -> None:
    code_of(shop)
    heard.clear()
    with pytest.raises(CardInvalid):
        shop.counter.scan(code, request_key="misread")
    assert heard.counted("BEGIN IMMEDIATE") == 1
    with shop.book.reading() as session:
        assert session.scalars(select(Audit.outcome).where(Audit.act == "scan")).all() == ["card_invalid"]


def test_a_key_that_was_used_is_refused_before_a_misread_card(shop: Shop) -> None:
    shop.counter.scan(code_of(shop), request_key="once")
    with pytest.raises(KeyReused):
        shop.counter.scan("712345678901200", request_key="once")


def test_a_scan_that_fills_a_card_needs_few_statements_more(shop: Shop, heard: Heard) -> None:
    code = code_of(shop)
    for _ in range(9):
        shop.scan(code)
    heard.clear()
    assert shop.scan(code).vouchers
    assert heard.counted("COMMIT") == 1
    assert len(heard) - heard.counted("BEGIN", "COMMIT") <= 11, heard


@pytest.mark.parametrize("settings", [{"max_per_day": 3}, {"card_expiry": {"days": 90}}])
def test_rules_that_look_back_cost_no_statement_more(shop: Shop, heard: Heard, settings: dict[str, object]) -> None:
    shop.programme(**settings)
    code = code_of(shop)
    shop.scan(code)
    heard.clear()
    shop.scan(code)
    assert len(heard) - heard.counted("BEGIN", "COMMIT") <= 9, heard


OTHER_KINDS = ("points", "cashback", "tiers", "referral", "club", "charity", "milestone", "membership", "birthday")


@pytest.mark.parametrize(
    ("changes", "told", "most"),
    [
        ({}, {}, 20),
        ({}, {"items": (Item("bread", 2500), Item("coffee", 3000))}, 22),
        ({"tiers": {"measure": "points", "tier": [{"name": "Gold", "threshold": 5000}]}}, {}, 20),
        ({"cashback": {"payout": "minimum", "minimum": "50.00"}}, {}, 20),
        ({"charity": {"trigger": "share", "amount": "", "share_bp": 200}}, {}, 20),
        ({"charity": {"monthly_ceiling": "500.00"}}, {}, 20),
        ({"milestone": {"reward": "", "bonus": 50, "in": "points"}}, {}, 25),
    ],
)
def test_a_scan_with_every_kind_asks_for_each_thing_once(
    shop: Shop, heard: Heard, changes: dict[str, dict[str, object]], told: dict[str, object], most: int
) -> None:
    made = [{**template(kind, language="en"), **changes.get(kind, {})} for kind in OTHER_KINDS]
    shop.catalogue.apply([{name: value for name, value in each.items() if value != ""} for each in made])
    code = code_of(shop)
    shop.shopkeeping.change(unusual_above=None)  # the largest amount is looked up, as in a shop
    shop.scan(code, amount=5500, **told)
    heard.clear()
    assert len(shop.scan(code, amount=5500, **told).balances) == 3
    assert heard.counted("COMMIT") == 1
    assert len(heard) - heard.counted("BEGIN", "COMMIT") <= most, heard
    shop.assert_sound()


def test_no_scan_waits_for_a_checkpoint(shop: Shop, heard: Heard) -> None:
    code = code_of(shop)
    log = shop.book.path.with_name(shop.book.path.name + "-wal")
    heard.clear()
    grown = []
    for _ in range(60):
        shop.scan(code)
        grown.append(log.stat().st_size)
    assert heard.counted("PRAGMA") == 0
    assert grown == sorted(grown)
    assert shop.book.path.stat().st_mtime_ns <= log.stat().st_mtime_ns


@pytest.mark.parametrize("act", ["amend", "void", "enrol"])
def test_the_request_is_written_before_what_names_it(shop: Shop, heard: Heard, act: str) -> None:
    """Written last, it would make SQLite look through every visit and purchase there is."""
    shop.programme(welcome_stamps=2)
    visit = shop.scan(code_of(shop)).visit or 0
    heard.clear()
    match act:
        case "amend":
            shop.counter.amend(visit, request_key="again", told=Told(stamps=3))
        case "void":
            shop.voiding.void(visit, request_key="back")
        case _:
            shop.enrol("Bo Dahl")
    written = [each.split("(")[0].split()[2].strip('"') for each in heard if each.startswith("INSERT")]
    naming = [place for place, table in enumerate(written) if table in {"visit", "purchase", "entry", "earning"}]
    assert written.index("request") < min(naming, default=len(written))
    shop.assert_sound()


@pytest.fixture(params=[True, False], ids=["analysed", "not analysed"])
def plan(shop: Shop, heard: Heard, request: pytest.FixtureRequest) -> list[str]:
    """How a scan with every kind is looked up, step by step, in a book whose tables were counted early or never."""
    codes = [code_of(shop) for _ in range(60)]
    for code in codes:
        shop.scan(code)
    if request.param:
        shop.book.analyse()
    points = {**template("points", language="en"), "expiry": {"months": 12}}
    shop.catalogue.apply([points, *(template(kind, language="en") for kind in OTHER_KINDS if kind != "points")])
    shop.shopkeeping.change(unusual_above=None)
    for code in codes[-3:]:
        shop.scan(code, amount=5500)
    heard.clear()
    shop.scan(codes[-1], amount=5500)
    with shop.book.reading() as session:
        return [
            step[3]
            for asked in heard
            if asked.startswith("SELECT")
            for step in session.driver.execute(f"EXPLAIN QUERY PLAN {asked}", [None] * asked.count("?"))
        ]


def test_a_scan_looks_at_no_other_member(plan: list[str]) -> None:
    """Of a book whose tables were counted before any unit could lapse, hers was looked for among everybody's."""
    looked = [step for step in plan if step.startswith(("SEARCH", "SCAN"))]
    assert len(looked) > 20
    assert [step for step in looked if not hers(step)] == []


def test_a_scan_sorts_nothing_to_sum_it(plan: list[str]) -> None:
    """Whoever shares an account with her, what each of them has is summed in the order of an index."""
    assert [step for step in plan if "GROUP BY" in step] == []
    entries = [step for step in plan if step.startswith("SEARCH entry USING INDEX entry_of_member")]
    assert entries
    assert [step for step in entries if "programme_id=? AND business_date" not in step] == []


def hers(step: str) -> bool:
    """Whether a step of a plan begins at a number or a member, takes the last number, or a club has a handful of it."""
    few = ("SCAN programme", "SCAN shop", "SCAN till", "SCAN staff", "SCAN heap", "SCAN anon")
    if "purchase_by_amount" in step:  # the largest alone, and whether there are twenty
        return True
    return (
        step.startswith(few)
        or (step.startswith("SEARCH") and "(" not in step)
        or "rowid=?" in step
        or "=?" in step.partition("(")[2].split(" AND ")[0]
    )
