"""Log lines: one event each, with the job it belongs to, and nothing in them that breaks a line or tells a secret."""

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import telemetry


@contextmanager
def captured(mode: Literal["auto", "text", "json"] = "json", *secrets: str) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    with telemetry.logged(mode, stream, secrets=secrets):
        yield stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_one_event_and_what_is_said_of_it() -> None:
    with captured() as stream:
        telemetry.log.info("a message is posted", key="k", attempt=2, late=False, until=None)
    (line,) = lines(stream)
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {"level": "info", "logger": "onrecord", "event": "a message is posted", "key": "k", "attempt": 2,
                    "late": False, "until": None}  # fmt: skip


@pytest.mark.parametrize("name", ["name", "args", "msg", "exc_text", "message", "module"])
def test_anything_may_be_said_by_any_name(name: str) -> None:
    with captured() as stream:
        telemetry.log.info("said", **{name: "x"})
    assert lines(stream)[0][name] == "x"


async def test_every_line_in_a_job_carries_its_id_whoever_logs_it() -> None:
    async def job(key: str) -> None:
        with telemetry.working(job=key, kind="digest"):
            telemetry.log.info("ours", of=key)
            await asyncio.sleep(0)
            logging.getLogger("aiohttp.client").warning("theirs of %s", key)

    with captured() as stream:
        await asyncio.gather(job("a"), job("b"))
        telemetry.log.info("outside")
    *inside, outside = lines(stream)
    assert {(line["job"], line["kind"], line.get("of", line["event"][-1])) for line in inside} == {
        ("a", "digest", "a"),
        ("b", "digest", "b"),
    }
    assert len(inside) == 4
    assert "job" not in outside


def test_an_exception_is_told_with_its_reason() -> None:
    with captured() as stream:
        try:
            raise KeyError("absent")  # noqa: TRY301 - caught to be logged
        except KeyError:
            telemetry.log.exception("a job failed", job="j")
    (line,) = lines(stream)
    assert line["level"] == "error"
    assert line["exception"].endswith("KeyError: 'absent'")


def test_ours_are_told_from_info_and_libraries_from_warning() -> None:
    with captured() as stream, warnings.catch_warnings():
        warnings.simplefilter("default")
        telemetry.log.debug("ours, too small")
        logging.getLogger("alembic").info("theirs, too small")
        telemetry.log.info("ours")
        logging.getLogger("onrecord.web").info("a part of ours")
        logging.getLogger("dbos").warning("theirs")
        warnings.warn("a library's", DeprecationWarning, stacklevel=1)
    assert [line["event"].partition("\n")[0].rpartition(": ")[2] for line in lines(stream)] == [
        "ours", "a part of ours", "theirs", "a library's"]  # fmt: skip


def test_nothing_is_written_after_the_block() -> None:
    with captured() as stream:
        pass
    logging.getLogger("onrecord").error("late")
    assert stream.getvalue() == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_text_and_a_file_json() -> None:
    with telemetry.logged("auto", Terminal()) as _, captured("auto") as stream:
        telemetry.log.info("an event")
    assert lines(stream)[0]["event"] == "an event"
    terminal = Terminal()
    with telemetry.logged("auto", terminal):
        telemetry.log.info("an event", place="console", why="it is late")
    moment, _, rest = terminal.getvalue().partition(" ")
    assert datetime.fromisoformat(moment).utcoffset() == datetime.now(UTC).utcoffset()  # noqa: TID251 - a zone, no time
    assert rest == 'info     onrecord: an event  place=console why="it is late"\n'


@pytest.mark.parametrize("mode", ["text", "json"])
def test_no_secret_is_written_wherever_it_stands(mode: Literal["text", "json"]) -> None:
    with captured(mode, "sk-sesame", "") as stream:
        try:
            raise ValueError("postgresql://desk:sesame@db/news refused sk-sesame")  # noqa: TRY301
        except ValueError:
            telemetry.log.exception("no database", url="https://feeds.example/rss?token=sesame", key="sk-sesame")
        logging.getLogger("aiohttp").warning("GET %s", "http://desk:sesame@a.example/b?c=sesame#d")
    told = stream.getvalue()
    assert "sesame" not in told
    assert "//desk:…@db/news refused" in told.encode().decode("unicode_escape" if mode == "json" else "utf-8")


HOSTILE = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\n\r\x1b\x9b\u2028\u202e\0\"\\' =")), max_size=40
)


@given(event=HOSTILE, value=HOSTILE, why=HOSTILE)
@pytest.mark.parametrize("mode", ["text", "json"])
def test_hostile_text_neither_breaks_a_line_nor_reaches_the_terminal(
    mode: Literal["text", "json"], event: str, value: str, why: str
) -> None:
    with captured(mode) as stream:
        try:
            raise ValueError(why)  # noqa: TRY301 - caught to be logged
        except ValueError:
            logging.getLogger("theirs").warning("%s", event, extra={"said": {"value": value}}, exc_info=True)
    written = stream.getvalue()
    first, *below = written.rstrip("\n").split("\n")
    assert all(c.isprintable() for row in (first, *below) for c in row)
    assert all(row.startswith("    ") for row in below)
    if mode == "json":
        assert below == []
        assert json.loads(first)["event"] == event


@pytest.mark.parametrize("mode", ["text", "json"])
def test_half_a_surrogate_pair_reaches_a_file_of_utf_8(mode: Literal["text", "json"]) -> None:
    with captured(mode) as stream:
        telemetry.log.warning("a page cannot be read", title="half \ud800 a pair")
    assert "half \\ud800 a pair" in stream.getvalue()
    stream.getvalue().encode()


def test_a_long_value_is_cut_and_an_exception_keeps_its_end() -> None:
    with captured() as stream:
        try:
            raise ValueError("x" * 20_000 + " the reason")  # noqa: TRY301 - caught to be logged
        except ValueError:
            telemetry.log.exception("failed", answer="y" * 20_000)
    (line,) = lines(stream)
    assert len(json.dumps(line)) < 16_000
    assert line["exception"].endswith(" the reason")
