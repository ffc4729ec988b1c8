from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.articles import article, revision, text_sha
from bot.core.errors import Permanent
from bot.core.quotes import spoken
from bot.core.types import Article, Scope

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
URL = "https://www.news.example/quay"


def made(text: str = "The quay is closed.", url: str | None = URL, scope: str = "public") -> Article:
    return article(text=text, language="en", fetched_at=AT, url=url, scope=Scope(scope))


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_kept_and_named_by_its_characters(text: str) -> None:
    one = made(text)
    assert one.text == text
    assert one.sha == text_sha(text)
    assert one.id == made(text).id


def test_the_same_text_at_a_variant_of_its_address_is_the_same_article() -> None:
    assert made(url="http://news.example/quay/?utm_source=x").id == made().id


def test_another_text_another_page_and_another_scope_are_other_articles() -> None:
    ids = {
        made().id,
        made(text="The quay is open.").id,
        made(url="https://news.example/pier").id,
        made(url=None).id,
        made(scope="tenant").id,
    }
    assert len(ids) == 5


def test_a_revision_knows_what_it_revises() -> None:
    first, second = made(), made("The quay is open.")
    assert revision(second, first) == replace(second, revision_of=first.id)


def test_an_article_at_no_web_address_is_refused() -> None:
    with pytest.raises(Permanent):
        made(url="file:///quay")


def test_of_a_language_tag_the_language_is_kept() -> None:
    """A source may be configured as `en-GB`; whether its quotes are analysed is a question of the language alone."""
    british = article(text="“We sail at dawn,” said Ann Teld.", language="en-GB", fetched_at=AT)
    assert british.language == "en"
    assert spoken(british).quotes
