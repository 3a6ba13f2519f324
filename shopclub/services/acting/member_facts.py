"""A member as acts and screens name her."""

from shopclub.records.members.members import MemberRow
from shopclub.services.acting.outcomes import MemberFacts, MemberLine

NOBODY = MemberLine(0, None, None)


def member_line(row: MemberRow) -> MemberLine:
    """Return a member as acts name her."""
    return MemberLine(row.person, row.name, row.card)


def facts(row: MemberRow) -> MemberFacts:
    """Return what staff like to know of a member."""
    return MemberFacts(row.joined_on, row.last_visit_on, row.birthday, row.note, row.blocked)
