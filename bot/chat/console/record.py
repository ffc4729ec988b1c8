"""The console's history: a JSON line a message in `console.jsonl`, which several processes may write in turn.

A line begins with its place and key, so whether a key is there is a search for bytes. What stands after the last line
break was torn off by a power cut: nobody reads it, and the next line takes its place. The file is moved to
`console.1.jsonl` once it is large, over the one that is there, but only when nothing in that one is younger than
`KEPT`: until then a key can be found, and the file grows on.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from threading import Event
from typing import Final

from bot.core.errors import Transient
from bot.core.message import Message, as_json, from_json

LARGEST: Final = 4 * 2**20
"""Bytes after which the file is moved aside: some 200 digests, searched in 2 ms."""

KEPT: Final = timedelta(days=7)
"""How long a key can be found at least: thousands of times what passes before a message in doubt is looked for."""

PATIENCE: Final = 10.0
"""Seconds to wait for a process that holds the lock: it writes one line, so if it takes longer it stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: the `number`th message, posted at `place` under `key`; with `corrects`, what the message of that key
    says from now on.
    """

    number: int
    place: str
    key: str = ""
    corrects: str = ""
    at: datetime
    message: Message


class Record:
    """The file in `folder`, made when the first message is written."""

    def __init__(self, folder: Path, *, largest: int = LARGEST, patience: float = PATIENCE) -> None:
        self.folder = folder
        self.path = folder / "console.jsonl"
        self.older = folder / "console.1.jsonl"
        self._largest = largest
        self._patience = patience

    def post(self, place: str, key: str, message: Message, *, at: datetime) -> None:
        """Have the message on the disk, once, whoever writes it how often. Raises `Transient`."""
        with self._writing() as contents:
            if not _holds(contents, place, key):
                self._append(contents, {"place": place, "key": key}, message, at)

    def correct(self, place: str, key: str, message: Message, *, at: datetime) -> bool:
        """Write what a message says from now on; False where there is no such message. Raises `Transient`."""
        with self._writing() as contents:
            there = _holds(contents, place, key)
            if there:
                self._append(contents, {"place": place, "corrects": key}, message, at)
        return there

    def holds(self, place: str, key: str) -> bool | None:
        """Is the message there? None where a damaged line may be it. Raises `OSError` and `Transient`."""
        with self.lock("console.lock"):
            contents = self._contents()
        if _holds(contents, place, key):
            return True
        return None if any(_entry(line) is None for line in _newest_lines(contents)) else False

    def after(self, number: int) -> tuple[Entry, ...]:
        """What was written after the message of that number, in order, without what is damaged.

        Everything, where nothing has come as far: the files were begun anew. Raises `OSError` and `Transient`.
        """
        with self.lock("console.lock"):
            contents = self._contents()
        backwards = list(takewhile(lambda entry: entry.number > number, _newest_first(contents)))
        if not backwards and (last := next(_newest_first(contents), None)) and last.number < number:
            backwards = list(_newest_first(contents))
        return tuple(reversed(backwards))

    def tried(self) -> None:
        """See whether the file can be written, writing nothing. Raises `OSError` and `Transient`."""
        with self.lock("console.lock"):
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o644))

    @contextmanager
    def lock(self, name: str) -> Iterator[int]:
        """Hold the file of this name as nobody else does; gives its descriptor. Raises `OSError` and `Transient`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            deadline, pause = time.monotonic() + self._patience, Event()
            while not _taken(descriptor):
                if time.monotonic() > deadline:
                    raise Transient(f"another process holds {self.folder / name}", kind="busy")
                pause.wait(0.01)
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _writing(self) -> Iterator[tuple[bytes, bytes]]:
        try:
            with self.lock("console.lock"):
                yield self._contents()
        except OSError as failed:  # whatever was written has no line break, so it is as good as nothing
            raise Transient(f"{self.path} cannot be written: {failed.strerror}", kind="disk") from failed

    def _contents(self) -> tuple[bytes, bytes]:
        """The older file and the present one, without what a power cut tore off."""
        return _whole(self.older), _whole(self.path)

    def _append(self, contents: tuple[bytes, bytes], head: dict[str, str], message: Message, at: datetime) -> None:
        last, older = (next(_newest_first(several), None) for several in (contents, contents[:1]))
        size = len(contents[1])
        if size >= self._largest and (older is None or at - older.at > KEPT):
            self.path.replace(self.older)
            size = 0
        line = head | {"number": last.number + 1 if last else 1, "at": at.isoformat()} | as_json(message)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.ftruncate(descriptor, size)
            _write(descriptor, _dumped(line) + b"\n", at=size)
            _sync(descriptor, self.path)
        finally:
            os.close(descriptor)
        if size == 0:
            _sync_folder(self.folder)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(descriptor: int, data: bytes, *, at: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, at)
        data, at = data[written:], at + written


def _sync(descriptor: int, path: Path) -> None:
    try:
        os.fsync(descriptor)
    except OSError as failed:
        raise Transient(f"{path} may not be on the disk: {failed.strerror}", kind="dropped") from failed


def _sync_folder(folder: Path) -> None:
    """Have the folder's list of files on the disk, in which a file is new."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _sync(descriptor, folder)
    finally:
        os.close(descriptor)


# ---------------------------------------------------------------- lines


def _whole(path: Path) -> bytes:
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _holds(contents: tuple[bytes, bytes], place: str, key: str) -> bool:
    start = _dumped({"place": place, "key": key})[:-1] + b","
    return any(content.startswith(start) or b"\n" + start in content for content in contents)


def _newest_lines(contents: tuple[bytes, ...]) -> Iterator[bytes]:
    return (line for content in reversed(contents) for line in reversed(content.splitlines()))


def _newest_first(contents: tuple[bytes, ...]) -> Iterator[Entry]:
    return filter(None, map(_entry, _newest_lines(contents)))


def _entry(line: bytes) -> Entry | None:
    """What a line says; None where it is damaged."""
    try:
        value = json.loads(line.decode("utf-8", "surrogatepass"))
        return Entry(
            number=int(value["number"]),
            place=str(value["place"]),
            key=value.get("key", ""),
            corrects=value.get("corrects", ""),
            at=datetime.fromisoformat(value["at"]),
            message=from_json(value),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
