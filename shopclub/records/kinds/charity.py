"""Donations to causes, in minor units: what visits gave, what is owed and was paid out, what a gift hangs on.

What is asked after every visit is asked by prepared statements.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select, update

from shopclub.records.ledger import VOUCHER, OpenAct, table_of
from shopclub.records.schema.programmes import Donation, Payout
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.records.trade.vouchers import OF_FULL_CARD

GIVEN, TURNED, REVERSED, WRITTEN_OFF = "given", "turned", "reversed", "written_off"
"""The kinds of donation; what was written off had been paid out already and stays with the cause."""
_DONATION, _VISIT, _PURCHASE = table_of(Donation), table_of(Visit), table_of(Purchase)
_BACK = _PURCHASE.alias("back")
_OWED = _DONATION.c.kind != WRITTEN_OFF
_UNPAID = _DONATION.c.payout_id.is_(None)
_OF_VISIT = _DONATION.c.visit_id == _VISIT.c.id, _DONATION.c.programme_id == bindparam("programme")


@dataclass(frozen=True)
class GivingVisit:
    """A visit as a cause sees it: what it gave and by which version first, its purchase, whether goods came back."""

    visit: int
    kind: str
    voided: bool
    given: int | None
    version: int | None
    purchase: int | None
    amount: int | None
    paid: int | None
    returned: bool


@dataclass(frozen=True)
class NewDonation:
    """A donation to be written down; it hangs on a visit, or on the entry of the points that were turned into it."""

    programme: int
    version: int
    member: int
    amount: int
    kind: str
    on: date
    visit: int | None = None
    entry: int | None = None


_GIVING_VISIT = (
    select(
        _VISIT.c.id,
        _VISIT.c.kind,
        _VISIT.c.voided_at.is_not(None),
        select(func.sum(_DONATION.c.amount)).where(*_OF_VISIT, _OWED).correlate(_VISIT).scalar_subquery(),
        select(_DONATION.c.version_id)
        .where(*_OF_VISIT)
        .order_by(_DONATION.c.id)
        .limit(literal_column("1"))
        .correlate(_VISIT)
        .scalar_subquery(),
        _PURCHASE.c.id,
        _PURCHASE.c.amount,
        _PURCHASE.c.paid_with_units,
        select(_BACK.c.id)
        .where(_BACK.c.refund_of == _PURCHASE.c.id, _BACK.c.voided == 0)
        .correlate(_PURCHASE)
        .exists(),
    )
    .outerjoin(
        _PURCHASE, (_PURCHASE.c.visit_id == _VISIT.c.id) & (_PURCHASE.c.kind == "sale") & (_PURCHASE.c.voided == 0)
    )
    .where(_VISIT.c.id == bindparam("visit"))
    .limit(literal_column("1"))
)


def giving_visit(session: BookSession, visit: int, programme: int) -> GivingVisit:
    """Return what a visit gave a cause, with its purchase that stands."""
    return GivingVisit(*rows_of(session, _GIVING_VISIT, {"visit": visit, "programme": programme})[0])


_FULL_CARDS = select(func.count()).where(
    VOUCHER.c.issued_visit_id == bindparam("visit"),
    VOUCHER.c.programme_id == bindparam("programme"),
    OF_FULL_CARD,
    VOUCHER.c.state != "void",
)


def cards_filled_by(session: BookSession, visit: int, programme: int) -> int:
    """Count the cards of a programme that a visit filled and that still are full."""
    ((counted,),) = rows_of(session, _FULL_CARDS, {"visit": visit, "programme": programme})
    return int(counted)


_BETWEEN = select(func.sum(_DONATION.c.amount)).where(
    _OWED,
    _DONATION.c.programme_id == bindparam("programme"),
    _DONATION.c.business_date >= bindparam("first", type_=_DONATION.c.business_date.type),
    _DONATION.c.business_date < bindparam("end", type_=_DONATION.c.business_date.type),
)


def donated_between(session: BookSession, programme: int, *, first: date, end: date) -> int:
    """Return what a cause was given from one business date until before another."""
    ((summed,),) = rows_of(session, _BETWEEN, {"programme": programme, "first": first, "end": end})
    return summed or 0


def _sum(session: BookSession, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.sum(_DONATION.c.amount)).where(*which)) or 0


def donated_by(session: BookSession, programme: int, member: int) -> int:
    """Return what a member gave a cause."""
    return _sum(session, _OWED, _DONATION.c.programme_id == programme, _DONATION.c.member_id == member)


def donated_by_all(session: BookSession, programme: int) -> int:
    """Return what all members gave a cause."""
    return _sum(session, _OWED, _DONATION.c.programme_id == programme)


def owed_to(session: BookSession, programme: int) -> int:
    """Return what a cause was given and not paid out yet."""
    return _sum(session, _OWED, _DONATION.c.programme_id == programme, _UNPAID)


def owed_for_visit(session: BookSession, visit: int, programme: int) -> int:
    """Return what a visit gave a cause that was not paid out yet."""
    of_visit = _DONATION.c.visit_id == visit, _DONATION.c.programme_id == programme
    return _sum(session, _OWED, *of_visit, _UNPAID)


def written_off_for_visit(session: BookSession, visit: int, programme: int) -> int:
    """Return what was written off of a visit's gifts to a cause; not above zero."""
    of_visit = _DONATION.c.visit_id == visit, _DONATION.c.programme_id == programme
    return _sum(session, _DONATION.c.kind == WRITTEN_OFF, *of_visit)


def paid_out_to(session: BookSession, programme: int) -> int:
    """Return what was paid out to a cause."""
    return session.scalar(select(func.sum(Payout.amount)).where(Payout.programme_id == programme)) or 0


def add_donation(act: OpenAct, donation: NewDonation) -> None:
    """Write a donation down."""
    row = {
        "programme_id": donation.programme,
        "member_id": donation.member,
        "visit_id": donation.visit,
        "entry_id": donation.entry,
        "version_id": donation.version,
        "business_date": donation.on,
        "amount": donation.amount,
        "kind": donation.kind,
        "request_key": act.key,
    }
    act.add(Donation, [row])
    act.named = True


def pay_out(act: OpenAct, programme: int, amount: int, *, on: date) -> None:
    """Write down that a cause was paid so much for all that was not paid out yet."""
    session = act.written()
    payout = Payout(programme_id=programme, on=on, amount=amount, request_key=act.key)
    session.add(payout)
    session.flush()
    unpaid = update(_DONATION).where(_DONATION.c.programme_id == programme, _UNPAID)
    session.connection().execute(unpaid.values(payout_id=payout.id))
    act.named = True
