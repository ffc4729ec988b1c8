"""Words for those who can act: a name, a pronoun for people, a body, people by their trade.

A stance needs somebody to hold it; "inflation would be back if prices stayed" has nobody. The lists are of common
nouns of news; names are told by their capitals.
"""

from __future__ import annotations

from bot.core.conditions.grammar import (
    AUXILIARIES,
    DETERMINERS,
    OBJECT_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    is_finite,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words

NOUNS = words(
    "government governments minister ministers ministry union unions company companies company's firm firms chain troops "
    "army forces force fighters rebels police court courts parliament congress senate house committee council councils "
    "board party parties president premier country countries state states nation nations city mayor mayors commission "
    "agency bank banks campaign team club clubs league federation association alliance group groups side sides leaders "
    "leader officials official lawmakers members member workers nurses teachers staff drivers strikers protesters "
    "demonstrators residents voters families family relatives people man men woman women boy girl children couples couple "
    "students student bankers executives landlord landlords employers employer employees authorities authority "
    "administration regulator regulators watchdog movement militia allies ally partners partner capitals delegation envoy "
    "envoys negotiators diplomats diplomat judge judges lawyers lawyer attorney attorneys owner owners shareholders "
    "investors chief executive director manager coach captain spokesman spokeswoman spokesperson candidate candidates "
    "nominee counterpart counterparts republicans democrats monitors observers inspectors guards guard soldiers riders "
    "players player bandits gunmen trust charity church school university hospital airline museum contractors suppliers "
    "farmers growers fishermen miners doctors pilots crews crew crowd crowds gang gangs mob tenants tenant developers developer businesses business "
    "manufacturers manufacturer maker makers publisher politicians colleagues supporters opponents opposition majority "
    "minority subordinates clients client buyer buyers seller sellers neighbours neighbors citizens taxpayers parents "
    "mothers women's peers consumers refugees migrants hostages captors kidnappers front network broadcaster newspaper "
    "fund office clinic school studio label orchestra theatre library mill bureau department departments corporation institute institution carrier retailer "
    "prosecutor prosecutors defender governor senator senators ambassador bishop pope king queen priest general commander "
    "chancellor treasurer striker goalkeeper teacher doctor worker driver farmer secretary chairman chairwoman founder "
    "tsar emir sultan ayatollah inspector auditor ombudsman arbitrator mediator referee umpire creditor investor donor "
    "operator operators utility insurer insurers lender lenders creditors donors husband wife son daughter brother sister"
)
_ABSTRACT = words(
    "talks deal price prices rate rates inflation economy growth oil market markets trade tariff tariffs law bill rule "
    "rules vote election plan policy decision move report number figure cost costs services service flight flights "
    "numbers others matters orders offers papers powers letters computers answers years hours members' centers centres"
)


def plain(word: str) -> bool:
    """Is the word a common noun for people or a body?"""
    if word in _ABSTRACT:
        return False
    return (
        word in NOUNS
        or (word.endswith("s") and word[:-1] in NOUNS)
        or (word.endswith(("ers", "ors", "ists", "ians", "sides")) and len(word) > 6)
    )


def trimmed(passage: Passage, span: tuple[int, int]) -> tuple[int, int]:
    """The span without marks, commas, clitics and coordinators at its edges."""
    first, last = span
    while first < last and passage.words[first] in (OPEN, CLOSE, ",", "'s", "(", ")", "-", "''", '"'):
        first += 1
    while first < last and passage.words[last - 1] in (
        OPEN,
        CLOSE,
        ",",
        ".",
        "'s",
        "and",
        "or",
        "(",
        ")",
        "-",
        "''",
        '"',
    ):
        last -= 1
    return first, last


def agentive(passage: Passage, span: tuple[int, int]) -> bool:
    """Do the words name somebody who can act?"""
    first, last = trimmed(passage, span)
    if first >= last:
        return False
    word = passage.words[first]
    if last - first == 1 and (word in SUBJECT_PRONOUNS or word in OBJECT_PRONOUNS):
        return word != "nothing"
    at = head(passage, first, last)
    noun = passage.words[at]
    if noun in _ABSTRACT:
        return False
    if plain(noun):
        return True
    if not passage.capital[at]:
        return False
    return at > 0 or last - first > 1 or (word not in DETERMINERS and word not in ("there", "it"))


def head(passage: Passage, first: int, last: int) -> int:
    """The head noun: the last word before the first preposition, comma or relative."""
    for at in range(first + 1, last):
        if passage.words[at] in PREPOSITIONS or passage.words[at] in (",", "(", "who", "that", "which"):
            return at - 1
    return last - 1


def clause_agent(passage: Passage, start: int, end: int, *, acting: bool = True) -> tuple[int, int] | None:
    """The words of the one who acts in the clause `[start, end)`: its subject, where that can act; else None.

    With `acting` a subject to whom something is done ("if talks are held") does not count.
    """
    words_ = passage.words
    while start < end and words_[start] in (OPEN, ",", "that", "both's"):
        start += 1
    if start < end and words_[start] in SUBJECT_PRONOUNS:
        return (start, start + 1) if words_[start] not in ("it", "nothing") else None
    for at in range(start, min(end, start + 9)):
        word = words_[at]
        if (
            word in AUXILIARIES
            or word in (",", ".", ";", "that")
            or (at > start and is_finite(word) and not passage.capital[at])
        ):
            return None
        if not (plain(word) or (passage.capital[at] and word not in POSSESSIVES and word not in DETERMINERS)):
            continue
        if _goes_on(passage, at, end):
            continue
        if passage.words[start] in ("a", "an") or _compound(passage, at):
            return None
        if (named := _apposed(passage, at, end)) is not None:
            return named
        undergoing = acting and passage.words[at + 1 : at + 2] in _UNDERGOING
        return None if undergoing else (start, at + 1)
    return None


_UNDERGOING = (("be",), ("is",), ("are",), ("was",), ("were",), ("been",))
"""After these the subject is one to whom something is done or who is something: it is not the one to act."""


def _compound(passage: Passage, at: int) -> bool:
    """Is the noun only the first part of another thing's name ("family reunification")?"""
    after = passage.words[at + 1] if at + 1 < len(passage) else ""
    return not passage.capital[at] and after.endswith(("tion", "ment", "ness", "ity", "ance", "ence", "spending"))


def _apposed(passage: Passage, at: int, end: int) -> tuple[int, int] | None:
    """The name between commas after this noun: "their employer, **Lakeland Mercy**, does"."""
    if passage.words[at + 1 : at + 2] != (",",) or passage.capital[at] or at + 2 >= end or not passage.capital[at + 2]:
        return None
    close = next((i for i in range(at + 2, min(end, at + 9)) if passage.words[i] == ","), None)
    return (at + 2, close) if close is not None else None


def _goes_on(passage: Passage, at: int, end: int) -> bool:
    """Does the phrase go on after this noun: another name, "'s", "of", "or the United States"?"""
    words_ = passage.words
    if at + 1 >= end:
        return False
    after = words_[at + 1]
    if passage.capital[at + 1] or plain(after) or after in ("'s", "'", "of"):
        return True
    if after in ("and", "or"):
        return any(passage.capital[i] or plain(words_[i]) for i in range(at + 2, min(end, at + 4)))
    return False


_REPORTERS = words(
    "spokesman spokeswoman spokesperson spokespeople lawyer lawyers attorney attorneys aide aides official officials "
    "diplomat diplomats person people source sources representative deputy"
)
SPEAKS_FOR = words("spokesman spokeswoman spokesperson lawyer lawyers attorney attorneys solicitor barrister agent")
"""Who speaks for another: what *we* do in their words is not theirs."""
_BYSTANDERS = words(
    "traders economists analysts experts economist analyst expert observers poll polls forecasters mediators study "
    "researchers researcher scientists scientist forecast figures estimates strategist academics historians model report"
)


def reporter(passage: Passage, span: tuple[int, int]) -> bool:
    """Is it somebody who speaks for another: a spokesman, a lawyer, an official?"""
    return any(passage.words[i] in _REPORTERS for i in range(*span))


def principal(passage: Passage, span: tuple[int, int]) -> tuple[int, int] | None:
    """The words of the one a reporter speaks for: "**Ash**'s lawyer", "a spokesman for **Ash**", "**Ash** spokesman".

    The description may stand before the name of the reporter: "**Ash**'s lawyer, Birch, said".
    """
    words_ = passage.words
    first, last = span
    noun = _reporter_noun(passage, first, last)
    if noun is None and first > 1 and words_[first - 1] == ",":
        first -= 1
        while first > 0 and words_[first - 1] not in (",", ".", OPEN, CLOSE) and last - first < 16:
            first -= 1
        noun = _reporter_noun(passage, first, last)
    if noun is None:
        return None
    after = noun + 1
    if words_[after : after + 1] in (("for",), ("of",), ("to",)) and after + 1 < last:
        end = next((i for i in range(after + 1, last) if words_[i] == ","), last)
        return after + 1, end
    start, owned = first, words_[noun - 1] == "'s"
    if words_[start] in ("a", "an", "the") and start + 1 < noun:
        start += 1
    end = noun - owned
    named = start < end and (words_[start] in POSSESSIVES or passage.capital[start] or (owned and plain(words_[start])))
    return (start, end) if named else None


def _reporter_noun(passage: Passage, first: int, last: int) -> int | None:
    return next((i for i in range(first, last) if passage.words[i] in SPEAKS_FOR), None)


def bystander(passage: Passage, span: tuple[int, int]) -> bool:
    """Is it somebody who only foretells: traders, economists, a poll?"""
    return any(passage.words[i] in _BYSTANDERS for i in range(*span))
