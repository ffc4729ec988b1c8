from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import Permanent
from bot.ingest.extract import extract
from bot.ingest.pages import Page

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
URL = "https://courier.example/news/1"

PROSE = [
    "The harbour board voted on Tuesday to close the old quay for the winter, nine votes to four.",
    "“Nobody should be walking out there in the dark,” its chair, Nell Abara, said after the vote.",
    "Fishermen who sell from the quay have asked for a pontoon, which the board will discuss in May.",
    "The quay was last repaired in 1987. Two of its piles have moved since, a survey found in the autumn.",
    "Shops nearby expect to lose trade, and the council has put aside £20,000 for those that ask.",
    "A petition against the closing had been signed by more than 900 people by the time of the vote.",
    "The board meets again in three weeks, and says that it will hear anybody who wants to speak by then.",
]


def read(body: bytes | str, charset: str | None = None, feed_author: str | None = None) -> Page:
    raw = body if isinstance(body, bytes) else body.encode()
    return extract(raw, name=URL, url=URL, charset=charset, feed_author=feed_author)


def page(inside: str = "", *, head: str = "", paragraphs: list[str] = PROSE, title: str = "Old quay to close") -> str:
    prose = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>{prose}{inside}</article></main></body></html>'


# Whole pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_of_a_cluttered_page_exactly_the_articles_paragraphs_are_left(name: str) -> None:
    text = read((PAGES / f"{name}.html").read_bytes()).text
    assert text.split("\n") == (PAGES / f"{name}.txt").read_text("utf-8").rstrip("\n").split("\n")


@pytest.mark.parametrize(
    ("name", "title", "author", "publisher"),
    [
        ("courier", "Harbour tunnel delayed again, minister admits", "Maren Holt, Idris Vance", "The Port Courier"),
        ("hashed", "Regulator freezes payments firm's accounts", "Tomasz Okereke", "Meridian Wire"),
        ("tables", "Lifeboat crew honoured", "Effie Macaskill", None),
        ("wordpress", "Mill owner offers workers their jobs back", "Rosa Delgado-Pike", "Valley Reporter"),
    ],
)
def test_who_wrote_what_for_whom_is_found(name: str, title: str, author: str, publisher: str | None) -> None:
    found = read((PAGES / f"{name}.html").read_bytes())
    assert (found.title, found.author, found.publisher) == (title, author, publisher)
    assert (found.language, found.quality) == ("en", "full")


def test_the_text_of_a_page_says_nothing_twice_and_does_not_begin_with_its_headline() -> None:
    lines = read(page()).text.split("\n")
    assert lines == PROSE


# Quotes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "“We <em>will</em> stay,” she said, “<a href='/x'>whatever</a> happens.”",
            "“We will stay,” she said, “whatever happens.”",
        ),
        ("&ldquo;We will stay,&rdquo; she said.", "“We will stay,” she said."),
        ("&quot;We&#x27;ll stay,&quot; she said.", '"We\'ll stay," she said.'),
        ("&laquo;&nbsp;We will stay&nbsp;&raquo;, she said.", "« We will stay », she said."),
        ("‘We’ll stay,’ she said. ‘He told me, “Go.”’", "‘We’ll stay,’ she said. ‘He told me, “Go.”’"),
        ("<span>“We will </span><span>stay,”</span> she said.", "“We will stay,” she said."),
        ("He called it <q>a poor <b>show</b></q> on Monday.", "He called it “a poor show” on Monday."),
        ("“We will<br>stay,” she said.", "“We will stay,” she said."),
        ("“We will stay,”\n      she\n said.", "“We will stay,” she said."),
    ],
)
def test_a_quotes_words_and_marks_survive_their_markup(markup: str, text: str) -> None:
    assert text in read(page(f"<p>{markup}</p>")).text.split("\n")


def test_a_quote_over_paragraphs_keeps_its_open_marks() -> None:
    spoken = ["“We will stay for as long as it takes, she said to the crowd at the gate.", "“Whatever happens.”"]
    assert read(page(paragraphs=[*PROSE, *spoken])).text.split("\n")[-2:] == spoken


def test_block_quotes_and_lists_are_text() -> None:
    block = "<blockquote><p>Dear members, the quay is closed until the spring tides are over.</p></blockquote>"
    text = read(
        page(f"{block}<ul><li>The first berth opens in May, the board says.</li></ul><p>{PROSE[0]} Again.</p>")
    ).text
    assert "Dear members, the quay is closed until the spring tides are over." in text
    assert "The first berth opens in May, the board says." in text


# Clutter -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "clutter",
    [
        "<aside><p>Sign up to our weekly letter about the coast and its people.</p></aside>",
        '<div class="newsletter-box"><p>Our weekly letter about the coast, in your inbox.</p></div>',
        '<div id="related-content"><p>Why the quay matters to the town and its people</p></div>',
        '<section class="comments"><p>I have said so for years, they never listen to us.</p></section>',
        "<figure><img src=x><figcaption>The quay in winter. Photograph: A. Person</figcaption></figure>",
        '<div class="wp-caption"><p class="wp-caption-text">The quay in winter light</p></div>',
        "<p>Read more: <a href=/x>The quay through the years</a></p>",
        "<p>Sign up for our newsletter</p>",
        "<p>Advertisement</p>",
        "<p>© 2026 The Courier</p>",
        "<p>(Reporting by Ann Lee; editing by Sol Anders)</p>",
        "<p>Photo: Ann Lee/Courier</p>",
        '<div class="cookie-consent"><p>We use cookies to make this site work for you.</p></div>',
        "<script>document.write('<p>The quay is closed for the winter</p>')</script>",
        "<template><p>The quay is closed for the winter</p></template>",
    ],
)
def test_what_stands_around_an_article_is_not_in_its_text(clutter: str) -> None:
    assert read(page(clutter)).text.split("\n") == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "Related charges against two of the company's directors were dropped in the spring.",
        "Copyright law is to change before the summer, the ministry told publishers on Monday.",
        "“Sign up or go home,” the recruiter told the men at the gate.",
        "Register of voters shows a fall in every ward, the clerk told the committee.",
        "More from the hearing is expected next week, when the mayor gives evidence.",
        "Most popular among the proposals was a bridge, with a tunnel close behind it.",
        "Published accounts show that the club lost £3m in the year to June 2025.",
    ],
)
def test_prose_that_begins_like_clutter_stays(line: str) -> None:
    assert line in read(page(paragraphs=[*PROSE, line])).text.split("\n")


def test_a_page_that_is_all_in_a_form_or_named_like_clutter_keeps_its_article() -> None:
    for wrapper in (
        '<form id="aspnetForm">{}</form>',
        '<div class="content newsletter-active">{}</div>',
        '<aside class="story">{}</aside>',
    ):
        prose = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
        assert read(f"<html><body>{wrapper.format(prose)}</body></html>").text.split("\n") == PROSE


# Quality -----------------------------------------------------------------------------------------------------

LD = '<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"Old quay to close"{}}}</script>'


def test_a_page_that_is_not_free_is_called_so_however_long_it_is() -> None:
    for value in ("false", '"False"'):
        assert read(page(head=LD.format(f',"isAccessibleForFree":{value}'))).quality == "paywalled"
    assert read(page(head=LD.format(',"isAccessibleForFree":true'))).quality == "full"


@pytest.mark.parametrize(
    "call",
    [
        "Subscribe to continue reading",
        "To read the full story, sign in or subscribe",
        "This article is for subscribers only",
        "Already a subscriber? Log in",
        "You’ve reached your limit of free articles",
    ],
)
def test_a_short_text_over_a_call_to_subscribe_is_a_stub_and_a_long_one_is_not(call: str) -> None:
    box = f'<div class="subscription-box"><p>{call}</p></div>'
    assert read(page(box, paragraphs=PROSE[:2])).quality == "paywalled"
    assert read(page(box, paragraphs=PROSE * 3)).quality == "full"


def test_an_offer_beside_or_above_a_short_item_does_not_make_it_a_stub() -> None:
    offer = "<header><p>Already a subscriber? Log in to read on</p></header>"
    assert read(page(paragraphs=PROSE[:3]).replace("<main>", f"{offer}<main>")).quality == "full"
    assert read(page("<p>Become a member</p>", paragraphs=PROSE)).quality == "full"


def test_a_stub_is_not_padded_with_the_text_the_publisher_hides() -> None:
    hidden = " ".join(PROSE * 2)
    stub = read(page(head=LD.format(f',"isAccessibleForFree":false,"articleBody":"{hidden}"'), paragraphs=PROSE[:1]))
    assert stub.quality == "paywalled"
    assert "pontoon" not in stub.text


def test_a_page_drawn_by_a_script_is_read_from_what_it_declares() -> None:
    body = "\\n".join(PROSE)
    empty = f'<html lang="en"><head>{LD.format(f""","articleBody":"{body}" """)}</head><body><div id="root"></div></body></html>'
    found = read(empty)
    assert found.text.split("\n") == PROSE
    assert found.quality == "full"


def test_a_short_item_that_is_complete_is_full_and_a_teaser_is_thin() -> None:
    item = PROSE[:3]
    assert read(page(paragraphs=item)).quality == "full"
    assert read(page(paragraphs=PROSE[:1])).quality == "thin"
    assert read(page(paragraphs=[*PROSE[:2], PROSE[2].removesuffix(".") + " …"])).quality == "thin"
    assert read(page(head=f'<meta name="description" content="{" ".join(item)}">', paragraphs=item)).quality == "thin"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   \n ",
        "<html></html>",
        "<html><body></body></html>",
        "<!-- -->",
        "<html><body><img src=x></body></html>",
        "<html><head><title>x</title></head></html>",
    ],
)
def test_an_empty_page_is_named_empty(body: str) -> None:
    found = read(body)
    assert (found.text, found.quality) == ("", "empty")


# Language, date, address -------------------------------------------------------------------------------------


def test_the_texts_own_words_overrule_a_wrong_declaration() -> None:
    assert read(page().replace('lang="en"', 'lang="de"')).language == "en"


def test_a_language_that_is_declared_is_believed_where_the_words_do_not_speak_against_it() -> None:
    finnish = ["Satamalautakunta päätti tiistaina sulkea vanhan laiturin talveksi äänin yhdeksän neljää vastaan."] * 3
    assert read(page(paragraphs=finnish).replace('lang="en"', 'lang="fi-FI"')).language == "fi"


@pytest.mark.parametrize(
    "head",
    [
        LD.format(',"datePublished":"2026-03-02T09:30:00+01:00"'),
        '<meta property="article:published_time" content="2026-03-02T08:30:00Z">',
        '<meta itemprop="datePublished" content="2026-03-02T08:30:00">',
        '<meta name="date" content="Mon, 02 Mar 2026 08:30:00 GMT">',
        LD.format(',"datePublished":"soon"')
        + '<meta property="article:published_time" content="2026-03-02T08:30:00Z">',
    ],
)
def test_the_date_is_found_where_publishers_put_it(head: str) -> None:
    assert read(page(head=head)).published_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def test_broken_declarations_are_as_good_as_none() -> None:
    for broken in (
        "{",
        "[" * 100_000,
        '{"@graph": 5}',
        '{"@type": ["NewsArticle"], "author": [[[]]], "headline": {"a": 1}, "datePublished": 20260302}',
        "null",
        "",
    ):
        found = read(page(head=f'<script type="application/ld+json">{broken}</script>'))
        assert found.text.split("\n") == PROSE
        assert found.title == "Old quay to close"


# Hostile pages -----------------------------------------------------------------------------------------------


def test_a_page_with_a_hundred_thousand_attributes_is_refused() -> None:
    with pytest.raises(Permanent) as refused:
        read(page("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"))
    assert refused.value.kind == "hostile"


def test_a_page_two_hundred_thousand_elements_deep_is_refused() -> None:
    with pytest.raises(Permanent) as refused:
        read(page("<div>" * 200_000))
    assert refused.value.kind == "hostile"


def test_elements_left_open_by_careless_authors_are_no_attack() -> None:
    assert (
        read(page("<ul>" + "<li>One more berth, and its number on the list.<br><p>" * 3000 + "</ul>")).quality == "full"
    )


def test_a_long_page_is_read_to_its_end() -> None:
    sentence = "The board heard from another of the people who keep a boat at the old quay. "
    long = [f"{n}. {sentence * 5}".strip() for n in range(2700)]
    found = read(page(paragraphs=long))
    assert len(found.text.split()) > 200_000
    assert found.text.endswith(long[-1])


def test_a_feed_given_as_an_article_says_what_to_do() -> None:
    with pytest.raises(Permanent, match="sources add") as refused:
        read('<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>')
    assert refused.value.kind == "bad-type"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary"),
        (b"MZ" + bytes(range(256)) * 20, "binary"),
        (b"%PDF-1.7", "binary"),
    ],
)
def test_a_binary_file_is_named(body: bytes, kind: str) -> None:
    with pytest.raises(Permanent) as refused:
        read(body)
    assert refused.value.kind == kind
