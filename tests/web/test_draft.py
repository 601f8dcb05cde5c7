"""A service that shows a draft says so in every answer, in every form; one that does not never does."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings, SettingsError
from api.web import draft
from tests.conftest import LANGUAGES, TINY_TABLES


def _marks() -> dict[str, str]:
    with (TINY_TABLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["scope"], row["id"]) == ("page", draft.KEY)]
    return {row["language"]: row["text"] for row in rows}


MARKS = _marks()
MARK = MARKS["en"]
HTML = {"Accept": "text/html"}
PAGES = (
    "/",
    "/cases",
    "/cases/oleg-orlov",
    "/resolution",
    "/stats",
    "/embed",
    "/embed/cases/oleg-orlov",
    "/embed/cases",
    "/embed/stats",
)
# Each with how often the mark must stand in it at least.
TEXTS = {
    "/v1/cases/oleg-orlov/citation": 1,
    "/v1/cases/oleg-orlov/citation?format=bibtex": 1,
    "/v1/cases/oleg-orlov/citation?format=ris": 1,
    "/v1/cases/oleg-orlov/citation?format=csl": 1,
    "/v1/cases/citation": 1,
    "/v1/changes.atom": 2,
    "/v1/changes.jsonfeed": 2,
    "/v1/badges/in-custody.svg": 3,
    "/v1/badges/in-custody.txt": 2,
    "/v1/charts/by-status.svg": 3,
    "/v1/charts/by-status.txt": 2,
    "/v1/cases.csv-metadata.json": 1,
    "/v1/catalog.jsonld": 3,
    "/oembed?url=http://localhost/cases/oleg-orlov": 3,
    "/embed/cases/oleg-orlov?as=snippet": 1,
}
OF_ANSWER = (("Data-Draft", "true"), ("X-Robots-Tag", "noindex"), ("Cache-Control", "no-store"))


@pytest.fixture(scope="module")
def drafts(tiny: object) -> Flask:
    """The tiny dataset as a draft."""
    return create_app(Settings(database_url=f"sqlite:///{tiny}", draft=True))


@pytest.fixture
def shown(drafts: Flask) -> FlaskClient:
    return drafts.test_client()


def test_every_answer_says_so_in_its_head(drafts: Flask, shown: FlaskClient) -> None:
    plain = {rule.rule for rule in drafts.url_map.iter_rules() if not rule.arguments}
    for path in [*plain, *PAGES, *TEXTS, "/v1/nothing", "/v1/cases?nothing=1", "/v1/cases/oleg-orlov"]:
        answer = shown.get(path)
        assert [(name, answer.headers.get(name)) for name, _ in OF_ANSWER] == [*OF_ANSWER], path


def test_every_meta_says_so(drafts: Flask, shown: FlaskClient) -> None:
    plain = {rule.rule for rule in drafts.url_map.iter_rules() if not rule.arguments}
    seen = 0
    for path in (*plain, "/v1/cases/oleg-orlov", "/v1/cases/oleg-orlov/events"):
        answer = shown.get(path)
        told = answer.get_json() if answer.is_json else None
        if answer.status_code == 200 and isinstance(told, dict) and "release" in told.get("meta", {}):
            assert told["meta"].get("draft") is True, (path, told["meta"])
            assert told["meta"]["attribution"].startswith(f"{MARK}: "), path
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_and_embed_shows_it_in_its_language(path: str, language: str, shown: FlaskClient) -> None:
    text = shown.get(f"{path}?lang={language}", headers=HTML).text
    mark = MARKS[language]
    # In the title, and where it is seen.
    assert mark in text.partition("</title>")[0]
    assert text.partition("<body")[2].count(mark) >= 1
    assert 'name="robots" content="noindex"' in text


@pytest.mark.parametrize(
    "path", ["/docs", "/docs/querying", "/problems", "/problems/not-found", "/cases/nobody", "/docs/api"]
)
def test_every_other_page_shows_it(path: str, shown: FlaskClient) -> None:
    text = shown.get(path, headers=HTML).text
    assert f"<title>{MARK}: " in text
    assert f"<strong>{MARK}</strong>" in text


@pytest.mark.parametrize("path, count", TEXTS.items())
def test_every_text_and_picture_that_travels_alone_carries_it(
    path: str, count: int, shown: FlaskClient
) -> None:
    answer = shown.get(path)
    assert answer.status_code == 200
    assert answer.text.count(MARK) >= count, answer.text


@pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx"])
def test_the_name_of_every_file_begins_with_it(form: str, shown: FlaskClient) -> None:
    answer = shown.get(f"/v1/cases.{form}")
    assert 'filename="DRAFT-open-cases-' in answer.headers["Content-Disposition"]
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            assert any(MARK in book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_no_robot_is_invited(shown: FlaskClient) -> None:
    assert shown.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_what_is_published_never_says_so(tiny_client: FlaskClient) -> None:
    for path in (*PAGES, *TEXTS, "/v1/cases", "/v1/cases.csv", "/docs", "/robots.txt"):
        answer = tiny_client.get(path, headers=HTML if path in PAGES else {})
        assert answer.status_code == 200
        assert not any(mark in answer.text for mark in MARKS.values()), path
        assert "Data-Draft" not in answer.headers
        assert "DRAFT" not in answer.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("said, read", [("true", True), ("TRUE", True), ("false", False), ("", False)])
def test_the_setting_is_true_or_false(said: str, read: bool) -> None:
    assert Settings.from_environment({"DRAFT": said}).draft is read


def test_another_word_is_refused() -> None:
    of: Callable[[dict[str, str]], Settings] = Settings.from_environment
    with pytest.raises(SettingsError, match=r"DRAFT is .*: it must be true or false"):
        of({"DRAFT": "yes"})
