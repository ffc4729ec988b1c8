"""`onrecord run` as a supervisor has it: started, asked, killed, started again, and a digest that is posted once."""

import asyncio
import json
import signal
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import newsroom
from tests.commands import configured
from tests.serviced import Service

pytestmark = pytest.mark.xdist_group("service")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A configuration that reads our newsroom, with a digest that is due in half a day."""
    made = Service(tmp_path)
    async with newsroom.serve(now=datetime.now(UTC)) as room:  # noqa: TID251 - the service has the real clock too
        allow = json.dumps(list(room.addresses))
        later = datetime.now(UTC) + timedelta(hours=12)  # noqa: TID251
        sources = "".join(
            f'[[source]]\nname = "{feed.name}"\nurl = "{feed.feed}"\nbaseline = "all"\n' for feed in room.feeds
        )
        configured(
            tmp_path,
            onrecord=f'[fetch]\nallow = {allow}\nper_host = "0s"\n',
            sources=sources,
            digests=f'[[digest]]\nname = "daily"\nat = "{later:%H:%M}"\nwindow = "3d"\n',
        )
        yield made
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()


async def test_a_digest_missed_while_it_was_off_is_posted_once_whatever_is_killed(service: Service) -> None:
    def lived() -> None:
        service.start()
        service.until(lambda: service.told("SELECT count(*) FROM articles")[0] >= (18,), "everything is pulled")
        assert service.posted() == []
        service.end(signal.SIGKILL)
        service.missed(timedelta(hours=1))
        service.start()
        service.until(service.posted, "the digest is posted")
        service.end(signal.SIGKILL)
        service.start()
        service.until(lambda: service.told("SELECT state FROM outbox") == [("sent",)], "the outbox knows it")
        assert service.end(signal.SIGTERM) == 0
        assert len(service.posted()) == 1
        assert service.told("SELECT state FROM slots") == [("posted",)]
        assert (service.folder / "out").read_text().count("OnRecord · daily") >= 1

    await asyncio.to_thread(lived)


async def test_a_digest_missed_for_longer_than_its_grace_is_skipped_and_said_so(service: Service) -> None:
    def lived() -> None:
        service.start()
        service.end(signal.SIGTERM)
        service.missed(timedelta(hours=7))
        service.start()
        service.until(lambda: service.told("SELECT state FROM slots") == [("skipped",)], "the slot is settled")
        service.end(signal.SIGTERM)
        assert service.posted() == []

    await asyncio.to_thread(lived)


async def test_a_second_service_on_the_same_files_is_refused_and_every_other_command_works(service: Service) -> None:
    def lived() -> None:
        service.start()
        assert service.process is not None
        second = subprocess.run(  # noqa: S603 - our own command
            service.command("run"), capture_output=True, text=True, env=service.environment(), check=False
        )
        assert second.returncode == 2
        assert f"process {service.process.pid}" in second.stderr
        for arguments in (("digest", "--preview"), ("outbox",), ("sources", "list")):
            ran = subprocess.run(  # noqa: S603 - our own command
                service.command(*arguments), capture_output=True, text=True, env=service.environment(), check=False
            )
            assert ran.returncode == 0, ran.stderr
        assert service.end(signal.SIGINT) == 0

    await asyncio.to_thread(lived)
