"""Whom `he`, `she`, `it` and `they` stand for.

The order is that of the research this rests on: a subject of the same sentence (but not for a tag after quoted words,
where the sentence is somebody else's words); the one person whom the sentence before a new paragraph introduced; the
last speaker, unless a new subject of that gender has come in between; the nearest subject; the nearest mention.
"""

from __future__ import annotations

from bot.core.quotes import lexicon as lx
from bot.core.quotes.memory import Event, Memory, Reading
from bot.core.quotes.names import Gender
from bot.core.quotes.phrases import Phrase
from bot.core.text import words

_OBJECTS = words("him her")
_WINDOW = 60
"""How many mentions back a pronoun looks: about a dozen paragraphs."""
_FRESH = 3
"""How many sentences a new subject stays nearer to mind than the last speaker."""
_NEUTRAL = 4
"""How many sentences back `it` and `they` look."""


def read_pronoun(memory: Memory, number: int, phrase: Phrase, *, tag: bool) -> Reading | None:
    """Whom the pronoun in sentence `number` means; `tag` when it stands in a tag beside quoted words."""
    gender: Gender | None = "m" if phrase.head in lx.HE else "f" if phrase.head in lx.SHE else None
    if gender is None:
        return _neutral(memory, number, phrase.head)
    barred = _subject_of(memory, number, phrase) if phrase.head in _OBJECTS else None
    found = _he_or_she(memory, number, gender, barred, tag=tag)
    if found is None:
        return None
    index, how = found
    name = memory.names[index]
    if (
        not name.sure
        and index < memory.named
        and how != "mention"
        and not (how == "same" and _other(memory, number, phrase))
    ):
        memory.votes.setdefault(index, [0, 0])[gender == "f"] += 1
    if tag:
        memory.called[index] = gender, number
    return Reading(index, "pronoun", how if name.gender is not None else f"{how}-unsure")


def _subject_of(memory: Memory, number: int, phrase: Phrase) -> int | None:
    """The subject of the verb whose object the pronoun is: in "Smith told him" *him* is anybody but Smith."""
    words = memory.lines[number].words
    before = words[phrase.first - 1] if phrase.first else None
    acting = next((e for e in memory.back(8) if e.line == number and e.rank), None)
    if before is None or acting is None or (before.tag == "prep" and before.low != "to"):
        return None
    between = words[memory.lines[number].index_at(acting.at) : phrase.first - 1]
    return None if any(word.low == "to" for word in between) else acting.name


def _other(memory: Memory, number: int, phrase: Phrase) -> bool:
    """Does an object pronoun of the same gender stand before it, so that it may be either of two people?"""
    alike = lx.HE if phrase.head in lx.HE else lx.SHE
    return any(
        phrase.head not in _OBJECTS and other.form == "pronoun" and other.head in alike & _OBJECTS
        for other in memory.lines[number].phrases
        if other.first < phrase.first
    )


def _he_or_she(memory: Memory, number: int, gender: Gender, barred: int | None, *, tag: bool) -> tuple[int, str] | None:
    if not tag:
        same = _same_sentence(memory, number, gender, barred)
        if same is not None or barred is not None:
            return (same, "same") if same is not None else None
    else:
        near = _introduced(memory, number, gender)
        if near is not None:
            return near, "near"
    speaker, since = _speaker(memory, number, gender, tag=tag)
    fresh = [
        e for e in since if (speaker is None or e.name != speaker.name) and e.rank == 2 and number - e.line <= _FRESH
    ]
    if fresh:
        return fresh[0].name, "subject" if speaker is None else "subject-rival"
    if speaker is not None:
        return speaker.name, "speaker" if number - speaker.line <= 2 else "speaker-far"
    if since:
        return since[0].name, "subject-far"
    for event in memory.back(_WINDOW):
        if memory.fits(event.name, gender) and memory.names[event.name].sort == "person":
            return event.name, "mention"
    return None


def _same_sentence(memory: Memory, number: int, gender: Gender, barred: int | None) -> int | None:
    """The subject of that gender in the sentence; where its subject is another, whoever of that gender it names."""
    named: int | None = None
    acted = False
    for event in memory.back(_WINDOW):
        if event.line != number:
            break
        acted = acted or event.rank >= 2
        if event.name == barred or not memory.fits(event.name, gender):
            continue
        if event.rank >= 2:
            return event.name
        if named is None and memory.names[event.name].gender == gender:
            named = event.name
    return named if acted else None


def _speaker(memory: Memory, number: int, gender: Gender, *, tag: bool) -> tuple[Event | None, list[Event]]:
    """The last who spoke, of that gender, and the subjects since."""
    since: list[Event] = []
    for event in memory.back(_WINDOW):
        if (tag and event.line == number) or not memory.fits(event.name, gender):
            continue
        called, line = memory.called.get(event.name, (gender, number))
        if called != gender and number - line <= _FRESH:
            continue
        if event.rank == 3:
            return event, since
        if event.rank:
            since.append(event)
    return None, since


def _introduced(memory: Memory, number: int, gender: Gender) -> int | None:
    """The only person of that gender in the sentence before, if none acts there: new in it, or before a paragraph."""
    before = number - 1
    while before >= 0 and number - before < _WINDOW and not memory.lines[before].phrases:
        before -= 1
    if before < 0:
        return None
    apart = memory.lines[before].paragraph != memory.lines[number].paragraph
    seen: set[int] = set()
    for event in memory.back(30):
        if event.line == number:
            continue
        if event.line != before:
            break
        if memory.fits(event.name, gender):
            if event.rank >= 2:
                return None
            name = memory.names[event.name]
            new = event.name < memory.named and name.sort == "person" and name.first >= memory.lines[before].start
            if new or (apart and name.gender == gender):
                seen.add(event.name)
    return seen.pop() if len(seen) == 1 else None


def _neutral(memory: Memory, number: int, head: str) -> Reading | None:
    """`it` is the last body, `they` the last group or body; one that acted before one that did not."""
    if head not in ("it", "they", "them"):
        return None
    fallback: Event | None = None
    for event in memory.back(40):
        if number - event.line > _NEUTRAL:
            break
        name = memory.names[event.name]
        if head == "it":
            fits = name.sort in ("body", "state", "unknown") and not name.plural
        else:
            fits = name.plural or name.sort == "body"
        if fits and event.rank:
            return Reading(event.name, "pronoun", head)
        if fits:
            fallback = fallback or event
    return None if fallback is None else Reading(fallback.name, "pronoun", f"{head}-far")
