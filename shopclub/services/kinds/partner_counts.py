"""Counting vouchers between partner shops: in a period, and by benefit."""

from typing import Any

from sqlalchemy import func, select

from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.periods import Period
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.overviews import SettlementLine


def rows_within(table: Any, programme: ProgrammeTerms, period: Period) -> tuple[Any, ...]:
    """Return what picks the rows of a partner and a period; what was undone never was."""
    there = table.c.programme_id == programme.id, table.c.business_date >= period.start
    undone = (table.c.undone_at.is_(None),) if "undone_at" in table.c else ()
    return *there, table.c.business_date < period.end, *undone


def counted(look: Look | Moment, table: Any, programme: ProgrammeTerms, period: Period, *also: Any) -> int:
    """Count the vouchers of a partner in a period."""
    found = select(func.count()).select_from(table).where(*rows_within(table, programme, period), *also)
    return look.written().scalar(found) or 0


def by_benefit(look: Look, table: Any, programme: ProgrammeTerms, period: Period) -> tuple[SettlementLine, ...]:
    """Return how many vouchers there were of each benefit, and what they are worth."""
    rows = look.session.execute(
        select(table.c.benefit, func.count(), func.sum(table.c.value))
        .where(*rows_within(table, programme, period))
        .group_by(table.c.benefit)
        .order_by(table.c.benefit)
    )
    return tuple(SettlementLine(*row) for row in rows)
