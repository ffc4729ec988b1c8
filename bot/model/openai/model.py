"""`OpenAIModel`: any OpenAI-compatible server as somebody who writes drafts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from bot.core.ports import Completion, Prompt, Usage
from bot.model.openai import failures
from bot.model.openai.dialect import Dialect, Structure
from bot.model.openai.failures import Server
from bot.model.openai.refusals import Refused
from bot.model.openai.replies import Malformed, Reading, whole

if TYPE_CHECKING:
    from bot.config import ModelEntry
    from bot.model.openai.client import Client

OPENAI: Final = "https://api.openai.com/v1"
"""Whom a key without a base address is for."""


class OpenAIModel:
    """The `Model` port over `[model]` of the configuration.

    At most `at_once` and `reserved` calls run together; others wait for their turn. Queued briefings are never more than
    `at_once` (the queue sees to that), so that the reserved turns are free for people who wait. `deadline` is for a
    whole call, from the turn on: connecting, asking again in another dialect, reading. The SDK is loaded in a thread
    with the first call.
    Every failure is `Transient` or `Permanent`, names the server, says what to do, and never holds the key.
    """

    def __init__(self, entry: ModelEntry) -> None:
        self._entry = entry
        self._server = Server(
            model=entry.name,
            address=_address(entry.base_url or OPENAI),
            keyed=_key(entry) is not None,
            deadline=entry.deadline,
        )
        self._dialect = Dialect() if entry.structured == "auto" else Dialect(structure=entry.structured, settled=True)
        self._turn = asyncio.Semaphore(entry.at_once + entry.reserved)
        self._opening = asyncio.Lock()
        self._opened: Client | None = None

    def __repr__(self) -> str:
        return f"<{self.name} at {self._server.address}>"

    @property
    def name(self) -> str:
        """The model's name, as it is asked for and as readers are told."""
        return self._entry.name

    @property
    def most_out(self) -> int:
        """The most tokens one call may write."""
        return self._entry.most_out

    @property
    def structure(self) -> Structure:
        """How the form of a draft is asked for, as far as the server's refusals have taught."""
        return self._dialect.structure

    async def draft(self, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:
        """One answer that should follow the JSON schema."""
        async with self._turn:
            client = await self._client()
            try:
                async with asyncio.timeout(self._entry.deadline.total_seconds()):
                    return await self._drafted(client, prompt, schema)
            except _BROKEN as error:
                failure = self._failure(error)
            raise failure

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion]:
        """Plain text in pieces as it is written, and the whole with its usage as the last item.

        A stream that breaks off raises `Transient` after the pieces it gave. Who stops listening early
        closes the iterator (`contextlib.aclosing`), so that the turn is free for others.
        """
        async with self._turn:
            client = await self._client()
            end = asyncio.get_running_loop().time() + self._entry.deadline.total_seconds()
            reading = Reading()
            async with aclosing(self._pieces(client, prompt, reading)) as pieces:
                while (piece := await self._next(pieces, end)) is not None:
                    if piece:
                        yield piece
            if reading.finish is None:
                raise failures.broken_off(self._server)
            yield reading.completion(prompt)

    async def close(self) -> None:
        """Let go of the connections; the next call opens new ones."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.close()

    async def _drafted(self, client: Client, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:
        while True:
            spoken = self._dialect
            try:
                return whole(await client.answer(self._body(spoken, spoken.drafting(prompt, schema))), prompt)
            except Refused as refused:
                if refused.refusal.filtered:
                    return Completion(text=refused.refusal.message, usage=Usage(), finish="refused")
                self._learn(spoken, refused)

    async def _pieces(self, client: Client, prompt: Prompt, reading: Reading) -> AsyncGenerator[str]:
        """What `reading` takes, piece by piece; some are empty."""
        while True:
            spoken = self._dialect
            try:
                async with aclosing(client.pieces(self._body(spoken, spoken.streaming(prompt)))) as events:
                    async for data in events:
                        yield reading.take(data)
            except Refused as refused:
                if refused.refusal.filtered:
                    reading.refuse(refused.refusal.message)
                    return
                if reading.text:
                    raise
                self._learn(spoken, refused)
            else:
                return

    async def _next(self, pieces: AsyncGenerator[str], end: float) -> str | None:
        """The next piece before the loop's time is `end`, None when there is none. The time between calls counts too."""
        try:
            async with asyncio.timeout_at(end):
                return await anext(pieces, None)
        except _BROKEN as error:
            failure = self._failure(error)
        raise failure

    def _body(self, spoken: Dialect, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {"model": self.name, spoken.limit: self.most_out, **asked}

    def _learn(self, spoken: Dialect, refused: Refused) -> None:
        """Speak as the server understands from now on. Two first calls may learn one thing each; the one forgotten
        is learnt again by the next call.
        """
        understood = spoken.after(refused.refusal)
        if understood is None:
            raise refused
        self._dialect = understood

    def _failure(self, error: Exception) -> Exception:
        match error:
            case TimeoutError():
                return failures.late(self._server)
            case Refused(refusal=refusal):
                return failures.refused(self._server, refusal)
            case _:
                return failures.malformed(self._server)

    async def _client(self) -> Client:
        async with self._opening:
            if self._opened is None:
                self._opened = await asyncio.to_thread(self._open)
            return self._opened

    def _open(self) -> Client:
        """Loading the SDK takes about a second: in a thread, so that pages are served meanwhile."""
        from bot.model.openai.client import Client

        return Client(self._server, base_url=self._entry.base_url or OPENAI, key=_key(self._entry))


_BROKEN: Final = (TimeoutError, Malformed, Refused)


def _key(entry: ModelEntry) -> str | None:
    """The key without the line end that a file of secrets leaves behind it."""
    return (entry.key.get_secret_value().strip() or None) if entry.key else None


def _address(url: str) -> str:
    """A base address without a user and password, for people."""
    return re.sub(r"//[^/]*@", "//", url)
