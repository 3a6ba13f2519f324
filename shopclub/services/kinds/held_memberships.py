"""The memberships a member holds, and what is left of their allowance."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, literal_column, select

from shopclub.records.schema.record import table_of
from shopclub.records.schema.memberships import AllowanceUse, Subscription, SubscriptionPayment
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.memberships import ACTIVE, GRACE, MembershipRules, Plan, Subscribed
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import PassLine
from shopclub.services.acting.overviews import MembershipShown, PaymentLine

MOST_PAYMENTS = 24
SUBSCRIPTION = table_of(Subscription)


@dataclass(frozen=True)
class Held:
    """A membership with the rules and the plan it runs by."""

    row: Subscription
    programme: ProgrammeTerms
    rules: MembershipRules
    plan: Plan

    @property
    def kept(self) -> Subscribed:
        """The membership as the rules take it."""
        row = self.row
        return Subscribed(row.plan, row.anchor_on, row.paid_until, row.frozen_on, row.cancelled_on, row.before_on)

    def keep(self, now: Subscribed) -> None:
        """Keep what the rules made of it."""
        row = self.row
        row.plan, row.anchor_on, row.paid_until = now.plan, now.anchor, now.paid_until
        row.frozen_on, row.cancelled_on, row.before_on = now.frozen_on, now.cancelled_on, now.before


_HAS_ONE = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.member_id == bindparam("member")).limit(literal_column("1"))


def held_by(look: Moment | Look, member: int) -> list[Held]:
    """Return a member's newest membership of each programme."""
    found: list[Held] = []
    if not rows_of(look.written(), _HAS_ONE, {"member": member}):
        return found
    for programme in look.club.programmes:
        rules = programme.current(look.on).rules
        if not isinstance(rules, MembershipRules):
            continue
        row = (
            look.written()
            .scalars(
                select(Subscription)
                .where(Subscription.member_id == member, Subscription.programme_id == programme.id)
                .order_by(Subscription.id.desc())
                .limit(1)
            )
            .first()
        )
        if row is None:
            continue
        plan = rules.plan(row.plan)
        own = programme.version(row.version_id).rules
        if plan is None and isinstance(own, MembershipRules):
            rules, plan = own, own.plan(row.plan)
        if plan is not None:
            found.append(Held(row, programme, rules, plan))
    return found


def shown(look: Moment | Look, held: Held) -> MembershipShown:
    """Return a membership as it is shown."""
    state = held.rules.state(held.kept, look.on)
    first, last = held.rules.period(held.kept, held.plan, look.on)
    payments = look.written().scalars(
        select(SubscriptionPayment)
        .where(SubscriptionPayment.subscription_id == held.row.id)
        .order_by(SubscriptionPayment.id.desc())
        .limit(MOST_PAYMENTS)
    )
    return MembershipShown(
        id=held.row.id,
        programme=held.programme.key,
        name=held.rules.name,
        plan=held.plan.name,
        price=held.plan.price,
        state=state,
        paid_until=held.row.paid_until,
        benefits=held.plan.benefits if state in {ACTIVE, GRACE} else (),
        item=held.plan.item,
        left=left_of(look, held, first) if state in {ACTIVE, GRACE} else 0,
        period_ends=last,
        plans=tuple(each.name for each in held.rules.plans),
        payments=tuple(PaymentLine(each.on, each.amount, each.receipt, each.until_on) for each in payments),
    )


def left_of(look: Moment | Look, held: Held, first: date) -> int:
    """Return what the allowance still has in the period that begins on a day."""
    if not held.plan.allowance:
        return 0
    used = _used(look, held, first, date.max)
    before_last = first - timedelta(days=1)
    had_one = before_last >= held.row.anchor_on
    begins = held.rules.period(held.kept, held.plan, before_last)[0] if had_one else first
    used_before = _used(look, held, begins, before_last) if had_one else None
    return held.rules.left(held.plan, used=used, used_before=used_before)


def _used(look: Moment | Look, held: Held, first: date, last: date) -> int:
    counted = select(func.count(AllowanceUse.id)).where(
        AllowanceUse.subscription_id == held.row.id, AllowanceUse.business_date.between(first, last)
    )
    return look.written().scalar(counted) or 0


def passes(look: Moment | Look, member: int) -> tuple[PassLine, ...]:
    """Return the memberships of a member that count now, as acts name them."""
    found = (shown(look, each) for each in held_by(look, member))
    return tuple(
        PassLine(each.programme, each.plan, each.paid_until, each.item, each.left)
        for each in found
        if each.state in {ACTIVE, GRACE}
    )
