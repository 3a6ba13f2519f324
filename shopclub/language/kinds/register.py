"""The words of every kind of programme; a new kind is one more line in `WORDS`."""

from collections.abc import Mapping

from shopclub.language.kinds import (
    benefits,
    cashback,
    charity,
    draws,
    memberships,
    occasions,
    partners,
    points,
    referrals,
    stamp_cards,
    tiers,
)
from shopclub.language.kinds.words import KindWords
from shopclub.rules.kinds.benefits import ClubRules
from shopclub.rules.kinds.cashback import CashbackRules
from shopclub.rules.kinds.charity import CharityRules
from shopclub.rules.kinds.draws import DrawRules
from shopclub.rules.kinds.memberships import MembershipRules
from shopclub.rules.kinds.occasions import OccasionRules
from shopclub.rules.kinds.partners import PartnerRules
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.kinds.referrals import ReferralRules
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.kinds.tiers import TierRules

WORDS: Mapping[str, KindWords] = {
    StampCardRules.kind: stamp_cards.WORDS,
    PointRules.kind: points.WORDS,
    CashbackRules.kind: cashback.WORDS,
    TierRules.kind: tiers.WORDS,
    ReferralRules.kind: referrals.WORDS,
    CharityRules.kind: charity.WORDS,
    ClubRules.kind: benefits.WORDS,
    MembershipRules.kind: memberships.WORDS,
    OccasionRules.kind: occasions.WORDS,
    DrawRules.kind: draws.WORDS,
    PartnerRules.kind: partners.WORDS,
}
"""The words of each kind by its name, in the order in which what they count is told."""

_UNNAMED = KindWords()
"""What is said of a programme whose kind is not told: it counts points."""


def words_of(kind: str) -> KindWords:
    """Return the words of a kind of programme."""
    return WORDS.get(kind, _UNNAMED)
