"""A message of ours is known by its key, and no other is."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.discord.buttons import Pressed, pressed
from bot.chat.discord.marking import carried, ids, mark, marked, nonce, writing
from bot.chat.discord.render import Payload, Style, payloads
from bot.core.compose import message
from bot.core.message import Action, Actions, Bullet, Message

few = settings(max_examples=15)

STYLES: tuple[Style, ...] = ("components", "embeds", "plain")
keys = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=80).filter(lambda key: key[0] != "=")
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.sampled_from(("components", "embeds", "content", "custom_id", "id", "footer", "text", "accessory")), held, max_size=4),
    max_leaves=12,
)  # fmt: skip

TOLD = message((Bullet(text="Port workers set strike date"),))
ACTS = message((*TOLD.blocks, Actions(actions=(Action(verb="ask", label="Ask", subject="story:s1"),))))


def every(told: Message, key: str) -> list[Payload]:
    return [payload for style in STYLES for payload in payloads(told, style=style, key=key)]


@pytest.mark.parametrize("told", [TOLD, ACTS], ids=["words", "buttons"])
@few
@given(keys, keys)
def test_every_drawing_carries_its_key_and_no_other(told: Message, key: str, other: str) -> None:
    for payload in every(told, key):
        assert marked(payload, key)
        assert marked(payload, other) is (key == other)
        assert not marked(payload, writing(key))


@pytest.mark.parametrize("told", [TOLD, ACTS], ids=["words", "buttons"])
@few
@given(keys)
def test_an_edit_may_keep_the_mark_of_a_message_whose_key_is_not_known(told: Message, key: str) -> None:
    for payload in every(told, key):
        kept = carried(payload)
        for again in (*every(TOLD, kept), *every(ACTS, kept)):
            assert marked(again, key)


def test_what_carries_no_key_has_no_mark() -> None:
    assert {carried(payload) for payload in (*every(TOLD, ""), *every(ACTS, ""))} == {""}


@few
@given(keys)
def test_a_nonce_fits_is_the_same_each_time_and_is_the_beginning_of_a_hash(key: str) -> None:
    assert nonce(key) == hashlib.sha256(key.encode()).hexdigest()[:24]
    for payload in every(ACTS, key):
        assert payload["nonce"] == nonce(key)
        assert payload["enforce_nonce"] is True


@few
@given(keys)
def test_a_mark_is_58_bits_of_a_hash_in_either_of_its_spellings(key: str) -> None:
    hashed = base64.b32encode(hashlib.sha256(key.encode()).digest()).decode().lower()
    assert mark(key)[:11] == hashed[:11]
    first, second = ids(key)
    assert 2**30 <= first < 3 * 2**29 <= second < 2**31


@few
@given(json, keys)
def test_nothing_that_a_message_may_hold_raises(junk: Any, key: str) -> None:
    held = junk if isinstance(junk, dict) else {"components": junk, "embeds": junk, "content": junk}
    assert marked(held, key) is False
    assert carried(held) == ""


@few
@given(keys)
def test_the_mark_is_no_part_of_what_a_button_says(key: str) -> None:
    (payload, *_) = payloads(ACTS, style="components", key=key)
    row = payload["components"][0]["components"][-1]
    assert row["components"][0]["custom_id"] == f"or:ask:story:s1~{mark(key)}"
    assert pressed(row["components"][0]["custom_id"]) == Pressed(verb="ask", subject="story:s1")


def test_news_that_looks_like_a_mark_is_none() -> None:
    told = message((Bullet(text=f"-# OnRecord · {mark('k')}"), Bullet(text=f"~{mark('k')}")))
    assert not any(marked(payload, "k") for payload in every(told, "another"))
