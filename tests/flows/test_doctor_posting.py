"""`onrecord doctor` on platforms: whether each lets us in, and every place takes what we post, in a bounded time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot import config
from bot.core import places
from bot.core.errors import Transient
from bot.core.ports import Chat, Desk
from bot.core.types import Place, Problem
from bot.flows.doctor import Finding, posting
from bot.flows.doctor.delivering import Delivering
from tests.chat.fake import PLATFORM, FakeChat

NOW = datetime(2031, 4, 7, 9, 30, tzinfo=UTC)


class Nothing(config.Section):
    """A platform that is told nothing."""


@dataclass(kw_only=True)
class Asked(FakeChat):
    """A chat that notes what it is asked, and finds what it is told to find."""

    wrong: Mapping[str, str] = field(default_factory=dict)
    """By place, or nothing for the platform itself."""
    bearable: bool = False
    shut: bool = False
    asked: list[str] = field(default_factory=list)
    running: bool = False

    async def start(self, desk: Desk | None = None) -> None:
        assert desk is None, "who examines takes nothing people say"
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        assert self.running
        name = places.name(place) if place else ""
        self.asked.append(name)
        if name not in self.wrong:
            return ()
        return (Problem(where=name, why=self.wrong[name], bearable=self.bearable, first=self.shut),)


def settings(*digests: str, operator: str = "console") -> config.Config:
    return config.Config(
        digests=tuple(config.DigestEntry(name=name, place=name) for name in digests),
        run=config.RunEntry(operator=operator),
        platforms={PLATFORM: Nothing()},
    )


async def looked(asked: config.Config, chat: Chat | None) -> dict[str, Finding]:
    chats = {PLATFORM: chat} if chat else {}
    every = [each async for each in posting.platforms(asked, chats, Delivering())]
    assert len({each.what for each in every}) == len(every)
    return {each.what: each for each in every}


async def test_a_platform_that_is_not_configured_is_told_with_where_to_read_how() -> None:
    seen = await looked(settings(), None)
    assert (seen["Fake"].state, seen["Fake"].found) == ("ok", "not configured")
    assert "docs/fake.md" in seen["Fake"].advice


async def test_every_place_anything_goes_to_is_asked_once_and_nothing_is_left_open() -> None:
    chat = Asked(now=lambda: NOW)
    seen = await looked(settings("fake:T:news", "fake:T:desk", "console", operator="fake:T:desk"), chat)
    assert {each.state for each in seen.values()} == {"ok"}
    assert sorted(chat.asked) == ["", "fake:T:desk", "fake:T:news"]
    assert not chat.running


async def test_a_place_that_takes_nothing_fails_by_itself() -> None:
    chat = Asked(now=lambda: NOW, wrong={"fake:T:news": "invite me to #news"})
    seen = await looked(settings("fake:T:news", "fake:T:desk"), chat)
    assert (seen["posting on fake:T:news"].state, seen["posting on fake:T:news"].found) == (
        "fail",
        "invite me to #news",
    )
    assert seen["posting on fake:T:desk"].state == "ok"


async def test_a_platform_that_does_not_let_us_in_fails_and_its_places_are_not_asked() -> None:
    chat = Asked(now=lambda: NOW, wrong={"": "the token is revoked"}, shut=True)
    seen = await looked(settings("fake:T:news"), chat)
    assert [(each.what, each.state) for each in seen.values()] == [("Fake", "fail")]
    assert "its channels are looked at after that" in seen["Fake"].advice
    assert not chat.running


@pytest.mark.parametrize(("bearable", "state"), [(True, "warn"), (False, "fail")])
async def test_the_places_of_a_platform_that_lets_us_in_are_asked_whatever_else_is_wrong_with_it(
    bearable: bool,  # noqa: FBT001
    state: str,
) -> None:
    chat = Asked(now=lambda: NOW, wrong={"": "an intent is off"}, bearable=bearable)
    seen = await looked(settings("fake:T:news"), chat)
    assert {each.what: each.state for each in seen.values()} == {"Fake": state, "posting on fake:T:news": "ok"}
    assert "looked at after" not in seen["Fake"].advice


class Away(Asked):
    async def start(self, desk: Desk | None = None) -> None:  # noqa: ARG002 - as the port has it
        raise Transient("nobody answers at fake.example", kind="unreachable")


class Silent(Asked):
    async def check(self, place: Place | None = None) -> tuple[Problem, ...]:
        await asyncio.Event().wait()
        return await super().check(place)


@pytest.mark.parametrize(("kind", "found"), [(Away, "nobody answers"), (Silent, "no answer within")])
async def test_a_platform_that_cannot_be_reached_is_known_in_a_bounded_time(
    kind: type[Asked], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 0.01)
    seen = await looked(settings("fake:T:news"), kind(now=lambda: NOW))
    assert seen["Fake"].state == "fail"
    assert found in seen["Fake"].found
