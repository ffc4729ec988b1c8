"""The checks an editor wrote for the seed article. Needs the development data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.core.drafts import Claim
from bot.core.reading import Reading, read
from bot.core.types import Person
from bot.core.verify.quotes import check
from tests.core.verify.told import Said, article, told

FOLDER = os.environ.get("ONRECORD_DEVDATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="ONRECORD_DEVDATA is not set: no seed article to check")


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return dict(json.loads((Path(str(FOLDER)) / "seed" / "gold.json").read_text(encoding="utf8")))


def accepted(reading: Reading, gold: dict[str, Any]) -> tuple[int, int]:
    """How many true and how many false checks are accepted."""
    true = false = 0
    for row in gold["quote_checks"]:
        passed = check(reading, Claim(quote=row["quote"], speaker=row["speaker"])).verdict == "accept"
        true += passed and row["expect"] == "accept"
        false += passed and row["expect"] != "accept"
    return true, false


def test_with_the_speakers_given_every_check_is_right(gold: dict[str, Any]) -> None:
    said = [
        Said(
            start=segment["start"],
            end=segment["end"],
            speaker=Person(canonical=quote["speaker"]["name"], aliases=tuple(quote["speaker"]["accept"])),
        )
        for quote in gold["quotes"]
        for segment in quote["segments"]
    ]
    assert accepted(told(gold["text"], said).reading, gold) == (7, 0)


def test_with_our_own_speakers_no_false_quote_passes_and_hardly_a_true_one_fails(gold: dict[str, Any]) -> None:
    true, false = accepted(read(article(gold["text"])), gold)
    assert false == 0
    assert true >= 6
