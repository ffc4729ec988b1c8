"""Places as people write them: what is written is read back the same, and nothing else is a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import places
from bot.core.types import Place

part = st.from_regex(r"[^\s:\x00-\x1f\x7f]{1,100}", fullmatch=True)
platform = st.from_regex(r"[a-z]{1,20}", fullmatch=True).filter(lambda name: name not in {"console", "discord"})
written = (
    st.just("console")
    | st.builds("console:{}".format, part.filter(lambda name: name != "console"))
    | st.builds("{}:{}:{}".format, platform, part, part)
)


@given(written)
def test_a_place_has_one_name(text: str) -> None:
    assert places.name(places.parse(text)) == text


@given(platform, part, part)
def test_the_parts_of_a_name_are_platform_tenant_and_channel(platform: str, tenant: str, channel: str) -> None:
    expected = Place(platform=platform, tenant=tenant, channel=channel)
    assert places.parse(f"{platform}:{tenant}:{channel}") == expected


def test_the_terminal_needs_no_name() -> None:
    assert places.parse("console") == places.parse("console:console") == Place(platform="console", channel="console")
    assert places.parse("console:second") == Place(platform="console", channel="second")


@pytest.mark.parametrize(
    "text",
    ["", "slack", "slack:T1", "slack:T1:C1:9", "console:a:b", "Slack:T:C", "slack::C", "slack:T:", "slack:T 1:C", "a b",
     "slack:T:C\n", "console:\x1b", f"slack:T:{'C' * 101}"],
)  # fmt: skip
def test_anything_else_is_no_place_and_says_what_one_is(text: str) -> None:
    with pytest.raises(ValueError, match="PLATFORM:TENANT:CHANNEL"):
        places.parse(text)


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://discord.com/channels/81384788765712384/381870553235193857", "discord:81384788765712384:381870553235193857"),
        ("https://ptb.discord.com/channels/1/2/3", "discord:1:2"),
        ("https://app.slack.com/client/T012AB3CD/C012AB3CD", "slack:T012AB3CD:C012AB3CD"),
    ],
)  # fmt: skip
def test_who_pastes_the_link_of_a_place_is_told_its_name(link: str, name: str) -> None:
    with pytest.raises(ValueError, match=f'write "{name}"'):
        places.parse(link)
    assert places.name(places.parse(name)) == name


@pytest.mark.parametrize("text", ["discord:desk:news", "discord:81384788765712384:#news", "discord:１:２"])
def test_a_place_on_discord_has_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="Copy Link"):
        places.parse(text)
    assert places.parse("discord:@80351110224678912:319674150115610528").tenant == "@80351110224678912"


def test_a_thread_has_its_channels_name() -> None:
    assert places.name(Place(platform="slack", tenant="T", channel="C", thread="17.4")) == "slack:T:C"
