"""What a reader may do, as Discord's buttons, and what a pressed one says.

A button carries everything, so it works after a restart: its `custom_id` is `or:<verb>:<subject>`, with a number between
the two where a message has the same twice (or where a subject's beginning would be read as one). The first button of a
message also ends in the message's mark (`marking`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from bot.chat.discord import limits, marking
from bot.core.cutting import clean, clip, length
from bot.core.message import Action

PREFIX: Final = "or:"
_ID: Final = re.compile(rf"{PREFIX}([a-z-]+)(?::(\d+))?:(.*)", re.DOTALL)
_MARK: Final = re.compile(rf"{marking.BETWEEN}[a-z2-7]{{{marking.MARK}}}\Z")
_NUMBERED: Final = re.compile(r"\d+:")
_VERB: Final = re.compile(r"[a-z-]{1,20}")

_ROW, _BUTTON = 1, 2
_PRIMARY, _SECONDARY = 1, 2
_OPINIONS: Final = {"useful": "👍", "not-useful": "👎"}
"""What is thought of a thing, which has a row of its own: what is done comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What somebody pressed."""

    verb: str
    subject: str = ""


def pressed(custom_id: str) -> Pressed | None:
    """What a button of ours says; nothing for one that is not ours."""
    match = _ID.fullmatch(_MARK.sub("", custom_id))
    return Pressed(verb=match[1], subject=match[3]) if match else None


def drawn(actions: Sequence[Action], seen: Counter[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Rows of buttons. `seen` counts what the message has already, and goes on counting."""
    first = [action for action in actions if action.verb not in _OPINIONS]
    for several in (first, [action for action in actions if action.verb in _OPINIONS]):
        buttons = iter([button for action in several if (button := _button(action, seen))])
        while row := list(islice(buttons, limits.BUTTONS)):
            yield {"type": _ROW, "components": row}


def _button(action: Action, seen: Counter[tuple[str, str]]) -> dict[str, Any] | None:
    """A button; none where what it must carry cannot be carried."""
    seen[action.verb, action.subject] += 1
    custom_id = _custom_id(action, seen[action.verb, action.subject])
    if custom_id is None:
        return None
    face = {"emoji": {"name": _OPINIONS[action.verb]}} if action.verb in _OPINIONS else {}
    label = clip(clean(action.label).strip() or action.verb, limits.LABEL)
    style = _PRIMARY if action.asks else _SECONDARY
    return {"type": _BUTTON, "style": style, "label": label, **face, "custom_id": custom_id}


def _custom_id(action: Action, number: int) -> str | None:
    subject = action.subject
    numbered = f":{number}" if number > 1 or _NUMBERED.match(subject) else ""
    written = f"{PREFIX}{action.verb}{numbered}:{subject}"
    as_it_is = clean(subject) == subject and marking.BETWEEN not in subject and subject == subject.strip()
    room = limits.CUSTOM_ID - len(marking.BETWEEN) - marking.MARK
    return written if as_it_is and _VERB.fullmatch(action.verb) and length(written) <= room else None


def sign(rows: Sequence[dict[str, Any]], key: str) -> bool:
    """Let the first button of these rows carry the key; false where there is none."""
    for row in rows:
        for button in row["components"]:
            button["custom_id"] += f"{marking.BETWEEN}{marking.mark(key)}"
            return True
    return False
