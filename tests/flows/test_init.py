"""`onrecord init`: a folder that works as it is, that editors know, and that is never written over."""

import json
from pathlib import Path

import pytest

from bot import config
from bot.app import schemas
from bot.core.errors import InputError
from bot.flows import setup

SCHEMAS = schemas()


def test_what_is_written_is_what_we_ship_and_has_no_mistake(tmp_path: Path) -> None:
    setup.prepare(tmp_path / "new" / "config", SCHEMAS)
    written = config.load(config.read_files(tmp_path / "new" / "config"), {}, SCHEMAS)
    assert written == config.load(config.read_files(config.shipped("config")), {}, SCHEMAS)


def test_every_file_leads_an_editor_to_its_schema(tmp_path: Path) -> None:
    setup.prepare(tmp_path, SCHEMAS)
    for path in tmp_path.glob("*.toml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = tmp_path / first.removeprefix("#:schema ./")
        assert json.loads(schema.read_text(encoding="utf-8")) == config.json_schema(path.name, SCHEMAS)
    assert {path.name for path in tmp_path.glob("*.toml")} == set(config.ROOTS)


def test_what_is_there_stays_as_it_is_and_is_told(tmp_path: Path) -> None:
    mine = '[[source]]\nname = "A"\nurl = "https://a.example/f"\n'
    (tmp_path / "sources.toml").write_text(mine, encoding="utf-8")
    first = {each.path.name: each for each in setup.prepare(tmp_path, SCHEMAS)}
    assert (tmp_path / "sources.toml").read_text(encoding="utf-8") == mine
    assert not first["sources.toml"].written
    assert not first["sources.toml"].same
    assert first["onrecord.toml"].written
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    again = setup.prepare(tmp_path, SCHEMAS)
    assert not any(each.written for each in again)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    told = "\n".join(setup.described(tmp_path, again))
    assert "sources.toml: there already, with changes; left as it is" in told
    assert "onrecord.toml: there already, the same" in told


def test_the_next_step_is_told_and_another_folder_must_be_named(tmp_path: Path) -> None:
    usual = "\n".join(setup.described(setup.DEFAULT, ()))
    assert "onrecord config check" in usual
    assert "--config" not in usual
    assert f"--config {tmp_path}" in "\n".join(setup.described(tmp_path, ()))


def test_a_folder_that_is_a_file_or_a_name_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        setup.prepare(tmp_path / "file", SCHEMAS)
    (tmp_path / "odd" / "sources.toml").mkdir(parents=True)
    (odd,) = (each for each in setup.prepare(tmp_path / "odd", SCHEMAS) if each.path.name == "sources.toml")
    assert (odd.written, odd.same) == (False, False)
