"""Row H6: an address that will go says so in its answers and in the document. None does yet, so that it is a dummy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api.web import conditional, headers, links, problems
from api.web.conditional import State
from api.web.deprecation import Deprecated
from api.web.query import QuerySchema
from api.web.smorest import Api, Blueprint, create_api

LEAVING = Deprecated(since=date(2027, 3, 1), until=date(2029, 3, 1), successor="/v2/cats")


class CatsQuery(QuerySchema):
    """What the dummy takes."""


@pytest.fixture(scope="module")
def api() -> Api:
    app = Flask("api", static_folder=None)
    links.register(app)
    problems.register(app)
    headers.register(app)
    app.config["BUILD"] = "test"
    conditional.register(app, lambda: State("word", 0.0, 0.0))
    blueprint = Blueprint("cats", __name__, description="Cats.")

    @blueprint.texts("/cats", CatsQuery, ("text/plain",))
    @LEAVING.mark
    def list_cats(parameters: dict[str, Any]) -> Response:
        """List cats

        All of them.
        """
        return Response(
            "Tom", content_type="text/plain", headers={"Link": '<https://cats.example>; rel="help"'}
        )

    @blueprint.texts("/dogs", CatsQuery, ("text/plain",))
    def list_dogs(parameters: dict[str, Any]) -> Response:
        """List dogs

        All of them.
        """
        return Response("Rex", content_type="text/plain")

    made = create_api(app, "3.1.1")
    made.register_blueprint(blueprint, url_prefix="/v1")
    return made


@pytest.fixture(scope="module")
def asked(api: Api) -> FlaskClient:
    found: FlaskClient = api._app.test_client()
    return found


def test_it_says_since_when_until_when_and_what_comes_instead(asked: FlaskClient) -> None:
    answer = asked.get("/v1/cats")
    assert answer.get_data(as_text=True) == "Tom"
    assert answer.headers["Deprecation"] == "@1803859200"
    assert answer.headers["Sunset"] == "Thu, 01 Mar 2029 00:00:00 GMT"
    assert answer.headers["Link"].split(", ") == [
        '<https://cats.example>; rel="help"',
        '<http://localhost/docs/policy>; rel="deprecation"; type="text/html"',
        '<http://localhost/v2/cats>; rel="successor-version"',
    ]


def test_another_address_says_nothing_of_it(asked: FlaskClient) -> None:
    answer = asked.get("/v1/dogs")
    assert answer.status_code == 200
    assert not {"Deprecation", "Sunset", "Link"} & set(answer.headers.keys())


def test_the_document_says_it_too(api: Api) -> None:
    paths = api.spec.to_dict()["paths"]
    assert paths["/v1/cats"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/v1/dogs"]["get"]
