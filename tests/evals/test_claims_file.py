from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.drafts import Claim
from bot.core.errors import InputError
from bot.evals.claims_file import read_claims


def claims(value: Any) -> tuple[Claim, ...]:
    return read_claims(json.dumps(value).encode(), "claims.json")


def test_claims_keep_their_order_and_their_notes_are_let_be() -> None:
    given = [{"quote": "b", "speaker": "Quist", "note": "check twice"}, {"quote": "a", "speaker": None}, {"quote": ""}]
    assert claims(given) == (Claim(quote="b", speaker="Quist"), Claim(quote="a"), Claim(quote=""))


def test_an_empty_list_claims_nothing() -> None:
    assert claims([]) == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"quote": "a"}, "must be a JSON list"),
        (["a"], "claims.json, claim 1: must be an object"),
        ([{"quote": "a"}, {"speaker": "b"}], "claims.json, claim 2: “quote” is missing"),
        ([{"quote": 7}], "“quote” must be a string"),
        ([{"quote": "a", "speaker": ["b"]}], "“speaker” must be a string"),
        ([{"quote": "a", "at": "b"}], "“at” must be a whole number"),
    ],
)
def test_what_is_no_claim_is_told_with_its_number(value: Any, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        claims(value)


@pytest.mark.parametrize("raw", [b"[", b"\xff[]", b""])
def test_what_is_no_json_is_told_with_the_file(raw: bytes) -> None:
    with pytest.raises(InputError, match=r"claims\.json"):
        read_claims(raw, "claims.json")
