"""What people see of us, told as it changes: what a platform shows of us, and the operator's terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import StringIO

Sight = tuple[str, str, list[str]]
"""Something to see: a name that stays, a heading, its lines."""

_ADDRESS = re.compile(r"http://127\.0\.0\.\d+:\d+")


@dataclass(slots=True, kw_only=True)
class Transcript:
    """What happened so far, in lines. What was seen once is told again only where it has changed."""

    sights: Callable[[], Iterable[Sight]]
    terminal: StringIO = field(default_factory=StringIO)
    lines: list[str] = field(default_factory=list)
    _seen: dict[str, list[str]] = field(default_factory=dict)

    def act(self, words: str) -> None:
        """Somebody does something."""
        self.lines += ["", words] if self.lines else [words]

    def look(self) -> None:
        """Tell what is new since the last look."""
        for name, heading, shown in self.sights():
            before = self._seen.get(name)
            if shown == before:
                continue
            self._seen[name] = shown
            changed = " (changed)" if before is not None else ""
            self.lines += [f"  {heading}{changed}:", *(f"    {line}".rstrip() for line in shown)]

        told = self.terminal.getvalue().splitlines()
        if told:
            self.lines += ["  the operator’s terminal:", *(f"    {line}".rstrip() for line in told if line.strip())]
            self.terminal.seek(0)
            self.terminal.truncate()

    def text(self) -> str:
        """The whole, without addresses that differ from run to run."""
        return _ADDRESS.sub("http://news.example", "\n".join(self.lines)) + "\n"
