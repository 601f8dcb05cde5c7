"""The committed documents are served as they stand, with what every answer carries."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from api.web.openapi import DOCUMENTS, FOLDER

ADDRESSES = pytest.mark.parametrize("address", list(DOCUMENTS))


@ADDRESSES
def test_a_document_is_served_byte_for_byte(address: str, tiny_client: FlaskClient) -> None:
    answer = tiny_client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_data() == (FOLDER / DOCUMENTS[address][0]).read_bytes()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@ADDRESSES
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
    assert [server["url"] for server in servers] == ["/"]


def test_every_route_of_v1_is_documented(tiny_client: FlaskClient) -> None:
    documented = set(tiny_client.get("/v1/openapi.json").get_json()["paths"])
    served = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in tiny_client.application.url_map.iter_rules()
        if rule.rule.startswith("/v1")
    }
    assert served - documented - set(DOCUMENTS) == set()
    assert documented - served == set()
