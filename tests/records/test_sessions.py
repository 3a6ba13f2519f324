"""Tests of a transaction shared by SQLAlchemy and the driver: both keep, or neither does."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2

from shopclub.records.backends import sqlite
from shopclub.records.schema.club import Shop, Till
from shopclub.records.statements import rows_of
from shopclub.rules.values.faults import BookBusy

NAMES = select(Till.name).order_by(Till.id)


class Unwanted(Exception):
    """Whatever goes wrong in an act."""


def by_driver(session, name):
    session.driver.execute("INSERT INTO till (name, head, audit_head) VALUES (?, zeroblob(32), zeroblob(32))", (name,))


def names(book):
    with book.reading() as session:
        return [row[0] for row in rows_of(session, NAMES, {})]


def test_what_the_driver_wrote_alone_is_kept(bare_shop):
    there = names(bare_shop.book)
    with bare_shop.book.writing() as session:
        by_driver(session, "kept")
        assert not session.in_transaction()
    assert names(bare_shop.book) == [*there, "kept"]


def test_an_act_by_both_is_kept_whole(bare_shop):
    there = names(bare_shop.book)
    with bare_shop.book.writing() as session:
        by_driver(session, "driver")
        session.add(Till(name="session"))
    assert names(bare_shop.book) == [*there, "driver", "session"]


@pytest.mark.parametrize("early", [False, True], ids=["driver first", "session first"])
def test_an_act_by_both_is_undone_whole(bare_shop, early):
    there = names(bare_shop.book)
    with suppress(Unwanted), bare_shop.book.writing() as session:
        if early:
            session.execute(update(Shop).values(name="Half"))
        by_driver(session, "driver")
        session.execute(update(Shop).values(name="Half"))
        raise Unwanted
    assert names(bare_shop.book) == there
    with bare_shop.book.reading() as session:
        assert session.scalar(select(Shop.name)) != "Half"


def test_an_object_added_and_never_written_does_not_hold_the_lock(bare_shop):
    with suppress(Unwanted), bare_shop.book.writing() as session:
        session.add(Till(name="never"))
        raise Unwanted
    with bare_shop.book.writing() as session:
        by_driver(session, "next")
    assert names(bare_shop.book)[-1] == "next"


def test_a_rehearsal_keeps_nothing_of_either(bare_shop):
    there = names(bare_shop.book)
    with bare_shop.book.rehearsing() as session:
        by_driver(session, "driver")
        session.add(Till(name="session"))
        session.flush()
        assert len(rows_of(session, NAMES, {})) == len(there) + 2
    assert names(bare_shop.book) == there


def test_objects_are_let_go_of_after_the_act(bare_shop):
    with bare_shop.book.writing() as session:
        shop = session.get_one(Shop, 1)
    assert shop not in session
    assert shop.name


def test_threads_of_one_program_take_turns(bare_shop):
    there = len(names(bare_shop.book))
    together = threading.Barrier(4)

    def act(number):
        together.wait()
        for turn in range(10):
            with bare_shop.book.writing() as session:
                before = len(rows_of(session, NAMES, {}))
                by_driver(session, f"{number}-{turn}")
                assert len(rows_of(session, NAMES, {})) == before + 1
                done.append(number)

    done = []
    threads = [threading.Thread(target=act, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 40
    assert len(names(bare_shop.book)) == there + 40


def test_a_write_that_the_book_refuses_spoils_no_later_act(bare_shop):
    with bare_shop.book.writing() as session:
        by_driver(session, "there")
    there = names(bare_shop.book)
    with pytest.raises(IntegrityError), bare_shop.book.writing() as session:
        session.add_all([Till(name="twice"), Till(name="twice")])
    with pytest.raises(dbapi2.IntegrityError), bare_shop.book.writing() as session:
        by_driver(session, "there")
    with bare_shop.book.writing() as session:
        session.add(Till(name="once"))
    assert names(bare_shop.book) == [*there, "once"]


def test_a_thread_that_waits_too_long_is_told_that_the_book_is_busy(bare_shop, monkeypatch):
    monkeypatch.setattr(sqlite, "WAIT_MS", 20)
    told = []

    def act():
        with pytest.raises(BookBusy), bare_shop.book.writing():
            told.append("never")
        told.append("busy")

    with bare_shop.book.writing() as session:
        thread = threading.Thread(target=act)
        thread.start()
        thread.join()
        by_driver(session, "first")
    assert told == ["busy"]
    assert names(bare_shop.book)[-1] == "first"


def test_a_book_that_was_closed_opens_its_session_anew(bare_shop):
    bare_shop.book.close()
    with bare_shop.book.writing() as session:
        by_driver(session, "after")
    assert names(bare_shop.book)[-1] == "after"
