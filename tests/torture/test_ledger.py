"""The ledger of kills: a run that was broken off goes on where it ends, and forgets no fault."""

import json
from pathlib import Path

import pytest

from tests.torture import run


@pytest.mark.parametrize(
    ("results", "clean"), [(["clean", "clean"], True), (["duplicate: k stands 2 times", "clean"], False)]
)
def test_a_ledger_that_has_enough_kills_is_only_read(results: list[str], *, clean: bool, tmp_path: Path) -> None:
    ledger = tmp_path / "torture.jsonl"
    others = [
        {"database": "postgresql", "result": "lost"},
        {"database": "sqlite", "platform": "slack", "result": "lost"},
        {"database": "sqlite", "platform": "discord", "result": "lost"},
    ]
    lines = [*({"database": "sqlite", "result": result} for result in results), *others]
    ledger.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    before = ledger.read_bytes()
    assert run.run(ledger, run.Ground(database="sqlite"), kills=2, seed=1) is clean
    assert ledger.read_bytes() == before
