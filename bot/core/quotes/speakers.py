"""Who said each quoted run: the first pattern that fits, and how often that pattern was right.

A run is looked at in its sentence, then in its paragraph, then in the text: tags after and before the words, colons,
participles, split quotes, the paragraph's speaker, whole quoted paragraphs, signatures and transcript labels, and at
last the subject of the clause the words stand in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Cue, Line, cues, inverted, is_subject, subject
from bot.core.quotes.people import Cast, Referent
from bot.core.quotes.phrases import Phrase
from bot.core.quotes.scanner import Run


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said a run, by which pattern: the phrase that names them, the cue, and the two precisions' product."""

    run: Run
    pattern: str
    referent: Referent | None = None
    mention: tuple[int, int] | None = None
    cue: tuple[int, int] | None = None


@dataclass(slots=True)
class _Place:
    """A run in its sentence: the word numbers of its hidden words and of what follows its closing mark."""

    run: Run
    line: Line
    at: int
    after: int


def attribute(text: str, runs: Sequence[Run], cast: Cast) -> tuple[Attribution, ...]:
    """The speaker of each run, in order."""
    return tuple(_Attributor(text, runs, cast).all())


_LABEL = re.compile(r"([A-Z][A-Z.’' -]+[A-Z])(?: \([^)]*\))?:\s+")
_SIGNATURE = re.compile(r"\s*[—–―-]{1,2}\s*([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3})")


class _Attributor:
    def __init__(self, text: str, runs: Sequence[Run], cast: Cast) -> None:
        self.text = text
        self.runs = runs
        self.cast = cast
        self.lines = cast.lines
        self.starts = [line.start for line in self.lines]
        self.cues: dict[int, list[Cue]] = {}
        self.done: list[Attribution] = []

    def all(self) -> list[Attribution]:
        for number, run in enumerate(self.runs):
            self.done.append(self._one(number, run))
        return self.done

    def _line_number(self, run: Run) -> int:
        return bisect_right(self.starts, run.start) - 1

    def _cues(self, number: int) -> list[Cue]:
        if number not in self.cues:
            self.cues[number] = cues(self.lines[number])
        return self.cues[number]

    def _one(self, number: int, run: Run) -> Attribution:
        index = self._line_number(run)
        line = self.lines[index]
        place = _Place(run, line, line.index_at(run.start), 0)
        at = place.at
        while at < len(line.words) and line.words[at].start < run.end:
            at += 1
        if run.closed is not None and at < len(line.words) and line.words[at].tag == "mark":
            at += 1
        place.after = at
        return (
            self._continued(number, run)
            or self._in_sentence(place, index)
            or self._in_paragraph(number, place, index)
            or self._by_subject(place)
            or Attribution(run, "none")
        )

    # -- the sentence

    def _in_sentence(self, place: _Place, index: int) -> Attribution | None:
        found = self._cues(index)
        return (
            self._after(place, found, strict=True)
            or self._according(place)
            or self._before(place, found)
            or self._after(place, found, strict=False)
            or self._trailing(place, found)
        )

    def _ended(self, place: _Place) -> bool:
        """Does the run end as words before a tag do: in a comma, a question or a cry, or before a comma outside?"""
        last = self.text[place.run.end - 1]
        words = place.line.words
        return last in ",?!—–-…" or (place.after < len(words) and words[place.after].low in (",", "—", "–", "-", "--"))

    def _after(self, place: _Place, found: list[Cue], *, strict: bool) -> Attribution | None:
        if strict != self._ended(place):
            return None
        words = place.line.words
        i = place.after
        if i < len(words) and words[i].low in (",", "—", "–", "-", "--", "…"):
            i += 1
        j = i
        while j < len(words) and (words[j].tag == "adv" or words[j].low.endswith("ly")) and j not in place.line.opening:
            j += 1
        cue = next((c for c in found if c.at >= j), None)
        if cue is None:
            return None
        if cue.at == j:
            phrase = inverted(place.line, cue.at) if words[cue.at].low not in ("told", "tells") else None
            return self._made(place, "inverted" if strict else "inverted-loose", phrase, cue)
        first = place.line.opening.get(j)
        if first is None:
            return None
        phrase = subject(place.line, cue.at)
        if phrase is None or phrase.first < j or phrase.first > j + 14 or (phrase is not first and not self._beside(place.line, first, phrase)):
            return None
        return self._made(place, "tag-after" if strict else "tag-after-loose", phrase, cue)

    def _beside(self, line: Line, first: Phrase, phrase: Phrase) -> bool:
        return phrase.first == first.last + 1 and line.words[first.last].low == ","

    def _according(self, place: _Place) -> Attribution | None:
        words = place.line.words
        for i, word in enumerate(words):
            if word.low == "according" and i + 2 < len(words) and words[i + 1].low == "to":
                phrase = place.line.opening.get(i + 2)
                made = self._made(place, "according", phrase, None)
                if made is not None:
                    return made
        return None

    def _before(self, place: _Place, found: list[Cue]) -> Attribution | None:
        words = place.line.words
        left = place.at - 1
        while left >= 0 and words[left].tag == "mark":
            left -= 1
        options = [c for c in found if c.at <= left]
        if not options:
            return self._label(place, left)
        strong = [c for c in options if not c.weak]
        cue = (strong or options)[-1]
        phrase = self._subject_of(place.line, cue)
        sign = words[left].low if left >= 0 else ""
        split = any(w.tag == "quote" for w in words[:left])
        if sign == ":":
            pattern = "colon"
        elif split and sign == ",":
            pattern = "split"
        elif sign == "," and cue.finite:
            pattern = "tag-before"
        elif not cue.finite:
            pattern = "participle"
        else:
            pattern = "cue-near" if left - cue.at <= 6 else "cue-far"
        if cue.weak:
            pattern += "-weak"
        return self._made(place, pattern, phrase, cue)

    def _subject_of(self, line: Line, cue: Cue) -> Phrase | None:
        before = line.words[cue.at - 1] if cue.at else None
        if before is not None and (before.tag in ("mark", "quote") or (before.low == "," and cue.at > 1 and line.words[cue.at - 2].tag == "mark")):
            phrase = inverted(line, cue.at)
            if phrase is not None:
                return phrase
        return subject(line, cue.at)

    def _label(self, place: _Place, left: int) -> Attribution | None:
        words = place.line.words
        if left < 1 or words[left].low != ":":
            return None
        phrase = place.line.ending.get(left)
        return self._made(place, "colon-label", phrase, None)

    def _trailing(self, place: _Place, found: list[Cue]) -> Attribution | None:
        for cue in found[::-1]:
            if cue.at <= place.after or not cue.finite or cue.weak:
                continue
            phrase = subject(place.line, cue.at)
            if phrase is not None and phrase.first >= place.after and place.line.words[phrase.first - 1].low in (",", "—"):
                return self._made(place, "trailing", phrase, cue)
        return None

    # -- the paragraph and the text

    def _continued(self, number: int, run: Run) -> Attribution | None:
        if number and self.runs[number - 1].continues and self.runs[number - 1].paragraph < run.paragraph:
            before = self.done[-1]
            return Attribution(run, "continued:" + before.pattern.removeprefix("continued:"), before.referent, before.mention, before.cue)
        return None

    def _in_paragraph(self, number: int, place: _Place, index: int) -> Attribution | None:
        line = place.line
        alone = not line.phrases
        if not alone:
            return None
        signature = _SIGNATURE.match(self.text, place.run.closed + 1 if place.run.closed is not None else place.run.end)
        if signature is not None:
            referent = self.cast.resolve(*signature.span(1))
            if referent is not None:
                return Attribution(place.run, "signature", referent, signature.span(1))
        before = self.done[-1] if self.done else None
        same = before is not None and before.run.paragraph == place.run.paragraph
        if same and before is not None and before.referent is not None:
            between = self.lines[index - 1]
            if between.start <= before.run.start < between.end or not self._has_speech(index - 1, before.run):
                return self._again(place.run, "follow", before)
        if index and self.lines[index - 1].paragraph == line.paragraph:
            made = self._speaker_of(place, index - 1)
            if made is not None:
                return made
        if before is not None and before.referent is not None:
            return self._again(place.run, "paragraph", before)
        return None

    def _has_speech(self, index: int, run: Run) -> bool:
        return self.lines[index].start > run.end

    def _again(self, run: Run, pattern: str, before: Attribution) -> Attribution:
        return Attribution(run, pattern, before.referent, before.mention, before.cue)

    def _speaker_of(self, place: _Place, index: int) -> Attribution | None:
        line = self.lines[index]
        for cue in self._cues(index):
            if cue.finite and not cue.weak:
                phrase = subject(line, cue.at)
                if phrase is not None:
                    made = self._made(place, "said-before", phrase, cue)
                    if made is not None:
                        return made
        phrase = next((p for p in line.phrases if is_subject(line, p) and self._human(p)), None)
        return self._made(place, "subject-before", phrase, None)

    def _human(self, phrase: Phrase) -> bool:
        return phrase.form == "name" or phrase.head in lx.HE | lx.SHE

    def _by_subject(self, place: _Place) -> Attribution | None:
        options = [p for p in place.line.phrases if p.last <= place.at and is_subject(place.line, p)]
        for phrase in options[::-1]:
            made = self._made(place, "subject", phrase, None)
            if made is not None:
                return made
        return None

    def _made(self, place: _Place, pattern: str, phrase: Phrase | None, cue: Cue | None) -> Attribution | None:
        if phrase is None:
            return None
        referent = self.cast.resolve(phrase.start, phrase.end)
        if referent is None:
            return None
        word = place.line.words[cue.at] if cue is not None and cue.at < len(place.line.words) else None
        return Attribution(place.run, pattern, referent, (phrase.start, phrase.end), (word.start, word.end) if word is not None else None)
