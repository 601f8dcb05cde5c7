"""The times that `docs/operating.md` states are those of the worker."""

from __future__ import annotations

import pytest

from api import server
from api.web import bodies
from api.worker import connections, heads, in_threads, limits, threads
from api.worker.connections import Waits
from tests.support.servers import ROOT

OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


@pytest.mark.parametrize(
    "stated",
    [
        f"| the first byte of a new connection | {connections.FIRST_BYTE_SECONDS:.0f} seconds |",
        f"| the head of a request, from its first byte to its last | {connections.HEAD_SECONDS:.0f} seconds |",
        f"| a client to send the next {connections.PART_BYTES // 1024} kB of a body | {connections.SECONDS[Waits.BODY]:.0f} seconds |",
        f"| the next request on a connection that is kept | {server.keepalive} seconds |",
        f"| a reader to take the next {connections.PART_BYTES // 1024} kB of an answer | "
        f"{connections.PART_SECONDS:.0f} seconds |",
        f"| a thread, by a request that is there whole | {in_threads.QUEUE_SECONDS:.0f} seconds |",
        f"| a client to close after the last answer | {connections.LINGER_SECONDS:.0f} seconds |",
        f"A head above {heads.MOST_BYTES // 1024} kB is refused (431)",
        f"up to {limits.MOST_CONNECTIONS:,} connections",
        f"up to {threads.MOST_HELD // 1024**2} MB in a process",
        f"at most {threads.MOST_OF_BODIES // 1024**2} MB of bodies",
        *(f"`{path}` {most:,} bytes" for path, most in bodies.MOST_BYTES.items()),
    ],
)
def test_the_page_for_operators_states_it(stated: str) -> None:
    assert stated in " ".join(OPERATING.split("\n")).replace("  ", " ")


def test_a_client_that_sends_a_byte_a_second_has_time_for_a_short_request() -> None:
    request = b"GET /v1/cases/some-one HTTP/1.1\r\nHost: data.example.org\r\n\r\n"
    assert len(request) < connections.HEAD_SECONDS
