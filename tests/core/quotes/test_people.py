"""Who is who: names and their short forms, offices, bodies, and names given from outside."""

import pytest

from bot.core.quotes.people import Cast, cast_of, same_person
from bot.core.quotes.scanner import scan
from bot.core.text import sentences


def cast(text: str) -> Cast:
    runs = scan(text)
    return cast_of(text, sentences(text, runs), runs)


def meant(text: str, phrase: str, *, nth: int = 0) -> str | None:
    """Whom the nth occurrence of a phrase means."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(phrase, at + 1)
    referent = cast(text).resolve(at, at + len(phrase))
    return referent.person.canonical if referent else None


# ---------------------------------------------------------------- two names, one speaker


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Marsh", "Olive Marsh"),
        ("EU commission vice president Olive Marsh", "Olive Marsh"),
        ("Mrs. Marsh", "Olive Marsh"),
        ("O. Marsh", "Olive Marsh"),
        ("Bill Orme", "William T. Orme"),
        ("Orme Jr.", "Peter Orme Jr."),
        ("the Harbour Times", "The Harbour Times"),
        ("Van Dijk", "Maarten van Dijk"),
        ("Moscow", "Russia"),
        ("the Kremlin", "Russia"),
        ("UN", "United Nations"),
        ("IMF", "International Monetary Fund"),
        ("Tarrant Ferries", "Tarrant Ferries Group"),
        ("a senior harbour official", "the senior harbour official"),
        ("Dame Olive Marsh", "Olive Marsh’s"),
    ],
)
def test_two_names_of_one_speaker_are_the_same(a: str, b: str) -> None:
    assert same_person(a, b)
    assert same_person(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Bill Orme", "Helen Orme"),
        ("Peter Orme", "Peter Orme Jr."),
        ("Ms Orme", "Mr Orme"),
        ("Mr Orme", "Helen Orme"),
        ("Erica Lowe", "Eric Lowe"),
        ("Marsh", "Ann Lowe"),
        ("Russia", "Ukraine"),
        ("the official", "Vladimir Orme"),
        ("the Harbour Times", "the Harbour Council"),
        ("", ""),
        ("…", "…"),
    ],
)
def test_two_speakers_are_not_the_same(a: str, b: str) -> None:
    assert not same_person(a, b)
    assert not same_person(b, a)


# ---------------------------------------------------------------- what phrases mean

STRIKE = (
    "Harbour Minister Olive Marsh met the dockers in Lund. Their union, the Dockers’ League, wants higher pay. "
    "She said she would pay if the union ended its strike. The minister left by a side door. "
    "“The minister must pay first,” said David Orme, the union’s chairman. He did not smile."
)


@pytest.mark.parametrize(
    ("phrase", "nth", "name"),
    [
        ("Harbour Minister Olive Marsh", 0, "Olive Marsh"),
        ("She", 0, "Olive Marsh"),
        ("she", 0, "Olive Marsh"),
        ("the union", 0, "Dockers’ League"),
        ("The minister", 0, "Olive Marsh"),
        ("The minister", 1, "Olive Marsh"),
        ("David Orme", 0, "David Orme"),
        ("He did", 0, "David Orme"),
    ],
)
def test_phrases_mean_whom_a_reader_takes_them_for(phrase: str, nth: int, name: str) -> None:
    assert meant(STRIKE, phrase, nth=nth) == name


def test_a_possessor_is_not_what_it_owns() -> None:
    text = "“Marsh’s deputy must go,” said Olive Marsh."
    assert cast(text).resolve(1, 15) is None


def test_a_state_and_its_capital_are_one_body() -> None:
    text = "Poland wants talks. “Warsaw will pay,” the envoy said. Warsaw is ready."
    assert meant(text, "Warsaw", nth=1) == meant(text, "Poland") == "Poland"


def test_persons_keep_their_aliases_and_first_office() -> None:
    found = cast(STRIKE).find("Marsh")
    assert found is not None
    assert found.canonical == "Olive Marsh"
    assert found.role is not None
    assert "minister" in found.role


def test_mentions_are_ordered_and_match_the_text() -> None:
    mentions = cast(STRIKE).mentions
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    assert all(0 <= m.start < m.end <= len(STRIKE) for m in mentions)
    assert any(STRIKE[m.start : m.end] == "David Orme" for m in mentions)


# ---------------------------------------------------------------- names from outside


@pytest.mark.parametrize(
    "name", ["Olive Marsh", "Marsh", "Ms Marsh", "the minister", "Harbour Minister Olive Marsh", "olive marsh"]
)
def test_a_name_or_title_from_outside_finds_its_person(name: str) -> None:
    found = cast(STRIKE).find(name)
    assert found is not None
    assert found.canonical == "Olive Marsh"


@pytest.mark.parametrize("name", ["Ann Lowe", "", "the bishop", "Mr Marsh Senior Orme"])
def test_a_name_the_article_does_not_have_finds_nobody(name: str) -> None:
    assert cast(STRIKE).find(name) is None


def test_an_honorific_chooses_between_namesakes() -> None:
    text = "Ragna and Tor Solheim sat down. Ms Solheim, 33, ate. Mr Solheim watched."
    read = cast(text)
    assert [p.canonical for p in (read.find("Mr Solheim"), read.find("Ms Solheim")) if p] == [
        "Tor Solheim",
        "Ragna Solheim",
    ]


def test_an_empty_cast_knows_nobody() -> None:
    assert Cast().find("Olive Marsh") is None
    assert Cast().resolve(0, 5) is None


# ---------------------------------------------------------------- offices given from outside

DOCTORS = (
    "British foreign secretary Olive Marsh met Tor Solheim, a town doctor, and Ann Lowe, a ship doctor, on Monday."
)


def test_a_title_with_one_holder_finds_its_person() -> None:
    found = cast(DOCTORS).find("the foreign secretary")
    assert found is not None
    assert found.canonical == "Olive Marsh"


@pytest.mark.parametrize("title", ["the doctor", "a prison doctor", "the Slovak foreign secretary"])
def test_a_title_of_several_people_or_of_somebody_else_finds_nobody(title: str) -> None:
    assert cast(DOCTORS).find(title) is None


# ---------------------------------------------------------------- objects


def test_the_object_of_a_verb_is_not_its_subject() -> None:
    text = "Tor Orme spoke first. Peter Lunde, who had waited since noon, handed Bill Raske a note and thanked him."
    assert meant(text, "him") == "Bill Raske"


def test_the_subject_beside_him_does_not_become_a_man() -> None:
    text = (
        "Peter Orme told the court it was so.\n\n"
        "His barrister, Temperanza Lunde, put it to him that he had lied.\n\n"
        "“You had the key,” she said.\n\n“I did,” he replied."
    )
    assert meant(text, "she") == "Temperanza Lunde"
    assert meant(text, "he", nth=text[: text.index("he replied")].count("he")) == "Peter Orme"


def test_whom_the_sentence_names_is_nearer_than_who_spoke_before() -> None:
    text = "Peter Orme spoke. Mrs Marsh refused to free Bill Raske unless he paid."
    assert meant(text, "he", nth=text[: text.index("he paid")].count("he")) == "Bill Raske"


def test_kin_tells_namesakes_apart_before_an_honorific_does() -> None:
    text = "The driver, Gwil Tarran, 71, died. His daughter, Elowy Tarran, wept. Ms Tarran left the hall."
    assert meant(text, "Ms Tarran") == "Elowy Tarran"
