"""The act being written: its request, its rows table by table, and its line in the trail.

This module is hasty for the scan's sake: one read to open, and rows are gathered to be written by one statement for
each table. They are written as soon as anybody reads in the act's transaction, and when it is closed.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from shopclub.records.backends.sqlite import free_number
from shopclub.records.chains import add_till, chained, link
from shopclub.records.packed_answers import FORM, packed, unpacked
from shopclub.records.schema.club import Account, Member, Shop, StaffMember, Till
from shopclub.records.schema.ledger import Audit, Draw, LedgerEntry, Lot, Request
from shopclub.records.schema.programmes import Donation, Voucher, VoucherChange
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Earning, Purchase, PurchaseLine, Visit
from shopclub.records.schema.types import utc_text
from shopclub.records.sessions import BookSession
from shopclub.records.statements import change_rows, rows_of, write_rows
from shopclub.rules.kinds.tiers import Stand
from shopclub.rules.ledger.grounds import Ground

_LISTED = json.JSONEncoder(separators=(",", ":"), sort_keys=True)
REQUEST = table_of(Request)
_WRITTEN = (
    Request,
    Account,
    Member,
    Visit,
    Purchase,
    PurchaseLine,
    Voucher,
    VoucherChange,
    LedgerEntry,
    Lot,
    Draw,
    Earning,
    Donation,
    Audit,
)
_NUMBERED = {
    "request": Request,
    "entry": LedgerEntry,
    "visit": Visit,
    "purchase": Purchase,
    "voucher": Voucher,
    "member": Member,
}
_OPEN = select(
    Till.id,
    Till.head,
    Till.audit_head,
    select(Shop.epoch).scalar_subquery(),
    select(Request.digest).where(Request.key == bindparam("key")).scalar_subquery(),
    select(Request.form).where(Request.key == bindparam("key")).scalar_subquery(),
    select(Request.answer).where(Request.key == bindparam("key")).scalar_subquery(),
    select(StaffMember.id).where(StaffMember.name == bindparam("staff")).scalar_subquery(),
    *(free_number(table_of(record)) for record in _NUMBERED.values()),
).where(Till.name == bindparam("till"))
_ANSWERED = (
    update(REQUEST).where(REQUEST.c.id == bindparam("of")).values(digest=bindparam("by"), answer=bindparam("with"))
)


class KeptAnswer(NamedTuple):
    """What a request seen before was asked, by its digest, and what it was answered; nothing if that never came."""

    digest: bytes
    answer: str


@dataclass(frozen=True)
class PostedEntry:
    """An entry as it was appended."""

    id: int
    programme_id: int
    kind: str
    quantity: int
    ground: Ground
    member_id: int


@dataclass(frozen=True)
class GrantedVoucher:
    """A voucher as it was issued or changed."""

    id: int
    programme_id: int
    reward: str
    state: str
    expires_on: date | None
    member_id: int = 0


@dataclass(frozen=True)
class NewAct:
    """What an act is begun with: its name, its key, when, on which till and by whom."""

    name: str
    key: str
    instant: datetime
    till: str
    staff: str | None


@dataclass
class OpenAct:
    """One act while it is written, inside one transaction.

    `tiers` are those that visits earn at, `stands` where members stand in programmes of tiers and by which visit, once
    they were looked up.
    """

    transaction: BookSession
    new: NewAct
    till_id: int
    staff_id: int | None
    head: bytes
    audit_head: bytes
    epoch: int
    before: KeptAnswer | None
    numbers: dict[str, int]
    request: int = 0
    line: int = 0
    entries: list[PostedEntry] = field(default_factory=list)
    vouchers: dict[int, GrantedVoucher] = field(default_factory=dict)
    unwritten: dict[type[Any], list[dict[str, Any]]] = field(default_factory=dict)
    requested: bool = False
    tiers: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    stands: dict[tuple[int, int], tuple[Stand | None, int | None]] = field(default_factory=dict)
    beside: set[int] = field(default_factory=set)
    """Members whom the act touches beside the one it is about: their entries are not in its answer."""
    named: bool = False
    """Whether rows outside the ledger name the request, so that it must be kept."""

    @property
    def instant(self) -> datetime:
        """When the act is done."""
        return self.new.instant

    def written(self) -> BookSession:
        """Write what the act has done so far; return the transaction, in which all of it is read now."""
        self.flush()
        return self.transaction

    def number(self, noun: str) -> int:
        """Return the next free number of an entry, visit, purchase, voucher, member or request."""
        number = self.numbers[noun]
        self.numbers[noun] = number + 1
        return number

    def add(self, record: type[Any], rows: list[dict[str, Any]]) -> None:
        """Add rows to one of the act's tables, each naming the same columns."""
        if rows:
            self.unwritten.setdefault(record, []).extend(rows)

    def flush(self) -> None:
        """Write what was added, by one statement for each table; the request first, even if its answer is to come.

        Written after what refers to it, the request would make SQLite look through every row that might.
        """
        if not self.unwritten:
            return
        if not self.requested and self.unwritten.keys() - {Request, Audit}:
            self.requested = True
            self.unwritten.setdefault(Request, [self._request(b"", b"")])
        for record in _WRITTEN:
            if record in self.unwritten:
                write_rows(self.transaction, table_of(record), self.unwritten.pop(record))

    def _request(self, digest: bytes, answer: bytes) -> dict[str, Any]:
        return {
            "id": self.request,
            "key": self.new.key,
            "act": self.new.name,
            "digest": digest,
            "form": FORM,
            "answer": answer,
            "at": self.instant,
        }

    def trail(self, act: str, objects: dict[str, Any], outcome: str) -> None:
        """Add the act to the chained audit trail: ids and field names, never values."""
        listed = _LISTED.encode(objects)
        line = chained(self.audit_head, [utc_text(self.instant), self.till_id, self.staff_id, act, listed, outcome])
        row = {
            "at": self.instant,
            "till_id": self.till_id,
            "staff_id": self.staff_id,
            "act": act,
            "objects": listed,
            "outcome": outcome,
            "follows": link(self.audit_head),
            "hash": line,
        }
        self.add(Audit, [row])
        self.audit_head = line

    def close(self, digest: bytes, answer: str) -> None:
        """Keep the request with its answer, so that the same key is answered the same for ever."""
        if self.requested:
            given = {"of": self.request, "by": digest, "with": packed(answer)}
            change_rows(self.written(), _ANSWERED, given)
        else:
            self.add(Request, [self._request(digest, packed(answer))])
            self.flush()


def open_act(session: BookSession, new: NewAct) -> OpenAct:
    """Begin an act: one read of the till's chain, the request, and the next free numbers."""
    given = {"key": new.key, "till": new.till, "staff": new.staff}
    rows = rows_of(session, _OPEN, given)
    if not rows:
        add_till(session, new.till)
        rows = rows_of(session, _OPEN, given)
    till, head, audit_head, epoch, digest, form, answer, staff, *free = rows[0]
    before = None if digest is None else KeptAnswer(digest, unpacked(answer, form))
    numbers = dict(zip(_NUMBERED, free, strict=True))
    act = OpenAct(session, new, till, staff, head, audit_head, epoch, before, numbers)
    act.request = act.number("request")
    return act


def is_answered(session: BookSession, key: str) -> bool:
    """Tell whether an act was carried out under this key."""
    return session.scalar(select(REQUEST.c.id).where(REQUEST.c.key == key)) is not None
