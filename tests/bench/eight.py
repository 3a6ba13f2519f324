"""Scans with eight programmes of as many kinds active, up to their durable commits."""

from datetime import UTC, datetime

from shopclub.records.book import open_book
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.programmes.catalogue import Catalogue
from shopclub.services.programmes.templates import template
from tests.bench import scan
from tests.bench.grown_book import TILL, Books

BEGINS = datetime(2026, 5, 1, 7, tzinfo=UTC)
KINDS = ("points", "cashback", "tiers", "referral", "club", "charity", "milestone")
"""The kinds beside the stamp card of the grown book."""


class BusyClub(scan.Till):
    """A till of a club that does everything."""

    scans, warm = 400, 50

    def scan(self, code: str) -> None:
        """Scan a card with an amount."""
        self.counter.scan(code, request_key=new_key(), told=Told(amount=8400))


def bench(books: Books) -> None:
    """Measure scans with eight programmes."""
    path = books.copy(scan.PLAN, "eight")
    book = open_book(path)
    desk = Desk(book, now=lambda: BEGINS, till=TILL)
    Catalogue(desk).apply([template(kind, language="en") for kind in KINDS])
    book.close()
    scan.measure(path, scan.PLAN, "scan with eight programmes", BusyClub, goal=12, statements=24)
