"""Drafts are untrusted, briefings are trusted: nothing becomes one but by the checks in this package.

`quotes.check`, `conditions.check` and `prose.prove` rule on single claims; `briefing` puts a whole draft through them,
`answer` the points of an answer.
"""

from __future__ import annotations

from bot.core.verify.briefings import answer, briefing, headline_of

__all__ = ["answer", "briefing", "headline_of"]
