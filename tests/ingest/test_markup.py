from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Permanent
from bot.ingest.hosts import registrable, same_site
from bot.ingest.markup import DEEPEST, MOST_ATTRIBUTES, refuse_hostile


@pytest.mark.parametrize(
    "honest",
    [
        f'<img src="data:image/png;base64,{"iVBORw0KGgo/=+" * 50_000}">',
        "<p>" * 50_000,
        "<br>" * 50_000,
        "<ul>" + "<li>one" * 50_000 + "</ul>",
        "<div></div>" * 50_000,
        "<b/>" * 50_000,
        "<script>" + 'if (a<b) { s = "it\'s"; }' * 20_000 + "</script>",
        "<!-- " + "<div>" * 50_000 + " -->",
        "<![CDATA[" + "<div>" * 50_000 + "]]>",
        "<p title=it's>" + "They don't know. " * 20_000 + "</p>",
        "1 < 2 and 3 > 2 " * 20_000,
        "<div " + " ".join(f"data-a{n}" for n in range(500)) + ">",
        "<!DOCTYPE html SYSTEM 'about:legacy-compat'><p>x",
    ],
)
def test_what_careless_authors_write_is_no_attack(honest: str) -> None:
    refuse_hostile(honest, name="x")


@pytest.mark.parametrize(
    "attack",
    [
        "<a " + " ".join(f"a{n}" for n in range(MOST_ATTRIBUTES + 1)) + ">",
        "<a " + "/".join(f"a{n}=1" for n in range(MOST_ATTRIBUTES + 1)) + ">",
        "<a " + " ".join(f"a{n}='>'" for n in range(MOST_ATTRIBUTES + 1)) + ">",
        "<a " + " ".join(f'a{n}="' + '"' for n in range(MOST_ATTRIBUTES + 1)),
        "<i>" * (DEEPEST + 1),
        "<x><br>" * (DEEPEST + 1),
        ("</y>" * 5) + "<i>" * (DEEPEST + 1),
    ],
)
def test_the_usual_attacks_are_refused(attack: str) -> None:
    with pytest.raises(Permanent) as refused:
        refuse_hostile(attack, name="x")
    assert refused.value.kind == "hostile"


@given(st.text(st.sampled_from("<>/!-[]\"'= abCDAT?\n")))
def test_any_markup_is_judged(text: str) -> None:
    refuse_hostile(text, name="x")


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.courier.co.uk", "courier.co.uk"),
        ("WWW.Courier.example", "courier.example"),
        ("courier.example", "courier.example"),
        ("courier.github.io", "courier.github.io"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_host_belongs_to_its_registrable_domain(host: str, domain: str) -> None:
    assert registrable(host) == domain


def test_one_owners_hosts_are_one_site_and_neighbours_are_not() -> None:
    assert same_site("https://www.courier.co.uk/a", "http://m.courier.co.uk/")
    assert not same_site("https://courier.co.uk/", "https://gazette.co.uk/")
    assert not same_site("https://courier.co.uk/", "not an address")
