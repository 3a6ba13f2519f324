"""What was given beside purchases: vouchers and units by what they were given for."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, or_, select

from shopclub.records.acts import GrantedVoucher
from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.members.accounts import of_person
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.records.trade.vouchers import granted_for
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.grounds import Ground


class GivenUnits(NamedTuple):
    """An entry that gave units for a ground, and the version of the rules it was given under."""

    entry: int
    version: int


def vouchers_for(session: BookSession, member: int, *, programme: int, ground: Ground) -> tuple[GrantedVoucher, ...]:
    """Return every voucher of a programme that a person was granted for a ground, the oldest first."""
    rows = session.connection().execute(
        select(
            VOUCHER.c.id,
            VOUCHER.c.programme_id,
            VOUCHER.c.reward,
            VOUCHER.c.state,
            VOUCHER.c.expires_on,
            VOUCHER.c.member_id,
        )
        .where(of_person(VOUCHER.c.member_id, member), VOUCHER.c.programme_id == programme, granted_for(ground))
        .order_by(VOUCHER.c.id)
    )
    return tuple(GrantedVoucher(*row) for row in rows)


def _of_ground() -> tuple[ColumnElement[bool], ...]:
    return (
        ENTRY.c.programme_id == bindparam("programme"),
        ENTRY.c.ground == bindparam("kind"),
        ENTRY.c.ground_number == bindparam("number"),
        ENTRY.c.ground_part == bindparam("part"),
        func.coalesce(ENTRY.c.ground_programme_id, literal_column("0")) == bindparam("giver"),
    )


def _values(member: int, programme: int, ground: Ground) -> dict[str, object]:
    return {
        "member": member,
        "programme": programme,
        "kind": str(ground.kind),
        "number": ground.number,
        "part": ground.part,
        "giver": ground.programme,
    }


@cache
def _units_for(*, forgiven: bool) -> Select[Any]:
    kinds = [EntryKind.AWARD, EntryKind.BONUS, EntryKind.CLAWBACK]
    if forgiven:
        kinds.append(EntryKind.WRITE_OFF)
    return select(func.sum(ENTRY.c.quantity)).where(
        of_person(ENTRY.c.member_id), *_of_ground(), or_(*(ENTRY.c.kind == kind for kind in kinds))
    )


def units_for(session: BookSession, member: int, *, programme: int, ground: Ground, forgiven: bool) -> int:
    """Sum the units a person was given for a ground, less those taken back; `forgiven` counts what was written off."""
    ((units,),) = rows_of(session, _units_for(forgiven=forgiven), _values(member, programme, ground))
    return units or 0


def changes_for(session: BookSession, member: int, *, programme: int, ground: Ground) -> tuple[int, ...]:
    """Return the units a person was given for a ground and those taken back, in the order they were booked."""
    kinds = ENTRY.c.kind.in_((EntryKind.AWARD, EntryKind.BONUS, EntryKind.CLAWBACK))
    changes = select(ENTRY.c.quantity).where(of_person(ENTRY.c.member_id), *_of_ground(), kinds)
    return tuple(session.scalars(changes.order_by(ENTRY.c.id), _values(member, programme, ground)))


def entries_for(session: BookSession, member: int, *, programme: int, ground: Ground) -> tuple[GivenUnits, ...]:
    """Return the entries that gave a person units for a ground, the oldest first."""
    given = select(ENTRY.c.id, ENTRY.c.version_id).where(
        of_person(ENTRY.c.member_id), *_of_ground(), ENTRY.c.kind.in_((EntryKind.AWARD, EntryKind.BONUS))
    )
    rows = session.execute(given.order_by(ENTRY.c.id), _values(member, programme, ground))
    return tuple(GivenUnits(*row) for row in rows)
