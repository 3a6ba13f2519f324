"""Scans of one member with 1,000 entries in two programmes, stamps and points, up to their durable commits.

She takes her rewards, as who comes five hundred times does: else every answer would list some fifty that wait for her.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from shopclub.records.book import open_book
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.counter import Counter
from shopclub.services.counter.front import Front
from shopclub.services.counter.rewards import Rewards
from shopclub.services.programmes.catalogue import Catalogue
from tests.bench import scan
from tests.bench.grown_book import TILL, Books, Plan, code_of

BEGINS = datetime(2026, 6, 1, 7, tzinfo=UTC)
POINTS = {"key": "points", "kind": "points", "name": "Point", "points": 1, "per": "10.00", "expiry": {"months": 240}}
VISITS = 500


class BusyTill(scan.Till):
    """A till at which the same member comes again and again, a day apart."""

    scans, warm = 80, 10

    def __init__(self, path: Path, plan: Plan, seed: int) -> None:
        super().__init__(path, plan, seed)
        self.desk = Desk(self.book, now=self._now, till=TILL)
        self._instant = BEGINS + timedelta(days=1000 + 1500 * seed)
        self._code = code_of(plan, 1)

    def _now(self) -> datetime:
        self._instant += timedelta(days=1)
        return self._instant

    def codes(self, wanted: int) -> list[str]:
        """Return the same card, as often as it comes, once what waited for her was handed out."""
        take_rewards(self.desk)
        return [self._code] * wanted

    def scan(self, code: str) -> None:
        """Scan the card with an amount."""
        self.counter.scan(code, request_key=new_key(), told=Told(amount=8400))


def take_rewards(desk: Desk) -> None:
    """Hand out every reward that waits for the busy member."""
    shown = Front(desk).member(code_of(scan.PLAN, 1))
    for voucher in shown.vouchers:
        if voucher.state == "issued":
            Rewards(desk).use(voucher.id, request_key=new_key())


def bench(books: Books) -> None:
    """Measure scans of a busy member."""
    path = books.copy(scan.PLAN, "busy")
    book = open_book(path)
    instants = (BEGINS + timedelta(days=day) for day in count())
    desk = Desk(book, now=lambda: next(instants), till=TILL)
    Catalogue(desk).apply([POINTS])
    for _ in range(VISITS):
        Counter(desk).scan(code_of(scan.PLAN, 1), request_key=new_key(), told=Told(amount=8400))
    take_rewards(desk)
    book.close()
    scan.measure(path, scan.PLAN, "scan of a member with 1,000 entries, 2 programmes", BusyTill, goal=9)
