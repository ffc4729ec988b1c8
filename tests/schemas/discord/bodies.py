"""What Discord documents of messages, commands and modals, of the parts an app like ours may send.

docs.discord.com/developers: resources/message, components/reference, interactions/application-commands. Strict where the
documentation is: a property it does not name is wrong.
"""

from __future__ import annotations

from typing import Final

from tests.schemas.shapes import Flag, Items, Kinds, Nothing, Record, Text, Whole

SNOWFLAKE: Final = Text(least=1, pattern=r"[0-9]{1,20}")
_URL: Final = Text(least=1, most=2_048, pattern=r"(?s)https?://[^\s<>]+")

# ---------------------------------------------------------------- components

_ID: Final = {"id": Whole(most=2**31 - 1)}
_CUSTOM: Final = {"custom_id": Text(least=1, most=100)}
_EMOJI: Final = Record(may={"name": Text(least=1, most=32), "id": SNOWFLAKE, "animated": Flag()}, any_of=("name", "id"))
_BUTTON: Final = Record(
    must={"style": Whole(least=1, most=5)},
    may={**_ID, **_CUSTOM, "url": Text(least=1, most=512, pattern=_URL.pattern), "label": Text(least=1, most=80), "emoji": _EMOJI, "disabled": Flag()},
    any_of=("label", "emoji"),
)  # fmt: skip
_OPTION: Final = Record(
    must={"label": Text(least=1, most=100), "value": Text(least=1, most=100)},
    may={"description": Text(least=1, most=100), "emoji": _EMOJI, "default": Flag()},
)
_CHOSEN: Final = {"placeholder": Text(least=1, most=150), "min_values": Whole(most=25), "max_values": Whole(least=1, most=25)}  # fmt: skip
_SELECT: Final = Record(
    must={**_CUSTOM, "options": Items(of=_OPTION, most=25)}, may={**_ID, **_CHOSEN, "disabled": Flag()}
)
_ROLE: Final = Record(must={"id": SNOWFLAKE, "type": Text(values=("role", "user", "channel"))})
_ROLES: Final = Record(
    must=_CUSTOM, may={**_ID, **_CHOSEN, "default_values": Items(of=_ROLE, least=0, most=25), "disabled": Flag()}
)
_TEXT: Final = Record(must={"content": Text(least=1, most=4_000)}, may=_ID)
_SEPARATOR: Final = Record(may={**_ID, "divider": Flag(), "spacing": Whole(least=1, most=2)})
_ROW: Final = Record(must={"components": Items(of=Kinds(kinds={2: _BUTTON, 3: _SELECT}), most=5)}, may=_ID)
_SECTION: Final = Record(
    must={"components": Items(of=Kinds(kinds={10: _TEXT}), most=3), "accessory": Kinds(kinds={2: _BUTTON})}, may=_ID
)
_INNER: Final = {1: _ROW, 9: _SECTION, 10: _TEXT, 14: _SEPARATOR}
_CONTAINER: Final = Record(
    must={"components": Items(of=Kinds(kinds=_INNER), most=40)},
    may={**_ID, "accent_color": Whole(most=0xFFFFFF), "spoiler": Flag()},
)

ROWS: Final = Items(of=Kinds(kinds={1: _ROW}), least=0, most=5)
"""Components of a message that has content or embeds."""
COMPONENTS: Final = Items(of=Kinds(kinds={**_INNER, 17: _CONTAINER}), least=1, most=40)
"""Components of a message that is made of nothing else."""

# ---------------------------------------------------------------- messages

_FOOTER: Final = Record(must={"text": Text(least=1, most=2_048)})
_AUTHOR: Final = Record(must={"name": Text(least=1, most=256)}, may={"url": _URL})
_FIELD: Final = Record(
    must={"name": Text(least=1, most=256), "value": Text(least=1, most=1_024)}, may={"inline": Flag()}
)
EMBED: Final = Record(
    may={
        "title": Text(least=1, most=256), "description": Text(least=1, most=4_096), "url": _URL, "color": Whole(most=0xFFFFFF),
        "timestamp": Text(), "footer": _FOOTER, "author": _AUTHOR, "fields": Items(of=_FIELD, most=25),
    },
    any_of=("title", "description", "footer", "author", "fields"),
)  # fmt: skip
_MENTIONS: Final = Record(
    may={
        "parse": Items(of=Text(values=("roles", "users", "everyone")), least=0, most=3),
        "roles": Items(of=SNOWFLAKE, least=0, most=100), "users": Items(of=SNOWFLAKE, least=0, most=100), "replied_user": Flag(),
    }
)  # fmt: skip
_REFERENCE: Final = Record(
    must={"message_id": SNOWFLAKE},
    may={"channel_id": SNOWFLAKE, "guild_id": SNOWFLAKE, "fail_if_not_exists": Flag(), "type": Whole(most=1)},
)

_COMMON: Final = {"flags": Whole(most=2**31), "allowed_mentions": _MENTIONS, "tts": Flag(), "nonce": Text(most=25), "enforce_nonce": Flag(), "message_reference": _REFERENCE}  # fmt: skip
SAID: Final = Record(
    may={**_COMMON, "content": Text(most=2_000), "embeds": Items(of=EMBED, least=0, most=10), "components": ROWS}
)
"""A message of content, embeds and buttons."""
BUILT: Final = Record(must={"components": COMPONENTS}, may=_COMMON)
"""A message made of components only."""

# ---------------------------------------------------------------- modals

_TYPED: Final = Record(
    must={**_CUSTOM, "style": Whole(least=1, most=2)},
    may={
        **_ID, "min_length": Whole(most=4_000), "max_length": Whole(least=1, most=4_000), "required": Flag(),
        "value": Text(most=4_000), "placeholder": Text(most=100), "label": Nothing(),
    },
)  # fmt: skip
"""The label round it has the words; one of its own Discord refuses, and takes the null that its libraries send."""
_ANSWERED: Final = {"required": Flag(), "disabled": Flag(settable=False)}
"""Of selects: a disabled one Discord refuses in a modal, and takes the false that its libraries send."""
_ASKED: Final = {
    3: Record(must=_SELECT.must, may={**_SELECT.may, **_ANSWERED}),
    4: _TYPED,
    6: Record(must=_ROLES.must, may={**_ROLES.may, **_ANSWERED}),
}
_LABEL: Final = Record(
    must={"label": Text(least=1, most=45), "component": Kinds(kinds=_ASKED)},
    may={**_ID, "description": Text(least=1, most=100)},
)
MODAL: Final = Record(
    must={
        "title": Text(least=1, most=45), **_CUSTOM, "components": Items(of=Kinds(kinds={10: _TEXT, 18: _LABEL}), most=5)
    }
)  # fmt: skip
