"""False by whose it is: a demand or claim without its holder, turned round, or told with a stronger verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.evals.prose.edits import capital, each
from bot.evals.prose.gold import Line, passages
from bot.evals.prose.swaps import named

_NO: Final = r"(?:that|not|for|by|to|in|on|if|whether|said|says|had|has|have|was|were|testified|voted|last|when)"
_WHO: Final = rf"(?P<who>(?:(?!\b{_NO}\b)[^,;:“‘\"]){{3,60}}?(?:, [^,;:]{{3,60}},)?)"
_OTHER: Final = rf"(?P<other>(?:(?!\b{_NO}\b)[^,;:“‘\"]){{3,50}}?)"
"""A noun phrase, as far as a pattern can tell: who asks, and who is asked."""
_ASKS: Final = r"urged|urges|called on|calls on|asked|asks|wants|wanted|had wanted|told|tells|pressed|presses|ordered"
_DEMAND: Final = re.compile(rf"{_WHO} (?P<verb>{_ASKS}) {_OTHER} to (?P<rest>(?!the |a |an |court|this )[a-z].+)")
_DEMANDED: Final = re.compile(
    rf"{_WHO} (?:also )?(?:demanded that|demands|called for|calls for|asked that|urges that) {_OTHER} (?:to )?be (?P<rest>.+)"
)
_BENCH: Final = re.compile(r"\b[Jj]udge\b|Justice|Speaker|\bcourt\b")
"""What a judge tells somebody to do is binding: told without the judge it may still be true."""


_NOBODY: Final = frozenset({"him", "her", "them", "a", "an", "the"})


def dropped(line: Line) -> Iterator[str]:
    """What somebody demands, promises, foresees or claims, as if it were so."""
    for pattern, needs in ((_DEMAND, ("must", "should")), (_DEMANDED, ("must be", "should be"))):
        match = pattern.fullmatch(line.text)
        if match and not _BENCH.search(match["who"]) and match["other"].lower() not in _NOBODY:
            yield from (f"{capital(match['other'])} {need} {match['rest']}" for need in needs)
    for who, clause in _attributed(line.text, headline=line.headline):
        if _MODAL.search(clause) and not _own(line, who, clause) and not _BENCH.search(who):
            yield _closed(capital(clause), line)


_SAYS: Final = r"(?:said|says|warned|warns|claims|testified|repeated|insists|thinks|expects)"
_MODAL: Final = re.compile(r"\b(?:must|should|would|will|could|cannot|may|promised|assured|needs|stands to)\b")
_ATTRIBUTIONS: Final = (
    re.compile(rf"{_WHO} {_SAYS}(?: on \w+day| again| last night)?(?: that)? (?P<clause>(?![“‘\"]|in a ).+)"),
    re.compile(r"According to (?P<who>[^,]+(?:, [^,]+)??), (?P<clause>(?![“‘\"]).+)"),
    re.compile(r"(?P<clause>[^“‘\"]+?), according to (?P<who>.+?)\.?"),
    re.compile(
        rf"(?P<clause>[^“‘\"]+?), (?P<who>(?:[^,;]+, )?[^,;]+?) (?:{_SAYS}|suggest|finds|found)(?: last night| yesterday)?\.?"
    ),
)
_COLON: Final = re.compile(r"(?P<who>[A-Z][^:“‘]{3,40}): (?P<clause>[^“‘\"]+)")


def _attributed(text: str, *, headline: bool) -> Iterator[tuple[str, str]]:
    for pattern in (*_ATTRIBUTIONS, *([_COLON] if headline else [])):
        if match := pattern.fullmatch(text):
            yield match["who"], match["clause"]


def _own(line: Line, who: str, clause: str) -> bool:
    """Does the clause still name whose stance it is, or cannot be read alone?"""
    subject = clause.split()[:7]
    if subject[0].lower() in {
        "he",
        "she",
        "it",
        "they",
        "his",
        "her",
        "its",
        "their",
        "there",
        "that",
        "what",
        "if",
        "no",
    }:
        return True
    speaks = named()[line.story].speaks
    bodies = [body for name, each in speaks.items() if name.lower() in who.lower() for body in each]
    names = [word for word in who.split() if word[:1].isupper() and len(word) > 3]
    return any(name.lower() in " ".join(subject).lower() for name in (*bodies, *names))


def _closed(text: str, line: Line) -> str:
    """With the stop that the line had."""
    return text.rstrip(".") + "." * line.text.endswith(".")


# ---------------------------------------------------------------- turned

_MEETS: Final = (
    r"(?P<verb>urged|urges|called on|calls on|asked|asks|wants|told|tells|pressed|presses|ordered|warned|assured|promised|"
    r"rejected|rejects|turned down|turns down|accused)"
)
_TURN: Final = re.compile(rf"{_WHO} {_MEETS} {_OTHER}(?P<rest>(?:[’']s)? (?:to|that|not to|call|offer|plan|bid)\b.+)")
_TO: Final = re.compile(
    rf"{_WHO} (?P<verb>turned down|rejected|turns down|rejects) (?P<what>an? call|call|a demand) (?P<by>from|by|for) (?P<other>\d+ member states)(?P<rest>.*)"
)


def turned(line: Line) -> Iterator[str]:
    """The one who asks, tells or rejects in the place of the one who is asked, told or rejected."""
    match = _TURN.fullmatch(line.text)
    if match and match["other"].lower() not in _NOBODY and "raised" not in match["other"] and match["who"][:3] != "On ":
        yield f"{capital(match['other'])} {match['verb']} {_lower(match['who'])}{match['rest']}"
    if match := _TO.fullmatch(line.text):
        yield f"{capital(match['other'])} {match['verb']} {match['what']} {match['by']} {_lower(match['who'])}{match['rest']}"


def _lower(who: str) -> str:
    """Within a sentence, an article or a common noun has no capital."""
    return (
        who[0].lower() + who[1:]
        if re.match(r"(?:The|A|An|Interior|Finance|Ramp|Two|Plant|Marine)\b", who)
        else who.rstrip(",")
    )


# ---------------------------------------------------------------- stronger verbs

_STRONGER: Final = {
    r"\bsaid\b(?! (?:no|yes)\b)": ("admitted", "boasted", "confessed"),
    r"\bsays\b": ("admits", "boasts"),
    r"\b(?:urged|pressed|called on|asked(?= [a-z]+ [a-z]+ to| that))(?! by)": ("ordered", "forced"),
    r"\b(?:urges|presses|calls on)\b": ("orders", "forces"),
    r"\bwants(?= (?:Halloran|Ostrel|the council|both|the two))": ("has ordered",),
    r"\bclaims that\b|\bsays that\b": ("has proved that",),
    r"\bsuggests?\b(?! that the Treasury)": ("prove",),
    r"\bpointed out\b|\bnoted\b": ("admitted", "complained"),
    r"\bdescrib(?:ed|ing)\b": ("condemned",),
    r"\bfound\b(?= that the county)|finds$": ("proved",),
    r"\btold (?=investors|suppliers|analysts|reporters|jurors|the court|the jury)": ("admitted to ", "lied to "),
    r"\b(?:has|have) offered to\b|\boffers to\b|\boffered to\b": ("begged to",),
}


def stronger(line: Line) -> Iterator[str]:
    """A verb of saying or asking replaced by one that says more."""
    known = passages(line)
    for pattern, verbs in _STRONGER.items():
        for verb in verbs:
            if verb.removeprefix("has ")[:5] not in known:
                yield from each(line.text, pattern, verb)
