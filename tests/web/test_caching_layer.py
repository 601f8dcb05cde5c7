"""The cache as a layer of WSGI: it closes what it reads, and nobody before it can change what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, create_environ, run_wsgi_app

from api.web.caching import MEBIBYTE, ResponseCache
from tests.web.caches import app_on


class Body:
    """A body that notes when it is closed, and may break while it is read."""

    def __init__(self, breaks: bool = False) -> None:
        self.closed = 0
        self.breaks = breaks

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        if self.breaks:
            raise OSError("broke")
        yield b"two"

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    "headers", [[("ETag", 'W/"a"'), ("Content-Length", "6")], [("ETag", 'W/"a"')], [("Content-Length", "6")]]
)
def test_every_body_is_closed_once_kept_or_not(headers: list[tuple[str, str]]) -> None:
    bodies = []

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", headers)
        bodies.append(Body())
        return bodies[-1]

    client = Client(ResponseCache(app, lambda: 1, MEBIBYTE))
    for _ in range(2):
        answer = client.get("/")
        assert answer.get_data() == b"onetwo"
        answer.close()
    assert [body.closed for body in bodies] == [1] * (1 if len(headers) == 2 else 2)


def test_a_body_that_breaks_is_closed_and_not_kept() -> None:
    body = Body(breaks=True)

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", [("ETag", 'W/"a"'), ("Content-Length", "6")])
        return body

    cache = ResponseCache(app, lambda: 1, MEBIBYTE)
    with pytest.raises(OSError, match="broke"):
        run_wsgi_app(cache, create_environ("/"))
    assert (body.closed, len(cache._kept)) == (1, 0)


def test_what_stands_in_front_cannot_change_what_is_kept(tiny: Path) -> None:
    inner = app_on(f"sqlite:///{tiny}").wsgi_app

    def in_front(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def add(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            headers.append(("RateLimit", "1"))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return inner(environ, add)

    client = Client(in_front)
    for known in ({}, {}, {}, {"If-None-Match": "*"}, {"If-None-Match": "*"}):
        assert client.get("/v1/statuses", headers=known).headers.getlist("RateLimit") == ["1"]
