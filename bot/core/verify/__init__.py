"""Drafts are untrusted, briefings are trusted: nothing becomes one but by the checks in this package.

`quotes.check` and `conditions.check` rule on single claims; `briefing` puts a whole draft through them.
"""

from __future__ import annotations

from bot.core.verify.briefings import briefing, headline_of

__all__ = ["briefing", "headline_of"]
