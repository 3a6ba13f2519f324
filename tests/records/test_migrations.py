"""The migrated schema is the declared one, triggers included; a migration happens whole or not at all."""

import contextlib
import shutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlcipher3 import dbapi2

from shopclub.records.backends import sqlite, triggers
from shopclub.records.book import Book, open_book
from shopclub.records.migrations import run
from shopclub.records.schema.whole import METADATA, TABLES
from shopclub.rules.values.faults import BookTooOld


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
        found[table.name] = sorted(parts_of(sql))
    indexes = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    found["indexes"] = sorted(" ".join(each.split()) for each in indexes.scalars())
    return found


def parts_of(sql):
    """The columns and constraints of a table: what stands between the commas outside of brackets."""
    body, strict = sql[sql.index("(") + 1 : sql.rindex(")")], sql[sql.rindex(")") + 1 :]
    parts, depth = [strict], 0
    part = ""
    for mark in body:
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == "," and not depth:
            parts.append(part)
            part = ""
        else:
            part += mark
    return [" ".join(each.split()) for each in (*parts, part)]


def test_a_book_of_the_baseline_gets_what_came_later(blank_book, tmp_path):
    """The schema of the baseline alone, brought up to date, is the declared one."""
    old = Book(shutil.copy(blank_book, tmp_path / "old.shopclub"))
    with old.writer.connect() as connection:
        wanted = columns_and_checks(connection)
        connection.exec_driver_sql("DROP INDEX purchase_by_amount")
        connection.exec_driver_sql("ALTER TABLE shop DROP COLUMN unusual_above")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
        connection.exec_driver_sql("PRAGMA user_version = 7")
        connection.commit()
    old.close()
    book = open_book(tmp_path / "old.shopclub")
    with book.writer.connect() as connection:
        assert columns_and_checks(connection) == wanted
    book.close()


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
        raw.execute("INSERT INTO card (code, member_id, state, made_at) VALUES ('x', 99, 'active', 0)")
    book = Book(path)
    with pytest.raises(ValueError, match="dangling"):
        run.upgrade(book.writer)
    book.close()


def test_a_book_of_a_test_version_is_refused_and_left_as_it_is(blank_book, tmp_path):
    path = tmp_path / "old.shopclub"
    shutil.copy(blank_book, path)
    with contextlib.closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        raw.execute(f"PRAGMA user_version = {run.OLDEST - 1}")
    before = path.read_bytes()
    with pytest.raises(BookTooOld) as fault:
        open_book(path)
    assert (fault.value.schema, fault.value.oldest) == (run.OLDEST - 1, run.OLDEST)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*before-update*"))
