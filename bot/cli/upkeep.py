"""`init`, `config` and `doctor`: setting up and looking after."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.root import app
from bot.cli.terminal import print_json, say
from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.app import Options
    from bot.flows.doctor import Finding

config_app = typer.Typer(name="config", help="Check the configuration, print its schema.", no_args_is_help=True)
app.add_typer(config_app)


@app.command(short_help="Write a configuration to start from.")
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to; default: ./config.")] = Path("config"),
) -> None:
    """Write a commented configuration with schemas for editors; nothing that is there is overwritten."""
    from bot import app as root
    from bot.flows import setup

    for line in setup.described(folder, setup.prepare(folder, root.schemas())):
        say(line)


@config_app.command("check", short_help="Every mistake, or what is in force.")
def config_check(context: typer.Context) -> None:
    """Name every mistake in the configuration; without one, every value in force and where it came from."""
    from bot import app as root
    from bot import config
    from bot.flows.settled import checked

    options: Options = context.obj
    folder = config.directory(options.config, os.environ)
    used = checked(folder, os.environ, root.schemas())
    say(f"configuration: {folder}")
    say(f"data: {config.data_home(options.data, os.environ)}")
    widths = [max(map(len, column)) for column in zip(*((each.key, each.value) for each in used), strict=True)]
    for each in used:
        say(f"{each.key:{widths[0]}}  {each.value:{widths[1]}}  {each.origin}")


@config_app.command("schema", short_help="The JSON schema of a file, for editors.")
def config_schema(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="onrecord.toml, sources.toml or digests.toml.")
    ] = "onrecord.toml",
) -> None:
    """Print the JSON schema of a configuration file, by which an editor completes and checks it."""
    from bot import app as root
    from bot import config

    if file not in config.ROOTS:
        raise InputError(f"no configuration file is called {file}; there are {', '.join(config.ROOTS)}")
    print_json(config.json_schema(file, root.schemas()))


@app.command(short_help="Look at everything it needs.")
def doctor(context: typer.Context) -> None:
    """Look at Python, configuration, disk, database, sources, clock and model; exit 1 where something fails."""
    from bot import app as root
    from bot.flows.doctor import examine

    async def look() -> bool:
        failed = False
        async for found in examine(root.patient(context.obj)):
            _tell(found)
            failed = failed or found.state == "fail"
        return failed

    if asyncio.run(look()):
        raise typer.Exit(1)


_WORDS: Final = {"ok": "ok  ", "warn": "note", "fail": "FAIL"}


def _tell(found: Finding) -> None:
    say(f"{_WORDS[found.state]}  {found.what}: {found.found}")
    if found.advice:
        say(f"      {found.advice}")
