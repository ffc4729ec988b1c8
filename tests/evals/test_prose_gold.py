from __future__ import annotations

import re

import pytest

from bot.core.errors import InputError
from bot.core.types import ArticleId
from bot.evals.prose.edits import words
from bot.evals.prose.gold import SPLITS, Line, lines, parse, passages, readings
from bot.evals.prose.swaps import named


def of(split: str, *, headline: bool) -> list[Line]:
    return [line for line in lines() if (line.split, line.headline) == (split, headline)]


@pytest.mark.parametrize("split", SPLITS)
def test_each_half_is_large_enough_to_tell_two_in_a_hundred(split: str) -> None:
    assert len(of(split, headline=False)) >= 120
    assert len(of(split, headline=True)) >= 45


def test_every_story_has_lines_in_both_halves() -> None:
    for split in SPLITS:
        assert {line.story for line in lines() if line.split == split} == set(readings())


def test_no_line_stands_in_both_halves_or_twice() -> None:
    texts = [" ".join(words(line.text)) for line in lines()]
    assert len(set(texts)) == len(texts)


def test_every_passage_is_one_whole_sentence() -> None:
    for line in lines():
        for span in line.evidence:
            assert readings()[span.article_id].is_whole(span.start, span.end)


def test_no_line_is_a_storys_own_sentence() -> None:
    for line in lines():
        stories = [readings()[span.article_id].article.text for span in line.evidence]
        assert not any(" ".join(words(line.text)) in " ".join(words(text)) for text in stories), line.text


SPELT = {"Four thousand": "4,000"}
"""Numbers that a passage has in words and a line in figures."""


def test_every_figure_of_a_line_stands_in_its_passages() -> None:
    for line in lines():
        text = passages(line)
        known = set(re.findall(r"\d[\d,.]*\b", text)) | {figure for words, figure in SPELT.items() if words in text}
        assert set(re.findall(r"\d[\d,.]*\b", line.text)) <= known, line.text


def test_every_name_that_false_lines_use_stands_in_its_story() -> None:
    assert set(named()) == set(readings())
    for story, names in named().items():
        text = readings()[ArticleId(story)].article.text
        for _, person in names.people:
            assert person.split()[-1] in text, (story, person)
        assert all(name in text for name in (*names.bodies, *names.places)), story


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("points = 3", "points"),
        ("not toml", "is not TOML"),
        ('[[points]]\ntext = "A line."\non = []', "on"),
        ('[[points]]\ntext = "A line."\non = ["Ash"]\nwho = "me"', "who"),
        ('[[points]]\ntext = "A line."\non = ["Elm Street"]', "stands there 0 times"),
        ('[[points]]\ntext = "A line."\non = ["Ash Street", "e"]', "must stand once"),
        ('[[points]]\ntext = "A line."\non = ["Friday. “It’s a"]', "within one sentence"),
        ('[[points]]\ntext = "A line."\non = ["Ash Street"]\nalso = { nowhere = ["x"] }', "no story 'nowhere'"),
    ],
)
def test_a_line_that_does_not_fit_its_story_is_refused_with_its_file(source: str, told: str) -> None:
    with pytest.raises(InputError, match=rf"^prose/dev/ash-street\.toml: .*{told}"):
        parse("ash-street", "dev", source)
