"""Debts that were carried too long are written off, and noted for the owner."""

from datetime import date

from sqlalchemy import select

from shopclub.records import standings
from shopclub.records.ledger import ENTRY
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting
from shopclub.services.acting.desk import Moment, post_decision
from shopclub.services.units.cases import note_case


def forgive_old_debts(moment: Moment, member_id: int, programme_id: int, *, before: date) -> int:
    """Write off what a member owes in a programme since before a day; return the units."""
    programme = moment.club.programme_by_id(programme_id)
    standing = standings.holding(moment.written(), member_id, on=moment.on).standing(programme_id)
    numbers = [entry for entry, _owed in standing.debts]
    rows = (
        moment.written()
        .connection()
        .execute(select(ENTRY.c.id, ENTRY.c.version_id).where(ENTRY.c.id.in_(numbers), ENTRY.c.business_date < before))
    )
    old = {row[0]: row[1] for row in rows}
    postings = tuple(
        Posting(EntryKind.WRITE_OFF, owed, old[entry], "owed for 90 days", reverses=entry)
        for entry, owed in standing.debts
        if entry in old
    )
    units = sum(each.quantity for each in postings)
    if units:
        post_decision(
            moment, Decision(postings), member_id=member_id, programme=programme, standing=standing, visit=None
        )
        note_case(moment, "forgiven", member_id, programme_id, None, quantity=units)
    return units
