"""A talk as it was understood: each question after what was said before it, and after what it replies to above all.

In a channel several people ask at once, and only a reply tells which of them goes on with what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.core.turns import Turn, bare, follows, is_courtesy
from bot.core.types import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A question that was asked, and the `people` whose words or stances answered it; without a `text` it is a message
    of ours that nobody asked for, such as a story. `to` is the id of what it replies to, empty where it does not.
    """

    id: str
    text: str = ""
    people: tuple[str, ...] = ()
    to: str = ""


def turns(talk: Sequence[Said], to: str = "") -> tuple[Turn, ...]:
    """What a question leans on that is asked after this talk (the oldest first) and replies `to` some of it: its turns,
    with those that lead to it last.
    """
    by_id, meant = {each.id: each for each in talk}, dict[str, Turn]()
    for each in talk:
        meant[each.id] = _turn(each, _before(meant, by_id, each.to))
    return tuple(turn for turn in _before(meant, by_id, to) if turn.question or turn.people)


def _before(meant: Mapping[str, Turn], by_id: Mapping[str, Said], to: str) -> list[Turn]:
    """What was understood so far, as whoever replies `to` some of it has it in mind."""
    chain = _chain(meant, by_id, to)
    return [meant[identity] for identity in (*(each for each in meant if each not in chain), *chain)]


def _chain(known: Collection[str], by_id: Mapping[str, Said], to: str) -> list[str]:
    """What leads to this by replies, the oldest first."""
    found: list[str] = []
    while to in known and to not in found:
        found.append(to)
        to = by_id[to].to
    return found[::-1]


def _turn(said: Said, before: Sequence[Turn]) -> Turn:
    """A question as it was understood after these turns, with who answered it; thanks are none."""
    if not said.text or is_courtesy(said.text):
        return Turn(people=said.people)
    question = follows(bare(said.text), before)
    return Turn(question="" if isinstance(question, Problem) else question, people=said.people)
