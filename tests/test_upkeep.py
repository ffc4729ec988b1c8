"""Setting up and looking after through the command line: a configuration to start from, what is in force, what is ill."""

import json
import re
import socket
from pathlib import Path

import pytest
from aiohttp import web

from bot import app, config
from tests.commands import Command, configured
from tests.ingest.web import INSIDE, site
from tests.model.server import KEY

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>
<item><title>A</title><link>https://a.example/1</link><guid>1</guid></item></channel></rss>"""


async def test_init_writes_a_configuration_that_is_found_and_right(onrecord: Command, tmp_path: Path) -> None:
    code, out, err = await onrecord("init")
    assert (code, err) == (0, "")
    assert "config/onrecord.toml: written" in out
    assert "onrecord config check" in out
    code, out, _ = await onrecord("config", "check")
    assert code == 0
    assert out.startswith("configuration: config\n")
    assert f"data: {tmp_path / 'home'}\n" in out
    code, out, _ = await onrecord("init")
    assert code == 0
    assert "written" not in out.split("\n\n", maxsplit=1)[0]


async def test_init_where_nothing_can_be_written_says_so(onrecord: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    code, out, err = await onrecord("init", "file")
    assert (code, out) == (2, "")
    assert "file cannot be written" in err


async def test_config_check_tells_every_mistake_with_its_place(onrecord: Command, tmp_path: Path) -> None:
    configured(tmp_path, onrecord="[web]\nlisten = 8470\n[modle]\n", sources='[[source]]\nname = "A"\n')
    code, out, err = await onrecord("config", "check")
    assert (code, out) == (2, "")
    for place in ("onrecord.toml:2 web.listen", "onrecord.toml:3 modle", "sources.toml:1 source[1].url"):
        assert f"config/{place}" in err
    assert "did you mean “model”?" in err


async def test_config_check_tells_origins_and_no_secret(onrecord: Command, tmp_path: Path) -> None:
    configured(tmp_path, onrecord='[fetch]\ndeadline = "9s"\n')
    code, out, _ = await onrecord(
        "config", "check", OPENAI_API_KEY=KEY, DATABASE_URL="postgresql://desk:sesame@db.example/news"
    )
    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert lines["fetch.deadline"].endswith("config/onrecord.toml:2")
    assert lines["model.key"].endswith("$OPENAI_API_KEY")
    assert "postgresql://desk@db.example/news" in lines["store.url"]
    assert lines["budget.tokens"].endswith("default")
    assert "sesame" not in out


async def test_config_check_reads_the_prompts_too(onrecord: Command, tmp_path: Path) -> None:
    configured(tmp_path, onrecord="[modle]\n")
    own = tmp_path / "config" / "prompts"
    own.mkdir()
    shipped = (config.shipped("prompts") / "briefing.md").read_text(encoding="utf-8")
    (own / "briefing.md").write_text(shipped.replace("{{passages}}", "{{pasages}}"), encoding="utf-8")
    (own / "breifing.md").write_text(shipped, encoding="utf-8")
    (own / "answer.md").write_text("Just answer.", encoding="utf-8")
    for command, wrong in ((("config", "check"), 2), (("doctor",), 1)):
        code, out, err = await onrecord(*command)
        assert code == wrong
        told = out + err
        assert "did you mean “model”?" in told
        assert "unknown field {{pasages}}; did you mean {{passages}}?" in told
        assert "did you mean briefing.md?" in told
        assert "answer.md:1" in told


async def test_config_check_names_prompts_that_are_not_ours(onrecord: Command, tmp_path: Path) -> None:
    configured(tmp_path, onrecord="")
    own = tmp_path / "config" / "prompts"
    own.mkdir()
    for name in ("briefing.md", "README.md"):
        (own / name).write_bytes((config.shipped("prompts") / name).read_bytes())
    code, out, _ = await onrecord("config", "check")
    assert code == 0
    assert re.findall(r"^prompt +(\w+) +(\S+)$", out, flags=re.MULTILINE) == [
        ("briefing", "config/prompts/briefing.md")
    ]


@pytest.mark.parametrize("file", config.ROOTS)
async def test_the_schema_of_each_file_is_printed_as_json(onrecord: Command, file: str) -> None:
    code, out, _ = await onrecord("config", "schema", file)
    assert code == 0
    assert json.loads(out)["title"] == file


async def test_the_schema_of_an_unknown_file_is_refused(onrecord: Command) -> None:
    code, out, err = await onrecord("config", "schema", "slack.toml")
    assert (code, out) == (2, "")
    assert "onrecord.toml, sources.toml, digests.toml" in err


async def test_the_doctor_finds_a_new_installation_well(onrecord: Command) -> None:
    code, out, err = await onrecord("doctor")
    assert (code, err) == (0, "")
    assert "FAIL" not in out


async def test_the_doctor_exits_1_where_something_fails_and_looks_at_the_rest(
    onrecord: Command, tmp_path: Path
) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(body=FEED, content_type="application/rss+xml")
        return web.Response(status=404)

    with socket.create_server((INSIDE, 0)) as taken:
        nobody = taken.getsockname()[1]
    async with site(answer, host=INSIDE) as served:
        sources = "".join(
            f'[[source]]\nname = "{name}"\nurl = "{served.url("/" + name)}"\n' for name in ("feed", "gone")
        )
        configured(tmp_path, onrecord=f'[fetch]\nallow = ["{served.address}"]\nper_host = "0s"\n', sources=sources)
        code, out, _ = await onrecord("doctor", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=f"http://{INSIDE}:{nobody}/v1")
    assert code == 1
    lines = out.splitlines()
    assert any(line.startswith("ok    source “feed”") for line in lines)
    assert any(line.startswith("FAIL  source “gone”") for line in lines)
    assert any(line.startswith("FAIL  model") for line in lines)
    assert any(line.startswith("ok    clock") for line in lines)


@pytest.mark.parametrize(
    ("url", "engine"),
    [
        ("", "home/engine.db"),
        ("sqlite:///{}/desk/onrecord.db", "desk/engine.db"),
        ("sqlite:///{}/desk/other.db", "desk/other.db.engine"),
        ("postgresql://desk@db.example/news", None),
    ],
)
def test_jobs_are_kept_beside_the_database_they_are_for(tmp_path: Path, url: str, engine: str | None) -> None:
    checked = config.load({}, {"DATABASE_URL": url.format(tmp_path)}, config.Schemas())
    options = app.Options(data=tmp_path / "home")
    assert app.engine_of(options, checked) == (tmp_path / engine if engine else url)


async def test_the_doctor_goes_on_where_the_configuration_is_broken(onrecord: Command, tmp_path: Path) -> None:
    configured(tmp_path, onrecord="[modle]\n")
    code, out, _ = await onrecord("doctor")
    assert code == 1
    assert "FAIL  configuration: config/onrecord.toml:1 modle" in out
    assert "disk" in out
