"""What was given beside purchases: vouchers by the occasion they were granted for, units by the name they bear."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select

from shopclub.records.ledger import ENTRY, VOUCHER, GrantedVoucher
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.ledger.acts import EntryKind


class GivenUnits(NamedTuple):
    """An entry that gave units by a name, and the version of the rules it was given under."""

    entry: int
    version: int


def vouchers_for(session: BookSession, member: int, *, programme: int, occasion: str) -> tuple[GrantedVoucher, ...]:
    """Return every voucher of a programme that a member was granted for an occasion, the oldest first."""
    rows = session.connection().execute(
        select(
            VOUCHER.c.id,
            VOUCHER.c.programme_id,
            VOUCHER.c.reward,
            VOUCHER.c.state,
            VOUCHER.c.expires_on,
            VOUCHER.c.member_id,
        )
        .where(VOUCHER.c.member_id == member, VOUCHER.c.programme_id == programme, VOUCHER.c.occasion == occasion)
        .order_by(VOUCHER.c.id)
    )
    return tuple(GrantedVoucher(*row) for row in rows)


@cache
def _named_units(*, forgiven: bool) -> Select[Any]:
    kinds = [EntryKind.AWARD, EntryKind.BONUS, EntryKind.CLAWBACK]
    if forgiven:
        kinds.append(EntryKind.WRITE_OFF)
    return select(func.sum(ENTRY.c.quantity)).where(
        ENTRY.c.member_id == bindparam("member"),
        ENTRY.c.programme_id == bindparam("programme"),
        ENTRY.c.rule == bindparam("name"),
        or_(*(ENTRY.c.kind == kind for kind in kinds)),
    )


def sum_of_named_units(session: BookSession, member: int, *, programme: int, name: str, forgiven: bool) -> int:
    """Sum the units a member was given by a name, less those taken back; `forgiven` counts what was written off."""
    given = {"member": member, "programme": programme, "name": name}
    ((units,),) = rows_of(session, _named_units(forgiven=forgiven), given)
    return units or 0


def units_given_by_name(session: BookSession, member: int, *, programme: int, name: str) -> tuple[GivenUnits, ...]:
    """Return the entries that gave a member units by a name, the oldest first."""
    rows = session.execute(
        select(ENTRY.c.id, ENTRY.c.version_id)
        .where(
            ENTRY.c.member_id == member,
            ENTRY.c.programme_id == programme,
            ENTRY.c.rule == name,
            ENTRY.c.kind.in_((EntryKind.AWARD, EntryKind.BONUS)),
        )
        .order_by(ENTRY.c.id)
    )
    return tuple(GivenUnits(*row) for row in rows)
