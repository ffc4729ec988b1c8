"""What an operator can count: one place for the names, counted where things happen, read by `/metrics`."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY: Final = CollectorRegistry()

ITEMS: Final = Counter("onrecord_items", "Feed items by how they ended.", ["outcome"], registry=REGISTRY)
POLLS: Final = Counter("onrecord_polls", "Sources asked, by what came of it.", ["result"], registry=REGISTRY)
BRIEFINGS: Final = Counter(
    "onrecord_briefings",
    "Briefings by method, and whether they were stored already.",
    ["method", "cached"],
    registry=REGISTRY,
)
MODEL_CALLS: Final = Counter(
    "onrecord_model_calls", "Calls of the model, by what came of them.", ["result"], registry=REGISTRY
)
MODEL_TOKENS: Final = Counter(
    "onrecord_model_tokens", "Tokens read and written by the model.", ["direction"], registry=REGISTRY
)
MODEL_SECONDS: Final = Histogram(
    "onrecord_model_seconds", "How long the model took.", registry=REGISTRY, buckets=(0.5, 1, 2, 5, 10, 20, 40, 80)
)
REFUSED: Final = Counter("onrecord_refused", "Parts of drafts that verification refused.", ["part"], registry=REGISTRY)
ANSWERS: Final = Counter("onrecord_answers", "Questions answered, by support.", ["support"], registry=REGISTRY)
