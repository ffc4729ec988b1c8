"""What is read out to whoever asks: news, a topic, an article at a link, somebody's words, their conditions.

stories.since → ★topics.match → ★rank.pick → commission → ★compose_desk.news
a link → articles.latest, else document.fetched → shelving.shelve → brief.article → ★compose.brief
a name → records.people → records.quotes_of, records.conditions_of → ★compose_desk
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeVar

from bot.core import compose, compose_desk
from bot.core import conditions as stances
from bot.core import quotes as speech
from bot.core.articles import article as frozen
from bot.core.compose_desk import Cited, News
from bot.core.compose_offers import about_story
from bot.core.errors import InputError, Permanent, Transient
from bot.core.message import Message
from bot.core.names import folded
from bot.core.stories import rank, topics
from bot.core.stories.coverage import Coverage
from bot.core.terms import FUNCTION_WORDS, tokens
from bot.core.types import Article, ArticleId, Condition, Quote, Scope, StoryId, Topic
from bot.core.urls import match_key
from bot.flows import brief, document, shelving, telling
from bot.flows.commission import commissioned
from bot.flows.kit import Kit, Progress, quiet
from bot.ingest.language import language_of
from bot.store import articles, records, search, sources, stories
from bot.store.db import Tx
from bot.store.scopes import seen_by
from bot.telemetry import log

BACK: Final = timedelta(days=3)
"""How far back news is looked for: over a weekend. What is older is searched for in full text."""
MOST_STORIES: Final = 3
"""Stories told at once: a screenful on a telephone is two, and Slack has no room for the buttons of five."""
MOST_WORDS: Final = 8
"""Quotes or conditions told at once."""
_LOOKED_AT: Final = 40
"""Quotes or conditions, the newest first, among which those that are sure enough to be shown are looked for."""
_SEARCHED: Final = 12
"""Articles that full text search gives for a topic."""
_A_PAGE: Final = 200
"""Characters from which what somebody points at is an article, not a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is told, and the articles it stands on."""

    message: Message
    evidence: tuple[ArticleId, ...] = ()


# ---------------------------------------------------------------- news


async def news(kit: Kit, scope: Scope, about: str = "", *, progress: Progress = quiet) -> Found:
    """What is new, or new on a topic; of a topic without news the latest there is."""
    now, scopes = kit.now(), seen_by(scope)
    wanted = _topic(kit, about)
    async with kit.database.read() as tx:
        recent = await stories.since(tx, scopes, now - BACK)
        picks = rank.pick(recent, wanted, MOST_STORIES, now)
        chosen = [pick.coverage for pick in picks.chosen]
        found = len(chosen) + sum(passed.reason.startswith("below") for passed in picks.passed)
        older = () if chosen or not about else await _searched(tx, scopes, about)
        followed = await sources.all(tx, scopes)
    telling_of = chosen or list(older)
    made = await commissioned(kit, scope, telling_of, progress=progress)
    told = tuple(telling.told(*made[each.story.id]) for each in telling_of if each.story.id in made)
    said = News(
        subject=about,
        stories=told,
        found=found or len(told),
        back=BACK if chosen or not told else None,
        sources=len(followed),
        failing=tuple(each.source.name for each in followed if each.paused or each.polling.failing_since),
    )
    evidence = tuple(dict.fromkeys(article.id for each in told for article in each.articles))
    return Found(message=compose_desk.news(said, now=now), evidence=evidence)


def _topic(kit: Kit, about: str) -> Topic | None:
    """The topic of this name in the configuration, else whatever has these words; None for everything."""
    if not about:
        return None
    named = next((topic for topic in kit.config.topics if topic.name.casefold() == about.casefold()), None)
    return Topic(**named.model_dump()) if named else Topic(name=about, any=(about,))


async def _searched(tx: Tx, scopes: Collection[Scope], about: str) -> tuple[Coverage, ...]:
    """The latest stories that have every word of it, however old they are."""
    words = _words(about)
    if not words:
        return ()
    found = await search.articles(tx, scopes, words, limit=_SEARCHED)
    ids = {story for one in found if (story := await stories.of_article(tx, scopes, one.article_id))}
    whole = Topic(name=about, all=words)
    having = [each for each in await stories.get(tx, scopes, ids) if topics.match(whole, each.members) is not None]
    return tuple(sorted(having, key=lambda each: (-each.story.last_at.timestamp(), each.story.id))[:MOST_STORIES])


def _words(about: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word, _, _ in tokens(about) if word not in FUNCTION_WORDS))


# ---------------------------------------------------------------- one article


async def page(kit: Kit, scope: Scope, url: str, *, progress: Progress = quiet) -> Found:
    """The article at a link, which is fetched where nobody has read it, and is then the asking tenant's own.

    Raises `InputError` with the reason where it cannot be read.
    """
    given = await _known(kit, scope, url)
    if given is None:
        progress("fetching the page …")
        given = await _fetched(kit, scope, url)
    progress("reading it …")
    kept = await brief.article(kit, given)
    async with kit.database.read() as tx:
        story = await stories.of_article(tx, seen_by(scope), given.id)
    by = kept.model if kept.briefing.method == "model" else ""
    said = compose.brief(kept.briefing, given, now=kit.now(), model=by, note=kept.note)
    return Found(message=_offered(said, story), evidence=(given.id,) if story else ())


def _offered(said: Message, story: StoryId | None) -> Message:
    return compose_desk.with_actions(said, about_story(story)) if story else said


async def _known(kit: Kit, scope: Scope, url: str) -> Article | None:
    """The newest text of the page that these readers have, the tenant's own first."""
    try:
        key = match_key(url)
    except Permanent as refused:
        raise InputError(str(refused)) from refused
    async with kit.database.read() as tx:
        for each in sorted(seen_by(scope), key=lambda one: one != scope):
            if (found := await articles.latest(tx, each, key)) is not None:
                return found
    return None


async def _fetched(kit: Kit, scope: Scope, url: str) -> Article:
    try:
        given = await document.fetched(kit.web, url, now=kit.now(), scope=scope)
    except (Permanent, Transient) as failed:
        log.info("a page somebody asked for cannot be read", kind=failed.kind)
        raise InputError(compose_desk.unread(failed.kind, str(failed))) from failed
    return await shelving.shelve(kit, given) if given.text.strip() else given


async def pointed_at(kit: Kit, scope: Scope, text: str, urls: Sequence[str], *, progress: Progress = quiet) -> Found:
    """What somebody has pointed at: the article at its first link, else its text as an article, which is not kept.

    Raises `InputError` where there is neither.
    """
    if urls:
        return await page(kit, scope, urls[0], progress=progress)
    if len(text) < _A_PAGE:
        raise InputError("There is no link in that message, and it is too short to be an article.")
    progress("reading it …")
    given = frozen(text=text, language=language_of(text), fetched_at=kit.now(), scope=scope)
    kept = await brief.article(kit, given)
    by = kept.model if kept.briefing.method == "model" else ""
    return Found(message=compose.brief(kept.briefing, given, now=kit.now(), model=by, note=kept.note))


# ---------------------------------------------------------------- somebody's words and stances


async def quotes(kit: Kit, scope: Scope, name: str) -> Found:
    """What everybody of this name was quoted with lately."""
    scopes = seen_by(scope)
    async with kit.database.read() as tx:
        people = await _people(tx, scopes, name)
        said = await records.quotes_of(tx, scopes, people, limit=_LOOKED_AT) if people else ()
        sure = _once([quote for quote in said if speech.shown(quote)], lambda quote: quote.text)
        if not sure:
            return Found(message=compose_desk.unknown_person(name, articles=await articles.count(tx, scopes)))
        cited = await _cited(tx, scopes, [quote.runs[0].article_id for quote in sure])
    called = people[0] if len(people) == 1 else name
    return _found(compose_desk.quotes(called, sure, cited, now=kit.now()), cited)


async def conditions(kit: Kit, scope: Scope, about: str) -> Found:
    """What is demanded, offered, threatened or promised by or of everybody of this name; else what is stated in the
    articles on this topic.
    """
    scopes = seen_by(scope)
    async with kit.database.read() as tx:
        people = await _people(tx, scopes, about)
        found = await records.conditions_of(tx, scopes, people, as_="any", limit=_LOOKED_AT) if people else ()
        theirs = [condition for condition in found if stances.shown(condition)]
        stated = theirs or await _on(tx, scopes, about)
        if not stated:
            return Found(message=compose_desk.no_conditions(about, articles=await articles.count(tx, scopes)))
        cited = await _cited(tx, scopes, [condition.evidence.article_id for condition in stated])
    told = _once(stated, lambda condition: _worded(condition, cited))
    cited = replace(cited, articles={c.evidence.article_id: cited.articles[c.evidence.article_id] for c in told})
    if not theirs:
        return _found(compose_desk.conditions_on(about, told, cited, now=kit.now()), cited)
    called = people[0] if len(people) == 1 else about
    return _found(compose_desk.conditions(called, told, cited, now=kit.now()), cited)


def _worded(condition: Condition, cited: Cited) -> str:
    where = condition.evidence
    return f"{condition.actor.canonical} {condition.stance} {cited.articles[where.article_id].text[where.start : where.end]}"


_Said = TypeVar("_Said", Quote, Condition)


def _once(found: Sequence[_Said], worded: Callable[[_Said], str]) -> list[_Said]:
    """What is told, the newest first, and of the same words in several papers where they were printed first."""
    first = {" ".join(worded(each).split()).casefold(): each for each in found}
    return [each for each in found if each in first.values()][:MOST_WORDS]


async def _people(tx: Tx, scopes: Collection[Scope], name: str) -> tuple[str, ...]:
    """Everybody who may be meant, by canonical name, those in the most articles first."""
    key = folded(name)
    return tuple(dict.fromkeys(each.canonical for each in await records.people(tx, scopes, [key]))) if key else ()


async def _on(tx: Tx, scopes: Collection[Scope], about: str) -> list[Condition]:
    """What is stated in the articles that have every word of a topic, the newest first."""
    words = _words(about)
    if not words:
        return []
    found = await search.articles(tx, scopes, words, limit=_SEARCHED)
    read = await articles.get(tx, scopes, [one.article_id for one in found])
    whole = Topic(name=about, all=words)
    having = [one.id for one in reversed(read) if topics.match(whole, [telling.alone(one)]) is not None]
    kept = await records.get(tx, scopes, having, said=False)
    return [condition for record in kept for condition in record.conditions if stances.shown(condition)]


async def _cited(tx: Tx, scopes: Collection[Scope], ids: Sequence[ArticleId]) -> Cited:
    found = await articles.get(tx, scopes, ids)
    return Cited(articles={each.id: each for each in found}, outlets=await telling.outlets(tx, scopes, found))


def _found(said: Message, cited: Cited) -> Found:
    return Found(message=said, evidence=tuple(cited.articles))
