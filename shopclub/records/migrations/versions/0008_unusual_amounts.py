"""What the shop calls an unusual amount, and the index that finds the largest one booked."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shop", sa.Column("unusual_above", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    which = sa.text("kind = 'sale' AND voided = 0 AND amount IS NOT NULL")
    op.create_index(
        "purchase_by_amount", "purchase", ["amount", "id"], unique=False, sqlite_where=which, postgresql_where=which
    )
