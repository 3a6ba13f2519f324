"""In which order members are listed."""

from enum import StrEnum


class MemberOrder(StrEnum):
    """What the list of members is sorted by (ruling 58)."""

    LAST_HERE = "last_here"
    NAME = "name"
    BALANCE = "balance"
    TIER = "tier"
