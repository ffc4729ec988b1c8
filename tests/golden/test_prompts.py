"""What a model is told, as it was reviewed: one golden file a prompt. `make golden` rewrites them."""

import pytest

from bot.core import candidates
from bot.core.ports import Prompt
from bot.model import prompts
from tests.core.test_candidates import reading
from tests.golden.reviewing import reviewed
from tests.golden.test_messages import HERE

OFFER = candidates.offer([reading("dam-gates"), reading("copper-premium")])
SHEET = {
    "passages": candidates.passages_text(OFFER),
    "quotes": candidates.quotes_text(OFFER),
    "conditions": candidates.conditions_text(OFFER),
}
PROMPTS = {
    "briefing": prompts.render(prompts.load("briefing"), **SHEET),
    "repair": prompts.render(
        prompts.load("repair"),
        **SHEET,
        answer="(what the model answered)",
        refused="- headline: (why it was refused)\n- point 2: (why it was refused)",
    ),
}


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_is_what_was_reviewed(name: str) -> None:
    prompt: Prompt = PROMPTS[name]
    told = f"{prompt.system}\n\n=== user ===\n\n{prompt.user}\n"
    assert told == reviewed(HERE / f"prompt-{name}.txt", told)


@pytest.mark.parametrize("name", PROMPTS)
def test_no_prompt_leaves_a_field_open_or_puts_an_article_among_its_rules(name: str) -> None:
    assert "{{" not in PROMPTS[name].system + PROMPTS[name].user
    assert "Suluk" not in PROMPTS[name].system
    assert "Suluk" in PROMPTS[name].user
