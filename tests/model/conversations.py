"""Talking to a scripted server through the real model: what comes back, whatever it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from bot.core.errors import Permanent, Transient
from bot.core.ports import Completion, Prompt
from bot.model.openai import OpenAIModel
from tests.model.server import ModelServer, Script, playing

PROMPT: Final = Prompt(system="Say what was said.", user="[1] Lammy spoke — “on Monday”.", version="test-1")
SCHEMA: Final = {
    "type": "object",
    "properties": {"headline": {"type": "string"}},
    "required": ["headline"],
    "additionalProperties": False,
}

Failure = Permanent | Transient


@asynccontextmanager
async def talking(script: Script, **entry: Any) -> AsyncIterator[tuple[ModelServer, OpenAIModel]]:
    """A server that plays `script`, and a model that asks it."""
    async with playing(script) as server:
        model = OpenAIModel(server.entry(**entry))
        try:
            yield server, model
        finally:
            await model.close()


async def drafted(model: OpenAIModel) -> Completion | Failure:
    """What one draft ends in."""
    try:
        return await model.draft(PROMPT, SCHEMA)
    except (Permanent, Transient) as failure:
        return failure


async def streamed(model: OpenAIModel) -> tuple[str, Completion | Failure]:
    """The pieces of one stream, put together, and what it ends in."""
    pieces: list[str] = []
    try:
        async with aclosing(model.stream(PROMPT)) as stream:
            async for item in stream:
                if isinstance(item, Completion):
                    return "".join(pieces), item
                pieces.append(item)
    except (Permanent, Transient) as failure:
        return "".join(pieces), failure
    raise AssertionError("a stream ends with its completion or a failure")


async def failed(model: OpenAIModel, *, stream: bool = False) -> Failure:
    """The failure a call must end in."""
    ended = (await streamed(model))[1] if stream else await drafted(model)
    assert isinstance(ended, Permanent | Transient), ended
    return ended


async def completed(model: OpenAIModel, *, stream: bool = False) -> Completion:
    """The completion a call must end in."""
    ended = (await streamed(model))[1] if stream else await drafted(model)
    assert isinstance(ended, Completion), ended
    return ended
