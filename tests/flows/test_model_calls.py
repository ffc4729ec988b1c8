"""A version of a story is paid for once, by whoever asks first, within the day's budget; a model that fails is spared."""

import asyncio
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import telemetry
from bot.config import BudgetEntry
from bot.core.budget import Spent
from bot.core.errors import BudgetSpent, Transient
from bot.core.ports import Completion, Prompt
from bot.core.reading import read
from bot.core.types import PUBLIC
from bot.flows import asking, brief, drafting
from bot.flows.kit import Kit
from bot.store import schema, spending
from tests.flows.conftest import Clock
from tests.flows.scripted import DELTA, FUND, GOOD, QUARREL, TITLE, answer, covered, dam, heard, writing
from tests.model.server import TOOK, Reply, drops, fails, hangs, once, playing, says

TOKENS = TOOK.tokens_in + TOOK.tokens_out
ASKED = Prompt(system="Answer.", user="What happened?", version="question-1")


async def spent(kit: Kit) -> Spent:
    async with kit.database.read() as tx:
        return await spending.of(tx, PUBLIC, kit.now().date())


# ---------------------------------------------------------------- once


async def test_twenty_readers_in_two_processes_pay_for_one_call(place: Path | str, clock: Clock) -> None:
    arrived, released = asyncio.Event(), asyncio.Event()
    async with playing(heard(arrived, once(released, answer()))) as server, AsyncExitStack() as stack:
        kits = [await stack.enter_async_context(writing(place, server.entry(), clock)) for _ in range(2)]
        coverage = await covered(kits[0].database, dam(clock.now))
        readers = [asyncio.create_task(brief.story(kits[n % 2], coverage)) for n in range(20)]
        await arrived.wait()
        released.set()
        kept = await asyncio.gather(*readers)
        assert await spent(kits[0]) == Spent(tokens=TOKENS, calls=1)
    assert server.calls == 1
    assert {one.briefing.id for one in kept} == {kept[0].briefing.id}
    assert kept[0].briefing.method == "model"


async def test_nothing_is_asked_again_where_nothing_changed(place: Path | str, clock: Clock) -> None:
    async with playing(answer()) as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, dam(clock.now))
        first = await brief.story(kit, coverage)
        clock.forward(days=2)
        assert await brief.story(kit, coverage) == first
        assert server.calls == 1
    async with writing(place, server.entry(), clock) as again:
        assert await brief.story(again, coverage) == first
    assert server.calls == 1


async def test_a_crash_between_the_answer_and_the_briefing_pays_nothing_again(place: Path | str, clock: Clock) -> None:
    async with playing(answer()) as server, writing(place, server.entry(), clock) as kit:
        article = dam(clock.now)
        coverage = await covered(kit.database, article)
        await drafting.drafted(kit, coverage.story, [read(article)])  # and here the process ends
        assert (await brief.story(kit, coverage)).briefing.method == "model"
    assert server.calls == 1


async def test_another_model_and_another_prompt_are_asked_anew(place: Path | str, clock: Clock, tmp_path: Path) -> None:
    async with playing(answer()) as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, dam(clock.now))
        await brief.story(kit, coverage)
        async with writing(place, server.entry(name="scripted-2"), clock) as other:
            assert (await brief.story(other, coverage)).model == "scripted-2"
        assert server.calls == 2
        (tmp_path / "prompts").mkdir()
        own = "---\nabout: mine\n---\n## System\nBe brief.\n## User\n{{passages}} {{quotes}} {{conditions}}\n"
        (tmp_path / "prompts" / "briefing.md").write_text(own, encoding="utf-8")
        mine = await brief.story(replace(kit, folder=tmp_path), coverage)
    assert server.calls == 3
    assert server.asked[2].system == "Be brief."
    assert mine.briefing.method == "model"


async def test_a_draft_refused_for_good_is_not_asked_for_again(place: Path | str, clock: Clock) -> None:
    async with playing("no JSON at all") as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, dam(clock.now))
        first = await brief.story(kit, coverage)
        clock.forward(days=1)
        assert await brief.story(kit, coverage) == first
    assert server.calls == 2
    assert (first.briefing.method, first.model, first.usage.tokens_in) == ("extract", "scripted-1", 2 * TOOK.tokens_in)


async def test_characters_no_database_and_no_terminal_can_hold_end_in_problems(place: Path | str, clock: Clock) -> None:
    bad = [f"The Lakes Fund {character}was cautious." for character in ("\ud800", "\0", "\u202e", "\x1b[31m")]
    told = answer(
        headline={"text": "Fund \ud800\0cautious", "passages": [18]},
        points=[*GOOD["points"], *({"text": line, "passages": [18]} for line in bad)],
        quotes=[{"candidate": 2, "words": "It\ud800\0 is"}],
    )
    async with playing(told) as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, dam(clock.now))
        first = await brief.story(kit, coverage)
        assert await brief.story(kit, coverage) == first
    assert (first.briefing.method, first.briefing.headline) == ("model", TITLE)
    assert [point.text for point in first.briefing.points] == [QUARREL, FUND, DELTA]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_one_article_by_hand_is_paid_for_once_too(place: Path | str, clock: Clock) -> None:
    async with playing(answer()) as server, writing(place, server.entry(), clock) as kit:
        first = await brief.article(kit, dam(clock.now))
        again = await brief.article(kit, dam(clock.now))
        without = await brief.article(replace(kit, model=None), dam(clock.now))
    assert (first.briefing.method, again.briefing, server.calls) == ("model", first.briefing, 1)
    assert (without.briefing.method, without.note) == ("extract", "")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("changes", [{"language": "fi"}, {"text": " "}])
async def test_a_model_is_not_asked_about_what_nobody_could_verify(
    changes: dict[str, str], place: Path | str, clock: Clock
) -> None:
    async with playing(answer()) as server, writing(place, server.entry(), clock) as kit:
        kept = await brief.article(kit, dam(clock.now, **changes))
        stored = await brief.story(kit, await covered(kit.database, dam(clock.now, **changes)))
    assert (server.calls, kept.briefing.method, kept.note) == (0, "extract", "")
    assert (stored.briefing.method, stored.note) == ("extract", "")


async def test_a_caller_who_gave_up_leaves_the_call_to_the_next(place: Path | str, clock: Clock) -> None:
    arrived = asyncio.Event()
    async with playing(heard(arrived, hangs(), answer())) as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, dam(clock.now))
        gone = asyncio.create_task(brief.story(kit, coverage))
        await arrived.wait()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert (await brief.story(kit, coverage)).briefing.method == "model"
    assert server.calls == 2


async def test_a_caller_who_died_is_waited_for_and_then_replaced(place: Path | str, clock: Clock) -> None:
    arrived, late = asyncio.Event(), asyncio.Event()
    async with playing(heard(arrived, once(late, answer()), answer())) as server, AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(writing(place, server.entry(), clock)) for _ in range(2)]
        coverage = await covered(one.database, dam(clock.now))
        lost = asyncio.create_task(brief.story(one, coverage))
        await arrived.wait()
        clock.forward(hours=1)
        assert (await brief.story(two, coverage)).briefing.method == "model"
        late.set()
        assert (await lost).briefing.method == "model"
        assert await spent(one) == Spent(tokens=2 * TOKENS, calls=2)
    assert server.calls == 2


# ---------------------------------------------------------------- the budget


@pytest.mark.parametrize("budget", [BudgetEntry(tokens=0), BudgetEntry(money=0.0)])
async def test_a_budget_of_nothing_makes_extracts_and_no_call(
    budget: BudgetEntry, place: Path | str, clock: Clock
) -> None:
    async with playing(answer()) as server:
        entry = server.entry(price_in=1.0, price_out=4.0)
        async with writing(place, entry, clock, budget=budget) as kit:
            coverage = await covered(kit.database, dam(clock.now))
            first, again = await brief.story(kit, coverage), await brief.story(kit, coverage)
            assert await spent(kit) == Spent()
    assert server.calls == 0
    assert first == again
    assert first.briefing.method == "extract"
    assert first.note.startswith("the day's budget of 0")
    assert first.note.endswith("is spent until 00:00 UTC")


async def test_a_call_is_settled_at_what_it_took(place: Path | str, clock: Clock) -> None:
    async with playing(answer()) as server, writing(place, server.entry(price_in=1.0, price_out=4.0), clock) as kit:
        kept = await brief.story(kit, await covered(kit.database, dam(clock.now)))
        counted = await spent(kit)
    assert (counted.tokens, counted.calls) == (TOKENS, 1)
    assert counted.money == pytest.approx(0.0014)
    assert kept.usage == TOOK
    assert kept.cost == pytest.approx(0.0014)


async def test_the_budget_stops_before_it_is_passed_and_begins_anew_at_midnight(
    place: Path | str, clock: Clock
) -> None:
    async with (
        playing(answer()) as server,
        writing(place, server.entry(), clock, budget=BudgetEntry(tokens=14_000)) as kit,
    ):
        coverage = await covered(kit.database, dam(clock.now))
        while (await spent(kit)).tokens < 12_000:
            async with kit.database.begin() as tx:
                await spending.add(tx, PUBLIC, clock.now.date(), tokens=TOKENS, money=0.0)
        assert (await brief.story(kit, coverage)).note == "the day's budget of 14,000 tokens is spent until 00:00 UTC"
        assert server.calls == 0
        clock.forward(days=1)
        assert (await brief.story(kit, coverage)).briefing.method == "model"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("reply", "stays", "deadline"),
    [(fails(500), False, 60), (fails(401), False, 60), (drops(), True, 60), (hangs(), True, 0.3)],
)
async def test_what_a_failed_call_may_have_cost_stays_spent(
    reply: Reply, *, stays: bool, deadline: float, place: Path | str, clock: Clock
) -> None:
    entry = timedelta(seconds=deadline)
    async with playing(reply) as server, writing(place, server.entry(deadline=entry), clock) as kit:
        await brief.story(kit, await covered(kit.database, dam(clock.now)))
        assert ((await spent(kit)).tokens > 0) == stays


# ---------------------------------------------------------------- a model that fails


@pytest.mark.parametrize(("headers", "wait"), [({}, 60), ({"Retry-After": "300"}, 300)])
async def test_a_model_that_fails_is_left_alone_by_everybody_for_as_long_as_it_asks(
    headers: dict[str, str], wait: int, place: Path | str, clock: Clock
) -> None:
    replies = iter([fails(429, headers=headers)])
    async with playing(lambda _: next(replies, says(answer()))) as server, AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(writing(place, server.entry(), clock)) for _ in range(2)]
        coverage = await covered(one.database, dam(clock.now))
        other = dam(clock.now, title="Another story", text=dam(clock.now).text.replace("Suluk", "Marrow"))
        failed = await brief.story(one, coverage)
        for kit in (one, two):
            assert (await brief.story(kit, coverage)).note == failed.note == "the model has more requests than it takes"
            assert (await brief.article(kit, other)).note == failed.note
        clock.forward(seconds=wait - 1)
        assert (await brief.story(two, coverage)).briefing == failed.briefing
        assert server.calls == 1
        clock.forward(seconds=1)
        assert (await brief.story(two, coverage)).briefing.method == "model"


async def test_a_mended_setting_is_tried_at_once(place: Path | str, clock: Clock) -> None:
    async with playing(
        lambda asked: answer() if asked.headers["authorization"] == "Bearer right" else fails(401)
    ) as server:
        async with writing(place, server.entry(key="wrong"), clock) as kit:
            coverage = await covered(kit.database, dam(clock.now))
            assert (await brief.story(kit, coverage)).note == "the model's server wants another key"
        async with writing(place, server.entry(key="right"), clock) as kit:
            assert (await brief.story(kit, coverage)).briefing.method == "model"
            async with kit.database.read() as tx:
                rows = (await tx.execute(select(schema.results))).mappings().all()
    assert not [row for row in rows if "right" in str(row) or "wrong" in str(row)]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_every_call_and_every_briefing_is_counted(place: Path | str, clock: Clock) -> None:
    def counted() -> list[float]:
        calls = [telemetry.MODEL_CALLS.labels(result)._value.get() for result in ("answered", "stored", "server-error")]
        tokens = telemetry.MODEL_TOKENS.labels("in")._value.get()
        made = [telemetry.BRIEFINGS.labels("model", cached)._value.get() for cached in ("no", "yes")]
        return [*calls, tokens, *made, telemetry.REFUSED.labels("quote")._value.get()]

    before = counted()
    replies = iter([says(answer(quotes=[{"candidate": 99, "words": ""}]))])
    async with playing(lambda _: next(replies, fails(500))) as server, writing(place, server.entry(), clock) as kit:
        article = dam(clock.now)
        coverage = await covered(kit.database, article)
        await drafting.drafted(kit, coverage.story, [read(article)])
        await brief.story(kit, coverage)
        await brief.story(kit, coverage)
        await brief.article(kit, dam(clock.now, title="Another story"))
    assert [after - was for after, was in zip(counted(), before, strict=True)] == [1, 1, 1, TOOK.tokens_in, 1, 1, 1]


async def test_a_story_too_long_for_a_model_is_no_reason_to_leave_it_alone(place: Path | str, clock: Clock) -> None:
    long = fails(400, message="This model's maximum context length is 512 tokens", code="context_length_exceeded")
    replies = iter([long])
    async with playing(lambda _: next(replies, says(answer()))) as server, writing(place, server.entry(), clock) as kit:
        coverage = await covered(kit.database, dam(clock.now))
        assert (await brief.story(kit, coverage)).note == drafting.TOO_LONG
        assert (await brief.story(kit, coverage)).note == drafting.TOO_LONG
        assert server.calls == 1
        other = dam(clock.now, title="Another story")
        assert (await brief.article(kit, other)).briefing.method == "model"


# ---------------------------------------------------------------- streams


async def streamed(kit: Kit) -> list[str | Completion]:
    return [piece async for piece in asking.stream_model(kit, scope=PUBLIC, prompt=ASKED)]


async def test_a_stream_is_handed_on_as_it_comes_and_settled_at_its_end(place: Path | str, clock: Clock) -> None:
    async with playing("It rained all day.") as server, writing(place, server.entry(), clock) as kit:
        *pieces, whole = await streamed(kit)
        assert await spent(kit) == Spent(tokens=TOKENS, calls=1)
    assert pieces == ["It ", "rained ", "all ", "day."]
    assert isinstance(whole, Completion)
    assert (whole.text, whole.usage) == ("It rained all day.", TOOK)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_stream_that_breaks_off_says_so_and_the_next_is_refused_at_once(
    place: Path | str, clock: Clock
) -> None:
    async with playing(drops(after="It rained")) as server, writing(place, server.entry(), clock) as kit:
        pieces = asking.stream_model(kit, scope=PUBLIC, prompt=ASKED)
        assert await anext(pieces) == "It "
        assert await anext(pieces) == "rained"
        with pytest.raises(Transient):
            await anext(pieces)
        assert (await spent(kit)).tokens > TOKENS / 100
        with pytest.raises(Transient) as refused:
            await streamed(kit)
    assert refused.value.after == asking.PAUSE
    assert server.calls == 1


async def test_no_stream_begins_beyond_the_budget(place: Path | str, clock: Clock) -> None:
    async with (
        playing("It rained.") as server,
        writing(place, server.entry(), clock, budget=BudgetEntry(tokens=100)) as kit,
    ):
        with pytest.raises(BudgetSpent) as stopped:
            await streamed(kit)
    assert (server.calls, stopped.value.until.hour) == (0, 0)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_stream_that_nobody_hears_to_its_end_stays_paid_at_the_most(place: Path | str, clock: Clock) -> None:
    async with playing(hangs(after="It rained all day")) as server, writing(place, server.entry(), clock) as kit:
        async with aclosing(asking.stream_model(kit, scope=PUBLIC, prompt=ASKED)) as pieces:
            assert await anext(pieces) == "It "
        assert (await spent(kit)).tokens > server.entry().most_out
