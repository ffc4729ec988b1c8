"""Prompts are files people change: what is wrong with one is told with its line, and nothing in it acts but fields."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import shipped
from bot.core.errors import ConfigError
from bot.model.prompts import Template, load, render

WHOLE = """---
description: A story into a briefing.
reviewed: yes: by the desk
---

## System

You are an editor.

Keep who says it.

## User

{{passages}}

Write about {{ subject }}.
"""


def written(folder: Path, text: str, name: str = "briefing") -> Path:
    (folder / "prompts").mkdir(exist_ok=True)
    path = folder / "prompts" / f"{name}.md"
    path.write_bytes(text.encode())
    return path


def template(tmp_path: Path, text: str = WHOLE) -> Template:
    written(tmp_path, text)
    return load("briefing", tmp_path)


def mistakes(tmp_path: Path, text: str) -> tuple[str, str]:
    """Where the first mistake of a file is, from its name on, and why."""
    with pytest.raises(ConfigError) as raised:
        template(tmp_path, text)
    first = raised.value.problems[0]
    return Path(first.where).name, first.why


def test_a_prompt_has_front_matter_rules_and_material(tmp_path: Path) -> None:
    read = template(tmp_path)
    assert read.about == {"description": "A story into a briefing.", "reviewed": "yes: by the desk"}
    assert read.system == "You are an editor.\n\nKeep who says it."
    assert read.user == "{{passages}}\n\nWrite about {{ subject }}."


def test_the_version_is_the_name_and_the_hash_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    first = load("briefing", tmp_path).version
    assert first == f"briefing-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
    written(tmp_path, WHOLE.replace("an editor", "a careful editor"))
    assert load("briefing", tmp_path).version != first


def test_a_file_of_one_s_own_is_read_in_place_of_ours_and_only_that(tmp_path: Path) -> None:
    ours = load("briefing")
    assert load("briefing", tmp_path) == ours
    written(tmp_path, WHOLE)
    assert load("briefing", tmp_path).system.startswith("You are an editor.\n\nKeep")
    assert load("repair", tmp_path) == load("repair")


@pytest.mark.parametrize("name", sorted(path.stem for path in shipped("prompts").glob("*.md") if path.stem != "README"))
def test_every_prompt_we_ship_can_be_read_and_says_what_it_is_for(name: str) -> None:
    read = load(name)
    assert read.version.startswith(f"{name}-")
    assert read.about["description"]


def test_line_ends_and_a_byte_order_mark_are_the_editor_s_business(tmp_path: Path) -> None:
    plain = template(tmp_path)
    other = template(tmp_path, "\ufeff" + WHOLE.replace("\n", "\r\n"))
    assert (other.system, other.user, other.about) == (plain.system, plain.user, plain.about)


# Filling in --------------------------------------------------------------------------------------------------


def test_fields_are_filled_in(tmp_path: Path) -> None:
    prompt = render(template(tmp_path), passages="[1] Rain.", subject="rain")
    assert prompt.user == "[1] Rain.\n\nWrite about rain."
    assert prompt.version == template(tmp_path).version


@given(passages=st.text(), subject=st.text() | st.just("{{passages}}") | st.just(r"\1 \g<0>"))
def test_what_fills_a_field_is_never_read_for_fields_again(passages: str, subject: str) -> None:
    read = Template(
        name="t", version="t-1", about={}, system="s", user="{{passages}}|{{subject}}", path="t.md", lines=(1, 2)
    )
    assert render(read, passages=passages, subject=subject).user == f"{passages}|{subject}"


def test_an_unknown_field_is_told_with_its_line_and_what_it_may_be(tmp_path: Path) -> None:
    read = template(tmp_path, WHOLE.replace("{{ subject }}", "{{ subjct }}, {{when}} and {{subject}}"))
    with pytest.raises(ConfigError) as raised:
        render(read, passages="p", subject="s")
    told = [(Path(problem.where).name, problem.why) for problem in raised.value.problems]
    assert told == [
        ("briefing.md:16", "unknown field {{ subjct }}; did you mean {{subject}}?"),
        ("briefing.md:16", "unknown field {{when}}; known are {{passages}}, {{subject}}"),
    ]


def test_material_the_file_has_no_place_for_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"briefing\.md:14: has no place for \{\{quotes\}\}; write it there"):
        render(template(tmp_path), passages="p", subject="s", quotes="q")


# Mistakes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("", "briefing.md:1", "begins with its front matter"),
        (WHOLE.removeprefix("---\n"), "briefing.md:1", "begins with its front matter"),
        ("---\ndescription: x\n", "briefing.md:2", "is not closed"),
        (WHOLE.replace("reviewed: yes: by the desk", "reviewed"), "briefing.md:3", "“reviewed” is not a “key: value”"),
        (WHOLE.replace("reviewed:", "description:"), "briefing.md:3", "of its own"),
        (WHOLE.replace("## User", "## Usr"), "briefing.md", "“## System” and “## User”"),
        (WHOLE.replace("## System", "## User"), "briefing.md", "once each"),
        (WHOLE + "\n## Notes\n\nMore.", "briefing.md", "no other"),
        (WHOLE.replace("## System", "Be brief.\n\n## System"), "briefing.md:6", "where no model reads it"),
        (WHOLE.split("{{", maxsplit=1)[0], "briefing.md:12", "“## User” is empty"),
    ],
)
def test_a_file_that_is_not_laid_out_like_a_prompt_is_told_with_its_line(
    tmp_path: Path, text: str, where: str, why: str
) -> None:
    at, said = mistakes(tmp_path, text)
    assert at == where
    assert why in said


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    written(tmp_path, WHOLE).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"briefing\.md: cannot be read"):
        load("briefing", tmp_path)
    with pytest.raises(ConfigError, match=r"nowhere\.md: cannot be read"):
        load("nowhere", tmp_path)


@given(text=st.text(st.characters(codec="utf-8")))
def test_any_file_is_a_prompt_or_a_mistake(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("config")
    for content in (text, f"---\n{text}\n---\n", f"---\n---\n## System\n{text}\n## User\n{text}"):
        written(folder, content)
        with suppress(ConfigError):
            assert load("briefing", folder).user
