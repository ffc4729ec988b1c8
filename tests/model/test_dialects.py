"""Servers that understand less than OpenAI's: each refusal takes one step down, and is remembered."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Permanent
from bot.model.openai.dialect import Dialect, Structure
from bot.model.openai.refusals import Refusal, refusal
from tests.model.conversations import PROMPT, SCHEMA, completed, drafted, failed, streamed, talking
from tests.model.server import fails, says, sends, without


@pytest.mark.parametrize("status", [400, 404, 415, 422, 500])
async def test_a_server_without_schemas_is_asked_for_an_object_and_told_the_schema_in_words(status: int) -> None:
    async with talking(without("json_schema", reply="{}", status=status)) as (server, model):
        assert (await completed(model)).text == "{}"
        assert [asked.structure for asked in server.asked] == ["json_schema", "json_object"]
        assert server.asked[1].system.startswith(PROMPT.system)
        assert json.dumps(SCHEMA) in server.asked[1].system
        assert model.structure == "object"


async def test_a_server_without_any_form_is_asked_in_words_alone() -> None:
    async with talking(without("json_schema", "json_object", reply="{}")) as (server, model):
        await completed(model)
        assert [asked.structure for asked in server.asked] == ["json_schema", "json_object", "text"]
        assert json.dumps(SCHEMA) in server.asked[2].system
        assert model.structure == "text"


async def test_what_a_server_refused_is_not_asked_for_again() -> None:
    async with talking(without("json_schema", "max_tokens", reply="{}")) as (server, model):
        await completed(model)
        before = server.calls
        await completed(model)
        await streamed(model)
        assert (before, server.calls) == (3, 5)
        assert server.asked[-1].body["max_completion_tokens"] == model.most_out


async def test_not_implemented_without_a_word_is_about_the_schema() -> None:
    async with talking([sends(b"", status=501), "{}"]) as (server, model):
        await completed(model)
        assert [asked.structure for asked in server.asked] == ["json_schema", "json_object"]


async def test_a_reasoning_model_is_asked_with_its_own_limit_and_no_temperature() -> None:
    async with talking(without("max_tokens", "temperature", reply="{}")) as (server, model):
        await completed(model)
        last = server.asked[-1].body
    assert last["max_completion_tokens"] == model.most_out
    assert {"max_tokens", "temperature"} & set(last) == set()


async def test_a_server_that_cannot_count_a_stream_is_not_asked_to() -> None:
    async with talking(without("stream_options", reply=says("yes", usage=None))) as (server, model):
        text, _ = await streamed(model)
        assert text == "yes"
        assert "stream_options" not in server.asked[-1].body


async def test_a_model_without_a_system_message_is_told_all_in_one() -> None:
    no_system = fails(400, message="Conversation roles must alternate: System role not supported")
    async with talking([no_system, "{}"]) as (server, model):
        await completed(model)
        assert server.asked[-1].system == ""
        assert server.asked[-1].user == f"{PROMPT.system}\n\n{PROMPT.user}"


@pytest.mark.parametrize("structured", get_args(Structure))
async def test_a_form_the_configuration_fixes_is_not_changed(structured: Structure) -> None:
    form = {"schema": "json_schema", "object": "json_object", "text": "text"}[structured]
    async with talking(["{}", fails(400, param="response_format")], structured=structured) as (server, model):
        await drafted(model)
        failure = await failed(model)
        assert [asked.structure for asked in server.asked] == [form, form]
    assert isinstance(failure, Permanent)


async def test_a_refusal_of_everything_ends() -> None:
    async with talking(fails(400, message="response_format, max_tokens, temperature: no")) as (server, model):
        failure = await failed(model)
        assert server.calls == 5
    assert failure.kind == "bad-request"


async def test_a_prompt_that_is_too_long_is_not_taken_for_a_parameter_that_is_not_known() -> None:
    message = "This model's maximum context length is 4096 tokens; your messages and max_tokens come to 5000."
    async with talking(fails(400, message=message, code="context_length_exceeded")) as (server, model):
        assert (await failed(model)).kind == "context"
        assert server.calls == 1


# As real servers say it ---------------------------------------------------------------------------------------

SPOKEN: list[tuple[str, int, object, dict[str, Any]]] = [
    (
        "OpenAI, reasoning model",
        400,
        {
            "error": {
                "message": "Unsupported parameter: 'max_tokens' is not supported with this model. "
                "Use 'max_completion_tokens' instead.",
                "type": "invalid_request_error",
                "param": "max_tokens",
                "code": "unsupported_parameter",
            }
        },
        {"limit": "max_completion_tokens"},
    ),
    (
        "OpenAI, reasoning model's temperature",
        400,
        {
            "error": {
                "message": "Unsupported value: 'temperature' does not support 0 with this model. "
                "Only the default (1) value is supported.",
                "param": "temperature",
                "code": "unsupported_value",
            }
        },
        {"temperature": False},
    ),
    (
        "OpenAI, older model",
        400,
        {
            "error": {
                "message": "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
                "param": None,
                "code": None,
            }
        },
        {"structure": "object"},
    ),
    (
        "OpenAI, model without a system message",
        400,
        {
            "error": {
                "message": "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
                "param": "messages[0].role",
            }
        },
        {"system": False},
    ),
    (
        "DeepSeek",
        400,
        {
            "error": {
                "message": "This response_format type is unavailable now",
                "type": "invalid_request_error",
                "param": None,
                "code": "invalid_request_error",
            }
        },
        {"structure": "object"},
    ),
    ("LM Studio", 400, {"error": "'response_format.type' must be 'text'"}, {"structure": "object"}),
    (
        "Mistral",
        422,
        {
            "object": "error",
            "message": {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "stream_options", "include_usage"],
                        "msg": "Extra inputs are not permitted",
                        "input": True,
                    }
                ]
            },
        },
        {"usage": False},
    ),
    (
        "FastAPI, which repeats the request",
        422,
        {
            "detail": [
                {
                    "loc": ["body", "response_format", "type"],
                    "msg": "Input should be 'text' or 'json_object'",
                    "input": {"max_tokens": 1500, "temperature": 0, "stream_options": {}},
                }
            ]
        },
        {"structure": "object"},
    ),
    (
        "one parameter named, another mentioned",
        400,
        {"error": {"message": "temperature must be 1 with response_format json_schema", "param": "temperature"}},
        {"temperature": False},
    ),
    (
        "a parameter named that is none of ours",
        400,
        {"error": {"message": "max_tokens: extra fields not permitted", "param": "body"}},
        {"limit": "max_completion_tokens"},
    ),
    ("llama-cpp-python", 500, {"error": {"message": "response_format.type: literal_error"}}, {"structure": "object"}),
]


@pytest.mark.parametrize(("status", "body", "learnt"), [case[1:] for case in SPOKEN], ids=[case[0] for case in SPOKEN])
def test_real_servers_refusals_teach_one_thing_each(status: int, body: object, learnt: dict[str, Any]) -> None:
    changed: dict[str, Any] = dict(learnt)
    assert Dialect().after(refusal(status, {}, body)) == Dialect(**changed)


@pytest.mark.parametrize("status", [401, 403, 429, 502, 503])
def test_other_failures_teach_nothing(status: int) -> None:
    assert Dialect().after(Refusal(status=status, message="response_format")) is None


SAID = st.sampled_from(["response_format", "max_tokens", "temperature", "stream_options", "system role"]) | st.text()


@given(st.lists(SAID, max_size=60))
def test_no_server_can_keep_us_asking(said: list[str]) -> None:
    dialect, steps = Dialect(), 0
    for message in said:
        understood = dialect.after(Refusal(status=400, message=message))
        steps += understood is not None
        dialect = understood or dialect
    assert steps <= 6
