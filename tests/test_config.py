"""Configuration: every mistake at once, each with file, line, key and what to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from bot import config
from bot.core.errors import ConfigError


class FeedSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    full_text: bool = False


KINDS = {"feed": FeedSettings}


def mistakes(**files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load({f"config/{name}.toml": text for name, text in files.items()}, {}, KINDS)
    return [f"{p.where}: {p.why}" for p in caught.value.problems]


def test_the_shipped_configuration_has_no_mistake() -> None:
    loaded = config.load(config.read_files(config.shipped("config")), {}, KINDS)
    assert [d.name for d in loaded.digests] == ["daily"]


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    told = mistakes(
        sources='[[source]]\nnmae = "A"\nurl = "x"\n[source.settings]\nfull_txt = true\n',
        digests='[[digest]]\nname = "a"\ntopics = ["trade"]\nstories = 0\n',
        onrecord="[fetc]\n",
    )
    assert len(told) == 7
    assert all(line.startswith("config/") for line in told)


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_known_key() -> None:
    (missing, unknown) = mistakes(sources='[[source]]\nurl = "https://a.example/f"\n\nnmae = "A"\n')
    assert missing.startswith("config/sources.toml:1 source[1].name: ")
    assert unknown.startswith("config/sources.toml:4 source[1].nmae: unknown key “nmae”; did you mean “name”?")


def test_a_mistake_in_a_kinds_settings_is_told_at_its_line() -> None:
    text = '[[source]]\nname = "A"\nurl = "https://a.example/f"\n[source.settings]\nfull_txt = true\n'
    (told,) = mistakes(sources=text)
    assert told.startswith(
        "config/sources.toml:5 source[1].settings.full_txt: unknown key “full_txt”; did you mean “full_text”?"
    )


def test_a_file_that_is_not_toml_is_told_with_line_and_column() -> None:
    (told,) = mistakes(digests='[[digest]]\nname = "a\n')
    assert "config/digests.toml: is not TOML" in told
    assert "line 2" in told


def test_a_variable_comes_from_the_environment_and_its_absence_is_a_mistake() -> None:
    text = '[[source]]\nname = "A"\nurl = "${FEED}"\npublisher = "${OWNER:-Somebody}"\n'
    loaded = config.load({"sources.toml": text}, {"FEED": "https://a.example/f"}, KINDS)
    assert loaded.sources[0].url == "https://a.example/f"
    assert loaded.sources[0].publisher == "Somebody"
    (told,) = mistakes(sources=text)
    assert told.startswith("config/sources.toml:3 source[1].url: ${FEED} is not set")


def test_a_name_used_twice_and_a_topic_nobody_wrote_are_mistakes() -> None:
    told = mistakes(
        digests='[[topic]]\nname = "trade"\n[[digest]]\nname = "a"\ntopics = ["trad"]\n[[digest]]\nname = "a"\n',
    )
    assert [line.split(": ", 1)[0] for line in told] == [
        "config/digests.toml:5 digest[1].topics",
        "config/digests.toml:7 digest[2].name",
    ]
    assert "did you mean “trade”?" in told[0]


@pytest.mark.parametrize(
    ("written", "meant"), [("90s", timedelta(seconds=90)), ("15m", timedelta(minutes=15)), ("2d", timedelta(days=2))]
)
def test_durations_are_a_number_and_a_unit(written: str, meant: timedelta) -> None:
    loaded = config.load({"digests.toml": f'[[digest]]\nname = "a"\nwindow = "{written}"\n'}, {}, KINDS)
    assert loaded.digests[0].window == meant


@pytest.mark.parametrize(("written", "taken"), [("none", "none"), ("all", "all"), ("last 7", 7)])
def test_a_baseline_says_how_much_of_a_new_feed_is_taken(written: str, taken: int | str) -> None:
    text = f'[[source]]\nname = "A"\nurl = "https://a.example/f"\nbaseline = "{written}"\n'
    assert config.load({"sources.toml": text}, {}, KINDS).sources[0].baseline == taken


def test_the_directory_is_the_option_then_the_environment_then_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked, other = tmp_path / "asked", tmp_path / "other"
    asked.mkdir()
    other.mkdir()
    assert config.directory(asked, {"ONRECORD_CONFIG": str(other)}) == asked
    assert config.directory(None, {"ONRECORD_CONFIG": str(other)}) == other
    assert config.directory(None, {}) == config.shipped("config")
    with pytest.raises(ConfigError, match="no such directory"):
        config.directory(tmp_path / "absent", {})


def test_an_address_that_cannot_be_allowed_is_a_mistake_at_its_line() -> None:
    (told,) = mistakes(onrecord='[fetch]\ncontact = "x"\nallow = ["127.0.0.1:8080", "localhost"]\n')
    assert told.startswith("config/onrecord.toml:3 fetch.allow[2]: ")
    assert "127.0.0.1:8080" in told
