"""Views that Slack takes whatever they are made of, and what comes back as it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal, get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack import views
from bot.chat.slack.views import Carried
from bot.core.desk import Field, Form, Option, Reply
from bot.core.message import Message, Note
from bot.core.types import Problem
from tests.chat.slack.brought import FORM, NOW, TALK, place, submission
from tests.schemas.slack import problems

Kind = Literal["text", "choice", "choices", "suggested", "suggested-one", "time"]
ABOUT = Carried(
    place=place(thread="1.1"),
    verb="settings",
    subject="subscription:s1",
    direct=True,
    home=True,
    reply=Reply(token="https://hooks.slack.test/1", until=NOW + timedelta(minutes=30)),  # noqa: S106 - an address
)
_WORDS = st.text(st.characters(codec="utf-8"), max_size=90)
_OPTIONS = st.lists(st.builds(lambda v, t: Option(value=v, label=t), _WORDS, _WORDS), max_size=12).map(tuple)
_TIMES = st.times().map(lambda at: (f"{at:%H:%M}",))


@st.composite
def fields(draw: st.DrawFn, number: int) -> Field:
    kind: Kind = draw(st.sampled_from(get_args(Kind)))
    offered = draw(_OPTIONS)
    values = [option.value for option in offered] + (draw(st.lists(_WORDS, max_size=3)) if "suggested" in kind else [])
    several = kind in {"choices", "suggested"}
    chosen = tuple(values) if several else tuple(values[:1])
    if kind == "time":
        chosen = draw(_TIMES)
    if kind == "text":
        chosen = draw(st.lists(st.text(st.characters(codec="utf-8"), max_size=4_000), max_size=1).map(tuple))
    return Field(
        name=f"field-{number}",
        label=draw(_WORDS) or "Label",
        kind=kind,
        hint=draw(_WORDS),
        value=chosen,
        options=(Option(value="a", label="A"), *offered),
        optional=draw(st.booleans()),
    )


FORMS = st.builds(
    lambda title, note, made: Form(title=title or "Settings", subject="s", note=note, fields=tuple(made)),
    _WORDS,
    _WORDS,
    st.integers(1, 4).flatmap(lambda n: st.tuples(*(fields(i) for i in range(n)))),
)

# ---------------------------------------------------------------- drawn


@given(form=FORMS)
def test_slack_takes_any_form(form: Form) -> None:
    assert problems(views.form(form, ABOUT)) == []


@given(words=st.text(st.characters(codec="utf-8"), max_size=4_000))
def test_slack_takes_a_home_a_question_and_a_refusal_of_any_words(words: str) -> None:
    message = Message(plain=words, blocks=(Note(text=words),))
    assert problems(views.home(message, TALK)) == []
    assert problems(views.asking(words or "Ask", ABOUT)) == []
    assert problems(views.refused("Settings", Problem(where="", why=words or "No"))) == []
    assert problems(views.waiting("Settings")) == []


def test_a_field_is_drawn_as_what_it_asks_for() -> None:
    drawn = {
        block["block_id"]: block["element"]["type"] for block in views.form(FORM, ABOUT)["blocks"] if "element" in block
    }
    assert drawn == {"topics": "multi_external_select", "at": "timepicker", "style": "static_select"}


def test_many_choices_are_a_list_and_few_are_boxes() -> None:
    def drawn(count: int) -> str:
        options = tuple(Option(value=str(n), label=str(n)) for n in range(count))
        field = Field(name="days", label="Days", kind="choices", options=options, value=("1",))
        (block,) = views.form(Form(title="t", subject="s", fields=(field,)), ABOUT)["blocks"]
        return str(block["element"]["type"])

    assert (drawn(7), drawn(11)) == ("checkboxes", "multi_static_select")


def test_the_note_of_a_form_stands_above_its_fields() -> None:
    first = views.form(FORM, ABOUT)["blocks"][0]
    assert "Nothing is posted yet." in str(first)


# ---------------------------------------------------------------- carried


def test_a_view_carries_all_it_is_about() -> None:
    assert views.carried(ABOUT.written()) == ABOUT


@given(subject=st.text(st.characters(codec="utf-8"), max_size=200), token=st.text("a/b", max_size=3_200))
def test_what_a_view_carries_fits_and_names_its_place_and_subject(subject: str, token: str) -> None:
    about = replace(ABOUT, subject=subject, reply=Reply(token=token, until=NOW) if token else None)
    written = about.written()
    read = views.carried(written)
    assert len(written) <= 3_000
    assert read is not None
    assert (read.place, read.subject) == (about.place, subject)
    assert read.reply in (about.reply, None)


@given(st.text(max_size=40) | st.sampled_from(["null", "[]", "{}", '{"tenant": 1}', "[" * 3_000]))
def test_what_is_no_metadata_of_ours_is_none(metadata: str) -> None:
    assert views.carried(metadata) is None


# ---------------------------------------------------------------- given


def state(**elements: dict[str, Any]) -> dict[str, Any]:
    view: dict[str, Any] = submission(views.form(FORM, ABOUT), elements)["view"]
    return view


def test_every_way_of_choosing_gives_values() -> None:
    view = state(
        topics={"selected_options": [{"value": "Ukraine"}, {"value": "Iran"}]},
        at={"selected_time": "09:30"},
        style={"selected_option": {"value": "brief"}},
    )
    assert views.given(view) == {"topics": ("Ukraine", "Iran"), "at": ("09:30",), "style": ("brief",)}


def test_a_field_left_empty_is_there_without_a_value() -> None:
    assert views.given(state(topics={"selected_options": []}))["topics"] == ()


_JUNK = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["state", "values", "a"]), inner),
)


@given(junk=st.dictionaries(st.sampled_from(["state", "values", "blocks"]), _JUNK))
def test_nothing_in_a_view_that_comes_back_raises(junk: dict[str, Any]) -> None:
    views.given(junk)
    views.errors((Problem(where="a", why="b"),), junk)


def test_an_error_stands_beside_its_field_and_else_beside_the_first() -> None:
    found = (
        Problem(where="at", why="Quiet then."),
        Problem(where="elsewhere", why="No."),
        Problem(where="", why="Or."),
    )
    assert views.errors(found, state()) == {"at": "Quiet then.", "topics": "No. Or."}


def test_all_that_a_form_shows_comes_back_as_it_was() -> None:
    shown = {block["block_id"]: block["element"] for block in views.form(FORM, ABOUT)["blocks"] if "element" in block}
    untouched = {
        "topics": {"selected_options": shown["topics"]["initial_options"]},
        "at": {"selected_time": shown["at"]["initial_time"]},
        "style": {"selected_option": shown["style"]["initial_option"]},
    }
    assert views.given(state(**untouched)) == {field.name: field.value for field in FORM.fields}
