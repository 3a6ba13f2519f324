"""Debts that were carried too long are written off, and noted for the owner."""

from datetime import date

from shopclub.records import standings
from shopclub.records.ledger import Booking
from shopclub.records.trade.debts import versions_of_entries
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.services.acting.desk import Moment, post_decision
from shopclub.services.units.cases import note_forgiven


def forgive_old_debts(moment: Moment, member_id: int, programme_id: int, *, before: date) -> int:
    """Write off what a member owes in a programme since before a day; return the units."""
    programme = moment.club.programme_by_id(programme_id)
    session = moment.written()
    standing = standings.holding(session, member_id, on=moment.on).standing(programme_id)
    old = versions_of_entries(session, [entry for entry, _ in standing.debts], before=before)
    postings = tuple(
        Posting(EntryKind.WRITE_OFF, owed, old[entry], Ground(GroundKind.OWED_LONG), reverses=entry)
        for entry, owed in standing.debts
        if entry in old
    )
    units = sum(posting.quantity for posting in postings)
    if units:
        post_decision(moment, Decision(postings), Booking(member_id, programme, moment.on), standing)
        note_forgiven(moment, member_id, programme=programme_id, visit=None, units=units)
    return units
