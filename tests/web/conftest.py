"""The pages over a real store on a loopback socket; what is published in them is a test's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from lxml import html

from bot import web
from bot.config import Config
from bot.core.types import Article
from bot.flows.kit import Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.store.db import Database
from tests.store.builders import HOUR, NOON, publish

BRIDGE = """Heavy trucks will be banned from the Tolliver Street Bridge starting Monday after inspectors found cracks in two of its 96-year-old steel hangers, County Engineer Rosalind Achebe said.

“It’s not falling down,” Achebe said at the bridge on Tuesday. “It’s telling us it’s tired, and I’d rather listen now than in February.”

Fire Chief Walt Brzycki promised to move an engine to the east bank before the ban begins. “Nobody over there is going to wait on a map,” he said.

Commissioner Jeanette Fogle said the county would cover half of the $7.8 million repair if the state paid the rest. She urged the state to answer by the end of the month.

The bridge opened in 1929 with a parade. A plaque on the west tower calls it “The Gateway to Everything.”"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def page(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)


Get = Callable[..., Awaitable[Answer]]
Put = Callable[..., Awaitable[None]]


@pytest.fixture
async def kit(database: Database) -> AsyncIterator[Kit]:
    policy = FetchPolicy(contact="mailto:desk@example.org")
    monotonic = asyncio.get_running_loop().time

    async with Fetcher(policy, now=lambda: NOON + HOUR, monotonic=monotonic) as fetcher, Workers() as workers:
        edges = Web(fetcher=fetcher, workers=workers)
        yield Kit(config=Config(), database=database, web=edges, kinds={}, now=lambda: NOON + HOUR)


@pytest.fixture
async def base(kit: Kit) -> AsyncIterator[str]:
    async with web.serve(kit, "127.0.0.1:0") as served:
        yield served


@asynccontextmanager
async def asking(base: str) -> AsyncIterator[Get]:
    """A client of the pages at `base`, which follows nothing."""
    async with aiohttp.ClientSession() as session:

        async def ask(path: str, method: str = "GET", **headers: str) -> Answer:
            async with session.request(method, base + path, headers=headers, allow_redirects=False) as response:
                body = (await response.read()).decode()
                return Answer(status=response.status, headers=dict(response.headers), text=body)

        yield ask


@pytest.fixture
async def get(base: str) -> AsyncIterator[Get]:
    async with asking(base) as ask:
        yield ask


@pytest.fixture
def put(kit: Kit) -> Put:
    """Store and group articles, as pulling does."""

    async def published(*articles: Article) -> None:
        async with kit.database.begin() as tx:
            await publish(tx, *articles)

    return published
