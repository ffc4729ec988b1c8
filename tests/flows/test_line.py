"""The line from feed to digest, on the sample newsroom through real HTTP, real workers and a real database."""

from pathlib import Path

import pytest

from bot import config
from bot.core.errors import InputError
from bot.core.message import Bullet, Headline, Note, Stated, Title, Words
from bot.core.types import PUBLIC, ArticleId, Outcome
from bot.flows import sources
from bot.flows.digest import digest
from bot.flows.pull import PullReport, pull
from bot.flows.why import why
from bot.newsroom import editions
from bot.store import articles, items, stories
from tests.flows.conftest import Clock, Line

FIRST = editions.pages(1)


async def test_every_item_of_every_feed_ends_in_a_stored_outcome(
    pulled: Line, first_pull: tuple[Path, PullReport]
) -> None:
    report = first_pull[1]
    async with pulled() as kit, kit.database.read() as tx:
        counted = await items.counts(tx, [PUBLIC])
    assert not report.failures
    assert sum(counted.values()) == len(FIRST)
    assert counted == report.outcomes
    assert counted[Outcome.PAYWALLED] == 1
    assert counted[Outcome.DUPLICATE] == 2


async def test_articles_are_the_newsrooms_words_to_the_letter(pulled: Line) -> None:
    printed = {page.text for page in FIRST}
    async with pulled() as kit, kit.database.read() as tx:
        told = [m.article.text for c in await stories.since(tx, [PUBLIC]) for m in c.members]
    assert set(told) == printed


async def test_the_wire_copy_in_three_outlets_is_one_story_of_one_independent_publisher(pulled: Line) -> None:
    async with pulled() as kit, kit.database.read() as tx:
        covered = [c for c in await stories.since(tx, [PUBLIC]) if len(c.members) == 3]
    assert len(covered) == 1
    assert [m.relation for m in covered[0].members].count("copy") == 2


async def test_two_outlets_own_reports_of_one_event_are_one_story(pulled: Line) -> None:
    async with pulled() as kit, kit.database.read() as tx:
        covered = await stories.since(tx, [PUBLIC])
    titles = [{m.article.title for m in c.members} for c in covered]
    by_slug = {page.slug: page.title for page in FIRST}
    for one, other in (("grain-corridor", "corridor-insurers"), ("airline-bid", "airport-hub")):
        assert any({by_slug[one], by_slug[other]} <= together for together in titles)


async def test_a_second_pull_finds_nothing_changed_and_a_second_digest_nothing_new(pulled: Line, clock: Clock) -> None:
    async with pulled() as kit:
        await digest(kit, None)
        clock.forward(hours=2)
        again = await pull(kit)
        message = await digest(kit, None)
    assert all(pulled.unchanged for pulled in again.sources)
    assert again.outcomes == {}
    assert "nothing new" in title(message.blocks).note
    assert "Nothing new in these sources." in message.plain


async def test_the_second_edition_brings_new_stories_and_a_revision(pulled: Line, clock: Clock) -> None:
    async with pulled() as kit:
        await digest(kit, None)
    clock.forward(hours=2)
    async with pulled(2) as kit:
        report = await pull(kit, everything=True)
        message = await digest(kit, None)
    assert report.outcomes[Outcome.REVISION] == 1
    headlines = [block for block in message.blocks if isinstance(block, Headline)]
    assert [block.label.startswith("updated") for block in headlines].count(True) == 2
    assert "1 new story, 2 updated since 2 h ago" in title(message.blocks).note
    fresh = [block.text for block in message.blocks if isinstance(block, Bullet)]
    assert any(text.endswith("(revised)") for text in fresh)


async def test_a_digest_shows_only_words_of_its_articles(pulled: Line) -> None:
    printed = "\n".join(page.text for page in FIRST)
    async with pulled() as kit:
        message = await digest(kit, None)
    quotes = [block for block in message.blocks if isinstance(block, Words)]
    assert len(quotes) >= 15
    assert all(part in printed for quote in quotes for part in quote.text.split(" … "))
    assert all(quote.speaker for quote in quotes)
    stated = [block for block in message.blocks if isinstance(block, Stated)]
    assert len(stated) >= 5
    assert all(block.evidence in printed for block in stated)


async def test_a_preview_is_not_counted_as_shown(pulled: Line) -> None:
    async with pulled() as kit:
        first = await digest(kit, "daily", preview=True)
        second = await digest(kit, "daily")
    assert first == second


async def test_one_dead_source_is_told_and_loses_nothing_else(line: Line) -> None:
    dead = config.SourceEntry(name="Gone Gazette", url="http://127.0.0.1:9/feed")
    async with line(1, dead) as kit:
        report = await pull(kit)
        message = await digest(kit, None)
    assert [pulled.source.name for pulled in report.failures] == ["Gone Gazette"]
    assert sum(report.outcomes.values()) == len(FIRST)
    notes = [block.text for block in message.blocks if isinstance(block, Note)]
    assert any(note.startswith("1 of 5 sources could not be read — Gone Gazette") for note in notes)


async def test_the_baseline_keeps_a_new_subscription_from_flooding(line: Line) -> None:
    async with line(baseline=1) as kit:
        report = await pull(kit)
    assert report.outcomes[Outcome.BASELINE] == len(FIRST) - 4


async def test_why_tells_what_became_of_an_item(pulled: Line) -> None:
    async with pulled() as kit:
        async with kit.database.read() as tx:
            (wire,) = [c for c in await stories.since(tx, [PUBLIC]) if len(c.members) == 3]
        copy = next(m.article for m in wire.members if m.relation == "copy")
        (told,) = await why(kit, copy.url or "")
        assert "duplicate-of" in told
        with pytest.raises(InputError, match="no source has listed"):
            await why(kit, "https://nowhere.example/")


async def test_a_source_is_read_once_before_it_is_followed_and_can_be_removed(line: Line) -> None:
    async with line() as kit:
        listed = await sources.listed(kit)
        page = config.SourceEntry(name="A page", url=kit.config.sources[0].url.rsplit("/", 2)[0] + "/")
        with pytest.raises(InputError, match="not a feed"):
            await sources.add(kit, page, named=True)
        with pytest.raises(InputError, match="followed already"):
            await sources.add(kit, kit.config.sources[0], named=True)
        with pytest.raises(InputError, match=r"stands in sources\.toml"):
            await sources.remove(kit, kit.config.sources[0].name)
        assert await sources.listed(kit) == listed


async def test_a_source_dropped_from_the_configuration_is_no_longer_followed(line: Line) -> None:
    extra = config.SourceEntry(name="Passing", url="http://127.0.0.1:9/feed")
    async with line(1, extra) as kit:
        assert any("Passing" in told for told in await sources.listed(kit))
    async with line() as kit:
        assert not any("Passing" in told for told in await sources.listed(kit))


async def test_an_article_stays_readable_as_it_was_after_its_revision(pulled: Line, clock: Clock) -> None:
    clock.forward(hours=2)
    async with pulled(2) as kit:
        await pull(kit)
        async with kit.database.read() as tx:
            every = {m.article for c in await stories.since(tx, [PUBLIC]) for m in c.members}
            (revised,) = [article for article in every if article.revision_of]
            (before,) = await articles.get(tx, [PUBLIC], [revised.revision_of or ArticleId("")])
    assert before.text == editions.text("iron-bridge")
    assert revised.text != before.text


def title(blocks: tuple[object, ...]) -> Title:
    return next(block for block in blocks if isinstance(block, Title))
