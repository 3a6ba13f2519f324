"""The simulator over twelve months of 2,000 members, against reading the past it replays."""

import time
from datetime import UTC, datetime

from shopclub.records.book import open_book
from shopclub.records.history import read_past
from shopclub.services.acting.desk import Desk
from shopclub.services.programmes.simulator import Simulator
from tests.bench.grown_book import Books, Plan
from tests.bench.measure import Round, rounds, tell

PLAN = Plan(members=2000, entries=30_000, days=365)
NOW = datetime(2026, 6, 1, 7, tzinfo=UTC)


def bench(books: Books) -> None:
    """Measure the CPU of one run: the stamp card with a smaller size, beside today's."""
    book = open_book(books.copy(PLAN, "simulate"))
    desk = Desk(book, now=lambda: NOW, till="office")
    with book.reading() as session:
        look = desk.look(session)
        programme = next(each for each in look.club.programmes if each.kind == "stamp_card")
    rules = {"key": programme.key, "kind": "stamp_card", "name": "Tried", "size": 8, "reward": "Free coffee"}

    def run(_number: int) -> Round:
        begun = time.thread_time()
        with book.reading() as session:
            read_past(session, desk.look(session).club.zone)
        floor = time.thread_time() - begun
        begun = time.thread_time()
        found = Simulator(desk).simulate(rules)
        figure = time.thread_time() - begun
        assert found is not None
        assert found.visits > 0
        return Round(floor, figure)

    tell("simulate, 2,000 members, 12 months", rounds(run), unit="s")
    book.close()
