"""Floors on the development articles, found by ONRECORD_DEVDATA; `make eval` prints the full figures."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.core.conditions import shown
from bot.core.types import Condition
from tests.core.conditions.told import stated

DEVDATA = os.environ.get("ONRECORD_DEVDATA")
pytestmark = pytest.mark.skipif(DEVDATA is None, reason="ONRECORD_DEVDATA names no folder of development data")

_SHARE = 0.6
"""Of the shorter evidence this much lies in the longer when two records are about one stance, as in the scorer."""


def _seed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(DEVDATA or "", "seed", "gold.json").read_text("utf8"))
    return found


def _finds(condition: Condition, gold: dict[str, Any]) -> bool:
    start, end = gold["evidence"]["start"], gold["evidence"]["end"]
    common = min(condition.evidence.end, end) - max(condition.evidence.start, start)
    shorter = min(condition.evidence.end - condition.evidence.start, end - start)
    return common >= _SHARE * shorter and condition.stance in gold["stance"]["accept"]


def test_every_explicit_condition_of_the_seed_article_is_found_with_its_trigger() -> None:
    gold = _seed()
    text = gold["text"]
    explicit = [one for one in gold["conditions"] if one["required"] and one["condition"]]
    found = [(c, text[c.trigger.start : c.trigger.end]) for c in stated(text) if c.trigger is not None]
    assert len(explicit) == 5
    for one in explicit:
        assert any(_finds(c, one) and words == one["condition"]["trigger"]["text"] for c, words in found), one["id"]


def test_at_least_eleven_of_the_twelve_required_conditions_of_the_seed_article_are_found() -> None:
    gold = _seed()
    found = stated(gold["text"])
    required = [one for one in gold["conditions"] if one["required"]]
    assert sum(any(_finds(c, one) for c in found) for one in required) >= 11


def test_no_near_miss_of_the_seed_article_is_taken_for_a_condition() -> None:
    gold = _seed()
    for miss in gold["not_conditions"]:
        for condition in stated(gold["text"]):
            clause = condition.clause
            assert clause is None or not (miss["start"] <= clause.start and clause.end <= miss["end"]), miss["why"]


def test_no_wrong_actor_of_the_seed_article_is_shown() -> None:
    gold = _seed()
    names = {name.split()[-1] for one in gold["conditions"] for name in one["actor"]["accept"]}
    for condition in stated(gold["text"]):
        if shown(condition):
            assert condition.actor.canonical.split()[-1] in names
