"""Acceptance on the seed article, where the development data is at hand."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.quotes import shown
from bot.core.quotes.people import same_person
from tests.core.quotes.said import read

FOLDER = os.environ.get("ONRECORD_DEVDATA")
pytestmark = pytest.mark.skipif(not FOLDER, reason="ONRECORD_DEVDATA does not name the development data")


def seed() -> tuple[str, Iterator[tuple[int, int, list[str]]]]:
    """The seed's text, and each segment's bounds with the accepted names."""
    gold: dict[str, Any] = json.loads((Path(FOLDER or ".") / "seed" / "gold.json").read_text(encoding="utf8"))
    spans = (
        (segment["start"], segment["end"], quote["speaker"]["accept"])
        for quote in gold["quotes"]
        for segment in quote["segments"]
    )
    return gold["text"], spans


def test_every_segment_of_the_seed_is_found_with_its_speaker() -> None:
    text, spans = seed()
    found = {(run.start, run.end): quote for quote in read(text).quotes for run in quote.runs}
    for start, end, names in spans:
        quote = found[start, end]
        assert quote.speaker is not None
        assert any(same_person(quote.speaker.canonical, name) for name in names)


def test_no_wrong_name_of_the_seed_is_shown() -> None:
    text, spans = seed()
    accepted = {(start, end): names for start, end, names in spans}
    for quote in read(text).quotes:
        for run in quote.runs:
            if shown(quote) and quote.speaker is not None:
                names = accepted[run.start, run.end]
                assert any(same_person(quote.speaker.canonical, name) for name in names)
