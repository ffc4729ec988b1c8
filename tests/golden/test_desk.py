"""What people are told who ask us for something, as they see it, one golden file per rendering."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.core import compose_desk, compose_status, parlance
from bot.core.compose_desk import Cited, News
from bot.core.compose_offers import about_answer, sharing
from bot.core.compose_status import Ended, Health, Read
from bot.core.message import Actions, Message
from bot.core.stories.coverage import Coverage, Member
from bot.core.types import ArticleId, Outcome, Place, Story, StoryId
from bot.core.verbs import KNOWN
from tests.golden.reviewing import reviewed
from tests.golden.test_messages import HERE, NOW, RENDERINGS, terminal, told

WORDS: Final = parlance.of(Place(platform="slack", tenant="T", channel="C"))
LEAD: Final = told(outlets=("Marrow Bay Courier", "Northline"))
ARTICLE: Final = LEAD.articles[0]
COPY: Final = replace(
    ARTICLE, id=ArticleId("a2"), title="Strike at the port", publisher="Northline", url="https://n.example/1"
)
BOTH: Final = Coverage(
    story=Story(
        id=StoryId("s1"), version=2, article_ids=(ARTICLE.id, COPY.id), first_at=NOW - timedelta(hours=3), last_at=NOW - timedelta(hours=1),
    ),
    members=(
        Member(article=ARTICLE, relation="lead", source="Marrow Bay Courier"),
        Member(article=COPY, relation="copy", derived_from=ARTICLE.id, source="Northline"),
    ),
)  # fmt: skip
OUTLETS: Final = {ARTICLE.id: "Marrow Bay Courier", COPY.id: "Northline"}
CITED: Final = Cited(articles={ARTICLE.id: ARTICLE}, outlets=OUTLETS)
NEWS: Final = News(
    subject="strikes", stories=(LEAD,), found=3, back=timedelta(days=3), sources=12, failing=("Hill Gazette",)
)

MESSAGES: dict[str, Message] = {
    "desk-news": compose_desk.with_actions(compose_desk.news(NEWS, now=NOW), sharing("T:C:1")),
    "desk-news-older": compose_desk.news(replace(NEWS, found=1, back=None, failing=()), now=NOW),
    "desk-news-none": compose_desk.news(replace(NEWS, stories=(), found=0), now=NOW),
    "desk-news-no-sources": compose_desk.news(replace(NEWS, subject="", stories=(), found=0, sources=0, failing=()), now=NOW),
    "desk-story": compose_desk.whole(replace(LEAD, note="the model did not answer in 60 s"), now=NOW),
    "desk-quotes": compose_desk.quotes("Ilse Okonjo-Brandt", LEAD.briefing.quotes[:1], CITED, now=NOW),
    "desk-quotes-none": compose_desk.unknown_person("Merkel", articles=1204),
    "desk-conditions": compose_desk.conditions("the union", LEAD.briefing.conditions, CITED, now=NOW),
    "desk-conditions-none": compose_desk.no_conditions("penguins", articles=1204),
    "desk-reports": compose_desk.reports(BOTH, OUTLETS, now=NOW),
    "desk-cited": compose_desk.cited((ARTICLE,), OUTLETS, now=NOW),
    "desk-made": compose_desk.made(LEAD, BOTH, 2, now=NOW),
    "desk-trouble": compose_desk.trouble("The database is not there.", "T024:C1:17.4"),
    "status-well": compose_status.status(
        Health(articles=1204, stories=431, sources=12, failing=(), model="small-1", due=("“daily” is due Tuesday 8 April, 08:00 (UTC).",)),
    ),
    "status-not-well": compose_status.status(
        Health(articles=1, stories=1, sources=2, failing=("Hill Gazette", "Northline"), model="small-1", resting="the day's budget is spent", unposted=2),
    ),
    "status-no-model": compose_status.status(Health(articles=0, stories=0, sources=0, failing=(), model="")),
    "sources": compose_status.sources(
        (
            Read(name="Northline", ours=False, polled_at=NOW - timedelta(minutes=12)),
            Read(name="Our blog", ours=True, polled_at=None),
            Read(name="Hill Gazette", ours=False, polled_at=NOW, why="failing since 05 April, 10:00 UTC"),
        ),
        now=NOW,
    ),
    "outcomes": compose_status.outcomes(
        "https://courier.example/strike",
        (
            Ended(at=NOW - timedelta(hours=5), source="Northline", outcome=Outcome.FAILED, detail="no answer within 20 s"),
            Ended(at=NOW - timedelta(hours=4), source="Northline", outcome=Outcome.STORED),
            Ended(at=NOW - timedelta(hours=3), source="Marrow Bay Courier", outcome=Outcome.DUPLICATE, detail="copy of a1"),
        ),
        now=NOW,
    ),
    "outcomes-none": compose_status.never_listed("https://courier.example/strike"),
    "help": compose_status.helped(None, calls="/onrecord ", asking=WORDS.asking),
    "help-subscribe": compose_status.helped(KNOWN["subscribe"], calls="/onrecord ", asking=WORDS.asking),
    "help-digest": compose_status.helped(KNOWN["digest"], asking=WORDS.asking),
}  # fmt: skip


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_told_looks_as_it_was_reviewed(name: str, rendering: str) -> None:
    drawn = RENDERINGS[rendering](MESSAGES[name])
    assert drawn == reviewed(HERE / f"{name}.{rendering}", drawn)


@pytest.mark.parametrize("name", MESSAGES)
def test_no_line_of_it_passes_80_columns(name: str) -> None:
    assert max(len(line) for line in terminal(MESSAGES[name]).splitlines()) <= 80


@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_told_says_in_plain_words_all_that_its_blocks_say(name: str) -> None:
    said = MESSAGES[name]
    for block in said.blocks:
        text = getattr(block, "text", "")
        assert text.rstrip(":") in said.plain
        if isinstance(block, Actions):
            assert all(action.subject for action in block.actions)


def test_an_answer_seen_by_one_may_be_shared_and_one_that_cites_nothing_has_no_sources() -> None:
    private, absent = about_answer("T:C:1", private=True), about_answer("T:C:1", private=False, cites=False)
    assert [action.verb for action in private.actions] == ["share", "sources", "useful", "not-useful"]
    assert [action.verb for action in absent.actions] == ["useful", "not-useful"]
