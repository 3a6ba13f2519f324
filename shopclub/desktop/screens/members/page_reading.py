"""What a member has beside units, read for her page at once."""

from dataclasses import dataclass

from shopclub.services.acting.outcomes import QuarterLine
from shopclub.services.acting.overviews import (
    CauseShown,
    DrawShown,
    IssuedVoucher,
    MembershipShown,
    PartnerShown,
    ReferralLine,
    TierShown,
)
from shopclub.services.shop.clubhouse import Clubhouse


@dataclass(frozen=True)
class Stands:
    """Where a member stands in the kinds of programme that count no units."""

    tiers: tuple[TierShown, ...]
    referrals: tuple[ReferralLine, ...]
    causes: tuple[CauseShown, ...]
    memberships: tuple[MembershipShown, ...]
    offered: tuple[tuple[str, str, int], ...]
    draws: tuple[DrawShown, ...]
    partners: tuple[PartnerShown, ...]
    vouchers: tuple[IssuedVoucher, ...]
    quarters: tuple[QuarterLine, ...]


def read_stands(club: Clubhouse, member: int) -> Stands:
    """Read where a member stands.

    Raises:
        MemberUnknown: there is none.
    """
    return Stands(
        tiers=club.tiers.show(member),
        referrals=club.referrals.listed(member=member),
        causes=club.charity.shown(member),
        memberships=club.memberships.show(member),
        offered=club.memberships.offered(),
        draws=club.draws.shown(member),
        partners=club.partners.shown(),
        vouchers=club.partners.issued_to(member),
        quarters=club.front.quarters(member),
    )
