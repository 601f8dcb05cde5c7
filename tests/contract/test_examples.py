"""The examples of the documents: real answers of the newest release, which name only people who may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from api.cli import texts
from api.examples.people import RULE, People, read_people
from api.examples.service import Service, every, start
from api.web.problem_kinds import EXAMPLE_URL
from seed.editions import editions
from seed.load import load_all
from tests.contract.document import COMMITTED, DOCUMENT, content, walk


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on every frozen release, as the command asks it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('frozen')}"
    load_all(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        yield start()


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    return read_people(service)


def test_examples_show_people_whom_the_resolution_names_and_nobody_holds(
    service: Service, people: People
) -> None:
    asked = every(service, "/v1/cases", **RULE, sort="id", fields="id,name_en,name_native")
    met = {case["id"]: f"{case['name_en']} {case['name_native']}" for case in asked}
    shown = [person.id for person in people.shown]
    assert shown
    # Whose name somebody else on file bears would name that person too.
    assert shown == [one for one, names in met.items() if people.name_only_shown(names)]
    for case in every(service, "/v1/cases", fields="named_in_resolution,in_custody"):
        assert (case["named_in_resolution"] and not case["in_custody"]) == (case["id"] in met)


def test_the_case_that_is_shown_is_one_of_theirs(people: People) -> None:
    parameter = COMMITTED["components"]["parameters"]["CasesIdInPath"]
    answer = content("/v1/cases/{id}")["application/json"]
    if "example" in parameter:
        assert answer["example"]["data"]["id"] == parameter["example"]
        assert parameter["example"] in {person.id for person in people.shown}
    else:
        assert "example" not in answer


def test_every_example_is_of_the_newest_release() -> None:
    releases = {node["release"] for place, node in walk(DOCUMENT) if place.endswith("/example/meta")}
    assert releases == {editions()[-1].id}


def test_whoever_asks_for_the_address_of_an_example_gets_it(service: Service) -> None:
    examples = [
        node["example"]
        for _, node in walk(DOCUMENT["paths"])
        if isinstance(node.get("example"), dict) and "self" in node["example"].get("links", {})
    ]
    assert len(examples) > 40
    for example in examples:
        address = urlsplit(example["links"]["self"])
        answer = service.client.get(f"{address.path}?{address.query}", base_url=EXAMPLE_URL)
        assert answer.get_json() == example, address


def test_all_that_shows_examples_is_as_the_routes_and_the_newest_release_have_it(service: Service) -> None:
    stale = [path.name for path, text in texts() if path.read_text("utf-8") != text]
    assert stale == [], "`make document` writes them anew"
