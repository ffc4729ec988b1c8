"""Any value of the domain that a database must give back as it was."""

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

from hypothesis import strategies as st

from bot.core.articles import article_id, text_sha
from bot.core.desk import Inbound, Kind, Reply
from bot.core.message import Label, Links, Message, Note
from bot.core.polling import Polling, Validators
from bot.core.stories.dedup import Entry, Settled
from bot.core.stories.features import Features
from bot.core.types import (
    DAYS,
    PUBLIC,
    STANCES,
    Article,
    Briefing,
    Condition,
    Hours,
    Outcome,
    Person,
    Place,
    Point,
    Quote,
    Rhythm,
    Scope,
    Source,
    SourceId,
    Span,
    StoryId,
    Subscription,
)
from bot.store.briefings import Key
from bot.store.outbox import Draft

words = st.text(st.characters() | st.sampled_from("\0\x1a\ud800\udfff0123\u0308'\"%:\\"), max_size=30)
"""Any text, and often what databases do not take: U+0000, lone surrogates, and the escape they are stored behind."""

names = words.filter(bool)
maybe_words = st.none() | words
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-8))])
moments = st.datetimes(datetime(1600, 1, 1), datetime(2600, 1, 1), timezones=zones)  # noqa: DTZ001 - zones are drawn
maybe_moments = st.none() | moments
lengths = st.timedeltas(timedelta(0), timedelta(days=400))
scopes = st.sampled_from([PUBLIC, Scope("slack:T1")])
counts = st.integers(0, 10**9)
ids = st.text("abcdef0123456789", min_size=4, max_size=24)

sources = st.builds(
    Source,
    id=ids.map(SourceId),
    scope=scopes,
    kind=st.just("feed"),
    name=words,
    url=names,
    publisher=words,
    language=maybe_words,
    tier=st.sampled_from([1, 2, 3]),
    every=lengths,
)
validators = st.builds(Validators, url=names, etag=maybe_words, last_modified=maybe_words, sha=maybe_words)
pollings = st.builds(
    Polling,
    failures=counts,
    failing_since=maybe_moments,
    told=st.booleans(),
    moved_to=maybe_words,
    moved_polls=counts,
    moved_since=maybe_moments,
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text, scope = draw(words), draw(scopes)
    sha = text_sha(text)
    return Article(
        id=article_id(scope, None, sha),
        scope=scope,
        url=draw(maybe_words),
        title=draw(maybe_words),
        text=text,
        sha=sha,
        language=draw(words),
        author=draw(maybe_words),
        publisher=draw(maybe_words),
        published_at=draw(maybe_moments),
        fetched_at=draw(moments),
        quality=draw(st.sampled_from(["full", "thin", "paywalled", "empty"])),
    )


terms = st.dictionaries(words, st.integers(1, 99), max_size=5).map(lambda counted: tuple(sorted(counted.items())))
features = st.builds(
    Features,
    names=terms,
    words=terms,
    title=st.lists(words, max_size=4).map(tuple),
    shingles=st.binary(max_size=64),
    signature=st.binary(max_size=64),
)
entries = st.builds(
    Entry, key=names, url=names, match_key=maybe_words, title=maybe_words, mark=ids, published_at=maybe_moments
)
settleds = st.builds(
    Settled,
    outcome=st.sampled_from([outcome for outcome in Outcome if outcome is not Outcome.KNOWN]),
    detail=words,
    article_id=st.none(),
)
people = st.builds(Person, canonical=words, aliases=st.lists(words, max_size=2).map(tuple), role=maybe_words)


def briefings(key: Key, article: Article) -> st.SearchStrategy[Briefing]:
    """Any briefing of `key` that cites `article`."""
    span = st.builds(Span, article_id=st.just(article.id), start=counts, end=counts)
    spans = st.lists(span, min_size=1, max_size=2).map(tuple)
    confidence = st.floats(0, 1)
    quotes = st.builds(
        Quote,
        runs=spans,
        text=words,
        speaker=st.none() | people,
        mention=st.none() | span,
        cue=st.none() | span,
        confidence=confidence,
        fragment=st.booleans(),
    )
    conditions = st.builds(
        Condition,
        actor=people,
        stance=st.sampled_from(STANCES),
        action=span,
        target=st.none() | people,
        trigger=st.none() | span,
        clause=st.none() | span,
        consequence=st.none() | span,
        deadline=st.none() | span,
        said_by=words,
        certainty=st.sampled_from(["stated", "apparent"]),
        evidence=span,
        confidence=confidence,
    )
    return st.builds(
        Briefing,
        id=ids,
        story_id=st.just(key.story_id),
        story_version=st.just(key.story_version),
        headline=words,
        points=st.lists(st.builds(Point, text=words, evidence=spans), max_size=2).map(tuple),
        quotes=st.lists(quotes, max_size=2).map(tuple),
        conditions=st.lists(conditions, max_size=2).map(tuple),
        method=st.sampled_from(["model", "extract"]),
        made_at=moments,
    )


keys = st.builds(
    Key,
    scope=scopes,
    story_id=ids.map(StoryId),
    story_version=st.integers(1, 10**6),
    language=words,
    prompt_version=words,
    model=words,
)

places = st.builds(Place, platform=words, tenant=words, channel=words, thread=maybe_words)
clock = st.times().map(lambda time: time.replace(microsecond=0, fold=0))
hours = st.builds(Hours, start=clock, end=clock)
rhythms = st.builds(
    Rhythm,
    at=st.lists(clock, max_size=3).map(tuple),
    every=st.none() | st.integers(1, 24),
    days=st.lists(st.sampled_from(DAYS), unique=True).map(tuple),
    zone=words,
    quiet=st.none() | hours,
)
subscriptions = st.builds(
    Subscription,
    id=names,
    scope=scopes,
    name=words,
    place=places,
    topics=st.lists(words, max_size=3).map(tuple),
    sources=st.lists(words, max_size=3).map(tuple),
    language=words,
    rhythm=rhythms,
    stories=counts,
    style=st.sampled_from(["brief", "full"]),
    window=lengths,
    when_empty=st.sampled_from(["silent", "note"]),
)
drafts = st.builds(
    Draft,
    key=names,
    place=places,
    onto=maybe_words,
    series=words,
    message=st.builds(
        Message,
        plain=words,
        blocks=st.lists(
            st.builds(Note, text=words)
            | st.builds(Label, text=words)
            | st.builds(Links, links=st.lists(st.tuples(words, words), max_size=2).map(tuple)),
            max_size=3,
        ).map(tuple),
    ),
)

inbounds = st.builds(
    Inbound,
    id=names,
    kind=st.sampled_from(get_args(Kind)),
    place=places,
    user=words,
    text=words,
    action=words,
    subject=words,
    threaded=st.booleans(),
    direct=st.booleans(),
    reply=st.none() | st.builds(Reply, token=words, until=moments),
    at=moments,
)
