"""What the flows ask of the edges, as protocols: an edge implements one, a test may too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Finish = Literal["stop", "length", "refused"]
"""Why a model stopped: it was done, it ran into the limit of tokens, it would not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is told: the rules (`system`) and the material (`user`). `version` names the prompt file's content."""

    system: str
    user: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one call took: tokens read and written."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model answered. `text` is untrusted; a refusal or a cut answer says so in `finish`."""

    text: str
    usage: Usage
    finish: Finish = "stop"


class Model(Protocol):
    """Somebody who writes drafts. A call that fails raises `Transient` (with `after`, if it was told) or `Permanent`."""

    @property
    def name(self) -> str:
        """The model's name, as it is asked for and as readers are told."""

    @property
    def most_out(self) -> int:
        """The most tokens one call may write: what a budget must reserve."""

    async def draft(self, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:
        """One answer that should follow the JSON schema. It may not: the text is whatever came."""

    def stream(self, prompt: Prompt) -> AsyncIterator[str | Completion]:
        """Plain text in pieces as it is written, and the whole with its usage as the last item."""
