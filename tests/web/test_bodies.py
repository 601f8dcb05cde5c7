"""Row H4: POST is allowed at the addresses of one table, and nowhere else; no answer of theirs is kept, nothing written.

The routes are dummies, so that the rules hold before and beside what the addresses answer.
"""

from __future__ import annotations

import json
import re
import tempfile
from typing import Any, NoReturn

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.web import bodies, conditional, headers, links, places, problems
from api.web.bodies import DEAR_BYTES, MOST_BYTES
from api.web.caching import ResponseCache
from api.web.conditional import State
from api.web.problems import MEDIA_TYPE
from tests.support.servers import ROOT

VIEWS = ("/match", "/reconcile")


def echo() -> Response:
    """Say how much was sent: names, the length of each field and file, or the length of the body."""
    if request.method == "GET":
        return Response("Ask.")
    if request.mimetype == "multipart/form-data":
        fields = {name: len(value) for name, value in request.form.items()}
        files = {name: len(file.read()) for name, file in request.files.items()}
        return Response(json.dumps(fields | files), content_type="application/json")
    return Response(str(len(request.get_data())))


@pytest.fixture
def app() -> Flask:
    app = Flask("api", static_folder=None)
    links.register(app)
    problems.register(app)
    app.config["BUILD"] = "test"
    conditional.register(app, lambda: State("word", 0.0, 0.0))
    headers.register(app)
    for path in VIEWS:
        app.add_url_rule(path, path, echo, methods=["GET", "POST"])
    app.add_url_rule("/v1/cases", "cases", echo)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def is_problem(answer: TestResponse, status: int, kind: str) -> None:
    assert (answer.status_code, answer.content_type) == (status, MEDIA_TYPE)
    assert answer.get_json()["type"].endswith(f"/problems/{kind}")


def test_no_route_takes_it_but_those_of_the_table(tiny_app: Flask) -> None:
    takes = {rule.rule for rule in tiny_app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert takes <= set(MOST_BYTES)
    assert not {"PUT", "PATCH", "DELETE"} & {
        method for rule in tiny_app.url_map.iter_rules() for method in rule.methods or ()
    }


def test_a_route_that_takes_it_reads_the_body(client: FlaskClient) -> None:
    for path in (*VIEWS, "/match/"):
        assert client.post(path, data=b"a" * 1000).get_data() == b"1000"


def test_elsewhere_it_is_405_and_the_right_methods_are_named(client: FlaskClient) -> None:
    answer = client.post("/v1/cases", data=b"a" * 1000)
    is_problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    answer = client.put("/match", data=b"a")
    is_problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("path", VIEWS)
def test_a_body_may_have_so_many_bytes_and_none_more(client: FlaskClient, path: str) -> None:
    most = MOST_BYTES[path]
    assert client.post(path, data=b"a" * most).get_data() == str(most).encode()
    answer = client.post(path, data=b"a" * (most + 1))
    is_problem(answer, 413, "body-too-large")
    assert f"{most:,} bytes" in answer.get_json()["detail"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_whatever_is_answered_there_is_kept_by_nobody(app: Flask) -> None:
    cache = ResponseCache(app.wsgi_app, lambda: 1, 1_000_000)
    app.wsgi_app = cache  # type: ignore[method-assign]
    client = app.test_client()
    for path in (*VIEWS, "/reconcile/", "/match?name=mark3r"):
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            answer = client.open(path, method=method, headers={"If-None-Match": "*"})
            assert answer.headers["Cache-Control"] == "no-store"
            assert not {"ETag", "Last-Modified"} & set(answer.headers.keys())
            assert answer.status_code != 304
    assert cache.entries() == 0
    assert client.get("/v1/cases").headers["ETag"]
    assert cache.entries() == 1


@pytest.mark.parametrize("headers", ["content-type", "mcp-protocol-version, x-any, authorization"])
def test_a_script_of_another_site_may_post_with_any_header(client: FlaskClient, headers: str) -> None:
    asked = {
        "Origin": "https://news.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": headers,
    }
    answer = client.options("/match", headers=asked)
    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert "POST" in answer.headers["Access-Control-Allow-Methods"].split(", ")
    assert answer.headers["Access-Control-Allow-Headers"].startswith("*, Authorization, ")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for path in ("/v1/cases", "/nowhere"):
        assert "POST" not in client.options(path, headers=asked).headers["Access-Control-Allow-Methods"]


FORM = "multipart/form-data; boundary=border"


def form(**sizes: int) -> bytes:
    """The body of a form whose parts have these sizes."""
    parts = (
        f'--border\r\nContent-Disposition: form-data; name="{name}"'
        + ('; filename="names.xlsx"' if name == "file" else "")
        + f"\r\n\r\n{'a' * size}\r\n"
        for name, size in sizes.items()
    )
    return ("".join(parts) + "--border--\r\n").encode()


def no_files(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("A file is made.")


def test_a_form_with_a_large_file_and_a_large_field_makes_no_file(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What every way to make a temporary file leads to.
    monkeypatch.setattr(tempfile, "_mkstemp_inner", no_files)
    monkeypatch.setattr(tempfile, "TemporaryFile", no_files)
    answer = client.post("/match", data=form(names=700_000, file=1_300_000), content_type=FORM)
    assert answer.get_json() == {"names": 700_000, "file": 1_300_000}
    # One field may be as large as all.
    assert client.post("/match", data=form(names=2_000_000), content_type=FORM).status_code == 200
    is_problem(client.post("/match", data=form(file=2_100_000), content_type=FORM), 413, "body-too-large")


def test_a_large_body_is_read_in_a_place_of_its_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []

    def take(_: places.Places) -> bool:
        taken.append(True)
        return False

    monkeypatch.setattr(places.Places, "take", take)
    places.register(app, lambda *_: False, NoLimit)
    client = app.test_client()
    assert client.post("/match", data=b"a" * DEAR_BYTES).status_code == 200
    assert taken == []
    is_problem(client.post("/match", data=b"a" * (DEAR_BYTES + 1)), 503, "busy")
    assert taken == [True]
    for odd in ("9" * 5000, "²", "-1", "x", ""):
        assert client.post("/match", headers={"Content-Length": odd}).status_code < 500


class NoLimit:
    """Limits nothing."""

    def __init__(self, place: object, *, dear: bool) -> None: ...

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_sample_proxies_pass_the_same_addresses_and_as_much() -> None:
    paths = sorted(path.removeprefix("/") for path in MOST_BYTES)
    nginx = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    varnish = (ROOT / "deploy" / "varnish.vcl").read_text("utf-8")
    named = re.findall(r"\^/\(\?:([\w/|]*match[\w/|]*)\)", nginx) + re.findall(
        r"\^/\(\?:([\w/|]*match[\w/|]*)\)", varnish
    )
    assert len(named) >= 3
    for group in named:
        assert sorted(group.split("|")) == paths
    sizes = re.findall(r"client_max_body_size (\d+);", nginx)
    sizes += re.findall(r"Content-Length, 0\) > (\d{5,}).\s*{\s*return \(synth\(413", varnish)
    assert len(sizes) == 2
    assert {int(size) for size in sizes} == {max(MOST_BYTES.values())}


def test_the_page_about_the_problem_names_them() -> None:
    explanation = problems.KINDS["body-too-large"].explanation
    for path, most in MOST_BYTES.items():
        assert f"`{path}` ({most:,} bytes)" in explanation
    assert bodies.most_bytes("/v1/cases") == 0
