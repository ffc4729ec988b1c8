"""What is sent to a model's server, and what is made of its answers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import aclosing

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.config import ModelEntry
from bot.core.ports import Completion, Model, Prompt, Usage
from bot.model.openai import OpenAIModel
from bot.model.openai.replies import Malformed, Reading, encodable, whole
from tests.model.conversations import PROMPT, SCHEMA, completed, drafted, failed, streamed, talking
from tests.model.server import KEY, TOOK, Asked, Reply, delayed, drops, once, playing, refuses, says, sends

BOTH = pytest.mark.parametrize("stream", [False, True], ids=["drafted", "streamed"])


# What is sent ------------------------------------------------------------------------------------------------


async def test_a_draft_is_asked_for_with_its_schema_cold_and_within_the_limit_of_tokens() -> None:
    async with talking("{}", most_out=700) as (server, model):
        await drafted(model)
    asked = server.asked[0]
    assert (asked.system, asked.user) == (PROMPT.system, PROMPT.user)
    assert asked.body["model"] == "scripted-1"
    assert asked.body["max_tokens"] == 700
    assert asked.body["temperature"] == 0
    assert asked.structure == "json_schema"
    assert asked.body["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}
    assert not asked.streamed


async def test_a_stream_is_asked_for_with_its_usage_and_no_schema() -> None:
    async with talking("yes") as (server, model):
        await streamed(model)
    assert server.asked[0].streamed
    assert server.asked[0].structure == "text"
    assert server.asked[0].body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    ("key", "said"),
    [(KEY, f"Bearer {KEY}"), (f" {KEY}\n", f"Bearer {KEY}"), ("", "Bearer none"), (None, "Bearer none")],
)
@BOTH
async def test_the_key_goes_into_the_header_and_where_there_is_none_that_is_said(
    key: str | None, said: str, *, stream: bool
) -> None:
    async with talking("yes", key=key) as (server, model):
        await completed(model, stream=stream)
    assert server.asked[0].headers["authorization"] == said


async def test_what_the_environment_tells_other_programs_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    async with talking("yes") as (server, model):
        await completed(model)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


async def test_no_call_is_made_twice_by_itself() -> None:
    async with talking([drops(), "never asked for"]) as (server, model):
        await drafted(model)
        assert server.calls == 1


async def test_half_a_character_in_an_article_does_not_stop_the_call() -> None:
    async with talking("yes") as (server, model):
        await model.draft(Prompt(system="s", user="half \ud83d of one", version="v"), SCHEMA)
    assert server.asked[0].user == "half ? of one"


# What comes back ---------------------------------------------------------------------------------------------


@BOTH
async def test_an_answer_comes_with_what_it_took_and_why_it_ended(*, stream: bool) -> None:
    async with talking(says("Lammy spoke.", finish="stop")) as (_, model):
        assert await completed(model, stream=stream) == Completion(text="Lammy spoke.", usage=TOOK)


@pytest.mark.parametrize(
    ("reply", "finish", "text"),
    [
        (says('{"headline": "La', finish="length"), "length", '{"headline": "La'),
        (says("", finish="content_filter"), "refused", ""),
        (refuses("I can't help with that."), "refused", "I can't help with that."),
        (says("done", finish="eos"), "stop", "done"),
    ],
    ids=["length", "filter", "refusal", "another word for stop"],
)
@BOTH
async def test_a_cut_or_refused_answer_says_so(reply: Reply, finish: str, text: str, *, stream: bool) -> None:
    async with talking(reply) as (_, model):
        answer = await completed(model, stream=stream)
    assert (answer.finish, answer.text) == (finish, text)


async def test_a_stream_gives_its_pieces_as_they_come_and_then_the_whole() -> None:
    async with talking(says("One. Two.", pieces=["One", ". ", "", "Two."])) as (_, model):
        items = [item async for item in model.stream(PROMPT)]
    assert items == ["One", ". ", "Two.", Completion(text="One. Two.", usage=TOOK)]


async def test_a_server_that_does_not_stream_gives_one_piece() -> None:
    async def whole_anyway(_: web.Request, __: Asked) -> web.StreamResponse:
        choice = {"message": {"content": "All at once."}, "finish_reason": "stop"}
        return web.json_response({"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 3}})

    async with talking(Reply(whole_anyway)) as (_, model):
        text, ended = await streamed(model)
    assert text == "All at once."
    assert ended == Completion(text=text, usage=Usage(tokens_in=7, tokens_out=3))


async def test_a_json_under_another_media_type_is_an_answer() -> None:
    body = b'{"choices": [{"message": {"content": "yes"}, "finish_reason": "stop"}]}'
    async with talking(sends(body, media_type="text/plain")) as (_, model):
        assert (await completed(model)).text == "yes"


@BOTH
async def test_a_server_that_keeps_no_count_is_counted_by_length(*, stream: bool) -> None:
    async with talking(says("x" * 400, usage=None)) as (_, model):
        usage = (await completed(model, stream=stream)).usage
    prompt = len((PROMPT.system + PROMPT.user).encode())
    assert usage == Usage(tokens_in=-(-prompt // 4), tokens_out=100)


# Turns -------------------------------------------------------------------------------------------------------


@BOTH
async def test_no_more_calls_run_at_once_than_the_configuration_says(*, stream: bool) -> None:
    async with talking(delayed(0.05, "yes"), at_once=2, reserved=0) as (server, model):
        await asyncio.gather(*(completed(model, stream=stream) for _ in range(6)))
        assert (server.calls, server.busiest) == (6, 2)


@BOTH
async def test_who_waits_for_an_answer_is_served_while_briefings_take_every_turn_of_theirs(*, stream: bool) -> None:
    busy, free = asyncio.Event(), asyncio.Event()
    came: list[Asked] = []

    def script(asked: Asked) -> str | Reply:
        came.append(asked)
        if len(came) == 2:
            busy.set()
        return "an answer" if len(came) > 2 else once(free, "a briefing")

    async with talking(script, at_once=2, reserved=1) as (_, model):
        briefings = [asyncio.create_task(completed(model)) for _ in range(2)]
        await busy.wait()
        assert (await completed(model, stream=stream)).text == "an answer"
        free.set()
        assert {done.text for done in await asyncio.gather(*briefings)} == {"a briefing"}


async def test_who_stops_listening_leaves_the_turn_to_the_next() -> None:
    async with talking(says("one two three"), at_once=1, reserved=0) as (_, model):
        async with aclosing(model.stream(PROMPT)) as stream:
            assert await anext(stream) == "one "
        assert (await completed(model)).text == "one two three"


async def test_a_cancelled_call_leaves_the_turn_to_the_next() -> None:
    came = asyncio.Event()

    async def never(_: web.Request, __: Asked) -> web.StreamResponse:
        came.set()
        return await asyncio.Future()

    async with talking([Reply(never), "yes"], at_once=1, reserved=0) as (_, model):
        task = asyncio.create_task(drafted(model))
        await came.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await completed(model)).text == "yes"


@BOTH
async def test_closing_ends_the_calls_that_run(*, stream: bool) -> None:
    came = asyncio.Event()

    async def never(_: web.Request, __: Asked) -> web.StreamResponse:
        came.set()
        return await asyncio.Future()

    async with talking(Reply(never)) as (_, model):
        task = asyncio.create_task(failed(model, stream=stream))
        await came.wait()
        await model.close()
        assert (await task).kind == "dropped"


async def test_a_closed_model_opens_again() -> None:
    async with talking("yes") as (_, model):
        await completed(model)
        await model.close()
        assert (await completed(model)).text == "yes"


# The port ----------------------------------------------------------------------------------------------------


def test_it_is_a_model_as_the_flows_know_it() -> None:
    model: Model = OpenAIModel(ModelEntry(name="m-1", most_out=900))
    assert (model.name, model.most_out) == ("m-1", 900)


def test_the_sdk_is_not_loaded_before_the_first_call() -> None:
    code = (
        "import sys\nfrom bot.config import ModelEntry\nfrom bot.model.openai import OpenAIModel\n"
        "OpenAIModel(ModelEntry(base_url='http://127.0.0.1:1/v1'))\nprint('openai' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert ran.stdout.strip() == "False"


async def test_a_server_met_twice_is_asked_over_one_connection() -> None:
    peers: set[object] = set()

    async def noting(request: web.Request, asked: Asked) -> web.StreamResponse:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return await says("yes").send(request, asked)

    async with talking(Reply(noting)) as (server, model):
        for _ in range(3):
            await completed(model)
        assert (server.calls, len(peers)) == (3, 1)


# Whatever JSON comes -----------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "delta", "content", "refusal", "finish_reason", "usage", "prompt_tokens"]
            ),
            inner,
            max_size=5,
        )
    ),
)


@given(JSON)
def test_any_json_is_an_answer_or_malformed_and_what_is_taken_can_be_stored(data: object) -> None:
    reading = Reading()
    try:
        reading.take(data)
    except Malformed:
        return
    reading.completion(PROMPT).text.encode()


@given(st.text(st.characters(exclude_categories=())))
def test_only_halves_of_characters_are_replaced(text: str) -> None:
    kept = encodable(text)
    assert len(kept) == len(text)
    assert all(new == old or (new == "?" and "\ud800" <= old <= "\udfff") for new, old in zip(kept, text, strict=True))


@pytest.mark.parametrize(
    "usage", [None, 5, {}, {"prompt_tokens": "many", "completion_tokens": 1}, {"prompt_tokens": -1}], ids=repr
)
def test_a_count_nobody_can_read_is_no_reason_to_lose_an_answer(usage: object) -> None:
    answer = whole({"choices": [{"message": {"content": "four" * 4}}], "usage": usage}, PROMPT)
    assert (answer.text, answer.usage.tokens_out) == ("four" * 4, 4)


async def test_calls_past_a_script_s_end_are_told_from_those_it_has() -> None:
    async with playing(["one"]) as server:
        model = OpenAIModel(server.entry())
        assert (await completed(model)).text == "one"
        assert "script is over" in str(await drafted(model))
        await model.close()
