"""Does a story belong to a topic, and by what? Words and phrases on word boundaries, people, sources."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.stories.coverage import Member
    from bot.core.types import Topic

_QUOTES = str.maketrans("’‘‛ʼ", "''''")


def match(topic: Topic, members: Sequence[Member]) -> str | None:
    """Why these articles belong to `topic`, in words for people; None where none does.

    One article must meet all that the topic asks (any of `any`, all of `all`, none of `none`, one of `people`, one
    of `sources`); what a topic leaves empty it does not ask. Articles that repeat others' texts are not asked.
    """
    for member in members:
        if member.relation != "copy" and (reason := _matched(topic, member)) is not None:
            return reason
    return None


def is_from(member: Member, sources: Sequence[str]) -> bool:
    """Does one of these names mean the member's publisher, source or host?"""
    return any(_is_from(wanted, member) for wanted in sources)


def _matched(topic: Topic, member: Member) -> str | None:
    article = member.article
    text = _folded(f"{article.title or ''}\n{article.text}")
    any_of = _first(topic.any, text)
    person = _first(topic.people, text)
    source = next((wanted for wanted in topic.sources if _is_from(wanted, member)), None)
    asked = ((topic.any, any_of), (topic.people, person), (topic.sources, source))
    if any(wanted and found is None for wanted, found in asked):
        return None
    if not all(_stands(phrase, text) for phrase in topic.all) or any(_stands(phrase, text) for phrase in topic.none):
        return None
    words = [f"“{phrase}”" for phrase in (any_of, *topic.all) if phrase is not None]
    reasons = [
        f"mentions {', '.join(words)}" if words else None,
        f"names {person}" if person is not None else None,
        f"comes from {source}" if source is not None else None,
    ]
    return "; ".join(reason for reason in reasons if reason is not None) or f"everything is in {topic.name}"


def _first(phrases: Sequence[str], text: str) -> str | None:
    return next((phrase for phrase in phrases if _stands(phrase, text)), None)


def _stands(phrase: str, text: str) -> bool:
    return _pattern(phrase).search(text) is not None


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, its blanks standing for any run of blanks; one without a word never matches."""
    words = r"\s+".join(re.escape(word) for word in _folded(phrase).split())
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)")


def _folded(text: str) -> str:
    """Case, accents and the shape of apostrophes do not count."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _is_from(wanted: str, member: Member) -> bool:
    """Whether `wanted` names the article's publisher, its source, or the host of its address or a domain above it."""
    article = member.article
    host = (urlsplit(article.url or "").hostname or "").removeprefix("www.")
    names = {_folded(name) for name in (article.publisher, member.source, article.source_id) if name}
    return _folded(wanted) in names or f".{host}".endswith(f".{wanted.casefold().removeprefix('www.')}")
