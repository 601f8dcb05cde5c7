"""Embeds: a frame that holds everything within itself, and text to paste that asks nothing of us."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import LANGUAGES, RELEASE
from tests.pages import reading
from tests.pages.reading import document, every, fragment, text_of
from tests.questions.history import held, told

KINDS = (
    "/embed/cases/oleg-orlov",
    "/embed/cases?custody=true",
    "/embed/stats?group_by=theme",
    "/embed/calls-to-action/release-all",
)


def embed(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("address", KINDS)
def test_the_policy_admits_the_one_style_sheet_within_and_nothing_else(
    tiny_client: FlaskClient, address: str
) -> None:
    answer = tiny_client.get(address)
    styles = re.findall(r"<style>(.*?)</style>", answer.get_data(as_text=True), re.DOTALL)
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    )
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"


@pytest.mark.parametrize("look", ["light", "dark", "auto"])
def test_the_look_is_chosen_in_the_address(tiny_client: FlaskClient, look: str) -> None:
    for address in KINDS:
        assert f'class="{look}"' in embed(tiny_client, reading.joint(address, f"look={look}"))


def test_facts_of_an_embedded_case_name_their_sources(client: FlaskClient, tiny_client: FlaskClient) -> None:
    for identity in reading.ids(client, "cases")[::20]:
        root = document(embed(client, f"/embed/cases/{identity}"))
        marks = [a.get("href", "") for mark in every(root, "sup", "fn") for a in mark.iter("a")]
        assert {mark[1:] for mark in marks} <= {found.get("id") for found in root.iter("span")}
    root = document(embed(tiny_client, KINDS[0]))
    notes = [a.get("href", "")[1:] for mark in every(root, "sup", "fn") for a in mark.iter("a")]
    listed = {found.get("id") for found in root.iter("span")}
    assert len(notes) > 5
    assert set(notes) <= listed
    assert all(every(row, "sup", "fn") for row in root.iter("dd"))


def test_an_embed_of_a_day_in_the_past_says_nothing_of_later(tiny_client: FlaskClient) -> None:
    text = text_of(document(embed(tiny_client, f"{KINDS[0]}?as_of=2024-03-01")))
    assert "Imprisoned since 2024-02-27" in text
    assert "exchange" not in text


def test_an_embed_can_be_bound_to_a_release(tiny_client: FlaskClient) -> None:
    assert f"release {RELEASE}" in embed(tiny_client, reading.joint(KINDS[1], f"release={RELEASE}"))
    assert tiny_client.get(reading.joint(KINDS[1], "release=2020.1.1")).status_code == 404


def test_embedded_numbers_equal_those_of_the_api(client: FlaskClient) -> None:
    cells = client.get("/v1/stats/cases?group_by=status").get_json()["data"]
    root = document(embed(client, "/embed/stats"))
    shown = sorted(int(text_of(cell).split()[0]) for cell in root.iter("td"))
    assert shown == sorted(cell["count"] for cell in cells if cell["count"])
    in_custody = sum(events[-1].status in held() for events in told().values())
    assert f"{in_custody} people" in embed(client, "/embed/stats?custody=true")


def test_numbers_and_lists_say_that_they_are_of_the_cases_on_file(tiny_client: FlaskClient) -> None:
    for address in KINDS[1:]:
        for shape in ("frame", "snippet"):
            text = embed(tiny_client, reading.joint(address, f"as={shape}"))
            assert "These are the cases on file here, not everybody who is held." in text
            assert "confirmed within a year" in text


def test_whoever_is_shown_has_the_age_of_what_is_known(client: FlaskClient) -> None:
    case = client.get("/v1/cases?sort=verified_on&custody=true&limit=1").get_json()["data"][0]
    age = f"Last confirmed by a source dated {case['verified_on']}, {case['verified_days_ago']} days before"
    for shape in ("frame", "snippet"):
        text = re.sub("<[^>]*>", "", embed(client, f"/embed/cases/{case['id']}?as={shape}"))
        assert age in text
        assert "has not been confirmed for more than a year" in text
        text = re.sub("<[^>]*>", "", embed(client, f"/embed/cases?id={case['id']}&as={shape}"))
        assert f"confirmed by a source dated {case['verified_on']}" in text


def test_the_people_of_whom_it_is_not_known_are_among_the_numbers(client: FlaskClient) -> None:
    cells = client.get("/v1/stats/cases?group_by=article").get_json()["data"]
    (unknown,) = (cell["count"] for cell in cells if cell["group"]["article"] == "unknown")
    rows = list(document(embed(client, "/embed/stats?group_by=article")).iter("tr"))
    # One is the head.
    assert len(cells) > len(rows) == 14
    assert [text_of(cell) for cell in rows[-1]] == ["not known", f"{unknown} not known"]


@pytest.mark.parametrize("name", ["article", "region"])
def test_those_for_whom_there_is_no_row_are_counted_together(client: FlaskClient, name: str) -> None:
    values = {
        cell["group"][name] for cell in client.get(f"/v1/stats/cases?group_by={name}").get_json()["data"]
    }
    framed = embed(client, f"/embed/stats?group_by={name}")
    left = values - {"unknown", *re.findall(rf'cases\?{name}=([^"&]+)"', framed)}
    assert 0 < len(left) == len(values) - 13
    together = client.get(f"/v1/cases?{name}={','.join(left)}&limit=0").get_json()["meta"]["total"]
    said = f"Other ({len(left)} more rows): {together}"
    assert said in framed
    assert said in embed(client, f"/embed/stats?group_by={name}&as=snippet")
    assert said in embed(client, "/stats")


def test_of_years_the_newest_are_shown(client: FlaskClient) -> None:
    years = [
        cell["group"]["year"]
        for cell in client.get("/v1/stats/cases?group_by=year").get_json()["data"]
        if cell["count"] and cell["group"]["year"] != "unknown"
    ]
    rows = list(document(embed(client, "/embed/stats?group_by=year")).iter("th"))[2:]
    assert [label for label in map(text_of, rows) if label.isdigit()] == years[-12:]


def test_words_with_hyphens_are_kept_whole_and_texts_stay_as_they_are(client: FlaskClient) -> None:
    root = document(embed(client, "/embed/cases?named_in_resolution=true&lang=de"))
    kept = {text_of(span) for span in every(root, "span", "one")}
    assert "Kara-Murza" in kept
    assert any(re.fullmatch(r"\d{4}-\d\d-\d\d\W?", word) for word in kept)
    assert not any(" " in word for word in kept)


def test_a_list_shows_as_many_as_are_wanted_and_leads_to_all(client: FlaskClient) -> None:
    root = document(embed(client, "/embed/cases?status=imprisoned&limit=3"))
    assert len(list(root.iter("li"))) == 3
    imprisoned = sum(events[-1].status == "imprisoned" for events in told().values())
    assert f"All {imprisoned}" in text_of(root)
    assert "All" not in text_of(document(embed(client, "/embed/cases?named_in_resolution=true")))


@pytest.mark.parametrize(
    "address, decorated",
    [
        ("/embed/cases/oleg-orlov?lang=de", "/embed/cases/oleg-orlov?fbclid=x&lang=de&whatever=1"),
        ("/embed/cases?status=imprisoned", "/embed/cases?utm_source=x&status=imprisoned&v=2"),
        ("/cases?limit=1", "/cases?limit=1&fbclid=x"),
        ("/cases/oleg-orlov", "/cases/oleg-orlov?fbclid=x"),
        ("/stats", "/stats?utm_campaign=spring"),
        ("/", "/?ref=newsletter"),
    ],
)
def test_what_third_parties_add_to_an_address_changes_nothing(
    tiny_client: FlaskClient, address: str, decorated: str
) -> None:
    plain, shared = (tiny_client.get(one, headers={"Accept": "text/html"}) for one in (address, decorated))
    assert shared.status_code == 200
    assert shared.get_data() == plain.get_data()
    assert shared.headers.get("ETag") == plain.headers.get("ETag")


@pytest.mark.parametrize(
    "address, status, word",
    [
        ("/embed/cases/nobody", 404, "nobody"),
        ("/embed/calls-to-action/none", 404, "There is no call to action"),
        ("/embed/cases?statsu=x", 400, "Did you mean “status”?"),
        ("/embed/cases/oleg-orlov?look=pink", 400, "pink"),
        ("/embed/stats?look=pink", 400, "pink"),
        ("/embed/cases?limit=1000", 400, "from 1 to 40"),
    ],
)
def test_what_cannot_be_shown_is_a_small_readable_notice(
    tiny_client: FlaskClient, address: str, status: int, word: str
) -> None:
    answer = tiny_client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert len(answer.data) < 6_000
    assert word in text_of(document(answer.get_data(as_text=True)))


@pytest.mark.parametrize("address", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_snippet_asks_nothing_of_anybody_and_names_its_release(
    tiny_client: FlaskClient, address: str, language: str
) -> None:
    answer = tiny_client.get(reading.joint(address, f"as=snippet&lang={language}"))
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    text = answer.get_data(as_text=True)
    root = fragment(text)
    assert list(reading.loaded(root)) == []
    assert {found.tag for found in root.iter()} <= {
        *("DOCUMENT_FRAGMENT", "blockquote", "p", "strong", "small", "span", "br", "ol", "ul", "li", "a"),
    }
    assert RELEASE in text_of(root)
    assert all({"noreferrer", "noopener"} <= set(a.get("rel", "").split()) for a in root.iter("a"))
    for link in root.iter("a"):
        href = link.get("href", "").removeprefix("http://localhost")
        assert not href.startswith("/") or tiny_client.get(href).status_code == 200


def test_the_snippet_carries_the_caution(tiny_client: FlaskClient) -> None:
    for address in KINDS:
        text = embed(tiny_client, reading.joint(address, "as=snippet"))
        assert "Caution: passing this on inside Russia can be punished." in text


def test_a_fault_in_the_address_of_a_snippet_is_a_problem(tiny_client: FlaskClient) -> None:
    answer = tiny_client.get("/embed/cases?as=snippet&statsu=x")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
