"""What an operator can count and read: counters, by their names in one place, and lines on standard error.

Counted and logged where things happen; the counters are read by `/metrics`. A line tells of one event: what a job says
carries the job's id, and so does what libraries log meanwhile, because their records go the same way.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()

ITEMS: Final = Counter("onrecord_items", "Feed items by how they ended.", ["outcome"], registry=REGISTRY)
POLLS: Final = Counter("onrecord_polls", "Sources asked, by what came of it.", ["result"], registry=REGISTRY)
BRIEFINGS: Final = Counter(
    "onrecord_briefings",
    "Briefings by method, and whether they were stored already.",
    ["method", "cached"],
    registry=REGISTRY,
)
MODEL_CALLS: Final = Counter(
    "onrecord_model_calls", "Calls of the model, by what came of them.", ["result"], registry=REGISTRY
)
MODEL_TOKENS: Final = Counter(
    "onrecord_model_tokens", "Tokens read and written by the model.", ["direction"], registry=REGISTRY
)
MODEL_SECONDS: Final = Histogram(
    "onrecord_model_seconds", "How long the model took.", registry=REGISTRY, buckets=(0.5, 1, 2, 5, 10, 20, 40, 80)
)
CONSOLE: Final = Counter(
    "onrecord_console_failures", "What the console could not do, by what it was.", ["what"], registry=REGISTRY
)
REFUSED: Final = Counter("onrecord_refused", "Parts of drafts that verification refused.", ["part"], registry=REGISTRY)
JOBS: Final = Counter("onrecord_jobs", "Jobs that ended, by how.", ["kind", "result"], registry=REGISTRY)
JOB_SECONDS: Final = Histogram(
    "onrecord_job_seconds",
    "How long a job that was done took, by kind.",
    ["kind"],
    registry=REGISTRY,
    buckets=(0.1, 0.5, 1, 5, 20, 60, 300, 900),
)
TAKEOVERS: Final = Counter(
    "onrecord_takeovers",
    "Jobs of processes that had ended or frozen, by what became of them.",
    ["result"],
    registry=REGISTRY,
)
TICKS: Final = Counter(
    "onrecord_ticks", "Calls of the clock, by how they ended.", ["name", "result"], registry=REGISTRY
)
SLOTS: Final = Counter(
    "onrecord_slots", "Times a subscription was due, by how they ended.", ["state"], registry=REGISTRY
)
ANSWERS: Final = Counter("onrecord_answers", "Questions answered, by support.", ["support"], registry=REGISTRY)
FEEDBACK: Final = Counter(
    "onrecord_feedback", "What readers think of what they were told.", ["about", "verdict"], registry=REGISTRY
)
DELIVERIES: Final = Counter(
    "onrecord_deliveries",
    "Attempts to post a message, by what came of each.",
    ["platform", "result"],
    registry=REGISTRY,
)
SEEN_TO: Final = Counter(
    "onrecord_seen_to",
    "What people said to us, by how it reached us and what came of it.",
    ["kind", "result"],
    registry=REGISTRY,
)
BROUGHT: Final = Counter(
    "onrecord_brought",
    "What platforms brought us, by what it was and what came of it.",
    ["platform", "what", "result"],
    registry=REGISTRY,
)
COURTESIES: Final = Counter(
    "onrecord_courtesies",
    "Views, offers and states that nothing depends on, by whether a platform took them.",
    ["platform", "method", "result"],
    registry=REGISTRY,
)
GATEWAY_ENDED: Final = Counter(
    "onrecord_gateway_ended",
    "Connections to a platform's gateway that ended and were begun anew, by why.",
    ["platform", "why"],
    registry=REGISTRY,
)
GATEWAY_OPEN: Final = Gauge(
    "onrecord_gateway_open", "Whether a shard that is ours is connected.", ["platform", "shard"], registry=REGISTRY
)
GATEWAY_LATENCY: Final = Gauge(
    "onrecord_gateway_latency_seconds",
    "How long the gateway took to answer a shard's last sign of life.",
    ["platform", "shard"],
    registry=REGISTRY,
)
GATEWAY_QUIET: Final = Gauge(
    "onrecord_gateway_quiet_seconds",
    "How long ago a shard was told anything.",
    ["platform", "shard"],
    registry=REGISTRY,
)
FORGOTTEN: Final = Counter("onrecord_forgotten", "Rows that retention has taken away.", ["what"], registry=REGISTRY)


# ---------------------------------------------------------------- lines

Line = Mapping[str, Any]
"""One event as it is written: `time`, `level`, `logger`, `event`, then what is said of it, `exception` last."""

_LONGEST: Final = 2_000
"""Characters of one value; Docker's collector cuts lines at 16 kB."""
_LONGEST_TRACE: Final = 8_000
"""Characters of an exception, from its end, where the reason stands."""


def _as_record(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> tuple[tuple[object], dict[str, object]]:
    """Hand an event to standard logging. What is said goes in one attribute: a record refuses a second `name` or `args`."""
    words, failure = event.pop("event"), event.pop("exc_info", None)
    return (words,), {"exc_info": failure, "extra": {"said": dict(event)}}


log: Final[structlog.stdlib.BoundLogger] = structlog.wrap_logger(
    logging.getLogger("onrecord"), processors=[_as_record], wrapper_class=structlog.stdlib.BoundLogger
)
"""Where flows and edges say what happened: `log.warning("a source cannot be read", source=name, why=why)`.

The first words never change and hold no outside text, so that they can be counted; what varies is named.
"""


class Terse(logging.Filter):
    """What a library tells every few seconds, with a page of code, while a platform cannot be reached: a line a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Is it told? What was told less than a minute ago, but for what stands in brackets or after a colon, is not."""
        record.exc_info = None
        said, at = re.split("[(:]", record.getMessage())[0], record.created
        fresh = at - self._told.get(said, at - 60) >= 60
        if fresh:
            self._told = {each: when for each, when in self._told.items() if at - when < 60} | {said: at}
        return fresh


def working(**about: str) -> AbstractContextManager[None]:
    """Have every line in the block, whoever logs it, say what is worked on: `working(job=key, kind="digest")`."""
    return structlog.contextvars.bound_contextvars(**about)


@contextmanager
def logged(
    mode: Literal["auto", "text", "json"], stream: TextIO | None = None, *, secrets: Collection[str] = ()
) -> Iterator[None]:
    """Write what is logged in the block to `stream` (standard error), one event a line: ours from `info`, libraries' from
    `warning`.

    "auto" is text on a terminal, else JSON. None of `secrets` is written, nor passwords and queries in addresses.
    """
    stream = stream or sys.stderr
    as_text = mode == "text" or (mode == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines(as_text=as_text, secrets=secrets))
    ours, root = logging.getLogger("onrecord"), logging.getLogger()
    before = ours.level
    ours.setLevel(logging.INFO)
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.removeHandler(handler)
        ours.setLevel(before)


class _Lines(logging.Formatter):
    """Records as lines that hostile text can neither break nor colour, without secrets."""

    def __init__(self, *, as_text: bool, secrets: Collection[str]) -> None:
        super().__init__()
        self._as_text = as_text
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self._plain(record.getMessage()),
            **structlog.contextvars.get_contextvars(),
            **getattr(record, "said", {}),
        }
        shown = {key: value if value is None else self._plain(value) for key, value in line.items()}
        if record.exc_info and record.exc_info[0]:
            trace = self._without_secrets(self.formatException(record.exc_info))
            shown["exception"] = trace[-_LONGEST_TRACE:]
        return _text(shown) if self._as_text else json.dumps(shown)

    def _plain(self, value: object) -> str | float | bool:
        """A value as JSON has it; whatever JSON has not, in words."""
        if isinstance(value, bool | int | float):
            return value
        words = self._without_secrets(value.isoformat() if isinstance(value, datetime) else str(value))
        return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"

    def _without_secrets(self, words: str) -> str:
        for secret in self._secrets:
            words = words.replace(secret, "…")
        return _QUERY.sub(r"\1?…", _PASSWORD.sub(r"\1…@", words))


_PASSWORD: Final = re.compile(r"(//[^/\s:@]*:)[^/\s@]+@")
_QUERY: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://[^\s?#\"'<>]+)\?[^\s\"'<>]+")


def _text(line: Line) -> str:
    """`2026-11-23T08:00:00.000+00:00 info     onrecord: a message is posted  key=… place=…`, its exception indented below."""
    said = {key: value for key, value in line.items() if key not in {"time", "level", "logger", "event", "exception"}}
    head = f"{line['time']} {line['level']:8} {line['logger']}: {_printable(line['event'])}"
    whole = "  ".join(filter(None, (head, " ".join(f"{key}={_value(value)}" for key, value in said.items()))))
    trace = "".join(f"\n    {_printable(row)}" for row in line.get("exception", "").splitlines())
    return f"{whole}{trace}"


def _value(value: object) -> str:
    """A value that ends where it seems to: in quote marks unless it is one plain word."""
    words = str(value)
    plain = re.fullmatch(r"[\w.:/@+-]+", words)
    return words if plain else _printable(json.dumps(words, ensure_ascii=False))


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)
