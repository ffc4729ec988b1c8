"""A message as Markdown, for a stream: what is added to a message is added to its Markdown, at the end.

Blocks of rich text are better wherever a message is whole; only a stream takes nothing but Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.slack import limits
from bot.chat.slack.text import markdown, markdown_link, marked
from bot.core.compose import quoted, stance_line
from bot.core.cutting import length
from bot.core.emphasis import emphasised
from bot.core.message import Actions, Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words


def written(message: Message, most: int = limits.MARKDOWN) -> str:
    """The message as Markdown, as many of its first blocks as `most` characters hold. Every block is whole in itself."""
    told = ""
    for space, text in _spaced(message):
        if length(told) + length(space) + length(text) > most:
            break
        told += space + text
    return told


def _spaced(message: Message) -> Iterator[tuple[str, str]]:
    before: type[Block] | None = None
    for block in message.blocks:
        text = _block(block)
        if text:
            yield ("" if before is None else "\n" if before is type(block) is Bullet else "\n\n"), text
            before = type(block)


def _block(block: Block) -> str:
    match block:
        case Title() | Headline():
            label = block.label if isinstance(block, Headline) else ""
            tail = " · ".join(markdown(part) for part in (block.note, label) if part)
            return "\n".join(part for part in (_bold(block.text), tail) if part)
        case Label():
            return _bold(block.text)
        case Bullet():
            return f"- {markdown(block.text).strip()}{_source(block.source)}"
        case Words():
            role = markdown(f", {block.role}" if block.role else "")
            named = f"\n> — {_bold(block.speaker)}{role}" if block.speaker else ""
            return f"> {markdown(quoted(block.text))}{named}{_source(block.source)}"
        case Stated():
            note = f" ({markdown(block.note)})" if block.note else ""
            told = "".join(_bold(text) if matters else markdown(text) for text, matters in emphasised(block))
            return f"> {_bold(stance_line(block))}{note}\n> {told.strip()}"
        case Links():
            return " · ".join(there for label, url in block.links if (there := markdown_link(url, label)))
        case Note():
            return markdown(block.text).strip()
        case Actions():
            return ""


def _bold(text: str) -> str:
    return marked(markdown(text), "**")


def _source(name: str) -> str:
    return f" · {marked(markdown(name).strip(), '*')}" if name.strip() else ""
