"""The migrated schema is the declared one, triggers included; a migration happens whole or not at all."""

import contextlib
import shutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlcipher3 import dbapi2

from shopclub.records import engines, migrations_run, triggers
from shopclub.records.book import Book, open_book
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
    declared = engines.writer_engine(tmp_path / "declared.db")
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
    monkeypatch.setattr(migrations_run, "NEWEST", migrations_run.NEWEST + 1)
    book = open_book(path)
    assert migrations_run.schema_of(book.writer).version == migrations_run.NEWEST
    book.close()
    (kept,) = tmp_path.glob("*-before-update-*.shopclub")
    with contextlib.closing(dbapi2.connect(f"file:{kept}?mode=ro", uri=True)) as before:
        assert before.execute("PRAGMA user_version").fetchone()[0] == migrations_run.NEWEST - 1


def test_a_migration_that_fails_leaves_the_book_as_it_was(blank_book, tmp_path, monkeypatch):
    path = tmp_path / "old.shopclub"
    shutil.copy(blank_book, path)

    def half(connection):
        connection.exec_driver_sql("CREATE TABLE half_done (id INTEGER)")
        raise ZeroDivisionError

    monkeypatch.setattr(migrations_run.triggers, "make", half)
    book = Book(path)
    with pytest.raises(ZeroDivisionError):
        migrations_run.upgrade(book.writer)
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
        migrations_run.upgrade(book.writer)
    book.close()
