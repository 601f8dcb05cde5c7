"""Row E7: a link that is shared shows a card: who it is about, in which status, and how well that is known."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.conftest import LANGUAGES, RELEASE
from tests.metadata import two_releases
from tests.pages import reading
from tests.pages.reading import BROWSER, document, every, text_of
from tests.pages.test_gone import RENAMED, UID, WITHDRAWN, after
from tests.support.png_pictures import rows_of, size_of

__all__ = ["after"]

HOME = "http://localhost"
MOST_BYTES = 100_000
CYRILLIC = re.compile("[А-Яа-яІіЇїЄєҐґ]")


def told(client: FlaskClient, address: str) -> dict[str, str]:
    """What the head of a page says by properties."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, address
    root = document(answer.text)
    return {
        found.get("property") or found.get("name") or "": found.get("content", "")
        for found in root.iter("meta")
    }


def card(client: FlaskClient, address: str) -> bytes:
    """The card that a page names."""
    answer = client.get(told(client, address)["og:image"].removeprefix(HOME))
    assert (answer.status_code, answer.content_type) == (200, "image/png"), address
    return answer.data


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_a_card_of_its_release_in_its_language(
    tiny_client: FlaskClient, language: str
) -> None:
    for address in reading.pages(tiny_client):
        said = told(tiny_client, reading.joint(address, f"lang={language}"))
        assert said["twitter:card"] == "summary_large_image"
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert 10 < len(said["og:image:alt"]) <= 400
        asked = parse_qs(urlsplit(said["og:image"]).query)
        assert (asked["release"], asked["lang"]) == ([RELEASE], [language])


def test_each_card_is_a_small_picture_of_its_own(tiny_client: FlaskClient) -> None:
    people = [f"/cases/{identity}" for identity in reading.ids(tiny_client, "cases")]
    calls = [f"/calls-to-action/{identity}" for identity in reading.ids(tiny_client, "calls-to-action")]
    numbers = ["/stats", "/stats?group_by=theme", "/stats?theme=religion", "/"]
    pictures = [card(tiny_client, address) for address in (*people, *calls, *numbers)]
    for picture in pictures:
        assert size_of(picture) == (1200, 630)
        assert len(picture) < MOST_BYTES
    assert len(set(pictures)) == len(pictures)


def test_a_card_is_in_the_language_of_its_page(tiny_client: FlaskClient) -> None:
    cards = {language: card(tiny_client, f"/cases/oleg-orlov?lang={language}") for language in LANGUAGES}
    assert len(set(cards.values())) == len(LANGUAGES)
    for language in LANGUAGES:
        alt = told(tiny_client, f"/cases/oleg-orlov?lang={language}")["og:image:alt"]
        # In Cyrillic letters a person is called by the own name.
        assert alt.startswith("Oleg Orlov" if language not in {"ru", "uk"} else "Олег Орлов")
        assert bool(CYRILLIC.search(alt)) == (language in {"ru", "uk"})


def test_a_card_says_the_status_its_day_and_when_it_was_confirmed(client: FlaskClient) -> None:
    for case in client.get("/v1/cases?limit=500").get_json()["data"][::7]:
        alt = told(client, f"/cases/{case['id']}")["og:image:alt"]
        assert alt.startswith(f"{case['name_en'].rstrip('.')}. {case['status_label']}")
        assert case["status_since"] is None or case["status_since"] in alt
        assert f"Last confirmed by a source dated {case['verified_on']}" in alt
        assert ("not been confirmed for more than a year" in alt) == case["stale"]
        assert ("calendar" in alt) == bool(case["term_over"])


def test_no_card_says_where_anybody_is_held_nor_of_who_is_free_or_dead_that_they_are(
    client: FlaskClient,
) -> None:
    for case in client.get("/v1/cases?limit=500").get_json()["data"][::7]:
        alt = told(client, f"/cases/{case['id']}")["og:image:alt"]
        for place in (case["place_of_detention"], case["last_place_of_detention"]):
            assert place is None or place not in alt
        if case["status_group"] in {"released", "deceased"}:
            assert "since" not in alt.partition("Last confirmed")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_warns_whoever_passes_it_on_in_russia_as_an_embed_does(
    tiny_client: FlaskClient, language: str
) -> None:
    for page in ("/cases/oleg-orlov", "/stats?group_by=theme", "/calls-to-action/release-all"):
        framed = document(tiny_client.get(f"/embed{reading.joint(page, f'lang={language}')}").text)
        (careful,) = every(framed, "p", "careful")
        caution = text_of(next(careful.iter("b")))
        alt = told(tiny_client, reading.joint(page, f"lang={language}"))["og:image:alt"]
        assert caution in " ".join(alt.split())


def test_the_card_of_a_day_says_of_which_day_it_speaks(tiny_client: FlaskClient) -> None:
    for page in ("/cases/oleg-orlov", "/stats", "/calls-to-action/release-all"):
        plain, of_day = told(tiny_client, page), told(tiny_client, f"{page}?as_of=2024-03-01")
        assert "2024-03-01" in of_day["og:image:alt"]
        assert "as_of=2024-03-01" in of_day["og:image"]
        assert "2024-03-01" not in plain["og:image:alt"]


def test_the_card_of_an_older_release_says_that_there_is_a_newer(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("older-cards")
    two_releases.publish(folder, two_releases.change)
    two_releases.load(folder)
    client = two_releases.served(folder)
    for page in (f"/cases/{two_releases.FORMER}", "/stats", "/", "/calls-to-action/release-all"):
        older = told(client, f"{page}?release={two_releases.OLD}")
        assert f"release={two_releases.OLD}" in older["og:image"]
        assert two_releases.NEW in older["og:image:alt"]
        newest = page.replace(two_releases.FORMER, two_releases.PRESENT)
        assert two_releases.NEW not in told(client, newest)["og:image:alt"]


def test_a_withdrawn_person_has_no_card_and_an_id_of_old_leads_to_one(after: FlaskClient) -> None:
    for more in ("", "?release=2026.11.1", "?lang=ru"):
        gone = after.get(f"/cases/{WITHDRAWN}/card.png{more}")
        assert (gone.status_code, gone.content_type) == (410, "application/problem+json")
        assert "Orlov" not in gone.text
    assert after.get("/cases/oleg-orlov/card.png").status_code == 404
    moved = after.get(f"/cases/{RENAMED}/card.png?lang=de")
    assert (moved.status_code, moved.headers["Location"]) == (
        308,
        f"{HOME}/cases/pavel-kushnyr/card.png?lang=de",
    )
    assert after.get(f"/cases/{UID}/card.png").status_code == 200


def test_a_card_is_kept_by_caches_and_may_stand_on_any_site(tiny_client: FlaskClient) -> None:
    for path in (
        "/card.png",
        "/cases/oleg-orlov/card.png",
        "/calls-to-action/release-all/card.png",
        "/stats/card.png",
    ):
        answer = tiny_client.get(path)
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
        assert "Content-Encoding" not in answer.headers
        again = tiny_client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        other = tiny_client.get(path, headers={"Accept-Language": "uk"})
        assert other.headers["ETag"] != answer.headers["ETag"]
        assert "Accept-Language" in other.vary


@pytest.mark.parametrize(
    "path",
    ["/stats/card.png?group_by=nothing", "/stats/card.png?statsu=x", "/cases/oleg-orlov/card.png?as_of=x"],
)
def test_what_no_card_can_show_is_refused(tiny_client: FlaskClient, path: str) -> None:
    answer = tiny_client.get(path)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_nothing_is_written_over_the_edges(client: FlaskClient) -> None:
    people = client.get("/v1/cases?limit=500").get_json()["data"]
    for case in sorted(people, key=lambda case: -len(case["name_en"] + case["status_label"]))[:3]:
        rows = rows_of(card(client, f"/cases/{case['id']}?lang=de"))
        step = len(rows[0]) // 1200
        # Below the bar at the top, and beside and below all that is written.
        paper = rows[20][:step]
        assert all(row[-60 * step :] == paper * 60 for row in rows[20:])
        assert all(row == paper * 1200 for row in rows[-14:])
        assert any(row != paper * 1200 for row in rows[20:-14])
