"""A business day so far: how many came, what was handed out, and the latest visits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, select

from shopclub.records.counted_visits import came
from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.members.accounts import of_person
from shopclub.records.members.members import HOLDER, HOLDERS_CARD
from shopclub.records.schema.club import Card, Member
from shopclub.records.schema.programmes import Programme
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.grounds import GroundKind


@dataclass(frozen=True)
class ListedVisit:
    """A visit or a return as it is listed, with whom, what it earned by kind of programme, and a reward it used.

    `amount` is in minor units; it is None where nobody told it. `granted` is a reward that the visit earned.
    """

    visit: int
    at: datetime
    member: int
    name: str | None
    card: str | None
    reward: str | None
    amount: int | None
    voided_at: datetime | None
    purchase: int | None
    kind: str
    granted: str | None
    earned: tuple[tuple[str, int], ...]


def sum_booked(session: BookSession, on: date) -> int:
    """Return what was paid on a business date less what came back, in minor units; nothing of what was voided."""
    signed = case((Purchase.kind == "refund", -Purchase.amount), else_=Purchase.amount)
    paid = select(func.sum(signed, type_=Integer)).where(Purchase.business_date == on, Purchase.voided == 0)
    return session.scalar(paid) or 0


def count_visits(session: BookSession, on: date) -> int:
    """Count the visits of a business date that stand."""
    return session.scalar(select(func.count(Visit.id)).where(Visit.business_date == on, *came())) or 0


def was_used(session: BookSession) -> bool:
    """Tell whether anybody ever came: there is a visit, if only one that was taken back."""
    return session.scalar(select(Visit.id).limit(1)) is not None


def count_rewards_used(session: BookSession, on: date) -> int:
    """Count the rewards handed out on a business date."""
    used = VOUCHER.c.state == "used", VOUCHER.c.used_on == on
    return session.scalar(select(func.count(VOUCHER.c.id)).where(*used)) or 0


def latest_visits(session: BookSession, on: date, *, limit: int) -> list[ListedVisit]:
    """Return the visits and returns of a business date, the newest first."""
    return _listed(session, Visit.business_date == on, limit)


def visits_of(session: BookSession, member: int, *, limit: int) -> list[ListedVisit]:
    """Return the visits and returns of a person, the newest first."""
    return _listed(session, of_person(Visit.member_id, member), limit)


def _listed(session: BookSession, which: ColumnElement[bool], limit: int) -> list[ListedVisit]:
    reward = select(func.max(VOUCHER.c.reward)).where(VOUCHER.c.used_visit_id == Visit.id).scalar_subquery()
    earned_by_it = (
        VOUCHER.c.issued_visit_id == Visit.id,
        VOUCHER.c.state != "void",
        VOUCHER.c.ground != GroundKind.REWARD,  # that one was bought
    )
    granted = select(func.max(VOUCHER.c.reward)).where(*earned_by_it).scalar_subquery()
    rows = session.execute(
        select(
            Visit.id,
            Visit.at,
            HOLDER.id,
            HOLDER.name,
            Card.code,
            reward,
            Purchase.amount,
            Visit.voided_at,
            Purchase.id,
            Visit.kind,
            granted,
        )
        .join(Member, Member.id == Visit.member_id)
        .join(HOLDER, HOLDER.id == Member.account_id)
        .outerjoin(Card, Card.id == HOLDERS_CARD)
        .outerjoin(Purchase, Purchase.visit_id == Visit.id)
        .where(which)
        .order_by(Visit.id.desc())
        .limit(limit)
    ).all()
    earned = _units_awarded(session, [row[0] for row in rows])
    columns: list[tuple[Any, ...]] = [tuple(row) for row in rows]
    return [ListedVisit(*(*row, tuple(earned[row[0]]))) for row in columns]


def _units_awarded(session: BookSession, visits: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Return what visits were awarded, by kind of programme."""
    rows = session.execute(
        select(ENTRY.c.visit_id, Programme.kind, func.sum(ENTRY.c.quantity))
        .join(Programme, Programme.id == ENTRY.c.programme_id)
        .where(ENTRY.c.visit_id.in_(visits), ENTRY.c.kind == "award")
        .group_by(ENTRY.c.visit_id, Programme.kind)
        .order_by(Programme.kind.desc())
    )
    awarded: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for visit, kind, units in rows:
        awarded[visit].append((kind, units))
    return awarded
