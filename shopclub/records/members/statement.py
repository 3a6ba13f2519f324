"""A member's statement: every entry of her ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.schema.trade import Visit
from shopclub.records.sessions import BookSession


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
    rule: str
    reason: str | None
    visit: int | None
    taken_back: bool
    reward: str


def entries_of(session: BookSession, member: int) -> list[StatedEntry]:
    """Return every entry of a member, the oldest first."""
    mine = ENTRY.c.member_id == member
    reversed_entries = set(session.scalars(select(ENTRY.c.reverses_id).where(mine, ENTRY.c.reverses_id.is_not(None))))
    voided_visits = set(
        session.scalars(select(Visit.id).where(Visit.member_id == member, Visit.voided_at.is_not(None)))
    )
    vouchers = session.execute(select(VOUCHER.c.id, VOUCHER.c.reward).where(VOUCHER.c.member_id == member))
    rewards = {row.id: row.reward for row in vouchers}
    entries = session.connection().execute(select(ENTRY).where(mine).order_by(ENTRY.c.id)).all()
    return [
        StatedEntry(
            id=entry.id,
            at=entry.at,
            on=entry.business_date,
            programme=entry.programme_id,
            version=entry.version_id,
            kind=entry.kind,
            quantity=entry.quantity,
            rule=entry.rule,
            reason=entry.reason,
            visit=entry.visit_id,
            taken_back=entry.id in reversed_entries or entry.visit_id in voided_visits,
            reward=rewards.get(entry.voucher_id, ""),
        )
        for entry in entries
    ]
