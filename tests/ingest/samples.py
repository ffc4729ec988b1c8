"""Feeds made for tests."""

from __future__ import annotations

ITEM = """
<item><title>Ferry to run late &amp;amp; long</title><link>https://gazette.example/ferry?a=1&amp;b=2</link>
<guid isPermaLink="false">ferry-1</guid><description>&lt;p&gt;The last boat leaves at ten.&lt;/p&gt;</description>
<dc:creator>Ann Lee</dc:creator><pubDate>Mon, 02 Mar 2026 08:30:00 GMT</pubDate></item>"""

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(items: str, *, about: str = "", head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f"""{head}<rss version="2.0" {NAMESPACES}><channel><title>Harbour Gazette</title>
<link>https://gazette.example/</link><language>en-gb</language>{about}{items}</channel></rss>""".encode()


def rdf(items: str, *, about: str = "") -> bytes:
    return f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {NAMESPACES}
xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://gazette.example/"><title>Harbour Gazette</title>
<link>https://gazette.example/</link><dc:language>en-gb</dc:language>{about}</channel>{items}</rdf:RDF>""".encode()


def atom(entries: str, *, about: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" {NAMESPACES}>
<title>Harbour Gazette</title><id>tag:gazette.example,2026:feed</id><link href="https://gazette.example/"/>
<link rel="self" type="application/atom+xml" href="https://gazette.example/feed"/>{about}{entries}</feed>""".encode()
