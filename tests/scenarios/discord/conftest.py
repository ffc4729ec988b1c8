"""A guild with our service in it, on the newsroom's first edition."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Clock
from tests.scenarios.discord.stage import Stage, staged

Open = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def stage(home: Path, clock: Clock) -> Open:
    """Open a guild with our service in it."""

    def open_stage(**more: Any) -> AbstractAsyncContextManager[Stage]:
        return staged(home, clock, **more)

    return open_stage
