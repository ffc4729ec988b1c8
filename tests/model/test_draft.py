"""Whatever a model sends is read as a proposal or told what is wrong with it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.proposals import Line, Pick, Proposal
from bot.core.types import Problem
from bot.model.draft import LONGEST, SCHEMA, parse

GOOD: dict[str, Any] = {
    "headline": {"text": "Union sets a date", "passages": [1]},
    "points": [{"text": "Workers will walk out on Saturday.", "passages": [1, 3]}],
    "quotes": [{"candidate": 2, "words": ""}],
    "conditions": [1],
}
READ = Proposal(
    headline=Line(text="Union sets a date", passages=(1,)),
    points=(Line(text="Workers will walk out on Saturday.", passages=(1, 3)),),
    quotes=(Pick(candidate=2),),
    conditions=(1,),
)
BARE = json.dumps(GOOD)

numbers = st.integers(-5, 10**6)
lines = st.builds(Line, text=st.text(), passages=st.lists(numbers).map(tuple))
proposals = st.builds(
    Proposal,
    headline=lines,
    points=st.lists(lines).map(tuple),
    quotes=st.lists(st.builds(Pick, candidate=numbers, words=st.text())).map(tuple),
    conditions=st.lists(numbers).map(tuple),
)


def written(proposal: Proposal) -> dict[str, Any]:
    def line(of: Line) -> dict[str, Any]:
        return {"text": of.text, "passages": list(of.passages)}

    return {
        "headline": line(proposal.headline),
        "points": [line(point) for point in proposal.points],
        "quotes": [{"candidate": pick.candidate, "words": pick.words} for pick in proposal.quotes],
        "conditions": list(proposal.conditions),
    }


@given(
    proposals, st.sampled_from(("{}", "```json\n{}\n```", "```\n{}\n```", "Here you are {{name}}: {}\nAnything else?"))
)
def test_what_follows_the_schema_is_read_wherever_it_stands(proposal: Proposal, around: str) -> None:
    answer = around.replace("{{", "{").replace("}}", "}").replace("{}", json.dumps(written(proposal)))
    assert parse(answer) == proposal


@given(st.text() | st.text(alphabet='{}[]":,\\ntrue0123456789eE.- '))
def test_any_text_is_read_or_told_what_is_wrong(text: str) -> None:
    assert isinstance(parse(text), Proposal | Problem)


@given(proposals, st.data())
def test_an_answer_cut_off_anywhere_is_never_taken_for_a_whole_one(proposal: Proposal, data: st.DataObject) -> None:
    whole = json.dumps(written(proposal))
    assert isinstance(parse(whole[: data.draw(st.integers(0, len(whole) - 1))]), Problem)


@pytest.mark.parametrize(
    "changed",
    [
        GOOD | {"confidence": 0.9, "notes": ["unasked"]},
        GOOD | {"points": [{**GOOD["points"][0], "why": "unasked"}]},
        GOOD | {"headline": {"text": "Union sets a date", "passages": ["1"]}},
        GOOD | {"conditions": [1.0]},
    ],
    ids=["more keys", "more keys inside", "numbers as words", "numbers with a point"],
)
def test_harmless_departures_are_read(changed: dict[str, Any]) -> None:
    assert parse(json.dumps(changed)) == READ


@pytest.mark.parametrize("key", ["points", "quotes", "conditions"])
@pytest.mark.parametrize("left_out", [True, False])
def test_a_list_left_out_or_null_is_an_empty_one(key: str, left_out: bool) -> None:  # noqa: FBT001 - pytest's parameter
    changed = {k: v for k, v in GOOD.items() if k != key} if left_out else GOOD | {key: None}
    read = parse(json.dumps(changed))
    assert isinstance(read, Proposal)
    assert getattr(read, key) == ()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("I cannot write about this.", "no JSON"),
        ('{"head": 1}', "broken, cut off or another's"),
        ("[1, 2]", "no JSON"),
        (BARE[:-40], "broken, cut off"),
        ("{" * 5_000, "broken, cut off"),
        ('{"headline":' * 5_000, "broken, cut off"),
        ("x" * (LONGEST + 1), "longer than 100,000 characters"),
        (json.dumps(GOOD | {"points": "one long string"}), "points: "),
        (json.dumps(GOOD | {"conditions": [1.5]}), "conditions.0: "),
        (json.dumps(GOOD | {"headline": "Union sets a date"}), "headline: "),
        ('{"headline": {"text": "a"}, "conditions": [' + "9" * 6_000 + "]}", "broken, cut off"),
        ('{"headline": {"text": "a"}, "conditions": [1e999]}', "conditions.0: "),
    ],
)
def test_what_cannot_be_read_is_told_in_words_to_mend_it_by(answer: str, said: str) -> None:
    problem = parse(answer)
    assert isinstance(problem, Problem)
    assert problem.where == "the answer"
    assert said in problem.why


def objects(schema: Any) -> list[dict[str, Any]]:
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    own = [schema] if schema["type"] == "object" else []
    return own + [found for part in inner for found in objects(part)]


def test_the_schema_is_one_that_strict_servers_take() -> None:
    for each in objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


def test_the_schema_sets_no_lengths_because_they_slow_local_servers() -> None:
    assert "Length" not in json.dumps(SCHEMA)
