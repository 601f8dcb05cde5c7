"""The examples of the document: real answers of one frozen release, which name only people who may be shown."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.cli import EXAMPLES_FROM, SHOWN, documents
from api.settings import Settings
from api.web.problem_kinds import EXAMPLE_URL
from seed.editions import RELEASES
from seed.load import load_all
from tests.conftest import NO_FILES
from tests.contract.document import COMMITTED, DOCUMENT, FOLDER, content, walk
from tests.support.publishing import publish_later, retold

CASES = RELEASES / EXAMPLES_FROM / "tables" / "cases.csv"


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Every frozen release."""
    url = f"sqlite:///{tmp_path_factory.mktemp('frozen')}"
    load_all(url)
    return url


@pytest.fixture(scope="module")
def frozen(database_url: str) -> FlaskClient:
    settings = Settings(
        database_url=database_url, public_url=EXAMPLE_URL, build="example", files_folder=str(NO_FILES)
    )
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def shown(frozen: FlaskClient) -> list[str]:
    """The ids of the people who may be shown."""
    query = {**SHOWN, "release": EXAMPLES_FROM, "sort": "id", "fields": "id"}
    return [case["id"] for case in frozen.get("/v1/cases", query_string=query).get_json()["data"]]


def names_of_others(shown: list[str]) -> Iterator[str]:
    with CASES.open(encoding="utf-8", newline="") as file:
        for case in csv.DictReader(file):
            if case["id"] not in shown:
                names = [case["name_en"], case["name_native"], *case["aliases"].split(";")]
                yield from filter(None, [case["id"], case["uid"], *names])


@pytest.mark.parametrize("name", ["v1.json", "v1-3.0.json", "released/v1.json"])
def test_nobody_is_named_but_people_whom_the_resolution_names_and_nobody_holds(
    name: str, shown: list[str]
) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert len(shown) >= 2
    assert [one for one in names_of_others(shown) if one in text] == []


def test_the_case_that_is_shown_is_the_first_of_them_by_id(shown: list[str]) -> None:
    assert COMMITTED["components"]["parameters"]["CasesIdInPath"]["example"] == min(shown)
    assert content("/v1/cases/{id}")["application/json"]["example"]["data"]["id"] == min(shown)


def test_every_example_is_of_the_same_release() -> None:
    releases = {node["release"] for place, node in walk(DOCUMENT) if place.endswith("/example/meta")}
    assert releases == {EXAMPLES_FROM}


def test_whoever_asks_for_the_address_of_an_example_gets_it(frozen: FlaskClient) -> None:
    examples = [
        node["example"]
        for _, node in walk(DOCUMENT["paths"])
        if isinstance(node.get("example"), dict) and "self" in node["example"].get("links", {})
    ]
    assert len(examples) > 40
    for example in examples:
        address = urlsplit(example["links"]["self"])
        answer = frozen.get(f"{address.path}?{address.query}", base_url=EXAMPLE_URL)
        assert answer.get_json() == example, address


def test_the_documents_are_those_of_the_routes(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    stale = [path.name for path, text in documents() if path.read_text("utf-8") != text]
    assert stale == [], "`make document` writes them anew"


def test_they_stay_as_they_are_when_another_release_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'releases'}"
    load_all(url)
    publish_later(retold(tmp_path / "tables", "in other words"), url)
    monkeypatch.setenv("DATABASE_URL", url)
    assert [path.name for path, text in documents() if path.read_text("utf-8") != text] == []
