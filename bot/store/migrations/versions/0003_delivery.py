"""What a schedule and delivery need: subscriptions with their slots, the outbox with its evidence, channels."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("at", sa.JSON(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("quiet", sa.JSON(), nullable=True),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("when_empty", sa.String(), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.Column("next_slot_at", sa.BigInteger(), nullable=True),
        sa.Column("paused", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("style IN ('brief', 'full')", name=op.f("ck_subscriptions_style")),
        sa.CheckConstraint("when_empty IN ('silent', 'note')", name=op.f("ck_subscriptions_when_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_next_slot_at"), "subscriptions", ["next_slot_at"], unique=False)
    op.create_table(
        "slots",
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('due', 'posted', 'empty', 'skipped', 'failed')", name=op.f("ck_slots_state")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_slots_subscription_id_subscriptions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "at", name=op.f("pk_slots")),
    )
    op.create_index(op.f("ix_slots_state_at"), "slots", ["state", "at"], unique=False)
    op.create_index(op.f("ix_slots_at"), "slots", ["at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'uncertain', 'failed')", name=op.f("ck_outbox_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_state_id_scope"), "outbox", ["state", "id", "scope"], unique=False)
    op.create_index(op.f("ix_outbox_series"), "outbox", ["series"], unique=False)
    op.create_index(op.f("ix_outbox_settled_at"), "outbox", ["settled_at"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_evidence_article_id_articles")),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_evidence_outbox_id_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outbox_id", "article_id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_article_id"), "evidence", ["article_id"], unique=False)
    op.create_table(
        "channels",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("paused", sa.Text(), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "tenant", "channel", name=op.f("pk_channels")),
    )
    op.create_index(
        op.f("ix_sources_claimed_until_next_poll_at_id"),
        "sources",
        ["claimed_until", "next_poll_at", "id"],
        unique=False,
    )
    op.drop_index("ix_sources_next_poll_at", table_name="sources")
    op.create_index(op.f("ix_articles_fetched_at"), "articles", ["fetched_at"], unique=False)
    op.create_index(op.f("ix_results_at"), "results", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_results_at"), table_name="results")
    op.drop_index(op.f("ix_articles_fetched_at"), table_name="articles")
    op.create_index("ix_sources_next_poll_at", "sources", ["next_poll_at"], unique=False)
    op.drop_index(op.f("ix_sources_claimed_until_next_poll_at_id"), table_name="sources")
    for table in ("channels", "evidence", "outbox", "slots", "subscriptions"):
        op.drop_table(table)
