"""What comes of something somebody said: what they are told, what all are told, and what is noted of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.message import Message
from bot.core.types import ArticleId
from bot.store.outbox import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How something somebody said ended; `what` says so in a few words of ours (never theirs), for whoever looks into it.

    `drafts` are what all may read: they are put in the outbox in the transaction that settles the row, so that both are
    there or neither is. `said` is what the asker alone was told, kept with the row together with `evidence`, the articles
    it stands on, where it may be shared later. `ignored` is what was not said to us.
    """

    what: str
    state: Literal["done", "ignored"] = "done"
    drafts: tuple[Draft, ...] = ()
    said: Message | None = None
    evidence: tuple[ArticleId, ...] = ()


IGNORED = Outcome(what="not said to us", state="ignored")
