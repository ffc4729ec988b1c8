"""What Slack documents of Block Kit, of the parts an app like ours may send: docs.slack.dev/reference/block-kit.

Strict where the documentation is: a property it does not name is wrong.
"""

from __future__ import annotations

from typing import Final

from tests.schemas.shapes import Flag, Items, Kinds, Record, Text, Whole

# ---------------------------------------------------------------- composition objects

_EMOJI: Final = {"emoji": Flag()}


def plain(most: int) -> Kinds:
    """A `plain_text` object."""
    return Kinds(kinds={"plain_text": Record(must={"text": Text(least=1, most=most)}, may=_EMOJI)})


def worded(most: int = 3_000) -> Kinds:
    """A `plain_text` or a `mrkdwn` object."""
    mrkdwn = Record(must={"text": Text(least=1, most=most)}, may={"verbatim": Flag()})
    return Kinds(kinds={**plain(most).kinds, "mrkdwn": mrkdwn})


_URL: Final = Text(least=1, most=3_000, pattern=r"(?s)https?://[^\s<>|]+")
_ACTION: Final = {"action_id": Text(least=1, most=255)}
_CONFIRM: Final = Record(
    must={"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    may={"style": Text(values=("primary", "danger"))},
)


def _option(text: Kinds) -> Record:
    return Record(must={"text": text, "value": Text(least=1, most=150)}, may={"description": plain(75), "url": _URL})


_CHOICE: Final = _option(plain(75))
_TICK: Final = _option(worded(75))

# ---------------------------------------------------------------- elements

_BUTTON: Final = Record(
    must={"text": plain(75)},
    may={
        **_ACTION, "value": Text(least=1, most=2_000), "url": _URL, "style": Text(values=("primary", "danger")),
        "confirm": _CONFIRM, "accessibility_label": Text(least=1, most=75), "agent_prompt": Text(least=1, most=4_000),
    },
)  # fmt: skip
_FEEDBACK: Final = Record(
    must={"text": plain(75), "value": Text(least=1, most=2_000)}, may={"accessibility_label": Text(least=1, most=75)}
)
_OVERFLOW: Final = Record(
    must={"options": Items(of=_CHOICE, least=1, most=5)}, may={**_ACTION, "confirm": _CONFIRM}
)  # fmt: skip
_PLACED: Final = {**_ACTION, "placeholder": plain(150), "confirm": _CONFIRM, "focus_on_load": Flag()}
_EXTERNAL: Final = {**_PLACED, "min_query_length": Whole(least=0, most=255)}
_MANY: Final = {"max_selected_items": Whole(least=1)}
_OPTIONS: Final = {"options": Items(of=_CHOICE, most=100)}
_TIME: Final = Text(pattern=r"([01]\d|2[0-3]):[0-5]\d")

CONTROLS: Final = {
    "button": _BUTTON,
    "overflow": _OVERFLOW,
    "static_select": Record(must=_OPTIONS, may={**_PLACED, "initial_option": _CHOICE}),
    "external_select": Record(may={**_EXTERNAL, "initial_option": _CHOICE}),
    "timepicker": Record(may={**_PLACED, "initial_time": _TIME, "timezone": Text(least=1)}),
    "checkboxes": Record(
        must={"options": Items(of=_TICK, most=10)},
        may={**_ACTION, "initial_options": Items(of=_TICK, most=10), "confirm": _CONFIRM, "focus_on_load": Flag()},
    ),
    "radio_buttons": Record(
        must={"options": Items(of=_TICK, most=10)},
        may={**_ACTION, "initial_option": _TICK, "confirm": _CONFIRM, "focus_on_load": Flag()},
    ),
}
"""What may stand in an `actions` block."""

INPUTS: Final = {
    **{name: shape for name, shape in CONTROLS.items() if name not in ("button", "overflow")},
    "multi_static_select": Record(
        must=_OPTIONS, may={**_PLACED, **_MANY, "initial_options": Items(of=_CHOICE, most=100)}
    ),
    "multi_external_select": Record(may={**_EXTERNAL, **_MANY, "initial_options": Items(of=_CHOICE, most=100)}),
    "plain_text_input": Record(
        may={
            **_ACTION, "placeholder": plain(150), "initial_value": Text(most=3_000), "multiline": Flag(),
            "min_length": Whole(most=3_000), "max_length": Whole(least=1, most=3_000), "focus_on_load": Flag(),
        }
    ),
}  # fmt: skip
"""What may stand in an `input` block."""

# ---------------------------------------------------------------- rich text

_STYLE: Final = Record(may={name: Flag() for name in ("bold", "italic", "strike", "code", "underline")})
RICH: Final = Kinds(
    kinds={
        "text": Record(must={"text": Text(least=1)}, may={"style": _STYLE}),
        "link": Record(must={"url": _URL}, may={"text": Text(least=1), "style": _STYLE, "unsafe": Flag()}),
        "emoji": Record(must={"name": Text(least=1)}, may={"unicode": Text(), "style": _STYLE}),
        "date": Record(
            must={"timestamp": Whole(), "format": Text(least=1)},
            may={"url": _URL, "fallback": Text(least=1), "style": _STYLE},
        ),
    }
)
"""What our rich text may hold. `user`, `channel`, `usergroup` and `broadcast` exist too; nothing of ours sends them."""

_LINE: Final = Record(must={"elements": Items(of=RICH)})
_BORDER: Final = {"border": Whole(most=1)}
_PARAGRAPHS: Final = Kinds(
    kinds={
        "rich_text_section": _LINE,
        "rich_text_quote": Record(must={"elements": Items(of=RICH)}, may=_BORDER),
        "rich_text_preformatted": Record(must={"elements": Items(of=RICH)}, may=_BORDER),
        "rich_text_list": Record(
            must={
                "style": Text(values=("bullet", "ordered")),
                "elements": Items(of=Kinds(kinds={"rich_text_section": _LINE})),
            },
            may={**_BORDER, "indent": Whole(most=8), "offset": Whole()},
        ),
    }
)

# ---------------------------------------------------------------- blocks

_NAMED: Final = {"block_id": Text(least=1, most=255)}
_IMAGE: Final = Record(must={"image_url": _URL, "alt_text": Text(least=1, most=2_000)})

ANYWHERE: Final = {
    "header": Record(must={"text": plain(150)}, may=_NAMED),
    "divider": Record(may=_NAMED),
    "section": Record(
        may={
            **_NAMED, "text": worded(), "fields": Items(of=worded(2_000), most=10), "expand": Flag(),
            "accessory": Kinds(kinds={**CONTROLS, "image": _IMAGE}),
        },
        any_of=("text", "fields"),
    ),
    "context": Record(
        must={"elements": Items(of=Kinds(kinds={**worded().kinds, "image": _IMAGE}), most=10)}, may=_NAMED
    ),
    "actions": Record(must={"elements": Items(of=Kinds(kinds=CONTROLS), most=25)}, may=_NAMED),
    "rich_text": Record(must={"elements": Items(of=_PARAGRAPHS)}, may=_NAMED),
    "image": Record(must=_IMAGE.must, may={**_NAMED, "title": plain(2_000)}),
    "input": Record(
        must={"label": plain(2_000), "element": Kinds(kinds=INPUTS)},
        may={**_NAMED, "hint": plain(2_000), "optional": Flag(), "dispatch_action": Flag()},
    ),
}  # fmt: skip
"""Blocks of messages and views."""

IN_MESSAGES: Final = {
    **ANYWHERE,
    "markdown": Record(must={"text": Text(least=1, most=12_000)}, may=_NAMED),
    "context_actions": Record(
        must={
            "elements": Items(
                most=5,
                of=Kinds(
                    kinds={
                        "feedback_buttons": Record(
                            must={"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, may=_ACTION
                        ),
                        "icon_button": Record(
                            must={"icon": Text(values=("trash",)), "text": plain(75)},
                            may={**_ACTION, "value": Text(least=1, most=2_000), "confirm": _CONFIRM},
                        ),
                    }
                ),
            )
        },
        may=_NAMED,
    ),
}
"""Blocks of messages."""

# ---------------------------------------------------------------- surfaces

_VIEW: Final = {"private_metadata": Text(most=3_000), "callback_id": Text(least=1, most=255), "external_id": Text(most=255)}  # fmt: skip

VIEWS: Final = Kinds(
    kinds={
        "modal": Record(
            must={"title": plain(24), "blocks": Items(of=Kinds(kinds=ANYWHERE), most=100)},
            may={**_VIEW, "submit": plain(24), "close": plain(24), "clear_on_close": Flag(), "notify_on_close": Flag()},
        ),
        "home": Record(must={"blocks": Items(of=Kinds(kinds=ANYWHERE), most=100)}, may=_VIEW),
    }
)

MESSAGE: Final = Record(
    may={"text": Text(most=40_000), "blocks": Items(of=Kinds(kinds=IN_MESSAGES), least=0, most=50)},
    any_of=("text", "blocks"),
)
