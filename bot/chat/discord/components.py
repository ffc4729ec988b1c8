"""A message as components: a container with our colour, its stories apart from one another, buttons under each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.chat.discord import buttons, limits, marking
from bot.chat.discord.lines import Buttons, Head, Paragraph, Part, Small, head, small
from bot.core.cutting import length

Json = dict[str, Any]

ACCENT: Final = 0xB5403A
"""The colour at our messages' edge: our sign's, brighter, for it must be seen on dark as well as on light."""

_TEXT, _SEPARATOR, _CONTAINER = 10, 14, 17
_SMALL, _LARGE = 1, 2


def body(parts: Sequence[Part], *, key: str, call: str) -> Json:
    """The parts of a body made of components only. `call` is the role that is called, written out above."""
    airy = list(_components(parts))
    inner = airy if _number(airy) < limits.COMPONENTS - 1 else list(_dense(airy))
    container = {"type": _CONTAINER, "accent_color": ACCENT, "components": inner}
    if key and not buttons.sign([each for each in inner if "components" in each], key):
        container["id"], inner[0]["id"] = marking.ids(key)
    called = [_text(call)] if call else []
    return {"components": [*called, container], "flags": limits.IS_COMPONENTS_V2}


def fits(drawn: Mapping[str, Any]) -> bool:
    """Would Discord take so much?"""
    shown = [part for part in drawn["components"] for part in (part, *part.get("components", ()))]
    together = sum(length(part["content"]) for part in shown if part["type"] == _TEXT)
    return _number(drawn["components"]) <= limits.COMPONENTS and together <= limits.DISPLAYED


def _number(components: Sequence[Mapping[str, Any]]) -> int:
    return sum(1 + _number(each.get("components", ())) for each in components)


def _components(parts: Sequence[Part]) -> Iterator[Json]:
    """Every part as a text of its own, for Discord leaves a little room between texts; but a label with what it names."""
    seen: Counter[tuple[str, str]] = Counter()
    label = ""
    for number, part in enumerate(parts):
        if label and not isinstance(part, Paragraph):
            yield _text(label)
            label = ""
        match part:
            case Head():
                if number and not part.first:
                    yield {"type": _SEPARATOR, "divider": True, "spacing": _LARGE}
                yield _text(head(part))
            case Paragraph(kind="label"):
                label = f"{label}\n{part.text}".strip()
            case Paragraph():
                yield _text(f"{label}\n{part.text}".strip())
                label = ""
            case Small():
                yield _text(small(part.text))
            case Buttons():
                yield from buttons.drawn(part.actions, seen)
    if label:
        yield _text(label)


def _dense(components: Sequence[Json]) -> Iterator[Json]:
    """The same with texts that follow one another in one: fewer components, an empty line instead of a little room."""
    held: list[str] = []
    for each in components:
        if each["type"] == _TEXT:
            held.append(each["content"])
            continue
        if held:
            yield _text("\n\n".join(held))
            held = []
        yield each
    if held:
        yield _text("\n\n".join(held))


def _text(content: str) -> Json:
    return {"type": _TEXT, "content": content}
