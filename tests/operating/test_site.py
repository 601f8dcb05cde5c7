"""The service as plain files: a stranger's crawler, without the service, finds every page in every language and no dead
link."""

from __future__ import annotations

import csv
import json
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from api.settings import Settings
from seed.__main__ import main
from seed.editions import EditionError
from seed.site.writing import write
from tests.conftest import LANGUAGES, TINY_TABLES

BASE = "https://mirror.example.org/below"
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
def site(tiny: Path, tiny_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    settings = Settings(database_url=f"sqlite:///{tiny}", files_folder=str(tiny_files))
    write(folder, BASE, LANGUAGES, settings=settings)
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


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine", "utf-8")
    with pytest.raises(EditionError, match="is not empty"):
        write(tmp_path, BASE, LANGUAGES)


@pytest.mark.parametrize(
    "arguments, said", [(("--languages", "en,xx"), "There is no language xx"), ((), "--address")]
)
def test_the_command_says_what_it_needs(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = ("--address", BASE) if arguments else ()
    assert main(["site", str(tmp_path / "site"), *address, *arguments]) != 0
    told = capsys.readouterr()
    assert said in told.out + told.err
