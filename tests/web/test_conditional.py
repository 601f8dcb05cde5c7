"""Row H1: whoever has an answer already is told so, without a look at the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from api.app import create_app
from api.settings import Settings
from seed.load import load
from tests.support.publishing import TINY_TABLES, retold
from tests.web import addresses

# Row H1 names the first four; the others are what any site needs to read it.
REPEATED = (
    *("ETag", "Cache-Control", "Vary", "Content-Location"),
    *("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cross-Origin-Resource-Policy"),
)
OF_CONTENT = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Repr-Digest")


def app_on(url: str, build: str = "one", public_url: str | None = None) -> Flask:
    """The service, without anything in its cache."""
    settings = Settings(
        database_url=url,
        files_folder=addresses.FOLDER_OF_KEY,
        security_contact="security@example.org",
        build=build,
        public_url=public_url,
    )
    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = f"sqlite:///{tmp_path_factory.mktemp('conditional')}"
    load(TINY_TABLES, made)
    return made


@pytest.fixture(scope="module")
def cold(url: str) -> FlaskClient:
    """A client of the app behind its cache: every answer is made anew."""
    app = app_on(url)
    app.wsgi_app = app.wsgi_app._app  # type: ignore[attr-defined, method-assign]
    return app.test_client()


@pytest.fixture(scope="module")
def warm(url: str) -> FlaskClient:
    """A client of an app that has every answer of `cold` in its cache."""
    client = app_on(url).test_client()
    for address in every(client.application):
        client.get(address)
    return client


def every(app: Flask) -> list[str]:
    return [*addresses.of_data(app), *addresses.of_pages(app)]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the SQL statements that are run, on whatever engine."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def etags(app: Flask, asked: list[str]) -> dict[str, str]:
    client = app.test_client()
    return {address: client.get(address).headers["ETag"] for address in asked}


def is_304_of(answer: TestResponse, whole: TestResponse) -> bool:
    """Whether an answer is the 304 that belongs to a 200."""
    return (
        answer.status_code == 304
        and answer.get_data() == b""
        and not any(name in answer.headers for name in OF_CONTENT)
        and all(answer.headers.get(name) == whole.headers.get(name) for name in REPEATED)
        and answer.headers["Access-Control-Allow-Origin"] == "*"
    )


def test_every_200_has_a_weak_etag(cold: FlaskClient, warm: FlaskClient) -> None:
    for client in (cold, warm):
        for address in every(client.application):
            answer = client.get(address)
            assert answer.status_code == 200, address
            etag, weak = answer.get_etag()
            assert (weak, len(etag or "")) == (True, 24), address


def test_two_addresses_never_share_an_etag(cold: FlaskClient) -> None:
    found = etags(cold.application, every(cold.application))
    assert len(set(found.values())) == len(found)


def test_two_instances_give_the_same_etags_and_another_build_gives_others(
    url: str, warm: FlaskClient
) -> None:
    data, pages = addresses.of_data(warm.application), addresses.of_pages(warm.application)
    first = etags(warm.application, [*data, *pages])
    assert etags(app_on(url), [*data, *pages]) == first
    other = etags(app_on(url, build="another"), data)
    assert [address for address, etag in other.items() if etag == first[address]] == []


def test_other_data_under_the_same_release_give_other_etags(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'releases'}"
    load(TINY_TABLES, database)
    app = app_on(database)
    client = app.test_client()
    data = addresses.of_data(app)
    before = {address: client.get(address).headers["ETag"] for address in data}
    load(retold(tmp_path / "tables", "Told anew."), database)
    for address, etag in before.items():
        answer = client.get(address, headers={"If-None-Match": etag})
        assert answer.status_code == 200, address
        assert answer.headers["ETag"] != etag, address


def test_the_same_data_loaded_again_leave_every_copy_valid(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'releases'}"
    load(TINY_TABLES, database)
    app = app_on(database)
    asked = ["/v1", "/v1/cases", "/v1/cases.csv", "/v1/meta", "/v1/stats/cases?group_by=status", "/", "/docs"]
    before = etags(app, asked)
    load(TINY_TABLES, database)
    assert etags(app, asked) == before


def forms(etag: str) -> dict[str, str]:
    """How a client may name the ETag that it has; all mean it, by weak comparison (RFC 9110, 13.1.2)."""
    strong = etag.removeprefix("W/")
    return {
        "as it stands": etag,
        "strong": strong,
        "first of a list": f'{etag}, "other"',
        "last of a list": f'W/"other", "x,y" , {strong}',
        "tight list": f'"a",{etag},"b"',
        "in a mark of lower case": "w" + etag[1:],
        "after one with a coding": f'"{strong[1:-1]}-made-up", {strong}',
        "as Apache marks it": f'W/"{strong[1:-1]}-gzip"',
        "as Jetty marks it": f'"{strong[1:-1]}--gzip"',
        "as other compressors mark it": f'"other", "{strong[1:-1]};br"',
        "as our own library marks it": f'"{strong[1:-1]}:zstd"',
    }


@pytest.mark.parametrize("state", ["cold", "warm"])
def test_who_has_it_is_told_so_without_sql(state: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(state)
    # A page is known by its text, once it is made.
    pages = addresses.of_pages(client.application)
    for address in [*addresses.of_data(client.application), *(pages if state == "warm" else [])]:
        whole = client.get(address)
        with counted() as statements:
            for name, form in forms(whole.headers["ETag"]).items():
                for method in ("GET", "HEAD"):
                    answer = client.open(address, method=method, headers={"If-None-Match": form})
                    assert is_304_of(answer, whole), (method, address, name)
        assert statements == [], address


def test_who_has_a_page_is_told_so(cold: FlaskClient) -> None:
    for address in addresses.of_pages(cold.application):
        whole = cold.get(address)
        assert is_304_of(cold.get(address, headers={"If-None-Match": whole.headers["ETag"]}), whole), address


def test_even_the_first_request_of_a_process_is_answered_so(url: str, cold: FlaskClient) -> None:
    etag = cold.get("/v1/cases").headers["ETag"]
    fresh = app_on(url)
    # What opens the release is asked once in the life of a process, whatever the requests are.
    fresh.test_client().get("/readyz")
    with counted() as statements:
        assert fresh.test_client().get("/v1/cases", headers={"If-None-Match": etag}).status_code == 304
    assert statements == []


def test_a_star_is_whatever_there_is(cold: FlaskClient, warm: FlaskClient) -> None:
    for client in (cold, warm):
        for address in every(client.application):
            whole = client.get(address)
            for method in ("GET", "HEAD"):
                answer = client.open(address, method=method, headers={"If-None-Match": "*"})
                assert is_304_of(answer, whole), address


def test_a_star_runs_no_sql_where_the_answer_is_known(warm: FlaskClient) -> None:
    known = every(warm.application)
    with counted() as statements:
        for address in known:
            assert warm.get(address, headers={"If-None-Match": "*"}).status_code == 304
    assert statements == []


@pytest.mark.parametrize("state", ["cold", "warm"])
@pytest.mark.parametrize(
    "address, status",
    [
        ("/v1/cases?statsu=imprisoned", 400),
        ("/v1/cases?limit=0&limit=1", 400),
        ("/v1/cases?cursor=forged", 400),
        ("/v1/cases?as_of=1900-01-01", 400),
        ("/v1/cases/nobody", 404),
        ("/v1/cases?release=2001.1.1", 404),
        ("/v1/nothing", 404),
        ("/docs/nothing", 404),
        ("/assets/0/site.css", 404),
        ("/v1/cases?q=" + "a" * 4100, 414),
    ],
)
def test_a_star_never_hides_an_error(
    state: str, address: str, status: int, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(state)
    for method in ("GET", "HEAD"):
        answer = client.open(address, method=method, headers={"If-None-Match": "*"})
        assert answer.status_code == status
        assert "ETag" not in answer.headers
    assert client.post(address, headers={"If-None-Match": "*"}).status_code in {405, status}


def test_a_match_never_hides_a_refusal_of_the_media_type(cold: FlaskClient) -> None:
    for address in ("/v1/cases", "/v1/changes"):
        etag = cold.get(address).headers["ETag"]
        for known in (etag, "*"):
            answer = cold.get(address, headers={"If-None-Match": known, "Accept": "image/png"})
            assert answer.status_code == 406, (address, known)


@pytest.mark.parametrize("state", ["cold", "warm"])
@pytest.mark.parametrize(
    "junk",
    [
        "",
        "W/",
        '"',
        '""',
        'W/""',
        ",",
        "* *",
        '"*"',
        "W/*",
        '"other"',
        'W/"' + "0" * 24 + '"',
        'W/"-gzip"',
        '"' + "0" * 24 + '-gzip"',
        '"a" "b"',
        "\xff\xfe",
        "'; DROP TABLE cases; --",
        '"x",' * 2000,
        "(" * 4000,
    ],
)
def test_what_names_nothing_of_ours_gets_the_whole_answer(
    state: str, junk: str, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(state)
    whole = client.get("/v1/cases")
    answer = client.get("/v1/cases", headers={"If-None-Match": junk})
    assert (answer.status_code, answer.get_data()) == (200, whole.get_data())
    assert answer.headers == whole.headers


def test_the_etag_of_one_format_is_not_that_of_another(cold: FlaskClient, warm: FlaskClient) -> None:
    for client in (cold, warm):
        csv = client.get("/v1/cases", headers={"Accept": "text/csv"})
        as_json = client.get("/v1/cases")
        suffix = client.get("/v1/cases.csv")
        assert csv.headers["ETag"] != as_json.headers["ETag"]
        assert csv.headers["ETag"] == suffix.headers["ETag"]
        assert csv.headers["Content-Location"] == suffix.headers["Content-Location"] == "/v1/cases.csv"
        asked = {"If-None-Match": as_json.headers["ETag"], "Accept": "text/csv"}
        assert client.get("/v1/cases", headers=asked).content_type == csv.content_type
        asked = {"If-None-Match": csv.headers["ETag"], "Accept": "text/csv"}
        assert is_304_of(client.get("/v1/cases", headers=asked), csv)


@pytest.mark.parametrize("address", ["/", "/problems", "/problems/gone"])
def test_the_etag_of_a_page_is_not_that_of_its_data(
    address: str, cold: FlaskClient, warm: FlaskClient
) -> None:
    for client in (cold, warm):
        page = client.get(address, headers={"Accept": "text/html"})
        data = client.get(address, headers={"Accept": "application/json"})
        assert page.content_type != data.content_type
        assert page.headers["ETag"] != data.headers["ETag"]
        asked = {"Accept": "text/html", "If-None-Match": data.headers["ETag"]}
        assert client.get(address, headers=asked).get_data() == page.get_data()


def test_every_coding_has_the_same_weak_etag(cold: FlaskClient, warm: FlaskClient) -> None:
    for client in (cold, warm):
        plain = client.get("/v1/cases")
        for coding in ("gzip", "br", "zstd"):
            packed = client.get("/v1/cases", headers={"Accept-Encoding": coding})
            assert packed.headers["Content-Encoding"] == coding
            assert packed.headers["ETag"] == plain.headers["ETag"]
            asked = {"Accept-Encoding": coding, "If-None-Match": plain.headers["ETag"]}
            assert is_304_of(client.get("/v1/cases", headers=asked), packed)


def test_the_order_of_parameters_makes_no_other_answer(cold: FlaskClient, warm: FlaskClient) -> None:
    for client in (cold, warm):
        one = client.get("/v1/cases?limit=2&custody=true")
        other = client.get("/v1/cases?custody=true&limit=2")
        for name in ("ETag", "Content-Location"):
            assert one.headers[name] == other.headers[name]
        assert other.headers["Content-Location"] == "/v1/cases?custody=true&limit=2"
        assert one.get_json()["data"] == other.get_json()["data"]


def test_the_content_location_is_an_address_that_gives_the_same(cold: FlaskClient) -> None:
    for address in addresses.of_data(cold.application):
        answer = cold.get(address)
        again = cold.get(answer.headers["Content-Location"])
        assert again.headers["ETag"] == answer.headers["ETag"]
    found = cold.get("/v1/cases?q=%D0%9F%D1%91%D1%82%D1%80")
    assert cold.get(found.headers["Content-Location"]).get_data() == found.get_data()


def test_behind_a_public_address_the_name_that_a_proxy_uses_is_no_matter(url: str) -> None:
    app = app_on(url, public_url="https://data.example.org")
    one = app.test_client().get("/v1/cases", headers={"Host": "10.0.0.1:8000"})
    other = app.test_client().get("/v1/cases", headers={"Host": "service.internal"})
    assert one.headers["ETag"] == other.headers["ETag"]
    assert one.get_data() == other.get_data()


def test_links_to_another_address_are_another_answer(url: str) -> None:
    client = app_on(url).test_client()
    one = client.get("/v1/cases", headers={"Host": "localhost:8001"})
    other = client.get("/v1/cases", headers={"Host": "localhost:8002"})
    assert one.headers["ETag"] != other.headers["ETag"]
    asked = {"Host": "localhost:8002", "If-None-Match": one.headers["ETag"]}
    assert client.get("/v1/cases", headers=asked).get_data() == other.get_data()


def test_health_is_asked_anew_each_time(cold: FlaskClient) -> None:
    for address in addresses.OF_THE_MOMENT:
        answer = cold.get(address, headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert "ETag" not in answer.headers


def test_without_data_pages_have_their_etags_and_data_have_none(loaded: Callable[[Path], Path]) -> None:
    folder = loaded(TINY_TABLES)
    for file in folder.glob("*.sqlite"):
        file.unlink()
    client = app_on(f"sqlite:///{folder}").test_client()
    page = client.get("/docs/policy")
    assert client.get("/docs/policy", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    answer = client.get("/v1/cases", headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "ETag" not in answer.headers
