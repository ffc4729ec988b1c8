"""What is true of a story, told independently of the verifier: plain string comparison, no rules, no code of ours.

A mutant that happens to be true is no mutant; `is_true` finds those. It errs on the side of calling a claim true.
"""

from __future__ import annotations

import re

from bot.core.types import Person
from tests.core.verify.told import Told

_ALIKE = {ord(c): "'" for c in "’‘`"} | {ord(c): '"' for c in "“”«»„"} | {ord(c): "-" for c in "–—"}


def plain(text: str) -> str:
    """Case, marks at the edges and typography taken away."""
    flat = re.sub(r"[\u00ad\u200b]", "", text).translate(_ALIKE).replace("--", "-")
    flat = re.sub(r"\[(\w)\](?=\w)", r"\1", flat).replace("...", "…")
    return " ".join(re.sub(r"\s*-\s*", "-", flat).split()).strip("\"' .,;:").lower()


def sentences_of(words: str) -> list[str]:
    """Runs of whole sentences of a quote, by a cruder splitter than ours: at every stop before a capital."""
    parts = re.split(r"(?<=[.?!…])\s+(?=[\"'“‘]?[A-Z0-9])", words)
    return [" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)]


def is_true(story: Told, claim: str, speaker: Person | None) -> bool:
    """May the claim be called true of the speaker (of anybody when None)?"""
    wanted = plain(claim)
    for said in story.said:
        if speaker is not None and said.speaker != speaker:
            continue
        if any(plain(whole) == wanted for whole in sentences_of(story.words(said))):
            return True
    return False


def letters(text: str) -> str:
    """Only letters and digits, to see whether two strings could be taken for the same words."""
    return "".join(c for c in text.lower() if c.isalnum())
