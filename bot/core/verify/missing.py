"""Why a claim's words were not found, in a sentence an editor can act on.

Nothing here can turn a refusal into anything else: the looser comparisons below only say what the difference is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.core.reading import Reading
from bot.core.utterances import Utterance
from bot.core.verify.forms import END_MARKS, Form
from bot.core.verify.rules import Rule
from bot.core.wording import LEFT_OUT, count_words, is_word

_FORBIDDEN = {
    Rule.TURN_WORD: "The ellipsis leaves out a word that turns the sense (not, if, unless, only …): quote it in full.",
    Rule.ELLIPSIS: "An ellipsis may only leave out words of one quote, in order, with two words or more on each side, "
    "and go on in another sentence only from its beginning.",
    Rule.ARTICLE_BRACKET: "The article's own bracket or ellipsis was left out: keep it as printed.",
}
_NEAR = 0.6
"""The share of the claim's words a quote must have for the difference to be worth naming; below it, it is another one."""
_DIFFED_TOKENS = 150
"""Longer quotes are not compared word by word: the answer would cost more than the check."""


def missing(reading: Reading, form: Form, forbidden: Sequence[Rule]) -> tuple[Rule, str]:
    """The rule that kept the form from being found, and the sentence that says so."""
    if not reading.utterances:
        return (
            Rule.OUTSIDE_MARKS,
            "The article quotes nobody, or is in a language whose quotes are not analysed: drop the quote.",
        )
    for rule, why in _FORBIDDEN.items():
        if rule in forbidden:
            return rule, why
    if "[" in form.tokens:
        return (
            Rule.OUR_BRACKET,
            "The article has no such words, with or without the bracket: a bracket may only replace a pronoun.",
        )
    nearly = _differs_in_marks(reading.utterances, form)
    if nearly is not None:
        return nearly
    if LEFT_OUT & set(form.tokens):
        return (
            Rule.ELLIPSIS,
            "What stands around the ellipsis is not in one quote in this order: quote one speaker's running words.",
        )
    if _in_prose(reading.article.text, form):
        return (
            Rule.OUTSIDE_MARKS,
            "The words, or some of them, are the newspaper's own and stand outside its quote marks: report them without marks.",
        )
    return _differs_in_words(reading.utterances, form)


# ---------------------------------------------------------------- the same letters


def _letters(tokens: Sequence[str]) -> str:
    return _NO_LETTER.sub("", "".join(tokens).casefold())


_NO_LETTER = re.compile(r"[\W_]+")


def _differs_in_marks(utterances: Sequence[Utterance], form: Form) -> tuple[Rule, str] | None:
    """Where only case, marks or word limits differ: which of them."""
    wanted = _letters(form.tokens)
    for utterance in utterances:
        tokens = utterance.words.tokens
        at = _letters(tokens).find(wanted)
        if at >= 0:
            return _difference(form.tokens, _covering(tokens, at, at + len(wanted)))
    return None


def _covering(tokens: Sequence[str], start: int, end: int) -> tuple[str, ...]:
    """The tokens that hold the letters `[start, end)` of all letters, with the mark behind them."""
    kept: list[str] = []
    at = 0
    for token in tokens:
        size = len(_letters([token]))
        if (size and at < end and at + size > start) or (not size and start < at <= end):
            kept.append(token)
        at += size
    return tuple(kept)


def _difference(claimed: Sequence[str], printed: Sequence[str]) -> tuple[Rule, str]:
    ours, theirs = list(filter(is_word, claimed)), list(filter(is_word, printed))
    shown = " ".join(printed)
    if any("[" in token for token in printed):
        return Rule.ARTICLE_BRACKET, f"The article's own bracket was left out: it prints “{shown}”."
    if ours == theirs:
        if printed and printed[-1] not in END_MARKS and not is_word(printed[-1]):
            return Rule.END_MARK, f"The quote ends in another mark: the article prints “{shown}”."
        return Rule.WORDS, f"The marks inside the quote differ: the article prints “{shown}”."
    if [word.casefold() for word in ours] == [word.casefold() for word in theirs]:
        return Rule.CASE, f"A letter has another case: the article prints “{shown}”."
    for rule, mark, name in ((Rule.APOSTROPHE, "'", "An apostrophe"), (Rule.HYPHEN, "-", "A hyphen")):
        if "".join(ours).count(mark) != "".join(theirs).count(mark):
            return rule, f"{name} differs: the article prints “{shown}”."
    return Rule.WHOLE_WORDS, f"The letters are there, but not as these words: the article prints “{shown}”."


# ---------------------------------------------------------------- other words


def _in_prose(text: str, form: Form) -> bool:
    """Do the words stand in the article in this order, whatever marks are between them?"""
    words = [re.escape(word).replace("'", "['’]") for word in form.tokens if is_word(word)]
    return re.search(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)", text, re.IGNORECASE) is not None


def _differs_in_words(utterances: Sequence[Utterance], form: Form) -> tuple[Rule, str]:
    """The nearest quote's first difference, if one is near enough to be meant."""
    wanted = set(form.tokens)
    nearest = max(utterances, key=lambda utterance: len(wanted & set(utterance.words.tokens)))
    tokens = nearest.words.tokens
    if (
        len(wanted & set(tokens)) < _NEAR * len(wanted)
        or len(tokens) > _DIFFED_TOKENS
        or len(form.tokens) > _DIFFED_TOKENS
    ):
        return Rule.WORDS, "The article has no such words between quote marks: drop the quote or use the article's own."
    steps = SequenceMatcher(None, tokens, form.tokens, autojunk=False).get_opcodes()
    inner = [
        step for step in steps if step[0] != "equal" and (step[3] < step[4] or (step[1] > 0 and step[2] < len(tokens)))
    ]
    if nearest.quote and nearest.quote.fragment and [step[0] for step in inner] == ["insert"]:
        printed = " ".join(tokens)
        return (
            Rule.FRAGMENT,
            f"The article quotes only the fragment “{printed}”: what was added to it is not the speaker's.",
        )
    if not inner:
        return Rule.WORDS, "The words are in the article's quotes, but not in this order."
    _, a, b, c, d = inner[0]
    return (
        Rule.WORDS,
        f"The words differ from the nearest quote: {_printed(tokens[a:b])} there, {_printed(form.tokens[c:d])} here.",
    )


def _printed(tokens: Sequence[str]) -> str:
    return f"“{' '.join(tokens)}”" if tokens and count_words(tokens) else ("another mark" if tokens else "nothing")
