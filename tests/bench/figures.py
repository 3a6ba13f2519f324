"""The figures of a month over 100,000 purchases, against the sums by hand; then the same again, from memory."""

import time
from datetime import UTC, date, datetime
from typing import Any

from shopclub.records.book import Book, open_book
from shopclub.rules.values.periods import parse_period
from shopclub.services.acting.desk import Desk
from shopclub.services.figures.figures import Figures
from tests.bench.grown_book import Books, Plan
from tests.bench.measure import Round, rounds, tell, tell_alone

PLAN = Plan(members=4000, entries=108_000)
MONTH = "2026-01"
AS_OF = date(2026, 2, 28)
# Sales, visitors and spend of the month and of all time: what any figures page must read at the least.
BY_HAND = (
    """SELECT count(*), count(DISTINCT member_id), sum(amount) FROM purchase
    WHERE counts = 1 AND business_date >= '2026-01-01' AND business_date < '2026-02-01'""",
    """SELECT member_id, count(*), sum(amount), min(business_date), max(business_date) FROM purchase
    WHERE counts = 1 GROUP BY member_id""",
    """SELECT member_id, count(DISTINCT business_date) FROM purchase WHERE counts = 1 GROUP BY member_id""",
)


def bench(books: Books) -> None:
    """Measure one month, asked for the first time and again."""
    book = open_book(books.copy(PLAN, "figures"))
    taken = rounds(lambda _: Round(_by_hand(book), _first(book)))
    tell("figures of a month (100,000), CPU", taken)
    tell_alone("figures of a month (100,000), CPU", [each.figure for each in taken], goal=500)
    figures = Figures(Desk(book, now=lambda: datetime(2026, 3, 1, 9, tzinfo=UTC)))
    figures.figures(parse_period(MONTH), as_of=AS_OF)
    tell_alone("figures of a month, again", [_cpu(lambda: figures.figures(parse_period(MONTH), as_of=AS_OF))])
    book.close()


def _first(book: Book) -> float:
    figures = Figures(Desk(book, now=lambda: datetime(2026, 3, 1, 9, tzinfo=UTC)))
    return _cpu(lambda: figures.figures(parse_period(MONTH), as_of=AS_OF))


def _by_hand(book: Book) -> float:
    with book.reading() as session:
        driver: Any = session.connection().connection.driver_connection
        return _cpu(lambda: [driver.execute(query).fetchall() for query in BY_HAND])


def _cpu(work: Any) -> float:
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000
