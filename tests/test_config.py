"""Configuration: every mistake at once, each with file, line, key and what to do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, SecretStr

from bot import config
from bot.app import schemas
from bot.core.errors import ConfigError
from bot.core.types import Problem


class FeedSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    full_text: bool = False


SCHEMAS = config.Schemas(kinds={"feed": FeedSettings}, platforms=schemas().platforms)


def mistakes(**files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load({f"config/{name}.toml": text for name, text in files.items()}, {}, SCHEMAS)
    return [f"{p.where}: {p.why}" for p in caught.value.problems]


def test_the_shipped_configuration_has_no_mistake() -> None:
    loaded = config.load(config.read_files(config.shipped("config")), {}, SCHEMAS)
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
    loaded = config.load({"sources.toml": text}, {"FEED": "https://a.example/f"}, SCHEMAS)
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
    loaded = config.load({"digests.toml": f'[[digest]]\nname = "a"\nwindow = "{written}"\n'}, {}, SCHEMAS)
    assert loaded.digests[0].window == meant


@pytest.mark.parametrize(("written", "taken"), [("none", "none"), ("all", "all"), ("last 7", 7)])
def test_a_baseline_says_how_much_of_a_new_feed_is_taken(written: str, taken: int | str) -> None:
    text = f'[[source]]\nname = "A"\nurl = "https://a.example/f"\nbaseline = "{written}"\n'
    assert config.load({"sources.toml": text}, {}, SCHEMAS).sources[0].baseline == taken


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


def test_a_duration_beyond_the_calendar_is_a_mistake() -> None:
    (told,) = mistakes(digests='[[digest]]\nname = "a"\nwindow = "999999999d"\n')
    assert "at most 3650d" in told


@pytest.mark.parametrize("number", ["nan", "inf", "-1.0"])
def test_a_price_is_a_finite_number_of_at_least_nothing(number: str) -> None:
    (told,) = mistakes(onrecord=f"[model]\nprice_in = {number}\n")
    assert told.startswith("config/onrecord.toml:2 model.price_in: ")


FILLS = {
    "OPENAI_API_KEY": "sk-1",
    "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
    "ONRECORD_MODEL": "m",
    "ONRECORD_LISTEN": "0.0.0.0:1",
    "DATABASE_URL": "postgresql://u@h/d",
}


def filled(loaded: config.Config) -> dict[str, str | None]:
    return {
        "OPENAI_API_KEY": loaded.model.key.get_secret_value() if loaded.model.key else None,
        "OPENAI_BASE_URL": loaded.model.base_url,
        "ONRECORD_MODEL": loaded.model.name,
        "ONRECORD_LISTEN": loaded.web.listen,
        "DATABASE_URL": loaded.store.url.get_secret_value() if loaded.store.url else None,
    }


def test_variables_of_the_environment_fill_what_the_file_leaves_out_and_no_more() -> None:
    assert set(FILLS) == set(config.ENVIRONMENT)
    assert filled(config.load({}, FILLS, SCHEMAS)) == FILLS
    written = '[model]\nname = "file"\n[web]\nlisten = "127.0.0.1:9"\n'
    loaded = config.load({"onrecord.toml": written}, FILLS, SCHEMAS)
    assert filled(loaded) == {**FILLS, "ONRECORD_MODEL": "file", "ONRECORD_LISTEN": "127.0.0.1:9"}


class Table(config.Section):
    """What a platform of these tests may be told."""

    token: SecretStr | None = None
    mode: str = "quiet"

    def clashes(self) -> Iterator[tuple[str, str]]:
        if self.mode == "loud" and self.token is None:
            yield "token", "is needed to be loud"


PLATFORM = config.Schemas(
    platforms={"tannoy": config.PlatformSchema(settings=Table, environment={"TANNOY_TOKEN": "token"})}
)


def test_a_platform_has_a_table_that_variables_fill_and_no_log_repeats_its_secrets() -> None:
    loaded = config.load({"onrecord.toml": '[tannoy]\nmode = "loud"\n'}, {"TANNOY_TOKEN": "open sesame"}, PLATFORM)
    assert loaded.platforms["tannoy"] == Table(token=SecretStr("open sesame"), mode="loud")
    assert loaded.secrets == ("open sesame",)
    assert config.load({}, {}, PLATFORM).platforms == {"tannoy": Table()}


def test_a_platforms_keys_are_held_against_each_other_and_a_platform_nobody_has_is_a_mistake() -> None:
    with pytest.raises(ConfigError) as caught:
        config.load({"onrecord.toml": '[tannoy]\nmode = "loud"\n'}, {}, PLATFORM)
    assert [f"{p.where}: {p.why}" for p in caught.value.problems] == [
        "onrecord.toml:1 tannoy.token: “token”: is needed to be loud"
    ]
    with pytest.raises(ConfigError, match="did you mean “tannoy”"):
        config.load({"onrecord.toml": "[tanoy]\n"}, {}, PLATFORM)


def test_an_empty_variable_and_an_empty_string_leave_the_key_out() -> None:
    text = '[model]\nkey = "${NOBODY_SET_THIS:-}"\nbase_url = ""\n[store]\nurl = " "\n'
    loaded = config.load({"onrecord.toml": text}, dict.fromkeys(FILLS, ""), SCHEMAS)
    assert not loaded.model.on
    assert loaded.store.url is None
    assert config.load({"onrecord.toml": text}, {"OPENAI_API_KEY": "sk-1"}, SCHEMAS).model.on


def test_a_mistake_in_the_environment_names_the_variable_and_keeps_its_value_to_itself() -> None:
    with pytest.raises(ConfigError) as caught:
        config.load({}, {"OPENAI_BASE_URL": "sk-secret", "DATABASE_URL": "mysql://u:pw@h/d"}, SCHEMAS)
    told = {p.where: p.why for p in caught.value.problems}
    assert set(told) == {"$OPENAI_BASE_URL", "$DATABASE_URL"}
    assert "https://api.openai.com/v1" in told["$OPENAI_BASE_URL"]
    assert "postgresql://" in told["$DATABASE_URL"]
    assert not {"sk-secret", "pw"} & set(str(caught.value).split())


@pytest.mark.parametrize(
    "text", ["[model]\nkey = 1234567\n", '[store]\nurl = "mysql://u:1234567@h/d"\n', '[web]\nlisten = "${S}"\n']
)
def test_no_mistake_repeats_a_secret(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load({"onrecord.toml": text}, {"S": "1234567"}, SCHEMAS)
    assert "1234567" not in str(caught.value)
    assert "onrecord.toml:2 " in str(caught.value)


def test_what_no_log_may_repeat_are_keys_and_passwords() -> None:
    environment = {"OPENAI_API_KEY": " sk-1\n", "DATABASE_URL": "postgresql://u:p%40w@h/d?sslpassword=cert"}
    assert sorted(config.load({}, environment, SCHEMAS).secrets) == ["cert", "p%40w", "p@w", "sk-1"]
    assert config.load({}, {"DATABASE_URL": "sqlite:///a.db"}, SCHEMAS).secrets == ()


def uncommented(text: str) -> str:
    """The file as it would be with every `# key = value` in it switched on."""
    return re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)


def test_switching_on_every_line_of_the_shipped_file_changes_no_default() -> None:
    shipped = (config.shipped("config") / "onrecord.toml").read_text(encoding="utf-8")
    loaded = config.load({"onrecord.toml": uncommented(shipped)}, {"DATABASE_PASSWORD": "x"}, SCHEMAS)
    examples = {"base_url", "gateway_url", "key", "money", "per_minute", "url"}  # these have no default to show
    ours = (loaded.fetch, loaded.model, loaded.budget, loaded.web, loaded.store, loaded.run, loaded.keep)
    for section in (*ours, *loaded.platforms.values()):
        assert section.model_dump(exclude=examples) == type(section)().model_dump(exclude=examples)
        assert section.model_fields_set == set(type(section).model_fields)


def test_the_shipped_examples_of_a_source_and_a_topic_are_right() -> None:
    files = {name: uncommented(text) for name, text in config.read_files(config.shipped("config")).items()}
    loaded = config.load(files, {"DATABASE_PASSWORD": "x"}, SCHEMAS)
    assert loaded.sources[0].model_fields_set == set(config.SourceEntry.model_fields)
    assert loaded.topics[0].model_fields_set == set(config.TopicEntry.model_fields)
    assert loaded.digests[0].model_fields_set == set(config.DigestEntry.model_fields) - {"every"}


FRAGMENTS = (
    "[]",
    "{}",
    "[{}]",
    "[[]]",
    "{name = 1}",
    "[{name = []}]",
    "1979-05-27",
    "07:32:00",
    "true",
    '"x"',
    "3",
    "-0.5",
)


@given(
    table=st.sampled_from(["source", "topic", "digest", "fetch", "model", "store", "other"]),
    key=st.sampled_from(
        ["name", "url", "kind", "settings", "tier", "topics", "any", "baseline", "every", "key", "allow"]
    ),
    value=st.sampled_from(FRAGMENTS),
    form=st.sampled_from(["{table} = {value}\n", "[{table}]\n{key} = {value}\n", "[[{table}]]\n{key} = {value}\n"]),
)
def test_whatever_stands_in_a_file_is_taken_or_refused_with_its_place(
    table: str, key: str, value: str, form: str
) -> None:
    for file in config.ROOTS:
        problems = refused(file, form.format(table=table, key=key, value=value))
        assert all(problem.where.startswith(file) and problem.why for problem in problems)


def refused(file: str, text: str) -> tuple[Problem, ...]:
    try:
        config.load({file: text}, {}, SCHEMAS)
    except ConfigError as wrong:
        return wrong.problems
    return ()
