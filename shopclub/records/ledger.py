"""The act being written: its request, its entries with their lots and draws, its vouchers and its line in the trail.

This module is hasty for the scan's sake: one read to open, and rows are gathered to be written by one statement for
each table. They are written as soon as anybody reads in the act's transaction, and when it is closed.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update

from shopclub.records.chains import chained, entry_content
from shopclub.records.schema.club import Member, Shop, StaffMember, Till
from shopclub.records.schema.ledger import Audit, Draw, LedgerEntry, Lot, Request
from shopclub.records.schema.programmes import Donation, Voucher
from shopclub.records.schema.trade import Earning, Purchase, PurchaseLine, Visit
from shopclub.records.schema.types import utc_text
from shopclub.records.sessions import BookSession
from shopclub.records.shop.club import add_till
from shopclub.records.statements import change_rows, rows_of, write_rows
from shopclub.rules.kinds.tiers import Stand
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import BOUGHT, Basis, Decision, Grant, LotTerms, Posting, Standing
from shopclub.rules.ledger.taking_back import restored_expiry
from shopclub.rules.ledger.terms import ProgrammeTerms

_LISTED = json.JSONEncoder(separators=(",", ":"), sort_keys=True)


def table_of(record: type) -> Table:
    """Return the table of a mapped class."""
    table: Table = record.__table__  # type: ignore[attr-defined]
    return table


ENTRY, LOT, DRAW, VOUCHER, REQUEST = (table_of(each) for each in (LedgerEntry, Lot, Draw, Voucher, Request))
_WRITTEN = (Request, Visit, Purchase, PurchaseLine, Voucher, LedgerEntry, Lot, Draw, Earning, Donation, Audit)


def _next(record: type[Any]) -> Any:
    return select(func.coalesce(func.max(record.id), 0) + 1).scalar_subquery()


_OPEN = select(
    Till.id,
    Till.head,
    Till.audit_head,
    select(Shop.epoch).scalar_subquery(),
    select(Request.digest).where(Request.key == bindparam("key")).scalar_subquery(),
    select(Request.answer).where(Request.key == bindparam("key")).scalar_subquery(),
    select(StaffMember.id).where(StaffMember.name == bindparam("staff")).scalar_subquery(),
    _next(LedgerEntry),
    _next(Visit),
    _next(Purchase),
    _next(Voucher),
    _next(Member),
).where(Till.name == bindparam("till"))


_ANSWERED = (
    update(REQUEST).where(REQUEST.c.key == bindparam("of")).values(digest=bindparam("by"), answer=bindparam("with"))
)


@dataclass(frozen=True)
class PostedEntry:
    """An entry as it was appended."""

    id: int
    programme_id: int
    kind: str
    quantity: int
    rule: str = ""
    member_id: int = 0


@dataclass(frozen=True)
class GrantedVoucher:
    """A voucher as it was issued or changed."""

    id: int
    programme_id: int
    reward: str
    state: str
    expires_on: date | None
    member_id: int = 0


@dataclass
class OpenAct:
    """One act while it is written, inside one transaction.

    `tiers` are those that visits earn at, `stands` where members stand in programmes of tiers and by which visit, once
    they were looked up.
    """

    transaction: BookSession
    key: str
    instant: datetime
    till_id: int
    staff_id: int | None
    head: bytes
    audit_head: bytes
    epoch: int
    digest: bytes | None
    answer: str | None
    next_ids: dict[str, int]
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

    def written(self) -> BookSession:
        """Write what the act has done so far; return the transaction, in which all of it is read now."""
        self.flush()
        return self.transaction

    def number(self, noun: str) -> int:
        """Return the next free number of an entry, visit, purchase, voucher or member."""
        found = self.next_ids[noun]
        self.next_ids[noun] = found + 1
        return found

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
            self.unwritten.setdefault(Request, [self._request(b"", "")])
        for record in _WRITTEN:
            if record in self.unwritten:
                write_rows(self.transaction, table_of(record), self.unwritten.pop(record))

    def _request(self, digest: bytes, answer: str) -> dict[str, Any]:
        return {"key": self.key, "digest": digest, "answer": answer, "at": self.instant}

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
            "prev_hash": self.audit_head,
            "hash": line,
        }
        self.add(Audit, [row])
        self.audit_head = line

    def close(self, digest: bytes, answer: str) -> None:
        """Keep the request with its answer, so that the same key is answered the same for ever."""
        if self.requested:
            given = {"of": self.key, "by": digest, "with": answer}
            change_rows(self.written(), _ANSWERED, given)
        else:
            self.add(Request, [self._request(digest, answer)])
            self.flush()


def open_act(session: BookSession, *, key: str, instant: datetime, till: str, staff: str | None) -> OpenAct:
    """Begin an act: one read of the till's chain, the request, and the next free numbers."""
    given = {"key": key, "till": till, "staff": staff}
    found = rows_of(session, _OPEN, given)
    if not found:
        add_till(session, till)
        found = rows_of(session, _OPEN, given)
    row = found[0]
    numbers = dict(zip(("entry", "visit", "purchase", "voucher", "member"), row[7:], strict=True))
    return OpenAct(session, key, instant, row[0], row[6], row[1], row[2], row[3], row[4], row[5], numbers)


def is_answered(session: BookSession, key: str) -> bool:
    """Tell whether an act was carried out under this key."""
    return session.scalar(select(REQUEST.c.key).where(REQUEST.c.key == key)) is not None


def post(
    act: OpenAct,
    decision: Decision,
    *,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    on: date,
    visit_id: int | None = None,
    voucher_id: int | None = None,
) -> Standing:
    """Append a decision's entries with lots, draws and vouchers; return the standing after them.

    `voucher_id` is the voucher they belong to where they grant none.
    """
    if not (decision.postings or decision.grants):
        return standing
    first = act.next_ids["entry"]
    vouchers = [_grant(act, grant, member_id, programme, on, visit_id) for grant in decision.grants]
    granted = {grant.posting: row for grant, row in zip(decision.grants, vouchers, strict=True)}
    act.add(Voucher, vouchers)
    entries, lots, draws = [], [], []
    by_number = {lot.id: lot for lot in standing.lots}
    for index, posting in enumerate(decision.postings):
        granted_id = granted[index]["id"] if index in granted else voucher_id
        entries.append(entry := _entry(act, posting, member_id, programme, on, visit_id, granted_id))
        if posting.terms is not None:
            lots.append(_lot(posting, entry, on))
            by_number[entry["id"]] = _as_lot(lots[-1])
        draws += _drawn(posting, entry["id"], first)
    act.add(LedgerEntry, entries)
    act.add(Lot, lots)
    act.add(Draw, [{"entry_id": entry, "lot_id": lot, "quantity": quantity} for entry, lot, quantity in draws])
    after = lot_rules.after(by_number.values(), (lot_rules.Draw(lot, quantity) for _, lot, quantity in draws))
    grace = {draw.lot: each.grace for each in decision.postings for draw in each.draws if draw.quantity < 0}
    fills = [fill for each in decision.postings for fill in each.fills]
    after_lots = _restore(act, after, grace, on)
    return _granted(standing, after_lots, lot_rules.less(standing.debts, fills), {row["occasion"] for row in vouchers})


def _drawn(posting: Posting, entry: int, first: int) -> list[tuple[int, int, int]]:
    """Return what an entry's lot pays of debts, and what the entry draws; lots of its own decision count from -1."""
    paid = [(owing, entry, units) for owing, units in posting.fills] if posting.terms is not None else []
    return paid + [(entry, each.lot if each.lot > 0 else first - each.lot - 1, each.quantity) for each in posting.draws]


def _granted(
    standing: Standing, lots: tuple[lot_rules.Lot, ...], debts: tuple[tuple[int, int], ...], occasions: set[str]
) -> Standing:
    """Return a standing after what was posted, with what was granted known to the next decision."""
    return replace(
        standing,
        lots=lots,
        debts=debts,
        filled=max(standing.filled, *map(full_card, occasions), 0),
        occasions=standing.occasions | occasions,
    )


def full_card(occasion: str) -> int:
    """Return the number of the full card a voucher was granted for; 0 for one granted on the way."""
    noun, _, number = occasion.partition(":")
    return int(number) if noun == "card" and number.isdigit() else 0


def _grant(
    act: OpenAct, grant: Grant, member_id: int, programme: ProgrammeTerms, on: date, visit_id: int | None
) -> dict[str, Any]:
    number = act.number("voucher")
    act.vouchers[number] = GrantedVoucher(number, programme.id, grant.reward, "issued", grant.expires_on, member_id)
    return {
        "id": number,
        "member_id": member_id,
        "programme_id": programme.id,
        "version_id": grant.version,
        "reward": grant.reward,
        "value": grant.value,
        "occasion": grant.occasion if grant.occasion != BOUGHT else f"{BOUGHT}:{number}",
        "state": "issued",
        "issued_on": on,
        "issued_visit_id": visit_id,
        "expires_on": grant.expires_on,
        "request_key": act.key,
    }


def _entry(
    act: OpenAct,
    posting: Posting,
    member_id: int,
    programme: ProgrammeTerms,
    on: date,
    visit_id: int | None,
    voucher: int | None,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": act.number("entry"),
        "request_key": act.key,
        "line": act.line,
        "member_id": member_id,
        "programme_id": programme.id,
        "version_id": posting.version,
        "kind": str(posting.kind),
        "quantity": posting.quantity,
        "at": act.instant,
        "business_date": on,
        "visit_id": visit_id,
        "voucher_id": voucher,
        "till_id": act.till_id,
        "staff_id": act.staff_id,
        "rule": posting.rule,
        "reason": posting.reason,
        "reverses_id": posting.reverses,
        "prev_hash": act.head,
    }
    row["hash"] = act.head = chained(act.head, entry_content(row))
    act.line += 1
    act.entries.append(PostedEntry(row["id"], programme.id, row["kind"], posting.quantity, posting.rule, member_id))
    return row


def _lot(posting: Posting, entry: dict[str, Any], on: date) -> dict[str, Any]:
    terms = posting.terms or LotTerms()
    return {
        "entry_id": entry["id"],
        "member_id": entry["member_id"],
        "programme_id": entry["programme_id"],
        "version_id": entry["version_id"],
        "quantity": posting.quantity,
        "rest": posting.quantity,
        "earned_on": terms.earned_on or on,
        "available_from": terms.available_from,
        "expires_on": terms.expires_on,
        "idle": int(terms.idle),
        "last_day": terms.last_day,
        "restored": 0,
        "origin_id": terms.origin,
    }


def _as_lot(row: dict[str, Any]) -> lot_rules.Lot:
    return lot_rules.Lot(
        row["entry_id"],
        row["quantity"],
        row["rest"],
        row["earned_on"],
        row["version_id"],
        row["available_from"],
        row["expires_on"],
        bool(row["idle"]),
        row["last_day"],
        row["origin_id"],
    )


def _restore(
    act: OpenAct, lots: tuple[lot_rules.Lot, ...], grace: dict[int, int], on: date
) -> tuple[lot_rules.Lot, ...]:
    """Give lots that units came back to their grace, in days by lot, once (rules.md 1, reinstated units)."""
    kept = []
    for lot in lots:
        expires = lot.expires_on
        if lot.id in grace:
            expires = restored_expiry(expires, on=on, restored_before=False, grace=grace[lot.id])
        if expires != lot.expires_on:
            changed = (
                act.written()
                .connection()
                .execute(
                    update(LOT)
                    .where(LOT.c.entry_id == lot.id, LOT.c.restored == 0)
                    .values(expires_on=expires, restored=1)
                )
            )
            expires = expires if changed.rowcount else lot.expires_on
        kept.append(replace(lot, expires_on=expires) if expires != lot.expires_on else lot)
    return tuple(kept)


def keep_basis(act: OpenAct, basis: Basis, *, member_id: int, visit_id: int) -> None:
    """Keep what a visit counted for by each rate, so that a return later needs no current rule."""
    rows = [
        {
            "visit_id": visit_id,
            "member_id": member_id,
            "version_id": basis.version,
            "counter": place,
            "eligible": count,
            "units": 0 if place else basis.units,
            "bp": basis.bp,
            "rule": basis.rule,
            "request_key": act.key,
        }
        for place, count in enumerate(basis.counts)
    ]
    act.add(Earning, rows)


def set_voucher(act: OpenAct, voucher: GrantedVoucher, **changes: Any) -> None:
    """Change a voucher's state and remember it among those the act touched."""
    act.written().connection().execute(update(VOUCHER).where(VOUCHER.c.id == voucher.id).values(**changes))
    act.vouchers[voucher.id] = replace(voucher, state=changes.get("state", voucher.state))
