"""A scan up to its durable commit, against a bare commit of one row and against its own statements by the driver."""

import shutil
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from shopclub.records.backends import sqlite
from shopclub.records.book import Book, open_book
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.counter import Counter
from tests.bench.grown_book import TILL, Books, Plan, code_of
from tests.bench.measure import Round, at, rounds, tell, tell_alone

PLAN = Plan(members=20_000, entries=500_000)
TENFOLD = Plan(members=200_000, entries=5_000_000)
Statement = tuple[str, Any, bool]


class Till:
    """A counter over a grown book whose clock moves a little with every scan."""

    scans, warm = 1200, 200

    def __init__(self, path: Path, plan: Plan, seed: int) -> None:
        self.book: Book = open_book(path)
        self._plan = plan
        self._instant = datetime(2026, 6, 1 + seed, 7, tzinfo=UTC)
        self._members = iter(Random(seed).sample(range(1, plan.members + 1), k=min(plan.members, 10_000)))
        self.counter = Counter(Desk(self.book, now=self._now, till=TILL))

    def _now(self) -> datetime:
        self._instant += timedelta(seconds=7)
        return self._instant

    def codes(self, count: int) -> list[str]:
        """Return the cards of members who come now, none of them twice."""
        return [code_of(self._plan, next(self._members)) for _ in range(count)]

    def scan(self, code: str) -> None:
        """Scan a card."""
        self.counter.scan(code, request_key=new_key())


Make = type[Till]


def bench(books: Books, *, plan: Plan = PLAN) -> None:
    """Measure scans at 20,000 members and 500,000 entries."""
    measure(books.copy(plan, "scan"), plan, f"scan ({plan.members:,}/{plan.entries:,})", Till)


def measure(path: Path, plan: Plan, label: str, make: Make, *, goal: float = 6, statements: int = 12) -> None:
    """Measure the scans of a till up to their durable commits; `goal` is a multiple of a bare commit."""
    taken = [_wall(path, plan, number, make) for number in range(3)]
    tell(f"{label} → commit, p50", [each[0] for each in taken], goal=goal)
    tell(f"{label} → commit, p99", [each[1] for each in taken], goal=goal)
    tell(f"{label} CPU vs its statements", rounds(lambda number: _cpu(path, plan, number, make)), goal=3.5)
    counts = [
        len(each) - len(("BEGIN", "COMMIT")) for each in _recorded(path, plan, seed=20, make=make)[1 + make.warm :]
    ]
    tell_alone(f"{label} statements, usual", [at(counts, 0.5)], unit="", goal=statements)
    tell_alone(f"{label} statements, card full", [max(counts)], unit="", goal=statements)


def _bare_commits(path: Path, count: int) -> list[float]:
    """Commit one row durably, again and again, and return how long each took."""
    connection: Any = dbapi2.connect(str(path), isolation_level=None)
    for name, value in sqlite.PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, said TEXT)")
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (said) VALUES (?)", ("one row",))
        connection.execute("COMMIT")
        times.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return times


def _wall(path: Path, plan: Plan, number: int, make: Make = Till) -> tuple[Round, Round]:
    """Alternate bare commits and scans in blocks, so that both meet the same disk."""
    till = make(path, plan, number)
    for code in till.codes(make.warm):
        till.scan(code)
    bare: list[float] = []
    scans: list[float] = []
    for _ in range(4):
        till.book.rest()
        bare += _bare_commits(path.with_name("bare.db"), make.scans // 4)
        scans += [_timed(till, code) for code in till.codes(make.scans // 4)]
    till.book.rest()
    till.book.close()
    regime = at(bare, 0.5)
    return Round(regime, at(scans, 0.5)), Round(at(bare, 0.99), at(scans, 0.99), regime)


def _timed(till: Till, code: str) -> float:
    begun = time.perf_counter()
    till.scan(code)
    return (time.perf_counter() - begun) * 1000


def _cpu(path: Path, plan: Plan, number: int, make: Make = Till) -> Round:
    """Compare the CPU of scans with the CPU of their recorded statements, each on its own copy of one book."""
    replayed, scanned = path.with_name("replayed.shopclub"), path.with_name("scanned.shopclub")
    for each in (replayed, scanned):
        shutil.copy(path, each)
    recorded = _recorded(scanned, plan, seed=10 + number, make=make)
    floor = _replayed(replayed, recorded, warm=make.warm)
    till = make(path, plan, 10 + number)
    codes = till.codes(make.scans)
    for code in codes[: make.warm]:
        till.scan(code)
    begun = time.thread_time()
    for code in codes[make.warm :]:
        till.scan(code)
    figure = (time.thread_time() - begun) * 1000 / (make.scans - make.warm)
    till.book.rest()
    till.book.close()
    return Round(floor, figure)


def _recorded(path: Path, plan: Plan, *, seed: int, make: Make = Till) -> list[list[Statement]]:
    """Scan and keep every statement with what it was given: first those before any scan, then each scan's."""
    kept: list[list[Statement]] = [[]]

    class Listening(dbapi2.Cursor):  # type: ignore[misc]
        def execute(self, said: str, given: Any = ()) -> Any:
            kept[-1].append((said, given, False))
            return super().execute(said, given)

        def executemany(self, said: str, given: Any) -> Any:
            kept[-1].append((said, given, True))
            return super().executemany(said, given)

    class Heard(dbapi2.Connection):  # type: ignore[misc]
        def cursor(self, factory: Any = Listening) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            kept[-1].append(("COMMIT", (), False))
            super().commit()

    with patch.object(dbapi2, "connect", partial(dbapi2.connect, factory=Heard)):
        till = make(path, plan, seed)
    for code in till.codes(make.scans):
        kept.append([])
        till.scan(code)
    till.book.close()
    return kept


def _replayed(path: Path, recorded: list[list[Statement]], *, warm: int) -> float:
    """Run recorded statements by the driver alone; return milliseconds of CPU for each scan."""
    connection: Any = dbapi2.connect(str(path), isolation_level=None)
    for name, value in sqlite.PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    cursor = connection.cursor()
    before, measured = recorded[: 1 + warm], recorded[1 + warm :]
    for scan in before:
        _run(cursor, scan)
    begun = time.thread_time()
    for scan in measured:
        _run(cursor, scan)
    spent = (time.thread_time() - begun) * 1000 / len(measured)
    connection.close()
    return spent


def _run(cursor: Any, statements: list[Statement]) -> None:
    for said, given, many in statements:
        if many:
            cursor.executemany(said, given)
        else:
            cursor.execute(said, given).fetchall()
