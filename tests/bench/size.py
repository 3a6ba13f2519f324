"""The size of a book for each act: a scan with its purchase in a shop with one stamp card, in all and by table."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from shopclub.records.book import open_book
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.counter import Counter
from tests.bench.grown_book import TILL, Books, Plan, code_of
from tests.bench.measure import tell_alone

PLAN = Plan(members=2_000, entries=20_000)
ROUNDS = 10
GOAL = 900
TOLD = 4
"""What takes fewer bytes of an act is not told by name."""


def bench(books: Books) -> None:
    """Let each member come ten times more, in any order, and measure what the book grew by."""
    path = books.copy(PLAN, "size")
    before = _sizes(path)
    acts = _scans(path)
    grown = {name: (size - before.get(name, 0)) / acts for name, size in _sizes(path).items()}
    tell_alone(f"size of an act ({acts:,} scans)", [sum(grown.values())], unit="B", goal=GOAL)
    for name, size in sorted(grown.items(), key=lambda each: -each[1]):
        if size >= TOLD:
            tell_alone(f"  {name}", [size], unit="B")


def _scans(path: Path) -> int:
    """Scan every card with an amount, round by round; return how many scans that were."""
    dice, book = Random(PLAN.seed), open_book(path)
    instant = datetime(2026, 6, 1, 7, tzinfo=UTC)
    members = [number for _ in range(ROUNDS) for number in dice.sample(range(1, PLAN.members + 1), k=PLAN.members)]
    for count, number in enumerate(members):
        now = instant + timedelta(seconds=20 * count)  # beyond the guard under which a scan is ignored
        counter = Counter(Desk(book, now=lambda now=now: now, till=TILL))  # type: ignore[misc]
        told = Told(amount=dice.randrange(2500, 12000, 100))
        counter.scan(code_of(PLAN, number), request_key=new_key(), told=told, confirm=True)
        book.rest_if_needed()
    book.rest()
    book.close()
    return len(members)


def _sizes(path: Path) -> dict[str, int]:
    """Return the bytes of the pages of each table and index; those of a table hold its rows in order of their number.

    The driver of the book can't tell, the standard library's nearly always can.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
