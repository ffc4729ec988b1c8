"""A reader's question as values: about whom, what of them, since when, and which kind of words would answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.core.names import folded
from bot.core.quotes import lexicon as lx
from bot.core.terms import FUNCTION_WORDS, stem, tokens
from bot.core.text import words
from bot.core.types import Problem, Stance

LONGEST: Final = 1000
"""Characters of a question. The longest a person types is a few sentences; more is a document."""
MOST_TERMS: Final = 24
"""Words that are looked for; those after them are left out."""

Kind = Literal["told", "stances", "quotes"]
"""What would answer: any passage, what somebody demands or offers, what somebody said."""
Wants = Literal["anything", "money", "number", "duration", "distance", "age", "time", "person", "reason"]
"""What an answering passage has to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `terms` are the stems to look for, without those of `names` and of what makes the `kind`.

    `words` are all of them as they were written, for full text search; `names` are folded and must stand in an article
    that answers, `people` are whom each of them may mean, by canonical name. `keys` are what may name somebody;
    `about` is told whom the store knows by them. `since` is when the time asked about begins.
    """

    text: str
    kind: Kind
    stances: tuple[Stance, ...] = ()
    towards: bool = False
    wants: Wants = "anything"
    words: tuple[str, ...]
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()
    people: tuple[frozenset[str], ...] = ()
    keys: tuple[str, ...] = ()
    since: datetime | None = None

    @property
    def any_stance(self) -> bool:
        """Does it ask on what condition something happens, whoever sets it?"""
        return len(self.stances) == len(_EVERY_STANCE)

    @property
    def looked_for(self) -> tuple[str, ...]:
        """What full text search is given: the question's words, and the full names of whom it means in place of their
        first names, which many bear.
        """
        known = [name.split() for name, group in zip(self.names, self.people, strict=False) if group]
        spent = {word for words in known for word in words[:-1]}
        named = sorted(name for group in self.people for name in group)
        return tuple(dict.fromkeys((*(word for word in self.words if word not in spent), *named)))

    def about(self, known: Iterable[tuple[str, str]]) -> Question:
        """The question with whom it means; `known` are pairs of a key and a canonical name it stands for.

        The longest of overlapping keys counts.
        """
        meant: dict[str, set[str]] = {}
        for key, canonical in known:
            if key in self.names or canonical != canonical.lower():
                meant.setdefault(key, set()).add(canonical)
        found = [key for key in meant if not any(key != other and f" {key} " in f" {other} " for other in meant)]
        names = tuple(dict.fromkeys((*self.names, *(key for key in self.keys if key in found))))
        names = tuple(n for n in names if not any(n != other and f" {n} " in f" {other} " for other in names))
        spent = {stem(word) for name in names for word in name.split()}
        people = tuple(frozenset(meant.get(name, ())) for name in names)
        return replace(
            self,
            kind="told" if self.kind == "quotes" and names and not any(people) else self.kind,
            names=names,
            people=people,
            terms=tuple(term for term in self.terms if term not in spent),
        )


def asked(text: str, *, now: datetime) -> Question | Problem:
    """The question, or why it cannot be one, in words for who asked it."""
    flat = " ".join(text.split())
    if len(text) > LONGEST:
        return _refused(
            f"This question has {len(text):,} characters and {LONGEST:,} are allowed: ask it in fewer words."
        )
    if not flat:
        return _refused("There is no question: a few words are enough.")
    if _is_foreign(flat):
        return _refused("Please ask in English: questions in other languages are not understood here yet.")
    since, rest = _since(flat.lower() if flat.isupper() else flat, now)
    found = list(tokens(rest))
    kind, stances = _kind(rest)
    names = _names(rest, found)
    spent = {word for name in names for word in name.split()}
    content = [word for word, start, end in found if not _is_function(word, rest[start:end])]
    worded = {
        word for stance in stances for said in _STANCE_PATTERNS[stance].findall(rest.lower()) for word in said.split()
    }
    telling = [w for w in content if w not in spent | worded | _ASKING and folded(w) not in spent]
    anybodys = kind == "stances" and not _SOMEBODY.search(rest)
    if not telling and not names and not anybodys:
        return _refused("There is no word to look for in this question: name a person, a place or a subject.")
    return Question(
        text=flat,
        kind=kind,
        stances=stances,
        towards=_PASSIVE.search(rest.lower()) is not None,
        wants=_wants(rest.lower()),
        words=tuple(dict.fromkeys(w for w in content if w not in _ASKING | worded))[:MOST_TERMS],
        terms=tuple(dict.fromkeys(stem(word) for word in telling))[:MOST_TERMS],
        names=names,
        keys=tuple(key for key in _keys(found) if key in names or " " in key or not _has_capitals(flat)),
        since=since,
    )


_SOMEBODY: Final = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|its|their|i|you|we|me|us|my|your|our)\b", re.IGNORECASE
)
"""Whoever is meant by these, it is not everybody: “Who demands what?” is a question, “What does he want?” is half of one."""


def _has_capitals(text: str) -> bool:
    """Is it written so that capitals tell names from words?"""
    return not (text.islower() or text.isupper())


def _is_function(word: str, written: str) -> bool:
    """Does the word name nothing? "US" and "IT" do, where they are written so."""
    return word in FUNCTION_WORDS and not (word in ("us", "it") and written.isupper())


def _refused(why: str) -> Problem:
    return Problem(where="question", why=why)


# ---------------------------------------------------------------- in which language

_ENGLISH = words("the of is are were did does has have had what who when where why how which would to")
_FOREIGN = words(
    "der die das und ist hat haben wer wie warum wann wo von mit nicht ein eine für wurde sind dem den "
    "le la les des est qui quand pourquoi combien comment une du dans sur avec pas sont quel quelle que a-t-il "
    "el los las qué quién cuándo cuánto cómo por dónde una del con no está son cuál "
    "il lo gli che chi quando perché quanto dove è non sono di della "
    "o os as quem quando porque como onde não são uma do da dos "
    "de het een wie wat waarom wanneer hoe niet zijn van "
    "kuka mikä milloin miksi missä miten onko ja ei on että mitä "
    "vem vad när varför hur är och inte det som "
    "hvem hva hvad hvor hvornår hvorfor hvordan og ikke er af på "
    "kto co kiedy dlaczego jak gdzie czy nie jest"
)
"""Function words of our neighbours; those English has too tell nothing and are taken out below."""
_TELLING = _FOREIGN - words("a as do die in no on son die was has van was de la el le il il con per so")


def _is_foreign(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in letters)
    if letters and latin < len(letters) / 2:
        return True
    found = [word for word, _, _ in tokens(text.casefold())]
    raw = text.casefold().replace("’", "'").split()
    strange = sum(word.strip("¿?¡!.,;:") in _TELLING for word in raw)
    return strange > sum(word in _ENGLISH for word in found)


# ---------------------------------------------------------------- since when

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_SINCE = re.compile(
    rf"\b(?:since|after)\s+(?:last\s+)?(?P<day>{'|'.join(_DAYS)})\b"
    r"|\b(?:in|over|during|within)\s+the\s+(?:last|past)\s+(?:(?P<count>\d{1,3})\s+)?(?P<unit>hour|day|week)s?\b"
    r"|\b(?:since\s+)?(?P<word>today|yesterday|this\s+week)(?!['’]s)\b",
    re.IGNORECASE,
)
"""When articles must have been published. A bare weekday is none: it may be when something will happen."""


def _since(text: str, now: datetime) -> tuple[datetime | None, str]:
    """From when on, and the question without the words that said so."""
    match = _SINCE.search(text)
    if match is None:
        return None, text
    rest = text[: match.start()] + " " + text[match.end() :]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if match["day"]:
        back = (now.weekday() - _DAYS.index(match["day"].lower())) % 7
        return midnight - timedelta(days=back or 7), rest
    if match["unit"]:
        return now - int(match["count"] or 1) * _UNITS[match["unit"].lower()], rest
    word = " ".join(match["word"].lower().split())
    back = {"today": 0, "yesterday": 1, "this week": now.weekday()}[word]
    return midnight - timedelta(days=back), rest


# ---------------------------------------------------------------- what kind of words would answer

_STANCE_WORDS: Mapping[Stance, str] = {
    "demands": r"demand\w*|insist\w*|urg(?:e[sd]?|ing)|want(?:s|ed|ing)?|requir(?:e[sd]?|ing)|call(?:s|ed|ing)?\s+(?:on|for)|"
    r"ask(?:s|ed|ing)?(?!\s+(?:about|after|how|if|that|what|when|where|whether|which|who|why)\b)|order(?:s|ed|ing)?",
    "offers": r"offer\w*|propos(?:e[sd]?|ing|als?)|suggest(?:s|ed|ing)",
    "threatens": r"threat\w*|warn(?:s|ed|ings?)?",
    "promises": r"promis(?:e[sd]?|ing)|pledg(?:e[sd]?|ing)|vow(?:s|ed|ing)?|assur(?:e[sd]?|ances?|ing)|guarantee\w*|commit(?:s|ted|ting|ments?)?",
    "accepts": r"accept\w*|agree(?:s|d|ing|ments?)?",
    "rejects": r"reject\w*|refus(?:e[sd]?|als?|ing)|oppos(?:e[sd]?|ing)|rebuff\w*|turn(?:s|ed|ing)?\s+(?:\S+\s+){0,3}down|"
    r"brush(?:es|ed|ing)?\s+(?:\S+\s+){0,3}aside|rul(?:e[sd]?|ing)\s+out",
}
_STANCE_PATTERNS = {stance: re.compile(rf"\b(?:{one})\b", re.IGNORECASE) for stance, one in _STANCE_WORDS.items()}
_EVERY_STANCE = tuple(_STANCE_WORDS)
_CONDITION = re.compile(
    r"\b(?:on|under)\s+(?:what|which)\s+(?:condition|term)s?\b|\bwhat\s+(?:happens|will\s+happen|would\s+happen)\s+if\b"
    r"|\b(?:conditions?|terms)\s+(?:for|of|to|has|have|did|does)\b|\bin\s+(?:exchange|return)\s+for\s+what\b"
)
_HIS = re.compile(r"^(?:what|who|which|on what|under what)\b|\b(?:demands|offers|threats|promises|pledges)\b")
_SAY = re.compile(
    r"\bwhat\s+(?:did|does|do|has|have|had)\b.*\b(?:say|said|saying|tell|told|think|thinks|write|written|comment)\b"
    r"|\bquotes?\s+(?:by|from|of)\b|\bwhat\b.*\bquoted?\b|\bin\s+(?:his|her|their)\s+(?:own\s+)?words\b"
)
_TAKEN = r"(?:demanded|asked|offered|promised|threatened|urged|wanted|required|told|warned|guaranteed)\b"
_PASSIVE = re.compile(
    rf"\b(?:is|are|was|were|been|being)\s+{_TAKEN}|^what\s+(?:is|are|was|were)\s+(?!the\b)(?:\S+\s+){{1,3}}{_TAKEN}"
)
_ASKING = words("happen happens happened say says said saying think thinks thought quote quotes comment condition conditions "
                "term terms people person time news story article latest update anything something know mean kind exactly "
                "actually really currently did does do done going go goes went what's about words word old far long")  # fmt: skip
"""Words that ask rather than name what is asked for."""


def stance_at(text: str, stances: Iterable[Stance]) -> int | None:
    """Where the text first words one of these stances, by verb or noun."""
    found = [match.start() for stance in stances if (match := _STANCE_PATTERNS[stance].search(text))]
    return min(found, default=None)


def _kind(text: str) -> tuple[Kind, tuple[Stance, ...]]:
    low = text.lower()
    if _CONDITION.search(low):
        return "stances", _EVERY_STANCE
    wanted = tuple(stance for stance in _EVERY_STANCE if stance_at(low, (stance,)) is not None)
    if wanted and _HIS.search(low):
        return "stances", wanted
    return ("quotes", ()) if _SAY.search(low) else ("told", ())


_ANSWERS: Sequence[tuple[Wants, re.Pattern[str]]] = (
    ("age", re.compile(r"\bhow\s+old\b|\bwhat\s+age\b")),
    ("distance", re.compile(r"\bhow\s+(?:far|deep|tall|wide|broad)\b")),
    ("duration", re.compile(r"\bhow\s+long\b|\bfor\s+how\s+many\s+(?:hours|days|weeks|months|years)\b")),
    ("money", re.compile(r"\bhow\s+much\b.*\b(?:cost|pay|paid|price|worth|spend|spent|money|charge|bill|fine)")),
    ("number", re.compile(r"\bhow\s+(?:much|many|big|large|heavy)\b|\bwhat\s+(?:share|percentage|number|price|sum)\b")),
    ("time", re.compile(r"\bwhen\b|\bwhat\s+(?:time|day|date|year|month)\b|\bhow\s+soon\b|\bby\s+when\b")),
    ("person", re.compile(r"^(?:and\s+)?who(?:m|se)?\b|\bwhich\s+(?:person|company|country|party)\b")),
    ("reason", re.compile(r"\bwhy\b|\bfor\s+what\s+reason\b")),
)


def _wants(low: str) -> Wants:
    return next((wants for wants, pattern in _ANSWERS if pattern.search(low)), "anything")


# ---------------------------------------------------------------- who

_NAMELESS = FUNCTION_WORDS | _ASKING
_LONGEST_NAME = 4
"""Words of the longest name that is looked up."""


def _names(text: str, found: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
    """The names as they are written: capitalised words in a row, the first word of a sentence only with others after it."""
    names: list[list[str]] = []
    last = -2
    for at, (word, start, end) in enumerate(found):
        opening = start == 0 or re.search(r"[.!?:]\s+[\"'“‘]?$", text[:start]) is not None
        named = (
            text[start].isupper()
            and word not in lx.TIME_WORDS
            and not _is_function(word, text[start:end])
            and word not in _ASKING
        )
        if not named or (opening and not _goes_on(text, found, at)):
            continue
        if at == last + 1 and text[found[last][2] : start].strip(" -–") == "":
            names[-1].append(text[start:end])
        else:
            names.append([text[start:end]])
        last = at
    return tuple(dict.fromkeys(key for name in names if (key := folded(" ".join(name)))))


def _goes_on(text: str, found: Sequence[tuple[str, int, int]], at: int) -> bool:
    return at + 1 < len(found) and text[found[at + 1][1]].isupper() and found[at + 1][0] not in FUNCTION_WORDS


def _keys(found: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
    """Every stretch of words that may be somebody's name: those that neither begin nor end with a function word."""
    plainly = [word for word, _, _ in found][: 2 * MOST_TERMS]
    keys = []
    for size in range(_LONGEST_NAME, 0, -1):
        for at in range(len(plainly) - size + 1):
            part = plainly[at : at + size]
            if part == ["us"] or not {part[0], part[-1]} & _NAMELESS:
                keys.append(folded(" ".join(part)))
    return tuple(dict.fromkeys(key for key in keys if key))
