"""`manifest`: what a platform is to be told of our app."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.root import app
from bot.cli.terminal import print_json


@app.command(short_help="Print the manifest an app is made from.")
def manifest(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="slack.")],
    http: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the platform calls us, https; default: we call it.")
    ] = None,
) -> None:
    """Print the manifest from which a platform makes our app, with every permission, event and command it uses."""
    from bot import app as root

    print_json(root.manifest(platform, http))
