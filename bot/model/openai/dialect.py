"""What a server understands of OpenAI's chat protocol, learnt from what it refuses.

"OpenAI-compatible" is a family of dialects: reasoning models want `max_completion_tokens` and no temperature, some
servers know no JSON schema, some no usage in a stream, some models no system message. A new server is asked in full;
each refusal that names a parameter takes one step down its ladder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from bot.core.ports import Prompt
from bot.model.openai.refusals import Refusal
from bot.model.openai.replies import encodable

Structure = Literal["schema", "object", "text"]
"""How the form of an answer is asked for: by JSON schema, as any JSON object, or in words only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a server is asked. `settled`: the configuration fixes `structure`, no refusal changes it."""

    structure: Structure = "schema"
    settled: bool = False
    limit: str = "max_tokens"
    temperature: bool = True
    usage: bool = True
    system: bool = True

    def after(self, refusal: Refusal) -> Dialect | None:
        """The dialect to try next, or None when the refusal is about something else."""
        if refusal.status not in _NOT_UNDERSTOOD or refusal.too_long:
            return None
        named = _named(refusal.parameter) or _named(refusal.message)
        if refusal.status == 501 and not named:
            named = [_STRUCTURE]
        lower = (ladder.below(self) for ladder in named)
        return next((dialect for dialect in lower if dialect is not None), None)

    def drafting(self, prompt: Prompt, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The request that asks for one answer following `schema`."""
        if self.structure == "schema":
            form = {"name": "answer", "strict": True, "schema": dict(schema)}
            return self._asking(prompt) | {"response_format": {"type": "json_schema", "json_schema": form}}
        told = replace(prompt, system=f"{prompt.system}\n\n{_IN_WORDS}\n{json.dumps(schema)}")
        asked = {"response_format": {"type": "json_object"}} if self.structure == "object" else {}
        return self._asking(told) | asked

    def streaming(self, prompt: Prompt) -> dict[str, Any]:
        """The request that asks for text in pieces, and for its usage at the end."""
        counted = {"stream_options": {"include_usage": True}} if self.usage else {}
        return self._asking(prompt) | {"stream": True} | counted

    def _asking(self, prompt: Prompt) -> dict[str, Any]:
        system, user = encodable(prompt.system), encodable(prompt.user)
        apart = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        joined = [{"role": "user", "content": f"{system}\n\n{user}"}]
        return {"messages": apart if self.system else joined} | ({"temperature": 0} if self.temperature else {})


_IN_WORDS: Final = "Answer with one JSON object and nothing else: no fence, no words around it. Its JSON Schema:"

_NOT_UNDERSTOOD: Final = {400, 404, 415, 422, 500, 501}
"""How servers refuse a parameter. llama-cpp-python answers 500 to a form of `response_format` it does not know."""


@dataclass(frozen=True, slots=True)
class _Ladder:
    """A field of `Dialect` with its values from the best to the last, and how a refusal names the parameter."""

    field: str
    rungs: tuple[object, ...]
    named: re.Pattern[str]

    def below(self, dialect: Dialect) -> Dialect | None:
        at = self.rungs.index(getattr(dialect, self.field)) + 1
        if at == len(self.rungs) or (self.field == "structure" and dialect.settled):
            return None
        changed: dict[str, Any] = {self.field: self.rungs[at]}
        return replace(dialect, **changed)


def _ladder(field: str, rungs: tuple[object, ...], named: str) -> _Ladder:
    return _Ladder(field, rungs, re.compile(named, re.IGNORECASE))


_STRUCTURE: Final = _ladder(
    "structure", ("schema", "object", "text"), r"response[_ ]format|json[_ ]schema|json[_ ]object|structured[_ ]output"
)
_LADDERS: Final = (
    _STRUCTURE,
    _ladder("limit", ("max_tokens", "max_completion_tokens"), r"max_(?:completion_)?tokens"),
    _ladder("temperature", (True, False), r"temperature"),
    _ladder("usage", (True, False), r"stream_options|include_usage"),
    _ladder("system", (True, False), r"messages\[0\]\.role|system (?:role|messages?)|role.{1,10}system"),
)


def _named(said: str) -> list[_Ladder]:
    return [ladder for ladder in _LADDERS if ladder.named.search(said)]
