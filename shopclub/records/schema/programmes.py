"""Programmes, their versions and the vouchers they grant."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, among, grounded, request_number, some
from shopclub.rules.ledger.grounds import GroundKind


class Programme(Record, kw_only=True):
    """A set of rules members take part in; its rules stand in its versions."""

    __tablename__ = "programme"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    last_earning_on: Mapped[date | None] = mapped_column(default=None)
    last_redemption_on: Mapped[date | None] = mapped_column(default=None)


class ProgrammeVersion(Record, kw_only=True):
    """One immutable state of a programme's rules, kept as JSON settings."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("programme_id", "number"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    settings: Mapped[str]
    effective_from: Mapped[date]
    made_at: Mapped[datetime]


VOUCHER_STATES = ("issued", "used", "expired", "void")


class Voucher(Record, kw_only=True):
    """An earned right to a reward."""

    __tablename__ = "voucher"
    __table_args__ = (
        among("state", *VOUCHER_STATES),
        *grounded(*GroundKind),
        Index("voucher_of_member", "member_id", "programme_id"),
        some(
            "voucher_once",
            "member_id",
            "programme_id",
            "ground",
            "ground_number",
            "ground_part",
            unique=True,
            of="state <> 'void' AND ground <> 'reward'",
        ),
        some("voucher_issued_on_visit", "issued_visit_id", of="issued_visit_id IS NOT NULL"),
        some("voucher_used_on_visit", "used_visit_id", of="used_visit_id IS NOT NULL"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    reward: Mapped[str]
    value: Mapped[int] = mapped_column(default=0)
    ground: Mapped[str]
    ground_number: Mapped[int] = mapped_column(default=0)
    ground_part: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="issued")
    issued_on: Mapped[date]
    issued_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    used_on: Mapped[date | None] = mapped_column(default=None)
    used_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    request_id: Mapped[int] = request_number()


class VoucherChange(Record, kw_only=True):
    """A voucher's state as an act changed it, so that taking the act back can set it as it was."""

    __tablename__ = "voucher_change"
    __table_args__ = (
        among("before", *VOUCHER_STATES),
        among("after", *VOUCHER_STATES),
        Index("voucher_change_by_request", "request_id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"))
    before: Mapped[str]
    after: Mapped[str]
    request_id: Mapped[int] = request_number()


class TierChange(Record, kw_only=True):
    """A member's tier as it changed: the last line of a member tells where she stands (`rules.tiers.Stand`)."""

    __tablename__ = "tier_change"
    __table_args__ = (
        Index("tier_of_member", "member_id", "programme_id", "id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    rank: Mapped[int]
    since_on: Mapped[date]
    until_on: Mapped[date | None] = mapped_column(default=None)
    grace_until: Mapped[date | None] = mapped_column(default=None)
    floor: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    business_date: Mapped[date]
    request_id: Mapped[int] = request_number()


class BenefitUse(Record, kw_only=True):
    """A club benefit used: the value given in minor units; `freed` once its purchase was taken back in time."""

    __tablename__ = "benefit_use"
    __table_args__ = (
        Index("benefit_of_member", "member_id", "programme_id", "business_date"),
        Index("benefit_of_visit", "visit_id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    benefit: Mapped[str]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    business_date: Mapped[date]
    value: Mapped[int]
    freed: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[int] = request_number()


class Payout(Record, kw_only=True):
    """What was paid out to a cause, in minor units."""

    __tablename__ = "payout"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    on: Mapped[date]
    amount: Mapped[int]
    request_id: Mapped[int] = request_number()


class Donation(Record, kw_only=True):
    """What a cause is owed for a visit or for points turned into money, in minor units; negative where it was reversed.

    What was written off stays with the cause: it had been paid out when the goods came back.
    """

    __tablename__ = "donation"
    __table_args__ = (
        among("kind", "given", "turned", "reversed", "written_off"),
        some("donation_of_visit", "visit_id", of="visit_id IS NOT NULL"),
        Index("donation_to_cause", "programme_id", "business_date", "amount"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), default=None)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    business_date: Mapped[date]
    amount: Mapped[int]
    kind: Mapped[str]
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"), default=None)
    request_id: Mapped[int] = request_number()


class Referral(Record, kw_only=True):
    """A friend that a member brought, and how far it came; `batch` names the thanks that consumed it."""

    __tablename__ = "referral"
    __table_args__ = (
        among("state", "joined", "qualified", "held", "rewarded", "expired", "rejected"),
        Index("referral_of_friend", "friend_id", "programme_id", unique=True),
        Index("referral_by", "referrer_id", "programme_id", "state"),
        Index("referral_due", "due_on", sqlite_where=text("state IN ('joined', 'held')")),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    referrer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    friend_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_on: Mapped[date]
    state: Mapped[str]
    reason: Mapped[str | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    qualified_on: Mapped[date | None] = mapped_column(default=None)
    rewarded_on: Mapped[date | None] = mapped_column(default=None)
    batch: Mapped[int | None] = mapped_column(default=None)
    request_id: Mapped[int] = request_number()


class ExceptionCase(Record, kw_only=True):
    """Something that an act could not put right and the owner should know: a reward handed out that should not be."""

    __tablename__ = "exception_case"
    __table_args__ = (
        among("kind", "used_voucher", "forgiven", "debt"),
        some("exception_open", "id", of="settled_at IS NULL"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    at: Mapped[datetime]
    business_date: Mapped[date]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"), default=None)
    quantity: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    request_id: Mapped[int] = request_number()
