"""The Discord of our tests: its REST, gateway and interactions over real sockets.

It is written from Discord's documentation (docs.discord.com/developers) and its OpenAPI document, and is used by the
unmodified discord.py by its base URL and gateway URL. What people do there, and see, is `Land`.
"""

from tests.discordland.faults import Called, Fault, Faults
from tests.discordland.interactions import Interaction, Modal
from tests.discordland.land import TOKEN, Land
from tests.discordland.limits import NONE, Limits
from tests.discordland.serving import Journal
from tests.discordland.space import Channel, Guild, Message, Role, Space, User

__all__ = [
    "NONE",
    "TOKEN",
    "Called",
    "Channel",
    "Fault",
    "Faults",
    "Guild",
    "Interaction",
    "Journal",
    "Land",
    "Limits",
    "Message",
    "Modal",
    "Role",
    "Space",
    "User",
]
