"""Vouchers between partner shops as the book keeps them: ours issued for theirs, theirs used here, and our own key."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Table, func, select, update

from shopclub.records.acts import OpenAct
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.partners import PartnerUse, PartnerVoucher, SigningKey
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.rules.kinds.partners import SettlementLine
from shopclub.rules.values.periods import Period

_ISSUED, _USED = table_of(PartnerVoucher), table_of(PartnerUse)
_NOT_UNDONE = _USED.c.undone_at.is_(None)


@dataclass(frozen=True)
class NewPartnerVoucher:
    """A voucher to be issued to a member for a partner's shop; `value` is its worth in minor units."""

    programme: int
    version: int
    member: int
    code: str
    benefit: str
    value: int
    on: date
    expires_on: date


@dataclass(frozen=True)
class IssuedForPartner:
    """A voucher as it was issued to a member for a partner's shop; its worth in minor units."""

    id: int
    programme: int
    version: int
    member: int
    code: str
    benefit: str
    value: int
    expires_on: date


@dataclass(frozen=True)
class NewPartnerUse:
    """A partner's voucher to be used here, by the number its shop gave it; its worth in minor units."""

    programme: int
    version: int
    number: str
    benefit: str
    value: int
    on: date


@dataclass(frozen=True)
class UsedHere:
    """A partner's voucher that was used here: when, at which till, and when that was undone; worth in minor units."""

    id: int
    programme: int
    benefit: str
    value: int
    on: date
    at: datetime
    till: int
    undone_at: datetime | None


def signing_key(session: BookSession) -> bytes | None:
    """Return the private key this shop signs with; None where it was not needed yet."""
    return session.scalars(select(SigningKey.private)).first()


def keep_signing_key(act: OpenAct, private: bytes) -> None:
    """Keep the private key this shop signs with."""
    session = act.written()
    session.add(SigningKey(private=private, made_at=act.instant))
    session.flush()


def issue_for_partner(act: OpenAct, voucher: NewPartnerVoucher) -> int:
    """Keep a voucher as issued for a partner's shop; return its number."""
    session = act.written()
    row = PartnerVoucher(
        programme_id=voucher.programme,
        version_id=voucher.version,
        member_id=voucher.member,
        code=voucher.code,
        benefit=voucher.benefit,
        value=voucher.value,
        business_date=voucher.on,
        expires_on=voucher.expires_on,
        request_id=act.request,
    )
    session.add(row)
    session.flush()
    act.named = True
    return row.id


def _issued(*which: ColumnElement[bool]) -> Select[Any]:
    voucher = _ISSUED.c
    return (
        select(
            voucher.id,
            voucher.programme_id,
            voucher.version_id,
            voucher.member_id,
            voucher.code,
            voucher.benefit,
            voucher.value,
            voucher.expires_on,
        )
        .where(*which)
        .order_by(voucher.id.desc())
    )


def find_issued(session: BookSession, number: int) -> IssuedForPartner | None:
    """Return a voucher that was issued for a partner's shop, by its number."""
    row = session.execute(_issued(_ISSUED.c.id == number)).first()
    return IssuedForPartner(*row) if row is not None else None


def issued_to(session: BookSession, member: int, *, valid_on: date) -> tuple[IssuedForPartner, ...]:
    """Return the vouchers of a member that are valid on a day, the newest first."""
    mine = _issued(of_person(_ISSUED.c.member_id, member), _ISSUED.c.expires_on >= valid_on)
    return tuple(IssuedForPartner(*row) for row in session.execute(mine))


def add_use(act: OpenAct, use: NewPartnerUse) -> int:
    """Write down that a partner's voucher was used at this till; return the number of the use."""
    session = act.written()
    row = PartnerUse(
        programme_id=use.programme,
        version_id=use.version,
        number=use.number,
        benefit=use.benefit,
        value=use.value,
        business_date=use.on,
        at=act.instant,
        till_id=act.till_id,
        request_id=act.request,
    )
    session.add(row)
    session.flush()
    act.named = True
    return row.id


def undo_use(act: OpenAct, use: int) -> None:
    """Let a partner's voucher not have been used."""
    act.written().execute(update(PartnerUse).where(PartnerUse.id == use).values(undone_at=act.instant))
    act.named = True


def _used(*which: ColumnElement[bool]) -> Select[Any]:
    use = _USED.c
    columns = use.id, use.programme_id, use.benefit, use.value, use.business_date, use.at, use.till_id, use.undone_at
    return select(*columns).where(*which).order_by(use.id.desc())


def find_use(session: BookSession, number: int) -> UsedHere | None:
    """Return the use of a partner's voucher here, by the number of the use."""
    row = session.execute(_used(_USED.c.id == number)).first()
    return UsedHere(*row) if row is not None else None


def use_that_stands(session: BookSession, programmes: list[int], number: str) -> UsedHere | None:
    """Return the use of a voucher by the number its shop gave it, under any agreement with that shop."""
    same = _USED.c.programme_id.in_(programmes), _USED.c.number == number
    row = session.execute(_used(*same, _NOT_UNDONE)).first()
    return UsedHere(*row) if row is not None else None


def uses_within(session: BookSession, programme: int, period: Period, *, most: int) -> tuple[UsedHere, ...]:
    """Return a partner's vouchers that were used here in a period, the newest first."""
    rows = session.execute(_used(*_within(_USED, programme, period), _NOT_UNDONE).limit(most))
    return tuple(UsedHere(*row) for row in rows)


def count_issued(session: BookSession, programme: int, period: Period, *, member: int | None = None) -> int:
    """Count the vouchers that were issued for a partner in a period: to all members, or to one."""
    mine = () if member is None else (of_person(_ISSUED.c.member_id, member),)
    return _count(session, _ISSUED, *_within(_ISSUED, programme, period), *mine)


def count_used(session: BookSession, programme: int, period: Period) -> int:
    """Count a partner's vouchers that were used here in a period."""
    return _count(session, _USED, *_within(_USED, programme, period), _NOT_UNDONE)


def issued_by_benefit(session: BookSession, programme: int, period: Period) -> tuple[SettlementLine, ...]:
    """Return how many vouchers for each benefit were issued for a partner in a period."""
    return _by_benefit(session, _ISSUED, *_within(_ISSUED, programme, period))


def used_by_benefit(session: BookSession, programme: int, period: Period) -> tuple[SettlementLine, ...]:
    """Return how many of a partner's vouchers for each benefit were used here in a period."""
    return _by_benefit(session, _USED, *_within(_USED, programme, period), _NOT_UNDONE)


def _within(table: Table, programme: int, period: Period) -> tuple[ColumnElement[bool], ...]:
    """Return what picks the vouchers of a partner in a period."""
    day = table.c.business_date
    return table.c.programme_id == programme, day >= period.start, day < period.end


def _count(session: BookSession, table: Table, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


def _by_benefit(session: BookSession, table: Table, *which: ColumnElement[bool]) -> tuple[SettlementLine, ...]:
    rows = session.execute(
        select(table.c.benefit, func.count(), func.sum(table.c.value, type_=Integer))
        .where(*which)
        .group_by(table.c.benefit)
        .order_by(table.c.benefit)
    )
    return tuple(SettlementLine(*row) for row in rows)
