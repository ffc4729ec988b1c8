"""Who said each quoted run: the first pattern that fits, and how often that pattern was right.

A run is looked at in its sentence, then in its paragraph, then in the text: tags after and before the words, colons,
participles, split quotes, the paragraph's speaker, whole quoted paragraphs, signatures and transcript labels, and at
last the subject of the clause the words stand in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Cue, Line, inverted, is_subject, is_tag, speaker, subject, told_by
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
_SIGNATURE = re.compile(r"\s*[—–―-]{1,2}\s*([A-Z][\w’'-]+(?: [A-Z][\w.’'-]*){0,4})\.?[^\S\n]*(?:\n|$|,)")


class _Attributor:
    def __init__(self, text: str, runs: Sequence[Run], cast: Cast) -> None:
        self.text = text
        self.runs = runs
        self.cast = cast
        self.lines = cast.lines
        self.starts = [line.start for line in self.lines]
        self.done: list[Attribution] = []

    def all(self) -> list[Attribution]:
        for number, run in enumerate(self.runs):
            self.done.append(self._one(number, run))
        return self.done

    def _line_number(self, run: Run) -> int:
        return bisect_right(self.starts, run.start) - 1

    def _cues(self, number: int) -> list[Cue]:
        return self.lines[number].cues

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
            self._labelled(run)
            or self._signed(run)
            or self._continued(number, place)
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
            or self._according(place, found)
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
        options = [c for c in found if c.at >= j and c.finite and not c.weak][:4]
        if not options:
            return None
        cue = options[0]
        if cue.at == j:
            phrase = inverted(place.line, cue.at) if words[cue.at].low in lx.INVERTING else None
            return self._made(place, "inverted" if strict else "inverted-loose", phrase, cue)
        first = place.line.opening.get(j)
        if first is None:
            return None
        for cue in options:
            phrase = subject(place.line, cue.at)
            if phrase is not None and (phrase is first or self._beside(place.line, first, phrase)):
                return self._made(place, "tag-after" if strict else "tag-after-loose", phrase, cue)
        return None

    def _beside(self, line: Line, first: Phrase, phrase: Phrase) -> bool:
        return phrase.first == first.last + 1 and line.words[first.last].low == ","

    def _according(self, place: _Place, found: list[Cue]) -> Attribution | None:
        words = place.line.words
        for i, word in enumerate(words):
            if word.low == "according" and i + 2 < len(words) and words[i + 1].low == "to":
                if i < place.at and any(i < c.at < place.at and c.finite for c in found):
                    continue
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
        phrase = speaker(place.line, cue)
        if words[left].low not in (":", ","):
            tags = [(c, p) for c, p in told_by(place.line, options) if c.at < cue.at and is_tag(place.line, c, p)]
            if tags:
                cue, phrase = tags[-1]
        if phrase is not None and phrase.head in ("it", "this", "that") and len(strong) > 1:
            outer = speaker(place.line, strong[-2])
            cue, phrase = (strong[-2], outer) if outer is not None else (cue, phrase)
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

    def _label(self, place: _Place, left: int) -> Attribution | None:
        words = place.line.words
        if left < 1 or words[left].low != ":":
            return None
        phrase = place.line.ending.get(left)
        made = self._made(place, "colon-label", phrase, None) if phrase is not None and phrase.first == 0 else None
        return made or self._clause_subject(place.run, place.line, left, "colon-subject")

    def _clause_subject(self, run: Run, line: Line, before: int, pattern: str) -> Attribution | None:
        for phrase in [p for p in line.phrases if p.last <= before and is_subject(line, p)][::-1]:
            made = self._from_phrase(run, line, pattern, phrase, None)
            if made is not None:
                return made
        return None

    def _trailing(self, place: _Place, found: list[Cue]) -> Attribution | None:
        for cue in found[::-1]:
            if cue.at <= place.after or not cue.finite or cue.weak:
                continue
            phrase = speaker(place.line, cue)
            if (
                phrase is not None
                and phrase.first >= place.after
                and place.line.words[min(phrase.first, cue.at) - 1].low in (",", "—")
            ):
                return self._made(place, "trailing", phrase, cue)
        return None

    # -- the paragraph and the text

    def _labelled(self, run: Run) -> Attribution | None:
        """A transcript names who speaks in capitals: "CLINTON: …"."""
        label = _LABEL.match(self.text, run.start, run.end)
        if label is None:
            return None
        referent = self.cast.resolve(*label.span(1))
        return Attribution(
            replace(run, start=label.end()) if label.end() < run.end else run, "label", referent, label.span(1)
        )

    def _signed(self, run: Run) -> Attribution | None:
        """A line of words with its speaker's name after a dash."""
        signature = _SIGNATURE.match(self.text, run.closed + 1 if run.closed is not None else run.end)
        if signature is None:
            return None
        referent = self.cast.resolve(*signature.span(1))
        return Attribution(run, "signature", referent, signature.span(1)) if referent is not None else None

    def _continued(self, number: int, place: _Place) -> Attribution | None:
        run = place.run
        if number and self.runs[number - 1].continues and self.runs[number - 1].paragraph < run.paragraph:
            before = self.done[-1]
            own = self._after(place, self._cues(self._line_number(run)), strict=True)
            if own is not None:
                if before.referent is None or before.pattern in ("paragraph", "subject"):
                    self._back(own)
                return own
            return Attribution(
                run,
                "continued:" + before.pattern.removeprefix("continued:"),
                before.referent,
                before.mention,
                before.cue,
            )
        return None

    def _back(self, own: Attribution) -> None:
        """A tag after the last paragraph of a quote speaks for its earlier paragraphs too."""
        at = len(self.done) - 1
        while at >= 0 and self.runs[at].continues and self.done[at].referent in (None, self.done[-1].referent):
            self.done[at] = replace(own, run=self.done[at].run, pattern="continued:" + own.pattern)
            at -= 1

    def _in_paragraph(self, number: int, place: _Place, index: int) -> Attribution | None:
        line = place.line
        alone = not line.phrases
        if not alone:
            return None
        if (
            index
            and self.text[self.lines[index - 1].end - 1] == ":"
            and (number == 0 or self.runs[number - 1].end < self.lines[index - 1].end)
        ):
            made = self._introduced(place.run, index - 1)
            if made is not None:
                return made

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

    def _introduced(self, run: Run, index: int) -> Attribution | None:
        """A line that ends in a colon says who speaks in the next paragraph."""
        line = self.lines[index]
        options = [c for c in self._cues(index) if not c.weak]
        for cue in options[::-1]:
            made = self._from_phrase(run, line, "introduced", speaker(line, cue), cue)
            if made is not None:
                return made
        return self._clause_subject(run, line, len(line.words), "introduced-subject")

    def _has_speech(self, index: int, run: Run) -> bool:
        return self.lines[index].start > run.end

    def _again(self, run: Run, pattern: str, before: Attribution) -> Attribution:
        return Attribution(run, pattern, before.referent, before.mention, before.cue)

    def _speaker_of(self, place: _Place, index: int) -> Attribution | None:
        line = self.lines[index]
        for cue, phrase in told_by(line, self._cues(index)):
            made = self._from_phrase(place.run, line, "said-before", phrase, cue) if cue.finite else None
            if made is not None:
                return made
        phrase = next((p for p in line.phrases if is_subject(line, p) and self._human(p)), None)
        return self._from_phrase(place.run, line, "subject-before", phrase, None)

    def _human(self, phrase: Phrase) -> bool:
        return phrase.form == "name" or phrase.head in lx.HE | lx.SHE

    def _by_subject(self, place: _Place) -> Attribution | None:
        return self._clause_subject(place.run, place.line, place.at, "subject")

    def _made(self, place: _Place, pattern: str, phrase: Phrase | None, cue: Cue | None) -> Attribution | None:
        return self._from_phrase(place.run, place.line, pattern, phrase, cue)

    def _from_phrase(
        self, run: Run, line: Line, pattern: str, phrase: Phrase | None, cue: Cue | None
    ) -> Attribution | None:
        if phrase is None:
            return None
        referent = self.cast.resolve(phrase.start, phrase.end)
        if referent is None or (phrase.form == "nominal" and referent.how == "name"):
            return None
        word = line.words[cue.at] if cue is not None else None
        return Attribution(
            run, pattern, referent, (phrase.start, phrase.end), (word.start, word.end) if word is not None else None
        )
