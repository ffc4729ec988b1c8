"""Discord's markup in words: pure, and nothing a payload may hold raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from bot.chat.payload import Payload, mapping_at, mappings_at, text_at

_TOKEN: Final = re.compile(
    r"<(?:@(?P<kind>[!&]?)(?P<who>\d+)|#(?P<channel>\d+)|a?:(?P<emoji>\w+):\d+"
    r"|t:(?P<when>-?\d{1,12})(?::[a-zA-Z])?|/(?P<command>[^:<>\n]+):\d+|(?P<link>https?://[^\s<>]+))>"
)
_MASKED: Final = re.compile(r"\[([^\[\]\n]+)\]\(<?(https?://[^\s()<>]+)>?\)")


def words(said: Payload, us: str, role: str = "") -> str:
    """A message as people read it, without the mention of us or of our role, then what its embeds and components say, and the addresses
    that only those hold.
    """
    own = clean(text_at(said, "content"), said, us, role)
    forwarded = [mapping_at(each, "message") for each in mappings_at(said, "message_snapshots")]
    parts = [own, *(clean(text_at(each, "content"), each, us) for each in forwarded)]
    shown = [said, *forwarded]
    if not any(parts):
        parts += [clean(text, said, us, role) for each in shown for text in (*_embedded(each), *_drawn(each))]
    text = "\n".join(filter(None, parts))
    links = (text_at(embed, "url") for each in shown for embed in mappings_at(each, "embeds"))
    more = dict.fromkeys(link for link in links if re.match(r"https?://", link) and link not in text)
    return "\n".join(filter(None, (text, *more)))


def clean(text: str, said: Payload, us: str, role: str = "") -> str:
    """Discord's markup in words: people, roles and channels by their names, times in UTC, links by their addresses, us
    not at all.
    """
    people = {text_at(each, "id"): _called(each) for each in mappings_at(said, "mentions")}
    people |= {text_at(each, "id"): text_at(each, "name") for each in mappings_at(said, "mention_roles")}
    channels = {text_at(each, "id"): text_at(each, "name") for each in mappings_at(said, "mention_channels")}

    def read(token: re.Match[str]) -> str:
        match token.lastgroup:
            case "who" if token["who"] == (role if token["kind"] == "&" else us):
                return ""
            case "who":
                return f"@{people.get(token['who']) or ('role' if token['kind'] == '&' else 'somebody')}"
            case "channel":
                return f"#{channels.get(token['channel']) or 'channel'}"
            case "emoji":
                return f":{token['emoji']}:"
            case "when":
                return _moment(int(token["when"]))
            case "command":
                return f"/{token['command']}"
            case _:
                return token["link"] or ""

    plain = _MASKED.sub(r"\1 \2", _TOKEN.sub(read, text))
    return re.sub(r"[ \t]{2,}", " ", plain).strip()


def _called(user: Payload) -> str:
    return text_at(user, "member", "nick") or text_at(user, "global_name") or text_at(user, "username")


def _moment(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, OSError, ValueError):
        return ""


def _embedded(said: Payload) -> Iterator[str]:
    """What embeds say."""
    for embed in mappings_at(said, "embeds"):
        yield text_at(embed, "title")
        yield text_at(embed, "description")
        for field in mappings_at(embed, "fields"):
            yield from (text_at(field, "name"), text_at(field, "value"))


def _drawn(said: Payload) -> Iterator[str]:
    """What the text displays among the components say."""
    left: list[Any] = [*mappings_at(said, "components")][::-1]
    while left:
        each = left.pop()
        yield text_at(each, "content")
        left += [*mappings_at(each, "components")][::-1]
