"""When a modal tells a stance, and which stance a cue tells with its condition.

Most modals tell what happens ("prices will rise"), so a modal counts only where somebody says it who can mean it: of a
demand whoever speaks; of a commitment its own subject; of anything under a strong condition ("only if", "unless").
"""

from __future__ import annotations

from bot.core.conditions import modals
from bot.core.conditions.agents import agentive, bystander, clause_agent
from bot.core.conditions.cues import Cue, Words
from bot.core.conditions.grammar import NEGATIONS
from bot.core.conditions.harm import hurts, unwelcome
from bot.core.conditions.holds import Hold
from bot.core.conditions.speech import Sayer, sayers
from bot.core.conditions.words import Passage
from bot.core.text import words
from bot.core.types import Stance

_BARGAINS = words("only unless provided exchange until")
"""Conditions that somebody sets, even where nobody is said to say them."""
_SET = _BARGAINS | words("without before while")
"""Conditions that make a stance of what somebody says, whoever is its subject."""
_OPEN_QUESTION = words("whether if why how what who which way")
_ANYBODY = words("you any other every most more many those some few")
_LIKELY = words("likely probably possibly eventually perhaps")
_YIELDING = words("comply accept agree obey apologise apologize cooperate concede")
"""What is no harm even where it follows something unwelcome: "will comply if the appeal fails"."""
_UNREAL = words("would 'd could might wouldn't couldn't")


def licensed(passage: Passage, cue: Cue, main: Words, hold: Hold | None) -> bool:
    """May the modal cue, whose clause has the words `main`, count as a stance?"""
    said = sayers(passage, cue.first)
    if cue.target is None or (said and said[0].words is not None and bystander(passage, said[0].words)):
        return False
    if cue.form == "obliging":
        return bool(said) and not _questioned(passage, cue.target) and not _describing(passage, cue)
    if hold is None:
        return cue.form == "committing" and bool(said) and _committed(passage, cue, cue.target, said)
    if cue.form == "present" and not (hold.trigger.kind in ("if", "unless") and hurts(passage, cue.action, main[1])):
        return False
    passive = modals.passive(passage, cue.action)
    if not said:
        bargain = hold.trigger.kind in _BARGAINS and cue.form == "committing"
        return bargain and agentive(passage, cue.target) and (passive or modals.commits(passage, cue))
    return _conditional(passage, cue, cue.target, said, hold)


def _committed(passage: Passage, cue: Cue, who: Words, said: tuple[Sayer, ...]) -> bool:
    """Is it a commitment or refusal that stands by itself: its holder's own, an act, and no question or description?"""
    quoted = passage.run[cue.first] >= 0 and cue.stance == "promises"
    guessed = not _LIKELY.isdisjoint(passage.words[cue.first : cue.action])
    if quoted or guessed or _questioned(passage, who) or _describing(passage, cue):
        return False
    return _own(passage, who, said) and modals.commits(passage, cue)


def _questioned(passage: Passage, who: Words) -> bool:
    """Does the clause of this subject only ask ("whether they will", "the way it should")?"""
    before = who[0] - 1
    if before > 0 and passage.words[before] == ",":
        before -= 1
    if before < 0 or passage.words[before] not in _OPEN_QUESTION:
        return False
    # "said if they …" opens a condition; "have not said whether they …" asks like any other question.
    return passage.words[before] != "if" or passage.words[before - 1 : before] != ("said",)


def _describing(passage: Passage, cue: Cue) -> bool:
    """Does the modal stand in a relative clause ("a message that should fit")?"""
    return passage.words[cue.first - 1] in ("who", "which", "that")


def _conditional(passage: Passage, cue: Cue, who: Words, said: tuple[Sayer, ...], hold: Hold) -> bool:
    """Is what somebody says under a condition a stance, not a forecast?"""
    kind = hold.trigger.kind
    able = cue.stance == "promises" and passage.words[cue.first] in ("can", "may", "might")
    if able and passage.words[who[0]] not in ("i", "we"):
        return False
    if _unreal(passage, cue, who, said, hold):
        return False
    if kind == "without" and cue.stance != "rejects":
        return agentive(passage, who)
    if kind == "without" and cue.form == "able" and passage.words[who[0]] not in ("there", "no", "i", "we"):
        return False
    if kind in _SET or (cue.stance == "rejects" and unwelcome(passage, *hold.clause)):
        return True
    other = clause_agent(passage, *hold.clause, acting=False)
    if kind == "if" and unwelcome(passage, *hold.clause) and hurts(passage, cue.action, hold.consequence[1]):
        return True
    if agentive(passage, who):
        return other is not None or modals.commits(passage, cue)
    return other is not None or (kind in ("if", "once", "inversion") and modals.passive(passage, cue.action))


def _unreal(passage: Passage, cue: Cue, who: Words, said: tuple[Sayer, ...], hold: Hold) -> bool:
    """Is it talk of what a third party would do: "she would vote against it if they …" in direct words?"""
    word = passage.words[who[0]]
    if word == "you":
        return True
    if passage.words[hold.clause[0]] == "you" and word not in ("i", "we"):
        return True
    direct = said[0].words is None and passage.words[cue.first] in _UNREAL
    return direct and hold.trigger.kind == "if" and word not in ("i", "we")


def _own(passage: Passage, who: Words, said: tuple[Sayer, ...]) -> bool:
    """Is the subject of the modal its sayer, or somebody the sayer may speak for?"""
    word = passage.words[who[0]]
    if word in _ANYBODY:
        return False
    if who[1] - who[0] == 1 and word in ("i", "we"):
        return True
    return said[0].words is not None and agentive(passage, who)


def meaning(passage: Passage, cue: Cue, action: Words, hold: Hold | None) -> Stance:
    """The stance of the cue with its condition: a promise that hurts is a threat, "no A unless B" a demand for B."""
    if cue.form == "obliging":
        return "demands"
    if cue.modal:
        return _modal_meaning(passage, cue, hurts(passage, *action), hold)
    harm = hurts(passage, *action)
    if cue.stance == "promises" and harm and NEGATIONS.isdisjoint(passage.words[slice(*action)]):
        return "threatens"
    if cue.stance == "offers" and hold is not None and (harm or _averted(passage, hold)):
        return "threatens"
    return cue.stance


def _averted(passage: Passage, hold: Hold) -> bool:
    """Is the condition one that the speaker does not want to come true?"""
    return hold.trigger.kind == "if" and unwelcome(passage, *hold.clause)


def _itself(passage: Passage, cue: Cue, agent: Words) -> bool:
    """Is whoever acts in the condition the one who commits ("If **I** win, **I** will …")?"""
    return cue.target is not None and passage.words[slice(*agent)] == passage.words[slice(*cue.target)]


def _modal_meaning(passage: Passage, cue: Cue, harm: bool, hold: Hold | None) -> Stance:  # noqa: FBT001 - one reading of the act
    negated = cue.stance == "rejects"
    if hold is None:
        return "rejects" if negated else "threatens" if harm else "promises"
    kind = hold.trigger.kind
    if kind == "only":
        return "demands" if clause_agent(passage, *hold.clause) else "offers"
    negated = negated or (kind == "without" and passage.words[hold.trigger.first - 1] in NEGATIONS)
    if kind in ("until", "before", "or") or (kind in ("unless", "without") and negated):
        return "demands"
    if negated:
        if kind == "while":
            return "rejects"
        return "demands" if unwelcome(passage, *hold.clause) else "promises" if harm else "threatens"
    feared = kind in ("unless", "without") or passage.words[hold.trigger.first] == "should"
    yields = passage.words[cue.action] in _YIELDING
    if harm or feared or (_averted(passage, hold) and not yields):
        return "threatens"
    other = clause_agent(passage, *hold.clause)
    own = cue.form == "committing" and kind != "exchange" and (other is None or _itself(passage, cue, other))
    return "promises" if own else "offers"
