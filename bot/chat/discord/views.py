"""Forms as Discord's modals, and back: pure.

A modal holds five fields, so a form has pages; each carries in its `custom_id` what it is about, and what is filled in
is kept page by page. Discord looks nothing up while somebody types into a modal: values that are looked for are typed,
with commas between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from bot.chat.discord import limits
from bot.chat.discord.buttons import PREFIX
from bot.chat.payload import storable
from bot.core import rhythms
from bot.core.compose import message
from bot.core.compose_offers import ABOUT_DIGEST, ABOUT_STORY, named
from bot.core.cutting import clean, clip
from bot.core.desk import Field, Form, Given, Option
from bot.core.message import Action, Actions, Block, Bullet, Message, Note, Title
from bot.core.types import Day, Problem

Modal = dict[str, Any]
"""A modal, as the answer to an interaction opens it."""

SETTINGS: Final = "settings"
"""The verb of a button that wants the settings."""
FORM: Final = "form"
"""The verb of a button that wants one page of them: its subject is `<page>:<subject>`."""
TYPED: Final = "typed"
"""The one field of a modal that asks."""
_SEVERAL: Final = "several:"
"""Begins the `custom_id` of a text in which several values are typed."""
_ONE: Final = re.compile(r'"([^"]*)"|([^,;\n"]+)')
"""One of several values that are typed: one that holds what stands between them is in quote marks."""
_LABEL, _TEXT, _SELECT, _ROLE = 18, 4, 3, 6
_LINE, _PARAGRAPH = 1, 2
_FIRST: Final = "basics"
_PAGES: Final = (
    (_FIRST, "Topics and time", ("topics", "at", "days", "zone", "style")),
    ("more", "Sources, more times", ("sources", "more", "quiet", "threads", "name")),
)
"""The pages: what a first digest needs stands on the first. What is on neither stands on further ones."""
_REST: Final = ("telling", "How it is told")
_WITHOUT: Final = {"topics": "everything", "sources": "all that are read"}
"""What an empty field means, where that is something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Fields that stand in one modal: five at most."""

    name: str
    label: str
    fields: tuple[Field, ...]


def pages(form: Form) -> tuple[Page, ...]:
    """The form in modals. A field with one option to choose from is left out: it stays as it is."""
    fields = {field.name: field for field in form.fields if field.kind != "choice" or len(field.options) > 1}
    made = [
        Page(name=name, label=label, fields=tuple(fields.pop(each) for each in names if each in fields))
        for name, label, names in _PAGES
    ]
    rest = tuple(fields.values())
    for start in range(0, len(rest), limits.MODAL_FIELDS):
        number = start // limits.MODAL_FIELDS + 1
        name, label = _REST if number == 1 else (f"{_REST[0]}-{number}", f"{_REST[1]} {number}")
        made.append(Page(name=name, label=label, fields=rest[start : start + limits.MODAL_FIELDS]))
    return tuple(page for page in made if page.fields)


def page_of(form: Form, name: str) -> Page | None:
    """The page of that name, else the first; none of a form without fields."""
    made = pages(form)
    return next((page for page in made if page.name == name), made[0] if made else None)


def asked(verb: str, subject: str) -> str:
    """What a reader types first who has pressed a button of that verb; empty where nothing is asked."""
    if verb != "ask":
        return ""
    return ABOUT_STORY if named(subject)[0] == "story" else ABOUT_DIGEST


# ---------------------------------------------------------------- modals


def asking(label: str, verb: str, subject: str) -> Modal:
    """One field to be typed into, then `verb` is done with it."""
    field = Field(name=TYPED, label=label, kind="text")
    return _modal("Ask OnRecord", f"{PREFIX}{verb}:{subject}", [_typed(field, "", style=_PARAGRAPH)])


def filling(
    form: Form,
    page: Page,
    *,
    typed: Given | None = None,
    offered: Mapping[str, Sequence[Option]] | None = None,
) -> Modal:
    """One page of a form, filled in as things are, or as they were `typed` before. `offered` are all the values that a
    field can have, where they are few: it is chosen from then, and else typed.
    """
    drawn = [
        _field(field, (typed or {}).get(field.name, field.value), (offered or {}).get(field.name, ()))
        for field in page.fields
    ]
    return _modal(f"{form.title}: {page.label}", f"{PREFIX}{FORM}:{page.name}:{form.subject}", drawn)


def _modal(title: str, custom_id: str, fields: list[dict[str, Any]]) -> Modal:
    return {"title": _plain(title, limits.MODAL_TITLE), "custom_id": custom_id, "components": fields}


def _field(field: Field, now: tuple[str, ...], offered: Sequence[Option]) -> dict[str, Any]:
    match field.kind:
        case "choice":
            return _chosen(field, field.options, now, most=1)
        case "choices":
            return _chosen(field, field.options, now, most=len(field.options))
        case "suggested" if offered and len(every := _every(offered, now)) <= limits.OPTIONS:
            return _chosen(field, every, now, most=len(every))
        case "suggested":
            return _typed(field, ", ".join(map(_quoted, now)), several=True)
        case "role":
            return _called(field, now)
        case _:
            return _typed(field, "".join(now[:1]))


def _every(offered: Iterable[Option], now: Iterable[str]) -> tuple[Option, ...]:
    """What is offered, and what is chosen now."""
    known = {option.value: option for option in offered}
    return tuple({**{value: Option(value=value, label=value) for value in now}, **known}.values())


def _typed(field: Field, value: str, *, style: int = _LINE, several: bool = False) -> dict[str, Any]:
    return _labelled(
        field,
        {
            "type": _TEXT,
            "custom_id": f"{_SEVERAL if several else ''}{field.name}",
            "style": style,
            "required": not field.optional,
            "max_length": limits.MODAL_TYPED,
            **({"value": clip(value, limits.MODAL_TYPED)} if value else {}),
            **({"placeholder": "With commas between them"} if several else {}),
        },
    )


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[,;\n]", value) else value


def _chosen(field: Field, options: Sequence[Option], now: tuple[str, ...], *, most: int) -> dict[str, Any]:
    """A field that is chosen from; Discord refuses a modal for an option that is too long or there twice."""
    fit = {option.value: option for option in options if 0 < len(option.value) <= limits.OPTION}
    shown = [
        {"label": _plain(option.label, limits.OPTION), "value": option.value, "default": option.value in now}
        for option in [*fit.values()][: limits.OPTIONS]
    ]
    return _labelled(
        field,
        {
            "type": _SELECT,
            "custom_id": field.name,
            "options": shown,
            "min_values": 0 if field.optional else 1,
            "max_values": max(1, min(most, len(shown))),
            "required": not field.optional,
        },
    )


def _called(field: Field, now: tuple[str, ...]) -> dict[str, Any]:
    """A role of the server, looked for among its roles by Discord itself."""
    chosen = [{"id": value, "type": "role"} for value in now if value.isdecimal()][:1]
    return _labelled(
        field,
        {
            "type": _ROLE,
            "custom_id": field.name,
            "min_values": 0 if field.optional else 1,
            "max_values": 1,
            "required": not field.optional,
            **({"default_values": chosen} if chosen else {}),
        },
    )


def _labelled(field: Field, component: dict[str, Any]) -> dict[str, Any]:
    hint = {"description": _plain(field.hint, limits.MODAL_HINT)} if field.hint else {}
    return {"type": _LABEL, "label": _plain(field.label, limits.MODAL_LABEL), **hint, "component": component}


def _plain(text: str, most: int) -> str:
    return clip(" ".join(clean(text).split()), most) or "OnRecord"


# ---------------------------------------------------------------- what comes back


def given(data: Mapping[str, Any]) -> Given:
    """What was filled in, by the names of the fields. `data` is the interaction's."""
    filled: dict[str, tuple[str, ...]] = {}
    for each in _inputs(data):
        name = each.get("custom_id")
        if isinstance(name, str):
            filled[name.removeprefix(_SEVERAL)] = _values(each, several=name.startswith(_SEVERAL))
    return filled


def _inputs(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What stands in the labels of a modal that was sent off, or in its rows."""
    components = data.get("components")
    for each in components if isinstance(components, list) else ():
        inner = [each.get("component"), *_listed(each.get("components"))] if isinstance(each, Mapping) else []
        yield from (one for one in inner if isinstance(one, Mapping))


def _values(each: Mapping[str, Any], *, several: bool) -> tuple[str, ...]:
    typed = each.get("value")
    said = [storable(value) for value in (*_listed(each.get("values")), typed) if isinstance(value, str)]
    if several:
        said = [quoted or plain for value in said for quoted, plain in _ONE.findall(value)]
    return tuple(value for value in map(str.strip, said) if value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# ---------------------------------------------------------------- what is shown besides


def overview(form: Form, *, here: Sequence[str] = ()) -> Message:
    """The settings as they are, with a button for each page; and one for what the digest would say now, once there is
    one. `here` are the names of all digests of the place, where this may not be the one that is meant.
    """
    lines = [Bullet(text=f"{field.label}: {said}") for field in form.fields if (said := _said(field))]
    buttons = [Action(verb=FORM, label=page.label, subject=f"{page.name}:{form.subject}") for page in pages(form)]
    preview = () if form.fresh else (Action(verb="preview", label="Preview", subject=f"subscription:{form.subject}"),)
    note = (Note(text=form.note),) if form.note else ()
    if len(here) > 1:
        several = f"{len(here)} digests are posted here: {', '.join(here)}. Mention me with “settings” to choose one."
        note = (*note, Note(text=several))
    blocks: tuple[Block, ...] = (Title(text=form.title), *lines, *note, Actions(actions=(*buttons, *preview)))
    return message(blocks)


def kept(form: Form) -> Message:
    """That settings were kept, and what they are now."""
    return message((Note(text="Saved."), *overview(form).blocks))


def wrong(form: Form, page: str, problems: Sequence[Problem]) -> Message:
    """What is wrong with what was filled in, with a button that opens it again."""
    labels = {field.name: field.label for field in form.fields}
    lines = [
        Bullet(text=f"{labels[each.where]}: {each.why}" if each.where in labels else each.why) for each in problems
    ]
    again = Action(verb=FORM, label="Correct it", subject=f"{page}:{form.subject}")
    return message((Title(text="Not saved yet"), *lines, Actions(actions=(again,))))


def _said(field: Field) -> str:
    labels = {option.value: option.label for option in field.options}
    if field.kind == "role":
        return "the one that is chosen" if field.value else ""
    if field.name == "days":
        return rhythms.on(cast("tuple[Day, ...]", field.value))
    return ", ".join(labels.get(value, value) for value in field.value) or _WITHOUT.get(field.name, "")
