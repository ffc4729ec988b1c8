"""Golden files: what was made, beside what somebody has looked at. `make golden` rewrites them."""

import os
from pathlib import Path


def reviewed(golden: Path, made: str) -> str:
    """What the golden file holds; it takes what is made where golden files are rewritten."""
    if os.environ.get("ONRECORD_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(made, encoding="utf-8")
    return golden.read_text(encoding="utf-8")
