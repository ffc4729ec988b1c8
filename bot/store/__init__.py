"""What is remembered: functions over one transaction, on SQLite; every row has a scope and no read crosses it.

    database = await db.connect(path)
    async with database.begin() as tx:
        await articles.add(tx, article, features)

`db` opens and migrates, `schema` says what the tables are, the other modules each hold one noun's functions.
A read takes `scopes`, the scopes its reader may see; a write takes values that carry their own.
"""
