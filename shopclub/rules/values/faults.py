"""Faults: the environment failing under the book. `records.book` raises them, told apart by code, never by text."""

from dataclasses import dataclass
from typing import ClassVar


class BookFault(Exception):
    """The book can't be used as it is; the till says what to do."""

    code: ClassVar[str]


@dataclass(eq=False)
class BookMissing(BookFault):
    """There is no book at this place."""

    path: str
    code: ClassVar[str] = "book_missing"


@dataclass(eq=False)
class BookBusy(BookFault):
    """Another program held the book for longer than we wait."""

    code: ClassVar[str] = "book_busy"


@dataclass(eq=False)
class BookDamaged(BookFault):
    """The file is no sound book of ours."""

    path: str
    code: ClassVar[str] = "book_damaged"


@dataclass(eq=False)
class BookTooNew(BookFault):
    """The book was written by a newer ShopClub."""

    schema: int
    known: int
    code: ClassVar[str] = "book_too_new"


@dataclass(eq=False)
class BookTooOld(BookFault):
    """The book was written by a test version, before the first schema that is brought up to date."""

    schema: int
    oldest: int
    code: ClassVar[str] = "book_too_old"


@dataclass(eq=False)
class BookReadOnly(BookFault):
    """The file, folder or medium can't be written."""

    code: ClassVar[str] = "book_read_only"


@dataclass(eq=False)
class DiskFull(BookFault):
    """The disk, or what this user may use of it, is full."""

    code: ClassVar[str] = "disk_full"


@dataclass(eq=False)
class ServerAway(BookFault):
    """The database server does not answer."""

    code: ClassVar[str] = "server_away"


@dataclass(eq=False)
class NoDisplay(BookFault):
    """There is no screen to draw on."""

    display: str
    code: ClassVar[str] = "no_display"


def all_faults() -> tuple[type[BookFault], ...]:
    """Return every fault class, so that a test can prove each one has its sentence."""
    return tuple(BookFault.__subclasses__())
