"""How a sentence says whose words it quotes.

Each pattern looks at one run in its sentence and finds the phrase that names the speaker and the verb that says so.
What the phrase means is decided elsewhere. Nothing looks further than a few dozen words to either side of the run.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Cue, Line, inverted, is_tag, speaker, subject, told_by
from bot.core.quotes.phrases import Phrase
from bot.core.quotes.scanner import Run
from bot.core.text import words

_REACH = 80
"""Words to either side of a run that may name its speaker; sentences of news are shorter."""
_BREAKS = frozenset((",", "—", "–", "-", "--", "…"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that fits: its name, the phrase that names the speaker, and the cue if there is one."""

    pattern: str
    phrase: Phrase
    cue: Cue | None


@dataclass(frozen=True, slots=True)
class Place:
    """A run in its sentence.

    `left` is the last word before its opening mark (-1 without one), `after` the first after its closing mark;
    `ended` tells that the words end as they do before a tag: in a comma, a question or a cry.
    """

    run: Run
    line: Line
    left: int
    after: int
    ended: bool

    @property
    def cues(self) -> list[Cue]:
        """The verbs of saying within reach, in order."""
        first = bisect_left(self.line.cues, self.left - _REACH, key=lambda cue: cue.at)
        last = bisect_left(self.line.cues, self.after + _REACH, key=lambda cue: cue.at)
        return self.line.cues[first:last]


def place(text: str, run: Run, line: Line) -> Place:
    """Where the run stands in its sentence."""
    words = line.words
    at = line.index_at(run.start)
    after = line.index_at(run.end)
    if run.closed is not None and after < len(words) and words[after].tag == "mark":
        after += 1
    left = at - 1
    while left >= 0 and words[left].tag == "mark":
        left -= 1
    ended = text[run.end - 1] in ",?!—–-…" or (after < len(words) and words[after].low in _BREAKS)
    return Place(run, line, left, after, ended)


def in_sentence(place: Place) -> Iterator[Hit]:
    """The readings of the run's own sentence, best first."""
    found = place.cues
    before = list(_before(place, found))
    if _governed(place, found):
        yield from before
    if place.ended:
        yield from _tag_after(place, found)
    yield from _according(place, found)
    yield from before
    yield from _noun_before(place)
    if not place.ended:
        yield from _tag_after(place, found)
    yield from _trailing(place, found)
    if place.ended:
        yield from _any_verb_after(place)


def clause_subject(line: Line, before: int, pattern: str) -> Iterator[Hit]:
    """The subjects before a word, nearest first: whose clause it is, for want of anything better."""
    last = bisect_left(line.phrases, before, key=lambda phrase: phrase.first)
    for phrase in line.phrases[max(0, last - _REACH // 2) : last][::-1]:
        if phrase.last <= before and phrase.acts:
            yield Hit(pattern, phrase, None)


# ---------------------------------------------------------------- tags after the words


def _tag_after(place: Place, found: list[Cue]) -> Iterator[Hit]:
    """“…,” said X  and  “…,” X said."""
    words = place.line.words
    loose = "" if place.ended else "-loose"
    j = _over_adverbs(place, place.after)
    options = [cue for cue in found if cue.at >= j and cue.finite and (place.ended or not cue.weak)][:4]
    if options and options[0].at == j:
        phrase = inverted(place.line, j) if words[j].low in lx.INVERTING else None
        if phrase is not None:
            yield Hit("inverted" + loose, phrase, options[0])
        return
    first = place.line.opening.get(j)
    if first is None:
        return
    for cue in options:
        phrase = subject(place.line, cue.at)
        if phrase is not None and (phrase is first or _beside(place.line, first, phrase)):
            yield Hit("tag-after" + loose, phrase, cue)
            return


def _over_adverbs(place: Place, i: int) -> int:
    words = place.line.words
    if i < len(words) and words[i].low in _BREAKS:
        i += 1
    while i < len(words) and i not in place.line.opening and (words[i].tag == "adv" or words[i].low.endswith("ly")):
        i += 1
    return i


def _beside(line: Line, first: Phrase, phrase: Phrase) -> bool:
    """Is the phrase in apposition to the first one?"""
    return phrase.first == first.last + 1 and line.words[first.last].low == ","


def _any_verb_after(place: Place) -> Iterator[Hit]:
    """“…,” X shot back: a subject and any verb, where the words end as before a tag."""
    j = _over_adverbs(place, place.after)
    phrase = place.line.opening.get(j)
    if phrase is not None and phrase.form != "nominal" and phrase.acts:
        yield Hit("tag-verb", phrase, None)


def _trailing(place: Place, found: list[Cue]) -> Iterator[Hit]:
    """Peace must “come first”, X said on Monday."""
    for cue in found[::-1]:
        if cue.at <= place.after or not cue.finite or cue.weak:
            continue
        phrase = speaker(place.line, cue)
        if phrase is None or phrase.first < place.after:
            continue
        if place.line.words[min(phrase.first, cue.at) - 1].low in (",", "—"):
            yield Hit("trailing", phrase, cue)
            return


def _according(place: Place, found: list[Cue]) -> Iterator[Hit]:
    """According to X; per X; in X's view. A verb of saying nearer to the words goes before."""
    words, line = place.line.words, place.line
    for i in range(max(0, place.left - _REACH), min(len(words) - 1, place.after + _REACH)):
        if words[i].low == "according" and words[i + 1].low == "to":
            phrase = line.opening.get(i + 2)
        elif words[i].low == "per" or (words[i].low == "in" and _view(line, i + 1)):
            phrase = line.opening.get(i + 1)
        else:
            continue
        if phrase is None or any(i < cue.at <= place.left and cue.finite for cue in found):
            continue
        yield Hit("according", phrase, None)


def _view(line: Line, i: int) -> bool:
    phrase = line.opening.get(i)
    return phrase is not None and phrase.owned and phrase.head in ("view", "words", "opinion", "telling", "phrase")


# ---------------------------------------------------------------- cues before the words


def _governed(place: Place, found: list[Cue]) -> bool:
    """Does a verb of saying right before the words bring them in, as in "When Smith called it “a lie,” Jones said"?"""
    words = place.line.words
    near = [cue for cue in found if place.left - 12 <= cue.at <= place.left and cue.finite and not cue.weak]
    if not near:
        return False
    return not any(
        words[j].low in (",", ":", ";") or words[j].tag == "quote" for j in range(near[-1].at, place.left + 1)
    )


def _before(place: Place, found: list[Cue]) -> Iterator[Hit]:
    words, left = place.line.words, place.left
    options = [cue for cue in found if cue.at <= left]
    sign = words[left].low if left >= 0 else ""
    if not options:
        if sign == ":":
            yield from _label(place)
        return
    cue, phrase = _nearest(place, options, direct=sign in (":", ","))
    if cue.lemma == "quote" and sign == ":":
        phrase = place.line.opening.get(cue.at + 1, phrase)
    if phrase is not None:
        yield Hit(_pattern(place, cue, sign), phrase, cue)
    if sign == ":":
        yield from _label(place)


def _nearest(place: Place, options: list[Cue], *, direct: bool) -> tuple[Cue, Phrase | None]:
    """The nearest verb of saying and who says it; what only "it" says belongs to whoever reports it."""
    line = place.line
    strong = [cue for cue in options if not cue.weak] or options
    cue = strong[-1]
    if not direct:
        tags = [(c, p) for c, p in told_by(line, options[-6:]) if c.at < cue.at and is_tag(line, c, p)]
        if tags:
            return tags[-1]
    phrase = speaker(line, cue)
    outer = strong[-2] if len(strong) > 1 else None
    if outer is not None and not cue.finite and cue.at and line.words[cue.at - 1].low == ",":
        return cue, speaker(line, outer) or phrase
    if outer is not None and phrase is not None and phrase.head in ("it", "this", "that"):
        reporter = speaker(line, outer)
        return (outer, reporter) if reporter is not None else (cue, phrase)
    return cue, phrase


def _pattern(place: Place, cue: Cue, sign: str) -> str:
    if sign == ":":
        name = "colon"
    elif sign == "," and place.line.quoted_before(place.left):
        name = "split"
    elif sign == "," and cue.finite:
        name = "tag-before"
    elif not cue.finite:
        name = "participle"
    else:
        name = "cue-near" if place.left - cue.at <= 6 else "cue-far"
    return name + ("-weak" if cue.weak else "")


def _label(place: Place) -> Iterator[Hit]:
    """X: “…”, and where no verb of saying comes before the colon, whose clause it is."""
    phrase = place.line.ending.get(place.left)
    if phrase is not None and (phrase.first == 0 or phrase.form == "name"):
        yield Hit("colon-label", phrase, None)
    yield from clause_subject(place.line, place.left, "colon-subject")


def _noun_before(place: Place) -> Iterator[Hit]:
    """X's claim that it was “…”."""
    last = bisect_left(place.line.phrases, place.left + 1, key=lambda phrase: phrase.first)
    for phrase in place.line.phrases[max(0, last - 4) : last][::-1]:
        if phrase.head in _SAYINGS and place.left - phrase.last < 8 and (phrase.owned or phrase.after == "in"):
            yield Hit("noun", phrase, None)


_SAYINGS = words(
    "claim claims assertion assertions statement statements remark remarks comment comments argument contention "
    "description warning promise pledge vow call demand question complaint declaration words admission insistence "
    "suggestion characterization accusation charge pronouncement reference line slogan quip"
)
