"""What somebody sees of Slack's blocks, in lines that can be read and compared: no ids, no styles but bold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

Json = Mapping[str, Any]

_TOKEN = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")


def drawn(payload: Json) -> list[str]:
    """The lines of a message or a view: its blocks, or where it has none its text."""
    blocks = payload.get("blocks") or ()
    return [line for block in blocks for line in _block(block)] or _lines(_mrkdwn(str(payload.get("text", ""))))


def _block(block: Json) -> list[str]:
    match block["type"]:
        case "header":
            return [f"# {_text(block['text'])}"]
        case "section":
            texts = [block["text"]] if "text" in block else []
            return _lines("\n".join(map(_text, (*texts, *block.get("fields", ()))))) + _accessory(block)
        case "context":
            return [f"  ({' · '.join(map(_text, block['elements']))})"]
        case "rich_text":
            return [line for part in block["elements"] for line in _rich(part)]
        case "markdown":
            return _lines(str(block["text"]))
        case "actions" | "context_actions":
            return ["  " + " ".join(_element(each) for each in block["elements"])]
        case "divider":
            return ["---"]
        case "input":
            return _input(block)
        case other:
            return [f"<{other}>"]


def _accessory(block: Json) -> list[str]:
    return [f"  {_element(block['accessory'])}"] if "accessory" in block else []


def _rich(part: Json) -> Iterator[str]:
    """The lines of one part of rich text."""
    match part["type"]:
        case "rich_text_list":
            for item in part["elements"]:
                first, *more = _lines(_inline(item["elements"]))
                yield from (f"• {first}", *(f"  {line}" for line in more))
        case "rich_text_quote":
            yield from (f"> {line}" for line in _lines(_inline(part["elements"])))
        case _:
            yield from _lines(_inline(part["elements"]))


def _inline(elements: Sequence[Json]) -> str:
    return "".join(map(_span, elements))


def _span(element: Json) -> str:
    match element["type"]:
        case "text":
            text = str(element["text"])
            bold = element.get("style", {}).get("bold") and text.strip()
            return f"*{text}*" if bold else text
        case "link":
            return str(element.get("text") or element["url"])
        case other:
            return f"<{other}>"


def _text(value: Json) -> str:
    return _mrkdwn(str(value["text"])) if value["type"] == "mrkdwn" else str(value.get("text", ""))


def _mrkdwn(text: str) -> str:
    return unescape(_TOKEN.sub(r"\2", text))


def _element(element: Json) -> str:
    """A thing to click, as it is labelled."""
    match element["type"]:
        case "button":
            return f"[{_text(element['text'])}]"
        case "feedback_buttons":
            return " ".join(f"[{_text(element[side]['text'])}]" for side in ("positive_button", "negative_button"))
        case other:
            return f"<{other}>"


def _input(block: Json) -> list[str]:
    element, label = block["element"], _text(block["label"])
    many = [each["value"] for each in element.get("initial_options", ())]
    one = element.get("initial_option", {}).get("value") or element.get("initial_time") or element.get("initial_value")
    filled = ", ".join(map(str, many)) or str(one or "")
    hint = f"  ({_text(block['hint'])})" if "hint" in block else ""
    choices = [each["value"] for each in element.get("options", ())]
    offered = f"  {{{' | '.join(choices)}}}" if choices else ""
    return [f"{label}: {filled or '…'}{offered}{hint}"]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]
