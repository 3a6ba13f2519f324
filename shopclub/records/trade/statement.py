"""A member's statement: every entry of her ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from shopclub.records.debts import units_across
from shopclub.records.ledger import ENTRY, VOUCHER, ground_of
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.trade import Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.grounds import Ground


@dataclass(frozen=True)
class StatedEntry:
    """One entry of a member's ledger; `taken_back` by an opposite one or with its visit, `reward` what it is about."""

    id: int
    at: datetime
    on: date
    programme: int
    version: int
    kind: str
    quantity: int
    ground: Ground
    reason: str | None
    visit: int | None
    taken_back: bool
    reward: str


def entries_of(session: BookSession, member: int) -> list[StatedEntry]:
    """Return every entry of a person, the oldest first.

    Where a merge was taken back, units may have been spent across the two since: an entry counts for whom the lots
    belong to that it drew on.
    """
    mine = of_person(ENTRY.c.member_id, member)
    reversed_entries = set(session.scalars(select(ENTRY.c.reverses_id).where(mine, ENTRY.c.reverses_id.is_not(None))))
    voided = select(Visit.id).where(of_person(Visit.member_id, member), Visit.voided_at.is_not(None))
    voided_visits = set(session.scalars(voided))
    vouchers = session.execute(select(VOUCHER.c.id, VOUCHER.c.reward).where(of_person(VOUCHER.c.member_id, member)))
    rewards = {row.id: row.reward for row in vouchers}
    crossed = units_across(session, member)
    there = select(ENTRY).where(or_(mine, ENTRY.c.id.in_(crossed))).order_by(ENTRY.c.id)
    return [
        StatedEntry(
            id=entry.id,
            at=entry.at,
            on=entry.business_date,
            programme=entry.programme_id,
            version=entry.version_id,
            kind=entry.kind,
            quantity=crossed.get(entry.id, entry.quantity),
            ground=ground_of(entry.ground, entry.ground_number, entry.ground_part, entry.ground_programme_id),
            reason=entry.reason,
            visit=entry.visit_id,
            taken_back=entry.id in reversed_entries or entry.visit_id in voided_visits,
            reward=rewards.get(entry.voucher_id, ""),
        )
        for entry in session.connection().execute(there).all()
        if crossed.get(entry.id, entry.quantity)
    ]
