"""What a second platform needs: which message was replied to, digests that notify nobody or call a role, and when a
tenant has sent us away.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("replied", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("subscriptions", sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("subscriptions", sa.Column("calls", sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "departures",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_departures")),
    )


def downgrade() -> None:
    op.drop_table("departures")
    op.drop_column("subscriptions", "calls")
    op.drop_column("subscriptions", "silent")
    op.drop_column("inbox", "replied")
