"""The names of the rules a quote is checked by, for counting and for tests."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """What decided a ruling. The numbers are those of the specification's table.

    Rules 1–3 only widen what counts as the same words; their refusals (a dropped apostrophe or hyphen) have names
    of their own because an editor mends them differently.
    """

    VERBATIM = "verbatim"  # 17: the words are the article's, cut by offset
    EMPTY = "empty"  # there is no word to look for
    APOSTROPHE = "apostrophe"  # 2
    HYPHEN = "hyphen"  # 3
    END_MARK = "end mark"  # 4
    CASE = "case"  # 5
    WHOLE_WORDS = "whole words"  # 6
    WORDS = "words"  # 7
    ELLIPSIS = "ellipsis"  # 8
    TURN_WORD = "turn word"  # 9
    ARTICLE_BRACKET = "article's bracket"  # 10
    OUR_BRACKET = "our bracket"  # 11
    SPEAKER = "speaker"  # 12
    CUT = "cut"  # 13
    TOO_LONG = "too long"  # 13, the sentence is longer than may be shown
    FRAGMENT = "fragment"  # 14: words of ours added to a fragment
    OUTSIDE_MARKS = "outside marks"  # 15
    TWO_SPEAKERS = "two speakers"  # 16
