"""What is read for a tenant alone: added and removed from a chat, polled like any other, and seen by nobody else."""

from dataclasses import replace

from bot import config
from bot.core.types import PUBLIC, Scope
from bot.flows import pull
from bot.flows import sources as flow
from bot.flows.desk import feeds
from bot.store import sources, stories
from bot.store.scopes import seen_by
from tests.flows.conftest import Clock, Line
from tests.flows.desk.talk import TENANT, Talk, over


async def asks(talk: Talk, text: str) -> str:
    await talk.says(text, kind="command")
    return talk.told.plain


async def followed(talk: Talk, scope: Scope) -> list[str]:
    async with talk.kit.database.read() as tx:
        return [each.source.name for each in await sources.all(tx, [scope])]


async def test_a_feed_from_a_chat_is_read_for_its_tenant_alone(line: Line, clock: Clock) -> None:
    async with line() as kit:
        talk = over(kit, clock)
        first = kit.config.sources[0]
        assert f"{first.url} is followed already, as “{first.name}”." in await asks(talk, f"sources add {first.url}")
        talk.kit = replace(talk.kit, config=replace(kit.config, sources=()))
        await flow.sync(talk.kit)
        assert "is read from now on, for this workspace alone" in await asks(talk, f"sources add {first.url}")
        assert (await followed(talk, PUBLIC), len(await followed(talk, TENANT))) == ([], 1)
        await pull.tick(talk.kit)
        async with talk.kit.database.read() as tx:
            assert await stories.since(tx, seen_by(Scope("fake:OTHER"))) == ()
            assert {coverage.story.scope for coverage in await stories.since(tx, seen_by(TENANT))} == {TENANT}
        (name,) = await followed(talk, TENANT)
        assert f"“{name}” is not read any more" in await asks(talk, f"sources remove {name.lower()}")
        assert await followed(talk, TENANT) == []


async def test_what_everybody_reads_is_removed_by_nobody_in_a_chat(line: Line, clock: Clock) -> None:
    async with line() as kit:
        talk = over(kit, clock)
        name = kit.config.sources[0].name
        assert "only whoever runs OnRecord can remove it" in await asks(talk, f"sources remove {name}")
        assert name in await followed(talk, PUBLIC)


async def test_an_address_that_may_not_be_called_is_refused_like_any_other(line: Line, clock: Clock) -> None:
    async with line() as kit:
        talk = over(kit, clock)
        for address in ("http://127.0.0.1:9/feed", "169.254.169.254/latest", "localhost/feed", "ftp://a.test/feed"):
            assert "is read from now on" not in await asks(talk, f"sources add {address}")
        assert await followed(talk, TENANT) == []


async def test_no_tenant_follows_more_than_so_many(managed: Talk) -> None:
    async with managed.kit.database.begin() as tx:
        for number in range(feeds.MOST):
            source = flow.source_of(config.SourceEntry(name=f"s{number}", url=f"https://s{number}.test/feed"), TENANT)
            await sources.add(tx, source, baseline=0, now=managed.clock())
    assert f"{feeds.MOST} sources are read" in await asks(managed, "sources add https://one.more.test/feed")


async def test_adding_and_removing_want_to_be_told_what(managed: Talk) -> None:
    assert "sources [add LINK | remove NAME]" in await asks(managed, "sources add")
    assert "sources [add LINK | remove NAME]" in await asks(managed, "sources remove")
