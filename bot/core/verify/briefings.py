"""The only road from a draft to a briefing.

Everything a draft says is looked up in the articles it cites and comes out as their own characters, or not at all;
what was left out comes back as problems, so that a person or a model can mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.core.drafts import Claim, Draft, DraftPoint
from bot.core.quotes import shown
from bot.core.reading import Reading
from bot.core.types import ArticleId, Briefing, Condition, Method, Point, Problem, Quote, Story
from bot.core.verify import conditions, quotes
from bot.core.verify.prose import prove

_Claimed = TypeVar("_Claimed")
_Verified = TypeVar("_Verified")


def briefing(
    draft: Draft,
    readings: Sequence[Reading],
    *,
    story: Story,
    method: Method,
    now: datetime,
    id: str,  # noqa: A002 - the briefing's own field
) -> tuple[Briefing, tuple[Problem, ...]]:
    """What of the draft may be shown, and what was refused and why. `readings` has the lead article first.

    With nothing left but the headline it is still a briefing. Raises ValueError when there is no reading, or one of an
    article that is not the story's: a briefing must not cite what its readers may not see.
    """
    strangers = [reading.article.id for reading in readings if reading.article.id not in story.article_ids]
    if not readings or strangers:
        raise ValueError(
            f"a briefing of story {story.id} needs readings of its own articles, not {strangers or 'none'}"
        )
    cited = {reading.article.id: reading for reading in readings}
    headline, problems = _headline(draft, readings, cited)
    points, refused = _points(draft.points, cited)
    spoken, unsaid = _kept(draft.quotes, lambda claim: _quote(claim, readings))
    stated, unstated = _kept(draft.conditions, lambda condition: _condition(condition, cited))
    made = Briefing(
        id=id,
        story_id=story.id,
        story_version=story.version,
        headline=headline,
        points=points,
        quotes=_once(spoken),
        conditions=stated,
        method=method,
        made_at=now,
    )
    return made, (*problems, *refused, *unsaid, *unstated)


def answer(points: Sequence[DraftPoint], readings: Sequence[Reading]) -> tuple[tuple[Point, ...], tuple[Problem, ...]]:
    """What of an answer's points may be shown, by the rule of a briefing's points, and what was refused and why."""
    return _points(points, {reading.article.id: reading for reading in readings})


def _kept(
    claims: Iterable[_Claimed], verify: Callable[[_Claimed], _Verified | Problem]
) -> tuple[tuple[_Verified, ...], tuple[Problem, ...]]:
    kept: list[_Verified] = []
    refused: list[Problem] = []
    for claim in claims:
        found = verify(claim)
        if isinstance(found, Problem):
            refused.append(found)
        else:
            kept.append(found)
    return tuple(kept), tuple(refused)


def _once(spoken: Sequence[Quote]) -> tuple[Quote, ...]:
    """Each stretch of an article is quoted once, by the first that holds it."""
    kept: list[Quote] = []
    for quote in spoken:
        overlaps = any(
            a.article_id == b.article_id and a.start < b.end and b.start < a.end
            for k in kept
            for a in k.runs
            for b in quote.runs
        )
        if not overlaps:
            kept.append(quote)
    return tuple(kept)


# ---------------------------------------------------------------- headline and points


def _flat(text: str) -> str:
    return " ".join(text.split())


UNTITLED = "An article without text"
"""The headline of an article that has no title, no sentence and no address."""


def headline_of(reading: Reading) -> str:
    """The article's title; without one its first whole sentence; for an empty article where it came from."""
    if reading.article.title and reading.article.title.strip():
        return _flat(reading.article.title)
    lead = reading.lead()
    if lead is not None:
        return _flat(reading.cut(lead.start, lead.end))
    return reading.article.url or UNTITLED


def _headline(
    draft: Draft, readings: Sequence[Reading], cited: Mapping[ArticleId, Reading]
) -> tuple[str, tuple[Problem, ...]]:
    """The claimed headline where it is an article's own or is proved by its passages, else the lead's own."""
    claimed = _flat(draft.headline)
    if any(claimed == headline_of(reading) for reading in readings):
        return claimed, ()
    if not draft.headline_evidence:
        why = "It is neither a title nor the first whole sentence of a cited article, and cites no passages of its own."
    else:
        proved = prove(draft.headline, draft.headline_evidence, cited, headline=True)
        if isinstance(proved, str):
            return proved, ()
        why = proved.why
    return headline_of(readings[0]), (Problem(where="headline", why=f"{why} The lead article's own was taken."),)


def _points(
    points: Iterable[DraftPoint], cited: Mapping[ArticleId, Reading]
) -> tuple[tuple[Point, ...], tuple[Problem, ...]]:
    """The points that stand, each told once."""
    found, refused = _kept(points, lambda point: _point(point, cited))
    once = {point.text.casefold(): point for point in reversed(found)}
    return tuple(point for point in found if once[point.text.casefold()] is point), refused


def _point(point: DraftPoint, cited: Mapping[ArticleId, Reading]) -> Point | Problem:
    """The article's own sentences where the point is these, else the point's own words where its passages prove them."""
    where = f"point “{_flat(point.text[:80])[:40]}”"
    parts: list[str] = []
    for span in point.evidence:
        reading = cited.get(span.article_id)
        if reading is None or not 0 <= span.start < span.end <= len(reading.article.text):
            return Problem(
                where=where, why="Its evidence lies in no article of this story: cite one by offsets into its text."
            )
        if not reading.is_whole(span.start, span.end):
            return Problem(
                where=where, why="Its evidence is not whole sentences: begin and end where the article's sentences do."
            )
        parts.append(reading.cut(span.start, span.end))
    if not parts:
        return Problem(where=where, why="It cites no passage: name the sentences it stands on.")
    text = _flat(" ".join(parts))
    if text == _flat(point.text):
        return Point(text=text, evidence=point.evidence)
    proved = prove(point.text, point.evidence, cited)
    return Point(text=proved, evidence=point.evidence) if isinstance(proved, str) else proved


# ---------------------------------------------------------------- quotes and conditions


def _quote(claim: Claim, readings: Sequence[Reading]) -> Quote | Problem:
    """The quote of the first article that accepts the claim, mended where none does and one can mend it."""
    asked = [reading for reading in readings if claim.article_id in (None, reading.article.id)]
    rulings = [quotes.check(reading, claim) for reading in asked]
    where = f"quote “{_flat(claim.quote)[:40]}”"
    for verdict in ("accept", "repair"):
        for ruling in rulings:
            if ruling.verdict == verdict and ruling.quote is not None:
                if shown(ruling.quote):
                    return ruling.quote
                return Problem(where=where, why="We are not sure enough who said it to show it with a name.")
    return Problem(where=where, why=rulings[0].why if rulings else "It cites an article that is not of this story.")


def _condition(condition: Condition, cited: dict[ArticleId, Reading]) -> Condition | Problem:
    reading = cited.get(condition.evidence.article_id)
    if reading is None:
        return Problem(
            where="condition", why="Its evidence lies in no article of this story: cite one of its articles."
        )
    return conditions.check(reading, condition) or condition
