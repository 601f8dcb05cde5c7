"""The documentation: every page is there, its links lead somewhere, and it loads nothing from elsewhere."""

from __future__ import annotations

import re

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web import changelog, docs
from tests.web.a_small_app import build

client = build().test_client()
PAGES = (
    "/docs",
    "/docs/api",
    "/docs/api/listCases",
    "/docs/api/getCase",
    "/problems",
    "/problems/gone",
    "/docs/changelog",
    *(f"/docs/{slug}" for slug in docs.PAGES),
)
# Data that the small app does not hold; the contract tests ask the real one for them.
# The pages for people are not part of the small app that is asked here.
DATA = re.compile(r"/(v1(/.*)?|about)$")


def html_of(path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    return answer.get_data(as_text=True)


def test_every_page_of_the_guide_is_published() -> None:
    assert {path.stem for path in docs.GUIDE.glob("*.md")} == {"index", *docs.PAGES}


def test_the_start_leads_to_every_page_and_to_a_start_for_each_reader() -> None:
    start = html_of("/docs")
    assert all(f'href="/docs/{slug}"' in start for slug in (*docs.PAGES, "api"))
    assert all(f"<h3>{reader}</h3>" in start for reader in ("Embedding", "Querying", "Developing"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_language_one_title_and_a_summary(path: str) -> None:
    page = html_of(path)
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert re.search(r'<meta name="description" content="[^"]{20,}">', page)
    assert '<meta name="viewport"' in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_another_host_and_has_no_script_of_its_own(path: str) -> None:
    page = html_of(path)
    loaded = re.findall(r'(?:src|srcset)="([^"]+)"', page) + re.findall(
        r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page
    )
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert not re.findall(r"<[^>]*\sstyle=", page)
    assert not re.findall(r"\son[a-z]+=", page)


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_loads_may_be_kept_for_a_year(path: str) -> None:
    for address in re.findall(r'(?:src|href)="(/(?:docs/)?assets/[^"]+)"', html_of(path)):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(path: str) -> None:
    page = html_of(path)
    for address in re.findall(r'href="([^"]+)"', page):
        target, _, section = address.partition("#")
        if target.startswith("https://") or DATA.match(target.partition("?")[0]):
            continue
        there = html_of(target) if section and target else page
        assert client.get(target or path).status_code == 200, address
        assert not section or f'id="{section}"' in there, address


def test_requests_in_the_guide_carry_the_address_of_this_service() -> None:
    there = (
        build(public_url="https://data.example.org")
        .test_client()
        .get("/docs/querying")
        .get_data(as_text=True)
    )
    assert (
        "curl &#x27;https://data.example.org/v1/cases" in there
        or "curl 'https://data.example.org/v1/cases" in there
    )
    assert "{base}" not in there


@pytest.mark.parametrize("slug", ["", *(f"/{slug}" for slug in docs.PAGES)])
def test_a_reader_sees_no_comment_of_those_who_write_the_guide(slug: str) -> None:
    page = html_of(f"/docs{slug}")
    assert "&lt;!--" not in page
    assert "make document" not in page


def test_an_unknown_page_is_not_found_and_the_nearest_named() -> None:
    problem = client.get("/docs/queryin").get_json()
    assert problem["status"] == 404
    assert "http://localhost/docs/querying" in problem["detail"]


@pytest.mark.parametrize(
    "path",
    ["/docs/assets/0/swagger-ui.css", "/assets/0/site.css", "/assets/0/..%2Fapp.py", "/docs/assets/0/..%2F"],
)
def test_an_asset_under_another_address_is_not_found(path: str) -> None:
    assert client.get(path).status_code == 404


def test_only_the_pages_of_requests_may_run_scripts_and_set_styles() -> None:
    policies = {
        path: client.get(path, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
        for path in PAGES
    }
    loose = {path for path, policy in policies.items() if "script-src" in policy or "unsafe" in policy}
    assert loose == {"/docs/api/listCases", "/docs/api/getCase"}
    for path in loose:
        assert "'unsafe-inline'" not in policies[path].partition("script-src")[2].partition(";")[0]


@given(st.text(max_size=80))
def test_the_id_of_a_section_is_fit_for_an_address(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]*", docs.slug_of(title))


MARKDOWN = "text/markdown; charset=utf-8"


@pytest.mark.parametrize("slug", [*docs.PAGES, "changelog"])
def test_a_page_is_there_as_markdown_too(slug: str) -> None:
    by_suffix = client.get(f"/docs/{slug}.md")
    assert (by_suffix.status_code, by_suffix.content_type) == (200, MARKDOWN)
    text = by_suffix.get_data(as_text=True)
    assert text.startswith("# ")
    # Whoever reads it elsewhere has whole addresses, and no notes of ours.
    assert "](/" not in text
    assert "{base}" not in text
    assert "<!--" not in text
    by_accept = client.get(f"/docs/{slug}", headers={"Accept": "text/markdown, text/html;q=0.5"})
    assert (by_accept.content_type, by_accept.data) == (MARKDOWN, by_suffix.data)
    assert "Accept" in by_accept.headers["Vary"]
    assert client.get(f"/docs/{slug}", headers={"Accept": "*/*"}).content_type.startswith("text/html")


def test_the_start_is_there_as_markdown_too() -> None:
    assert client.get("/docs.md").content_type == MARKDOWN
    assert client.get("/docs", headers={"Accept": "text/markdown"}).content_type == MARKDOWN
    assert client.get("/docs/index.md").headers["Location"] == "http://localhost/docs.md"


def test_the_changelog_is_a_feed_of_versions_and_releases() -> None:
    answer = client.get("/docs/changelog.atom")
    assert answer.content_type == "application/atom+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    titles = [entry.title for entry in feed.entries]
    assert "Version 1.0.0" in titles
    assert "Release of the data 2026.11.1" in titles
    days = [entry.updated for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    assert len({entry.id for entry in feed.entries}) == len(titles)
    page = html_of("/docs/changelog")
    for entry in feed.entries:
        assert f'id="{entry.link.partition("#")[2]}"' in page
        assert entry.content[0].value


def test_a_feed_has_of_an_entry_what_stands_below_its_heading() -> None:
    source = """# Changelog

About.

## [Unreleased]

- Not yet.

## [1.0.0] - 2026-11-24

### Added

- All.

## Data releases

### 2026.11.2 - 2026-11-25

- More.

### 2026.11.1 - 2026-11-24

- The first.
"""
    assert [(one.name, one.is_data, one.text) for one in changelog.entries(source)] == [
        ("1.0.0", False, "### Added\n\n- All."),
        ("2026.11.2", True, "- More."),
        ("2026.11.1", True, "- The first."),
    ]


def test_what_assistants_look_for_names_each_page_of_the_guide_as_markdown() -> None:
    answer = client.get("/llms.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.startswith("# Open Cases\n\n> ")
    for address in re.findall(r"\]\(http://localhost([^)]+\.md)\)", text):
        assert client.get(address).status_code == 200
    assert all(f"/docs/{slug}.md" in text for slug in docs.PAGES)
