"""What somebody sees of Discord's payloads, in lines that can be read and compared: no ids, no marks of ours, no colours.

Markdown stays as it is written, but for escapes, which are not seen, and links, of which the label is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(<?https?://[^)>]+>?\)")
_ESCAPE = re.compile(r"\\([^\w\s])")
_MARK = re.compile(r"^-# OnRecord · [A-Z2-7a-z]{12}$|(?: · )?\b[A-Za-z2-7]{12}$")


def drawn(message: Json) -> list[str]:
    """The lines of a message: its content, its embeds, its components."""
    lines = _text(str(message.get("content") or ""))
    for embed in message.get("embeds") or ():
        lines += [f"| {line}" for line in _embed(embed)]
    return [*lines, *(line for each in message.get("components") or () for line in _component(each))]


def modal(shown: Json) -> list[str]:
    """The lines of a modal: its title and its inputs with what they say already."""
    return [f"“{shown['title']}”", *(line for each in shown["components"] for line in _component(each))]


def _component(part: Json) -> Iterator[str]:
    match part["type"]:
        case 1:
            yield "  " + " ".join(map(_element, part["components"]))
        case 9:
            for each in part["components"]:
                yield from _component(each)
            yield f"  {_element(part['accessory'])}"
        case 10:
            yield from _text(str(part["content"]))
        case 14:
            yield "---"
        case 17:
            for each in part["components"]:
                yield from (f"| {line}" for line in _component(each))
        case 18:
            hint = f"  ({part['description']})" if part.get("description") else ""
            yield f"{part['label']}: {_element(part['component'])}{hint}"
        case other:
            yield f"<component {other}>"


def _element(element: Json) -> str:
    """A thing to click or to fill in, as it is labelled."""
    match element["type"]:
        case 2:
            return f"[{element['label']}{' ↗' if element.get('url') else ''}]"
        case 4:
            return str(element.get("value") or f"…{element.get('placeholder', '')}")
        case 3 | 21 | 22:
            chosen = [each["value"] for each in element["options"] if each.get("default")]
            return f"{', '.join(chosen) or '…'}  {{{' | '.join(each['value'] for each in element['options'])}}}"
        case 6:
            return f"{len(element.get('default_values') or ()) or '…'}  {{roles}}"
        case other:
            return f"<{other}>"


def _embed(embed: Json) -> Iterator[str]:
    for name in ("author", "title", "description"):
        told = embed.get(name)
        yield from _text(str(told.get("name") if isinstance(told, Mapping) else told or ""))
    for each in embed.get("fields") or ():
        yield from _text(f"{each['name']}\n{each['value']}")
    yield from _text(str((embed.get("footer") or {}).get("text") or ""))


def _text(text: str) -> list[str]:
    seen = _ESCAPE.sub(r"\1", _LINK.sub(r"\1", text))
    lines = (_MARK.sub("", line.rstrip()).rstrip() for line in seen.split("\n"))
    return [line for line in lines if line.strip()]
