"""Readings to gold: words named by an annotator become offsets, and whatever cannot be found is refused.

An annotator names strings, never offsets. A string that occurs more than once in its story needs `nth`
(counted from 1) and is refused without it; the parts of a condition are looked for inside its evidence,
and there the first occurrence counts unless `nth` says otherwise.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from bot.core.errors import InputError
from bot.core.types import STANCES
from bot.newsroom import editions

KINDS = ("name", "pronoun", "none", "title", "organisation", "anonymous", "document", "collective")
PARTS = ("action", "trigger", "clause", "consequence", "deadline", "actor_mention", "target_mention")
QUOTE_KEYS = {"text", "nth", "by", "kind", "mention"}
CONDITION_KEYS = {
    "evidence", "nth", "actor", "stance", "target", "null_ok", "said_by", "apparent", "required", "note", *PARTS,
}  # fmt: skip

Span = dict[str, Any]


def readings() -> dict[str, Mapping[str, Any]]:
    """Every reading of the package by its story's slug, as TOML has it."""
    folder = files("bot.evals.gold") / "readings"
    found = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return {slug: tomllib.loads(found[slug]) for slug in sorted(found)}


def quotes() -> list[dict[str, Any]]:
    """The quote gold, one document a story: id, text, quotes, not_quotes."""
    return [quote_document(slug, reading) for slug, reading in readings().items()]


def conditions() -> list[dict[str, Any]]:
    """The condition gold, one document a story: id, sha256 of the text, conditions, not_conditions."""
    return [condition_document(slug, reading) for slug, reading in readings().items()]


def quotes_file() -> str:
    """What `quotes.jsonl` must hold."""
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in quotes())


def conditions_file() -> str:
    """What `conditions.json` must hold: a list with one story a line, so that a change reads as one."""
    return "[\n" + ",\n".join(json.dumps(document, ensure_ascii=False) for document in conditions()) + "\n]\n"


class _Reader:
    """One story with its reading: finds strings, resolves the annotator's short names."""

    def __init__(self, slug: str, reading: Mapping[str, Any]) -> None:
        self.slug = slug
        self.reading = reading
        self.text = editions.text(slug)

    def fail(self, what: str) -> InputError:
        return InputError(f"readings/{self.slug}.toml: {what}")

    def span(self, words: str, nth: int | None = None) -> Span:
        """Where `words` stand in the story; refused when absent, or when there are several and no `nth`."""
        count = self.text.count(words)
        if not words or count < (nth or 1):
            raise self.fail(f"{words!r} stands {count} times in the story, number {nth or 1} was asked for")
        if count > 1 and nth is None:
            raise self.fail(f"{words!r} stands {count} times in the story; say which with nth")
        start = -1
        for _ in range(nth or 1):
            start = self.text.index(words, start + 1)
        return {"start": start, "end": start + len(words), "text": words}

    def part(self, words: str | None, evidence: Span) -> Span | None:
        """The first place inside `evidence` where a part of it stands as whole words; None for no words."""
        if words is None:
            return None
        at = evidence["start"]
        while (at := self.text.find(words, at, evidence["end"])) >= 0:
            if not self._inside_word(at) and not self._inside_word(at + len(words)):
                return {"start": at, "end": at + len(words), "text": words}
            at += 1
        raise self.fail(f"{words!r} is not in the evidence {evidence['text']!r}")

    def names(self, keys: Sequence[str]) -> list[str]:
        """The accepted names of one or several entries of [who], the first one canonical."""
        who = self.reading["who"]
        if unknown := [key for key in keys if key not in who]:
            raise self.fail(f"{unknown[0]!r} is not in [who]")
        return list(dict.fromkeys(name for key in keys for name in who[key]))

    def _inside_word(self, at: int) -> bool:
        return 0 < at < len(self.text) and self.text[at - 1].isalnum() and self.text[at].isalnum()


def quote_document(slug: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    """The quote gold of one story. Raises `InputError` naming the reading and what in it does not fit the story."""
    reader = _Reader(slug, reading)
    entries = sorted((_quote(reader, entry) for entry in reading["quotes"]), key=lambda entry: int(entry["start"]))
    others = [
        {**reader.span(entry["text"], entry.get("nth")), "why": entry["why"]} for entry in reading.get("not_quotes", ())
    ]
    return {"id": reader.slug, "text": reader.text, "quotes": entries, "not_quotes": others}


def _quote(reader: _Reader, entry: Mapping[str, Any]) -> Span:
    if unknown := entry.keys() - QUOTE_KEYS:
        raise reader.fail(f"unknown key {min(unknown)!r} in a quote")
    if entry["kind"] not in KINDS or (entry["kind"] == "none") != ("mention" not in entry):
        raise reader.fail(f"{entry['text']!r}: kind is one of {', '.join(KINDS)}, and all but none have a mention")
    if "mention" in entry and entry["mention"] not in reader.text:
        raise reader.fail(f"the mention {entry['mention']!r} is not in the story")
    return {
        **reader.span(entry["text"], entry.get("nth")),
        "kind": entry["kind"],
        "mention": entry.get("mention"),
        "speaker": reader.names([entry["by"]]) if "by" in entry else None,
    }


def condition_document(slug: str, reading: Mapping[str, Any]) -> dict[str, Any]:
    """The condition gold of one story. Raises `InputError` as `quote_document` does."""
    reader = _Reader(slug, reading)
    records = [
        {"id": f"c{number}", **_condition(reader, entry)}
        for number, entry in enumerate(reading.get("conditions", ()), 1)
    ]
    others = [
        {**reader.span(entry["text"], entry.get("nth")), "why": entry["why"]}
        for entry in reading.get("not_conditions", ())
    ]
    sha = hashlib.sha256(reader.text.encode()).hexdigest()
    return {"id": reader.slug, "sha256": sha, "conditions": records, "not_conditions": others}


def _condition(reader: _Reader, entry: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := entry.keys() - CONDITION_KEYS:
        raise reader.fail(f"unknown key {min(unknown)!r} in a condition")
    if wrong := [label for label in entry["stance"] if label not in STANCES]:
        raise reader.fail(f"{wrong[0]!r} is no stance; they are {', '.join(STANCES)}")
    evidence = reader.span(entry["evidence"], entry.get("nth"))
    parts = {part: reader.part(entry.get(part), evidence) for part in PARTS}
    if (parts["trigger"] is None) != (parts["clause"] is None):
        raise reader.fail(f"{entry['evidence']!r}: a trigger needs a clause and a clause a trigger")
    record = {
        "actor": _party(reader, entry["actor"], parts["actor_mention"]),
        "stance": {"label": entry["stance"][0], "accept": entry["stance"]},
        "action": parts["action"],
        "target": None,
        "condition": parts["trigger"] and {"trigger": parts["trigger"], "clause": parts["clause"]},
        "consequence": parts["consequence"],
        "deadline": parts["deadline"],
        "evidence": evidence,
        "said_by": entry["said_by"] if entry["said_by"] == "journalist" else reader.names([entry["said_by"]])[0],
        "certainty": "apparent" if entry.get("apparent") else "stated",
        "required": entry.get("required", True),
    }
    if "target" in entry:
        null = {"null_ok": True} if entry.get("null_ok") else {}
        record["target"] = {**_party(reader, entry["target"], parts["target_mention"]), **null}
    return {**record, **({"note": entry["note"]} if "note" in entry else {})}


def _party(reader: _Reader, keys: Sequence[str], mention: Span | None) -> dict[str, Any]:
    names = reader.names(keys)
    return {"name": names[0], "accept": names, "mention": mention}
