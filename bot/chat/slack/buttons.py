"""What a reader may do, as Slack's buttons, and what a pressed one says.

A button carries everything, so it works after a restart: `action_id` is `onrecord:<verb>`, with a number where a verb
stands twice in a block, and `value` the subject, with what a reader is asked to type on a line of its own. The pair
`useful` and `not-useful` is one element of Slack's own, `onrecord:feedback`, whose value says which: `useful story:…`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from bot.chat.slack import limits
from bot.core.cutting import clean, clip, length
from bot.core.message import Action

PREFIX: Final = "onrecord:"
_FEEDBACK: Final = "feedback"
_PAIR: Final = ("useful", "not-useful")
_ID: Final = re.compile(rf"{PREFIX}([a-z-]+)(?::\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What somebody pressed. `asks` is the label of what they are to type first, if they are."""

    verb: str
    subject: str = ""
    asks: str = ""


def pressed(action_id: str, value: str) -> Pressed | None:
    """What a button of ours says; nothing for one that is not ours."""
    match = _ID.fullmatch(action_id)
    if match is None:
        return None
    if match[1] == _FEEDBACK:
        verb, _, subject = value.partition(" ")
        return Pressed(verb=verb, subject=subject) if verb in _PAIR else None
    subject, _, asks = value.partition("\n")
    return Pressed(verb=match[1], subject=subject, asks=asks)


def drawn(actions: Sequence[Action], *, feedback: bool) -> Iterator[dict[str, Any]]:
    """The blocks of what may be done. With `feedback` the pair of opinions is Slack's own element, which stands in
    messages only; else it is two buttons like the others.
    """
    pair = _pair(actions) if feedback else None
    rest = [action for action in actions if pair is None or action not in pair]
    seen: Counter[str] = Counter()
    buttons = iter([button for action in rest if (button := _button(action, seen))])
    while elements := list(islice(buttons, limits.BUTTONS)):
        yield {"type": "actions", "elements": elements}
    if pair:
        yield {"type": "context_actions", "elements": [_feedback(*pair)]}


def _pair(actions: Sequence[Action]) -> tuple[Action, Action] | None:
    """The two opinions that may be had of one thing, where both can be given."""
    good = next((action for action in actions if action.verb == _PAIR[0] and _value(action)), None)
    bad = next((action for action in actions if action.verb == _PAIR[1] and _value(action)), None)
    return (good, bad) if good and bad else None


def _button(action: Action, seen: Counter[str]) -> dict[str, Any] | None:
    """A button; none where what it must carry cannot be carried."""
    value, name = _value(action), f"{PREFIX}{action.verb}"
    if value is None or not _ID.fullmatch(name):
        return None
    seen[name] += 1
    number = seen[name]
    return {
        "type": "button",
        "action_id": name if number == 1 else f"{name}:{number}",
        "text": _label(action),
        **({"value": value} if value else {}),
    }


def _feedback(good: Action, bad: Action) -> dict[str, Any]:
    return {
        "type": "feedback_buttons",
        "action_id": f"{PREFIX}{_FEEDBACK}",
        "positive_button": {"text": _label(good), "value": f"{good.verb} {good.subject}"},
        "negative_button": {"text": _label(bad), "value": f"{bad.verb} {bad.subject}"},
    }


def _label(action: Action) -> dict[str, Any]:
    label = clip(clean(action.label).strip() or action.verb, limits.LABEL)
    return {"type": "plain_text", "text": label, "emoji": True}


_SPARE: Final = 20
"""What a verb before the subject may take of a value's room."""


def _value(action: Action) -> str | None:
    """What a button carries; nothing where Slack would not bring it back as it is."""
    value = f"{action.subject}\n{clean(action.asks)}" if action.asks else action.subject
    carried = clean(action.subject) == action.subject and length(value) <= limits.VALUE - _SPARE
    return value if carried and len(action.verb) < _SPARE else None
