"""Paid memberships, what was paid for them, and what was taken of their allowance."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, request_number


class Subscription(Record, kw_only=True):
    """A paid membership: its plan, the day its periods are counted from, and until when it is paid (inclusive)."""

    __tablename__ = "subscription"
    __table_args__ = (Index("subscription_of_member", "member_id", "programme_id", "id"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    plan: Mapped[str]
    started_on: Mapped[date]
    anchor_on: Mapped[date]
    paid_until: Mapped[date | None] = mapped_column(default=None)
    frozen_on: Mapped[date | None] = mapped_column(default=None)
    cancelled_on: Mapped[date | None] = mapped_column(default=None)
    before_on: Mapped[date | None] = mapped_column(default=None)
    request_id: Mapped[int] = request_number()


class SubscriptionPayment(Record, kw_only=True):
    """What was paid, in minor units; below zero where a change of plan gave money back."""

    __tablename__ = "subscription_payment"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), index=True)
    on: Mapped[date]
    amount: Mapped[int]
    receipt: Mapped[str | None] = mapped_column(default=None)
    until_on: Mapped[date]
    request_id: Mapped[int] = request_number()


class AllowanceUse(Record, kw_only=True):
    """One item taken of a membership's allowance."""

    __tablename__ = "allowance_use"
    __table_args__ = (Index("allowance_of_subscription", "subscription_id", "business_date"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"))
    business_date: Mapped[date]
    at: Mapped[datetime]
    request_id: Mapped[int] = request_number()
