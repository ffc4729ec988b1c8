"""Forms as modals: pages of five fields, within Discord's limits, and what is filled in comes back as it was meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord import views
from bot.core import settings
from bot.core.desk import Field, Form, Given, Option
from bot.core.message import Action, Actions, Bullet, Message, Note
from bot.core.types import Place, Problem, Scope
from tests.chat.discord.brought import form, submission
from tests.schemas.discord import modal_problems, openapi

ZONES = ("UTC", "Europe/London")


def shipped() -> Form:
    """The form as it is shipped, of a digest that nobody has changed."""
    asked = settings.fresh("s1", Scope("discord:10"), Place(platform="discord", tenant="10", channel="20"), zone="UTC")
    return Form(title="Digest settings", subject="s1", fields=settings.fields(asked, "ours", notifies=True))


def page(made: Form, name: str = "basics", **more: Any) -> dict[str, Any]:
    found = views.page_of(made, name)
    assert found is not None
    return views.filling(made, found, **more)


def inputs(modal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs of a modal by the names of their fields."""
    return {each["component"]["custom_id"].rpartition(":")[2]: each["component"] for each in modal["components"]}


def buttons(shown: Message) -> list[Action]:
    return [action for block in shown.blocks if isinstance(block, Actions) for action in block.actions]


# ---------------------------------------------------------------- pages


def test_every_field_of_the_shipped_form_stands_on_one_page_but_for_what_leaves_no_choice() -> None:
    made = shipped()
    shown = [field.name for each in views.pages(made) for field in each.fields]
    assert sorted(shown) == sorted({field.name for field in made.fields} - {"language"})


def test_no_page_has_more_than_five_fields_and_each_has_a_name_of_its_own() -> None:
    made = views.pages(shipped())
    assert all(1 <= len(each.fields) <= 5 for each in made)
    assert len({each.name for each in made}) == len(made) == 3


def test_what_a_first_digest_needs_stands_on_the_first_page() -> None:
    assert [field.name for field in views.pages(shipped())[0].fields] == ["topics", "at", "days", "zone", "style"]


def test_fields_that_nobody_has_placed_go_to_further_pages() -> None:
    more = tuple(Field(name=f"f{n}", label=f"F{n}", kind="text") for n in range(12))
    made = views.pages(Form(title="T", subject="s", fields=more))
    assert [(each.name, len(each.fields)) for each in made] == [("telling", 5), ("telling-2", 5), ("telling-3", 2)]


def test_a_form_without_fields_has_no_page() -> None:
    assert views.page_of(Form(title="T", subject="s", fields=()), "basics") is None


# ---------------------------------------------------------------- modals


def test_a_page_is_filled_in_as_things_are() -> None:
    drawn = inputs(page(form()))
    assert drawn["topics"]["value"] == "Ukraine, Middle East"
    assert drawn["at"]["value"] == "08:00"
    assert [each["value"] for each in drawn["days"]["options"] if each["default"]] == ["mon", "thu"]
    assert (drawn["days"]["min_values"], drawn["days"]["max_values"]) == (1, 7)
    assert (drawn["style"]["min_values"], drawn["style"]["max_values"]) == (1, 1)


def test_a_page_that_was_wrong_opens_with_what_was_typed() -> None:
    drawn = inputs(page(form(), typed={"at": ("25:00",), "topics": (), "days": ("fri",)}))
    assert drawn["at"]["value"] == "25:00"
    assert "value" not in drawn["topics"]
    assert [each["value"] for each in drawn["days"]["options"] if each["default"]] == ["fri"]


def test_few_sources_are_chosen_from_and_many_are_typed() -> None:
    made = replace(form(), fields=(replace(form().fields[1], value=("Old",)),))
    few = [Option(value="BBC, World", label="BBC, World")]
    chosen = inputs(page(made, "more", offered={"sources": few}))["sources"]
    assert [each["value"] for each in chosen["options"]] == ["Old", "BBC, World"]
    assert chosen["min_values"] == 0
    many = [Option(value=str(n), label=str(n)) for n in range(25)]
    assert inputs(page(made, "more", offered={"sources": many}))["sources"]["type"] == 4


def test_a_role_is_chosen_among_the_servers_own() -> None:
    field = Field(name="calls", label="Role", kind="role", value=("123",), optional=True)
    drawn = inputs(page(Form(title="T", subject="s", fields=(field,))))["calls"]
    assert (drawn["type"], drawn["default_values"]) == (6, [{"id": "123", "type": "role"}])


def every_modal() -> list[dict[str, Any]]:
    """The modals of the shipped form and the one that asks."""
    asks = [views.asking(views.asked("ask", subject), "ask", subject) for subject in ("story:1a2b", "digest:s1")]
    return [*asks, *(page(shipped(), each.name) for each in views.pages(shipped()))]


def test_every_modal_is_what_discord_takes_by_our_schema_of_its_limits() -> None:
    assert [modal_problems(each) for each in every_modal()] == [[]] * 5


@pytest.mark.skipif(not openapi.there(), reason=openapi.MISSING)
def test_discords_own_document_takes_every_modal() -> None:
    for each in every_modal():
        assert openapi.problems("POST", "/interactions/1/token/callback", {"type": 9, "data": each}) == []


def test_what_is_sent_off_unchanged_is_what_there_was() -> None:
    drawn = page(form())
    given = views.given(submission(drawn, as_it_stands(drawn))["data"])
    values = {field.name: field.value for field in form().fields}
    assert given == {name: values[name] for name in ("topics", "at", "days", "zone", "style")}


def as_it_stands(modal: dict[str, Any]) -> dict[str, str | list[str]]:
    """What Discord sends where nothing was changed."""
    return {
        name: each.get("value", "")
        if each["type"] == 4
        else [option["value"] for option in each["options"] if option["default"]]
        for name, each in inputs(modal).items()
    }


def test_only_the_fields_of_the_page_are_given() -> None:
    drawn = page(form(), "more")
    assert set(views.given(submission(drawn, {"more": "17:00"})["data"])) == {"sources", "more"}


def test_topics_are_told_apart_by_commas_semicolons_and_lines() -> None:
    given = views.given(submission(page(form()), {"topics": " Ukraine,Middle East ;\nTaiwan,,"})["data"])
    assert given["topics"] == ("Ukraine", "Middle East", "Taiwan")


@given(st.lists(st.text(alphabet="ab ,;.é-’", min_size=1, max_size=12), max_size=6))
def test_whatever_topics_there_are_they_come_back_as_they_were(topics: list[str]) -> None:
    values = tuple(" ".join(each.split()) for each in topics if each.split())
    field = Field(name="topics", label="Topics", kind="suggested", value=values, optional=True)
    drawn = page(Form(title="T", subject="s", fields=(field,)))
    assert views.given(submission(drawn, as_it_stands(drawn))["data"])["topics"] == values


@given(
    label=st.text(max_size=90),
    hint=st.text(max_size=200),
    value=st.text(max_size=5000),
    option=st.text(max_size=200),
    kind=st.sampled_from(["text", "choice", "choices", "suggested", "suggested-one", "time", "role"]),
)
def test_whatever_a_field_says_the_modal_is_within_discords_limits(
    label: str, hint: str, value: str, option: str, kind: Any
) -> None:
    options = (Option(value="a", label="A"), Option(value=option, label=option), Option(value="a", label="again"))
    field = Field(name="f", label=label, kind=kind, hint=hint, value=(value,), options=options)
    modal = page(Form(title=label, subject="s", fields=(field,)))
    assert 1 <= units(modal["title"]) <= 45
    assert len(modal["custom_id"]) <= 100
    for each in modal["components"]:
        assert 1 <= units(each["label"]) <= 45
        assert units(each.get("description", "x")) <= 100
        inner = each["component"]
        assert units(inner.get("value", "")) <= 4000
        values = [one["value"] for one in inner.get("options", ())]
        assert len(set(values)) == len(values)
        assert all(1 <= units(one["label"]) <= 100 and units(one["value"]) <= 100 for one in inner.get("options", ()))
    assert modal_problems(modal) == []


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["components", "component", "custom_id", "value", "values"]), inner, max_size=4
        )
    ),
)


@given(st.dictionaries(st.just("components"), JSON))
def test_nothing_that_is_sent_off_raises(data: dict[str, Any]) -> None:
    given: Given = views.given(data)
    assert all(each.strip() for values in given.values() for each in values)


# ---------------------------------------------------------------- what is shown besides


def test_the_settings_are_shown_with_a_button_for_each_page_and_one_for_a_preview() -> None:
    shown = views.overview(form(note="Nothing is posted yet."))
    lines = [block.text for block in shown.blocks if isinstance(block, Bullet)]
    assert "Topics: Ukraine, Middle East" in lines
    assert "Sources: all that are read" in lines
    assert "Days: on Mondays and Thursdays" in lines
    assert any(isinstance(block, Note) and block.text == "Nothing is posted yet." for block in shown.blocks)
    assert [(each.verb, each.subject) for each in buttons(shown)] == [
        ("form", "basics:s1"),
        ("form", "more:s1"),
        ("form", "telling:s1"),
        ("preview", "subscription:s1"),
    ]


def test_what_is_not_there_yet_has_no_preview() -> None:
    assert all(each.verb == "form" for each in buttons(views.overview(form(fresh=True))))


def test_what_is_wrong_stands_beside_a_button_that_opens_the_page_again() -> None:
    shown = views.wrong(form(), "basics", [Problem(where="at", why="write a time"), Problem(where="", why="full")])
    assert [block.text for block in shown.blocks if isinstance(block, Bullet)] == ["Time: write a time", "full"]
    assert [(each.label, each.subject) for each in buttons(shown)] == [("Correct it", "basics:s1")]
