"""The handbook cannot rot: what it tells people to watch, type and keep exists."""

import configparser
import re
from pathlib import Path

from bot import config
from bot.jobs.engine import SCHEMA
from tests.test_docs import commands

ROOT = Path(__file__).parent.parent
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def source(*paths: str) -> str:
    return "\n".join((ROOT / "bot" / path).read_text(encoding="utf-8") for path in paths)


def test_every_metric_to_watch_is_told_by_the_service() -> None:
    told = set(re.findall(r'"(onrecord_\w+)"', source("telemetry.py", "web/metrics.py")))
    counted = {f"{name}_total" for name in re.findall(r'Counter\(\s*"(\w+)"', source("telemetry.py"))}
    watched = set(re.findall(r"\bonrecord_\w+", HANDBOOK)) - {SCHEMA}
    assert watched
    assert watched - told - counted == set()


def test_what_is_disposable_is_the_engines() -> None:
    assert f"--exclude-schema={SCHEMA}" in HANDBOOK
    assert f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE" in HANDBOOK


def test_every_command_to_type_exists() -> None:
    typed = re.findall(r"(?:`|^|/)onrecord (?:--config \S+ )?([a-z]+)(?: ([a-z]+))?", HANDBOOK, flags=re.MULTILINE)
    known = set(commands())
    groups = {name.split()[0] for name in known if " " in name}
    assert typed
    for name, sub in typed:
        assert (f"{name} {sub}" if name in groups and sub else name) in known | groups, f"onrecord {name} {sub}"


def test_every_key_that_is_named_exists() -> None:
    tables = config.json_schema("onrecord.toml", config.Schemas())["properties"]
    named = re.findall(r"`([a-z_]+)`(?:, `[a-z_]+`)* (?:of|under) `\[([a-z]+)\]`", HANDBOOK)
    assert named
    assert {(key, table) for key, table in named if key not in tables[table]["properties"]} == set()


def test_the_unit_stops_the_service_more_patiently_than_it_stops_itself() -> None:
    (text,) = re.findall(r"```ini\n(.*?)```", HANDBOOK, flags=re.DOTALL)
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    unit.read_string(text)
    service = unit["Service"]
    assert service["ExecStart"].split()[1] in commands()
    assert int(service["TimeoutStopSec"]) > 10
    assert set(re.findall(r"([A-Z_]+)=", service["Environment"])) == {"ONRECORD_HOME", "ONRECORD_CONFIG"}
