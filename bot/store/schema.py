"""The tables. Scope in every one; times as microseconds since 1970 in UTC, so that they sort and lose nothing.

A change here needs a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Key, Length, Moment, Money, Name, Words

HEAD: Final = "0006"
"""The newest migration. Databases of a higher number were written by a newer version of the program."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("key", Name, primary_key=True),
    Column("value", Words, nullable=False),
)
"""Facts about the database itself, such as the version of the program that last migrated it."""

sources = Table(
    "sources",
    metadata,
    Column("id", Name, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("name", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("publisher", Words, nullable=False),
    Column("language", Name),
    Column("tier", Integer, nullable=False),
    Column("every", Length, nullable=False),
    Column("baseline", Name, nullable=False),
    Column("configured", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("first_read_at", Moment),
    Column("polled_at", Moment),
    Column("next_poll_at", Moment),
    Column("claimed_until", Moment),
    Column("validators_url", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_sha", Name),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("told", Boolean, nullable=False),
    Column("moved_to", Words),
    Column("moved_polls", Integer, nullable=False),
    Column("moved_since", Moment),
    Column("paused", Words),
    UniqueConstraint("scope", "url"),
    CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
)
Index(None, sources.c.claimed_until, sources.c.next_poll_at, sources.c.id)

articles = Table(
    "articles",
    metadata,
    Column("id", Name, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("source_id", Name, ForeignKey("sources.id", ondelete="SET NULL"), index=True),
    Column("url", Words),
    Column("match_key", Key),
    Column("title", Words),
    Column("text", Words, nullable=False),
    Column("sha", Name, nullable=False),
    Column("language", Name, nullable=False),
    Column("author", Words),
    Column("publisher", Words),
    Column("published_at", Moment),
    Column("fetched_at", Moment, nullable=False),
    Column("quality", Name, nullable=False),
    Column("revision_of", Name, ForeignKey("articles.id")),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", LargeBinary, nullable=False),
    Column("terms", JSON, nullable=False),
    CheckConstraint("quality IN ('full', 'thin', 'paywalled', 'empty')", name="quality"),
    Index(None, "match_key", "scope"),
    Index(None, "revision_of", "scope"),
    Index(None, "fetched_at"),
)
"""No index begins with the scope, which nearly every article shares: SQLite would take it for one that tells."""

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("source_id", Name, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("key", Key, nullable=False),
    Column("mark", Name, nullable=False),
    Column("url", Words, nullable=False),
    Column("match_key", Key),
    Column("title", Words),
    Column("outcome", Name, nullable=False),
    Column("detail", Words, nullable=False),
    Column("article_id", Name, ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("at", Moment, nullable=False),
    UniqueConstraint("source_id", "key", "mark"),
    Index(None, "scope", "match_key"),
)
"""One row for each version of a feed's entry: how it ended."""

stories = Table(
    "stories",
    metadata,
    Column("id", Name, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index(None, "scope", "last_at"),
)

story_articles = Table(
    "story_articles",
    metadata,
    Column("article_id", Name, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", Name, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("scope", Name, nullable=False),
    Column("relation", Name, nullable=False),
    Column("derived_from", Name),
    Column("raises", Boolean, nullable=False),
    Column("replaced_by", Name),
    Column("why", Words, nullable=False),
    Column("joined_at", Moment, nullable=False),
    CheckConstraint("relation IN ('lead', 'new', 'copy')", name="relation"),
    Index(None, "story_id"),
    Index(None, "scope", "joined_at"),
)
"""An article stands in one story at most. A tenant's row in a public story is an attachment only it sees."""

briefings = Table(
    "briefings",
    metadata,
    Column("id", Name, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("story_id", Name, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("story_version", Integer, nullable=False),
    Column("language", Name, nullable=False),
    Column("prompt_version", Name, nullable=False),
    Column("model", Name, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("refused", JSON),
    Column("note", Words),
    UniqueConstraint("scope", "story_id", "story_version", "language", "prompt_version", "model"),
)

digests = Table(
    "digests",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("message", Name),
    Column("before", Moment),
)
"""When a digest was last shown, by which message of the outbox; should that one fail, it was `before`."""

digest_stories = Table(
    "digest_stories",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("story_id", Name, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("story_version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("message", Name),
    Column("before", Integer),
)
"""Which version of which story a digest has shown last, by which message; should that one fail, it was that of `before`."""

readings = Table(
    "readings",
    metadata,
    Column("article_id", Name, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("scope", Name, nullable=False),
    Column("rules", Name, nullable=False),
    Column("passages", JSON, nullable=False),
    Column("people", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""What is kept of an article as it was read by one version of the rules."""

people = Table(
    "people",
    metadata,
    Column("article_id", Name, ForeignKey("readings.article_id", ondelete="CASCADE"), primary_key=True),
    Column("key", Words, primary_key=True),
    Column("canonical", Words, primary_key=True),
    Column("scope", Name, nullable=False),
    Index(None, "key"),
)
"""Every form by which somebody who acts in an article may be asked for."""

quotes = Table(
    "quotes",
    metadata,
    Column("article_id", Name, ForeignKey("readings.article_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("speaker", Words),
    Column("at", Moment, nullable=False),
    Column("payload", JSON, nullable=False),
    Index(None, "speaker", "at"),
)
"""The quotes of a reading in the article's order; `at` is the article's time, `speaker` a canonical name."""

conditions = Table(
    "conditions",
    metadata,
    Column("article_id", Name, ForeignKey("readings.article_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("actor", Words),
    Column("target", Words),
    Column("stance", Name, nullable=False),
    Column("at", Moment, nullable=False),
    Column("payload", JSON, nullable=False),
    Index(None, "actor", "at"),
    Index(None, "target", "at"),
)
"""The conditions of a reading, as `quotes`."""

results = Table(
    "results",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("kind", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("state", Name, nullable=False),
    Column("owner", Name, nullable=False),
    Column("until", Moment),
    Column("text", Words),
    Column("finish", Name),
    Column("model", Words),
    Column("tokens_in", BigInteger),
    Column("tokens_out", BigInteger),
    Column("cost", Money),
    Column("why", Words),
    Column("at", Moment, nullable=False),
    CheckConstraint("state IN ('claimed', 'done', 'failed')", name="state"),
    Index(None, "at"),
)
"""What a model was asked once: claimed by somebody who is asking, answered, or failed `until` it may be tried again."""

spending = Table(
    "spending",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
    Column("money", Money, nullable=False),
    Column("calls", BigInteger, nullable=False),
)
"""What the model of one scope has taken on one day (UTC), running calls' reservations included."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Name, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("name", Words, nullable=False),
    Column("platform", Name, nullable=False),
    Column("tenant", Name, nullable=False),
    Column("channel", Name, nullable=False),
    Column("thread", Name),
    Column("topics", JSON, nullable=False),
    Column("sources", JSON(none_as_null=True)),
    Column("at", JSON, nullable=False),
    Column("every", Integer),
    Column("days", JSON, nullable=False),
    Column("zone", Name, nullable=False),
    Column("quiet", JSON(none_as_null=True)),
    Column("stories", Integer, nullable=False),
    Column("style", Name, nullable=False),
    Column("window", Length, nullable=False),
    Column("when_empty", Name, nullable=False),
    Column("language", Name, nullable=False, server_default="en"),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("calls", Name, nullable=False, server_default=text("''")),
    Column("configured", Boolean, nullable=False),
    Column("next_slot_at", Moment),
    Column("paused", Words),
    Column("made_at", Moment, nullable=False),
    CheckConstraint("style IN ('brief', 'full')", name="style"),
    CheckConstraint("when_empty IN ('silent', 'note')", name="when_empty"),
    Index(None, "next_slot_at"),
)
"""Who is told what, where and when; `at`, `days` and `quiet` are on the wall clock of `zone`."""

slots = Table(
    "slots",
    metadata,
    Column("subscription_id", Name, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("why", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("tried_at", Moment),
    Column("opened_at", Moment, nullable=False),
    Column("settled_at", Moment),
    CheckConstraint("state IN ('due', 'posted', 'empty', 'skipped', 'failed')", name="state"),
    Index(None, "state", "at"),
    Index(None, "at"),
)
"""Every time a subscription was due, and what became of it."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("key", Key, nullable=False, unique=True),
    Column("platform", Name, nullable=False),
    Column("tenant", Name, nullable=False),
    Column("channel", Name, nullable=False),
    Column("thread", Name),
    Column("reply_to", Key),
    Column("series", Name, nullable=False),
    Column("message", JSON, nullable=False),
    Column("state", Name, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("owner", Name),
    Column("started_at", Moment),
    Column("not_before", Moment),
    Column("message_id", Words),
    Column("onto", Words),
    Column("why", Words, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'uncertain', 'failed')", name="state"),
    Index(None, "state", "id", "scope"),
    Index(None, "series"),
    Index(None, "settled_at"),
)
"""Every message that is to be posted or was, in the order of their making; `onto` is the one it is to stand in."""
Index(
    None,
    outbox.c.message_id,
    sqlite_where=outbox.c.message_id.is_not(None),
    postgresql_where=outbox.c.message_id.is_not(None),
)

evidence = Table(
    "evidence",
    metadata,
    Column("outbox_id", Integer, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Name, ForeignKey("articles.id"), primary_key=True),
    Column("scope", Name, nullable=False),
    Index(None, "article_id"),
)
"""What a message cites: such an article cannot be deleted while the message is known."""

channels = Table(
    "channels",
    metadata,
    Column("platform", Name, primary_key=True),
    Column("tenant", Name, primary_key=True),
    Column("channel", Name, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("not_before", Moment),
    Column("paused", Words),
    Column("paused_at", Moment),
    Column("threads", Name),
)
"""Channels: that take nothing for now (`not_before`), or until somebody has seen to them (`paused` says why); and
what is answered in their threads, where somebody has chosen that.
"""

inbox = Table(
    "inbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("scope", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("platform", Name, nullable=False),
    Column("tenant", Name, nullable=False),
    Column("channel", Name, nullable=False),
    Column("thread", Name),
    Column("user", Name, nullable=False),
    Column("text", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("replied", Name, nullable=False, server_default=text("''")),
    Column("threaded", Boolean, nullable=False),
    Column("direct", Boolean, nullable=False),
    Column("reply", JSON(none_as_null=True)),
    Column("at", Moment, nullable=False),
    Column("state", Name, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("message_id", Words),
    Column("what", Words, nullable=False),
    Column("said", JSON(none_as_null=True)),
    Column("evidence", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),
    CheckConstraint("state IN ('new', 'done', 'ignored', 'failed')", name="state"),
    Index(None, "state", "made_at"),
    Index(None, "channel", "thread"),
    Index(None, "settled_at"),
)
"""What people said to us, each once, and what came of it: `what` in our words, `said` what the asker alone was told, with
the articles it stands on; `message_id` is the message in which an answer is being written.
"""

feedback = Table(
    "feedback",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("subject", Name, primary_key=True),
    Column("user", Name, primary_key=True),
    Column("verdict", Name, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("verdict IN ('useful', 'not-useful')", name="verdict"),
)
"""What readers think of what they were told: one verdict a reader, the last."""

departures = Table(
    "departures",
    metadata,
    Column("scope", Name, primary_key=True),
    Column("left_at", Moment, nullable=False),
)
"""Tenants that have sent us away, and when: what is kept of them goes some time after."""
