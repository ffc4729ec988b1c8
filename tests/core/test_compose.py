"""What is said about a story: counts, clocks, roles and evidence in the article's own words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core import compose, compose_digest
from bot.core.articles import article
from bot.core.message import Bullet, Headline, Label, Note, Stated, Title, Words
from bot.core.types import Article, ArticleId, Briefing, Condition, Person, Point, Quote, Span, StoryId

NOW = datetime(2031, 4, 7, 8, 0, tzinfo=UTC)
TEXT = """Justice minister Ann Teld left. The captain, Mrs Justice Omar Vey, stayed on and said the board must pay by Friday.
“We sail at dawn,” said Vey."""


def written(text: str = TEXT, **facts: object) -> Article:
    return article(text=text, language="en", fetched_at=NOW, url="https://a.example/1", title="Pilots stay", **facts)  # type: ignore[arg-type]  # facts are Article's own fields


def told(of: Article, **parts: object) -> compose.Told:
    briefing = Briefing(
        id="b", story_id=StoryId("s"), story_version=1, headline="Pilots stay", made_at=NOW,
        **{"method": "extract", "points": (), "quotes": (), "conditions": (), **parts},  # type: ignore[arg-type]  # Briefing's own fields
    )  # fmt: skip
    return compose.Told(briefing=briefing, articles=(of,), outlets={of.id: "Courier"})


def span(of: Article, words: str) -> Span:
    start = of.text.index(words)
    return Span(article_id=of.id, start=start, end=start + len(words))


def quote(of: Article, words: str, speaker: Person) -> Quote:
    return Quote(runs=(span(of, words),), text=words, speaker=speaker, confidence=0.99)


def test_a_role_is_the_articles_own_words_nearest_to_the_name() -> None:
    source = written()
    vey = Person(canonical="Omar Vey", aliases=("Vey",), role="justice")
    (words,) = [
        b
        for b in compose.story(told(source, quotes=(quote(source, "We sail at dawn,", vey),)), now=NOW)
        if isinstance(b, Words)
    ]
    assert words.role == "Justice"


def test_a_role_that_stands_nowhere_in_one_piece_is_not_shown() -> None:
    source = written()
    vey = Person(canonical="Omar Vey", role="harbour captain")
    (words,) = [
        b
        for b in compose.story(told(source, quotes=(quote(source, "We sail at dawn,", vey),)), now=NOW)
        if isinstance(b, Words)
    ]
    assert (words.speaker, words.role) == ("Omar Vey", "")


def test_the_newspapers_comma_before_its_tag_is_not_shown() -> None:
    source = written()
    shown = compose.story(told(source, quotes=(quote(source, "We sail at dawn,", Person(canonical="Vey")),)), now=NOW)
    assert [b.text for b in shown if isinstance(b, Words)] == ["We sail at dawn"]


def test_a_condition_is_shown_in_its_sentence_with_its_parts_marked() -> None:
    source = written()
    evidence = span(source, "the board must pay by Friday")
    condition = Condition(
        actor=Person(canonical="Omar Vey"), stance="demands", target=Person(canonical="the board"), action=span(source, "pay"),
        deadline=span(source, "by Friday"), said_by="Omar Vey", evidence=evidence, confidence=0.9, certainty="apparent",
    )  # fmt: skip
    (stated,) = [b for b in compose.story(told(source, conditions=(condition,)), now=NOW) if isinstance(b, Stated)]
    assert stated.evidence == "The captain, Mrs Justice Omar Vey, stayed on and said the board must pay by Friday."
    assert [stated.evidence[a:b] for a, b in stated.marked] == ["by Friday"]
    assert stated.note == "by the newspaper's reading"
    assert compose.stance_line(stated) == "Omar Vey demands (of the board)"


def test_a_sentence_too_long_to_show_gives_way_to_the_evidence() -> None:
    source = written("Vey, " + "who was there, " * 40 + "said the board must pay by Friday.")
    evidence = span(source, "the board must pay by Friday")
    condition = Condition(
        actor=Person(canonical="Vey"),
        stance="demands",
        action=span(source, "pay"),
        said_by="Vey",
        evidence=evidence,
        confidence=0.9,
    )
    (stated,) = [b for b in compose.story(told(source, conditions=(condition,)), now=NOW) if isinstance(b, Stated)]
    assert stated.evidence == "the board must pay by Friday"


def test_stories_after_the_first_five_are_told_in_brief() -> None:
    source = written()
    points = tuple(Point(text=f"Line {n}.", evidence=(Span(article_id=source.id, start=0, end=5),)) for n in range(4))
    message = compose_digest.digest(
        compose_digest.Occasion(name="daily", now=NOW, sources=1), [told(source, points=points)] * 7
    )
    heads = [n for n, block in enumerate(message.blocks) if isinstance(block, Headline)]
    lengths = [
        sum(isinstance(b, Bullet) for b in message.blocks[a:b]) for a, b in zip(heads, [*heads[1:], None], strict=True)
    ]
    assert lengths == [4, 4, 4, 4, 4, 2, 2]


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=3), "Friday 08:00 UTC"),
        (timedelta(days=30), "8 March 2031"),
        (timedelta(hours=-3), "7 April 2031"),
    ],
)
def test_a_time_is_told_as_a_reader_wants_it(ago: timedelta, said: str) -> None:
    (headline, *_) = compose.story(told(written(published_at=NOW - ago)), now=NOW)
    assert isinstance(headline, Headline)
    assert headline.note == f"Courier · {said}"


def test_a_revision_says_so_where_it_makes_a_story_news_again() -> None:
    source = written()
    updated = compose.Told(
        briefing=told(source).briefing, articles=(source,), outlets={}, news="updated", since_last=(source,)
    )
    blocks = compose.story(updated, now=NOW)
    assert [b.text for b in blocks if isinstance(b, Label)][:1] == ["New since last time"]


def test_nothing_new_and_nothing_readable_are_told_apart() -> None:
    failed = compose_digest.SourceFailure(name="A", why="404")
    quiet = compose_digest.digest(compose_digest.Occasion(name="d", now=NOW, sources=2, failures=(failed,)), ())
    deaf = compose_digest.digest(compose_digest.Occasion(name="d", now=NOW, sources=1, failures=(failed,)), ())
    assert "Nothing new in these sources." in [b.text for b in quiet.blocks if isinstance(b, Note)]
    assert "Nothing new" not in "".join(b.text for b in deaf.blocks if isinstance(b, Note))
    assert all(isinstance(message.blocks[0], Title) for message in (quiet, deaf))


def test_outlets_that_only_repeat_others_are_not_counted_as_independent() -> None:
    source = written()
    three = compose.Told(
        briefing=told(source).briefing,
        articles=(source,),
        outlets={source.id: "A", ArticleId("b"): "B", ArticleId("c"): "C"},
        independent=1,
    )
    (headline, *_) = compose.story(three, now=NOW)
    assert isinstance(headline, Headline)
    assert headline.note == "A, B and C (1 independent)"


@pytest.mark.parametrize(("words", "shown"), [("plain", "“plain”"), ("a “mark” in it", "‘a “mark” in it’")])
def test_a_quote_keeps_its_own_marks_inside_ours(words: str, shown: str) -> None:
    assert compose.quoted(words) == shown


def test_each_story_says_who_put_its_lines_into_words_and_the_message_what_that_means_once() -> None:
    source = written()
    line = (Point(text="Omar Vey stayed.", evidence=(Span(article_id=source.id, start=0, end=5),)),)
    ours = told(source, points=line)
    models = compose.Told(
        briefing=told(source, points=line, method="model").briefing, articles=(source,), outlets={}, model="m-1"
    )
    blocks = compose_digest.digest(
        compose_digest.Occasion(name="d", now=NOW, sources=1), [ours, models, models, ours]
    ).blocks
    assert [b.label for b in blocks if isinstance(b, Headline)] == [
        "extract",
        "written by m-1, every line checked",
        "written by m-1, every line checked",
        "extract",
    ]
    assert [b.text.split(":")[0] for b in blocks if isinstance(b, Note)] == ["written by m-1", "extract"]


def test_why_no_model_wrote_is_told_once_with_how_many_stories_it_concerns() -> None:
    source = written()
    late = compose.Told(briefing=told(source).briefing, articles=(source,), outlets={}, note="the model is late")
    unclear = compose.Told(briefing=told(source).briefing, articles=(source,), outlets={}, note="it is unclear")
    blocks = compose_digest.digest(compose_digest.Occasion(name="d", now=NOW, sources=1), [late, unclear, late]).blocks
    assert [b.text for b in blocks if isinstance(b, Note)] == [
        "2 of 3 stories are extracts because the model is late.",
        "1 of 3 stories is an extract because it is unclear.",
    ]
    alone = compose.brief(late.briefing, source, now=NOW, note=late.note)
    assert alone.plain.endswith("This is an extract because the model is late.")
