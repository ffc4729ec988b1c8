"""Is this the article, a taste of it, or nothing? Decided so that a stub is never briefed as if it were whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.types import Quality
    from bot.ingest.metadata import Declared

WHOLE = 120
"""Words from which a text is an article without further questions: teasers in feeds and stubs end below 100."""

SHORTEST = 40
"""Words of the shortest news item: two sentences with who, what and when. Below, it is a caption or a teaser."""

_STUB_WORDS = 250
"""Stubs show a lead of up to four paragraphs; a call to subscribe under a longer text is an advertisement."""

_STUB = re.compile(
    r"(?:subscribe|sign in|log in|sign up|register|create (?:a|your)(?: free)? account)(?: (?:now|today|here|for free))?,? (?:to|and) (?:continue|keep|read|unlock|access|view|finish|see)\b|"
    r"(?:to|and) (?:continue|keep) reading|to (?:read|unlock|access) (?:the |this )?(?:full|whole|entire|rest|complete|article|story)|"
    r"this (?:article|content|story|page|post) is (?:only |exclusively )?(?:for|available (?:only )?(?:to|for)|exclusive to|reserved for|restricted to)\b.{0,30}?(?:subscriber|member|premium|paying|registered)|"
    r"you(?:'|’)?(?: ha)?ve (?:reached|used|read) (?:your|all|the) .{0,30}?(?:limit|free articles?|articles? (?:this|left))",
    re.IGNORECASE,
)
"""Calls that stand in an article's place."""

_OFFER = re.compile(
    r"(?:subscriber|member|premium)s?[- ](?:only|exclusive)\b|(?:already|become|not) a (?:subscriber|member)\b|"
    r"(?:start|begin) your (?:free )?(?:trial|subscription)|support (?:our )?journalism to read",
    re.IGNORECASE,
)
"""Offers that stand beside whole articles too: they tell a stub only under less than an article's length."""

_CUT = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.|\+\d+ chars)\s*\]|\bread more|\bcontinue reading)\W*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s|$)")


def quality_of(text: str, said: Declared, *, page: str) -> Quality:
    """Judge an extracted text by what its page says; `page` is the visible text under the page's head.

    - `empty`: no words.
    - `paywalled`: the publisher says it is not free, or a short text stands over a call to subscribe.
    - `full`: 120 words or more; or a short news item: 40 words or more in two sentences or more, complete at
      its end, and more than the teaser the page describes itself with.
    - `thin`: anything else.
    """
    words = len(text.split())
    if not re.search(r"\w", text):
        return "paywalled" if said.free is False else "empty"
    if said.free is False or (words < _STUB_WORDS and _STUB.search(page)) or (words < WHOLE and _OFFER.search(page)):
        return "paywalled"
    if words >= WHOLE:
        return "full"
    return "full" if words >= SHORTEST and _is_complete(text) and not _is_teaser(text, said.description) else "thin"


def _is_complete(text: str) -> bool:
    last = text.rstrip()
    closed = re.search(r"[.!?][\"'”’)\]]*$", last) is not None
    return closed and not _CUT.search(last) and len(_SENTENCE_END.findall(last)) >= 2


def _is_teaser(text: str, description: str | None) -> bool:
    """Whether the text says hardly more than the description: its words are nearly all in it."""
    words = re.findall(r"\w+", text.lower())
    known = set(re.findall(r"\w+", (description or "").lower()))
    return sum(word in known for word in words) >= 0.9 * len(words)
