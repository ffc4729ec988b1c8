"""What is kept of readings, and who is found by it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.core.articles import revision
from bot.core.reading import read
from bot.core.record import Record, record
from bot.core.types import PUBLIC, Article, ArticleId, Condition, Person, Quote, Span, Stance
from bot.store import articles, records
from bot.store.db import Tx
from bot.store.records import Named
from tests.store import strategies as any_
from tests.store.builders import HOUR, NOON, article, publish
from tests.store.running import Run
from tests.store.test_round_trips import NOTHING

RULES = "rules-1"
MULLER, FIRM = Person(canonical="Ana Müller", aliases=("Müller",)), Person(canonical="Port of Sarova")
FIRST = article("Ana Müller spoke of the port. It answered.", title="First")
SECOND = article("Ana Müller spoke again. The port did not.", title="Second", hours=2)


def said(of: Article, *, words: str = "We wait", by: Person | None = MULLER) -> Quote:
    return Quote(runs=(Span(article_id=of.id, start=0, end=len(words)),), text=words, speaker=by, confidence=0.9)


def stated(of: Article, stance: Stance = "demands", actor: Person = MULLER, target: Person | None = FIRM) -> Condition:
    span = Span(article_id=of.id, start=0, end=9)
    return Condition(
        actor=actor, stance=stance, action=span, target=target, said_by=actor.canonical, evidence=span, confidence=0.9
    )


def kept(of: Article, *parts: Quote | Condition) -> Record:
    return Record(
        article_id=of.id,
        passages=(),
        quotes=tuple(part for part in parts if isinstance(part, Quote)),
        conditions=tuple(part for part in parts if isinstance(part, Condition)),
        people=(MULLER, FIRM),
    )


async def keep(tx: Tx, *made: Record) -> None:
    for each in made:
        await records.add(tx, PUBLIC, each, rules=RULES, at=NOON)


@settings(max_examples=25)
@given(article=any_.articles())
def test_any_record_comes_back_as_it_was(run: Run, article: Article) -> None:
    async def body(tx: Tx) -> None:
        await articles.add(tx, article, NOTHING)
        made = record(read(article))
        await records.add(tx, article.scope, made, rules=RULES, at=NOON)
        assert await records.get(tx, [article.scope], [article.id]) == (made,)

    run(body)


@settings(max_examples=25)
@given(article=any_.articles(), person=any_.people)
def test_anybody_may_have_spoken_whatever_the_name(run: Run, article: Article, person: Person) -> None:
    async def body(tx: Tx) -> None:
        await articles.add(tx, article, NOTHING)
        made = replace(kept(article, said(article, by=person), stated(article, actor=person)), people=(person,))
        await records.add(tx, article.scope, made, rules=RULES, at=NOON)
        assert await records.get(tx, [article.scope], [article.id]) == (made,)
        assert await records.quotes_of(tx, [article.scope], [person.canonical], limit=3) == made.quotes

    run(body)


async def test_a_real_reading_is_found_by_those_who_act_in_it(tx: Tx) -> None:
    made = article('Ana Müller, the minister, said: "We must leave at once." She demanded that workers be paid.')
    await publish(tx, made)
    await keep(tx, record(read(made)))
    (found, *_) = await records.people(tx, [PUBLIC], ["muller"])
    assert found == Named(canonical="Ana Müller", key="muller", articles=1)
    (quote,) = await records.quotes_of(tx, [PUBLIC], [found.canonical], limit=9)
    assert quote.text == "We must leave at once."
    assert await records.conditions_of(tx, [PUBLIC], [found.canonical], as_="actor", stances=["demands"], limit=9)


async def test_reading_again_replaces_what_was_kept(tx: Tx) -> None:
    await publish(tx, FIRST)
    await keep(tx, kept(FIRST, said(FIRST), stated(FIRST)))
    again = kept(FIRST, said(FIRST, words="We go"))
    await records.add(tx, PUBLIC, again, rules="rules-3", at=NOON)
    assert await records.get(tx, [PUBLIC], [FIRST.id]) == (again,)
    assert await records.quotes_of(tx, [PUBLIC], [MULLER.canonical], limit=9) == again.quotes
    assert await records.conditions_of(tx, [PUBLIC], [MULLER.canonical], as_="any", limit=9) == ()


async def test_records_come_in_the_order_asked_for_without_those_never_read(tx: Tx) -> None:
    await publish(tx, FIRST, SECOND)
    await keep(tx, kept(FIRST), kept(SECOND))
    asked = [SECOND.id, ArticleId("unknown"), FIRST.id]
    assert [found.article_id for found in await records.get(tx, [PUBLIC], asked)] == [SECOND.id, FIRST.id]


async def test_what_these_rules_have_not_read_is_missing_the_newest_first(tx: Tx) -> None:
    await publish(tx, FIRST, SECOND)
    assert await records.missing(tx, [PUBLIC], RULES, 9) == (SECOND.id, FIRST.id)
    assert await records.missing(tx, [PUBLIC], RULES, 1) == (SECOND.id,)
    await keep(tx, kept(SECOND))
    assert await records.missing(tx, [PUBLIC], RULES, 9) == (FIRST.id,)
    assert await records.missing(tx, [PUBLIC], "rules-3", 9) == (SECOND.id, FIRST.id)


async def test_the_newest_article_speaks_first_and_only_since_a_time(tx: Tx) -> None:
    await publish(tx, SECOND, FIRST)
    old, new = said(FIRST), said(SECOND)
    await keep(tx, kept(SECOND, new), kept(FIRST, old))
    name = [MULLER.canonical]
    assert await records.quotes_of(tx, [PUBLIC], name, limit=9) == (new, old)
    assert await records.quotes_of(tx, [PUBLIC], name, limit=1) == (new,)
    assert await records.quotes_of(tx, [PUBLIC], name, limit=9, since=NOON + HOUR) == (new,)


@pytest.mark.parametrize(
    ("as_", "who", "stances", "expected"),
    [
        ("actor", MULLER, (), ["demands", "offers"]),
        ("target", MULLER, (), ["rejects"]),
        ("any", MULLER, (), ["demands", "offers", "rejects"]),
        ("any", MULLER, ("offers", "rejects"), ["offers", "rejects"]),
        ("actor", FIRM, (), ["rejects"]),
        ("actor", FIRM, ("demands",), []),
    ],
)
async def test_conditions_are_found_by_part_and_stance(
    tx: Tx, as_: records.Part, who: Person, stances: tuple[Stance, ...], expected: list[Stance]
) -> None:
    await publish(tx, FIRST)
    back = stated(FIRST, "rejects", FIRM, MULLER)
    await keep(tx, kept(FIRST, stated(FIRST), stated(FIRST, "offers"), back))
    found = await records.conditions_of(tx, [PUBLIC], [who.canonical], as_=as_, stances=stances, limit=9)
    assert [condition.stance for condition in found] == expected


async def test_a_text_that_was_replaced_says_nothing_any_more(tx: Tx) -> None:
    changed = revision(article(FIRST.text + " Corrected.", title="First", hours=1), FIRST)
    await publish(tx, FIRST, changed)
    await keep(tx, kept(FIRST, said(FIRST), stated(FIRST)), kept(changed, said(changed)))
    assert await records.quotes_of(tx, [PUBLIC], [MULLER.canonical], limit=9) == (said(changed),)
    assert await records.conditions_of(tx, [PUBLIC], [MULLER.canonical], as_="any", limit=9) == ()
    assert [each.articles for each in await records.people(tx, [PUBLIC], ["muller"])] == [1]
    assert FIRST.id not in await records.missing(tx, [PUBLIC], "rules-3", 9)


async def test_a_key_may_mean_several_people_those_in_most_articles_first(tx: Tx) -> None:
    other = Person(canonical="Karl Müller")
    await publish(tx, FIRST, SECOND)
    await keep(tx, kept(FIRST), replace(kept(SECOND), people=(MULLER, other)))
    found = await records.people(tx, [PUBLIC], ["muller"])
    assert [(each.canonical, each.articles) for each in found] == [("Ana Müller", 2), ("Karl Müller", 1)]


async def test_a_reading_of_an_article_that_is_not_the_scopes_is_refused(tx: Tx) -> None:
    with pytest.raises(ValueError, match=f"no article {FIRST.id} in scope public"):
        await keep(tx, kept(FIRST))


async def test_who_was_quoted_of_late_is_told_the_most_quoted_first(tx: Tx) -> None:
    await publish(tx, FIRST, SECOND)
    firm = said(SECOND, words="The port", by=FIRM)
    await keep(tx, kept(FIRST, said(FIRST)), kept(SECOND, said(SECOND), firm, said(SECOND, by=None)))
    assert await records.quoted(tx, [PUBLIC], since=NOON, limit=9) == (MULLER.canonical, FIRM.canonical)
    assert await records.quoted(tx, [PUBLIC], since=NOON, limit=1) == (MULLER.canonical,)
    assert await records.quoted(tx, [PUBLIC], since=NOON + 9 * HOUR, limit=9) == ()
