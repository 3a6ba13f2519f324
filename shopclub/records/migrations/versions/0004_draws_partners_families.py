"""Prize draws, vouchers of partner shops, and cards that name who of a family holds them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shopclub.records.schema.types import Bytes, LocalDate, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables that are new, and the column of a card's holder."""
    _card()
    _draws()
    _partners()


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, KEY, nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, LocalDate(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _card() -> None:
    """Make the table of cards anew with its new column, filled from the old one, as SQLite advises."""
    op.create_table(
        "new_card",
        _number("id"),
        _text("code"),
        _number("member_id", nullable=True),
        _text("state"),
        _text("reason", nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        _text("holder", nullable=True),
        sa.CheckConstraint("state IN ('unissued', 'active', 'blocked', 'replaced')", name="state_known"),
        _to("member_id", "member"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sqlite_strict=True,
    )
    kept = "id, code, member_id, state, reason, made_at"
    op.execute(f"INSERT INTO new_card ({kept}) SELECT {kept} FROM card")  # noqa: S608
    op.drop_table("card")
    op.rename_table("new_card", "card")
    op.create_index(op.f("ix_card_member_id"), "card", ["member_id"], unique=False)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def _made(name: str, *columns: Any) -> None:
    """Make a table whose rows are written by requests, for programmes and their versions."""
    op.create_table(
        name,
        _number("id"),
        *columns,
        _text("request_key"),
        sa.ForeignKeyConstraint(["request_key"], ["request.key"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )


def _draws() -> None:
    _made(
        "draw_entry",
        _number("programme_id"),
        _number("version_id"),
        _number("member_id"),
        _number("visit_id", nullable=True),
        _text("kind"),
        _day("business_date"),
        _number("removed"),
        sa.CheckConstraint("kind IN ('visit', 'survey', 'free')", name="kind_known"),
        *(_to("programme_id", "programme"), _to("version_id", "programme_version")),
        *(_to("member_id", "member"), _to("visit_id", "visit")),
    )
    op.create_index("draw_entry_of_member", "draw_entry", ["programme_id", "member_id", "removed"], unique=False)
    op.create_index(op.f("ix_draw_entry_member_id"), "draw_entry", ["member_id"], unique=False)
    _made(
        "frozen_draw",
        _number("programme_id"),
        _number("version_id"),
        _day("frozen_on"),
        _text("list_hash"),
        _number("entries"),
        _number("members"),
        _text("public_number", nullable=True),
        _day("drawn_on", nullable=True),
        sa.UniqueConstraint("programme_id"),
        *(_to("programme_id", "programme"), _to("version_id", "programme_version")),
    )
    _made(
        "draw_place",
        _number("programme_id"),
        _number("place"),
        _number("entry_id"),
        _number("member_id"),
        _text("prize"),
        _text("state"),
        _number("voucher_id", nullable=True),
        sa.CheckConstraint("state IN ('won', 'reserve', 'passed')", name="state_known"),
        sa.UniqueConstraint("programme_id", "place"),
        *(_to("programme_id", "programme"), _to("entry_id", "draw_entry")),
        *(_to("member_id", "member"), _to("voucher_id", "voucher")),
    )


def _partners() -> None:
    op.create_table(
        "signing_key",
        _number("id"),
        sa.Column("private", Bytes, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_key"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    _made(
        "partner_voucher",
        _number("programme_id"),
        _number("version_id"),
        _number("member_id"),
        _text("code"),
        _text("benefit"),
        _number("value"),
        _day("business_date"),
        _day("expires_on"),
        sa.UniqueConstraint("code"),
        *(_to("programme_id", "programme"), _to("version_id", "programme_version"), _to("member_id", "member")),
    )
    op.create_index("partner_voucher_by_day", "partner_voucher", ["programme_id", "business_date"], unique=False)
    op.create_index("partner_voucher_of_member", "partner_voucher", ["member_id"], unique=False)
    _made(
        "partner_use",
        _number("programme_id"),
        _number("version_id"),
        _text("number"),
        _text("benefit"),
        _number("value"),
        _day("business_date"),
        sa.Column("at", UtcDateTime(), nullable=False),
        _number("till_id"),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        *(_to("programme_id", "programme"), _to("version_id", "programme_version"), _to("till_id", "till")),
    )
    op.create_index(
        "partner_use_once",
        "partner_use",
        ["programme_id", "number"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("partner_use_by_day", "partner_use", ["programme_id", "business_date"], unique=False)
