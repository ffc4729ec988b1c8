"""Our commands as Discord keeps them, made from the table of verbs; and what somebody called, as they would type it.

`/subscribe topics:Ukraine time:8am zone:London` says “subscribe Ukraine at 8am timezone London”: what it means is decided
where a mention's words are read, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.chat.payload import storable
from bot.core.desk import Option
from bot.core.verbs import VERBS, Verb

Payload = dict[str, Any]

BRIEF_THIS: Final = "Brief this"
"""The name of the menu on a message: what stands there is briefed."""
MANAGE_SERVER: Final = 1 << 5
"""The permission that Discord wants of whoever is to see a managing command; a server may choose otherwise."""
MOST_OFFERED: Final = 25
"""Values that Discord shows of an option that is being typed."""
LONGEST: Final = 100
"""Characters of a value that is offered, of its name, and of a description."""
_TYPED: Final = 1_000
"""Characters that somebody may type into an option; Discord takes 6,000, and none of our verbs needs more."""
_SLASH, _MESSAGE = 1, 3
_TEXT, _NUMBER = 3, 4
_GUILD, _TALK = 0, 1
"""Where a command may be called: in a server's channels, and in a talk with us alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One option of a command. `before` stands before its value in what is said. `field` is looked for as it is typed
    (`Desk.suggest`), as one of `several` between commas; `such` is offered always; `choices` are all there is.
    """

    name: str
    does: str
    before: str = ""
    field: str = ""
    several: bool = False
    such: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    must: bool = False
    days: bool = False


_DIGEST: Final = Asked(name="digest", does="The name of the digest, where there are several", field="digests")
_OPTIONS: Final[Mapping[str, tuple[Asked, ...]]] = {
    "brief": (Asked(name="topic", does="A topic, or a link to an article; left out: everything", field="topics"),),
    "ask": (Asked(name="question", does="A whole question", must=True),),
    "quotes": (Asked(name="person", does="Whose words", field="people", must=True),),
    "conditions": (Asked(name="about", does="A person or a topic", field="people", must=True),),
    "digest": (
        Asked(
            name="what", does="Show you what it would say, or post it for all", choices=("preview", "now"), must=True
        ),
        _DIGEST,
    ),
    "subscribe": (
        Asked(
            name="topics",
            does="Topics, with commas between them; left out: everything",
            field="topics",
            several=True,
        ),
        Asked(
            name="time",
            does="When it is posted, such as 08:00, or 8am and 5pm; left out: 08:00",
            before="at",
            such=("08:00", "07:00", "09:00", "12:00", "17:00", "08:00 and 17:00", "every 4 hours"),
        ),
        Asked(
            name="days",
            does="On which days, such as weekdays, or Mon, Thu; left out: every day",
            such=("every day", "weekdays", "weekends", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ),
        Asked(name="zone", does="The time zone: type a city; left out: UTC", before="timezone", field="zone"),
    ),
    "unsubscribe": (_DIGEST,),
    "pause": (_DIGEST, Asked(name="days", does="For so many days; left out: until you resume it", days=True)),
    "resume": (_DIGEST,),
    "sources": (
        Asked(name="action", does="What to do; left out: list them", choices=("list", "add", "remove")),
        Asked(name="source", does="The link to add, or the name of the source to remove", field="sources"),
    ),
    "why": (Asked(name="link", does="The link to the article", must=True),),
    "help": (Asked(name="command", does="More about one of them", choices=tuple(verb.name for verb in VERBS)),),
}
"""What may stand after each verb, in the order in which it is said; a verb that is left out takes nothing."""


# ---------------------------------------------------------------- as Discord keeps them


def tree(*, guarded: bool) -> tuple[Payload, ...]:
    """All our commands, as the request that registers them wants them. `guarded`: managing ones are for those who may
    manage the server; else for everybody, and who may is looked up when one is called.
    """
    return (*(_command(verb, guarded=guarded) for verb in VERBS), _menu())


def _command(verb: Verb, *, guarded: bool) -> Payload:
    manages = guarded and verb.name in verb.manages
    return {
        "type": _SLASH,
        "name": verb.name,
        "description": _sentence(verb.does),
        "options": [_option(asked) for asked in _OPTIONS.get(verb.name, ())],
        **_common(MANAGE_SERVER if manages else None),
    }


def _menu() -> Payload:
    return {"type": _MESSAGE, "name": BRIEF_THIS, **_common(None)}


def _common(permissions: int | None) -> Payload:
    return {"default_member_permissions": permissions, "contexts": [_GUILD, _TALK], "integration_types": [0]}


def _option(asked: Asked) -> Payload:
    kind: Payload = {"type": _TEXT, "max_length": _TYPED}
    if asked.days:
        kind = {"type": _NUMBER, "min_value": 1, "max_value": 365}
    elif asked.choices:
        kind = {"type": _TEXT, "choices": [{"name": each, "value": each} for each in asked.choices]}
    elif asked.field or asked.such:
        kind = {"type": _TEXT, "max_length": _TYPED, "autocomplete": True}
    return {"name": asked.name, "description": asked.does, **kind, **({"required": True} if asked.must else {})}


def _sentence(does: str) -> str:
    return f"{does[:1].upper()}{does[1:]}"


# ---------------------------------------------------------------- as somebody called them


def said(data: Mapping[str, Any]) -> str:
    """What a slash command says, in words: “subscribe Ukraine at 08:00 weekdays timezone Europe/Berlin”. `data` is the
    interaction's; empty where it is no command of ours.
    """
    verb = data.get("name")
    if data.get("type", _SLASH) != _SLASH or not any(verb == each.name for each in VERBS):
        return ""
    given = {option.get("name"): option.get("value") for option in _given(data)}
    parts = [_worded(asked, given[asked.name]) for asked in _OPTIONS.get(str(verb), ()) if asked.name in given]
    return " ".join([str(verb), *" ".join(parts).split()])


def _worded(asked: Asked, value: Any) -> str:
    words = storable(str(value)).strip() if isinstance(value, str | int) else ""
    first = words.partition(" ")[0].casefold()
    if not asked.before or not words or first in {asked.before, "in", "every", "hourly"}:
        return words
    return f"{asked.before} {words}"


def _given(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    options = data.get("options")
    yield from (each for each in (options if isinstance(options, list) else ()) if isinstance(each, Mapping))


# ---------------------------------------------------------------- while somebody types


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """An option that is being typed: the `field` of the desk that it is looked for in (empty: in none), what was typed of
    it so far, and what stands `before` that. `such` is offered besides.
    """

    field: str
    typed: str
    before: str = ""
    such: tuple[str, ...] = ()


def typing(data: Mapping[str, Any]) -> Typing | None:
    """What is being typed into a command of ours; None where that is nothing we offer values of."""
    focused = next((option for option in _given(data) if option.get("focused") is True), {})
    options = _OPTIONS.get(str(data.get("name")), ())
    asked = next((each for each in options if each.name == focused.get("name")), None)
    if asked is None or not (asked.field or asked.such):
        return None
    whole = storable(str(focused.get("value", "")))
    before, comma, last = whole.rpartition(",") if asked.several else ("", "", whole)
    return Typing(
        field=asked.field,
        typed=last.strip(),
        before=f"{before.strip()}{comma} ".lstrip() if comma else "",
        such=asked.such,
    )


Choice = dict[Literal["name", "value"], str]


def offered(about: Typing, found: Sequence[Option]) -> list[Choice]:
    """What is offered for it, as Discord takes it: 25 at most, each short enough to come back whole."""
    typed = about.typed.casefold()
    such = [Option(value=each, label=each) for each in about.such if typed in each.casefold()]
    if about.such and about.typed and not any(each.value.casefold() == typed for each in such):
        such.append(Option(value=about.typed, label=about.typed))
    whole: dict[str, Choice] = {}
    for each in (*found, *such):
        name, value = f"{about.before}{each.label}".strip(), f"{about.before}{each.value}".strip()
        if value and _fits(value):
            whole.setdefault(value, {"name": name if _fits(name) and name else value, "value": value})
    return list(whole.values())[:MOST_OFFERED]


def _fits(text: str) -> bool:
    """Is it short enough, however Discord counts?"""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST
