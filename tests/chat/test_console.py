"""The terminal as a chat: what is posted is on the disk once, whoever died when, and the screen shows all of it."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.console import Console
from bot.chat.console.record import KEPT, Record
from bot.core.errors import Permanent, Transient
from bot.core.message import Block, Headline, Message, Note
from bot.core.types import Place, Posted
from bot.telemetry import CONSOLE
from tests.store.builders import NOON

HERE = Place(platform="console", channel="console")
DESK = Place(platform="console", channel="desk")


def told(text: str, *more: Block) -> Message:
    return Message(plain=text, blocks=(Note(text=text), *more))


@dataclass(kw_only=True)
class Terminal:
    """A folder, the screens of one life after another, and a clock."""

    folder: Path
    now: datetime = NOON
    screen: StringIO = field(default_factory=StringIO)

    def console(self, out: TextIO | None = None) -> Console:
        return Console(self.folder, out or self.screen, now=lambda: self.now)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "console.jsonl").read_text().splitlines()]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(folder=tmp_path / "home")


# ---------------------------------------------------------------- posted once


async def test_a_message_is_a_line_in_the_file_and_stands_on_the_screen(terminal: Terminal) -> None:
    posted = await terminal.console().send(HERE, told("Rates were cut.", Headline(text="Cut", note="1 h ago")), "k1")
    assert posted == Posted(place=HERE, message_id="k1")
    (line,) = terminal.lines()
    assert line == {
        "place": "console",
        "key": "k1",
        "number": 1,
        "at": NOON.isoformat(),
        "plain": "Rates were cut.",
        "blocks": [
            {"block": "note", "text": "Rates were cut."},
            {"block": "headline", "text": "Cut", "note": "1 h ago", "label": ""},
        ],
    }
    assert terminal.screen.getvalue() == "\n\nRates were cut.\n\nCut\n1 h ago\n"


async def test_a_key_is_posted_once_by_any_process_and_printed_once(terminal: Terminal) -> None:
    for _ in range(2):
        console = terminal.console()
        for _ in range(2):
            await console.send(HERE, told("Once."), "k1")
    assert len(terminal.lines()) == 1
    assert terminal.screen.getvalue().count("Once.") == 1


async def test_the_same_key_in_another_place_is_another_message(terminal: Terminal) -> None:
    console = terminal.console()
    await console.send(HERE, told("Here."), "k1")
    assert await console.find(DESK, "k1", NOON) == "absent"
    await console.send(DESK, told("There."), "k1")
    assert await console.find(DESK, "k1", NOON) == Posted(place=DESK, message_id="k1")
    assert "For console:desk" in terminal.screen.getvalue()


@settings(max_examples=30)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=6, unique=True),
    st.data(),
)
def test_no_text_of_a_message_passes_for_a_key(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], data: st.DataObject
) -> None:
    kept = Record(tmp_path_factory.mktemp("record"))
    absent, *there = keys
    forged = f'{{"place":"console","key":"{absent}",\n{{"place":"console","key":{json.dumps(absent)},'
    for key in there:
        kept.post("console", key, told(data.draw(st.sampled_from([forged, "a\nb", "\r\u2028"]))), at=NOON)
    assert kept.holds("console", absent) is False
    assert all(kept.holds("console", key) for key in there)


def test_processes_that_share_a_folder_write_each_line_whole_and_each_key_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from bot.chat.console.record import Record; from bot.core.message import Message, Note\n"
        "kept = Record(Path(sys.argv[1]))\n"
        "for n in range(60):\n"
        "    kept.post('console', f'k{n}', Message(plain='x' * 3000, blocks=()), at=datetime(2026, 3, 4, tzinfo=UTC))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]  # noqa: S603 - our own code
    assert [process.wait(60) for process in running] == [0, 0, 0]
    entries = Record(tmp_path).after(0)
    assert sorted(entry.key for entry in entries) == sorted(f"k{n}" for n in range(60))
    assert [entry.number for entry in entries] == list(range(1, 61))


# ---------------------------------------------------------------- power cuts and damage


async def test_whatever_a_power_cut_leaves_of_a_line_is_neither_read_nor_in_the_way(terminal: Terminal) -> None:
    await terminal.console().send(HERE, told("First."), "k1")
    path = terminal.folder / "console.jsonl"
    whole = path.read_bytes()
    await terminal.console().send(HERE, told("Second."), "k2")
    both = path.read_bytes()
    for cut in range(len(whole), len(both)):
        path.write_bytes(both[:cut] + b"\0" * 7)
        console = terminal.console()
        assert await console.find(HERE, "k2", NOON) == "absent"
        await console.send(HERE, told("Second."), "k2")
        assert path.read_bytes() == both


async def test_a_damaged_line_leaves_open_what_is_absent_and_hides_nothing_else(terminal: Terminal) -> None:
    console = terminal.console()
    await console.send(HERE, told("First."), "k1")
    path = terminal.folder / "console.jsonl"
    path.write_bytes(b'{"place":"console","\xff\n' + path.read_bytes())
    assert await console.find(HERE, "k1", NOON) == Posted(place=HERE, message_id="k1")
    assert await console.find(HERE, "k2", NOON) == "unreadable"
    await console.send(HERE, told("Second."), "k2")
    assert "Second." in terminal.screen.getvalue()


async def test_a_history_that_cannot_be_read_says_so(terminal: Terminal) -> None:
    (terminal.folder / "console.jsonl").mkdir(parents=True)
    assert await terminal.console().find(HERE, "k1", NOON) == "unreadable"


async def test_a_file_that_cannot_be_written_posts_nothing_and_may_be_tried_again(terminal: Terminal) -> None:
    terminal.folder.write_text("in the way")
    console = terminal.console()
    with pytest.raises(Transient, match="cannot be written") as failed:
        await console.send(HERE, told("Lost?"), "k1")
    assert failed.value.kind == "disk"
    assert "cannot be written" in (await console.check(HERE))[0].why
    terminal.folder.unlink()
    await console.send(HERE, told("Kept."), "k1")
    assert await console.check(HERE) == ()


def test_a_disk_that_is_full_in_the_middle_of_a_line_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Record(tmp_path)
    kept.post("console", "k1", told("First."), at=NOON)
    pwrite = os.pwrite

    def full(descriptor: int, data: bytes, offset: int) -> int:
        if offset > whole:
            raise OSError(28, "No space left on device")
        return pwrite(descriptor, data[:20], offset)

    whole = (tmp_path / "console.jsonl").stat().st_size
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(Transient, match="No space left"):
            kept.post("console", "k2", told("Second."), at=NOON)
    assert kept.holds("console", "k2") is False
    kept.post("console", "k2", told("Second."), at=NOON)
    assert [entry.key for entry in kept.after(0)] == ["k1", "k2"]


async def test_a_process_that_stands_still_with_the_lock_keeps_nobody_waiting_for_ever(terminal: Terminal) -> None:
    held, waiting = Record(terminal.folder), Record(terminal.folder, patience=0.05)
    with held.lock("console.lock"), pytest.raises(Transient, match="another process holds") as failed:
        await asyncio.to_thread(waiting.post, "console", "k1", told("Late."), at=NOON)
    assert failed.value.kind == "busy"
    assert waiting.holds("console", "k1") is False


# ---------------------------------------------------------------- the screen


async def test_what_was_recorded_and_not_printed_before_a_crash_is_printed_at_the_next_start(
    terminal: Terminal,
) -> None:
    console = terminal.console()
    await console.send(HERE, told("First."), "k1")
    Record(terminal.folder).post("console", "k2", told("Second."), at=NOON)  # and then it dies
    terminal.screen = StringIO()
    await terminal.console().start()
    await terminal.console().start()
    assert terminal.screen.getvalue() == "\n\nSecond.\n"


class Gone(StringIO):
    """A screen whose reader has left."""

    def write(self, _: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


async def test_a_screen_that_is_gone_keeps_nothing_from_being_posted_and_is_told_of(terminal: Terminal) -> None:
    console, unseen = terminal.console(Gone()), CONSOLE.labels("messages are not on the screen")
    before = unseen._value.get()
    assert await console.send(HERE, told("Unseen."), "k1") == Posted(place=HERE, message_id="k1")
    (problem,) = await console.check(HERE)
    assert "not on the screen" in problem.why
    assert unseen._value.get() == before + 1
    await terminal.console().start()
    assert "Unseen." in terminal.screen.getvalue()


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    read, write = os.pipe()
    with os.fdopen(write, "w") as out:
        yield read, out
        os.close(read)


async def test_a_screen_that_takes_nothing_delays_nobody_and_catches_up(
    terminal: Terminal, pipe: tuple[int, TextIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.console.screen.PATIENCE", 0.05)
    read, out = pipe
    console = terminal.console(out)
    await console.send(HERE, told("long " * 20_000), "k1")
    assert "takes nothing" in (await console.check(HERE))[0].why
    shown: list[bytes] = []
    draining = asyncio.create_task(asyncio.to_thread(_drain, read, shown, b"And more."))
    await console.send(HERE, told("And more."), "k2")
    await draining
    assert await console.check(HERE) == ()


def _drain(descriptor: int, into: list[bytes], until: bytes) -> None:
    while until not in b"".join(into[-2:]):
        into.append(os.read(descriptor, 65536))


async def test_a_screen_that_was_closed_is_told_of(terminal: Terminal, pipe: tuple[int, TextIO]) -> None:
    _, out = pipe
    out.close()
    console = terminal.console(out)
    await console.send(HERE, told("Unseen."), "k1")
    assert "not on the screen" in (await console.check(HERE))[0].why


async def test_a_record_that_was_begun_anew_is_printed_from_its_start(terminal: Terminal) -> None:
    for number in range(3):
        await terminal.console().send(HERE, told(f"Old {number}."), f"k{number}")
    (terminal.folder / "console.jsonl").unlink()
    await terminal.console().send(HERE, told("New."), "k9")
    assert terminal.screen.getvalue().endswith("\nNew.\n")


async def test_nothing_in_a_message_drives_the_terminal(terminal: Terminal) -> None:
    await terminal.console().send(HERE, told("\x1b[2J\u202ered"), "k1")
    assert "��" not in terminal.screen.getvalue().replace("�[2J�red", "")
    assert not set(terminal.screen.getvalue()) & {"\x1b", "\u202e"}


POSTING = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.chat.console import Console
from bot.core.message import Message, Note
from bot.core.types import Place

async def post():
    console = Console(Path(sys.argv[1]), sys.stdout, now=lambda: datetime(2026, 3, 4, tzinfo=UTC))
    await console.start()
    for n in range(int(sys.argv[2]), int(sys.argv[3])):
        text = f"Message {n}."
        print(n, file=sys.stderr, flush=True)
        await console.send(Place(platform="console", channel="console"), Message(plain=text, blocks=(Note(text=text),)), f"k{n}")

asyncio.run(post())
"""


async def test_whoever_is_killed_when_each_message_is_recorded_once_and_printed(tmp_path: Path) -> None:
    kept, ends = Record(tmp_path), [9, 21, 30, 44, 53, 60]
    with (tmp_path / "screen").open("w") as screen:
        for end in ends:
            first = max(0, len(kept.after(0)) - 3)  # what may be posted already is posted again
            arguments = [sys.executable, "-c", POSTING, str(tmp_path), str(first), str(ends[-1])]
            running = await asyncio.create_subprocess_exec(*arguments, stdout=screen, stderr=asyncio.subprocess.PIPE)
            assert running.stderr is not None
            async for line in running.stderr:
                if int(line) >= end:
                    running.kill()
            await running.wait()
    assert [entry.key for entry in kept.after(0)] == [f"k{n}" for n in range(ends[-1])]
    printed = [int(n) for n in re.findall(r"Message (\d+)\.", (tmp_path / "screen").read_text())]
    assert printed == sorted(printed)
    assert set(printed) == set(range(ends[-1]))
    assert len(printed) <= ends[-1] + len(ends) - 1


# ---------------------------------------------------------------- corrections


async def test_a_correction_is_a_line_of_its_own_that_names_what_it_corrects(terminal: Terminal) -> None:
    console = terminal.console()
    posted = await console.send(HERE, told("Half of it."), "k1")
    await console.edit(posted, told("A third of it."))
    assert [line.get("corrects") for line in terminal.lines()] == [None, "k1"]
    assert "Corrected" in terminal.screen.getvalue()
    assert await console.find(HERE, "k1", NOON) == posted


async def test_what_does_not_stand_there_cannot_be_corrected(terminal: Terminal) -> None:
    with pytest.raises(Permanent, match="k1"):
        await terminal.console().edit(Posted(place=HERE, message_id="k1"), told("Never said."))


# ---------------------------------------------------------------- kept small


@dataclass(kw_only=True)
class Days:
    """A record that is moved aside after a thousand bytes, and the keys posted to it."""

    kept: Record
    now: datetime = NOON
    posted: list[tuple[str, datetime]] = field(default_factory=list)

    def post(self) -> None:
        key = f"k{len(self.posted)}"
        self.kept.post("console", key, told("x" * 150), at=self.now)
        self.posted.append((key, self.now))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 60), max_size=60))
def test_the_file_stays_small_and_a_key_is_found_for_as_long_as_promised(
    tmp_path_factory: pytest.TempPathFactory, hours: list[int]
) -> None:
    days = Days(kept=Record(tmp_path_factory.mktemp("record"), largest=1000))
    for hour in hours:
        days.now += timedelta(hours=hour)
        days.post()
        young = [key for key, at in days.posted if days.now - at <= KEPT]
        assert all(days.kept.holds("console", key) for key in young)
    numbers = [entry.number for entry in days.kept.after(0)]
    assert numbers == list(range(len(hours) - len(numbers) + 1, len(hours) + 1))


def test_what_is_older_than_promised_goes_when_the_file_is_large(tmp_path: Path) -> None:
    days = Days(kept=Record(tmp_path, largest=1000))
    for _ in range(400):
        days.now += timedelta(days=1)
        days.post()
    assert sum(path.stat().st_size for path in tmp_path.glob("*.jsonl")) < 6000
    assert days.kept.holds("console", "k0") is False


async def test_what_was_not_printed_is_printed_after_the_file_was_moved_aside(terminal: Terminal) -> None:
    kept = Record(terminal.folder, largest=1)
    for number in range(3):
        kept.post("console", f"k{number}", told(f"Said {number}."), at=NOON + number * KEPT * 2)
    await terminal.console().start()
    assert [f"Said {number}." in terminal.screen.getvalue() for number in range(3)] == [False, True, True]
