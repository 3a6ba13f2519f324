"""The day run over 100,000 members with 10,000 lots that are due, to the last durable commit."""

import time
from datetime import UTC, datetime

from shopclub.records.book import open_book
from shopclub.services.acting.desk import Desk
from shopclub.services.shop.upkeep import Upkeep
from tests.bench.grown_book import Books, Plan
from tests.bench.measure import tell_alone

PLAN = Plan(members=100_000, entries=300_000)
DUE = 10_000


def bench(books: Books) -> None:
    """Measure one day run; it is asked how far it is and goes on."""
    path = books.copy(PLAN, "expiry")
    book = open_book(path)
    with book.writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE lot SET expires_on = '2026-01-01' WHERE entry_id IN"
            f" (SELECT entry_id FROM lot WHERE rest > 0 ORDER BY entry_id LIMIT {DUE})"
        )
    desk = Desk(book, now=lambda: datetime(2026, 6, 1, 7, tzinfo=UTC), till="office")
    asked: list[int] = []
    begun = time.perf_counter()
    done = Upkeep(desk).run_day(progress=lambda place, _of: asked.append(place) or True)
    tell_alone(f"expiry of {done.expired:,} lots, 100,000 members", [time.perf_counter() - begun], unit="s", goal=10)
    book.close()
