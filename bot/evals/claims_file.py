"""Claims somebody wants checked before they are printed: a JSON list of `{"quote", "speaker"}`.

Other keys are let be, so that an editor's notes may stay in the file. Whatever is no such list raises
`InputError` with the number of the claim and what to do.
"""

from __future__ import annotations

from bot.core.drafts import Claim
from bot.core.errors import InputError
from bot.evals.records import Record, decode, parse, record


def read_claims(raw: bytes, name: str) -> tuple[Claim, ...]:
    """The claims in the bytes of the file called `name`, in their order.

    `speaker` may be null or missing, to claim the words only; `at` is a hint where in the article they stand.
    """
    given = parse(decode(raw, name), name)
    if not isinstance(given, list):
        raise InputError(f'{name}: must be a JSON list of {{"quote", "speaker"}}, one object a claim')
    return tuple(_claim(record(item, f"{name}, claim {i}")) for i, item in enumerate(given, 1))


def _claim(given: Record) -> Claim:
    return Claim(quote=given.text("quote"), speaker=given.text_or_none("speaker"), at=given.number_or_none("at"))
