"""The architecture as claims: imports go one way, the core is pure, each SDK has one owner, help is light."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent

PURE = {"cronsim", "numpy"}
IMPURE_STANDARD = {
    "asyncio", "concurrent", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "uuid",
}  # fmt: skip

OWNERS = {
    "aiohttp": ("bot.chat.discord", "bot.chat.slack", "bot.ingest", "bot.newsroom", "bot.web"),
    "aiosqlite": ("bot.store",),
    "alembic": ("bot.store",),
    "apscheduler": ("bot.jobs",),
    "cronsim": ("bot.core.slots",),
    "dbos": ("bot.jobs",),
    "discord": ("bot.chat.discord",),
    "feedparser": ("bot.ingest",),
    "httpx2": ("bot.model.openai",),
    "jinja2": ("bot.newsroom", "bot.web"),
    "openai": ("bot.model.openai",),
    "prometheus_client": ("bot.telemetry", "bot.web"),
    "psycopg": ("bot.jobs", "bot.store"),
    "py3langid": ("bot.ingest",),
    "readability": ("bot.ingest",),
    "rich": ("bot.chat", "bot.cli", "bot.evals"),
    "slack_bolt": ("bot.chat.slack",),
    "slack_sdk": ("bot.chat.slack",),
    "sqlalchemy": ("bot.jobs", "bot.store"),
    "structlog": ("bot.telemetry",),
    "tld": ("bot.ingest",),
    "trafilatura": ("bot.ingest",),
    "typer": ("bot.cli",),
}

LIGHT = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "cronsim",
    "dbos",
    "discord",
    "feedparser",
    "httpx2",
    "jinja2",
    "lxml",
    "numpy",
    "openai",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "readability",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "structlog",
    "trafilatura",
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("bot", include_external_packages=True, cache_dir=None)


def imports_of(graph: grimp.ImportGraph, package: str) -> set[tuple[str, str]]:
    modules = {package, *graph.find_descendants(package)}
    return {(module, found) for module in modules for found in graph.find_modules_directly_imported_by(module)}


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")  # a process of its own: it silences every logger there is
    ran = subprocess.run([linter, "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_core_reaches_no_clock_no_dice_and_no_io(graph: grimp.ImportGraph) -> None:
    allowed = (set(sys.stdlib_module_names) - IMPURE_STANDARD) | PURE | {"bot"}
    assert {pair for pair in imports_of(graph, "bot.core") if pair[1].split(".")[0] not in allowed} == set()


def test_of_urllib_the_core_knows_only_the_spelling_of_addresses() -> None:
    lines = [line for path in (ROOT / "bot" / "core").rglob("*.py") for line in path.read_text().splitlines()]
    assert {line for line in lines if "import" in line and "urllib" in line and "urllib.parse" not in line} == set()


DRAWING = ("render", "preview", "views", "intake", "manifest", "commands", "permissions", "sync")
"""Modules of a platform that only turn values into values, with all of the platform's own that they import."""


def test_what_a_platform_draws_and_reads_is_decided_without_a_clock_dice_or_io(graph: grimp.ImportGraph) -> None:
    edges = {
        module
        for module in graph.find_descendants("bot.chat")
        if module.count(".") == 3 and module.rsplit(".", 1)[1] in DRAWING
    }
    both = {
        f"bot.chat.{platform}.{name}" for platform in ("discord", "slack") for name in ("render", "views", "intake")
    }
    assert both <= edges
    own = edges | {
        found for edge in edges for found in graph.find_upstream_modules(edge) if found.startswith("bot.chat.")
    }
    allowed = (set(sys.stdlib_module_names) - IMPURE_STANDARD) | {"bot"}
    impure = {
        (module, found)
        for module in own
        for found in graph.find_modules_directly_imported_by(module)
        if found.split(".")[0] not in allowed
        or (found.startswith("bot.") and not found.startswith(("bot.core", "bot.chat")))
    }
    assert impure == set()


def test_scoring_is_pure(graph: grimp.ImportGraph) -> None:
    assert {pair for pair in imports_of(graph, "bot.evals.score") if pair[1].split(".")[0] in IMPURE_STANDARD} == set()


@pytest.mark.parametrize("sdk", OWNERS)
def test_each_library_has_its_owner(graph: grimp.ImportGraph, sdk: str) -> None:
    importers = graph.find_modules_that_directly_import(sdk) if sdk in graph.modules else set()
    assert [module for module in importers if not module.startswith(OWNERS[sdk])] == []


def test_no_module_is_part_of_a_cycle_of_packages(graph: grimp.ImportGraph) -> None:
    for package in ("bot.core.quotes", "bot.core.conditions", "bot.core.verify", "bot.core.stories"):
        outside = {
            found
            for _, found in imports_of(graph, package)
            if found.startswith("bot.core.") and not found.startswith(package)
        }
        back = {pair for found in outside for pair in imports_of(graph, found) if pair[1].startswith(package)}
        assert back == set()


def test_help_loads_no_slow_library() -> None:
    code = "import sys; sys.argv = ['onrecord', '--help']\nfrom bot.__main__ import main\ntry: main()\nexcept SystemExit: pass\nprint(*sorted(sys.modules), file=sys.stderr)"
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "brief" in ran.stdout
    assert set(LIGHT) & set(ran.stderr.split()) == set()
