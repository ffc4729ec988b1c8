"""What things are called: Discord has no workspaces and no guests, Slack no servers and no such permission."""

from dataclasses import fields

import pytest

from bot.core import parlance
from bot.core.compose_managing import source_added
from bot.core.compose_status import helped
from bot.core.desk import Standing
from bot.core.parlance import Parlance
from bot.core.permission import Managers, refusal
from bot.core.types import Place

SLACK = parlance.of(Place(platform="slack", tenant="T1", channel="C1"))
DISCORD = parlance.of(Place(platform="discord", tenant="1", channel="2"))
ALONE = parlance.of(Place(platform="discord", tenant="@7", channel="8"))


def words(of: Parlance) -> str:
    return " ".join(str(getattr(of, field.name)) for field in fields(of)).casefold()


@pytest.mark.parametrize("strange", ["workspace", "/onrecord", "guest", "organisation", "archived", "/invite"])
def test_nothing_on_discord_is_called_as_on_slack(strange: str) -> None:
    assert strange not in words(DISCORD)
    assert strange not in words(ALONE)


@pytest.mark.parametrize("strange", ["server", "manage server", "reply"])
def test_nothing_on_slack_is_called_as_on_discord(strange: str) -> None:
    assert strange not in words(SLACK)


@pytest.mark.parametrize("managers", ["admins", ("U2",)])
def test_whoever_may_not_is_told_of_the_permission_they_lack_by_its_name(managers: Managers) -> None:
    refused = refusal(Standing(name="Ada"), "U1", managers, DISCORD)
    assert refused is not None
    assert "“Manage Server”" in refused.why
    refused = refusal(Standing(name="Ada"), "U1", managers, SLACK)
    assert refused is not None
    assert "those who run this workspace" in refused.why


def test_commands_are_told_as_they_are_called() -> None:
    filling = helped(None, calls=DISCORD.calls, asking=DISCORD.asking, fills=DISCORD.fills).plain
    assert "/subscribe [topics] [time] [days] [zone]" in filling
    typing = helped(None, calls=SLACK.calls, asking=SLACK.asking, fills=SLACK.fills).plain
    assert "/onrecord subscribe [topics] [at TIME] [DAYS] [in ZONE]" in typing


def test_a_source_is_read_for_a_server_or_for_one_person_alone() -> None:
    added = [source_added("Wire", "https://w.test/", whom=of.tenant).plain for of in (SLACK, DISCORD, ALONE)]
    for said, whom in zip(added, ("this workspace", "this server", "you"), strict=True):
        assert f"for {whom} alone" in said
