"""Two indexes less to keep up: of every page that an act changes, its commit waits for the disk.

What drew on a lot is found by its member's entries, and the trail is chained by its heads: its hashes are never sought.
"""

import sqlalchemy as sa
from alembic import op

from shopclub.records.schema.types import Bytes, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Drop the index of draws by lot, and make the trail anew without the index of its hashes."""
    op.drop_index("draw_on_lot", "draw")
    op.create_table(
        "new_audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("till_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("act", "objects", "outcome")),
        *(sa.Column(name, Bytes, nullable=False) for name in ("prev_hash", "hash")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO new_audit SELECT * FROM audit ORDER BY id")
    op.drop_table("audit")
    op.rename_table("new_audit", "audit")
