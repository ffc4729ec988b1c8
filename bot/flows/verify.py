"""Verify: an editor's claims against an article, ruled on by the code that checks every briefing."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from bot.core.drafts import Claim
from bot.core.errors import InputError
from bot.core.reading import Reading
from bot.core.verify import quotes
from bot.core.verify.quotes import Ruling


class _Claimed(BaseModel):
    """One claim of a claims file; other keys are somebody's notes."""

    quote: str
    speaker: str | None = None
    at: Annotated[int, Field(ge=0)] | None = None


_FILE = TypeAdapter(list[_Claimed])


def claims(raw: bytes, name: str) -> tuple[Claim, ...]:
    """The claims in a JSON list of `{"quote", "speaker"}`; `speaker` may be null and `at` give an offset.

    Raises `InputError` naming the file, the claim (counted from 1) and the key.
    """
    try:
        listed = _FILE.validate_json(raw, strict=True)
    except ValidationError as wrong:
        raise InputError("\n".join(_told(name, error["loc"], error["msg"]) for error in wrong.errors())) from wrong
    return tuple(Claim(quote=each.quote, speaker=each.speaker, at=each.at) for each in listed)


def _told(name: str, place: tuple[int | str, ...], why: str) -> str:
    claim = f", claim {int(place[0]) + 1}" if place else ""
    key = f", “{place[1]}”" if len(place) > 1 else ""
    return f'{name}{claim}{key}: {why[0].lower()}{why[1:]}; claims are a JSON list of {{"quote": …, "speaker": …}}'


def rule(reading: Reading, wanted: tuple[Claim, ...]) -> tuple[Ruling, ...]:
    """A ruling for each claim, in order."""
    return tuple(quotes.check(reading, claim) for claim in wanted)
