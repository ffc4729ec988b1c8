"""Telling: a briefing with all that its readers are told beside it, and the names they know publishers by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.core.compose import Told
from bot.core.stories.coverage import Coverage, Member, publishers
from bot.core.types import Article, ArticleId, Scope, SourceId
from bot.flows import brief
from bot.store import sources
from bot.store.briefings import Kept
from bot.store.db import Tx


def told(coverage: Coverage, kept: Kept) -> Told:
    """A briefed story as it is told: the lead's outlet first."""
    chosen = brief.articles(coverage)
    members = sorted(coverage.members, key=lambda member: member.article.id != chosen[0].id)
    return Told(
        briefing=kept.briefing,
        model=kept.model,
        note=kept.note,
        articles=chosen,
        outlets={member.article.id: member.source or member.article.publisher or "" for member in members},
        independent=publishers(coverage.members),
    )


async def outlets(tx: Tx, scopes: Collection[Scope], articles: Iterable[Article]) -> Mapping[ArticleId, str]:
    """The names of the articles' sources as readers know them, else their publishers'."""
    given = tuple(articles)
    known = {one.source.id: one.source.name for one in await sources.all(tx, scopes)} if given else {}
    return {one.id: known.get(one.source_id or SourceId(""), one.publisher or "") for one in given}


def alone(article: Article) -> Member:
    """An article as if it were all of its story, to be asked whether it belongs to a topic."""
    return Member(article=article, relation="lead", source=article.publisher)
