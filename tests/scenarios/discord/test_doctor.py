"""What the doctor finds of a server: the token, the intents, every right that a channel does not give us, by its name."""

from typing import Any

from bot import config
from bot.flows.doctor import Finding
from bot.flows.doctor.delivering import Delivering
from bot.flows.doctor.posting import platforms
from tests.flows.conftest import Clock
from tests.scenarios.discord import happenings
from tests.scenarios.discord.simulated import Simulated, simulated
from tests.scenarios.discord.stage import speaking

RIGHTS = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}


async def looked(world: Simulated, clock: Clock, *channels: str, **keys: Any) -> dict[str, Finding]:
    """What is found of the server, where digests go to these channels."""
    discord = speaking(clock, **keys)
    discord.speak(world)
    digests = tuple(
        config.DigestEntry(name=name, place=f"discord:{world.guild.id}:{world.channel(name).id}") for name in channels
    )
    settings = config.Config(digests=digests, platforms={"discord": discord.settings})
    found = [each async for each in platforms(settings, {"discord": discord.chat}, Delivering())]
    return {each.what.replace(str(world.guild.id), "…").rpartition(":")[0] or each.what: each for each in found}


async def test_a_server_that_is_set_up_is_well(clock: Clock) -> None:
    async with simulated(clock) as world:
        seen = await looked(world, clock, "#desk")
    assert {each.state for each in seen.values()} == {"ok"}, seen
    assert set(seen) == {"Discord", "posting on discord:…"}


async def test_an_intent_that_is_not_switched_on_is_told_with_where_to_do_it_and_channels_are_looked_at_all_the_same(
    clock: Clock,
) -> None:
    async with simulated(clock) as world:
        seen = await looked(world, clock, "#desk", message_content=True)
    assert {what: each.state for what, each in seen.items()} == {"Discord": "fail", "posting on discord:…": "ok"}
    assert "Message Content Intent" in seen["Discord"].found


async def test_every_right_that_is_missing_in_a_channel_is_told_by_its_name(clock: Clock) -> None:
    for right, name in RIGHTS.items():
        async with simulated(clock) as world:
            happenings.forbid(world, "#desk", **{right: False})
            found = (await looked(world, clock, "#desk"))["posting on discord:…"]
        assert found.state != "ok", right
        assert name in found.found, found.found


async def test_a_channel_that_is_gone_is_told(clock: Clock) -> None:
    async with simulated(clock) as world:
        place = f"discord:{world.guild.id}:{world.channel('#desk').id}"
        happenings.delete(world, "#desk")
        discord = speaking(clock)
        discord.speak(world)
        settings = config.Config(
            digests=(config.DigestEntry(name="daily", place=place),), platforms={"discord": discord.settings}
        )
        found = [each async for each in platforms(settings, {"discord": discord.chat}, Delivering())]
    assert found[-1].state == "fail"
