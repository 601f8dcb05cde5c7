"""The messages of the Model Context Protocol: which version is spoken, what each method answers, and its errors.

Two eras are spoken side by side: versions from 2026-07-28 on say with every request who asks, older ones shake hands
first (`initialize`). Neither leaves anything behind here, since no session is begun.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from werkzeug.datastructures import Headers

from api.mcp import results
from api.mcp.tools import TOOLS, input_schema
from api.web import links
from api.web.advice import nearest
from api.web.smorest import VERSION
from api.web.wellknown import TO_REPEAT

Message = Mapping[str, Any]

MODERN = ("2026-07-28",)
LEGACY = ("2025-11-25", "2025-06-18")

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022

_META = "io.modelcontextprotocol/"
# The tools change with a release of the data or of the code; data are kept as long.
MILLISECONDS_KEPT = 300_000
INSTRUCTIONS = (
    "Open Cases tells of political prisoners in Russia and in the parts of Ukraine that it occupies, with a source for "
    f"every fact. The tools only read, and nothing that is asked is kept. {TO_REPEAT} A status is that of its last "
    "confirmation: say “last known to be held”, with the day. Take nobody for another by a name alone, and say when a "
    "search finds several people or none; that somebody is not on file says nothing about them."
)
_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Reply:
    """An answer: its status in HTTP, and the message in it, where there is one."""

    status: int
    body: dict[str, Any] | None = None


class ProtocolError(Exception):
    """A message that cannot be answered, as JSON-RPC tells it; `status` is that of HTTP."""

    def __init__(self, code: int, message: str, status: int = 400, data: object = None) -> None:
        super().__init__(message)
        self.status = status
        self.told = {"code": code, "message": message, **({} if data is None else {"data": data})}


def answer(body: bytes, headers: Headers) -> Reply:
    """Return the reply to a message as it was sent."""
    identity: Mapping[str, Any] = {}
    try:
        message = _read(body)
        if "method" not in message or "id" not in message:
            # A notification, or an answer to what was never asked.
            return Reply(202)
        identity = {"id": message["id"]}
        return Reply(200, {"jsonrpc": "2.0", **identity, "result": _result(message, headers)})
    except ProtocolError as error:
        return Reply(error.status, {"jsonrpc": "2.0", **identity, "error": error.told})


def _read(body: bytes) -> Message:
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProtocolError(PARSE_ERROR, "The body is not JSON in UTF-8.") from None
    if isinstance(message, list):
        raise ProtocolError(
            INVALID_REQUEST, "Send one message at a time: batches are not part of the protocol."
        )
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, "This is no message of JSON-RPC 2.0.")
    is_answer = "method" not in message and "id" in message and ("result" in message or "error" in message)
    if not is_answer and not isinstance(message.get("method"), str):
        raise ProtocolError(INVALID_REQUEST, "The message has no method.")
    identity = message.get("id", "")
    if isinstance(identity, bool) or not isinstance(identity, str | int):
        raise ProtocolError(INVALID_REQUEST, "The id of a request is a text or a whole number.")
    if not isinstance(message.get("params", {}), dict):
        raise ProtocolError(INVALID_PARAMS, "params is an object.")
    return message


def _result(message: Message, headers: Headers) -> dict[str, Any]:
    method, params = message["method"], message.get("params", {})
    meta = params.get("_meta", {})
    if not isinstance(meta, dict):
        raise ProtocolError(INVALID_PARAMS, "_meta is an object.")
    said, named = meta.get(f"{_META}protocolVersion"), headers.get("MCP-Protocol-Version")
    if said is None and (method == "initialize" or named in {None, *LEGACY}):
        return _legacy(method, params)
    _check_version(said, named)
    _check_headers(method, params, headers)
    if not isinstance(meta.get(f"{_META}clientCapabilities"), dict):
        raise ProtocolError(INVALID_PARAMS, f"_meta has no {_META}clientCapabilities.")
    result = _modern(method, params)
    return {"resultType": "complete", **result, "_meta": {f"{_META}serverInfo": _server()}}


def _legacy(method: str, params: Message) -> dict[str, Any]:
    if method == "initialize":
        wanted = params.get("protocolVersion")
        return {
            "protocolVersion": wanted if wanted in LEGACY else LEGACY[0],
            "capabilities": {"tools": {}},
            "serverInfo": _server(),
            "instructions": INSTRUCTIONS,
        }
    if method == "ping":
        return {}
    return _of_tools(method, params, 200)


def _modern(method: str, params: Message) -> dict[str, Any]:
    kept = {"ttlMs": MILLISECONDS_KEPT, "cacheScope": "public"}
    if method == "server/discover":
        about = {"capabilities": {"tools": {}}, "instructions": INSTRUCTIONS}
        return {"supportedVersions": [*MODERN, *LEGACY], **about, **kept}
    result = _of_tools(method, params, 404)
    return {**result, **kept} if method == "tools/list" else result


def _of_tools(method: str, params: Message, status_of_unknown: int) -> dict[str, Any]:
    if method == "tools/list":
        return {"tools": [_described(name) for name in TOOLS]}
    if method == "tools/call":
        return _call(params)
    raise ProtocolError(NO_METHOD, f"There is no method “{method[:_LONGEST_SHOWN]}” here.", status_of_unknown)


def _described(name: str) -> dict[str, Any]:
    tool = TOOLS[name]
    return {
        "name": name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": input_schema(tool),
        "outputSchema": results.SCHEMA,
        "annotations": {"title": tool.title, "readOnlyHint": True, "openWorldHint": False},
    }


def _call(params: Message) -> dict[str, Any]:
    name, arguments = params.get("name"), params.get("arguments", {})
    if not isinstance(name, str) or name not in TOOLS:
        likely = nearest(name, tuple(TOOLS)) if isinstance(name, str) else None
        hint = f" Did you mean “{likely}”?" if likely else f" There are {', '.join(TOOLS)}."
        raise ProtocolError(INVALID_PARAMS, f"There is no such tool.{hint}", 200)
    if not isinstance(arguments, dict):
        raise ProtocolError(INVALID_PARAMS, "arguments is an object.", 200)
    return results.of_call(TOOLS[name], arguments)


def _check_version(said: object, named: str | None) -> None:
    """Raise ProtocolError for a version that is not spoken, or that the body and the header tell differently."""
    wanted = said if said is not None else named
    if wanted not in MODERN:
        data = {"supported": [*MODERN, *LEGACY], "requested": str(wanted)[:_LONGEST_SHOWN]}
        raise ProtocolError(
            UNSUPPORTED_VERSION, "This version of the protocol is not spoken here.", data=data
        )
    if said != named:
        raise ProtocolError(
            HEADER_MISMATCH, "MCP-Protocol-Version and _meta do not name the same version of the protocol."
        )


def _check_headers(method: str, params: Message, headers: Headers) -> None:
    """Raise ProtocolError where a header tells another method or tool than the body."""
    if headers.get("Mcp-Method") != method:
        raise ProtocolError(HEADER_MISMATCH, "The header Mcp-Method does not name the method.")
    if method == "tools/call" and _decoded(headers.get("Mcp-Name", "")) != params.get("name"):
        raise ProtocolError(HEADER_MISMATCH, "The header Mcp-Name does not name the tool.")


def _decoded(value: str) -> str | None:
    """Return the value of a header, which may be encoded (`=?base64?…?=`)."""
    if not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    try:
        return base64.b64decode(value[9:-2], validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _server() -> dict[str, str]:
    return {"name": "open-cases", "title": "Open Cases", "version": VERSION, "websiteUrl": links.base_url()}
