"""Members who may be the same person as somebody who is enrolled or edited (counter.md 2c)."""

from collections.abc import Mapping

from sqlalchemy import select

from shopclub.records.members.members import THERE
from shopclub.records.members.search import digits_of, fold, words_of, words_table
from shopclub.records.schema.club import Member
from shopclub.records.sessions import BookSession

FEWEST_DIGITS, COMPARED_DIGITS = 6, 8


def possible_duplicates(session: BookSession, details: Mapping[str, str | None]) -> tuple[int, ...]:
    """Return the members with the same phone number, in whatever spelling, e-mail address, or name and birthday."""
    alike: set[int] = set()
    digits = digits_of(details.get("phone") or "")
    words = [fold(details["email"] or "")] if details.get("email") else []
    words += [digits[-COMPARED_DIGITS:]] if len(digits) >= FEWEST_DIGITS else []
    if words:
        table = words_table()
        named = session.scalars(select(table.c.member_id).where(table.c.word.in_(words)))
        alike |= {number for number in named if _has(session, number, details)}
    if details.get("name") and details.get("birthday"):
        born = session.execute(select(Member.id, Member.name).where(*THERE, Member.birthday == details["birthday"]))
        alike |= {number for number, name in born if name and words_of(name) == words_of(details["name"] or "")}
    return tuple(sorted(alike))


def _has(session: BookSession, number: int, details: Mapping[str, str | None]) -> bool:
    """Tell whether a word found is really the member's phone number or address, and no card's or name's."""
    member = session.get_one(Member, number)
    phone, asked = digits_of(member.phone or ""), digits_of(details.get("phone") or "")
    same_phone = bool(asked) and phone[-COMPARED_DIGITS:] == asked[-COMPARED_DIGITS:]
    same_address = bool(details.get("email")) and fold(member.email or "") == fold(details["email"] or "")
    return same_phone or same_address
