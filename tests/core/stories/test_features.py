"""What an article is about: names where capitals are not the grammar's, words without the common ones."""

from bot.core.stories.features import features
from tests.core.stories.builders import article


def names(text: str, title: str | None = None) -> set[str]:
    return {name for name, _ in features(article(text, title=title)).names}


def words(text: str, title: str | None = None) -> set[str]:
    return {word for word, _ in features(article(text, title=title)).words}


def test_a_name_is_what_has_a_capital_inside_a_sentence() -> None:
    text = "Yesterday the harbour pilot Ottilie Brandt met Kemal. Pilots laughed. Brandt did not."
    assert names(text) == {"ottilie", "brandt", "kemal"}
    assert {"harbour", "pilot", "laughed", "met"} <= words(text)


def test_a_word_that_opens_a_sentence_or_a_quote_is_no_name_by_its_capital() -> None:
    text = (
        "Fishermen waited.\n“Herring is late,” said one. “‘Nets are dear.’”\n• Boats stayed in port: Engines were cold."
    )
    assert names(text) == set()


def test_outlets_may_spell_a_name_with_or_without_accents_and_capitals() -> None:
    assert names("The office of Erdoğan and NATO") == names("The office of Erdogan and Nato")


def test_large_numbers_count_as_names_and_small_ones_do_not() -> None:
    assert names("the loan of 2,600 crowns in 3 parts at 4.5 per cent over 12 months") == {"2,600", "4.5"}


def test_plurals_and_two_spellings_of_english_make_one_word() -> None:
    assert words("the parties organized their boats") == words("a party organised its boat")


def test_function_words_and_the_trades_own_are_left_out() -> None:
    assert words("officials said on Tuesday that they would always have been told by reporters") == set()


def test_a_titles_capitals_do_not_make_names_but_the_texts_names_are_found_in_it() -> None:
    made = features(article("The minister, Rasmus Oye, ordered an inquiry.", title="Oye Orders Ferry Inquiry"))
    assert dict(made.names)["oye"] == 2
    assert "ferry" in dict(made.words)
    assert set(made.title) == {"oye", "order", "ferry", "inquiry"}


def test_features_of_an_empty_text_are_empty() -> None:
    made = features(article(""))
    assert (made.names, made.words, made.title, made.shingles, made.signature) == ((), (), (), b"", b"")
