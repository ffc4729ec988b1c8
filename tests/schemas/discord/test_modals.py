"""What our schema says of modals is what Discord documents and its library sends."""

from typing import Any

import pytest
from discord import SelectOption, ui

from tests.schemas.discord import modal_problems


def modal(**more: Any) -> dict[str, Any]:
    """A modal of one text input, of which `more` is said."""
    typed = {"type": 4, "custom_id": "name", "style": 1, **more}
    return {"title": "Topic", "custom_id": "m", "components": [{"type": 18, "label": "Name", "component": typed}]}


async def test_what_the_library_makes_is_right() -> None:
    made = ui.Modal(title="Topic", custom_id="m")
    made.add_item(ui.Label(text="Name", component=ui.TextInput(custom_id="name")))
    made.add_item(ui.Label(text="Kind", component=ui.Select(custom_id="kind", options=[SelectOption(label="One")])))
    assert modal_problems(made.to_dict()) == []


@pytest.mark.parametrize(
    ("said", "wrong"), [({"label": None}, []), ({"label": "Name"}, ["label"]), ({"lable": None}, ["lable"])]
)
def test_the_words_of_an_input_are_its_labels(said: dict[str, Any], wrong: list[str]) -> None:
    found = modal_problems(modal(**said))
    assert [each.partition(": ")[0] for each in found] == [f"$.components[0].component.{each}" for each in wrong]


def test_a_select_in_a_modal_is_never_disabled() -> None:
    made = modal()
    made["components"][0]["component"] = {
        "type": 3,
        "custom_id": "kind",
        "options": [{"label": "One", "value": "1"}],
        "disabled": True,
    }
    assert modal_problems(made) == ["$.components[0].component.disabled: may not be true"]
