"""What follows from an act beyond its own entries: tiers, occasions, referrals and credit are brought to what is due.

Each kind looks at what is true now and makes up the difference, so that the same code serves a visit, a return, a void
and its preview.
"""

from collections.abc import Callable
from dataclasses import replace

from shopclub.records.members.members import MemberRow
from shopclub.rules.ledger.acts import Notice
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
    referrals,
    tiers,
)
from shopclub.services.units.followed import Followed

FOLLOWING: tuple[tuple[str, Callable[[Followed], None]], ...] = (
    ("cashback", cashback.follow),
    ("tiers", tiers.follow),
    ("referral", referrals.follow),
    ("occasion", occasions.follow),
    ("charity", charity.follow),
    ("draw", draw_entries.follow),
)
"""The kinds whose programmes hang on visits and purchases, in the order they are followed up."""


def follow_up(moment: Moment, report: ActReport, *, took: bool = False, anew: bool = False) -> Followed:
    """Bring what hangs on a member's visits and purchases to what is due now.

    `took` tells that the act took something away, `anew` that it let a return never have been.
    """
    row = report.row
    followed = Followed(
        moment,
        row.id,
        dict(report.after),
        report.before,
        report.visit,
        birthday=row.birthday,
        joined_on=row.joined_on,
        took=took,
        anew=anew,
        blocked=bool(row.blocked),
        singly=report.singly,
    )
    kinds = moment.club.kinds
    following = [follow for kind, follow in FOLLOWING if kind in kinds]
    if following:  # they read by prepared statements, which see what is written only
        moment.written().flush()
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
    return answer_of(moment, replace(report, after=followed.held, notices=notices, privileges=privileges))


def privileges_now(moment: Moment, row: MemberRow) -> Privileges:
    """Return what a member has beside units now; one who is blocked has no benefits."""
    kinds = moment.club.kinds
    there = () if row.blocked else benefits.benefits_now(moment, moment.act.instant, row.id)
    return Privileges(
        tier=tiers.tier_line(moment, row.id) if "tiers" in kinds else None,
        benefits=benefits.lines(there),
        passes=held_memberships.passes(moment, row.id) if "membership" in kinds else (),
    )
