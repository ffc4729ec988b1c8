"""From bytes to text, whatever the sender says its charset is.

What is declared is often wrong; what the bytes are is not. Valid UTF-8 with characters beyond ASCII is UTF-8
(text in another charset passes for it by accident less than once in thousands), so it is tried before any
declaration but a byte order mark. Then: the header, the document's own declaration, detection.
"""

from __future__ import annotations

import codecs
import re

from bot.core.errors import Permanent

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_WIDE = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00!\x00", "utf-16-le"),
    (b"<\x00h\x00", "utf-16-le"),
)
"""How markup in UTF-16 begins where its byte order mark is missing."""

_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding\s*=|<meta\b[^>]{0,400}?charset\s*=)\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
"""The HTML standard looks 1,024 bytes in; real pages declare later."""

_BROWSER_MEANING = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""What browsers read under a label (WHATWG Encoding Standard): senders mean the larger set."""

_ESCAPES = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
"""Codecs that are ways to write characters, not charsets of documents."""

_SEVEN_BIT = ("iso2022", "hz")
"""Charsets whose bytes all look like ASCII: only their declaration tells."""

_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\f\r\x1b")

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3\x00", "a database"),
)

_SAMPLE = 64 * 1024


def decode(body: bytes, declared: str | None = None, *, name: str = "this") -> tuple[str, str]:
    """Decode a document; `declared` is the charset of its Content-Type. Answer the text and the charset used.

    Raises `Permanent`: `binary` where these are no characters at all, `undecodable` where no charset fits.
    `name` (a file or an address) begins the message.
    """
    for mark, charset in (*_MARKS, *_WIDE):
        if body.startswith(mark):
            return _strictly(body, charset, name), charset.removesuffix("-sig")
    _refuse_binary(body, name)
    labels = [label for label in (known(declared), known(_in_document(body))) if label]
    if labels and labels[0].startswith(_SEVEN_BIT) and (text := _try(body, labels[0])) is not None:
        return text, labels[0]
    for charset in dict.fromkeys(("utf-8", *labels)):
        if (text := _try(body, charset)) is not None and "\x00" not in text:
            return text, charset
    if _is_damaged_utf8(body):
        return body.decode("utf-8", "onrecord-mixed"), "utf-8"
    return _detected(body, name)


def known(label: str | None) -> str | None:
    """The codec browsers use for a charset's label; None where it is absent, unknown or no text encoding."""
    if not label:
        return None
    try:
        codec = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not getattr(codec, "_is_text_encoding", True) or codec.name.replace("_", "-") in _ESCAPES:
        return None
    return _BROWSER_MEANING.get(codec.name, codec.name)


def _in_document(body: bytes) -> str | None:
    match = _DECLARED.search(body[:_DECLARED_WITHIN])
    label = match[1].decode("ascii") if match else None
    # A document whose bytes could be read as ASCII up to here is not in UTF-16, whatever it says.
    return None if label and label.lower().startswith(("utf-16", "utf-32")) else label


def _refuse_binary(body: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise Permanent(f"{name} is {what}, not text", kind="binary")
    sample = body[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    # Stray control characters occur in real feeds; one in fifty bytes, or a NUL among letters, does not.
    if controls * 50 > len(sample) or sample.count(0) * 1000 > len(sample):
        raise Permanent(f"{name} is binary, not text", kind="binary")


def _strictly(body: bytes, charset: str, name: str) -> str:
    text = _try(body, charset)
    if text is None:
        raise Permanent(f"{name} says it is in {charset.removesuffix('-sig')} and is not", kind="undecodable")
    return text


def _try(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether most characters beyond ASCII are good UTF-8: then a few bytes of another charset were mixed in."""
    text = body.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * stray


def _detected(body: bytes, name: str) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE]).best()
    guess = known(best.encoding) if best else None
    for charset in (guess, "cp1252"):
        if charset and (text := _try(body, charset)) is not None:
            return text, charset
    raise Permanent(f"{name} is in no charset that can be told", kind="undecodable")


def _mixed(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, as they came from an older system."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("onrecord-mixed", _mixed)
