"""From a page's HTML to its article: text, title, author, publisher, date, language, quality. Runs in a worker.

One parse. trafilatura in precision mode finds the text; readability-lxml is asked where that text is so short
against the page's paragraphs that it may have missed the article, and wins where it found over twice as much
(feed research §2: F1 .97, quotes kept .995, above each alone). Text is a paragraph a line, with the page's own
characters: quote marks are never changed.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from lxml import etree, html

from bot.core.errors import Permanent
from bot.ingest.byline import author, names
from bot.ingest.charset import decode
from bot.ingest.dates import moment
from bot.ingest.language import language_of
from bot.ingest.markup import refuse_hostile
from bot.ingest.metadata import declared
from bot.ingest.pages import Page
from bot.ingest.quality import quality_of

_FEED = re.compile(r"\A\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)


def extract(
    body: bytes,
    *,
    name: str,
    url: str | None,
    charset: str | None,
    feed_author: str | None = None,
    feed_language: str | None = None,
) -> Page:
    """Read a page; `name` begins messages. Raises `Permanent`: hostile, binary, undecodable, bad-type."""
    markup, _ = decode(body, charset, name=name)
    if _FEED.match(markup):
        raise Permanent(f"{name} is a feed, not an article: follow it with `onrecord sources add`", kind="bad-type")
    refuse_hostile(markup, name=name)
    tree = _tree(markup)
    if tree is None:
        return Page(url=url, text="", language=language_of("", (feed_language,)), quality="empty")
    said = declared(tree, feed_author=feed_author)
    _prune_elements(tree)
    visible = _visible(tree)
    _prune_named(tree)
    _settle(tree)
    text, byline = _without_head(_text(tree), said.title)
    quality = quality_of(text, said, page=visible)
    if quality in {"thin", "empty"} and said.free is not False and len(said.body or "") > 2 * len(text):
        text = _lines((said.body or "").splitlines())
        quality = quality_of(text, said, page="")
    return Page(
        url=url,
        canonical_url=said.canonical,
        title=said.title,
        text=text,
        author=said.author or author(byline, publisher=said.publisher),
        publisher=said.publisher,
        published_at=moment(said.published),
        language=language_of(text, (said.language, feed_language)),
        quality=quality,
    )


def _tree(markup: str) -> Any:
    """The parsed page; None where there is nothing to parse."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None


# What goes before extraction -------------------------------------------------------------------------------

_NEVER_PROSE = ("script", "style", "noscript", "template", "iframe", "button", "svg", "figcaption")
_SELDOM_PROSE = ("form", "nav", "footer", "dialog", "aside")
"""A whole page may stand in a form, as older systems make them; so what holds most of the prose stays."""

_BLOCKS = frozenset(
    {
        "p",
        "div",
        "table",
        "ul",
        "ol",
        "dl",
        "blockquote",
        "pre",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "figure",
    }
)

_WHOLES = frozenset({"html", "body", "main", "article"})

_CLUTTER_WORDS = re.compile(
    r"(?:^|[\s_-])(?:newsletter|signup|sign-up|subscri(?:be|ption)-?(?:box|form|banner|promo)?|cookies?|consent|gdpr|comments?|disqus|"
    r"related|recirc\w*|read-?more|more-?on|most-?(?:read|popular|viewed)|trending|recommended|promo(?:tion)?|advert\w*|ad-slot|"
    r"share|sharing|social|pull-?quote|caption|credit|breadcrumbs?|topics|tags|toolbar|sponsored|outbrain|taboola|author-?bio)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Words of a class or an id that name what stands around an article; whole words, as designers write them."""

_MOST_OF_PAGE = 0.4
"""What holds this share of a page's paragraph text is its article, whatever it is called."""

_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*\s*$")


def _prune_elements(tree: Any) -> None:
    """Take away what is never an article's prose by its element."""
    for element in list(tree.iter(*_NEVER_PROSE)):
        _drop(element)
    everything = _paragraph_length(tree)
    for element in list(tree.iter(*_SELDOM_PROSE)):
        if _paragraph_length(element) < _MOST_OF_PAGE * everything:
            _drop(element)


def _prune_named(tree: Any) -> None:
    """Take away what its class or its id calls clutter, unless it holds most of the page's prose."""
    everything = _paragraph_length(tree)
    for element in tree.xpath("//*[@class or @id]"):
        named = _CLUTTER_WORDS.search(f"{element.get('class', '')} {element.get('id', '')}")
        if named and element.tag not in _WHOLES and _paragraph_length(element) < _MOST_OF_PAGE * everything:
            _drop(element)


def _settle(tree: Any) -> None:
    """Write into the text, and into paragraphs, what a reader sees and the markup does not say."""
    for quoted in list(tree.iter("q")):
        # Browsers draw the marks of <q>; without them its words would be nobody's.
        quoted.text = f"“{quoted.text or ''}"
        _append(quoted, "”")
        quoted.drop_tag()
    _free_from_tables(tree)
    paired = {line_break for line_break in tree.iter("br") if _is_paired(line_break)}
    for parent in {line_break.getparent() for line_break in paired}:
        if parent.tag not in {"p", "pre"}:
            _set_in_paragraphs(parent, paired)
    for line_break in tree.xpath("//br"):
        _settle_break(line_break)


def _free_from_tables(tree: Any) -> None:
    """Make plain blocks of the tables that an old page is laid out with: those around most of its text."""
    everything = _length(tree)
    for cell in list(tree.iter("td")):
        if _length(cell) > _MOST_OF_PAGE * everything:
            for element in (cell, *cell.iterancestors("tr", "tbody", "table", "td")):
                element.tag = "div"


def _set_in_paragraphs(parent: Any, breaks: set[Any]) -> None:
    """Set the text between `breaks`, which is how paragraphs were once parted, in paragraphs."""
    parts = [_paragraph(parent.text)]
    for child in list(parent):
        tail, child.tail = child.tail, None
        if child in breaks:
            parts.append(_paragraph(tail))
        elif child.tag in _BLOCKS:
            parts += [child, _paragraph(tail)]
        else:
            parts[-1].append(child)
            child.tail = tail
    parent.text = None
    parent[:] = [part for part in parts if len(part) or (part.text or "").strip()]


def _paragraph(text: str | None) -> Any:
    paragraph = html.Element("p")
    paragraph.text = text
    return paragraph


def _is_paired(line_break: Any) -> bool:
    """Whether a break stands next to another, with nothing between."""
    before, after = line_break.getprevious(), line_break.getnext()
    follows = before is not None and before.tag == "br" and not (before.tail or "").strip()
    return follows or (after is not None and after.tag == "br" and not (line_break.tail or "").strip())


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _append(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = f"{element[-1].tail or ''}{text}"
    else:
        element.text = f"{element.text or ''}{text}"


def _settle_break(line_break: Any) -> None:
    """A break within a sentence is a space: only one behind a sentence's end parts paragraphs."""
    before = line_break.getprevious()
    text = (before.tail or "") if before is not None else (line_break.getparent().text or "")
    if text.strip() and not _is_paired(line_break) and not _ENDS_SENTENCE.search(text):
        line_break.tail = f" {line_break.tail or ''}"
        line_break.drop_tag()


def _length(element: Any) -> int:
    return sum(map(len, element.itertext()))


def _paragraph_length(element: Any) -> int:
    return sum(len("".join(paragraph.itertext())) for paragraph in element.iter("p"))


def _visible(tree: Any) -> str:
    """What is to be seen under the page's head, where every page offers a subscription."""
    return " ".join(" ".join(tree.xpath("//body//text()[not(ancestor::header)]")).split())


# The text --------------------------------------------------------------------------------------------------


def _text(tree: Any) -> str:
    """The article's paragraphs, by the better of two extractors."""
    found = _by_trafilatura(tree)
    if _paragraph_length(tree) > 2 * len(found):
        other = _by_readability(tree)
        if len(other) > 2 * len(found):
            return other
    return found


def _by_trafilatura(tree: Any) -> str:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    document = bare_extraction(deepcopy(tree), favor_precision=True, include_comments=False, include_tables=False)
    return _lines((document.text or "").splitlines()) if isinstance(document, Document) else ""


def _by_readability(tree: Any) -> str:
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = Document(deepcopy(tree)).summary(html_partial=True)
    except Unparseable:
        return ""
    blocks = html.fragment_fromstring(summary, create_parent="div")
    return _lines(
        "".join(block.itertext())
        for block in blocks.iter("p", "li", "h2", "h3", "h4", "blockquote", "pre")
        if not _holds_blocks(block)
    )


def _holds_blocks(block: Any) -> bool:
    return (
        next(block.iter("p", "li", "blockquote"), block) is not block
        or next(block.iterdescendants("p", "li"), None) is not None
    )


_BOILERPLATE = re.compile(
    r"^\W*(?:(?:sign up|subscribe|register)(?:\W*$| (?:to|for|now|here|today)\b(?!.*\bsaid\b))|(?:read|see|learn|find out) (?:more|also|next)\b(?! than)|"
    r"(?:related|recommended)(?:\W*$|:| (?:articles?|stories|coverage|content|topics|posts|links)\b)|more (?:on this|stories|like this)\b|more from [^.]*$|"
    r"(?:click|tap) here\b|advertisement\b|story continues below|article continues|continue reading|share (?:this|on)\b|follow (?:us|@)|"
    r"(?:photo|photograph|image|picture|video|graphic)(?: credit)?s?\s*[:|]|(?:listen to|watch) this (?:article|story|episode|video)|(?:listen|watch)\s*:|"
    r"(?:additional |with )?report(?:ing|ed) by\b|editing by\b|©|copyright (?:©|\(c\)|\d)|all rights reserved|(?:topics?|tags?)\s*:|most (?:read|popular)\W*$|"
    r"(?:send|email) (?:us )?(?:a |your )?(?:tips?|news)\b|(?:do you )?have (?:a|any) (?:tip|story|questions?)\b[^.]*\?)",
    re.IGNORECASE,
)
"""How lines begin that a site puts between an article's paragraphs; each alternative asks for more than a word
that prose may begin with, and only short lines are tried."""

_DATELINE = re.compile(
    r"^(?:(?:first |last )?(?:published|updated|posted|modified)\b.*\d|\d+[ -]min(?:ute)?s?[ -]read\b)", re.IGNORECASE
)
_LONGEST_BOILERPLATE = 25
_QUOTE_MARK = re.compile(r"[\"“”«»„‘]")


def _lines(lines: Any) -> str:
    """One paragraph a line, blanks made single; lines that are a site's and not the article's left out."""
    tidy = (" ".join(line.split()) for line in lines)
    return "\n".join(line for line in tidy if line and not _is_boilerplate(line))


def _is_boilerplate(line: str) -> bool:
    # A line with quote marks is somebody's words, whatever it begins with.
    if len(line.split()) > _LONGEST_BOILERPLATE or _QUOTE_MARK.search(line):
        return False
    return bool(_BOILERPLATE.match(line)) or bool(_DATELINE.match(line) and not _ENDS_SENTENCE.search(line))


def _without_head(text: str, title: str | None) -> tuple[str, str | None]:
    """The text without its headline and byline, which are fields of their own, and that byline if there was one."""
    lines = text.split("\n")
    if title is not None and re.findall(r"\w+", lines[0].lower()) == re.findall(r"\w+", title.lower()):
        lines = lines[1:]
    byline = next((line for line in lines[:2] if _is_byline(line)), None)
    return "\n".join(line for line in lines if line is not byline), byline


def _is_byline(line: str) -> bool:
    by = re.match(r"by\s", line, re.IGNORECASE)
    return by is not None and len(line.split()) <= 12 and not _ENDS_SENTENCE.search(line) and bool(names(line))
