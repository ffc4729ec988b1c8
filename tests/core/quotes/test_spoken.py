"""Laws that hold for every article, whatever is in it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.quotes import shown, spoken
from bot.core.quotes.cut import JOINT
from tests.core.quotes.said import article, read, speakers, who

SURNAMES = ("Marsh", "Orme", "Solheim", "Vasquez", "Okonjo", "Brandt")
FIRST = ("Olive", "Pavel", "Ragna", "Tomas", "Ngozi", "Liesl")
PROSE = st.lists(
    st.sampled_from(
        [
            "Olive Marsh said: “We wait for the boats.”",
            "“Nobody came to the quay,” she said.",
            "The harbour minister, Pavel Orme, called it “a sad day for us”.",
            "“I was there,” said Orme, “and I saw it all.”",
            "“The fleet is old.\n“It is very old,” said an official who asked not to be named.",
            "According to Tarrant Ferries, fares are “as low as ever”.",
            "The company said it would wait.",
            "He left. She stayed.",
            "Their song, “Home Again”, was played twice.",
            "\n",
        ]
    ),
    max_size=12,
).map(" ".join)
WILD = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("“”‘’\"'«» \n.,:—-()?!AaBbSs")), max_size=400)


@given(WILD)
def test_any_text_can_be_read(text: str) -> None:
    read(text)


@given(st.one_of(WILD, PROSE))
def test_every_quote_is_the_articles_own_words(text: str) -> None:
    found = read(text)
    for quote in found.quotes:
        assert quote.text == JOINT.join(text[run.start : run.end] for run in quote.runs)
        assert all(run.start < run.end for run in quote.runs)
        assert 0.0 <= quote.confidence <= 1.0


@given(st.one_of(WILD, PROSE))
def test_quotes_lie_inside_the_scanned_runs_and_never_overlap(text: str) -> None:
    found = read(text)
    end = 0
    for run in sorted(run for quote in found.quotes for run in quote.runs):
        assert run.start >= end
        assert any(scanned.start <= run.start and run.end <= scanned.end for scanned in found.runs)
        end = run.end


@given(st.one_of(WILD, PROSE))
def test_a_shown_quote_has_a_speaker_who_is_no_pronoun(text: str) -> None:
    for quote in read(text).quotes:
        if shown(quote):
            assert quote.speaker is not None
            assert quote.speaker.canonical.lower() not in {"he", "she", "it", "they", "i", "we", "who", ""}


@given(PROSE, st.sampled_from(["de", "fr", "", "EN", "zh"]))
def test_another_language_has_no_quotes(text: str, language: str) -> None:
    found = spoken(article(text, language=language))
    assert found.quotes == ()
    assert found.cast.persons == ()


@given(PROSE)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text).quotes == read(text).quotes


@given(st.permutations(SURNAMES), st.permutations(FIRST))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_renaming_the_people_renames_the_speakers(surnames: list[str], first: list[str]) -> None:
    def tell(a: str, b: str, c: str, d: str) -> str:
        return (
            f"{a} {b} said the quay would close.\n“We waited long enough,” {b} said. “Nobody came.”\n"
            f"The union leader, {c} {d}, disagreed. “They are coming tomorrow,” {d} said.\n"
            f"{b} laughed. “Tomorrow never comes,” {a} {b} added."
        )

    names = (first[0], surnames[0], first[1], surnames[1])
    one, other = f"{names[0]} {names[1]}", f"{names[2]} {names[3]}"
    assert speakers(tell(*names)) == [one, one, other, one]


@given(PROSE)
def test_a_paragraph_after_the_end_changes_no_quote_before_it(text: str) -> None:
    before = who(text)
    after = who(text + "\n\nRain is expected.")
    assert [words for words, _ in after] == [words for words, _ in before]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n \n",
        "“" * 2000,
        "”" * 2000,
        '"' * 2001,
        "' " * 2000,
        "\x00\x01\x02\xff“\ufffe”" * 300,
        "“a " * 1000 + "said Olive Marsh",
        "Olive Marsh said " * 800,
        "of the board " * 800,
        "(" * 2000,
        "He said:\n" * 500,
    ],
)
def test_bad_input_is_read_without_complaint(text: str) -> None:
    read(text)


def test_two_hundred_thousand_words_are_read() -> None:
    paragraph = "“We waited for the boats,” Olive Marsh said. The harbour was quiet, and nobody came to the quay.\n"
    found = read(paragraph * 11_000)
    assert len(found.quotes) == 11_000
    assert {quote.speaker.canonical for quote in found.quotes if quote.speaker} == {"Olive Marsh"}
