"""Rows E2 and E8: the Nu Html Checker has nothing to say of any page, embed, piece of code to copy, picture or style."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.conftest import LANGUAGES
from tests.outside import kinds
from tests.outside.generators import java, node_modules
from tests.pages import reading
from tests.pages.reading import BROWSER, document, every, joint
from tests.support.servers import ROOT, finished

SECONDS = 300
# By the ending of a file it knows what is in it; what has another is a page.
ENDINGS = (".css", ".svg")
PEOPLE = 12
A_LIST = "Oleg Orlov, 1953\nОрлов Олег\nNobody Atall"
# In English alone.
MORE_OF_THE_GUIDE = (
    *("/docs/how-to-read", "/docs/embedding", "/docs/developing", "/docs/policy"),
    *("/docs/api?q=timeline", "/docs/api/getStatsOfEvents", "/docs/api/matchNames"),
    *("/docs/nowhere", "/problems/nowhere", "/nowhere"),
)
CHARTS = (
    "status-over-time",
    "by-status",
    "by-theme",
    "by-region",
    "by-article",
    "by-year",
    "sentence-lengths",
)


@pytest.fixture(scope="module")
def pages(client: FlaskClient) -> dict[str, str]:
    """Every kind of page and embed in every language, by its address."""

    def ask(path: str) -> dict[str, Any]:
        told: dict[str, Any] = client.get(path).get_json()
        return told

    people = reading.ids(client, "cases")
    addresses = [
        *(*kinds.pages(ask).values(), *kinds.embeds(ask).values(), *kinds.NOTICES.values()),
        *("/embed?what=cases", "/embed?what=call"),
        *(f"/cases/{identity}" for identity in people[:: len(people) // PEOPLE]),
    ]
    found = {
        address: read(client, address)
        for one in addresses
        for address in (joint(one, f"lang={language}") for language in LANGUAGES)
    }
    for address in (*kinds.GUIDE.values(), *kinds.REQUEST.values(), *MORE_OF_THE_GUIDE):
        found[address] = read(client, address)
    for language in LANGUAGES:
        sent, form = {"names": A_LIST}, "multipart/form-data"
        answer = client.post(f"/match?lang={language}", data=sent, content_type=form, headers=BROWSER)
        assert answer.status_code == 200
        found[f"a list matched, {language}"] = answer.get_data(as_text=True)
    return found


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.content_type == "text/html; charset=utf-8", address
    return answer.get_data(as_text=True)


def hosting(code: str) -> str:
    """A page of somebody who copied a piece of code."""
    return f'<!doctype html>\n<html lang="en"><title>Host</title><h1>Host</h1>\n{code}\n</html>\n'


def said_of(texts: Mapping[str, str], folder: Path) -> list[str]:
    """All that the checker says of these texts, which have names: errors, warnings and remarks."""
    program, packages = java(), node_modules()
    if program is None or packages is None:
        pytest.skip("The Nu Html Checker is not installed; `make outside` installs it where it may")
    names = list(texts)
    for number, name in enumerate(names):
        ending = Path(urlsplit(name).path).suffix
        file = folder / f"{number}{ending if ending in ENDINGS else '.html'}"
        file.write_text(texts[name], "utf-8")
    jar = packages / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ("--also-check-css", "--also-check-svg", "--format", "json", "--stdout", "--exit-zero-always")
    done = finished([program, "-jar", jar, *options, folder], folder, SECONDS)
    assert done.returncode == 0, done.stderr
    return [
        f"{names[int(Path(one['url']).stem)]}: {one['message']} {one.get('extract', '')}"
        for one in json.loads(done.stdout)["messages"]
    ]


def test_it_sees_what_is_wrong(tmp_path: Path) -> None:
    wrong = {"page": hosting("<p id='a b'>"), "a.svg": "<svg><p/></svg>", "a.css": "a { colour: red }"}
    assert {said.partition(":")[0] for said in said_of(wrong, tmp_path)} == set(wrong)


def test_it_has_nothing_to_say_of_pages_and_embeds(pages: Mapping[str, str], tmp_path: Path) -> None:
    assert len(pages) > 200
    assert said_of(pages, tmp_path) == []


def test_it_has_nothing_to_say_of_a_page_with_our_code(pages: Mapping[str, str], tmp_path: Path) -> None:
    codes = {
        f"{address} {area.get('id')}": hosting(area.text or "")
        for address, page in pages.items()
        if address.startswith("/embed?")
        for area in every(document(page), "textarea")
    }
    assert len(codes) > 20
    assert said_of(codes, tmp_path) == []


def test_it_has_nothing_to_say_of_pictures_and_styles(client: FlaskClient, tmp_path: Path) -> None:
    pictures = [*(f"/v1/charts/{chart}.svg" for chart in CHARTS), "/v1/badges/in-custody.svg"]
    asked = [joint(picture, f"lang={language}") for picture in pictures for language in LANGUAGES]
    texts = {address: client.get(address).get_data(as_text=True) for address in asked}
    static = ROOT / "api" / "static"
    texts |= {path.name: path.read_text("utf-8") for path in (*static.glob("*.css"), *static.glob("*.svg"))}
    assert said_of(texts, tmp_path) == []
