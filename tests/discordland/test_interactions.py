"""Commands, buttons, forms and menus, by the unmodified discord.py."""

from __future__ import annotations

import discord
import pytest
from discord import app_commands, ui

from tests.discordland import Land
from tests.discordland.conftest import App, connected, until

Asked = discord.Interaction[App]


class Topic(ui.Modal, title="Topic"):
    def __init__(self) -> None:
        super().__init__()
        self.name: ui.TextInput[Topic] = ui.TextInput(custom_id="name")
        self.add_item(ui.Label(text="Name", component=self.name))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Named {self.name.value}", ephemeral=True)


def app() -> App:
    """An app with a command of each kind."""
    made = App()

    @made.tree.command(name="brief", description="Brief")
    async def brief(interaction: Asked, topic: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"On {topic}")

    @brief.autocomplete("topic")
    async def _(_: Asked, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed.title(), value=typed)]

    @made.tree.command(name="form", description="Form")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def _(interaction: Asked) -> None:
        await interaction.response.send_modal(Topic())

    @made.tree.command(name="slow", description="Slow")
    async def _(interaction: Asked) -> None:
        pass

    @made.tree.command(name="button", description="Button")
    async def _(interaction: Asked) -> None:
        view: ui.View = ui.View(timeout=None)
        view.add_item(ui.Button(label="More", custom_id="more"))
        await interaction.response.send_message("Press", view=view)

    @made.tree.context_menu(name="Brief this")
    async def _(interaction: Asked, message: discord.Message) -> None:
        await interaction.response.send_message(message.content, ephemeral=True)

    @made.event
    async def on_interaction(interaction: Asked) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(content="Pressed", view=None)

    return made


async def test_a_command_is_deferred_and_answered_before_its_asker_alone(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        await land.command("ada", "briefings", "brief", {"topic": "Norway"})
        await until(lambda: land.ephemerals("ada"))
    assert [each.texts for each in land.ephemerals("ada")] == [["On Norway"]]
    assert land.sees("briefings") == []


async def test_what_is_typed_is_completed(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        assert await land.completes("ada", "briefings", "brief", "topic", "nor") == [{"name": "Nor", "value": "nor"}]


async def test_a_command_that_is_not_answered_in_time_is_answered_no_more(land: Land) -> None:
    land.asked.patience = 0.2
    async with connected(app()) as made:
        await made.tree.sync()
        asked = await land.command("ada", "briefings", "slow")
        assert not asked.answer
        route = discord.http.Route("POST", f"/interactions/{asked.id}/{asked.token}/callback")
        with pytest.raises(discord.NotFound) as caught:
            await made.http.request(route, json={"type": 5})
    assert caught.value.code == 10062


async def test_a_form_is_filled_in_and_sent_off(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        await land.command("ada", "briefings", "form")
        assert [each.title for each in land.modals("ada")] == ["Topic"]
        await land.submits("ada", land.modals("ada")[0], {"name": "Norway"})
    assert [each.texts for each in land.ephemerals("ada")] == [["Named Norway"]]
    assert land.modals("ada") == []


async def test_a_command_is_offered_where_it_was_synced_to_those_who_may(land: Land) -> None:
    async with connected(app()) as made:
        with pytest.raises(LookupError, match="never synced"):
            await land.command("ada", "briefings", "brief", {"topic": "x"})
        await made.tree.sync()
        with pytest.raises(LookupError, match="not offered to bob"):
            await land.command("bob", "briefings", "form")
        with pytest.raises(LookupError, match="in talks"):
            await land.command("ada", "@ada", "form")
        with pytest.raises(LookupError, match="no option"):
            await land.command("ada", "briefings", "brief", {"tpic": "x"})


async def test_a_button_changes_the_message_it_stands_on(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        await land.command("ada", "briefings", "button")
        await land.clicks("bob", land.sees("briefings")[0], "More")
        assert [each.texts for each in land.sees("briefings")] == [["Pressed"]]
        with pytest.raises(LookupError):
            await land.clicks("bob", land.sees("briefings")[0], "More")


async def test_a_menu_shows_the_message_whole(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        await land.menu("ada", land.says("bob", "briefings", "Harbour closed"), "Brief this")
    assert [each.texts for each in land.ephemerals("ada")] == [["Harbour closed"]]


async def test_a_token_runs_out_after_a_quarter_of_an_hour(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        asked = await land.command("ada", "briefings", "button")
        land.asked.expire()
        route = discord.http.Route("PATCH", f"/webhooks/{land.space.app}/{asked.token}/messages/@original")
        with pytest.raises(discord.HTTPException) as caught:
            await made.http.request(route, json={"content": "Late"})
    assert (caught.value.status, caught.value.code) == (401, 50027)


async def test_a_command_in_a_talk_is_answered_there(land: Land) -> None:
    async with connected(app()) as made:
        await made.tree.sync()
        await land.command("ada", "@ada", "brief", {"topic": "Norway"})
        await until(lambda: land.ephemerals("ada"))
