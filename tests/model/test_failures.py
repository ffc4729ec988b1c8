"""Everything that goes wrong with a server ends in a failure with a kind and with words to act on, without the key."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from traceback import format_exception

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.config import ModelEntry
from bot.core.errors import Permanent, Transient
from bot.model.openai import OpenAIModel, failures
from bot.model.openai.failures import Server
from bot.model.openai.refusals import LONGEST, error_in, refusal, retry_after
from tests.ingest.web import wire
from tests.model.conversations import Failure, completed, drafted, failed, streamed, talking
from tests.model.server import KEY, Asked, Reply, drops, endless, fails, hangs, says, sends

BOTH = pytest.mark.parametrize("stream", [False, True], ids=["drafted", "streamed"])
PAGE = b"<!doctype html><html><title>Welcome</title><body>A web page.</body></html>"
SOON = timedelta(milliseconds=300)


def page(status: int = 200) -> Reply:
    return sends(PAGE, status=status, media_type="text/html")


# Answers that are none ---------------------------------------------------------------------------------------

REFUSALS: list[tuple[str, Reply, type[Failure], str, str]] = [
    ("wrong key", fails(401, message="Incorrect API key"), Permanent, "key", "check OPENAI_API_KEY"),
    (
        "wrong key, Gemini",
        sends(b'[{"error": {"code": 400, "message": "API key not valid."}}]', status=400),
        Permanent,
        "key",
        "API key not valid",
    ),
    ("key refused by 403", fails(403, message="Invalid API key"), Permanent, "key", "check OPENAI_API_KEY"),
    ("not for us", fails(403, message="Country not supported"), Permanent, "forbidden", "Country not supported"),
    ("unknown model", fails(404, code="model_not_found"), Permanent, "unknown-model", "set ONRECORD_MODEL"),
    ("unknown model, Ollama", fails(404, message="model 'x' not found"), Permanent, "unknown-model", "“scripted-1”"),
    ("no such path", fails(404, message="File Not Found"), Permanent, "address", "usually ends in /v1"),
    ("web page", page(), Permanent, "address", "a web page"),
    ("web page, 403", page(403), Permanent, "address", "check OPENAI_BASE_URL"),
    ("web page, 404", page(404), Permanent, "address", "check OPENAI_BASE_URL"),
    ("web page, 405", page(405), Permanent, "address", "check OPENAI_BASE_URL"),
    ("plain words", sends(b"It works!", media_type="text/plain"), Permanent, "address", "“It works!”"),
    (
        "sent elsewhere",
        sends(b"", status=308, headers={"Location": "https://elsewhere.example/v1"}),
        Permanent,
        "address",
        "https://elsewhere.example/v1",
    ),
    ("account used up", fails(429, code="insufficient_quota"), Permanent, "quota", "account is used up"),
    ("nothing paid", fails(402, message="Insufficient Balance"), Permanent, "quota", "Insufficient Balance"),
    ("too many", fails(429), Transient, "rate-limited", "too many requests"),
    (
        "too long, OpenAI",
        fails(400, code="context_length_exceeded", message="8192 tokens"),
        Permanent,
        "context",
        "larger context",
    ),
    (
        "too long, llama.cpp",
        fails(400, message="the request exceeds the available context size. try increasing it"),
        Permanent,
        "context",
        "lower [model] most_out",
    ),
    (
        "too long, vLLM",
        fails(400, message="the model's context length is only 1024 tokens", param="input_tokens"),
        Permanent,
        "context",
        "larger context",
    ),
    ("too large, 413", page(413), Permanent, "context", "larger context"),
    (
        "said late",
        fails(400, message=f"{'The request was looked at. ' * 40}It exceeds the context window."),
        Permanent,
        "context",
        "larger context",
    ),
    ("without a word", sends(b"", status=400), Permanent, "bad-request", "(status 400)"),
    ("something else", fails(400, message="n must be 1"), Permanent, "bad-request", "n must be 1"),
    ("its fault", fails(500), Transient, "server-error", "status 500"),
    ("gateway's page", page(502), Transient, "server-error", "(status 502: a web page)"),
    ("loading", fails(503, message="Loading model"), Transient, "server-error", "Loading model"),
    ("request timeout", fails(408), Transient, "server-error", "status 408"),
    (
        "error under 200",
        sends(b'{"error": {"message": "upstream is full", "code": 503}}'),
        Transient,
        "server-error",
        "upstream is full",
    ),
    ("half a JSON", sends(b'{"choices": [{"mess'), Transient, "malformed", "no completion"),
    ("nothing", sends(b""), Transient, "malformed", "no completion"),
    ("a list", sends(b"[1, 2]"), Transient, "malformed", "no completion"),
    ("deep", sends(b"[" * 100_000), Transient, "malformed", "no completion"),
    ("no choices", sends(b'{"choices": null}'), Transient, "malformed", "no completion"),
    ("a number for a text", sends(b'{"choices": [{"message": {"content": 5}}]}'), Transient, "malformed", "no compl"),
    ("not UTF-8", sends(b'{"choices": "\xff\xfe"}'), Transient, "malformed", "no completion"),
    ("hung up at once", drops(), Transient, "dropped", "broke off"),
    ("hung up in the middle", drops(after="one two"), Transient, "dropped", "broke off"),
    ("body without an end", endless(b" " * 2**16), Permanent, "too-long", "more than any answer"),
    ("error without an end", endless(b"no" * 2**15, status=500), Permanent, "too-long", "more than any answer"),
]


@pytest.mark.parametrize(
    ("reply", "kind_of", "kind", "words"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
@BOTH
async def test_what_a_server_does_wrong_is_named_with_what_to_do(
    reply: Reply, kind_of: type[Failure], kind: str, words: str, *, stream: bool
) -> None:
    async with talking(reply) as (server, model):
        failure = await failed(model, stream=stream)
    assert (type(failure), failure.kind) == (kind_of, kind)
    assert words in str(failure)
    assert f"the model's server at {server.url}" in str(failure)


@BOTH
async def test_an_answer_without_choices_is_no_answer(*, stream: bool) -> None:
    async with talking(sends(b'{"choices": []}')) as (_, model):
        assert (await failed(model, stream=stream)).kind in {"malformed", "dropped"}


@BOTH
async def test_no_key_where_one_is_wanted_is_told_apart_from_a_wrong_one(*, stream: bool) -> None:
    async with talking(fails(401, message="You didn't provide an API key."), key=None) as (_, model):
        failure = await failed(model, stream=stream)
    assert failure.kind == "key"
    assert "wants a key" in str(failure)
    assert "set OPENAI_API_KEY" in str(failure)


@pytest.mark.parametrize("key", ["sk-one\nsk-two", "sk-ключ", "sk one", "“sk-quoted”"])
@BOTH
async def test_a_key_that_no_header_can_hold_is_told_before_anything_is_sent(key: str, *, stream: bool) -> None:
    async with talking("yes", key=key) as (server, model):
        failure = await failed(model, stream=stream)
        assert server.calls == 0
    assert failure.kind == "key"
    assert key not in told_by(failure)


@BOTH
async def test_the_provider_s_filter_is_a_refusal_of_the_model(*, stream: bool) -> None:
    async with talking(fails(400, code="content_filter", message="The response was filtered")) as (_, model):
        answer = await completed(model, stream=stream)
    assert (answer.finish, answer.text) == ("refused", "The response was filtered")
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (0, 0)


# Streams that break ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(drops(after="one two "), "dropped"), (says("one two ", finish=None), "dropped")],
    ids=["cut", "closed without an end"],
)
async def test_a_dropped_stream_fails_after_the_pieces_it_gave(reply: Reply, kind: str) -> None:
    async with talking(reply) as (_, model):
        text, ended = await streamed(model)
    assert text == "one two "
    assert isinstance(ended, Transient)
    assert ended.kind == kind


async def test_an_error_in_the_middle_of_a_stream_is_a_failure_after_the_pieces() -> None:
    async def overloaded(request: web.Request, _: Asked) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        piece = {"choices": [{"delta": {"content": "one "}}]}
        error = {"error": {"message": "response_format: engine overloaded", "code": 400}}
        for event in (piece, error):
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
        return response

    async with talking(Reply(overloaded)) as (server, model):
        text, ended = await streamed(model)
        assert server.calls == 1
    assert (text, str(ended).count("engine overloaded")) == ("one ", 1)


@pytest.mark.parametrize("line", [b"data: 5\n\n", b"data: {]\n\n", b'data: {"choices": 1}\n\n', b"data: \xff\n\n"])
async def test_events_that_are_none_are_malformed(line: bytes) -> None:
    async with talking(sends(line, media_type="text/event-stream")) as (_, model):
        assert (await failed(model, stream=True)).kind == "malformed"


@pytest.mark.parametrize(
    "line", [b"x" * 2**16, b": still there" + b"." * 2**16 + b"\n\n"], ids=["one line", "comments"]
)
async def test_a_stream_of_nothing_without_an_end_is_cut(line: bytes) -> None:
    async with talking(endless(line, media_type="text/event-stream")) as (_, model):
        assert (await failed(model, stream=True)).kind == "too-long"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BYTES = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a length below nothing": HEAD + b"Content-Length: -5\r\n\r\n",
    "less than promised": HEAD + b"Content-Length: 10\r\n\r\n{}",
    "chunks that are none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "packed, but not so": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "another status": b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "too many headers": HEAD + b"X: y\r\n" * 20_000 + b"\r\n",
    "a header without an end": HEAD + b"X: " + b"y" * 200_000,
    "letters of no alphabet": b"HTTP/1.1 200 \xff\r\nX\xff: \xfe\r\n\r\n",
}


@pytest.mark.parametrize("answer", BYTES.values(), ids=BYTES)
@BOTH
async def test_bytes_that_no_server_should_send_are_a_failure_that_may_pass(answer: bytes, *, stream: bool) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    async with wire(talk) as served:
        failure = await asking(served.url("/v1"), stream=stream)
    assert isinstance(failure, Transient)
    assert failure.kind in {"dropped", "malformed", "server-error"}


# Time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [hangs(), hangs(after="one two")], ids=["silent", "stuck"])
@BOTH
async def test_the_deadline_ends_a_call_that_does_not(reply: Reply, *, stream: bool) -> None:
    async with talking(reply, deadline=SOON) as (_, model):
        failure = await failed(model, stream=stream)
    assert (type(failure), failure.kind) == (Transient, "timeout")
    assert "did not answer in 0.3 s; name a faster model, or raise [model] deadline" in str(failure)


async def test_the_deadline_is_for_the_whole_call_and_not_for_the_next_byte() -> None:
    async def dripping(request: web.Request, _: Asked) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            await response.write(b'data: {"choices": [{"delta": {"content": "drip "}}]}\n\n')
            await asyncio.sleep(0.02)

    async with talking(Reply(dripping), deadline=SOON) as (_, model):
        text, ended = await streamed(model)
    assert text.startswith("drip ")
    assert isinstance(ended, Transient)
    assert ended.kind == "timeout"


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({}, None),
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"Retry-After": "1.5"}, timedelta(seconds=1.5)),
        ({"retry-after-ms": "250", "Retry-After": "1"}, timedelta(milliseconds=250)),
        (
            {"Retry-After": "Mon, 02 Mar 2026 09:00:30 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"},
            timedelta(seconds=30),
        ),
        ({"Retry-After": "Mon, 02 Mar 2026 08:00:00 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"}, None),
        ({"Retry-After": "99999999999"}, LONGEST),
        ({"Retry-After": "Sat, 02 Mar 2030 09:00:00 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"}, LONGEST),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "soon"}, None),
    ],
    ids=repr,
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_wait_that_is_asked_for_is_passed_on(
    headers: dict[str, str], after: timedelta | None, status: int
) -> None:
    async with talking(fails(status, headers=headers)) as (_, model):
        failure = await failed(model)
    assert isinstance(failure, Transient)
    assert failure.after == after


@given(
    st.dictionaries(
        st.sampled_from(["retry-after", "retry-after-ms", "date"]),
        st.text()
        | st.floats().map(str)
        | st.datetimes(timezones=st.timezones()).map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S %z")),
    )
)
def test_no_header_makes_us_wait_for_ever_or_fails(headers: dict[str, str]) -> None:
    after = retry_after(headers)
    assert after is None or timedelta() < after <= LONGEST


# Lines that are not there ------------------------------------------------------------------------------------


async def asking(base_url: str, *, stream: bool = False) -> Failure:
    model = OpenAIModel(ModelEntry.model_validate({"base_url": base_url, "key": KEY}))
    try:
        return await failed(model, stream=stream)
    finally:
        await model.close()


async def test_a_server_that_is_not_running_is_told() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        failure = await asking(f"http://127.0.0.1:{bound.getsockname()[1]}/v1")
    assert (type(failure), failure.kind) == (Transient, "unreachable")
    assert "nothing listens" in str(failure)


async def test_a_name_nobody_knows_is_told() -> None:
    failure = await asking("http://no-such-host.invalid/v1")
    assert (type(failure), failure.kind) == (Transient, "dns")


async def test_https_to_a_server_that_speaks_http_is_told() -> None:
    async with talking("yes") as (server, _):
        failure = await asking(server.url.replace("http://", "https://"))
    assert (type(failure), failure.kind) == (Permanent, "tls")
    assert "is it http://" in str(failure)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here to make a certificate")
async def test_a_certificate_nobody_trusts_is_told(tmp_path: Path) -> None:
    async with serving_tls(tmp_path) as url:
        failure = await asking(url)
    assert (type(failure), failure.kind) == (Permanent, "tls")
    assert "certificate is not trusted" in str(failure)


@asynccontextmanager
async def serving_tls(folder: Path) -> AsyncIterator[str]:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=127.0.0.1"
    made = [*command.split(), "-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run(made, check=True, capture_output=True)  # noqa: S603, ASYNC221 - our own words, done in milliseconds
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate", folder / "key")

    def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


@pytest.mark.parametrize("base_url", ["http://[::1/v1", "http://127.0.0.1:99999/v1", "http://%zz/v1"])
async def test_an_address_that_is_none_is_a_failure_and_no_crash(base_url: str) -> None:
    assert (await asking(base_url)).kind in {"address", "dns", "unreachable"}


# What is never told ------------------------------------------------------------------------------------------

ECHOES: list[tuple[str, Reply]] = [
    ("envelope", fails(401, message=f"Incorrect API key provided: {KEY}.")),
    ("end of what is shown", fails(400, message="x" * 289 + KEY)),
    ("end of what is read", fails(400, code="content_filter", message="x" * 3989 + KEY)),
    ("code", fails(404, code=KEY, message="model")),
    ("page", sends(f"<html>{KEY}</html>".encode(), media_type="text/html")),
    ("words", sends(f"you said Bearer {KEY}".encode(), media_type="text/plain")),
    ("address", sends(b"", status=302, headers={"Location": f"https://elsewhere.example/?key={KEY}"})),
    ("error under 200", sends(json.dumps({"error": {"message": KEY}}).encode())),
    ("half a JSON", sends(f'{{"key": "{KEY}'.encode())),
    ("event", sends(f'data: {{"error": {{"message": "{KEY}"}}}}\n\n'.encode(), media_type="text/event-stream")),
    ("filter", fails(400, code="content_filter", message=KEY)),
]


@pytest.mark.parametrize("reply", [echo for _, echo in ECHOES], ids=[name for name, _ in ECHOES])
@BOTH
async def test_the_key_is_never_told_not_even_where_the_server_repeats_it(reply: Reply, *, stream: bool) -> None:
    async with talking(reply) as (_, model):
        ended = (await streamed(model))[1] if stream else await drafted(model)
        assert KEY[:10] not in repr(model) + str(model) + repr(vars(model))
    assert KEY[:10] not in told_by(ended)


def told_by(ended: object) -> str:
    """All that a log could show of an outcome: its words, its traceback, the exceptions behind it and what they hold."""
    if not isinstance(ended, BaseException):
        return repr(ended)
    shown = "".join(format_exception(ended))
    behind: BaseException | None = ended
    while behind is not None:
        shown += f"{behind!s} {behind!r} {behind.args} {vars(behind)}"
        behind = behind.__cause__ or behind.__context__
    return shown


def test_a_password_in_the_address_is_not_told() -> None:
    model = OpenAIModel(ModelEntry(base_url="https://me:secret@models.example/v1"))
    assert repr(model) == "<gpt-4.1-mini at https://models.example/v1>"


SERVER = Server(model="m", address="http://m.example/v1", keyed=True, deadline=SOON)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "type", "param", "detail", "loc", "msg", "x"]), inner
        )
    ),
)


@given(st.integers(300, 599), st.dictionaries(st.sampled_from(["location", "content-type"]), st.text()), ANYTHING)
def test_whatever_a_server_refuses_with_is_one_line_fit_for_a_terminal(
    status: int, headers: dict[str, str], body: object
) -> None:
    failure = failures.refused(SERVER, refusal(status, headers, body))
    assert str(failure).isprintable()
    assert len(str(failure)) < 1000


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"message": "no", "code": 400}}, "no"),
        ({"error": "no"}, "no"),
        ({"error": None, "message": "no"}, "no"),
        ({"detail": "no"}, "no"),
        ({"detail": [{"loc": ["body", 0], "msg": "no"}, {"loc": ["n"], "msg": "too"}]}, "body.0: no; n: too"),
        ([{"error": {"message": "no", "status": "INVALID_ARGUMENT"}}], "no"),
        ("<html>no</html>", "a web page"),
        ("  no\x1b[2J\r\n\tmore  ", "no [2J more"),
        ({"reason": "no"}, '{"reason": "no"}'),
    ],
    ids=repr,
)
def test_a_server_s_words_are_found_wherever_it_puts_them(body: object, message: str) -> None:
    assert refusal(400, {}, body).message == message


def test_an_error_of_many_layers_is_an_error() -> None:
    layers: object = "deep"
    for _ in range(5000):
        layers = {"error": layers}
    assert refusal(400, {}, layers).message == "an error of too many layers"


@given(ANYTHING)
def test_an_error_in_place_of_an_answer_is_found_whatever_its_form(data: object) -> None:
    found = error_in(data)
    assert (found is not None) == (isinstance(data, dict) and bool(data.get("error")))
    assert found is None or 400 <= found.status < 600
