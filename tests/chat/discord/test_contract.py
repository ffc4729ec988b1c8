"""Discord keeps the contract of chats."""

import pytest

from tests.chat.contract import ChatContract, Stage
from tests.chat.discord.staged import Server


class TestDiscord(ChatContract):
    @pytest.fixture
    def stage(self, server: Server) -> Stage:
        return server
