"""Opening a book: how every connection is set up, and the faults, each told apart by its code."""

import contextlib
import errno
import os
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from shopclub.records import book as books
from shopclub.records.backends import sqlite
from shopclub.records.book import Book, new_book, open_book
from shopclub.records.migrations import run
from shopclub.records.schema.club import Shop as ShopRow
from shopclub.rules.values.faults import BookBusy, BookDamaged, BookMissing, BookReadOnly, BookTooNew, DiskFull
from shopclub.rules.values.refusals import BookExists
from shopclub.services.acting import keys
from shopclub.services.acting.keys import new_key
from shopclub.services.shop.settings import open_club

WANTED = {
    "busy_timeout": 5000,
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
}


@pytest.fixture
def copy(blank_book, tmp_path):
    """A closed book."""
    path = tmp_path / "copy.shopclub"
    shutil.copy(blank_book, path)
    return path


@contextlib.contextmanager
def as_nobody():
    """Act as a user without rights, where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that any user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="shopclub-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_every_connection_has_its_pragmas(bare_shop):
    wanted = WANTED | {name: 1 for name in ("fullfsync", "checkpoint_fullfsync") if name in sqlite.PRAGMAS}
    for engine, own in ((bare_shop.book.writer, {"busy_timeout": 0}), (bare_shop.book._reader, {})):
        with engine.connect() as connection:
            assert sqlite.pragmas_read_back(connection) == wanted | own, "who writes asks for the lock by itself"
            assert connection.exec_driver_sql("PRAGMA application_id").scalar_one() == sqlite.APPLICATION_ID
            assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == run.NEWEST


def test_a_new_book_has_small_pages_and_so_has_its_copy(bare_shop, tmp_path):
    copy = books.back_up(bare_shop.book, tmp_path / "copy.shopclub")
    for path in (bare_shop.book.path, copy):
        with contextlib.closing(dbapi2.connect(f"file:{path}?mode=ro", uri=True)) as raw:
            assert raw.execute("PRAGMA page_size").fetchone()[0] == sqlite.PAGE_SIZE


def test_a_book_of_larger_pages_stays_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "PAGE_SIZE", 4096)
    path = tmp_path / "large.shopclub"
    open_club(path, name="K", currency="DKK", zone="Europe/Oslo", language="nb")
    monkeypatch.undo()
    book = open_book(path)
    with book.writing() as session:
        assert session.driver.execute("PRAGMA page_size").fetchone()[0] == 4096
    book.close()


def test_readers_can_not_write(bare_shop):
    with pytest.raises(BookReadOnly), bare_shop.book.reading() as session:
        session.connection().exec_driver_sql("UPDATE shop SET name = 'x'")


def test_a_reader_sees_one_snapshot_while_others_write(shop):
    card = shop.enrol().member.card
    with shop.book.reading() as session:
        count = "SELECT count(*) FROM entry"
        before = session.connection().exec_driver_sql(count).scalar_one()
        shop.scan(card)
        assert session.connection().exec_driver_sql(count).scalar_one() == before
    with shop.book.reading() as session:
        assert session.connection().exec_driver_sql(count).scalar_one() == before + 1


def test_a_writing_that_fails_leaves_nothing(bare_shop):
    def half_an_act():
        with bare_shop.book.writing() as session:
            session.get_one(ShopRow, 1).name = "Half"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_an_act()
    assert bare_shop.shopkeeping.shown().name == "Kaffebaren"


def test_a_rehearsal_leaves_nothing(bare_shop):
    with bare_shop.book.rehearsing() as session:
        session.get_one(ShopRow, 1).name = "Rehearsed"
        session.flush()
    assert bare_shop.shopkeeping.shown().name == "Kaffebaren"


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
        ((3, 51, 2), False),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 44, 6), True),
        ((3, 44, 5), False),
        ((3, 45, 9), False),
        ((3, 40, 1), False),
    ],
)
def test_an_sqlite_that_may_lose_pages_is_not_used(version, sound):
    assert sqlite.sqlite_is_sound(version) is sound


def test_the_gate_keeps_a_book_shut_over_an_unsound_sqlite(copy, monkeypatch):
    assert sqlite.sqlite_is_sound(sqlite.linked_sqlite())
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(BookDamaged):
        open_book(copy)


def test_a_missing_book_is_missing_and_no_new_one_is_made(tmp_path):
    for path in (tmp_path / "no.shopclub", tmp_path / "no" / "folder.shopclub", tmp_path):
        with pytest.raises(BookMissing) as fault:
            open_book(path)
        assert fault.value.path == str(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(50), b"garbage" * 1000, bytes(8192)],
    ids=["zero bytes", "magic only", "truncated header", "garbage", "zeros"],
)
def test_a_file_that_is_no_book_is_damaged_and_stays_as_it_is(tmp_path, content):
    path = tmp_path / "shop.shopclub"
    path.write_bytes(content)
    with pytest.raises(BookDamaged):
        open_book(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("keep", [101, 4096, 0.5, 0.9])
def test_a_truncated_book_is_damaged(shop, tmp_path, keep):
    shop.enrol()
    shop.book.close()
    whole = shop.book.path.read_bytes()
    path = tmp_path / "cut.shopclub"
    path.write_bytes(whole[: int(keep * len(whole)) if keep < 1 else keep])
    with pytest.raises(BookDamaged):
        use(path)


def use(path):
    """Open a book and look at all of it."""
    book = open_book(path)
    try:
        with book.reading() as session:
            for table in ("shop", "member", "entry", "audit", "request"):
                session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
            if session.connection().exec_driver_sql("PRAGMA quick_check").scalar_one() != "ok":
                raise BookDamaged(str(path))
    finally:
        book.close()


def test_a_foreign_sqlite_file_is_damaged_and_not_changed(tmp_path):
    path = tmp_path / "other.shopclub"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE shop (id)")
    before = path.read_bytes()
    with pytest.raises(BookDamaged):
        open_book(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_foreign_file_with_a_log_beside_it_is_damaged(tmp_path):
    path = tmp_path / "other.shopclub"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = wal")
        other.execute("CREATE TABLE shop (id)")
        with pytest.raises(BookDamaged):
            open_book(path)


def test_a_book_whose_log_alone_knows_it_is_ours_is_opened(tmp_path):
    """As after a first start that was killed: nothing has been moved from the log into the file yet."""
    young, left = tmp_path / "young.shopclub", tmp_path / "left.shopclub"
    with contextlib.closing(dbapi2.connect(str(young))) as other:
        other.execute("PRAGMA journal_mode = wal")
        other.execute("SELECT * FROM sqlite_master").fetchall()
        book = Book(young)
        run.upgrade(book.writer)
        for end in ("", "-wal"):
            shutil.copy(f"{young}{end}", f"{left}{end}")
        book.close()
    assert left.read_bytes()[68:72] == bytes(4)
    open_book(left).close()


def test_a_book_of_a_newer_program_is_too_new_and_stays_as_it_is(copy):
    with contextlib.closing(dbapi2.connect(str(copy))) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(BookTooNew) as fault:
        open_book(copy)
    assert (fault.value.schema, fault.value.known) == (99, run.NEWEST)


def test_a_file_that_may_not_be_read_is_read_only(open_folder, copy):
    path = open_folder / "shop.shopclub"
    shutil.copy(copy, path)
    path.chmod(0)
    with as_nobody(), pytest.raises(BookReadOnly):
        open_book(path)
    folder = open_folder / "closed"
    folder.mkdir(mode=0)
    with as_nobody():
        with pytest.raises(BookReadOnly):
            open_book(folder / "shop.shopclub")
        with pytest.raises(BookReadOnly):
            new_book(folder / "shop.shopclub")
    folder.chmod(0o700)


def test_a_read_only_folder_is_told_and_not_a_crash(open_folder, copy):
    path = open_folder / "shop.shopclub"
    shutil.copy(copy, path)
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with as_nobody():
        with pytest.raises(BookReadOnly):
            write_in(path)
        with pytest.raises(BookReadOnly):
            new_book(open_folder / "new.shopclub")


def test_a_read_only_file_in_a_writable_folder_is_told(open_folder, copy):
    path = open_folder / "shop.shopclub"
    shutil.copy(copy, path)
    path.chmod(0o444)
    open_folder.chmod(0o777)
    with as_nobody(), pytest.raises(BookReadOnly):
        write_in(path)


def write_in(path):
    book = open_book(path)
    try:
        with book.writing() as session:
            session.connection().exec_driver_sql("UPDATE shop SET name = 'x'")
    finally:
        book.close()


def test_a_book_held_by_another_program_is_busy(copy, monkeypatch):
    monkeypatch.setitem(sqlite.PRAGMAS, "busy_timeout", 20)
    book = open_book(copy)
    with contextlib.closing(dbapi2.connect(str(copy), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookBusy), book.writing() as session:
            session.connection()
        with book.reading() as session:
            assert session.get_one(ShopRow, 1).name == "Kaffebaren"
        other.execute("ROLLBACK")
    with book.writing() as session:
        session.connection()
    book.close()


def test_a_full_disk_refuses_the_act_and_reading_goes_on(shop):
    card = shop.enrol().member.card
    with shop.book.rehearsing() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull):
        shop.cards.blank(5000)
    assert shop.cards.unissued() == ()
    assert shop.balance(card) == 0
    with shop.book.rehearsing() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert len(shop.cards.blank(5000)) == 5000
    shop.assert_sound()


def test_a_first_book_that_does_not_fit_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setitem(sqlite.PRAGMAS, "max_page_count", 5)
    with pytest.raises(DiskFull):
        open_club(tmp_path / "shop.shopclub", name="K", currency="DKK", zone="Europe/Oslo", language="nb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (5, BookBusy),
        (6, BookBusy),
        (261, BookBusy),
        (8, BookReadOnly),
        (1544, BookReadOnly),
        (13, DiskFull),
        (11, BookDamaged),
        (267, BookDamaged),
        (26, BookDamaged),
        (10, BookDamaged),
        (266, BookDamaged),
        (14, BookReadOnly),
    ],
)
def test_a_fault_is_told_by_its_code(copy, code, fault):
    assert type(sqlite.fault_of(code, copy)) is fault


def test_codes_that_mean_the_place_depend_on_what_is_there(copy, tmp_path):
    assert type(sqlite.fault_of(14, tmp_path / "gone")) is BookMissing
    assert type(sqlite.fault_of(10, tmp_path / "no folder" / "gone")) is DiskFull
    assert sqlite.fault_of(1, copy) is None
    assert sqlite.fault_of(None, copy) is None


def test_a_bug_is_no_fault(bare_shop):
    with pytest.raises(Exception, match="no such table"), bare_shop.book.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM no_such")
    with pytest.raises(dbapi2.Error), sqlite.faults(bare_shop.book.path):
        raise dbapi2.OperationalError


def test_a_new_book_is_for_its_user_only_and_never_overwrites(tmp_path):
    path = tmp_path / "folder" / "shop.shopclub"
    open_club(path, name="K", currency="DKK", zone="Europe/Oslo", language="nb")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(BookExists):
        new_book(path)


def test_one_book_is_one_book_by_any_name(copy, tmp_path, monkeypatch):
    link = tmp_path / "link.shopclub"
    link.symlink_to(copy)
    monkeypatch.chdir(tmp_path)
    for name in (link, Path("copy.shopclub"), tmp_path / "x" / ".." / "copy.shopclub"):
        assert books.resolved(name) == copy.resolve()


def test_a_quiet_moment_empties_the_log(shop, monkeypatch):
    log = shop.book.path.with_name(shop.book.path.name + "-wal")
    shop.enrol()
    assert log.stat().st_size > 0
    size = shop.book.path.stat().st_size
    shop.book.rest_if_needed()
    assert shop.book.path.stat().st_size == size, "not needed yet"
    monkeypatch.setattr(books, "WAL_LIMIT", 1)
    shop.book.rest_if_needed()
    shop.book.analyse()
    shop.book.close()
    assert not log.exists()
    shop.book.rest_if_needed()
    use(shop.book.path)


def test_the_engine_learns_averages_and_no_samples(shop):
    """Of samples SQLite would plan each statement anew, whenever it is run for another member."""
    shop.enrol()
    shop.book.analyse()
    with shop.book.reading() as session:
        connection = session.connection()
        learnt, samples = (
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("sqlite_stat1", "sqlite_stat4")
        )
    assert learnt > 0
    assert samples == 0


def test_a_backup_is_whole_proved_and_read_only(shop, tmp_path):
    card = shop.enrol().member.card
    shop.scan(card)
    saved = shop.upkeep.back_up(tmp_path / "safe")
    assert stat.S_IMODE(saved.stat().st_mode) == 0o400
    assert list(saved.parent.iterdir()) == [saved]
    restored = tmp_path / "restored.shopclub"
    shutil.copy(saved, restored)
    restored.chmod(0o600)
    use(restored)
    again = shop.upkeep.back_up(tmp_path / "safe")
    assert again == saved, "the same moment has the same name, and the newer copy stands"


def test_a_backup_that_can_not_be_made_leaves_nothing(shop, tmp_path, open_folder):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(BookReadOnly):
        shop.upkeep.back_up(blocked / "safe")
    open_folder.chmod(0o555)
    shop.enrol()
    with as_nobody(), pytest.raises(BookReadOnly):
        shop.upkeep.back_up(open_folder)
    assert list(open_folder.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_backup_onto_a_full_disk_says_so(shop, tmp_path, monkeypatch, number):
    def full(_path):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(books, "_make_durable", full)
    with pytest.raises(DiskFull):
        shop.upkeep.back_up(tmp_path / "safe")
    assert list((tmp_path / "safe").iterdir()) == []


def test_a_backup_that_is_not_sound_never_gets_its_name(shop, tmp_path):
    shop.enrol()
    with contextlib.closing(dbapi2.connect(str(shop.book.path), isolation_level=None)) as raw:
        raw.execute("UPDATE card SET member_id = 99")
    with pytest.raises(BookDamaged):
        shop.upkeep.back_up(tmp_path / "safe")
    assert list((tmp_path / "safe").iterdir()) == []


def test_a_later_key_stands_behind_an_earlier_one(monkeypatch):
    made = []
    for instant in (0, 10**12, 1_700_000_000 * 10**9, 1_700_000_000 * 10**9 + 10**6, 4_000_000_000 * 10**9):
        monkeypatch.setattr(keys, "time_ns", lambda instant=instant: instant)
        made.append(new_key())
    assert made == sorted(made)
    assert {len(key) for key in made} == {26}


def test_keys_are_never_the_same():
    assert len({new_key() for _ in range(1000)}) == 1000
