"""The doctor's question to a model: one call, and a finding for whatever comes."""

from __future__ import annotations

import pytest

from bot.model.probe import Probe, probe
from tests.model.conversations import talking
from tests.model.server import Reply, Script, fails, refuses, says, sends, without

GOOD = '{"city": "Paris", "letters": 5}'


async def probed(script: Script) -> tuple[Probe, int]:
    async with talking(script) as (server, model):
        return await probe(model), server.calls


@pytest.mark.parametrize(
    ("script", "structured", "calls"),
    [
        (GOOD, "schema", 1),
        (without("json_schema", reply=GOOD), "object", 2),
        (without("json_schema", "json_object", reply=f"Of course!\n```json\n{GOOD}\n```"), "text", 3),
    ],
    ids=["schema", "object", "text"],
)
async def test_a_model_that_answers_in_form_has_no_problem(script: Script, structured: str, calls: int) -> None:
    found, asked = await probed(script)
    assert (found.structured, found.problem, asked) == (structured, None, calls)
    assert found.seconds > 0


@pytest.mark.parametrize(
    "answer", ["", "Paris, five letters.", "{", "[" * 100_000, '{"city": "Paris"}', '{"city": 1, "letters": "five"}']
)
async def test_a_model_that_answers_out_of_form_is_a_problem_with_what_to_do(answer: str) -> None:
    found, _ = await probed(answer)
    assert found.problem
    assert found.problem.where == "model scripted-1"
    assert "not in the form asked for" in found.problem.why


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (refuses(), "refuses to answer a plain question"),
        (says('{"city": "Pa', finish="length"), "raise [model] most_out"),
        (fails(401, message="Incorrect API key"), "check OPENAI_API_KEY"),
        (sends(b"<html>Hello</html>", media_type="text/html"), "check OPENAI_BASE_URL"),
        (fails(404, code="model_not_found"), "set ONRECORD_MODEL"),
        (fails(503, message="Loading model"), "Loading model"),
    ],
    ids=["refusal", "length", "key", "page", "model", "busy"],
)
async def test_a_model_that_cannot_be_asked_is_a_problem_and_no_exception(reply: Reply, why: str) -> None:
    found, calls = await probed(reply)
    assert found.problem
    assert why in found.problem.why
    assert calls == 1
