"""What a page says about itself: JSON-LD first, then meta elements, then its visible marks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.ingest.byline import author, names
from bot.ingest.dates import moment

_ARTICLE = re.compile(
    r"(?:News|Reportage|Analysis|Opinion|Review|Background|AskPublicNews|Scholarly|Tech|Satirical)?Article|BlogPosting|LiveBlogPosting|Report"
)
_LONGEST_JSON = 1_000_000
_DEEPEST_JSON = 12

_MARKED = "//*[@rel='author' or @itemprop='author' or contains(@class,'yline') or contains(@class,'uthor')]"
"""One pass over the page: `yline` and `uthor` leave the capital of `Byline`, `by-line` is too rare to ask for."""

_MARKS: tuple[Callable[[Any], bool], ...] = (
    lambda element: element.get("rel") == "author",
    lambda element: element.get("itemprop") == "author",
    lambda element: "yline" in element.get("class", ""),
    lambda element: "uthor" in element.get("class", ""),
)
_MOST_MARKED = 3

_SEPARATORS = re.compile(r"\s+[|–—•·»-]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A page's claims about itself. `free` is None where it says nothing; `body` is JSON-LD's articleBody."""

    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    language: str | None
    canonical: str | None
    description: str | None
    free: bool | None
    body: str | None


def declared(tree: Any, *, feed_author: str | None = None) -> Declared:
    """Read the claims of a parsed page; `feed_author` is what its feed says, weighed between JSON-LD and page."""
    meta = _meta(tree)
    thing = _article(tree)
    publisher = _name(thing.get("publisher")) or meta.get("og:site_name") or meta.get("application-name")
    return Declared(
        title=_title(tree, thing, meta, publisher),
        author=_author(tree, thing, meta, publisher, feed_author),
        publisher=_line(publisher),
        published=_published(tree, thing, meta),
        language=_first(tree, "/html/@lang", "/html/@xml:lang")
        or _string(thing.get("inLanguage"))
        or meta.get("og:locale"),
        canonical=_first(tree, "//link[@rel='canonical']/@href") or meta.get("og:url"),
        description=meta.get("og:description") or meta.get("description"),
        free=_free(thing, meta),
        body=_string(thing.get("articleBody")),
    )


def _meta(tree: Any) -> dict[str, str]:
    """The first content of every meta element, by its lower-cased property, name or itemprop."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for key in (element.get("property"), element.get("name"), element.get("itemprop")):
            if key and content:
                found.setdefault(key.lower(), content)
    return found


# JSON-LD ---------------------------------------------------------------------------------------------------


def _article(tree: Any) -> dict[str, Any]:
    """The page's article in its JSON-LD; empty where there is none that can be read."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        text = (script.text or "").strip()
        for thing in _things(_json(text)) if len(text) <= _LONGEST_JSON else ():
            kinds = thing.get("@type")
            if any(
                isinstance(kind, str) and _ARTICLE.fullmatch(kind)
                for kind in (kinds if isinstance(kinds, list) else [kinds])
            ):
                return thing
    return {}


def _json(text: str) -> Any:
    try:
        # Publishers paste line breaks into strings and wrap the whole in comments.
        return json.loads(re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>)\s*$", "", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _things(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST_JSON:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(value.get(key), depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _things(item, depth + 1)


def _name(value: Any) -> str | None:
    """The name of a person or an organisation, which may be a string, an object or a list of either."""
    if isinstance(value, list):
        return next((name for name in map(_name, value) if name), None)
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _string(value: Any) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


# The claims ------------------------------------------------------------------------------------------------


def _title(tree: Any, thing: dict[str, Any], meta: dict[str, str], publisher: str | None) -> str | None:
    """The headline as readers see it: the page's only h1, else what the page says its headline is."""
    headings = [text for text in (_line("".join(heading.itertext())) for heading in tree.iter("h1")) if text]
    stated = _line(_string(thing.get("headline"))) or _line(meta.get("og:title")) or _line(meta.get("twitter:title"))
    whole = _line(_first(tree, "//head/title/text()", "//title/text()"))
    document = _unbranded(whole, publisher)
    for heading in headings:
        if _alike(heading, stated) or _alike(heading, document):
            return heading
    return _unbranded(stated, publisher) or document or (headings[0] if len(headings) == 1 else None)


def _alike(heading: str, other: str | None) -> bool:
    ours, theirs = set(re.findall(r"\w+", heading.lower())), set(re.findall(r"\w+", (other or "").lower()))
    return len(ours) >= 2 and len(ours & theirs) >= 0.6 * min(len(ours), len(theirs) or 1000)


def _unbranded(title: str | None, publisher: str | None) -> str | None:
    """A title without the publisher's name behind or before a separator."""
    if not title:
        return None
    parts = _SEPARATORS.split(title)
    if len(parts) == 1:
        return title
    ours = (publisher or "").lower()
    kept = [part for part in parts if part.lower() != ours] if ours else parts
    if len(kept) < len(parts):
        return " – ".join(kept) if len(kept) > 1 and len(kept[0].split()) < 3 else (kept[0] if kept else title)
    return max(parts, key=len) if len(max(parts, key=len)) >= 0.5 * len(title) else title


def _author(
    tree: Any, thing: dict[str, Any], meta: dict[str, str], publisher: str | None, feed_author: str | None
) -> str | None:
    stated = thing.get("author") or thing.get("creator")
    listed = [_name(one) for one in (stated if isinstance(stated, list) else [stated]) if not _is_organisation(one)]
    by_json = tuple(dict.fromkeys(name for one in listed for name in names(one, publisher=publisher)))
    if by_json:
        return ", ".join(by_json)
    fields = (
        feed_author,
        *(
            meta.get(key)
            for key in ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
        ),
    )
    return author(*fields, publisher=publisher) or author(*_marked_authors(tree), publisher=publisher)


def _is_organisation(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("@type", "")).endswith("Organization")


def _marked_authors(tree: Any) -> Iterator[str]:
    """What the page marks as its author, the surest mark first, each as one line."""
    marked = tree.xpath(_MARKED)
    for is_mark in _MARKS:
        lines = (_line(" ".join(element.itertext())) for element in marked if is_mark(element))
        # A page of many authors lists other articles too: the first are its own.
        yield ", ".join(dict.fromkeys(islice((line for line in lines if line), _MOST_MARKED)))


def _published(tree: Any, thing: dict[str, Any], meta: dict[str, str]) -> str | None:
    keys = (
        "article:published_time",
        "og:article:published_time",
        "parsely-pub-date",
        "datepublished",
        "publishdate",
        "pubdate",
        "sailthru.date",
        "dc.date.issued",
        "dc.date",
        "date",
    )
    stated = (_string(thing.get("datePublished")), *(meta.get(key) for key in keys), _string(thing.get("dateCreated")))
    marked = _first(
        tree,
        "//time[@itemprop='datePublished']/@datetime",
        "//article//time[@pubdate]/@datetime",
        "//article//time/@datetime",
        "//time/@datetime",
    )
    return next((text for text in (*stated, marked) if moment(text)), None)


def _free(thing: dict[str, Any], meta: dict[str, str]) -> bool | None:
    stated = thing.get("isAccessibleForFree", meta.get("isaccessibleforfree"))
    if isinstance(stated, str):
        stated = {"true": True, "false": False}.get(stated.strip().lower())
    if isinstance(stated, bool):
        return stated
    return False if meta.get("article:content_tier", "").lower() == "locked" else None


def _first(tree: Any, *paths: str) -> str | None:
    for path in paths:
        found = tree.xpath(path, namespaces={"xml": "http://www.w3.org/XML/1998/namespace"})
        if found and str(found[0]).strip():
            return str(found[0]).strip()
    return None


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
