"""The ledger as acts append to it: entries with their lots and draws, vouchers, and what visits counted for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update

from shopclub.records.acts import GrantedVoucher, OpenAct, PostedEntry
from shopclub.records.chains import chained, entry_content, link
from shopclub.records.schema.ledger import Draw, LedgerEntry, Lot
from shopclub.records.schema.programmes import Voucher, VoucherChange
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Earning
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Basis, Decision, Grant, LotTerms, Posting, Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.taking_back import restored_expiry
from shopclub.rules.ledger.terms import ProgrammeTerms

ENTRY, LOT, DRAW, VOUCHER = (table_of(record) for record in (LedgerEntry, Lot, Draw, Voucher))


@dataclass(frozen=True)
class Booking:
    """What entries are booked on: the member, the programme, the business date, the visit and the voucher if any."""

    member: int
    programme: ProgrammeTerms
    on: date
    visit: int | None = None
    voucher: int | None = None


def post(act: OpenAct, decision: Decision, booking: Booking, standing: Standing) -> Standing:
    """Append a decision's entries with lots, draws and vouchers; return the standing after them.

    The booking's voucher is the one they belong to where they grant none.
    """
    if not (decision.postings or decision.grants):
        return standing
    first = act.numbers["entry"]
    new = [grant for grant in decision.grants if not grant.again]
    vouchers = [_voucher(act, grant, booking) for grant in new]
    granted = {grant.posting: row["id"] for grant, row in zip(new, vouchers, strict=True)}
    granted |= {grant.posting: grant.again for grant in decision.grants if grant.again}
    act.add(Voucher, vouchers)
    entries, lots, draws = [], [], []
    lot_by_entry = {lot.id: lot for lot in standing.lots}
    for index, posting in enumerate(decision.postings):
        entry = _entry(act, posting, booking, granted.get(index, booking.voucher))
        entries.append(entry)
        if posting.terms is not None:
            row_of_lot = _lot(posting, posting.terms, entry, booking.on)
            lots.append(row_of_lot)
            lot_by_entry[entry["id"]] = _as_lot(row_of_lot)
        draws += _drawn(posting, entry["id"], first)
    act.add(LedgerEntry, entries)
    act.add(Lot, lots)
    act.add(Draw, [{"entry_id": entry, "lot_id": lot, "quantity": quantity} for entry, lot, quantity in draws])
    after = lot_rules.after(lot_by_entry.values(), (lot_rules.Draw(lot, quantity) for _, lot, quantity in draws))
    grace = {draw.lot: posting.grace for posting in decision.postings for draw in posting.draws if draw.quantity < 0}
    fills = [fill for posting in decision.postings for fill in posting.fills]
    grounds = {grant.ground for grant in decision.grants}
    _restore_others(act, grace.keys() - lot_by_entry.keys(), grace, booking.on)
    return replace(
        standing,
        lots=_restore(act, after, grace, booking.on),
        debts=lot_rules.less(standing.debts, fills),
        filled=max(standing.filled, *(ground.fills_card for ground in grounds), 0),
        grounds=standing.grounds | grounds,
    )


def _drawn(posting: Posting, entry: int, first: int) -> list[tuple[int, int, int]]:
    """Return what an entry's lot pays of debts, and what the entry draws; lots of its own decision count from -1."""
    paid = [(owing, entry, units) for owing, units in posting.fills] if posting.terms is not None else []
    drawn = [(entry, draw.lot if draw.lot > 0 else first - draw.lot - 1, draw.quantity) for draw in posting.draws]
    return paid + drawn


def _voucher(act: OpenAct, grant: Grant, booking: Booking) -> dict[str, Any]:
    number, programme = act.number("voucher"), booking.programme.id
    act.vouchers[number] = GrantedVoucher(number, programme, grant.reward, "issued", grant.expires_on, booking.member)
    return {
        "id": number,
        "member_id": booking.member,
        "programme_id": programme,
        "version_id": grant.version,
        "reward": grant.reward,
        "value": grant.value,
        "ground": str(grant.ground.kind),
        "ground_number": grant.ground.number,
        "ground_part": grant.ground.part,
        "state": "issued",
        "issued_on": booking.on,
        "issued_visit_id": booking.visit,
        "expires_on": grant.expires_on,
        "request_id": act.request,
    }


def _entry(act: OpenAct, posting: Posting, booking: Booking, voucher: int | None) -> dict[str, Any]:
    ground = posting.ground
    row: dict[str, Any] = {
        "id": act.number("entry"),
        "request_id": act.request,
        "line": act.line,
        "member_id": booking.member,
        "programme_id": booking.programme.id,
        "version_id": posting.version,
        "kind": str(posting.kind),
        "quantity": posting.quantity,
        "at": act.instant,
        "business_date": booking.on,
        "visit_id": booking.visit,
        "voucher_id": voucher,
        "till_id": act.till_id,
        "staff_id": act.staff_id,
        "ground": str(ground.kind),
        "ground_number": ground.number,
        "ground_part": ground.part,
        "ground_programme_id": ground.programme or None,
        "promotion": posting.promotion,
        "reason": posting.reason,
        "reverses_id": posting.reverses,
        "follows": link(act.head),
    }
    row["hash"] = act.head = chained(act.head, entry_content(row))
    act.line += 1
    kind, quantity = row["kind"], posting.quantity
    act.entries.append(PostedEntry(row["id"], booking.programme.id, kind, quantity, ground, booking.member))
    return row


def _lot(posting: Posting, terms: LotTerms, entry: dict[str, Any], on: date) -> dict[str, Any]:
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
    )


def _restore(
    act: OpenAct, lots: tuple[lot_rules.Lot, ...], grace: dict[int, int], on: date
) -> tuple[lot_rules.Lot, ...]:
    """Give lots that units came back to their grace, in days by lot, once (rules.md 1, reinstated units)."""
    return tuple(_with_grace(act, lot, grace[lot.id], on) if lot.id in grace else lot for lot in lots)


def _restore_others(act: OpenAct, lots: Collection[int], grace: dict[int, int], on: date) -> None:
    """Give their grace to lots of somebody who was one with her when the units were spent."""
    if not lots:
        return
    kept = select(LOT.c.entry_id, LOT.c.expires_on).where(LOT.c.entry_id.in_(lots))
    for lot, expires_on in act.written().connection().execute(kept).all():
        _give_grace(act, lot, expires_on, days=grace[lot], on=on)


def _with_grace(act: OpenAct, lot: lot_rules.Lot, days: int, on: date) -> lot_rules.Lot:
    expires_on = _give_grace(act, lot.id, lot.expires_on, days=days, on=on)
    return lot if expires_on == lot.expires_on else replace(lot, expires_on=expires_on)


def _give_grace(act: OpenAct, lot: int, expires_on: date | None, *, days: int, on: date) -> date | None:
    """Let a lot live its grace, where it did not before; return its last day."""
    expires = restored_expiry(expires_on, on=on, restored_before=False, grace=days)
    if expires == expires_on:
        return expires_on
    first_time = update(LOT).where(LOT.c.entry_id == lot, LOT.c.restored == 0)
    changed = act.written().connection().execute(first_time.values(expires_on=expires, restored=1))
    return expires if changed.rowcount else expires_on


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
            "ground": str(basis.ground),
            "promotion": basis.promotion,
            "request_id": act.request,
        }
        for place, count in enumerate(basis.counts)
    ]
    act.add(Earning, rows)


def set_voucher(
    act: OpenAct, voucher: GrantedVoucher, state: str, *, used_on: date | None = None, visit: int | None = None
) -> None:
    """Change a voucher's state, keep what it was before, and remember it among those the act touched.

    Only of a voucher that is used there is a date, and perhaps a visit.
    """
    changed = update(VOUCHER).where(VOUCHER.c.id == voucher.id)
    act.written().connection().execute(changed.values(state=state, used_on=used_on, used_visit_id=visit))
    if state != voucher.state:
        change = {"voucher_id": voucher.id, "before": voucher.state, "after": state, "request_id": act.request}
        act.add(VoucherChange, [change])
    act.vouchers[voucher.id] = replace(voucher, state=state)


def ground_of(kind: str, number: int, part: int, programme: int | None = None) -> Ground:
    """Return a ground as its columns hold it."""
    return Ground(GroundKind(kind), number, part, programme or 0)
