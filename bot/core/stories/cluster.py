"""Which story an article belongs to: same text first, then the same event by names, words and hours apart.

Online and in one pass, in the order of publication whatever the order of arrival, against the stories of the last
72 hours. What comes out is a list of changes; nothing is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.core.stories import sametext
from bot.core.stories.likeness import Centroid, Weights
from bot.core.types import PUBLIC, ArticleId, Scope, Story, StoryId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.stories.coverage import Relation
    from bot.core.stories.features import Filed
    from bot.core.stories.sametext import Sameness

WINDOW: Final = timedelta(hours=72)
"""How far apart two reports of one event may be: news follows within hours; after three days it is another event."""

ALIKE: Final = 0.26
"""Likeness from which an article is a report of the story's event. Swept from .20 to .40 in steps of .02 on the
8,999 pairs within three days among 924 dated campaign reports of 2015–16 (one theme, the same ten people daily),
the 130 likest labelled by reading: at .26 21 of 22 clear pairs joined are right, at .24 23 of 27, at .30 14 of 14.
The sample newsroom's independent reports of one event reach .28 and more in whatever order its outlets are read,
the tests' first paragraphs alone .29; the same people on another day .25 at most, unrelated articles .10."""

_Text = tuple[ArticleId, "Sameness"]
"""Which article's text another one repeats, and how."""

_REPEATS: Final[tuple[Sameness, ...]] = ("copy", "cut")
"""What adds nothing to the text it was taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """How an article stands in a story."""

    article: Filed
    relation: Relation
    derived_from: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A recent story and its current articles, with those attached in the reader's own scope."""

    story: Story
    members: tuple[Joined, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One article's place. `story` is as the readers of `scope` see it afterwards.

    `scope` is the article's; another one than the story's means an attachment, seen in that scope only. `replaces`
    is the article that this one revises; `raises` says whether the story's version rose; `why` is for people.
    """

    story: Story
    article_id: ArticleId
    scope: Scope
    relation: Relation
    derived_from: ArticleId | None = None
    sameness: Sameness | None = None
    replaces: ArticleId | None = None
    raises: bool
    why: str

    @property
    def same_text(self) -> tuple[ArticleId, Sameness] | None:
        """Which article's text this one repeats, and how."""
        return None if self.derived_from is None or self.sameness is None else (self.derived_from, self.sameness)


def since(articles: Iterable[Filed], now: datetime) -> datetime:
    """From when on the window must hold stories for these articles to be placed."""
    return min((min(article.at, now) for article in articles), default=now) - WINDOW


def assign(articles: Sequence[Filed], window: Sequence[Group], now: datetime) -> tuple[Change, ...]:
    """Place articles of one scope among the stories that this scope sees.

    An article that already stands in the window stays there, and one without any words is not placed. Articles
    dated after `now` count as of `now`. Public articles see public stories only, a tenant's see those and its own:
    raises `ValueError` for articles of two scopes, or a window that holds what their scope must not see.
    """
    scopes = {article.scope for article in articles}
    seen = {scope for group in window for scope in (group.story.scope, *(j.article.scope for j in group.members))}
    if len(scopes) > 1 or not seen <= {PUBLIC, *scopes}:
        raise ValueError(f"articles of {sorted(scopes)} cannot be grouped in view of {sorted(seen)}")
    placed = {joined.article.id for group in window for joined in group.members}
    batch = {a.id: replace(a, at=min(a.at, now)) for a in articles if a.id not in placed and _speaks(a)}
    board = _Board(window, tuple(batch.values()))
    return tuple(board.place(article) for article in sorted(batch.values(), key=lambda a: _turn(a, batch)))


def _speaks(article: Filed) -> bool:
    return bool(article.features.names or article.features.words)


def _turn(article: Filed, batch: Mapping[ArticleId, Filed]) -> tuple[int, datetime, ArticleId]:
    """When an article's turn comes: by publication, but no revision before what it revises."""
    steps, revised = 0, article.revision_of
    while revised is not None and revised in batch and steps < len(batch):
        steps, revised = steps + 1, batch[revised].revision_of
    return steps, article.at, article.id


class _Board:
    """The stories of one scope's view while a batch is being placed."""

    def __init__(self, groups: Sequence[Group], batch: Sequence[Filed]) -> None:
        self._stories: dict[StoryId, Story] = {}
        self._members: dict[StoryId, dict[ArticleId, Joined]] = {}
        self._joined: dict[ArticleId, tuple[StoryId, Joined]] = {}
        self._centroids: dict[StoryId, Centroid] = {}
        self._telling: dict[str, set[StoryId]] = {}
        self._buckets = sametext.Buckets()
        standing = [joined.article for group in groups for joined in group.members]
        self._weights = Weights(article.features for article in (*standing, *batch))
        for group in sorted(groups, key=lambda group: group.story.id):
            self._stories[group.story.id] = group.story
            for joined in sorted(group.members, key=lambda joined: joined.article.id):
                self._file(group.story.id, joined)

    def place(self, article: Filed) -> Change:
        """Find the article's story, or start one, and file it there."""
        change = self._revised(article) or self._same_text(article) or self._same_event(article) or _first(article)
        self._stories[change.story.id] = change.story
        if change.replaces is not None:
            self._withdraw(change.replaces)
        joined = Joined(article=article, relation=change.relation, derived_from=change.derived_from)
        self._file(change.story.id, joined)
        return change

    def _revised(self, article: Filed) -> Change | None:
        """A changed article stays in its story as what it was; only a copy may cease to be one."""
        if article.revision_of is None or article.revision_of not in self._joined:
            return None
        story_id, replaced = self._joined[article.revision_of]
        text = self._nearest_text(article) if replaced.relation == "copy" else None
        relation: Relation = "new" if replaced.relation == "copy" else replaced.relation
        if text is not None and text[1] in _REPEATS:
            relation = "copy"
        if text is None and (same := _sameness(article, replaced.article)) is not None:
            text = replaced.article.id, same
        why = f"a revision of {replaced.article.id}"
        return _join(article, self._stories[story_id], relation, text, why, replaces=replaced.article.id)

    def _same_text(self, article: Filed) -> Change | None:
        text = self._nearest_text(article)
        if text is None:
            return None
        other, sameness = text
        story = self._stories[self._joined[other][0]]
        relation: Relation = "copy" if sameness in _REPEATS else "new"
        return _join(article, story, relation, text, f"{_RELATION[sameness]} {other}")

    def _nearest_text(self, article: Filed) -> _Text | None:
        """The article here whose text this one repeats most, and how. What the article revises is left out."""
        found: list[tuple[int, float, ArticleId, Sameness]] = []
        for other in map(ArticleId, self._buckets.candidates(article.features.signature)):
            if other == article.revision_of or other not in self._joined:
                continue
            candidate = self._joined[other][1].article
            if (sameness := _sameness(article, candidate)) is not None:
                held = max(sametext.containment(article.features.shingles, candidate.features.shingles))
                found.append((_ORDER.index(sameness), -held, other, sameness))
        return min(found)[2:] if found else None

    def _same_event(self, article: Filed) -> Change | None:
        vector = self._weights.vector(article.features)
        near = {story_id for term in vector.telling() for story_id in self._telling.get(term, ())}
        scored = [
            (-self._centroid(story_id).likeness(vector, apart), story_id)
            for story_id in near
            if (apart := _apart(article.at, self._stories[story_id])) <= WINDOW
        ]
        if not scored or -min(scored)[0] < ALIKE:
            return None
        unlikeness, story_id = min(scored)
        shared = ", ".join(name.title() for name in self._centroid(story_id).shared(vector, 4))
        return _join(article, self._stories[story_id], "new", None, f"the same event ({-unlikeness:.2f}): {shared}")

    def _centroid(self, story_id: StoryId) -> Centroid:
        """The middle of a story, made when it is first asked for: most stories of a window never are."""
        if story_id not in self._centroids:
            self._centroids[story_id] = Centroid()
            for joined in self._members[story_id].values():
                self._weigh(story_id, joined)
        return self._centroids[story_id]

    def _weigh(self, story_id: StoryId, joined: Joined) -> None:
        """Copies do not count: a report is no likelier to be of an event because ten outlets run it."""
        if joined.relation != "copy":
            self._centroids[story_id].add(self._weights.vector(joined.article.features))

    def _file(self, story_id: StoryId, joined: Joined) -> None:
        article = joined.article
        self._joined[article.id] = story_id, joined
        self._members.setdefault(story_id, {})[article.id] = joined
        self._buckets.file(article.id, article.features.signature)
        for term, _ in (*article.features.names, *article.features.words):
            self._telling.setdefault(term, set()).add(story_id)
        if story_id in self._centroids:
            self._weigh(story_id, joined)

    def _withdraw(self, article_id: ArticleId) -> None:
        """Take a revised article out of the comparisons. Its story keeps its place."""
        story_id, _ = self._joined.pop(article_id)
        del self._members[story_id][article_id]
        self._centroids.pop(story_id, None)


def _first(article: Filed) -> Change:
    return Change(
        story=Story(
            id=story_id(article.id),
            scope=article.scope,
            version=1,
            article_ids=(article.id,),
            first_at=article.at,
            last_at=article.at,
        ),
        article_id=article.id,
        scope=article.scope,
        relation="lead",
        raises=True,
        why="the first report",
    )


def _join(
    article: Filed,
    story: Story,
    relation: Relation,
    text: _Text | None,
    why: str,
    replaces: ArticleId | None = None,
) -> Change:
    derived_from, sameness = text if text is not None else (None, None)
    raises = relation != "copy"
    return Change(
        story=replace(
            story,
            version=story.version + raises,
            article_ids=(*(other for other in story.article_ids if other != replaces), article.id),
            first_at=min(story.first_at, article.at),
            last_at=max(story.last_at, article.at),
        ),
        article_id=article.id,
        scope=article.scope,
        relation=relation,
        derived_from=derived_from,
        sameness=sameness,
        replaces=replaces,
        raises=raises,
        why=why,
    )


def _sameness(article: Filed, other: Filed) -> Sameness | None:
    return sametext.sameness(article.features.shingles, other.features.shingles)


_ORDER: Final[tuple[Sameness, ...]] = ("copy", "cut", "extended", "rewrite")
_RELATION: Final[dict[Sameness, str]] = {
    "copy": "the same text as",
    "cut": "a part of",
    "extended": "a longer version of",
    "rewrite": "a reworked version of",
}


def _apart(at: datetime, story: Story) -> timedelta:
    """How far a moment lies outside the time the story has run; zero within it."""
    return max(story.first_at - at, at - story.last_at, timedelta())


def story_id(first: ArticleId) -> StoryId:
    """The id of the story that an article starts: the same on every machine."""
    return StoryId(f"s{sha256(first.encode()).hexdigest()[:16]}")
