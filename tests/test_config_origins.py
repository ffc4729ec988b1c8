"""What is in force and why: each value with its file and line, variable or default, and no secret shown."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot import config
from bot.config.origins import HIDDEN


class Nothing(BaseModel):
    pass


SCHEMAS = config.Schemas(kinds={"feed": Nothing})


def used(text: str, env: dict[str, str]) -> dict[str, config.Used]:
    return {each.key: each for each in config.used({"config/onrecord.toml": text}, env, SCHEMAS)}


def test_every_key_is_told_with_its_origin() -> None:
    text = '[model]\nname = "m"\n\nprice_in = "${PRICE}"\n[web]\n'
    found = used(text, {"PRICE": "0.4", "ONRECORD_LISTEN": "0.0.0.0:1", "ONRECORD_MODEL": "not this one"})
    assert (found["model.name"].value, found["model.name"].origin) == ("m", "config/onrecord.toml:2")
    assert (found["model.price_in"].value, found["model.price_in"].origin) == ("0.4", "config/onrecord.toml:4, $PRICE")
    assert (found["web.listen"].value, found["web.listen"].origin) == ("0.0.0.0:1", "$ONRECORD_LISTEN")
    assert (found["fetch.deadline"].value, found["fetch.deadline"].origin) == ("20s", "default")
    schema = config.json_schema("onrecord.toml", SCHEMAS)["properties"]
    assert set(found) == {f"{name}.{key}" for name, section in schema.items() for key in section["properties"]}


def test_sources_and_digests_are_told_by_name() -> None:
    files = {
        "c/sources.toml": '[[source]]\nname = "A"\nurl = "https://a.example/f?token=sesame"\n',
        "c/digests.toml": "",
    }
    found = {each.key: each for each in config.used(files, {}, SCHEMAS)}
    assert (found["source"].value, found["source"].origin) == ("1: A", "c/sources.toml")
    assert found["digest"].value == "none"
    assert "sesame" not in str(found)


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=6).filter(lambda s: "$" not in s))
def test_no_key_is_shown(secret: str) -> None:
    found = used("", {"OPENAI_API_KEY": secret})
    assert found["model.key"].value == HIDDEN
    assert all(secret not in each.value for each in found.values() if each.origin != "default")


def test_a_database_is_shown_without_its_password() -> None:
    for url in (
        "postgresql://u:sesame@h/d",
        "postgres://u:sesame@h:5/d?sslpassword=sesame",
        "postgresql://h/d?password=sesame",
    ):
        shown = used("", {"DATABASE_URL": url})["store.url"]
        assert "sesame" not in repr(shown)
        assert "/d" in shown.value


def test_a_password_in_a_base_address_is_not_shown() -> None:
    assert used("", {"OPENAI_BASE_URL": "http://u:sesame@h/v1"})["model.base_url"].value == "http://u@h/v1"


def test_a_secret_that_stands_in_the_file_itself_is_marked() -> None:
    bare = used('[model]\nkey = "sk-1"\n[store]\nurl = "postgresql://u:pw@h/d"\n', {})
    assert {key for key, each in bare.items() if each.bare} == {"model.key", "store.url"}
    lent = used('[model]\nkey = "${KEY}"\n', {"KEY": "sk-1", "DATABASE_URL": "postgresql://u:pw@h/d"})
    assert not any(each.bare for each in lent.values())
