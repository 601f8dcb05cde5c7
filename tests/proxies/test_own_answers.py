"""Rows H5 and H8: what a proxy answers by itself is a problem too; long addresses pass, slow clients make room."""

from __future__ import annotations

import http.client
import json
import socket
import time
from dataclasses import dataclass

import pytest

from api.web.headers import DATA_POLICY, LONGEST_ADDRESS, ON_EVERY_ANSWER
from api.web.problems import KINDS
from tests.proxies.conftest import CACHES, HOST, PUBLIC_URL, Proxied, ask, has_ipv6, in_front, new_reader
from tests.support.servers import free_port

of_caches = pytest.mark.parametrize("proxied", CACHES, indirect=True)
of_nginx = pytest.mark.parametrize("proxied", ["nginx"], indirect=True)
of_varnish = pytest.mark.parametrize("proxied", ["varnish"], indirect=True)
# Each file closes a connection that says nothing within ten seconds.
LONGEST_SILENCE = 30.0


@dataclass(frozen=True)
class Told:
    """A problem as it came over the socket."""

    status: int
    headers: dict[str, str]
    problem: dict[str, object]


def send(port: int, request: bytes) -> Told:
    """Send these very bytes, and read the problem that comes back."""
    with socket.create_connection(("127.0.0.1", port), 20, (new_reader(), 0)) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer or not answer.rstrip().endswith(b"}"):
            received = connection.recv(65536)
            if not received:
                break
            answer += received
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    return Told(int(lines[0].split()[1]), headers, json.loads(body))


def request(path: str = "/v1/statuses", method: str = "GET", host: str = HOST, more: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode()


REFUSED_BY_NGINX = {
    "no HTTP": (b"HELLO\r\n\r\n", 400, "malformed-request"),
    "two hosts": (request(more="Host: other.example\r\n"), 400, "malformed-request"),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400, "malformed-request"),
    "above the root": (request("/../passwd"), 400, "malformed-request"),
    "a length that is none": (request(more="Content-Length: 1x\r\n"), 400, "malformed-request"),
    "its own place for problems": (request("/--problem"), 404, "not-found"),
    "TRACE": (request(method="TRACE"), 405, "method-not-allowed"),
    "a large body": (request(method="POST", more="Content-Length: 9000\r\n"), 413, "body-too-large"),
    "too large a body": (request("/mcp", "POST", more="Content-Length: 2100001\r\n"), 413, "body-too-large"),
    "TRACE where bodies are taken": (request("/mcp", "TRACE"), 405, "method-not-allowed"),
    "a long address": (request("/v1/cases?q=" + 9000 * "a"), 414, "address-too-long"),
    "a long header": (request(more=f"X-Long: {9000 * 'a'}\r\n"), 431, "other-error"),
    "an unknown coding": (request(more="Transfer-Encoding: other\r\n"), 501, "other-error"),
    "a later HTTP": (request().replace(b"HTTP/1.1", b"HTTP/4.0"), 505, "other-error"),
}
REFUSED_BY_VARNISH = {
    "TRACE": (request(method="TRACE"), 405, "method-not-allowed"),
    "an unknown method": (request(method="BREW"), 405, "method-not-allowed"),
    "a body": (request(method="OPTIONS", more="Content-Length: 9000\r\n"), 413, "body-too-large"),
    "POST": (request(method="POST"), 405, "method-not-allowed"),
    "too large a body": (request("/mcp", "POST", more="Content-Length: 2100001\r\n"), 413, "body-too-large"),
    "PUT where bodies are taken": (request("/mcp", "PUT"), 405, "method-not-allowed"),
}
HOSTILE_HOSTS = (
    "other.example",
    f"{HOST}.other.example",
    f"other.example.{HOST}",
    "127.0.0.1",
    "[::1]",
    "data-example.org",
)


def check(told: Told, status: int, kind: str) -> None:
    assert told.status == status
    assert told.problem["status"] == status
    assert told.problem["type"] == f"{PUBLIC_URL}/problems/{kind}"
    assert told.problem["title"] == KINDS[kind].title
    assert told.problem["detail"]
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["Content-Security-Policy"] == DATA_POLICY
    for name, value in ON_EVERY_ANSWER:
        if name != "Access-Control-Expose-Headers":
            assert told.headers[name] == value
    assert ("Allow" in told.headers) == (status == 405)
    assert ("Retry-After" in told.headers) == (status in {429, 503})


@of_nginx
@pytest.mark.parametrize("refused", REFUSED_BY_NGINX)
def test_what_nginx_refuses_is_a_problem(proxied: Proxied, refused: str) -> None:
    sent, status, kind = REFUSED_BY_NGINX[refused]
    check(send(proxied.port, sent), status, kind)


@of_varnish
@pytest.mark.parametrize("refused", REFUSED_BY_VARNISH)
def test_what_varnish_refuses_is_a_problem(proxied: Proxied, refused: str) -> None:
    sent, status, kind = REFUSED_BY_VARNISH[refused]
    check(send(proxied.port, sent), status, kind)


@of_caches
@pytest.mark.parametrize("host", HOSTILE_HOSTS)
def test_a_host_that_is_not_ours_is_refused_and_reaches_nobody(proxied: Proxied, host: str) -> None:
    path = f"/v1/statuses?lang=uk&fields=id&host={host}"
    told = send(proxied.port, request(path, host=host))
    assert told.status == 400
    assert str(told.problem["type"]).startswith(f"{PUBLIC_URL}/problems/")
    assert proxied.seen(path) == []


@of_caches
def test_ours_may_be_spelt_in_any_way_and_is_one_copy(proxied: Proxied) -> None:
    path = "/v1/statuses?lang=uk&fields=label"
    for host in (HOST, HOST.upper(), f"{HOST}:80", f"{HOST}."):
        assert proxied.get(path, host=host).status == 200
    assert len(proxied.seen(path)) == 1


@of_caches
@pytest.mark.parametrize("host", ["10.0.0.1", "other.example"])
def test_health_may_be_asked_by_any_name_and_is_never_kept(proxied: Proxied, host: str) -> None:
    for path in ("/livez", "/readyz"):
        before = len(proxied.seen(path))
        for _ in range(2):
            answer = proxied.get(path, host=host)
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert len(proxied.seen(path)) >= before + 2


@of_nginx
@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_it_listens_on_ipv6_as_well(proxied: Proxied) -> None:
    connection = http.client.HTTPConnection("::1", proxied.port, timeout=20)
    connection.request("GET", "/v1/statuses", headers={"Host": HOST})
    assert connection.getresponse().status == 200
    connection.close()


@of_caches
@pytest.mark.parametrize("length", [711, LONGEST_ADDRESS - 1, LONGEST_ADDRESS, LONGEST_ADDRESS + 1, 8000])
def test_an_address_of_any_length_is_answered_as_the_service_answers_it(
    proxied: Proxied, length: int
) -> None:
    ids = [f"nobody-{number:03}" for number in range(40)]
    path = f"/v1/cases?id={','.join(ids)}"
    path += "," + "x" * (length - len(path) - 1)
    direct = ask(proxied.origin.port, path)
    answer = proxied.get(path)
    assert len(path) == length
    assert direct.status < 500
    assert (answer.status, answer.body) == (direct.status, direct.body)


@of_caches
@pytest.mark.parametrize(
    "said",
    [b"", b"GET /v1/statuses HT", b"GET /v1/statuses HTTP/1.1\r\nHost: data.example.org\r\nX-A: "],
    ids=["nothing", "half a line", "half a head"],
)
def test_a_client_that_stops_in_the_middle_loses_its_connection_and_keeps_nobody_waiting(
    proxied: Proxied, said: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", proxied.port), LONGEST_SILENCE) as silent:
        silent.sendall(said)
        assert proxied.get("/v1/statuses").status == 200
        assert ended(silent)


@of_nginx
def test_so_does_one_that_stops_in_its_body(proxied: Proxied) -> None:
    with socket.create_connection(("127.0.0.1", proxied.port), LONGEST_SILENCE) as silent:
        silent.sendall(request(method="POST", more="Content-Length: 100\r\n") + b"a")
        assert ended(silent)


def ended(connection: socket.socket) -> bool:
    """Wait until the other side closes, for as long as the connection has patience."""
    deadline = time.monotonic() + LONGEST_SILENCE
    while time.monotonic() < deadline:
        try:
            if not connection.recv(65536):
                return True
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False
    return False


@of_caches
def test_a_service_that_is_away_is_a_problem_too(
    proxied: Proxied, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nobody = free_port()
    with in_front(proxied.kind, tmp_path_factory.mktemp("alone") / "files", nobody) as port:
        check(send(port, request()), 503, "not-ready")
        check(send(port, request("/livez")), 503, "not-ready")
