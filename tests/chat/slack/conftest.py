"""The workspace that our adapter speaks in: #desk and #quiet, where we are, with Ada in both and Gus, a guest, in one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.chat.slack.staged import Workspace
from tests.slackland import NONE, Land


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Land.opened(limits=NONE, patience=1.0) as land:
        land.joins("ada", zone="Europe/London", admin=True)
        land.joins("bob")
        land.joins("gus", guest="multi")
        land.makes("desk", "ada", "gus", "onrecord")
        land.makes("quiet", "ada", "onrecord")
        land.makes("attic", "ada")
        yield Workspace(land=land)
