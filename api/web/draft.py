"""What is a draft and no release: every answer of a service that shows one says so, and is kept by nobody.

The words for readers stand among the fixed texts, under KEY.
"""

from __future__ import annotations

from flask import Flask, Response, current_app

SETTING = "DRAFT"
KEY = "draft"
ON_EVERY_ANSWER = (("Data-Draft", "true"), ("X-Robots-Tag", "noindex"), ("Cache-Control", "no-store"))
ROBOTS = "User-agent: *\nDisallow: /\n"


def register(app: Flask, draft: bool) -> None:
    """Remember whether the app shows a draft; if so, each of its answers says it in its head."""
    app.config[SETTING] = draft
    if draft:
        # Before all others that were registered: what is not to be stored needs no validator.
        app.after_request(_finish)


def is_draft() -> bool:
    """Whether this service shows a draft."""
    return bool(current_app.config.get(SETTING))


def _finish(response: Response) -> Response:
    for name, value in ON_EVERY_ANSWER:
        response.headers[name] = value
    return response
