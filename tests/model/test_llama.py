"""The real thing: llama.cpp's server and a real model, small enough to be wrong about everything but the protocol.

What it writes is never asserted: only that it comes in form, is counted, is cut where it must be, and that nothing of it
reaches a reader unproven.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.core.errors import Permanent
from bot.core.ports import Completion, Prompt
from bot.core.types import PUBLIC, Article, Point
from bot.flows import brief
from bot.flows.answer import answer
from bot.model.openai import OpenAIModel
from bot.model.probe import probe
from bot.store import spending
from bot.store.briefings import Kept
from tests.flows.conftest import Clock
from tests.flows.scripted import covered, dam, writing
from tests.model import llama
from tests.model.conversations import PROMPT, SCHEMA, completed, drafted, failed, streamed

pytestmark = [
    pytest.mark.skipif(bool(llama.absent()), reason=llama.absent()),
    pytest.mark.xdist_group("llama"),  # with --dist loadgroup one worker starts one server
]

STORY = """The gates of the Verrin dam will stay shut this week, the river commission said on Monday.
“We cannot open them before the neighbours have agreed on a price,” said Ilse Maran, who chairs the commission. “That is the law.”
Farmers downstream say that they will block the road if the first water does not come by Friday.
The dam was finished in 1994."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with llama.serving() as address:
        yield address


@pytest.fixture
async def model(url: str) -> AsyncIterator[OpenAIModel]:
    one = OpenAIModel(llama.entry(url))
    yield one
    await one.close()


async def test_a_draft_follows_the_schema_and_is_counted(model: OpenAIModel) -> None:
    answer = await completed(model)
    found = json.loads(answer.text)
    assert set(found) == {"headline"}
    assert isinstance(found["headline"], str)
    assert answer.finish == "stop"
    assert 0 < answer.usage.tokens_in < llama.CONTEXT
    assert 0 < answer.usage.tokens_out <= model.most_out
    assert model.structure == "schema"


async def test_a_stream_comes_in_pieces_and_is_counted(model: OpenAIModel) -> None:
    items = [item async for item in model.stream(PROMPT)]
    *pieces, last = items
    assert isinstance(last, Completion)
    assert len(pieces) > 1
    assert "".join(str(piece) for piece in pieces) == last.text
    assert 0 < last.usage.tokens_out <= model.most_out


async def test_an_answer_that_does_not_fit_is_cut_and_says_so(model: OpenAIModel) -> None:
    endless = {"type": "array", "items": {"type": "integer"}, "minItems": 200}
    answer = await model.draft(PROMPT, endless)
    assert (answer.finish, answer.usage.tokens_out) == ("length", model.most_out)


async def test_the_doctor_s_question_is_answered_in_form(model: OpenAIModel) -> None:
    found = await probe(model)
    assert (found.structured, found.problem) == ("schema", None)


async def test_a_wrong_key_is_refused(url: str) -> None:
    wrong = OpenAIModel(llama.entry(url, key="sk-wrong"))
    failure = await failed(wrong)
    await wrong.close()
    assert (type(failure), failure.kind) == (Permanent, "key")


@pytest.mark.parametrize("stream", [False, True], ids=["drafted", "streamed"])
async def test_a_prompt_longer_than_the_context_is_refused(model: OpenAIModel, *, stream: bool) -> None:
    long = Prompt(system="", user="word " * (llama.CONTEXT + 1000), version="long")
    with pytest.raises(Permanent) as raised:
        _ = [item async for item in model.stream(long)] if stream else await model.draft(long, SCHEMA)
    assert raised.value.kind == "context"


async def test_an_address_beside_the_api_is_told(url: str) -> None:
    beside = OpenAIModel(llama.entry(url.removesuffix("/v1") + "/nowhere"))
    _, failure = await streamed(beside)
    assert isinstance(failure, Permanent)
    assert failure.kind == "address"
    assert isinstance(await drafted(beside), Permanent)
    await beside.close()


async def test_a_whole_briefing_ends_in_what_can_be_shown_and_is_paid_once(tmp_path: Path, url: str) -> None:
    clock = Clock()
    async with writing(tmp_path / "onrecord.db", llama.entry(url), clock) as kit:
        article = dam(clock(), text=STORY, title="Dam gates stay shut")
        coverage = await covered(kit.database, article)
        first = await brief.story(kit, coverage)
        again = await brief.story(kit, coverage)
        async with kit.database.read() as tx:
            spent = await spending.of(tx, PUBLIC, clock().date())
    assert_only_the_article_s(first, article)
    assert again.briefing == first.briefing
    assert 1 <= spent.calls <= 2
    assert spent.tokens == first.usage.tokens_in + first.usage.tokens_out > 0


async def test_a_whole_answer_shows_only_points_that_stand_in_the_articles(tmp_path: Path, url: str) -> None:
    clock = Clock()
    shown: list[Point] = []
    async with writing(tmp_path / "onrecord.db", llama.entry(url), clock) as kit:
        await covered(kit.database, dam(clock(), text=STORY, title="Dam gates stay shut"))
        answered = await answer(
            kit, "When will the gates of the Verrin dam open?", on_point=lambda point, _: shown.append(point)
        )
        async with kit.database.read() as tx:
            spent = await spending.of(tx, PUBLIC, clock().date())
    assert spent.calls == 1
    assert spent.tokens > 0
    assert answered.answer.points == tuple(shown)
    for point in shown:
        assert all(STORY[span.start : span.end].strip() for span in point.evidence)


def assert_only_the_article_s(kept: Kept, article: Article) -> None:
    """Every quote and every passage of a briefing is the article's own characters; an extract says why it is one."""
    briefing = kept.briefing
    assert briefing.headline
    assert briefing.quotes
    assert briefing.method == "model" or kept.note
    for quote in briefing.quotes:
        assert quote.text == " … ".join(article.text[run.start : run.end] for run in quote.runs)
    for point in briefing.points:
        assert all(article.text[span.start : span.end].strip() for span in point.evidence)
