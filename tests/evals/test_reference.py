"""Equal figures: on real gold and on perturbed predictions, every number is the reference scorer's own."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bot.evals import datasets
from bot.evals.score import (
    ConditionScore,
    PredictedCondition,
    PredictedQuote,
    QuoteScore,
    Rates,
    score_checks,
    score_conditions,
    score_quotes,
)
from tests.evals.reference import devdata, scorer

DATASETS = ("seed/gold.json", "quotes/polnear-dev.jsonl", "world/articles.jsonl")
CONDITIONS = (
    ("seed/gold.json", "seed/gold.json"),
    ("world/conditions.json", "world/articles.jsonl"),
    ("conditions/polnear-dev.json", "quotes/polnear-dev.jsonl"),
)
NAMES = ("he", "Smith", "John Smith Jr.", "the mayor", "Sen. Tim Kaine", "", "Clinton’s", "The New York Times", "it")
LOOKED_UP = 0.3
"""Part of the predictions without good offsets: looking them up is what takes the reference scorer its time."""


def quotes_from_gold(documents: Sequence[datasets.Document]) -> dict[str, list[PredictedQuote]]:
    return {
        document.id: [
            PredictedQuote(
                start=quote.start,
                end=quote.end,
                text=document.text[quote.start : quote.end],
                speaker=quote.speakers[0] if quote.speakers else None,
            )
            for quote in document.quotes or ()
        ]
        for document in documents
    }


def perturb_quote(quote: PredictedQuote, text: str, mention: str | None, dice: random.Random) -> list[PredictedQuote]:
    start, end = quote.start or 0, quote.end or 0
    change = dice.randrange(12)
    if change == 0:
        return []
    if change == 1:
        return [quote, quote]
    if change == 2:
        start = max(0, start - dice.randrange(40))
    if change == 3:
        end = min(len(text), end + dice.randrange(400))
    if change == 4 and dice.random() < LOOKED_UP:
        return [PredictedQuote(text=f"“{text[start:end]}”", speaker=mention)]
    if change == 5 and dice.random() < LOOKED_UP:
        return [PredictedQuote(start=start, end=end, text="words that nobody said", speaker=quote.speaker)]
    if change == 6:
        middle = (start + end) // 2
        return [PredictedQuote(start=a, end=b, speaker=mention) for a, b in ((start, middle), (middle, end)) if a < b]
    speaker = dice.choice((*NAMES, quote.speaker, mention))
    return [PredictedQuote(start=start, end=end, text=text[start:end], speaker=speaker)]


def perturbed_quotes(documents: Sequence[datasets.Document], seed: int) -> dict[str, list[PredictedQuote]]:
    dice = random.Random(seed)
    return {
        document.id: [
            changed
            for quote, gold in zip(quotes_from_gold([document])[document.id], document.quotes or (), strict=True)
            for changed in perturb_quote(quote, document.text, gold.mention, dice)
        ]
        for document in documents
    }


def prf(rates: Rates) -> dict[str, float]:
    return {"p": rates.precision, "r": rates.recall, "f1": rates.f1}


def in_reference_words(score: QuoteScore) -> dict[str, Any]:
    return {
        "articles": score.articles,
        "gold quotes": score.gold,
        "predicted": score.predicted,
        "not in the article": score.absent,
        "span exact": prf(score.exact),
        "span overlap": prf(score.overlap),
        "characters": prf(score.characters),
        "speaker accuracy, resolved": score.resolved.percent,
        "speaker accuracy, surface or resolved": score.surface.percent,
        "speaker answered": score.answered.percent,
        "speaker precision when answered": score.precision.percent,
        "speaker accuracy, quotes of 4+ words": score.long_resolved.percent,
        "speaker precision when answered, 4+ words": score.long_precision.percent,
        "end to end (span overlap and resolved speaker)": prf(score.end_to_end),
        "by kind of source": {
            kind: {"gold": each.gold, "resolved": each.resolved.percent, "surface": each.surface.percent}
            for kind, each in score.by_kind.items()
        },
        "recall by length": {
            length: {"gold": each.of, "recall": each.percent} for length, each in sorted(score.by_length.items())
        },
        "errors": [],
    }


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("seed", range(3))
def test_quote_figures_equal_the_reference_scorers_on_perturbed_predictions(name: str, seed: int) -> None:
    reference, path = scorer(), devdata() / name
    documents = datasets.load(path).documents
    predictions = perturbed_quotes(documents, seed) if seed else quotes_from_gold(documents)
    ours = score_quotes([(each.id, each.text, each.quotes or ()) for each in documents], predictions)
    said = [{"id": id_, "quotes": [asdict(quote) for quote in quotes]} for id_, quotes in predictions.items()]
    assert in_reference_words(ours) == reference.score(reference.load_dataset(str(path)), said)


def conditions_from_gold(path: Path) -> dict[str, list[PredictedCondition]]:
    given = json.loads(path.read_text(encoding="utf-8"))
    return {
        document["id"]: [
            PredictedCondition(
                start=each["evidence"]["start"],
                end=each["evidence"]["end"],
                evidence=each["evidence"]["text"],
                actor=each["actor"]["accept"][0],
                stance=each["stance"]["accept"][0],
                target=each["target"]["accept"][0] if each["target"] else None,
                trigger=each["condition"]["trigger"]["text"] if each["condition"] else None,
                clause=each["condition"]["clause"]["text"] if each["condition"] else None,
                deadline=each["deadline"]["text"] if each["deadline"] else None,
            )
            for each in document["conditions"]
        ]
        for document in (given if isinstance(given, list) else [given])
    }


def perturb_condition(condition: PredictedCondition, dice: random.Random) -> list[PredictedCondition]:
    kept = {key: value for key, value in asdict(condition).items() if key in {"start", "end"} or dice.random() < 0.8}
    change = dice.randrange(6)
    if change == 0:
        return []
    if change == 1:
        kept |= {"start": None, "end": None}
    if change == 2:
        kept["start"] = max(0, kept["start"] - dice.randrange(200))
    if change == 3:
        kept |= {"clause": (condition.clause or "x") + " and some more words here", "actor": dice.choice(NAMES)}
    if change == 4:
        return [condition, PredictedCondition(**{**kept, "stance": "promises"})]
    return [PredictedCondition(**kept)]


def conditions_in_reference_words(score: ConditionScore) -> dict[str, Any]:
    return {
        "gold": score.gold,
        "predicted": score.predicted,
        "evidence not in the article": score.absent,
        "found": prf(score.found),
        "recall, explicit conditions": score.explicit.percent,
        **{f"{field} accuracy": share.percent for field, share in score.fields.items()},
        "all fields accuracy": score.all_fields.percent,
    }


@pytest.mark.parametrize(("gold", "texts"), CONDITIONS)
@pytest.mark.parametrize("seed", range(3))
def test_condition_figures_equal_the_reference_scorers_on_perturbed_predictions(
    gold: str, texts: str, seed: int
) -> None:
    reference, dice = scorer(), random.Random(seed)
    dataset = datasets.load(devdata() / texts)
    annotated = datasets.load_conditions(devdata() / gold, dataset)
    predictions = conditions_from_gold(devdata() / gold)
    if seed:
        predictions = {
            id_: [changed for each in conditions for changed in perturb_condition(each, dice)]
            for id_, conditions in predictions.items()
        }
    by_id = {document.id: document.text for document in dataset.documents}
    ours = score_conditions([(id_, by_id[id_], conditions) for id_, conditions in annotated.items()], predictions)
    given = json.loads((devdata() / gold).read_text(encoding="utf-8"))
    said = [{"id": id_, "conditions": [asdict(each) for each in got]} for id_, got in predictions.items()]
    theirs = reference.score_conditions(given if isinstance(given, list) else [given], said, by_id)
    assert conditions_in_reference_words(ours) == theirs


@pytest.mark.parametrize("seed", range(3))
def test_check_figures_equal_the_reference_scorers(seed: int) -> None:
    reference, dice = scorer(), random.Random(seed)
    path = devdata() / "seed/gold.json"
    checks = datasets.load(path).documents[0].checks
    accepted = [dice.random() < 0.5 for _ in checks]
    ours = score_checks(checks, accepted)
    verdicts = ["accept" if each else dice.choice(["repair", "reject"]) for each in accepted]
    theirs = reference.score_checks(json.loads(path.read_text(encoding="utf-8")), verdicts)
    assert ours.true_accepted.of - ours.true_accepted.hits == theirs["true quotes refused"]
    assert ours.true_accepted.of == theirs["of"]
    assert ours.false_refused.of - ours.false_refused.hits == theirs["false quotes accepted"]
    assert ours.false_refused.of == theirs["of "]
    assert len(ours.wrong) == len(theirs["errors"])


def test_names_are_one_speaker_exactly_where_the_reference_scorer_says_so() -> None:
    from bot.evals.score.names import resolved, same_speaker, surface

    reference = scorer()
    given = [datasets.load(devdata() / name) for name in DATASETS[1:]]
    quotes = [quote for dataset in given for document in dataset.documents for quote in document.quotes or ()]
    mentions = sorted({quote.mention for quote in quotes if quote.mention})
    names = sorted({name for quote in quotes for name in quote.speakers or ()} | {*NAMES, " ", "the", "Mr. O'Brien's"})
    for ours in [*names[::9], *mentions[::11]]:
        for theirs in names[::3]:
            assert same_speaker(ours, theirs) == reference.same_speaker(ours, theirs), (ours, theirs)
    for ours in [*names[::29], *mentions[::29]]:
        for mention in mentions[::5]:
            gold = {"speaker": [names[0]], "mention": mention}
            strict, lenient = reference.speaker_ok(ours, gold)
            assert resolved(ours, [names[0]]) == strict
            assert (strict or surface(ours, mention)) == lenient, (ours, mention)
