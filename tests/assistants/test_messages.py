"""Row M5: `/mcp` speaks the Model Context Protocol of both its eras, without streams or sessions."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.mcp import PATH, messages
from api.web.bodies import MOST_BYTES
from tests.assistants.asking import META, WHO, asked, asked_today, send


@pytest.mark.parametrize(
    "wanted, spoken",
    [
        *((one, one) for one in messages.LEGACY),
        ("2024-11-05", messages.LEGACY[0]),
        (None, messages.LEGACY[0]),
    ],
)
def test_an_older_client_shakes_hands_and_has_no_session(
    tiny_client: FlaskClient, wanted: str | None, spoken: str
) -> None:
    answer = asked(tiny_client, "initialize", protocolVersion=wanted, capabilities={}, clientInfo={})
    result = answer.get_json()["result"]
    assert (answer.get_json()["id"], result["protocolVersion"]) == (7, spoken)
    assert result["capabilities"] == {"tools": {}}
    assert "repeat `evidence.said`" in result["instructions"]
    assert "Mcp-Session-Id" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    said = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    done = send(tiny_client, said, MCP_Protocol_Version=spoken)
    assert (done.status_code, done.get_data()) == (202, b"")
    ping = send(tiny_client, {"jsonrpc": "2.0", "id": 1, "method": "ping"}, MCP_Protocol_Version=spoken)
    assert ping.get_json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


def test_a_newer_client_says_with_each_request_who_it_is(tiny_client: FlaskClient) -> None:
    found = asked_today(tiny_client, "server/discover").get_json()["result"]
    assert found["supportedVersions"] == [*messages.MODERN, *messages.LEGACY]
    tools = asked_today(tiny_client, "tools/list").get_json()["result"]
    result = asked_today(tiny_client, "tools/call", name="find_people", arguments={}).get_json()["result"]
    for one in (found, tools, result):
        assert one["resultType"] == "complete"
        assert one["_meta"][f"{META}serverInfo"]["name"] == "open-cases"
    for one in (found, tools):
        assert one["ttlMs"] > 0
        assert one["cacheScope"] == "public"


def error(answer: TestResponse) -> tuple[int, int]:
    """The status and the code of an error."""
    return answer.status_code, answer.get_json()["error"]["code"]


def test_a_newer_client_that_contradicts_itself_is_refused(tiny_client: FlaskClient) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "cite", "arguments": {}, "_meta": WHO},
    }
    right = {"MCP_Protocol_Version": messages.MODERN[0], "Mcp_Method": "tools/call", "Mcp_Name": "cite"}
    assert send(tiny_client, call, **right).status_code == 200
    encoded = {**right, "Mcp_Name": "=?base64?Y2l0ZQ==?="}
    assert send(tiny_client, call, **encoded).status_code == 200
    for name, value in (
        ("Mcp_Method", "tools/list"),
        ("Mcp_Name", "find_people"),
        ("Mcp_Name", "=?base64?!?="),
        ("MCP_Protocol_Version", messages.LEGACY[0]),
    ):
        assert error(send(tiny_client, call, **{**right, name: value})) == (400, messages.HEADER_MISMATCH)
    for name in right:
        lacking = {other: value for other, value in right.items() if other != name}
        assert error(send(tiny_client, call, **lacking)) == (400, messages.HEADER_MISMATCH)
    assert error(asked_today(tiny_client, "ping")) == (404, messages.NO_METHOD)
    assert error(asked_today(tiny_client, "tools/list", _meta={**WHO, f"{META}clientCapabilities": 1})) == (
        400,
        messages.INVALID_PARAMS,
    )


@pytest.mark.parametrize("version", ["1900-01-01", "2025-03-26", "x", ""])
def test_a_version_that_is_not_spoken_is_refused_with_those_that_are(
    tiny_client: FlaskClient, version: str
) -> None:
    in_header = send(
        tiny_client, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, MCP_Protocol_Version=version
    )
    meta = {**WHO, f"{META}protocolVersion": version}
    in_body = send(
        tiny_client,
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}},
        MCP_Protocol_Version=version,
    )
    for answer in (in_header, in_body):
        assert error(answer) == (400, messages.UNSUPPORTED_VERSION)
        assert answer.get_json()["error"]["data"]["supported"] == [*messages.MODERN, *messages.LEGACY]


@pytest.mark.parametrize(
    "message, status, code",
    [
        (b"", 400, messages.PARSE_ERROR),
        (b"{", 400, messages.PARSE_ERROR),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "\xff"}', 400, messages.PARSE_ERROR),
        (b"[" * 100_00, 400, messages.PARSE_ERROR),
        ([], 400, messages.INVALID_REQUEST),
        ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], 400, messages.INVALID_REQUEST),
        ("ping", 400, messages.INVALID_REQUEST),
        ({"id": 1, "method": "ping"}, 400, messages.INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": 1}, 400, messages.INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, 400, messages.INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, 400, messages.INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": [1], "method": "ping"}, 400, messages.INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": 1, "method": 5}, 400, messages.INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}, 400, messages.INVALID_PARAMS),
        ({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"_meta": 1}}, 400, messages.INVALID_PARAMS),
        ({"jsonrpc": "2.0", "id": 1, "method": "resources/list"}, 200, messages.NO_METHOD),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call"}, 200, messages.INVALID_PARAMS),
        (
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "find_person"}},
            200,
            messages.INVALID_PARAMS,
        ),
        (
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "cite", "arguments": [1]}},
            200,
            messages.INVALID_PARAMS,
        ),
    ],
)
def test_what_is_no_right_message_is_an_error_of_the_protocol(
    tiny_client: FlaskClient, message: object, status: int, code: int
) -> None:
    answer = send(tiny_client, message)
    assert error(answer) == (status, code)
    assert answer.content_type == "application/json"
    assert answer.get_json()["error"]["message"]


def test_what_needs_no_answer_gets_none(tiny_client: FlaskClient) -> None:
    for message in (
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
        {"jsonrpc": "2.0", "method": "made/up"},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "no"}},
    ):
        answer = send(tiny_client, message)
        assert (answer.status_code, answer.get_data()) == (202, b"")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_there_is_no_stream_and_no_session_to_end(tiny_client: FlaskClient, method: str) -> None:
    answer = tiny_client.open(PATH, method=method, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("origin", ["https://news.example", "null", "http://127.0.0.1:3000"])
def test_any_site_may_ask(tiny_client: FlaskClient, origin: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = send(tiny_client, call, Origin=origin)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asked_first = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = tiny_client.options(PATH, headers=asked_first)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Methods"]) == (
        204,
        "OPTIONS, POST",
    )


def test_only_json_is_read_and_no_more_of_it_than_is_said(tiny_client: FlaskClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""):
        answer = tiny_client.post(PATH, data=b"{}", headers={"Content-Type": kind})
        assert (answer.status_code, answer.get_json()["type"]) == (
            415,
            "http://localhost/problems/unsupported-body",
        )
    answer = send(tiny_client, b" " * (MOST_BYTES[PATH] + 1))
    assert answer.status_code == 413
    assert (
        tiny_client.post(
            PATH,
            data=b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}',
            headers={"Content-Type": "application/json; charset=utf-8"},
        ).get_json()["result"]
        == {}
    )
