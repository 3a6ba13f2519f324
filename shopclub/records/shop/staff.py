"""Who works in the shop, and as what."""

from sqlalchemy import select

from shopclub.records.schema.club import StaffMember
from shopclub.records.sessions import BookSession


def role_of(session: BookSession, staff: int | None) -> str | None:
    """Return the role of a staff member: owner, manager or clerk; None for somebody the book does not name."""
    return session.scalars(select(StaffMember.role).where(StaffMember.id == staff)).first()


def name_of(session: BookSession, staff: int) -> str:
    """Return the name of a staff member."""
    return session.scalars(select(StaffMember.name).where(StaffMember.id == staff)).one()


def names_staff(session: BookSession) -> bool:
    """Tell whether the book names any staff at all."""
    return session.scalar(select(StaffMember.id).limit(1)) is not None


def names_of_staff(session: BookSession) -> list[str]:
    """Return the names of those who work in the shop now."""
    return list(session.scalars(select(StaffMember.name).where(StaffMember.ended_on.is_(None))))
