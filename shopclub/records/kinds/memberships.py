"""Paid memberships as the book keeps them, what was paid for them, and what was taken of their allowance."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal_column, select, update

from shopclub.records.acts import OpenAct
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.memberships import AllowanceUse, Subscription, SubscriptionPayment
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.memberships import Subscribed

_SUBSCRIPTION = table_of(Subscription)
_OF_MEMBER = select(_SUBSCRIPTION.c.id).where(of_person(_SUBSCRIPTION.c.member_id))
_HAS_ONE = _OF_MEMBER.limit(literal_column("1"))


@dataclass(frozen=True)
class KeptMembership:
    """A member's membership by a version of its programme, with what the rules decide from."""

    id: int
    version: int
    subscribed: Subscribed


@dataclass(frozen=True)
class NewMembership:
    """A membership to be begun on a plan, from a day."""

    member: int
    programme: int
    version: int
    plan: str
    on: date


@dataclass(frozen=True)
class Payment:
    """What was paid for a membership, in minor units, by which receipt, and until when it pays (inclusive).

    It is below zero where a change of plan gave money back.
    """

    on: date
    amount: int
    receipt: str | None
    until: date


def has_membership(session: BookSession, member: int) -> bool:
    """Tell whether a member ever began a membership."""
    return bool(rows_of(session, _HAS_ONE, {"member": member}))


def newest_membership(session: BookSession, member: int, programme: int) -> KeptMembership | None:
    """Return a person's newest membership of a programme; of two on one account the one that is paid longer counts."""
    rows = session.execute(
        select(
            Subscription.member_id,
            Subscription.id,
            Subscription.version_id,
            Subscription.plan,
            Subscription.anchor_on,
            Subscription.paid_until,
            Subscription.frozen_on,
            Subscription.cancelled_on,
            Subscription.before_on,
        )
        .where(of_person(Subscription.member_id, member), Subscription.programme_id == programme)
        .order_by(Subscription.id)
    )
    newest = {
        row.member_id: KeptMembership(
            row.id,
            row.version_id,
            Subscribed(row.plan, row.anchor_on, row.paid_until, row.frozen_on, row.cancelled_on, row.before_on),
        )
        for row in rows
    }
    return max(newest.values(), key=_paid_longest, default=None)


def _paid_longest(membership: KeptMembership) -> tuple[date, int]:
    return membership.subscribed.paid_until or date.min, membership.id


def begin_membership(act: OpenAct, membership: NewMembership) -> None:
    """Keep that a membership began; nothing is paid for it yet."""
    session = act.written()
    row = Subscription(
        member_id=membership.member,
        programme_id=membership.programme,
        version_id=membership.version,
        plan=membership.plan,
        started_on=membership.on,
        anchor_on=membership.on,
        request_id=act.request,
    )
    session.add(row)
    session.flush()
    act.named = True


def keep_membership(act: OpenAct, membership: int, subscribed: Subscribed) -> None:
    """Keep what the rules made of a membership."""
    act.written().execute(
        update(Subscription)
        .where(Subscription.id == membership)
        .values(
            plan=subscribed.plan,
            anchor_on=subscribed.anchor,
            paid_until=subscribed.paid_until,
            frozen_on=subscribed.frozen_on,
            cancelled_on=subscribed.cancelled_on,
            before_on=subscribed.before,
        )
    )
    act.named = True


def add_payment(act: OpenAct, membership: int, payment: Payment) -> None:
    """Write down what was paid for a membership."""
    session = act.written()
    row = SubscriptionPayment(
        subscription_id=membership,
        on=payment.on,
        amount=payment.amount,
        receipt=payment.receipt,
        until_on=payment.until,
        request_id=act.request,
    )
    session.add(row)
    session.flush()
    act.named = True


def payments_of(session: BookSession, membership: int, *, most: int) -> tuple[Payment, ...]:
    """Return what was paid for a membership, the newest first."""
    rows = session.execute(
        select(
            SubscriptionPayment.on,
            SubscriptionPayment.amount,
            SubscriptionPayment.receipt,
            SubscriptionPayment.until_on,
        )
        .where(SubscriptionPayment.subscription_id == membership)
        .order_by(SubscriptionPayment.id.desc())
        .limit(most)
    )
    return tuple(Payment(*row) for row in rows)


def take_item(act: OpenAct, membership: int, *, on: date) -> None:
    """Write down that one item of a membership's allowance was taken."""
    session = act.written()
    row = AllowanceUse(subscription_id=membership, business_date=on, at=act.instant, request_id=act.request)
    session.add(row)
    session.flush()
    act.named = True


def items_taken(session: BookSession, membership: int, *, first: date, last: date) -> int:
    """Count the items taken of a membership's allowance from one business date to another, inclusive."""
    taken = select(func.count(AllowanceUse.id)).where(
        AllowanceUse.subscription_id == membership, AllowanceUse.business_date.between(first, last)
    )
    return session.scalar(taken) or 0
