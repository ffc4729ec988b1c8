"""The guild that our adapter speaks in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.chat.discord.staged import Server, served


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with served() as server:
        yield server
