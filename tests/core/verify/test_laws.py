"""Laws that hold for every article and every claim, however strange."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.drafts import Claim
from bot.core.reading import read
from bot.core.verify.quotes import check
from bot.core.wording import wording
from tests.core.verify.told import article, newsroom
from tests.core.verify.truth import letters

PIECES = st.sampled_from(
    [
        "We will not pay",
        "if",
        "they",
        "“",
        "”",
        "‘",
        "’",
        "'",
        '"',
        "said Anna Berg",
        "Tom Reed",
        "…",
        "...",
        "[",
        "]",
        "[W]e",
        ",",
        ".",
        "?",
        "!",
        "—",
        "-",
        "\n",
        "\n\n",
        "\xa0",
        "\xad",
        "don't",
        "can’t",
        "15",
        "It",
        "he",
        "never",
        "“We wait.”",
        "“So,” she said, “what now?”",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map(" ".join)
CLAIMS = st.builds(
    Claim,
    quote=TEXTS,
    speaker=st.one_of(st.none(), st.sampled_from(["Anna Berg", "Reed", "he", "", "the mayor"]), st.text(max_size=10)),
    at=st.one_of(st.none(), st.integers(-5, 400)),
)


@given(TEXTS, CLAIMS)
@settings(max_examples=300)
def test_a_ruling_never_raises_and_shows_only_the_articles_characters(text: str, claim: Claim) -> None:
    reading = read(article(text))
    found = check(reading, claim)
    assert found.why
    if found.verdict == "reject":
        assert found.quote is None
        assert found.runs == ()
        return
    assert found.quote is not None
    assert found.runs == found.quote.runs
    assert found.quote.text == " … ".join(text[run.start : run.end] for run in found.runs)


@given(st.data())
@settings(max_examples=200)
def test_an_accepted_claim_has_the_letters_of_the_article_in_its_order(data: st.DataObject) -> None:
    """Whatever is cut out of an article: an accepted claim differs from what is shown in marks and case alone."""
    story = data.draw(st.sampled_from(newsroom()))
    start = data.draw(st.integers(0, len(story.text) - 2))
    claim = story.text[start : data.draw(st.integers(start + 1, min(len(story.text), start + 200)))]
    found = check(story.reading, Claim(quote=claim, speaker=None))
    if found.verdict == "accept":
        assert found.quote is not None
        assert letters(found.quote.text) == letters(claim)


@given(st.data())
@settings(max_examples=200)
def test_a_mended_quote_is_accepted_when_claimed(data: st.DataObject) -> None:
    story = data.draw(st.sampled_from(newsroom()))
    said = data.draw(st.sampled_from(story.said))
    tokens = story.words(said).split()
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first + 1, len(tokens)))
    found = check(
        story.reading, Claim(quote=" ".join(tokens[first:last]), speaker=said.speaker.canonical, at=said.start)
    )
    if found.verdict == "repair":
        assert found.quote is not None
        again = check(
            story.reading, Claim(quote=found.quote.text, speaker=said.speaker.canonical, at=found.runs[0].start)
        )
        assert again.verdict == "accept", again.why
        assert again.runs == found.runs


@given(TEXTS)
def test_every_utterances_tokens_are_those_of_its_characters(text: str) -> None:
    reading = read(article(text))
    for utterance in reading.utterances:
        spans = list(utterance.spans(0, len(utterance.words.tokens)))
        assert wording(text, spans).tokens == wording(text, [(run.start, run.end) for run in utterance.runs]).tokens
        assert 0 in utterance.opens or not utterance.words.tokens
