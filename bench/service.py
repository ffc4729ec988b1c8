"""`make bench`, the service: memory, start to ready, what a briefing costs beside its model, how often a model is asked.

Run as `python -m bench.service` in a checkout; `--idle 10` waits ten seconds instead of sixty before memory is read, and
`--slack --discord` measures the service with both connected and no more.
The store is the sample newsroom's, pulled for real; the model is scripted, in a thread whose CPU time is taken off ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pty
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from rich.console import Console
from rich.table import Table

from bench.peers import PEERS, Peer
from bot import app, config
from bot.core.stories.coverage import Coverage
from bot.flows import brief
from bot.flows.kit import SCOPES, Kit
from bot.store import stories
from tests.model.server import Asked, ModelServer, playing

STARTS: Final = 5
"""Starts of the service; the fastest counts, the others were disturbed."""

READERS: Final = 20
"""Who ask for one new briefing at the same moment."""

CACHED: Final = 200
"""Reads of stored briefings."""

TOLD: Final = 2
"""What people were told on a platform before memory is read: news to one alone, and an answer in a thread."""

SETS: Final = (("slack",), ("discord",), ("slack", "discord"))
"""What is connected when memory is read."""

MOST: Final = {1: 190, 2: 230}
"""Megabytes that the service may have, by how many platforms are connected."""

PATIENCE: Final = 60.0
"""Seconds to wait for a service that does not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table."""

    what: str
    measured: str
    target: str = ""


def main() -> None:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in PEERS:
        parser.add_argument(f"--{name}", action="store_true", help="measure the service with it connected, and no more")
    parser.add_argument("--idle", type=float, default=60.0, help="seconds after ready at which memory is read (60)")
    given = parser.parse_args()
    idle: float = given.idle
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        home = Path(folder)
        subprocess.run(onrecord(home, "run", "--sample"), check=True, capture_output=True, env=environment())  # noqa: S603
        asked = [name for name in PEERS if getattr(given, name)]
        lines = [line for some in ([asked] if asked else SETS) for line in connected_lines(home / "sample", idle, some)]
        if not asked:
            lines += [
                *start_lines(home / "sample"),
                *memory_lines(home, idle),
                *asyncio.run(briefing_lines(home / "sample")),
            ]
    table = Table("", "measured", "asked", title="The service, on the sample newsroom")
    for line in lines:
        table.add_row(line.what, line.measured, line.target)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def onrecord(home: Path, *arguments: str) -> list[str]:
    """The command line of this checkout's `onrecord`, with its state in `home`."""
    return [str(Path(sys.executable).with_name("onrecord")), "--data", str(home), *arguments]


def environment() -> dict[str, str]:
    """The environment without what would configure a model or another database, or leave modules uncompiled."""
    without = {*app.schemas().environment, "PYTHONDONTWRITEBYTECODE"}
    return {key: value for key, value in os.environ.items() if key not in without}


# ---------------------------------------------------------------- the process


def start_lines(home: Path) -> Iterator[Line]:
    """From the command to the first 200 of /readyz."""
    each = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with served(onrecord(home, "preview", "--listen", "127.0.0.1:0")) as (process, base):
            ready(base)
            each.append((time.perf_counter() - began, used(process.pid)))
    wall, cpu = min(wall for wall, _ in each), min(cpu for _, cpu in each)
    yield Line(what="start to ready (preview)", measured=f"{wall:.1f} s, {cpu:.1f} s of it CPU", target="≤ 3 s")


def memory_lines(home: Path, idle: float) -> Iterator[Line]:
    """PSS of all our processes, idle: of the pages alone, each visited once, and of `run` that stays at its prompt."""
    after = f"{idle:.0f} s after ready"
    for what, command in (
        ("pages", onrecord(home / "sample", "preview", "--listen", "127.0.0.1:0")),
        ("run --sample at its prompt, newsroom included", onrecord(home, "run", "--sample")),
    ):
        with served(command) as (process, base):
            ready(base)
            visit(base)
            time.sleep(idle)  # noqa: TID251 - what is measured is what is left after a while
            pss = memory(process.pid)
        yield Line(what=f"memory, {what}, {after}", measured=megabytes(pss), target="≤ 150 MB")


def connected_lines(home: Path, idle: float, names: Sequence[str]) -> Iterator[Line]:
    """PSS of all processes of the service and its start, connected to platforms on each of which it has answered a
    command and a question.
    """
    with looping() as (loop, _), ExitStack() as stack:
        done = partial(_done, loop)
        peers = {name: stack.enter_context(_opened(PEERS[name], done)) for name in names}
        folder = home / "-".join(("config", *names))
        folder.mkdir()
        (folder / "onrecord.toml").write_text(written({name: peer.table for name, peer in peers.items()}), "utf-8")
        began = time.perf_counter()
        with served(onrecord(home, "--config", str(folder), "run")) as (process, base):
            ready(base)
            started = time.perf_counter() - began
            for peer in peers.values():
                done(peer.talks())
            time.sleep(idle)  # noqa: TID251 - what is measured is what is left after a while
            pss = memory(process.pid)
        for name, peer in peers.items():
            if peer.answers() < TOLD:
                raise SystemExit(f"of {TOLD} answers on {name} there are {peer.answers()}")
    on = " and ".join(name.title() for name in names)
    what = f"memory, run with {on} connected, {idle:.0f} s after ready and {TOLD} answers on each"
    yield Line(what=what, measured=megabytes(pss), target=f"≤ {MOST[len(names)]} MB")
    yield Line(what=f"start to ready (run, {on} connected)", measured=f"{started:.1f} s")


def written(tables: Mapping[str, Mapping[str, object]]) -> str:
    """`onrecord.toml` with these tables, and the pages on any free port."""
    both = {"web": {"listen": "127.0.0.1:0"}, **tables}
    keys = {
        name: "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items()) for name, table in both.items()
    }
    return "".join(f"[{name}]\n{told}" for name, told in keys.items())


def megabytes(pss: Sequence[float]) -> str:
    """The sum, and its parts where there are several processes."""
    parts = f" ({' + '.join(f'{each:.0f}' for each in pss)})" if len(pss) > 1 else ""
    return f"{sum(pss):.0f} MB{parts}"


@contextmanager
def _opened(
    opening: Callable[[], AbstractAsyncContextManager[Peer]], done: Callable[[Coroutine[Any, Any, Any]], Any]
) -> Iterator[Peer]:
    """A platform that lives in another thread's loop."""
    opened = opening()
    peer = done(opened.__aenter__())
    try:
        yield peer
    finally:
        done(opened.__aexit__(None, None, None))


def _done(loop: asyncio.AbstractEventLoop, doing: Coroutine[Any, Any, Any]) -> Any:
    """Do something in a loop that runs in another thread, and wait for it."""
    return asyncio.run_coroutine_threadsafe(doing, loop).result(PATIENCE)


@contextmanager
def served(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A command that serves the pages, on a terminal of its own; gives its process and the pages' address."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(), start_new_session=True
    )
    os.close(theirs)
    told = _Terminal(ours)
    try:
        yield process, told.address()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)
        os.close(ours)


class _Terminal:
    """Reads what a process writes, in a thread, so that it never waits for us."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._text = ""
        self._found = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def address(self) -> str:
        """The address of the pages, once it is told. Raises `SystemExit` where it never is."""
        if not self._found.wait(PATIENCE):
            raise SystemExit(f"no address was told within {PATIENCE:.0f} s:\n{self._text}")
        return str(re.findall(r"http://127\.0\.0\.1:\d+", self._text)[-1])

    def _read(self) -> None:
        while True:
            try:
                self._text += os.read(self._file, 65536).decode(errors="replace")
            except OSError:  # the process has ended
                return
            if re.search(r"(?:pages are at|in its article:) http://127\.0\.0\.1:\d+/?\s", self._text):
                self._found.set()


def ready(base: str) -> None:
    """Wait until the service says it is ready. Raises `SystemExit` where it never does."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        try:
            get(f"{base}/readyz")
        except URLError:
            time.sleep(0.01)  # noqa: TID251 - a poll of another process
        else:
            return
    raise SystemExit(f"{base} was not ready within {PATIENCE:.0f} s")


def visit(base: str) -> None:
    """Look at the first page, a story and an article, as an editor would."""
    page = get(f"{base}/")
    story = re.findall(r'href="(/stories/[^"#?]+)', page)[0]
    article = re.findall(r'href="(/articles/[^"#?]+)', get(base + story))[0]
    get(base + article)


def get(url: str) -> str:
    """A page, past any proxy."""
    with build_opener(ProxyHandler({})).open(url, timeout=PATIENCE) as answer:
        return str(answer.read(), "utf-8")


def used(pid: int) -> float:
    """CPU seconds a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> list[float]:
    """Megabytes of PSS of a process and of each below it, the largest first."""
    below = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (pss,) = re.findall(r"^Pss:\s+(\d+) kB", rollup, flags=re.MULTILINE)
    return sorted([int(pss) / 1024, *(each for child in below for each in memory(child))], reverse=True)


# ---------------------------------------------------------------- a briefing


async def briefing_lines(home: Path) -> list[Line]:
    """What briefings cost, and how often their model is asked."""
    with scripted() as (server, clock):
        settings = replace(config.load({}, {}, app.schemas()), model=server.entry())
        async with app.kit(app.Options(data=home), settings) as kit:
            async with kit.database.read() as tx:
                found = await stories.since(tx, SCOPES)
            first, *others = [each for each in found if brief.articles(each)[0].language == "en"]
            calls = await calls_lines(kit, first, server)
            written = [await cpu(kit, each, clock) for each in others]
            before = time.process_time()
            cached = [await wall(kit, found[number % len(found)]) for number in range(CACHED)]
            cost = (time.process_time() - before) / CACHED
            models = [(await brief.story(kit, each)).briefing.method for each in others].count("model")
    share = f"{1000 * statistics.median(written):.0f} ms, p95 {1000 * p95(written):.0f} ms"
    told = f"{1000 * statistics.median(cached):.1f} ms, p95 {1000 * p95(cached):.1f} ms; CPU {1000 * cost:.1f} ms"
    of = f"{len(written)} stories, {models} written by the model"
    return [
        Line(what="a cached briefing", measured=told, target="≤ 5 ms"),
        Line(what=f"CPU of ours in a model briefing ({of})", measured=share, target="≤ 80 ms"),
        *calls,
    ]


async def calls_lines(kit: Kit, coverage: Coverage, server: ModelServer) -> list[Line]:
    """Calls the server counts for many readers of one story version, and when nothing has changed."""
    await asyncio.gather(*(brief.story(kit, coverage) for _ in range(READERS)))
    first = server.calls
    await asyncio.gather(*(brief.story(kit, coverage) for _ in range(READERS)))
    return [
        Line(what=f"calls for {READERS} readers of a new version", measured=str(first), target="1"),
        Line(what="calls when nothing has changed", measured=str(server.calls - first), target="0"),
    ]


async def cpu(kit: Kit, coverage: Coverage, model: Callable[[], float]) -> float:
    """CPU seconds of this process for one briefing, all threads, less the model's."""
    before, theirs = time.process_time(), model()
    await brief.story(kit, coverage)
    return time.process_time() - before - (model() - theirs)


async def wall(kit: Kit, coverage: Coverage) -> float:
    """Seconds until a stored briefing is there."""
    began = time.perf_counter()
    await brief.story(kit, coverage)
    return time.perf_counter() - began


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def scripted() -> Iterator[tuple[ModelServer, Callable[[], float]]]:
    """A model that answers with the story's own sentences, in a thread; gives its server and that thread's CPU clock."""
    with looping() as (loop, thread):
        playing_now = playing(draft)
        server = asyncio.run_coroutine_threadsafe(playing_now.__aenter__(), loop).result()
        clock = time.pthread_getcpuclockid(thread.ident or 0)
        try:
            yield server, lambda: time.clock_gettime(clock)
        finally:
            asyncio.run_coroutine_threadsafe(playing_now.__aexit__(None, None, None), loop).result()


@contextmanager
def looping() -> Iterator[tuple[asyncio.AbstractEventLoop, threading.Thread]]:
    """An event loop that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop, thread
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def draft(asked: Asked) -> str:
    """A draft of the story's own sentences; the headline without its full stop, so that its words have to be proven."""
    passages = re.findall(r"^\[(\d+)\] (.+)\.$", asked.user, flags=re.MULTILINE)
    plain = [each for each in passages if "'" not in each[1] and len(each[1].split()) <= 30] or passages
    headline, *rest = [{"text": text, "passages": [int(number)]} for number, text in plain[:5]]
    points = [{**line, "text": f"{line['text']}."} for line in rest]
    return json.dumps({"headline": headline, "points": points, "quotes": [], "conditions": []})


if __name__ == "__main__":
    main()
