"""Text for Discord does nothing but be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.discord import limits
from bot.chat.discord.text import address, bold, escape, italic, link, name
from bot.core.cutting import clean, length
from tests.chat.discord.markdown import acting, inline, lines, shown
from tests.chat.hostile import HOSTILE, texts, urls

BROKEN = "\u200b"
some = settings(max_examples=40)


def reads(written: str) -> str:
    """What a reader of one line sees of it."""
    ((_, seen),) = list(lines(written))
    return shown(seen)


# ---------------------------------------------------------------- harmless


@some
@given(texts)
@example("@everyone @here @EVERYONE <@1> <@&2> <#3> </brief:4> <t:0:R> <id:guide>")
@example("https://evil.example discord.gg/abc HTTPS://DISCORD.COM/invite/abc discordapp.com/invite/x")
@example("**b** *i* __u__ _i_ ~~s~~ ||h|| `c` ```b``` [our bank](https://evil.example) <a:b:1> :tada:")
def test_nothing_in_a_text_acts(text: str) -> None:
    assert list(acting(escape(text))) == []


@some
@given(texts)
@example("# a")
@example("-# a")
@example("> a")
@example(">>> a")
@example("- a")
@example("  1. a")
def test_no_text_begins_a_heading_a_quote_or_a_list(text: str) -> None:
    assert [kind for kind, _ in lines(escape(text))] == ["text"]


@some
@given(texts)
def test_what_is_written_reads_as_it_was(text: str) -> None:
    assert reads(escape(text)) == clean(text).replace(BROKEN, "")


@some
@given(texts, st.sampled_from(HOSTILE))
def test_texts_that_meet_do_nothing_together(text: str, other: str) -> None:
    assert list(acting(f"- {escape(text)} · {escape(other)}")) == []


@some
@given(texts)
def test_bold_and_italic_words_are_only_that(text: str) -> None:
    for kind, written in (("bold", bold(escape(text))), ("italic", italic(escape(text)))):
        assert {each.kind for each in acting(written)} <= {kind}
        assert reads(written) == clean(text).replace(BROKEN, "")


@some
@given(texts)
def test_a_name_fits_and_begins_as_it_did(text: str) -> None:
    done = name(text)
    assert length(done) <= limits.NAMED
    assert clean(text).strip().replace(BROKEN, "").startswith(reads(done).removesuffix("…").strip()[:-1])


# ---------------------------------------------------------------- addresses


@some
@given(urls)
def test_an_address_that_is_given_leads_to_the_web_and_ends_nothing(url: str) -> None:
    assert re.fullmatch(r"|https?://[^\s<>()\[\]\\|\"`]+", address(url))


@some
@given(urls, texts)
def test_a_link_is_one_link_to_that_address_or_only_its_label(url: str, label: str) -> None:
    written = link(url, label)
    found = list(acting(written))
    there = address(url)
    assert [(each.kind, each.target) for each in found] in ([], [("link", there)])
    if there and re.search(r"[^\W_]", clean(label)):
        assert [each.kind for each in found] == ["link"]
        assert next(inline(written)).within


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://user@news.example:8443/a;d=e?f=g&h=%20#i~j!k", "https://user@news.example:8443/a;d=e?f=g&h=%20#i~j!k"),
        ("https://a.example/b(c)[d]", "https://a.example/b%28c%29%5Bd%5D"),
        ("https://a.example/b>) [x](https://evil.example", "https://a.example/b%3E%29%20%5Bx%5D%28https://evil.example"),
        ("https://a.example/ø", "https://a.example/%C3%B8"),
        ("https://discord.gg/abc", ""),
        ("https://www.discord.com/invite/abc", ""),
        ("https://discordapp.com./invite/abc", ""),
        ("https://not-discord.gg/abc", "https://not-discord.gg/abc"),
        ("javascript:alert(1)", ""),
        ("https:///nowhere", ""),
        ("https://[a", ""),
        (f"https://a.example/{'b' * 3000}", ""),
    ],
)  # fmt: skip
def test_what_could_end_a_link_is_encoded_and_what_is_none_or_an_invitation_is_left_out(url: str, there: str) -> None:
    assert address(url) == there


def test_a_name_with_brackets_makes_one_link_all_the_same() -> None:
    (seen,) = inline(link("https://ours.example", "x](https://evil.example)[y"))
    assert (seen.kind, seen.target) == ("link", "https://ours.example")
    assert [each.kind for each in seen.within] == ["text"]
