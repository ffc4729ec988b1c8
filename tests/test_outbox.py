"""`onrecord outbox` as a person runs it, over an outbox with a message in every state."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.flows.kit import SCOPES
from bot.store import channels, db, outbox, subscriptions
from tests.commands import Command
from tests.web.posting import CLOSED, SHUT, fill


@pytest.fixture
def home(tmp_path: Path, migrated: Path) -> Path:
    """The data folder, with an empty database in it."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "onrecord.db").write_bytes(migrated.read_bytes())
    return tmp_path / "home"


@pytest.fixture
async def filled(home: Path) -> Path:
    async with await db.connect(home / "onrecord.db") as database, database.begin() as tx:
        await fill(tx)
    return home


async def state(home: Path, key: str) -> str:
    async with await db.connect(home / "onrecord.db") as database, database.read() as tx:
        row = await outbox.get(tx, SCOPES, key)
    assert row is not None
    return row.state


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("arguments", [(), ("list",), ("list", "--all"), ("--all",)])
async def test_an_empty_outbox_says_so(onrecord: Command, arguments: tuple[str, ...]) -> None:
    assert await onrecord("outbox", *arguments) == (0, "The outbox is empty.\n", "")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("arguments", [(), ("list",)])
async def test_the_list_tells_what_was_not_posted_and_why_the_newest_first(
    onrecord: Command, arguments: tuple[str, ...]
) -> None:
    code, out, err = await onrecord("outbox", *arguments)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "paused     slack:T1:C-closed: the channel is gone – mend that, then: onrecord outbox resume slack:T1:C-closed"
    )
    heads = [line.split() for line in lines[1:-1:2]]
    assert heads == [
        ["sending", "digest:daily:3"],
        ["pending", "digest:ports:2"],
        ["pending", "digest:shut:2"],
        ["failed", "digest:shut:1"],
        ["uncertain", "digest:ports:1"],
        ["failed", "digest:daily:2"],
    ]
    assert lines[-2].startswith("           console, ")
    assert lines[-2].endswith(" days old, 1 attempt: The console said no 10 times.")
    assert lines[-1] == "2 pending, 1 sending, 1 sent, 1 uncertain, 2 failed."


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("arguments", [("--all",), ("list", "--all")])
async def test_everything_is_listed_when_asked_for(onrecord: Command, arguments: tuple[str, ...]) -> None:
    code, out, _ = await onrecord("outbox", *arguments)
    assert code == 0
    assert "sent       digest:daily:1" in out


@pytest.mark.usefixtures("filled")
async def test_a_message_is_shown_as_its_readers_see_it_after_what_became_of_it(onrecord: Command) -> None:
    code, out, _ = await onrecord("outbox", "show", "digest:daily:2")
    assert code == 0
    told, message = out.split("\n\n", 1)
    assert told.splitlines() == [
        "failed: digest:daily:2",
        "for console, made 2026-03-04 12:00 UTC",
        "given up 2026-03-04 12:00 UTC",
        "attempts: 1, the last: The console said no 10 times.",
    ]
    assert message.startswith("OnRecord · Daily, noon\n")
    assert "A strike ends" in message


async def test_what_was_given_up_is_tried_again(onrecord: Command, filled: Path) -> None:
    for key in ("digest:daily:2", "digest:ports:1"):
        code, out, _ = await onrecord("outbox", "retry", key)
        assert (code, out) == (0, f"{key} will be tried again by onrecord run.\n")
        assert await state(filled, key) == "pending"


async def test_an_uncertain_message_that_stands_in_its_channel_is_noted_as_posted(
    onrecord: Command, filled: Path
) -> None:
    code, out, _ = await onrecord("outbox", "posted", "digest:ports:1", "1700000000.000100")
    assert (code, out) == (0, "digest:ports:1 is noted as posted; what hangs on it goes on.\n")
    assert await state(filled, "digest:ports:1") == "sent"


async def test_everything_that_failed_is_tried_again_and_nothing_that_is_uncertain(
    onrecord: Command, filled: Path
) -> None:
    assert (await onrecord("outbox", "retry", "--all"))[:2] == (0, "2 messages will be tried again by onrecord run.\n")
    assert [await state(filled, key) for key in ("digest:daily:2", "digest:shut:1")] == ["pending", "pending"]
    assert await state(filled, "digest:ports:1") == "uncertain"
    assert (await onrecord("outbox", "retry", "--all"))[:2] == (0, "Nothing has failed.\n")


async def test_a_paused_channel_is_posted_to_again_and_its_digests_go_on_with_their_next_slots(
    onrecord: Command, filled: Path
) -> None:
    code, out, _ = await onrecord("outbox", "resume", "slack:T1:C-closed")
    assert (code, out) == (0, "slack:T1:C-closed is posted to again; its digests go on with their next slots.\n")
    async with await db.connect(filled / "onrecord.db") as database, database.read() as tx:
        (stopped,) = await channels.all(tx, SCOPES)
        resumed = await subscriptions.get(tx, SCOPES, SHUT.id)
    assert (stopped.place, stopped.paused) == (CLOSED, None)
    assert resumed is not None
    assert resumed.paused is None
    assert resumed.next_slot_at is not None
    assert resumed.next_slot_at > datetime.now(resumed.next_slot_at.tzinfo)  # noqa: TID251 - the command's own clock


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "none"), "no message has the key none"),
        (("retry", "none"), "no message has the key none"),
        (("retry", "digest:daily:1"), "digest:daily:1 is sent; only what is failed or uncertain can be tried again"),
        (("posted", "none", "1"), "no message has the key none"),
        (
            ("posted", "digest:daily:2", "1"),
            "digest:daily:2 is failed; only what is uncertain can be said to be posted",
        ),
        (("retry",), "name one message, or --all"),
        (("retry", "digest:daily:2", "--all"), "name one message, or --all"),
        (("resume", "nowhere:"), "PLATFORM:TENANT:CHANNEL"),
        (("resume", "console"), "console is not paused"),
        (("--all", "retry", "digest:daily:2"), "--all goes behind the command"),
        (("show", "\x1b[2J"), "no message has the key"),
    ],
)
async def test_what_cannot_be_done_says_why_and_changes_nothing(
    onrecord: Command, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = await onrecord("outbox", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert "\x1b" not in err
