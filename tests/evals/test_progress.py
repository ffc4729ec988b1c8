from __future__ import annotations

import pytest

from bot.evals import progress


def test_a_long_run_says_now_and_then_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.on_stderr() as show:
        for done in range(1, 251):
            show(done, 250)
    captured = capsys.readouterr()
    assert captured.err.splitlines() == ["read 100 of 250 articles", "read 200 of 250 articles"]
    assert captured.out == ""


def test_a_short_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.on_stderr() as show:
        show(50, 50)
    assert capsys.readouterr() == ("", "")
