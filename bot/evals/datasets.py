"""Gold in its several forms: articles with quotes, and conditions that refer to them by id.

A dataset is a folder of JSON files (one article each; `manifest.json` is skipped), a file of JSON lines
(`{"id", "text", "quotes"?}` each), or one annotated document with segments and quote checks. Texts are taken as
they are: nothing is normalised, and offsets count code points into them. Whatever cannot be used raises
`InputError` with file, line and what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from bot.core.errors import InputError
from bot.core.types import Article, ArticleId
from bot.evals.records import Record, parse, read, record
from bot.evals.score import GoldCondition, GoldQuote, QuoteCheck
from bot.evals.score.spans import bare

FORMS: Final = (
    'give a folder of JSON files, a JSON-lines file with one {"id", "text", "quotes"} a line, '
    "or one annotated document as .json"
)

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When an evaluation text was fetched: it never was, and nothing the reader does depends on it."""

QUOTES: Final = "quotes.jsonl"
CONDITIONS: Final = "conditions.json"
"""The two files of the packaged gold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article. `quotes` is `None` where it carries no annotation: it is read, but not scored.

    `checks` are claims about it that are known to be true or false; `where` is its file and line.
    """

    id: str
    text: str
    quotes: tuple[GoldQuote, ...] | None
    checks: tuple[QuoteCheck, ...] = ()
    where: str

    def article(self) -> Article:
        """The document as the reader takes it: English by declaration, for the language guess belongs to ingest."""
        return Article(id=ArticleId(self.id), text=self.text, sha=sha(self.text), language="en", fetched_at=_NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Articles in the order they were given. `notes` say what was skipped or looks wrong, for people."""

    name: str
    documents: tuple[Document, ...]
    notes: tuple[str, ...] = ()

    @property
    def scored(self) -> tuple[Document, ...]:
        """The articles that carry annotated quotes, if only an empty list of them."""
        return tuple(document for document in self.documents if document.quotes is not None)


def packaged() -> Traversable:
    """The folder of our own gold, which travels with the package."""
    return files("bot.evals") / "gold"


def sha(text: str) -> str:
    """The fingerprint that ties an annotation to its text: SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(source: Traversable) -> Dataset:
    """The dataset at `source`, in whichever of the three forms it is. Raises `InputError`."""
    notes: list[str] = []
    if source.is_dir():
        records = list(_folder(source, notes))
    elif source.name.endswith(".json"):
        records = [record(parse(read(source), str(source)), str(source))]
    else:
        records = list(_lines(source))
    documents = tuple(_document(each, notes) for each in records)
    if not documents:
        raise InputError(f"{source}: no article with “id” and “text” in it; {FORMS}")
    _refuse_twins(documents)
    return Dataset(name=str(source), documents=documents, notes=tuple(notes))


def load_conditions(source: Traversable, dataset: Dataset) -> Mapping[str, tuple[GoldCondition, ...]]:
    """The annotated conditions of some of the dataset's articles, by article id.

    The file holds a list of `{"id", "sha256"?, "conditions"}` or one such document. Raises `InputError` where
    an id is not in the dataset, the text is not the one that was annotated, or offsets leave it.
    """
    if source.is_dir():
        raise InputError(f'{source}: is a folder; give the JSON file with a list of {{"id", "sha256", "conditions"}}')
    given = parse(read(source), str(source))
    items = given if isinstance(given, list) else [given]
    texts = {document.id: document.text for document in dataset.documents}
    gold: dict[str, tuple[GoldCondition, ...]] = {}
    for i, item in enumerate(items, 1):
        each = record(item, f"{source}, document {i}")
        id_ = each.text("id")
        if id_ in gold:
            raise each.error(f"a second document with the id “{id_}”; merge the two")
        gold[id_] = _conditions(each, _annotated(each, id_, texts, dataset.name))
    return gold


def _folder(source: Traversable, notes: list[str]) -> Iterator[Record]:
    for file in sorted(source.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".json") or file.name == "manifest.json":
            continue
        value = parse(read(file), str(file))
        if isinstance(value, dict) and ("id" in value or "text" in value):
            yield record(value, str(file))
        else:
            notes.append(f"{file.name}: skipped, it holds no article")


def _lines(source: Traversable) -> Iterator[Record]:
    """One record a line. Lines end with a line feed only: other line ends may stand inside a JSON string."""
    for number, line in enumerate(read(source).split("\n"), 1):
        if line.strip():
            where = f"{source}, line {number}"
            yield record(parse(line, str(source), first_line=number), where)


def _document(given: Record, notes: list[str]) -> Document:
    id_, text = given.text("id"), given.text("text")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise given.error("“text” holds half of a surrogate pair; write whole characters")
    if "quotes" not in given.value:
        return Document(id=id_, text=text, quotes=None, where=given.where)
    quotes = tuple(quote for each in given.records("quotes") for quote in _quotes(each, text, notes))
    return Document(id=id_, text=text, quotes=quotes, checks=tuple(_checks(given)), where=given.where)


def _quotes(given: Record, text: str, notes: list[str]) -> Iterator[GoldQuote]:
    """One quote, or each segment of an annotated one."""
    segmented = given.has("segments")
    if segmented:
        places, kind = given.records("segments"), given.text("source_kind")
        mention = given.record("source").text_or_none("text")
        speakers = _accepted(given.record_or_none("speaker"))
    else:
        places, kind = (given,), given.text_or_none("kind") or "name"
        mention, speakers = given.text_or_none("mention"), given.texts_or_none("speaker")
    for place in places:
        start, end = place.span(text)
        words = place.text_or_none("text")
        if words is not None and bare(words) != bare(text[start:end]):
            notes.append(f"{place.where}: “text” is not what stands at {start}–{end}; scored by its offsets")
        yield GoldQuote(start=start, end=end, kind=kind, mention=mention, speakers=speakers)


def _checks(given: Record) -> Iterator[QuoteCheck]:
    """The claims about an annotated document, where it has any."""
    for each in given.records("quote_checks") if given.has("quote_checks") else ():
        yield QuoteCheck(
            quote=each.text("quote"),
            speaker=each.text_or_none("speaker"),
            true=each.text("expect") == "accept",
            why=each.text_or_none("why") or "",
        )


def _annotated(given: Record, id_: str, texts: Mapping[str, str], dataset: str) -> str:
    """The text the conditions were annotated on: the dataset's, which must be the very same."""
    if id_ not in texts:
        raise given.error(f"no article with the id “{id_}” in {dataset}; give the dataset these conditions belong to")
    text = texts[id_]
    expected = given.text_or_none("sha256") or sha(given.text_or_none("text") or text)
    if sha(text) != expected:
        raise given.error(
            f"“{id_}” in {dataset} is not the text that was annotated (sha256 {sha(text)[:12]}…, not {expected[:12]}…); "
            "annotate it anew, or give the original text unchanged"
        )
    return text


def _conditions(given: Record, text: str) -> tuple[GoldCondition, ...]:
    return tuple(_condition(each, text) for each in given.records("conditions"))


def _condition(given: Record, text: str) -> GoldCondition:
    target, clause, deadline = (given.record_or_none(key) for key in ("target", "condition", "deadline"))
    return GoldCondition(
        evidence=given.record("evidence").span(text),
        actors=given.record("actor").texts("accept"),
        stances=given.record("stance").texts("accept"),
        targets=(*target.texts("accept"), *_name(target)) if target else (),
        target_optional=target is not None and target.truth("null_ok", default=False),
        trigger=clause.record("trigger").text("text") if clause else None,
        clause=clause.record("clause").text("text") if clause else None,
        deadline=deadline.text("text") if deadline else None,
        required=given.truth("required", default=True),
    )


def _accepted(given: Record | None) -> tuple[str, ...] | None:
    return given.texts("accept") if given else None


def _name(given: Record) -> tuple[str, ...]:
    name = given.text_or_none("name")
    return (name,) if name else ()


def _refuse_twins(documents: Iterable[Document]) -> None:
    seen: dict[str, str] = {}
    for document in documents:
        if document.id in seen:
            raise InputError(
                f"{document.where}: the id “{document.id}” is already that of {seen[document.id]}; give each its own"
            )
        seen[document.id] = document.where
