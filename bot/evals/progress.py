"""How far a long evaluation is, on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LONG_RUN: Final = 100
"""Articles a run needs before progress is worth a line; fewer are read within about two seconds."""


@contextmanager
def on_stderr() -> Iterator[Callable[[int, int], None]]:
    """A callback for `run.evaluate`; what it drew on a terminal is gone when the run ends."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, of: _line(console, done, of)
        return
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None, visible=False)
        yield lambda done, of: bar.update(task, completed=done, total=of, visible=of >= LONG_RUN)


def _line(console: Console, done: int, of: int) -> None:
    if of >= LONG_RUN and done % LONG_RUN == 0:
        console.print(f"read {done} of {of} articles", highlight=False)
