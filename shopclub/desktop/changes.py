"""What an act changed, as it is broadcast to the screens once its answer was given."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Noun: TypeAlias = Literal["visits", "members", "cards", "programmes", "shop", "cases", "day"]
EVERY_NOUN: frozenset[Noun] = frozenset({"visits", "members", "cards", "programmes", "shop", "cases", "day"})


@dataclass(frozen=True)
class AddedToDay:
    """What an act adds to the counts of its day."""

    visits: int = 0
    new_members: int = 0
    rewards: int = 0
    booked: int = 0


@dataclass(frozen=True)
class Changes:
    """Which nouns changed, for which member where it is one, and what was counted.

    Without `counted` the counts of the day may be any: who shows them reads them anew.
    """

    nouns: frozenset[Noun]
    member: int | None = None
    counted: AddedToDay | None = None

    @classmethod
    def of(cls, *nouns: Noun, member: int | None = None, counted: AddedToDay | None = None) -> "Changes":
        """Return the change of some nouns."""
        return cls(frozenset(nouns), member, counted)


EVERYTHING = Changes(EVERY_NOUN)
"""Of what nobody heard the answer: whatever is shown is read anew."""
