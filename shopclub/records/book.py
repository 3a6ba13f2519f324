"""The book: one shop's database. The only place that opens it and begins and ends transactions."""

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine

from shopclub.records.backends import sqlite
from shopclub.records.migrations import run
from shopclub.records.sessions import BookSession
from shopclub.rules.values import pacing
from shopclub.rules.values.faults import (
    BookBusy,
    BookDamaged,
    BookMissing,
    BookReadOnly,
    BookTooNew,
    BookTooOld,
    DiskFull,
)
from shopclub.rules.values.refusals import BookExists

_HEADER = b"SQLite format 3\x00"
_HEADER_LENGTH = 100
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WAL_LIMIT = 8 * 1024 * 1024


class Book:
    """A sound, open book. Make one with `open_book` or `new_book`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._one = Lock()

    @cached_property
    def _writer(self) -> Engine:
        return sqlite.writer_engine(self.path)

    @cached_property
    def _reader(self) -> Engine:
        return sqlite.reader_engine(self.path)

    @property
    def writer(self) -> Engine:
        """The engine that writes, for migrations and backups."""
        return self._writer

    @cached_property
    def _acts(self) -> Connection:
        return self._writer.connect()

    @cached_property
    def _session(self) -> BookSession:
        """The session in which acts are carried out; making one for each would cost as much as a scan's reads."""
        return BookSession(self._acts, expire_on_commit=False)

    def writing(self) -> AbstractContextManager[BookSession]:
        """Give a transaction that holds the write lock; it commits durably on exit and rolls back on any exception.

        Raises:
            BookFault: the book is busy, full, read-only or damaged.
        """
        return self._act(kept=True)

    def rehearsing(self) -> AbstractContextManager[BookSession]:
        """Give a transaction like `writing` that is always rolled back, so that an act can be seen beforehand."""
        return self._act(kept=False)

    @contextmanager
    def _act(self, *, kept: bool) -> Iterator[BookSession]:
        """Give the session to one thread of this program at a time."""
        if not self._one.acquire(timeout=sqlite.WAIT_MS / 1000):
            raise BookBusy
        try:
            with sqlite.faults(self.path):
                session = self._session
                try:
                    sqlite.begin_immediate(session.driver)
                    yield session
                    if kept:
                        session.commit_all()
                finally:
                    session.end()
        finally:
            self._one.release()

    @contextmanager
    def reading(self) -> Iterator[BookSession]:
        """Give a snapshot that blocks nobody; a long job's own (see `pacing`) lets go first what is more urgent.

        Raises:
            BookFault: the book can't be read.
        """
        with sqlite.faults(self.path), BookSession(self._reader, autoflush=False) as session:
            if not pacing.gives_way():
                yield session
                return
            with sqlite.pausing(session.driver, pacing.pause):
                yield session

    def rest(self) -> None:
        """Use a quiet moment: move the write-ahead log into the book."""
        sqlite.checkpoint(self._writer)

    def rest_if_needed(self) -> None:
        """Do the same once the write-ahead log has grown past 8 MB, quiet or not."""
        log = self.path.with_name(self.path.name + "-wal")
        if log.exists() and log.stat().st_size > WAL_LIMIT:
            self.rest()

    def scrub(self) -> None:
        """Move the whole write-ahead log into the book and empty it, so that nothing erased is left in it."""
        sqlite.checkpoint(self._writer, empty=True)

    def analyse(self) -> None:
        """Let the engine learn how the tables are filled, after much was added at once."""
        with sqlite.faults(self.path), self._writer.connect() as connection:
            sqlite.analyse(connection)
            connection.commit()
        self.rest()

    def close(self) -> None:
        """Close every connection."""
        if "_acts" in vars(self):
            self._acts.close()
            vars(self).pop("_session", None)
            del self._acts
        self._reader.dispose()
        self._writer.dispose()


def new_book(path: Path) -> Book:
    """Make an empty book with every table; the caller writes its shop.

    Raises:
        BookExists: something is there already.
        BookFault: the place can't be written.
    """
    path = resolved(path)
    try:
        if path.exists():
            raise BookExists(str(path))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError:
        raise BookReadOnly from None
    book = Book(path)
    with ExitStack() as unfinished:
        unfinished.callback(_remove, path)
        unfinished.callback(book.close)
        with sqlite.faults(path):
            run.upgrade(book.writer)
        unfinished.pop_all()
    return book


def _remove(path: Path) -> None:
    """Remove a file of ours that was never finished, with what SQLite keeps beside it."""
    for rest in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        with suppress(OSError):
            rest.unlink()


def open_book(path: Path) -> Book:
    """Open a book that exists, after proving that it is one of ours and bringing its schema up to date.

    Raises:
        BookFault: it is missing, damaged, too old, too new, or can't be used.
    """
    path = resolved(path)
    _check_header(path)
    book = Book(path)
    with ExitStack() as unproved, sqlite.faults(path):
        unproved.callback(book.close)
        schema = run.schema_of(book.writer)
        if schema.application != sqlite.APPLICATION_ID:
            raise BookDamaged(str(path))
        if schema.version > run.NEWEST:
            raise BookTooNew(schema.version, run.NEWEST)
        if schema.version < run.OLDEST:
            raise BookTooOld(schema.version, run.OLDEST)
        if schema.version < run.NEWEST:
            back_up(book, path.with_name(f"{path.stem}-before-update-{schema.version}.shopclub"))
            run.upgrade(book.writer)
        unproved.pop_all()
    return book


def resolved(path: Path) -> Path:
    """Return the one true path of a book, links and dots followed."""
    return Path(os.path.realpath(path.expanduser()))


def _check_header(path: Path) -> None:
    """Look at the first bytes before any connection is made: reading the file later would drop SQLite's locks.

    A file of another program is not even connected to, since that would change it.
    """
    if not sqlite.sqlite_is_sound(sqlite.linked_sqlite()):
        raise BookDamaged(str(path))
    try:
        if not path.is_file():
            raise BookMissing(str(path))
        with path.open("rb") as file:
            header = file.read(_HEADER_LENGTH)
        log = path.with_name(path.name + "-wal").exists()
    except OSError:
        raise BookReadOnly from None
    ours = int.from_bytes(header[68:72], "big") == sqlite.APPLICATION_ID
    if len(header) < _HEADER_LENGTH or not header.startswith(_HEADER) or not (ours or log):
        raise BookDamaged(str(path))


def back_up(book: Book, target: Path) -> Path:
    """Copy the book to a new file: under a temporary name, proved sound, made durable, then named.

    Raises:
        BookFault: the copy can't be made or is not sound.
    """
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.touch(mode=0o600)
        with sqlite.faults(unfinished):
            sqlite.copy_book(book.writer, unfinished)
            _prove(unfinished)
        _make_durable(unfinished)
        unfinished.chmod(0o400)
        unfinished.replace(target)
        _make_durable(target.parent)
    except OSError as error:
        raise DiskFull() if error.errno in _NO_ROOM else BookReadOnly() from None
    finally:
        _remove(unfinished)
    return target


def _prove(path: Path) -> None:
    copy = sqlite.reader_engine(path)
    try:
        with copy.connect() as connection:
            flaw, dangling = sqlite.flaw_of_file(connection), sqlite.dangling_reference(connection)
    finally:
        copy.dispose()
    if flaw or dangling:
        raise BookDamaged(str(path))


def _make_durable(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # pragma: no cover - only Windows opens no folder to make it durable
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
