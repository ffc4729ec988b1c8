"""Who said each quoted run: the first pattern that fits.

A run is looked at in its sentence (`patterns`), then in its paragraph, then in the text: transcript labels, signatures,
paragraphs that go on with a quote, the speaker of the paragraph, a line that ends in a colon, and at last the subject
of the clause the words stand in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.quotes import lexicon as lx
from bot.core.quotes.cues import Line, speaker, told_by
from bot.core.quotes.patterns import Hit, Place, clause_subject, in_sentence, place
from bot.core.quotes.people import Cast, Referent
from bot.core.quotes.precision import confidence
from bot.core.quotes.scanner import Run


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said a run, by which pattern, with the phrase that names them and the cue."""

    run: Run
    pattern: str
    referent: Referent | None = None
    mention: tuple[int, int] | None = None
    cue: tuple[int, int] | None = None

    @property
    def confidence(self) -> float:
        """How likely the speaker is right; 0 without one."""
        return confidence(self.pattern, self.referent.how) if self.referent is not None else 0.0


def attribute(text: str, runs: Sequence[Run], cast: Cast) -> tuple[Attribution, ...]:
    """The speaker of each run, in order."""
    return tuple(_Attributor(text, runs, cast).all())


_LABEL = re.compile(r"([A-Z][A-Z.’' -]{1,40}[A-Z])(?: \([^)\n]{1,40}\))?:\s+")
_SIGNATURE = re.compile(r"\s{0,3}[—–―-]{1,2}\s{0,3}([A-Z][\w’'-]+(?: [A-Z][\w.’'-]*){0,4})\.?[^\S\n]*(?:\n|$|,)")


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

    def _one(self, number: int, run: Run) -> Attribution:
        index = bisect_right(self.starts, run.start) - 1
        where = place(self.text, run, self.lines[index])
        return (
            self._labelled(run)
            or self._signed(run)
            or self._continued(number, where)
            or self._first(run, where.line, in_sentence(where))
            or self._in_paragraph(number, where, index)
            or self._first(run, where.line, clause_subject(where.line, where.left + 1, "subject"))
            or Attribution(run, "none")
        )

    def _first(self, run: Run, line: Line, hits: Iterator[Hit]) -> Attribution | None:
        """The first hit whose phrase means somebody."""
        for hit in hits:
            referent = self.cast.resolve(hit.phrase.start, hit.phrase.end)
            if referent is None or (hit.phrase.form == "nominal" and referent.how == "name" and hit.pattern != "noun"):
                continue
            cue = line.words[hit.cue.at] if hit.cue is not None else None
            span = (cue.start, cue.end) if cue is not None else None
            return Attribution(run, hit.pattern, referent, (hit.phrase.start, hit.phrase.end), span)
        return None

    # -- labels, signatures, paragraphs that go on

    def _labelled(self, run: Run) -> Attribution | None:
        """A transcript names who speaks in capitals: "CLINTON: …"."""
        label = _LABEL.match(self.text, run.start, run.end)
        if label is None or label.end() >= run.end:
            return None
        referent = self.cast.resolve(*label.span(1))
        return Attribution(replace(run, start=label.end()), "label", referent, label.span(1))

    def _signed(self, run: Run) -> Attribution | None:
        """A line of words with its speaker's name after a dash."""
        signature = _SIGNATURE.match(self.text, run.closed + 1 if run.closed is not None else run.end)
        if signature is None:
            return None
        referent = self.cast.resolve(*signature.span(1))
        return Attribution(run, "signature", referent, signature.span(1)) if referent is not None else None

    def _continued(self, number: int, where: Place) -> Attribution | None:
        """The words go on with the paragraph before; a tag after the last paragraph speaks for all of them."""
        if not number or not self.runs[number - 1].continues:
            return None
        before = self.done[-1]
        own = self._first(where.run, where.line, in_sentence(where)) if where.ended else None
        if own is not None and own.pattern in ("tag-after", "inverted", "tag-verb"):
            if before.referent is None or before.pattern in ("paragraph", "subject", "follow", "continued"):
                self._back(own)
            return own
        return replace(
            before, run=where.run, pattern=before.pattern if before.pattern in ("none", "subject") else "continued"
        )

    def _back(self, own: Attribution) -> None:
        guess = self.done[-1].referent
        at = len(self.done) - 1
        while at >= 0 and self.runs[at].continues and self.done[at].referent is guess:
            self.done[at] = replace(own, run=self.done[at].run, pattern="continued")
            at -= 1

    # -- the paragraph

    def _in_paragraph(self, number: int, where: Place, index: int) -> Attribution | None:
        """A sentence of nothing but quoted words: whoever spoke just before speaks on."""
        if where.line.phrases:
            return None
        run = where.run
        introduced = self._introduced(run, index - 1) if index else None
        if introduced is not None:
            return introduced
        before = self.done[-1] if number else None
        known = before is not None and before.referent is not None
        if before is not None and known and before.run.paragraph == run.paragraph:
            between = self.lines[index - 1]
            if between.start <= before.run.end:
                return replace(before, run=run, pattern="follow")
        if index and self.lines[index - 1].paragraph == where.line.paragraph:
            made = self._first(run, self.lines[index - 1], _sentence_before(self.lines[index - 1]))
            if made is not None:
                return made
        if before is not None and known:
            return replace(before, run=run, pattern="paragraph")
        if not index:
            return None
        hits = _sentence_before(self.lines[index - 1])
        return self._first(run, self.lines[index - 1], (replace(hit, pattern="paragraph-subject") for hit in hits))

    def _introduced(self, run: Run, index: int) -> Attribution | None:
        """A line that ends in a colon says who speaks in the paragraph after it."""
        line = self.lines[index]
        if self.text[line.end - 1] != ":" or line.paragraph == run.paragraph:
            return None
        hits = [
            Hit("introduced", phrase, cue)
            for cue in line.cues[::-1][:8]
            if not cue.weak and (phrase := speaker(line, cue)) is not None
        ]
        return self._first(run, line, iter(hits)) or self._first(
            run, line, clause_subject(line, len(line.words), "introduced-subject")
        )


def _sentence_before(line: Line) -> Iterator[Hit]:
    """Who speaks or acts in the sentence before words that have no tag."""
    for cue, phrase in told_by(line, line.cues[:12]):
        if cue.finite:
            yield Hit("said-before", phrase, cue)
    for phrase in line.phrases[:40]:
        if (phrase.form == "name" or phrase.head in lx.HE | lx.SHE) and phrase.acts:
            yield Hit("subject-before", phrase, None)
            return
