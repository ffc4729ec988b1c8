"""The gold is sound: offsets, marks, conventions and counts. What it says was decided by reading."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from bot.core.errors import InputError
from bot.core.types import STANCES
from bot.evals.gold import compile as gold
from bot.newsroom import editions

Record = dict[str, Any]

FOLDER = files("bot.evals.gold")
QUOTES: list[Record] = [
    json.loads(line) for line in FOLDER.joinpath("quotes.jsonl").read_text(encoding="utf-8").splitlines()
]
CONDITIONS: list[Record] = json.loads(FOLDER.joinpath("conditions.json").read_text(encoding="utf-8"))
TEXTS: dict[str, str] = {document["id"]: document["text"] for document in QUOTES}
RUNS = [quote for document in QUOTES for quote in document["quotes"]]
RECORDS = [(document["id"], record) for document in CONDITIONS for record in document["conditions"]]


def parts(record: Record) -> Iterator[Record]:
    """Every span of a condition record but its evidence."""
    parties = [party["mention"] for party in (record["actor"], record["target"]) if party is not None]
    clause = record["condition"] or {}
    found = [record["action"], record["consequence"], record["deadline"], *parties, *clause.values()]
    return (span for span in found if span is not None)


def test_the_compiled_gold_is_what_the_readings_say() -> None:
    assert FOLDER.joinpath("quotes.jsonl").read_text(encoding="utf-8") == gold.quotes_file(), (
        "run python -m bot.evals.gold"
    )
    assert FOLDER.joinpath("conditions.json").read_text(encoding="utf-8") == gold.conditions_file()


def test_every_story_has_gold_on_the_text_that_the_newsroom_prints() -> None:
    served = {page.slug: page.text for page in reversed(editions.pages(editions.LATEST)) if not page.corrected}
    first = {page.slug: page.text for page in editions.pages()}
    stories = {story.slug for story in editions.manuscripts()}
    assert set(TEXTS) == {document["id"] for document in CONDITIONS} == stories
    for slug in stories - {"seabed-contracts"}:
        assert TEXTS[slug] == first.get(slug, served.get(slug)), slug
    assert TEXTS["seabed-contracts"] in {page.text for page in editions.pages()}


def test_every_offset_cuts_out_its_text() -> None:
    for document in QUOTES:
        for span in [*document["quotes"], *document["not_quotes"]]:
            assert document["text"][span["start"] : span["end"]] == span["text"]
    for document in CONDITIONS:
        text = TEXTS[document["id"]]
        assert document["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        spans = [span for record in document["conditions"] for span in (*parts(record), record["evidence"])]
        for span in [*spans, *document["not_conditions"]]:
            assert text[span["start"] : span["end"]] == span["text"]


def test_every_quoted_run_is_a_quote_or_is_not_one_for_a_reason() -> None:
    for document in QUOTES:
        text, spans = document["text"], [*document["quotes"], *document["not_quotes"]]
        assert all(entry["why"] for entry in document["not_quotes"])
        mark = next(mark for mark in '“"‘' if mark in text)
        starts, ends = ({span[edge] for span in spans} for edge in ("start", "end"))
        for found in re.finditer(mark, text):
            assert found.end() in starts or (mark == '"' and found.start() in ends), text[found.start() :][:60]
        assert all(text[start - 1] == mark for start in starts), document["id"]


def test_no_two_quotes_overlap_and_none_crosses_a_paragraph() -> None:
    for document in QUOTES:
        spans = sorted((span["start"], span["end"]) for span in [*document["quotes"], *document["not_quotes"]])
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert not any("\n" in quote["text"] for quote in document["quotes"])


def test_every_part_of_a_condition_lies_inside_its_evidence() -> None:
    for slug, record in RECORDS:
        inside = record["evidence"]
        for span in parts(record):
            assert inside["start"] <= span["start"] < span["end"] <= inside["end"], (slug, record["id"], span)


def test_trigger_and_clause_are_apart() -> None:
    for slug, record in RECORDS:
        if found := record["condition"]:
            trigger, clause = found["trigger"], found["clause"]
            assert trigger["end"] <= clause["start"] or clause["end"] <= trigger["start"], (slug, record["id"])


def test_a_deadline_stays_out_of_the_clause() -> None:
    for slug, record in RECORDS:
        if record["condition"] and record["deadline"]:
            clause, deadline = record["condition"]["clause"], record["deadline"]
            assert deadline["end"] <= clause["start"] or clause["end"] <= deadline["start"], (slug, record["id"])


def test_every_stance_is_one_of_the_six_and_all_six_occur() -> None:
    assert {label for _, record in RECORDS for label in record["stance"]["accept"]} <= set(STANCES)
    assert {record["stance"]["label"] for _, record in RECORDS if record["required"]} == set(STANCES)


def test_there_is_enough_of_everything() -> None:
    assert len(RUNS) >= 120
    assert sum(len(run["text"].split()) >= 4 for run in RUNS) >= 90
    required = [record for _, record in RECORDS if record["required"]]
    assert len(required) >= 40
    assert sum(record["condition"] is not None for record in required) >= 20
    assert sum(record["deadline"] is not None for record in required) >= 10


@pytest.mark.parametrize(
    "trigger",
    ["if", "unless", "until", "only if", "provided that", "provided", "in exchange for", "in return for", "once",
     "before", "without", "or", "as long as", "should"],
)  # fmt: skip
def test_a_condition_of_every_kind_is_there(trigger: str) -> None:
    found = [
        record["condition"]["trigger"]["text"].lower()
        for _, record in RECORDS
        if record["condition"] and record["required"]
    ]
    assert trigger in found


@pytest.mark.parametrize("why", ["as if", "even if", "whether", "forecast", "if for whether", "counterfactual"])
def test_a_near_miss_of_every_kind_is_there(why: str) -> None:
    assert any(entry["why"].startswith(why) for document in CONDITIONS for entry in document["not_conditions"])


@pytest.mark.parametrize(
    "kind", ["name", "pronoun", "none", "title", "organisation", "anonymous", "document", "collective"]
)
def test_a_source_of_every_kind_is_there(kind: str) -> None:
    assert kind in {run["kind"] for run in RUNS}


@pytest.mark.parametrize("said", [r"\?$", r"!$", r"\[.+\]", r"…|\.\.\.", r"\d", r"n[’']t\b", r"[—–]", r"\bnot?\b"])
def test_quotes_hold_what_verification_must_not_lose(said: str) -> None:
    assert any(re.search(said, run["text"]) for run in RUNS)


def test_two_people_of_one_surname_speak_in_one_story() -> None:
    names = {
        run["speaker"][0] for document in QUOTES if document["id"] == "brewery-siblings" for run in document["quotes"]
    }
    assert {"Joanna Bielski", "Roman Bielski"} <= names


def reading(**changes: object) -> Record:
    quote = {"text": "It’s a small pipe and a big hole,", "by": "tully", "kind": "name", "mention": "Vern Tully"}
    return {"who": {"tully": ["Vern Tully"]}, "quotes": [{**quote, **changes}]}


def test_a_reading_names_words_and_gets_offsets() -> None:
    (quote,) = gold.quote_document("ash-street", reading())["quotes"]
    assert editions.text("ash-street")[quote["start"] : quote["end"]] == "It’s a small pipe and a big hole,"
    assert quote["speaker"] == ["Vern Tully"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "a small hole"}, "stands 0 times"),
        ({"text": "a"}, "say which with nth"),
        ({"text": "hole", "nth": 2}, "stands 1 times in the story, number 2"),
        ({"by": "nobody"}, "not in [who]"),
        ({"kind": "none"}, "all but none have a mention"),
        ({"mention": "Vernon Tully"}, "is not in the story"),
        ({"speaker": "Vern Tully"}, "unknown key 'speaker'"),
    ],
)
def test_a_quote_that_does_not_fit_its_story_is_refused(changes: Record, message: str) -> None:
    with pytest.raises(InputError, match=r"readings/ash-street\.toml: .*" + re.escape(message)):
        gold.quote_document("ash-street", reading(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"action": "close it"}, "'close it' is not in the evidence"),
        ({"action": "open"}, "'open' is not in the evidence"),
        ({"trigger": "by"}, "a trigger needs a clause"),
        ({"stance": ["hopes"]}, "'hopes' is no stance"),
        ({"actors": ["tully"]}, "unknown key 'actors'"),
    ],
)
def test_a_condition_that_does_not_fit_its_story_is_refused(changes: Record, message: str) -> None:
    condition = {
        "evidence": "Crews hope to reopen it by 6 a.m. Friday",
        "actor": ["tully"],
        "stance": ["promises"],
        "action": "reopen it",
        "said_by": "journalist",
    }
    document = {"who": {"tully": ["Vern Tully"]}, "conditions": [{**condition, **changes}]}
    with pytest.raises(InputError, match=r"readings/ash-street\.toml: .*" + re.escape(message)):
        gold.condition_document("ash-street", document)
