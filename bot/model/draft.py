"""A briefing as a model is asked to answer it: the JSON schema, and a reader for whatever comes instead.

A server that follows the schema sends bare JSON. Others wrap it in a fence or in words, leave keys out, add some, write
numbers as strings, or are cut off. What can be read is; what cannot comes back as a problem in words a model can mend.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from bot.core.proposals import Proposal
from bot.core.types import Problem

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object of exactly these keys: what OpenAI's strict mode asks of every object."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_NUMBER: Final = {"type": "integer"}
_WORDS: Final = {"type": "string"}
_LINE: Final = _object(text=_WORDS, passages=_list(_NUMBER))

SCHEMA: Final[Mapping[str, Any]] = _object(
    headline=_LINE,
    points=_list(_LINE),
    quotes=_list(_object(candidate=_NUMBER, words=_WORDS)),
    conditions=_list(_NUMBER),
)
"""No lengths: they slow a local server's grammar down to a half. Limits are set where the answer is looked up."""

LONGEST: Final = 100_000
"""Characters of an answer that are looked at: a hundred times a good one."""
_TRIES: Final = 20
"""Opening braces that are tried where words stand around the JSON."""


def parse(text: str) -> Proposal | Problem:
    """The proposal in an answer; where there is none, what is wrong with it. Never raises, whatever the text."""
    if not text.strip():
        return _problem("It is empty: answer with the JSON object alone.")
    if len(text) > LONGEST:
        return _problem(f"It is longer than {LONGEST:,} characters: answer with the JSON object alone.")
    found = next((value for value in _objects(text) if "headline" in value), None)
    if found is None:
        why = "Its JSON is broken, cut off or another's" if "{" in text else "It has no JSON in it"
        return _problem(f"{why}: answer with the whole JSON object alone, and shorter.")
    return _proposal({key: given for key, given in found.items() if given is not None})


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in the text, outer ones before those inside them."""
    at = 0
    for _ in range(_TRIES):
        at = text.find("{", at)
        if at < 0:
            return
        try:
            value, at = json.JSONDecoder(strict=False).raw_decode(text, at)
        except (ValueError, RecursionError):  # broken here, a number of 5,000 digits, nested past all sense
            at += 1
            continue
        yield value


def _proposal(value: Mapping[str, Any]) -> Proposal | Problem:
    from pydantic import ValidationError

    try:
        return _adapter().validate_python(value)
    except ValidationError as wrong:
        return _problem("; ".join(_mistakes(wrong)) + ". Keep to the schema.")


def _mistakes(wrong: ValidationError) -> Iterator[str]:
    """The first few mistakes with their places: `points.2.passages: input should be a valid list`."""
    for error in wrong.errors(include_url=False, include_input=False)[:4]:
        place = ".".join(str(part) for part in error["loc"])
        yield f"{place}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _problem(why: str) -> Problem:
    return Problem(where="the answer", why=why)


@cache
def _adapter() -> TypeAdapter[Proposal]:
    """Reads a proposal leniently: numbers may be strings, keys may be more or fewer. Imported when first needed."""
    from pydantic import TypeAdapter

    return TypeAdapter(Proposal)
