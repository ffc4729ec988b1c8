"""Every kind of answer as people see it, one golden file a rendering. `make golden` rewrites them."""

from collections.abc import Mapping
from functools import cache

import pytest

from bot.core import candidates
from bot.core.answer import Answer, Answered, extracted
from bot.core.compose_answer import answered
from bot.core.message import Message
from bot.core.questions import Question, asked
from bot.core.reading import Reading
from bot.core.record import record
from bot.core.retrieve import Source, hits
from bot.core.types import ArticleId, Point, Span
from bot.flows import writing
from bot.model import prompts
from tests.core.test_candidates import reading
from tests.golden.reviewing import reviewed
from tests.golden.test_messages import HERE, NOW, RENDERINGS, terminal


@cache
def readings() -> tuple[Reading, ...]:
    return reading("dam-gates"), reading("grain-corridor"), reading("corridor-insurers")


def told(question: str) -> Answered:
    meant = asked(question, now=NOW)
    assert isinstance(meant, Question)
    sources = [Source(article=one.article, record=record(one)) for one in readings()]
    people = [person.canonical for source in sources for person in source.record.people]
    meant = meant.about((key, name) for key in meant.keys for name in people if key in name.lower().split())
    return named(question, extracted(meant, hits(meant, sources)))


def named(question: str, made: Answer, model: str = "") -> Answered:
    spans = [span for point in (*made.points, *made.nearby) for span in point.evidence]
    spans += [quote.runs[0] for quote in made.quotes] + [condition.evidence for condition in made.conditions]
    cited = dict.fromkeys(span.article_id for span in spans)
    articles = {one.article.id: one.article for one in readings()}
    outlets: Mapping[ArticleId, str] = {one: articles[one].publisher or "" for one in articles}
    return Answered(
        question=question, answer=made, articles=tuple(articles[one] for one in cited), outlets=outlets, model=model
    )


def written() -> Answered:
    """Two lines by a model, the second from two articles, and what it did not finish."""
    first, second = readings()[1].sentences[0], readings()[2].sentences[0]
    one = Span(article_id=readings()[1].article.id, start=first.start, end=first.end)
    other = Span(article_id=readings()[2].article.id, start=second.start, end=second.end)
    points = (
        Point(text="Belvarin offers to reopen the port of Tarsk *if* <Ostrel> pulls its guns back.", evidence=(one,)),
        Point(text="Insurers say they would cut premiums by a third.", evidence=(one, other)),
    )
    note = "The model's answer broke off: it did not answer within 60 s."
    return named(
        "What is offered?", Answer(support="partial", points=points, method="model", note=note), model="small-1"
    )


MESSAGES: dict[str, Message] = {
    "answer-fact": answered(told("How long does the water take to reach the delta?"), now=NOW),
    "answer-quotes": answered(told("What did Seitkali say about invoices?"), now=NOW),
    "answer-stances": answered(told("What has Stromberg offered?"), now=NOW),
    "answer-nearby": answered(told("How deep is the Suluk dam?"), now=NOW),
    "answer-absent": answered(told("What has Merkel demanded?"), now=NOW),
    "answer-model": answered(written(), now=NOW),
}


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_an_answer_looks_as_it_was_reviewed(name: str, rendering: str) -> None:
    drawn = RENDERINGS[rendering](MESSAGES[name])
    assert drawn == reviewed(HERE / f"{name}.{rendering}", drawn)


@pytest.mark.parametrize("name", MESSAGES)
def test_no_line_of_an_answer_passes_80_columns(name: str) -> None:
    assert max(len(line) for line in terminal(MESSAGES[name]).splitlines()) <= 80


def test_the_prompt_of_an_answer_is_what_was_reviewed() -> None:
    meant = asked("How long does the water take to reach the delta?", now=NOW)
    assert isinstance(meant, Question)
    found = hits(meant, [Source(article=one.article, record=record(one)) for one in readings()])
    given = writing.passages(found)
    cited = tuple(one.article for one in readings() if any(span.article_id == one.article.id for span in given))
    offered = candidates.Offer(articles=cited, passages=given, quotes=(), conditions=())
    prompt = prompts.render(
        prompts.load("answer"), passages=candidates.passages_text(offered), question=candidates.as_data(meant.text)
    )
    drawn = f"{prompt.system}\n\n=== user ===\n\n{prompt.user}\n"
    assert drawn == reviewed(HERE / "prompt-answer.txt", drawn)
