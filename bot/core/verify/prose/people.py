"""Who is meant: in the articles by their own reading, in a claim by the articles' names, offices and kinds.

A person has one key over all cited articles. What an article never names has no key; it is compared by its words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.quotes import lexicon as lx
from bot.core.quotes.people import Mention, same_person
from bot.core.quotes.sameness import honorific_gender
from bot.core.reading import Reading
from bot.core.text import words
from bot.core.types import Person
from bot.core.verify.prose.roots import root
from bot.core.verify.prose.terms import NOBODY, Meaning, Who
from bot.core.verify.prose.verblist import KNOWN, base

_WORD = re.compile(r"[^\W_]+(?:[-&'’.][^\W_]+)*")
_PLURALS = frozenset(("they", "them", "their", "theirs", "themselves"))
_THIRD = frozenset(("he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself")) | _PLURALS
_LONGEST = 6
_OWN = frozenset(("its", "their", "his", "her"))
_BEFORE, _REACH, _CANDIDATES = 8, 240, 3
"""How many mentions and characters back the owner of *its* or *their* is looked for, and how many are kept."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(_plain(match.group()) for match in _WORD.finditer(text))


def _plain(word: str) -> str:
    low = word.replace("’", "'").casefold()
    return low.removesuffix("'s").removesuffix("'").rstrip(".")


def _no_name(form: str) -> bool:
    """Is it a word that only opens a sentence: "They've", "Opening the case, …"?"""
    word = form.lower()
    gerund = word.endswith("ing") and base(word) in KNOWN
    return " " not in form and (gerund or re.split("['’]", word)[0] in lx.PRONOUNS)


@dataclass(slots=True)
class People:
    """The people and bodies of the cited articles. `circle` holds whose office a person has: a firm, a party, a state."""

    keys: dict[tuple[str, Person], str] = field(default_factory=dict)
    forms: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    offices: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    circle: dict[str, set[str]] = field(default_factory=dict)
    genders: dict[str, str | None] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    spans: dict[str, list[Mention]] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> People:
        """Everybody whom the readings name."""
        people = cls()
        for reading in readings:
            people._add(reading)
        return people

    def _add(self, reading: Reading) -> None:
        cast, name = reading.spoken.cast, reading.article.id
        for index, person in enumerate(cast.persons):
            known = cast.names[index] if index < len(cast.names) else None
            if known is None or not known.forms or _no_name(person.canonical):
                continue
            key = self._key(person)
            self.keys[name, person] = key
            self.genders[key] = self.genders.get(key) or known.gender
            if known.sort in ("body", "state"):
                self.bodies.add(key)
            if known.sort == "state":
                self.states.add(key)
            for form in (person.canonical, *person.aliases):
                self._form(key, _words(form), alone=known.sort in ("person", "unknown"))
            for role in known.roles:
                self._office(key, role)
        self.spans[name] = [m for m in cast.mentions if (name, m.person) in self.keys]
        for mention in self.spans[name]:
            if mention.kind in ("title", "body", "description"):
                self._office(self.keys[name, mention.person], _words(cast.text[mention.start : mention.end]))
            if mention.kind == "name" and "Justice " in cast.text[max(0, mention.start - 8) : mention.end]:
                self._office(self.keys[name, mention.person], ("judge",))
        self._circles(reading)

    def _key(self, person: Person) -> str:
        tail = person.canonical.split()[-1:]
        for key in dict.fromkeys(self.keys.values()):
            if key == person.canonical or (key.split()[-1:] == tail and same_person(key, person.canonical)):
                return key
        return person.canonical

    def _form(self, key: str, form: tuple[str, ...], *, alone: bool) -> None:
        while form and (form[0] in lx.TITLES or form[0] == "the"):
            form = form[1:]
        if not form:
            return
        self.forms.setdefault(form, set()).add(key)
        if alone and len(form) > 1:
            self.forms.setdefault(form[-1:], set()).add(key)

    def _office(self, key: str, role: Sequence[str]) -> None:
        if role:
            self.offices.setdefault(root(role[-1]), {}).setdefault(key, set()).update(root(word) for word in role)

    def _circles(self, reading: Reading) -> None:
        """Whose a person is: "Brightwater's plant manager", "president of Local 88", "the Larkspur chairwoman"."""
        cast, name = reading.spoken.cast, reading.article.id
        for line in cast.lines:
            for phrase in line.phrases:
                found = cast.readings.get(phrase.start)
                holder = self.keys.get((name, cast.persons[found.name])) if found is not None else None
                if holder is None:
                    continue
                owners = [phrase.name] if phrase.owned and phrase.name is not None else []
                after = line.opening.get(phrase.last + 1) if phrase.form == "nominal" else None
                if (
                    after is not None
                    and after.form == "name"
                    and after.after in ("of", "for", "at")
                    and after.name is not None
                ):
                    owners.append(after.name)
                for owner in owners:
                    key = self.keys.get((name, cast.persons[owner]))
                    if key is not None and key != holder:
                        self.circle.setdefault(holder, set()).add(key)

    def key(self, reading: Reading, person: Person | None) -> Who:
        """The key of a person of an article; nobody for one without a name."""
        found = self.keys.get((reading.article.id, person)) if person is not None else None
        return frozenset((found,)) if found is not None else NOBODY

    # -- whom the words of an article mean

    def told(self, reading: Reading) -> Meaning:
        """Whom the word at an offset of the article means."""
        mentions = self.spans[reading.article.id]
        starts = [mention.start for mention in mentions]
        text, name = reading.article.text, reading.article.id

        def who(start: int, end: int) -> Who:
            at = bisect_right(starts, start)
            for mention in reversed(mentions[max(0, at - 4) : at]):
                if mention.end < end:
                    continue
                if mention.kind != "name" and mention.end != end:
                    continue
                key = self.keys[name, mention.person]
                if mention.kind != "name" and not self._fits(key, text[start:end]):
                    continue
                if mention.kind == "pronoun" and text[start:end].lower() in ("he", "she"):
                    return self._lately(reading, start, text[start:end].lower(), key)
                return frozenset((key,))
            if (head := text[start:end].lower()) in lx.ROLES and len(holders := self.offices.get(root(head), {})) == 1:
                return frozenset(holders) if _of_office(text[max(0, start - 40) : start], holders) else NOBODY
            if text[start:end].lower() in ("he", "him", "she"):
                return self._lone(name, mentions, starts, start, text[start:end].lower())
            if text[start:end].lower() in _OWN:
                return self._owner(name, mentions, starts, start, text[start:end].lower())
            return NOBODY

        return who

    def _lately(self, reading: Reading, at: int, pronoun: str, resolved: str) -> Who:
        """Whom *he* or *she* means: as it was read, unless the sentence before names others and not them."""
        number = bisect_right(reading.sentences, at, key=lambda sentence: sentence.start) - 1
        if number < 1:
            return frozenset((resolved,))
        before, here = reading.sentences[number - 1], reading.sentences[number]
        gender = "m" if pronoun in lx.HE else "f"
        near = set[str]()
        for mention in self.spans[reading.article.id]:
            if before.start <= mention.start < at and mention.kind in ("name", "title"):
                key = self.keys[reading.article.id, mention.person]
                if key == resolved and mention.start < here.end:
                    return frozenset((resolved,))
                if key not in self.bodies and self.genders.get(key) == gender:
                    near.add(key)
        return frozenset(near or (resolved,))

    def _lone(self, name: str, mentions: Sequence[Mention], starts: Sequence[int], at: int, pronoun: str) -> Who:
        """Whom an unread *he* or *she* means, where the text shortly before names one person it may be."""
        gender = "m" if pronoun in lx.HE else "f"
        near = [m for m in mentions[: bisect_right(starts, at)][-_BEFORE:] if at - m.end < _REACH]
        keys = {self.keys[name, mention.person] for mention in near}
        fitting = {key for key in keys if key not in self.bodies and self.genders.get(key) == gender}
        return frozenset(fitting) if len(fitting) == 1 else NOBODY

    def _owner(self, name: str, mentions: Sequence[Mention], starts: Sequence[int], at: int, pronoun: str) -> Who:
        """Whose *its* or *their* may be: everybody fitting whom the text named shortly before."""
        gender = "m" if pronoun in lx.HE else "f" if pronoun in lx.SHE else None
        near = [m for m in mentions[: bisect_right(starts, at)][-_BEFORE:] if at - m.end < _REACH]
        keys = [self.keys[name, mention.person] for mention in reversed(near)]
        if gender is not None:
            keys = [key for key in keys if key not in self.bodies and self.genders.get(key) in (None, gender)]
        return frozenset(keys[:_CANDIDATES])

    def _fits(self, key: str, word: str) -> bool:
        """May the word mean them: not "the company" a person, nor "the governor" a firm?"""
        low = word.lower()
        if not (
            low in lx.ROLES
            or low in lx.BODY_NOUNS
            or low in lx.BODIES
            or low in lx.GROUP_NOUNS
            or low in lx.PRONOUNS
            or low in _OWN
        ):
            return False
        if low in lx.BODY_NOUNS or low in lx.BODIES:
            return key in self.bodies or self.genders.get(key) is None
        return not (key in self.bodies and (low in lx.HE or low in lx.SHE))

    # -- whom the words of a claim mean

    def claimed(self, text: str, *, present: Who) -> Meaning:
        """Whom the word at an offset of the claim means; `present` are those of the cited passages."""
        named = self._named(text)
        order = sorted((end, keys) for (_, end), keys in named.items())

        def who(start: int, end: int) -> Who:
            found = named.get((start, end))
            if found is not None:
                return found
            low = text[start:end].replace("’", "'").lower()
            if low in _THIRD:
                return self._before(low, [keys for stop, keys in order if stop <= start])
            if low in lx.ROLES or low in lx.BODY_NOUNS or low in lx.BODIES:
                return self._holders(low, text[max(0, start - 60) : start], present)
            return NOBODY

        return who

    def _named(self, text: str) -> dict[tuple[int, int], Who]:
        """The names of the claim by the offsets of each of their words, the longest form first."""
        found: dict[tuple[int, int], Who] = {}
        matches = list(_WORD.finditer(text))
        i = 0
        while i < len(matches):
            i += self._name_at(text, matches, i, found) or 1
        return found

    def _name_at(self, text: str, matches: list[re.Match[str]], i: int, found: dict[tuple[int, int], Who]) -> int:
        if not text[matches[i].start()].isupper():
            return 0
        for count in range(min(_LONGEST, len(matches) - i), 0, -1):
            form = tuple(_plain(match.group()) for match in matches[i : i + count])
            keys = self.forms.get(form)
            if keys is None or (count == 1 and form[0] in lx.NOT_A_NAME):
                continue
            gender = honorific_gender(text[max(0, matches[i].start() - 6) : matches[i + count - 1].end()])
            fitting = {key for key in keys if gender is None or self.genders.get(key) in (None, gender)}
            for match in matches[i : i + count]:
                end = match.end() - len(match.group()) + len(match.group().removesuffix("'s").removesuffix("’s"))
                found[match.start(), end] = frozenset(fitting or (" ".join(form).title(),))
            return count
        return 0

    def _before(self, pronoun: str, earlier: Sequence[Who]) -> Who:
        """Everybody named before the pronoun whom it may stand for: the claim's reader cannot tell more."""
        gender = "m" if pronoun in lx.HE else "f" if pronoun in lx.SHE else None
        keys = {key for who in earlier for key in who}
        if gender is None:
            return frozenset(keys)
        return frozenset(key for key in keys if key not in self.bodies and self.genders.get(key) in (None, gender))

    def _holders(self, head: str, before: str, present: Who) -> Who:
        """Who of the passages is called so ("the finance minister"), by the words before the office as well."""
        options = self.offices.get(root(head), {})
        here = {key: words for key, words in options.items() if key in present}
        said = {root(word) for word in _words(before)[-3:]}
        fitting = {key: len(said & words) for key, words in (here or options).items()}
        best = max(fitting.values(), default=0)
        if best == 0 and len(fitting) != 1:
            return NOBODY
        return frozenset(key for key, score in fitting.items() if score == best)


def reached(people: People, who: Who, circle: Mapping[str, set[str]] | None = None) -> Who:
    """The people and the bodies they speak for."""
    ties = people.circle if circle is None else circle
    return who | {body for key in who for body in ties.get(key, ())}


_RANKS = words("deputy prime foreign finance interior justice defence defense health education first chief vice")


def _of_office(before: str, holders: Mapping[str, set[str]]) -> bool:
    """Does the word before an office's last one belong to it? A "deputy prime minister" is no "foreign minister"."""
    word = next(reversed(_words(before)), "")
    return word not in _RANKS or any(root(word) in said for said in holders.values())
