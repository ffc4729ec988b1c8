"""False by who: another person, body, place or office of the story, or of another one, where the right one stood."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Final

from bot.evals.prose.edits import each, places, put
from bot.evals.prose.gold import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a story names: people with their form of address, bodies, places, and whose stance a speaker gives."""

    people: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...]
    places: tuple[str, ...]
    speaks: Mapping[str, tuple[str, ...]]


@cache
def named() -> Mapping[str, Named]:
    """The names of every story, as an annotator listed them in `gold/prose/names.toml`."""
    file = files("bot.evals.gold") / "prose" / "names.toml"
    return {story: _named(table) for story, table in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def _named(table: Mapping[str, Any]) -> Named:
    people = [each.split(" ", 1) for each in table["people"]]
    return Named(
        people=tuple((address, name) for address, name in people),
        bodies=tuple(table["bodies"]),
        places=tuple(table["places"]),
        speaks={name: tuple(bodies) for name, bodies in table.get("speaks", {}).items()},
    )


# ---------------------------------------------------------------- one for another


def people(line: Line) -> Iterator[str]:
    """Each person named, replaced by each other one of the story in the same form, and by two of another story."""
    here = named()[line.story].people
    away = [person for story, others in sorted(named().items()) if story != line.story for person in others.people]
    strangers = [p for p in away if p[1].split()[-1] not in {name.split()[-1] for _, name in here}]
    start = len(line.text) % (len(strangers) - 1)
    for one in here:
        for other in (*here, *strangers[start : start + 2]):
            if one != other and not _surname(here, other):
                yield from _person(line.text, one, other, shared=_surname(here, one))


def _surname(everybody: Sequence[tuple[str, str]], person: tuple[str, str]) -> bool:
    """Does the person share a surname with somebody of the story?"""
    return [name.split()[-1] for _, name in everybody].count(person[1].split()[-1]) > 1


def _person(text: str, one: tuple[str, str], other: tuple[str, str], *, shared: bool) -> Iterator[str]:
    (_, name), (address, instead) = one, other
    if _near(text, other):
        return
    family, new = surname(name), surname(instead)
    yield from each(text, rf"\b{name}\b", instead)
    if not shared:
        yield from each(text, rf"\b(?:Mr|Ms|Mrs)\.? {family}\b", f"{address} {new}")
        yield from each(
            text, rf"(?<!\. )(?<!Mr )(?<!Ms )(?<!{name.split()[0]} )\b{family}\b(?! Bulk|’s to|'s just)", new
        )


def surname(name: str) -> str:
    """The last name, with its particle."""
    *first, last = name.split()
    return f"van {last}" if first[-1:] == ["van"] else last


def _near(text: str, person: tuple[str, str]) -> bool:
    """Is the person named already? Two of one name in a line would be nonsense rather than false."""
    return person[1].split()[-1] in text


def bodies(line: Line) -> Iterator[str]:
    """Each body named, replaced by each other one of the story in the same length of name."""
    for story in _stories(line):
        here = named()[story].bodies
        for one in here:
            for other in here:
                if not _same(one, other) and other.split()[0] not in line.text:
                    yield from each(line.text, rf"\b{one}\b(?! {_rest(one, here)})", other)


def _rest(one: str, everybody: Sequence[str]) -> str:
    """The words with which a longer name goes on, so that “Halloran Airlines” is not met as “Halloran”."""
    longer = [name.removeprefix(one).strip() for name in everybody if name.startswith(one) and name != one]
    return f"(?:{'|'.join(longer)})" if longer else "(?!)"


def _same(one: str, other: str) -> bool:
    return one.split(maxsplit=1)[0] == other.split(maxsplit=1)[0]


def _stories(line: Line) -> list[str]:
    return list(dict.fromkeys(span.article_id for span in line.evidence))


_NO_TOWNS: Final = frozenset({"Ash Street", "Third", "Fifth", "Tolliver Street Bridge", "River Ald", "High Court"})
"""Places of the stories that cannot stand where a town did."""


def elsewhere(line: Line) -> Iterator[str]:
    """Each place named, replaced by one that the story does not know."""
    here = {place for story in _stories(line) for place in named()[story].places}
    others = [place for story, each in sorted(named().items()) if story != line.story for place in each.places]
    away = [place for place in dict.fromkeys(others) if place not in here and place not in _NO_TOWNS]
    for place in sorted(here):
        yield from each(line.text, rf"\b{place}\b", away[(len(line.text) + len(place)) % len(away)])


# ---------------------------------------------------------------- one with another

_JOINED: Final = re.compile(r",? (?:and|or|with|from) (?:the )?|, ")
"""Between two names that are joined like this, exchanging them changes nothing."""


def exchanged(line: Line) -> Iterator[str]:
    """Two people, or two bodies, of the line in each other's place."""
    here = named()[line.story]
    people = [(name.split()[-1], "(?!)") for _, name in here.people]
    bodies = [(name, _rest(name, here.bodies)) for name in here.bodies]
    for names in (people, bodies):
        for one, other in combinations(names, 2):
            yield from _exchanged(line.text, one, other)


def _exchanged(text: str, one: tuple[str, str], other: tuple[str, str]) -> Iterator[str]:
    found = [list(places(text, rf"\b{name}\b(?! {rest})")) for name, rest in (one, other)]
    if any(len(matches) != 1 for matches in found) or _same(one[0], other[0]):
        return
    first, second = sorted((found[0][0], found[1][0]), key=lambda match: match.start())
    if not _JOINED.fullmatch(text[first.end() : second.start()]):
        yield put(put(text, second.start(), second.end(), first[0]), first.start(), first.end(), second[0])


# ---------------------------------------------------------------- offices

_OFFICES: Final = {
    r"prime minister|premier": "president",
    r"foreign minister": "defence minister",
    r"interior minister": "justice minister",
    r"energy minister": "transport minister",
    r"finance minister": "education minister",
    r"[Jj]ustice minister": "health minister",
    r"President(?= [A-Z])": "Prime Minister",
    r"chief executive": "finance director",
    r"[Ff]inance chief|chief financial officer": "chief executive",
    r"chairwoman": "chief executive",
    r"plant manager": "chief executive",
    r"union president": "union lawyer",
    r"[Mm]ayor": "governor",
    r"[Gg]overnor(?!s)|Gov\.": "mayor",
    r"Councilman": "Mayor",
    r"Commissioner": "Judge",
    r"[Ss]heriff": "Fire Chief",
    r"Fire [Cc]hief": "Sheriff",
    r"County Engineer": "County Judge",
    r"[Ss]uperintendent": "Board President",
    r"Trustee": "Superintendent",
    r"coach": "teacher",
    r"[Jj]udge(?! Renata)": "prosecutor",
    r"barrister": "doctor",
    r"secretary-general": "legal adviser",
    r"hydrologist": "diplomat",
    r"marine biologist|[Bb]iologist": "economist",
    r"UN envoy|United Nations envoy": "EU envoy",
    r"trustee(?= Alma)": "lawyer",
    r"analysts": "ministers",
    r"diplomats": "ministers",
}


def offices(line: Line) -> Iterator[str]:
    """Each office replaced by another one."""
    for office, instead in _OFFICES.items():
        yield from each(line.text, rf"\b(?:{office})\b", instead)
