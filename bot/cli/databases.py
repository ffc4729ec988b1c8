"""`db`: moving what is remembered."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.root import app
from bot.cli.terminal import say, waiting

db_app = typer.Typer(name="db", help="Move the database.", no_args_is_help=True)
app.add_typer(db_app)


@db_app.callback()
def db() -> None:
    """Move the database."""


@db_app.command("copy", short_help="Copy everything into an empty database.")
def db_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A file, or postgresql://user:password@host/name.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A file, or postgresql://…: an empty database.")],
) -> None:
    """Copy everything from one database into another, empty one, and count it there. Stop onrecord meanwhile."""
    from bot import app as root

    with waiting() as progress:
        copied = asyncio.run(root.copied(source, target, progress))
    for each in copied:
        say(f"{each.table}: {each.rows}")
