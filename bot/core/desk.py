"""What people say to us and what we show them to fill in, before any platform's syntax.

An adapter turns a platform's events into `Inbound`s and draws a `Form`; what either means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.types import Place

Kind = Literal["command", "mention", "message", "action", "joined", "left", "removed"]
"""How something reached us. `command`: a slash command; `mention`: a message that names us; `message`: one that does
not, in a thread or in a talk with us alone; `action`: a button, a shortcut or a form; `joined`, `left`: we were added
to a place or taken from it (deleted and archived ones too); `removed`: the whole tenant has sent us away.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a platform wants back with a direct reply: opaque to all but the adapter that made it. No use after `until`."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing somebody said or did. All of it but the ids is hostile.

    `id` is `tenant:channel:message` for a message (platforms redeliver one message under many event ids), and the
    interaction's id otherwise. `place` is where an answer belongs: its `thread` is the one it was said in, or the one
    that an answer to a message opens; `threaded` is whether it was said in a thread that was there. `text` is as people
    read it, without the mention of us; of an action what was typed into it, or the message it was called on. `action` is
    the verb of a button or shortcut and `subject` what it is about, both as we once wrote them. `replied` is the id of
    the message that it replies to, where the platform has replies to one. `direct` is a talk with us alone.
    """

    id: str
    kind: Kind
    place: Place
    user: str
    text: str = ""
    action: str = ""
    subject: str = ""
    replied: str = ""
    threaded: bool = False
    direct: bool = False
    reply: Reply | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who somebody is in a place. `member` belongs to it; `guest` is from elsewhere: a guest of the workspace, another
    organisation, a bot; `admin` runs the tenant. `zone` is their IANA time zone, empty where it is not known. `place` is
    what people call the place (`#desk`), empty where it has no name.
    """

    name: str
    member: bool = True
    guest: bool = False
    admin: bool = False
    zone: str = ""
    place: str = ""


# ---------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the values of a field, and how people read it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. `text` is typed; `role` is the id of a role or group of the place, which its platform lets
    people choose (typed, it may come as the platform writes it in a message); `choice` is one of `options` and `choices` any of them; `suggested` are any
    values out of many, looked for as somebody types (`Desk.suggest`), and `suggested-one` is one such; `time` is
    `HH:MM`. `value` are its values now, one at most but for `choices` and `suggested`.
    """

    name: str
    label: str
    kind: Literal["text", "choice", "choices", "suggested", "suggested-one", "time", "role"]
    hint: str = ""
    value: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What somebody fills in. `subject` comes back with what was given; `note` stands above the fields. It is `fresh` where
    there is nothing yet of what it is about: filling it in makes that.
    """

    title: str
    subject: str
    fields: tuple[Field, ...]
    note: str = ""
    fresh: bool = False


Given = Mapping[str, tuple[str, ...]]
"""What was filled in: the values of each field by its name."""
