"""What people are told when they ask us for something, as neutral blocks: news, somebody's words and stances, what
a story stands on.

Every message says what was looked at, so that nothing found is never taken for nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.compose import Told, clock, explained, message, method_notes, stated_of, story, words_of
from bot.core.compose_offers import about_story
from bot.core.message import Actions, Block, Bullet, Headline, Label, Links, Message, Note, Title
from bot.core.stories.coverage import Coverage
from bot.core.types import ANALYSED, Article, ArticleId, Condition, Quote

THANKS: Final = "Thank you, that is noted."
NOTED: Final = "Thank you, that is noted: it helps to find out what goes wrong."
SHARED: Final = "It is being posted for everybody here."
WAIT: Final = "Reading … this takes a moment."
UNREFUSED: Final = "Nothing had to be left out as unproven."
GONE: Final = "That is not known here any more."


def with_actions(said: Message, *actions: Actions) -> Message:
    """A message with what may be done about it."""
    return Message(plain=said.plain, blocks=(*said.blocks, *actions))


def note(*lines: str) -> Message:
    """A few plain words."""
    return message(tuple(Note(text=line) for line in lines))


def problem(why: str) -> Message:
    """Why something was not done; what to do instead is in the words."""
    return note(why)


def trouble(why: str, identity: str) -> Message:
    """What went wrong that the asker cannot mend, with what to name where they ask for help."""
    return note(why, f"If this goes on, tell whoever runs OnRecord: noted as {identity}.")


def held(name: str, ended: str, why: str) -> str:
    """What came of a digest that was asked for at once."""
    match ended:
        case "posted":
            return f"“{name}” is being posted."
        case "empty":
            return f"“{name}” has nothing to tell now, so nothing is posted. {why}".strip()
        case "due":
            return f"“{name}” is being made."
        case _:
            return f"“{name}” is not posted: {why}".strip()


# ---------------------------------------------------------------- news


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Stories to be told on a subject (none: on anything), of how many there are, and how far `back` was looked; None
    where there was nothing so new and the latest are told. `failing` are names of sources that cannot be read.
    """

    subject: str = ""
    stories: tuple[Told, ...]
    found: int
    back: timedelta | None
    sources: int
    failing: tuple[str, ...] = ()


def news(told: News, *, now: datetime) -> Message:
    """What is new, best first. “Nothing” and “sources failed” are told apart."""
    title = f"News: {told.subject}" if told.subject else "What is new"
    since = f"the last {_days(told.back)}" if told.back else ""
    blocks: list[Block] = [Title(text=title, note=_looked(told, since))]
    for each in told.stories:
        blocks += (*story(each, now=now, style="brief"), about_story(each.briefing.story_id))
    lines = (*_nothing(told, since), *failing(told.failing, told.sources), *method_notes(told.stories))
    return message((*blocks, *(Note(text=line) for line in lines)))


def _looked(told: News, since: str) -> str:
    """How much there is, and how much of it is told."""
    counted, shown = count(told.found, "story", "stories") if told.found else "nothing", len(told.stories)
    if not since:
        return f"nothing new; the latest {counted}"
    most = f"the best {shown} of " if shown > 1 else "the best of "
    return f"{most if 0 < shown < told.found else ''}{counted} in {since}"


def _nothing(told: News, since: str) -> tuple[str, ...]:
    if told.stories:
        return ()
    if not told.sources:
        return ("No sources are read yet. Add one: sources add LINK",)
    about = f" about “{told.subject}”" if told.subject else ""
    return (f"The {count(told.sources, 'source', 'sources')} read here told nothing{about} in {since}.",)


def failing(names: Sequence[str], sources: int) -> tuple[str, ...]:
    """Which sources cannot be read, of how many; nothing where all can."""
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (f"{len(names)} of {count(sources, 'source', 'sources')} cannot be read now: {listed}.",) if names else ()


def whole(told: Told, *, now: datetime) -> Message:
    """All that is known of a story: every point, quote and condition."""
    lines = [*method_notes([told]), *_unanalysed(told.articles)]
    return message((*story(told, now=now), *(Note(text=line) for line in lines)))


def _unanalysed(articles: Sequence[Article]) -> list[str]:
    found = sorted({article.language for article in articles} - {ANALYSED})
    return [f"Quotes and conditions are not analysed in: {', '.join(found)}."] if found else []


UNREAD: Final[Mapping[str, str]] = {
    "unreachable": "its server cannot be reached now. Try again later.",
    "timeout": "its server does not answer in time. Try again later.",
    "bad-response": "its server sent no proper answer. Try again later.",
    "server-error": "its server has failed. Try again later.",
    "rate-limited": "its server asks to be left alone for now. Try again later.",
    "robots": "its owner does not want programs to read it.",
    "refused-address": "only pages of the open web are read.",
    "not-found": "there is no page at this address.",
    "gone": "there is no page at this address any more.",
    "forbidden": "its owner lets only some read it.",
    "bad-type": "it is no page with an article.",
    "too-large": "it is too large.",
}
"""Why a page was not read, by the kind of failure: a reader cannot use what a server or a socket says of itself."""


def unread(kind: str, why: str) -> str:
    """Why a page that somebody asked for cannot be read."""
    return f"That page cannot be read: {UNREAD.get(kind, why)}"


# ---------------------------------------------------------------- who said and who wants what


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """The articles that quotes and conditions stand in, and under which names readers know their publishers."""

    articles: Mapping[ArticleId, Article]
    outlets: Mapping[ArticleId, str]


def quotes(of: str, said: Sequence[Quote], cited: Cited, *, now: datetime) -> Message:
    """What somebody was quoted with, the newest article first, each quote under its headline."""
    return _by_article(f"Quotes: {of}", "quote", [(quote.runs[0].article_id, quote) for quote in said], cited, now)


def conditions_on(about: str, stated: Sequence[Condition], cited: Cited, *, now: datetime) -> Message:
    """The same of whoever is told of in the articles on a topic."""
    found = [(condition.evidence.article_id, condition) for condition in stated]
    return _by_article(f"Stated where “{about}” is told of", "condition", found, cited, now)


def conditions(of: str, stated: Sequence[Condition], cited: Cited, *, now: datetime) -> Message:
    """Who demands, offers, threatens or promises what, the newest article first."""
    found = [(condition.evidence.article_id, condition) for condition in stated]
    return _by_article(f"Stated conditions: {of}", "condition", found, cited, now)


def _by_article(
    title: str, what: str, found: Sequence[tuple[ArticleId, Quote | Condition]], cited: Cited, now: datetime
) -> Message:
    ids = tuple(dict.fromkeys(article_id for article_id, _ in found))
    counts = f"{count(len(found), what, f'{what}s')} in {count(len(ids), 'article', 'articles')}, the newest first"
    blocks: list[Block] = [Title(text=title, note=counts)]
    for article_id in ids:
        article = cited.articles[article_id]
        mine = [each for where, each in found if where == article_id]
        blocks.append(
            Headline(
                text=_titled(article), note=" · ".join(filter(None, (cited.outlets[article_id], _age(article, now))))
            )
        )
        blocks += [words_of(each, cited.articles, {}) for each in mine if isinstance(each, Quote)]
        blocks += stated_of([each for each in mine if isinstance(each, Condition)], cited.articles)
        if article.url:
            blocks.append(Links(links=((cited.outlets[article_id] or _titled(article), article.url),)))
    return message(tuple(blocks))


def unknown_person(name: str, *, articles: int) -> Message:
    """Nobody of this name says anything in what is read."""
    return note(
        f"Nobody called “{name}” is quoted surely enough in the {count(articles, 'article', 'articles')} read here.",
        f"To look for it in the articles’ words: ask What did {name} say?",
    )


def no_conditions(of: str, *, articles: int) -> Message:
    """Nobody states anything about this in what is read."""
    read = count(articles, "article", "articles")
    return note(
        f"No demand, offer, threat or promise of or about “{of}” is stated surely enough in the {read} read here."
    )


# ---------------------------------------------------------------- what a story or an answer stands on


def reports(told: Coverage, outlets: Mapping[ArticleId, str], *, now: datetime) -> Message:
    """Every article of a story: by whom, when, and which only repeat another."""
    blocks: list[Block] = [Headline(text=_titled(told.lead), note=count(len(told.members), "report", "reports"))]
    by_id = {member.article.id: member for member in told.members}
    for member in told.members:
        origin = by_id.get(member.derived_from) if member.derived_from else None
        copied = (
            f"repeats {outlets.get(origin.article.id) or 'another'}" if origin and member.relation == "copy" else ""
        )
        text = " · ".join(filter(None, (_titled(member.article), _age(member.article, now), copied)))
        blocks.append(Bullet(text=text, source=outlets.get(member.article.id, "")))
    return message((*blocks, *_links(tuple(member.article for member in told.members), outlets)))


def cited(articles: Sequence[Article], outlets: Mapping[ArticleId, str], *, now: datetime) -> Message:
    """The articles that an answer stands on."""
    bullets = (
        Bullet(text=" · ".join(filter(None, (_titled(each), _age(each, now)))), source=outlets.get(each.id, ""))
        for each in articles
    )
    return message((Label(text="It stands on"), *bullets, *_links(articles, outlets)))


def _links(articles: Sequence[Article], outlets: Mapping[ArticleId, str]) -> tuple[Block, ...]:
    links = tuple((outlets.get(each.id) or _titled(each), each.url) for each in articles if each.url)
    return (Links(links=links),) if links else ()


def made(told: Told, coverage: Coverage, refused: int, *, now: datetime) -> Message:
    """How a story was told and checked: who carries it, who wrote the lines, what was left out as unproven."""
    briefing, reports_ = told.briefing, count(len(coverage.members), "report", "reports")
    publishers = count(told.independent, "independent publisher", "independent publishers")
    first, latest = clock(coverage.story.first_at, now), clock(coverage.story.last_at, now)
    quoted = count(len(briefing.quotes), "quote", "quotes")
    stated = count(len(briefing.conditions), "stated condition", "stated conditions")
    how = explained(briefing.method, told.model)
    lines = (
        f"{reports_} by {publishers}: the first {first}, the latest {latest}.",
        f"{how[0].upper()}{how[1:]}",
        f"No model wrote it because {told.note}." if told.note else "",
        f"{quoted} and {stated} were sure enough to be shown.",
        f"{count(refused, 'line', 'lines')} left out: the articles do not prove as much." if refused else UNREFUSED,
    )
    told_so = (Bullet(text=line) for line in lines if line)
    return message((Headline(text=briefing.headline, note="how it was made"), *told_so))


# ---------------------------------------------------------------- small words


def _titled(article: Article) -> str:
    return article.title or article.url or "an untitled article"


def _age(article: Article, now: datetime) -> str:
    return clock(article.published_at, now) if article.published_at else ""


def _days(back: timedelta) -> str:
    hours = int(back.total_seconds() // 3600)
    return count(hours, "hour", "hours") if hours < 48 else f"{hours // 24} days"


def count(n: int, one: str, many: str) -> str:
    """`1 story`, `1,200 stories`."""
    return f"{n:,} {one if n == 1 else many}"
