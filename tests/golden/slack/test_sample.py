"""The digest that `/preview` shows where there is none yet: what the sample newsroom's stories come to, with a thread.
`make golden` rewrites it.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from bot import web
from bot.config import DigestEntry
from bot.core.message import as_json
from bot.core.ports import Chat
from bot.flows import digest, schedule
from bot.flows.kit import SCOPES
from bot.store import outbox, slots
from bot.web import preview
from tests.flows.conftest import Clock, Line, clock, first_pull, line, port, pulled
from tests.golden.reviewing import reviewed

__all__ = ["clock", "first_pull", "line", "port", "pulled"]

KEPT = Path(web.__file__).parent / "sample.json"
DAILY = DigestEntry(name="daily", place="slack:T0SAMPLE:C0NEWS", stories=4, window=timedelta(days=3))


@dataclass(frozen=True, slots=True)
class Threads:
    """All that making a digest asks of a chat: that it has threads."""

    threaded: bool = True
    notifies: bool = False


def elsewhere(drawn: str) -> str:
    """The sample without what differs from run to run: the newsroom's ports, and ids, which are made of addresses."""
    drawn = re.sub(r"http://127\.0\.0\.1:\d+", "https://newsroom.example", drawn)
    return re.sub(r'"(story|digest):[^"\n]+"', r'"\1:sample"', drawn) + "\n"


async def test_the_sample_is_what_a_digest_of_the_sample_newsroom_says(pulled: Line, clock: Clock) -> None:
    async with pulled(1) as opened:
        chats = {"slack": cast("Chat", Threads())}
        kit = replace(opened, config=replace(opened.config, digests=(DAILY,)), chats=chats)
        await schedule.sync(kit)
        asked = digest.subscription(DAILY)
        async with kit.database.begin() as tx:
            await slots.open(tx, asked.scope, asked.id, clock.now, now=clock.now)
        await digest.held(kit, asked.id, clock.now)
        async with kit.database.read() as tx:
            rows = await outbox.listed(tx, SCOPES, limit=9)
    messages = [as_json(row.message) for row in reversed(rows)]
    drawn = elsewhere(json.dumps({"at": clock.now.isoformat(), "messages": messages}, ensure_ascii=False, indent=1))
    assert reviewed(KEPT, drawn) == drawn
    assert len(preview.sample().messages) == 1 + 4
