"""The reference: every request has a page, with samples and a document of its own, and is found by its words."""

from __future__ import annotations

import re
from html import unescape

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.web import reference
from api.web.samples import SAMPLES
from tests.contract.document import COMMITTED, spelled_out
from tests.pages.reading import document, text_of
from tests.web.a_small_app import build

client = build().test_client()
OPERATIONS = reference.operations()


def page_of(path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def listed(path: str) -> list[str]:
    """The requests that a list leads to."""
    return re.findall(r'<li id="[^"]+"><a href="/docs/api/(\w+)">', page_of(path))


def test_every_request_of_the_document_is_listed_without_a_script() -> None:
    page = page_of("/docs/api")
    assert {
        item[method]["operationId"]
        for item in COMMITTED["paths"].values()
        for method in reference.METHODS
        if method in item
    } == set(listed("/docs/api"))
    assert all(f"<code>{path}</code>" in page for path in COMMITTED["paths"])
    assert "<script" not in page
    # Where a page of all forms had it.
    assert 'id="/cases/listCases"' in page


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_page_says_what_the_request_takes_and_shows_it_in_every_language(name: str) -> None:
    page, one = unescape(page_of(f"/docs/api/{name}")), OPERATIONS[name]
    text = text_of(document(page_of(f"/docs/api/{name}")))
    assert f"<code>{one.method.upper()} {one.path}</code>" in page
    for parameter in one.parameters:
        assert f"<dt><code>{parameter.name}</code>" in page
        assert " ".join(parameter.description.split()) in text
    for language in SAMPLES["json"]:
        assert f"<h3>{language}</h3>" in page
    assert page.count(f"http://localhost{one.example}") >= len(SAMPLES["json"])
    assert "{" not in one.example
    assert one.body in page


@pytest.mark.parametrize("name", OPERATIONS)
def test_its_document_is_that_part_of_the_whole(name: str) -> None:
    document = client.get(f"/docs/api/{name}.json").get_json()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    ((path, item),) = document["paths"].items()
    whole = COMMITTED["paths"][path]
    told = spelled_out(whole[OPERATIONS[name].method], COMMITTED)
    told["parameters"] = [
        *spelled_out(whole.get("parameters", []), COMMITTED),
        *told["parameters"],
    ]
    mine = spelled_out(item[OPERATIONS[name].method], document)
    assert mine["operationId"] == name
    assert [one["name"] for one in mine["parameters"]] == [one["name"] for one in told["parameters"]]
    assert mine["responses"].keys() == told["responses"].keys()
    assert [server["url"] for server in document["servers"]] == ["http://localhost"]


def test_a_search_finds_requests_by_what_they_say_and_by_their_parameters() -> None:
    assert set(listed("/docs/api?q=timeline")) >= {"getCaseTimeline"}
    of_theme = set(listed("/docs/api?q=THEME+csv"))
    assert {"listCasesAsCsv", "listEventsAsCsv"} <= of_theme < set(OPERATIONS)
    assert listed("/docs/api?q=nosuchword") == []
    assert "No of" in page_of("/docs/api?q=nosuchword")
    assert set(listed("/docs/api?q=+")) == set(OPERATIONS)


def test_what_is_searched_for_is_shown_as_text() -> None:
    assert 'value="&lt;b&gt;&#34;x"' in page_of("/docs/api?q=%3Cb%3E%22x")


def test_an_unknown_request_is_not_found_and_the_nearest_named() -> None:
    for name in ("listCase", "listCase.json"):
        problem = client.get(f"/docs/api/{name}").get_json()
        assert problem["status"] == 404
        assert "http://localhost/docs/api/listCases" in problem["detail"]
