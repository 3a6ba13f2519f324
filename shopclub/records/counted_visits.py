"""What counts as a visit, wherever visits are counted."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from shopclub.records.schema.programmes import BenefitUse
from shopclub.records.schema.trade import Amendment, Visit


def came(visit: Any = Visit) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a visit that stands and counts as one.

    An act at the counter that handed out a reward alone is none until something is bought on it (ruling 42); who uses a
    benefit buys something.
    """
    bought_since = select(Amendment.id).where(Amendment.visit_id == visit.id, Amendment.earned == 1).correlate(visit)
    benefit = select(BenefitUse.id).where(BenefitUse.visit_id == visit.id).correlate(visit)
    return (
        visit.voided_at.is_(None),
        visit.kind == "visit",
        or_(visit.earns == 1, bought_since.exists(), benefit.exists()),
    )
