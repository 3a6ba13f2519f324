"""Search as one types, query and rows, against 20 rows read by their keys."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

from shopclub.records.book import open_book
from shopclub.services.acting.desk import Desk
from shopclub.services.counter.front import Front
from tests.bench.grown_book import Books, Plan
from tests.bench.measure import ROUNDS, Round, at, tell, tell_alone

PLAN = Plan(members=100_000, entries=10_000)
SEARCHES = 120
ROWS = 20
BY_KEY = (
    "SELECT member.id, member.name, member.phone, member.email, card.code FROM member"
    f" LEFT JOIN card ON card.member_id = member.id WHERE member.id IN ({', '.join('?' * ROWS)})"
)


def bench(books: Books) -> None:
    """Measure every key of searches for names, phones, codes and addresses, typed to their end."""
    book = open_book(books.copy(PLAN, "search"))
    front = Front(Desk(book))
    with book.reading() as session:
        driver: Any = session.connection().connection.driver_connection
        given = driver.execute(
            "SELECT name, phone, email, code FROM member JOIN card ON card.member_id = member.id"
            " WHERE email IS NOT NULL"
        ).fetchall()
        taken, worst, cpu = [], [], []
        for number in range(ROUNDS):
            dice = Random(number)
            floors = [_by_key(driver, dice) for _ in range(500)]
            keys = _typed(front, _asked(given, dice))
            spent = [each for _, each in keys]
            taken.append(Round(at(floors, 0.5), at(spent, 0.5)))
            worst.append((at(spent, 0.99), *max((each, text) for text, each in keys)))
            cpu.append(at([each for _, each in _typed(front, _asked(given, dice), clock=time.thread_time)], 0.99))
    book.close()
    tell("search (100,000), each key, p50", taken)
    tell_alone("search (100,000), each key, p99", [each[0] for each in worst], goal=5)
    tell_alone("search (100,000), each key, p99 of CPU", cpu, goal=5)
    tell_alone(f"search (100,000), worst key {worst[0][2]!r}", [each[1] for each in worst], goal=15)


def _by_key(driver: Any, dice: Random) -> float:
    wanted = [dice.randrange(PLAN.members) + 1 for _ in range(ROWS)]
    begun = time.perf_counter()
    driver.execute(BY_KEY, wanted).fetchall()
    return (time.perf_counter() - begun) * 1000


def _asked(given: list[tuple[str, str, str, str]], dice: Random) -> list[str]:
    """Draw what staff type: a name whole or turned round, a phone, its end, an address, a code."""
    texts = []
    for _ in range(SEARCHES):
        name, phone, email, code = dice.choice(given)
        first, _, last = name.partition(" ")
        texts.append(dice.choice((name, f"{last} {first}", f"{first[:2]} {last}", phone[4:], phone[-8:], email, code)))
    return texts


def _typed(
    front: Front, texts: list[str], *, clock: Callable[[], float] = time.perf_counter
) -> list[tuple[str, float]]:
    """Type every text to its end; return what was asked with each key and how long it took."""
    front.find("warm")
    keys = []
    for text in texts:
        for end in range(1, len(text) + 1):
            begun = clock()
            front.find(text[:end])
            keys.append((text[:end], (clock() - begun) * 1000))
    return keys
