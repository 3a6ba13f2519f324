"""The baseline: the whole schema as it was when the house was rebuilt; nothing before it was released."""

import sqlalchemy as sa
from alembic import op

from shopclub.records.schema.types import LocalDate, UtcDateTime

revision = "0007"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("account", sa.Column("id", KEY, nullable=False), sa.PrimaryKeyConstraint("id"), sqlite_strict=True)
    op.create_table(
        "category",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last_earning_on", LocalDate(), nullable=True),
        sa.Column("last_redemption_on", LocalDate(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_length"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "shop",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("day_starts", sa.Text(), nullable=False),
        sa.Column("accent", sa.Text(), nullable=False),
        sa.Column("card_text", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("hard_guard", KEY, nullable=False),
        sa.Column("soft_guard", KEY, nullable=False),
        sa.Column("active_days", KEY, nullable=False),
        sa.Column("loyal_days", KEY, nullable=False),
        sa.Column("max_rewards", KEY, nullable=False),
        sa.Column("day_run_on", LocalDate(), nullable=True),
        sa.Column("epoch", KEY, nullable=False),
        sa.CheckConstraint("id = 1", name="one_shop"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "signing_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_key"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ended_on", LocalDate(), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'manager', 'clerk')", name="role_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "till",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("audit_head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("objects", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("follows", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_id"],
            ["till.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "member",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("birthday", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("joined_on", LocalDate(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("blocked", sa.Text(), nullable=True),
        sa.Column("forgotten_at", UtcDateTime(), nullable=True),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("parted", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_member_account_id"), "member", ["account_id"], unique=False)
    op.create_index(op.f("ix_member_sort_name"), "member", ["sort_name"], unique=False)
    op.create_table(
        "member_merge",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kept_account_id", KEY, nullable=False),
        sa.Column("dropped_account_id", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["dropped_account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["kept_account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_member_merge_dropped_account_id"), "member_merge", ["dropped_account_id"], unique=False)
    op.create_index(op.f("ix_member_merge_kept_account_id"), "member_merge", ["kept_account_id"], unique=False)
    op.create_table(
        "payout",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("on", LocalDate(), nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payout_programme_id"), "payout", ["programme_id"], unique=False)
    op.create_table(
        "programme_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("effective_from", LocalDate(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "birthday_entry",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("entered_on", LocalDate(), nullable=False),
        sa.Column("changes", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("member_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "card",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("member_id", KEY, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('unissued', 'active', 'blocked', 'replaced')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_card_member_id"), "card", ["member_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("given", KEY, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.CheckConstraint("channel IN ('email', 'sms', 'post', 'analysis', 'testimonial')", name="channel_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_id"],
            ["till.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_consent_member_id"), "consent", ["member_id"], unique=False)
    op.create_table(
        "frozen_draw",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("frozen_on", LocalDate(), nullable=False),
        sa.Column("list_hash", sa.Text(), nullable=False),
        sa.Column("entries", KEY, nullable=False),
        sa.Column("members", KEY, nullable=False),
        sa.Column("public_number", sa.Text(), nullable=True),
        sa.Column("drawn_on", LocalDate(), nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "merged_member",
        sa.Column("merge_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["member_merge.id"],
        ),
        sa.PrimaryKeyConstraint("merge_id", "member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "partner_use",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["till_id"],
            ["till.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("partner_use_by_day", "partner_use", ["programme_id", "business_date"], unique=False)
    op.create_index(
        "partner_use_once",
        "partner_use",
        ["programme_id", "number"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "partner_voucher",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("expires_on", LocalDate(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sqlite_strict=True,
    )
    op.create_index("partner_voucher_by_day", "partner_voucher", ["programme_id", "business_date"], unique=False)
    op.create_index("partner_voucher_of_member", "partner_voucher", ["member_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("referrer_id", KEY, nullable=False),
        sa.Column("friend_id", KEY, nullable=False),
        sa.Column("made_on", LocalDate(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due_on", LocalDate(), nullable=True),
        sa.Column("qualified_on", LocalDate(), nullable=True),
        sa.Column("rewarded_on", LocalDate(), nullable=True),
        sa.Column("batch", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('joined', 'qualified', 'held', 'rewarded', 'expired', 'rejected')", name="state_known"
        ),
        sa.ForeignKeyConstraint(
            ["friend_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("referral_by", "referral", ["referrer_id", "programme_id", "state"], unique=False)
    op.create_index(
        "referral_due", "referral", ["due_on"], unique=False, sqlite_where=sa.text("state IN ('joined', 'held')")
    )
    op.create_index("referral_of_friend", "referral", ["friend_id", "programme_id"], unique=True)
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("word", "member_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_word_member_id"), "search_word", ["member_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("started_on", LocalDate(), nullable=False),
        sa.Column("anchor_on", LocalDate(), nullable=False),
        sa.Column("paid_until", LocalDate(), nullable=True),
        sa.Column("frozen_on", LocalDate(), nullable=True),
        sa.Column("cancelled_on", LocalDate(), nullable=True),
        sa.Column("before_on", LocalDate(), nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("subscription_of_member", "subscription", ["member_id", "programme_id", "id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("confirmed", KEY, nullable=False),
        sa.Column("earns", KEY, nullable=False),
        sa.Column("blocked", KEY, nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('visit', 'return')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_id"],
            ["till.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("visit_of_member", "visit", ["member_id", "id"], unique=False)
    op.create_index("visit_on_day", "visit", ["business_date", "id"], unique=False)
    op.create_table(
        "allowance_use",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("allowance_of_subscription", "allowance_use", ["subscription_id", "business_date"], unique=False)
    op.create_table(
        "amendment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("visit_id", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("amount_before", KEY, nullable=True),
        sa.Column("amount", KEY, nullable=True),
        sa.Column("stamps", KEY, nullable=True),
        sa.Column("earned", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("amendment_of_visit", "amendment", ["visit_id"], unique=False)
    op.create_table(
        "benefit_use",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("visit_id", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("freed", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("benefit_of_member", "benefit_use", ["member_id", "programme_id", "business_date"], unique=False)
    op.create_index("benefit_of_visit", "benefit_use", ["visit_id"], unique=False)
    op.create_table(
        "draw_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("removed", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'survey', 'free')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("draw_entry_of_member", "draw_entry", ["programme_id", "member_id", "removed"], unique=False)
    op.create_index(op.f("ix_draw_entry_member_id"), "draw_entry", ["member_id"], unique=False)
    op.create_table(
        "earning",
        sa.Column("id", KEY, nullable=False),
        sa.Column("visit_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("counter", KEY, nullable=False),
        sa.Column("eligible", KEY, nullable=False),
        sa.Column("units", KEY, nullable=False),
        sa.Column("bp", KEY, nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("promotion", sa.Text(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint(
            "ground IN ('visit', 'item', 'amount', 'category', 'rates', 'below_minimum', 'by_hand', 'quarter', 'welcome', 'full_card', 'on_the_way', 'reward', 'payment', 'cause', 'birthday', 'anniversary', 'nth_visit', 'spend', 'nth_referral', 'friend', 'friends', 'tier', 'prize', 'taken_back', 'card_reopened', 'given_back', 'return_undone', 'joined', 'lapsed_before', 'forgiven', 'owed_long', 'forgotten', 'lapsed', 'new_terms', 'moved', 'opening')",
            name="ground_known",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("earning_counter", "earning", ["member_id", "version_id", "counter", "eligible"], unique=False)
    op.create_index("earning_of_visit", "earning", ["visit_id"], unique=False)
    op.create_table(
        "purchase",
        sa.Column("id", KEY, nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("member_id", KEY, nullable=True),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", KEY, nullable=True),
        sa.Column("refund_of", KEY, nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("paid_with_units", KEY, nullable=False),
        sa.Column("counts", KEY, nullable=False),
        sa.Column("voided", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('sale', 'refund')", name="kind_known"),
        sa.CheckConstraint("amount IS NULL OR amount BETWEEN 0 AND 100000000000", name="amount_sane"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["refund_of"],
            ["purchase.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("purchase_of_member", "purchase", ["member_id", "business_date", "counts"], unique=False)
    op.create_index("purchase_of_visit", "purchase", ["visit_id"], unique=False)
    op.create_index(
        "purchase_on_day", "purchase", ["business_date", "member_id", "kind", "counts", "amount"], unique=False
    )
    op.create_index(
        "refund_of_purchase",
        "purchase",
        ["refund_of"],
        unique=False,
        sqlite_where=sa.text("refund_of IS NOT NULL"),
        postgresql_where=sa.text("refund_of IS NOT NULL"),
    )
    op.create_table(
        "subscription_payment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("on", LocalDate(), nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("until_on", LocalDate(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_subscription_payment_subscription_id"), "subscription_payment", ["subscription_id"], unique=False
    )
    op.create_table(
        "tier_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("rank", KEY, nullable=False),
        sa.Column("since_on", LocalDate(), nullable=False),
        sa.Column("until_on", LocalDate(), nullable=True),
        sa.Column("grace_until", LocalDate(), nullable=True),
        sa.Column("floor", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("tier_of_member", "tier_change", ["member_id", "programme_id", "id"], unique=False)
    op.create_table(
        "voucher",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("ground_number", KEY, nullable=False),
        sa.Column("ground_part", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_on", LocalDate(), nullable=False),
        sa.Column("issued_visit_id", KEY, nullable=True),
        sa.Column("expires_on", LocalDate(), nullable=True),
        sa.Column("used_on", LocalDate(), nullable=True),
        sa.Column("used_visit_id", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint(
            "ground IN ('visit', 'item', 'amount', 'category', 'rates', 'below_minimum', 'by_hand', 'quarter', 'welcome', 'full_card', 'on_the_way', 'reward', 'payment', 'cause', 'birthday', 'anniversary', 'nth_visit', 'spend', 'nth_referral', 'friend', 'friends', 'tier', 'prize', 'taken_back', 'card_reopened', 'given_back', 'return_undone', 'joined', 'lapsed_before', 'forgiven', 'owed_long', 'forgotten', 'lapsed', 'new_terms', 'moved', 'opening')",
            name="ground_known",
        ),
        sa.CheckConstraint("state IN ('issued', 'used', 'expired', 'void')", name="state_known"),
        sa.CheckConstraint("ground_number >= 0 AND ground_part >= 0", name="ground_counts"),
        sa.ForeignKeyConstraint(
            ["issued_visit_id"],
            ["visit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["used_visit_id"],
            ["visit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "voucher_issued_on_visit",
        "voucher",
        ["issued_visit_id"],
        unique=False,
        sqlite_where=sa.text("issued_visit_id IS NOT NULL"),
        postgresql_where=sa.text("issued_visit_id IS NOT NULL"),
    )
    op.create_index("voucher_of_member", "voucher", ["member_id", "programme_id"], unique=False)
    op.create_index(
        "voucher_once",
        "voucher",
        ["member_id", "programme_id", "ground", "ground_number", "ground_part"],
        unique=True,
        sqlite_where=sa.text("state <> 'void' AND ground <> 'reward'"),
        postgresql_where=sa.text("state <> 'void' AND ground <> 'reward'"),
    )
    op.create_index(
        "voucher_used_on_visit",
        "voucher",
        ["used_visit_id"],
        unique=False,
        sqlite_where=sa.text("used_visit_id IS NOT NULL"),
        postgresql_where=sa.text("used_visit_id IS NOT NULL"),
    )
    op.create_table(
        "draw_place",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("prize", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("voucher_id", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint("state IN ('won', 'reserve', 'passed')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["draw_entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["voucher.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme_id", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("line", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("voucher_id", KEY, nullable=True),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("ground_number", KEY, nullable=False),
        sa.Column("ground_part", KEY, nullable=False),
        sa.Column("ground_programme_id", KEY, nullable=True),
        sa.Column("promotion", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reverses_id", KEY, nullable=True),
        sa.Column("follows", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('redemption', 'clawback', 'expiry') AND quantity < 0) OR (kind IN ('award', 'bonus', 'reinstatement', 'opening', 'write_off') AND quantity > 0) OR kind IN ('adjustment', 'transfer', 'donation')",
            name="signed",
        ),
        sa.CheckConstraint(
            "ground IN ('visit', 'item', 'amount', 'category', 'rates', 'below_minimum', 'by_hand', 'quarter', 'welcome', 'full_card', 'on_the_way', 'reward', 'payment', 'cause', 'birthday', 'anniversary', 'nth_visit', 'spend', 'nth_referral', 'friend', 'friends', 'tier', 'prize', 'taken_back', 'card_reopened', 'given_back', 'return_undone', 'joined', 'lapsed_before', 'forgiven', 'owed_long', 'forgotten', 'lapsed', 'new_terms', 'moved', 'opening')",
            name="ground_known",
        ),
        sa.CheckConstraint("kind <> 'adjustment' OR coalesce(length(trim(reason)), 0) >= 3", name="reasoned"),
        sa.CheckConstraint(
            "kind IN ('award', 'bonus', 'redemption', 'reinstatement', 'clawback', 'expiry', 'adjustment', 'transfer', 'opening', 'write_off', 'donation')",
            name="kind_known",
        ),
        sa.CheckConstraint("ground_number >= 0 AND ground_part >= 0", name="ground_counts"),
        sa.CheckConstraint("length(follows) = 8 AND length(hash) = 32", name="hash_length"),
        sa.CheckConstraint("line >= 0", name="line_counts"),
        sa.CheckConstraint("quantity <> 0 AND quantity BETWEEN -1000000000 AND 1000000000", name="quantity_sane"),
        sa.ForeignKeyConstraint(
            ["ground_programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_id"],
            ["till.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "line"),
        sqlite_strict=True,
    )
    op.create_index(
        "entry_of_member", "entry", ["member_id", "programme_id", "business_date", "kind", "quantity"], unique=False
    )
    op.create_index(
        "entry_of_visit",
        "entry",
        ["visit_id"],
        unique=False,
        sqlite_where=sa.text("visit_id IS NOT NULL"),
        postgresql_where=sa.text("visit_id IS NOT NULL"),
    )
    op.create_index(
        "entry_of_voucher",
        "entry",
        ["voucher_id"],
        unique=False,
        sqlite_where=sa.text("voucher_id IS NOT NULL"),
        postgresql_where=sa.text("voucher_id IS NOT NULL"),
    )
    op.create_index(
        "entry_reversed",
        "entry",
        ["reverses_id"],
        unique=False,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "exception_case",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("voucher_id", KEY, nullable=True),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('used_voucher', 'forgiven', 'debt')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["voucher.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "exception_open",
        "exception_case",
        ["id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "purchase_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("purchase_id", KEY, nullable=False),
        sa.Column("category_id", KEY, nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("amendment_id", KEY, nullable=True),
        sa.CheckConstraint("quantity > 0", name="pieces"),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchase.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_purchase_line_purchase_id"), "purchase_line", ["purchase_id"], unique=False)
    op.create_table(
        "voucher_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("voucher_id", KEY, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint("after IN ('issued', 'used', 'expired', 'void')", name="after_known"),
        sa.CheckConstraint("before IN ('issued', 'used', 'expired', 'void')", name="before_known"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["voucher.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("voucher_change_by_request", "voucher_change", ["request_id"], unique=False)
    op.create_table(
        "donation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("visit_id", KEY, nullable=True),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payout_id", KEY, nullable=True),
        sa.Column("request_id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('given', 'turned', 'reversed', 'written_off')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"],
            ["payout.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "donation_of_visit",
        "donation",
        ["visit_id"],
        unique=False,
        sqlite_where=sa.text("visit_id IS NOT NULL"),
        postgresql_where=sa.text("visit_id IS NOT NULL"),
    )
    op.create_index("donation_to_cause", "donation", ["programme_id", "business_date", "amount"], unique=False)
    op.create_table(
        "lot",
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.Column("rest", KEY, nullable=False),
        sa.Column("earned_on", LocalDate(), nullable=False),
        sa.Column("available_from", LocalDate(), nullable=True),
        sa.Column("expires_on", LocalDate(), nullable=True),
        sa.Column("idle", KEY, nullable=False),
        sa.Column("last_day", LocalDate(), nullable=True),
        sa.Column("restored", KEY, nullable=False),
        sa.CheckConstraint("quantity > 0", name="lot_counts"),
        sa.CheckConstraint("rest BETWEEN 0 AND quantity", name="rest_bounds"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "lot_due",
        "lot",
        ["expires_on"],
        unique=False,
        sqlite_where=sa.text("rest > 0 AND expires_on IS NOT NULL"),
        postgresql_where=sa.text("rest > 0 AND expires_on IS NOT NULL"),
    )
    op.create_index(
        "lot_open",
        "lot",
        ["member_id", "programme_id", "idle", "expires_on", "available_from", "rest"],
        unique=False,
        sqlite_where=sa.text("rest > 0"),
        postgresql_where=sa.text("rest > 0"),
    )
    op.create_table(
        "draw",
        sa.Column("id", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("lot_id", KEY, nullable=False),
        sa.Column("quantity", KEY, nullable=False),
        sa.CheckConstraint("quantity <> 0", name="draw_counts"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["lot.entry_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("draw_of_entry", "draw", ["entry_id"], unique=False)
