"""Visits, purchases and what they counted for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, among, request_number, some
from shopclub.rules.ledger.grounds import GroundKind

STANDING_AMOUNT = "kind = 'sale' AND voided = 0 AND amount IS NOT NULL"
"""The purchases whose amounts tell what is usual: refunds and what was voided tell nothing."""


class Category(Record, kw_only=True):
    """A category of goods, made on first use."""

    __tablename__ = "category"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)


class Visit(Record, kw_only=True):
    """A member at the counter on one business date; a return is kept as one too, but counts as none.

    `earns` is 0 where a reward alone was handed out or a benefit alone used, `blocked` 1 where the member was blocked
    and nothing was awarded.
    """

    __tablename__ = "visit"
    __table_args__ = (
        among("kind", "visit", "return"),
        Index("visit_of_member", "member_id", "id"),
        Index("visit_on_day", "business_date", "id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    business_date: Mapped[date]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(default="visit")
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    request_id: Mapped[int] = request_number()
    confirmed: Mapped[int] = mapped_column(default=0)
    earns: Mapped[int] = mapped_column(default=1)
    blocked: Mapped[int] = mapped_column(default=0)
    voided_at: Mapped[datetime | None] = mapped_column(default=None)
    void_reason: Mapped[str | None] = mapped_column(default=None)


class Purchase(Record, kw_only=True):
    """Money paid, as reported at the counter; `counts` tells whether it still is a purchase (figures.md D3).

    `paid_with_units` is the part of the amount, in minor units, that points paid.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        among("kind", "sale", "refund"),
        CheckConstraint("amount IS NULL OR amount BETWEEN 0 AND 100000000000", name="amount_sane"),
        Index("purchase_of_member", "member_id", "business_date", "counts"),
        Index("purchase_on_day", "business_date", "member_id", "kind", "counts", "amount"),
        Index("purchase_of_visit", "visit_id"),
        some("refund_of_purchase", "refund_of", of="refund_of IS NOT NULL"),
        some("purchase_by_amount", "amount", "id", of=STANDING_AMOUNT),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    business_date: Mapped[date]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(default="sale")
    amount: Mapped[int | None] = mapped_column(default=None)
    refund_of: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"), default=None)
    receipt: Mapped[str | None] = mapped_column(default=None)
    paid_with_units: Mapped[int] = mapped_column(default=0)
    counts: Mapped[int] = mapped_column(default=1)
    voided: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[int] = request_number()


class Amendment(Record, kw_only=True):
    """What was told of a visit later: its amount before and after, the stamps in all, and whether it earned anew."""

    __tablename__ = "amendment"
    __table_args__ = (Index("amendment_of_visit", "visit_id"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    at: Mapped[datetime]
    amount_before: Mapped[int | None] = mapped_column(default=None)
    amount: Mapped[int | None] = mapped_column(default=None)
    stamps: Mapped[int | None] = mapped_column(default=None)
    earned: Mapped[int]
    request_id: Mapped[int] = request_number()


class PurchaseLine(Record, kw_only=True):
    """One line of a purchase: the price of one piece and how many, and with which amendment it was told."""

    __tablename__ = "purchase_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="pieces"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchase.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    amount: Mapped[int]
    quantity: Mapped[int]
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), default=None)


class Earning(Record, kw_only=True):
    """What a visit counted for under a version: the basis of its award, negative when it was taken back.

    A programme that earns by several rates keeps a row for each: `counter` is the rate's place, `eligible` what it
    counted (money in minor units, pieces), `bp` the multiplier that ran, `units` what was given in all, on the first.
    """

    __tablename__ = "earning"
    __table_args__ = (
        among("ground", *GroundKind),
        Index("earning_counter", "member_id", "version_id", "counter", "eligible"),
        Index("earning_of_visit", "visit_id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    counter: Mapped[int] = mapped_column(default=0)
    eligible: Mapped[int]
    units: Mapped[int]
    bp: Mapped[int] = mapped_column(default=10_000)
    ground: Mapped[str]
    promotion: Mapped[str] = mapped_column(default="")
    request_id: Mapped[int] = request_number()
