"""Discord's documented limits as our own schema: what it would refuse, with what its OpenAPI document leaves out.

problems({"content": "Hello"})  →  []
problems({"embeds": [{"title": "x" * 300}]})  →  ["$.embeds[0].title: 300 characters, not 1 to 256"]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.schemas.discord.bodies import BUILT, MODAL, SAID
from tests.schemas.shapes import characters, wrong

COMPONENTS_V2: Final = 1 << 15
_BUTTON, _TEXT, _LINK = 2, 10, 5


def problems(payload: Mapping[str, Any], *, partial: bool = False) -> list[str]:
    """What Discord would refuse in a message (or a `partial` one, an edit), a line each; nothing for what it takes."""
    flags = payload.get("flags")
    built = isinstance(flags, int) and bool(flags & COMPONENTS_V2)
    given = {name: value for name, value in payload.items() if value is not None}
    if built:  # what an edit empties is not there
        given = {name: value for name, value in given.items() if value or name not in ("content", "embeds")}
    found = list(wrong(given, BUILT if built else SAID))
    if not partial and not any(given.get(part) for part in ("content", "embeds", "components")):
        found.append("$: an empty message")
    if given.get("enforce_nonce") and not given.get("nonce"):
        found.append("$.enforce_nonce: there is no nonce")
    return found or [*_components(given.get("components", ())), *_embeds(given.get("embeds", ())), *_called(given)]


def modal_problems(modal: Mapping[str, Any]) -> list[str]:
    """What Discord would refuse in a modal, a line each."""
    return list(wrong(modal, MODAL)) or list(_twice(list(_within(modal["components"]))))


def _components(components: Any) -> Iterator[str]:
    every = list(_within(components))
    if len(every) > 40:
        yield f"$.components: {len(every)} components, not at most 40"
    together = sum(characters(each["content"]) for each in every if each["type"] == _TEXT)
    if together > 4_000:
        yield f"$.components: {together} characters in all texts, not at most 4,000"
    yield from _twice(every)
    for each in every:
        if each["type"] == _BUTTON and ("url" in each) is ("custom_id" in each):
            yield "$.components: a button has either a custom_id or a url"
        if each["type"] == _BUTTON and ("url" in each) is not (each["style"] == _LINK):
            yield "$.components: a button with a url has style 5, and only that"


def _twice(every: list[Mapping[str, Any]]) -> Iterator[str]:
    for name in ("custom_id", "id"):
        counted = Counter(each[name] for each in every if each.get(name))
        yield from (
            f"$.components: {name} {value!r} is there {count} times" for value, count in counted.items() if count > 1
        )


def _within(components: Any) -> Iterator[Mapping[str, Any]]:
    for each in components:
        yield each
        yield from _within(each.get("components", ()))
        yield from _within([each[part] for part in ("accessory", "component") if part in each])


def _embeds(embeds: Any) -> Iterator[str]:
    together = sum(map(_characters, embeds))
    if together > 6_000:
        yield f"$.embeds: {together} characters in all embeds, not at most 6,000"
    urls = Counter(embed["url"] for embed in embeds if "url" in embed)
    yield from (f"$.embeds: {count} of {url} are drawn as one" for url, count in urls.items() if count > 1)


def _characters(embed: Mapping[str, Any]) -> int:
    texts = [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
    texts += [embed.get("author", {}).get("name", "")]
    texts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    return sum(map(characters, texts))


def _called(payload: Mapping[str, Any]) -> Iterator[str]:
    """Discord refuses to parse all of a kind and name some of it as well."""
    mentions = payload.get("allowed_mentions", {})
    for kind in ("roles", "users"):
        if mentions.get(kind) and kind in mentions.get("parse", ()):
            yield f"$.allowed_mentions: {kind} are parsed and named"
        if len(set(mentions.get(kind, ()))) < len(mentions.get(kind, ())):
            yield f"$.allowed_mentions.{kind}: one is named twice"
