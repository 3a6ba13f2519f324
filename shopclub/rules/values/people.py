"""People as lists name them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class NamedMember:
    """A person as lists name her, with her active card."""

    id: int
    name: str | None
    phone: str | None
    email: str | None
    card: str | None


@dataclass(frozen=True)
class MergedPerson:
    """Who was merged into another, when, and what she was called."""

    at: datetime
    on: date
    member: int
    name: str | None


@dataclass(frozen=True)
class ListedMember:
    """One line of the member list; `units` are what she has in the programme that the list shows."""

    id: int
    name: str | None
    phone: str | None
    email: str | None
    card: str | None
    joined_on: date
    last_visit_on: date | None
    last_visit_at: datetime | None
    visits: int
    units: int
    reward_waits: bool
