"""A message as Slack's own people would set it: headers, rich text, small print, buttons.

Rich text is where news text goes: its elements are data, so nothing in them acts and nothing must be escaped. A quote
with its speaker is one element, and so is a condition with its consequence; nothing comes between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, Literal

from bot.chat.slack import buttons, limits
from bot.chat.slack.text import link
from bot.core.compose import quoted, stance_line
from bot.core.cutting import clean, clip, length
from bot.core.emphasis import emphasised
from bot.core.message import Actions, Block, Bullet, Headline, Label, Links, Note, Stated, Title, Words

Surface = Literal["message", "view"]
"""Where blocks stand: in a message, or in a modal or the Home, which know fewer of them."""

Json = dict[str, Any]


def drawn(blocks: Sequence[Block], surface: Surface = "message") -> tuple[Json, ...]:
    """The blocks as Block Kit. Their number and size are the caller's to mind."""
    titled, headlined = (any(isinstance(block, kind) for block in blocks) for kind in (Title, Headline))
    sheet = _Sheet(surface=surface, titled=titled, listing=titled and not headlined)
    for _, several in groupby(blocks, type):
        sheet.add(list(several))
    return tuple(sheet.finished())


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """What is drawn so far. `paragraph` are parts of rich text that become one block; `told` is whether anything was,
    after which a note is small print. A `listing` has a title and no headlines: its points are what others lead to.
    """

    surface: Surface
    titled: bool
    listing: bool
    done: list[Json] = field(default_factory=list)
    paragraph: list[Json] = field(default_factory=list)
    told: bool = False
    headed: bool = False

    def add(self, several: list[Any]) -> None:
        """Draw blocks of one kind that follow one another."""
        match several[0]:
            case Title() | Headline():
                for block in several:
                    self._head(block)
            case Label():
                self._apart()
                self._part(*(_section([_text(block.text, bold=True)]) for block in several))
            case Bullet():
                self._part(_list([_bullet(block, listed=self.listing) for block in several]))
            case Words() | Stated():
                for block in several:
                    self._part(_quote(_words(block) if isinstance(block, Words) else _stated(block)))
                    self._close()  # two bars in one block would run into one
            case Links():
                self._block(*map(_links, _linked(several)))
            case Note():
                self._notes([block.text for block in several])
            case Actions():
                actions = [action for block in several for action in block.actions]
                self._block(*buttons.drawn(actions, feedback=self.surface == "message"))
        self.told = self.told or isinstance(several[0], Bullet | Words | Stated)

    def finished(self) -> list[Json]:
        """Everything, in order."""
        self._close()
        return self.done

    def _head(self, block: Title | Headline) -> None:
        """A message's first name is a header; a further one, or one that is too long, is bold."""
        self._close()
        text = clean(block.text).strip()
        first = isinstance(block, Title) or not (self.titled or self.headed)
        if self.done and not first:
            self.done.append({"type": "divider"})
        if first and text and length(text) <= limits.HEADER:
            self.done.append({"type": "header", "text": _plain(text)})
        else:
            self._part(_section([_text(text, bold=True)]))
        label = block.label if isinstance(block, Headline) else ""
        self._block(_small(_BETWEEN.join(part for part in (block.note, label) if part)))
        self.headed = True

    def _apart(self) -> None:
        """A label begins something of its own: a little apart, and behind a line where what came before is over."""
        self._close()
        if self.done and self.done[-1]["type"] in {"actions", "context_actions"}:
            self.done.append({"type": "divider"})

    def _notes(self, texts: list[str]) -> None:
        """Small print under what was told; the message itself where nothing was."""
        if self.told:
            self._block(*(_small(text) for text in texts))
        else:
            self._part(*(_section([_text(clip(text, limits.SECTION))]) for text in texts))
            self._close()

    def _part(self, *parts: Json | None) -> None:
        self.paragraph += [part for part in parts if part]

    def _block(self, *blocks: Json | None) -> None:
        self._close()
        self.done += [block for block in blocks if block]

    def _close(self) -> None:
        if self.paragraph:
            self.done.append({"type": "rich_text", "elements": self.paragraph})
            self.paragraph = []


# ---------------------------------------------------------------- rich text


def _bullet(block: Bullet, *, listed: bool) -> Json | None:
    """A point and whose it is; of what is listed, whose it is stands under its name."""
    if listed and block.source and block.text.strip():
        return _section([_text(block.text, bold=True), _BREAK, _text(block.source, italic=True)])
    return _section([_text(block.text), *_source(block.source)])


def _words(block: Words) -> list[Json | None]:
    """What was said, and under it by whom."""
    if not block.text.strip():
        return []
    said = [_text(quoted(block.text))]
    if not block.speaker:
        return [*said, *_source(block.source)]
    named = [_BREAK, _text("— "), _text(block.speaker, bold=True), _text(f", {block.role}" if block.role else "")]
    return [*said, *named, *_source(block.source)]


def _stated(block: Stated) -> list[Json | None]:
    """Who takes which stance, and under it the article's own words with what matters in bold."""
    note = f" ({block.note})" if block.note else ""
    marked = (_text(text, bold=matters) for text, matters in emphasised(block))
    return [_text(stance_line(block), bold=True), _text(note, italic=True), _BREAK, *marked]


def _source(name: str) -> tuple[Json | None, ...]:
    return (_text(" · "), _text(name, italic=True)) if name else ()


_BREAK: Final[Json] = {"type": "text", "text": "\n"}


def _text(text: str, **style: bool) -> Json | None:
    text = clean(text)
    on = {name: True for name, wanted in style.items() if wanted}
    return {"type": "text", "text": text, **({"style": on} if on else {})} if text else None


def _elements(parts: Iterable[Json | None]) -> list[Json]:
    return [part for part in parts if part]


def _section(parts: Iterable[Json | None]) -> Json | None:
    elements = _elements(parts)
    return {"type": "rich_text_section", "elements": elements} if elements else None


def _quote(parts: Iterable[Json | None]) -> Json | None:
    elements = _elements(parts)
    return {"type": "rich_text_quote", "elements": elements} if elements else None


def _list(lines: Iterable[Json | None]) -> Json | None:
    elements = _elements(lines)
    return {"type": "rich_text_list", "style": "bullet", "elements": elements} if elements else None


# ---------------------------------------------------------------- plain text, small print


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _small(text: str) -> Json | None:
    """A line of small print; nothing where there is nothing to say."""
    told = clip(clean(text).strip(), limits.CONTEXT)
    return _context(_plain(told)) if told else None


def _links(written: str) -> Json:
    """A line of links, in mrkdwn made harmless: there a link can have a name and be small."""
    return _context({"type": "mrkdwn", "text": written, "verbatim": True})


def _context(element: Json) -> Json:
    return {"type": "context", "elements": [element]}


_BETWEEN: Final = " · "


def _linked(several: Sequence[Links]) -> Iterator[str]:
    """Links in mrkdwn, as many on a line as it holds."""
    line = ""
    for label, url in (pair for block in several for pair in block.links):
        written = link(url, clip(label, limits.HEADER))
        longer = f"{line}{_BETWEEN}{written}" if line and written else line + written
        if line and length(longer) > limits.CONTEXT:
            yield line
            longer = written
        line = longer
    if line:
        yield line
