"""Which scopes a reader sees."""

from __future__ import annotations

from bot.core.types import PUBLIC, Scope


def seen_by(scope: Scope) -> frozenset[Scope]:
    """What everybody reads and, for a tenant, its own: what to give as `scopes` to read on its behalf."""
    return frozenset({PUBLIC, scope})
