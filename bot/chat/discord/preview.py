"""What a message will look like on Discord, as HTML: components drawn as Discord draws them, for `preview.css` beside it.

Everything in a payload is made harmless here; links are not followed from a preview, so they are not links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from bot.chat.discord.markdown import html as markdown
from bot.chat.discord.markdown import inline
from bot.chat.discord.naming import named
from bot.chat.discord.render import NAME as US
from bot.chat.discord.render import Payload, payloads
from bot.chat.printed import printed
from bot.core.message import Message

NAME: Final = "Discord"
"""How the platform is called."""

Json = Mapping[str, Any]


def window(lead: Message, replies: Sequence[Message], *, channel: str, day: str, clock: str) -> str:
    """A message in its channel, and beside it its thread: how a digest is found. `day` and `clock` are when it was
    posted, in words.
    """
    first = payload(lead)
    thread = printed(named(first))
    head = f'<header class="d-bar"><i class="d-hash"></i><b>{printed(channel)}</b></header>'
    talk = f'<section class="d-channel" aria-label="The channel">{head}<p class="d-day"><span>{printed(day)}</span></p>'
    talk += f"{posted([first], clock)}{_spine(thread, len(replies), clock)}</section>"
    if not replies:
        return f'<div class="discord d-alone">{talk}</div>'
    head = f'<header class="d-bar"><i class="d-strand"></i><b>{thread}</b></header>'
    answers = posted([payload(reply) for reply in replies], clock)
    told = f'<section class="d-thread" aria-label="The thread">{head}{posted([first], clock)}{answers}</section>'
    return f'<div class="discord">{talk}{told}</div>'


def payload(message: Message) -> Payload:
    """The message as it is sent where everything works."""
    return payloads(message, style="components")[0]


def _spine(name: str, replies: int, clock: str) -> str:
    """What leads from a message to its thread."""
    if not replies:
        return ""
    number = f"{replies} Message{'' if replies == 1 else 's'} ›"
    last = f'<i class="d-face"></i><b>{US}</b> {_APP} <span>{printed(clock)}</span>'
    return f'<div class="d-spine"><p><b class="d-name">{name}</b> <b class="d-link">{number}</b></p><p>{last}</p></div>'


_APP: Final = '<span class="d-app">APP</span>'


def posted(drawn: Sequence[Payload], clock: str) -> str:
    """Messages of ours that follow one another, with who says so and when: Discord tells it once."""
    who = f'<p class="d-who"><b>{US}</b> {_APP} <span class="d-clock">{printed(clock)}</span></p>'
    heads = [f'<i class="d-face"></i><div>{who}', *(["<i></i><div>"] * (len(drawn) - 1))]
    return "".join(
        f'<article class="d-message">{head}{html(each)}</div></article>'
        for head, each in zip(heads, drawn, strict=True)
    )


def html(payload: Payload) -> str:
    """The payload as Discord would draw it: its words, its embeds, its components."""
    words = f'<div class="d-text">{markdown(payload["content"])}</div>' if payload.get("content") else ""
    return words + "".join(map(_embed, payload.get("embeds", ()))) + _drawn(payload["components"])


# ---------------------------------------------------------------- components


def _drawn(components: Sequence[Json]) -> str:
    """Components; rows of buttons that follow one another stand close."""
    told = ""
    for row, several in groupby(components, lambda each: each["type"] == _ROW):
        drawn = "".join(map(component, several))
        told += f'<div class="d-rows">{drawn}</div>' if row else drawn
    return told


def component(drawn: Json) -> str:
    """One component; of one that we never send only its number."""
    draw = _COMPONENTS.get(drawn["type"])
    return draw(drawn) if draw else f'<p class="d-text">[component {printed(str(drawn["type"]))}]</p>'


def _row(drawn: Json) -> str:
    return f'<p class="d-row">{"".join(map(component, drawn["components"]))}</p>'


def _button(drawn: Json) -> str:
    face = printed(str(drawn.get("emoji", {}).get("name", "")))
    face = f'<i class="d-emoji">{face}</i>' if face else ""
    kind = _STYLES.get(drawn["style"], "secondary")
    return f'<span class="d-button d-{kind}">{face}{printed(str(drawn.get("label", "")))}</span>'


def _section(drawn: Json) -> str:
    return f'<div class="d-section"><div>{_drawn(drawn["components"])}</div>{component(drawn["accessory"])}</div>'


def _text(drawn: Json) -> str:
    return f'<div class="d-text">{markdown(drawn["content"])}</div>'


def _separator(drawn: Json) -> str:
    size = "large" if drawn.get("spacing") == _LARGE else "small"
    clear = "" if drawn.get("divider", True) else " d-clear"
    return f'<hr class="d-{size}{clear}">'


def _container(drawn: Json) -> str:
    accent = " d-accent" if drawn.get("accent_color") is not None else ""
    return f'<div class="d-container{accent}">{_drawn(drawn["components"])}</div>'


_ROW, _LARGE = 1, 2
_STYLES: Final = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "web"}
_COMPONENTS: Final[Mapping[int, Callable[[Json], str]]] = {
    _ROW: _row,
    2: _button,
    9: _section,
    10: _text,
    14: _separator,
    17: _container,
}


# ---------------------------------------------------------------- embeds


def _embed(drawn: Json) -> str:
    title = f'<p class="d-title" dir="auto">{inline(drawn["title"])}</p>' if drawn.get("title") else ""
    said = f'<div class="d-text">{markdown(drawn["description"])}</div>' if drawn.get("description") else ""
    foot = f'<p class="d-foot">{printed(drawn["footer"]["text"])}</p>' if drawn.get("footer") else ""
    return f'<div class="d-container d-accent">{title}{said}{foot}</div>'
