"""The subject of a verb's clause, found without a parser."""

import pytest

from bot.core.quotes.cues import Line, speaker, subject, told_by
from bot.core.quotes.people import cast_of
from bot.core.quotes.scanner import scan
from bot.core.text import sentences


def line(text: str) -> Line:
    runs = scan(text)
    return cast_of(text, sentences(text, runs), runs).lines[0]


def subject_of(text: str, verb: str) -> str | None:
    read = line(text)
    at = read.index_at(text.index(f" {verb}") + 1)
    phrase = subject(read, at)
    return text[phrase.start : phrase.end] if phrase else None


@pytest.mark.parametrize(
    ("text", "verb", "who"),
    [
        ("The mayor has not yet said so.", "said", "The mayor"),
        ("Olive Marsh, a former nurse, said so.", "said", "Olive Marsh"),
        ("The mayor, Olive Marsh, said so.", "said", "Olive Marsh"),
        ("Olive Marsh, who grew up in Lund, said so.", "said", "Olive Marsh"),
        ("Olive Marsh, speaking in Columbus, Ohio, said so.", "said", "Olive Marsh"),
        ("Sen. Olive Marsh (D-Ohio) said so.", "said", "Sen. Olive Marsh"),
        ("A source close to the mayor said so.", "said", "A source"),
        ("A former member of the harbour board said so.", "said", "A former member"),
        ("The mayor met the men and urged them to wait.", "urged", "The mayor"),
        ("On Monday the mayor met the men, and told them to wait.", "told", "the mayor"),
        ("Asked about the quay, Olive Marsh said so.", "said", "Olive Marsh"),
        ("Olive Marsh declined to say so.", "say", "Olive Marsh"),
        ("A clerk who was not allowed to discuss the case publicly described it.", "described", "A clerk"),
        ("In a letter to the king, the mayor asked for time.", "asked", "the mayor"),
    ],
)
def test_the_subject_is_found_across_what_stands_between(text: str, verb: str, who: str) -> None:
    assert subject_of(text, verb) == who


def test_an_inverted_tag_has_its_speaker_after_the_verb() -> None:
    text = "“We wait,” said the harbour's owner, Olive Marsh, on Monday."
    read = line(text)
    phrase = speaker(read, read.cues[0])
    assert phrase is not None
    assert text[phrase.start : phrase.end] == "Olive Marsh"


def test_who_is_quoted_as_promising_does_not_tell_the_sentence() -> None:
    text = "Olive Marsh said David Orme had promised to wait."
    read = line(text)
    assert [text[phrase.start : phrase.end] for _, phrase in told_by(read, read.cues)] == ["Olive Marsh"]


def test_a_passive_has_no_speaker() -> None:
    assert line("Olive Marsh was told to wait.").cues == []


def test_a_noun_is_no_verb_of_saying() -> None:
    assert line("The report and the demand were read by all.").cues == []
