"""Health for those who run the service: `/livez`, the process answers; `/readyz`, it has its data."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Flask, Response

from api.web import logs
from api.web.problems import Problem

# Seconds; a release is loaded in less, and a watchman that asks more often learns nothing.
ASK_AGAIN_AFTER = "5"


def register(app: Flask, ready: Callable[[], None]) -> None:
    """Add both routes; `ready` returns when data can be answered, and raises whatever it likes when not."""

    def livez() -> Response:
        return _healthy()

    def readyz() -> Response:
        try:
            ready()
        except Exception as error:
            logs.log.warning("not ready: %s", logs.describe(error))
            raise Problem(
                "not-ready",
                "The data cannot be read at the moment.",
                headers={"Retry-After": ASK_AGAIN_AFTER},
            ) from None
        return _healthy()

    app.add_url_rule("/livez", "livez", livez)
    app.add_url_rule("/readyz", "readyz", readyz)


def _healthy() -> Response:
    response = Response(json.dumps({"status": "ok"}) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
