"""What is kept of an article is enough to show its sentences without reading it again."""

from datetime import UTC, datetime
from functools import cache

import pytest

from bot.core.reading import Reading, read
from bot.core.record import LONGEST, Record, record
from bot.core.types import Article, ArticleId
from bot.newsroom import editions

SLUGS = sorted({page.slug for page in editions.pages(2)})


@cache
def kept(slug: str) -> tuple[Reading, Record]:
    page = next(page for page in editions.pages(2) if page.slug == slug)
    made = Article(
        id=ArticleId(slug), text=page.text, sha="", language="en", fetched_at=datetime(2026, 11, 23, tzinfo=UTC)
    )
    reading = read(made)
    return reading, record(reading)


def stretches(slug: str) -> list[tuple[int, int]]:
    passages = kept(slug)[1].passages
    return [
        (passages[index - passage.needs].span.start, passage.span.end)
        for index, passage in enumerate(passages)
        if passage.needs is not None
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_what_can_be_shown_is_whole_sentences_of_one_paragraph_short_enough_for_a_line(slug: str) -> None:
    reading, _ = kept(slug)
    assert stretches(slug)
    for start, end in stretches(slug):
        assert reading.is_whole(start, end)
        assert len(reading.cut(start, end).split()) <= LONGEST


@pytest.mark.parametrize("slug", SLUGS)
def test_every_sentence_is_kept_in_order_and_a_point_needs_nothing_before_it(slug: str) -> None:
    reading, made = kept(slug)
    assert [(p.span.start, p.span.end) for p in made.passages] == [(s.start, s.end) for s in reading.sentences]
    assert all(passage.needs == 0 for passage in made.passages if passage.alone)


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_shown_that_is_only_quoted_words_or_begins_with_somebody_unnamed(slug: str) -> None:
    reading, _ = kept(slug)
    runs = {(run.opened, run.closed) for run in reading.spoken.runs}
    for start, end in stretches(slug):
        assert (start, end - 1) not in runs
        assert reading.cut(start, end).split()[0].strip("“‘\"'").lower() not in ("he", "she", "they", "but", "it")


def test_a_sentence_that_leans_on_the_one_before_is_shown_with_it() -> None:
    reading, made = kept("dam-gates")
    threat = reading.article.text.index("He threatened to cut the railway")
    index, passage = next((i, p) for i, p in enumerate(made.passages) if p.span.start == threat)
    assert passage.needs == 1
    assert reading.cut(made.passages[index - 1].span.start, threat).startswith("Qarsun’s prime minister")
