"""A long job's reading lets go first what is more urgent, also in the middle of a statement; no other reading does."""

import pytest
from sqlalchemy import text

from shopclub.rules.values.pacing import giving_way

LONG = text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 50000) SELECT n FROM counted"
)


@pytest.fixture
def pauses():
    return []


def read(shop):
    with shop.desk.book.reading() as session:
        return session.execute(LONG).all()


def test_one_long_statement_pauses_often_and_reads_the_same(shop, pauses):
    alone = read(shop)
    with giving_way(lambda: pauses.append(None)):
        assert read(shop) == alone
    assert len(pauses) > 50


def test_the_next_reading_of_the_same_connection_pauses_for_nobody(shop, pauses):
    with giving_way(lambda: pauses.append(None)):
        read(shop)
    pauses.clear()
    read(shop)
    assert pauses == []


def test_an_act_never_waits_with_the_lock_in_its_hand(shop, pauses):
    with giving_way(lambda: pauses.append(None)), shop.desk.book.writing() as session:
        session.execute(LONG).all()
    assert pauses == []
