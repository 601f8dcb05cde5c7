"""`/mcp`: assistants ask v1 by the Model Context Protocol, over its streamable HTTP without streams or sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Flask, Response, request

from api.mcp import messages, results
from api.web.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PATH = "/mcp"
MEDIA_TYPE = "application/json"

__all__ = ["PATH", "register"]


def register(app: Flask, ask: WSGIApplication) -> None:
    """Serve the protocol; `ask` is what its tools ask v1 by. A GET would open a stream, and there is none: every other
    method is 405."""
    app.extensions[results.EXTENSION] = ask
    app.add_url_rule(PATH, "mcp", receive, methods=["POST"])


def receive() -> Response:
    """Answer one message; raises Problem `unsupported-body` for what is not sent as JSON."""
    if request.mimetype != MEDIA_TYPE:
        raise Problem("unsupported-body", f"This address reads {MEDIA_TYPE}: one message of JSON-RPC 2.0.")
    reply = messages.answer(request.get_data(), request.headers)
    if reply.body is None:
        return Response(status=reply.status)
    return Response(orjson.dumps(reply.body), status=reply.status, content_type=MEDIA_TYPE)
