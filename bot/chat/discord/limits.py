"""What Discord takes, as data. Lengths are in UTF-16 units (`cutting.length`), the more careful of the two ways it may count.

Documented at docs.discord.com/developers and in Discord's OpenAPI document; what that document does not say is marked.
"""

from __future__ import annotations

from typing import Final

# ---------------------------------------------------------------- messages

CONTENT: Final = 2_000
"""A message's `content`; the OpenAPI document says 4,000, which is what subscribers may write."""

NONCE: Final = 25

SUPPRESS_EMBEDS: Final = 1 << 2
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
IS_COMPONENTS_V2: Final = 1 << 15
"""Flags of a message; the last is never taken from a message that has it."""

# ---------------------------------------------------------------- embeds

EMBEDS: Final = 10
EMBED_TITLE: Final = 256
EMBED_DESCRIPTION: Final = 4_096
EMBED_FOOTER: Final = 2_048
EMBEDS_TOGETHER: Final = 6_000
"""The characters of all embeds of a message together. Not in the OpenAPI document."""

# ---------------------------------------------------------------- components

COMPONENTS: Final = 40
"""Components of a message, those within others counted as well."""

DISPLAYED: Final = 4_000
"""The characters of all text displays of a message together. Not in the OpenAPI document."""

ROWS: Final = 5
"""Rows of buttons in a message that is not made of components only. Not in the OpenAPI document."""

BUTTONS: Final = 5
"""Buttons in a row."""

LABEL: Final = 80
CUSTOM_ID: Final = 100
BUTTON_URL: Final = 512

# ---------------------------------------------------------------- threads

THREAD_NAME: Final = 100

# ---------------------------------------------------------------- forms

MODAL_TITLE: Final = 45
MODAL_FIELDS: Final = 5
MODAL_LABEL: Final = 45
MODAL_HINT: Final = 100
MODAL_TYPED: Final = 4_000
"""What a text field holds."""

OPTIONS: Final = 25
OPTION: Final = 100
"""Options of a select; the label, the value and the description of each, and a select's placeholder (150 there)."""

# ---------------------------------------------------------------- ours

NAMED: Final = 256
"""What we give a name: a headline, a speaker, a role, a publisher. As long as an embed's title."""

NOTED: Final = 600
"""What we give a line of small print."""

LINK: Final = 1_000
"""What we give an address in a line of links: a quarter of all the text a message has."""
