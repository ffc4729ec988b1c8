"""The tables. Scope in every one; times as microseconds since 1970 in UTC, so that they sort and lose nothing.

A change here needs a migration in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

HEAD: Final = "0001"
"""The newest migration. Databases of a higher number were written by a newer version of the program."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware time, stored as whole microseconds since 1970 UTC. Raises `ValueError` for a time without a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Refuse a naive time rather than guess its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: the store keeps moments, not wall clocks")
        return (value - _EPOCH) // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Come back as the same moment, in UTC."""
        return None if value is None else _EPOCH + value * _TICK


class Length(TypeDecorator[timedelta]):
    """A length of time, stored as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Count the microseconds."""
        return None if value is None else value // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002
        """Come back as the same length."""
        return None if value is None else value * _TICK


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
    Column("scope", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about the database itself, such as the version of the program that last migrated it."""

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("language", String),
    Column("tier", Integer, nullable=False),
    Column("every", Length, nullable=False),
    Column("baseline", String, nullable=False),
    Column("configured", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("first_read_at", Moment),
    Column("polled_at", Moment),
    Column("next_poll_at", Moment),
    Column("claimed_until", Moment),
    Column("validators_url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_sha", String),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("told", Boolean, nullable=False),
    Column("moved_to", Text),
    Column("moved_polls", Integer, nullable=False),
    Column("moved_since", Moment),
    Column("paused", Text),
    UniqueConstraint("scope", "url"),
    CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
)
Index("ix_sources_next_poll_at", sources.c.next_poll_at)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("source_id", String, ForeignKey("sources.id", ondelete="SET NULL"), index=True),
    Column("url", Text),
    Column("match_key", Text),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("sha", String, nullable=False),
    Column("language", String, nullable=False),
    Column("author", Text),
    Column("publisher", Text),
    Column("published_at", Moment),
    Column("fetched_at", Moment, nullable=False),
    Column("quality", String, nullable=False),
    Column("revision_of", String, ForeignKey("articles.id")),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", LargeBinary, nullable=False),
    Column("terms", JSON, nullable=False),
    CheckConstraint("quality IN ('full', 'thin', 'paywalled', 'empty')", name="quality"),
    Index(None, "scope", "match_key"),
    Index(None, "revision_of"),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String, nullable=False),
    Column("source_id", String, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("mark", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("match_key", Text),
    Column("title", Text),
    Column("outcome", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("article_id", String, ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("at", Moment, nullable=False),
    UniqueConstraint("source_id", "key", "mark"),
    Index(None, "scope", "url"),
    Index(None, "scope", "match_key"),
)
"""One row for each version of a feed's entry: how it ended."""

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index(None, "scope", "last_at"),
)

story_articles = Table(
    "story_articles",
    metadata,
    Column("article_id", String, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", String, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("scope", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("derived_from", String),
    Column("raises", Boolean, nullable=False),
    Column("replaced_by", String),
    Column("why", Text, nullable=False),
    Column("joined_at", Moment, nullable=False),
    CheckConstraint("relation IN ('lead', 'new', 'copy')", name="relation"),
    Index(None, "story_id"),
    Index(None, "scope", "joined_at"),
)
"""An article stands in one story at most. A tenant's row in a public story is an attachment only it sees."""

briefings = Table(
    "briefings",
    metadata,
    Column("id", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("story_id", String, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("story_version", Integer, nullable=False),
    Column("language", String, nullable=False),
    Column("prompt_version", String, nullable=False),
    Column("model", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("scope", "story_id", "story_version", "language", "prompt_version", "model"),
)

digests = Table(
    "digests",
    metadata,
    Column("scope", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("at", Moment, nullable=False),
)
"""When a digest was last shown."""

digest_stories = Table(
    "digest_stories",
    metadata,
    Column("scope", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("story_id", String, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("story_version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Which version of which story a digest has shown last."""
