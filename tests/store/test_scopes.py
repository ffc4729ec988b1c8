"""Nobody reads another tenant's rows: every function of the store that reads is asked on behalf of the wrong one."""

import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module

import pytest

import bot.store
from bot.core.articles import revision
from bot.core.budget import Spent
from bot.core.polling import Polling
from bot.core.ports import Completion, Usage
from bot.core.record import Passage, Record
from bot.core.stories.dedup import Settled
from bot.core.types import PUBLIC, Article, Briefing, Condition, Outcome, Person, Point, Quote, Scope, Source, Span
from bot.store import (
    articles,
    briefings,
    channels,
    departures,
    digests,
    feedback,
    inbox,
    items,
    outbox,
    records,
    results,
    search,
    slots,
    sources,
    spending,
    stories,
    subscriptions,
)
from bot.store.briefings import Key
from bot.store.db import Database, Tx
from bot.store.scopes import seen_by
from tests.core.stories.events import TALKS
from tests.store.builders import HOUR, NOON, A, B, article, draft, entry, inbound, publish, source, subscription
from tests.store.running import Undone

SECRET = source("Secret", scope=A)
PAGE = article(f"{TALKS.two.text} Zanzibar.", title=TALKS.two.title, scope=A, hours=2, of=SECRET)
CHANGED = revision(article(f"{TALKS.two.text} Zanzibar!!", title=TALKS.two.title, scope=A, hours=3, of=SECRET), PAGE)
OWN = article("Zanzibar’s clove harvest has failed, say growers in Pemba.", title="Cloves", scope=A, of=SECRET)
OPEN = article(TALKS.one.text, title=TALKS.one.title)
ITEM = entry("Zanzibar")
SULTAN = Person(canonical="Sultan of Zanzibar")
WORDS = Span(article_id=OWN.id, start=0, end=4)
ASKED = subscription("Zanzibar", scope=A)
SAID = inbound("Zanzibar")
POSTED = draft("posted")
RECORD = Record(
    article_id=OWN.id,
    passages=(Passage(span=WORDS, paragraph=0, alone=True),),
    quotes=(Quote(runs=(WORDS,), text="Zanz", speaker=SULTAN),),
    conditions=(Condition(actor=SULTAN, stance="demands", action=WORDS, said_by="Sultan of Zanzibar", evidence=WORDS),),
    people=(SULTAN,),
)


@pytest.fixture
async def world(database: Database) -> tuple[Key, Key]:
    """A public story with tenant A's article attached, a story of A's own, and all that A has beside them."""
    async with database.begin() as tx:
        await sources.add(tx, SECRET, baseline="all", now=NOON)
        public, _, _, own = await publish(tx, OPEN, PAGE, CHANGED, OWN)
        failed = Settled(outcome=Outcome.FAILED, detail="Zanzibar", article_id=PAGE.id)
        await items.record(tx, SECRET, ITEM, failed, now=NOON, retry_at=NOON)
        attached, alone = (
            Key(scope=A, story_id=change.story.id, story_version=version, language="en", prompt_version="1")
            for change, version in ((public, 3), (own, 1))
        )
        await briefings.add(tx, attached, briefing(attached, PAGE))
        await briefings.add(tx, alone, briefing(alone, OWN))
        await digests.mark(tx, A, "Zanzibar", versions={own.story.id: 1}, now=NOON)
        await records.add(tx, A, RECORD, rules="1", at=NOON)
        said = Completion(text="Zanzibar", usage=Usage())
        await results.finish(tx, asked(A, "said"), owner="A", completion=said, model="m", cost=0.1, now=NOON)
        await results.claim(tx, asked(A, "failed"), owner="A", now=NOON, until=NOON)
        await results.fail(tx, asked(A, "failed"), owner="A", why="Zanzibar", retry_at=None, now=NOON)
        await spending.add(tx, A, NOON.date(), tokens=9, money=0.1)
        await deliver(tx)
    return attached, alone


async def deliver(tx: Tx) -> None:
    """What A is subscribed to, was sent and could not be, in a channel that is paused."""
    await subscriptions.add(tx, ASKED, next_slot_at=NOON, now=NOON)
    await slots.open(tx, A, ASKED.id, NOON, now=NOON)
    await outbox.add(tx, A, [POSTED], now=NOON)
    (posted,) = await outbox.claim(tx, platforms=["slack"], owner="A", now=NOON, limit=1)
    await outbox.sent(tx, posted, message_id="m17", now=NOON)
    await inbox.add(tx, A, SAID, now=NOON)
    await feedback.note(tx, A, "story:Zanzibar", "U1", "useful", now=NOON)
    await outbox.add(tx, A, [draft("Zanzibar", cites=OWN), draft("waiting")], now=NOON)
    (row,) = await outbox.claim(tx, platforms=["slack"], owner="A", now=NOON, limit=1)
    await outbox.fail(tx, row, why="Zanzibar", now=NOON)
    await channels.pause(tx, A, ASKED.place, why="Zanzibar", now=NOON)


def briefing(key: Key, cites: Article) -> Briefing:
    evidence = (Span(article_id=cites.id, start=0, end=4),)
    return Briefing(
        id=f"{key.scope} {key.story_id}",
        story_id=key.story_id,
        story_version=key.story_version,
        headline="Zanzibar",
        points=(Point(text="Zanzibar", evidence=evidence),),
        quotes=(),
        conditions=(),
        method="extract",
        made_at=NOON,
    )


def asked(scope: Scope, name: str) -> results.Key:
    return results.Key(scope=scope, kind="briefing", name=name)


async def is_known(tx: Tx, scope: Scope, name: str) -> bool:
    """Whether claiming tells anything of an earlier caller: a claim of one's own is no other scope's secret."""
    claimed = await results.claim(tx, asked(scope, name), owner="B", now=NOON, until=NOON + HOUR)
    return not isinstance(claimed, results.Mine)


Read = Callable[[Tx, Scope, tuple[Key, Key]], Awaitable[object]]


def forged(scope: Scope) -> Source:
    """Tenant A's source as another tenant would name it."""
    return replace(SECRET, scope=scope)


async def has_messages(tx: Tx, scope: Scope) -> bool:
    return any((await outbox.counts(tx, seen_by(scope))).values())


async def read_of(tx: Tx, scope: Scope) -> bool:
    return any((await feedback.counts(tx, seen_by(scope))).values())


async def is_settled(tx: Tx, scope: Scope) -> bool:
    return await inbox.settle(tx, scope, "Zanzibar", state="done", what="", now=NOON)


async def spent(tx: Tx, scope: Scope) -> bool:
    return await spending.of(tx, scope, NOON.date()) != Spent()


READS: dict[str, Read] = {
    "articles.count": lambda tx, scope, _: articles.count(tx, seen_by(scope) - {PUBLIC}),
    "articles.known": lambda tx, scope, _: articles.known(tx, seen_by(scope), [PAGE.id, OWN.id]),
    "articles.get": lambda tx, scope, _: articles.get(tx, seen_by(scope), [PAGE.id, OWN.id]),
    "articles.latest": lambda tx, scope, _: articles.latest(tx, scope, "news.test/Cloves"),
    "channels.get": lambda tx, scope, _: channels.get(tx, seen_by(scope), ASKED.place),
    "channels.all": lambda tx, scope, _: channels.all(tx, seen_by(scope)),
    "channels.resume": lambda tx, scope, _: channels.resume(tx, scope, ASKED.place),
    "briefings.find": lambda tx, scope, keys: briefings.find(tx, replace(keys[0], scope=scope)),
    "briefings.latest": lambda tx, scope, keys: briefings.latest(tx, seen_by(scope), keys[1].story_id),
    "digests.last": lambda tx, scope, _: digests.last(tx, scope, "Zanzibar"),
    "feedback.counts": lambda tx, scope, _: read_of(tx, scope),
    "inbox.get": lambda tx, scope, _: inbox.get(tx, seen_by(scope), "Zanzibar"),
    "inbox.of_thread": lambda tx, scope, _: inbox.of_thread(tx, seen_by(scope), SAID.place, limit=9),
    "inbox.settle": lambda tx, scope, _: is_settled(tx, scope),
    "items.seen": lambda tx, scope, _: items.seen(tx, forged(scope), [ITEM]),
    "items.waiting": lambda tx, scope, _: items.waiting(tx, forged(scope), now=NOON),
    "items.counts": lambda tx, scope, _: items.counts(tx, seen_by(scope)),
    "items.why": lambda tx, scope, _: items.why(tx, seen_by(scope), ITEM.url),
    "outbox.by_message": lambda tx, scope, _: outbox.by_message(tx, seen_by(scope), POSTED.place, "m17"),
    "outbox.of_series": lambda tx, scope, _: outbox.of_series(tx, seen_by(scope), "Zanzibar"),
    "outbox.cited": lambda tx, scope, _: outbox.cited(tx, seen_by(scope), ["Zanzibar"]),
    "outbox.counts": lambda tx, scope, _: has_messages(tx, scope),
    "outbox.get": lambda tx, scope, _: outbox.get(tx, seen_by(scope), "Zanzibar"),
    "outbox.listed": lambda tx, scope, _: outbox.listed(tx, seen_by(scope), limit=9),
    "outbox.replay": lambda tx, scope, _: outbox.replay(tx, seen_by(scope), "Zanzibar", now=NOON),
    "records.conditions_of": lambda tx, scope, _: records.conditions_of(
        tx, seen_by(scope), [SULTAN.canonical], as_="any", limit=9
    ),
    "records.get": lambda tx, scope, _: records.get(tx, seen_by(scope), [OWN.id]),
    "records.missing": lambda tx, scope, _: records.missing(tx, seen_by(scope) - {PUBLIC}, "2", 9),
    "records.people": lambda tx, scope, _: records.people(tx, seen_by(scope), ["sultan of zanzibar"]),
    "records.quoted": lambda tx, scope, _: records.quoted(tx, seen_by(scope) - {PUBLIC}, since=NOON - HOUR, limit=9),
    "records.quotes_of": lambda tx, scope, _: records.quotes_of(tx, seen_by(scope), [SULTAN.canonical], limit=9),
    "results.claim": lambda tx, scope, _: is_known(tx, scope, "said"),
    "results.failed": lambda tx, scope, _: results.failed(tx, asked(scope, "failed"), now=NOON),
    "results.find": lambda tx, scope, _: results.find(tx, asked(scope, "said")),
    "search.articles": lambda tx, scope, _: search.articles(tx, seen_by(scope), ["zanzibar"], limit=9),
    "slots.counts": lambda tx, scope, _: slots.counts(tx, seen_by(scope)),
    "slots.get": lambda tx, scope, _: slots.get(tx, seen_by(scope), ASKED.id, NOON),
    "slots.latest": lambda tx, scope, _: slots.latest(tx, seen_by(scope)),
    "slots.recent": lambda tx, scope, _: slots.recent(tx, seen_by(scope), limit=9),
    "slots.settle": lambda tx, scope, _: slots.settle(tx, scope, ASKED.id, NOON, state="failed", now=NOON),
    "slots.tried": lambda tx, scope, _: slots.tried(tx, scope, ASKED.id, NOON, why="", retry_at=None, now=NOON),
    "slots.waiting": lambda tx, scope, _: slots.waiting(tx, seen_by(scope), now=NOON, limit=9),
    "sources.all": lambda tx, scope, _: sources.all(tx, seen_by(scope)),
    "sources.find": lambda tx, scope, _: sources.find(tx, seen_by(scope), SECRET.url),
    "sources.due": lambda tx, scope, _: sources.due(tx, seen_by(scope), now=NOON, limit=9, claim=HOUR),
    "spending.of": lambda tx, scope, _: spent(tx, scope),
    "stories.articles_of": lambda tx, scope, keys: stories.articles_of(tx, seen_by(scope), keys[1].story_id),
    "stories.count": lambda tx, scope, _: stories.count(tx, seen_by(scope) - {PUBLIC}),
    "stories.get": lambda tx, scope, keys: stories.get(tx, seen_by(scope), [keys[1].story_id]),
    "stories.newest": lambda tx, scope, _: stories.newest(tx, seen_by(scope) - {PUBLIC}, limit=9),
    "stories.of_article": lambda tx, scope, _: stories.of_article(tx, seen_by(scope), PAGE.id),
    "stories.since": lambda tx, scope, _: stories.since(tx, seen_by(scope) - {PUBLIC}),
    "subscriptions.advance": lambda tx, scope, _: subscriptions.advance(tx, scope, ASKED.id, NOON + HOUR),
    "subscriptions.all": lambda tx, scope, _: subscriptions.all(tx, seen_by(scope)),
    "subscriptions.change": lambda tx, scope, _: subscriptions.change(tx, replace(ASKED, scope=scope)),
    "subscriptions.due": lambda tx, scope, _: subscriptions.due(tx, seen_by(scope), now=NOON, limit=9),
    "subscriptions.get": lambda tx, scope, _: subscriptions.get(tx, seen_by(scope), ASKED.id),
    "subscriptions.pause": lambda tx, scope, _: subscriptions.pause(tx, scope, ASKED.id, "stolen"),
    "subscriptions.remove": lambda tx, scope, _: subscriptions.remove(tx, scope, ASKED.id),
    "stories.window": lambda tx, scope, _: stories.window(tx, seen_by(scope) - {PUBLIC}, NOON - HOUR, [OWN.id]),
}
"""Every function that reads or tells whether it changed anything, asked for what is tenant A's."""

WRITES = {
    "articles.add",
    "briefings.add",
    "channels.answer_threads",
    "channels.hold",
    "channels.pause",
    "departures.forget",
    "departures.note",
    "departures.undo",
    "digests.mark",
    "items.record",
    "feedback.note",
    "inbox.add",
    "inbox.begun",
    "inbox.tried",
    "outbox.add",
    "outbox.anew",
    "outbox.back",
    "outbox.doubt",
    "outbox.fail",
    "outbox.sent",
    "records.add",
    "retention.forget_people",
    "results.fail",
    "results.finish",
    "slots.open",
    "slots.skip",
    "spending.add",
    "sources.add",
    "sources.change",
    "sources.give_back",
    "sources.polled",
    "sources.remove",
    "stories.apply",
    "subscriptions.add",
    "subscriptions.resume",
    "upsert.is_added",
}
OPERATORS = {
    "claims.release",
    "claims.take",
    "copy.copy",
    "db.connect",
    "db.take_time",
    "departures.before",
    "heard.places",
    "inbox.waiting",
    "outbox.claim",
    "outbox.oldest_waiting",
    "outbox.scopes",
    "outbox.stale",
    "retention.claim",
    "retention.forget",
    "retention.forget_results",
    "sources.scopes",
    "subscriptions.pause_place",
    "subscriptions.scopes",
}
"""What has no rows to give, or all to an operator: opening, copying, and the service's own work for all scopes. Claims are
among our processes and know no tenant; which places we are heard in, a platform's line asks, and shows to nobody."""


def public_functions() -> set[str]:
    modules = [module.name for module in pkgutil.iter_modules(bot.store.__path__) if not module.ispkg]
    return {
        f"{name}.{function}"
        for name in modules
        for function, value in vars(import_module(f"bot.store.{name}")).items()
        if inspect.iscoroutinefunction(value)
        and value.__module__ == f"bot.store.{name}"
        and not function.startswith("_")
    }


def test_every_function_of_the_store_is_accounted_for() -> None:
    assert public_functions() == READS.keys() | WRITES | OPERATORS


async def answered(database: Database, world: tuple[Key, Key], scope: Scope) -> set[str]:
    """The functions that give something to this scope, each asked in a world of its own."""
    found = set()
    for name, read in READS.items():
        with suppress(Undone):
            async with database.begin() as tx:
                if await read(tx, scope, world):
                    found.add(name)
                raise Undone
    return found


@pytest.mark.parametrize("scope", [B, PUBLIC])
async def test_no_read_gives_a_tenants_rows_to_anybody_else(
    database: Database, world: tuple[Key, Key], scope: Scope
) -> None:
    assert await answered(database, world, scope) == set()


async def test_every_read_gives_a_tenant_its_own_rows(database: Database, world: tuple[Key, Key]) -> None:
    assert await answered(database, world, A) == READS.keys()


@pytest.mark.parametrize("scope", [B, PUBLIC])
async def test_nothing_anybody_else_sees_of_a_public_story_shows_the_attachment(
    database: Database, world: tuple[Key, Key], scope: Scope
) -> None:
    story_id = world[0].story_id
    async with database.read() as tx:
        (coverage,) = await stories.get(tx, seen_by(scope), [story_id])
        assert coverage in await stories.since(tx, seen_by(scope))
        (group,) = await stories.window(tx, seen_by(scope), NOON - HOUR, [PAGE.id])
        assert await stories.articles_of(tx, seen_by(scope), story_id) == (OPEN,)
    for story in (coverage.story, group.story):
        assert (story.version, story.article_ids, story.first_at, story.last_at) == (1, (OPEN.id,), NOON, NOON)
    assert [member.article for member in coverage.members] == [OPEN]
    assert [joined.article.id for joined in group.members] == [OPEN.id]


async def test_the_tenant_sees_the_public_story_with_its_attachment_and_a_higher_version(
    database: Database, world: tuple[Key, Key]
) -> None:
    async with database.read() as tx:
        (coverage,) = await stories.get(tx, seen_by(A), [world[0].story_id])
    assert (coverage.story.scope, coverage.story.version) == (PUBLIC, 3)
    assert [member.article for member in coverage.members] == [OPEN, CHANGED]
    assert coverage.story.last_at == CHANGED.published_at


async def test_the_tenants_version_rises_with_the_public_one(database: Database, world: tuple[Key, Key]) -> None:
    more = article(
        f"{TALKS.one.text}\n{TALKS.one.title}: the first lorries queued at dusk, and drivers cooked on the verge.",
        title="Lorries queue at Dzhar",
        hours=5,
    )
    async with database.begin() as tx:
        (change,) = await publish(tx, more)
        assert change.story.id == world[0].story_id
        versions = [(await stories.get(tx, seen_by(scope), [change.story.id]))[0].story.version for scope in (A, B)]
    assert versions == [4, 2]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("scope", [B, PUBLIC])
async def test_no_write_touches_another_scopes_source(database: Database, scope: Scope) -> None:
    async with database.begin() as tx:
        assert not await sources.change(tx, replace(forged(scope), name="Stolen"))
        await sources.polled(tx, forged(scope), now=NOON, next_poll_at=None, polling=Polling(), read=True)
        assert not await sources.remove(tx, forged(scope))
        (kept,) = await sources.all(tx, {A})
    assert (kept.source, kept.polled_at) == (SECRET, None)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("scope", [B, PUBLIC])
async def test_no_write_touches_another_scopes_message_slot_or_subscription(database: Database, scope: Scope) -> None:
    async with database.begin() as tx:
        row = await outbox.get(tx, {A}, "waiting")
        assert row is not None
        forged = replace(row, scope=scope)
        assert not await outbox.sent(tx, forged, message_id="m", now=NOON)
        assert await outbox.add(tx, scope, [draft("waiting")], now=NOON) == 0
        assert await outbox.get(tx, {A}, "waiting") == row
        assert not await slots.open(tx, scope, ASKED.id, NOON, now=NOON)
        assert not await slots.skip(tx, scope, ASKED.id, NOON, why="stolen", now=NOON)
        assert not await subscriptions.add(tx, replace(ASKED, scope=scope), next_slot_at=NOON, now=NOON)
        await subscriptions.pause(tx, A, ASKED.id, "on holiday")
        assert not await subscriptions.resume(tx, scope, ASKED.id, NOON)
        (kept,) = await subscriptions.all(tx, {A})
    assert (kept.subscription, kept.paused) == (ASKED, "on holiday")


@pytest.mark.parametrize("scope", [B, PUBLIC])
async def test_another_scope_that_leaves_is_forgotten_or_comes_back_takes_nothing_of_a_tenants_with_it(
    database: Database, world: tuple[Key, Key], scope: Scope
) -> None:
    async with database.begin() as tx:
        await departures.note(tx, A, now=NOON)
        if scope != PUBLIC:  # it has nowhere to leave
            await departures.note(tx, scope, now=NOON)
        while await departures.forget(tx, scope, left_before=NOON + HOUR, limit=9):
            pass
        await departures.undo(tx, scope)
        assert await departures.before(tx, NOON + HOUR) == (A,)
    assert await answered(database, world, A) == READS.keys()


@pytest.mark.parametrize("scope", [B, PUBLIC])
async def test_a_briefing_that_cites_a_tenants_article_is_refused_in_any_other_scope(
    database: Database, world: tuple[Key, Key], scope: Scope
) -> None:
    key = replace(world[0], scope=scope)
    async with database.begin() as tx:
        with pytest.raises(ValueError, match="cites 1 articles of other scopes"):
            await briefings.add(tx, key, briefing(key, PAGE))
