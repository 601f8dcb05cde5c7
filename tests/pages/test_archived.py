"""An archived copy of a source is shown beside the source everywhere; older releases say that none was recorded."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seed.load import load_edition
from seed.rules import check
from tests.conftest import LANGUAGES, TINY_TABLES, app_on, edition_of
from tests.pages.reading import BROWSER, document, fragment, text_of

ORLOV = "oleg-orlov"
COPY = "https://archive.example.org/20240227/"
WORDS = {
    "en": "archived copy",
    "de": "archivierte Kopie",
    "fr": "copie archivée",
    "ru": "архивная копия",
    "uk": "архівна копія",
}


def with_copies(folder: Path, **given: str) -> Path:
    """The tiny tables with a copy of two in three sources, or with what is given in all."""
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    path = tables / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row.update(given or ({"archived_url": f"{COPY}{row['id']}"} if number % 3 else {}))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return tables


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("archived")
    tables = with_copies(folder)
    assert not check(tables)
    load_edition([edition_of(tables)], f"sqlite:///{folder / 'releases'}")
    return app_on(folder / "releases").test_client()


def copies(client: FlaskClient) -> set[str]:
    """The copies of the sources of a case, as its record tells them."""
    case = client.get(f"/v1/cases/{ORLOV}").get_json()["data"]
    found = {source["archived_url"] for source in case["sources"]}
    assert None in found
    return found - {None}


def test_records_and_what_is_embedded_have_it(archived: FlaskClient) -> None:
    listed = archived.get("/v1/sources?limit=500").get_json()["data"]
    for number, source in enumerate(sorted(listed, key=lambda source: source["id"])):
        expected = f"{COPY}{source['id']}" if number % 3 else None
        assert source["archived_url"] == expected
        assert source["absent"].get("archived_url") == (None if expected else "unknown")
    by_id = {source["id"]: source["archived_url"] for source in listed}
    case = archived.get(f"/v1/cases/{ORLOV}").get_json()["data"]
    assert all(source["archived_url"] == by_id[source["id"]] for source in case["sources"])


def test_it_stands_in_files_behind_the_columns_that_were_there_before(archived: FlaskClient) -> None:
    rows = list(csv.DictReader(archived.get("/v1/sources.csv").text.splitlines()))
    columns = [*rows[0]]
    assert columns.index("archived_url") > columns.index("permalink")
    assert {row["archived_url"] for row in rows} >= copies(archived)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address", [f"/cases/{ORLOV}?", f"/embed/cases/{ORLOV}?", f"/embed/cases/{ORLOV}?as=snippet&"]
)
def test_pages_embeds_and_snippets_link_it_beside_the_source(
    archived: FlaskClient, address: str, language: str
) -> None:
    text = archived.get(f"{address}lang={language}", headers=BROWSER).get_data(as_text=True)
    read = fragment if "snippet" in address else document
    links = {link.get("href"): link for link in read(text).iter("a")}
    shown = {href for href in links if (href or "").startswith(COPY)}
    # An embed tells the sources of what it shows alone.
    assert shown <= copies(archived)
    assert shown if "embed" in address else shown == copies(archived)
    for href in shown:
        assert text_of(links[href]).startswith(WORDS[language])
        assert "noopener" in (links[href].get("rel") or "")


def test_the_page_of_a_source_shows_it_to_people_and_to_machines(archived: FlaskClient) -> None:
    copy = min(copies(archived))
    text = archived.get(f"/sources/{copy.removeprefix(COPY)}", headers=BROWSER).get_data(as_text=True)
    root = document(text)
    assert any(link.get("href") == copy and text_of(link) == copy for link in root.iter("a"))
    assert "Archived copy" in text_of(root)
    (described,) = [script for script in root.iter("script") if script.get("type") == "application/ld+json"]
    assert f'"archivedAt": {json.dumps(copy)}' in json.dumps(json.loads(described.text or ""))


def test_an_older_release_says_that_none_was_recorded(client: FlaskClient) -> None:
    for source in client.get("/v1/sources?limit=50").get_json()["data"]:
        assert source["archived_url"] is None
        assert source["absent"]["archived_url"] == "not-recorded"


def test_what_is_no_address_of_the_web_is_a_finding(tmp_path: Path) -> None:
    found = check(with_copies(tmp_path, archived_url="web.archive.org/web/2024"))
    assert found[0].column == "archived_url"
