"""Slack: how near to what it permits we post, and how often it refuses.

    python -m bench.slack [--posts 1000] [--channels 50]

The whole way: rows of the outbox in SQLite, delivery, our adapter with the unmodified SDK, and over a socket the
workspace of our tests, in a process of its own, which bears a message a second in a channel and 300 a minute in all, as
Slack documents. The figure is the share of that rate at which the messages came in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import SecretStr

from bot import config
from bot.chat.slack.adapter import Slack
from bot.chat.slack.settings import Settings
from bot.core.message import Headline, Message, Note
from bot.core.types import PUBLIC, Place
from bot.flows import deliver
from bot.flows.kit import Kit, Web
from bot.ingest.http import Fetcher, FetchPolicy
from bot.ingest.worker import Workers
from bot.store import db, outbox
from bot.store.outbox import Draft
from tests.slackland import TOKEN, Channel, Land, Limits


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - a bench is its own composition root


def main() -> None:
    """Measure, and fail where it is not what was asked: at least 95 % of the permitted rate, nothing refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1_000)
    parser.add_argument("--channels", type=int, default=50)
    given = parser.parse_args()
    logging.getLogger("onrecord").setLevel(logging.ERROR)  # a post that has to wait for its turn is told of
    told, tell = multiprocessing.Pipe(duplex=False)
    ours, theirs = multiprocessing.Pipe()
    workspace = multiprocessing.get_context("spawn").Process(
        target=serve, args=(given.channels, tell, theirs), daemon=True
    )
    workspace.start()
    try:
        cpu = asyncio.run(posted(told.recv(), given.posts, given.channels))
        ours.send("how many?")
        came, refused = ours.recv()
    finally:
        workspace.kill()
    share = best(given.posts, given.channels) / (came[-1] - came[0])
    print(
        f"Slack: {len(came)} of {given.posts} posts to {given.channels} channels in {came[-1] - came[0]:.1f} s, "
        f"{share:.1%} of the permitted rate (asked: 95 %); refused {sum(refused.values())} {json.dumps(refused)}; "
        f"{1000 * cpu / given.posts:.1f} ms of our CPU each"
    )
    sys.exit(share < 0.95 or bool(refused) or len(came) != given.posts)


def best(posts: int, channels: int) -> float:
    """Seconds from the first post to the last where each comes as soon as the limits permit, bursts included."""
    limits = Limits()
    in_all = (posts - 10) / limits.workspace
    in_one = -(-posts // channels) - limits.burst
    return max(in_all, in_one / limits.channel)


async def posted(address: str, posts: int, channels: int) -> float:
    """Have messages posted, to the last; the CPU seconds that took."""
    chat = Slack(Settings(token=SecretStr(TOKEN), base_url=f"{address}/api/"), now=now)
    policy = FetchPolicy(contact="mailto:desk@example.org")
    with tempfile.TemporaryDirectory() as folder:
        async with await db.connect(Path(folder) / "onrecord.db") as database:
            web = Web(fetcher=Fetcher(policy, now=now, monotonic=time.monotonic), workers=Workers())
            kit = Kit(config=config.Config(), database=database, web=web, kinds={}, now=now, chats={"slack": chat})
            async with database.begin() as tx:
                await outbox.add(tx, PUBLIC, [draft(number, channels) for number in range(posts)], now=now())
            begun = time.process_time()
            while await waiting(kit):
                await deliver.tick(kit)
                await asyncio.sleep(0.2)
            return time.process_time() - begun


async def waiting(kit: Kit) -> int:
    """How many messages are not sent."""
    async with kit.database.read() as tx:
        counts: Counter[str] = Counter(await outbox.counts(tx, frozenset({PUBLIC})))
    return counts.total() - counts["sent"] - counts["failed"]


def draft(number: int, channels: int) -> Draft:
    """A message of its own."""
    said = f"Harbour reopens, part {number}"
    return Draft(
        key=f"bench:{number}",
        place=Place(platform="slack", tenant="T0LAND", channel=f"c{number % channels}"),
        series=f"bench:{number}",
        message=Message(plain=said, blocks=(Headline(text=said), Note(text="Told by nobody."))),
    )


def serve(channels: int, tell: Connection, asked: Connection) -> None:
    """The workspace: says where it is, and when it is asked when messages came in and what was refused."""
    asyncio.run(_serve(channels, tell, asked))


async def _serve(channels: int, tell: Connection, asked: Connection) -> None:
    async with Land.opened(limits=Limits()) as land:
        for number in range(channels):
            name = f"c{number}"
            land.space.channels[name] = Channel(id=name, name=name, members={land.space.bot_user})
        tell.send(land.address)
        await asyncio.to_thread(asked.recv)
        asked.send(([call.at for call in land.api.made("chat.postMessage")], dict(land.api.errors)))
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
