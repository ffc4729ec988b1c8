"""The edges of making a digest that can be cut, beside those of delivering it: the engine and the model."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from bot.core.ports import Completion, JobState, Payload, Prompt, Queue, Usage
from tests.flows.delivery.crashes import Fate
from tests.flows.pile import Job, Pile


class CutJobs(Pile):
    """An engine that keeps its jobs over lives: what was running when its process died is run anew by the next."""

    def __init__(self, fate: Fate, kept: Mapping[str, Job]) -> None:
        super().__init__()
        self._fate = fate
        interrupted = {key for key, job in kept.items() if job.state == "running"}
        self.jobs = {
            key: replace(job, state="waiting" if key in interrupted else job.state) for key, job in kept.items()
        }

    async def submit(self, kind: str, key: str, payload: Payload, *, queue: Queue) -> None:
        self._fate.at("before submission")
        await super().submit(kind, key, payload, queue=queue)
        self._fate.at("after submission")

    async def status(self, key: str) -> JobState:
        self._fate.alive()
        return await super().status(key)


class CutModel:
    """A model that answers everything with the same words, and counts what is paid."""

    name = "scripted"
    most_out = 1500

    def __init__(self, fate: Fate, words: str, paid: int) -> None:
        self._fate, self._words, self.paid = fate, words, paid

    async def draft(self, prompt: Prompt, schema: Mapping[str, Any]) -> Completion:  # noqa: ARG002 - the port's
        self._fate.at("before call")
        self.paid += 1
        self._fate.at("after call")
        return Completion(text=self._words, usage=Usage(tokens_in=100, tokens_out=100))

    def stream(self, prompt: Prompt) -> AsyncIterator[str | Completion]:
        raise AssertionError(f"nobody asked anything: {prompt.user[:80]}")
