"""Names of people, bodies and places in a text, each kept together through its shorter forms.

A name is first met in full ("EU commission vice president Kaja Kallas", "Lakeland Mercy Health") and comes back as a
surname, with an honorific, as a first name, as the body's first words or as its initials. Titles in front are split
off and kept as the person's offices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple

from bot.core.quotes import gazetteer as gz
from bot.core.quotes import lexicon as lx
from bot.core.quotes.forms import UPPER, Form, forms
from bot.core.text import words

Sort = Literal["person", "body", "state", "place", "unknown"]
Gender = Literal["m", "f"]


@dataclass(slots=True)
class Name:
    """Everything a text's forms of one name say together. `words` is the fullest form, titles taken off."""

    words: tuple[str, ...]
    sort: Sort
    gender: Gender | None = None
    sure: bool = False
    roles: list[tuple[str, ...]] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)
    first: int = 0
    canonical: str = ""
    plural: bool = False
    human: bool = True
    anchored: bool = False

    @property
    def surname(self) -> str:
        """The last word, generational suffixes aside."""
        return surname(self.words)


class Found(NamedTuple):
    """One form of a name, with its titles, at `[start, end)`."""

    start: int
    end: int
    name: int


_KIN = re.compile(
    rf"(?:\b(?:[Hh]is|[Hh]er|[Tt]heir|whose)|['’]s)\s+(?:[\w-]+\s+){{0,2}}({'|'.join(sorted(lx.MALE_KIN | lx.FEMALE_KIN))}),?\s+$"
)
"""Right before a full name: whose husband, daughter or brother it is. Told before the short forms find their names."""
_KIN_REACH = 40
_COUPLE = re.compile(rf"\b([{UPPER}]\w+) and ([{UPPER}]\w+) ([{UPPER}][\w-]+)\b")


def surname(words: Sequence[str]) -> str:
    """The last word of a name, suffixes such as Jr. left out, lower-cased."""
    rest = [word for word in words if word.lower() not in gz.SUFFIXES] or list(words)
    return rest[-1].lower() if rest else ""


# ---------------------------------------------------------------- the names of a text


class Names:
    """The names of one text. `found` is ordered by offset; `all[f.name]` is the name a form belongs to."""

    def __init__(self, text: str) -> None:
        self.all: list[Name] = []
        self.found: list[Found] = []
        self._by_surname: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        self._settled: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        self._last: dict[int, int] = {}
        self._full: dict[int, int] = {}
        self._by_initials: dict[str, list[int]] = {}
        self._by_words: dict[tuple[str, ...], int] = {}
        self._state_ids: dict[str, int] = {}
        found = list(forms(text))
        for form in sorted(found, key=lambda form: -len(form.words)):
            if len(form.words) > 1:
                self._introduce(text, form)
        self._couples(text)
        for form in found:
            self._place(text, form)
        for name in self.all:
            _settle(name)
            name.human = name.anchored or name.sort != "unknown"
            name.plural = name.sort == "unknown" and len(name.words) == 1 and _is_people(name.words[0])

    # -- introduction of full names

    def _introduce(self, text: str, form: Form) -> None:
        key = _key(form.words)
        if key in self._by_words or " ".join(form.words) in gz.STATE_FORMS or form.words[0].lower() in gz.PARTICLES:
            return
        if any(_starts_with(self.all[i].words, form.words) for i in _some(self._by_first, form.words[0].lower())):
            return
        sort = _sort(text, form)
        if sort in ("person", "unknown") and (known := self._longer_or_shorter(form.words)) is not None:
            if len(form.words) > len(self.all[known].words):
                self.all[known].words = form.words
            self._by_words[key] = known
            return
        added = self.all[self._add(form.words, sort, form.start)]
        kin = _KIN.search(text, max(0, form.start - _KIN_REACH), form.start)
        if kin is not None and sort in ("person", "unknown"):
            added.sort, added.gender, added.sure = "person", "m" if kin[1].lower() in lx.MALE_KIN else "f", True

    def _add(self, words: tuple[str, ...], sort: Sort, at: int) -> int:
        index = len(self.all)
        self.all.append(Name(words=words, sort=sort, first=at))
        self._by_words[_key(words)] = index
        self._by_surname.setdefault(surname(words), []).append(index)
        self._by_first.setdefault(words[0].lower(), []).append(index)
        self._by_initials.setdefault(_initials(words), []).append(index)
        return index

    def _longer_or_shorter(self, words: tuple[str, ...]) -> int | None:
        """The same person with a middle name or initial more or less."""
        for index in _some(self._by_surname, surname(words)):
            other = self.all[index]
            if other.sort in ("person", "unknown") and len(other.words) > 1 and _agree(words, other.words):
                return index
        return None

    def _couples(self, text: str) -> None:
        """Two people of one surname named together: "Ragnhild and Tor Sandvik"."""
        for match in islice(_COUPLE.finditer(text), _COUPLES):
            first, second, last = match.groups()
            known = self._by_words.get(_key((second, last)))
            taken = first.lower() in self._by_surname or _key((first, last)) in self._by_words
            if known is None or taken or self.all[known].sort not in ("person", "unknown"):
                continue
            married = _both_honorifics(text, last)
            if married or _is_first(first):
                added = self._add((first, last), "person", match.start())
                if married:
                    self._opposite(known, added)

    def _opposite(self, one: int, other: int) -> None:
        """Of a couple, the gender of one by the first name of the other, where only one of them tells."""
        for a, b in ((one, other), (other, one)):
            told = _first_gender(self.all[b].words[0])
            if told is not None and _first_gender(self.all[a].words[0]) is None:
                self.all[a].gender = "f" if told == "m" else "m"

    # -- every form

    def _place(self, text: str, form: Form) -> None:
        alone = form.words[0].lower() if len(form.words) == 1 else ""
        if (alone in lx.TITLES or alone in lx.ROLES) and surname(form.words) not in self._by_surname:
            return
        index = self._index(text, form)
        name = self.all[index]
        if not name.forms:
            name.first = form.start
        bare = " ".join(form.words)
        name.forms[bare] = name.forms.get(bare, 0) + 1
        self._learn(name, form)
        if len(form.words) > 1 or form.titles or not form.opening or _is_first(form.words[0]):
            name.anchored = True
        self._last[index] = form.start
        if len(form.words) > 1:
            self._full[index] = form.start
        self.found.append(Found(form.start, form.end, index))

    def _learn(self, name: Name, form: Form) -> None:
        """What the titles of one form say: a person, a gender, an office."""
        titles = tuple(word.lower() for word in form.titles)
        if not titles:
            return
        if name.sort == "unknown":
            name.sort = "person"
        gender: Gender | None = "m" if set(titles) & (lx.MALE_TITLES | lx.MALE_ROLES) else None
        gender = "f" if set(titles) & (lx.FEMALE_TITLES | lx.FEMALE_ROLES) else gender
        if gender is not None:
            name.gender, name.sure = gender, True
        office = tuple(title.rstrip(".") for title in titles if title not in _COURTESY)
        if office and office not in name.roles:
            name.roles.append(_spelled(office))

    def _index(self, text: str, form: Form) -> int:
        """The number of the name a form belongs to; remembered where no namesake can change it."""
        key = form.words, form.titles
        known = self._settled.get(key)
        if known is not None:
            return known
        index = self._look_up(text, form)
        last = surname(self.all[index].words)
        if len(self._by_surname.get(last, ())) == 1 and len(self._by_first.get(form.words[0].lower(), ())) <= 1:
            self._settled[key] = index
        return index

    def _look_up(self, text: str, form: Form) -> int:
        state = gz.STATE_FORMS.get(" ".join(form.words)) if not form.titles else None
        if state is not None:
            return self._state(state, form.start)
        key = _key(form.words)
        exact = self._by_words.get(key)
        wanted = _title_gender(form.titles)
        if exact is not None and wanted in (None, self._gender(exact) or wanted):
            return exact
        index = self._family(form, wanted)
        if index is None:
            sort: Sort = "person" if form.titles else _sort(text, form)
            return self._add(form.words, sort, form.start)
        return index

    def _state(self, state: str, at: int) -> int:
        index = self._state_ids.get(state)
        if index is None:
            index = self._add(tuple(state.split(" ")), "state", at)
            self._state_ids[state] = index
        return index

    def _family(self, form: Form, gender: Gender | None) -> int | None:
        """The name a shorter form belongs to: surname first, then first name or a body's first words, then initials."""
        last = surname(form.words)
        options = [i for i in _some(self._by_surname, last) if _ends_with(self.all[i].words, form.words)]
        if not options and len(form.words) == 1:
            options = [i for i in _some(self._by_first, form.words[0].lower()) if len(self.all[i].words) > 1]
        elif not options:
            options = [
                i for i in _some(self._by_first, form.words[0].lower()) if _starts_with(self.all[i].words, form.words)
            ]
        if not options and form.words[0].isupper() and len(form.words[0]) > 1 and len(form.words) == 1:
            options = _some(self._by_initials, form.words[0].replace(".", ""))
        if form.titles:
            options = [i for i in options if self.all[i].sort in ("person", "unknown") and not self._later(i, form)]
        return self._choose(options, gender, form.start)

    def _later(self, index: int, form: Form) -> bool:
        """Is the full name first given long after this office and surname: somebody else's, then ("President Roe")?"""
        office = any(title.lower() in lx.ROLES for title in form.titles)
        return office and form.start > _NEAR and not self.all[index].forms and self.all[index].first > form.start

    def _choose(self, options: list[int], gender: Gender | None, at: int) -> int | None:
        """Among namesakes: by the honorific's gender, then the one named most, then the one named first; but one
        named in full just before goes first where the other was not named for a while.
        """
        fits = [i for i in options if gender is None or self._gender(i) in (None, gender)]
        sure = [i for i in fits if gender is not None and self._gender(i) == gender]
        if options and not fits:
            return None
        pool = sure or fits
        main = max(pool, key=lambda i: (sum(self.all[i].forms.values()), -self.all[i].first), default=None)
        if main is None or len(pool) == 1:
            return main
        fresh = max(pool, key=lambda i: self._full.get(i, -_NEAR))
        lately = at - self._full.get(fresh, -_NEAR) < _NEAR
        return fresh if lately and at - self._last.get(main, 0) > _NEAR else main

    def _gender(self, index: int) -> Gender | None:
        name = self.all[index]
        return name.gender or (_first_gender(name.words[0]) if len(name.words) > 1 else None)


# ---------------------------------------------------------------- what a form tells

_COURTESY = words("mr mr. mrs mrs. ms ms. miss sir dame lord lady dr dr. the hon hon.")
_SPELLED = {"sen": "senator", "sens": "senator", "rep": "representative", "reps": "representative", "gov": "governor", "gen": "general",
            "lt": "lieutenant", "col": "colonel", "sgt": "sergeant", "prof": "professor", "rev": "reverend", "capt": "captain",
            "insp": "inspector", "supt": "superintendent", "amb": "ambassador", "adm": "admiral"}  # fmt: skip


def _spelled(office: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_SPELLED.get(word, word) for word in office)


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.lower().rstrip(".") for word in words if word.lower() != "the")


def _some(table: dict[str, list[int]], key: str) -> list[int]:
    """The namesakes under a key; of very many the first and the last, so that no text takes long."""
    found = table.get(key, [])
    return found if len(found) <= 2 * _NAMESAKES else found[:_NAMESAKES] + found[-_NAMESAKES:]


_NAMESAKES = 12
_COUPLES = 50
"""How many pairs of names are looked at: more than an article has couples."""
_NEAR = 500
"""Characters within which a name given in full still owns its bare surname."""


def _title_gender(titles: tuple[str, ...]) -> Gender | None:
    low = {title.lower() for title in titles}
    if low & lx.FEMALE_TITLES:
        return "f"
    return "m" if low & lx.MALE_TITLES else None


def _sort(text: str, form: Form) -> Sort:
    """What the words themselves tell; `unknown` where they do not."""
    low = [word.lower().rstrip(".") for word in form.words]
    if form.titles:
        return "person"
    if low[-1] in lx.BODIES or "&" in form.words or (low[0] in lx.BODIES and "of" in low):
        return "body"
    if any(word in lx.BODIES for word in low) and not _is_first(low[0]):
        return "body"
    if len(low) == 1 and form.words[0].isupper() and len(form.words[0].replace(".", "")) > 1:
        return "body"
    if len(low) > 1 and (_is_first(low[0]) or re.search(r"\b[A-Z]\.", " ".join(form.words))):
        return "person"
    if low[-1] in lx.NOT_PEOPLE or low[0] in lx.NOT_PEOPLE:
        return "place"
    follows = text[form.end : form.end + 8]
    if len(low) > 1 and re.match(r",? who\b|, \d\d,", follows):
        return "person"
    return "unknown"


def _is_first(word: str) -> bool:
    parts = word.lower().split("-")
    return parts[0] in gz.MALE_NAMES or parts[0] in gz.FEMALE_NAMES


def _first_gender(word: str) -> Gender | None:
    part = word.lower().split("-")[0]
    if part in gz.MALE_NAMES:
        return "m"
    return "f" if part in gz.FEMALE_NAMES else None


def _ends_with(words: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    """Is `tail` the end of `words` ("Van der Hoeven-Smit" of "Pieter van der Hoeven-Smit"), suffixes aside?"""
    a = [w for w in _key(words) if w not in gz.SUFFIXES]
    b = [w for w in _key(tail) if w not in gz.SUFFIXES]
    return len(b) < len(a) and a[len(a) - len(b) :] == b


def _starts_with(words: tuple[str, ...], head: tuple[str, ...]) -> bool:
    return len(head) < len(words) and _key(words)[: len(head)] == _key(head)


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Two full names with one surname: same first name, nickname or initial."""
    if any(w.lower().rstrip(".") == "jr" for w in a) != any(w.lower().rstrip(".") == "jr" for w in b):
        return False
    x, y = a[0].lower().rstrip("."), b[0].lower().rstrip(".")
    if x == y:
        return True
    if len(x) == 1 or len(y) == 1:
        return x[0] == y[0]
    return gz.NICKNAMES.get(x, x) == gz.NICKNAMES.get(y, y)


def _initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words if word[0].isupper()) if len(words) > 1 else ""


def _both_honorifics(text: str, last: str) -> bool:
    """Does the text speak of a Mr and of a Ms, Mrs or Miss of that surname?"""
    return all(re.search(rf"\b(?:{titles})\.? {re.escape(last)}\b", text) for titles in ("Mr", "Ms|Mrs|Miss"))


def _is_people(word: str) -> bool:
    """Is the word the name of many people: "Americans", "Republicans", "Democrats"?"""
    return word.lower().endswith(("ans", "crats", "ists", "ese", "ish", "labs", "ims"))


def _settle(name: Name) -> None:
    """The canonical form, and a person's gender from the first name where nothing better told it."""
    name.canonical = " ".join(name.words)
    if name.gender is None and name.sort in ("person", "unknown") and len(name.words) > 1:
        name.gender = _first_gender(name.words[0])
