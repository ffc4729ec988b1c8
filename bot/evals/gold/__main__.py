"""`python -m bot.evals.gold` rewrites the compiled gold beside this file from the readings."""

from __future__ import annotations

from pathlib import Path

from bot.evals.gold import compile as gold

here = Path(__file__).parent
(here / "quotes.jsonl").write_text(gold.quotes_file(), encoding="utf-8")
(here / "conditions.json").write_text(gold.conditions_file(), encoding="utf-8")
