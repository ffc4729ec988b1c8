"""A newsroom story in a database, a model that says what a test tells it to, and what may be shown of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import config
from bot.core.articles import article
from bot.core.stories.coverage import Coverage
from bot.core.types import PUBLIC, Article, Scope
from bot.flows.kit import Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.model.openai import OpenAIModel
from bot.newsroom.editions import manuscripts
from bot.store import db, stories
from bot.store.db import Database
from bot.store.scopes import seen_by
from tests.flows.conftest import Clock
from tests.model.server import Asked, Reply
from tests.store.builders import publish

TITLE = "Dam gates stay shut as neighbours quarrel over the price of water"
QUARREL = "The quarrel is the worst since the two countries agreed in 1994 to share the river."
FUND = "The Lakes Fund, which lends to poor countries for pumps and pipes, was cautious."
DELTA = (
    "Even if the gates open this week, the commission says, the first water will take eight days to reach the delta."
)

GOOD: Mapping[str, Any] = {
    "headline": {"text": TITLE, "passages": [1]},
    "points": [
        {"text": QUARREL, "passages": [11]},
        {"text": FUND, "passages": [18]},
        {"text": DELTA, "passages": [26]},
    ],
    "quotes": [{"candidate": 2, "words": ""}, {"candidate": 8, "words": ""}],
    "conditions": [1],
}
"""What a careful model answers about the dam: sentences that anybody can check, quotes 2 and 8, condition 1."""


def answer(**changes: Any) -> str:
    """A careful model's answer, but for these parts."""
    return json.dumps({**GOOD, **changes})


def dam(at: datetime, **changes: Any) -> Article:
    """The newsroom's story about a dam, printed three hours before."""
    (story,) = [found for found in manuscripts() if found.slug == "dam-gates"]
    then = at - timedelta(hours=3)
    facts = {"text": "\n".join(story.paragraphs), "title": TITLE, "publisher": "The Halyard", "language": "en"}
    return article(fetched_at=then, published_at=then, url="https://halyard.test/dam", **{**facts, **changes})


async def covered(database: Database, *articles: Article, scope: Scope = PUBLIC) -> Coverage:
    """Store the articles and give the story they make."""
    async with database.begin() as tx:
        await publish(tx, *articles, now=max(each.fetched_at for each in articles))
    async with database.read() as tx:
        (found,) = await stories.since(tx, seen_by(scope))
    return found


def heard(arrived: asyncio.Event, *replies: str | Reply) -> Callable[[Asked], str | Reply]:
    """A script of these replies that says when the first call has come."""
    rest = iter(replies)

    def reply(_: Asked) -> str | Reply:
        arrived.set()
        return next(rest)

    return reply


@asynccontextmanager
async def writing(
    place: Path | str, entry: config.ModelEntry | None, clock: Clock, *, budget: config.BudgetEntry | None = None
) -> AsyncIterator[Kit]:
    """A kit on this database, with a model of these settings or without one. Nothing goes out to the web."""
    policy = FetchPolicy(contact="mailto:desk@example.org")
    model = OpenAIModel(entry) if entry else None
    settings = config.Config(model=entry or config.ModelEntry(), budget=budget or config.BudgetEntry())
    async with await db.connect(place) as database:
        yield Kit(
            config=settings,
            database=database,
            web=Web(fetcher=Fetcher(policy, now=clock, monotonic=asyncio.get_running_loop().time), workers=Workers()),
            kinds={},
            now=clock,
            model=model,
        )
        if model:
            await model.close()
