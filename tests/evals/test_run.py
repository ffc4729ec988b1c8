from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.errors import InputError
from bot.evals import datasets, run
from bot.evals.report import Report

TEXT = (
    "The ferry will not sail before Monday, its owner said.\n"
    "“We will sail at noon if the harbour is open,” said Mara Quist, the captain. “Nobody is going to wait for us.”\n"
    "“The harbour is closed,” Tom Reyes, the harbour master, said."
)
ARTICLE = {"id": "ferry", "text": TEXT}


def dataset(tmp_path: Path, *articles: dict[str, str]) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(article) for article in articles), encoding="utf-8")
    return path


def test_without_annotated_quotes_nothing_is_scored_and_predictions_are_written(tmp_path: Path) -> None:
    out = tmp_path / "predictions.json"
    report = run.evaluate(dataset(tmp_path, ARTICLE, {"id": "empty", "text": ""}), None, out)
    assert (report.articles, report.quotes, report.conditions) == (2, None, None)
    assert [entry["id"] for entry in json.loads(out.read_text(encoding="utf-8"))] == ["ferry", "empty"]


def test_predictions_are_the_articles_own_characters(tmp_path: Path) -> None:
    out = tmp_path / "predictions.json"
    run.evaluate(dataset(tmp_path, ARTICLE), None, out)
    ((entry),) = json.loads(out.read_text(encoding="utf-8"))
    assert len(entry["quotes"]) == 3
    for quote in entry["quotes"]:
        assert set(quote) == {"start", "end", "text", "speaker", "confidence", "shown"}
        assert quote["text"] == TEXT[quote["start"] : quote["end"]]
    for condition in entry["conditions"]:
        assert condition["evidence"] == TEXT[condition["start"] : condition["end"]]
        assert set(condition) == {
            "start", "end", "evidence", "actor", "stance", "target", "trigger", "clause", "deadline",
            "confidence", "shown",
        }  # fmt: skip


def test_conditions_are_scored_on_the_articles_they_belong_to(tmp_path: Path) -> None:
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps([{"id": "ferry", "sha256": datasets.sha(TEXT), "conditions": []}]), encoding="utf-8")
    report = run.evaluate(dataset(tmp_path, ARTICLE, {"id": "other", "text": "x"}), gold, None)
    assert report.conditions is not None
    assert (report.conditions.articles, report.conditions.gold) == (1, 0)


def test_progress_is_told_after_each_article(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = dataset(tmp_path, ARTICLE, {"id": "b", "text": "x"})
    run.evaluate(path, None, None, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_predictions_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="predictions cannot be written there"):
        run.evaluate(dataset(tmp_path, ARTICLE), None, tmp_path / "no" / "such" / "folder.json")


def test_the_packaged_gold_is_scored_whole(packaged: Report) -> None:
    assert packaged.quotes is not None
    assert packaged.conditions is not None
    assert packaged.quotes.absent == packaged.conditions.absent == 0
    assert packaged.claims
    assert packaged.notes == ()
