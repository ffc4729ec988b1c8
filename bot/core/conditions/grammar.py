"""Word classes of English, closed or nearly so, and two guesses at open ones: full verbs and adverbs."""

from __future__ import annotations

from bot.core.quotes.lexicon import CUES, NOUN_CUES
from bot.core.text import words

DETERMINERS = words(
    "the a an this that these those his her its their my our your whose some any all both each every no another "
    "several many most few two three four five six seven eight nine ten other such neither either"
)
SUBJECT_PRONOUNS = words("i you he she it we they who nobody nothing everyone everybody anyone anybody someone no-one")
PERSONAL = words("i you he she it we they who")
OBJECT_PRONOUNS = words("me you him her it us them himself herself itself themselves both all everyone anyone")
PRONOUNS = SUBJECT_PRONOUNS | OBJECT_PRONOUNS
FIRST_PERSON = words("i we me us my our")
POSSESSIVES = words("his her its their my our your whose")
MODALS = words(
    "will would can could shall should must may might 'll 'd won't wouldn't can't cannot couldn't shouldn't mustn't"
)
BE = words("is are was were be been being am 're 'm isn't aren't wasn't weren't")
HAVE = words("has have had having 've hasn't haven't hadn't")
DO = words("do does did don't doesn't didn't")
AUXILIARIES = MODALS | BE | HAVE | DO
NEGATIONS = words(
    "not never no won't wouldn't can't cannot couldn't don't doesn't didn't isn't aren't wasn't weren't shouldn't "
    "hasn't haven't hadn't mustn't nothing nobody none neither nor"
)
RELATIVES = words("who which whom whose where that")
SUBORDINATORS = words(
    "if unless until once when whenever while as because since although though whereas after before whether lest so "
    "provided assuming"
)
COORDINATORS = words("and or but nor")
PREPOSITIONS = words(
    "of in on at for from to by with without within about over under into onto through during between among across "
    "against toward towards upon near despite outside inside around behind beyond along amid via per like alongside"
)
DAYS = words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight overnight morning "
    "afternoon evening night week month year"
)
MONTHS = words(
    "january february march april May june july august september october november december jan. feb. mar. apr. "
    "jun. jul. aug. sep. sept. oct. nov. dec."
)
ADVERBS = words(
    "also again already always even ever ever just last later long merely never not now often once only out soon "
    "still then thus together too very yet earlier first flatly somehow instead meanwhile so twice away up down back "
    "next all finally both each further previously repeatedly n't recently initially"
)
FULL_VERBS = words("back last next out long")
"""Words that are adverbs elsewhere and verbs after a modal or *to* ("would back it")."""
DASHES = words("- -- — – ― ; : ( ) [ ]")
SPEECH = words(
    "said says say saying told tells telling tell added adds adding wrote writes writing announced announces announcing "
    "argued argues arguing stressed stresses stressing emphasized emphasised emphasizing emphasising noted notes noting "
    "replied replies explained explains declared declares declaring stated states stating reiterated reiterates suggested "
    "suggests suggesting believes believe believed thinks think thought contended contends claimed claims claiming "
    "insisted insists insisting warned warns warning indicated indicates indicating maintained maintains asserted asserts "
    "concluded concludes confirmed confirms confirming testified reported reports estimated estimates predicted predicts forecasts tweeted tweets posted revealed pointed promised promises "
    "promising vowed vows vowing pledged pledges pledging assured assures assuring agreed agrees ruled rules proposed "
    "proposes responded responds remarked continued continues recalled signalled signaled signals hinted hints threatened "
    "threatens demanded demands demanding urged urges made repeated repeats asked asks hopes hoped feels felt "
    "acknowledged acknowledges admitted admits swore swears decided decides voted votes ordered orders went"
)
"""Verbs that may hold words or a clause after them."""

FINITE = words(
    "accused became began begins brought built called came chose cut did died drew fell found gave gets goes got grew "
    "held joined kept knew knows led left lets lost lives makes means met moved needs opened paid put ran rose sat saw "
    "seems seen sent set shows spoke stands started stood stopped takes took tried turned used wants wanted went won "
    "works plans expects hopes refuses refused rejects rejected offers offered leaves left lies lay faces faced"
)
"""Past and present forms that end in no tell-tale letter or are met often; the rest is read off `-ed`."""


DONE = words(
    "been done gone made taken known kept won lost left said told come seen had put let paid met held begun fought sent cut "
    "shut sold given withheld brought built thrown set hit read heard found led fed split spent caught bought taught torn"
)
"""Participles that do not end in *-ed*."""


_ACCUSES = frozenset(
    form for form, verb in CUES.items() if form.endswith("s") and form != verb and verb not in NOUN_CUES
)
"""Verbs of saying in the third person that are no plurals ("accuses", not "claims")."""


def is_finite(word: str) -> bool:
    """Could the word be a full verb with its own subject? Wrong for a participle: an error towards shorter phrases."""
    return (
        word in FINITE
        or word in _ACCUSES
        or word in SPEECH
        or word in AUXILIARIES
        or (word.endswith("ed") and len(word) > 4)
    )


def is_adverb(word: str) -> bool:
    """Adverbs and other words that stand between a subject and its verb."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _LY_NOUNS)


_LY_NOUNS = words(
    "family assembly ally italy supply reply july monopoly rally bully elderly early comply apply rely imply multiply"
)
