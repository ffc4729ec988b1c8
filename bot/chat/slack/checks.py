"""What keeps us from working in a workspace or posting in a channel, and which line of the manifest mends it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import manifest
from bot.chat.slack.client import Client
from bot.chat.slack.failures import failure
from bot.chat.slack.settings import Settings
from bot.core.errors import Permanent, Transient
from bot.core.types import Place, Problem

WHERE: Final = "slack"


async def workspace(settings: Settings, client: Client) -> tuple[Problem, ...]:
    """Does the bot token hold, with every scope that we need, and the app token, where a socket needs it?"""
    try:
        _, headers = await client.heard("auth.test")
    except (Transient, Permanent) as failed:
        return (Problem(where=WHERE, why=f"the bot token: {failed}"),)
    problems = list(_scopes(headers.get("x-oauth-scopes")))
    if settings.mode == "socket" and settings.app_token is not None:
        problems += await _socket(settings, settings.app_token.get_secret_value())
    return tuple(problems)


async def channel(client: Client, place: Place) -> tuple[Problem, ...]:
    """May we post in a channel?"""
    where = f"slack:{place.tenant}:{place.channel}"
    try:
        answer = await client.call("conversations.info", channel=place.channel)
    except (Transient, Permanent) as failed:
        return (Problem(where=where, why=str(failed)),)
    found = answer.get("channel") or {}
    name = f"#{found.get('name')}" if found.get("name") else place.channel
    if found.get("is_archived"):
        return (Problem(where=where, why=f"{name} is archived; unarchive it, or end its digests"),)
    if not (found.get("is_member") or found.get("is_im") or found.get("is_mpim")):
        return (Problem(where=where, why=f"OnRecord is not in {name}; write there: /invite @OnRecord"),)
    return ()


def _scopes(granted: str | None) -> Iterable[Problem]:
    """The scopes that were not granted, each with its line of the manifest."""
    if granted is None:  # a server in between that drops the header says nothing about scopes
        return
    has = {scope.strip() for scope in granted.split(",")}
    for scope, why in manifest.SCOPES.items():
        if scope not in has:
            line = f'"oauth_config": {{"scopes": {{"bot": [… "{scope}" …]}}}}'
            yield Problem(
                where=WHERE,
                why=f"the scope {scope} is missing, to {why}; add it to the manifest ({line}) and install the app again",
            )


async def _socket(settings: Settings, token: str) -> list[Problem]:
    web = AsyncWebClient(base_url=settings.base_url, timeout=20, retry_handlers=[])
    try:
        await web.apps_connections_open(app_token=token)
    except Exception as error:
        failed = failure(error)
        if failed is None:
            raise
        advice = f"it is made under Basic Information with the scope {manifest.APP_SCOPE}"
        return [Problem(where=WHERE, why=f"the app token: {failed}; {advice}")]
    return []
