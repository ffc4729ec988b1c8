"""Brief: the stored briefing of a story's version, or a new one that is stored.

briefings.find or → ★brief.extract → briefings.add
"""

from __future__ import annotations

from bot.core.brief import RULES, extract
from bot.core.stories.coverage import Coverage, Member
from bot.core.types import Article, Briefing
from bot.flows.kit import Kit
from bot.store import briefings

MOST_ARTICLES = 6
"""Articles of one story that are read: beyond a handful, further reports repeat the first ones."""


async def story(kit: Kit, coverage: Coverage) -> Briefing:
    """The briefing of this version of a story."""
    chosen = articles(coverage)
    key = briefings.Key(
        scope=coverage.story.scope,
        story_id=coverage.story.id,
        story_version=coverage.story.version,
        language=chosen[0].language,
        prompt_version=RULES,
    )
    async with kit.database.read() as tx:
        found = await briefings.find(tx, key)
    if found is not None:
        return found.briefing
    made = extract(coverage.story, chosen, now=kit.now())
    async with kit.database.begin() as tx:
        kept = await briefings.add(tx, key, made.briefing, refused=made.refused)
    return kept.briefing


def articles(coverage: Coverage) -> tuple[Article, ...]:
    """The articles to brief from: the lead first, then those that add something, the latest before others."""
    lead = coverage.lead
    latest = reversed(coverage.members)
    others = [member.article for member in latest if member.article.id != lead.id and _adds(member)]
    return (lead, *others)[:MOST_ARTICLES]


def _adds(member: Member) -> bool:
    return member.relation != "copy" and member.article.quality in ("full", "thin")
