"""Who said what: one claim for each pattern and each way of naming a speaker."""

import pytest

from bot.core.quotes import shown
from tests.core.quotes.said import read, speakers, who

# ---------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    "text",
    [
        "“We have no plan,” Olive Marsh said.",
        "“We have no plan,” said Olive Marsh.",
        "“We have no plan”, said Olive Marsh, the mayor.",
        "“Do we have a plan?” Olive Marsh asked.",
        "“We have no plan,” Olive Marsh shot back.",
        "Olive Marsh said: “We have no plan.”",
        "Olive Marsh told the council, “We have no plan.”",
        "Olive Marsh said on Monday that the town had “no plan at all”.",
        "Olive Marsh, a former teacher who came to the town in 1998, said the town had “no plan at all”.",
        "Olive Marsh (D-Ohio), the mayor, said the town had “no plan at all”.",
        "According to Olive Marsh, the town has “no plan at all”.",
        "The town has “no plan at all”, according to Olive Marsh.",
        "The town has “no plan at all” for the flood, Olive Marsh said on Monday.",
        "Olive Marsh left the hall early, calling the meeting “a waste of a night”.",
        "Olive Marsh took the floor and called the meeting “a waste of a night”.",
        "“We have no plan for the flood.” — Olive Marsh",
    ],
)
def test_a_pattern_finds_the_speaker(text: str) -> None:
    assert set(speakers(text)) == {"Olive Marsh"}


def test_the_second_half_of_a_split_quote_is_the_same_quote() -> None:
    quotes = read("“We waited,” Olive Marsh said, “and nobody came.”").quotes
    assert len(quotes) == 1
    assert quotes[0].text == "We waited, … and nobody came."


def test_words_after_a_tag_go_on_with_its_speaker() -> None:
    assert speakers("“We waited,” said Olive Marsh. “Nobody came. Not one.”") == ["Olive Marsh", "Olive Marsh"]


def test_a_quote_over_paragraphs_is_one_quote_by_one_speaker() -> None:
    text = "Olive Marsh said: “We waited.\n“Nobody came.\n“So we went home.”"
    quotes = read(text).quotes
    assert [len(quote.runs) for quote in quotes] == [3]
    assert speakers(text) == ["Olive Marsh"] * 3


def test_a_tag_after_the_last_paragraph_speaks_for_the_first() -> None:
    text = "The council met at noon.\n“We waited for an hour.\n“Nobody came at all,” said Olive Marsh."
    assert speakers(text) == ["Olive Marsh", "Olive Marsh"]


def test_a_paragraph_of_words_alone_belongs_to_the_last_speaker() -> None:
    text = "“We waited for an hour,” said Olive Marsh.\n\n“It was a long hour for all of us.”"
    assert speakers(text) == ["Olive Marsh", "Olive Marsh"]


def test_words_without_a_tag_belong_to_whom_the_sentence_before_is_about() -> None:
    text = "At the ferry Olive Marsh, a nurse, was counting her change. “They took the cheap boat away from us.”"
    assert speakers(text) == ["Olive Marsh"]


def test_a_line_that_ends_in_a_colon_introduces_the_next_paragraph() -> None:
    assert speakers("Olive Marsh wrote on her page:\n\n“We waited for an hour and nobody came.”") == ["Olive Marsh"]


def test_a_transcript_names_its_speakers_and_the_label_is_not_said() -> None:
    text = "The host, Ann Lowe, met Olive Marsh.\n“LOWE: Will you stay on?\n“MARSH: I will stay on.”"
    assert who(text) == [("Will you stay on?", "Ann Lowe"), ("I will stay on.", "Olive Marsh")]


def test_the_one_who_reports_is_not_the_one_who_promised() -> None:
    text = "Olive Marsh said Ann Lowe had promised her a bridge. “I have it in writing,” she said."
    assert speakers(text) == ["Olive Marsh"]


def test_a_verb_right_before_the_words_goes_before_a_tag_after_them() -> None:
    assert speakers("When Ann Lowe called the plan “a costly toy for boys,” Olive Marsh left.") == ["Ann Lowe"]


def test_what_only_it_says_belongs_to_who_reports_it() -> None:
    assert speakers("Olive Marsh says it shows that the plan is “not ready for winter”.") == ["Olive Marsh"]


# ---------------------------------------------------------------- whom a phrase means


def test_he_and_she_are_the_last_speaker_of_that_gender() -> None:
    text = "“We pay,” said Olive Marsh. David Orme said the town was broke. “We always pay,” she said."
    assert speakers(text) == ["Olive Marsh", "Olive Marsh"]


def test_a_new_subject_goes_before_the_last_speaker() -> None:
    text = "Olive Marsh said the town was broke.\nHer rival, Ann Lowe, took another view. “We have money,” she said."
    assert speakers(text) == ["Ann Lowe"]


def test_a_pronoun_is_never_a_speaker() -> None:
    assert speakers("“Nobody told us about the water,” he said.") == [None]


def test_a_title_is_whoever_holds_it() -> None:
    text = "Olive Marsh, the harbour minister, met fishermen. The minister was heckled. “I hear you all,” the minister said."
    assert speakers(text) == ["Olive Marsh"]


def test_a_deputy_is_not_the_minister() -> None:
    text = (
        "The minister, Olive Marsh, was away. The deputy minister, Ann Lowe, spoke for an hour.\n"
        "“The quay is shut for good,” the deputy minister said. “It is not,” said the minister."
    )
    assert speakers(text) == ["Ann Lowe", "Olive Marsh"]


def test_an_office_from_the_next_sentence_is_the_last_subject() -> None:
    text = "Olive Marsh said on Monday that the quay would stay.\nThe harbour minister praised the men for their “great patience with us”."
    assert speakers(text) == ["Olive Marsh"]


def test_the_company_is_the_body_named_before() -> None:
    text = "Tarrant Ferries, based in Lund, raised its fares. “Fuel costs what it costs,” the company said."
    assert speakers(text) == ["Tarrant Ferries"]


def test_the_letter_says_what_its_writer_says() -> None:
    text = "In a letter to the town, Olive Marsh asked for more time. “The boats are old,” the letter said."
    assert speakers(text) == ["Olive Marsh"]


def test_an_unnamed_speaker_is_called_by_the_description() -> None:
    text = "A senior harbour official said the crane was unsafe. “Nobody checked the chain,” the official said."
    assert speakers(text) == ["a senior harbour official"]


def test_one_of_a_group_is_one_of_that_group() -> None:
    text = "Two harbour pilots, who asked not to be named, said the crane was unsafe. “It sways in the wind,” one of them said."
    assert speakers(text) == ["one of two harbour pilots"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sir Julian Roke met Dame Harriet Roke. “We are done here,” Sir Julian said.", "Julian Roke"),
        ("Maarten van Dijk resigned. “It was time to go,” Mr van Dijk said.", "Maarten van Dijk"),
        ("Bill de Souza won. “We did it all together,” de Souza said.", "Bill de Souza"),
        ("Žofie Nováková-Černá sang. “It was very cold,” Nováková-Černá said.", "Žofie Nováková-Černá"),
        ("Fahd bin Omar al-Mutawa flew in. “No oil deal today,” al-Mutawa said.", "Fahd bin Omar al-Mutawa"),
        ("State Senator Joanne Fell won. “I am in shock today,” Ms. Fell said.", "Joanne Fell"),
        ("Secretary of State Joanne Fell won. “I am in shock today,” Fell said.", "Joanne Fell"),
    ],
)
def test_short_forms_come_back_to_the_full_name(text: str, name: str) -> None:
    assert speakers(text) == [name]


def test_a_married_couple_is_told_apart_by_honorifics() -> None:
    text = "Ragna and Tor Solheim bought a flat. “We count coins now,” said Ms Solheim. “I fix sinks at night,” Mr Solheim said."
    assert speakers(text) == ["Ragna Solheim", "Tor Solheim"]


# ---------------------------------------------------------------- what is not said


@pytest.mark.parametrize(
    "text",
    [
        "She will appear on “Morning Call” on Friday.",
        "The so-called “zombie shift” begins at ten.",
        "Her memoir, “Deep Water”, comes out in May.",
    ],
)
def test_titles_and_words_at_arms_length_are_no_quotes(text: str) -> None:
    assert who(text) == []


def test_stage_directions_are_no_quotes() -> None:
    assert who("Olive Marsh said: “We waited.\n“(APPLAUSE.)\n“And they came.”") == [
        ("We waited.", "Olive Marsh"),
        ("And they came.", "Olive Marsh"),
    ]


def test_mention_and_cue_are_where_the_article_has_them() -> None:
    text = "“We have no plan,” the mayor, Olive Marsh, said."
    quote = read(text).quotes[0]
    assert quote.mention is not None
    assert quote.cue is not None
    assert text[quote.mention.start : quote.mention.end] == "Olive Marsh"
    assert text[quote.cue.start : quote.cue.end] == "said"


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("“We have no plan,” Olive Marsh said.", False),
        ("Olive Marsh said the town had “no plan at all”.", True),
        ("Olive Marsh said: “We have no plan.”", False),
    ],
)
def test_a_fragment_is_told_from_a_whole_sentence(text: str, *, fragment: bool) -> None:
    assert read(text).quotes[0].fragment is fragment


# ---------------------------------------------------------------- epithets, press officers, works


@pytest.mark.parametrize(
    "text",
    [
        "Olive Marsh was not amused. “It is no game,” the Italian said.",
        "Olive Marsh spoke of the ferry. “I will swim there myself,” joked the Scot.",
        "Olive Marsh voted against the bill. “No money, no bridge,” the Ohio Republican said.",
    ],
)
def test_a_speaker_called_by_origin_is_who_acted_just_before(text: str) -> None:
    assert speakers(text) == ["Olive Marsh"]


def test_a_speaker_known_by_origin_alone_is_not_shown_by_name() -> None:
    text = "The rain had stopped. “It is no game,” the Ohio Republican said."
    assert not any(shown(quote) for quote in read(text).quotes)


@pytest.mark.parametrize("office", ["press secretary", "press officer", "show host"])
def test_an_office_that_opens_with_a_verb_of_saying_is_an_office(office: str) -> None:
    assert speakers(f"“We have no plan for the town,” {office} Tor Solheim told reporters.") == ["Tor Solheim"]


def test_whoever_is_quoted_speaks_not_whoever_quotes() -> None:
    assert speakers("Olive Marsh, asked about the flood, quoted Solheim: “Water has no memory.”") == ["Solheim"]


@pytest.mark.parametrize(
    "text",
    [
        "Olive Marsh said on Channel Nine’s “Morning Desk.”",
        "Olive Marsh says they sold fakes including “Ferry at Dawn”, which hung in the hall.",
    ],
)
def test_the_title_of_a_work_is_no_quote_whatever_verb_is_near(text: str) -> None:
    assert who(text) == []


def test_who_once_called_somebody_something_is_whom_who_stands_for() -> None:
    text = (
        "Olive Marsh will stay away unless they replace Tor Solheim, who once called her “a lightweight of the north.”"
    )
    assert speakers(text) == ["Tor Solheim"]


def test_a_relative_clause_does_not_part_an_office_from_its_name() -> None:
    assert speakers("“They are thin,” said the elder who led the talks, Tor Solheim.") == ["Tor Solheim"]


def test_the_group_is_not_the_army() -> None:
    text = "Rebels spoke to the army, which left. The army turned back. “We are no animals,” the group said."
    assert speakers(text) != ["the army"]
