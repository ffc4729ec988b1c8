"""Reading a whole dataset with the real reader, scoring what it found, and writing its predictions.

Evaluation texts are English by declaration: the language guess belongs to ingest, and is not measured here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.core import conditions as stated
from bot.core import quotes as quoted
from bot.core.drafts import Claim
from bot.core.errors import InputError
from bot.core.reading import Reading, read
from bot.core.types import Article, Condition, Quote, Span
from bot.core.verify.quotes import check
from bot.evals import datasets
from bot.evals.claims import CLASSES, claims
from bot.evals.datasets import Dataset, Document
from bot.evals.prose.score import measure
from bot.evals.report import PACKAGED, Report
from bot.evals.score import (
    CheckScore,
    GoldCondition,
    PredictedCondition,
    PredictedQuote,
    QuoteCheck,
    score_checks,
    score_conditions,
    score_quotes,
)

Progress = Callable[[int, int], None]
"""Told after each article: how many are read, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What the reader said about one article; `checks` and `claims` hold whether each was accepted as it stands."""

    document: Document
    quotes: tuple[PredictedQuote, ...]
    conditions: tuple[PredictedCondition, ...]
    checks: tuple[tuple[QuoteCheck, bool], ...]
    claims: tuple[tuple[QuoteCheck, bool], ...]


def evaluate(
    dataset: Path | None, conditions: Path | None, predictions: Path | None, progress: Progress | None = None
) -> Report:
    """Read and score `dataset`, or the packaged gold; `conditions` scores these too; `predictions` is written.

    The packaged gold brings its own conditions, and claims made from it and its lines in own words are put to the
    verifier as well.
    Raises `InputError` where anything given cannot be used.
    """
    articles = datasets.load(dataset or datasets.packaged() / datasets.QUOTES)
    stated_in = conditions or (None if dataset else datasets.packaged() / datasets.CONDITIONS)
    gold = datasets.load_conditions(stated_in, articles) if stated_in else {}
    answers = []
    for done, document in enumerate(articles.documents, 1):
        answers.append(_answer(document, make_claims=dataset is None))
        if progress:
            progress(done, len(articles.documents))
    if predictions:
        write_predictions(answers, predictions)
    name = str(dataset or conditions or PACKAGED)
    report = _report(name, articles, gold, answers)
    return report if dataset else replace(report, prose=measure())


def write_predictions(answers: Sequence[_Answer], file: Path) -> None:
    """A JSON list, one object an article: its id, quotes (one entry a run) and conditions."""
    entries = [
        {
            "id": answer.document.id,
            "quotes": [asdict(quote) for quote in answer.quotes],
            "conditions": [asdict(condition) for condition in answer.conditions],
        }
        for answer in answers
    ]
    try:
        file.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: predictions cannot be written there: {error.strerror}") from error


def _answer(document: Document, *, make_claims: bool) -> _Answer:
    try:
        reading = read(document.article())
    except Exception as error:
        error.add_note(f"while reading “{document.id}” ({document.where})")
        raise
    made = claims(document.text, document.quotes or ()) if make_claims else ()
    return _Answer(
        document=document,
        quotes=tuple(entry for quote in reading.spoken.quotes for entry in _quote(reading.article, quote)),
        conditions=tuple(_condition(reading.article, condition) for condition in reading.conditions),
        checks=tuple((each, _accepts(reading, each)) for each in document.checks),
        claims=tuple((each, _accepts(reading, each)) for each in made),
    )


def _accepts(reading: Reading, claimed: QuoteCheck) -> bool:
    claim = Claim(quote=claimed.quote, speaker=claimed.speaker, at=claimed.at)
    return check(reading, claim).verdict == "accept"


def _quote(source: Article, quote: Quote) -> list[PredictedQuote]:
    """One entry a run: the gold knows no quotes of several runs."""
    return [
        PredictedQuote(
            start=run.start,
            end=run.end,
            text=source.text[run.start : run.end],
            speaker=quote.speaker.canonical if quote.speaker else None,
            confidence=quote.confidence,
            shown=quoted.shown(quote),
        )
        for run in quote.runs
    ]


def _condition(source: Article, condition: Condition) -> PredictedCondition:
    def words(span: Span | None) -> str | None:
        return source.text[span.start : span.end] if span else None

    return PredictedCondition(
        start=condition.evidence.start,
        end=condition.evidence.end,
        evidence=words(condition.evidence),
        actor=condition.actor.canonical,
        stance=condition.stance,
        target=condition.target.canonical if condition.target else None,
        trigger=words(condition.trigger),
        clause=words(condition.clause),
        deadline=words(condition.deadline),
        confidence=condition.confidence,
        shown=stated.shown(condition),
    )


def _report(
    name: str,
    articles: Dataset,
    gold: Mapping[str, Sequence[GoldCondition]],
    answers: Sequence[_Answer],
) -> Report:
    """Score each part that the dataset has gold for."""
    said_quotes = {answer.document.id: answer.quotes for answer in answers}
    said_conditions = {answer.document.id: answer.conditions for answer in answers}
    texts = {document.id: document.text for document in articles.documents}
    quotes = [(each.id, each.text, each.quotes or ()) for each in articles.scored]
    conditions = [(id_, texts[id_], wanted) for id_, wanted in gold.items()]
    return Report(
        dataset=name,
        articles=len(articles.documents),
        quotes=score_quotes(quotes, said_quotes) if quotes else None,
        conditions=score_conditions(conditions, said_conditions) if conditions else None,
        checks=_checked([each for answer in answers for each in answer.checks]),
        claims=_by_class([each for answer in answers for each in answer.claims]),
        notes=articles.notes,
    )


def _by_class(judged: Sequence[tuple[QuoteCheck, bool]]) -> dict[str, CheckScore]:
    scores = {name: _checked([each for each in judged if each[0].why == name]) for name in CLASSES}
    return {name: score for name, score in scores.items() if score}


def _checked(judged: Sequence[tuple[QuoteCheck, bool]]) -> CheckScore | None:
    if not judged:
        return None
    return score_checks([each for each, _ in judged], [accepted for _, accepted in judged])
