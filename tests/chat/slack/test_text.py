"""Text for Slack does nothing but be read, and is cut where a reader would cut it."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.slack import limits
from bot.chat.slack.text import address, escape, link, markdown, markdown_link, mrkdwn
from bot.core.cutting import ELLIPSIS, clean, clip, length, pieces
from tests.chat.hostile import texts, urls

BROKEN = "\u200b"


def unwritten(text: str) -> str:
    """What a reader of mrkdwn sees of a text in which nothing acts."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(BROKEN, "")


# ---------------------------------------------------------------- harmless


@given(texts)
def test_clean_text_can_be_sent_on_one_line_and_turns_nothing_around(text: str) -> None:
    done = clean(text)
    done.encode()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", done)


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn"))))
def test_cleaning_changes_nothing_that_people_read(text: str) -> None:
    assert clean(text) == text


@given(texts)
def test_nothing_in_mrkdwn_begins_a_link_a_mention_or_a_broadcast(text: str) -> None:
    assert not set(mrkdwn(text)) & set("<>")
    assert not set(escape(text)) & set("<>")


@given(texts)
def test_what_is_written_as_mrkdwn_reads_as_it_was(text: str) -> None:
    assert unwritten(mrkdwn(text)) == clean(text).replace(BROKEN, "")


@given(texts)
def test_no_mark_of_mrkdwn_stands_next_to_a_word_or_at_a_blank(text: str) -> None:
    for mark in re.finditer(r"[*_~`]", written := mrkdwn(text)):
        assert written[mark.start() - 1] == BROKEN == written[mark.end()]


@pytest.mark.parametrize("text", ["> quoted", "- item", "1. first", "+ more", "2) second"])
def test_a_text_that_begins_like_a_quote_or_a_list_is_none(text: str) -> None:
    assert not re.match(r"&gt;", mrkdwn(text))
    assert not re.match(r"\s*(?:[-+]|\d+[.)])\s", markdown(text))
    assert unwritten(mrkdwn(text)) == text


@given(texts)
def test_nothing_in_markdown_begins_markup_or_a_link_of_its_own(text: str) -> None:
    written = markdown(text)
    assert not set(written) & set("<>")
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]#|~]", written)
    assert not re.search(r"(?i)[a-z]://|www\.|\w@\w", written)


# ---------------------------------------------------------------- addresses


@given(urls)
def test_an_address_that_is_given_leads_to_the_web_and_ends_nothing(url: str) -> None:
    there = address(url)
    assert not there or re.fullmatch(r"https?://[^\s<>|\"`\\^{}]+", there)
    assert length(there) <= limits.URL


@given(urls, texts)
def test_a_link_is_one_link_to_that_address_or_only_its_label(url: str, label: str) -> None:
    written = link(url, clip(label, limits.HEADER))
    there = address(url).replace("&", "&amp;")
    assert re.findall(r"<([^<>|]*)\|[^<>]*>|[<>]", written) == ([there] if written.startswith("<") else [])
    assert length(written) <= limits.CONTEXT


@given(urls, texts)
def test_a_link_in_markdown_cannot_be_left_early(url: str, label: str) -> None:
    written = markdown_link(url, label)
    there = re.search(r"(?<!\\)\]\((.*)\)$", written)
    assert not there or re.fullmatch(r"https?://[^\s()<>]+", there[1])
    assert bool(there) == (bool(address(url)) and bool(markdown(label).strip()))


def test_what_an_address_needs_stays() -> None:
    url = "https://user@news.example:8443/a(b)/[c];d=e?f=g&h=%20#i~j!k"
    assert address(url) == url
    assert address("https://bücher.example/ø") == "https://bücher.example/ø"


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://a.example/b|c><!channel>", "https://a.example/b%7Cc%3E%3C!channel%3E"),
        ('https://a.example/"x y"', "https://a.example/%22x%20y%22"),
        ("javascript:alert(1)", ""),
        ("//a.example", ""),
        ("https:///nowhere", ""),
        ("https://[a", ""),
        (f"https://a.example/{'b' * 3000}", ""),
    ],
)
def test_what_could_end_a_link_is_encoded_and_what_is_none_is_left_out(url: str, there: str) -> None:
    assert address(url) == there


# ---------------------------------------------------------------- cut


def boundaries(text: str) -> set[int]:
    """Where a text may be cut without cutting what people see as one character; told in another way than the code does."""
    inside = {
        at
        for at in range(1, len(text))
        if unicodedata.combining(text[at])
        or unicodedata.category(text[at]) in ("Mn", "Mc", "Me")
        or "\u200d" in text[at - 1 : at + 1]
        or 0x1F3FB <= ord(text[at]) <= 0x1F3FF
    }
    for flags in re.finditer("[\U0001f1e6-\U0001f1ff]+", text):
        inside |= set(range(flags.start() + 1, flags.end(), 2))
    return set(range(len(text) + 1)) - inside


@given(texts, st.integers(8, 300))
def test_clipped_text_fits_begins_as_it_did_and_cuts_no_character(text: str, most: int) -> None:
    done = clip(text, most)
    assert length(done) <= most
    if done != text:
        kept = done.removesuffix(ELLIPSIS)
        assert text.startswith(kept)
        assert not kept or any(text[: len(kept)] == kept and not text[len(kept) : at].strip() for at in boundaries(text) if at >= len(kept))  # fmt: skip


@given(texts, st.integers(8, 300))
def test_clipping_measures_text_as_it_will_be_written(text: str, most: int) -> None:
    def measure(part: str) -> int:
        return length(mrkdwn(part))

    assert measure(clip(text, most, measure)) <= most


@given(texts, st.integers(20, 300))
@example("x" * 50 + " " + "y" * 10, 55)
def test_pieces_are_all_of_the_text_and_fit(text: str, most: int) -> None:
    parts = list(pieces(text, most))
    assert "".join(parts) == text
    assert all(length(part) <= most for part in parts)


def test_a_text_is_cut_between_words_where_one_ends_near() -> None:
    assert clip("The harbour board restores night allowances", 30) == "The harbour board restores…"
    assert list(pieces("one two three", 8)) == ["one two ", "three"]


def test_a_family_a_flag_and_an_accent_are_cut_as_one() -> None:
    assert clip("ab👩‍👩‍👧‍👦cd", 8) == "ab…"
    assert clip("🇫🇮🇸🇪🇳🇴", 10) == "🇫🇮🇸🇪…"
    assert clip("caf" + "e\u0301" * 4, 6) == "cafe\u0301…"
