"""Health for those who run the service: `/livez`, the process answers; `/readyz`, it has its data, and whether all
of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from flask import Flask, Response

from api.web import logs
from api.web.problems import Problem

# Releases that are loaded and cannot be read, each with the reason.
NotServed = Sequence[Mapping[str, str]]

# Seconds; a release is loaded in less, and a watchman that asks more often learns nothing.
ASK_AGAIN_AFTER = "5"
HEALTHY = {"status": "ok"}


def register(
    app: Flask,
    ready: Callable[[], NotServed],
    why: Callable[[BaseException], str | None] = lambda error: None,
) -> None:
    """Add both routes; `ready` returns when data can be answered, and raises whatever it likes when not; `why` tells
    the cause of what it raised, or None. A cause is written down once, as long as it lasts."""
    said: str | None = None

    def livez() -> Response:
        return _healthy(HEALTHY)

    def readyz() -> Response:
        nonlocal said
        try:
            not_served = ready()
        except Exception as error:
            cause = why(error) or logs.describe(error)
            if cause != said:
                logs.log.warning("not ready: %s", cause)
            said = cause
            raise Problem(
                "not-ready",
                "The data cannot be read at the moment.",
                headers={"Retry-After": ASK_AGAIN_AFTER},
            ) from None
        if said is not None:
            logs.log.info("ready again")
            said = None
        # It does serve, if only an older release: to send its readers away would help none of them.
        return _healthy({"status": "degraded", "not_served": not_served} if not_served else HEALTHY)

    app.add_url_rule("/livez", "livez", livez)
    app.add_url_rule("/readyz", "readyz", readyz)


def _healthy(said: Mapping[str, object]) -> Response:
    response = Response(json.dumps(said) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
