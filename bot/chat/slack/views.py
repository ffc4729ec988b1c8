"""What Slack opens for somebody to fill in, and our Home: forms → views, and what was filled in → values. Pure.

A view outlives us: what it is about travels in its `private_metadata`, and comes back with whatever is done there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.chat.slack import limits
from bot.chat.slack.render import NAME, blocks
from bot.core.cutting import clean, clip, length
from bot.core.desk import Field, Form, Given, Option, Reply
from bot.core.message import Message, Note
from bot.core.types import Place, Problem

View = dict[str, Any]
"""A view as Slack's API takes it."""

OURS: Final = "onrecord"
"""How the ids of all we make begin: `onrecord:more:2`."""
SETTINGS: Final = f"{OURS}:settings"
ASKING: Final = f"{OURS}:asking"
WAITING: Final = f"{OURS}:waiting"
"""The `callback_id` of each view."""
TYPED: Final = "typed"
"""The one field of a view that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a view is about: where it belongs, what `verb` does with what is filled in, and about which `subject`.
    `home` where it was opened from our Home, which shows what came of it.
    """

    place: Place
    verb: str = ""
    subject: str = ""
    direct: bool = False
    home: bool = False
    reply: Reply | None = None

    def written(self) -> str:
        """As `private_metadata` keeps it: at most 3,000 characters, without the reply where they do not suffice."""
        said: dict[str, Any] = {
            "tenant": self.place.tenant,
            "channel": self.place.channel,
            "thread": self.place.thread,
            "verb": self.verb,
            "subject": self.subject,
            "direct": self.direct,
            "home": self.home,
        }
        reply = {"reply": [self.reply.token, self.reply.until.isoformat()]} if self.reply else {}
        whole = json.dumps({**said, **reply})
        return whole if length(whole) <= limits.PRIVATE_METADATA else json.dumps(said)


def carried(metadata: str) -> Carried | None:
    """What `Carried.written` wrote; None where it is anything else."""
    try:
        said = json.loads(metadata)
        token, until = said.get("reply") or ("", "")
        texts = {key: said[key] for key in ("tenant", "channel", "verb", "subject")}
        if not all(isinstance(text, str) for text in texts.values()):
            return None
        thread = said["thread"]
        return Carried(
            place=Place(
                platform="slack",
                tenant=texts["tenant"],
                channel=texts["channel"],
                thread=thread if isinstance(thread, str) else None,
            ),
            verb=texts["verb"],
            subject=texts["subject"],
            direct=said["direct"] is True,
            home=said["home"] is True,
            reply=Reply(token=str(token), until=datetime.fromisoformat(str(until))) if token else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None


def of(body: Mapping[str, Any]) -> Carried | None:
    """What the view in a payload is about; None where it is none of ours."""
    view = body.get("view")
    metadata = view.get("private_metadata") if isinstance(view, Mapping) else None
    return carried(metadata) if isinstance(metadata, str) else None


# ---------------------------------------------------------------- views


def form(made: Form, about: Carried) -> View:
    """The form as a view, a field a block."""
    note = _drawn(made.note) if made.note else []
    fields = [_input(field) for field in made.fields]
    return {
        "type": "modal",
        "callback_id": SETTINGS,
        "private_metadata": about.written(),
        "title": _plain(made.title, limits.VIEW_TITLE),
        "submit": _plain("Save", limits.VIEW_TITLE),
        "close": _plain("Cancel", limits.VIEW_TITLE),
        "blocks": [*note, *fields][: limits.VIEW_BLOCKS],
    }


def asking(label: str, about: Carried) -> View:
    """One field to be typed into, then `about.verb` is done with it."""
    field = Field(name=TYPED, label=label, kind="text")
    return {
        "type": "modal",
        "callback_id": ASKING,
        "private_metadata": about.written(),
        "title": _plain("Ask OnRecord", limits.VIEW_TITLE),
        "submit": _plain("Ask", limits.VIEW_TITLE),
        "close": _plain("Cancel", limits.VIEW_TITLE),
        "blocks": [_input(field, several_lines=True)],
    }


def waiting(title: str) -> View:
    """What stands there until a form is made: Slack wants to see something within three seconds."""
    return _told(title, "One moment…")


def refused(title: str, problem: Problem) -> View:
    """Why there is no form, where something stands there already."""
    return _told(title, problem.why)


def _told(title: str, words: str) -> View:
    return {
        "type": "modal",
        "callback_id": WAITING,
        "title": _plain(title, limits.VIEW_TITLE),
        "close": _plain("Close", limits.VIEW_TITLE),
        "blocks": _drawn(words),
    }


def _drawn(words: str) -> list[dict[str, Any]]:
    """A few words as blocks; a view has one at least."""
    drawn = blocks(Message(plain=words, blocks=(Note(text=words),)), "view")
    return [*drawn] or [{"type": "section", "text": _plain(NAME, limits.SECTION)}]


def home(shown: Message, talk: Place) -> View:
    """Our Home. Its buttons belong to `talk`, the person's talk with us."""
    return {
        "type": "home",
        "private_metadata": Carried(place=talk, home=True).written(),
        "blocks": [*blocks(shown, "view")] or _drawn(NAME),
    }


# ---------------------------------------------------------------- fields


def _input(field: Field, *, several_lines: bool = False) -> dict[str, Any]:
    """A field as an `input` block. Its name is the block's id, so that an error can be told beside it."""
    element = {**_element(field), "action_id": f"{OURS}:field"}
    if several_lines:
        element["multiline"] = True
    block: dict[str, Any] = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, limits.FIELD),
        "element": element,
        "optional": field.optional,
    }
    if field.hint:
        block["hint"] = _plain(field.hint, limits.FIELD)
    return block


def _element(field: Field) -> dict[str, Any]:
    match field.kind:
        case "text" | "role":
            first = {"initial_value": clip(field.value[0], limits.TYPED)} if field.value else {}
            return {"type": "plain_text_input", "max_length": limits.TYPED, **first}
        case "time":
            return {"type": "timepicker", **({"initial_time": field.value[0]} if field.value else {})}
        case "choice":
            return {"type": "static_select", "options": _options(field.options), **_one(field)}
        case "choices" if len(field.options) <= limits.TICKS:
            return {"type": "checkboxes", "options": _options(field.options), **_several(field)}
        case "choices":
            return {"type": "multi_static_select", "options": _options(field.options), **_several(field)}
        case "suggested":
            return {"type": "multi_external_select", "min_query_length": 0, **_several(field)}
        case "suggested-one":
            return {"type": "external_select", "min_query_length": 0, **_one(field)}


def _one(field: Field) -> dict[str, Any]:
    """The value there is now, as Slack wants it: one of the very options."""
    now = _options(_now(field))
    return {"initial_option": now[0]} if now else {}


def _several(field: Field) -> dict[str, Any]:
    now = _options(_now(field))
    return {"initial_options": now} if now else {}


def _now(field: Field) -> Iterable[Option]:
    """The options that are chosen; a value that is none is its own, where values are looked for."""
    known = {option.value: option for option in field.options}
    free = field.kind in {"suggested", "suggested-one"}
    return [known.get(value, Option(value=value, label=value)) for value in field.value if free or value in known]


def options(offered: Sequence[Option]) -> dict[str, Any]:
    """What is offered while somebody types."""
    return {"options": _options(offered)}


def _options(offered: Iterable[Option]) -> list[dict[str, Any]]:
    """As Slack takes them; it refuses a whole view for one that is empty or too long to come back as it is."""
    fit = [option for option in offered if option.label.strip() and 0 < length(option.value) <= limits.OPTION_VALUE]
    return [{"text": _plain(option.label, limits.LABEL), "value": option.value} for option in fit[: limits.OPTIONS]]


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip(clean(text).strip() or NAME, most), "emoji": False}


# ---------------------------------------------------------------- what comes back


def given(view: Mapping[str, Any]) -> Given:
    """What was filled in, by the names of the fields."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    filled: dict[str, tuple[str, ...]] = {}
    for name, elements in (values if isinstance(values, Mapping) else {}).items():
        for element in (elements if isinstance(elements, Mapping) else {}).values():
            filled[str(name)] = _values(element)
    return filled


def _values(element: Any) -> tuple[str, ...]:
    """The values of one element, whichever of Slack's ways of saying them it has."""
    if not isinstance(element, Mapping):
        return ()
    several = element.get("selected_options")
    found = [each.get("value") for each in several if isinstance(each, Mapping)] if isinstance(several, list) else []
    one = element.get("selected_option")
    found += [one.get("value")] if isinstance(one, Mapping) else []
    found += [element.get("value"), element.get("selected_time")]
    return tuple(value for value in found if isinstance(value, str) and value)


def errors(problems: Sequence[Problem], view: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong, by the field beside which it is told; what is of no field stands beside the first."""
    drawn = view.get("blocks")
    there = [block for block in (drawn if isinstance(drawn, list) else ()) if isinstance(block, Mapping)]
    fields = [str(block["block_id"]) for block in there if block.get("type") == "input" and "block_id" in block] or [
        TYPED
    ]
    told: dict[str, list[str]] = {}
    for problem in problems:
        told.setdefault(problem.where if problem.where in fields else fields[0], []).append(problem.why)
    return {name: clip(" ".join(why), limits.FIELD) for name, why in told.items()}
