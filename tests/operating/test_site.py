"""The service as plain files: a stranger's crawler, without the service, finds every page in every language and no dead
link."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from api.app import create_app
from api.settings import Settings
from seed.__main__ import main
from seed.editions import EditionError
from seed.site.writing import write
from tests.conftest import LANGUAGES, TINY_TABLES
from tests.support.servers import ROOT

BASE = "https://mirror.example.org/below"
SERVICE = "https://data.example.org"
MARKED_UP = {".atom", ".html", ".xml"}
WITH_ADDRESSES = MARKED_UP | {
    ".atom",
    ".bib",
    ".csv",
    ".html",
    ".json",
    ".jsonfeed",
    ".jsonld",
    ".md",
    ".ndjson",
    ".ris",
    ".ttl",
    ".txt",
    ".xml",
}
PEOPLE = [row["id"] for row in csv.DictReader((TINY_TABLES / "cases.csv").read_text("utf-8").splitlines())]


@dataclass
class Page(HTMLParser):
    """What a crawler reads of a page."""

    text: str
    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in {"href", "src"} and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


@pytest.fixture(scope="module")
def settings(tiny: Path, tiny_files: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tiny}", files_folder=str(tiny_files))


@pytest.fixture(scope="module")
def site(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    write(folder, BASE, SERVICE, LANGUAGES, settings=settings)
    return folder


def file_at(site: Path, address: str) -> Path:
    """The file that a static host sends for an address below BASE."""
    path = unquote(urlsplit(address).path.removeprefix(urlsplit(BASE).path)).lstrip("/")
    return site / path / "index.html" if path.endswith("/") or not path else site / path


def test_a_crawler_finds_no_dead_link_and_reaches_every_person_in_every_language(site: Path) -> None:
    waiting, seen, dead = deque([f"{BASE}/"]), {f"{BASE}/"}, []
    pages: dict[str, Page] = {}
    wanted: list[tuple[str, str, str]] = []
    while waiting:
        address = waiting.popleft()
        file = file_at(site, address)
        if not file.is_file():
            dead.append(address)
            continue
        if file.suffix != ".html":
            continue
        pages[address] = Page(file.read_text("utf-8"))
        for link in pages[address].links:
            there = urljoin(address, link)
            if not there.startswith(BASE):
                continue
            place, _, fragment = there.partition("#")
            assert "?" not in there
            wanted.append((address, place, fragment))
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    assert dead == []
    lost = [
        (address, place, fragment)
        for address, place, fragment in wanted
        if fragment and place in pages and unquote(fragment) not in pages[place].ids
    ]
    assert lost == []
    for language in LANGUAGES:
        folder = "" if language == "en" else f"{language}/"
        assert f"{BASE}/{folder}cases/" in pages
        assert all(f"{BASE}/{folder}cases/{person}/" in pages for person in PEOPLE)


def test_a_page_is_in_the_language_of_its_folder(site: Path) -> None:
    for language in LANGUAGES:
        place = site if language == "en" else site / language
        text = (place / "cases" / PEOPLE[0] / "index.html").read_text("utf-8")
        assert f'<html lang="{language}">' in text


def test_embeds_pictures_and_data_are_there(site: Path) -> None:
    for place in (site, site / "ru"):
        assert (place / "embed" / "cases" / PEOPLE[0] / "index.html").is_file()
        assert (place / "v1" / "charts" / "by-status.svg").is_file()
        assert (place / "v1" / "badges" / "in-custody.svg").is_file()
        assert (place / "v1" / "cases.csv").is_file()
    one = json.loads((site / "v1" / "cases" / f"{PEOPLE[0]}.json").read_text("utf-8"))
    assert one["data"]["id"] == PEOPLE[0]
    assert json.loads((site / "v1" / "statuses.json").read_text("utf-8"))["data"]


def test_no_page_has_a_form_that_nobody_answers(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert "<form" not in path.read_text("utf-8")


def test_what_the_head_says_is_the_address_of_the_file(site: Path) -> None:
    text = (site / "ru" / "cases" / PEOPLE[0] / "index.html").read_text("utf-8")
    canonical = text.partition('rel="canonical" href="')[2].partition('"')[0]
    assert canonical.startswith(BASE)
    assert file_at(site, canonical).is_file()


def test_a_shared_page_has_a_picture_in_its_language_or_in_english(site: Path) -> None:
    for language, place in (("en", ""), ("ru", "ru/"), ("uk", ""), ("de", ""), ("fr", "")):
        folder = site if language == "en" else site / language
        for page in (f"cases/{PEOPLE[0]}/", "stats/", ""):
            text = (folder / page / "index.html").read_text("utf-8")
            picture = text.partition('property="og:image" content="')[2].partition('"')[0]
            assert picture == f"{BASE}/{place}{page}card.png"
            assert file_at(site, picture).read_bytes().startswith(b"\x89PNG")


def test_data_lead_to_files_and_otherwise_to_where_the_service_answers(site: Path) -> None:
    for place in ("", "ru/"):
        one = json.loads((site / place / "v1" / "cases" / f"{PEOPLE[0]}.json").read_text("utf-8"))["data"]
        assert one["links"]["self"] == one["links"]["permalink"] == f"{BASE}/v1/cases/{PEOPLE[0]}.json"
        status = json.loads((site / place / "v1" / "statuses" / f"{one['status']}.json").read_text("utf-8"))
        assert status["data"]["links"]["cases"].startswith(f"{SERVICE}/v1/cases?status=")
    sample = (site / "docs" / "developing.md").read_text("utf-8")
    assert f"{BASE}/docs/querying.md" in (site / "llms.txt").read_text("utf-8")
    assert f'"{SERVICE}/"' in sample or f'"{SERVICE}"' in sample
    found = 0
    for path in site.rglob("*"):
        if path.suffix not in WITH_ADDRESSES or "files" in path.parts:
            continue
        text = path.read_text("utf-8")
        text = unescape(text) if path.suffix in MARKED_UP else text
        for address in re.findall(rf"{BASE}(?![\w-])[^\s\"'<>\\)`,]*", text):
            file = address.rstrip(".,;:").partition("#")[0]
            assert file_at(site, file).is_file(), (path, address)
            assert "?" not in file
            found += 1
    assert found > 1000


def test_every_page_of_a_list_of_data_follows_from_the_one_before(site: Path) -> None:
    for name in ("sources", "terms", "regions"):
        ids: list[str] = []
        address, total = f"{BASE}/v1/{name}.json", 0
        while address:
            page = json.loads(file_at(site, address).read_text("utf-8"))
            assert page["links"]["self"] == address
            ids += [one["id"] for one in page["data"]]
            address, total = page["links"].get("next"), page["meta"]["total"]
        assert len(set(ids)) == len(ids) == total > 50


def test_a_map_of_the_site_names_each_page_once(site: Path) -> None:
    maps = re.findall("<loc>([^<]*)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    pages = [
        loc for one in maps for loc in re.findall("<loc>([^<]*)</loc>", file_at(site, one).read_text("utf-8"))
    ]
    assert len(set(pages)) == len(pages) > 5 * len(PEOPLE)
    assert all(file_at(site, page).name == "index.html" and file_at(site, page).is_file() for page in pages)


def test_no_file_holds_two_answers(site: Path) -> None:
    assert (site / "v1" / "cases" / PEOPLE[0] / "citation.txt").read_text("utf-8").startswith("Open Cases.")
    assert json.loads((site / "v1" / "cases" / PEOPLE[0] / "citation.json").read_text("utf-8"))
    assert json.loads((site / ".well-known" / "api-catalog").read_text("utf-8"))["linkset"]


@pytest.mark.parametrize(
    "path",
    [
        "cases/{person}/citation.bib",
        "cases/{person}/citation.json",
        "cases/{person}/citation.ris",
        "cases/{person}/citation.txt",
        "sources/{source}/facts.csv",
        "sources/{source}/facts.ndjson",
    ],
)
def test_what_is_the_same_in_each_language_is_written_once(site: Path, settings: Settings, path: str) -> None:
    client = create_app(settings).test_client()
    sources = [one["id"] for one in client.get("/v1/sources?limit=500").get_json()["data"]]
    for person, source in zip(PEOPLE, sources, strict=False):
        address = path.format(person=person, source=source)
        answers = {client.get(f"/v1/{address}?lang={language}").get_data() for language in LANGUAGES}
        assert len(answers) == 1
        assert (site / "v1" / address).is_file()
        assert not (site / "ru" / "v1" / address).exists()


def test_what_a_release_publishes_stays_as_it_is(site: Path, tiny_files: Path) -> None:
    copies = [path for path in (site / "v1" / "releases").rglob("files/*") if path.is_file()]
    assert copies
    for copy in copies:
        (published,) = tiny_files.rglob(copy.name)
        assert copy.read_bytes() == published.read_bytes()


def test_the_recipe_names_the_type_of_every_file(site: Path) -> None:
    recipe = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("types {")[2].partition("}")[0]
    named = {f".{suffix}" for line in recipe.splitlines() for suffix in line.strip(" ;").split()[1:]}
    assert {path.suffix for path in site.rglob("*") if path.is_file() and "files" not in path.parts} <= {
        *named,
        "",
    }


def test_several_processes_write_the_same(site: Path, settings: Settings, tmp_path: Path) -> None:
    few = tmp_path / "site"
    write(few, BASE, SERVICE, ["en"], settings=settings, processes=2)
    in_english = {
        path.relative_to(site)
        for path in site.rglob("*")
        if path.is_file() and path.relative_to(site).parts[0] not in LANGUAGES
    }
    assert {path.relative_to(few) for path in few.rglob("*") if path.is_file()} == in_english
    for path in few.glob("v1/cases/*.json"):
        assert path.read_bytes() == (site / path.relative_to(few)).read_bytes()


def test_a_service_that_cannot_answer_makes_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seed.site.asking._WAITS", ())
    (tmp_path / "none").mkdir()
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'none'}")
    with pytest.raises(EditionError, match="cannot be answered"):
        write(tmp_path / "site", BASE, SERVICE, LANGUAGES, settings=settings)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine", "utf-8")
    with pytest.raises(EditionError, match="is not empty"):
        write(tmp_path, BASE, SERVICE, LANGUAGES)


@pytest.mark.parametrize(
    "arguments, said", [(("--languages", "en,xx"), "There is no language xx"), ((), "--address")]
)
def test_the_command_says_what_it_needs(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = ("--address", BASE, "--service", SERVICE) if arguments else ()
    assert main(["site", str(tmp_path / "site"), *address, *arguments]) != 0
    told = capsys.readouterr()
    assert said in told.out + told.err
