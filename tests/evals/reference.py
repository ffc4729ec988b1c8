"""The scorer the metric was defined by, where the development data is at hand; our figures must equal its own."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest


def devdata() -> Path:
    folder = os.environ.get("ONRECORD_DEVDATA")
    if not folder:
        pytest.skip("ONRECORD_DEVDATA is not set: no development data to measure against")
    return Path(folder)


def scorer() -> Any:
    path = devdata().parent / "tools" / "quote_eval.py"
    if not path.is_file():
        pytest.skip(f"{path}: no reference scorer beside the development data")
    spec = importlib.util.spec_from_file_location("reference_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
