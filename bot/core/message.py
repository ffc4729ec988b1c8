"""What we say, before any platform's syntax: a message is blocks of plain values plus one plain text.

Words are decided in `bot.core.compose`; a renderer per platform turns blocks into payloads and owns limits.
All text is literal: news text may hold anything, so a renderer must escape its platform's markup.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The name of the whole message, with a line of circumstances under it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A story's headline; `note` tells who reports it and when, `label` how it was written."""

    text: str
    note: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One point of a briefing; `source` names its publisher where several are cited."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A verified quote: the article's own characters without outer marks. Never split from its speaker."""

    text: str
    speaker: str
    role: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A condition: who takes which stance towards whom, over the article's own characters.

    `marked` are `[start, end)` offsets into `evidence` of the trigger, its clause and the deadline.
    """

    actor: str
    stance: str
    target: str
    evidence: str
    marked: tuple[tuple[int, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where to read on: label and URL pairs."""

    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A small heading inside a story: “In their words”, “Stated conditions”."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line about the message itself: what could not be read, what was left out."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something a reader may do about what stands above: `verb` and `subject` come back to us as they are. Where `asks`
    is there, it is the label of what the reader types first. `useful` and `not-useful` are one question.
    """

    verb: str
    label: str
    subject: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What a reader may do, in this order. A platform that has no buttons leaves them out."""

    actions: tuple[Action, ...]


Line = Title | Headline | Label | Bullet | Words | Stated | Links | Note
"""What is read."""
Block = Line | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Blocks in reading order and the same in plain words, for screen readers and notifications.

    `silent`: no reader is notified of it. `calls` is the id of the role or group that is notified by name, because
    somebody who manages the place asked for that; a platform that cannot do either leaves it out.
    """

    plain: str
    blocks: tuple[Block, ...]
    silent: bool = False
    calls: str = ""


# ---------------------------------------------------------------- as JSON

_KINDS: Final[Mapping[str, Callable[..., Block]]] = {
    kind.__name__.lower(): kind for kind in (Title, Headline, Label, Bullet, Words, Stated, Links, Note, Actions)
}


def as_json(message: Message) -> dict[str, Any]:
    """The message as JSON keeps it: `{"plain": …, "blocks": [{"block": "title", "text": …}, …]}`."""
    blocks = [{"block": type(block).__name__.lower(), **asdict(block)} for block in message.blocks]
    notifies = {"silent": message.silent, "calls": message.calls}
    return {"plain": message.plain, "blocks": blocks, **{name: told for name, told in notifies.items() if told}}


def from_json(value: Any) -> Message:
    """The message that `as_json` gave. Raises `ValueError` where it is none."""
    try:
        return Message(
            plain=_text(value["plain"]),
            blocks=tuple(map(_block, value["blocks"])),
            silent=value.get("silent") is True,
            calls=_text(value.get("calls", "")),
        )
    except (KeyError, TypeError, ValueError) as failed:
        raise ValueError(f"no message: {failed}") from failed


def _block(value: Any) -> Block:
    fields = dict(value)
    kind = _KINDS[fields.pop("block")]
    return kind(**{name: _FIELDS[name](given) if name in _FIELDS else _text(given) for name, given in fields.items()})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _offsets(value: Any) -> tuple[tuple[int, int], ...]:
    return tuple((operator.index(start), operator.index(end)) for start, end in value)


def _links(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_text(label), _text(url)) for label, url in value)


def _actions(value: Any) -> tuple[Action, ...]:
    return tuple(Action(**{name: _text(given) for name, given in fields.items()}) for fields in value)


_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {"marked": _offsets, "links": _links, "actions": _actions}
"""How the fields that are no text are read."""
