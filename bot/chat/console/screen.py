"""The console's screen: printed from the record, with a note in `console.shown` of how far it has come.

What was written and not printed when a process died is printed by the next; what was printed and not yet noted is
printed once more. Nobody waits for long for a screen that takes nothing: it is printed next time.
"""

from __future__ import annotations

import io
import os
import select
from collections.abc import Iterator
from typing import Final, TextIO

from bot.chat.console.drawing import canvas, drawn
from bot.chat.console.record import Entry, Record
from bot.core.message import Label, Message

PATIENCE: Final = 1.0
"""Seconds a screen may take nothing before the rest is left for next time: a pager that nobody pages."""

PIECE: Final = 512
"""Bytes written at once: what a pipe or terminal takes whole, without waiting, when it says that it takes any."""


def catch_up(record: Record, out: TextIO, usual: str) -> None:
    """Print what has not been printed, naming the place where it is not the `usual` one.

    Raises `OSError` (`TimeoutError` among them) where the screen or the files fail, `Transient` where another process
    has them for long.
    """
    with record.lock("console.shown") as noted:
        for entry in record.after(_read(noted)):
            _put(out, _drawn(entry, out, usual))
            _note(noted, entry.number)


def _drawn(entry: Entry, out: TextIO, usual: str) -> str:
    blocks = (*_about(entry, usual), *entry.message.blocks)
    return "\n" + drawn(Message(plain=entry.message.plain, blocks=blocks), canvas(out))


def _about(entry: Entry, usual: str) -> Iterator[Label]:
    if entry.place != usual:
        yield Label(text=f"For {entry.place}")
    if entry.corrects:
        yield Label(text="Corrected: instead of what was said before")


def _read(descriptor: int) -> int:
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    return int(text) if text.isdecimal() else 0


def _note(descriptor: int, number: int) -> None:
    os.pwrite(descriptor, f"{number:<20}\n".encode(), 0)


def _put(out: TextIO, text: str) -> None:
    try:
        descriptor = out.fileno()
    except io.UnsupportedOperation:  # a screen in memory
        out.write(text)
        return
    except ValueError as closed:
        raise OSError(str(closed)) from closed
    out.flush()
    data = text.encode(out.encoding or "utf-8", "replace")
    ready = select.poll()
    ready.register(descriptor, select.POLLOUT)
    while data:
        if not ready.poll(PATIENCE * 1000):
            raise TimeoutError("the screen takes nothing")
        written = os.write(descriptor, data[:PIECE])
        data = data[written:]
