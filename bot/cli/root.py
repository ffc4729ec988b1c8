"""The command line itself: its name, the options of every command, and the context they share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="onrecord",
    help="News briefings that only say what was said: verified quotes, stated conditions, evidence for every line.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


NoModel = Annotated[bool, typer.Option("--no-model", help="Make extracts, whatever model is configured.")]


def _version(asked: bool) -> None:
    if asked:
        from bot import __version__

        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Configuration; else $ONRECORD_CONFIG, ./config, ours.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where state lives; else $ONRECORD_HOME, your data folder.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and exit.")
    ] = False,
) -> None:
    """News briefings that only say what was said."""
    from bot.app import Options

    context.obj = Options(config=config, data=data)
