"""Whose birthday or anniversary may be kept on some days, and since when a birthday is known."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, extract, func, select

from shopclub.records.members.members import THERE
from shopclub.records.schema.club import BirthdayEntry, Member
from shopclub.records.sessions import BookSession

MonthAndDay = tuple[int, int]


def birthday_entered_on(session: BookSession, member: int) -> date | None:
    """Return the business date on which a person's birthday was entered or changed last; None where it never was."""
    account = select(Member.account_id).where(Member.id == member).scalar_subquery()
    return session.scalar(select(BirthdayEntry.entered_on).where(BirthdayEntry.member_id == account))


def members_born_on(session: BookSession, days: Collection[MonthAndDay]) -> list[int]:
    """Return the members whose birthday, with a year or without, is on one of some days, by number."""
    month_and_day = func.substr(Member.birthday, func.length(Member.birthday) - 4)
    return _members_where(session, month_and_day.in_([f"{month:02}-{day:02}" for month, day in sorted(days)]))


def members_who_joined_on(session: BookSession, days: Collection[MonthAndDay]) -> list[int]:
    """Return the members who joined on one of some days of a year, whichever year it was, by number."""
    in_year = extract("month", Member.joined_on) * 100 + extract("day", Member.joined_on)
    return _members_where(session, in_year.in_([month * 100 + day for month, day in sorted(days)]))


def _members_where(session: BookSession, test: ColumnElement[bool]) -> list[int]:
    return list(session.scalars(select(Member.id).where(*THERE, test).order_by(Member.id)))
