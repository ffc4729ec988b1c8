from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Permanent
from bot.core.urls import fetch_key, match_key, origin

hosts = st.from_regex(r"(?:[a-z][a-z0-9-]{0,8}[a-z0-9]\.){1,3}(?:example|co\.uk|test)", fullmatch=True)
paths = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="/?#"), max_size=8),
    max_size=4,
).map("/".join)
fields = st.lists(st.from_regex(r"[a-z]{1,6}=[A-Za-z0-9%.]{0,6}", fullmatch=True), max_size=3).map("&".join)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    query = draw(fields)
    return f"{draw(st.sampled_from(['http', 'https']))}://{draw(hosts)}/{draw(paths)}{'?' if query else ''}{query}"


@given(addresses())
def test_a_fetch_key_is_its_own_fetch_key(url: str) -> None:
    assert fetch_key(fetch_key(url)) == fetch_key(url)


@given(addresses())
def test_the_fetch_key_and_the_address_are_one_page(url: str) -> None:
    assert match_key(fetch_key(url)) == match_key(url)


@given(addresses(), st.sampled_from(["utm_source=feed", "fbclid=x", "at_medium=RSS", "cmpid=1", "amp=1"]))
def test_where_a_reader_came_from_does_not_change_the_page(url: str, tracked: str) -> None:
    assert match_key(f"{url}{'&' if '?' in url else '?'}{tracked}") == match_key(url)


@given(addresses(), st.from_regex(r"(?:id|p|v|ref|page|article)=[0-9]{1,4}", fullmatch=True))
def test_a_parameter_that_may_name_the_page_changes_it(url: str, named: str) -> None:
    assert match_key(f"{url}{'&' if '?' in url else '?'}{named}") != match_key(url)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("HTTPS://News.Example:443/a", "https://news.example/a"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://news.example/a#top", "https://news.example/a"),
        ("https://news.example/#!/story/1", "https://news.example/#!/story/1"),
        ("https://news.example/a/../b/./c", "https://news.example/b/c"),
        ("https://news.example/%7Euser/%c3%a9%2f", "https://news.example/~user/%C3%A9%2F"),
        ("https://news.example/é?q=ü b", "https://news.example/%C3%A9?q=%C3%BC%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example./a", "https://news.example/a"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/100%", "https://news.example/100%25"),
    ],
)
def test_one_address_has_one_spelling(written: str, spelled: str) -> None:
    assert fetch_key(written) == spelled


@pytest.mark.parametrize(
    ("link", "whole"),
    [
        ("/b", "https://news.example/b"),
        ("c?x=1", "https://news.example/a/c?x=1"),
        ("//other.example/d", "https://other.example/d"),
        ("https://third.example", "https://third.example/"),
    ],
)
def test_a_link_is_read_from_where_it_stands(link: str, whole: str) -> None:
    assert fetch_key(link, base="https://news.example/a/b") == whole


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example",
        "/a",
        "ftp://news.example/",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "https://",
        "https:///a",
        "http://[1::2",
        "http://news.example:99999/",
        "http://" + "x" * 70 + "ü.example/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Permanent) as refused:
        fetch_key(url)
    assert refused.value.kind == "bad-url"


@pytest.mark.parametrize(
    "url", ["https://user:secret@news.example/", "https://token@news.example/a", "https://:@news.example/"]
)
def test_credentials_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(Permanent) as refused:
        fetch_key(url)
    assert "secret" not in str(refused.value)
    assert "token" not in str(refused.value)


SAME = "https://www.news.example/2026/quay"


@pytest.mark.parametrize(
    "variant",
    [
        "http://www.news.example/2026/quay",
        "https://news.example/2026/quay",
        "https://m.news.example/2026/quay",
        "https://amp.news.example/2026/quay",
        "https://www.news.example/2026/quay/",
        "https://www.news.example/2026/quay/amp/",
        "https://www.news.example/2026/quay?amp=1",
        "https://www.news.example/2026/quay?outputType=amp",
        "https://www.news.example/2026/quay?utm_source=rss&utm_medium=feed#comments",
        "https://www.news.example:443/2026/quay?fbclid=IwAR0&gclid=1",
        "https://www.news.example/2026/quay?CMP=share_btn_url",
        "https://www.news.example/2026/quay?smid=tw-share",
    ],
)
def test_the_variants_a_publisher_hands_out_are_one_page(variant: str) -> None:
    assert match_key(variant) == match_key(SAME)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/a?ref=123", "https://news.example/a?ref=124"),
        ("https://news.example/watch?v=x", "https://news.example/watch?v=y"),
        ("https://news.example/#!/a", "https://news.example/#!/b"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://one.news.example/a", "https://two.news.example/a"),
        ("https://news.example/a", "https://news.example:8443/a"),
        ("https://www.example/a", "https://m.example/a"),
        ("https://news.example/ramp", "https://news.example/r"),
    ],
)
def test_pages_that_may_differ_are_kept_apart(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


def test_the_order_of_parameters_does_not_change_the_page() -> None:
    assert match_key("https://news.example/a?b=2&a=1") == match_key("https://news.example/a?a=1&b=2")


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://news.example/a") == ("https", "news.example", 443)
    assert origin("http://127.0.0.1:8080/") == ("http", "127.0.0.1", 8080)
