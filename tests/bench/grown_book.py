"""A book with years of trade, written straight into its tables from a seed: chains, lots, triggers as they must be."""

import json
import shutil
import tempfile
from base64 import b32hexencode
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from shopclub.records.backends import triggers
from shopclub.records.book import open_book
from shopclub.records.chains import chained, entry_content, link
from shopclub.records.members.search import sort_key, words_of_member
from shopclub.records.migrations.run import NEWEST
from shopclub.records.packed_answers import FORM, packed
from shopclub.records.schema.club import Member
from shopclub.records.schema.types import microseconds, utc_text
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.values.card_codes import CodeKind, make_code
from shopclub.services.acting.desk import Desk
from shopclub.services.acting.kept_answers import DIGEST
from shopclub.services.programmes.catalogue import Catalogue
from shopclub.services.shop.demo import FIRST, LAST
from shopclub.services.shop.settings import open_club

SIZE = 10
LAST_DAY = date(2026, 3, 1)
BATCH = 20_000
TILL = "counter"
ENDINGS = ("sen", "by", "gaard", "strup", "mann", "vik", "dal", "qvist", "lund", "holt", "rud", "nes")


@dataclass(frozen=True)
class Plan:
    """How large a book to grow."""

    members: int
    entries: int
    seed: int = 7
    days: int = 730

    @property
    def file_name(self) -> str:
        """The name under which the book is kept between benches that know the same schema."""
        return f"{self.members}-{self.entries}-{self.seed}-{NEWEST}.shopclub"


class Books:
    """The folder in which grown books are kept, and the one in which each bench works on its own copy.

    `share` is the part of its full size at which a bench that can be run small takes its book.
    """

    def __init__(self, folder: Path, work: Path, *, share: float = 1) -> None:
        self.share = share
        self._folder = folder
        self._work = work

    def copy(self, plan: Plan, name: str) -> Path:
        """Return a fresh copy of a grown book, which is grown on first use."""
        grown = self._folder / plan.file_name
        if not grown.exists():
            growing = Path(tempfile.mkdtemp(dir=self._folder)) / grown.name
            grow(growing, plan)
            growing.rename(grown)  # one that was interrupted is never taken for whole
            shutil.rmtree(growing.parent)
        target = Path(tempfile.mkdtemp(dir=self._work)) / f"{name}.shopclub"
        shutil.copy(grown, target)
        return target


@dataclass
class _Growth:
    """The book while it grows: rows not written yet, the heads of the chains, the open card of each member."""

    driver: Any
    dice: Random
    till: int
    version: int
    requests_before: int
    entries: int = 0
    head: bytes = bytes(32)
    audit_head: bytes = bytes(32)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    open_cards: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    filled: Counter[int] = field(default_factory=Counter)

    def request_of(self, visit: int) -> int:
        """Return the number of the request that booked a visit: the programme was made by one, too."""
        return self.requests_before + visit

    def add(self, table: str, **row: Any) -> None:
        """Keep a row until its batch is full."""
        kept = self.rows.setdefault(table, [])
        kept.append(row)
        if len(kept) >= BATCH:
            self.write(table)

    def write(self, table: str) -> None:
        """Write the rows of one table."""
        rows = self.rows.pop(table, [])
        if rows:
            names, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            self.driver.executemany(statement, [tuple(row.values()) for row in rows])

    def finish(self) -> None:
        """Write the rest, with the stamps on open cards."""
        for lots in self.open_cards.values():
            for lot in lots:
                self.add("lot", **lot, rest=1)
        for table in list(self.rows):
            self.write(table)
        heads = (self.head, self.audit_head, self.till)
        self.driver.execute("UPDATE till SET head = ?, audit_head = ? WHERE id = ?", heads)


def grow(path: Path, plan: Plan) -> None:
    """Grow a new book with a stamp card, its members and their visits.

    The indexes grow with it, as in a shop: made afterwards they would be packed full, and every new row would split a
    page.
    """
    open_club(path, name="Kaffebaren", currency="DKK", zone="Europe/Copenhagen", language="da")
    book = open_book(path)
    begun = datetime.combine(LAST_DAY - timedelta(days=plan.days), time(7), UTC)
    card = {"key": "coffee", "kind": "stamp_card", "name": "Kaffekort", "reward": "Gratis kaffe", "size": SIZE}
    Catalogue(Desk(book, now=lambda: begun, till="office")).apply([card])
    book.close()  # nobody else may have it open while its journal is another
    with book.writer.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for pragma in ("synchronous = 0", "foreign_keys = 0", "cache_size = -1000000", "journal_mode = memory"):
            driver.execute(f"PRAGMA {pragma}")
        with connection.begin():
            _drop_triggers(driver)
            _fill(driver, plan)
            triggers.make(connection)
        driver.execute("PRAGMA journal_mode = wal")
    book.close()
    _settle(path)


def _settle(path: Path) -> None:
    book = open_book(path)
    book.analyse()
    book.close()


def _drop_triggers(driver: Any) -> None:
    for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        driver.execute(f'DROP TRIGGER "{name}"')


def _fill(driver: Any, plan: Plan) -> None:
    driver.execute("INSERT INTO till (name, head, audit_head) VALUES (?, ?, ?)", (TILL, bytes(32), bytes(32)))
    (till,) = driver.execute("SELECT id FROM till WHERE name = ?", (TILL,)).fetchone()
    (version,) = driver.execute("SELECT id FROM programme_version").fetchone()
    (requests,) = driver.execute("SELECT coalesce(max(id), 0) FROM request").fetchone()
    growth = _Growth(driver, Random(plan.seed), till, version, requests)
    for number in range(1, plan.members + 1):
        _member(growth, number, plan)
    _visits(growth, plan)
    growth.finish()


def code_of(plan: Plan, number: int) -> str:
    """Return the code of a member's card."""
    return make_code(CodeKind.MEMBER, Random(plan.seed * 10_000_000 + number))


def _member(growth: _Growth, number: int, plan: Plan) -> None:
    dice = growth.dice
    first, last = dice.choice(FIRST), dice.choice(LAST) if dice.random() < 0.5 else _surname(dice)
    name = f"{first} {last}"
    phone = f"+45 {dice.randrange(20, 100)} {dice.randrange(100):02} {dice.randrange(100):02} {dice.randrange(100):02}"
    email = f"{first}.{last}{number}@example.com".lower() if dice.random() < 0.6 else None
    day = LAST_DAY - timedelta(days=plan.days)
    at = microseconds(datetime.combine(day, time(7), UTC))
    growth.add("account", id=number)
    growth.add(
        "member",
        id=number,
        name=name,
        phone=phone,
        email=email,
        joined_on=day.isoformat(),
        joined_at=at,
        sort_name=sort_key(name, language="da", number=number),
        account_id=number,
        parted=0,
    )
    code = code_of(plan, number)
    growth.add("card", code=code, member_id=number, state="active", made_at=at)
    found = Member(
        id=number, account_id=number, name=name, phone=phone, email=email, joined_on=day, joined_at=datetime.now(UTC)
    )
    for word in words_of_member(found, [code]):
        growth.add("search_word", word=word, member_id=number)


def _surname(dice: Random) -> str:
    """Make a surname up, since a club knows thousands of them."""
    syllables = (dice.choice("BDFGHKLMNPRSTV") + dice.choice("aeioyøå"), dice.choice("bdglmnrst") + dice.choice("aeiu"))
    return syllables[0] + syllables[1] + dice.choice(ENDINGS)


def _visits(growth: _Growth, plan: Plan) -> None:
    """Let members come in the order of time until there are entries enough, a third of them more often."""
    begun = datetime.combine(LAST_DAY - timedelta(days=plan.days), time(7), UTC)
    step = timedelta(days=plan.days) / max(plan.entries * SIZE // (SIZE + 1), 1)
    visit = 0
    while growth.entries < plan.entries:
        visit += 1
        among = plan.members if growth.dice.random() < 0.5 else max(plan.members // 3, 1)
        member = growth.dice.randrange(among) + 1
        at = begun + visit * step
        _stamp(growth, _Visit(visit, member, at, _key(at, growth.dice)))


def _key(at: datetime, dice: Random) -> str:
    """Return a request key as a till would have made it then."""
    instant = int(at.timestamp() * 1000).to_bytes(6, "big")
    return b32hexencode(instant + dice.randbytes(10)).decode().rstrip("=")


@dataclass(frozen=True)
class _Visit:
    """A visit as it is written down."""

    id: int
    member: int
    at: datetime
    key: str

    @property
    def day(self) -> str:
        """Its business date."""
        return self.at.date().isoformat()

    @property
    def instant(self) -> int:
        """When it was, as the book keeps it."""
        return microseconds(self.at)


def _stamp(growth: _Growth, visit: _Visit) -> None:
    """Write a visit with all that a scan writes."""
    shared = {
        "member_id": visit.member,
        "business_date": visit.day,
        "at": visit.instant,
        "request_id": growth.request_of(visit.id),
    }
    happened = {"kind": "visit", "till_id": growth.till, "confirmed": 0, "earns": 1, "blocked": 0}
    growth.add("visit", id=visit.id, **happened, **shared)
    amount = growth.dice.randrange(2500, 12000, 100) if growth.dice.random() < 0.8 else None
    paid = {"kind": "sale", "amount": amount, "paid_with_units": 0, "counts": 1, "voided": 0}
    growth.add("purchase", id=visit.id, visit_id=visit.id, **paid, **shared)
    posted = [_entry(growth, visit, "award", 1, Ground(GroundKind.VISIT))]
    card = growth.open_cards.setdefault(visit.member, [])
    card.append(
        {
            "entry_id": posted[0],
            "member_id": visit.member,
            "programme_id": 1,
            "version_id": growth.version,
            "quantity": 1,
            "earned_on": visit.day,
            "idle": 0,
            "restored": 0,
        }
    )
    if len(card) == SIZE:
        posted.append(_fill_card(growth, visit))
    _trail(growth, visit, posted)
    answer = _ANSWER % (visit.member, visit.id, visit.id, visit.day)
    asked = {
        "key": visit.key,
        "act": "scan",
        "digest": growth.audit_head[:DIGEST],
        "form": FORM,
        "answer": packed(answer),
    }
    growth.add("request", id=growth.request_of(visit.id), **asked, at=visit.instant)


def _trail(growth: _Growth, visit: _Visit, posted: list[int]) -> None:
    objects = json.dumps({"entries": posted, "member": visit.member, "visit": visit.id}, separators=(",", ":"))
    previous = growth.audit_head
    growth.audit_head = chained(previous, [utc_text(visit.at), growth.till, None, "scan", objects, "done"])
    growth.add(
        "audit",
        at=visit.instant,
        till_id=growth.till,
        act="scan",
        objects=objects,
        outcome="done",
        follows=link(previous),
        hash=growth.audit_head,
    )


def _fill_card(growth: _Growth, visit: _Visit) -> int:
    """Empty a full card for a voucher; most vouchers were used since."""
    growth.filled[visit.member] += 1
    voucher = growth.filled.total()
    full = Ground.full_card(growth.filled[visit.member])
    entry = _entry(growth, visit, "redemption", -SIZE, full, voucher=voucher)
    for lot in growth.open_cards.pop(visit.member):
        growth.add("lot", **lot, rest=0)
        growth.add("draw", entry_id=entry, lot_id=lot["entry_id"], quantity=1)
    used = growth.dice.random() < 0.9
    growth.add(
        "voucher",
        id=voucher,
        member_id=visit.member,
        programme_id=1,
        version_id=growth.version,
        reward="Gratis kaffe",
        value=0,
        **_told(full),
        state="used" if used else "issued",
        issued_on=visit.day,
        issued_visit_id=visit.id,
        used_on=visit.day if used else None,
        request_id=growth.request_of(visit.id),
    )
    return entry


def _told(ground: Ground) -> dict[str, Any]:
    return {"ground": str(ground.kind), "ground_number": ground.number, "ground_part": ground.part}


def _entry(
    growth: _Growth, visit: _Visit, kind: str, quantity: int, ground: Ground, *, voucher: int | None = None
) -> int:
    growth.entries += 1
    row: dict[str, Any] = {
        "id": growth.entries,
        "request_id": growth.request_of(visit.id),
        "line": int(kind == "redemption"),
        "member_id": visit.member,
        "programme_id": 1,
        "version_id": growth.version,
        "kind": kind,
        "quantity": quantity,
        "at": visit.at,
        "business_date": visit.at.date(),
        "visit_id": visit.id,
        "voucher_id": voucher,
        "till_id": growth.till,
        "staff_id": None,
        **_told(ground),
        "ground_programme_id": None,
        "promotion": "",
        "reason": None,
        "reverses_id": None,
        "follows": link(growth.head),
    }
    row["hash"] = growth.head = chained(growth.head, entry_content(row))
    growth.add("entry", **{**row, "at": visit.instant, "business_date": visit.day})
    return growth.entries


_BALANCE = {
    "programme": "coffee",
    "name": "Kaffekort",
    "kind": "stamp_card",
    "balance": 3,
    "size": SIZE,
    "pending": 0,
    "debt": 0,
    "reward": "Gratis kaffe",
}
_ANSWER = (
    f'{{"member":%d,"visit":%d,"purchase":%d,"balances":[{json.dumps(_BALANCE, separators=(",", ":"))}],"on":"%s"}}'
)
