"""Slack keeps the contract of chats."""

import pytest

from tests.chat.contract import ChatContract, Stage
from tests.chat.slack.staged import Workspace


class TestSlack(ChatContract):
    @pytest.fixture
    def stage(self, workspace: Workspace) -> Stage:
        return workspace
