from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import InputError
from bot.evals import datasets
from bot.evals.score import GoldQuote

TEXT = "“We sail at noon,” said Mara Quist. She wants the fee halved if the ferry is late."
SAIL = {
    "start": 1,
    "end": 17,
    "text": "We sail at noon,",
    "kind": "name",
    "mention": "Mara Quist",
    "speaker": ["Quist"],
}
ARTICLE = {"id": "ferry", "text": TEXT, "quotes": [SAIL]}
CONDITION = {
    "actor": {"name": "Mara Quist", "accept": ["Mara Quist"]},
    "stance": {"label": "demands", "accept": ["demands"]},
    "target": {"name": "the ferry", "accept": ["ferry company"], "null_ok": True},
    "condition": {"trigger": {"text": "if"}, "clause": {"text": "the ferry is late"}},
    "deadline": None,
    "evidence": {"start": 36, "end": 81},
}


def write(path: Path, *values: Any) -> Path:
    path.write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        datasets.load(path)
    return str(caught.value)


def condition_complaint(tmp_path: Path, gold: Any) -> str:
    dataset = datasets.load(write(tmp_path / "a.jsonl", ARTICLE))
    with pytest.raises(InputError) as caught:
        datasets.load_conditions(write(tmp_path / "gold.json", gold), dataset)
    return str(caught.value)


def test_json_lines_hold_one_article_a_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ARTICLE, {"id": "bare", "text": "Nothing is annotated here."})
    ferry, bare = datasets.load(path).documents
    assert ferry.quotes == (GoldQuote(start=1, end=17, kind="name", mention="Mara Quist", speakers=("Quist",)),)
    assert bare.quotes is None


def test_only_annotated_articles_are_scored(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ARTICLE, {"id": "bare", "text": "x"}, {"id": "none", "text": "x", "quotes": []})
    assert [document.id for document in datasets.load(path).scored] == ["ferry", "none"]


def test_a_folder_holds_one_article_a_file_and_a_manifest_that_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "b.json", ARTICLE)
    write(tmp_path / "a.json", {"id": "first", "text": "x"})
    write(tmp_path / "manifest.json", {"id": "m", "text": "no article"})
    (tmp_path / "notes.txt").write_text("not JSON")
    assert [document.id for document in datasets.load(tmp_path).documents] == ["first", "ferry"]


def test_a_file_of_the_folder_that_holds_no_article_is_skipped_and_told(tmp_path: Path) -> None:
    write(tmp_path / "a.json", ARTICLE)
    write(tmp_path / "conditions.json", [])
    assert datasets.load(tmp_path).notes == ("conditions.json: skipped, it holds no article",)


def test_an_annotated_document_brings_its_segments_and_checks(tmp_path: Path) -> None:
    quote = {
        "segments": [{"start": 1, "end": 8, "text": "We sail"}, {"start": 9, "end": 16, "text": "at noon"}],
        "source_kind": "name",
        "source": {"text": "Mara Quist"},
        "speaker": {"accept": ["Mara Quist"]},
    }
    checks = [
        {"expect": "accept", "quote": "We sail at noon", "speaker": "Quist", "why": "verbatim"},
        {"expect": "reject_or_repair", "quote": "We sail", "speaker": "Quist"},
    ]
    path = write(tmp_path / "gold.json", {"id": "ferry", "text": TEXT, "quotes": [quote], "quote_checks": checks})
    (document,) = datasets.load(path).documents
    assert [(each.start, each.end) for each in document.quotes or ()] == [(1, 8), (9, 16)]
    assert [check.true for check in document.checks] == [True, False]


def test_texts_are_taken_as_they_are(tmp_path: Path) -> None:
    text = " Caf\u00e9\r\n\u2028 “a\u0301” \U0001f6a2\t"
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "odd", "text": text}, ensure_ascii=False) + "\n", encoding="utf-8")
    assert datasets.load(path).documents[0].text == text


def test_a_byte_order_mark_is_no_part_of_the_json(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(ARTICLE), encoding="utf-8-sig")
    assert datasets.load(path).documents[0].id == "ferry"


def test_words_that_are_not_at_their_offsets_are_told_and_scored_by_offsets(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {**ARTICLE, "quotes": [{**SAIL, "text": "something else"}]})
    (note,) = datasets.load(path).notes
    assert "a.jsonl, line 1, quotes 1" in note
    assert "1–17" in note


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "gone.jsonl: cannot be read: No such file" in complaint(tmp_path / "gone.jsonl")


def test_broken_json_is_told_with_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ARTICLE) + "\n\n" + '{"id": "x" "text"}', encoding="utf-8")
    assert "a.jsonl, line 3, column 12: broken JSON" in complaint(path)


def test_broken_json_over_several_lines_is_told_with_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{\n "id": "x",\n "text" "y"\n}', encoding="utf-8")
    assert "a.json, line 3" in complaint(path)


def test_json_too_deep_to_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000, encoding="utf-8")
    assert "cannot be read" in complaint(path)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": "\xff"}')
    assert "is not UTF-8 text (byte 8)" in complaint(path)


def test_an_empty_dataset_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    assert "no article" in complaint(tmp_path / "a.jsonl")
    assert "JSON-lines" in complaint(tmp_path / "a.jsonl")
    assert "no article" in complaint(tmp_path)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, 2], "line 1: must be an object with keys, not a list"),
        ({"text": "x"}, "“id” is missing"),
        ({"id": "x"}, "“text” is missing"),
        ({"id": 7, "text": "x"}, "“id” must be a string"),
        ({"id": "x", "text": "half \ud83d"}, "surrogate"),
        ({**ARTICLE, "quotes": {}}, "“quotes” must be a list"),
        ({**ARTICLE, "quotes": ["x"]}, "line 1, quotes 1: must be an object with keys, not a string"),
        ({**ARTICLE, "quotes": [{"start": 1, "end": 5}]}, "quotes 1: “speaker” is missing"),
        ({**ARTICLE, "quotes": [{**SAIL, "speaker": "Quist"}]}, "“speaker” must be a list of strings"),
        ({**ARTICLE, "quotes": [{**SAIL, "start": "1"}]}, "“start” must be a whole number"),
        ({**ARTICLE, "quotes": [{**SAIL, "start": True}]}, "“start” must be a whole number"),
        ({**ARTICLE, "quotes": [{**SAIL, "end": 4000}]}, "offsets 1–4000 are not inside the text of 82 characters"),
        ({**ARTICLE, "quotes": [{**SAIL, "start": -1}]}, "offsets -1–17"),
        ({**ARTICLE, "quotes": [{**SAIL, "end": 1}]}, "offsets 1–1"),
    ],
)
def test_what_is_no_article_is_told_with_its_place(tmp_path: Path, value: Any, expected: str) -> None:
    message = complaint(write(tmp_path / "a.jsonl", value))
    assert "a.jsonl" in message
    assert expected in message


def test_two_articles_with_one_id_are_told(tmp_path: Path) -> None:
    message = complaint(write(tmp_path / "a.jsonl", ARTICLE, ARTICLE))
    assert "line 2: the id “ferry” is already that of" in message
    assert "line 1" in message


def test_conditions_find_their_text_by_id(tmp_path: Path) -> None:
    dataset = datasets.load(write(tmp_path / "a.jsonl", ARTICLE))
    gold = [{"id": "ferry", "sha256": datasets.sha(TEXT), "conditions": [CONDITION]}]
    (condition,) = datasets.load_conditions(write(tmp_path / "gold.json", gold), dataset)["ferry"]
    assert TEXT[slice(*condition.evidence)].startswith("She wants")
    assert (condition.targets, condition.target_optional) == (("ferry company", "the ferry"), True)
    assert (condition.trigger, condition.clause, condition.deadline) == ("if", "the ferry is late", None)
    assert condition.required


def test_one_document_of_conditions_needs_no_list(tmp_path: Path) -> None:
    dataset = datasets.load(write(tmp_path / "a.jsonl", ARTICLE))
    gold = {"id": "ferry", "text": TEXT, "conditions": []}
    assert datasets.load_conditions(write(tmp_path / "gold.json", gold), dataset) == {"ferry": ()}


@pytest.mark.parametrize(
    ("gold", "expected"),
    [
        ([{"id": "lake", "conditions": []}], "document 1: no article with the id “lake”"),
        ([{"id": "ferry", "sha256": "00", "conditions": []}], "is not the text that was annotated"),
        ([{"id": "ferry", "text": "another", "conditions": []}], "is not the text that was annotated"),
        ([{"id": "ferry", "conditions": []}] * 2, "document 2: a second document with the id “ferry”"),
        ([{"id": "ferry"}], "“conditions” is missing"),
        ([{"id": "ferry", "conditions": [{}]}], "conditions 1: “evidence” is missing"),
        ([{"id": "ferry", "conditions": [{**CONDITION, "evidence": {"start": 0, "end": 999}}]}], "offsets 0–999"),
        ([{"id": "ferry", "conditions": [{**CONDITION, "actor": {"name": "x"}}]}], "actor: “accept” is missing"),
        (["ferry"], "document 1: must be an object"),
    ],
)
def test_conditions_that_do_not_fit_the_dataset_are_told(tmp_path: Path, gold: Any, expected: str) -> None:
    assert expected in condition_complaint(tmp_path, gold)


def test_conditions_in_a_folder_or_nowhere_are_told(tmp_path: Path) -> None:
    dataset = datasets.load(write(tmp_path / "a.jsonl", ARTICLE))
    with pytest.raises(InputError, match="is a folder; give the JSON file"):
        datasets.load_conditions(tmp_path, dataset)
    with pytest.raises(InputError, match="cannot be read: No such file"):
        datasets.load_conditions(tmp_path / "gone.json", dataset)
