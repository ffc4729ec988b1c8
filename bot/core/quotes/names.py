"""Names of people, bodies and places in a text, each kept together through its shorter forms.

A name is first met in full ("EU commission vice president Kaja Kallas", "Lakeland Mercy Health") and comes back as a
surname, with an honorific, as a first name, as the body's first words or as its initials. Titles in front are split
off and kept as the person's offices.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.quotes import lexicon as lx

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
    forms: Counter[str] = field(default_factory=Counter)
    first: int = 0
    canonical: str = ""
    plural: bool = False
    human: bool = True

    @property
    def surname(self) -> str:
        """The last word, generational suffixes aside."""
        return surname(self.words)


@dataclass(frozen=True, slots=True)
class Found:
    """One form of a name at `[start, end)`; `bare` is where the name begins after its titles."""

    start: int
    end: int
    bare: int
    name: int
    full: bool


_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚ"
_PARTICLE = "|".join(sorted((re.escape(p) for p in lx.PARTICLES - {"wa", "st"}), key=len, reverse=True)) + "|wa"
_AREAS = (
    "State|Defense|Defence|Labor|Labour|Education|Energy|Agriculture|Commerce|Transportation|Transport|Interior|"
    "Justice|Health|Finance"
)
_CAP = (
    rf"(?:(?:Secretary|Minister) of (?:{_AREAS})(?=[ ][{_UPPER}])"
    rf"|(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|Hon|St|Adm|Maj|Del|Jr|Sr)\.(?=\s)"
    rf"|(?:[{_UPPER}]\.)+(?=\W|$)"
    rf"|(?:(?:al|el|ad|ul|as|ash|an)-)?[{_UPPER}][\w]*(?:[-‑&][\w]+|['’](?!s\b)\w\w+)*)"
)
_NAME = re.compile(
    rf"(?<![\w@#/.-])(?:(?:{_PARTICLE})[ ](?=[{_UPPER}]))?{_CAP}(?:[ \u00a0](?:(?:{_PARTICLE})[ \u00a0])*(?:& )?{_CAP})*"
)
_COUPLE = re.compile(rf"\b([{_UPPER}]\w+) and ([{_UPPER}]\w+) ([{_UPPER}][\w-]+)\b")
_OF = re.compile(rf"[ ](?:of|for)[ ](?:the[ ])?({_CAP}(?:[ ]{_CAP})*)")

_OWNED = re.compile(rf"['’][ ]({_CAP}(?:[ ]{_CAP})*)")


def surname(words: Sequence[str]) -> str:
    """The last word of a name, suffixes such as Jr. left out, lower-cased."""
    rest = [word for word in words if word.lower() not in lx.SUFFIXES] or list(words)
    return rest[-1].lower() if rest else ""


# ---------------------------------------------------------------- one form


@dataclass(slots=True)
class _Form:
    """One capitalised phrase: its words from `bare` on, the title words before them."""

    start: int
    end: int
    bare: int
    words: tuple[str, ...]
    titles: tuple[str, ...]


def _forms(text: str) -> Iterable[_Form]:
    known = _common(text)
    headline = _title_case(text)
    for match in _NAME.finditer(text, headline):
        yield from _pieces(text, match.start(), match.group(), known)


def _title_case(text: str) -> int:
    """Where a headline set In Title Case ends, 0 without one: its capitals say nothing about names."""
    line = text[: text.find("\n") + 1]
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line) if word.lower() not in lx.NOT_A_NAME]
    capital = sum(word[0].isupper() for word in words)
    return len(line) if 4 <= len(words) <= 25 and capital >= 0.8 * len(words) else 0


def _common(text: str) -> frozenset[str]:
    """Words the text also writes small: capitalised at a sentence's start they are no names."""
    return frozenset(re.findall(r"(?<![\w'’-])[a-zà-ÿ][\w'’-]*", text))


def _pieces(text: str, start: int, phrase: str, common: frozenset[str]) -> Iterable[_Form]:
    """The names in one run of capitalised words: split at days and months, function words taken off."""
    piece: list[tuple[int, str]] = []
    at = start
    for word in phrase.split():
        at = text.index(word, at)
        low = word.lower()
        if low in lx.TIME_WORDS and not (piece and low in ("may", "april", "june", "august", "jan")):
            yield from _form(text, piece, common)
            piece = []
        else:
            piece.append((at, word))
        at += len(word)
    yield from _form(text, piece, common)


def _form(text: str, piece: list[tuple[int, str]], common: frozenset[str]) -> Iterable[_Form]:
    opening = bool(piece) and _opens(text, piece[0][0])
    while piece and _no_name(piece[0][1], len(piece), common, opening=opening):
        piece = piece[1:]
        opening = False
    while piece and (piece[-1][1].lower() in lx.NOT_A_NAME or piece[-1][1].lower() in lx.PARTICLES - lx.SUFFIXES):
        piece = piece[:-1]
    if not piece:
        return
    words = [word for _, word in piece]
    cut = _title_length(words)
    if cut == len(words) or (len(words) == 1 and words[0].lower() in lx.ADJECTIVES):
        return
    last_at, last = piece[-1]
    end = last_at + len(last.rstrip())
    if last.endswith(".") and last.lower() not in lx.SUFFIXES and not re.fullmatch(r"(?:\w\.)+", last):
        end -= 1
    yield _Form(piece[0][0], end, piece[cut][0], tuple(words[cut:]), tuple(words[:cut]))


def _opens(text: str, at: int) -> bool:
    """Does a sentence, a quote or a line open here?"""
    before = text[max(0, at - 3) : at].rstrip(" ")
    return not before or before[-1] in ".!?:;\n\"“”‘’'(—–-[" or text[at - 1] == "\n"


def _no_name(word: str, count: int, common: frozenset[str], *, opening: bool) -> bool:
    low = word.lower()
    if low in lx.NOT_A_NAME and not (low in lx.PARTICLES and count > 1 and low != "in"):
        return True
    if low in lx.PARTICLES:
        return count == 1
    if not opening:
        return False
    if count > 1 and low in lx.CUES and low.endswith(("ing", "ed")):
        return True
    if count == 1:
        return low in common or low in lx.GROUP_NOUNS or low.endswith("ing") and low in lx.CUES
    return low in common and low not in lx.ROLES and low not in lx.BODIES and low.endswith(("ing", "ed", "ly"))


def _title_length(words: list[str]) -> int:
    """How many words in front are titles: up to the last office or honorific that a name still follows."""
    cut = 0
    for i, word in enumerate(words[:-1]):
        low = word.lower()
        rest = [w.lower() for w in words[i + 1 :] if w.lower() not in lx.SUFFIXES]
        if not rest or rest[0] in lx.BODIES or rest[0] in ("for", "of"):
            continue
        if i > 1 and words[i - 1] == "of" and words[i - 2].lower() in lx.ROLES:
            cut = i + 1
        elif low in lx.TITLES or (low in lx.ROLES and rest[-1] not in lx.BODIES and not _given(words[:i])):
            cut = i + 1
    if cut == 0 and len(words) == 1 and words[0].lower() in lx.TITLES | lx.ROLES:
        return 1
    if cut == 0 and all(word.lower() in lx.ROLES | lx.TITLES | _RANKS for word in words):
        return len(words)
    return cut


_RANKS = frozenset(
    "prime foreign defence defense finance home interior deputy vice attorney chief secretary state former acting first lady".split()
)


def _given(words: list[str]) -> bool:
    """Does a first name stand in front ("Stephen King Jr", "Billie Jean King")?"""
    return bool(words) and words[-1].lower().rstrip(".") in lx.MALE_NAMES | lx.FEMALE_NAMES


# ---------------------------------------------------------------- the names of a text


class Names:
    """The names of one text. `found` is ordered by offset; `all[f.name]` is the name a form belongs to."""

    def __init__(self, text: str) -> None:
        self.all: list[Name] = []
        self.found: list[Found] = []
        self._by_surname: dict[str, list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        self._by_initials: dict[str, list[int]] = {}
        self._by_words: dict[tuple[str, ...], int] = {}
        self._state_ids: dict[str, int] = {}
        forms = [self._widened(text, form) for form in _forms(text)]
        for form in sorted(forms, key=lambda form: -len(form.words)):
            if len(form.words) > 1:
                self._introduce(text, form)
        self._couples(text)
        for form in forms:
            self._place(text, form)
        for name in self.all:
            _settle(name)

    # -- introduction of full names

    def _widened(self, text: str, form: _Form) -> _Form:
        """A body's name with its `of` part ("Museum of the West") or after a plural owner ("Dutch Farmers' Alliance")."""
        owned = _OWNED.match(text, form.end) if form.words[-1].endswith("s") else None
        if owned is not None and owned.group(1).split()[-1].lower() in lx.BODIES:
            return _Form(form.start, owned.end(), form.start, tuple(text[form.start : owned.end()].split()), ())
        if form.words[-1].lower() not in lx.BODIES and form.words[-1].lower() not in ("museum", "university"):
            return form
        match = _OF.match(text, form.end)
        if match is None or match.group(1).split()[0].lower() in lx.TIME_WORDS:
            return form
        end = match.end() - (1 if match.group().endswith(".") else 0)
        words = tuple(text[form.bare : end].split())
        return _Form(form.start, end, form.bare, words, form.titles)

    def _introduce(self, text: str, form: _Form) -> None:
        key = _key(form.words)
        if key in self._by_words or " ".join(form.words) in lx.STATE_FORMS or form.words[0].lower() in lx.PARTICLES:
            return
        if any(_starts_with(self.all[i].words, form.words) for i in self._by_first.get(form.words[0].lower(), ())):
            return
        sort = _sort(text, form)
        if sort in ("person", "unknown") and (known := self._longer_or_shorter(form.words)) is not None:
            if len(form.words) > len(self.all[known].words):
                self.all[known].words = form.words
            self._by_words[key] = known
            return
        self._add(form.words, sort, form.start)

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
        for index in self._by_surname.get(surname(words), ()):
            other = self.all[index]
            if other.sort in ("person", "unknown") and len(other.words) > 1 and _agree(words, other.words):
                return index
        return None

    def _couples(self, text: str) -> None:
        """ "Ragnhild and Tor Sandvik" are two people of one surname."""
        for match in _COUPLE.finditer(text):
            first, second, last = match.groups()
            if self._by_surname.get(first.lower()) or last.lower() in lx.BODIES:
                continue
            known = self._by_words.get(_key((second, last)))
            if known is None or _key((first, last)) in self._by_words:
                continue
            if self.all[known].sort in ("person", "unknown") and _is_first(first):
                self.all[self._add((first, last), "person", match.start())].gender = _first_gender(first)

    # -- every form

    def _place(self, text: str, form: _Form) -> None:
        index = self._index(text, form)
        name = self.all[index]
        name.forms[" ".join(form.words)] += 1
        self._learn(name, form)
        self.found.append(Found(form.start, form.end, form.bare, index, len(form.words) >= len(name.words)))

    def _learn(self, name: Name, form: _Form) -> None:
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

    def _index(self, text: str, form: _Form) -> int:
        state = lx.STATE_FORMS.get(" ".join(form.words)) if not form.titles else None
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

    def _family(self, form: _Form, gender: Gender | None) -> int | None:
        """The name a shorter form belongs to: surname first, then first name or a body's first words, then initials."""
        last = surname(form.words)
        options = [i for i in self._by_surname.get(last, ()) if _ends_with(self.all[i].words, form.words)]
        if not options and len(form.words) == 1:
            options = [i for i in self._by_first.get(form.words[0].lower(), ()) if len(self.all[i].words) > 1]
        elif not options:
            options = [
                i for i in self._by_first.get(form.words[0].lower(), ()) if _starts_with(self.all[i].words, form.words)
            ]
        if not options and form.words[0].isupper() and len(form.words[0]) > 1 and len(form.words) == 1:
            options = self._by_initials.get(form.words[0].replace(".", ""), [])
        if form.titles:
            options = [i for i in options if self.all[i].sort in ("person", "unknown")]
        return self._choose(options, gender)

    def _choose(self, options: list[int], gender: Gender | None) -> int | None:
        """Among namesakes: by the honorific's gender, then the one named most, then the one named first."""
        fits = [i for i in options if gender is None or self._gender(i) in (None, gender)]
        sure = [i for i in fits if gender is not None and self._gender(i) == gender]
        if options and not fits:
            return None
        return max(sure or fits, key=lambda i: (sum(self.all[i].forms.values()), -self.all[i].first), default=None)

    def _gender(self, index: int) -> Gender | None:
        name = self.all[index]
        return name.gender or (_first_gender(name.words[0]) if len(name.words) > 1 else None)


# ---------------------------------------------------------------- what a form tells

_COURTESY = frozenset("mr mr. mrs mrs. ms ms. miss sir dame lord lady dr dr. the hon hon.".split())
_SPELLED = {"sen": "senator", "sens": "senator", "rep": "representative", "reps": "representative", "gov": "governor", "gen": "general",
            "lt": "lieutenant", "col": "colonel", "sgt": "sergeant", "prof": "professor", "rev": "reverend", "capt": "captain",
            "insp": "inspector", "supt": "superintendent", "amb": "ambassador", "adm": "admiral"}  # fmt: skip


def _spelled(office: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_SPELLED.get(word, word) for word in office)


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.lower().rstrip(".") for word in words if word.lower() not in ("the",))


def _title_gender(titles: tuple[str, ...]) -> Gender | None:
    low = {title.lower() for title in titles}
    if low & lx.FEMALE_TITLES:
        return "f"
    return "m" if low & lx.MALE_TITLES else None


def _sort(text: str, form: _Form) -> Sort:
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
    return parts[0] in lx.MALE_NAMES or parts[0] in lx.FEMALE_NAMES


def _first_gender(word: str) -> Gender | None:
    part = word.lower().split("-")[0]
    if part in lx.MALE_NAMES:
        return "m"
    return "f" if part in lx.FEMALE_NAMES else None


def _ends_with(words: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    """Is `tail` the end of `words` ("Van der Hoeven-Smit" of "Pieter van der Hoeven-Smit"), suffixes aside?"""
    a = [w for w in _key(words) if w not in lx.SUFFIXES]
    b = [w for w in _key(tail) if w not in lx.SUFFIXES]
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
    return lx.NICKNAMES.get(x, x) == lx.NICKNAMES.get(y, y)


def _initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words if word[0].isupper()) if len(words) > 1 else ""


def _settle(name: Name) -> None:
    """The canonical form, and a person's gender from the first name where nothing better told it."""
    name.canonical = " ".join(name.words)
    if name.gender is None and name.sort in ("person", "unknown") and len(name.words) > 1:
        name.gender = _first_gender(name.words[0])
