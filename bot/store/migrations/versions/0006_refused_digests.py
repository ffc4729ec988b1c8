"""By which message a digest was shown, and what it had shown before: one that was refused has shown nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("digests", sa.Column("message", sa.String()))
    op.add_column("digests", sa.Column("before", sa.BigInteger()))
    op.add_column("digest_stories", sa.Column("message", sa.String()))
    op.add_column("digest_stories", sa.Column("before", sa.Integer()))


def downgrade() -> None:
    for table in ("digest_stories", "digests"):
        for column in ("before", "message"):
            op.drop_column(table, column)
