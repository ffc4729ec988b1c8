from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as dom

from bot.core.reading import read
from bot.core.types import Article
from bot.web.article import View, place, view
from bot.web.notes import notes
from bot.web.render import html, printable
from tests.store.builders import article
from tests.web.conftest import BRIDGE

PARTS = (
    *(BRIDGE[start : start + 90] for start in range(0, len(BRIDGE), 90)),
    "“We will not pay,” said Ada Quill. ",
    "<script>alert(1)</script>",
    "</mark></p></div>",
    '" onmouseover="x',
    "&amp; &lt; &#8238;",
    "{{ 7 * 7 }}{% endblock %}",
    "\n\n",
    "\n",
    "“",
    "”",
    "\u202e",
    "é😀",
)
texts = st.lists(st.sampled_from(PARTS) | st.text(st.characters(exclude_characters="\r"), max_size=8), max_size=14)
places = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=3)


def drawn(made: Article, seen: View) -> dom.HtmlElement:
    by_name = {note.name: note for note in seen.notes}
    filled = html(
        "article.html",
        view=seen,
        article=made,
        by_name=by_name,
        coverage=None,
        newer=None,
        outlet="The Halyard",
        here="here",
    )
    return dom.document_fromstring(filled.text or "")


@settings(max_examples=60)
@given(texts, places)
def test_any_text_is_printed_as_it_is_and_makes_no_element_of_its_own(
    parts: list[str], asked: list[tuple[int, int]]
) -> None:
    made = article("".join(parts), title="".join(parts)[:60])
    page = drawn(made, view(made, asked))
    (text,) = page.cssselect("#text")
    for note in text.cssselect("[role=tooltip]"):
        note.drop_tree()
    assert text.text_content() == printable(made.text)
    assert {element.tag for element in text.iter()} <= {"div", "p", "mark", "span"}
    assert not page.cssselect("script, img, svg, iframe, style")
    names = {name for element in page.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name == "style"]


@settings(max_examples=60)
@given(texts)
def test_whatever_is_not_shown_says_why_and_only_that(parts: list[str]) -> None:
    made = article("".join(parts))
    reading = read(made)
    told = notes(reading)
    assert len(told) == len(reading.spoken.quotes) + len(reading.conditions)
    for note in told:
        assert note.who
        assert note.why_not == "" or note.why_not.endswith(".")


def test_a_place_names_every_run_of_a_quote_and_no_other_articles() -> None:
    made, other = article(BRIDGE, title="One"), article(BRIDGE, title="Two")
    quote, foreign = read(made).spoken.quotes[0], read(other).spoken.quotes[0]
    runs = (*quote.runs, *foreign.runs)
    first = quote.runs[0]
    assert place(made.id, runs) == f"/articles/{made.id}?at={first.start}-{first.end}#here"
