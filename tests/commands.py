"""`onrecord` as a person runs it: in an empty folder, with nothing of theirs in the environment, beside the test's servers."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import schemas
from tests.model.server import KEY

Command = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def onrecord(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Run `onrecord ARGS` in an empty folder, beside the test's servers; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    for variable in (*schemas().environment, "ONRECORD_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "home"))

    def command(arguments: tuple[str, ...]) -> int:
        monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO()))
        try:
            main()
        except SystemExit as left:
            return left.code if isinstance(left.code, int) else 0
        return 0

    async def started(*arguments: str, **env: str) -> tuple[int, str, str]:
        for variable, value in env.items():
            monkeypatch.setenv(variable, value)
        code = await asyncio.to_thread(command, arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert KEY not in out + err
        return code, out, err

    return started


def configured(folder: Path, **files: str) -> None:
    """Write `config/NAME.toml` files below `folder`."""
    (folder / "config").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "config" / f"{name}.toml").write_text(text, encoding="utf-8")


def flat(text: str) -> str:
    """What a terminal wrapped, on one line."""
    return " ".join(text.split())
