from __future__ import annotations

import json

from bot.evals import report
from bot.evals.prose.score import ProseScore
from bot.evals.report import Report
from bot.evals.score import QuoteCheck, Share, score_checks, score_conditions
from tests.evals.builders import DEMAND, PERFECT, STATED, WANTED, score

FALSE = QuoteCheck(quote="We sail never", speaker="Quist", true=False, why="one word changed")
EMPTY = Report(dataset="x.jsonl", articles=1, quotes=None, conditions=None, checks=None, claims={}, notes=())
FULL = Report(
    dataset="gold",
    articles=2,
    quotes=score(*PERFECT[:3]),
    conditions=score_conditions([("bridge", DEMAND, (WANTED,))], {"bridge": (STATED,)}),
    checks=score_checks([FALSE], [True]),
    claims={"one word changed": score_checks([FALSE, FALSE], [False, True])},
    prose=ProseScore(
        accepted={"points, dev": Share(hits=3, of=4)},
        refused={"number changed": Share(hits=5, of=5), "negation dropped or side turned": Share(hits=1, of=2)},
    ),
    notes=("a very long file name of somebody’s: skipped, it holds no article, or so it seems",),
)


def test_a_report_fits_80_columns() -> None:
    assert max(len(line) for line in report.lines(FULL)) <= 80


def test_a_report_tells_each_part_that_was_measured() -> None:
    text = "\n".join(report.lines(FULL))
    for part in ("gold: 2 articles", "Quotes: 4 annotated", "By form of the source", "Conditions: 1 required", "note:"):
        assert part in text
    assert "one word changed: refused" in text
    assert "judged wrongly: “We sail never” / Quist" in text


def test_of_false_lines_only_the_classes_that_leak_are_told_one_by_one() -> None:
    text = "\n".join(report.lines(FULL))
    assert "6 of 7" in text
    assert "negation dropped or side turned: refused" in text
    assert "number changed" not in text


def test_what_was_not_measured_is_not_told() -> None:
    assert report.lines(EMPTY) == ("x.jsonl: 1 article",)
    assert report.figures(EMPTY) == {}


def test_a_share_of_nothing_is_no_zero() -> None:
    nothing = Report(dataset="x", articles=1, quotes=score(), conditions=None, checks=None, claims={}, notes=())
    (line,) = (line for line in report.lines(nothing) if "right when answered" in line and "4+" not in line)
    assert line.split()[-5:] == ["–", "%", "0", "of", "0"]
    assert "speakers, right when answered" not in report.figures(nothing)


def test_figures_are_percentages_by_name() -> None:
    figures = report.figures(FULL)
    assert figures["quotes, end to end, F1"] == 85.7
    assert figures["conditions, found and all fields right"] == 100.0
    assert figures["claims, one word changed, refused"] == 50.0
    assert figures["prose, true points, dev, accepted"] == 75.0
    assert figures["prose, number changed, refused"] == 100.0
    assert all(0 <= figure <= 100 for figure in figures.values())


def test_the_json_holds_percentages_and_what_they_are_made_of() -> None:
    given = json.loads(json.dumps(report.as_json(FULL)))
    assert given["quotes"]["end_to_end"] == {
        "precision": 100.0, "recall": 75.0, "f1": 85.7, "hits": 3, "predicted": 3, "gold": 4
    }  # fmt: skip
    assert given["conditions"]["fields"]["actor"] == {"percent": 100.0, "hits": 1, "of": 1}
    assert given["checks"]["wrong"][0]["quote"] == "We sail never"
