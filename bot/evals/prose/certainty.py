"""False by how sure: what may, would or should happen told as done or certain; a condition left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.evals.prose.edits import each, places, put
from bot.evals.prose.gold import Line

_IRREGULAR: Final = {
    "admit": ("admitted", "admitted"),
    "be": ("was", "been"),
    "break": ("broke", "broken"),
    "bring": ("brought", "brought"),
    "buy": ("bought", "bought"),
    "come": ("came", "come"),
    "cost": ("cost", "cost"),
    "cut": ("cut", "cut"),
    "do": ("did", "done"),
    "drop": ("dropped", "dropped"),
    "eat": ("ate", "eaten"),
    "find": ("found", "found"),
    "forget": ("forgot", "forgotten"),
    "get": ("got", "got"),
    "give": ("gave", "given"),
    "go": ("went", "gone"),
    "hand": ("handed", "handed"),
    "have": ("had", "had"),
    "hold": ("held", "held"),
    "keep": ("kept", "kept"),
    "lead": ("led", "led"),
    "leave": ("left", "left"),
    "let": ("let", "let"),
    "lose": ("lost", "lost"),
    "make": ("made", "made"),
    "meet": ("met", "met"),
    "oversee": ("oversaw", "overseen"),
    "pay": ("paid", "paid"),
    "picket": ("picketed", "picketed"),
    "put": ("put", "put"),
    "quit": ("quit", "quit"),
    "rise": ("rose", "risen"),
    "say": ("said", "said"),
    "scrap": ("scrapped", "scrapped"),
    "see": ("saw", "seen"),
    "sell": ("sold", "sold"),
    "set": ("set", "set"),
    "shut": ("shut", "shut"),
    "sign": ("signed", "signed"),
    "spend": ("spent", "spent"),
    "stay": ("stayed", "stayed"),
    "step": ("stepped", "stepped"),
    "stop": ("stopped", "stopped"),
    "take": ("took", "taken"),
    "tell": ("told", "told"),
    "win": ("won", "won"),
    "withdraw": ("withdrew", "withdrawn"),
    "withhold": ("withheld", "withheld"),
    "write": ("wrote", "written"),
}


def past(verb: str) -> str:
    """The past tense of a verb given in its base form."""
    return _IRREGULAR[verb][0] if verb in _IRREGULAR else _regular(verb)


def participle(verb: str) -> str:
    """The past participle of a verb given in its base form."""
    return _IRREGULAR[verb][1] if verb in _IRREGULAR else _regular(verb)


def _regular(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if re.search(r"[^aeiou]y$", verb) else verb + "ed"


_NO_VERB: Final = (
    r"(?!not\b|only\b|never\b|also\b|no\b|then\b|have\b|need\b|say only\b|the\b|an?\b|trial\b|publication\b)"
)
_WISHES: Final = (
    r"(?:has offered|is offering|offered|offers|plans|is planning|planned|is threatening|threatens|threatened|has threatened|"
    r"promised|promises|promises never|agreed|agrees|wants|want|hopes|is hoping|are hoping|hope|expects|intends|is due|"
    r"has until the end of next month|were ready|is ready|was ready|was prepared|would agree|would refuse)"
)


_ASKED: Final = re.compile(r"\b(?:whether|(?:say|asked) if|say, .* what)\b")
"""Of what is only asked, it makes no difference whether it is to come or past."""


def done(line: Line) -> Iterator[str]:
    """What would, will or is meant to happen, told as having happened."""
    if not _ASKED.search(line.text):
        yield from each(line.text, rf"\bwould {_NO_VERB}([a-z]+)\b", lambda m: f"had {participle(m[1])}")
    yield from each(line.text, r"\b(?:will|[’']ll) be\b", "has been")
    yield from each(line.text, rf"\bwill {_NO_VERB}(?!be\b)([a-z]+)\b", lambda m: past(m[1]))
    yield from each(line.text, rf"\b{_WISHES} to {_NO_VERB}([a-z]+)\b", lambda m: past(m[1]), flags=re.IGNORECASE)


_SURER: Final = {
    r"\bmay\b(?! \d)": "will",
    r"\bmight\b": "will",
    r"\bcould\b(?! not)": "must",
    r"\bmust\b": "may",
    r"\b(?:is|are) expected to\b": "will",
    r"\bare hoping to\b|\bhopes? to\b": "will",
    r"\bstands to\b": "will",
    r"\bwants? to\b": "has agreed to",
    r"\bis planned for\b": "took place on",
    r"\bwould (?=(?:appeal|cover|pay|drop|back|support|match|agree|accept|switch|concede|abstain|provide|supply|hand|side)\b)": "must ",
    r"\bplans to\b|\bis planning to\b": "must",
}


def surer(line: Line) -> Iterator[str]:
    """May for will, could for must, must for may."""
    for pattern, instead in _SURER.items():
        yield from each(line.text, pattern, instead)


# ---------------------------------------------------------------- conditions

_TRIGGER: Final = (
    r"(?:,? (?:but )?(?:only )?)?(?<!even )(?<!say )(?<!said )(?<!asked )(?<!see )(?<!as )(?<!or )(?<!just )(?<!when )"
    r"\b(?:only if|only on condition that|unless|if(?! it goes| the change)|provided(?: that)?|providing|as long as|so long as|should (?=\w+ (?:job|be)\b)|"
    r"once (?=(?:the|its|it|inspectors|he|she|first|neighbour|Qarsun|Brightwater|district|observers|trade)\b))\b"
)
_TAIL: Final = re.compile(
    r", according to |, (?:[^,;]{0,70}, )?[^,;]{0,80}\b(?:said|says|suggest|warned|show)\b[^,;]*$|;|, (?:but|and|while|yet|though|an|a|which|saying) "
    r"|, [^,]{0,60}\bsaid\b"
)


def unconditional(line: Line) -> Iterator[str]:
    """What is promised, threatened or asked under a condition, without the condition."""
    text = line.text
    for match in places(text, _TRIGGER, flags=re.IGNORECASE):
        tail = _TAIL.search(text, match.end())
        end = tail.start() if tail else len(text) - text.endswith(".")
        if match.start() > 0:
            yield put(text, match.start(), end, "")
        elif (comma := text.find(", ", match.end())) > 0:
            yield put(text, 0, comma + 2, "")
    for match in places(text, r"\bwithout (?=(?:an?|the)\b)"):
        if re.search(r"\b(?:no|not|nothing|never)\b", text[: match.start()]):
            tail = _TAIL.search(text, match.end())
            yield put(text, match.start(), tail.start() if tail else len(text) - text.endswith("."), "")
