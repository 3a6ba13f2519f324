"""The migrated schema is the declared one, triggers included; a migration happens whole or not at all."""

import contextlib
import re
import shutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlcipher3 import dbapi2

from shopclub.records.backends import sqlite, triggers
from shopclub.records.book import Book, open_book
from shopclub.records.migrations import run
from shopclub.records.schema.whole import METADATA, TABLES


def triggers_of(connection):
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars()
    return set(found)


def test_a_new_book_is_what_the_schema_declares(bare_shop):
    with bare_shop.book.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_tables_made_by_migration_and_by_declaration_have_the_same_sql(bare_shop, tmp_path):
    """Checks and strictness too, which alembic does not compare."""
    declared = sqlite.writer_engine(tmp_path / "declared.db")
    with declared.connect() as connection:
        METADATA.create_all(connection)
        wanted = columns_and_checks(connection)
        connection.rollback()
    declared.dispose()
    with bare_shop.book.writer.connect() as connection:
        assert columns_and_checks(connection) == wanted


def columns_and_checks(connection):
    found = {}
    for table in TABLES:
        sql = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)).scalar_one()
        sql = sql.replace(f'CREATE TABLE "{table.name}"', f"CREATE TABLE {table.name}")
        lines = [" ".join(line.split()).strip(", ") for line in sql.splitlines()]
        found[table.name] = sorted(line for line in lines if line)
    indexes = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    found["indexes"] = sorted(" ".join(each.split()) for each in indexes.scalars())
    return found


def test_the_triggers_are_those_declared(bare_shop):
    with bare_shop.book.writer.connect() as connection:
        assert triggers_of(connection) == set(triggers.statements())


def test_triggers_are_made_anew_whatever_was_there(bare_shop):
    with bare_shop.book.writer.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        connection.exec_driver_sql(
            "CREATE TRIGGER ghost AFTER INSERT ON visit BEGIN UPDATE shop SET name = 'stolen'; END"
        )
        triggers.make(connection)
        assert triggers_of(connection) == set(triggers.statements())


def test_an_older_book_is_backed_up_then_brought_up_to_date(blank_book, tmp_path, monkeypatch):
    path = tmp_path / "old.shopclub"
    shutil.copy(blank_book, path)
    monkeypatch.setattr(run, "NEWEST", run.NEWEST + 1)
    book = open_book(path)
    assert run.schema_of(book.writer).version == run.NEWEST
    book.close()
    (kept,) = tmp_path.glob("*-before-update-*.shopclub")
    with contextlib.closing(dbapi2.connect(f"file:{kept}?mode=ro", uri=True)) as before:
        assert before.execute("PRAGMA user_version").fetchone()[0] == run.NEWEST - 1


def test_a_migration_that_fails_leaves_the_book_as_it_was(blank_book, tmp_path, monkeypatch):
    path = tmp_path / "old.shopclub"
    shutil.copy(blank_book, path)

    def half(connection):
        connection.exec_driver_sql("CREATE TABLE half_done (id INTEGER)")
        raise ZeroDivisionError

    monkeypatch.setattr(run.triggers, "make", half)
    book = Book(path)
    with pytest.raises(ZeroDivisionError):
        run.upgrade(book.writer)
    with book.writer.connect() as connection:
        there = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'half_done'").scalar_one()
        assert there == 0
        assert triggers_of(connection) == set(triggers.statements())
    book.close()


def test_a_migration_that_leaves_dangling_references_is_not_kept(blank_book, tmp_path):
    path = tmp_path / "old.shopclub"
    shutil.copy(blank_book, path)
    with contextlib.closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        raw.execute("INSERT INTO card (code, member_id, state, made_at) VALUES ('x', 99, 'active', '2026-01-01')")
    book = Book(path)
    with pytest.raises(ValueError, match="dangling"):
        run.upgrade(book.writer)
    book.close()


CHANGED = {"shop", "member", "visit", "purchase", "earning", "lot", "voucher", "audit"}
FIRST_BOOK = (
    """
INSERT INTO shop VALUES (1, 'Kaffebaren', 'DKK', 'Europe/Copenhagen', 'da', '04:00', '#1F6F5C', '', x'01', 11, 601, 366,
 4, 7);
INSERT INTO till VALUES (1, 'counter', x'{second}', x'{trail}');
INSERT INTO request VALUES ('key-1', zeroblob(32), '{}', '2026-03-02T08:00:00.000000Z');
INSERT INTO programme VALUES (1, 'coffee', 'stamp_card', NULL, NULL);
INSERT INTO programme_version VALUES (1, 1, 1, '{"key": "coffee", "kind": "stamp_card", "name": "Coffee card",
 "reward": "Free coffee", "unit": "amount", "per": "50.00", "stamp_expiry": {"days": 30, "from": "activity"}}',
 '2026-03-02', '2026-03-02T08:00:00.000000Z');
INSERT INTO member VALUES (1, 'Anna Berg', '+4512345678', 'anna@example.org', '02-29', 'da', 'tall', 'anna berg',
 '2026-03-02', '2026-03-02T08:00:00.000000Z', NULL, NULL);
INSERT INTO card VALUES (1, '712345678901261', 1, 'active', NULL, '2026-03-02T08:00:00.000000Z');
INSERT INTO visit VALUES (1, 1, '2026-03-02', '2026-03-02T08:00:00.000000Z', 1, NULL, 'key-1', 0,
 '2026-03-03T09:00:00.000000Z', 'wrong member');
INSERT INTO visit VALUES (2, 1, '2026-03-04', '2026-03-04T08:00:00.000000Z', 1, NULL, 'key-1', 1, NULL, NULL);
INSERT INTO purchase VALUES (1, 2, 1, '2026-03-04', '2026-03-04T08:00:00.000000Z', 'sale', 8400, NULL, 'R-7', 1, 0,
 'key-1');
INSERT INTO earning VALUES (1, 2, 1, 1, 8400, 1, 'amount', 'key-1');
INSERT INTO entry VALUES (1, 'key-1', 0, 1, 1, 1, 'award', 3, '2026-03-04T08:00:00.000000Z', '2026-03-04', 2, NULL, 1,
 NULL, 'amount', NULL, NULL, zeroblob(32), x'{first}');
INSERT INTO entry VALUES (2, 'key-1', 1, 1, 1, 1, 'bonus', 2, '2026-03-04T08:00:00.000000Z', '2026-03-04', 2, NULL, 1,
 NULL, 'welcome', NULL, NULL, x'{first}', x'{second}');
INSERT INTO lot VALUES (1, 1, 1, 1, 3, 1, '2026-03-04', NULL, '2026-04-03', 30, '2027-03-04', 0);
INSERT INTO lot VALUES (2, 1, 1, 1, 2, 2, '2026-03-04', NULL, NULL, NULL, NULL, 1);
INSERT INTO voucher VALUES (1, 1, 1, 1, 'Free coffee', 1200, 'card:1', 'used', '2026-03-02', 1, '2026-05-01',
 '2026-03-02', 1, 1, 'key-1');
INSERT INTO voucher VALUES (2, 1, 1, 1, 'Cookie', 0, 'card:2:5', 'issued', '2026-03-04', 2, NULL, NULL, NULL, 0,
 'key-1');
INSERT INTO audit VALUES (1, '2026-03-04T08:00:00.000000Z', 1, NULL, 'scan', '{"member":1}', 'done', zeroblob(32),
 x'{trail}');
""".replace("{first}", "11" * 32)
    .replace("{second}", "22" * 32)
    .replace("{trail}", "33" * 32)
)


@pytest.fixture
def first_book(tmp_path):
    """A book as the first schema wrote it, with a row in each table that the second changes."""
    path = tmp_path / "first.shopclub"
    config = Config()
    config.set_main_option("script_location", "shopclub.records:migrations")
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    engine = sqlite.writer_engine(path)
    with (
        engine.connect() as connection,
        connection.begin(),
        EnvironmentContext(config, script, fn=lambda rev, _: script._upgrade_revs("0001", rev)) as environment,
    ):
        environment.configure(connection=connection, transactional_ddl=False)
        environment.run_migrations()
    engine.dispose()
    with contextlib.closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        raw.executescript(FIRST_BOOK)
        there = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for statement in triggers.statements():
            if re.search(r" ON (\w+)", statement)[1] in there:
                raw.execute(statement)
        raw.execute(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")
        raw.execute("PRAGMA user_version = 1")
    return path


def rows_by_table(path):
    with contextlib.closing(dbapi2.connect(f"file:{path}?mode=ro", uri=True)) as raw:
        raw.row_factory = dbapi2.Row
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in raw.execute(f"SELECT * FROM {name} ORDER BY 1")] for name in names}


def test_a_book_of_the_first_schema_keeps_everything_in_the_second(first_book):
    before = rows_by_table(first_book)
    with contextlib.closing(open_book(first_book)) as book:
        assert run.schema_of(book.writer).version == run.NEWEST
    after = rows_by_table(first_book)
    gone, added = {"idle_days", "exception"}, {}
    for table in before.keys() - {"alembic_version"}:
        assert before[table] or table not in CHANGED
        for old, new in zip(before[table], after[table], strict=True):
            kept = {name: value for name, value in old.items() if name not in gone}
            assert kept == {name: new[name] for name in kept}
            added.setdefault(table, []).append({name: new[name] for name in new.keys() - kept.keys()})
    assert {table: new for table, new in added.items() if any(new)} == {
        "shop": [{"max_rewards": 1, "day_run_on": None}],
        "member": [{"merged_into_id": None}],
        "card": [{"holder": None}],
        "visit": [{"kind": "visit"}] * 2,
        "purchase": [{"paid_with_units": 0}],
        "earning": [{"counter": 0, "bp": 10_000}],
        "lot": [{"idle": 1, "origin_id": None}, {"idle": 0, "origin_id": None}],
    }


def test_an_exception_of_the_first_schema_is_a_case_for_the_owner_in_the_second(first_book):
    open_book(first_book).close()
    (case,) = rows_by_table(first_book)["exception_case"]
    assert (case["kind"], case["member_id"], case["programme_id"]) == ("used_voucher", 1, 1)
    assert (case["visit_id"], case["voucher_id"], case["quantity"]) == (1, 1, 0)
    assert (case["at"], case["business_date"], case["settled_at"]) == (
        "2026-03-03T09:00:00.000000Z",
        "2026-03-03",
        None,
    )
    assert case["request_key"] == "key-1"


def test_a_book_of_the_first_schema_ends_like_a_new_one(first_book, bare_shop):
    with contextlib.closing(open_book(first_book)) as book, book.writer.connect() as connection:
        assert triggers_of(connection) == set(triggers.statements())
        with bare_shop.book.writer.connect() as new:
            assert columns_and_checks(connection) == columns_and_checks(new)


def test_a_card_of_the_first_schema_goes_on_where_it_was(first_book, make_shop):
    """What was carried counts, and the visit moves the last day of stamps that visits keep alive."""
    with contextlib.closing(open_book(first_book)) as book:
        shop = make_shop(book)
        shop.scan("712345678901261", days=3, amount=1600)
        assert shop.balance("712345678901261") == 4
    assert [row["expires_on"] for row in rows_by_table(first_book)["lot"]] == ["2026-04-04", None, "2026-04-04"]
