"""Messages to `/mcp` as clients of both eras send them, and calls of every tool in each of its ways."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.mcp import PATH, messages
from api.mcp.tools import TOOLS

META = "io.modelcontextprotocol/"
WHO = {f"{META}protocolVersion": messages.MODERN[0], f"{META}clientCapabilities": {}}
# A call of each tool in each of its ways, and the address of v1 that says the same.
CALLS: list[tuple[str, dict[str, Any], str]] = [
    (
        "find_people",
        {"q": "Орлов"},
        f"/v1/cases?q=Орлов&fields={TOOLS['find_people'].ways[0].fixed['fields']}",
    ),
    (
        "find_people",
        {
            "status": ["imprisoned", "-house-arrest"],
            "custody": True,
            "limit": 2,
            "sort": ["-status_since", "name"],
        },
        "/v1/cases?status=imprisoned,-house-arrest&custody=true&limit=2&sort=-status_since,name"
        f"&fields={TOOLS['find_people'].ways[0].fixed['fields']}",
    ),
    ("get_person", {"id": "oleg-orlov"}, "/v1/cases/oleg-orlov"),
    ("get_person", {"id": "v767bzxv", "as_of": "2024-06-01"}, "/v1/cases/v767bzxv?as_of=2024-06-01"),
    ("get_timeline", {"id": "oleg-orlov"}, "/v1/cases/oleg-orlov/timeline"),
    ("count_people", {"group_by": ["status"]}, "/v1/stats/cases?group_by=status"),
    (
        "count_people",
        {"interval": "year", "from": "2023", "gender": "female"},
        "/v1/stats/cases?interval=year&from=2023&gender=female",
    ),
    ("what_the_resolution_asks", {}, "/v1/calls-to-action"),
    (
        "what_the_resolution_asks",
        {"call_to_action": "release-all"},
        "/v1/calls-to-action/release-all/progress",
    ),
    ("cite", {"id": "oleg-orlov"}, "/v1/cases/oleg-orlov/citation"),
    ("cite", {"custody": True, "format": "bibtex"}, "/v1/cases/citation?custody=true&format=bibtex"),
    ("cite", {"group_by": ["status"]}, "/v1/stats/cases/citation?group_by=status"),
]
WAYS = pytest.mark.parametrize("name, arguments, address", CALLS)


def send(client: FlaskClient, message: object, **headers: str) -> TestResponse:
    """Send a message, which may be no message at all."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(PATH, data=body, headers={"Content-Type": "application/json", **named})


def asked(client: FlaskClient, method: str, **params: Any) -> TestResponse:
    """Ask as clients of the older era do."""
    return send(client, {"jsonrpc": "2.0", "id": 7, "method": method, "params": params})


def asked_today(client: FlaskClient, method: str, **params: Any) -> TestResponse:
    """Ask as clients of the newer era do."""
    headers = {"MCP_Protocol_Version": messages.MODERN[0], "Mcp_Method": method}
    if "name" in params:
        headers["Mcp_Name"] = params["name"]
    message = {"jsonrpc": "2.0", "id": "a", "method": method, "params": {"_meta": WHO, **params}}
    return send(client, message, **headers)


def called(client: FlaskClient, name: str, **arguments: Any) -> dict[str, Any]:
    """The result of a call."""
    answer = asked(client, "tools/call", name=name, arguments=arguments)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()["result"]
    return found


def refused(client: FlaskClient, name: str, **arguments: Any) -> str:
    """What a call is refused with."""
    result = called(client, name, **arguments)
    assert result["isError"] is True
    assert "structuredContent" not in result
    told: str = result["content"][0]["text"]
    return told
