"""Row E7: search engines find every page that is to be found, in each language, and no other."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from tests.conftest import LANGUAGES
from tests.pages import reading
from tests.pages.reading import BROWSER, document, every, parsed
from tests.pages.test_gone import WITHDRAWN, after

__all__ = ["after"]

HOME = "http://localhost"
OF_SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ALTERNATE = "{http://www.w3.org/1999/xhtml}link"
# The standard allows more of both.
MOST_ADDRESSES, MOST_BYTES = 1_000, 1_000_000


def asked(client: FlaskClient, path: str) -> Element:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml"), path
    assert len(answer.data) < MOST_BYTES
    return parsed(answer.data)


def parts(client: FlaskClient) -> list[str]:
    found = asked(client, "/sitemap.xml").iter(f"{OF_SITEMAPS}loc")
    return [(one.text or "").removeprefix(HOME) for one in found]


def addresses(client: FlaskClient) -> dict[str, dict[str, str]]:
    """Every address that is listed, with its alternates by language."""
    found: dict[str, dict[str, str]] = {}
    for part in parts(client):
        listed = list(asked(client, part).iter(f"{OF_SITEMAPS}url"))
        assert 0 < len(listed) <= 6 * MOST_ADDRESSES
        for url in listed:
            where = url.findtext(f"{OF_SITEMAPS}loc") or ""
            assert where not in found
            found[where] = {one.get("hreflang", ""): one.get("href", "") for one in url.iter(ALTERNATE)}
    return found


def test_it_lists_each_person_in_every_language(client: FlaskClient) -> None:
    found = addresses(client)
    for identity in reading.ids(client, "cases"):
        for language in LANGUAGES:
            assert f"{HOME}/cases/{identity}?lang={language}" in found


def test_every_page_that_it_lists_is_there_to_be_found_under_this_very_address(
    tiny_client: FlaskClient,
) -> None:
    for where, alternates in addresses(tiny_client).items():
        answer = tiny_client.get(where.removeprefix(HOME), headers=BROWSER)
        assert answer.status_code == 200, where
        root = document(answer.text)
        assert not [found for found in root.iter("meta") if "noindex" in found.get("content", "")], where
        if alternates:
            links = every(root, "link")
            assert [one.get("href") for one in links if one.get("rel") == "canonical"] == [where]
            assert {
                one.get("hreflang"): one.get("href") for one in links if "hreflang" in one.attrib
            } == alternates


def test_languages_name_each_other_and_the_page_for_all_others(client: FlaskClient) -> None:
    found = addresses(client)
    for where, alternates in found.items():
        if alternates:
            assert alternates.keys() == {*LANGUAGES, "x-default"}
            assert where in alternates.values()
            assert all(found[one] == alternates for one in alternates.values())


def test_who_was_withdrawn_is_not_in_it(after: FlaskClient) -> None:
    text = "".join(after.get(part).text for part in parts(after))
    assert "orlov" not in text
    assert WITHDRAWN not in text


def test_a_part_that_is_not_there_is_not_found(tiny_client: FlaskClient) -> None:
    for number in ("0", "2", "999999999999999999999"):
        assert tiny_client.get(f"/sitemaps/cases-{number}.xml").status_code == 404
    assert tiny_client.get("/sitemap.xml?page=1").status_code == 400


def test_robots_are_told_of_it(tiny_client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(tiny_client.get("/robots.txt").text.splitlines())
    assert robots.site_maps() == [f"{HOME}/sitemap.xml"]


def test_a_draft_has_none(tiny: object) -> None:
    draft = create_app(Settings(database_url=f"sqlite:///{tiny}", draft=True)).test_client()
    for path in ("/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/cases-1.xml"):
        assert draft.get(path).status_code == 404
    assert "Sitemap" not in draft.get("/robots.txt").text


@pytest.mark.parametrize(
    "page", ["/", "/cases", "/stats?group_by=theme", "/cases/oleg-orlov?as_of=2024-03-01"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_in_a_language_is_its_own_canonical(
    tiny_client: FlaskClient, page: str, language: str
) -> None:
    for asked_in in ("", f"lang={language}"):
        address = reading.joint(page, asked_in) if asked_in else page
        root = document(tiny_client.get(address, headers=BROWSER).text)
        (canonical,) = (one.get("href", "") for one in every(root, "link") if one.get("rel") == "canonical")
        assert canonical.partition("lang=")[2] == (language if asked_in else "")
        found = {
            one.get("hreflang"): one.get("href") for one in every(root, "link") if "hreflang" in one.attrib
        }
        assert found[language if asked_in else "x-default"] == canonical


def test_a_pinned_page_leads_search_engines_to_the_newest_and_has_no_languages(
    tiny_client: FlaskClient,
) -> None:
    release = tiny_client.get("/v1/meta").get_json()["meta"]["release"]
    root = document(tiny_client.get(f"/cases/oleg-orlov?release={release}&lang=ru", headers=BROWSER).text)
    links = every(root, "link")
    assert [one.get("href") for one in links if one.get("rel") == "canonical"] == [
        f"{HOME}/cases/oleg-orlov?lang=ru"
    ]
    assert not [one for one in links if "hreflang" in one.attrib]
