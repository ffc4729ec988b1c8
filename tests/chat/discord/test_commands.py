"""Commands: every verb is one, within Discord's limits, and what is called says what people would type."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord import commands
from bot.core import commands as said
from bot.core.desk import Option
from bot.core.verbs import VERBS, Verb
from tests.schemas.discord import openapi

TREE = {each["name"]: each for each in commands.tree(guarded=True)}


def called(name: str, **values: str | int) -> dict[str, Any]:
    """A command as an interaction's data has it."""
    options = [
        {"name": key, "type": 4 if isinstance(value, int) else 3, "value": value} for key, value in values.items()
    ]
    return {"type": 1, "name": name, "id": "1", "options": options}


def test_every_verb_is_a_command_that_says_what_it_does() -> None:
    for verb in VERBS:
        assert TREE[verb.name]["description"].casefold() == verb.does.casefold()
    assert set(TREE) == {verb.name for verb in VERBS} | {commands.BRIEF_THIS}


def test_every_command_works_in_servers_and_in_a_talk_with_us_alone() -> None:
    assert all(each["contexts"] == [0, 1] and each["integration_types"] == [0] for each in TREE.values())


def test_verbs_that_only_manage_want_manage_server_and_no_others_do() -> None:
    guarded = {name for name, each in TREE.items() if each["default_member_permissions"] == 32}
    assert guarded == {"subscribe", "unsubscribe", "pause", "resume", "settings"}


def test_where_members_may_manage_discord_hides_no_command() -> None:
    assert all(each["default_member_permissions"] is None for each in commands.tree(guarded=False))


@pytest.mark.parametrize("name", [verb.name for verb in VERBS])
def test_names_and_descriptions_are_within_discords_limits(name: str) -> None:
    command = TREE[name]
    options = command["options"]
    for each in (command, *options):
        assert re.fullmatch(r"[a-z_-]{1,32}", each["name"])
        assert 1 <= len(each["description"]) <= 100
    assert len(options) <= 25
    assert all(len(option.get("choices", ())) <= 25 for option in options)
    assert not any(option.get("choices") and option.get("autocomplete") for option in options)
    required = [bool(option.get("required")) for option in options]
    assert required == sorted(required, reverse=True), "Discord wants required options first"


def test_the_whole_tree_is_far_below_what_discord_takes() -> None:
    for command in TREE.values():
        assert len(json.dumps(command)) < 8_000


@pytest.mark.skipif(not openapi.there(), reason=openapi.MISSING)
@pytest.mark.parametrize("guarded", [True, False])
def test_discords_own_document_takes_the_tree(guarded: bool) -> None:  # noqa: FBT001
    assert openapi.problems("PUT", "/applications/9/commands", list(commands.tree(guarded=guarded))) == []


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (called("brief"), "brief"),
        (called("brief", topic="Ukraine"), "brief Ukraine"),
        (called("ask", question="What does  Lavrov\ndemand?"), "ask What does Lavrov demand?"),
        (
            called("subscribe", topics="Ukraine", time="08:00", days="weekdays", zone="Europe/Berlin"),
            "subscribe Ukraine at 08:00 weekdays timezone Europe/Berlin",
        ),
        (called("subscribe", time="every 4 hours"), "subscribe every 4 hours"),
        (called("subscribe", zone="in London", time="at 8"), "subscribe at 8 in London"),
        (called("pause", days=7), "pause 7"),
        (called("pause", days=7, digest="Ukraine"), "pause Ukraine 7"),
        (called("sources", action="add", source="https://x.test/rss"), "sources add https://x.test/rss"),
        (called("digest", what="now"), "digest now"),
        (called("help", command="why"), "help why"),
        (called("status"), "status"),
    ],
)
def test_a_called_command_says_what_people_would_type(data: dict[str, Any], text: str) -> None:
    assert commands.said(data) == text


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_what_every_command_says_is_that_verb(verb: Verb) -> None:
    usual = {"question": "What now?", "link": "https://x.test/a"}
    first = {
        option["name"]: option["choices"][0]["value"] if "choices" in option else usual.get(option["name"], "Ukraine")
        for option in TREE[verb.name]["options"]
        if option.get("required")
    }
    read = said.parse(commands.said(called(verb.name, **first)))
    assert isinstance(read, said.Command)
    assert read.verb == verb.name


def as_filled(verb: Verb) -> dict[str, Any]:
    """The options of help's example."""
    names = "|".join(option["name"] for option in TREE[verb.name]["options"])
    parts = re.split(rf"(?:^| )({names}):", verb.filled)[1:] if names else []
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_what_help_gives_as_an_example_can_be_filled_in_and_says_what_people_would_type(verb: Verb) -> None:
    filled = as_filled(verb)
    assert " ".join(f"{name}:{value}" for name, value in filled.items()) == verb.filled
    for option in TREE[verb.name]["options"]:
        if option["name"] in filled and "choices" in option:
            assert filled[option["name"]] in [choice["value"] for choice in option["choices"]]
        assert option["name"] in filled or not option.get("required")
    assert commands.said(called(verb.name, **filled)) == verb.such


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_help_names_the_options_that_a_command_has(verb: Verb) -> None:
    there = [
        option["name"].upper() if option.get("required") else f"[{option['name']}]"
        for option in TREE[verb.name]["options"]
    ]
    assert verb.options == " ".join(there)


@pytest.mark.parametrize("data", [{}, {"name": "ban"}, {"type": 3, "name": "brief"}, {"name": ["brief"]}])
def test_what_is_no_command_of_ours_says_nothing(data: dict[str, Any]) -> None:
    assert commands.said(data) == ""


# ---------------------------------------------------------------- while somebody types


def typed(name: str, option: str, value: str) -> dict[str, Any]:
    return {"type": 1, "name": name, "options": [{"name": option, "type": 3, "value": value, "focused": True}]}


def test_the_last_of_several_topics_is_looked_for_and_offered_behind_the_others() -> None:
    about = commands.typing(typed("subscribe", "topics", "Ukraine, mid"))
    assert about is not None
    assert (about.field, about.typed) == ("topics", "mid")
    offered = commands.offered(about, [Option(value="Middle East", label="Middle East")])
    assert offered == [{"name": "Ukraine, Middle East", "value": "Ukraine, Middle East"}]


def test_a_zone_is_offered_with_its_clock_and_comes_back_by_its_name() -> None:
    about = commands.typing(typed("subscribe", "zone", "lon"))
    assert about is not None
    assert about.field == "zone"
    offered = commands.offered(about, [Option(value="Europe/London", label="Europe/London, now 08:00")])
    assert offered == [{"name": "Europe/London, now 08:00", "value": "Europe/London"}]


def test_usual_days_are_offered_and_so_is_what_was_typed() -> None:
    about = commands.typing(typed("subscribe", "days", "Mon, Thu"))
    assert about is not None
    assert [each["value"] for each in commands.offered(about, ())] == ["Mon, Thu"]
    about = commands.typing(typed("subscribe", "days", "week"))
    assert about is not None
    assert [each["value"] for each in commands.offered(about, ())] == ["weekdays", "weekends", "week"]


@pytest.mark.parametrize("data", [{}, typed("ask", "question", "x"), typed("ban", "topics", "x"), called("brief")])
def test_nothing_is_offered_for_what_is_typed_freely(data: dict[str, Any]) -> None:
    assert commands.typing(data) is None


@given(
    typed=st.text(max_size=150),
    found=st.lists(st.builds(Option, value=st.text(max_size=120), label=st.text(max_size=120)), max_size=40),
)
def test_whatever_is_offered_discord_takes(typed: str, found: list[Option]) -> None:
    about = commands.Typing(field="topics", typed=typed, before="Ukraine, ", such=("every day",))
    offered = commands.offered(about, found)
    assert len(offered) <= 25
    assert len({each["value"] for each in offered}) == len(offered)
    for each in offered:
        assert 1 <= len(each["name"].encode("utf-16-le", "surrogatepass")) // 2 <= 100
        assert 1 <= len(each["value"].encode("utf-16-le", "surrogatepass")) // 2 <= 100
