"""What differs between database engines: connections, pragmas, and faults told apart by code."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, ScalarSelect, Table, create_engine, event, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from shopclub.rules.values.faults import BookBusy, BookDamaged, BookFault, BookMissing, BookReadOnly, DiskFull

APPLICATION_ID = 0x53484342  # "SHCB"
WAIT_MS = 5000
BUSY = 5
STEPS_OF_ENGINE = 2000
"""How many instructions of a reading statement are carried out between two pauses: some tenths of a millisecond."""
ASKED_AGAIN = SystemRandom()
"""When a waiting till asks for the write lock again: not in step with the others."""
FIRST_SOUND_SQLITE = (3, 51, 3)
SOUND_LINES = ((3, 50, 7), (3, 44, 6))

PAGE_SIZE = 2048
"""Bytes in a page of a new book. A scan changes some twenty pages all over it, and its commit waits until each is on
the disk: smaller pages are there sooner."""
PRAGMAS: dict[str, int | str] = {
    "busy_timeout": WAIT_MS,
    "journal_mode": "wal",
    "synchronous": 2,
    "wal_autocheckpoint": 0,
    "journal_size_limit": 8388608,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "mmap_size": 0,
    **({"fullfsync": 1, "checkpoint_fullfsync": 1} if sys.platform == "darwin" else {}),
}


def sqlite_is_sound(version: tuple[int, int, int]) -> bool:
    """Tell whether an SQLite is free of the WAL-reset bug (trust.md, finding 4)."""
    return version >= FIRST_SOUND_SQLITE or any(version[:2] == line[:2] and version >= line for line in SOUND_LINES)


def linked_sqlite() -> tuple[int, int, int]:
    """Return the version of the SQLite that the driver brings."""
    major, minor, patch = dbapi2.sqlite_version_info
    return major, minor, patch


def writer_engine(path: Path) -> Engine:
    """Return the engine that writes: one connection carries out the acts, another one does the upkeep."""
    engine = _engine(path, size=2)
    event.listen(engine, "connect", _ask_once)
    event.listen(engine, "begin", _begin_unless_begun)
    return engine


def reader_engine(path: Path) -> Engine:
    """Return the engine of connections that only read, each transaction seeing one snapshot."""
    engine = _engine(path, size=4)
    event.listen(engine, "connect", _only_read)
    event.listen(engine, "begin", _begin_deferred)
    return engine


def _engine(path: Path, *, size: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=4,
        connect_args={"check_same_thread": False, "timeout": WAIT_MS / 1000},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # of a file that is empty still; else it says nothing
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = 1").close()


def _ask_once(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout = 0").close()


def _begin_unless_begun(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        begin_immediate(driver)


def begin_immediate(driver: Any) -> None:
    """Begin a transaction of a driver's connection with the write lock, asking for it about twice a millisecond.

    SQLite's own way asks ever more seldom the longer a till has waited, so that busier tills could keep it out.
    """
    if _began(driver, last=False):
        return
    until = monotonic() + WAIT_MS / 1000
    while not _began(driver, last=monotonic() >= until):
        sleep(ASKED_AGAIN.uniform(0.0002, 0.001))


def _began(driver: Any, *, last: bool) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE").close()
    except dbapi2.OperationalError as error:
        if last or (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF != BUSY:
            raise
        return False
    return True


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def pausing(driver: Any, pause: Callable[[], object]) -> Iterator[None]:
    """Pause again and again while a driver's connection reads, also in the middle of a statement."""
    driver.set_progress_handler(lambda: pause() and None, STEPS_OF_ENGINE)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def free_number(table: Table) -> ScalarSelect[int]:
    """Return the next number of a table's rows: who asks holds the write lock, so nobody else takes it meanwhile."""
    return select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()


def pragmas_read_back(connection: Connection) -> dict[str, int | str]:
    """Return the pragmas as the engine says they stand."""
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PRAGMAS}


@dataclass(frozen=True)
class Schema:
    """Which program wrote a book, and under which schema."""

    application: int
    version: int


def schema_of(driver: Any) -> Schema:
    """Read by a driver's connection whose book it is and how new its schema is."""
    return Schema(*(driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")))


def mark(connection: Connection, *, version: int) -> None:
    """Mark a book as ours, and with the version of its schema."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def flaw_of_file(connection: Connection) -> str:
    """Read the whole file through; return the first flaw in the engine's words, nothing where it is sound."""
    said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())
    return "" if said == "ok" else said


def dangling_reference(connection: Connection) -> str:
    """Return the table and the row of the first reference to what is not there; nothing where there is none."""
    row = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return f"table {row[0]}, row {row[1]}" if row is not None else ""


def analyse(connection: Connection) -> None:
    """Learn how the tables are filled: by averages, without samples of the values.

    With samples the engine would plan a statement anew for each value it is run with. Under a limit it takes none; this
    one no table reaches.
    """
    connection.exec_driver_sql("PRAGMA analysis_limit = 2147483647")
    connection.exec_driver_sql("ANALYZE")


def checkpoint(engine: Engine, *, empty: bool = False) -> None:
    """Move what the write-ahead log holds into the book, as far as no reader is in the way; and empty it."""
    with faults(Path(engine.url.database or "")):
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            if empty:
                cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
            cursor.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if empty else 'PASSIVE'})")
            if empty:
                cursor.execute("PRAGMA busy_timeout = 0")
            cursor.close()
        finally:
            connection.close()


def copy_book(engine: Engine, target: Path) -> None:
    """Copy a whole book, all pages in one step, while others go on."""
    source = engine.raw_connection()
    try:
        copy = dbapi2.connect(str(target))
        try:
            driver: Any = source.driver_connection
            driver.backup(copy)
        finally:
            copy.close()
    finally:
        source.close()


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn the driver's errors into faults of the book, by result code."""
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        told = error.orig if isinstance(error, DBAPIError) else error
        fault = fault_of(getattr(told, "sqlite_errorcode", None), path)
        if fault is None:
            raise
        raise fault from error


def fault_of(code: int | None, path: Path) -> BookFault | None:
    """Return the fault that an SQLite result code means, or None where the code tells of a bug."""
    match (code or 0) & 0xFF:
        case 5 | 6:
            return BookBusy()
        case 8:
            return BookReadOnly()
        case 13:
            return DiskFull()
        case 10:
            return DiskFull() if not _can_grow(path) else BookDamaged(str(path))
        case 14:
            return BookMissing(str(path)) if not path.exists() else BookReadOnly()
        case 11 | 26:
            return BookDamaged(str(path))
        case _:
            return None


def _can_grow(path: Path) -> bool:
    """Tell whether a page more can be written beside the book: a quota shows as an I/O error, not as a full disk."""
    probe = path.with_name(path.name + ".probe")
    try:
        probe.write_bytes(bytes(4096))
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True
