"""`make bench`: what things cost. CPU time where it is ours alone, best of several repeats; ratios against a peer.

Nothing here fails: a busy machine would make it lie. The targets are printed beside the figures, and the ratios
to a peer measured in the same run hold on any machine.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import trafilatura
from rich.console import Console
from rich.table import Table

from bot.core import brief
from bot.core.reading import read
from bot.core.types import Article
from bot.evals import datasets
from bot.ingest.extract import extract
from bot.newsroom.outlets import OUTLETS
from bot.newsroom.site import render

REPEATS: Final = 5
"""Runs of each piece of work; the fastest counts, the others were disturbed."""

STARTS: Final = 7
"""Starts of a fresh process; the fastest counts."""

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)

LAYERS: Final = (
    "bot.core.brief",
    "bot.config",
    "bot.store.articles",
    "bot.ingest.pages",
    "bot.ingest.extract",
    "bot.newsroom.server",
    "bot.flows.pull",
    "bot.evals.run",
    "bot.cli",
)
"""What a process may have to import, innermost first; each with all that it needs itself."""

REGEX: Final = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
NAME: Final = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table; times in seconds."""

    what: str
    median: float
    p95: float | None = None
    count: int
    target: str = ""
    against: str = ""


def main() -> None:
    """Measure everything and print one table."""
    lines = [line for name, articles in corpora().items() for line in reading_lines(name, articles)]
    lines += [*page_lines(), *start_lines(), *import_lines()]
    table = Table("", "median ms", "p95 ms", "of", "target", "against a peer", title="CPU time, best of repeats")
    for line in lines:
        p95 = "" if line.p95 is None else ms(line.p95)
        table.add_row(line.what, ms(line.median), p95, str(line.count), line.target, line.against)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def corpora() -> dict[str, list[Article]]:
    """The packaged gold, and the development articles where they are."""
    found = {"packaged": datasets.load(datasets.packaged() / datasets.QUOTES)}
    folder = os.environ.get("ONRECORD_DEVDATA")
    for name, path in (("news, dev", "quotes/polnear-dev.jsonl"), ("world, dev", "world/articles.jsonl")):
        if folder:
            found[name] = datasets.load(Path(folder) / path)
    return {name: [each.article() for each in dataset.documents] for name, dataset in found.items()}


def reading_lines(name: str, articles: Sequence[Article]) -> list[Line]:
    """From text to quotes and conditions, and on to the whole extractive briefing."""
    peer = cpu(partial(regex_and_nearest_name, article.text) for article in articles)
    reads = cpu(partial(read, article) for article in articles)
    briefs = cpu(partial(brief.one, article, now=NOW) for article in articles)
    ratio = f"× {statistics.median(reads) / statistics.median(peer):.0f} a plain regex quote finder"
    return [
        spread(f"{name}: quotes and conditions from text", reads, target="≤ 15", against=ratio),
        spread(f"{name}: extractive briefing from text", briefs, target="≤ 60"),
    ]


def regex_and_nearest_name(text: str) -> list[tuple[str, str | None]]:
    """The peer: what a first attempt at quotes looks like. It names one speaker in three right."""
    found = []
    for match in REGEX.finditer(text):
        near = NAME.search(text, match.end(), match.end() + 80)
        found.append((match.group(), near.group() if near else None))
    return found


def page_lines() -> list[Line]:
    """From a page of the sample newsroom, with all its clutter, to the article."""
    pages = [
        resource.body
        for outlet in OUTLETS
        for path, resource in render(outlet, base="http://127.0.0.1", now=NOW, edition=1).resources.items()
        if resource.media_type == "text/html" and path != "/"
    ]
    ours = cpu(partial(extract, page, name="page", url=None, charset="utf-8") for page in pages)
    peer = cpu(partial(trafilatura.extract, page, favor_precision=True, include_comments=False) for page in pages)
    ratio = f"× {statistics.median(ours) / statistics.median(peer):.1f} trafilatura alone"
    return [spread("extraction, per page of the sample newsroom", ours, against=ratio)]


def start_lines() -> list[Line]:
    """A fresh `onrecord --help`."""
    command = [str(Path(sys.executable).with_name("onrecord")), "--help"]
    each = [fresh(command) for _ in range(STARTS)]
    return [
        Line(what="onrecord --help: CPU", median=min(used for used, _ in each), count=STARTS, target="≤ 400"),
        Line(what="onrecord --help: wall clock", median=min(wall for _, wall in each), count=STARTS, target="≤ 400"),
    ]


def import_lines() -> list[Line]:
    """What importing each layer adds to an empty interpreter."""
    empty = min(fresh([sys.executable, "-c", ""])[0] for _ in range(STARTS))
    lines = []
    for module in LAYERS:
        used = min(fresh([sys.executable, "-c", f"import {module}"])[0] for _ in range(STARTS))
        lines.append(Line(what=f"import {module}", median=max(0.0, used - empty), count=STARTS))
    return lines


def fresh(command: Sequence[str]) -> tuple[float, float]:
    """CPU and wall clock seconds of a process of its own, with modules compiled as an installed program has them."""
    compiled = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=compiled)  # noqa: S603 - our own commands only
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def cpu(works: Iterable[Callable[[], object]]) -> list[float]:
    """CPU seconds of each piece of work, its fastest run.

    All are run in turn, several times over, so that a busy moment of the machine hits no piece in all of its runs;
    a first round, not counted, warms what is compiled and cached.
    """
    each = list(works)
    for work in each:
        work()
    rounds = [[_timed(work) for work in each] for _ in range(REPEATS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def spread(what: str, times: Sequence[float], *, target: str = "", against: str = "") -> Line:
    """Median and 95th percentile over articles or pages."""
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Line(what=what, median=statistics.median(times), p95=p95, count=len(times), target=target, against=against)


def ms(seconds: float) -> str:
    """Milliseconds, to a tenth."""
    return f"{1000 * seconds:.1f}"


if __name__ == "__main__":
    main()
