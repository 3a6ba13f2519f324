"""What tests share: a book of a shop with a coffee card, a clock that is set by hand, and the services over them."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from shopclub.records.book import Book, open_book
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted
from shopclub.services.shop.clubhouse import Clubhouse
from shopclub.services.shop.settings import open_club

COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee"}
OPENING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Clock:
    """An injected clock: it stands still until it is moved."""

    def __init__(self, instant: datetime = OPENING) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def move(self, **by: float) -> None:
        self.instant += timedelta(**by)


class Shop(Clubhouse):
    """A shop with every service over one book, and its clock."""

    def __init__(self, book: Book, clock: Clock, desk: Desk) -> None:
        assert book is desk.book
        super().__init__(desk)
        self.clock = clock

    def programme(self, **settings: object) -> None:
        self.catalogue.apply([{**COFFEE, **settings}])

    def enrol(self, name: str | None = "Anna Berg", **fields: str) -> Acted:
        return self.enrolment.add(request_key=new_key(), fields={"name": name, **fields})

    def scan(
        self, code: str, *, days: float = 1, key: str | None = None, confirm: bool = False, **told: object
    ) -> Acted:
        """Move the clock and scan a card."""
        self.clock.move(days=days)
        return self.counter.scan(code, request_key=key or new_key(), told=Told(**told), confirm=confirm)

    def balance(self, code: str, programme: str = "coffee") -> int:
        return next(each.balance for each in self.front.show(code).balances if each.programme == programme)

    def assert_sound(self) -> None:
        assert [each for each in self.upkeep.check() if not each.ok] == []


@pytest.fixture(scope="session")
def blank_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of a shop without programmes, made once and copied; it asks about no amount, however large."""
    path = tmp_path_factory.mktemp("blank") / "blank.shopclub"
    open_club(path, name="Kaffebaren", currency="DKK", zone="Europe/Copenhagen", language="da")
    book = open_book(path)
    with book.writing() as session:
        session.connection().exec_driver_sql("UPDATE shop SET unusual_above = 0")
    book.close()
    return path


@pytest.fixture
def make_shop():
    """How to stand services over an open book, with a clock of their own."""

    def make(book: Book, till: str = "counter") -> Shop:
        clock = Clock()
        return Shop(book, clock, Desk(book, now=clock, till=till, randomness=Random(7)))

    return make


@pytest.fixture
def bare_shop(blank_book: Path, tmp_path: Path):
    """A shop without programmes."""
    path = tmp_path / "shop.shopclub"
    shutil.copy(blank_book, path)
    book, clock = open_book(path), Clock()
    yield Shop(book, clock, Desk(book, now=clock, till="counter", randomness=Random(7)))
    book.close()


@pytest.fixture
def shop(bare_shop: Shop) -> Shop:
    """A shop with a coffee card of ten stamps."""
    bare_shop.programme()
    return bare_shop
