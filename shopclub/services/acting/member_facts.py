"""A member as acts and screens name her."""

from collections.abc import Collection

from shopclub.records.members.members import MemberRow, named_members
from shopclub.records.sessions import BookSession
from shopclub.services.acting.outcomes import MemberFacts, MemberLine

NOBODY = MemberLine(0, None, None)


def member_line(row: MemberRow) -> MemberLine:
    """Return a member as acts name her."""
    return MemberLine(row.person, row.name, row.card)


def facts(row: MemberRow) -> MemberFacts:
    """Return what staff like to know of a member."""
    return MemberFacts(row.joined_on, row.last_visit_on, row.birthday, row.note, row.blocked)


def member_lines(session: BookSession, numbers: Collection[int]) -> dict[int, MemberLine]:
    """Return whom members' numbers name, in order of name."""
    people = named_members(session, numbers).items()
    return {number: MemberLine(person.id, person.name, person.card) for number, person in people}
