from __future__ import annotations

import sys

import pytest

from bot.ingest.language import UNKNOWN, language_of, primary

ENGLISH = "The board said on Tuesday that it would close the old quay for the winter, and that it had no choice."
TEXTS = {
    "de": "Die Hafenbehörde teilte am Dienstag mit, dass sie den alten Kai für den Winter schließen werde, und dass sie keine Wahl habe.",
    "fr": "Le conseil a annoncé mardi qu'il fermerait le vieux quai pour l'hiver et qu'il n'avait pas le choix, selon la présidente.",
    "nl": "Het bestuur zei dinsdag dat het de oude kade voor de winter zal sluiten en dat het geen keus had, aldus de voorzitter.",
    "ru": "Совет заявил во вторник, что закроет старую набережную на зиму и что у него не было выбора, сообщила председатель.",
}


@pytest.mark.parametrize("declared", [(), ("en",), ("de", "fr"), (None, "xx")])
def test_english_is_told_by_its_words_without_a_model(
    declared: tuple[str | None, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert language_of(ENGLISH, declared) == "en"


@pytest.mark.parametrize("language", TEXTS)
def test_another_language_is_told_by_its_declaration_or_by_its_words(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert language_of(TEXTS[language]) == language
    assert language_of(TEXTS[language], ["en"]) == language
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert language_of(TEXTS[language], [None, language]) == language


def test_a_few_words_are_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert language_of("Hei vaan") == UNKNOWN
    assert language_of("Hei vaan", ["fi"]) == "fi"


def test_no_words_are_in_the_declared_language_or_in_none() -> None:
    assert language_of("", ["fi-FI"]) == "fi"
    assert language_of(" … 12 ", ["english"]) == UNKNOWN


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        (" DE ", "de"),
        ("fil", "fil"),
        ("english", None),
        ("", None),
        (None, None),
        ("x-klingon", None),
    ],
)
def test_a_language_tag_is_cut_to_its_language(tag: str | None, language: str | None) -> None:
    assert primary(tag) == language
