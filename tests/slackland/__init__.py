"""The Slack of our tests: a workspace with its Web API, Socket Mode and Events API over real sockets.

It is written from Slack's documentation (docs.slack.dev) and from what others have measured, and is used by the
unmodified Bolt app and SDK by their base URL. What people do there, and see, is `Land`.
"""

from tests.slackland.bringing import Taken
from tests.slackland.faults import Fault, Faults
from tests.slackland.land import APP_TOKEN, SECRET, TOKEN, Land
from tests.slackland.limits import NONE, Limits
from tests.slackland.serving import Journal
from tests.slackland.workspace import Channel, Message, User, View, Workspace

__all__ = [
    "APP_TOKEN",
    "NONE",
    "SECRET",
    "TOKEN",
    "Channel",
    "Fault",
    "Faults",
    "Journal",
    "Land",
    "Limits",
    "Message",
    "Taken",
    "User",
    "View",
    "Workspace",
]
