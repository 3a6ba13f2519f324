"""What follows from an act beyond its own entries: tiers, occasions, referrals and credit are brought to what is due.

Each kind looks at what is true now and makes up the difference, so that the same code serves a visit, a return, a void
and its preview.
"""

from collections.abc import Callable, Mapping
from typing import Any

from shopclub.records.members.members import MemberRow
from shopclub.records.standings import Holding
from shopclub.rules.ledger.acts import Notice, Standing
from shopclub.services.acting.desk import Desk, Moment
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


def follow_up(moment: Moment, row: MemberRow, before: Holding, held: dict[int, Standing], **how: Any) -> Followed:
    """Bring what hangs on a member's visits and purchases to what is due now."""
    followed = Followed(
        moment,
        row.id,
        held,
        before,
        birthday=row.birthday,
        joined_on=row.joined_on,
        blocked=bool(row.blocked),
        **how,
    )
    kinds = moment.club.kinds
    following = [follow for kind, follow in FOLLOWING if kind in kinds]
    if following:  # they read by prepared statements, which see what is written only
        moment.written().flush()
    for follow in following:
        follow(followed)
    return followed


def finish(
    desk: Desk,
    moment: Moment,
    row: MemberRow,
    held: Mapping[int, Standing],
    *,
    before: Holding,
    visit: int | None,
    took: bool = False,
    anew: bool = False,
    singly: bool = True,
    notices: tuple[Notice, ...] = (),
    **more: Any,
) -> Acted:
    """Follow an act up and gather its outcome; `took` tells that it took something away."""
    followed = follow_up(moment, row, before, dict(held), visit=visit, took=took, anew=anew, singly=singly)
    if took or anew:
        benefits.free_again(moment, visit)
    stands = standing_now(moment, row)
    offered = tuple(Notice("benefit", each.programme, text=each.name) for each in stands["benefits"])
    said = (*notices, *followed.notices, *(offered if more.get("act", "scan") == "scan" else ()))
    return desk.answer(moment, row, followed.held, before=before, visit=visit, notices=said, **stands, **more)


def standing_now(moment: Moment, row: MemberRow) -> dict[str, Any]:
    """Return what a member has beside units: her tier, the benefits that apply now, memberships that count."""
    kinds = moment.club.kinds
    there = () if row.blocked else benefits.benefits_now(moment, moment.act.instant, row.id)
    return {
        "tier": tiers.tier_line(moment, row.id) if "tiers" in kinds else None,
        "benefits": benefits.lines(there),
        "passes": held_memberships.passes(moment, row.id) if "membership" in kinds else (),
    }
