"""What `[slack]` of `onrecord.toml` may say. Importable without Slack's SDK."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, SecretStr, WithJsonSchema

from bot.config.sections import Section
from bot.config.values import BlankIsAbsent, Endpoint, Listen, Secret

ENVIRONMENT: Final = {
    "SLACK_BOT_TOKEN": "token",
    "SLACK_APP_TOKEN": "app_token",
    "SLACK_SIGNING_SECRET": "signing_secret",
}
"""Variables that fill a key of `[slack]` which the file leaves out, as Slack's own samples name them."""

_USER: Final = r"[UW][A-Z0-9]{2,}"
"""The id of a person; people copy it from a profile's menu."""
_WHERE: Final = "api.slack.com/apps"


def _bot_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if re.match(r"xapp-", token):
        raise ValueError(
            "this is an app-level token; it goes to app_token, and here belongs the one that begins with xoxb-"
        )
    if not re.match(r"xoxb-|xoxe\.xoxb-", token):
        raise ValueError(f"a bot token begins with xoxb-; it stands at {_WHERE} under OAuth & Permissions")
    return SecretStr(token)


def _app_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if not token.startswith("xapp-"):
        raise ValueError(f"an app-level token begins with xapp-; make one at {_WHERE} under Basic Information")
    return SecretStr(token)


def _signing_secret(value: SecretStr) -> SecretStr:
    return SecretStr(value.get_secret_value().strip())


def _managers(value: object) -> object:
    """`"members"`, `"admins"` or a list of user ids."""
    if value in ("members", "admins"):
        return value
    ids = (value,) if isinstance(value, str) else value
    if not isinstance(ids, list | tuple) or not ids or not all(re.fullmatch(_USER, str(each)) for each in ids):
        raise ValueError('who may manage is "members", "admins", or a list of user ids such as ["U012AB3CD"]')
    return tuple(ids)


BotToken = Annotated[Secret, AfterValidator(_bot_token)]
AppToken = Annotated[Secret, AfterValidator(_app_token)]
SigningSecret = Annotated[Secret, AfterValidator(_signing_secret)]
Managers = Annotated[
    Literal["members", "admins"] | tuple[str, ...],
    BeforeValidator(_managers),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["members", "admins"]},
                {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": f"^{_USER}$"}},
            ]
        }
    ),
]


class Settings(Section):
    """`[slack]` of `onrecord.toml`: one workspace. Without a bot token Slack is left alone."""

    token: Annotated[BotToken | None, BlankIsAbsent] = None
    """The bot token, xoxb-…, best as "${NAME}"; else $SLACK_BOT_TOKEN."""
    app_token: Annotated[AppToken | None, BlankIsAbsent] = None
    """The app-level token, xapp-…, for mode "socket"; else $SLACK_APP_TOKEN."""
    signing_secret: Annotated[SigningSecret | None, BlankIsAbsent] = None
    """For mode "http": proves that a request comes from Slack; else $SLACK_SIGNING_SECRET."""
    mode: Literal["socket", "http"] = "socket"
    """How Slack reaches us: "socket" needs no public address; "http" is called at `listen`."""
    listen: Listen = "127.0.0.1:8471"
    """host:port that Slack's requests arrive at in mode "http", behind a proxy that speaks https."""
    base_url: Endpoint = "https://slack.com/api"
    """The address of Slack's Web API."""
    manage: Managers = "members"
    """Who may change a channel's digests: "members" of it, "admins" of the workspace, or a list of user ids."""

    @property
    def on(self) -> bool:
        """Is there a workspace to talk to?"""
        return self.token is not None

    def clashes(self) -> Iterator[tuple[str, str]]:
        """A mode without what it needs."""
        if not self.on:
            return
        if self.mode == "socket" and self.app_token is None:
            yield (
                "app_token",
                (
                    'mode "socket" needs an app-level token (xapp-…) with the scope connections:write: '
                    f'make one at {_WHERE} under Basic Information, or set mode = "http"'
                ),
            )
        if self.mode == "http" and self.signing_secret is None:
            yield (
                "signing_secret",
                f'mode "http" needs the signing secret: it stands at {_WHERE} under Basic Information',
            )
