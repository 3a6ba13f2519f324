"""Every kind of club; open lots are summed from their index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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
