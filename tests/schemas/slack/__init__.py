"""Slack's documented limits as our own schema: what it would refuse, and with which error.

problems({"text": "Hello", "blocks": [{"type": "header", …}]})  →  ["invalid_blocks: $.blocks[0].text.text: …"]
problems({"type": "modal", "title": …, "blocks": …})            →  ["invalid_arguments: …"]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.schemas.shapes import characters, wrong
from tests.schemas.slack.blocks import MESSAGE, VIEWS

MOST_TEXT: Final = 13_300
"""Characters that all blocks of a message may hold together, a block itself counting 125. Not documented; measured in
github.com/slackapi/bolt-js/issues/2509 (13,297 with one block, 125 fewer with a second) and 2867 (less than 12,000 of
plain sums was refused where there were many blocks)."""

_A_BLOCK: Final = 125
_MOST_MARKDOWN: Final = 12_000
"""Characters of all markdown blocks of a message together (docs.slack.dev, markdown block)."""


def problems(payload: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse in a message (`text`, `blocks`) or a view (`type`, `blocks`, …); each line begins with
    the error it would give. Nothing for a payload that it takes.
    """
    if "type" in payload:
        return [f"invalid_arguments: {line}" for line in (*wrong(payload, VIEWS), *_twice(payload))]
    said = {name: payload[name] for name in ("text", "blocks") if payload.get(name) is not None}
    found = [f"invalid_blocks: {line}" for line in (*wrong(said, MESSAGE), *_twice(said))]
    if not (said.get("text") or said.get("blocks")):
        found.append("no_text: neither text nor blocks")
    if not found and said.get("blocks"):
        found += _too_long(said["blocks"])
    return found


def _too_long(blocks: list[dict[str, Any]]) -> Iterator[str]:
    held = sum(_held(block) + _A_BLOCK for block in blocks)
    if held > MOST_TEXT + _A_BLOCK:
        yield f"msg_blocks_too_long: {held} characters in {len(blocks)} blocks"
    markdown = sum(characters(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > _MOST_MARKDOWN:
        yield f"invalid_blocks: {markdown} characters of markdown"


def _held(value: Any) -> int:
    """The characters of every text below."""
    if isinstance(value, Mapping):
        own = value.get("text")
        below = sum(_held(part) for name, part in value.items() if not (name == "text" and isinstance(part, str)))
        return below + (characters(own) if isinstance(own, str) else 0)
    return sum(map(_held, value)) if isinstance(value, list | tuple) else 0


def _twice(payload: Mapping[str, Any]) -> Iterator[str]:
    """Ids that must be unique and are not: of blocks in their payload, of elements in their block."""
    given = payload.get("blocks")
    blocks = [block for block in given if isinstance(block, Mapping)] if isinstance(given, list | tuple) else []
    yield from _repeated("block_id", blocks, "$.blocks")
    for number, block in enumerate(blocks):
        elements = block.get("elements")
        if isinstance(elements, list | tuple):
            yield from _repeated("action_id", [e for e in elements if isinstance(e, Mapping)], f"$.blocks[{number}]")


def _repeated(name: str, among: list[Mapping[str, Any]], at: str) -> Iterator[str]:
    counted = Counter(str(one[name]) for one in among if name in one)
    yield from (f"{at}: {name} {value!r} stands there {count} times" for value, count in counted.items() if count > 1)
