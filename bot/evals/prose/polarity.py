"""False by yes and no: a negation more or fewer, a trigger turned, a direction or a quantity turned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.evals.prose.edits import each, places, put
from bot.evals.prose.gold import Line

_ASKED: Final = re.compile(
    r"\b(?:whether|even (?:if|with|when)|as if|(?:say|said|asked?|see|know|replied|revealed?) (?:if|what|when))\b",
    re.IGNORECASE,
)
"""Behind these a clause is no claim, and its opposite would be as true or as open."""

_AUXILIARY: Final = (
    r"\b(?:would|will|had|has|have|is|are|was|were|must|could|should|may|did|does)\b"
    r"(?! not\b| never\b| only\b| yet\b| no\b|n[’']t)"
)


def negated(line: Line) -> Iterator[str]:
    """`not` after each auxiliary whose clause is a claim."""
    for match in places(line.text, _AUXILIARY):
        if not _ASKED.search(line.text, 0, match.start()) and not _odd(line.text, match):
            yield put(line.text, match.start(), match.end(), f"{match[0]} not")


_NEGATIVE: Final = re.compile(r"\b(?:no|nobody|nothing|neither|none|not|never)\b", re.IGNORECASE)
_MUDDLED: Final = re.compile(r"(?:what the mediator|too little|before the year) $")
_NEAR: Final = 24
"""Characters behind an auxiliary within which another negation would belong to it."""


def _odd(text: str, match: re.Match[str]) -> bool:
    """Inverted, or in a clause that has its negation already: two of them say nothing clear."""
    before, after = text[: match.start()], text[match.end() : match.end() + _NEAR]
    muddled = _NEGATIVE.search(before) or _NEGATIVE.search(after) or _MUDDLED.search(before)
    return match.start() == 0 or muddled is not None


_NOT: Final = {
    r"(?<=would )not ": "",
    r"(?<=will )not ": "",
    r"(?<=could )not ": "",
    r"(?<=had )not ": "",
    r"(?<=has )not ": "",
    r"(?<=was )not ": "",
    r"did not say (?:if|whether)": "said that",
    r"(?:would not|declined to|refused to) say (?:if|whether)": "said that",
    r"has not said (?:if|whether)|have not said whether": "said that",
    r"won[’']t": "will",
    r"can[’']t": "can",
    r"refuses to|refused to": "agreed to",
    r"declined to|would not(?! be | fall)": "agreed to",
    r"\bno (?=(?:such|fifth|license|licenses|note|pilot|engineer|book|promise|lender|levy|damages|money|bluff)\b)": "a ",
    r"\bno longer\b": "still",
    r"\bnever\b": "always",
    r"(?<!as if )\bnothing\b": "everything",
    r"\b(?:nobody|no one)\b": "everybody",
    r"\bwithout\b": "with",
    r"\bis unable to\b": "is able to",
    r"\b(?:[Cc]annot)\b": "can",
}
_SIDES: Final = {
    r"rejects": "accepts",
    r"rejected|turned down|turned that down": "accepted",
    r"turns down": "accepts",
    r"accepted(?! that)": "rejected",
    r"(?<!would )accept(?= |s\b)": "reject",
    r"agreed to (?=a |the |let )": "rejected ",
    r"agrees to (?=a |trial|let )": "rejects ",
    r"agree to(?! sail)": "oppose",
    r"denied": "confirmed",
    r"denies": "confirms",
    r"refused(?=\.|$)": "agreed",
    r"refuses": "agrees",
    r"refused": "agreed",
    r"said no(?=[.,])": "said yes",
    r"unlawfully|illegally": "lawfully",
    r"(?<=is )free": "busy",
}


def sides(line: Line) -> Iterator[str]:
    """A negation taken away; a yes made a no, and a no a yes."""
    for pattern, instead in (_NOT | _SIDES).items():
        yield from each(line.text, pattern, instead)


_TRIGGERS: Final = {
    r"\bunless\b": "if",
    r"(?<!even )(?<!only )(?<!say )(?<!said )(?<!asked )(?<!as )(?<!see )\bif\b": "unless",
    r"\bonly if\b": "unless",
    r"\b(?:provided|providing)(?: that)?\b": "unless",
    r"\b(?:as|so) long as\b": "unless",
    r"\bin (?:return|exchange) for\b": "instead of",
    r"(?<!just )\bonce (?=\w+ )(?!once more|once, )": "before ",
    r"\bonly after\b": "before",
    r"(?<! end )\bbefore (?=(?:the (?:ban|debate|first|Joint|ships|board|driver|winter)|asking|spending|it|spawning|winter|drivers|approving|closing|shutting)\b)": "after ",
    r"\bafter (?=(?:bus drivers|the companies|inspectors|water|Belvarin|cracks)\b)": "before ",
    r"\bby (?=(?:Friday|Sunday|Monday|Thursday|October|June|the end of)\b)": "not until after ",
    r"\beven if\b": "only if",
}


def triggers(line: Line) -> Iterator[str]:
    """If for unless, before for after: what must hold, turned round."""
    for pattern, instead in _TRIGGERS.items():
        yield from each(line.text, pattern, instead, flags=re.IGNORECASE)


_DIRECTIONS: Final = {
    r"lifts|ups|raises": "cuts",
    r"has lifted|has raised": "has cut",
    r"(?<!money )raised(?= its bid|\W+offer)": "lowered",
    r"improved bid": "reduced bid",
    r"dropped (?=4|once)|fell(?= 4| again)": "rose ",
    r"[Ff]all 4": "rise 4",
    r"have fallen|are down": "have risen",
    r"(?<=come )down": "up",
    r"be reduced|be lowered": "be increased",
    r"(?<!fee )(?<!to )cut (?=Belvarin grain|war-risk)|cut (?=premiums|war)": "raise ",
    r"lower(?= their rates)": "raise",
    r"highest": "lowest",
    r"largest|biggest": "smallest",
    r"\bworst\b": "mildest",
    r"above|exceeded": "below ",
    r"rose past": "fell below",
    r"over (?=20)": "less than ",
    r"[Mm]ore than (?=five|20|\d)|longer than": "less than ",
    r"[Mm]ore than (?=an? )": "less than ",
    r"(?<=percent )or more|(?<=decade )or more": "or less",
    r"at least": "at most",
    r"no less than": "no more than",
    r"up from": "down from",
    r"\bdoubled\b": "halved",
    r"\breopen(?:ed)?\b": "close",
    r"\b(?:be opened|open)(?= once)": "stay shut",
    r"(?<=will )open(?= the (?:gates|Suluk|doors))": "close",
    r"(?<!support a )\bclosed?\b(?= (?:her|the|its) (?:own )?(?:harbors|bridge|libraries))": "open",
    r"\b(?<!handed )(?<!sent )(?<!take )(?:back|support|side with)(?= (?:a |the |it |next|Larkspur|later|Roman|Skerrin|sale))": "oppose",
    r"(?<=said it would )(?:back|support)": "oppose",
    r"\bsell\b(?= (?:its|the|to|in))": "buy",
    r"\bkeep\b(?= (?:the |Larkspur|its guns))": "give up",
    r"\bwithdrawn from sale": "put on sale",
    r"\bhonor(?:s|ed)?\b|\brespects\b": "scrapped",
    r"\bbacked\b|\bsupported\b": "opposed",
    r"\bfinished within\b": "delayed for",
}


def directions(line: Line) -> Iterator[str]:
    """Up for down, above for below, most for least, and acts for their opposites."""
    for pattern, instead in _DIRECTIONS.items():
        yield from each(line.text, rf"(?:{pattern})", instead)


_QUANTITIES: Final = {
    r"\ball (?=\d)|all the ": "some of the ",
    r"every (?=director|word)": "one ",
    r"\beach (?=station|board)": "one ",
    r"\b(?:about|roughly|some|an estimated) (?=[$\d])": "at least ",
    r"\babout (?=fifty)": "exactly ",
    r"\bup to\b": "at least",
    r"[Tt]wo of(?= the)": "all of",
    r"[Tt]wo big |[Tt]wo (?=European|members of|others?\b)": "all of the ",
    r"[Tt]hree (?=diplomats)": "all ",
    r"\bmost of\b": "all of",
    r"\bhalf(?: of)? the (?=wheat)": "most of the ",
    r"\bboth (?=governments|sides|armies|front)": "neither of the ",
    r"\bone of\b": "all of",
    r"[Tt]wo-thirds of": "all of",
    r"\bany foreigner": "every visitor",
    r"\ban independent survey": "two independent surveys",
    r"\ba single job": "a hundred jobs",
    r"\b(?:fewer|less) than\b": "more than",
}


def quantities(line: Line) -> Iterator[str]:
    """Some for all, all for some, about for at least."""
    for pattern, instead in _QUANTITIES.items():
        yield from each(line.text, rf"(?:{pattern})", instead)
