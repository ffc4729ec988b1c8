"""The history of the schema, run by `bot.store.db` when a database is opened."""
