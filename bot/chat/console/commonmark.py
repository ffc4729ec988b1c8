"""A message as Markdown, for files and other programs."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.console.drawing import safe
from bot.core.compose import quoted, stance_line
from bot.core.message import Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words


def markdown(message: Message) -> str:
    """The message as CommonMark; the markup characters of news text are escaped."""
    return "\n".join(line for block in message.blocks for line in _markdown(block)).strip() + "\n"


_MARKUP = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#|~"})


def _escaped(text: str) -> str:
    return safe(text).translate(_MARKUP).replace("\n", " ")


def _emphasised(block: Stated) -> str:
    """The evidence with its trigger, clause and deadline in emphasis."""
    drawn, at = "", 0
    for start, end in block.marked:
        if start >= at:
            drawn += f"{_escaped(block.evidence[at:start])}*{_escaped(block.evidence[start:end])}*"
            at = end
    return drawn + _escaped(block.evidence[at:])


def _markdown(block: Block) -> Iterator[str]:
    match block:
        case Title():
            yield from (f"# {_escaped(block.text)}", "", _escaped(block.note), "")
        case Headline():
            yield from (f"## {_escaped(block.text)}", "")
            tail = " · ".join(part for part in (block.note, block.label) if part)
            if tail:
                yield from (f"*{_escaped(tail)}*", "")
        case Label():
            yield from ("", f"**{_escaped(block.text)}**", "")
        case Bullet():
            yield f"- {_escaped(block.text)}" + (f" \\[{_escaped(block.source)}\\]" if block.source else "")
        case Words():
            name = ", ".join(_escaped(part) for part in (block.speaker, block.role) if part)
            source = f" \\[{_escaped(block.source)}\\]" if block.source else ""
            yield from (f"> {_escaped(quoted(block.text))}" + (f" — {name}" if name else "") + source, "")
        case Stated():
            note = f" ({_escaped(block.note)})" if block.note else ""
            yield f"- **{_escaped(stance_line(block))}**{note}: {_emphasised(block)}"
        case Links():
            yield ""
            yield from (f"- [{_escaped(label)}](<{url.replace('>', '%3E')}>)" for label, url in block.links)
            yield ""
        case Note():
            yield from ("", _escaped(block.text))
