"""Docs cannot rot: every command, option, config key and outcome is documented, and every documented one exists."""

import re
from pathlib import Path

from typer.main import get_command

from bot import config
from bot.app import schemas
from bot.cli import app
from bot.core.types import Outcome

DOCS = Path(__file__).parent.parent / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
CONFIGURATION = (DOCS / "configuration.md").read_text(encoding="utf-8")


def commands() -> dict[str, set[str]]:
    """Every command with its long options."""
    root = get_command(app)
    found: dict[str, set[str]] = {}
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # the root is a group
        leaves = (
            {f"{name} {sub}": leaf for sub, leaf in command.commands.items()}
            if hasattr(command, "commands")
            else {name: command}
        )
        for leaf_name, leaf in leaves.items():
            options = {o for p in leaf.params for o in p.opts if o.startswith("--")}
            found[leaf_name] = options - {"--help"}
    return found


def test_every_command_and_option_is_documented() -> None:
    for name, options in commands().items():
        first = name.split()[0]
        (section,) = re.findall(rf"^## `onrecord {first}\b.*?(?=^## |\Z)", COMMANDS, flags=re.MULTILINE | re.DOTALL)
        assert all(part in section for part in name.split())
        assert {option for option in options if option not in section} == set(), name


def test_every_documented_option_exists() -> None:
    known = {option for options in commands().values() for option in options} | {"--config", "--data", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", COMMANDS)) <= known


def test_every_outcome_is_documented() -> None:
    assert {outcome for outcome in Outcome if f"`{outcome}`" not in COMMANDS} == set()


def test_every_config_key_is_documented_and_every_documented_key_exists() -> None:
    files = [config.json_schema(file, schemas())["properties"].values() for file in config.ROOTS]
    tables = [table.get("items", table) for file in files for table in file]
    known = {key for table in tables for key in table["properties"]}
    rows = [line.split("|")[1] for line in CONFIGURATION.splitlines() if line.startswith("| `")]
    documented = {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}
    assert documented == known


def test_every_variable_that_fills_a_key_is_documented() -> None:
    for variable, (section, key) in schemas().environment.items():
        assert f"| `{variable}` | `{key}` of `[{section}]` |" in CONFIGURATION


def test_links_between_documents_lead_somewhere() -> None:
    root = DOCS.parent
    for document in (*DOCS.rglob("*.md"), *root.glob("*.md")):
        for link in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
            assert link.startswith(("http://", "https://")) or (document.parent / link).exists(), f"{document}: {link}"
