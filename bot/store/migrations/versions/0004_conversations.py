"""What talking to people needs: what they said, what they think of answers, and what a place has chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("threaded", sa.Boolean(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'done', 'ignored', 'failed')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_state_made_at"), "inbox", ["state", "made_at"], unique=False)
    op.create_index(op.f("ix_inbox_channel_thread"), "inbox", ["channel", "thread"], unique=False)
    op.create_index(op.f("ix_inbox_settled_at"), "inbox", ["settled_at"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("verdict IN ('useful', 'not-useful')", name=op.f("ck_feedback_verdict")),
        sa.PrimaryKeyConstraint("scope", "subject", "user", name=op.f("pk_feedback")),
    )
    op.add_column("subscriptions", sa.Column("sources", sa.JSON(), nullable=True))
    op.add_column("subscriptions", sa.Column("language", sa.String(), nullable=False, server_default="en"))
    op.add_column("outbox", sa.Column("onto", sa.Text(), nullable=True))
    op.create_index(
        op.f("ix_outbox_message_id"),
        "outbox",
        ["message_id"],
        unique=False,
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.add_column("channels", sa.Column("threads", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("channels", "threads")
    op.drop_index(op.f("ix_outbox_message_id"), "outbox")
    op.drop_column("outbox", "onto")
    op.drop_column("subscriptions", "language")
    op.drop_column("subscriptions", "sources")
    op.drop_table("feedback")
    op.drop_table("inbox")
