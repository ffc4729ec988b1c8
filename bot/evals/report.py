"""One evaluation in words: lines for people at 80 columns, and the same as JSON.

A figure that was not asked for (no gold for it) is not printed; a share of nothing is printed as “–”, never as 0.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from bot.evals.prose.score import ProseScore
from bot.evals.score import CheckScore, ConditionScore, QuoteScore, Rates, Share

PACKAGED: Final = "packaged gold"
"""What a report calls the gold that travels with the package."""

WIDTH: Final = 80
"""Columns of a terminal that nobody has widened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run measured. A part is `None` (or empty) where the dataset has no gold for it.

    `checks` are annotated claims, `claims` those made from the gold, by class; `prose` lines in own words.
    """

    dataset: str
    articles: int
    quotes: QuoteScore | None
    conditions: ConditionScore | None
    checks: CheckScore | None
    claims: Mapping[str, CheckScore]
    notes: tuple[str, ...]
    prose: ProseScore | None = None


def lines(report: Report) -> tuple[str, ...]:
    """The report for people, one string a line."""
    parts = [
        [f"{report.dataset}: {_articles(report.articles)}"],
        _quotes(report.quotes) if report.quotes else [],
        _speakers(report.quotes) if report.quotes else [],
        _breakdown(report.quotes) if report.quotes else [],
        _conditions(report.conditions) if report.conditions else [],
        _checks(report.checks) if report.checks else [],
        _claims(report.claims) if report.claims else [],
        _prose(report.prose) if report.prose else [],
        [line for note in report.notes for line in _wrapped(f"note: {note}")],
    ]
    return tuple(line for i, part in enumerate(filter(None, parts)) for line in ([""] * (i > 0) + list(part)))


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values: shares with `percent`, rates with `precision`, `recall` and `f1`."""
    plain: dict[str, Any] = _plain(report)
    return plain


def figures(report: Report) -> dict[str, float]:
    """The figures worth a floor: name → 0–100, higher being better in every case. What was never asked is left out.

    A condition's fields are taken over all that is required, found or not, so that finding one more never counts
    as a loss; and of the figures on speakers only those that are goals, for answering less often may be right.
    """
    return {name: value for name, value, asked in _figures(report) if asked}


def _figures(report: Report) -> Iterator[tuple[str, float, int]]:
    """Name, value, and of how many it is."""
    if quotes := report.quotes:
        for name, rates in _spans(quotes).items():
            yield f"quotes, {name}, F1", rates.f1, rates.gold
        for name in _SPEAKER_GOALS:
            share = _names(quotes)[name]
            yield f"speakers, {name}", share.percent, share.of
    if conditions := report.conditions:
        yield "conditions, found, F1", conditions.found.f1, conditions.found.gold
        yield "conditions, explicit ones", conditions.explicit.percent, conditions.explicit.of
        for name, share in (*conditions.fields.items(), ("all fields", conditions.all_fields)):
            yield f"conditions, found and {name} right", *_of(share.hits, conditions.gold)
    for name, score in report.claims.items():
        for verdict, share in _verdicts(score).items():
            yield f"claims, {name}, {verdict}", share.percent, share.of
    if prose := report.prose:
        for name, share in prose.accepted.items():
            yield f"prose, true {name}, accepted", share.percent, share.of
        for name, share in prose.refused.items():
            yield f"prose, {name}, refused", share.percent, share.of


def _of(hits: int, of: int) -> tuple[float, int]:
    return Share(hits=hits, of=of).percent, of


def _spans(score: QuoteScore) -> dict[str, Rates]:
    return {
        "span exact": score.exact,
        "span overlap": score.overlap,
        "characters": score.characters,
        "end to end": score.end_to_end,
    }


def _names(score: QuoteScore) -> dict[str, Share]:
    return {
        "resolved": score.resolved,
        "surface or resolved": score.surface,
        "answered": score.answered,
        "right when answered": score.precision,
        "4+ words, resolved": score.long_resolved,
        "4+ words, right when answered": score.long_precision,
        "4+ words, shown with the name": score.names_shown,
        "4+ words, right when shown": score.names_right,
    }


def _fields(score: ConditionScore) -> dict[str, Share]:
    return {"explicit ones": score.explicit, **score.fields, "all fields": score.all_fields}


def _verdicts(score: CheckScore) -> dict[str, Share]:
    """The one that was asked: a class holds true claims or false ones."""
    shares = {"accepted": score.true_accepted, "refused": score.false_refused}
    return {verdict: share for verdict, share in shares.items() if share.of}


def _quotes(score: QuoteScore) -> list[str]:
    head = f"Quotes: {score.gold} annotated, {score.predicted} found, {score.absent} not in the article"
    return [head, _RATES_HEAD, *(_rates(name, rates) for name, rates in _spans(score).items())]


def _speakers(score: QuoteScore) -> list[str]:
    return ["Speakers of the quotes found", *(_share(name, share) for name, share in _names(score).items())]


def _breakdown(score: QuoteScore) -> list[str]:
    kinds = [
        f"  {kind:<30}{each.gold:>8}{_percent(each.resolved):>10}{_percent(each.surface):>10}"
        for kind, each in score.by_kind.items()
    ]
    lengths = [f"  {length:<30}{each.of:>8}{_percent(each):>10}" for length, each in score.by_length.items()]
    return [
        f"{'By form of the source':<32}{'gold':>8}{'resolved':>10}{'surface':>10}",
        *kinds,
        f"{'By length':<32}{'gold':>8}{'found':>10}",
        *lengths,
    ]


def _conditions(score: ConditionScore) -> list[str]:
    head = f"Conditions: {score.gold} required, {score.predicted} found, in {_articles(score.articles)}"
    shares = [_share(name, share) for name, share in _fields(score).items()]
    return [head, _RATES_HEAD, _rates("found", score.found), *shares]


def _checks(score: CheckScore) -> list[str]:
    wrong = [f"judged wrongly: “{each.quote}” / {each.speaker} ({each.why})" for each in score.wrong]
    return [
        "Annotated claims",
        _share("true accepted", score.true_accepted),
        _share("false refused", score.false_refused),
        *(line for each in wrong for line in _wrapped(each)),
    ]


def _claims(scores: Mapping[str, CheckScore]) -> list[str]:
    shares = [
        _share(f"{name}: {verdict}", share)
        for name, score in scores.items()
        for verdict, share in _verdicts(score).items()
    ]
    return ["Claims made from the gold", *shares]


def _prose(score: ProseScore) -> list[str]:
    """True lines accepted, then what was let through: the false ones refused to the last are one line."""
    leaks = {name: share for name, share in score.refused.items() if share.hits < share.of}
    return [
        "Prose: lines in own words",
        *(_share(f"true {name}: accepted", share) for name, share in score.accepted.items()),
        _share("false lines of all classes: refused", score.all_refused),
        *(_share(f"{name}: refused", share) for name, share in leaks.items()),
    ]


_SPEAKER_GOALS = ("resolved", "4+ words, shown with the name", "4+ words, right when shown")
_RATES_HEAD = f"  {'':<36}{'P':>8}{'R':>8}{'F1':>8}"


def _rates(name: str, rates: Rates) -> str:
    return f"  {name:<36}{rates.precision:>8.1f}{rates.recall:>8.1f}{rates.f1:>8.1f}"


def _share(name: str, share: Share) -> str:
    return f"  {name:<36}{_percent(share):>8} %   {share.hits} of {share.of}"


def _articles(count: int) -> str:
    return f"{count} article{'s' * (count != 1)}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _percent(share: Share) -> str:
    return f"{share.percent:.1f}" if share.of else "–"


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        each = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return _derived(value) | each
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _derived(value: Any) -> dict[str, float]:
    """The percentages, which are properties and no fields."""
    if isinstance(value, Share):
        return {"percent": value.percent}
    if isinstance(value, Rates):
        return {"precision": value.precision, "recall": value.recall, "f1": value.f1}
    return {}
