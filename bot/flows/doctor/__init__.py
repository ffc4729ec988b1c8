"""Doctor: look at everything OnRecord needs, one after the other, and say of each how it is and what to do.

Each part is opened by the examination itself, so that one which is broken hides no other. Nothing is changed: no
folder or database is made, no source's polling is touched, what is written as a trial is rolled back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bot.config import Config, Schemas
from bot.core.ports import Chat
from bot.flows.doctor.delivering import channels, digests, outbox, service, zones
from bot.flows.doctor.finding import Finding, State
from bot.flows.doctor.keeping import Kept, database
from bot.flows.doctor.machine import configuration, disk, folder, program, secrets
from bot.flows.doctor.posting import platforms
from bot.flows.doctor.reading import clock, sources
from bot.flows.doctor.writing import budget, model, pages

if TYPE_CHECKING:
    from bot.flows.kit import Web
    from bot.model.openai import OpenAIModel

__all__ = ["Finding", "Patient", "State", "examine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined. `home` is the data folder, `env` the environment; the callables open what a checked
    configuration names: `where` the database, `engine` where jobs are kept, `web` the client, `model` who writes (None where nobody does).
    `chats` opens, and does not start, those of the platforms that are configured, by name.
    """

    directory: Callable[[], Path]
    home: Path
    env: Mapping[str, str]
    schemas: Schemas
    kinds: Mapping[str, ModuleType]
    chats: Callable[[Config], Mapping[str, Chat]]
    where: Callable[[Config], Path | str]
    engine: Callable[[Config], Path | str]
    web: Callable[[Config], AbstractAsyncContextManager[Web]]
    model: Callable[[Config], AbstractAsyncContextManager[OpenAIModel | None]]
    now: Callable[[], datetime]


async def examine(patient: Patient) -> AsyncIterator[Finding]:
    """Every finding, as soon as it is made. Whoever examines exits with 1 where one has failed."""
    for found in program():
        yield found
    files, settings, found = configuration(patient.directory, patient.env, patient.schemas)
    yield found
    if settings is None:
        yield folder(patient.home)
        yield disk(patient.home)
        yield Finding(
            what="everything else",
            state="warn",
            found="not looked at",
            advice="Mend the configuration, then ask again.",
        )
        return
    yield secrets(files, patient.env, patient.schemas)
    where = patient.where(settings)
    if isinstance(where, Path):
        yield folder(where.parent)
        yield disk(where.parent)
    kept, found = await database(where, day=patient.now().date())
    yield found
    yield await service(patient.engine(settings), kept.delivering)
    chats = patient.chats(settings)
    for found in _delivery(patient, settings, kept, chats):
        yield found
    async for found in platforms(settings, chats, kept.delivering):
        yield found
    async for found in _outside(patient, settings, kept):
        yield found


def _delivery(patient: Patient, settings: Config, kept: Kept, chats: Mapping[str, Chat]) -> Iterator[Finding]:
    """What is to be posted, when and where."""
    now = patient.now()
    yield zones(settings, kept.delivering)
    yield from digests(settings, kept.delivering, chats.keys(), now)
    yield outbox(kept.delivering, now)
    yield from channels(kept.delivering)


async def _outside(patient: Patient, settings: Config, kept: Kept) -> AsyncIterator[Finding]:
    """What is reached over a network, and what it may cost."""
    async with patient.web(settings) as web:
        read = await sources(settings, kept.followed, patient.kinds, web, now=patient.now)
    for each in read:
        yield each.finding
    yield clock(tuple(each.ahead for each in read if each.ahead is not None))
    yield budget(settings, kept.spent)
    async with patient.model(settings) as writer:
        yield await model(settings, writer, kept.spent)
    yield pages(settings)
