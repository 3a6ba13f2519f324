"""Grounds: what an entry or a voucher was given for, or taken for, told by a word of a closed list and numbers.

An owner's words never decide anything: a promotion's name is only shown.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class GroundKind(StrEnum):
    """What an entry, a voucher or a count was made for."""

    VISIT = "visit"
    ITEM = "item"
    AMOUNT = "amount"
    CATEGORY = "category"
    RATES = "rates"
    """Earned by several rates of one programme together."""
    BELOW_MINIMUM = "below_minimum"
    BY_HAND = "by_hand"
    QUARTER = "quarter"
    """A quarter of cashback; the number is `periods.quarter_number`."""
    WELCOME = "welcome"
    FULL_CARD = "full_card"
    """The number counts the member's full cards of the programme."""
    ON_THE_WAY = "on_the_way"
    """A reward on the way to a full card: the number is the card's, the part how many stamps."""
    REWARD = "reward"
    PAYMENT = "payment"
    CAUSE = "cause"
    """Points that a member turned into money for a cause."""
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    """Of birthdays and anniversaries the number is the year of the day itself."""
    NTH_VISIT = "nth_visit"
    SPEND = "spend"
    NTH_REFERRAL = "nth_referral"
    """Of milestones the number is the goal: visits, minor units, friends."""
    FRIEND = "friend"
    """The thanks of one who was brought."""
    FRIENDS = "friends"
    """The thanks of one who brought friends; the number names the first referral they are for."""
    TIER = "tier"
    """A tier's entry reward: the number is its rank, the part the day the tier was reached, as an ordinal."""
    PRIZE = "prize"
    """A prize of a draw; the number is the place."""
    TAKEN_BACK = "taken_back"
    CARD_REOPENED = "card_reopened"
    GIVEN_BACK = "given_back"
    RETURN_UNDONE = "return_undone"
    JOINED = "joined"
    """What members who were merged had on the way, each too little, and have together."""
    LAPSED_BEFORE = "lapsed_before"
    FORGIVEN = "forgiven"
    OWED_LONG = "owed_long"
    FORGOTTEN = "forgotten"
    LAPSED = "lapsed"
    NEW_TERMS = "new_terms"
    MOVED = "moved"
    OPENING = "opening"


@dataclass(frozen=True)
class Ground:
    """What something was given for: the kind, the numbered thing, and the programme that gave it where it is another.

    `programme` is that programme's number in the book, 0 where the entry's own programme gave it.
    """

    kind: GroundKind
    number: int = 0
    part: int = 0
    programme: int = 0

    @classmethod
    def full_card(cls, number: int) -> "Ground":
        """Return the ground of a member's nth full card."""
        return cls(GroundKind.FULL_CARD, number)

    @classmethod
    def on_the_way(cls, card: int, stamps: int) -> "Ground":
        """Return the ground of a reward at some stamps of a member's nth card."""
        return cls(GroundKind.ON_THE_WAY, card, stamps)

    @classmethod
    def tier(cls, rank: int, since: date) -> "Ground":
        """Return the ground of the entry reward of a tier reached on a day."""
        return cls(GroundKind.TIER, rank, since.toordinal())

    def of(self, programme: int) -> "Ground":
        """Return the same ground as another programme's entry names it: with the programme that gave it."""
        return Ground(self.kind, self.number, self.part, programme)

    @property
    def fills_card(self) -> int:
        """The number of the full card it is; 0 for everything else."""
        return self.number if self.kind is GroundKind.FULL_CARD else 0


BY_HAND = Ground(GroundKind.BY_HAND)
REWARD = Ground(GroundKind.REWARD)
PAYMENT = Ground(GroundKind.PAYMENT)
TAKEN_BACK = Ground(GroundKind.TAKEN_BACK)
CARD_REOPENED = Ground(GroundKind.CARD_REOPENED)
GIVEN_BACK = Ground(GroundKind.GIVEN_BACK)
RETURN_UNDONE = Ground(GroundKind.RETURN_UNDONE)
JOINED = Ground(GroundKind.JOINED)
LAPSED_BEFORE = Ground(GroundKind.LAPSED_BEFORE)
FORGIVEN = Ground(GroundKind.FORGIVEN)
