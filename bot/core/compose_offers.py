"""What readers may do about what they read: the buttons under digests, stories and answers, and what each is about.

A subject says all that a press needs, so that a button works for as long as its message stands: `story:<story>`,
`answer:<inbound>`, `digest:<subscription>`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from bot.core.message import Action, Actions, Message
from bot.core.types import StoryId

Of = Literal["story", "answer", "digest", "subscription"]
"""What a subject names."""

ABOUT_STORY: Final = "What would you like to know about this story?"
ABOUT_DIGEST: Final = "What would you like to know?"


def subject(of: Of, identity: str) -> str:
    """How a button says what it is about."""
    return f"{of}:{identity}"


def named(given: str) -> tuple[str, str]:
    """What a subject names and its id: `("story", "1a2b")`; two empty texts where it is none of ours."""
    of, _, identity = given.partition(":")
    return (of, identity) if identity and of in ("story", "answer", "digest", "subscription") else ("", "")


def about_story(story: StoryId, *, whole: bool = False) -> Actions:
    """What may be done about one story; there is no more of one that is told as a `whole`."""
    it = subject("story", story)
    more = () if whole else (Action(verb="more", label="More", subject=it),)
    return Actions(
        actions=(
            Action(verb="ask", label="Ask", subject=it, asks=ABOUT_STORY),
            *more,
            Action(verb="sources", label="Sources", subject=it),
            Action(verb="why", label="Why this?", subject=it),
            *_feedback(it),
        )
    )


def about_digest(subscription: str) -> tuple[Actions, ...]:
    """What may be done about a digest as a whole; nothing about one that nobody is subscribed to."""
    if not subscription:
        return ()
    it = subject("digest", subscription)
    return (Actions(actions=(Action(verb="ask", label="Ask about these", subject=it, asks=ABOUT_DIGEST),)),)


def about_answer(inbound: str, *, private: bool, cites: bool = True) -> Actions:
    """What may be done about an answer: one that `cites` shows its sources, and may be shared where only its asker sees
    it.
    """
    it = subject("answer", inbound)
    share = (Action(verb="share", label="Share", subject=it),) if private and cites else ()
    sources = (Action(verb="sources", label="Sources", subject=it),) if cites else ()
    return Actions(actions=(*share, *sources, *_feedback(it)))


def sharing(inbound: str) -> Actions:
    """What may be done about what only its asker sees, where that is no answer."""
    return Actions(actions=(Action(verb="share", label="Share", subject=subject("answer", inbound)),))


def shared(said: Message) -> Message:
    """What one reader was told, as all see it: nobody shares it any more."""
    blocks = (
        Actions(actions=tuple(action for action in block.actions if action.verb != "share"))
        if isinstance(block, Actions)
        else block
        for block in said.blocks
    )
    return replace(said, blocks=tuple(b for b in blocks if not isinstance(b, Actions) or b.actions))


def _feedback(it: str) -> tuple[Action, Action]:
    return (
        Action(verb="useful", label="Useful", subject=it),
        Action(verb="not-useful", label="Not useful", subject=it),
    )
