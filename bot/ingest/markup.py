"""What is refused of markup before a parser sees it: shapes that no publisher writes and that make parsers spin.

One linear pass of one expression. It reads tags as a tolerant parser would; where the two disagree, the worker's
caps still hold: this check makes the usual attacks cheap and their errors clear.
"""

from __future__ import annotations

import re

from bot.core.errors import Permanent

MOST_ATTRIBUTES = 10_000
"""Parsers compare attributes pairwise: 10,000 on one tag take 0.2 s, 100,000 took 17–40 s. Pages have tens."""

DEEPEST = 1_000
"""Pages nest up to 60 elements deep; 200,000 took a feed parser 10 s. Elements left open count, hence the room."""

_LONGEST_ENTITY = 1_000
_MOST_ENTITIES = 400
"""Feeds that declare HTML's 253 named characters are honest; what is longer or refers to others is a bomb."""

_OPEN_BY_NATURE = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "thead", "tbody", "tfoot", "colgroup"}
    | {"body", "html", "head", "rp", "rt"}
)
"""HTML elements that need no end tag."""

_TAGS = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <!\[CDATA\[.*?(?:\]\]>|\Z)
      | <script\b[^>]*+>.*?(?:</script|\Z)
      | <style\b[^>]*+>.*?(?:</style|\Z)
      | <textarea\b[^>]*+>.*?(?:</textarea|\Z)
      | <(/?)([A-Za-z_][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?)*+)>?""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_QUOTED = re.compile(r"=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)")
_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*+\[(.*?)(?:\]\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?[^\s\"']+\s+(?:(SYSTEM|PUBLIC)\b|\"([^\"]*+)|'([^']*+))", re.IGNORECASE)


def refuse_hostile(text: str, *, name: str) -> None:
    """Raise `Permanent` (`hostile`) where `text` has a shape made to break parsers; `name` begins the message."""
    _refuse_entities(text, name)
    depth = 0
    for end, element, rest in _TAGS.findall(text):
        if not element:
            continue
        if len(rest) > 2 * MOST_ATTRIBUTES and len(_QUOTED.sub("= ", rest).replace("/", " ").split()) > MOST_ATTRIBUTES:
            raise Permanent(f"{name} has a tag with more than {MOST_ATTRIBUTES} attributes", kind="hostile")
        if rest.endswith("/") or element.lower() in _OPEN_BY_NATURE:
            continue
        depth = max(depth - 1, 0) if end else depth + 1
        if depth > DEEPEST:
            raise Permanent(f"{name} nests elements more than {DEEPEST} deep", kind="hostile")


def _refuse_entities(text: str, name: str) -> None:
    subset = _SUBSET.search(text)
    if subset is None:
        return
    entities = list(_ENTITY.finditer(subset[1]))
    for parameter, source, double, single in (entity.groups() for entity in entities):
        value = double or single or ""
        refers = "%" in value or "<" in value or "&" in value.replace("&#", "")
        if refers or len(value) > _LONGEST_ENTITY or (source and not parameter):
            raise Permanent(
                f"{name} declares entities that unfold into more than they say, or into files", kind="hostile"
            )
    if len(entities) > _MOST_ENTITIES:
        raise Permanent(f"{name} declares {len(entities)} entities of its own", kind="hostile")
