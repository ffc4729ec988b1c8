"""Which words are known to be verbs, and the base form of any of their forms."""

from __future__ import annotations

from functools import lru_cache

from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.forces import VERB_FORCES
from bot.core.verify.prose.roots import lemma
from bot.core.verify.prose.senses import VERBS

KNOWN = (
    VERBS
    | frozenset(lx.CUES.values())
    | frozenset(lemma(form) for form in lx.PASTS)
    | frozenset(VERB_FORCES)
    | words(
        "be have do become seem appear look turn bring come go put run stand sit lie live work play act speak call name "
        "form bear cost care like love hate mind matter belong contain include involve concern relate mean follow lead cross "
        "enter pass reach miss touch push press pull draw hang catch throw cast drop swallow pour fill empty clean wash cook "
        "bake brew drink smell taste grow plant dig mine drill pump flood rain snow burn melt freeze warm heat cool fall rise "
        "convict acquit charge sentence jail fine try prosecute plead swear testify marry divorce bury born age retire resign "
        "step drive ride fly park tow haul steer crash collide sink float anchor dock moor ban limit restrict curb relax scrap "
        "merge list trade float invest borrow owe default bail insure risk bet gamble earn tax levy subsidise price value worth "
        "abstain campaign canvass govern reign rule resume adjourn convene chair host attend skip miss picket protest march rally "
        "demonstrate riot loot clash fight battle fire shell bomb strike invade occupy besiege retreat surrender ambush patrol "
        "spare finish swap match coat bargain collect sign post paint sing dance film photograph copy type post mail email phone "
        "text ring shout whisper cheer boo applaud weep cry smile stop start keep let make get take give set see hear feel watch "
        "help try use need want ask tell show leave move hold turn lay face find think know happen forget remember believe trust "
        "stare glance listen wear dress sleep wake rest sell offer serve treat cure heal vaccinate infect test screen donate"
    )
)
"""Base forms that are known to be verbs; an unknown word is one only where its form and its place say so."""


@lru_cache(maxsize=16384)
def base(word: str) -> str:
    """The base form of a word in small letters, with the *e* that spelling drops: `urged` → `urge`."""
    bare = lemma(word)
    return bare + "e" if bare != word and bare not in KNOWN and bare + "e" in KNOWN else bare
