"""The rules one by one, on articles written for them: what each accepts, what it refuses, and what it says then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.drafts import Claim
from bot.core.quotes.people import Cast, Referent
from bot.core.reading import Reading, read
from bot.core.types import Person
from bot.core.verify.quotes import Ruling, check
from bot.core.verify.rules import Rule
from tests.core.verify.told import Said, article, quoting, told

HARBOUR = (
    "The ferries stay in port, Anna Berg said on Monday. “If the wind doesn’t drop there will be no crossing — none,” "
    "the harbour master said.\n"
    "Tom Reed runs the café. “We re-sign the lease in May. Is that what they call a plan?” he asked. “[W]e are told "
    "to wait … and to hope,” he wrote later.\n"
    "The mayor, Ida Holm, wants an answer. “I doubt that the bridge is safe,” she said. “The council owns it. It has "
    "not paid since 2019.”\n"
    "“If they pay,” said Ms Holm, “we open on Friday.” The owners are “not amused” and will fight."
)
READING = quoting(
    HARBOUR,
    Anna_Berg="If the wind",
    Tom_Reed="We re-sign | [W]e are told",
    Ida_Holm="I doubt that | The council | If they pay | we open",
)


def ruling(quote: str, speaker: str | None, at: int | None = None, reading: Reading = READING) -> Ruling:
    return check(reading, Claim(quote=quote, speaker=speaker, at=at))


@pytest.mark.parametrize(
    ("quote", "speaker"),
    [
        ("If the wind doesn't drop there will be no crossing – none", "Anna Berg"),
        ("[i]f the wind doesn’t\u00a0drop there will be no crossing--none.", "Berg"),
        ("“If the wind doesn’t drop there will be no crossing — none,”", "Anna Berg"),
        ("We re-sign the lease in May.", "Tom Reed"),
        ("we re-sign the lease in May", "Mr Reed"),
        ("Is that what they call a plan?", "Tom Reed"),
        ("We re-sign the lease in May. Is that what they call a plan?", "Tom Reed"),
        ("[W]e are told to wait … and to hope", "Tom Reed"),
        ("[W]e are told to wait ... and to hope.", "Tom Reed"),
        ("If the wind doesn't drop … no crossing — none", "Anna Berg"),
        ("It has not paid since 2019", "Mayor Ida Holm"),
        ("If they pay … we open on Friday", "Ida Holm"),
        ("not amused", None),
    ],
)
def test_what_was_said_is_accepted(quote: str, speaker: str | None) -> None:
    found = ruling(quote, speaker)
    assert found.verdict == "accept", found.why
    assert found.rule is Rule.VERBATIM


@pytest.mark.parametrize(
    ("quote", "speaker", "rule"),
    [
        ("", "Anna Berg", Rule.EMPTY),
        ("… “” —", "Anna Berg", Rule.EMPTY),
        ("If the wind doesnt drop there will be no crossing — none", "Anna Berg", Rule.APOSTROPHE),
        ("We resign the lease in May", "Tom Reed", Rule.HYPHEN),
        ("We re sign the lease in May", "Tom Reed", Rule.HYPHEN),
        ("Is that what they call a plan.", "Tom Reed", Rule.END_MARK),
        ("We re-sign the lease in May?", "Tom Reed", Rule.WORDS),
        ("If the Wind doesn't drop there will be no crossing — none", "Anna Berg", Rule.CASE),
        ("he wind doesn't drop there will be no crossing — none", "Anna Berg", Rule.WHOLE_WORDS),
        ("If the wind doesn't drop there will be no crossing", "Anna Berg", Rule.CUT),
        ("If the wind drops there will be no crossing — none", "Anna Berg", Rule.WORDS),
        ("It has not paid since 2018", "Ida Holm", Rule.WORDS),
        ("It has paid since 2019", "Ida Holm", Rule.WORDS),
        ("If the wind … there will be no crossing — none", "Anna Berg", Rule.TURN_WORD),
        ("It has … since 2019", "Ida Holm", Rule.TURN_WORD),
        ("The … paid since 2019", "Ida Holm", Rule.ELLIPSIS),
        ("there will be no crossing … If the wind", "Anna Berg", Rule.ELLIPSIS),
        ("The council owns it … we open on Friday", "Ida Holm", Rule.ELLIPSIS),
        ("We are told to wait … and to hope", "Tom Reed", Rule.ARTICLE_BRACKET),
        ("[W]e are told to hope", "Tom Reed", Rule.WORDS),
        ("[Anna Berg] owns it.", "Ida Holm", Rule.OUR_BRACKET),
        ("The [old] council owns it", "Ida Holm", Rule.OUR_BRACKET),
        ("The council owns it", "Tom Reed", Rule.SPEAKER),
        ("not amused", "Ida Holm", Rule.SPEAKER),
        ("The ferries stay in port", "Anna Berg", Rule.OUTSIDE_MARKS),
        ("not amused and will fight", "the owners", Rule.OUTSIDE_MARKS),
        ("the bridge is safe", "Ida Holm", Rule.CUT),
        ("I doubt that the bridge", "Ida Holm", Rule.CUT),
    ],
)
def test_what_was_not_said_is_refused_for_its_own_reason(quote: str, speaker: str, rule: Rule) -> None:
    found = ruling(quote, speaker)
    assert found.verdict != "accept"
    assert found.rule is rule, found.why
    assert found.why.endswith((".", "?"))


def test_a_cut_claim_comes_back_as_its_whole_sentence() -> None:
    found = ruling("the bridge is safe", "Ida Holm")
    assert found.verdict == "repair"
    assert found.quote is not None
    assert found.quote.text == "I doubt that the bridge is safe,"


def test_a_condition_in_the_other_half_of_a_split_quote_is_not_left_behind() -> None:
    found = ruling("we open on Friday", "Ida Holm")
    assert found.verdict == "repair"
    assert found.quote is not None
    assert found.quote.text == "If they pay, … we open on Friday."


def test_a_refusal_has_no_words_to_show() -> None:
    found = ruling("The council owns it", "Tom Reed")
    assert found.quote is None
    assert found.runs == ()
    assert "Ida Holm" in found.why


def test_a_sentence_too_long_to_show_is_not_offered_instead() -> None:
    long = " ".join(["and we wait"] * 30)
    reading = quoting(f"“We stay {long} until they pay,” said Anna Berg.", Anna_Berg="We stay")
    found = ruling("and we wait until they pay", "Anna Berg", reading=reading)
    assert (found.verdict, found.rule) == ("reject", Rule.TOO_LONG)


def test_paragraphs_of_one_running_quote_are_one_string() -> None:
    text = "Anna Berg said: “We wait.\n\n“We wait for the wind, and it is late.”\n\nShe left."
    reading = quoting(text, Anna_Berg="We wait.\n\n“We wait for the wind, and it is late.")
    found = ruling("We wait. We wait for the wind, and it is late.", "Anna Berg", reading=reading)
    assert found.verdict == "accept", found.why
    assert len(found.runs) == 2


def test_a_quote_as_we_print_it_is_accepted_again() -> None:
    for utterance in READING.utterances:
        if utterance.quote is not None and utterance.before is None and utterance.after is None:
            assert check(READING, Claim(quote=utterance.quote.text, speaker=None)).verdict == "accept"


class _KnowsIt(Cast):
    """A cast that says of every pronoun that it means Russia, as a resolver of quoted pronouns would."""

    def resolve(self, start: int, end: int) -> Referent:  # noqa: ARG002 - wherever it stands
        return Referent(person=Person(canonical="Russia"), kind="pronoun", confidence=0.9)


def test_a_bracket_may_fill_a_pronoun_only_with_whom_it_means() -> None:
    text = "Anna Berg spoke of Russia. “We see that it wants war,” Anna Berg said."
    reading = quoting(text, Anna_Berg="We see that it")
    cast = reading.spoken.cast
    knowing = Reading(
        article=reading.article,
        spoken=replace(reading.spoken, cast=_KnowsIt(persons=cast.persons, mentions=cast.mentions)),
    )
    assert ruling("We see that [China] wants war", "Anna Berg", reading=reading).rule is Rule.OUR_BRACKET
    for quote in ("We see that [Russia] wants war", "We see that it [Russia] wants war"):
        found = ruling(quote, "Anna Berg", reading=knowing)
        assert found.verdict == "accept"
        assert found.quote is not None
        assert found.quote.text == "We see that it wants war,"
    for quote in (
        "We see that [China] wants war",
        "We see that [Anna Berg] wants war",
        "We [Russia] see that it wants war",
    ):
        assert ruling(quote, "Anna Berg", reading=knowing).rule is Rule.OUR_BRACKET


def test_the_offset_decides_between_two_speakers_of_the_same_words() -> None:
    text = "“We will not pay,” said Anna Berg. A minute later Tom Reed spoke. “We will not pay,” he said."
    first, second = text.index("We will"), text.rindex("We will")
    both = told(
        text,
        [
            Said(start=first, end=first + 15, speaker=Person(canonical="Anna Berg")),
            Said(start=second, end=second + 15, speaker=Person(canonical="Tom Reed")),
        ],
    ).reading
    assert ruling("We will not pay", "Tom Reed", reading=both).rule is Rule.TWO_SPEAKERS
    assert ruling("We will not pay", None, reading=both).rule is Rule.TWO_SPEAKERS
    assert ruling("We will not pay", "Tom Reed", at=second, reading=both).verdict == "accept"
    assert ruling("We will not pay", "Tom Reed", at=first, reading=both).rule is Rule.SPEAKER


def test_words_inside_nested_marks_are_not_the_speakers_own() -> None:
    text = "“He told me: ‘Go home. Never come back.’ And he laughed,” said Anna Berg."
    reading = quoting(text, Anna_Berg="He told me")
    assert ruling("Never come back", "Anna Berg", reading=reading).verdict == "repair"
    assert ruling("And he laughed", "Anna Berg", reading=reading).verdict == "accept"


def test_a_claim_without_a_speaker_is_checked_for_its_words_only() -> None:
    found = ruling("The council owns it", None)
    assert found.verdict == "accept"
    assert "not asked" in found.why


def test_an_article_in_another_language_confirms_nothing() -> None:
    reading = read(article("„Wir warten“, sagte Anna Berg.", language="de"))
    assert check(reading, Claim(quote="Wir warten", speaker="Anna Berg")).rule is Rule.OUTSIDE_MARKS
