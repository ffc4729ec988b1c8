"""Writing: an answer in a model's words, streamed, of which readers see only the lines that are proven.

★candidates (numbered passages) → prompt → asking.stream_model → ★lines.point → ★verify.answer → on_point

Whatever goes wrong ends in the articles' own sentences, and the answer's note says what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

from bot import telemetry
from bot.core import candidates, lines, verify
from bot.core.answer import MOST_POINTS, Answer
from bot.core.errors import BudgetSpent, Permanent, Transient
from bot.core.ports import Completion, Prompt
from bot.core.questions import Question
from bot.core.reading import Reading, read
from bot.core.retrieve import Hit
from bot.core.types import Article, ArticleId, Point, Problem, Scope, Span
from bot.flows.asking import stream_model, told
from bot.flows.kit import Kit
from bot.model import prompts

MOST_PASSAGES: Final = 14
"""Sentences a model is given: about 500 words, of which it needs two or three."""
_WORTH: Final = 0.3
"""The share of the best passage's score from which one is given."""

OURS: Final = "these are the articles' own sentences."
UNPROVEN: Final = f"Nothing the model wrote could be verified; {OURS}"
UNWILLING: Final = f"The model would not answer; {OURS}"
UNFOUND: Final = f"The model found no full answer in these passages; {OURS}"


@dataclass(slots=True, kw_only=True)
class _Page:
    """What the model was given, and what has come of its lines so far."""

    given: tuple[Span, ...]
    cited: tuple[Reading, ...]
    on_point: Callable[[Point], None]
    points: list[Point] = field(default_factory=list)
    refused: int = 0
    unfound: bool = False
    finish: str = "stop"

    @property
    def full(self) -> bool:
        """Has it told enough?"""
        return self.unfound or len(self.points) >= MOST_POINTS

    def take(self, line: str) -> None:
        """Prove one line and tell it, or count it as refused."""
        if lines.is_not_found(line):
            self.unfound = True
            return
        claimed = lines.point(line, self.given)
        if claimed is None:
            return
        proven = () if isinstance(claimed, Problem) else verify.answer([claimed], self.cited)[0]
        self.refused += not proven
        for point in proven:
            if all(point.text.casefold() != other.text.casefold() for other in self.points):
                self.points.append(point)
                self.on_point(point)


async def written(
    kit: Kit,
    question: Question,
    hits: Sequence[Hit],
    extract: Answer,
    *,
    scope: Scope,
    on_point: Callable[[Point], None],
) -> Answer:
    """The answer as the model writes it, its quotes and conditions as they were read; else the extract with a note.

    Every point has been handed to `on_point` by the end, and never one that is not in the answer.
    """
    given, articles = passages(hits), _articles(hits)
    cited = await _readings([articles[identity] for identity in dict.fromkeys(span.article_id for span in given)])
    page, why = _Page(given=given, cited=cited, on_point=on_point), ""
    try:
        await _listen(kit, _prompt(kit, question, page), scope, page)
    except (BudgetSpent, Transient, Permanent) as failed:
        why = told(kit, failed)
    telemetry.REFUSED.labels("answer").inc(page.refused)
    return _ended(extract, page, why)


def passages(hits: Sequence[Hit]) -> tuple[Span, ...]:
    """The sentences the model is given: the best passages with what must be read before them, in reading order."""
    floor = _WORTH * hits[0].score if hits else 0.0
    given: dict[Span, None] = {}
    for hit in hits:
        stretch = _sentences(hit)
        if hit.score < floor or len(given) + len(stretch) > MOST_PASSAGES:
            break
        given |= dict.fromkeys(stretch)
    order = {article: at for at, article in enumerate(dict.fromkeys(span.article_id for span in given))}
    return tuple(sorted(given, key=lambda span: (order[span.article_id], span.start)))


def _sentences(hit: Hit) -> list[Span]:
    start = hit.shown.start if hit.shown else hit.passage.start
    return [p.span for p in hit.source.record.passages if start <= p.span.start and p.span.end <= hit.passage.end]


def _articles(hits: Sequence[Hit]) -> Mapping[ArticleId, Article]:
    return {hit.source.article.id: hit.source.article for hit in hits}


async def _readings(articles: Sequence[Article]) -> tuple[Reading, ...]:
    """The readings that lines are checked against."""
    return tuple([await asyncio.to_thread(read, article) for article in articles])


def _prompt(kit: Kit, question: Question, page: _Page) -> Prompt:
    cited = tuple(reading.article for reading in page.cited)
    offered = candidates.Offer(articles=cited, passages=page.given, quotes=(), conditions=())
    return prompts.render(
        prompts.load("answer", kit.folder),
        passages=candidates.passages_text(offered),
        question=candidates.as_data(question.text),
    )


async def _listen(kit: Kit, prompt: Prompt, scope: Scope, page: _Page) -> None:
    """Read the stream to its end, or until it has told enough, and tell every proven line as it is finished."""
    collected = lines.Lines()
    async with aclosing(stream_model(kit, scope=scope, prompt=prompt)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Completion):
                page.finish = piece.finish
                continue
            for line in collected.add(piece):
                page.take(line)
            if page.full or collected.broken:
                return
    if page.finish == "stop":  # a line that was cut off is no line
        for line in collected.rest():
            page.take(line)


def _ended(extract: Answer, page: _Page, why: str) -> Answer:
    """The answer that the stream comes to."""
    if page.points and not why:
        return replace(extract, points=tuple(page.points), method="model")
    known = {span for point in page.points for span in point.evidence}
    rest = [point for point in extract.points if not known & set(point.evidence)]
    for point in rest:
        page.on_point(point)
    if page.points:
        note = f"The model's answer broke off: {why}"
        return replace(extract, points=(*page.points, *rest), method="model", note=note)
    if page.unfound:
        return replace(extract, support="partial", note=UNFOUND)
    return replace(
        extract,
        note=f"{why[0].upper()}{why[1:]}; {OURS}" if why else UNWILLING if page.finish == "refused" else UNPROVEN,
    )
