"""Does a model answer, how fast, and in the form it is asked for? For `onrecord doctor`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.core.errors import Permanent, Transient
from bot.core.ports import Completion, Prompt
from bot.core.types import Problem
from bot.model.openai import OpenAIModel
from bot.model.openai.dialect import Structure

_PROMPT: Final = Prompt(
    system="You answer with one JSON object.",
    user="Name the capital of France, and say how many letters its name has.",
    version="probe",
)
_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "letters": {"type": "integer"}},
    "required": ["city", "letters"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What one small question showed: how a structure can be asked for, the seconds it took, and what is wrong."""

    structured: Structure
    seconds: float
    problem: Problem | None = None


async def probe(model: OpenAIModel) -> Probe:
    """Ask the model for a tiny structure and look whether it comes. One call; a failure is a `Problem`, never raised."""
    began = asyncio.get_running_loop().time()
    try:
        why = _fault(await model.draft(_PROMPT, _SCHEMA))
    except (Transient, Permanent) as failure:
        why = str(failure)
    seconds = asyncio.get_running_loop().time() - began
    problem = Problem(where=f"model {model.name}", why=why) if why else None
    return Probe(structured=model.structure, seconds=seconds, problem=problem)


def _fault(answer: Completion) -> str:
    """What is wrong with the answer, if anything: its form, not whether Paris has five letters."""
    if answer.finish == "refused":
        return "it refuses to answer a plain question; name another model"
    if answer.finish == "length":
        return "it does not finish a two-word answer; raise [model] most_out or name another model"
    begin, end = answer.text.find("{"), answer.text.rfind("}") + 1
    try:
        found = json.loads(answer.text[begin:end])
    except (ValueError, RecursionError):
        found = None
    match found:
        case {"city": str(), "letters": int()}:
            return ""
        case _:
            return "it answers, but not in the form asked for; briefings will mostly be extracts: name a larger model"
