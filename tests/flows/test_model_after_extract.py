"""A model that is configured later: what was extracted before stays, and what stands in for its draft is kept beside it."""

from pathlib import Path

from bot.flows import brief
from tests.flows.conftest import Clock
from tests.flows.scripted import answer, covered, dam, writing
from tests.model.server import playing


async def test_a_refused_draft_is_kept_beside_the_extract_that_was_there(place: Path | str, clock: Clock) -> None:
    article = dam(clock.now)
    async with writing(place, None, clock) as kit:
        before = await brief.story(kit, await covered(kit.database, article))
    async with playing("no JSON at all") as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, article)
        kept = await brief.story(kit, coverage)
        calls = server.calls
        assert kept.note
        assert (kept.briefing.points, kept.briefing.quotes) == (before.briefing.points, before.briefing.quotes)
        assert await brief.story(kit, coverage) == kept
        assert server.calls == calls
    async with writing(place, None, clock) as kit:
        assert await brief.story(kit, coverage) == before


async def test_a_model_exchanged_for_another_writes_anew(place: Path | str, clock: Clock) -> None:
    article = dam(clock.now)
    notes = []
    for name in ("first", "second"):
        async with playing("no JSON at all") as server, writing(place, server.entry(name=name), clock) as kit:
            kept = await brief.story(kit, await covered(kit.database, article))
            notes.append((kept.model, kept.briefing.method))
            assert server.calls
    async with playing(answer()) as server, writing(place, server.entry(name="third"), clock) as kit:
        kept = await brief.story(kit, await covered(kit.database, article))
        notes.append((kept.model, kept.briefing.method))
    assert notes == [("first", "extract"), ("second", "extract"), ("third", "model")]
