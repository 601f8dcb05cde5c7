"""A request has a budget of time as a whole, and dear questions have places; nobody else waits for them (row H7)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import Connection, text

from api.records import deadline, reading, series
from api.records.reading import Page
from api.records.releases import Releases
from api.records.statistics import Counted
from api.v1.dear_questions import is_dear
from api.web import places
from api.web.exports import FORMATS
from api.web.paging import Cursor
from tests.conftest import app_of
from tests.support.postgres import on_both, on_one

pytestmark = on_both

# Ends soon, and far from all that could end for another reason.
SOON, LATEST = 0.3, 3.0
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
DEAR = "/v1/stats/cases?interval=year"
CHEAP = "/v1/cases?limit=1"


@pytest.fixture
def app(release_store: Callable[[str], str]) -> Flask:
    """A service of the test's own, with its own places, that has opened its release."""
    own = app_of(release_store("tiny"))
    own.extensions["open-cases-releases"].newest()
    return own


@pytest.fixture
def soon(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests have little time."""
    monkeypatch.setattr(deadline, "REQUEST_SECONDS", SOON)


def kind_of(answer: Any) -> str:
    """The kind of a problem that says when to come again."""
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return str(answer.get_json()["type"]).rpartition("/")[2]


def route(app: Flask, work: Callable[[Connection], object]) -> None:
    """Add `/work`, which does something with a connection."""
    releases: Releases = app.extensions["open-cases-releases"]

    def view() -> Response:
        with releases.newest().connect() as connection:
            return Response(str(work(connection)))

    app.add_url_rule("/work", "work", view)


@pytest.mark.usefixtures("soon")
def test_a_request_ends_between_statements_that_are_short_themselves(app: Flask) -> None:
    def many(connection: Connection) -> None:
        for _ in repeat(None):
            connection.execute(text("SELECT 1"))

    route(app, many)
    begun = time.monotonic()
    assert kind_of(app.test_client().get("/work")) == "took-too-long"
    assert time.monotonic() - begun < LATEST


@pytest.mark.usefixtures("soon")
def test_a_statement_has_no_more_time_than_its_request_has_left(app: Flask) -> None:
    route(app, lambda connection: connection.execute(text(ENDLESS)).scalar())
    begun = time.monotonic()
    assert kind_of(app.test_client().get("/work")) == "took-too-long"
    assert time.monotonic() - begun < LATEST


def test_the_next_request_on_a_connection_has_its_whole_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(app, lambda connection: connection.execute(text(ENDLESS)).scalar())
    client = app.test_client()
    with monkeypatch.context() as patched:
        patched.setattr(deadline, "REQUEST_SECONDS", SOON)
        assert kind_of(client.get("/work")) == "took-too-long"
    begun = time.monotonic()
    assert kind_of(client.get("/work")) == "took-too-long"
    assert time.monotonic() - begun > 2
    assert client.get(CHEAP).status_code == 200


@on_one
def test_time_is_looked_at_in_loops_without_statements(soon: None) -> None:
    with deadline.limited(lambda: True, dear=False), pytest.raises(deadline.TookTooLong):
        for _ in deadline.watched(repeat(None)):
            pass


@on_one
def test_what_is_not_part_of_a_request_has_no_limit(soon: None) -> None:
    with deadline.limited(lambda: True, dear=False):
        assert deadline.left() <= SOON
    time.sleep(SOON)
    assert list(deadline.watched(range(3))) == [0, 1, 2]


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is sent as it is made, one record at a time."""
    monkeypatch.setattr("api.v1.answers.files.MOST_DIGESTED", 0)
    monkeypatch.setattr(reading, "BATCH", 1)


@pytest.mark.parametrize("extension", ["csv", "ndjson", "xlsx"])
@pytest.mark.usefixtures("streamed", "soon")
def test_a_file_that_is_being_sent_may_take_longer_than_a_request(
    extension: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged = reading.page

    def slowly(*asked: Any) -> Page:
        time.sleep(SOON / 2)
        return paged(*asked)

    whole = app.test_client().get(f"/v1/cases.{extension}").data
    monkeypatch.setattr(reading, "page", slowly)
    begun = time.monotonic()
    answer = app.test_client().get(f"/v1/cases.{extension}")
    assert (answer.status_code, answer.data) == (200, whole)
    assert time.monotonic() - begun > 2 * SOON
    answer.close()


@pytest.mark.parametrize(
    "path, query, dear",
    [
        ("/v1/stats/cases", "interval=month", True),
        ("/v1/stats/cases/", "custody=true&interval=year", True),
        ("/v1/stats/cases", "group_by=status,region", True),
        ("/v1/stats/cases", "group_by=status%2cregion", True),
        ("/v1/charts/status-over-time.svg", "", True),
        ("/v1/cases.xlsx", "", True),
        ("/v1/stats/cases", "", False),
        ("/v1/stats/cases", "group_by=status&theme=a,b", False),
        ("/v1/charts/by-status.svg", "", False),
        ("/v1/charts/by-status.png", "", True),
        ("/v1/badges/in-custody.png", "theme=religion", True),
        ("/cases/anybody/card.png", "lang=ru", True),
        ("/card.png", "", True),
        ("/apple-touch-icon.png", "", False),
        ("/v1/cases", "include=events&limit=500", True),
        ("/v1/cases", "limit=200&include=events,sources&stale=true", True),
        ("/v1/cases", "limit=%35%30%30&%69nclude=events", True),
        ("/v1/cases", "limit=0500&include=events", True),
        ("//v1/cases", "limit=500&include=events", True),
        ("//v1/stats/cases", "%69nterval=month", True),
        ("///v1/cases.xlsx", "", True),
        ("/v1/cases", "limit=101&as_of=2024-10-06", True),
        ("/v1/cases", "limit=500&lang=ru", True),
        ("/v1/events", "limit=101&as_of=2024-10-06", True),
        ("/v1/charges", "limit=100&as_of=2024-10-06", False),
        ("/v1/sources", "limit=500&lang=ru", False),
        ("/v1/stats/cases", "group_by=source", True),
        ("/stats", "group_by=source", True),
        ("/embed/stats", "group_by=affiliation&source=-a", True),
        ("/embed/stats", "group_by=status", False),
        ("/v1/cases", "limit=100&include=events", False),
        ("/v1/cases", "limit=500", False),
        ("/v1/cases", "q=interval=", False),
        ("/v1/cases.csv", "", False),
        ("/x.xlsx", "", False),
    ],
)
@on_one
def test_some_questions_are_known_to_be_dear(path: str, query: str, dear: bool) -> None:
    assert is_dear(path, query) is dear


@on_one
def test_a_workbook_is_as_dear_when_a_header_asks_for_it() -> None:
    workbook = FORMATS["xlsx"].media_type
    assert is_dear("/v1/cases", "", workbook)
    assert is_dear("/v1/terms", "limit=1", f"application/json;q=0.5, {workbook.upper()}")
    assert not is_dear("/v1/cases", "", f"application/json, {workbook};q=0.5")
    assert not is_dear("/cases", "", workbook)


@on_one
def test_a_question_is_as_dear_when_a_cursor_carries_it() -> None:
    long = {"limit": "500", "include": "events"}
    for asked, beside, dear in ((long, "", True), (long, "&limit=20", False), ({"limit": "500"}, "", False)):
        word = Cursor("/v1/cases", asked, "2026.11.1", (1,)).sealed()
        assert is_dear("/v1/cases", f"cursor={word}{beside}") is dear
    assert not is_dear("/v1/cases", "cursor=none&limit=500")


@contextmanager
def slow_ones(app: Flask, monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[list[int]]:
    """Ask so many dear questions, each new, that are answered when the block ends; gives the list of their statuses.
    Nobody waits for a place."""
    monkeypatch.setattr(places, "WAIT_SECONDS", 0.0)
    begun, go_on = threading.Semaphore(0), threading.Event()
    statuses: list[int] = []

    def slowly(connection: Connection, query: object, names: object, days: Sequence[str]) -> list[Any]:
        deadline.check()
        begun.release()
        assert go_on.wait(20)
        return [Counted({(): 1}, {(): 1}, {(): 1}, {}) for _ in days]

    def ask(place: int) -> None:
        answer = app.test_client().get(f"{DEAR}&birth_year_min={1900 + place}")
        statuses.append(answer.status_code)

    with monkeypatch.context() as patched:
        patched.setattr(series, "count_on_days", slowly)
        threads = [threading.Thread(target=ask, args=(place,)) for place in range(number)]
        for thread in threads:
            thread.start()
            assert begun.acquire(timeout=20)
        try:
            yield statuses
        finally:
            go_on.set()
        for thread in threads:
            thread.join(20)


def test_when_all_places_are_taken_a_dear_question_is_told_so_at_once_and_a_cheap_one_is_answered(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    kept = client.get(f"{DEAR}&birth_year_max=1950").data
    with slow_ones(app, monkeypatch, places.MOST_DEAR) as statuses:
        for number in range(3):
            assert kind_of(client.get(f"{DEAR}&birth_year_max={1960 + number}")) == "busy"
            assert client.get(f"/v1/cases?birth_year_max={1960 + number}").status_code == 200
        head = client.head(f"{DEAR}&birth_year_max=1970")
        assert (head.status_code, head.data) == (503, b"")
        # What was answered before needs no place.
        assert client.get(f"{DEAR}&birth_year_max=1950").data == kept
        assert client.post(DEAR).status_code == 405
        assert statuses == []
    assert statuses == [200] * places.MOST_DEAR
    for number in range(2 * places.MOST_DEAR):
        assert client.get(f"{DEAR}&birth_year_max={1980 + number}").status_code == 200


@on_one
def test_what_is_asked_within_a_request_has_what_is_left_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "REQUEST_SECONDS", 10.0)
    with deadline.limited(lambda: True, dear=False):
        monkeypatch.setattr(deadline, "REQUEST_SECONDS", 1000.0)
        with deadline.limited(lambda: True, dear=False):
            assert 0 < deadline.left() <= 10
        assert 0 < deadline.left() <= 10


def test_some_wait_for_a_place_and_the_others_do_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []

    def ask(place: int) -> None:
        statuses.append(app.test_client().get(f"{DEAR}&birth_year_max={1950 + place}").status_code)

    with slow_ones(app, monkeypatch, places.MOST_DEAR):
        monkeypatch.setattr(places, "WAIT_SECONDS", 60.0)
        waiting = [threading.Thread(target=ask, args=(place,)) for place in range(places.MOST_WAITING)]
        for thread in waiting:
            thread.start()
        waiting[-1].join(0.3)
        assert statuses == []
        assert kind_of(app.test_client().get(f"{DEAR}&stale=true")) == "busy"
        assert app.test_client().get(f"{CHEAP}&stale=true").status_code == 200
    for thread in waiting:
        thread.join(20)
    assert statuses == [200] * places.MOST_WAITING


def test_who_has_a_dear_answer_already_is_told_so_without_a_place(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    known = {"If-None-Match": client.get(DEAR).headers["ETag"], "Accept": "application/json"}
    with slow_ones(app, monkeypatch, places.MOST_DEAR):
        assert client.get(DEAR, headers=known).status_code == 304
        assert kind_of(client.get(f"{DEAR}&stale=true", headers=known)) == "busy"


@pytest.mark.parametrize("waiting", [0, places.MOST_WAITING])
def test_a_refusal_names_the_service_as_it_was_asked(
    waiting: int, release_store: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_WAITING", waiting)
    app = app_of(release_store("tiny"))
    client = app.test_client()
    with slow_ones(app, monkeypatch, places.MOST_DEAR):
        for host in ("localhost", "127.0.0.1:8000", "localhost"):
            answer = client.get(f"{DEAR}&stale=true", headers={"Host": host})
            assert answer.get_json()["type"] == f"http://{host}/problems/busy"
        assert client.get(f"{DEAR}&stale=true", headers={"Host": "evil.example"}).status_code == 400


def test_a_question_that_turns_out_to_be_dear_needs_a_place_to_go_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    assert client.get(CHEAP).status_code == 200
    monkeypatch.setattr(deadline, "CHEAP_SECONDS", 0.0)
    for number in range(2 * places.MOST_DEAR):
        assert client.get(f"{CHEAP}&birth_year_min={1900 + number}").status_code == 200
    with slow_ones(app, monkeypatch, places.MOST_DEAR):
        assert kind_of(client.get(f"{CHEAP}&birth_year_min=1950")) == "busy"
    assert client.get(f"{CHEAP}&birth_year_min=1951").status_code == 200


@on_one
def test_while_a_statement_is_at_work_it_may_turn_out_to_be_dear(
    app: Flask, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(app, lambda connection: connection.execute(text(ENDLESS)).scalar())
    client = app.test_client()
    assert client.get(CHEAP).status_code == 200
    with slow_ones(app, monkeypatch, places.MOST_DEAR):
        begun = time.monotonic()
        kind = kind_of(client.get("/work"))
        # What a server does meanwhile is work of another machine.
        assert kind == ("busy" if database == "sqlite" else "took-too-long")
        assert time.monotonic() - begun < (LATEST if database == "sqlite" else 2 * LATEST)


@on_one
def test_a_dear_question_rests_and_a_cheap_one_never(
    release_store: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr("api.records.deadline.time.sleep", rests.append)
    monkeypatch.setattr(deadline, "WORK_SECONDS", 0.0)
    client = app_of(release_store("tiny")).test_client()
    assert client.get("/v1/cases?limit=7").status_code == 200
    assert not rests
    assert client.get("/v1/stats/cases?interval=year&group_by=status").status_code == 200
    assert len(rests) > 2


@pytest.mark.usefixtures("streamed")
def test_long_files_have_places_of_their_own(app: Flask) -> None:
    client = app.test_client()
    sending = [client.get(f"/v1/cases.csv?birth_year_min={1900 + n}") for n in range(places.MOST_FILES)]
    assert {answer.status_code for answer in sending} == {200}
    assert kind_of(client.get("/v1/cases.csv")) == "busy"
    assert client.head("/v1/cases.csv").status_code == 200
    assert client.get(CHEAP).status_code == 200
    assert client.get(DEAR).status_code == 200
    # One was read to its end, of another the reader has gone.
    assert sending[0].data
    sending[1].close()
    again = [client.get(f"/v1/cases.csv?birth_year_max={1990 + n}") for n in range(2)]
    assert {answer.status_code for answer in again} == {200}
    assert kind_of(client.get("/v1/cases.csv")) == "busy"
    for answer in (*sending, *again):
        answer.close()
    assert client.get("/v1/cases.csv?stale=false").status_code == 200
