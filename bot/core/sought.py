"""What a passage has to hold to answer “how much”, “how long” or “when”: a sum, a length of time, a time."""

from __future__ import annotations

import re

from bot.core.questions import Question, Wants
from bot.core.terms import stem

_COUNTED = (
    r"(?:\d[\d.,]{0,15}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|a third|a quarter|a fifth|double[ds]?|none|no)\b)"
)
_MONEY = r"[$£€¥]\s?\d|\b\d[\d.,]{0,15}\s?(?:[mb]n\s)?(?:dollars?|pounds?|euros?|cents?|pence|per cent|%)"
_HOLDS: dict[Wants, re.Pattern[str]] = {
    "money": re.compile(_MONEY),
    "number": re.compile(_COUNTED, re.IGNORECASE),
    "duration": re.compile(
        rf"(?:{_COUNTED}[\s-]+(?:\w+\s+)?|\ban?\s+)(?:second|minute|hour|day|night|week|month|year|decade|summer|winter)s?\b",
        re.IGNORECASE,
    ),
    "distance": re.compile(
        rf"{_COUNTED}[\s-]*(?:miles?|km|kilomet(?:er|re)s?|met(?:er|re)s?|feet|foot|ft|yards?|inch(?:es)?|m)\b",
        re.IGNORECASE,
    ),
    "age": re.compile(r",\s\d{1,3}[,.]|\baged?\b|\byears?[ -]old\b|\bwho is \d", re.IGNORECASE),
    "time": re.compile(
        r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|"
        r"september|october|november|december|today|yesterday|tomorrow|tonight|midnight|noon|morning|evening|night|weekend|week|"
        r"month|spring|summer|autumn|winter|easter|christmas|year|eve|hours?|days?|ago)\b|\b(?:1[5-9]|20)\d\d\b|\d\s?[ap]\.?m\b",
        re.IGNORECASE,
    ),
    "person": re.compile(r"[A-Z]\w+"),
    "reason": re.compile(
        r"\b(?:because|after|since|as|to|over|unless|until|if|so that|claims?|says?|said|for)\b", re.IGNORECASE
    ),
}

PRICES = frozenset(map(stem, ("cost", "pay", "paid", "price", "worth", "spend", "spent", "money", "charge", "bill")))
"""What an amount of money says by itself."""


def fits(question: Question, text: str) -> bool:
    """Does the passage hold the kind of thing that is asked for?"""
    pattern = _HOLDS.get(question.wants)
    return pattern is None or pattern.search(text) is not None
