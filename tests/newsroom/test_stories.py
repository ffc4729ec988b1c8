"""What the stories promise: enough of them, in the right voices, with the cases a reader of news meets."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.core.errors import InputError
from bot.newsroom import editions
from bot.newsroom.editions import LATEST, Page, parse
from bot.newsroom.outlets import OUTLETS

FRONT = """outlet = "halyard"
title = "A title"
author = "An author"
section = "World"
summary = "A summary."
hours_ago = 3
"""
STORY = f"+++\n{FRONT}+++\n\nOne.\n\nTwo.\n"


def words(page: Page) -> int:
    return len(page.text.split())


def printed(slug: str, edition: int = 1) -> dict[str, Page]:
    return {page.outlet: page for page in editions.pages(edition) if page.slug == slug}


def test_every_outlet_prints_three_stories_or_more_at_once() -> None:
    count = Counter(page.outlet for page in editions.pages())
    assert set(count) == {outlet.key for outlet in OUTLETS}
    assert min(count.values()) >= 3


def test_there_are_fourteen_stories_at_first_and_two_more_in_the_second_edition() -> None:
    first, second = ({page.slug for page in editions.pages(edition)} for edition in (1, LATEST))
    assert len(first) >= 14
    assert len(second - first) == 2


def test_stories_are_as_long_as_news_is_but_for_a_brief_and_a_teaser() -> None:
    lengths = {story.slug: len(" ".join(story.paragraphs).split()) for story in editions.manuscripts()}
    short = {slug for slug, length in lengths.items() if length < 250}
    assert short == {"ash-street", "copper-premium"}
    assert max(lengths.values()) <= 600


def test_each_outlet_keeps_to_its_own_quote_marks() -> None:
    marks = {"halyard": "‘", "ledger": '"', "gallery": "“", "courier": "“"}
    for page in editions.pages(LATEST):
        if page.agency is None:
            others = set('“”"‘') - {marks[page.outlet], "‘" if page.outlet in {"gallery", "courier"} else "", "”"}
            assert not others & set(page.text), page.slug
            assert marks[page.outlet] in page.text, page.slug


def test_british_outlets_spell_like_british_ones_and_american_like_american() -> None:
    own = {page.outlet: "" for page in editions.pages()}
    for page in editions.pages(LATEST):
        if page.agency is None:
            own[page.outlet] += f"\n{page.text}"
    american = re.compile(r"\b(neighbor|center|harbor|honored|license)|\w+ percent\b")
    british = re.compile(r"\b(neighbour|centre|harbour|honoured|licence|apologise)|\w+ per cent\b|\bMrs? [A-Z]")
    assert british.search(own["halyard"])
    assert british.search(own["gallery"])
    assert american.search(own["ledger"])
    assert not british.search(own["ledger"] + own["courier"])
    assert not american.search(own["halyard"] + own["gallery"])


def test_the_wire_story_runs_in_three_outlets_cut_in_one_and_framed_in_another() -> None:
    runs = printed("seabed-contracts")
    whole, cut, framed = runs["gallery"], runs["ledger"], runs["courier"]
    assert cut.paragraphs == whole.paragraphs[: len(cut.paragraphs)] != whole.paragraphs
    assert framed.title != whole.title
    assert framed.paragraphs[0].endswith(f"— {whole.paragraphs[0]}")
    assert framed.paragraphs[1 : len(whole.paragraphs)] == whole.paragraphs[1:]
    assert len(framed.paragraphs) == len(whole.paragraphs) + 1


@pytest.mark.parametrize(("one", "other"), [("grain-corridor", "corridor-insurers"), ("airline-bid", "airport-hub")])
def test_two_outlets_tell_one_event_in_different_words(one: str, other: str) -> None:
    (first,), (second,) = printed(one).values(), printed(other).values()
    assert first.outlet != second.outlet
    runs = [set(zip(*(page.text.split()[n:] for n in range(4)), strict=False)) for page in (first, second)]
    assert len(runs[0] & runs[1]) <= 8


def test_one_article_is_corrected_in_two_paragraphs_and_keeps_the_rest() -> None:
    before, after = (printed("iron-bridge", edition)["courier"] for edition in (1, LATEST))
    changed = [n for n, pair in enumerate(zip(before.paragraphs, after.paragraphs, strict=True)) if pair[0] != pair[1]]
    assert len(changed) == 2
    assert (before.corrected, after.corrected) == (False, True)
    assert before.summary != after.summary
    assert [page.slug for page in editions.pages(LATEST) if page.corrected] == ["iron-bridge"]


def test_the_paywalled_article_is_a_teaser() -> None:
    (page,) = (page for page in editions.pages() if page.paywalled)
    assert words(page) < 150


def test_what_an_unknown_key_is_called_and_where_it_stands_is_said() -> None:
    with pytest.raises(InputError, match=r"stories/x\.md: colour: Extra inputs"):
        parse("x", STORY.replace("title", 'colour = "red"\ntitle', 1))


def test_a_copy_is_checked_like_the_story_itself() -> None:
    with pytest.raises(InputError, match=r"stories/x\.md: copies\.0\.drop: Extra"):
        parse("x", STORY.replace("+++\n\n", '[[copies]]\noutlet = "ledger"\ndrop = 1\n+++\n\n', 1))


@pytest.mark.parametrize("source", ["", "One.\n", STORY.replace("+++\n", "", 1), f"+++\n{FRONT}+++\n"])
def test_a_story_without_front_matter_or_paragraphs_is_refused(source: str) -> None:
    with pytest.raises(InputError, match="front matter between two lines"):
        parse("x", source)


def test_front_matter_that_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match=r"not TOML: .*line 2"):
        parse("x", STORY.replace("title = ", "title ", 1))


def test_a_change_of_a_paragraph_that_is_not_there_is_refused() -> None:
    change = '[[changes]]\nedition = 2\nparagraph = 3\ntext = "Three."\n+++\n\n'
    with pytest.raises(InputError, match="no paragraph 3, only 2"):
        parse("x", STORY.replace("+++\n\n", change, 1))
