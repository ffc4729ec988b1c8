"""A message that is too long: its last lines are left out, whole, and it says how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from bot.core.message import Actions, Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words

_KEPT: Final = (Title, Headline, Links, Note, Actions)
"""What goes last: what a message is called, where to read on, how it was made, what may be done."""

_NAMES: Final = {
    Bullet: ("point", "points"),
    Words: ("quote", "quotes"),
    Stated: ("stated condition", "stated conditions"),
    Headline: ("headline", "headlines"),
    Links: ("list of links", "lists of links"),
    Note: ("note", "notes"),
}


def shortened(message: Message, fits: Callable[[Sequence[Block]], bool]) -> tuple[Block, ...]:
    """The blocks of the message, or as many as `fits` allows, with a note in place of the first that is missing.

    Lines go from the end, whole: a quote never without its speaker, a condition never without its consequence. A
    label goes with the last line under it.
    """
    if fits(message.blocks):
        return message.blocks
    order = _order(message.blocks)
    few, many = 1, len(order)
    while few < many:
        half = (few + many) // 2
        few, many = (few, half) if fits(_without(message.blocks, order[:half])) else (half + 1, many)
    return _without(message.blocks, order[:few])


def _order(blocks: Sequence[Block]) -> list[int]:
    """Where the blocks stand that go, the first to go first."""
    numbers = range(len(blocks) - 1, -1, -1)
    lines = [number for number in numbers if not isinstance(blocks[number], _KEPT)]
    return lines + [number for number in numbers if isinstance(blocks[number], _KEPT)]


def _without(blocks: Sequence[Block], gone: Collection[int]) -> tuple[Block, ...]:
    missing = set(gone)
    note = Note(text=_told([blocks[number] for number in gone]))
    first = min(gone)
    kept = [(number, block) for number, block in enumerate(blocks) if number not in missing]
    before = [block for number, block in kept if number < first]
    after = [block for number, block in kept if number > first]
    return tuple(_headed((*before, note, *after), note))


def _headed(blocks: Sequence[Block], note: Note) -> Iterator[Block]:
    """The blocks without labels that have nothing under them any more."""
    for number, block in enumerate(blocks):
        under = blocks[number + 1] if number + 1 < len(blocks) else None
        if not isinstance(block, Label) or (under is not note and not isinstance(under, (*_KEPT, Label, type(None)))):
            yield block


def _told(gone: Sequence[Block]) -> str:
    """What was left out, in words: `Left out for length: 2 quotes and 1 point.`"""
    counted = Counter(type(block) for block in gone)
    parts = [
        f"{counted[kind]} {one if counted[kind] == 1 else many}"
        for kind, (one, many) in _NAMES.items()
        if counted[kind]
    ]
    if not parts:
        return "The rest is left out for length."
    listed = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return f"Left out for length: {listed}."
