"""What people write, read: a verb, a question, or a slip of the pen that is told what was meant."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.commands import Command, parse
from bot.core.types import Problem
from bot.core.verbs import KNOWN, NAMED, VERBS, Verb


def read(text: str, *, talk: bool = False) -> Command:
    found = parse(text, talk=talk)
    assert isinstance(found, Command), found
    return found


def refused(text: str) -> str:
    found = parse(text)
    assert isinstance(found, Problem), found
    return found.why


# ---------------------------------------------------------------- verbs


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_is_read_from_its_own_example(verb: Verb) -> None:
    assert read(verb.such).verb == verb.name
    assert read(f"/onrecord {verb.such.upper()}" if verb.name != "ask" else verb.such).verb == verb.name


def test_no_word_means_two_verbs() -> None:
    words = [word for verb in VERBS for word in (verb.name, *verb.also)]
    assert len(words) == len(set(words)) == len(NAMED)


@pytest.mark.parametrize(
    "text", ["", "   ", "help", "HELP!", "?", "…", "/help", "onrecord", "/onrecord", "hello", "Hi."]
)
def test_nothing_at_all_and_a_greeting_ask_for_help(text: str) -> None:
    assert read(text) == Command(verb="help")


@pytest.mark.parametrize(
    ("text", "verb", "rest"),
    [
        ("brief", "brief", ""),
        ("Brief: Ukraine", "brief", "Ukraine"),
        ("brief me on the grain deal", "brief", "the grain deal"),
        ("please brief Ukraine", "brief", "Ukraine"),
        ("news about Gaza", "brief", "Gaza"),
        ("quotes by Sergey Lavrov", "quotes", "Sergey Lavrov"),
        ("quote Putin", "quotes", "Putin"),
        ("conditions for a ceasefire", "conditions", "a ceasefire"),
        ("unsubscribe from Ukraine", "unsubscribe", "Ukraine"),
        ("pause", "pause", ""),
        ("status", "status", ""),
        ("status please", "status", "please"),
        ("help subscribe", "help", "subscribe"),
        ("ask on what terms?", "ask", "on what terms?"),
    ],
)
def test_a_verb_is_read_with_what_it_is_about(text: str, verb: str, rest: str) -> None:
    assert (read(text).verb, read(text).rest) == (verb, rest)


def test_addresses_are_read_without_the_marks_of_their_sentence() -> None:
    assert read("why https://a.test/x?y=1&z=2.").urls == ("https://a.test/x?y=1&z=2",)
    assert read("brief (https://a.test/x), please").urls == ("https://a.test/x",)
    assert read("brief https://a.test/wiki/A_(b)").urls == ("https://a.test/wiki/A_(b)",)
    assert read("https://a.test/story").verb == "brief"
    assert read("<https://a.test/story>").urls == ("https://a.test/story",)


def test_a_verb_with_choices_alone_means_the_harmless_one() -> None:
    assert (read("digest").choice, read("sources").choice) == ("preview", "list")
    assert (read("digest NOW").choice, read("digest now").rest) == ("now", "")
    added = read("sources add https://a.test/feed")
    assert (added.choice, added.urls, added.rest) == ("add", ("https://a.test/feed",), "https://a.test/feed")


def test_what_changes_a_place_is_for_those_who_may() -> None:
    managing = [
        "subscribe",
        "unsubscribe",
        "pause",
        "resume",
        "settings",
        "digest now",
        "sources add x",
        "sources remove x",
    ]
    open_to_all = [
        "brief",
        "ask who?",
        "quotes a",
        "conditions a",
        "digest",
        "sources",
        "why https://a.test",
        "status",
        "help",
    ]
    assert [read(text).manages for text in managing] == [True] * len(managing)
    assert [read(text).manages for text in open_to_all] == [False] * len(open_to_all)


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize(
    "text",
    [
        "What does Lavrov demand?",
        "Why did he resign?",
        "status of the talks in Doha?",
        "Help for the flooded towns arrives when?",
        "resume the talks?",
        "brief summary of what Putin said?",
        "and Lavrov?",
        "who leads the talks",
        "Ukraine wants a deal before winter",
        "why was the dam closed in May",
    ],
)
def test_a_sentence_that_only_begins_like_a_command_is_a_question(text: str) -> None:
    assert read(text) == Command(verb="ask", rest=text)


def test_in_a_talk_whatever_is_no_command_is_a_question() -> None:
    assert isinstance(parse("the grain deal"), Problem)
    assert read("the grain deal", talk=True).verb == "ask"
    assert read("brief the grain deal", talk=True).verb == "brief"


# ---------------------------------------------------------------- slips of the pen


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("subscibe Ukraine", "subscribe Ukraine"),
        ("breif", "brief"),
        ("qoutes Putin", "quotes Putin"),
        ("conditons Putin", "conditions Putin"),
        ("pasue 3", "pause 3"),
        ("setings", "settings"),
        ("sorces", "sources"),
        ("digest priview", "digest preview"),
        ("sources ad https://a.test", "sources add https://a.test"),
        ("sources https://a.test/feed", "sources add https://a.test/feed"),
    ],
)
def test_a_slip_of_the_pen_is_told_what_was_perhaps_meant(text: str, meant: str) -> None:
    assert refused(text) == f"Did you mean “{meant}”?"


@pytest.mark.parametrize("verb", [verb for verb in VERBS if len(verb.name) > 4], ids=lambda verb: verb.name)
def test_two_letters_swapped_in_any_longer_verb_are_understood(verb: Verb) -> None:
    slipped = verb.name[0] + verb.name[2] + verb.name[1] + verb.name[3:]
    about = verb.such.removeprefix(verb.name).strip()
    assert refused(f"{slipped} {about}".strip()).startswith(f"Did you mean “{verb.name}")


def test_what_lacks_its_object_is_told_how_it_is_written() -> None:
    for name in ("ask", "quotes", "conditions", "why"):
        assert refused(name) == f"Say what after “{name}”: {KNOWN[name].usage}. Such as: {KNOWN[name].such}"


def test_a_topic_alone_is_told_how_to_ask_for_it() -> None:
    assert "“brief grain deal”" in refused("grain deal")


def test_what_is_said_back_is_short() -> None:
    assert len(refused("x" * 5_000)) < 300
    assert len(refused(f"breif {'x' * 5_000}")) < 300
    assert len(refused(f"sources ad {'x' * 5_000}")) < 300


@given(st.text(max_size=200))
@example("«»")
@example("“”")
@example("sources 'add")
@example("/ /")
def test_anything_is_read_or_refused_in_words(text: str) -> None:
    for talk in (False, True):
        found = parse(text, talk=talk)
        if isinstance(found, Command):
            assert found.verb in KNOWN
            assert not KNOWN[found.verb].choices or found.choice in KNOWN[found.verb].choices
            assert all(url in text for url in found.urls)
        else:
            assert found.why


@given(
    st.sampled_from(VERBS),
    st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60),
)
def test_a_verb_loses_nothing_of_what_is_said_to_it_but_small_words(verb: Verb, rest: str) -> None:
    found = parse(f"{verb.name} {rest}")
    if isinstance(found, Command) and found.verb == verb.name and not verb.choices:
        said = " ".join(rest.split())
        assert said.endswith(found.rest)
