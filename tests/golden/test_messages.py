"""Every kind of message as people see it, one golden file per rendering. `make golden` rewrites them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.chat import console
from bot.core import compose, compose_digest
from bot.core.message import Message
from bot.core.types import Article, ArticleId, Briefing, Condition, Person, Point, Quote, Span, StoryId
from tests.golden.reviewing import reviewed

NOW = datetime(2031, 4, 7, 8, 0, tzinfo=UTC)
HERE = Path(__file__).parent

TEXT = """Port workers in Marrow Bay will strike on Friday unless the harbour board restores night allowances, their union said.
“We have asked four times and been thanked four times,” said Ilse Okonjo-Brandt, the union’s secretary.
The board called the plan “a *bold* <gesture> \x1b[31m& nothing more”, adding that talks could resume once the threat was withdrawn."""


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(article_id=ArticleId("a1"), start=start, end=start + len(words))


def told(*, news: str = "new", outlets: tuple[str, ...] = ("Marrow Bay Courier",)) -> compose.Told:
    article = Article(
        id=ArticleId("a1"), url="https://courier.example/strike?a=1&b=[2]", title="Port workers set strike date", text=TEXT,
        sha="0", language="en", publisher="Marrow Bay Courier", published_at=NOW - timedelta(hours=3), fetched_at=NOW,
    )  # fmt: skip
    first = span(
        "Port workers in Marrow Bay will strike on Friday unless the harbour board restores night allowances, their union said."
    )
    said, gesture = (
        span("We have asked four times and been thanked four times,"),
        span("a *bold* <gesture> \x1b[31m& nothing more"),
    )
    trigger, clause = span("unless"), span("the harbour board restores night allowances")
    okonjo = Person(canonical="Ilse Okonjo-Brandt", role="the union’s secretary")
    quotes = tuple(
        Quote(runs=(s,), text=TEXT[s.start : s.end], speaker=who, confidence=0.98)
        for s, who in ((said, okonjo), (gesture, Person(canonical="the harbour board")))
    )
    condition = Condition(
        actor=Person(canonical="the union"), stance="threatens", target=Person(canonical="the harbour board"), action=span("strike"),
        trigger=trigger, clause=clause, deadline=span("on Friday"), said_by="the union", evidence=first, confidence=0.9,
    )  # fmt: skip
    briefing = Briefing(
        id="b1", story_id=StoryId("s1"), story_version=1, headline="Port workers set strike date",
        points=(Point(text=TEXT[first.start : first.end], evidence=(first,)),), quotes=quotes, conditions=(condition,),
        method="extract", made_at=NOW,
    )  # fmt: skip
    return compose.Told(
        briefing=briefing,
        articles=(article,),
        outlets={ArticleId(f"a{n}"): name for n, name in enumerate(outlets, 1)},
        news="updated" if news == "updated" else "new",
        since_last=(article,) if news == "updated" else (),
    )


def parts() -> tuple[compose_digest.Part, ...]:
    occasion = compose_digest.Occasion(
        name="daily", now=NOW.astimezone(ZoneInfo("Asia/Kathmandu")), since=NOW - timedelta(days=2), sources=12,
        left_out=1, gone=("harbours",),
    )  # fmt: skip
    return compose_digest.parts(
        occasion, (told(outlets=("Marrow Bay Courier", "Northline")), told(news="updated")), threaded=True
    )


MESSAGES = {
    "brief": compose.brief(told().briefing, told().articles[0], now=NOW),
    "brief-finnish": compose.brief(
        replace(told().briefing, points=(), quotes=(), conditions=()),
        replace(told().articles[0], language="fi", quality="paywalled"), now=NOW,
    ),
    "digest": compose_digest.digest(
        compose_digest.Occasion(
            name="daily", now=NOW, since=NOW - timedelta(hours=22), sources=12, left_out=1,
            failures=(compose_digest.SourceFailure(name="Hill Gazette", why="no answer within 20 s"),),
        ),
        (told(outlets=("Marrow Bay Courier", "Northline")), told(news="updated")),
    ),
    "brief-model": compose.brief(
        replace(told().briefing, method="model"), told().articles[0], now=NOW, model="gpt-4.1-mini"
    ),
    "brief-no-model": compose.brief(
        told().briefing, told().articles[0], now=NOW, note="the model did not answer in 60 s"
    ),
    "digest-models": compose_digest.digest(
        compose_digest.Occasion(name="daily", now=NOW, sources=12),
        (
            replace(told(), briefing=replace(told().briefing, method="model"), model="gpt-4.1-mini"),
            *(replace(told(), note="the day's budget of 2,000,000 tokens is spent until 00:00 UTC") for _ in range(2)),
            replace(told(), note="the model's draft could not be verified"),
        ),
    ),
    "digest-brief": compose_digest.digest(compose_digest.Occasion(name="daily", now=NOW, sources=12, style="brief"), (told(),)),
    "digest-nothing": compose_digest.digest(compose_digest.Occasion(name="daily", now=NOW, since=NOW - timedelta(days=1), sources=3), ()),
    "digest-no-sources": compose_digest.digest(compose_digest.Occasion(name="daily", now=NOW, sources=0), ()),
    "digest-lead": parts()[0].message,
    "digest-reply": parts()[2].message,
    "notice": compose.notice(
        "OnRecord · daily", "due Monday 7 April 2031, 08:00 UTC", ("It could not be made in 5 attempts: the disk is full.",)
    ),
    "digest-all-failed": compose_digest.digest(
        compose_digest.Occasion(name="daily", now=NOW, sources=1, failures=(compose_digest.SourceFailure(name="A", why="404"),)), ()
    ),
}  # fmt: skip


def terminal(message: Message) -> str:
    out = StringIO()
    console.show(message, Console(file=out, width=80, highlight=False))
    return out.getvalue()


RENDERINGS: dict[str, Callable[[Message], str]] = {
    "txt": terminal,
    "md": console.markdown,
    "plain": lambda message: message.plain + "\n",
}


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_looks_as_it_was_reviewed(name: str, rendering: str) -> None:
    drawn = RENDERINGS[rendering](MESSAGES[name])
    assert drawn == reviewed(HERE / f"{name}.{rendering}", drawn)


@pytest.mark.parametrize("name", MESSAGES)
def test_no_acting_character_reaches_the_terminal_and_no_line_passes_80_columns(name: str) -> None:
    drawn = terminal(MESSAGES[name])
    assert "\x1b" not in drawn
    assert max(len(line) for line in drawn.splitlines()) <= 80
