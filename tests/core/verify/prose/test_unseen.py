"""An article written after the rules, of which they have seen nothing: what a careful writer says passes, what a careless one says does not."""

from datetime import UTC, datetime

import pytest

from bot.core.articles import article
from bot.core.reading import read
from bot.core.types import Span
from bot.core.verify.prose import prove

TEXT = """\
Marwen will suspend its peacekeeping contribution to the Lake Basin mission unless the United Nations pays $48 million in arrears by 30 June, its defence minister, Sela Okoth, said on Tuesday.
Okoth told parliament that 620 soldiers would begin leaving the northern sector in July if the money had not arrived. "We cannot run a mission on promises," she said.
The United Nations undersecretary for peace operations, Bastien Moreau, said the organisation had paid $31 million in March and would settle the rest once two large member states paid their dues. He declined to name them.
Oronda's president, Daudi Rwema, offered to send 400 troops to replace the Marwenis, provided that the mission's headquarters moves from Halemi to Port Lune.
Marwen's foreign ministry rejected the idea. "The headquarters is not for sale," said Tomas Ekeru, the principal secretary.
Three humanitarian agencies warned that a withdrawal could cut off about 90,000 displaced people from food aid. The mission lost two helicopters last year and has not replaced them.
An opposition senator, Peta Amani, urged the government to withdraw the troops immediately. He said the mission had failed to stop cattle raids along the border, which rose by 12 per cent last year, according to the interior ministry.
The Security Council is expected to vote on extending the mission's mandate on 28 June. A diplomat from a council member said Vellin may abstain unless the mandate includes protection of civilians.
"""
READING = read(article(text=TEXT, language="en", fetched_at=datetime(2026, 5, 5, tzinfo=UTC)))

TRUE = (
    (
        "Sela Okoth said Marwen would suspend its contribution to the mission unless the United Nations paid $48 million in arrears by 30 June.",
        (0,),
    ),
    (
        "Okoth told parliament 620 soldiers would start leaving the northern sector in July if the money had not arrived.",
        (1,),
    ),
    ("Bastien Moreau said the United Nations had paid $31 million in March.", (3,)),
    ("Moreau said the organisation would settle the rest once two large member states paid their dues.", (3,)),
    (
        "Orondan President Daudi Rwema offered to send 400 troops to replace the Marwenis if the mission's headquarters moves to Port Lune.",
        (5,),
    ),
    ("Daudi Rwema offered 400 troops, provided that the headquarters moves from Halemi to Port Lune.", (5,)),
    ("Marwen's foreign ministry rejected Rwema's idea.", (5, 6)),
    ("Marwen's foreign ministry rejected the offer.", (5, 6)),
    (
        "Three humanitarian agencies warned that a withdrawal could cut off about 90,000 displaced people from food aid.",
        (8,),
    ),
    ("Humanitarian agencies warned a withdrawal could cut about 90,000 displaced people off from food aid.", (8,)),
    ("The mission lost two helicopters last year.", (9,)),
    ("The mission has not replaced two helicopters it lost last year.", (9,)),
    ("Opposition senator Peta Amani urged the government to withdraw the troops at once.", (10,)),
    ("The Security Council is expected to vote on 28 June on extending the mission's mandate.", (12,)),
    ("A diplomat said Vellin may abstain unless the mandate includes protection of civilians.", (13,)),
)
TRUE_HEADLINES = (
    ("Rwema offers 400 troops if headquarters moves to Port Lune", (5,)),
    ("Security Council expected to vote on mission's mandate on 28 June", (12,)),
)
FALSE = (
    ("Marwen will suspend its peacekeeping contribution to the Lake Basin mission.", (0,)),
    ("Marwen has suspended its contribution to the mission, Sela Okoth said.", (0,)),
    (
        "Marwen will suspend its contribution if the United Nations pays $48 million in arrears by 30 June, Okoth said.",
        (0,),
    ),
    ("The United Nations will suspend its contribution unless Marwen pays $48 million, Okoth said.", (0,)),
    ("620 soldiers will begin leaving the northern sector in July.", (1,)),
    ("620 soldiers began leaving the northern sector in July, Okoth told parliament.", (1,)),
    ("Moreau said the organisation had paid $48 million in March.", (3, 0)),
    ("Moreau said the organisation would settle the rest in March.", (3,)),
    ("Moreau named two large member states.", (3, 4)),
    ("Moreau said two large member states had paid their dues.", (3,)),
    ("Rwema will send 400 troops to replace the Marwenis.", (5,)),
    ("Rwema offered to move the mission's headquarters from Halemi to Port Lune.", (5,)),
    (
        "Marwen offered to send 400 troops to replace the Orondans, provided that the headquarters moves to Port Lune.",
        (5,),
    ),
    ("Oronda's foreign ministry rejected the idea.", (5, 6)),
    ("Marwen's foreign ministry accepted the idea.", (6,)),
    ("Okoth said the headquarters is not for sale.", (7, 0)),
    ('Okoth said "the headquarters is not for sale".', (7, 0)),
    ("A withdrawal will cut off about 90,000 displaced people from food aid.", (8,)),
    ("A withdrawal could cut off 90,000 displaced people from food aid, the United Nations warned.", (8,)),
    ("The mission has replaced two helicopters it lost last year.", (9,)),
    ("The mission lost two helicopters and 90,000 people last year.", (9, 8)),
    ("The government withdrew the troops immediately.", (10,)),
    ("Peta Amani urged the government to keep the troops.", (10,)),
    ("Cattle raids along the border fell by 12 per cent last year, according to the interior ministry.", (11,)),
    ("Cattle raids rose by 12 per cent, Amani said.", (11,)),
    ("The Security Council voted on extending the mission's mandate on 28 June.", (12,)),
    ("The Security Council will extend the mission's mandate on 28 June.", (12,)),
    ("Vellin will abstain.", (13,)),
    ("Vellin may abstain if the mandate includes protection of civilians, a diplomat said.", (13,)),
    ("Vellin said it may abstain unless the mandate includes protection of civilians.", (13,)),
    ("The mission is corrupt.", (11,)),
    ("The troops must leave immediately.", (10,)),
    ("Marwen failed to stop cattle raids along the border.", (11,)),
    ("Okoth said the United Nations could not run a mission on promises.", (2,)),
)
FALSE_HEADLINES = (
    ("Marwen suspends peacekeeping contribution over UN arrears", (0,)),
    ("UN must pay Marwen $48 million by 30 June", (0,)),
    ("Oronda to replace Marweni troops", (5,)),
    ("Vellin to abstain in mandate vote", (13,)),
    ("UN pays $48 million arrears to Marwen", (0,)),
    ("Aid agencies say 90,000 cut off from food", (8,)),
    ("Rwema demands mission headquarters for 400 troops", (5,)),
)
"""Each line with the numbers of the sentences it cites."""


def is_shown(line: str, cited: tuple[int, ...], *, headline: bool = False) -> bool:
    article_id = READING.article.id
    spans = [Span(article_id=article_id, start=s.start, end=s.end) for s in (READING.sentences[n] for n in cited)]
    return isinstance(prove(line, spans, {article_id: READING}, headline=headline), str)


@pytest.mark.parametrize(("line", "cited"), TRUE)
def test_a_line_that_keeps_to_its_passages_is_shown(line: str, cited: tuple[int, ...]) -> None:
    assert is_shown(line, cited)


@pytest.mark.parametrize(("line", "cited"), TRUE_HEADLINES)
def test_a_headline_that_keeps_to_its_passages_is_shown(line: str, cited: tuple[int, ...]) -> None:
    assert is_shown(line, cited, headline=True)


@pytest.mark.parametrize(("line", "cited"), FALSE)
def test_a_line_that_says_more_or_something_else_is_not_shown(line: str, cited: tuple[int, ...]) -> None:
    assert not is_shown(line, cited)


@pytest.mark.parametrize(("line", "cited"), FALSE_HEADLINES)
def test_a_headline_that_says_more_or_something_else_is_not_shown(line: str, cited: tuple[int, ...]) -> None:
    assert not is_shown(line, cited, headline=True)
