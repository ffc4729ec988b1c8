"""A message survives being kept as JSON, and what is no message is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.message import (
    Block,
    Bullet,
    Headline,
    Label,
    Links,
    Message,
    Note,
    Stated,
    Title,
    Words,
    as_json,
    from_json,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PAIR = st.tuples(st.integers(0, 99), st.integers(0, 99))
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Title, text=TEXT, note=TEXT),
    st.builds(Headline, text=TEXT, note=TEXT, label=TEXT),
    st.builds(Bullet, text=TEXT, source=TEXT),
    st.builds(Words, text=TEXT, speaker=TEXT, role=TEXT, source=TEXT),
    st.builds(
        Stated,
        actor=TEXT,
        stance=TEXT,
        target=TEXT,
        evidence=TEXT,
        marked=st.lists(PAIR, max_size=3).map(tuple),
        note=TEXT,
    ),
    st.builds(Links, links=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)),
    st.builds(Label, text=TEXT),
    st.builds(Note, text=TEXT),
)
MESSAGES = st.builds(Message, plain=TEXT, blocks=st.lists(BLOCKS, max_size=8).map(tuple))


@given(MESSAGES)
def test_a_message_is_the_same_after_having_been_json(message: Message) -> None:
    assert from_json(json.loads(json.dumps(as_json(message)))) == message


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.pop("plain"),
        lambda value: value.update(plain=5),
        lambda value: value.update(blocks=5),
        lambda value: value["blocks"].append("text"),
        lambda value: value["blocks"][0].update(block="picture"),
        lambda value: value["blocks"][0].update(text=None),
        lambda value: value["blocks"][0].update(size=3),
        lambda value: value["blocks"][0].pop("text"),
        lambda value: value["blocks"][1].update(links=[["one"]]),
    ],
)
def test_what_is_no_message_is_refused(change: Change) -> None:
    value = as_json(Message(plain="a", blocks=(Title(text="a"), Links(links=(("label", "https://a.example"),)))))
    change(value)
    with pytest.raises(ValueError, match="no message"):
        from_json(value)
