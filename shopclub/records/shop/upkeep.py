"""What lapses with the days: units of lots and vouchers, and what may be spent from now on."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, update

from shopclub.records.ledger import LOT, VOUCHER, OpenAct
from shopclub.records.sessions import BookSession


class LapsedLot(NamedTuple):
    """A lot past its last day, and the units that are left of it."""

    lot: int
    member: int
    programme: int
    version: int
    rest: int


class Lapsing(NamedTuple):
    """What a member loses on a day: units, or one reward by its name."""

    on: date
    programme: int
    member: int
    units: int
    reward: str


def lots_lapsed_before(session: BookSession, on: date) -> list[int]:
    """Return the lots of which units are left though their last day is before a business date, the oldest first."""
    lapsed = select(LOT.c.entry_id).where(LOT.c.rest > 0, LOT.c.expires_on < on)
    return list(session.scalars(lapsed.order_by(LOT.c.entry_id)))


def lapsed_among(session: BookSession, lots: Sequence[int], on: date) -> list[LapsedLot]:
    """Return those of some lots that still have lapsed units: what was spent by now is left out."""
    rows = session.connection().execute(
        select(LOT.c.entry_id, LOT.c.member_id, LOT.c.programme_id, LOT.c.version_id, LOT.c.rest)
        .where(LOT.c.entry_id.in_(lots), LOT.c.rest > 0, LOT.c.expires_on < on)
        .order_by(LOT.c.entry_id)
    )
    return [LapsedLot(*row) for row in rows.all()]


def count_lots_usable(session: BookSession, *, after: date, until: date) -> int:
    """Count the lots whose units may be spent from a day on that comes after one date, and by another."""
    usable = select(func.count()).select_from(LOT).where(LOT.c.rest > 0, LOT.c.available_from <= until)
    return session.scalar(usable.where(LOT.c.available_from > after)) or 0


def lapsing_units(session: BookSession, first: date, last: date) -> list[Lapsing]:
    """Return the units that lapse between two dates, inclusive, by day, programme and member."""
    units = (
        select(LOT.c.expires_on, LOT.c.programme_id, LOT.c.member_id, func.sum(LOT.c.rest))
        .where(LOT.c.rest > 0, LOT.c.expires_on.between(first, last))
        .group_by(LOT.c.expires_on, LOT.c.programme_id, LOT.c.member_id)
    )
    return [Lapsing(on, programme, member, rest, "") for on, programme, member, rest in session.execute(units)]


def lapsing_rewards(session: BookSession, first: date, last: date) -> list[Lapsing]:
    """Return the rewards that wait for members and lapse between two dates, inclusive."""
    rewards = select(VOUCHER.c.expires_on, VOUCHER.c.programme_id, VOUCHER.c.member_id, VOUCHER.c.reward).where(
        VOUCHER.c.state == "issued", VOUCHER.c.expires_on.between(first, last)
    )
    return [Lapsing(on, programme, member, 1, reward) for on, programme, member, reward in session.execute(rewards)]


def expire_vouchers(act: OpenAct, on: date) -> int:
    """Let the vouchers expire whose last day is before a business date; return how many."""
    lapsed = VOUCHER.c.state == "issued", VOUCHER.c.expires_on < on
    changed = act.written().connection().execute(update(VOUCHER).where(*lapsed).values(state="expired"))
    return changed.rowcount
