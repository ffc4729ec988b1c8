"""A story's briefing as its readers get it, each line with where it stands, what was refused, how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.core import compose
from bot.core.compose import Told
from bot.core.message import Headline, Stated, Words
from bot.core.stories.coverage import Coverage, Member, publishers
from bot.core.types import ArticleId, Condition, Span, StoryId
from bot.flows import brief
from bot.flows.kit import SCOPES, Kit
from bot.store import stories
from bot.store.briefings import NO_MODEL, Kept
from bot.web.article import place
from bot.web.guard import NoSuchPage
from bot.web.kit import KIT
from bot.web.render import counted, html, moment
from bot.web.segments import Mark, laid_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage: in whose article it stands and the address that shows it there; `alone` where there is one article."""

    outlet: str
    address: str
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One point with the passages it stands on."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote in our outer marks, whose it is, and where it stands."""

    text: str
    speaker: str
    role: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """A condition: who wants what, over the article's own words; `parts` are (words, is one that matters)."""

    heading: str
    note: str
    parts: tuple[tuple[str, bool], ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article of the story: what it is to it, in words, and whether its text was read for the briefing."""

    member: Member
    outlet: str
    part: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A briefing as its page shows it. `making` tells who wrote it, `facts` the rest, as label and words."""

    headline: Headline
    language: str
    points: tuple[Line, ...]
    quotes: tuple[Said, ...]
    conditions: tuple[Stance, ...]
    reports: tuple[Report, ...]
    making: str
    facts: tuple[tuple[str, str], ...]


async def page(request: web.Request) -> web.Response:
    """The briefing of the story's present version, made now if nobody has asked for it yet."""
    kit, story_id = request.app[KIT], StoryId(request.match_info["id"])
    async with kit.database.read() as tx:
        found = await stories.get(tx, SCOPES, [story_id])
    if not found:
        raise NoSuchPage("There is no story of this name here.")
    kept = await brief.story(kit, found[0])
    return html("story.html", view=view(kit, found[0], kept), kept=kept, story=found[0].story)


def view(kit: Kit, coverage: Coverage, kept: Kept) -> View:
    """The blocks that every reader of this briefing gets, with their places and their making."""
    told = _told(coverage, kept)
    blocks = compose.story(told, now=kit.now())
    said = [block for block in blocks if isinstance(block, Words)]
    stated = [block for block in blocks if isinstance(block, Stated)]
    briefing = kept.briefing
    return View(
        headline=next(block for block in blocks if isinstance(block, Headline)),
        language=told.articles[0].language,
        points=tuple(Line(text=p.text, places=_places(told, p.evidence)) for p in briefing.points),
        quotes=tuple(
            Said(
                text=compose.quoted(words.text),
                speaker=words.speaker,
                role=words.role,
                places=_places(told, quote.runs),
            )
            for words, quote in zip(said, briefing.quotes, strict=True)
        ),
        conditions=tuple(
            _stance(told, block, condition) for block, condition in zip(stated, briefing.conditions, strict=True)
        ),
        reports=tuple(_reports(coverage, told)),
        making=compose.explained(briefing.method, kept.model),
        facts=tuple(_facts(kit, kept, told)),
    )


def _told(coverage: Coverage, kept: Kept) -> Told:
    chosen = brief.articles(coverage)
    members = sorted(coverage.members, key=lambda member: member.article.id != chosen[0].id)
    return Told(
        briefing=kept.briefing,
        articles=chosen,
        outlets={member.article.id: _outlet(member) for member in members},
        independent=publishers(coverage.members),
        model=kept.model,
        note=kept.note,
    )


def _outlet(member: Member) -> str:
    return member.source or member.article.publisher or ""


def _places(told: Told, spans: Sequence[Span]) -> tuple[Place, ...]:
    """One place for each article, in the order in which they are cited."""
    cited: Sequence[ArticleId] = tuple(dict.fromkeys(span.article_id for span in spans))
    alone = len(told.articles) == 1
    return tuple(
        Place(outlet=told.outlets.get(each) or "the article", address=place(each, spans), alone=alone) for each in cited
    )


def _stance(told: Told, block: Stated, condition: Condition) -> Stance:
    return Stance(
        heading=compose.stance_line(block),
        note=block.note,
        parts=parts(block),
        places=_places(told, [condition.evidence]),
    )


def parts(block: Stated) -> tuple[tuple[str, bool], ...]:
    """The words of a condition in pieces, each with whether it is one that matters."""
    marks = [Mark(start=start, end=end, name="part") for start, end in _joined(block)]
    return tuple(
        (block.evidence[piece.start : piece.end], bool(piece.names))
        for paragraph in laid_out(block.evidence, marks)
        for piece in paragraph.pieces
    )


def _joined(block: Stated) -> list[tuple[int, int]]:
    """The marked stretches, those with nothing but blanks between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in block.marked:
        if joined and not block.evidence[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _reports(coverage: Coverage, told: Told) -> Iterator[Report]:
    """The story's articles, the one the briefing leads with first."""
    read = {article.id for article in told.articles}
    members = {member.article.id: member for member in coverage.members}
    for article_id in told.outlets:
        member = members[article_id]
        yield Report(
            member=member,
            outlet=_outlet(member),
            part=_part(member, members, leads=article_id == told.articles[0].id),
            read=article_id in read,
        )


def _part(member: Member, members: dict[ArticleId, Member], *, leads: bool) -> str:
    if leads:
        return "leads the briefing"
    origin = members.get(member.derived_from) if member.derived_from else None
    if member.relation == "copy":
        return f"repeats {_outlet(origin) or 'another report'}" if origin else "repeats another report"
    return f"builds on {_outlet(origin) or 'another report'}" if origin else "reports for itself"


def _facts(kit: Kit, kept: Kept, told: Told) -> Iterator[tuple[str, str]]:
    yield "Articles read", str(len(told.articles))
    yield "Story version", str(kept.briefing.story_version)
    yield "Made", moment(kept.briefing.made_at)
    yield "Rules" if kept.model == NO_MODEL else "Prompt", kept.prompt_version
    if kept.model == NO_MODEL:
        return
    yield "Model", kept.model
    usage = kept.usage
    yield "Model’s work", f"{counted(usage.tokens_in, 'token')} read, {counted(usage.tokens_out, 'token')} written"
    yield "Cost", _cost(kit, kept.cost)


def _cost(kit: Kit, cost: float) -> str:
    priced = kit.config.model.price_in or kit.config.model.price_out
    return f"{cost:.4f} {kit.config.budget.currency}" if cost or priced else "not known: [model] names no prices"
