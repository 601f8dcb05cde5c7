"""Answers and the document agree: bodies meet their schemas, and the keys are those declared, no more and no fewer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from api.web.bodies import MOST_BYTES
from tests.conftest import RELEASE, RELEASED_ON
from tests.contract import document
from tests.contract.document import LATER, LISTS, PATHS
from tests.support.postgres import on_both, on_one

pytestmark = on_both

IN_JSON = [path for path in PATHS if document.is_json(path)]
DAY = "2024-07-15"


def schema_of(path: str) -> dict[str, object]:
    found: dict[str, object] = document.content(path)["application/json"]["schema"]
    return found


def questions(client: FlaskClient, path: str) -> Iterator[str]:
    """Addresses of a route that together bring out every part of its answer."""
    good = document.address(client, path)
    known = document.parameters(path)
    link = "&" if "?" in good else "?"
    yield good
    if "limit" in known:
        yield f"{good}{link}limit=500"
        yield f"{good}{link}limit=1"
        second = client.get(f"{good}{link}limit=1").get_json()["links"].get("next")
        if second:
            yield second.removeprefix("http://localhost")
    if "id" in known:
        yield f"{good}{link}id=nobody"
    if "include" in known:
        parts = client.get(f"{good}{link}include=zzz").get_json()["errors"][0]["valid"]
        yield f"{good}{link}include={','.join(parts)}&limit=500"
    if "as_of" in known:
        yield f"{good}{link}as_of={DAY}"
    if "certainty" in known:
        yield f"{good}{link}as_of={DAY}&certainty=any"
    if "q" in known:
        yield f"{good}{link}q=orlov"
    if "name" in known:
        yield f"{path}?name=Oleg Orlov&birth_year=1953&region=Nowhere"
    if "lang" in known:
        yield f"{good}{link}lang=ru"
    if "interval" in known:
        yield f"{good}{link}interval=year"
    if "measure" in known:
        yield f"{good}{link}measure=sentence_months&group_by=status"
        yield f"{good}{link}measure=sentence_months&as_of={DAY}"
    if "{id}" in path:
        for record in client.get(f"{path.partition('/{id}')[0]}?limit=20&fields=id").get_json()["data"]:
            yield path.replace("{id}", record["id"]) + good.partition("?")[1] + good.partition("?")[2]


@pytest.mark.parametrize("path", IN_JSON)
def test_every_body_meets_its_schema(path: str, tiny_client: FlaskClient) -> None:
    for address in questions(tiny_client, path):
        answer = tiny_client.get(address)
        if document.bare(answer.content_type) != "application/json":
            continue
        assert answer.status_code == 200, address
        assert document.faults(schema_of(path), answer.get_json()) == [], address


@pytest.mark.parametrize("path", IN_JSON)
def test_every_key_of_an_answer_is_declared(path: str, tiny_client: FlaskClient) -> None:
    for address in questions(tiny_client, path):
        answer = tiny_client.get(address)
        if document.bare(answer.content_type) == "application/json":
            assert set(document.undeclared(schema_of(path), answer.get_json())) == set(), address


@pytest.fixture(scope="module")
def troubled(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The tiny dataset as a draft, beside a release that cannot be read."""
    folder = tmp_path_factory.mktemp("troubled")
    for path in tiny.glob("*.sqlite"):
        shutil.copy(path, folder)
    (folder / "2099.1.1.sqlite").write_bytes(b"no database, and long enough to be looked at " * 20)
    return create_app(Settings(database_url=f"sqlite:///{folder}", draft=True)).test_client()


@pytest.mark.parametrize("path", [path for path in IN_JSON if not path.endswith("/changes")])
def test_every_key_that_is_declared_comes_in_some_answer(
    path: str, tiny_client: FlaskClient, client: FlaskClient, troubled: FlaskClient
) -> None:
    wanted = set(document.declared(schema_of(path)))
    if "as_of" not in document.parameters(path):
        # Only what is asked for a day says how sure it is of it.
        wanted -= {"$.meta.as_of", "$.meta.certainty", "$.data.certainty"}
    # Facts say how sure they are where they are asked for with a day.
    wanted = {place for place in wanted if not re.fullmatch(r"\$\.data\[\]\.\w+\[\]\.certainty", place)}
    if "id" not in document.parameters(path):
        wanted -= {"$.meta.not_found"}
    # What warns of an older release, and of links that endanger readers, has tests of its own.
    wanted -= {"$.meta.newest_release", "$.meta.caution", "$.meta.not_compared"}
    # What the columns of a table are is said of one that is sent.
    wanted = {place for place in wanted if not place.startswith("$.meta.columns")}
    # So has what a search let go of.
    wanted = {place for place in wanted if not place.startswith("$.meta.search")}
    if path not in LISTS:
        # Only what has words to translate says in which language it came.
        wanted -= {"$.meta.language", "$.meta.in_english"}
    if "q" not in document.parameters(path):
        # A hit says what matched, and a record asked for by its id is none.
        wanted = {place for place in wanted if ".matched" not in place}
    served = (tiny_client,) if path.removesuffix("/{id}") in LATER else (tiny_client, client)
    total = served[-1].get(document.address(served[-1], path)).get_json()["meta"].get("total", 0)
    if "limit" in document.parameters(path) and total < 2:
        wanted -= {"$.links.next", "$.links.prev"}
    for asked in served:
        for address in questions(asked, path):
            answer = asked.get(address)
            if document.bare(answer.content_type) == "application/json":
                wanted -= set(document.given(answer.get_json()))
    told = troubled.get(document.address(troubled, path)).get_json()
    assert document.faults(schema_of(path), told) == []
    assert wanted - set(document.given(told)) == set()


@pytest.mark.parametrize("path", LISTS)
def test_every_record_of_a_list_has_the_same_keys_in_the_same_order(
    path: str, client: FlaskClient, tiny_client: FlaskClient
) -> None:
    asked = tiny_client if path in LATER else client
    records = asked.get(f"{path}?limit=500").get_json()["data"]
    assert len({tuple(record) for record in records}) == 1
    assert "id" in records[0]
    assert {"links", "absent"} <= records[0].keys()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_says_what_it_is(path: str, client: FlaskClient) -> None:
    answer = client.get(f"{path}?limit=3").get_json()
    assert list(answer) == ["data", "meta", "links"]
    assert answer["meta"]["release"] == RELEASE
    assert answer["meta"]["released_on"] == RELEASED_ON
    assert answer["meta"]["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert RELEASE in answer["meta"]["attribution"]
    assert answer["meta"]["limit"] == 3
    assert len(answer["data"]) == min(3, answer["meta"]["total"])
    assert answer["links"]["self"] == f"http://localhost{path}?limit=3"
    assert answer["links"]["first"] == f"http://localhost{path}?limit=3"
    assert ("next" in answer["links"]) == (answer["meta"]["total"] > 3)
    assert "prev" not in answer["links"]


@pytest.mark.parametrize("path", LISTS)
def test_the_page_at_its_own_address_is_the_page(path: str, tiny_client: FlaskClient) -> None:
    first = tiny_client.get(f"{path}?limit=2").get_json()
    assert tiny_client.get(first["links"]["self"]).get_json() == first
    if "next" in first["links"]:
        second = tiny_client.get(first["links"]["next"]).get_json()
        assert tiny_client.get(second["links"]["self"]).get_json() == second
        assert second["links"]["first"] == first["links"]["first"]


@pytest.mark.parametrize("path", LISTS)
def test_the_header_link_says_the_same_as_the_body(path: str, tiny_client: FlaskClient) -> None:
    address = f"{path}?limit=1"
    for _ in range(3):
        answer = tiny_client.get(address)
        told = answer.get_json()["links"]
        expected = [f'<{told[name]}>; rel="{name}"' for name in ("first", "prev", "next") if name in told]
        assert sorted(answer.headers["Link"].split(", <")[0:1]) == sorted(expected[0:1])
        assert all(one in answer.headers["Link"] for one in expected)
        if "next" not in told:
            return
        address = told["next"]


@pytest.mark.parametrize("path", LISTS)
def test_fields_gives_just_these_and_the_id(path: str, tiny_client: FlaskClient) -> None:
    record = tiny_client.get(f"{path}?limit=1").get_json()["data"][0]
    for name in record:
        always = record.keys() & {"id", "caution", "designated_as", "risk"}
        picked = tiny_client.get(f"{path}?limit=500&fields={name}").get_json()["data"]
        assert {frozenset(one) for one in picked} == {frozenset(always | {name})}
        assert picked[0][name] == record[name]


@on_one
@pytest.mark.parametrize("path", LISTS)
def test_unknown_names_of_fields_parts_and_sort_keys_are_refused_with_the_valid_ones(
    path: str, tiny_client: FlaskClient
) -> None:
    for name in {"fields", "include", "sort"} & document.parameters(path).keys():
        answer = tiny_client.get(f"{path}?{name}=zzz,id")
        faults = answer.get_json()["errors"]
        assert answer.status_code == 400
        assert {fault["parameter"] for fault in faults} == {name}
        assert faults[0]["valid"]
        for valid in faults[0]["valid"]:
            assert tiny_client.get(f"{path}?{name}={valid}").status_code == 200


def test_the_map_leads_to_every_collection_and_each_link_answers(client: FlaskClient) -> None:
    told = client.get("/v1").get_json()["links"]
    assert {f"http://localhost{path}" for path in LISTS} <= set(told.values())
    for name in ("docs", "openapi", "licence"):
        assert told[name]
    for address in told.values():
        if address.startswith("http://localhost"):
            # What is to be asked there says what it lacks, or that it is asked by POST.
            asking = address.removeprefix("http://localhost") in MOST_BYTES
            assert client.get(address).status_code in ({200, 400, 405} if asking else {200}), address


def test_the_map_of_the_api_names_what_describes_it_to_programs(client: FlaskClient) -> None:
    """What knows nothing of this service finds its document and its guide (RFC 8631)."""
    told = client.get("/v1").headers["Link"]
    assert '<http://localhost/v1/openapi.json>; rel="service-desc"' in told
    assert '<http://localhost/docs>; rel="service-doc"; type="text/html"' in told
