"""What `[discord]` of `onrecord.toml` may say. Importable without Discord's SDK."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, WithJsonSchema

from bot.config.sections import Section
from bot.config.values import BlankIsAbsent, Endpoint, Numeric, Secret

ENVIRONMENT: Final = {"DISCORD_BOT_TOKEN": "token"}
"""The variable that fills a key of `[discord]` which the file leaves out, as Discord's own samples name it."""

_WHERE: Final = "discord.com/developers/applications under Bot, “Reset Token”"
_TOKEN: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
"""Three parts with dots between them; nothing else on that page has any."""
_MISTAKEN: Final = (
    (re.compile(r"(?i)(bot|bearer)\s+.*"), "leave out the word before the token"),
    (re.compile(r"\d{15,22}"), "this is an id, which anybody may know; a token has three parts with dots between them"),
    (re.compile(r"(?i)[0-9a-f]{64}"), "this is the public key of the application, which is no token"),
    (re.compile(r"[\w-]{32}", re.ASCII), "this is the client secret (of OAuth2), which is no token"),
)
"""What stands near the token on Discord's pages and is taken for it."""

_USER: Final = r"\d{15,22}"
"""The id of a person, a snowflake; people copy it with developer mode on."""


def _bot_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if not _TOKEN.fullmatch(token):
        why = next((said for mistaken, said in _MISTAKEN if mistaken.fullmatch(token)), "this is no bot token")
        raise ValueError(f"{why}; the bot's token stands at {_WHERE}")
    return SecretStr(token)


def _gateway(value: str) -> str:
    if not re.fullmatch(r"wss?://[^\s/?#]+[^\s?#]*", value):
        raise ValueError("a gateway's address begins with wss:// or ws://; leave it out to ask Discord for it")
    return value.rstrip("/")


def _managers(value: object) -> object:
    """`"admins"`, `"members"` or a list of user ids, in quotes or not."""
    if value in ("admins", "members"):
        return value
    ids = value if isinstance(value, list | tuple) else (value,)
    if not ids or not all(re.fullmatch(_USER, str(each)) for each in ids):
        raise ValueError('who may manage is "admins", "members", or a list of user ids such as ["80351110224678912"]')
    return tuple(map(str, ids))


BotToken = Annotated[Secret, AfterValidator(_bot_token)]
Gateway = Annotated[
    str, AfterValidator(_gateway), WithJsonSchema({"type": "string", "pattern": r"^wss?://[^\s/?#]+[^\s?#]*$"})
]
Managers = Annotated[
    Literal["admins", "members"] | tuple[str, ...],
    BeforeValidator(_managers),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["admins", "members"]},
                {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": f"^{_USER}$"}},
            ]
        }
    ),
]
Style = Literal["components", "embeds", "plain"]


class Settings(Section):
    """`[discord]` of `onrecord.toml`: one application. Without a bot token Discord is left alone."""

    token: Annotated[BotToken | None, BlankIsAbsent] = None
    """The bot's token, best as "${NAME}"; else $DISCORD_BOT_TOKEN."""
    message_content: bool = False
    """Ask Discord for the content of messages that do not name us: follow-up questions in a digest's thread then need
    no mention. Switch the Message Content Intent on at the application first."""
    style: Style = "components"
    """How we post: "components" is Discord's newest layout, "embeds" the older boxes, "plain" only text."""
    manage: Managers = "admins"
    """Who may change a channel's digests: "admins" (Manage Server), all "members" who see it, or a list of user ids."""
    shards: Annotated[int, Field(ge=0, le=16_384), Numeric] = 0
    """Connections to the gateway, over all processes; 0: as many as Discord recommends."""
    base_url: Endpoint = "https://discord.com/api/v10"
    """The address of Discord's REST API."""
    gateway_url: Annotated[Gateway | None, BlankIsAbsent] = None
    """The address of Discord's gateway; left out: the one that the REST API tells."""

    @property
    def on(self) -> bool:
        """Is there an application to speak as?"""
        return self.token is not None
