"""The memberships a member has, and what is left of their allowance."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from shopclub.records.kinds import memberships
from shopclub.rules.kinds.memberships import ACTIVE, GRACE, MembershipRules, Plan, Subscribed
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import PassLine
from shopclub.services.acting.overviews import MembershipShown, PaymentLine
from shopclub.services.units.followed import of_kind

MOST_PAYMENTS = 24


@dataclass(frozen=True)
class HeldMembership:
    """A membership by its number, with the rules and the plan it runs by; `kept` is how it stands."""

    id: int
    programme: ProgrammeTerms
    rules: MembershipRules
    plan: Plan
    kept: Subscribed

    def state(self, on: date) -> str:
        """Return the state it is in on a business date."""
        return self.rules.state(self.kept, on)

    def period(self, on: date) -> tuple[date, date]:
        """Return the first and the last day of the period that a day is in."""
        return self.rules.period(self.kept, self.plan, on)


def held_by(look: Moment | Look, member: int) -> list[HeldMembership]:
    """Return a member's newest membership of each programme."""
    if not memberships.has_membership(look.written(), member):
        return []
    offered = of_kind(look.club.programmes, look.on, MembershipRules)
    newest = (_held_in(look, member, programme, rules) for programme, rules in offered)
    return [membership for membership in newest if membership is not None]


def _held_in(
    look: Moment | Look, member: int, programme: ProgrammeTerms, rules: MembershipRules
) -> HeldMembership | None:
    """Return a member's newest membership of a programme, by the rules of today or those that still know its plan."""
    newest = memberships.newest_membership(look.written(), member, programme.id)
    if newest is None:
        return None
    # A programme keeps its kind; that she went to another plan under a later version is not written with it.
    begun = (version.rules for version in reversed(programme.versions) if (version.begun_on or look.on) <= look.on)
    known, plan = next(
        (known, plan)
        for known in (rules, *(cast("MembershipRules", earlier) for earlier in begun))
        if (plan := known.plan(newest.subscribed.plan)) is not None
    )
    return HeldMembership(newest.id, programme, known, plan, newest.subscribed)


def shown(look: Moment | Look, membership: HeldMembership) -> MembershipShown:
    """Return a membership as it is shown."""
    state = membership.state(look.on)
    counts = state in {ACTIVE, GRACE}
    first, last = membership.period(look.on)
    payments = memberships.payments_of(look.written(), membership.id, most=MOST_PAYMENTS)
    return MembershipShown(
        id=membership.id,
        programme=membership.programme.key,
        name=membership.rules.name,
        plan=membership.plan.name,
        price=membership.plan.price,
        state=state,
        paid_until=membership.kept.paid_until,
        benefits=membership.plan.benefits if counts else (),
        item=membership.plan.item,
        left=left_of(look, membership, first) if counts else 0,
        period_ends=last,
        plans=tuple(plan.name for plan in membership.rules.plans),
        payments=tuple(PaymentLine(paid.on, paid.amount, paid.receipt, paid.until) for paid in payments),
    )


def left_of(look: Moment | Look, membership: HeldMembership, first: date) -> int:
    """Return what the allowance still has in the period that begins on a day."""
    if not membership.plan.allowance:
        return 0
    session = look.written()
    used = memberships.items_taken(session, membership.id, first=first, last=date.max)
    used_before = None
    day_before = first - timedelta(days=1)
    if day_before >= membership.kept.anchor:
        begins, _ = membership.period(day_before)
        used_before = memberships.items_taken(session, membership.id, first=begins, last=day_before)
    return membership.rules.left(membership.plan, used=used, used_before=used_before)


def passes(look: Moment | Look, member: int) -> tuple[PassLine, ...]:
    """Return the memberships of a member that count now, as acts name them."""
    lines = (shown(look, membership) for membership in held_by(look, member))
    return tuple(
        PassLine(line.programme, line.plan, line.paid_until, line.item, line.left)
        for line in lines
        if line.state in {ACTIVE, GRACE}
    )
