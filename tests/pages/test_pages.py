"""Pages for people: what they tell, where it stands, and what they answer when asked wrongly."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from tests.conftest import LANGUAGES, RELEASE, RELEASED_ON
from tests.pages import reading
from tests.pages.reading import BROWSER, document, every, text_of
from tests.questions.asking import table

ORLOV, UID = "/cases/oleg-orlov", "v767bzxv"


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_fact_of_a_case_names_a_source_that_stands_on_the_page(client: FlaskClient) -> None:
    for identity in reading.ids(client, "cases")[::7]:
        case = client.get(f"/v1/cases/{identity}").get_json()["data"]
        root = document(page(client, f"/cases/{identity}"))
        listed = {found.get("id") for found in every(root, "li")}
        sections = {s.get("aria-labelledby"): s for s in root.iter("section")}
        for part in ("events", "charges", "sentences", "recognitions"):
            rows = list(sections[part].iter("li")) if case[part] else []
            assert len(rows) == len(case[part])
            for row, fact in zip(rows, case[part], strict=True):
                notes = [a.get("href", "")[1:] for mark in every(row, "sup", "fn") for a in mark.iter("a")]
                assert len(notes) == len(fact["source_ids"])
                assert set(notes) <= listed
        told = {text_of(cite) for cite in sections["sources"].iter("cite")}
        # Advice on letters has sources of its own.
        assert {" ".join(source["title"].split()) for source in case["sources"]} <= told


def test_a_case_tells_its_status_and_how_old_that_is(tiny_client: FlaskClient) -> None:
    text = text_of(document(page(tiny_client, ORLOV)))
    days = (date.fromisoformat(RELEASED_ON) - date(2024, 8, 1)).days
    assert "Released in an exchange 2024-08-01" in text
    assert f"Last confirmed by a source dated 2024-08-01, {days} days before the release." in text


@pytest.mark.parametrize("form", [ORLOV, f"/embed{ORLOV}", f"/embed{ORLOV}?as=snippet"])
def test_what_is_told_of_a_day_is_as_old_as_on_that_day(tiny_client: FlaskClient, form: str) -> None:
    told = {
        day: re.sub("<[^>]*>", "", page(tiny_client, reading.joint(form, f"as_of={day}")))
        for day in ("2024-08-11", "2024-08-01", "2024-03-01")
    }
    confirmed = "Last confirmed by a source dated 2024-08-01"
    assert f"{confirmed}, 10 days before the day asked for." in told["2024-08-11"]
    assert f"{confirmed}." in told["2024-08-01"]
    assert f"{confirmed}." in told["2024-03-01"]


def test_a_page_of_a_day_in_the_past_tells_what_held_then(
    client: FlaskClient, tiny_client: FlaskClient
) -> None:
    text = text_of(document(page(tiny_client, f"{ORLOV}?as_of=2024-03-01")))
    assert "Imprisoned since 2024-02-27" in text
    assert "This is what the dated events say of 2024-03-01." in text
    listed = page(client, "/cases?as_of=2023-02-01&custody=true")
    total = client.get("/v1/cases?as_of=2023-02-01&custody=true&limit=0").get_json()["meta"]["total"]
    assert f"<b>{total} people</b>" in listed


def test_what_the_resolution_says_and_calls_for_is_marked_as_our_words(client: FlaskClient) -> None:
    assert "in Open Cases’ own words" in page(client, "/resolution")
    assert "Open Cases’ own words" in page(client, "/calls-to-action/release-all")
    naming = [clause for clause in table("clauses") if clause["case_ids"]]
    assert page(client, "/resolution").count('class="named"') == len(naming) > 0


def test_every_caution_travels_with_its_action(client: FlaskClient) -> None:
    actions = client.get("/v1/actions?limit=100").get_json()["data"]
    careful = [action for action in actions if action["caution"]]
    assert careful
    pages = ["/resolution", *(f"/calls-to-action/{i}" for i in reading.ids(client, "calls-to-action"))]
    shown = set()
    for address in pages:
        root = document(page(client, address))
        for box in every(root, "div", "action"):
            action = next(a for a in actions if a["id"] == box.get("id"))
            shown.add(action["id"])
            assert not action["caution"] or " ".join(action["caution"].split()) in text_of(box)
    assert {action["id"] for action in careful} <= shown


def test_both_addresses_of_a_case_answer_and_name_the_readable_one(tiny_client: FlaskClient) -> None:
    for address in (ORLOV, f"/cases/{UID}"):
        root = document(page(tiny_client, address))
        links = {link.get("rel"): link.get("href") for link in root.iter("link")}
        assert links["canonical"] == f"http://localhost{ORLOV}"
        assert links["cite-as"] == f"http://localhost/cases/{UID}?release={RELEASE}"


def test_the_head_announces_the_same_thing_in_other_forms(tiny_client: FlaskClient) -> None:
    root = document(page(tiny_client, ORLOV))
    kinds = {
        link.get("type"): link.get("href", "") for link in root.iter("link") if link.get("rel") == "alternate"
    }
    assert kinds["application/json"] == f"http://localhost/v1{ORLOV}"
    assert kinds["text/csv"] == f"http://localhost/v1/cases.csv?id={UID}"
    assert kinds["application/atom+xml"] == f"http://localhost/v1/changes.atom?case={UID}"
    for kind in ("application/json+oembed", "text/xml+oembed"):
        assert tiny_client.get(kinds[kind]).status_code == 200
    graph = {meta.get("property"): meta.get("content") for meta in root.iter("meta") if meta.get("property")}
    assert graph["og:title"] == "Oleg Orlov"
    assert graph["og:url"] == f"http://localhost{ORLOV}"


def test_native_names_are_marked_with_their_language(tiny_client: FlaskClient) -> None:
    assert '<span lang="ru" dir="auto">Олег Орлов</span>' in page(tiny_client, ORLOV)
    assert '<span lang="uk" dir="auto">Ірина Горобцова</span>' in page(tiny_client, "/cases?q=horobtsova")


def test_a_search_says_in_words_what_was_let_go(tiny_client: FlaskClient) -> None:
    text = page(tiny_client, "/cases?q=Орлав Олег Петрович")
    assert "Left out, since no patronymic is on file: Петрович." in text
    assert "“Орлав” differs from “Орлов” by one letter: this may be somebody else." in text
    assert "Oleg Orlov" in text
    for language in LANGUAGES:
        told = page(tiny_client, f"/cases?q=О. Орлов&lang={language}")
        assert "«О»" in told or "«\xa0О\xa0»" in told or "„О“" in told or "“О”" in told, language
    assert "Left out" not in page(tiny_client, "/cases?q=Орлов")


def test_numbers_equal_those_of_the_api_and_lead_to_their_lists(client: FlaskClient) -> None:
    for name in ("status", "theme", "region", "article", "year"):
        cells = client.get(f"/v1/stats/cases?group_by={name}&custody=true").get_json()["data"]
        counted = sorted(cell["count"] for cell in cells if cell["count"])
        root = document(page(client, f"/stats?group_by={name}&custody=true"))
        links = [cell.find("a") for cell in every(root, "td", "n")]
        shown = [int(text_of(link).split()[0]) for link in links if link is not None]
        assert sorted(shown) == counted
        for link, number in list(zip(links, shown, strict=True))[:3]:
            assert link is not None
            people = "1 person" if number == 1 else f"{number} people"
            assert f"<b>{people}</b>" in page(client, link.get("href", ""))


def test_a_list_is_walked_forth_and_back_by_its_links(client: FlaskClient) -> None:
    names: list[str] = []
    address: str | None = "/cases?limit=100"
    while address:
        root = document(page(client, address))
        names += [text_of(found) for found in every(root, "ol", "people")[0].iter("h3")]
        links = {
            link.get("rel"): link.get("href")
            for link in root.iter("a")
            if link.get("rel") in {"next", "prev"}
        }
        address = links.get("next")
        if len(names) == 200:
            before = document(page(client, links["prev"] or ""))
            assert text_of(every(before, "ol", "people")[0][0][0]) == names[0]
    assert len(names) == len(set(names)) == len(table("cases"))


def test_what_third_parties_add_is_passed_over_on_every_page_of_a_list(client: FlaskClient) -> None:
    links = every(document(page(client, "/cases?status=imprisoned&limit=100")), "a", "")
    after = next(link.get("href") or "" for link in links if link.get("rel") == "next")
    assert page(client, f"{after}&utm_source=x&fbclid=y") == page(client, after)
    assert client.get(f"{after}&status=house-arrest", headers=BROWSER).status_code == 400


def test_empty_fields_of_a_form_are_tidied_away(client: FlaskClient) -> None:
    answer = client.get("/cases?q=&status=imprisoned&theme=&as_of=", headers=BROWSER)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "http://localhost/cases?status=imprisoned"


def test_a_list_in_several_parameters_stays_whole_where_empty_fields_are_tidied_away(
    client: FlaskClient,
) -> None:
    answer = client.get("/cases?status=imprisoned&q=&status=house-arrest", headers=BROWSER)
    assert answer.headers["Location"] == "http://localhost/cases?status=imprisoned,house-arrest"


def test_what_third_parties_added_is_tidied_away_with_the_empty_fields(client: FlaskClient) -> None:
    answer = client.get("/cases?utm_source=x&status=imprisoned&q=&fbclid=y", headers=BROWSER)
    assert answer.headers["Location"] == "http://localhost/cases?status=imprisoned"


@pytest.mark.parametrize(
    "address, status, word",
    [
        ("/cases?statsu=imprisoned", 400, "Did you mean “status”?"),
        ("/cases?status=imprisond", 400, "Did you mean “imprisoned”?"),
        ("/cases/oleg-orlov?as_of=1999-01-01", 400, "This release can answer for days from"),
        ("/cases?q=a", 400, "has one letter"),
        ("/cases?cursor=x", 400, "cursor"),
        ("/cases/nobody", 404, "nobody"),
        ("/calls-to-action/none", 404, "There is no call to action"),
        ("/statuses/none", 404, "There is no status"),
        ("/sources/none", 404, "There is no source"),
        ("/releases/2020.1.1", 404, "There is no such release"),
        ("/cases?release=2020.1.1", 404, "There is no release"),
        ("/embed?what=poster", 400, "poster"),
    ],
)
def test_people_get_a_readable_page_for_an_error_and_programs_a_problem(
    tiny_client: FlaskClient, address: str, status: int, word: str
) -> None:
    answer = tiny_client.get(address, headers=BROWSER)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert "Accept" in answer.vary
    assert word in text_of(document(answer.get_data(as_text=True)))
    problem = tiny_client.get(address)
    assert problem.status_code == status
    assert problem.content_type == "application/problem+json"
    assert "Accept" in problem.vary
    assert answer.headers["Cache-Control"] == problem.headers["Cache-Control"]


@pytest.mark.parametrize(
    "address, there",
    [
        ("/calls-to-action", "/resolution#calls"),
        ("/statuses", "/stats#by-status"),
        ("/releases", f"/releases/{RELEASE}"),
    ],
)
def test_shortened_addresses_lead_on(client: FlaskClient, address: str, there: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://localhost{there}"
    root = document(page(client, there))
    assert not there.count("#") or there.partition("#")[2] in {found.get("id") for found in root.iter()}


def test_links_keep_the_folder_of_a_public_address(tiny: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tiny}", public_url="https://example.org/data"))
    own = app.test_client()
    for address in (*reading.pages(own)[:16], f"/cases/{UID}", "/calls-to-action/release-all"):
        root = document(page(own, address))
        for link in [*root.iter("a"), *root.iter("link"), *root.iter("form"), *root.iter("iframe")]:
            path = link.get("href") or link.get("action") or link.get("src") or ""
            assert not path.startswith("/") or path.startswith("/data/"), (address, path)
    told = own.get("/oembed", query_string={"url": f"https://example.org/data/cases/{UID}"})
    assert f'src="https://example.org/data/embed/cases/{UID}?lang=en"' in told.get_json()["html"]
    assert own.get("/oembed", query_string={"url": f"https://example.org/cases/{UID}"}).status_code == 404
    tidied = own.get("/cases?q=&status=imprisoned", headers=BROWSER)
    assert tidied.headers["Location"] == "https://example.org/data/cases?status=imprisoned"
