"""What was written stays: triggers, the chain, lots that can't be overdrawn, strict types."""

import contextlib

import pytest
from sqlcipher3 import dbapi2

from shopclub.records.backends import triggers
from shopclub.records.schema.whole import TABLES
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key
from shopclub.services.members.details import ConsentsGiven


@pytest.fixture
def history(shop):
    """A book with a row in every table that is append-only."""
    member = shop.enrolment.add(
        request_key=new_key(), fields={"name": "Anna"}, consents=ConsentsGiven(("email",), "Yes please")
    ).member
    shop.programme(size=3, unit="amount", per="10.00")
    silver = {"name": "Silver", "threshold": "5.00"}
    shop.catalogue.apply([{"key": "standing", "kind": "tiers", "name": "Standing", "tier": [silver]}])
    first = shop.scan(shop.enrol("Otto").member.card, amount=500)
    shop.counter.amend(first.visit, request_key=new_key(), told=Told(amount=6000))
    shop.voiding.void(first.visit, request_key=new_key())
    shop.merging.merge(member.id, first.member.id, request_key=new_key())
    shop.scan(member.card, amount=1000)
    shop.scan(member.card, amount=3000)
    return shop


@pytest.fixture
def raw(history):
    """A connection set up as ours, beside the program."""
    connection = dbapi2.connect(str(history.book.path), isolation_level=None)
    for name in ("recursive_triggers", "foreign_keys"):
        connection.execute(f"PRAGMA {name} = 1")
    with contextlib.closing(connection):
        yield connection


@pytest.mark.parametrize("table", [*triggers.APPEND_ONLY, triggers.ANSWERED_ONCE])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0} LIMIT 1"],
    ids=["update", "delete", "insert or replace"],
)
def test_history_can_not_be_changed(raw, table, statement):
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    before = raw.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    with pytest.raises(dbapi2.DatabaseError, match=r"append-only|breaks the chain|reversed"):
        raw.execute(statement.format(table, columns[-1]))
    assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


OF_ENTRY = " FROM entry LIMIT 1"
DRAW_ROWS = (
    "INSERT INTO draw_entry (programme_id, version_id, member_id, kind, business_date, removed, request_id)"
    " SELECT programme_id, version_id, member_id, 'free', business_date, 0, request_id" + OF_ENTRY,
    (
        "INSERT INTO draw_place (programme_id, place, entry_id, member_id, prize, state, request_id)"
        " SELECT programme_id, 1, id, member_id, 'Cake', 'won', request_id FROM draw_entry"
    ),
    (
        "INSERT INTO frozen_draw (programme_id, version_id, frozen_on, list_hash, entries, members, public_number,"
        " request_id) SELECT programme_id, version_id, business_date, 'ab', 1, 1, '4', request_id FROM draw_entry"
    ),
)
CAUSE_ROWS = (
    'INSERT INTO payout (programme_id, "on", amount, request_id)'
    " SELECT programme_id, business_date, 5, request_id" + OF_ENTRY,
    "INSERT INTO donation (programme_id, member_id, version_id, business_date, amount, kind, request_id)"
    " SELECT programme_id, member_id, version_id, business_date, 5, 'given', request_id" + OF_ENTRY,
)
PASS_ROWS = (
    "INSERT INTO subscription (member_id, programme_id, version_id, plan, started_on, anchor_on, request_id)"
    " SELECT member_id, programme_id, version_id, 'Pass', business_date, business_date, request_id" + OF_ENTRY,
    'INSERT INTO subscription_payment (subscription_id, "on", amount, until_on, request_id)'
    " SELECT 1, business_date, 5, business_date, request_id" + OF_ENTRY,
    "INSERT INTO allowance_use (subscription_id, business_date, at, request_id)"
    " SELECT 1, business_date, at, request_id" + OF_ENTRY,
)
ROWS = {
    "purchase_line": (
        "INSERT INTO category (name) VALUES ('coffee')",
        "INSERT INTO purchase_line (purchase_id, category_id, amount, quantity) VALUES (1, 1, 100, 1)",
    ),
    "exception_case": (
        "INSERT INTO exception_case (kind, member_id, programme_id, at, business_date, quantity, request_id)"
        " SELECT 'debt', member_id, programme_id, at, business_date, 1, request_id" + OF_ENTRY,
    ),
    "referral": (
        "INSERT INTO referral (programme_id, version_id, referrer_id, friend_id, made_on, state, request_id)"
        " SELECT programme_id, version_id, member_id, member_id, business_date, 'joined', request_id" + OF_ENTRY,
    ),
    "benefit_use": (
        "INSERT INTO benefit_use (member_id, programme_id, version_id, benefit, visit_id, business_date, value,"
        " freed, request_id) SELECT member_id, programme_id, version_id, '10 %', visit_id, business_date, 5, 0,"
        " request_id" + OF_ENTRY,
    ),
    **dict.fromkeys(("payout", "donation"), CAUSE_ROWS),
    **dict.fromkeys(("subscription", "subscription_payment", "allowance_use"), PASS_ROWS),
    **dict.fromkeys(("draw_entry", "draw_place", "frozen_draw"), DRAW_ROWS),
    "signing_key": ("INSERT INTO signing_key (id, private, made_at) SELECT 1, x'00', at" + OF_ENTRY,),
    "partner_voucher": (
        "INSERT INTO partner_voucher (programme_id, version_id, member_id, code, benefit, value, business_date,"
        " expires_on, request_id) SELECT programme_id, version_id, member_id, '6', 'Cake', 5, business_date,"
        " business_date, request_id" + OF_ENTRY,
    ),
    "partner_use": (
        "INSERT INTO partner_use (programme_id, version_id, number, benefit, value, business_date, at, till_id, "
        "request_id) SELECT programme_id, version_id, '6', 'Cake', 5, business_date, at, till_id, request_id"
        + OF_ENTRY,
    ),
    "member_merge": (
        "INSERT INTO member_merge (kept_account_id, dropped_account_id, at, business_date, request_id)"
        " SELECT member_id, member_id, at, business_date, request_id" + OF_ENTRY,
    ),
}
"""What puts a row into tables that the history leaves empty."""


@pytest.mark.parametrize("table", triggers.NEVER_DELETED)
def test_what_history_speaks_of_is_never_deleted(history, raw, table):
    for each in ROWS.get(table, ()):
        raw.execute(each)
    assert raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
    with pytest.raises(dbapi2.DatabaseError, match="never deleted"):
        raw.execute(f"DELETE FROM {table}")


def columns_of(raw, table):
    return [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]


def copied(raw, table, **changes):
    """The last row of a table with some values changed, to be inserted again."""
    names = columns_of(raw, table)
    row = dict(zip(names, raw.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1").fetchone(), strict=True))
    row |= changes
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", tuple(row.values())


@pytest.mark.parametrize(("table", "key"), [("entry", "id"), ("audit", "id")])
@pytest.mark.parametrize("previous", [bytes(8), b"x" * 8])
def test_a_line_that_does_not_follow_the_last_breaks_the_chain(raw, table, key, previous):
    changes = {key: 9999, "follows": previous, "hash": b"y" * 32}
    if table == "entry":
        changes["line"] = 99
    with pytest.raises(dbapi2.DatabaseError, match="breaks the chain"):
        raw.execute(*copied(raw, table, **changes))


def test_a_line_of_a_till_that_is_not_there_breaks_the_chain(raw):
    changes = {"id": 9999, "till_id": 77, "follows": bytes(8), "hash": b"y" * 32, "line": 99}
    with pytest.raises(dbapi2.DatabaseError, match="breaks the chain"):
        raw.execute(*copied(raw, "entry", **changes))


def test_a_line_that_follows_moves_the_head(raw):
    head = raw.execute("SELECT head FROM till").fetchone()[0]
    raw.execute(
        *copied(raw, "entry", id=9999, line=99, follows=head[:8], hash=b"y" * 32, voucher_id=None, reverses_id=None)
    )
    assert raw.execute("SELECT head FROM till").fetchone()[0] == b"y" * 32


def test_a_lot_can_not_be_overdrawn_nor_refilled_beyond_its_quantity(raw):
    entry, rest, quantity = raw.execute("SELECT entry_id, rest, quantity FROM lot WHERE rest < quantity").fetchone()
    draw = "INSERT INTO draw (entry_id, lot_id, quantity) VALUES (1, ?, ?)"
    for wrong in (rest + 1, rest - quantity - 1):
        with pytest.raises(dbapi2.IntegrityError, match="rest_bounds"):
            raw.execute(draw, (entry, wrong))
    with pytest.raises(dbapi2.IntegrityError, match="draw_counts"):
        raw.execute(draw, (entry, 0))
    raw.execute(draw, (entry, rest - quantity))
    assert raw.execute("SELECT rest FROM lot WHERE entry_id = ?", (entry,)).fetchone()[0] == quantity


@pytest.mark.parametrize("column", ["quantity", "member_id", "programme_id", "earned_on", "entry_id"])
def test_a_lot_keeps_its_terms(raw, column):
    value = "'2020-01-01'" if column == "earned_on" else "77"
    with pytest.raises(dbapi2.DatabaseError, match="keeps its terms"):
        raw.execute(f"UPDATE lot SET {column} = {value}")


def test_an_entry_is_not_reversed_beyond_its_quantity(history, raw):
    reversed_already = "SELECT reverses_id FROM entry WHERE reverses_id IS NOT NULL"
    number, quantity = raw.execute(
        f"SELECT id, quantity FROM entry WHERE kind = 'award' AND id NOT IN ({reversed_already}) ORDER BY id"
    ).fetchone()
    head = raw.execute("SELECT head FROM till").fetchone()[0]
    changes = {"id": 9999, "line": 99, "kind": "clawback", "follows": head[:8], "hash": b"y" * 32, "voucher_id": None}
    with pytest.raises(dbapi2.DatabaseError, match="beyond its quantity"):
        raw.execute(*copied(raw, "entry", **changes, quantity=-quantity - 1, reverses_id=number))
    raw.execute(*copied(raw, "entry", **changes, quantity=-quantity, reverses_id=number))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "gift"}, "kind_known|signed"),
        ({"kind": "award", "quantity": -1}, "signed"),
        ({"kind": "redemption", "quantity": 1}, "signed"),
        ({"kind": "adjustment", "reason": None}, "reasoned"),
        ({"kind": "adjustment", "reason": "  x "}, "reasoned"),
        ({"kind": "award", "quantity": 10**10}, "CHECK"),
        ({"kind": "award", "quantity": 0}, "CHECK"),
        ({"kind": "award", "quantity": "many"}, "cannot store TEXT"),
        ({"kind": "award", "quantity": 1, "hash": b"short"}, "CHECK"),
        ({"kind": "award", "quantity": 1, "business_date": b"2026-01-01"}, "cannot store BLOB"),
    ],
)
def test_an_entry_that_can_not_be_is_refused(raw, changes, said):
    head = raw.execute("SELECT head FROM till").fetchone()[0]
    whole = {"id": 9999, "line": 99, "follows": head[:8], "hash": b"y" * 32, "voucher_id": None, "reverses_id": None}
    before = raw.execute("SELECT count(*) FROM entry").fetchone()
    try:
        with pytest.raises(dbapi2.DatabaseError, match=said):
            raw.execute(*copied(raw, "entry", **whole | changes))
    finally:
        assert raw.execute("SELECT count(*) FROM entry").fetchone() == before


def test_every_table_is_strict(raw):
    strict = {row[1]: row[5] for row in raw.execute("PRAGMA table_list") if row[0] == "main"}
    assert {table.name: strict[table.name] for table in TABLES} == {table.name: 1 for table in TABLES}


def test_a_voucher_is_granted_once_for_each_ground(history, raw):
    with pytest.raises(dbapi2.IntegrityError, match="UNIQUE"):
        raw.execute(*copied(raw, "voucher", id=9999))
    raw.execute(*copied(raw, "voucher", id=9999, state="void"))


@pytest.mark.parametrize(
    "late",
    [
        DRAW_ROWS[0],
        "UPDATE draw_entry SET removed = 1",
        "UPDATE frozen_draw SET list_hash = 'cd'",
        "UPDATE frozen_draw SET public_number = '5'",
    ],
)
def test_a_frozen_draw_takes_no_entry_and_keeps_its_list_and_number(history, raw, late):
    for each in DRAW_ROWS:
        raw.execute(each)
    with pytest.raises(dbapi2.DatabaseError, match="frozen"):
        raw.execute(late)
