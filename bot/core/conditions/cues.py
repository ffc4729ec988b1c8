"""What a stance cue is: the words that tell a stance, and what their construction says of its parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.types import Stance

Words = tuple[int, int]
"""The words `[first, last)` of a passage, by number."""

Form = Literal["told", "obliging", "committing", "able", "present"]
"""How the stance is told: by a word of its own ("urged"), by a modal that obliges ("must"), commits ("will") or is able
("could"), or by an act in the present ("unless it stops, we leave")."""

Holder = Literal["subject", "sayer", "owner"]
"""Whose the stance is: the subject's of the cue, the sayer's of its clause, or the owner's of a noun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A stance told at the words `[first, last)`.

    `action` is the word the act starts with. `target` is the party asked, where the construction names it; of a modal,
    its subject. `owner` are the words of a noun's owner, `when` a deadline that stands before the act. `pattern` names
    the construction: confidence is measured by it.
    """

    stance: Stance
    pattern: str
    first: int
    last: int
    action: int
    form: Form = "told"
    holder: Holder = "subject"
    target: Words | None = None
    owner: Words | None = None
    when: Words | None = None
    doing: bool = True
    """Is the thing told an act (to do, that somebody does), rather than a thing ("rejected the offer")?"""

    @property
    def modal(self) -> bool:
        """Is it a modal, which needs more licence than a stance word?"""
        return self.form != "told"

    @property
    def clause_start(self) -> int:
        """The word its clause starts with: the subject of a modal, else the cue itself."""
        return self.target[0] if self.holder == "sayer" and self.target is not None else self.first
