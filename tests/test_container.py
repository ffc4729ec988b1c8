"""What can be proved of the image and of compose.yaml without Docker: what is copied, asked, published and kept, and that
the health check tells well from ill.
"""

import asyncio
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with the engine, without its stubs
from aiohttp import web

from bot import config
from tests.ingest.web import INSIDE, site
from tests.test_docs import commands

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def copied() -> list[str]:
    """Every path of the checkout that a COPY names."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_the_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    sent = {line[1:].rstrip("/") for line in IGNORED if line.startswith("!")}
    assert {source.split("/")[0] for source in copied()} == sent
    assert "*" in IGNORED
    assert all((ROOT / source).exists() for source in copied())


def test_what_the_wheel_is_made_of_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        *wheel["packages"],
        *wheel["force-include"],
        project["project"]["readme"],
        *project["project"]["license-files"],
    }
    assert needed <= {source.rstrip("/") for source in copied()}


def health_check() -> list[str]:
    """The command, with this Python in the image's place."""
    (found,) = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, flags=re.MULTILINE)
    python, *rest = json.loads(found)
    assert python == "python"
    return [sys.executable, *rest]


async def checked(port: int) -> int:
    """The exit code of the health check where the pages are served on `port`, in a container that has a proxy set."""
    env = {"ONRECORD_LISTEN": f"0.0.0.0:{port}", "http_proxy": "http://127.0.0.1:9", "PATH": os.environ["PATH"]}
    ran = await asyncio.create_subprocess_exec(
        *health_check(), env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await ran.wait()


@pytest.mark.parametrize("status", [200, 503, 404])
async def test_the_health_check_asks_healthz_and_believes_the_answer(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with site(answer, host=INSIDE) as served:
        code = await checked(served.port)
        assert served.paths == ["/healthz"]
    assert (code == 0) is (status == 200)


async def test_a_container_that_answers_nobody_is_ill() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response()

    async with site(answer, host=INSIDE) as served:
        port = served.port
    assert await checked(port) != 0


def test_the_image_listens_on_the_port_it_exposes() -> None:
    (listen,) = re.findall(r"ONRECORD_LISTEN=(\S+)", DOCKERFILE)
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, flags=re.MULTILINE) == [listen.rpartition(":")[2]]


# Compose -----------------------------------------------------------------------------------------------------

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BOT, DATABASE = COMPOSE["services"]["bot"], COMPOSE["services"]["database"]


def test_the_image_runs_the_service() -> None:
    (entrypoint,) = re.findall(r"^ENTRYPOINT (.+)$", DOCKERFILE, flags=re.MULTILINE)
    (command,) = re.findall(r"^CMD (.+)$", DOCKERFILE, flags=re.MULTILINE)
    assert json.loads(entrypoint) == ["onrecord"]
    assert json.loads(command)[0] in commands()
    assert "command" not in BOT
    assert "entrypoint" not in BOT


def test_compose_checks_a_bots_health_as_the_image_does() -> None:
    assert "healthcheck" not in BOT


def test_the_bots_variables_are_ones_that_are_read_and_lead_to_the_database() -> None:
    told, given = BOT["environment"], DATABASE["environment"]
    assert told["PGPASSWORD"] == given["POSTGRES_PASSWORD"]  # libpq's own variable
    assert set(told) - {"PGPASSWORD"} <= set(config.ENVIRONMENT)
    url = config.load({}, told, config.Schemas()).store.url
    assert url is not None
    assert url.get_secret_value() == f"postgresql://{given['POSTGRES_USER']}@database/{given['POSTGRES_DB']}"


def test_no_secret_stands_in_compose_and_what_holds_them_is_kept_out_of_git_and_the_image() -> None:
    assert BOT["env_file"] == ".env"
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert not any(source.startswith(".env") for source in copied())
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"PASSWORD: (.+)", text)) == {"${POSTGRES_PASSWORD:?write POSTGRES_PASSWORD into .env}"}


def test_only_the_pages_are_published_to_this_machine_alone_with_a_port_for_each_replica() -> None:
    assert "ports" not in DATABASE
    (published,) = BOT["ports"]
    inside = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, flags=re.MULTILINE)[0]
    first, last = map(int, re.fullmatch(rf"127\.0\.0\.1:(\d+)-(\d+):{inside}", published).groups())  # type: ignore[union-attr]
    assert last - first >= 9
    assert "container_name" not in BOT


def test_what_must_last_lies_in_volumes_and_the_configuration_is_read_only() -> None:
    assert {mount.partition(":")[0] for mount in (*BOT["volumes"], *DATABASE["volumes"])} == {
        "./config", *COMPOSE["volumes"]}  # fmt: skip
    env = dict(re.findall(r"(ONRECORD_\w+)=(\S+)", DOCKERFILE))
    assert set(BOT["volumes"]) == {f"./config:{env['ONRECORD_CONFIG']}:ro", f"data:{env['ONRECORD_HOME']}"}


def test_a_bot_waits_for_the_database_and_both_come_back_by_themselves() -> None:
    assert BOT["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "127.0.0.1" in DATABASE["healthcheck"]["test"]
    assert BOT["restart"] == DATABASE["restart"] == "unless-stopped"


def test_a_bot_is_given_longer_to_stop_than_it_takes() -> None:
    grace = timedelta(seconds=int(BOT["stop_grace_period"].removesuffix("s")))
    assert grace >= timedelta(seconds=10) * 1.5


@pytest.mark.parametrize("apt", ["exit 0", "exit 100"], ids=["installs", "cannot install"])
def test_ci_runs_the_tests_whether_or_not_a_browser_can_be_had(tmp_path: Path, apt: str) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, does in {
        "id": "echo 0",
        "apt-get": f'echo "$@" >> {tmp_path}/asked; {apt}',
        "make": 'echo "made $@"',
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(stat.S_IRWXU)
    for name in ("bash", "dirname", "timeout", "env", "sh"):
        (tools / name).symlink_to(shutil.which(name) or name)
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    ran = subprocess.run(  # noqa: S603 - our own script
        [tmp_path / ".ci" / "run"], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "made test"), ran.stderr
    assert "install chromium" in (tmp_path / "asked").read_text().replace("-o DPkg::Lock::Timeout=60 ", "")
    assert ("cannot be had" in ran.stdout) is (apt != "exit 0")
