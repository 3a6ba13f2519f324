"""What a member's page shows, read at once."""

from dataclasses import dataclass

from shopclub.rules.values.people import MergedPerson
from shopclub.services.acting.outcomes import MemberShown, QuarterLine, StatementLine, VisitLine
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


@dataclass(frozen=True)
class MemberRead:
    """A member with her visits, her entries, and where she stands; and the merges that can be taken back."""

    shown: MemberShown
    visits: tuple[VisitLine, ...]
    lines: tuple[StatementLine, ...]
    stands: Stands
    merges: tuple[MergedPerson, ...]


def read_member(club: Clubhouse, member: int) -> MemberRead:
    """Read what a member's page shows.

    Raises:
        MemberUnknown: there is none.
    """
    shown = club.front.member(member)
    visits, lines = club.front.history(shown.id), club.front.statement(shown.id)
    return MemberRead(shown, visits, lines, _read_stands(club, shown.id), club.merging.merges(shown.id))


def _read_stands(club: Clubhouse, member: int) -> Stands:
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
