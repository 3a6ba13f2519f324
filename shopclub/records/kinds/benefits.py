"""Uses of club benefits: counted in a period, logged, freed and counted again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select, update

from shopclub.records.acts import OpenAct
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.programmes import BenefitUse
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of

COUNTS, FREED, REPLACED = 0, 1, 2
"""What is said of a use: it counts, it is free again, or a better one stands in its place."""
_USE = table_of(BenefitUse)


@dataclass(frozen=True)
class BenefitOfMember:
    """A benefit of a club, by its name, and the member who uses it."""

    member: int
    programme: int
    benefit: str


@dataclass(frozen=True)
class NewBenefitUse:
    """A use of a benefit to be logged: on which visit, and the value given in minor units."""

    used: BenefitOfMember
    version: int
    visit: int
    on: date
    value: int


@dataclass(frozen=True)
class LoggedUse:
    """A use of a benefit as it was logged, with the value given in minor units; `state` tells whether it counts."""

    id: int
    programme: int
    version: int
    benefit: str
    on: date
    value: int
    state: int


_TIMES_USED = select(func.count()).where(
    of_person(_USE.c.member_id),
    _USE.c.programme_id == bindparam("programme"),
    _USE.c.benefit == bindparam("benefit"),
    _USE.c.freed == COUNTS,
    _USE.c.business_date.between(
        bindparam("first", type_=_USE.c.business_date.type), bindparam("last", type_=_USE.c.business_date.type)
    ),
)


def times_used(session: BookSession, used: BenefitOfMember, *, first: date, last: date) -> int:
    """Count how often a member used a benefit from one business date to another, inclusive."""
    ((counted,),) = rows_of(session, _TIMES_USED, {**vars(used), "first": first, "last": last})
    return int(counted)


def uses_on_visit(session: BookSession, visit: int) -> tuple[LoggedUse, ...]:
    """Return every use of benefits on a visit, the oldest first."""
    rows = session.execute(
        select(
            _USE.c.id,
            _USE.c.programme_id,
            _USE.c.version_id,
            _USE.c.benefit,
            _USE.c.business_date,
            _USE.c.value,
            _USE.c.freed,
        )
        .where(_USE.c.visit_id == visit)
        .order_by(_USE.c.id)
    )
    return tuple(LoggedUse(*row) for row in rows)


def log_use(act: OpenAct, use: NewBenefitUse) -> None:
    """Log that a member used a benefit."""
    row = BenefitUse(
        member_id=use.used.member,
        programme_id=use.used.programme,
        version_id=use.version,
        benefit=use.used.benefit,
        visit_id=use.visit,
        business_date=use.on,
        value=use.value,
        request_id=act.request,
    )
    session = act.written()
    session.add(row)
    session.flush()
    act.named = True


def mark_use(act: OpenAct, use: int, state: int) -> None:
    """Keep whether a use counts, is free again or was replaced."""
    act.written().connection().execute(update(_USE).where(_USE.c.id == use).values(freed=state))
