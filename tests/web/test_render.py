import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.render import counted, environment, printable, sure, weblink


@given(st.text())
def test_printed_text_has_the_same_length_and_can_be_sent(text: str) -> None:
    shown = printable(text)
    assert isinstance(shown, str)
    assert len(shown) == len(text)
    shown.encode()


@given(st.text())
def test_nothing_in_printed_text_acts_on_what_stands_around_it(text: str) -> None:
    shown = str(printable(text))
    assert not set(shown) & set("\x00\x1b\x7f\x85\u2028\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
    assert all(a == b for a, b in zip(shown, text, strict=True) if b.isprintable() or b in "\n\t")


def test_every_template_prints_through_it() -> None:
    made = environment().from_string('<p title="{{ said }}">{{ said }}</p>')
    assert made.render(said="\u202e<b>\x00") == '<p title="�&lt;b&gt;�">�&lt;b&gt;�</p>'


@pytest.mark.parametrize("url", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//x.example", "http", "", None, "http://[x"])  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert weblink(url) == ""


def test_a_web_address_is_a_link_as_it_stands() -> None:
    assert weblink("https://x.example/a?b=<c>") == "https://x.example/a?b=<c>"


def test_a_confidence_is_never_rounded_up_over_a_bar() -> None:
    assert [sure(value) for value in (0.0, 0.879999, 0.88, 0.29, 1.0)] == ["0 %", "87 %", "88 %", "29 %", "100 %"]


def test_counts_are_words() -> None:
    assert [counted(1, "story", "stories"), counted(2, "story", "stories"), counted(12345, "token")] == ["1 story", "2 stories", "12 345 tokens"]  # fmt: skip
