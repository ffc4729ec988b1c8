"""What is wrong with the body of a call, by the schemas of what we may send."""

from __future__ import annotations

from tests.discordland.faults import Called


def wrong(call: Called) -> list[str]:
    """What is wrong with it; nothing where all is well, or nobody has said what may be sent."""
    return []
