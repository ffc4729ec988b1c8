"""`make eval`: every figure the README states, measured now, each against its target.

The packaged gold is always measured. The development data is measured too where `ONRECORD_DEVDATA` names its
folder; without it the lines that need it say so. Exit 1 where a target that could be measured is missed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.evals import progress, run
from bot.evals.report import Report, lines
from bot.evals.score import CheckScore, ConditionScore, QuoteScore, Share
from bot.evals.score.conditions import FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the README's table; `reached` is `None` where there is no target, only a report."""

    figure: str
    measured: str
    target: str = ""
    reached: bool | None = None

    @property
    def verdict(self) -> str:
        """What the table says of the target."""
        return {None: "", True: "reached", False: "**missed**"}[self.reached]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A part of the development data: its name for people, its files, and the rows it fills."""

    name: str
    articles: str
    conditions: str
    rows: Callable[[str, Report], Iterator[Row]]


def main() -> int:
    """Print the reports, then the table."""
    reports = {"Packaged gold": measure(None, None)}
    rows = list(packaged_rows(reports["Packaged gold"]))
    folder = os.environ.get("ONRECORD_DEVDATA")
    for corpus in CORPORA if folder else ():
        report = measure(Path(folder or "") / corpus.articles, Path(folder or "") / corpus.conditions)
        reports[corpus.name] = report
        rows += corpus.rows(corpus.name, report)
    for name, report in reports.items():
        print("\n".join([f"== {name}", *lines(report), ""]))
    print("\n".join([*table(rows), "", *conditions_table(reports)]))
    if not folder:
        print("\nSeed, news and world lines are left out: ONRECORD_DEVDATA is not set.")
    return int(any(row.reached is False for row in rows))


def measure(articles: Path | None, conditions: Path | None) -> Report:
    """One evaluation, with progress on standard error."""
    with progress.on_stderr() as show:
        return run.evaluate(articles, conditions, None, show)


def table(rows: Sequence[Row]) -> list[str]:
    """The figures with their targets."""
    return markdown(
        [["Figure", "Measured", "Target", ""], *([row.figure, row.measured, row.target, row.verdict] for row in rows)]
    )


def markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, ready to paste, that also reads well as it is; the first row is its head."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return [drawn[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *drawn[1:]]


def packaged_rows(report: Report) -> Iterator[Row]:
    """Our own gold: no outside target, the floors hold it."""
    quotes, conditions = parts(report)
    yield Row(figure="Packaged gold: end to end F1", measured=f"{quotes.end_to_end.f1}")
    yield Row(figure="Packaged gold: conditions found F1", measured=f"{conditions.found.f1}")
    yield from (
        Row(figure=f"Packaged gold: {name}, {verdict}", measured=told(share))
        for name, score in report.claims.items()
        for verdict, share in (("accepted", score.true_accepted), ("refused", score.false_refused))
        if share.of
    )


def seed_rows(name: str, report: Report) -> Iterator[Row]:
    """The acceptance article: pass or fail."""
    quotes, conditions = parts(report)
    wrong = sum(each.shown for each in quotes.wrong)
    right = quotes.resolved.hits
    found = conditions.found.f1
    yield at_least(f"{name}: spans exact", quotes.exact.hits, 13, of=quotes.gold)
    yield at_least(f"{name}: speakers right", right, 11, of=quotes.resolved.of)
    yield Row(figure=f"{name}: wrong names shown", measured=f"{wrong}", target="0", reached=wrong == 0)
    yield Row(figure=f"{name}: conditions found F1", measured=f"{found}", target="≥ 80", reached=found >= 80)
    yield at_least(f"{name}: explicit conditions found", conditions.explicit.hits, 5, of=conditions.explicit.of)
    yield from check_rows(name, report.checks)


def check_rows(name: str, checks: CheckScore | None) -> Iterator[Row]:
    """The annotated claims about the acceptance article."""
    if checks:
        accepted = checks.false_refused.of - checks.false_refused.hits
        of = checks.false_refused.of
        yield Row(
            figure=f"{name}: false claims accepted", measured=f"{accepted} of {of}", target="0", reached=not accepted
        )
        yield at_least(f"{name}: true claims accepted", checks.true_accepted.hits, 6, of=checks.true_accepted.of)


def news_rows(name: str, report: Report) -> Iterator[Row]:
    """News reports with resolved speakers."""
    quotes, _ = parts(report)
    yield f1(name, quotes, 75)
    yield percent(f"{name}: names shown with quotes of 4+ words", quotes.names_shown, 50)
    yield percent(f"{name}: of these right", quotes.names_right, 92)


def world_rows(name: str, report: Report) -> Iterator[Row]:
    """Other kinds of article, with many stated conditions."""
    quotes, _ = parts(report)
    yield f1(name, quotes, 65)
    yield Row(figure=f"{name}: names shown with quotes of 4+ words", measured=told(quotes.names_shown))
    yield Row(figure=f"{name}: of these right", measured=told(quotes.names_right))


def conditions_table(reports: Mapping[str, Report]) -> list[str]:
    """Found and each field, a column a corpus: reported without a target."""
    scores = [parts(report)[1] for report in reports.values()]
    found = [score.found for score in scores]
    rows = [
        ["Conditions", *reports],
        ["articles / required", *(f"{score.articles} / {score.gold}" for score in scores)],
        ["found P / R / F1", *(f"{each.precision} / {each.recall} / {each.f1}" for each in found)],
        ["recall of explicit ones", *(f"{score.explicit.percent}" for score in scores)],
        *([field, *(f"{score.fields[field].percent}" for score in scores)] for field in FIELDS),
        ["all fields", *(f"{score.all_fields.percent}" for score in scores)],
    ]
    return markdown(rows)


def parts(report: Report) -> tuple[QuoteScore, ConditionScore]:
    """Both scores of a corpus that has both."""
    if report.quotes is None or report.conditions is None:
        raise SystemExit(f"{report.dataset}: has no gold for quotes or for conditions")
    return report.quotes, report.conditions


def f1(name: str, quotes: QuoteScore, least: int) -> Row:
    """End to end against a target."""
    value = quotes.end_to_end.f1
    return Row(figure=f"{name}: end to end F1", measured=f"{value}", target=f"≥ {least}", reached=value >= least)


def at_least(figure: str, hits: int, least: int, *, of: int) -> Row:
    """A count against a target."""
    return Row(figure=figure, measured=f"{hits} of {of}", target=f"≥ {least}", reached=hits >= least)


def percent(figure: str, share: Share, least: int) -> Row:
    """A share against a target."""
    return Row(figure=figure, measured=told(share), target=f"≥ {least} %", reached=share.percent >= least)


def told(share: Share) -> str:
    """A share with what it is made of."""
    return f"{share.percent} % ({share.hits} of {share.of})"


CORPORA: Final = (
    Corpus(name="Seed article", articles="seed/gold.json", conditions="seed/gold.json", rows=seed_rows),
    Corpus(
        name="News, dev",
        articles="quotes/polnear-dev.jsonl",
        conditions="conditions/polnear-dev.json",
        rows=news_rows,
    ),
    Corpus(name="World, dev", articles="world/articles.jsonl", conditions="world/conditions.json", rows=world_rows),
)

if __name__ == "__main__":
    sys.exit(main())
