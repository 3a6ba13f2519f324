"""Every kind of programme in the window; a new kind is one more line in `SCREENS`."""

from collections.abc import Mapping

from shopclub.desktop.screens.programmes.kinds import (
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
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
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
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.money import Currency

SCREENS: Mapping[str, KindScreen] = {
    StampCardRules.kind: stamp_cards.SCREEN,
    PointRules.kind: points.SCREEN,
    CashbackRules.kind: cashback.SCREEN,
    TierRules.kind: tiers.SCREEN,
    ReferralRules.kind: referrals.SCREEN,
    ClubRules.kind: benefits.SCREEN,
    CharityRules.kind: charity.SCREEN,
    MembershipRules.kind: memberships.SCREEN,
    OccasionRules.kind: occasions.SCREEN,
    DrawRules.kind: draws.SCREEN,
    PartnerRules.kind: partners.SCREEN,
}
"""What the window has of each kind by its name, in the order in which new programmes are offered."""


def example_card(rules: ProgrammeRules, currency: Currency) -> CardView:
    """Return what a member would have under the rules, as a card."""
    return SCREENS[rules.kind].card(rules, currency)


def example_sentences(rules: ProgrammeRules, currency: Currency) -> tuple[str, ...]:
    """Return what the rules do for a member who spends 84.00."""
    return tuple(map(formats.tidy, SCREENS[rules.kind].sentences(rules, currency)))


def all_offers() -> tuple[Offer, ...]:
    """Return every programme to begin with."""
    return tuple(offer for screen in SCREENS.values() for offer in screen.offers())
