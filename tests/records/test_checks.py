"""`check` names the first thing that is not as it was written."""

import contextlib

import pytest
from sqlcipher3 import dbapi2

from shopclub.records.backends import triggers
from shopclub.records.migrations.run import NEWEST


@pytest.fixture
def lived(shop):
    """A shop with some history, checked."""
    shop.programme(size=3, interim={"2": "Cookie"}, stamp_expiry={"days": 30})
    for name in ("Anna", "Bodil"):
        card = shop.enrol(name).member.card
        for _ in range(3):
            shop.scan(card, amount=8400)
        shop.rewards.redeem(card, "Free coffee", request_key=f"redeem-{name}")
        shop.scan(card, stamps=2)
    shop.assert_sound()
    return shop


@contextlib.contextmanager
def tampering(shop):
    """A hand in the file that first takes the guards away and then puts them back."""
    with contextlib.closing(dbapi2.connect(str(shop.book.path), isolation_level=None)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        for statement in triggers.statements():
            raw.execute(statement)


def wrong(shop):
    return {each.name: each.detail for each in shop.upkeep.check() if not each.ok}


def test_a_sound_book_passes_every_check(lived):
    checked = lived.upkeep.check()
    assert all(each.ok and each.detail == "" for each in checked)
    assert len({each.name for each in checked}) == len(checked) >= 14


@pytest.mark.parametrize(
    "change",
    [
        "quantity = quantity + 1",
        "reason = 'because'",
        "member_id = 2",
        "at = at - 1",
        "at = 9000000000000000000",
        "business_date = '2020-01-01'",
        "business_date = 'yesterday'",
        "promotion = 'gift'",
        "hash = zeroblob(32)",
        "follows = randomblob(8)",
        "visit_id = 4",
        "reason = CAST(x'ff' AS TEXT)",
    ],
)
def test_the_first_entry_that_was_changed_is_named(lived, change):
    with tampering(lived) as raw:
        raw.execute(f"UPDATE entry SET {change} WHERE id = 2")
    assert wrong(lived)["entry chain"].startswith("entry 2 of member")


def test_an_entry_that_is_missing_is_found_at_the_next(lived):
    with tampering(lived) as raw:
        raw.execute("DELETE FROM draw WHERE entry_id = 2 OR lot_id = 2")
        raw.execute("DELETE FROM lot WHERE entry_id = 2")
        raw.execute("DELETE FROM entry WHERE id = 2")
    assert wrong(lived)["entry chain"].startswith("entry 3 of member")


def test_a_tail_that_was_cut_off_is_missed(lived):
    with tampering(lived) as raw:
        (last,) = raw.execute("SELECT max(id) FROM entry").fetchone()
        raw.execute("DELETE FROM draw WHERE entry_id = ?1 OR lot_id = ?1", (last,))
        raw.execute("DELETE FROM lot WHERE entry_id = ?", (last,))
        raw.execute("DELETE FROM entry WHERE id = ?", (last,))
    assert wrong(lived) == {"entry chain": "the newest entries of till 1 are missing"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE audit SET act = 'nothing' WHERE id = 3", "line 3"),
        ("UPDATE audit SET objects = '{}' WHERE id = 4", "line 4"),
        ("UPDATE audit SET at = 9000000000000000000 WHERE id = 4", "line 4"),
        ("UPDATE audit SET outcome = CAST(x'ff' AS TEXT) WHERE id = 5", "line 5"),
        ("DELETE FROM audit WHERE id = 5", "line 6"),
        ("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)", "the newest lines of till 1 are missing"),
    ],
)
def test_the_first_line_of_the_trail_that_was_changed_is_named(lived, change, said):
    with tampering(lived) as raw:
        raw.execute(change)
    assert wrong(lived) == {"audit chain": said}


@pytest.mark.parametrize(
    ("change", "check", "said"),
    [
        ("UPDATE lot SET rest = rest - 1 WHERE entry_id = (SELECT max(entry_id) FROM lot)", "lots equal draws", "lot "),
        ("UPDATE lot SET quantity = quantity + 1", "lots equal entries", "entry "),
        ("UPDATE lot SET member_id = 2 WHERE member_id = 1", "lots equal entries", "entry 1 and its lot differ"),
        ("UPDATE voucher SET state = 'used' WHERE state = 'issued'", "vouchers used once", "voucher "),
        ("UPDATE voucher SET ground = 'full_card' WHERE ground = 'on_the_way'", "vouchers of full cards", "voucher "),
        ("DELETE FROM request WHERE key LIKE 'redeem%'", "foreign keys", "table "),
        (
            "UPDATE visit SET voided_at = 0 WHERE id = 1",
            "purchases of visits",
            "purchase 1",
        ),
        ("UPDATE purchase SET member_id = 2 WHERE id = 1", "purchases of visits", "purchase 1 and its visit differ"),
        ("UPDATE card SET member_id = 99 WHERE id = 1", "foreign keys", "table card, row 1"),
        ("DELETE FROM draw WHERE id = 1", "lots equal draws", "lot 1 keeps"),
        ("UPDATE draw SET quantity = quantity + 5", "draws equal entries", "entry "),
        ("PRAGMA user_version = 77", "schema", "application 1397244738, version 77"),
        ("PRAGMA application_id = 77", "schema", f"application 77, version {NEWEST}"),
    ],
)
def test_each_check_finds_what_it_is_for(lived, change, check, said):
    with tampering(lived) as raw:
        raw.execute(change)
    assert wrong(lived)[check].startswith(said)


def test_an_entry_without_its_request_is_named(lived):
    with tampering(lived) as raw:
        raw.execute("DELETE FROM request WHERE id IN (SELECT request_id FROM entry WHERE id = 1)")
    assert wrong(lived)["requests of entries"] == "entry 1 has no request"


def test_units_that_stand_in_no_lot_are_named(lived):
    with tampering(lived) as raw:
        raw.execute("UPDATE entry SET quantity = 500 WHERE id = 1")
    assert wrong(lived)["entries equal lots less debt"].startswith("account 1, programme 1: ")


def test_what_is_taken_back_twice_is_named(lived):
    visit = lived.scan(lived.front.show(1).member.card).visit
    entries = lived.voiding.void(visit, request_key="void").entries
    with tampering(lived) as raw:
        raw.execute("UPDATE entry SET quantity = quantity * 3 WHERE id = ?", (entries[-1].id,))
    assert wrong(lived)["taken back within earned"].endswith("is taken back beyond its quantity")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER entry_no_update",
        "CREATE TRIGGER ghost AFTER INSERT ON entry BEGIN UPDATE shop SET name = 'x'; END",
    ],
)
def test_a_trigger_missing_or_strange_is_told(lived, statement):
    with contextlib.closing(dbapi2.connect(str(lived.book.path), isolation_level=None)) as raw:
        raw.execute(statement)
    assert "TRIGGER" in wrong(lived)["triggers"]


def test_an_index_that_lost_a_row_is_told(lived):
    with tampering(lived) as raw:
        raw.execute("PRAGMA writable_schema = 1")
        raw.execute("UPDATE sqlite_master SET sql = replace(sql, 'DESC', 'ASC') WHERE type = 'index'")
        raw.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'voucher_once')"
            " WHERE name = 'visit_on_day'"
        )
    assert "file" in wrong(lived)
