"""What a message will look like in Slack, as HTML: Block Kit drawn as Slack draws it, for `preview.css` beside it.

Everything in a payload is made harmless here; links are not followed from a preview, so they are not links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.chat.printed import printed
from bot.chat.slack.render import NAME as US
from bot.chat.slack.render import Payload, payloads
from bot.core.message import Message

NAME: Final = "Slack"
"""How the platform is called."""

Json = Mapping[str, Any]


def window(lead: Message, replies: Sequence[Message], *, channel: str, day: str, clock: str) -> str:
    """A message in its channel, and beside it its thread: how a digest is found. `day` and `clock` are when it was
    posted, in words.
    """
    head = f'<header class="s-bar"><b># {printed(channel)}</b></header>'
    talk = f'<section class="s-channel" aria-label="The channel">{head}<p class="s-day"><span>{printed(day)}</span></p>'
    talk += f"{posted(lead, clock)}{_count(replies)}</section>"
    if not replies:
        return f'<div class="slack s-alone">{talk}</div>'
    head = f'<header class="s-bar"><b>Thread</b> <span># {printed(channel)}</span></header>'
    answers = "".join(posted(reply, clock) for reply in replies)
    number = f"{len(replies)} {'reply' if len(replies) == 1 else 'replies'}"
    rule = f'<p class="s-rule"><span>{number}</span></p>'
    thread = f'<section class="s-thread" aria-label="The thread">{head}{posted(lead, clock)}{rule}{answers}</section>'
    return f'<div class="slack">{talk}{thread}</div>'


def _count(replies: Sequence[Message]) -> str:
    number = f"{len(replies)} {'reply' if len(replies) == 1 else 'replies'}"
    return f'<p class="s-replies"><i class="s-face"></i><b>{number}</b> <span>View thread</span></p>' if replies else ""


def posted(message: Message, clock: str) -> str:
    """A message of ours as it stands in a channel, with who says so and when."""
    who = (
        f'<p class="s-who"><b>{US}</b> <span class="s-app">APP</span> <span class="s-clock">{printed(clock)}</span></p>'
    )
    return f'<article class="s-message"><i class="s-face"></i><div>{who}{html(payloads(message)[0])}</div></article>'


def html(payload: Payload) -> str:
    """The payload as Slack would draw it."""
    if not payload.blocks:
        return f'<div class="s-rich"><p dir="auto">{_lines(_decoded(payload.text))}</p></div>'
    return "".join(map(block, payload.blocks))


# ---------------------------------------------------------------- blocks


def block(drawn: Json) -> str:
    """One block; of one that we never send only its name."""
    draw = _BLOCKS.get(str(drawn.get("type")))
    return draw(drawn) if draw else f'<p class="s-context">[{printed(str(drawn.get("type")))}]</p>'


def _header(drawn: Json) -> str:
    return f'<h3 class="s-header" dir="auto">{printed(drawn["text"]["text"])}</h3>'


def _section(drawn: Json) -> str:
    return f'<div class="s-rich">{"".join(_mrkdwn_lines(drawn["text"]["text"]))}</div>'


def _context(drawn: Json) -> str:
    return f'<p class="s-context" dir="auto">{" ".join(map(_worded, drawn["elements"]))}</p>'


def _divider(_: Json) -> str:
    return '<hr class="s-divider">'


def _actions(drawn: Json) -> str:
    labels = (f'<span class="s-button">{printed(each["text"]["text"])}</span>' for each in drawn["elements"])
    return f'<p class="s-actions">{"".join(labels)}</p>'


def _context_actions(drawn: Json) -> str:
    return f'<p class="s-feedback">{"".join(map(_feedback, drawn["elements"]))}</p>'


def _feedback(drawn: Json) -> str:
    thumbs = (("up", drawn["positive_button"]), ("down", drawn["negative_button"]))
    return "".join(
        f'<span class="s-thumb s-{way}"><i></i><span class="unseen">{printed(button["text"]["text"])}</span></span>'
        for way, button in thumbs
    )


def _rich_text(drawn: Json) -> str:
    return f'<div class="s-rich">{"".join(map(_paragraph, drawn["elements"]))}</div>'


_BLOCKS: Final[Mapping[str, Callable[[Json], str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "context_actions": _context_actions,
    "rich_text": _rich_text,
}

# ---------------------------------------------------------------- rich text


def _paragraph(drawn: Json) -> str:
    match drawn["type"]:
        case "rich_text_list":
            items = (f'<li dir="auto">{_run(item["elements"])}</li>' for item in drawn["elements"])
            return f"<ul>{''.join(items)}</ul>"
        case "rich_text_quote":
            return f'<blockquote dir="auto">{_run(drawn["elements"])}</blockquote>'
        case _:
            return f'<p dir="auto">{_run(drawn["elements"])}</p>'


_STYLES: Final = {"bold": "b", "italic": "em"}


def _run(elements: Sequence[Json]) -> str:
    return "".join(map(_element, elements))


def _element(drawn: Json) -> str:
    told = _lines(str(drawn.get("text", "")))
    for style, tag in _STYLES.items():
        if drawn.get("style", {}).get(style):
            told = f"<{tag}>{told}</{tag}>"
    return told


# ---------------------------------------------------------------- mrkdwn


def _worded(drawn: Json) -> str:
    return _mrkdwn(drawn["text"]) if drawn["type"] == "mrkdwn" else _lines(drawn["text"])


def _mrkdwn_lines(text: str) -> Iterator[str]:
    """Lines of mrkdwn: those behind `>` as one quote, the others as a paragraph."""
    for quoted, lines in _runs(text.split("\n")):
        told = "<br>".join(map(_mrkdwn, lines))
        yield f'<blockquote dir="auto">{told}</blockquote>' if quoted else f'<p dir="auto">{told}</p>'


def _runs(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    held: list[str] = []
    quoted = False
    for line in lines:
        marked = line.startswith("> ")
        if held and marked != quoted:
            yield quoted, held
            held = []
        quoted = marked
        held.append(line.removeprefix("> "))
    if held:
        yield quoted, held


_TOKEN: Final = re.compile(r"<([^<>]*)>")
_BOUND: Final = "\\w*_\u200b"
_BOLD: Final = re.compile(rf"(?<![{_BOUND}])\*([^\s*\u200b](?:[^*\n]*[^\s*\u200b])?)\*(?![{_BOUND}])")
_ITALIC: Final = re.compile(rf"(?<![{_BOUND}])_([^\s_\u200b](?:[^_\n]*[^\s_\u200b])?)_(?![{_BOUND}])")


def _mrkdwn(text: str) -> str:
    """The text as Slack reads mrkdwn: links in `<…>`, bold in `*`, italics in `_`, and three entities."""
    parts = _TOKEN.split(text)
    return "".join(_formatted(part) if number % 2 == 0 else _token(part) for number, part in enumerate(parts))


def _formatted(text: str) -> str:
    told = printed(_decoded(text))
    return _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<b>\1</b>", told))


def _token(token: str) -> str:
    """A link by its name. Anything else that `<…>` may be shows as what would happen: that must never be ours."""
    address, _, label = token.partition("|")
    if re.match(r"https?://", address):
        return f'<span class="s-link">{printed(_decoded(label or address))}</span>'
    return f'<mark class="s-mention">{printed(token)}</mark>'


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# ---------------------------------------------------------------- text


def _lines(text: str) -> str:
    return printed(text).replace("\n", "<br>")
