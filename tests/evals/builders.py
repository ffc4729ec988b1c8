"""Small worlds for the scorer: an article of our own, its quotes, and predictions about them."""

from __future__ import annotations

from bot.evals.score import GoldCondition, GoldQuote, PredictedCondition, PredictedQuote, QuoteScore, score_quotes

TEXT = (
    "“The bridge will be closed from Monday,” said Ines Calder, the county surveyor.\n"
    "She added: “We would rather be late than sorry.\n"
    "“Nobody should cross it on foot either.”\n"
    "The mayor called the plan “hasty”."
)


def gold(words: str, *speakers: str, kind: str = "name", mention: str | None = None) -> GoldQuote:
    start = TEXT.index(words)
    return GoldQuote(start=start, end=start + len(words), kind=kind, mention=mention, speakers=speakers or None)


def said(words: str, speaker: str | None = None, *, shown: bool = False) -> PredictedQuote:
    start = TEXT.index(words)
    return PredictedQuote(start=start, end=start + len(words), text=words, speaker=speaker, shown=shown)


CALDER = "Ines Calder"
GOLD = (
    gold("The bridge will be closed from Monday,", CALDER, mention="Ines Calder"),
    gold("We would rather be late than sorry.", CALDER, kind="pronoun", mention="She"),
    gold("Nobody should cross it on foot either.", CALDER, kind="none"),
    gold("hasty", "Tom Reyes", kind="nominal", mention="The mayor"),
)
PERFECT = tuple(
    PredictedQuote(
        start=quote.start,
        end=quote.end,
        text=TEXT[quote.start : quote.end],
        speaker=quote.speakers[0] if quote.speakers else None,
        shown=True,
    )
    for quote in GOLD
)


def score(*predictions: PredictedQuote, annotated: tuple[GoldQuote, ...] = GOLD) -> QuoteScore:
    return score_quotes([("bridge", TEXT, annotated)], {"bridge": predictions})


DEMAND = "Calder demands that the council pay by Friday if the bridge is to open again"
WANTED = GoldCondition(
    evidence=(0, len(DEMAND)),
    actors=("Ines Calder", "county surveyor"),
    stances=("demands",),
    targets=("the council",),
    trigger="if",
    clause="the bridge is to open again",
    deadline="by Friday",
)
STATED = PredictedCondition(
    start=0,
    end=len(DEMAND),
    evidence=DEMAND,
    actor="Calder",
    stance="demands",
    target="council",
    trigger="If",
    clause="the bridge is to open",
    deadline="by Friday",
)
