"""Answer: a question into what the stored articles tell, each line tied to its passages.

★questions.asked → records.people, search.articles (and tables of quotes and conditions) → ★retrieve.hits →
★answer.extracted → with a model: writing.written, streamed and checked line by line, until its reader has had enough
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from bot import telemetry
from bot.core.answer import Answer, Answered, extracted, nearby
from bot.core.compose_answer import sources
from bot.core.errors import InputError
from bot.core.questions import Question, asked
from bot.core.retrieve import Hit, Source
from bot.core.retrieve import hits as weigh
from bot.core.types import ANALYSED, PUBLIC, Article, ArticleId, Point, Problem, Scope
from bot.flows import writing
from bot.flows.kit import Kit, Progress, quiet
from bot.flows.reading import recorded
from bot.flows.telling import outlets
from bot.store import articles, records, search, stories
from bot.store.db import Tx
from bot.store.scopes import seen_by

MOST_FOUND: Final = 8
"""Articles whose passages are weighed, by full text; an answer that stands in none of them was asked for in other words."""
MOST_STATED: Final = 16
"""Quotes and conditions of the people asked about whose articles are weighed as well, the newest first."""
MOST_READ: Final = 12
"""Articles that are weighed in all."""

STOPPED: Final = "Stopped when a reader asked for it: there may be more to say."

OnPoint = Callable[[Point, str], None]
"""Is handed a proven point with the names of who published it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The question with whom it means, the passages that may answer it, and the names of those who published them."""

    question: Question
    hits: tuple[Hit, ...] = ()
    outlets: Mapping[ArticleId, str] = field(default_factory=dict)


async def answer(  # noqa: PLR0913 - what is asked, of what, and who listens
    kit: Kit,
    question: str,
    *,
    scope: Scope = PUBLIC,
    first: Collection[ArticleId] = (),
    then: Collection[ArticleId] = (),
    on_point: OnPoint | None = None,
    progress: Progress = quiet,
    stop: asyncio.Event | None = None,
) -> Answered:
    """What the articles of this scope tell; `first` of all those that are given, as of a story, and `then`, before all
    others, those of its thread.

    `on_point` is handed every point as soon as it is proven. Once `stop` is set nothing more is written: what was
    proven by then is the answer. Raises `InputError` for a question that cannot be answered as such: empty, too long,
    in another language, without a word to look for.
    """
    meant = asked(question, now=kit.now())
    if isinstance(meant, Problem):
        raise InputError(meant.why)
    found = await _found(kit, meant, seen_by(scope), (first, then))
    made = extracted(found.question, found.hits)
    if made.support == "none" and meant.since is not None:
        found = await _found(kit, replace(meant, since=None), seen_by(scope), (first, then))
        made = Answer(support="none", nearby=nearby(found.hits), note=_older(meant.since))
    told: list[Point] = []

    def telling(point: Point) -> None:
        told.append(point)
        if on_point is not None:
            on_point(point, sources(point, found.outlets))

    if kit.model is not None and made.support != "none":
        progress(_read(found.hits))
        writer = writing.written(kit, found.question, found.hits, made, scope=scope, on_point=telling)
        made = await _until(stop, writer) or _stopped(made, told)
    else:
        for point in made.points:
            telling(point)
    telemetry.ANSWERS.labels(made.support).inc()
    by = kit.model.name if kit.model is not None and made.method == "model" else ""
    cited = _cited(made, found.hits)
    return Answered(question=meant.text, answer=made, articles=cited, outlets=found.outlets, model=by)


async def _until(stop: asyncio.Event | None, writer: Coroutine[Any, Any, Answer]) -> Answer | None:
    """What is written; None where it was stopped before its end."""
    if stop is None:
        return await writer
    writing_it, stopping = asyncio.ensure_future(writer), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({writing_it, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return writing_it.result() if writing_it.done() else None
    finally:
        for task in (writing_it, stopping):
            task.cancel()
        await asyncio.gather(writing_it, stopping, return_exceptions=True)


def _stopped(made: Answer, told: Sequence[Point]) -> Answer:
    """The answer that was stopped: the lines that were proven, and the words and stances that stand by themselves."""
    return replace(made, points=tuple(told), method="model" if told else "extract", note=STOPPED)


def _read(hits: Sequence[Hit]) -> str:
    count = len({hit.source.article.id for hit in hits})
    return f"reading {count} article{'s' * (count != 1)} …"


async def _found(
    kit: Kit, question: Question, scopes: Collection[Scope], nearest: Sequence[Collection[ArticleId]]
) -> _Found:
    """What may answer: of the articles that are nearest, else of those that are next to them, else of everything."""
    async with kit.database.read() as tx:
        meant = question.about((n.key, n.canonical) for n in await records.people(tx, scopes, question.keys))
        for given in filter(None, nearest):
            hits = _weighed(meant, await _sources(tx, scopes, meant, dict.fromkeys(given, 1.0)))
            if extracted(meant, hits).support != "none":
                return await _named(tx, scopes, meant, hits)
        ranks = await _ranked(tx, scopes, meant)
        return await _named(tx, scopes, meant, _weighed(meant, await _sources(tx, scopes, meant, ranks)))


async def _named(tx: Tx, scopes: Collection[Scope], question: Question, hits: tuple[Hit, ...]) -> _Found:
    """What was found with the names of its sources, as readers know them."""
    found = {hit.source.article.id: hit.source.article for hit in hits}
    return _Found(question=question, hits=hits, outlets=await outlets(tx, scopes, found.values()))


def _weighed(question: Question, given: Sequence[Source]) -> tuple[Hit, ...]:
    """The passages; where nobody has said what was asked for, those that tell of it in the newspaper's words."""
    found = weigh(question, given)
    if question.kind == "quotes" and extracted(question, found).support == "none":
        plain = replace(question, kind="told")
        told = weigh(plain, given)
        return told if extracted(plain, told).support != "none" else found
    return found


async def _ranked(tx: Tx, scopes: Collection[Scope], question: Question) -> dict[ArticleId, float]:
    """The articles to look into with how well each matches as a whole, the best 1; the newest for what anybody demands."""
    if not question.looked_for:
        newest = await stories.newest(tx, scopes, limit=MOST_READ)
        return dict.fromkeys((each.lead.id for each in newest), 1.0)
    stated = await _stated(tx, scopes, question, frozenset().union(*question.people))
    ranks = dict.fromkeys(stated, 0.5)
    found = await search.articles(tx, scopes, question.looked_for, limit=MOST_FOUND, since=question.since)
    top = max((one.score for one in found), default=1.0) or 1.0
    ranks |= {one.article_id: one.score / top for one in found}
    best = sorted(ranks, key=lambda identity: (-ranks[identity], identity))[:MOST_READ]
    return {identity: ranks[identity] for identity in best}


async def _stated(
    tx: Tx, scopes: Collection[Scope], question: Question, named: Collection[str]
) -> tuple[ArticleId, ...]:
    """The articles in which the people asked about say or state what is asked for, the newest first."""
    if not named or question.kind == "told":
        return ()
    if question.kind == "quotes":
        said = await records.quotes_of(tx, scopes, named, limit=MOST_STATED, since=question.since)
        return tuple(quote.runs[0].article_id for quote in said)
    told = await records.conditions_of(
        tx,
        scopes,
        named,
        as_="target" if question.towards else "actor",
        stances=question.stances,
        limit=MOST_STATED,
        since=question.since,
    )
    return tuple(condition.evidence.article_id for condition in told)


async def _sources(
    tx: Tx, scopes: Collection[Scope], question: Question, ranks: dict[ArticleId, float]
) -> tuple[Source, ...]:
    """The articles with what is kept of them that the question asks for; one that was not read yet is read now."""
    found = await articles.get(tx, scopes, ranks)
    said, stated = question.kind == "quotes", question.kind == "stances"
    kept = {record.article_id: record for record in await records.get(tx, scopes, ranks, said=said, stated=stated)}
    return tuple(
        Source(article=one, record=kept.get(one.id) or recorded(one), rank=ranks[one.id])
        for one in found
        if one.language == ANALYSED
    )


def _older(since: datetime) -> str:
    """What to say where nothing new enough answers."""
    return f"Only what was published since {since:%A} {since.day} {since:%B}, {since:%H:%M} UTC was asked for."


def _cited(made: Answer, found: Sequence[Hit]) -> tuple[Article, ...]:
    """The articles an answer's lines stand in, in the order of the lines."""
    by_id = {hit.source.article.id: hit.source.article for hit in found}
    spans = [span for point in (*made.points, *made.nearby) for span in point.evidence]
    spans += [run for quote in made.quotes for run in quote.runs[:1]]
    spans += [condition.evidence for condition in made.conditions]
    return tuple(by_id[identity] for identity in dict.fromkeys(span.article_id for span in spans))
