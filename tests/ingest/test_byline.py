from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.byline import author, names


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("By Ann Lee", ("Ann Lee",)),
        ("by  ANN LEE", ("Ann Lee",)),
        ("Words by Ann Lee and Sol Anders", ("Ann Lee", "Sol Anders")),
        ("Ann Lee, Sol Anders & Rosa Delgado-Pike", ("Ann Lee", "Sol Anders", "Rosa Delgado-Pike")),
        ("Ann Lee in Lisbon", ("Ann Lee",)),
        ("Ann Lee, Political editor", ("Ann Lee",)),
        ("Ann Lee | Courier News", ("Ann Lee",)),
        ("Ann Lee for the Courier", ("Ann Lee",)),
        ("news@courier.example (Ann Lee)", ("Ann Lee",)),
        ("Ann Lee ann.lee@courier.example", ("Ann Lee",)),
        ("Ann Lee (@annlee)", ("Ann Lee",)),
        ("J. K. O’Hara", ("J. K. O’Hara",)),
        ("Ludwig van der Meer", ("Ludwig van der Meer",)),
        ("José Ángel Muñoz", ("José Ángel Muñoz",)),
        ("李明", ("李明",)),
        ("Ann Lee Updated 3 March 2026", ("Ann Lee",)),
    ],
)
def test_persons_are_found_in_an_author_field(field: str, found: tuple[str, ...]) -> None:
    assert names(field) == found


@pytest.mark.parametrize(
    "field",
    [
        "",
        None,
        "admin",
        "Staff Writer",
        "Courier Staff",
        "The Associated Press",
        "BBC News",
        "Reuters",
        "Editorial Board",
        "newsdesk@courier.example",
        "https://courier.example/ann",
        "valley_admin",
        "Ann",
        "user123 smith",
        "guest contributor",
        "ann lee",
        "x" * 400,
        "…",
        "By",
    ],
)
def test_what_is_no_person_is_no_author(field: str | None) -> None:
    assert names(field) == ()


def test_the_publisher_is_not_its_own_author() -> None:
    assert names("Harbour Light", publisher="harbour light") == ()


def test_the_first_field_that_names_a_person_decides() -> None:
    assert author(None, "Courier Staff", "By Ann Lee and Sol Anders", "Rosa Pike") == "Ann Lee, Sol Anders"
    assert author("Reuters", None) is None


@given(st.text(max_size=300))
def test_any_field_gives_names_of_words_or_nothing(field: str) -> None:
    for name in names(field):
        assert name == name.strip()
        assert "@" not in name
        assert not any(character.isdigit() for character in name)
