"""What a model and questions need: readings with their people, quotes and conditions, search, results, spending."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("briefings", sa.Column("refused", sa.JSON(), nullable=True))
    op.add_column("briefings", sa.Column("note", sa.Text(), nullable=True))
    op.create_table(
        "readings",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_readings_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_readings")),
    )
    op.create_table(
        "people",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["readings.article_id"], name=op.f("fk_people_article_id_readings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "key", "canonical", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_key"), "people", ["key"], unique=False)
    op.create_table(
        "quotes",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["readings.article_id"], name=op.f("fk_quotes_article_id_readings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_speaker_at"), "quotes", ["speaker", "at"], unique=False)
    op.create_table(
        "conditions",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["readings.article_id"], name=op.f("fk_conditions_article_id_readings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_conditions")),
    )
    op.create_index(op.f("ix_conditions_actor_at"), "conditions", ["actor", "at"], unique=False)
    op.create_index(op.f("ix_conditions_target_at"), "conditions", ["target", "at"], unique=False)
    op.create_table(
        "results",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("finish", sa.String(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("tokens_in", sa.BigInteger(), nullable=True),
        sa.Column("tokens_out", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('claimed', 'done', 'failed')", name=op.f("ck_results_state")),
        sa.PrimaryKeyConstraint("scope", "kind", "name", name=op.f("pk_results")),
    )
    op.create_table(
        "spending",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "day", name=op.f("pk_spending")),
    )
    op.drop_index(op.f("ix_items_scope_url"), table_name="items")
    op.drop_index(op.f("ix_articles_scope_match_key"), table_name="articles")
    op.create_index(op.f("ix_articles_match_key_scope"), "articles", ["match_key", "scope"], unique=False)
    op.drop_index(op.f("ix_articles_revision_of"), table_name="articles")
    op.create_index(op.f("ix_articles_revision_of_scope"), "articles", ["revision_of", "scope"], unique=False)
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNSEARCH[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index(op.f("ix_articles_revision_of_scope"), table_name="articles")
    op.create_index(op.f("ix_articles_revision_of"), "articles", ["revision_of"], unique=False)
    op.drop_index(op.f("ix_articles_match_key_scope"), table_name="articles")
    op.create_index(op.f("ix_articles_scope_match_key"), "articles", ["scope", "match_key"], unique=False)
    op.create_index(op.f("ix_items_scope_url"), "items", ["scope", "url"], unique=False)
    for table in ("spending", "results", "conditions", "quotes", "people", "readings"):
        op.drop_table(table)
    op.drop_column("briefings", "note")
    op.drop_column("briefings", "refused")


SEARCH = {
    # Full text without a second copy of the texts: FTS5 reads them through a view. An article's own rowid may change
    # in a VACUUM, so search_rows gives it a number that stays. The triggers hold whoever writes.
    "sqlite": (
        "CREATE TABLE search_rows (number INTEGER PRIMARY KEY, article_id VARCHAR NOT NULL UNIQUE)",
        """CREATE VIEW search_texts AS
           SELECT number, coalesce(title, '') AS title, text
           FROM search_rows JOIN articles ON articles.id = search_rows.article_id""",
        """CREATE VIRTUAL TABLE search USING fts5(
             title, text, content='search_texts', content_rowid='number',
             tokenize='porter unicode61 remove_diacritics 2')""",
        """CREATE TRIGGER search_article_added AFTER INSERT ON articles BEGIN
             INSERT INTO search_rows (article_id) VALUES (new.id);
             INSERT INTO search (rowid, title, text)
               SELECT number, title, text FROM search_texts
               WHERE number = (SELECT number FROM search_rows WHERE article_id = new.id);
           END""",
        """CREATE TRIGGER search_article_changing BEFORE UPDATE OF title, text ON articles BEGIN
             INSERT INTO search (search, rowid, title, text)
               SELECT 'delete', number, coalesce(old.title, ''), old.text FROM search_rows WHERE article_id = old.id;
           END""",
        """CREATE TRIGGER search_article_changed AFTER UPDATE OF title, text ON articles BEGIN
             INSERT INTO search (rowid, title, text)
               SELECT number, coalesce(new.title, ''), new.text FROM search_rows WHERE article_id = new.id;
           END""",
        """CREATE TRIGGER search_article_removed BEFORE DELETE ON articles BEGIN
             INSERT INTO search (search, rowid, title, text)
               SELECT 'delete', number, coalesce(old.title, ''), old.text FROM search_rows WHERE article_id = old.id;
             DELETE FROM search_rows WHERE article_id = old.id;
           END""",
        "INSERT INTO search_rows (article_id) SELECT id FROM articles ORDER BY fetched_at, id",
        "INSERT INTO search (search) VALUES ('rebuild')",
    ),
    # A generated column, which also fills itself for the articles that are there. Accents are taken away as FTS5
    # takes them; what PostgreSQL would read as an address, a file, a tag or a number with a sign falls into words, as
    # in FTS5. A tsvector holds at most 1 MB: 100,000 characters never make more.
    "postgresql": (
        r"""CREATE FUNCTION search_words(said text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
            RETURN translate(
              regexp_replace(normalize(left(said, 100000), NFKD), '[\u0300-\u036f]', '', 'g'),
              './-+@_:<>&~%\', '             ')""",
        """ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS (
             setweight(to_tsvector('pg_catalog.english', search_words(coalesce(left(title, 1000), ''))), 'A')
             || setweight(to_tsvector('pg_catalog.english', search_words(text)), 'D')) STORED""",
        "CREATE INDEX ix_articles_search ON articles USING gin (search)",
    ),
}

UNSEARCH = {
    "sqlite": (
        *(f"DROP TRIGGER search_article_{event}" for event in ("added", "changing", "changed", "removed")),
        "DROP TABLE search",
        "DROP VIEW search_texts",
        "DROP TABLE search_rows",
    ),
    "postgresql": (
        "DROP INDEX ix_articles_search",
        "ALTER TABLE articles DROP COLUMN search",
        "DROP FUNCTION search_words",
    ),
}
