from __future__ import annotations

import pytest

from bot.evals import run
from bot.evals.report import Report


@pytest.fixture(scope="session")
def packaged() -> Report:
    """The packaged gold, read once for all that is asked of it."""
    return run.evaluate(None, None, None)
