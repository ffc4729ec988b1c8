"""Who says what the verbs of saying in a sentence report, before or after the verb."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.quotes import lexicon as lx
from bot.core.quotes.lines import Cue, Line, may_act, read_line
from bot.core.quotes.phrases import Phrase
from bot.core.quotes.subjects import appositive_name, subject

__all__ = ["Cue", "Line", "inverted", "is_tag", "read_line", "speaker", "subject", "told_by"]

# ---------------------------------------------------------------- the sentence's own speaker


def told_by(line: Line, found: Sequence[Cue]) -> list[tuple[Cue, Phrase]]:
    """Who says what the sentence reports: a tag set off by commas (", she said,") before any other verb of saying.

    Verbs inside what somebody is reported to have said ("Smith said Jones had promised …") are left out.
    """
    spoken = [(cue, phrase) for cue in found if not cue.weak and (phrase := speaker(line, cue)) is not None]
    tags = [(cue, phrase) for cue, phrase in spoken if cue.finite and is_tag(line, cue, phrase)]
    if tags:
        return tags
    kept: list[tuple[Cue, Phrase]] = []
    for cue, phrase in spoken:
        outer = kept[-1][0] if kept else None
        if outer is None or phrase.first < outer.at or _set_off(line, outer.at, phrase.first):
            kept.append((cue, phrase))
    return kept


def is_tag(line: Line, cue: Cue, phrase: Phrase) -> bool:
    """Do subject and verb stand between commas, marks or the sentence's edges, the words said being elsewhere?"""
    first, last = min(cue.at, phrase.first), max(cue.at + 1, phrase.last)
    before = line.words[first - 1] if first else None
    if before is None or (before.low not in (",", "—", "–") and before.tag != "mark"):
        return False
    while last < len(line.words) and line.words[last].tag in ("adv", "cap", "prep") and last - first < 12:
        last += 1 if last not in line.opening else line.opening[last].last - last
    return (
        last >= len(line.words) or line.words[last].low in (",", ".", "—", "–", ";") or line.words[last].tag == "mark"
    )


def _set_off(line: Line, start: int, end: int) -> bool:
    """Does a new main clause open between the two words?"""
    for j in range(start + 1, min(end, start + 60)):
        word = line.words[j]
        if (
            word.low == ";"
            or word.tag == "quote"
            or (word.tag == "conj" and line.words[j - 1].low == "," and j == end - 1)
        ):
            return True
    return False


# ---------------------------------------------------------------- the subject after the verb


def speaker(line: Line, cue: Cue) -> Phrase | None:
    """Who says what the cue introduces: the subject after the verb in a tag, else the one before it."""
    before = line.words[cue.at - 1] if cue.at else None
    if (
        before is not None
        and (before.tag in ("mark", "quote") or before.low in (",", "—"))
        and line.words[cue.at].low in lx.INVERTING
    ):
        phrase = inverted(line, cue.at)
        if phrase is not None and (before.tag in ("mark", "quote") or _ends_clause(line, phrase)):
            return phrase
    return subject(line, cue.at)


def _ends_clause(line: Line, phrase: Phrase) -> bool:
    """Does nothing but an apposition follow the phrase: "…, said the mayor." but not "…, said the mayor would go"?"""
    if phrase.form != "name" and phrase.head not in lx.ROLES and not phrase.head.endswith("s"):
        return False
    return phrase.last >= len(line.words) or line.words[phrase.last].low in (
        ",",
        ".",
        "(",
        ";",
        "—",
        "of",
        "in",
        "at",
        "on",
    )


def inverted(line: Line, at: int) -> Phrase | None:
    """The subject that follows its verb, as in “…,” said the company's founder, Jane Roe."""
    i = at + 1
    while i < len(line.words) and line.words[i].tag == "adv" and i not in line.opening:
        i += 1
    phrase = line.opening.get(i)
    if phrase is None or not may_act(phrase):
        return None
    return appositive_name(line, phrase)
