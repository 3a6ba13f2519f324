"""Every kind of club: tiers, referrals, when birthdays were entered; open lots are summed from their index alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shopclub.records.schema.types import LocalDate, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and indexes that are new or changed."""
    op.drop_index("lot_open", "lot")
    op.create_index(
        "lot_open",
        "lot",
        ["member_id", "programme_id", "idle", "expires_on", "available_from", "rest"],
        unique=False,
        sqlite_where=sa.text("rest > 0"),
    )
    op.drop_index("purchase_of_member", "purchase")
    op.create_index("purchase_of_member", "purchase", ["member_id", "business_date", "counts"], unique=False)
    _tier_change()
    _referral()
    _benefit_use()
    _charity()
    _memberships()
    op.create_table(
        "birthday_entry",
        _number("member_id"),
        _day("entered_on", nullable=False),
        _number("changes"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("member_id"),
        sqlite_strict=True,
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, KEY, nullable=nullable)


def _day(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, LocalDate(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _of_request() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True)


def _tier_change() -> None:
    op.create_table(
        "tier_change",
        _number("id"),
        _number("member_id"),
        _number("programme_id"),
        _number("rank"),
        _day("since_on", nullable=False),
        _day("until_on"),
        _day("grace_until"),
        _number("floor"),
        _text("reason"),
        _number("visit_id", nullable=True),
        _day("business_date", nullable=False),
        _text("request_key"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        _of_request(),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("tier_of_member", "tier_change", ["member_id", "programme_id", "id"], unique=False)


def _benefit_use() -> None:
    op.create_table(
        "benefit_use",
        _number("id"),
        _number("member_id"),
        _number("programme_id"),
        _number("version_id"),
        _text("benefit"),
        _number("visit_id"),
        _day("business_date", nullable=False),
        _number("value"),
        _number("freed"),
        _text("request_key"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        _of_request(),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("benefit_of_member", "benefit_use", ["member_id", "programme_id", "business_date"], unique=False)
    op.create_index("benefit_of_visit", "benefit_use", ["visit_id"], unique=False)


def _charity() -> None:
    op.create_table(
        "payout",
        _number("id"),
        _number("programme_id"),
        _day("on", nullable=False),
        _number("amount"),
        _text("request_key"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        _of_request(),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payout_programme_id"), "payout", ["programme_id"], unique=False)
    op.create_table(
        "donation",
        _number("id"),
        _number("programme_id"),
        _number("member_id"),
        _number("visit_id", nullable=True),
        _number("entry_id", nullable=True),
        _number("version_id"),
        _day("business_date", nullable=False),
        _number("amount"),
        _text("kind"),
        _number("payout_id", nullable=True),
        _text("request_key"),
        sa.CheckConstraint("kind IN ('given', 'turned', 'reversed', 'written_off')", name="kind_known"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        _of_request(),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "donation_of_visit", "donation", ["visit_id"], unique=False, sqlite_where=sa.text("visit_id IS NOT NULL")
    )
    op.create_index("donation_to_cause", "donation", ["programme_id", "business_date", "amount"], unique=False)


def _memberships() -> None:
    op.create_table(
        "subscription",
        _number("id"),
        _number("member_id"),
        _number("programme_id"),
        _number("version_id"),
        _text("plan"),
        _day("started_on", nullable=False),
        _day("anchor_on", nullable=False),
        _day("paid_until"),
        _day("frozen_on"),
        _day("cancelled_on"),
        _day("before_on"),
        _text("request_key"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        _of_request(),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("subscription_of_member", "subscription", ["member_id", "programme_id", "id"], unique=False)
    op.create_table(
        "subscription_payment",
        _number("id"),
        _number("subscription_id"),
        _day("on", nullable=False),
        _number("amount"),
        _text("receipt", nullable=True),
        _day("until_on", nullable=False),
        _text("request_key"),
        _of_request(),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_subscription_payment_subscription_id"), "subscription_payment", ["subscription_id"], unique=False
    )
    op.create_table(
        "allowance_use",
        _number("id"),
        _number("subscription_id"),
        _day("business_date", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _text("request_key"),
        _of_request(),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("allowance_of_subscription", "allowance_use", ["subscription_id", "business_date"], unique=False)


def _referral() -> None:
    op.create_table(
        "referral",
        _number("id"),
        _number("programme_id"),
        _number("version_id"),
        _number("referrer_id"),
        _number("friend_id"),
        _day("made_on", nullable=False),
        _text("state"),
        _text("reason", nullable=True),
        _day("due_on"),
        _day("qualified_on"),
        _day("rewarded_on"),
        _number("batch", nullable=True),
        _text("request_key"),
        sa.CheckConstraint(
            "state IN ('joined', 'qualified', 'held', 'rewarded', 'expired', 'rejected')", name="state_known"
        ),
        sa.ForeignKeyConstraint(["friend_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["referrer_id"], ["member.id"]),
        _of_request(),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("referral_of_friend", "referral", ["friend_id", "programme_id"], unique=True)
    op.create_index("referral_by", "referral", ["referrer_id", "programme_id", "state"], unique=False)
    op.create_index(
        "referral_due", "referral", ["due_on"], unique=False, sqlite_where=sa.text("state IN ('joined', 'held')")
    )
