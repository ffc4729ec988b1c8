"""Messages as hostile as the news may be: any text of any script and size in any block."""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from bot.core.compose import message
from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Links, Message, Note, Stated, Title, Words

HOSTILE = (
    "<!channel> <!here|here> <!everyone>",
    "<@U012AB3CD> <#C012AB3CD|general> <!subteam^S012AB3CD>",
    "<https://evil.example|our bank> https://evil.example www.evil.example a@evil.example",
    "[our bank](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "*bold* _slanted_ ~struck~ `code` ```block``` > quoted :tada: &lt;!channel&gt; &amp;lt;",
    "@channel @here #general ||secret||",
    "\u202eyenom\u202c \x1b[31m \x00 \ud800 \ufeff \u200b",
    "line\nbreak\r\n- item\n> quote\n# heading",
    "@everyone @here <@123456789012345678> <@&1234567890> <#12345> </brief:123> <t:0:R> <id:guide> <a:party:123456>",
    "discord.gg/abc https://discord.gg/abc HTTPS://DiscordApp.com/invite/x steam://run ¯\\_(ツ)_/¯",
    "-# small # head ## head 1. one **bold __both** under__ \\*back\\\\ [a]b](c) [x\\](https://evil.example)[y",
    "🇫🇮🇸🇪🇳🇴 👩‍👩‍👧‍👦 👍🏽 e\u0301\u0302\u0303 ภาษาไทย हिन्दी العربية 中文",
    " ",
    "",
)

ENDLESS = ("a", "word ", "<", "&", "*", "👍🏽", "e\u0301", *HOSTILE)
endless = st.builds(
    lambda text, size: text * (size // max(1, len(text))),
    st.sampled_from(ENDLESS),
    st.sampled_from((76, 151, 2_001, 3_001, 4_100, 12_500)),
)
texts = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=st.characters(), max_size=80),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join),
    endless,
)
"""Text as it may come: short, hostile, endless."""

short = st.one_of(st.text(max_size=40), st.sampled_from(HOSTILE))
urls = st.one_of(
    st.sampled_from(
        (
            "https://news.example/a?b=1&c=2",
            "http://news.example",
            "https://a|b><!channel>",
            "https://news.example/<!here>?q=|\"' \\^`{}",
            "javascript:alert(1)",
            "https://",
            "https://[x",
            "https://bücher.example/ø?q=(1)",
            "https://news.example/" + "a" * 4000,
            "mailto:a@b.example",
            "",
        )
    ),
    st.text(max_size=30),
    st.text(max_size=30).map("https://news.example/".__add__),
)
stances = st.sampled_from(("demands", "offers", "threatens", "promises", "accepts", "rejects"))
marks = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 90)), max_size=4).map(tuple)
verbs = st.sampled_from(("ask", "more", "sources", "why", "share", "useful", "not-useful", "settings", "Bad Verb"))
actions = st.builds(Action, verb=verbs, label=short, subject=short, asks=short)


def lines(told: st.SearchStrategy[str]) -> st.SearchStrategy[Block]:
    """Any block with such texts in it."""
    return st.one_of(
        st.builds(Title, text=told, note=short),
        st.builds(Headline, text=told, note=short, label=short),
        st.builds(Label, text=told),
        st.builds(Bullet, text=told, source=told),
        st.builds(Words, text=told, speaker=short, role=told, source=short),
        st.builds(Stated, actor=short, stance=stances, target=told, evidence=told, marked=marks, note=told),
        st.builds(Links, links=st.lists(st.tuples(told, urls), max_size=12).map(tuple)),
        st.builds(Note, text=told),
        st.builds(Actions, actions=st.lists(actions, max_size=30).map(tuple)),
    )


messages: st.SearchStrategy[Message] = st.one_of(
    st.lists(lines(texts), max_size=6), st.lists(lines(short), min_size=20, max_size=80)
).map(lambda blocks: message(tuple(blocks)))
"""Any message."""


def strings(drawn: Any, kind: str | None = None) -> Iterator[tuple[str, str]]:
    """Every text of blocks with the `type` of the object that holds it."""
    if isinstance(drawn, Mapping):
        kind = drawn.get("type", kind)
        for name, part in drawn.items():
            if name == "text" and isinstance(part, str):
                yield str(kind), part
            else:
                yield from strings(part, kind)
    elif isinstance(drawn, list | tuple):
        for part in drawn:
            yield from strings(part, kind)
