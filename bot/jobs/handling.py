"""One job handled: counted, timed, logged with its key, and its failure given back instead of thrown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot import telemetry
from bot.core.errors import Permanent
from bot.core.ports import Handler, Payload


async def handled(handlers: Mapping[str, Handler], kind: str, key: str, payload: Payload) -> Exception | None:
    """Do a job; what its handler raised, or None where it came to its end.

    A kind that nobody handles is a failure of the job, not of whoever runs it: a newer version may have asked for it.
    """
    label = kind if kind in handlers else "unknown"
    began = asyncio.get_running_loop().time()
    with telemetry.working(job=key, kind=kind):
        try:
            if kind not in handlers:
                raise Permanent(f"Nobody here does jobs of the kind “{kind}”.", kind="unknown-kind")  # noqa: TRY301 - one place tells of failures
            await handlers[kind](payload)
        except Exception as failed:  # noqa: BLE001 - whatever a handler raises is its job's failure
            telemetry.JOBS.labels(label, "failed").inc()
            telemetry.log.error("a job failed", exc_info=failed)
            return failed
    telemetry.JOBS.labels(label, "done").inc()
    telemetry.JOB_SECONDS.labels(label).observe(asyncio.get_running_loop().time() - began)
    return None
