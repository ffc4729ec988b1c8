"""A workspace with an app in it: what people do there by hand, and what they see.

async with Land.opened() as land:
    land.joins("ada", zone="Europe/London")
    land.makes("desk", "ada", "onrecord")
    slack = Slack(Settings(**land.settings()), now=…)      # the app: unmodified Bolt and SDK, over real sockets
    await land.command("ada", "#desk", "/brief", "harbour")
    assert land.ephemerals("ada")[-1].text == …
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import aiohttp

from tests.slackland import forms, payloads
from tests.slackland.api import Api
from tests.slackland.bringing import Bringing, Requests, Sockets, Taken
from tests.slackland.faults import Faults
from tests.slackland.limits import Gate, Limits
from tests.slackland.methods.chat import whisper
from tests.slackland.serving import Journal, served
from tests.slackland.shapes import as_sent
from tests.slackland.workspace import Channel, Json, Kind, Message, User, View, Workspace

TOKEN: Final = "xoxb-land-1"  # noqa: S105 - opens nothing outside of this server
APP_TOKEN: Final = "xapp-land-1"  # noqa: S105
SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - the one of Slack's documentation
SOON: Final = (0.0, 0.05, 0.1)
"""Seconds after which an event is brought again here, where Slack takes minutes."""
_PREFIX: Final[Mapping[Kind, str]] = {"channel": "C0", "group": "G0", "mpim": "G0", "im": "D0"}


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(slots=True, kw_only=True)
class Land:
    """A workspace over real sockets. `space` is all that stands, `api` what was called and may be, `faults` what goes
    wrong, `bringing` how events were taken, `sockets` who is connected. Each event is brought `times` times, each time
    under another id.
    """

    space: Workspace
    api: Api
    faults: Faults
    bringing: Bringing
    sockets: Sockets
    session: aiohttp.ClientSession
    journal: Journal | None = None
    address: str = ""
    times: int = 1

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        *,
        now: Callable[[], datetime] = _now,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        again: tuple[float, ...] = SOON,
        patience: float = 3.0,
        journal: Journal | None = None,
        port: int = 0,
    ) -> AsyncIterator[Land]:
        """A workspace with the app's bot in it and nobody else, on a free port unless one is named. Events that are not
        acknowledged within `patience` seconds are brought `again` after so many.
        """
        space, faults = Workspace(now=now), Faults()
        space.users[space.bot_user] = User(id=space.bot_user, name="onrecord", team=space.team, bot=True)
        sockets = Sockets(app_id=space.app_id, patience=patience)
        gate = Gate(limits=limits, clock=time.monotonic)
        api = Api(space=space, gate=gate, faults=faults, token=TOKEN, app_token=APP_TOKEN, ticket=sockets.ticket)
        bringing = Bringing(space=space, line=sockets, again=again)
        async with aiohttp.ClientSession() as session, served(api, sockets, bringing, port) as address:
            land = cls(
                space=space,
                api=api,
                faults=faults,
                bringing=bringing,
                sockets=sockets,
                session=session,
                journal=journal,
                address=address,
            )
            space.wrote = land._wrote
            yield land

    def settings(self, **more: Any) -> Json:
        """What `[slack]` says to be this workspace's app, in Socket Mode."""
        made = {"token": TOKEN, "app_token": APP_TOKEN, "signing_secret": SECRET, "base_url": f"{self.address}/api/"}
        return {**made, **more}

    def calls(self, url: str) -> Requests:
        """From now on events are brought to this address, as requests."""
        requests = Requests(url=url, secret=SECRET, session=self.session, patience=self.sockets.patience)
        self.bringing.line = requests
        return requests

    def _wrote(self, message: Message) -> None:
        """Something stands: note it, and tell the app what it did itself, as Slack does."""
        if self.journal is not None:
            self.journal.note(message)
        listening = self.sockets.open or self.bringing.line is not self.sockets
        if message.bot and not message.edits and not message.streamed and listening:
            self.bringing.soon(self.bringing.event(self._told(message)))

    def _told(self, message: Message) -> Json:
        channel = self.space.channels[message.channel]
        return {**as_sent(self.space, message), "channel": channel.id, "channel_type": channel.kind}

    # ---------------------------------------------------------------- who is there

    def joins(self, name: str, **more: Any) -> User:
        """Somebody who is in the workspace from now on, or (of another `team`) in its shared channels: as `User` has it."""
        user = User(**{"id": f"U0{_plain(name)}", "name": name, "team": self.space.team, **more})
        self.space.users[user.id] = user
        return user

    def makes(self, name: str, *members: str, kind: Kind = "channel") -> Channel:
        """A channel, and who is in it: the app too if `onrecord` is named."""
        ids = {self.space.user(member).id for member in members}
        channel = Channel(id=f"{_PREFIX[kind]}{_plain(name)}", name=name, kind=kind, members=ids)
        self.space.channels[channel.id] = channel
        return channel

    def place(self, channel: str) -> Channel:
        """A channel by name or id; `@ada` is her talk with the app."""
        if channel.startswith("@"):
            return self.space.talk(self.space.user(channel[1:]).id)
        return self.space.channel(channel)

    # ---------------------------------------------------------------- what they see

    def sees(self, channel: str) -> list[Message]:
        """What stands in a channel and its threads, the oldest first."""
        return [each for each in self.place(channel).messages if not each.deleted]

    def ephemerals(self, user: str) -> list[Message]:
        """What was shown to somebody alone."""
        return [each for each in self.space.alone if each.to == self.space.user(user).id]

    def views(self, user: str) -> list[View]:
        """The views that somebody has open, the latest last."""
        known = self.space.user(user).id
        return [each for each in self.space.views.values() if each.user == known and each.open]

    def home(self, user: str) -> View | None:
        """What stands in somebody's Home of the app."""
        return self.space.homes.get(self.space.user(user).id)

    # ---------------------------------------------------------------- what they say

    async def happens(self, **event: Any) -> list[Taken | None]:
        """Let something have happened, and wait until it is acknowledged; None where it was not."""
        tasks = [self.bringing.soon(self.bringing.event(dict(event))) for _ in range(self.times)]
        return [await task for task in tasks]

    async def says(self, user: str, channel: str, text: str, *, thread: str = "", **more: Any) -> Message:
        """Somebody writes. `@onrecord` mentions the app; Slack marks up addresses and names by itself. Returns when the
        app has acknowledged it, or has not for good.
        """
        there, author = self.place(channel), self.space.user(user)
        said = Message(
            channel=there.id, ts=self.space.stamp(), user=author.id, text=self.marked(text), thread=thread, **more
        )
        message = self.space.post(said)
        if self.space.bot_user not in there.members:
            return message
        plural = {"channel": "channels", "group": "groups"}.get(there.kind, there.kind)
        coming = [self._told(message)] if f"{plural}:history" in self.api.scopes else []
        if f"<@{self.space.bot_user}>" in message.text and there.kind != "im":
            coming.append({**self._told(message), "type": "app_mention"})
        tasks = [self.bringing.soon(self.happens(**event)) for event in coming]
        for task in tasks:
            await task
        return message

    def marked(self, text: str) -> str:
        """What somebody typed, as Slack sends it."""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        linked = re.sub(r"https?://\S+", lambda found: f"<{found[0]}>", escaped)
        named = {user.name: user.id for user in self.space.users.values()}
        return re.sub(r"@([\w-]+)", lambda found: f"<@{named[found[1]]}>" if found[1] in named else found[0], linked)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Taken | None:
        """Somebody sends a slash command; None where it was not acknowledged in time, and they are told that it failed."""
        there, author = self.place(channel), self.space.user(user)
        payload = payloads.command(self.space, author, there, command, self.marked(text))
        taken = await self.bringing.once("slash_commands", payload | self._answerable(author, there.id))
        if taken and (taken.answer.get("text") or taken.answer.get("blocks")):
            whisper(self.space, there, author.id, taken.answer)
        return taken

    def _answerable(self, user: User, channel: str, message: str = "") -> Json:
        """A trigger, and a response URL for what was said in a channel."""
        trigger = {"trigger_id": self.space.trigger(user.id, self.api.clock())}
        return trigger | (
            {"response_url": f"{self.address}{self.api.hook(user.id, channel, message)}"} if channel else {}
        )

    # ---------------------------------------------------------------- what they click on

    async def clicks(self, user: str, on: Message | View | str, action_id: str, value: str = "") -> Taken | None:
        """Somebody presses a button of a message (or its `ts`) or of a view; `value` (or its label) tells one of several.
        Raises `LookupError` where there is no such button.
        """
        who = self.space.user(user)
        shown = (
            next(each for each in (*self.space.all(), *self.space.alone) if each.ts == on)
            if isinstance(on, str)
            else on
        )
        if isinstance(shown, View):
            pressed = forms.button(shown.payload["blocks"], action_id, value)
            payload = payloads.click_in_view(self.space, who, shown, pressed) | self._answerable(who, "")
        else:
            pressed = forms.button(shown.blocks, action_id, value)
            answerable = self._answerable(who, shown.channel, shown.ts if shown.to else "")
            payload = payloads.click(self.space, who, shown, pressed) | answerable
        return await self.bringing.once("interactive", payload)

    async def shortcut(self, user: str, message: Message, callback: str = "brief-this") -> Taken | None:
        """Somebody calls a shortcut on a message."""
        who = self.space.user(user)
        payload = payloads.shortcut(self.space, who, message, callback)
        return await self.bringing.once("interactive", payload | self._answerable(who, message.channel))

    async def submits(self, user: str, view: View, filled: forms.Filled) -> Mapping[str, str]:
        """Somebody sends a view off; what they are told is wrong, by block. A view without mistakes closes. Raises
        `TimeoutError` where it was not acknowledged: the view stands open and says so.
        """
        taken = await self.bringing.once(
            "interactive", payloads.submission(self.space, self.space.user(user), view, filled)
        )
        if taken is None:
            raise TimeoutError(f"{view.payload.get('callback_id')} was not acknowledged")
        view.errors = taken.answer.get("errors") or {}
        if taken.answer.get("response_action") == "update":
            view.payload = taken.answer["view"]
        elif not view.errors:
            view.open = False
        return view.errors

    async def suggests(self, user: str, view: View, block: str, typed: str) -> list[str]:
        """Somebody types into a select whose options the app has: the labels they are shown."""
        payload = payloads.suggestion(self.space, self.space.user(user), view, block, typed)
        taken = await self.bringing.once("interactive", payload)
        groups = (taken.answer.get("option_groups") or [{"options": taken.answer.get("options", [])}]) if taken else []
        return [option["text"]["text"] for group in groups for option in group["options"]]

    async def opens_home(self, user: str, tab: Literal["home", "messages"] = "home") -> list[Taken | None]:
        """Somebody opens the app's Home, or their talk with it."""
        who = self.space.user(user)
        return await self.happens(type="app_home_opened", user=who.id, channel=self.space.talk(who.id).id, tab=tab)

    async def stops(self, message: Message, user: str = "") -> list[Taken | None]:
        """Somebody presses Stop on an answer that is being written."""
        self.expires(message)
        who = self.space.user(user).id if user else next(u.id for u in self.space.users.values() if not u.bot)
        return await self.happens(
            type="agent_session_stopped",
            channel=message.channel,
            thread_ts=message.thread,
            user=who,
            streaming_message_ts=[message.ts],
        )

    def expires(self, message: Message) -> None:
        """Slack ends a stream by itself, as after five minutes."""
        message.streaming = False

    # ---------------------------------------------------------------- coming and going

    async def invites(self, channel: str, by: str = "") -> list[Taken | None]:
        """The app is added to a channel."""
        there, who = self.place(channel), self.space.bot_user
        there.members.add(who)
        inviter = {"inviter": self.space.user(by).id} if by else {}
        return await self._moved("member_joined_channel", there, user=who, channel_type=there.id[0], **inviter)

    async def removes(self, channel: str) -> list[Taken | None]:
        """The app is taken out of a channel."""
        there = self.place(channel)
        there.members.discard(self.space.bot_user)
        return await self._moved("group_left" if there.kind == "group" else "channel_left", there)

    async def archives(self, channel: str) -> list[Taken | None]:
        """A channel is archived."""
        there = self.place(channel)
        there.archived = True
        return await self._moved("group_archive" if there.kind == "group" else "channel_archive", there)

    async def deletes(self, channel: str) -> list[Taken | None]:
        """A channel is deleted."""
        there = self.place(channel)
        del self.space.channels[there.id]
        return await self._moved("group_deleted" if there.kind == "group" else "channel_deleted", there)

    async def uninstalls(self) -> list[Taken | None]:
        """The app is removed from the workspace; its token is good for nothing from then on."""
        self.api.denied = "account_inactive"
        told = await self.happens(type="tokens_revoked", tokens={"oauth": [], "bot": [self.space.bot_user]})
        return [*told, *await self.happens(type="app_uninstalled")]

    async def _moved(self, kind: str, channel: Channel, **more: Any) -> list[Taken | None]:
        return await self.happens(type=kind, channel=channel.id, team=self.space.team, **more)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())
