"""Text from outside on a page: shown as it is, acting as nothing."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_ACTING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that a page cannot hold (controls, surrogates) or that reorder what is read (bidi controls)."""


def visible(text: str) -> str:
    """The text with every acting character shown as `�`, one for one, so that offsets keep."""
    return _ACTING.sub("�", text)


def printed(text: str) -> str:
    """The same for HTML."""
    return escape(visible(text))
