"""`eval`: figures against gold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.root import app
from bot.cli.terminal import print_json, say
from bot.core.errors import InputError


@app.command("eval", short_help="Measure against gold.")
def evaluate(
    dataset: Annotated[
        Path | None,
        typer.Argument(help="A folder of JSON files, a JSON-lines file or a gold.json; default: the packaged gold."),
    ] = None,
    conditions: Annotated[
        Path | None, typer.Option(metavar="GOLD.json", help="Gold conditions of these articles.")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write everything found in every article.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    update_floors: Annotated[
        bool, typer.Option("--update-floors", help="Raise the floors to what was reached.")
    ] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help="With --update-floors: lower them too.")] = False,
) -> None:
    """Measure quotes, speakers, conditions and verification against gold."""
    from bot.evals import gate, report
    from bot.evals.progress import on_stderr
    from bot.evals.run import evaluate as measure

    if update_floors and dataset:
        raise InputError("floors hold the packaged gold; --update-floors takes no dataset")
    with on_stderr() as step:
        found = measure(dataset, conditions, predictions, step)
    if as_json:
        print_json(report.as_json(found))
    else:
        for line in report.lines(found):
            say(line)
    if update_floors:
        update = gate.update(found, allow_lower=allow_lower)
        for line in (*update.changes, *(f"{problem.where}: {problem.why}" for problem in update.refused)):
            typer.echo(line, err=True)
        if update.refused:
            raise typer.Exit(1)
