"""What stands in our frame is ours: no title has words that somebody put into an address."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

MARK = "falsely"
SLANDER = f"{MARK} accused"
# The filter that takes any word, and the search.
ASKED = [
    *(f"id={known}{quote(SLANDER)}" for known in ("oleg-orlov,", "-")),
    f"q={quote(SLANDER)}",
]  # fmt: skip
PICTURES = [
    "/v1/badges/cases.svg",
    "/v1/badges/cases.txt",
    "/v1/charts/by-status.svg",
    "/v1/charts/by-status.txt",
]
TEXTS = ["/v1/cases/citation", "/v1/cases/citation?format=bibtex", "/v1/cases/citation?format=csl"]
FRAMES = ["/embed/cases", "/embed/stats", "/embed/cases?as=snippet"]


def without_addresses(text: str) -> str:
    """A text as it is read: without tags, and without whole addresses, in which a query stands as it was sent."""
    shown = re.sub(r"<\w[^>]*>", "", text) if "<html" in text or "<blockquote" in text else text
    return re.sub(r"https?://\S+", "", html.unescape(shown))


@pytest.mark.parametrize("path", [*PICTURES, *TEXTS, *FRAMES])
@pytest.mark.parametrize("asked", ASKED)
def test_a_title_has_the_words_of_the_data_alone(path: str, asked: str, client: FlaskClient) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}{asked}")
    assert answer.status_code == 200
    shown = without_addresses(answer.get_data(as_text=True))
    assert not re.search(MARK, shown, re.IGNORECASE), shown


@pytest.mark.parametrize("asked", ASKED)
def test_what_a_shared_link_shows_of_a_page_is_ours(asked: str, client: FlaskClient) -> None:
    for path in ("/cases", "/stats"):
        page = client.get(f"{path}?{asked}", headers={"Accept": "text/html"}).get_data(as_text=True)
        titles = re.findall(
            r"<title>(.*?)</title>|<h1[^>]*>(.*?)</h1>|og:title\" content=\"(.*?)\"", page, re.S
        )
        assert len(titles) >= 2
        assert MARK not in str(titles)
    told = client.get("/oembed", query_string={"url": f"http://localhost/cases?{asked}"}).get_json()
    assert MARK not in without_addresses(told["title"] + told["html"])


@pytest.mark.parametrize("feed", ["atom", "jsonfeed"])
def test_the_title_of_a_feed_names_the_filters_and_not_their_values(feed: str, client: FlaskClient) -> None:
    answer = client.get(f"/v1/changes.{feed}?id={quote(SLANDER)}").get_data(as_text=True)
    assert "changed facts (id)" in answer
    assert MARK not in without_addresses(answer)


def test_words_of_the_data_stand_in_a_title(client: FlaskClient) -> None:
    occupation = client.get("/v1/stats/cases?group_by=occupation").get_json()["data"][0]["group"][
        "occupation"
    ]
    known = client.get(f"/v1/badges/cases.txt?occupation={quote(occupation)}").get_data(as_text=True)
    assert occupation in known
    assert "a value that nobody on file has" not in known
    other = client.get("/v1/badges/cases.txt?id=oleg-orlov,banana").get_data(as_text=True)
    assert "a value that nobody on file has" in other


@pytest.mark.parametrize(
    "name", ["occupation", "affiliation", "place_of_detention", "occupation_all", "affiliation_all"]
)
@pytest.mark.parametrize("path", [*PICTURES, *TEXTS, *FRAMES, "/v1/changes.atom"])
def test_a_word_of_nobody_is_refused_before_it_stands_anywhere(
    path: str, name: str, client: FlaskClient
) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}{name}={quote(SLANDER)}")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", [*PICTURES, *TEXTS, *FRAMES])
def test_a_word_stands_as_the_data_have_it_however_it_was_written(path: str, client: FlaskClient) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}occupation={quote('“JOURNALiST”')}")
    assert answer.status_code == 200
    assert "JOURNALiST" not in without_addresses(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "lang, said",
    [
        ("en", "All these themes: Religion and Crimean Tatars"),
        ("de", "Alle diese Themen: Religion und Krimtataren"),
    ],
)
def test_a_filter_for_all_of_its_values_is_said_with_and(lang: str, said: str, client: FlaskClient) -> None:
    asked = f"theme_all=religion,crimean-tatar&lang={lang}"
    assert said in client.get(f"/v1/badges/cases.txt?{asked}").get_data(as_text=True)
    page = client.get(f"/cases?{asked}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert said in html.unescape(page)
    (both,) = client.get(f"/v1/stats/cases?{asked}").get_json()["data"]
    assert client.get(both["href"]).get_json()["meta"]["total"] == both["count"] > 0


def test_a_look_that_is_none_stands_nowhere(client: FlaskClient) -> None:
    answer = client.get(f"/embed/stats?look={MARK}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert f'class="{MARK}' not in answer.get_data(as_text=True)
