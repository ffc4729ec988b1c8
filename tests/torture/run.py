"""`python -m tests.torture.run 1000 --database postgresql --platform slack`: random kills, and a ledger of what came of each.

Kills come in batches of `BATCH`, each on an empty database with a seed of its own. After a batch everything is
delivered and checked, and its kills are written to the ledger with what was found. A run that is broken off goes on
after the last batch in the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from bot.app import now
from tests.databases import Server, serving
from tests.torture import checks, site
from tests.torture.site import PATIENCE, Site
from tests.torture.world import Weather

BATCH: Final = 20
"""Kills between two checks."""
MOMENTS: Final = {"starting": 3, "sending": 4, "asking": 3, "any": 2}
"""When a worker is killed, and how often so: soon after it was started, after the platform or the model has heard of it,
or whenever."""
SOON: Final = (0.01, 0.1, 1.0)
"""At most so many seconds after that, drawn evenly from one of these: some before the answer, some while it is written
down, some later."""
AT_LEISURE: Final = 900.0
"""Seconds to wait for a batch's last message where nobody waits for us, on a machine that has other work to do."""
FORGETTING: Final = 0.1
"""The share of kills after which the engine's file is gone: it is disposable, and nothing may hang on it."""


WORKERS: Final = {"sqlite": ("one",), "postgresql": ("one", "two", "three")}
"""Who works on each database; the first two have the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One kill: of which worker, when, at which of `MOMENTS`; how many sends and calls of the model were then left
    unfinished by all workers, and whether the engine's file was kept.
    """

    worker: str
    at: str
    moment: str
    sending: int
    asking: int
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came of a batch: its kills, the faults, and how much was done meanwhile."""

    kills: Sequence[Kill]
    faults: Sequence[str]
    counted: dict[str, int]


async def batch(
    folder: Path,
    where: Path | str,
    *,
    seed: int,
    workers: Sequence[str],
    kills: int = BATCH,
    patience: float = PATIENCE,
    platform: str = "torture",
) -> Batch:
    """Kill so many times, let everything be delivered, and check it. Two of the workers have the clock."""
    dice = random.Random(seed)
    done: list[Kill] = []
    async with site.opened(folder, where, seed=seed, weather=Weather(), platform=platform) as here:
        for number, name in enumerate(workers):
            here.start(name, schedules=number < 2)
        for _ in range(kills):
            await here.wave(2)
            done.append(await _kill(here, dice, workers))
        try:
            await here.drained(patience)
            found = checks.faults(await here.story())
        except AssertionError as failed:
            found = [str(failed), *checks.faults(await here.story())]
        return Batch(kills=done, faults=found, counted=dict(checks.counted(await here.story())))


async def _kill(here: Site, dice: random.Random, workers: Sequence[str]) -> Kill:
    (moment,) = dice.choices(list(MOMENTS), weights=list(MOMENTS.values()))
    name = await _moment(here, moment) or dice.choice(workers)
    await asyncio.sleep(dice.uniform(0, dice.choice(SOON)))
    here.kill(name)
    sending, asking = await here.in_flight()
    engine = "kept"
    if isinstance(here.orders.engine, Path) and dice.random() < FORGETTING:
        engine = "lost"
        for path in here.folder.glob("engine.db*"):
            path.unlink()
    here.start(name, schedules=workers.index(name) < 2)
    return Kill(worker=name, at=now().isoformat(), moment=moment, sending=sending, asking=asking, engine=engine)


async def _moment(here: Site, moment: str) -> str | None:
    """Wait for the moment; the worker it belongs to, where it is one's."""
    match moment:
        case "starting":
            return here.newest
        case "sending":
            return await here.coming("received")
        case "asking":
            await here.coming("asked")
        case _:
            await here.ready(*here.lives)
    return None


# ---------------------------------------------------------------- the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a ledger's lines are about: the database, and the platform that is posted on."""

    database: str = "sqlite"
    platform: str = "torture"

    @property
    def name(self) -> str:
        """As a run calls it."""
        return self.database if self.platform == "torture" else f"{self.database}-{self.platform}"


def run(ledger: Path, ground: Ground, *, kills: int, seed: int) -> bool:
    """Kill until the ledger has so many kills there; were all of them clean?"""
    with tempfile.TemporaryDirectory(prefix="onrecord-torture-") as scratch:
        home = Path(scratch)
        if ground.database == "sqlite":
            return _run(ledger, ground, None, home, kills, seed)
        with serving(Path(tempfile.gettempdir()) / f"onrecord-{uuid4().hex}", keep=False) as server:
            return _run(ledger, ground, server, home, kills, seed)


def _run(ledger: Path, ground: Ground, server: Server | None, home: Path, kills: int, seed: int) -> bool:
    workers = WORKERS[ground.database]
    while (past := len(_lines(ledger, ground))) < kills:
        number = seed * 1_000_000 + past
        folder = home / f"batch-{number}"
        folder.mkdir()
        where = folder / "onrecord.db" if server is None else server.url(server.create())
        few = min(BATCH, kills - past)
        doing = batch(
            folder,
            where,
            seed=number,
            workers=workers,
            kills=few,
            patience=AT_LEISURE,
            platform=ground.platform,
        )
        made = asyncio.run(doing)
        _write(ledger, ground, past, number, made)
        _say(ground.name, past + len(made.kills), made)
        if made.faults:
            shutil.copytree(folder, ledger.with_suffix(f".{ground.name}-{number}"), dirs_exist_ok=True)
        shutil.rmtree(folder)
    return all(line["result"] == "clean" for line in _lines(ledger, ground))


def _lines(ledger: Path, ground: Ground) -> list[dict[str, Any]]:
    if not ledger.exists():
        return []
    lines = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    about = (ground.database, ground.platform)
    return [line for line in lines if (line["database"], line.get("platform", "torture")) == about]


def _write(ledger: Path, ground: Ground, past: int, seed: int, made: Batch) -> None:
    """A line for each kill; what was found and counted is its whole batch's."""
    same = {**asdict(ground), "seed": seed, "result": checks.told(made.faults), "batch": dict(made.counted)}
    with ledger.open("a", encoding="utf-8") as file:
        for number, kill in enumerate(made.kills, past + 1):
            file.write(json.dumps({"kill": number, **asdict(kill), **same}) + "\n")


def _say(name: str, kills: int, made: Batch) -> None:
    did = ", ".join(f"{count} {what}" for what, count in made.counted.items())
    print(f"{name}: {kills} kills; {did}; {checks.told(made.faults)}", flush=True)  # noqa: T201 - a command's output


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("kills", type=int, help="how many kills the ledger shall have")
    arguments.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments.add_argument("--platform", choices=tuple(site.PLATFORMS), default="torture")
    arguments.add_argument("--ledger", type=Path, default=Path("torture.jsonl"))
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    ground = Ground(database=given.database, platform=given.platform)
    sys.exit(not run(given.ledger, ground, kills=given.kills, seed=given.seed))


if __name__ == "__main__":
    main()
