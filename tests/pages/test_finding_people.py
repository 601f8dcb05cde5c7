"""Row E8: people find their way in the list, are shown by the name that they are looked for, and are told how to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.records.surnames import order_of
from api.settings import Settings
from tests.pages.reading import BROWSER, document, every, joint, text_of


def read(client: FlaskClient, path: str, status: int = 200) -> Element:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == status, path
    return document(answer.get_data(as_text=True))


def names(root: Element) -> list[str]:
    (people,) = every(root, "ol", "people")
    return [text_of(heading) for heading in people.iter("h3")]


def choices(root: Element) -> dict[str, list[tuple[str, str]]]:
    """The values of each choice with their texts."""
    return {
        select.get("name", ""): [(one.get("value", ""), text_of(one)) for one in select.iter("option")]
        for select in root.iter("select")
    }


def total(client: FlaskClient, query: str) -> int:
    found: int = client.get(f"/v1/cases?limit=0&{query}").get_json()["meta"]["total"]
    return found


@pytest.mark.parametrize(
    "lang, key, name", [("en", "surname", "name_en"), ("uk", "surname_native", "name_native")]
)
def test_a_list_is_sorted_by_the_surname_in_the_readers_letters_on_every_page(
    client: FlaskClient, lang: str, key: str, name: str
) -> None:
    people = client.get(f"/v1/cases?sort={key}&limit=500").get_json()["data"]
    keys = [order_of(case)[f"sort_{key}"] for case in people]
    assert keys == sorted(keys)
    root = read(client, f"/cases?lang={lang}&limit=100")
    shown = names(root)
    (after,) = [link.get("href", "") for link in every(root, "a") if link.get("rel") == "next"]
    # Whoever reads on in another language goes on in the same list.
    shown += names(read(client, re.sub(r"&lang=\w+", "", after) + "&lang=en"))
    wanted = [case[name] or case["name_en"] for case in people[:100]]
    assert shown[:100] == wanted
    assert shown[100:] == [case["name_en"] for case in people[100:200]][: len(shown) - 100]


def test_an_order_can_be_chosen_and_stays_chosen(client: FlaskClient) -> None:
    root = read(client, "/cases?sort=-status_since&limit=10")
    people = client.get("/v1/cases?sort=-status_since&limit=10").get_json()["data"]
    assert names(root) == [case["name_en"] for case in people]
    (order,) = [select for select in root.iter("select") if select.get("name") == "sort"]
    assert [one.get("value") for one in order.iter("option") if "selected" in one.attrib] == ["-status_since"]


@pytest.mark.parametrize(
    "query", ["", "theme=religion", "theme=religion&custody=true", "q=memorial", "status=-imprisoned"]
)
def test_the_count_beside_a_choice_is_that_of_the_list_which_it_gives(
    client: FlaskClient, query: str
) -> None:
    found = choices(read(client, f"/cases?{query}"))
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    for name, options in found.items():
        for value, text in options:
            if counted := re.search(r" \((\d+)\)$", text):
                sent = "&".join(f"{one}={other}" for one, other in {**asked, name: value}.items())
                assert total(client, sent) == int(counted[1]), sent
    assert all(
        any("(" in text for _, text in found[name]) for name in ("status", "theme", "region", "custody")
    )


@pytest.mark.parametrize(
    "query", ["as_of=2024-06-01", "as_of=2023-01-15&theme=anti-war-speech", "as_of=2022-03-01&custody=true"]
)
def test_on_a_day_a_choice_says_how_many_it_surely_finds_and_how_many_perhaps(
    client: FlaskClient, query: str
) -> None:
    found = choices(read(client, f"/cases?{query}"))
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    open_ones = 0
    for name, options in found.items():
        for value, text in options:
            if counted := re.search(r" \((\d+)(?:–(\d+))?\)$", text):
                sent = "&".join(f"{one}={other}" for one, other in {**asked, name: value}.items())
                least, most = counted[1], counted[2] or counted[1]
                assert total(client, sent) == int(least), sent
                assert total(client, f"{sent}&certainty=any") == int(most), sent
                open_ones += least != most
    assert open_ones
    assert all(
        any("(" in text for _, text in found[name]) for name in ("status", "theme", "region", "custody")
    )


def test_each_choice_is_taken_back_by_a_click(client: FlaskClient) -> None:
    query = {"q": "memorial", "theme": "religion", "custody": "true", "as_of": "2025-01-01"}
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    root = read(client, f"/cases?{asked}&match=exact&certainty=any")
    (chips,) = every(root, "ul", "chips")
    left = [parse_qs(urlsplit(link.get("href", "")).query) for link in chips.iter("a")]
    assert sorted(name for one in left for name in {*query} - {*one}) == sorted(query)
    assert all(("match" in one) == ("q" in one) and ("certainty" in one) == ("as_of" in one) for one in left)
    for link in chips.iter("a"):
        assert client.get(link.get("href", ""), headers=BROWSER).status_code == 200


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_index_of_surnames_leads_to_everybody_once(client: FlaskClient, lang: str) -> None:
    root = read(client, f"/cases?lang={lang}&custody=true")
    (index,) = every(root, "nav", "letters")
    counted = 0
    for link in index.iter("a"):
        letter, number = re.fullmatch(r"(\w) \((\d+)\)", text_of(link)).groups()  # type: ignore[union-attr]
        query = parse_qs(urlsplit(link.get("href", "")).query)
        assert (query["initial"], query["custody"]) == ([letter], ["true"])
        counted += int(number)
    assert counted == total(client, "custody=true")
    letter = text_of(next(iter(index.iter("a"))))[0]
    shown = names(read(client, f"/cases?lang={lang}&custody=true&initial={letter}"))
    assert shown
    assert all(name.split()[-1].startswith(letter) for name in shown)


@pytest.mark.parametrize(
    "lang, first, second", [("ru", "Олег Орлов", "Oleg Orlov"), ("de", "Oleg Orlov", "Олег Орлов")]
)
def test_who_reads_cyrillic_reads_the_native_name_first(
    tiny_client: FlaskClient, lang: str, first: str, second: str
) -> None:
    root = read(tiny_client, f"/cases/oleg-orlov?lang={lang}")
    (heading,) = every(root, "h1")
    assert text_of(heading) == first
    assert text_of(every(root, "title")[0]).startswith(first)
    assert text_of(every(root, "p", "native")[0]).startswith(second)
    assert first in names(read(tiny_client, f"/cases?lang={lang}"))


@pytest.mark.parametrize(
    "path", ["/nothing", "/cases/nobody-such", "/docs/nothing", "/problems/nothing", "/releases/1"]
)
def test_an_address_of_nothing_is_a_page_with_a_search_for_people_and_a_problem_for_programs(
    tiny_client: FlaskClient, path: str
) -> None:
    (form,) = every(read(tiny_client, path, 404), "form")
    assert (form.get("action"), form.get("role")) == ("/cases", "search")
    assert "q" in [one.get("name") for one in form.iter("input")]
    told = tiny_client.get(path, headers={"Accept": "*/*"})
    assert (told.status_code, told.mimetype) == (404, "application/problem+json")
    assert "Accept" in told.vary
    assert tiny_client.get(f"/v1{path}", headers=BROWSER).mimetype == "application/problem+json"


def test_a_refused_form_keeps_what_was_typed(tiny_client: FlaskClient) -> None:
    sent = "q=a&status=nonsense&theme=religion&statsu=1&lang=ru"
    (form,) = every(read(tiny_client, f"/cases?{sent}", 400), "form")
    fields = {one.get("name"): (one.get("type"), one.get("value")) for one in form.iter("input")}
    assert fields == {
        "q": ("search", "a"),
        "status": ("text", "nonsense"),
        "theme": ("hidden", "religion"),
        "lang": ("hidden", "ru"),
    }
    # What was typed is text, whatever it looks like.
    typed = tiny_client.get('/cases?status="><b>bold</b>', headers=BROWSER).get_data(as_text=True)
    assert "bold" in typed
    assert "<b>bold" not in typed
    (form,) = every(read(tiny_client, "/stats?group_by=nonsense&custody=true", 400), "form")
    assert form.get("action") == "/stats"
    assert {"group_by", "custody"} == {one.get("name") for one in form.iter("input")}


def test_who_is_held_where_letters_go_is_told_how_to_write_each_advice_with_its_caution(
    client: FlaskClient,
) -> None:
    asked = "/v1/actions?supports=welcome-2&limit=500"
    actions = {one["title"]: one for one in client.get(asked).get_json()["data"]}
    held = client.get("/v1/cases?status=imprisoned&limit=3").get_json()["data"]
    for case in held:
        root = read(client, f"/cases/{case['id']}")
        (section,) = [one for one in root.iter("section") if one.get("aria-labelledby") == "write"]
        shown = [one for one in actions.values() if one["title"] in text_of(section)]
        assert shown
        assert all(one["caution"] in text_of(section) for one in shown if one["caution"])
        assert all(one["audience"] == "citizen" for one in shown)
    for query in ("status=house-arrest", "status=incommunicado", "custody=false"):
        for case in client.get(f"/v1/cases?{query}&limit=3").get_json()["data"]:
            assert 'id="write"' not in client.get(f"/cases/{case['id']}", headers=BROWSER).get_data(
                as_text=True
            )
    # Advice is for today.
    past = client.get(f"/cases/{held[0]['id']}?as_of=2024-01-01", headers=BROWSER)
    assert 'id="write"' not in past.get_data(as_text=True)


def test_advice_for_some_people_is_given_for_these_alone(client: FlaskClient) -> None:
    title = "Write to Ukrainians imprisoned by Russia"
    for query, said in (("citizenship=UA", True), ("citizenship=RU,-UA", False)):
        for case in client.get(f"/v1/cases?status=imprisoned&{query}&limit=3").get_json()["data"]:
            assert (title in text_of(read(client, f"/cases/{case['id']}"))) == said


def test_about_says_what_this_is_and_other_words_lead_there(tiny_client: FlaskClient) -> None:
    root = read(tiny_client, "/about")
    assert {"who", "contact", "listed", "correct", "photographs"} <= {one.get("id") for one in root.iter()}
    assert "has given no contact" in text_of(root)
    for path, there in (("/people", "/cases"), ("/contact?lang=ru", "/about?lang=ru#contact")):
        moved = tiny_client.get(path, headers=BROWSER)
        assert (moved.status_code, moved.headers["Location"].removeprefix("http://localhost")) == (302, there)
    foot = read(tiny_client, "/stats")
    assert "/about" in [link.get("href") for link in foot.iter("a")]


def test_about_names_the_contact_of_whoever_runs_the_service(release_store: Callable[[str], str]) -> None:
    app = create_app(Settings(database_url=release_store("tiny"), contact="mailto:desk@example.org"))
    root = read(app.test_client(), "/about")
    assert "mailto:desk@example.org" in [link.get("href") for link in root.iter("a")]


def test_figures_of_others_stand_beside_ours_with_organisation_day_and_criteria(client: FlaskClient) -> None:
    (shown,) = every(read(client, "/stats"), "ul", "others")
    figures = client.get("/v1/figures?limit=500").get_json()["data"]
    lines = [text_of(one) for one in shown]
    assert lines
    for line in lines:
        assert any(
            str(one["value"]) in line
            and one["organisation_name"] in line
            and one["as_of"] in line
            and " ".join((one["note"] or "").split()) in line
            for one in figures
        ), line
    assert not every(read(client, "/stats?theme=religion"), "ul", "others")


@pytest.mark.parametrize("path", ["/", "/cases"])
def test_urgent_first_lists_who_is_held_and_unconfirmed_for_two_years(client: FlaskClient, path: str) -> None:
    (link,) = every(read(client, path), "p", "urgent")[0].iter("a")
    href = link.get("href", "")
    query = urlsplit(href).query
    people = client.get(f"/v1/cases?{query}&limit=500").get_json()
    day = people["meta"]["released_on"]
    bound = f"{int(day[:4]) - 2}{day[4:]}"
    assert people["data"]
    for case in people["data"]:
        assert case["in_custody"]
        assert case["verified_on"] < bound
    assert names(read(client, joint(href, "limit=3"))) == [case["name_en"] for case in people["data"][:3]]


def test_a_release_tells_its_changes_by_kind_and_where_they_are(client: FlaskClient) -> None:
    newest = client.get("/v1/meta").get_json()["meta"]["release"]
    root = read(client, f"/releases/{newest}")
    found = [link for link in root.iter("a") if "/changes?kind=" in link.get("href", "")]
    assert found
    for link in found:
        answer = client.get(link.get("href", "") + "&limit=0").get_json()
        assert answer["meta"]["total"] == int(text_of(link).rpartition(" ")[2])


def test_who_is_free_or_has_died_is_held_nowhere(client: FlaskClient) -> None:
    people = client.get("/v1/cases?custody=false&last_place_of_detention=-unknown&limit=500").get_json()[
        "data"
    ]
    assert people
    for case in people[:10]:
        root = read(client, f"/cases/{case['id']}")
        facts = [text_of(one) for one in root.iter("dt")]
        assert "Last held at" in facts
        assert "Held at" not in facts
        assert "Held since" not in text_of(root)


def test_a_release_offers_its_files_with_their_sizes(tiny_client: FlaskClient) -> None:
    newest = tiny_client.get("/v1/meta").get_json()["meta"]["release"]
    files = tiny_client.get(f"/v1/releases/{newest}/files").get_json()["data"]
    root = read(tiny_client, f"/releases/{newest}")
    found = {link.get("href", "").removeprefix("http://localhost") for link in root.iter("a")}
    assert files
    assert {one["href"].removeprefix("http://localhost") for one in files} <= found


def test_no_choice_finds_nobody_but_the_one_that_was_made(tiny_client: FlaskClient) -> None:
    offered = choices(read(tiny_client, "/cases?theme=religion&status=pretrial-detention"))
    assert [text for _, text in offered["theme"] if text.endswith(" (0)")] in ([], ["Religion (0)"])
    assert ("pretrial-detention" in dict(offered["status"])) is True
