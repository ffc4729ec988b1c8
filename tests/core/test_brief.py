"""Of what a model proposes, what makes a briefing: enough points, the better of two drafts, never without quotes."""

from dataclasses import replace
from functools import cache

import pytest

from bot.core import brief
from bot.core.brief import ENOUGH, Briefed, better, completed, extracted, wants_repair, written
from bot.core.candidates import offer
from bot.core.proposals import Line, Pick, Proposal
from bot.core.reading import read
from tests.core.test_candidates import AT, bare, reading
from tests.flows.scripted import DELTA, FUND, QUARREL, TITLE

DAM = replace(reading("dam-gates").article, title=TITLE)
STORY = brief.alone(DAM)
TRUE = (
    Line(text=QUARREL, passages=(11,)),
    Line(text=FUND, passages=(18,)),
    Line(text=DELTA, passages=(26,)),
)
FALSE = (
    Line(text="Zerenia has 812 dams.", passages=(1,)),
    Line(text="Farmers in Peru rejoiced.", passages=(1,)),
    Line(text="The first water will not reach the delta.", passages=(26,)),
)
OWN, UNTRUE = Line(text=TITLE, passages=(1,)), Line(text="Peru floods 812 dams", passages=(1,))


@cache
def drafted(headline: Line, *points: Line, quotes: tuple[Pick, ...] = (), conditions: tuple[int, ...] = ()) -> Briefed:
    readings = (read(DAM),)
    proposal = Proposal(headline=headline, points=points, quotes=quotes, conditions=conditions)
    return written(STORY, readings, offer(readings), proposal, writer="m", now=AT)


@pytest.mark.parametrize(
    ("headline", "points", "again"),
    [
        (OWN, TRUE, False),
        (OWN, TRUE[:ENOUGH], False),
        (OWN, TRUE[:1], False),
        (OWN, (*TRUE, *FALSE[:2]), False),
        (UNTRUE, TRUE, True),
        (OWN, (*TRUE[:2], *FALSE[:2]), True),
        (OWN, (*TRUE[:1], *FALSE[:1]), True),
        (OWN, (), True),
        (OWN, FALSE, True),
    ],
)
def test_a_draft_is_mended_where_its_headline_or_half_of_its_points_fell(
    headline: Line,
    points: tuple[Line, ...],
    again: bool,  # noqa: FBT001 - pytest's parameter
) -> None:
    assert wants_repair(drafted(headline, *points)) == again


def test_the_draft_with_more_proven_points_is_taken_and_the_first_of_equals() -> None:
    two, three, other = drafted(OWN, *TRUE[:2]), drafted(OWN, *TRUE), drafted(OWN, *TRUE[1:])
    assert better(two, three) == better(three, two) == three
    assert better(two, other) == two


def test_a_headline_that_only_the_other_draft_proved_is_taken_with_it() -> None:
    whole, headless = drafted(OWN, *TRUE[:2]), drafted(UNTRUE, *TRUE)
    assert [problem.where for problem in headless.refused] == ["headline"]
    for best in (better(whole, headless), better(headless, whole)):
        assert (best.briefing.points, best.headed, best.refused) == (headless.briefing.points, True, ())


def test_the_extracts_quotes_and_conditions_stand_in_for_those_nobody_chose() -> None:
    extract = extracted(STORY, (read(DAM),), now=AT).briefing
    made = completed(STORY, drafted(OWN, *TRUE))
    chosen = completed(STORY, drafted(OWN, *TRUE, quotes=(Pick(candidate=8),), conditions=(2,)))
    assert made is not None
    assert (made.briefing.quotes, made.briefing.conditions) == (extract.quotes, extract.conditions)
    assert chosen is not None
    assert [q.text for q in chosen.briefing.quotes] == ["We’ve been burnt by napkins before."]
    assert len(chosen.briefing.conditions) == 1


def test_one_point_is_no_briefing_where_an_extract_has_more() -> None:
    assert completed(STORY, drafted(OWN, *TRUE[:1])) is None
    assert completed(STORY, drafted(OWN, *FALSE)) is None


def test_one_point_is_a_briefing_where_an_article_has_no_more() -> None:
    short = replace(
        bare("The board of the Suluk dam met in Torpaq on Friday.").article, language="en", title="Board meets"
    )
    readings = (read(short),)
    proposal = Proposal(
        headline=Line(text="Board meets", passages=(1,)), points=(Line(text=short.text, passages=(1,)),)
    )
    made = written(brief.alone(short), readings, offer(readings), proposal, writer="m", now=AT)
    assert len(extracted(brief.alone(short), readings, now=AT).briefing.points) <= 1
    assert completed(brief.alone(short), made) is not None


def test_a_briefings_name_tells_its_writer_its_story_and_its_rules() -> None:
    readings = (read(DAM),)
    names = {
        written(story, readings, offer(readings), Proposal(headline=OWN), writer=writer, now=AT).briefing.id
        for story in (STORY, replace(STORY, version=2))
        for writer in ("m", "n")
    }
    assert len(names | {extracted(STORY, readings, now=AT).briefing.id}) == 5
