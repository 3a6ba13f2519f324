"""What visits gave to causes, and what their purchases are: what is asked after every visit, by prepared statements."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, literal_column, select

from shopclub.records.ledger import VOUCHER, table_of
from shopclub.records.schema.programmes import Donation
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of

GIFT, _VISIT, _PURCHASE = table_of(Donation), table_of(Visit), table_of(Purchase)
_BACK, _BOUGHT = _PURCHASE.alias("back"), _PURCHASE.alias("bought")
GIVEN, TURNED, REVERSED, WRITTEN_OFF = "given", "turned", "reversed", "written_off"
OWED = GIFT.c.kind != WRITTEN_OFF
_OF_VISIT = GIFT.c.visit_id == _VISIT.c.id, GIFT.c.programme_id == bindparam("programme")


@dataclass(frozen=True)
class Gave:
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


_GAVE = (
    select(
        _VISIT.c.id,
        _VISIT.c.kind,
        _VISIT.c.voided_at.is_not(None),
        select(func.sum(GIFT.c.amount)).where(*_OF_VISIT, OWED).correlate(_VISIT).scalar_subquery(),
        select(GIFT.c.version_id)
        .where(*_OF_VISIT)
        .order_by(GIFT.c.id)
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


def of_visit(session: BookSession, visit: int, programme: int) -> Gave:
    """Return what a visit gave a cause, with its purchase that stands."""
    return Gave(*rows_of(session, _GAVE, {"visit": visit, "programme": programme})[0])


_FROM = (
    select(_BOUGHT.c.visit_id)
    .join(_PURCHASE, _PURCHASE.c.refund_of == _BOUGHT.c.id)
    .where(_PURCHASE.c.visit_id == bindparam("visit"))
    .limit(literal_column("1"))
)


def bought_on(session: BookSession, visit: int) -> int | None:
    """Return the visit on which the goods were bought that a return brought back."""
    found = rows_of(session, _FROM, {"visit": visit})
    return found[0][0] if found else None


_OF_MONTH = select(func.sum(GIFT.c.amount)).where(
    OWED,
    GIFT.c.programme_id == bindparam("programme"),
    GIFT.c.business_date >= bindparam("first", type_=GIFT.c.business_date.type),
    GIFT.c.business_date < bindparam("end", type_=GIFT.c.business_date.type),
)


def between(session: BookSession, programme: int, *, first: date, end: date) -> int:
    """Return what a cause was given from one business date until before another."""
    ((summed,),) = rows_of(session, _OF_MONTH, {"programme": programme, "first": first, "end": end})
    return summed or 0


_CARDS = select(func.count()).where(
    VOUCHER.c.issued_visit_id == bindparam("visit"),
    VOUCHER.c.programme_id == bindparam("programme"),
    VOUCHER.c.occasion.like("card:%"),
    VOUCHER.c.occasion.not_like("card:%:%"),
    VOUCHER.c.state != "void",
)


def cards_filled(session: BookSession, visit: int, programme: int) -> int:
    """Count the cards of a programme that a visit filled and that still are full."""
    ((counted,),) = rows_of(session, _CARDS, {"visit": visit, "programme": programme})
    return int(counted)
