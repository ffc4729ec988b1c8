"""A world to run the service in: outlets, a model, a chat platform, an operator, and two processes on one database."""

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from bot import config
from bot.core import places
from bot.core.ports import Prompt
from bot.core.slots import slots as slots_of
from bot.core.types import PUBLIC, Source, SourceId
from bot.flows import deliver, outbox, pull, retention, schedule
from bot.flows.kit import SCOPES, Kit, Web
from bot.ingest.worker import Workers
from bot.store import articles, channels, slots, sources, subscriptions
from bot.store import outbox as store
from tests.chat.fake import PLATFORM, FakeChat
from tests.flows.conftest import Clock
from tests.simulation import press
from tests.simulation.mortal import (
    Engine,
    Fate,
    MortalChat,
    MortalDatabase,
    MortalJobs,
    MortalModel,
    Plan,
    Stage,
    ask,
    survived,
)
from tests.simulation.press import KIND, Press, Printed

BEGIN = datetime(2026, 10, 23, 12, tzinfo=UTC)
"""A Friday: Europe's clocks go back on the second night, America's a week later."""

DIGESTS = (
    config.DigestEntry.model_validate(
        {"name": "dawn", "at": "01:30", "zone": "Europe/London", "place": f"{PLATFORM}:T:london"}
    ),
    config.DigestEntry.model_validate(
        {
            "name": "often",
            "every": "2h",
            "zone": "America/New_York",
            "quiet": "22:00-07:00",
            "when_empty": "silent",
            "place": f"{PLATFORM}:T:london",
            "stories": 2,
        }
    ),
    config.DigestEntry.model_validate(
        {
            "name": "desk",
            "at": ["09:00", "12:00", "15:00", "18:30", "21:00"],
            "days": ["mon", "tue", "wed", "thu", "fri"],
            "zone": "Asia/Kolkata",
            "style": "brief",
            "place": f"{PLATFORM}:T:delhi",
        }
    ),
)
OPERATOR = f"{PLATFORM}:T:operator"
OUTLETS = ("Halyard", "Lantern", "Gazette")
EVENTS = ("harbour", "bridge", "school", "tunnel", "market")


@dataclass(slots=True, kw_only=True)
class Process:
    """One life of a service."""

    kit: Kit
    fate: Fate
    jobs: MortalJobs
    database: MortalDatabase

    async def ticks(self, plan: Plan | None = None) -> None:
        """Every tick of the clock once, and the work that comes of it; its fate meets it where it is planned."""
        calls: Mapping[Stage, Callable[[], Awaitable[None]]] = {
            "pull": partial(pull.tick, self.kit),
            "schedule": partial(schedule.tick, self.kit),
            "work": self.jobs.work,
            "deliver": partial(deliver.tick, self.kit),
            "retention": partial(retention.tick, self.kit),
        }
        for stage, call in calls.items():
            if plan is not None and plan.stage == stage:
                self.fate.await_(plan)
            await call()


class World:
    """Everything there is, and what has been seen of it. `folder` is empty; `template` is a migrated database."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.path = folder / "onrecord.db"
        shutil.copy(template, self.path)
        self.clock = Clock(now=BEGIN)
        self.press = Press(self.clock)
        self.chat = FakeChat(now=self.clock)
        self.engine = Engine()
        self.moods: list[BaseException] = []
        self.late: list[str] = []
        self.paid_again: list[str] = []
        self.printed = 0
        self.ever_paused: set[str] = set()
        self.processes: list[Process] = []

    # ------------------------------------------------------------ processes

    async def begin(self) -> None:
        """Two processes that follow three outlets."""
        self.processes = [await self._started(), await self._started()]
        async with self.processes[0].kit.database.begin() as tx:
            for name in OUTLETS:
                source = Source(
                    id=SourceId(name),
                    scope=PUBLIC,
                    kind=KIND,
                    name=name,
                    url=f"https://{name.casefold()}.test/feed",
                    publisher=name,
                )
                self.press.feeds[source.url] = []
                await sources.add(tx, source, baseline="all", now=self.clock())

    async def end(self) -> None:
        for process in self.processes:
            await process.database.close()

    async def _started(self) -> Process:
        fate = Fate()
        database, jobs = MortalDatabase(self.path, fate), MortalJobs(self.engine, fate)
        settings = config.Config(
            digests=DIGESTS,
            run=config.RunEntry(operator=OPERATOR),
            keep=config.KeepEntry(articles=timedelta(days=4), posted=timedelta(days=400)),
        )
        chat = MortalChat(
            platform=self.chat, fate=fate, path=self.path, deadline=settings.run.send_deadline, late=self.late
        )
        kit = Kit(
            config=settings,
            database=database,
            web=Web(fetcher=self.press, workers=Workers()),
            kinds=press.kinds(),
            now=self.clock,
            model=MortalModel(fate=fate, path=self.path, moods=self.moods, paid_again=self.paid_again, answer=answer),
            chats={PLATFORM: chat},
            jobs=jobs,
        )
        await jobs.start(schedule.handlers(kit))
        await schedule.sync(kit)
        return Process(kit=kit, fate=fate, jobs=jobs, database=database)

    async def lives(self, number: int, plan: Plan | None = None) -> None:
        """A process does its work, or dies of it and is started anew."""
        process = self.processes[number]
        if await survived(process.ticks(plan)):
            process.fate.spare()
        else:
            await self._replaced(number)

    async def both_live(self, plan: Plan | None = None) -> None:
        """Both processes at once; the first may die."""
        await asyncio.gather(self.lives(0, plan), self.lives(1))

    async def freezes(self, number: int, plan: Plan, *, seconds: int) -> None:
        """A process stands still somewhere in its work, the other one goes on with all that there is, then it thaws."""
        process = self.processes[number]
        working = asyncio.create_task(survived(process.ticks(plan)))
        frozen = asyncio.create_task(process.fate.frozen.wait())
        await asyncio.wait([working, frozen], return_when=asyncio.FIRST_COMPLETED)
        frozen.cancel()
        if process.fate.is_frozen:
            for _ in range(2):
                self.clock.forward(seconds=seconds)
                await self.lives(1 - number)
        process.fate.thaw.set()
        await working
        process.fate.spare()

    async def _replaced(self, number: int) -> None:
        await self.processes[number].database.close()
        self.processes[number] = await self._started()

    # ------------------------------------------------------------ what happens

    def publish(self, outlet: str, event: str) -> None:
        """A new article about an event in an outlet's feed."""
        self.printed += 1
        number = self.printed
        text = (
            f"The {event} of Port {event.title()} will cost {number} million crowns more, the council said on Monday.\n"
            f"“We will build the {event} all the same,” said Anna Berg, the mayor of Port {event.title()}.\n"
            f"The {outlet} has counted {number} reasons in a report of its own."
        )
        url = f"https://{outlet.casefold()}.test/{event}/{number}"
        page = Printed(url=url, title=f"The {event} costs {number} million more", text=text, at=self.clock())
        self.press.feeds[f"https://{outlet.casefold()}.test/feed"].append(page)

    def note_pauses(self) -> None:
        """Remember whose subscription was ever paused: its slots do not come meanwhile."""
        self.ever_paused |= {
            name for (name,) in ask(self.path, "SELECT name FROM subscriptions WHERE paused IS NOT NULL")
        }

    async def mend(self) -> None:
        """An operator sees to everything that only somebody can end: looks whether it stands, and says so."""
        kit = self.processes[0].kit
        async with kit.database.read() as tx:
            given_up = await store.listed(tx, SCOPES, states=["failed", "uncertain"], limit=1000)
            closed = [channel for channel in await channels.all(tx, SCOPES) if channel.paused is not None]
        for channel in closed:
            await outbox.resume(kit, places.name(channel.place))
        standing = {post.key: post.message_id for post in self.chat.posts}
        for row in given_up:
            if row.state == "uncertain" and row.key in standing:
                await outbox.posted(kit, row.key, standing[row.key])
            else:
                await outbox.retry(kit, row.key)

    # ------------------------------------------------------------ what must hold

    def hold(self) -> None:
        """What holds at any moment."""
        counts = Counter(post.key for post in self.chat.posts)
        assert not (twice := [key for key, count in counts.items() if count > 1]), f"posted twice: {twice}"
        assert not self.late, f"posted past the deadline: {self.late}"
        assert not self.paid_again, f"a finished call of the model was paid again: {self.paid_again}"
        self._hold_evidence()

    def _hold_evidence(self) -> None:
        """Every message's articles are there; a digest with stories cites some."""
        lost = ask(
            self.path,
            "SELECT o.key FROM outbox o JOIN evidence e ON e.outbox_id = o.id"
            " LEFT JOIN articles a ON a.id = e.article_id WHERE a.id IS NULL",
        )
        assert not lost, f"evidence is gone: {lost}"

    async def settle(self) -> None:
        """Nothing goes wrong any more: let everything come to its end."""
        self.moods.clear()
        self.chat.luck.clear()
        self.chat.history = "readable"
        self.press.trouble.clear()
        for _ in range(40):
            self.clock.forward(minutes=17)
            await self.both_live()
            self.hold()
            self.note_pauses()
            await self.mend()
            if not ask(self.path, "SELECT 1 FROM outbox WHERE state <> 'sent'") and not ask(
                self.path, "SELECT 1 FROM slots WHERE state = 'due'"
            ):
                return
        left = ask(self.path, "SELECT key, state, attempt, why FROM outbox WHERE state <> 'sent'")
        due = ask(self.path, "SELECT subscription_id, at, attempts, why FROM slots WHERE state = 'due'")
        raise AssertionError(f"it does not come to an end: {left} {due}")

    async def hold_at_the_end(self) -> None:
        """What holds once everything has come to its end."""
        self.hold()
        kit = self.processes[0].kit
        async with kit.database.read() as tx:
            every = await subscriptions.all(tx, SCOPES)
            recent = await slots.recent(tx, SCOPES, limit=10_000)
            rows = await store.listed(tx, SCOPES, limit=10_000)
            cited = await store.cited(tx, SCOPES, [row.key for row in rows])
            readable = {a.id for a in await articles.get(tx, SCOPES, {i for ids in cited.values() for i in ids})}
        assert {i for ids in cited.values() for i in ids} <= readable
        assert sorted(post.key for post in self.chat.posts) == sorted(row.key for row in rows), "lost or unknown"
        for subscribed in every:
            asked = subscribed.subscription
            mine = {slot.at: slot for slot in recent if slot.subscription_id == asked.id}
            assert all(slot.state != "due" for slot in mine.values())
            assert all(slot.why for slot in mine.values() if slot.state in ("skipped", "failed", "empty"))
            due = set(self._until_now(slots_of(asked.rhythm, subscribed.made_at)))
            assert set(mine) <= due, f"{asked.name} was held out of turn: {set(mine) - due}"
            if asked.name not in self.ever_paused:
                assert set(mine) == due, f"{asked.name} has missed {due - set(mine)}"
            for slot in mine.values():
                series = f"digest:{asked.id}:{slot.at.isoformat()}"
                posted = [row for row in rows if row.series == series]
                assert bool(posted) == (slot.state == "posted"), f"{asked.name} {slot}: {[r.key for r in posted]}"
        self._hold_order(rows)

    def _hold_order(self, rows: Iterable[store.Row]) -> None:
        """A digest's parts stand in their order, below its first."""
        ids = {row.key: row.id for row in rows}
        by_series: dict[str, list[int]] = {}
        series = {row.key: row.series for row in rows}
        for post in sorted(self.chat.posts, key=lambda post: post.at):
            by_series.setdefault(series[post.key], []).append(ids[post.key])
        assert all(found == sorted(found) for found in by_series.values()), "out of order"

    def _until_now(self, every: Iterable[datetime]) -> Iterable[datetime]:
        for slot in every:
            if slot > self.clock():
                return
            yield slot


def answer(prompt: Prompt) -> str:
    """A careful model: the first passage as the headline, and its prompt's mark for whoever looks for it."""
    mark = sha256(f"{prompt.system}\n{prompt.user}".encode()).hexdigest()[:16]
    found = re.search(r"^\[1\] (.+)$", prompt.user, re.MULTILINE)
    said = found[1] if found else ""
    line = {"text": said, "passages": [1]}
    return json.dumps({"headline": line, "points": [line], "quotes": [], "conditions": []}) + f"\n{mark}"
