from __future__ import annotations

import pytest

from bot.evals.prose import false
from bot.evals.prose.certainty import participle, past
from bot.evals.prose.edits import each, quoted, words
from bot.evals.prose.gold import lines, readings


def test_at_least_1500_false_lines_are_put_to_the_verifier() -> None:
    assert sum(len(false.drawn(name)) for name in false.CLASSES) >= 1_500


@pytest.mark.parametrize("name", false.CLASSES)
def test_every_class_has_lines_enough_to_show_one_in_forty(name: str) -> None:
    assert len(false.drawn(name)) >= 40


@pytest.mark.parametrize("name", false.CLASSES)
def test_no_false_line_is_a_true_one(name: str) -> None:
    sentences = [reading.cut(each.start, each.end) for reading in readings().values() for each in reading.sentences]
    true = {" ".join(words(text)) for text in (*(line.text for line in lines()), *sentences)}
    for mutant in false.made(name):
        assert " ".join(words(mutant.line.text)) not in true or _only_marks_differ(mutant), mutant.line.text


def _only_marks_differ(mutant: false.Mutant) -> bool:
    """Quote marks and currency signs are no words, and make all the difference."""
    return words(mutant.line.text) == words(mutant.true.text) and mutant.line.text != mutant.true.text


@pytest.mark.parametrize("name", false.CLASSES)
def test_a_false_line_of_one_half_tells_no_line_of_the_other(name: str) -> None:
    held = [line.text.removesuffix(".") for line in lines() if line.split == "held"]
    for mutant in false.made(name):
        if mutant.true.split == "dev":
            assert not any(text in mutant.line.text for text in held)


def test_a_sample_is_the_same_each_time_and_keeps_to_its_half() -> None:
    again = false.drawn.__wrapped__("number changed")
    assert again == false.drawn("number changed")
    assert {mutant.true.split for mutant in false.drawn("number changed", "held")} == {"held"}


def test_edits_leave_quoted_words_alone() -> None:
    text = "He said “two of us” saw two ships."
    assert list(each(text, "two", "three")) == ["He said “two of us” saw three ships."]
    assert [text[start:end] for start, end in quoted(text)] == ["two of us"]


@pytest.mark.parametrize(
    ("verb", "then", "done"),
    [
        ("carry", "carried", "carried"),
        ("stay", "stayed", "stayed"),
        ("take", "took", "taken"),
        ("close", "closed", "closed"),
    ],
)
def test_verbs_are_inflected(verb: str, then: str, done: str) -> None:
    assert (past(verb), participle(verb)) == (then, done)
