"""A roll of purchases written straight into the book, so that a history of years takes a moment."""

import shutil
from datetime import UTC, date, datetime, time
from random import Random

import pytest
from sqlalchemy import insert

from shopclub.records.book import open_book
from shopclub.records.packed_answers import packed
from shopclub.records.schema.club import Account, Member
from shopclub.records.schema.ledger import Request
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Purchase
from shopclub.rules.values.periods import parse_period
from shopclub.services.acting.desk import Desk
from shopclub.services.figures.asked import FigureSettings
from shopclub.services.figures.figures import Figures
from shopclub.services.figures.json_form import as_json
from tests.conftest import Clock, Shop


def noon(day):
    return datetime.combine(day, time(12), UTC)


class Roll:
    """What the tills wrote down; `figures` reads it. Days are written as text."""

    def __init__(self, shop):
        self.shop = shop
        self.members = []
        self.rows = []
        self._written = (0, 0)
        request = {"key": "roll", "act": "roll", "digest": b"", "form": 1, "answer": packed("{}"), "at": shop.clock()}
        with shop.book.writing() as session:
            inserted = session.connection().execute(insert(table_of(Request)), request)
            self.request = inserted.inserted_primary_key.id

    def member(self, name=None, *, joined="2020-01-01", forgotten=None, account=None):
        number = len(self.members) + 1
        name = name or f"Member {number:04}"
        self.members.append(
            {
                "id": number,
                "account_id": account or number,
                "name": name,
                "sort_name": name.lower(),
                "joined_on": date.fromisoformat(joined),
                "joined_at": noon(date.fromisoformat(joined)),
                "forgotten_at": noon(date.fromisoformat(forgotten)) if forgotten else None,
            }
        )
        return number

    def sale(self, member, on, amount=1000, *, receipt=None, voided=0, kind="sale", of=None):
        day = date.fromisoformat(on)
        row = {"member_id": member, "business_date": day, "at": noon(day), "kind": kind, "amount": amount}
        row |= {"id": len(self.rows) + 1, "refund_of": of, "receipt": receipt, "voided": voided, "counts": 1 - voided}
        self.rows.append(row | {"request_id": self.request})
        return row["id"]

    def refund(self, member, on, amount, **told):
        return self.sale(member, on, amount, kind="refund", **told)

    def sales(self, member, *days, amount=1000):
        for day in days:
            self.sale(member, day, amount)

    @property
    def figures(self):
        """The figures over everything written so far."""
        members, rows = self._written
        with self.shop.book.writing() as session:
            connection = session.connection()
            people, sales = self.members[members:], self.rows[rows:]
            accounts = [{"id": person["id"]} for person in people]
            for record, new in ((Account, accounts), (Member, people), (Purchase, sales)):
                if new:
                    connection.execute(insert(table_of(record)), new)
        self._written = len(self.members), len(self.rows)
        return Figures(self.shop.desk)

    def read(self, period, *, as_of="2030-12-31", **settled):
        """The figures of a period as the command line shows them."""
        settings = FigureSettings(**settled)
        shown = self.figures.figures(parse_period(period), as_of=date.fromisoformat(as_of), settings=settings)
        return as_json(shown)

    def behind(self, figure, period, *, as_of="2030-12-31", **settled):
        """The numbers of the members behind a figure."""
        as_of, settings = date.fromisoformat(as_of), FigureSettings(**settled)
        members = self.figures.members_behind(figure, parse_period(period), as_of=as_of, settings=settings)
        return {each.id for each in members}


@pytest.fixture
def roll(bare_shop):
    """An empty roll in a shop without programmes."""
    return Roll(bare_shop)


@pytest.fixture
def make_book_shop(blank_book, tmp_path):
    """How to open one more shop, each over a book of its own."""
    books = []

    def make():
        path = tmp_path / f"shop-{len(books)}.shopclub"
        shutil.copy(blank_book, path)
        books.append(open_book(path))
        clock = Clock()
        return Shop(books[-1], clock, Desk(books[-1], now=clock, till="counter", randomness=Random(7)))

    yield make
    for book in books:
        book.close()
