"""Cashback as the book keeps it: credit that waits until there is enough of it, and whose quarters are to be closed."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, update

from shopclub.records.ledger import LOT
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.trade import Earning, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import change_rows, rows_of
from shopclub.rules.kinds.cashback import ON_THE_WAY

_WAITING = (
    of_person(LOT.c.member_id),
    LOT.c.programme_id == bindparam("programme"),
    LOT.c.rest > literal_column("0"),
    LOT.c.available_from == ON_THE_WAY,
)
_CREDIT_WAITING = select(func.sum(LOT.c.rest)).where(*_WAITING)
_BEGIN = update(LOT).where(*_WAITING).values(available_from=bindparam("begins", type_=LOT.c.available_from.type))


class DayOfSpend(NamedTuple):
    """A business date on which a member spent what counts for her quarter."""

    member: int
    on: date


def credit_waiting(session: BookSession, member: int, programme: int) -> int:
    """Return the credit of a member that waits until there is enough of it, in minor units."""
    ((waiting,),) = rows_of(session, _CREDIT_WAITING, {"member": member, "programme": programme})
    return waiting or 0


def begin_credit_waiting(session: BookSession, member: int, programme: int, *, begins: date) -> None:
    """Let all the credit of a member that waits be spent from a day on."""
    change_rows(session, _BEGIN, {"member": member, "programme": programme, "begins": begins})


def days_of_spend(session: BookSession, versions: Sequence[int], *, first: date, end: date) -> list[DayOfSpend]:
    """Return who spent on which business date, from the first until before the end, under some versions of rules."""
    rows = session.execute(
        select(Visit.member_id, Visit.business_date)
        .join(Earning, Earning.visit_id == Visit.id)
        .where(Earning.version_id.in_(versions), Visit.business_date >= first, Visit.business_date < end)
        .distinct()
    )
    return [DayOfSpend(*row) for row in rows]
