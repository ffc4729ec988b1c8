"""A word's base form and its root, so that a claim may inflect and derive the words it took from an article.

Rules of spelling and a table of irregular verbs; no dictionary. A root is no English word, only equal for words of one
family: *reject*, *rejects*, *rejection*.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR_VERBS = """
be am is are was were been being|have has had having|do does did done doing|go goes went gone|say says said|tell told|
think thought|give gave given|take took taken|make made making|get got gotten|come came|become became|begin began begun|
leave left|keep kept|hold held|lose lost|win won|meet met|lead led|stand stood|understand understood|find found|
send sent|spend spent|build built|lend lent|bend bent|sell sold|buy bought|bring brought|catch caught|teach taught|
fight fought|seek sought|pay paid|lay laid|fall fell fallen|rise rose risen|grow grew grown|know knew known|
throw threw thrown|draw drew drawn|withdraw withdrew withdrawn|see saw seen|speak spoke spoken|break broke broken|
choose chose chosen|freeze froze frozen|steal stole stolen|write wrote written|drive drove driven|ride rode ridden|
run ran|swim swam swum|sing sang sung|drink drank drunk|ring rang rung|shake shook shaken|wear wore worn|tear tore torn|
swear swore sworn|bear bore borne|show shown|hide hid hidden|eat ate eaten|beat beaten|forget forgot forgotten|
forgive forgave forgiven|forbid forbade forbidden|shut shuts|sleep slept|feel felt|deal dealt|mean meant|learn learnt|
burn burnt|hear heard|strike struck stricken|stick stuck|hang hung|sit sat|shoot shot|light lit|feed fed|read reads|
undertake undertook undertaken|overturn overturned|withhold withheld|uphold upheld|fly flew flown|lie lay lain|dig dug|
mistake mistook mistaken|sink sank sunk|shrink shrank shrunk|wake woke woken|rebuild rebuilt|halve halved|bid bade|
blow blew blown|split splits|cast casts|set sets setting|put puts putting|cut cuts cutting|let lets letting|hit hits hitting|
quit quits quitting|die died dying|tie tied tying|sew sewn|prove proven|arise arose arisen|spin spun|weep wept|creep crept
"""
_IRREGULAR_NOUNS = (
    "man men|woman women|child children|person people|life lives|half halves|wife wives|foot feet|crisis crises"
)
_IRREGULAR = {
    form: forms.split()[0]
    for forms in f"{_IRREGULAR_VERBS}|{_IRREGULAR_NOUNS}".replace("\n", "").split("|")
    for form in forms.split()
}
IRREGULAR_PASTS = frozenset(
    form
    for forms in _IRREGULAR_VERBS.replace("\n", "").split("|")
    for form in forms.split()[1:]
    if not form.endswith(("s", "ing")) and form not in ("am", "are")
)
"""Pasts and participles that end in no *-ed*."""
_FAMILY_TABLE = """
lose loss losses | sell sale sales seller | die death deaths dead | grow growth | give gift | choose choice |
speak speech | prove proof | believe belief | receive receipt | succeed success | fail failure | close closure
| know knowledge | fly flight | see sight | advise advice | defend defence defense | offend offence | pretend
pretence | practise practice | license licence | complain complaint | restrain restraint | constrain
constraint | decide decision | divide division | permit permission | admit admission | submit submission |
omit omission | extend extension | suspend suspension | expand expansion | expel expulsion | compel compulsion
| include inclusion | exclude exclusion | conclude conclusion | reduce reduction | produce production producer
| introduce introduction | deduct deduction | describe description | prescribe prescription | subscribe
subscription | receive reception | resolve resolution | revolve revolution | solve solution | dissolve
dissolution | strong strength strengthen | long length | wide width widen | deep depth | high height | weigh
weight | threaten threat threats | warn warning | meet meeting | hear hearing | rule ruling | build building |
find finding | open opening | bill bills | think thought | arrive arrival | refuse refusal | approve approval
| remove removal | renew renewal | withdraw withdrawal | propose proposal | appeal appeals | try trial tried |
deny denial | argue argument | judge judgment judgement | agree agreement | pay payment paycheck | please
pleasure | press pressure | depart departure | expose exposure | sign signature | market marketplace |
apologise apology apologize apologies | analyse analysis analyst analyze | emphasise emphasis | certify
certificate certification | recognise recognition recognize | criticise criticism criticize critic | replace
replacement | serve service | seize seizure | maintain maintenance | explain explanation | reveal revelation |
invade invasion | persuade persuasion | provide provision | destroy destruction | construct construction |
poor poverty | free freedom | safe safety | angry anger | hungry hunger | true truth | young youth | compete
competition competitor | negotiate negotiation negotiator | demonstrate demonstration demonstrator | operate
operation operator | regulate regulation regulator | legislate legislation legislator | invest investor
investment | employ employee employer employment | agree agreed agreement | guarantee guaranteed | move
movement | use used using user | state states stated | bank banker | farm farmer | paint painter | bake baker
bakery | library librarian
"""
_FAMILIES = {form: family.split()[0] for family in _FAMILY_TABLE.split("|") for form in family.split()}
_VOWEL = re.compile(r"[aeiouy]")
_SUFFIXES = (
    "isation", "ization", "fulness", "ational", "ation", "ition", "ement", "ments", "ment", "ness", "ance", "ence", "ancy", "ency",
    "able", "ible", "ally", "ical", "ful", "ity", "ive", "ism", "ist", "ion", "ous", "ise", "ize", "ate", "at", "al", "ic",
    "ly", "er", "or", "y", "e",
)  # fmt: skip
"""What derives one word from another, the longest first. Most leave five letters or more, so that *station* stays."""
_LEFT = {"er": 4, "or": 4, "y": 3, "e": 3}
_WHOLE = frozenset(("letter", "matter", "latter", "former", "better", "master", "number", "member", "state"))
"""Words that end like derived ones and are not."""


@lru_cache(maxsize=16384)
def lemma(word: str) -> str:
    """The base form of an inflected word in small letters: `ships` → `ship`, `rejected` → `reject`."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    for prefix in ("over", "under", "out", "mis"):
        inner = _IRREGULAR.get(word.removeprefix(prefix)) if word.startswith(prefix) else None
        if inner is not None:
            return prefix + inner
    if len(word) > 4 and word.endswith(("ed", "ing")):
        return _participle(word)
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]


def _participle(word: str) -> str:
    bare = word[:-2] if word.endswith("ed") else word[:-3]
    if not _VOWEL.search(bare) or len(bare) < 2 or word.endswith("eed"):
        return word
    if bare.endswith("i"):
        return bare[:-1] + "y"
    if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz":
        return bare[:-1]
    return bare


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """What a word shares with its family."""
    base = _FAMILIES.get(word) or lemma(word)
    base = lemma(base) if word.endswith("ings") else base
    base = _FAMILIES.get(base) or _FAMILIES.get(base + "e") or base
    if base in _WHOLE:
        return base
    if base.endswith("ll") and len(base) > 4:
        base = base[:-1]
    for suffix in _SUFFIXES:
        if base.endswith(suffix) and len(base) - len(suffix) >= _LEFT.get(suffix, 5):
            base = base[: -len(suffix)]
            break
    if len(base) > 4 and base[-1] == base[-2] and base[-1] not in "sz":
        base = base[:-1]
    base = base.removesuffix("i") if len(base) > 4 else base
    return base.removesuffix("e") if len(base) > 3 else base
