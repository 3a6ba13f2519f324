"""What members owe, by the entries that made the debt."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from shopclub.records.ledger import ENTRY
from shopclub.records.sessions import BookSession


def versions_of_entries(session: BookSession, entries: Collection[int], *, before: date) -> dict[int, int]:
    """Return which of some entries were made before a business date, each with the version it was made under."""
    rows = session.connection().execute(
        select(ENTRY.c.id, ENTRY.c.version_id).where(ENTRY.c.id.in_(entries), ENTRY.c.business_date < before)
    )
    return {row.id: row.version_id for row in rows}
