from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Permanent
from bot.ingest.charset import decode, known

GERMAN = "Die Fähre fährt künftig später, sagte die Bürgermeisterin: „Das müssen wir aushalten.“ " * 5
RUSSIAN = "Паром будет отправляться позже, сказала мэр города. Жители недовольны решением совета. " * 5
JAPANESE = "フェリーの最終便は遅くなると市長は述べた。住民は決定に不満を持っている。" * 5


@given(st.text())
def test_valid_utf_8_is_taken_as_it_is(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    try:
        body.decode()
    except UnicodeDecodeError:
        return
    if sum(ord(character) < 32 and character not in "\t\n\f\r\x1b" for character in text) == 0 and not text.startswith(
        ("%PDF-", "GIF8", "\ufeff", "PK\x03")
    ):
        assert decode(body) == (text, "utf-8")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]),
)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(text: str, charset: str) -> None:
    assert decode(text.encode(charset), "iso-8859-1")[0] == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-16", "shift_jis", "nonsense", "", None])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE])
def test_utf_8_under_any_wrong_name_stays_readable(text: str, declared: str | None) -> None:
    assert decode(text.encode(), declared)[0] == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (GERMAN, "windows-1252"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso-2022-jp"),
    ],
)
def test_a_declared_charset_is_used_from_the_header_or_from_the_document(text: str, charset: str) -> None:
    assert decode(text.encode(charset), charset)[0] == text
    for declaration in (
        f'<meta charset="{charset}">',
        f"<meta http-equiv=Content-Type content='text/html; charset={charset}'>",
        f'<?xml version="1.0" encoding="{charset}"?>',
    ):
        page = f"{declaration}<p>{text}</p>"
        assert decode(page.encode(charset))[0] == page or charset == "iso-2022-jp"


@pytest.mark.parametrize(
    ("text", "charset"), [(GERMAN, "windows-1252"), (RUSSIAN, "windows-1251"), (JAPANESE, "shift_jis")]
)
def test_a_page_that_declares_utf_8_and_is_not_stays_readable(text: str, charset: str) -> None:
    page = f'<meta charset="utf-8"><p>{text}</p>'
    assert text in decode(page.encode(charset), "utf-8")[0]


def test_latin_1_means_what_browsers_read_under_it() -> None:
    assert decode("“Late”".encode("windows-1252"), "iso-8859-1")[0] == "“Late”"
    assert known("latin1") == known("us-ascii") == "cp1252"


def test_a_few_bytes_of_an_older_charset_do_not_spoil_utf_8() -> None:
    body = GERMAN.encode() + "Café".encode("latin-1") + GERMAN.encode()
    assert decode(body, "utf-8")[0] == GERMAN + "Café" + GERMAN


def test_markup_in_utf_16_without_a_mark_is_seen() -> None:
    for charset in ("utf-16-le", "utf-16-be"):
        text = '<?xml version="1.0"?><a>Fähre</a>'
        assert decode(text.encode(charset))[0] == text


@pytest.mark.parametrize(
    "label", ["utf-7", "base64", "rot13", "punycode", "unicode_escape", "undefined", "../etc", "x" * 500]
)
def test_codecs_that_are_no_charsets_are_not_used(label: str) -> None:
    assert known(label) is None
    assert decode(b"caf\\xe9 +AGE- plain", label)[0] == "caf\\xe9 +AGE- plain"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x1f\x8b\x08", "gzip-compressed"),
        (bytes(range(256)) * 4, "binary"),
        (b"text with \x00 a NUL " * 3, "binary"),
    ],
)
def test_what_is_no_text_is_named(body: bytes, what: str) -> None:
    with pytest.raises(Permanent, match=f"notes.txt is {what}") as refused:
        decode(body, name="notes.txt")
    assert refused.value.kind == "binary"


def test_a_mark_that_lies_is_named() -> None:
    with pytest.raises(Permanent) as refused:
        decode(codecs.BOM_UTF16_LE + b"\x00\xd8\x00")
    assert refused.value.kind == "undecodable"


@given(st.binary(max_size=400))
def test_any_bytes_become_text_or_a_named_error(body: bytes) -> None:
    kinds = {"binary", "undecodable"}
    try:
        text, charset = decode(body, "utf-8")
    except Permanent as refused:
        text, charset, kinds = "", "utf-8", kinds & {refused.kind}
    assert kinds
    assert isinstance(text, str)
    assert codecs.lookup(charset)
