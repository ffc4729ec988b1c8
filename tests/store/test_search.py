"""Articles are found by their words on both databases, whatever is asked and whoever asks."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from bot.core.articles import revision
from bot.core.stories.features import features
from bot.core.types import PUBLIC, Article
from bot.store import articles, schema, search
from bot.store.db import Tx
from tests.store import strategies as any_
from tests.store.builders import HOUR, NOON, A, article
from tests.store.running import Run
from tests.store.test_round_trips import NOTHING

STRIKE = article(
    "Dockers in Port Sarova voted to strike from Monday. The harbour minister, Ana Müller, called the strike reckless.",
    title="Sarova dockers vote to strike",
)
TALKS = article(
    "Talks between the Erdoğan government and the dockers went on. A strike was mentioned once.",
    title="Talks go on",
    hours=1,
)
CLOVES = article("Zanzibar’s clove harvest has failed, say growers in Pemba. 3.5 million trees fell.", title="Cloves")


async def add(tx: Tx, *made: Article) -> None:
    for each in made:
        await articles.add(tx, each, features(each))


async def found(tx: Tx, *terms: str, limit: int = 9) -> Sequence[Article]:
    """The articles in the order they are found."""
    ids = [hit.article_id for hit in await search.articles(tx, [PUBLIC], terms, limit=limit)]
    known = {each.id: each for each in (STRIKE, TALKS, CLOVES)}
    return [known[identity] for identity in ids]


async def test_any_term_is_enough_and_the_title_counts_more(tx: Tx) -> None:
    await add(tx, STRIKE, TALKS, CLOVES)
    assert await found(tx, "strike", "nowhere") == [STRIKE, TALKS]
    assert await found(tx, "talks") == [TALKS]
    assert await found(tx, "nowhere") == []
    assert await found(tx) == []


async def test_a_rare_term_counts_more_than_one_that_everybody_has(tx: Tx) -> None:
    many = [article(f"The dockers met again, number {n}, dockers said.", title=f"Dockers {n}") for n in range(30)]
    await add(tx, CLOVES, *many)
    (first,) = await search.articles(tx, [PUBLIC], ["dockers", "clove"], limit=1)
    assert first.article_id == CLOVES.id


async def test_articles_with_a_frequent_term_only_fill_up_behind_those_that_have_a_rare_one(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_ALWAYS_RARE", 4)
    many = [article(f"The dockers met again, number {n}.", title=f"Meeting {n}") for n in range(12)]
    both = article("The dockers who load cloves have met, growers in Pemba say.", title="Loaders")
    await add(tx, CLOVES, both, *many)
    ids = [hit.article_id for hit in await search.articles(tx, [PUBLIC], ["dockers", "pemba"], limit=14)]
    assert set(ids[:2]) == {both.id, CLOVES.id}
    assert set(ids[2:]) == {each.id for each in many}
    only = await search.articles(tx, [PUBLIC], ["dockers", "met"], limit=20)
    assert len(only) == 13


@pytest.mark.parametrize("term", ["striking", "STRIKES", "Müller", "muller", "Mu\u0308ller", "clove", "Zanzibar's"])
async def test_a_word_is_found_in_any_form_case_and_accent(tx: Tx, term: str) -> None:
    await add(tx, STRIKE, CLOVES)
    assert len(await found(tx, term)) == 1


async def test_what_has_an_accent_in_the_article_is_found_without(tx: Tx) -> None:
    await add(tx, TALKS)
    assert await found(tx, "erdogan") == await found(tx, "ERDOĞAN") == [TALKS]


async def test_a_term_of_several_words_is_a_phrase(tx: Tx) -> None:
    await add(tx, STRIKE, TALKS)
    assert await found(tx, "harbour minister") == await found(tx, "3.5 million", "harbour  minister") == [STRIKE]
    assert await found(tx, "minister harbour") == []


@pytest.mark.parametrize(
    "syntax",
    ['"', "*", "strike*", "title:strike", "NEAR(strike monday)", "-strike", "(", ":*", "!", "<->", "' OR 1=1 --", "\0"],
)
async def test_no_query_syntax_acts(tx: Tx, syntax: str) -> None:
    await add(tx, STRIKE, TALKS)
    assert await found(tx, syntax, "erdogan") in ([TALKS], [TALKS, STRIKE], [STRIKE, TALKS])
    assert CLOVES not in await found(tx, syntax)


async def test_only_the_newest_text_of_a_page_is_found(tx: Tx) -> None:
    first = article("The dam held.", page="dam")
    second = revision(article("The dam broke.", page="dam", hours=1), first)
    third = revision(article("The dam broke at noon.", page="dam", hours=2), second)
    await add(tx, first, second, third)
    assert [hit.article_id for hit in await search.articles(tx, [PUBLIC], ["dam"], limit=9)] == [third.id]


async def test_stale_and_foreign_articles_never_crowd_out_what_may_be_read(tx: Tx) -> None:
    foreign = [article(f"Strike strike strike {n}.", title=f"Strike {n}", scope=A) for n in range(60)]
    await add(tx, *foreign, TALKS)
    assert [hit.article_id for hit in await search.articles(tx, [PUBLIC], ["strike"], limit=1)] == [TALKS.id]


async def test_articles_are_found_since_a_time(tx: Tx) -> None:
    await add(tx, STRIKE, TALKS)
    hits = await search.articles(tx, [PUBLIC], ["strike"], limit=9, since=NOON + HOUR)
    assert [hit.article_id for hit in hits] == [TALKS.id]


async def test_what_happens_to_an_article_happens_to_the_index(tx: Tx) -> None:
    await add(tx, STRIKE, TALKS)
    await tx.execute(update(schema.articles).where(schema.articles.c.id == STRIKE.id).values(title="Walnuts"))
    assert await found(tx, "walnuts") == [STRIKE]
    await tx.execute(delete(schema.articles).where(schema.articles.c.id == STRIKE.id))
    assert await found(tx, "walnuts") == []
    assert await found(tx, "strike") == [TALKS]
    if tx.dialect.name == "sqlite":
        await tx.execute(text("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"))


@settings(max_examples=40)
@given(made=any_.articles(), terms=st.lists(any_.words, max_size=6))
def test_any_text_can_be_indexed_and_anything_asked(run: Run, made: Article, terms: list[str]) -> None:
    async def body(tx: Tx) -> None:
        await articles.add(tx, made, features(made))
        hits = await search.articles(tx, [made.scope], terms, limit=3)
        assert {hit.article_id for hit in hits} <= {made.id}

    run(body)


@pytest.mark.parametrize(
    "long",
    [
        "".join(f"w{n} " for n in range(100_000)),
        "x" * 600_000,
        "a-b." * 150_000,
        "https://e.test/" + "p/" * 200_000,
        "𝔘" * 300_000,
    ],
    ids=["words", "one word", "joined", "address", "wide"],
)
async def test_a_text_of_any_length_can_be_stored(tx: Tx, long: str) -> None:
    made = article(f"Zanzibar {long}", title=f"Cloves {long}"[:200_000])
    await articles.add(tx, made, NOTHING)
    (hit,) = await search.articles(tx, [PUBLIC], ["zanzibar"], limit=3)
    assert hit.article_id == made.id
