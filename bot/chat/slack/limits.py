"""What Slack takes, as data. Lengths are in UTF-16 units (`text.length`), the more careful of the two ways it may count.

Documented at docs.slack.dev/reference/block-kit, but for those that say otherwise.
"""

from __future__ import annotations

from typing import Final

# ---------------------------------------------------------------- messages

TEXT: Final = 4_000
"""A message's `text`. 40,000 are taken but shown cut; 4,000 are advised, and all that an edit takes."""

BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
"""Blocks of a message; of a modal or of the Home."""

WEIGHT: Final = 12_000
CONTAINER: Final = 125
"""The characters of all blocks of a message together, and what each container (a block, a list, one of its lines, a
quote) counts besides. Not documented: beyond it Slack says `msg_blocks_too_long`. One block took 13,297 and a second
cost 125 of them (github.com/slackapi/bolt-js/issues/2509, where Slack's people speak of 12,000 and a toll for
containers); 11,341 in many nested ones were refused (2867). Counting each container as a block stays below all of that;
where it does not, the next way to send the message holds less."""

MARKDOWN: Final = 12_000
"""Markdown of a message: all its markdown blocks together, or one piece of a stream."""

# ---------------------------------------------------------------- blocks

HEADER: Final = 150
SECTION: Final = 3_000
CONTEXT: Final = 2_000
"""One text of a context block; 3,000 are documented, 2,000 is all that was always taken."""

BUTTONS: Final = 25
"""Elements of an actions block."""

# ---------------------------------------------------------------- elements

LABEL: Final = 75
"""What stands on a button or an option, and what a screen reader says of a button."""

VALUE: Final = 2_000
ACTION_ID: Final = 255
URL: Final = 3_000

# ---------------------------------------------------------------- forms

VIEW_TITLE: Final = 24
"""The title of a modal, and the words on its two buttons."""

FIELD: Final = 2_000
"""The label of a field, and its hint."""

PLACEHOLDER: Final = 150
OPTION_VALUE: Final = 150
OPTIONS: Final = 100
TICKS: Final = 10
"""Options of a select; of checkboxes and radio buttons."""

PRIVATE_METADATA: Final = 3_000
TYPED: Final = 3_000
"""What a text field holds."""
