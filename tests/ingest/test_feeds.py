from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Permanent
from bot.core.polling import Hints
from bot.ingest import feeds
from bot.ingest.sources import MOST, Listing
from tests.ingest.samples import ITEM, NAMESPACES, atom, rdf, rss

URL = "https://gazette.example/feed"
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def parse(body: bytes, charset: str | None = None) -> Listing:
    return feeds.parse(body, name=URL, url=URL, charset=charset)


# Dialects ----------------------------------------------------------------------------------------------------

RSS_091 = b"""<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old Gazette</title><link>https://gazette.example/</link><language>en</language>
<item><title>Ferry caf&eacute;</title><link>https://gazette.example/ferry</link><description>Late</description></item></channel></rss>"""

RDF_ITEM = """<item rdf:about="https://gazette.example/ferry"><title>Ferry</title><link>https://gazette.example/ferry</link>
<description>Late</description><dc:creator>Ann Lee</dc:creator><dc:date>2026-03-02T09:30:00+01:00</dc:date></item>"""

RSS_090 = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
<channel><title>Older Gazette</title><link>https://gazette.example/</link></channel>
<item><title>Ferry</title><link>https://gazette.example/ferry</link></item></rdf:RDF>"""

ATOM_ENTRY = """<entry><title type="html">Ferry &amp;amp; rail</title><id>tag:gazette.example,2026:ferry</id>
<link rel="enclosure" type="audio/mpeg" href="https://gazette.example/ferry.mp3"/><link href="https://gazette.example/ferry"/>
<author><name>Ann Lee</name></author><published>2026-03-02T08:30:00Z</published><updated>2026-03-02T10:00:00Z</updated>
<summary>Late &lt; later</summary><content type="html">&lt;p&gt;The boat is “late”.&lt;/p&gt;</content></entry>"""

ATOM_03 = b"""<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title>Old Atom</title>
<link rel="alternate" type="text/html" href="https://gazette.example/"/><entry><title>Ferry</title><id>tag:1</id>
<link rel="alternate" type="text/html" href="https://gazette.example/ferry"/><issued>2026-03-02T08:30:00Z</issued>
<modified>2026-03-02T08:30:00Z</modified><content type="text/html" mode="escaped">&lt;p&gt;Late&lt;/p&gt;</content></entry></feed>"""


def test_rss_2_gives_title_address_author_date_and_text() -> None:
    listing = parse(rss(ITEM))
    (entry,) = listing.entries
    assert (listing.title, listing.url, listing.language, listing.total) == (
        "Harbour Gazette",
        "https://gazette.example/",
        "en",
        1,
    )
    assert (entry.key, entry.url) == ("ferry-1", "https://gazette.example/ferry?a=1&b=2")
    assert (entry.title, entry.author, entry.published_at) == ("Ferry to run late & long", "Ann Lee", AT)
    assert entry.summary_html == "<p>The last boat leaves at ten.</p>"


def test_atom_1_gives_the_page_not_the_enclosure_and_both_dates() -> None:
    (entry,) = parse(atom(ATOM_ENTRY)).entries
    assert (entry.key, entry.url) == ("tag:gazette.example,2026:ferry", "https://gazette.example/ferry")
    assert (entry.title, entry.author) == ("Ferry & rail", "Ann Lee")
    assert (entry.published_at, entry.updated_at) == (AT, AT + timedelta(minutes=90))
    assert (entry.summary_html, entry.content_html) == ("Late &lt; later", "<p>The boat is “late”.</p>")


@pytest.mark.parametrize(
    "body", [RSS_091, RSS_090, rdf(RDF_ITEM), ATOM_03], ids=["rss 0.91", "rss 0.90", "rss 1.0", "atom 0.3"]
)
def test_the_older_dialects_are_read_as_well(body: bytes) -> None:
    (entry,) = parse(body).entries
    assert entry.url == "https://gazette.example/ferry"
    assert entry.title in {"Ferry", "Ferry café"}
    assert entry.published_at in {AT, None}


def test_inline_xhtml_is_kept_as_markup() -> None:
    content = '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The boat is <b>late</b>.</p></div></content>'
    entry = f'<entry><title>Ferry</title><id>1</id><link href="https://gazette.example/f"/><updated>2026-03-02T08:30:00Z</updated>{content}</entry>'
    (read,) = parse(atom(entry)).entries
    assert read.content_html is not None
    assert "<p>The boat is <b>late</b>.</p>" in read.content_html


@pytest.mark.parametrize(
    ("item", "url", "key"),
    [
        ("<title>x</title><link>/a</link>", "https://gazette.example/a", "https://gazette.example/a"),
        (
            "<title>x</title><guid>https://gazette.example/b</guid>",
            "https://gazette.example/b",
            "https://gazette.example/b",
        ),
        (
            '<title>x</title><guid isPermaLink="false">https://gazette.example/b</guid>',
            None,
            "https://gazette.example/b",
        ),
        ("<title>x</title><link>javascript:alert(1)</link><guid isPermaLink='false'>7</guid>", None, "7"),
        (
            "<title>x</title><link>https://p.example/x</link><feedburner:origLink>https://gazette.example/c</feedburner:origLink>",
            "https://gazette.example/c",
            "https://gazette.example/c",
        ),
    ],
)
def test_an_entry_is_addressed_and_named_by_the_best_it_gives(item: str, url: str | None, key: str) -> None:
    (entry,) = parse(rss(f"<item>{item}</item>")).entries
    assert (entry.url, entry.key) == (url, key)


def test_entries_that_share_a_key_are_told_apart_and_repeated_ones_counted_once() -> None:
    def item(link: str) -> str:
        return f'<item><title>t</title><guid isPermaLink="false">same</guid><link>https://gazette.example/{link}</link></item>'

    entries = parse(rss(item("a") + item("b") + item("a") + item("b"))).entries
    assert [entry.url for entry in entries] == ["https://gazette.example/a", "https://gazette.example/b"]
    assert len({entry.key for entry in entries}) == 2


# Two readers, one answer -------------------------------------------------------------------------------------


def _twice_encoded(text: str) -> bool:
    """Whether a text looks like UTF-8 read as Latin-1, which feedparser takes upon itself to mend."""
    try:
        return text.encode("latin-1").decode("utf-8") != text
    except UnicodeError:
        return False


letters = st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" ")
words = st.text(letters, min_size=1, max_size=40).filter(lambda text: text.strip() and not _twice_encoded(text))
moments = st.integers(800_000_000, 3_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
links = st.integers(0, 10**6).map(lambda n: f"https://gazette.example/a/{n}?p={n}&q=x")


@st.composite
def rss_items(draw: st.DrawFn) -> str:
    guid = draw(st.one_of(st.none(), words.map(lambda text: f'<guid isPermaLink="false">{escape(text)}</guid>')))
    return (
        f"<item><title>{escape(escape(draw(words)))}</title><link>{escape(draw(links))}</link>{guid or ''}"
        f"<description>{escape(draw(words))}</description><dc:creator>{escape(draw(words))}</dc:creator>"
        f"<pubDate>{draw(moments):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
    )


@st.composite
def atom_entries(draw: st.DrawFn) -> str:
    return (
        f"<entry><title>{escape(draw(words))}</title><id>{escape(draw(words))}</id><link href={quoteattr(draw(links))}/>"
        f"<updated>{draw(moments).isoformat()}</updated><author><name>{escape(draw(words))}</name></author>"
        f'<content type="html">{escape("<p>" + escape(draw(words)) + "</p>")}</content></entry>'
    )


@settings(max_examples=60)
@given(
    st.one_of(
        st.lists(rss_items(), max_size=3).map("".join).map(rss),
        st.lists(atom_entries(), max_size=3).map("".join).map(atom),
    )
)
def test_both_readers_agree_on_a_clean_feed(body: bytes) -> None:
    text = body.decode()
    fast, slow = feeds.fast(text), feeds.slow(text)
    total = len(fast.drafts)
    assert feeds._listing(fast, text, URL, total=total) == feeds._listing(slow, text, URL, total=total)


@pytest.mark.parametrize("body", [rss(ITEM), atom(ATOM_ENTRY), rdf(RDF_ITEM)], ids=["rss", "atom", "rdf"])
def test_a_clean_feed_never_needs_the_slow_reader(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "slow", None)
    assert parse(body).total == 1


# Damage ------------------------------------------------------------------------------------------------------

TWO = ITEM + ITEM.replace("ferry-1", "ferry-2").replace("/ferry?", "/ferry2?")


@pytest.mark.parametrize(
    "body",
    [
        rss(TWO).replace(b"late &amp;amp; long", b"late & long"),
        rss(TWO).replace(b"late &amp;amp; long", b"late&nbsp;long"),
        rss(TWO).replace(b"last boat", b"last \x07 boat"),
        rss(TWO)[: rss(TWO).rindex(b"</item>")],
        b"\n\n  junk " + rss(TWO),
        rss(TWO) + b"<p>Cached</p>",
        rss(TWO).replace(b"<dc:creator>", b"<creators:name>").replace(b"</dc:creator>", b"</creators:name>"),
        rss(TWO).replace(b"last boat", "last caf\xe9".encode("latin-1")),
        b"<html><body>" + rss(TWO, head="") + b"</body></html>",
    ],
    ids=[
        "bare ampersand",
        "unknown entity",
        "control character",
        "cut off",
        "leading junk",
        "trailing HTML",
        "undeclared prefix",
        "wrong bytes",
        "wrapped in a page",
    ],
)
def test_damage_costs_no_entry(body: bytes) -> None:
    listing = parse(body)
    assert [entry.url for entry in listing.entries] == [
        "https://gazette.example/ferry?a=1&b=2",
        "https://gazette.example/ferry2?a=1&b=2",
    ]
    assert all(entry.title and entry.title.startswith("Ferry to run") for entry in listing.entries)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_feed_is_read_in_the_charset_it_declares(charset: str) -> None:
    text = rss(
        ITEM.replace("Ferry", "Fähre"), head=f'<?xml version="1.0" encoding="{charset.removesuffix("-sig")}"?>'
    ).decode()
    (entry,) = parse(text.encode(charset)).entries
    assert entry.title == "Fähre to run late & long"


def test_the_first_entries_of_a_huge_feed_are_kept_and_all_are_counted() -> None:
    items = "".join(
        f"<item><title>t{n}</title><link>https://gazette.example/{n}</link></item>" for n in range(MOST + 500)
    )
    for body in (rss(items), rss(items).replace(b">t7<", b">t&nbsp;7<")):
        listing = parse(body)
        assert (len(listing.entries), listing.total) == (MOST, MOST + 500)
        assert listing.entries[-1].url == f"https://gazette.example/{MOST - 1}"


def test_an_empty_feed_is_a_feed() -> None:
    assert parse(rss("")).entries == ()
    assert parse(atom("")).entries == ()


# What is no feed ---------------------------------------------------------------------------------------------


def test_a_page_given_as_a_feed_says_what_to_do() -> None:
    with pytest.raises(
        Permanent, match="is a web page, not a feed: give the address of its RSS or Atom feed"
    ) as refused:
        parse(b"<!DOCTYPE html><html><body><p>News</p></body></html>")
    assert refused.value.kind == "not-a-feed"


def test_a_page_that_names_its_feed_says_where_it_is() -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head><body></body></html>'
    with pytest.raises(Permanent, match=r"its feed is at https://gazette\.example/rss\?a=1&b=2"):
        parse(page)


def test_bytes_that_spell_a_local_path_or_an_address_open_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss(ITEM))
    for spelled in (str(secret), f"file://{secret}", "http://127.0.0.1:1/feed"):
        with pytest.raises(Permanent) as refused:
            parse(spelled.encode())
        assert refused.value.kind == "not-a-feed"
        assert feeds.slow(spelled).drafts == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "not-a-feed"),
        (b"  \n ", "not-a-feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "not-a-feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "binary"),
        (b"%PDF-1.7 ...", "binary"),
    ],
)
def test_what_is_no_feed_at_all_is_named(body: bytes, kind: str) -> None:
    with pytest.raises(Permanent) as refused:
        parse(body)
    assert refused.value.kind == kind


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "subset",
    [
        f'<!ENTITY l0 "lol">{LAUGHS}',
        f'<!ENTITY a "{"a" * 50_000}">',
        '<!ENTITY x SYSTEM "file:///etc/hosts">',
        "<!ENTITY x SYSTEM 'http://127.0.0.1/'>",
        "<!ENTITY % p \"<!ENTITY x SYSTEM 'file:///etc/hosts'>\">%p;",
        "".join(f'<!ENTITY e{n} "x">' for n in range(1000)),
    ],
    ids=["billion laughs", "quadratic", "local file", "network", "parameter", "many"],
)
def test_an_entity_bomb_is_refused_before_it_is_parsed(subset: str) -> None:
    with pytest.raises(Permanent) as refused:
        parse(rss(ITEM, head=f'<?xml version="1.0"?><!DOCTYPE rss [{subset}]>'))
    assert refused.value.kind == "hostile"


def test_honest_entities_of_old_feeds_are_kept() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY eacute "&#233;"><!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "x.ent">]>'
    (entry,) = parse(rss(ITEM.replace("Ferry", "Ferry caf&eacute;"), head=head)).entries
    assert entry.title == "Ferry café to run late & long"


def test_a_hundred_thousand_attributes_are_refused() -> None:
    attributes = " ".join(f'a{n}="&gt;"' for n in range(100_000))
    with pytest.raises(Permanent) as refused:
        parse(rss(f"<item {attributes}><title>x</title></item>"))
    assert refused.value.kind == "hostile"


def test_two_hundred_thousand_nested_elements_are_refused() -> None:
    with pytest.raises(Permanent) as refused:
        parse(rss("<item><description>" + "<b>" * 200_000 + "</b>" * 200_000 + "</description></item>"))
    assert refused.value.kind == "hostile"


# Wishes ------------------------------------------------------------------------------------------------------


def test_a_feeds_wishes_are_read_from_the_feed_and_not_from_its_entries() -> None:
    about = """<ttl>45</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
    <skipHours><hour>0</hour><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"""
    inside = ITEM.replace("</item>", "<ttl>9</ttl></item>")
    assert parse(rss(inside, about=about)).hints == Hints(
        ttl=timedelta(minutes=45), update_every=timedelta(hours=6), skip_hours=(0, 3), skip_days=(6,)
    )
    assert parse(rss(inside)).hints == Hints()


def test_namespaces_of_the_samples_are_those_of_the_wild() -> None:
    assert feeds.FEEDBURNER.strip("{}") in NAMESPACES
    assert feeds.CONTENT.strip("{}") in NAMESPACES
