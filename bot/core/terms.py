"""Words as questions and passages share them: folded, without endings, with the near synonyms news is written in.

The stemmer is light on purpose: it must bring "closing", "closed" and "closes" together, and a wrong merger costs a
little rank, never a false line. The synonyms are rings of common English words that one event is told with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.core.text import words

_WORD = re.compile(r"[^\W_]+(?:['’.,](?=\w)[^\W_]+)*")
_ACCENTS = re.compile("[\u0300-\u036f]")


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """The text's words and numbers in small letters without accents, each with where it stands."""
    for match in _WORD.finditer(text):
        yield plain(match[0]), match.start(), match.end()


def plain(word: str) -> str:
    """One word in small letters, accents and possessive endings off: "Siobhán’s" → "siobhan"."""
    low = word.casefold().replace("’", "'")
    low = low.removesuffix("'s")
    if low.isascii():
        return low
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", low))


def stems(text: str) -> list[str]:
    """The stems of a text's words in order."""
    return [_stem_of(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=50_000)
def _stem_of(word: str) -> str:
    return stem(plain(word))


_ENDINGS = ("ations", "ation", "ements", "ement", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "ors", "er", "or",
            "ies", "ied", "es", "ed", "ly", "s", "y", "e")  # fmt: skip
"""Longest first; the first that leaves enough of the word is cut."""
_LEAST = {
    "s": 3,
    "e": 3,
    "y": 3,
    "es": 3,
    "ed": 3,
    "ing": 3,
    "ings": 3,
    "ies": 3,
    "ied": 3,
    "er": 4,
    "ers": 4,
    "ment": 3,
    "ments": 3,
}
_ENOUGH = 4
"""Letters that stay after an ending is cut, where `_LEAST` says nothing else."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a word's forms share: demand, demands, demanded and demanding → `demand`; numbers stay as they are."""
    if not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST.get(ending, _ENOUGH):
            cut = word[: -len(ending)]
            if ending in ("ed", "ing") and len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "sl":
                return cut[:-1]
            return stem(cut) if ending == "s" else cut
    return word


_RINGS = """
strike walkout stoppage picket walk|wage pay salary earn|cost price charge worth|job work employ staff worker employee post
cut reduce lower slash|rise increase raise climb grow double|fall drop decline sink halve|close shut|open reopen start begin
end expire lapse finish last|buy purchase acquire takeover|sell sale|bid offer|propose offer suggest proposal
court judge trial tribunal|sue sued suing claim writ libel lawsuit|accuse charge count allege|rule order|kill die died dying dead death
leader head chief|company firm carrier|ship vessel boat|port harbour harbor dock|clear sweep|mine
vote election poll ballot|government minister cabinet ministry|president presidential presidency|school pupil student
teacher teach|car auto vehicle|truck lorry|road street|tax levy duty|money fund cash|loan debt lend|bank lender
demand call urge ask want insist require need|threaten warn threat|promise pledge vow assure guarantee commit
accept agree|reject refuse oppose|quit leave walkout exit|publish release disclose|secret private|delay postpone put
fine penalty|detour diversion|fire blaze|police officer sheriff|farm farmer crop|water river|grain wheat
kid child daughter son|book novel|insure insurance insurer premium underwriter cover|envoy mediator negotiator
win won victory|lose loss lost|own owner|build built|forecast expect estimate|hold keep|big large|small little
move shift|send sent|meet meeting met|say said tell told|pay paid|take taken took|give gave given|find found
get got|hold held|spend spent|fall fell fallen|rise rose risen|run ran|hear heard|write wrote written|begin began begun
"""
"""One ring a field; a word may stand in several."""


def _rings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for ring in _RINGS.replace("\n", "|").split("|"):
        stems = {stem(word) for word in ring.split()}
        for one in stems:
            found.setdefault(one, set()).update(stems - {one})
    return {one: frozenset(others) for one, others in found.items()}


_NEAR = _rings()


def near(stemmed: str) -> frozenset[str]:
    """The stems that may say the same in a news text."""
    return _NEAR.get(stemmed, frozenset())


FUNCTION_WORDS = words(
    "a an the this that these those there here it its he him his she her hers they them their theirs i me my mine we us "
    "our ours you your yours who whom whose which what when where why how is am are was were be been being do does did "
    "done doing has have had having will would shall should can could may might must ought of in on at by for from to "
    "with without within about over under after before since until till during through against among between into onto "
    "upon across along around and or but nor so yet if unless because although though while as than then not no any "
    "some all both each every either neither such own same too very just only also even still again once more most much "
    "himself herself itself themselves out off up down get gets got take takes taken took per like "
    "many few less least other another one ones ever never always now please tell know let's lets okay ok hi hello s t re "
    "ll ve d m don didn doesn isn aren wasn weren hasn haven hadn won't can't cannot don't didn't doesn't isn't aren't "
    "wasn't weren't hasn't haven't hadn't what's who's that's there's it's"
)
"""Words that name nothing to look for."""
