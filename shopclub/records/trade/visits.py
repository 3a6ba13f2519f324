"""Visits as the book keeps them: written down, looked up, closed, and what hangs on them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, func, select, update

from shopclub.records.ledger import ENTRY, VOUCHER, OpenAct
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.acts import EntryKind


@dataclass(frozen=True)
class VisitRow:
    """A visit or a return; `voided_at` tells that it stands no longer."""

    id: int
    member_id: int
    business_date: date
    at: datetime
    kind: str
    request_key: str
    voided_at: datetime | None


@dataclass(frozen=True)
class NewVisit:
    """A visit or a return to be written down; without `at` it is now."""

    member_id: int
    business_date: date
    at: datetime | None = None
    kind: str = "visit"
    confirmed: bool = False


@dataclass(frozen=True)
class OnVisit:
    """What hangs on a visit: money paid in minor units, None where none was told; entries; vouchers handed out.

    `entries` are those that are neither spent nor given back, `units` the sum of all of them.
    """

    paid: int | None
    entries: int
    units: int
    vouchers: int


_COLUMNS = (
    Visit.id,
    Visit.member_id,
    Visit.business_date,
    Visit.at,
    Visit.kind,
    Visit.request_key,
    Visit.voided_at,
)


def find_visit(session: BookSession, number: int) -> VisitRow | None:
    """Return a visit or a return by its number."""
    row = session.execute(select(*_COLUMNS).where(Visit.id == number)).first()
    return VisitRow(*row) if row is not None else None


def add_visit(act: OpenAct, visit: NewVisit) -> int:
    """Write down a visit or a return; return its number."""
    number = act.number("visit")
    row = {
        "id": number,
        "member_id": visit.member_id,
        "business_date": visit.business_date,
        "at": visit.at or act.instant,
        "kind": visit.kind,
        "till_id": act.till_id,
        "staff_id": act.staff_id,
        "request_key": act.key,
        "confirmed": int(visit.confirmed),
    }
    act.add(Visit, [row])
    return number


def close_visit(act: OpenAct, number: int, *, reason: str | None = None) -> None:
    """Let a visit or a return stand no longer."""
    closed = {"voided_at": act.instant, "void_reason": reason}
    act.written().execute(update(Visit).where(Visit.id == number).values(closed))


def close_returns_of(act: OpenAct, visit: int) -> None:
    """Let the returns of what a visit bought stand no longer."""
    bought = select(Purchase.id).where(Purchase.visit_id == visit)
    returns = select(Purchase.visit_id).where(Purchase.refund_of.in_(bought), Purchase.visit_id.is_not(None))
    act.written().execute(
        update(Visit)
        .where(Visit.id.in_(returns), Visit.voided_at.is_(None))
        .values(voided_at=act.instant, void_reason=None)
        .execution_options(synchronize_session="fetch")
    )


def hangs_on(session: BookSession, visit: int) -> OnVisit:
    """Return what hangs on a visit: what was paid, entered and handed out."""
    entries = select(func.count()).select_from(ENTRY).where(ENTRY.c.visit_id == visit)
    spent_or_back = ENTRY.c.kind.in_((EntryKind.REDEMPTION, EntryKind.REINSTATEMENT))
    units = select(func.sum(ENTRY.c.quantity, type_=Integer)).where(ENTRY.c.visit_id == visit)
    vouchers = select(func.count()).select_from(VOUCHER).where(VOUCHER.c.used_visit_id == visit)
    return OnVisit(
        paid=session.scalar(select(func.sum(Purchase.amount, type_=Integer)).where(Purchase.visit_id == visit)),
        entries=session.scalar(entries.where(~spent_or_back)) or 0,
        units=session.scalar(units) or 0,
        vouchers=session.scalar(vouchers) or 0,
    )


def settle_cases_of(act: OpenAct, request_key: str) -> None:
    """Settle what another act noted for the owner, since that act was taken back."""
    noted = update(ExceptionCase).where(ExceptionCase.request_key == request_key)
    act.written().execute(noted.values(settled_at=act.instant))
