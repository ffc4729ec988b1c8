"""What people click on and fill in: elements found in blocks, and their state as Slack sends it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.slackland.workspace import Json

Filled = Mapping[str, str | Sequence[str]]
"""What somebody fills in, by block: one value, or several."""


def elements(blocks: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    """Every interactive element with the id of its block."""
    for block in blocks:
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        yield from ((str(block.get("block_id", "")), each) for each in inside if each and "action_id" in each)


def button(blocks: Sequence[Json], action_id: str, value: str) -> Json:
    """The button of this id (and of this value or label, if one is named), as a click on it is told. Raises
    `LookupError` where there is none: nobody can click on it.
    """
    offered = []
    for block_id, element in elements(blocks):
        for each in _clickable(element):
            offered.append(f"{each['action_id']} {each.get('value', '')!r}")
            if each["action_id"] == action_id and value in ("", each.get("value"), each["text"]["text"]):
                return {"block_id": block_id, "action_ts": "1730000000.000001", **each}
    raise LookupError(f"no {action_id} {value!r} among {offered}")


def _clickable(element: Json) -> Iterator[Json]:
    if element["type"] == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            yield {"type": "feedback_buttons", "action_id": element["action_id"], **element[side]}
    elif element["type"] == "button":
        yield element


def state(blocks: Sequence[Json], filled: Filled) -> Json:
    """The values of a view, as it opened and as somebody filled it in. Raises `LookupError` for a block that is not
    there.
    """
    there = {block_id for block_id, _ in elements(blocks)}
    if not there.issuperset(filled):
        raise LookupError(f"no {sorted(set(filled) - there)} among {sorted(there)}")
    values: dict[str, Json] = {}
    for block_id, element in elements(blocks):
        values.setdefault(block_id, {})[element["action_id"]] = _value(element, filled.get(block_id))
    return values


def _value(element: Json, given: str | Sequence[str] | None) -> Json:
    kind = element["type"]
    many = [given] if isinstance(given, str) else list(given or ())
    one = many[0] if many else None
    match kind:
        case "plain_text_input" | "number_input" | "email_text_input" | "url_text_input":
            return {"type": kind, "value": element.get("initial_value") if given is None else one or None}
        case "timepicker":
            return {"type": kind, "selected_time": element.get("initial_time") if given is None else one or None}
        case "static_select" | "external_select" | "radio_buttons":
            chosen = element.get("initial_option") if given is None else _option(element, one) if one else None
            return {"type": kind, "selected_option": chosen}
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            begun = list(element.get("initial_options", ()))
            return {
                "type": kind,
                "selected_options": begun if given is None else [_option(element, each) for each in many],
            }
        case _:
            return {"type": kind}


def _option(element: Json, value: str) -> Json:
    """One of an element's options; an external one's come from the app, so any is taken."""
    known = [*element.get("options", ()), *element.get("initial_options", ())]
    known += [element["initial_option"]] if "initial_option" in element else []
    found = next((each for each in known if value in (each["value"], each["text"]["text"])), None)
    if found is None and "external" not in element["type"]:
        raise LookupError(f"no {value!r} among {[each['value'] for each in known]}")
    return found or {"text": {"type": "plain_text", "text": value}, "value": value}
