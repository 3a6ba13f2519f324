"""Points, returns and merges: several rates a visit, purchases brought back, lots that move, the owner's exceptions.

Tables that change are made anew and filled from the old ones, as SQLite advises; triggers are dropped before and made
again after (`records.triggers`).
"""

import sqlalchemy as sa
from alembic import op

from shopclub.records.schema.types import LocalDate, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = {
    "shop": {"max_rewards": "1"},
    "member": {},
    "visit": {"kind": "'visit'"},
    "purchase": {"paid_with_units": "0"},
    "earning": {"counter": "0", "bp": "10000"},
    "lot": {"idle": "idle_days IS NOT NULL"},
    "voucher": {},
}
"""What new columns hold in rows that were there before; the others are empty."""


def upgrade() -> None:
    """Make the tables that are new or changed."""
    _exception_case()
    op.execute(
        "INSERT INTO exception_case (kind, member_id, programme_id, at, business_date, visit_id, voucher_id, quantity,"
        " request_key) SELECT 'used_voucher', voucher.member_id, programme_id, visit.voided_at,"
        " substr(visit.voided_at, 1, 10), visit.id, voucher.id, 0, voucher.request_key"
        " FROM voucher JOIN visit ON visit.id = voucher.issued_visit_id WHERE voucher.exception = 1"
    )
    _member_merge()
    _shop()
    _member()
    _visit()
    _purchase()
    _earning()
    _lot()
    _voucher()


def _take_over(table: str, added: dict[str, str]) -> None:
    """Fill a new table from the old one and let it take its name."""
    connection = op.get_bind()
    old, new = (
        [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")] for name in (table, f"new_{table}")
    )
    kept = [column for column in new if column in old and column not in added]
    columns, values = ", ".join([*kept, *added]), ", ".join([*kept, *added.values()])
    op.execute(f"INSERT INTO new_{table} ({columns}) SELECT {values} FROM {table}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)


def _shop() -> None:
    op.create_table(
        "new_shop",
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
    _take_over("shop", ADDED["shop"])


def _member() -> None:
    op.create_table(
        "new_member",
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
        sa.Column("merged_into_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    _take_over("member", ADDED["member"])
    op.create_index(op.f("ix_member_sort_name"), "member", ["sort_name"], unique=False)


def _visit() -> None:
    op.create_table(
        "new_visit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.Column("confirmed", KEY, nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('visit', 'return')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
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
    _take_over("visit", ADDED["visit"])
    op.create_index("visit_of_member", "visit", ["member_id", "id"], unique=False)
    op.create_index("visit_on_day", "visit", ["business_date", "id"], unique=False)


def _purchase() -> None:
    op.create_table(
        "new_purchase",
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
        sa.Column("request_key", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    _take_over("purchase", ADDED["purchase"])
    op.create_index("purchase_of_visit", "purchase", ["visit_id"], unique=False)
    op.create_index(
        "purchase_on_day", "purchase", ["business_date", "member_id", "kind", "counts", "amount"], unique=False
    )
    op.create_index(
        "refund_of_purchase", "purchase", ["refund_of"], unique=False, sqlite_where=sa.text("refund_of IS NOT NULL")
    )
    op.create_index(
        "purchase_of_member",
        "purchase",
        ["member_id", "business_date"],
        unique=False,
        sqlite_where=sa.text("counts = 1"),
    )


def _earning() -> None:
    op.create_table(
        "new_earning",
        sa.Column("id", KEY, nullable=False),
        sa.Column("visit_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("counter", KEY, nullable=False),
        sa.Column("eligible", KEY, nullable=False),
        sa.Column("units", KEY, nullable=False),
        sa.Column("bp", KEY, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
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
    _take_over("earning", ADDED["earning"])
    op.create_index("earning_of_visit", "earning", ["visit_id"], unique=False)
    op.create_index("earning_counter", "earning", ["member_id", "version_id", "counter", "eligible"], unique=False)


def _lot() -> None:
    op.create_table(
        "new_lot",
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
        sa.Column("origin_id", KEY, nullable=True),
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
            ["origin_id"],
            ["lot.entry_id"],
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
    _take_over("lot", ADDED["lot"])
    op.create_index(
        "lot_due", "lot", ["expires_on"], unique=False, sqlite_where=sa.text("rest > 0 AND expires_on IS NOT NULL")
    )
    op.create_index("lot_open", "lot", ["member_id"], unique=False, sqlite_where=sa.text("rest > 0"))
    op.create_index("lot_moved", "lot", ["origin_id"], unique=False, sqlite_where=sa.text("origin_id IS NOT NULL"))


def _voucher() -> None:
    op.create_table(
        "new_voucher",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_on", LocalDate(), nullable=False),
        sa.Column("issued_visit_id", KEY, nullable=True),
        sa.Column("expires_on", LocalDate(), nullable=True),
        sa.Column("used_on", LocalDate(), nullable=True),
        sa.Column("used_visit_id", KEY, nullable=True),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('issued', 'used', 'expired', 'void')", name="state_known"),
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
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
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
    _take_over("voucher", ADDED["voucher"])
    op.create_index("voucher_of_member", "voucher", ["member_id", "programme_id"], unique=False)
    op.create_index(
        "voucher_once",
        "voucher",
        ["member_id", "programme_id", "occasion"],
        unique=True,
        sqlite_where=sa.text("state <> 'void'"),
    )
    op.create_index(
        "voucher_issued_on_visit",
        "voucher",
        ["issued_visit_id"],
        unique=False,
        sqlite_where=sa.text("issued_visit_id IS NOT NULL"),
    )
    op.create_index(
        "voucher_used_on_visit",
        "voucher",
        ["used_visit_id"],
        unique=False,
        sqlite_where=sa.text("used_visit_id IS NOT NULL"),
    )


def _exception_case() -> None:
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
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('used_voucher', 'forgiven', 'debt')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
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
        "exception_open", "exception_case", ["id"], unique=False, sqlite_where=sa.text("settled_at IS NULL")
    )


def _member_merge() -> None:
    op.create_table(
        "member_merge",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kept_id", KEY, nullable=False),
        sa.Column("dropped_id", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("business_date", LocalDate(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dropped_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_member_merge_dropped_id"), "member_merge", ["dropped_id"], unique=False)
    op.create_index(op.f("ix_member_merge_kept_id"), "member_merge", ["kept_id"], unique=False)
