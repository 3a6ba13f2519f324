"""What follows from an act beyond its own entries, and so the end of every act (`finish`).

Tiers, occasions, referrals, credit, what goes to a cause and entries in draws are brought to what is due. Each
kind looks at what is true now and makes up the difference, so that the same code serves a visit, a return, a void and
its preview.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shopclub.records.members.members import MemberRow
from shopclub.records.statements import write_changes
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
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.answers import ActReport, Privileges, answer_of
from shopclub.services.acting.desk import Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.kinds import (
    benefits,
    cashback,
    charity,
    draw_entries,
    held_memberships,
    occasions,
    partners,
    referrals,
    tier_changes,
    tiers,
)
from shopclub.services.units.followed import Followed


@dataclass(frozen=True, kw_only=True)
class KindService:
    """What a kind does beyond what its rules decide of a visit itself.

    `follow` brings what hangs on visits to what is due; `begin` gives members what they have from a programme's first
    day, `renew` what another version gives them; `prove` proves what rules alone can't tell of their settings.
    """

    follow: Callable[[Followed], None] | None = None
    begin: Callable[[Moment, ProgrammeTerms, Any], object] | None = None
    renew: Callable[[Moment, ProgrammeTerms, Any], object] | None = None
    prove: Callable[[Moment, Any], None] | None = None


SERVICES: Mapping[str, KindService] = {
    CashbackRules.kind: KindService(follow=cashback.follow),
    TierRules.kind: KindService(follow=tier_changes.follow, begin=tiers.back_compute),
    ReferralRules.kind: KindService(follow=referrals.follow),
    OccasionRules.kind: KindService(follow=occasions.follow),
    CharityRules.kind: KindService(follow=charity.follow),
    DrawRules.kind: KindService(
        follow=draw_entries.follow, begin=draw_entries.open_for_all, renew=draw_entries.open_for_all
    ),
    PartnerRules.kind: KindService(prove=partners.prove_other),
    StampCardRules.kind: KindService(),
    PointRules.kind: KindService(),
    ClubRules.kind: KindService(),
    MembershipRules.kind: KindService(),
}
"""What each kind does; those that hang on visits are followed up in this order."""


def follow_up(moment: Moment, report: ActReport, *, took: bool = False, anew: bool = False) -> Followed:
    """Bring what hangs on a member's visits and purchases to what is due now.

    `took` tells that the act took something away, `anew` that it let a return never have been.
    """
    row = report.row
    followed = Followed(
        moment,
        row.id,
        standings=dict(report.after),
        before=report.before,
        visit=report.visit,
        birthday=row.birthday,
        joined_on=row.joined_on,
        took=took,
        anew=anew,
        blocked=bool(row.blocked),
        singly=report.singly,
    )
    kinds = moment.club.kinds
    following = [service.follow for kind, service in SERVICES.items() if service.follow and kind in kinds]
    if following:
        write_changes(moment.written())
    for follow in following:
        follow(followed)
    return followed


def finish(moment: Moment, report: ActReport, *, took: bool = False, anew: bool = False) -> Acted:
    """Follow an act up and gather its answer; `took` and `anew` as for `follow_up`."""
    followed = follow_up(moment, report, took=took, anew=anew)
    if took or anew:
        benefits.free_again(moment, report.visit)
    privileges = privileges_now(moment, report.row)
    notices = (*report.notices, *followed.notices)
    if report.act == "scan":
        notices += tuple(Notice("benefit", benefit.programme, text=benefit.name) for benefit in privileges.benefits)
    return answer_of(moment, replace(report, after=followed.standings, notices=notices, privileges=privileges))


def privileges_now(moment: Moment, row: MemberRow) -> Privileges:
    """Return what a member has beside units now; one who is blocked has no benefits."""
    kinds = moment.club.kinds
    there = () if row.blocked else benefits.benefits_now(moment, moment.act.instant, row.id)
    return Privileges(
        tier=tiers.tier_line(moment, row.id) if TierRules.kind in kinds else None,
        benefits=benefits.lines(there),
        passes=held_memberships.passes(moment, row.id) if MembershipRules.kind in kinds else (),
    )
