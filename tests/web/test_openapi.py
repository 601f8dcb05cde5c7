"""The committed documents are served under the address of the service, with what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from api.web.openapi import DOCUMENTS, FOLDER, SERVED
from api.web.problem_kinds import EXAMPLE_URL

ADDRESSES = pytest.mark.parametrize("address", list(SERVED))


@ADDRESSES
def test_a_document_is_served_as_it_is_committed_but_for_the_address(
    address: str, tiny_client: FlaskClient
) -> None:
    answer = tiny_client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    committed = (FOLDER / SERVED[address]).read_text("utf-8")
    assert answer.get_json() | {"servers": []} == json.loads(
        committed.replace(EXAMPLE_URL, "http://localhost")
    ) | {"servers": []}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", list(DOCUMENTS))
def test_a_document_is_in_the_dialect_that_it_is_served_as(address: str) -> None:
    name, dialect = DOCUMENTS[address]
    assert json.loads((FOLDER / name).read_text("utf-8"))["openapi"] == dialect


@ADDRESSES
def test_a_document_can_only_be_read(address: str, tiny_client: FlaskClient) -> None:
    assert tiny_client.head(address).headers["Content-Length"] == str(
        len(tiny_client.get(address).get_data())
    )
    assert tiny_client.post(address).status_code == 405
    assert tiny_client.options(address).status_code == 204


@ADDRESSES
def test_the_server_in_a_document_is_the_one_that_was_asked(address: str, tiny_client: FlaskClient) -> None:
    servers = tiny_client.get(address).get_json()["servers"]
    assert [server["url"] for server in servers] == ["http://localhost"]


@ADDRESSES
def test_the_server_and_the_examples_have_the_public_address_with_its_path(
    address: str, release_store: Callable[[str], str]
) -> None:
    public = "https://site.example/open-cases"
    app = create_app(Settings(database_url=release_store("tiny"), public_url=public))
    document = app.test_client().get(address)
    assert [server["url"] for server in document.get_json()["servers"]] == [public]
    assert EXAMPLE_URL not in document.get_data(as_text=True)
    if address in DOCUMENTS:
        assert f"{public}/v1/cases" in document.get_data(as_text=True)


def test_every_route_of_v1_is_documented(tiny_client: FlaskClient) -> None:
    documented = set(tiny_client.get("/v1/openapi.json").get_json()["paths"])
    served = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in tiny_client.application.url_map.iter_rules()
        if rule.rule.startswith("/v1")
    }
    assert served - documented - set(SERVED) == set()
    assert documented - served == set()
