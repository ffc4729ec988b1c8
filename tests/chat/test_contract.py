"""The chats that we have keep the contract of chats, and so does the platform in memory that stands for others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from bot.chat.console import Console
from bot.core import places
from bot.core.ports import Chat
from bot.core.types import Place
from tests.chat.contract import ChatContract, Stage
from tests.chat.fake import FakeChat, channel
from tests.store.builders import NOON


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A folder that consoles share."""

    folder: Path
    knows_keys: Final = True
    now: Final[datetime] = NOON
    places: Final[tuple[Place, Place]] = (places.parse("console"), places.parse("console:desk"))

    def chat(self) -> Chat:
        return Console(self.folder, StringIO(), now=lambda: NOON)

    def stands(self, place: Place) -> Sequence[str]:
        file = self.folder / "console.jsonl"
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [line["plain"] for line in lines if line["place"] == places.name(place)]


class TestConsole(ChatContract):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        return Terminal(folder=tmp_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The platform in memory; every process has the same."""

    platform: FakeChat = field(default_factory=lambda: FakeChat(now=lambda: NOON, knows_keys=True))
    knows_keys: Final = True
    now: Final[datetime] = NOON
    places: Final[tuple[Place, Place]] = (channel(), channel("elsewhere"))

    def chat(self) -> Chat:
        return self.platform

    def stands(self, place: Place) -> Sequence[str]:
        there = (post for post in self.platform.posts if post.place.channel == place.channel)
        return [post.message.plain for post in there]


class TestFake(ChatContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return Memory()
