"""A story with its articles, and how many publishers stand behind it independently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from bot.core.types import Article, ArticleId, Story, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Relation = Literal["lead", "new", "copy"]
"""What an article is to its story: the one that started it, one that adds something, one that only repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a story. `derived_from` is the article whose text it copies, cuts, extends or rewrites."""

    article: Article
    relation: Relation
    derived_from: ArticleId | None = None
    source: str | None = None
    tier: Tier = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A story and its current articles (a revised one stands for what it revises), earliest first."""

    story: Story
    members: tuple[Member, ...]

    @property
    def lead(self) -> Article:
        """The article to take the headline from: full text before less, best tier, then earliest."""
        return min(self.members, key=_precedence).article


def _precedence(member: Member) -> tuple[bool, bool, int, float, str]:
    article = member.article
    at = article.published_at or article.fetched_at
    return article.quality != "full", member.relation == "copy", member.tier, at.timestamp(), article.id


def publishers(members: Sequence[Member], owners: Mapping[str, str] | None = None) -> int:
    """How many publishers stand behind the story independently of each other.

    Texts derived from one another are one account, publishers of one owner are one voice; the figure is how many
    accounts can each be given a voice of its own (a maximum matching). So a wire report in three outlets counts
    once, one outlet's five reports count once, and a wire report beside two outlets' own reports counts three.
    `owners` maps a publisher's name to its owner's.
    """
    accounts: dict[ArticleId, set[str]] = {}
    origin = _origins(members)
    for member in members:
        accounts.setdefault(origin[member.article.id], set()).add(_voice(member.article, owners or {}))
    held: dict[str, ArticleId] = {}

    def seat(account: ArticleId, tried: set[str]) -> bool:
        for voice in sorted(accounts[account] - tried):
            tried.add(voice)
            if voice not in held or seat(held[voice], tried):
                held[voice] = account
                return True
        return False

    return sum(seat(account, set()) for account in accounts)


def _origins(members: Sequence[Member]) -> dict[ArticleId, ArticleId]:
    """For each article the one at the root of what it was derived from, as far as it is in the story."""
    parents = {member.article.id: member.derived_from for member in members}
    origins = {}
    for article_id in parents:
        root, passed = article_id, {article_id}
        while (parent := parents.get(root)) is not None and parent not in passed:
            passed.add(parent)
            root = parent
        origins[article_id] = root
    return origins


def _voice(article: Article, owners: Mapping[str, str]) -> str:
    """Whose voice an article is: the owner, else the publisher, else the host of its address, else nobody's."""
    name = article.publisher or urlsplit(article.url or "").hostname or article.id
    return owners.get(name, name).casefold().removeprefix("www.")
